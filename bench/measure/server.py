"""Servers: started on a core of their own, looked at through /proc, ended by their process id."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import time

from .machine import SERVER_CORE, TICKS, stay_on

ACCOUNTS = "/public/v1/accounts"
API = f"{ACCOUNTS}/account-users"
POLL_SECONDS = 0.0003
START_SECONDS = 120


class Server:
    """A process that answers on a port of loopback."""

    def __init__(self, name, command, port, log):
        self.name = name
        self.port = port
        self.log_path = log
        self.spawned = time.perf_counter()
        with open(log, "wb") as file:
            self.process = spawn_on([SERVER_CORE], command, file)

    def wait(self, path=f"{API}?limit=1"):
        """Waits for the first 200; how many seconds after the spawn it came."""
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        while time.perf_counter() - self.spawned < START_SECONDS:
            if self.answers(request):
                return time.perf_counter() - self.spawned
            if self.process.poll() is not None:
                break
            time.sleep(POLL_SECONDS)
        raise RuntimeError(f"{self.name} did not start:\n{self.said()}")

    def answers(self, request):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(request)
                return connection.recv(64).startswith(b"HTTP/1.1 200 ")
        except OSError:
            return False

    def said(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()[-2000:]

    def ask(self, path, method="GET", body=None):
        """The body of an answer that has to be a success."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            headers = {"Content-Type": "application/json"} if body else {}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{self.name}: {method} {path}: {answer.status} {content[:500]}")
        return content

    def page(self, query):
        return json.loads(self.ask(f"{API}?{query}"))

    def reset(self):
        """Back to the world at first."""
        self.ask("/_emulator/reset", "POST")

    def cpu_seconds(self):
        """User and system time of all its threads, those that have ended included."""
        with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self):
        """Resident memory in MiB, now and at most."""
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            lines = dict(line.split(":", 1) for line in file if ":" in line)
        return tuple(int(lines[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))

    def forget_peak(self):
        """Makes the peak of resident memory what is resident now."""
        with open(f"/proc/{self.process.pid}/clear_refs", "w", encoding="utf-8") as file:
            file.write("5")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def spawn_on(cores, command, output):
    """Starts a process that stays on these cores."""
    before = os.sched_getaffinity(0)
    # A child inherits the core: nothing has to run between fork and exec, which would take time.
    stay_on(*cores)
    try:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    finally:
        os.sched_setaffinity(0, before)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(servers):
    """Ends every one of the servers, whatever happens."""
    try:
        yield servers
    finally:
        for server in servers:
            server.stop()
