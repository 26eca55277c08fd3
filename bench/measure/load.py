"""Loads: wrk on the other core, a walk over all pages, single requests, requests at fixed times."""

import contextlib
import http.client
import itertools
import json
import os
import subprocess
import time
from dataclasses import dataclass

from .machine import LOAD_CORE, Disturbance
from .server import API, spawn_on

SCRIPTS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "load")
CONNECTIONS = 64
BODY_BYTES = 350
# A word for each burst of creates, so that no two of them use one address.
WORDS = map("r{:05}".format, itertools.count())


class LoadFailed(Exception):
    """An answer was not a success, or a connection broke: no figure is worth anything then."""


@dataclass(frozen=True)
class Burst:
    """What one load of one server gave."""

    requests: int
    seconds: float
    cpu_seconds: float
    p50_us: float
    p99_us: float
    disturbance: float

    @property
    def cpu_us(self):
        return self.cpu_seconds / self.requests * 1e6

    @property
    def rate(self):
        return self.requests / self.seconds


def get(server, seconds, query):
    return wrk(server, seconds, "get.lua", f"{API}?{query}", [])


def post(server, seconds, bursts, names, reset):
    """Creates in bursts of `seconds`, each of them beginning with the world at first."""
    found = []
    for _ in range(bursts):
        if reset:
            server.reset()
            # What the reset frees is not on the bill of the creates.
            time.sleep(0.2)
        found.append(wrk(server, seconds, "post.lua", API, create_body(*names)))
    return together(found)


def create_body(account, group):
    """What stands before and behind the eight digits of a create's e-mail address."""
    head = f'{{"email":"ines.{next(WORDS)}.'
    tail = (
        '@example.com","firstName":"Inês","lastName":"O\'Brien-Müller",'
        '"phone":{"prefix":"+351","number":"912345678"},'
        '"settings":{"cultureCode":"pt-PT","languageCode":"pt","timeZone":"Europe/Lisbon"},'
        f'"account":{{"id":"{account}"}},"groups":[{{"id":"{group}"}}],"notes":"'
    )
    end = '"}'
    # The note takes what is left, so that every body is as long as every other.
    room = BODY_BYTES - 8 - len((head + tail + end).encode())
    return [head, tail + "n" * room + end]


def together(bursts):
    """Several bursts as one; of the latencies the middle one."""
    middle = sorted(bursts, key=lambda burst: burst.p99_us)[len(bursts) // 2]
    total = {
        name: sum(getattr(burst, name) for burst in bursts)
        for name in ("requests", "seconds", "cpu_seconds")
    }
    disturbance = sum(burst.disturbance for burst in bursts) / len(bursts)
    return Burst(**total, p50_us=middle.p50_us, p99_us=middle.p99_us, disturbance=disturbance)


def wrk(server, seconds, script, path, arguments):
    url = f"http://127.0.0.1:{server.port}{path}"
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s"]
    command += ["-s", os.path.join(SCRIPTS, script), url, "--", *arguments]
    disturbance, cpu = Disturbance([server]), server.cpu_seconds()
    said = run_on_load_core(command)
    cpu, cores = server.cpu_seconds() - cpu, disturbance.cores()
    summary = json.loads(said.partition("SUMMARY ")[2] or "{}")
    check(server, command, said, summary)
    return Burst(
        summary["requests"], summary["seconds"], cpu, summary["p50_us"], summary["p99_us"], cores
    )


def check(server, command, said, summary):
    kinds = ("not_2xx", "connect", "read", "write", "timeout")
    if not summary.get("requests") or any(summary[kind] for kind in kinds):
        raise LoadFailed(f"{server.name}: {' '.join(command)}\n{said}\n{server.said()}")


def run_on_load_core(command):
    os.environ["BENCH_LOAD"] = SCRIPTS
    process = spawn_on([LOAD_CORE], command, subprocess.PIPE)
    said = process.communicate()[0].decode()
    if process.returncode:
        raise LoadFailed(f"{' '.join(command)}: exit code {process.returncode}\n{said}")
    return said


def open_loop(program, server, seconds, query, beside=()):
    """Page reads at a thousand a second, with requests one after another beside them."""
    command = [program, "--port", str(server.port), "--seconds", str(seconds)]
    command += ["--path", f"{API}?{query}"]
    command += [f"--beside={API}?{other}" for other in beside]
    disturbance = Disturbance([server])
    found = json.loads(run_on_load_core(command))
    return {**found, "disturbance": disturbance.cores()}


@dataclass(frozen=True)
class Answered:
    """What one request took."""

    seconds: float
    cpu_seconds: float


def timed(server, query):
    cpu, start = server.cpu_seconds(), time.perf_counter()
    server.ask(f"{API}?{query}")
    return Answered(time.perf_counter() - start, server.cpu_seconds() - cpu)


def walk(server, total, limit):
    """Asks for every page once, and checks that each is full."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    with contextlib.closing(connection):
        for offset in range(0, total, limit):
            connection.request("GET", f"{API}?limit={limit}&offset={offset}")
            answer = connection.getresponse()
            if answer.status != 200 or answer.read().count(b'"id":"AUSR-') != limit:
                raise LoadFailed(f"{server.name}: the page at {offset} is not whole")
