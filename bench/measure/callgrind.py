"""The emulator under valgrind's callgrind, which counts instructions in user space."""

import http.client
import itertools
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

from .build import install
from .load import create_body
from .server import ACCOUNTS, API, START_SECONDS, Server, running
from .subjects import names

# The demo data, which has more kinds of values, and enough users for a scan.
WORLD = ["--users", "1000", "--random-seed", "1"]
HOST = "127.0.0.1"
ADDRESS = re.compile(rf"http://{re.escape(HOST)}:(\d+)")
TIMEOUT_SECONDS = 120


class CountedServer(Server):
    """The emulator, with instructions counted from one dump to the next."""

    def __init__(self, program, folder, *arguments):
        self.counts_path = os.path.join(folder, "counts")
        self.dumps = 0
        # A port that is free now may not be free any more when valgrind has started.
        emulator = [program, "--host", HOST, "--port", "0", "--log", "errors"]
        emulator += [*WORLD, *arguments]
        valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={self.counts_path}"]
        log = os.path.join(folder, "log")
        super().__init__("the emulator under callgrind", valgrind + emulator, None, log)

    def wait(self):
        """Waits for the first 200, on the port that the emulator says."""
        while self.port is None and self.process.poll() is None:
            if time.perf_counter() - self.spawned > START_SECONDS:
                break
            time.sleep(0.05)
            if said := ADDRESS.search(self.said()):
                self.port = int(said[1])
        if self.port is None:
            raise RuntimeError(f"{self.name} did not say its port:\n{self.said()}")
        return super().wait()

    def dump(self):
        """Path of a file with the counts since the last dump; counting begins anew."""
        command = ["vgdb", f"--pid={self.process.pid}", "dump"]
        said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.dumps += 1
        path = f"{self.counts_path}.{self.dumps}"
        if said.returncode or not os.path.exists(path):
            raise RuntimeError(f"{' '.join(command)}: {said.returncode}\n{said.stdout}")
        return path


class Connection:
    """A connection that is kept; every request is sent in one piece, and has to succeed."""

    def __init__(self, port):
        self.socket = socket.create_connection((HOST, port), timeout=TIMEOUT_SECONDS)

    def ask(self, request):
        self.socket.sendall(request)
        answer = http.client.HTTPResponse(self.socket)
        answer.begin()
        content = answer.read()
        if not 200 <= answer.status < 300:
            raise RuntimeError(f"{request.decode()}\n\n{answer.status} {content.decode()}")

    def ask_all(self, requests):
        for request in requests:
            self.ask(request)


@contextmanager
def counted_server(program, *arguments):
    """A server that has started, and that is ended at last, with a folder for its counts."""
    require(program)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        server = CountedServer(program, folder, *arguments)
        with running([server]):
            server.wait()
            yield server


def has_valgrind():
    """Whether valgrind is there, if need be after root has installed it."""
    if not shutil.which("valgrind") and os.geteuid() == 0 and shutil.which("apt-get"):
        try:
            install("valgrind")
        except subprocess.CalledProcessError as error:
            print(error, file=sys.stderr)
    return bool(shutil.which("valgrind") and shutil.which("vgdb"))


def require(program):
    if not has_valgrind():
        sys.exit("valgrind is missing: install it.")
    if not os.access(program, os.X_OK):
        sys.exit(f"There is no program {program}: build it first.")


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def post(path, body):
    fields = f"Content-Type: application/json\r\nContent-Length: {len(body)}"
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n\r\n".encode() + body


def creates(server):
    """Creates of 350 bytes without end, each with an e-mail address of its own."""
    head, tail = create_body(*names(server))
    for number in itertools.count():
        yield post(API, f"{head}{number:08}{tail}".encode())


def creates_of_licensees():
    """Creates of 350 bytes without end, for a buyer and a seller of the demo data."""
    for number in itertools.count():
        yield post(f"{ACCOUNTS}/licensees", json.dumps(licensee(number)).encode())


def licensee(number):
    return {
        "name": f"Quayside Supplies {number:08}",
        "account": {"id": "ACC-1086-6867"},
        "buyer": {"id": "BUY-1591-2112"},
        "seller": {"id": "SEL-7310-3075"},
        "useBuyerAddress": False,
        "address": {
            "addressLine1": "1 Quay Street",
            "postCode": "LS1 1AA",
            "city": "Leeds",
            "state": "West Yorkshire",
            "country": "GB",
        },
        "eligibility": {"client": True, "partner": False},
    }
