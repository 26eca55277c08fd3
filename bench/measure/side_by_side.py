"""A thousand users: the emulator beside the ceiling and the peer, interleaved."""

import os
import time

from . import load
from .server import running
from .spread import spread
from .subjects import PAGE, names

USERS = 1000
SETTLE_SECONDS = 1.5


def measure(subjects, plan):
    """For each server's name, what its loads gave, round by round."""
    found = {}
    for number in range(plan.rounds):
        print(f"Side by side, round {number + 1} of {plan.rounds}.", flush=True)
        # Processes of their own in each round: how one of them happens to lie in memory is chance.
        servers = subjects.all_with(USERS)
        with running(servers.values()):
            one_round(servers, plan, found, number)
    return found


def one_round(servers, plan, found, number):
    for server in servers.values():
        server.wait()
    who = names(servers["emulator"])
    # Who begins changes from round to round, so that nobody always runs on a warmer machine.
    order = rotated(list(servers), number)
    for name in order:
        load.get(servers[name], 1, PAGE)
    for name in order:
        append(found, name, "get", load.get(servers[name], plan.seconds, PAGE))
    for name in order:
        reset = name.startswith("emulator")
        append(found, name, "post", load.post(servers[name], 1, plan.seconds, who, reset))
    for name, server in servers.items():
        append(found, name, "peak", server.memory()[1])


def rotated(names, by):
    by %= len(names)
    return names[by:] + names[:by]


def append(found, name, what, value):
    found.setdefault(name, {}).setdefault(what, []).append(value)


def starts(subjects, plan):
    """For each server's name, the milliseconds from its spawn to its first 200, with demo data."""
    found = {}
    for number in range(plan.starts):
        print(f"Cold starts, round {number + 1} of {plan.starts}.", flush=True)
        for name, spawn in rotated(demo(subjects), number):
            server = spawn()
            with running([server]):
                found.setdefault(name, []).append(server.wait() * 1000)
    return {name: spread(values) for name, values in found.items()}


def idle_memory(subjects, plan):
    """For each server's name, the MiB resident a while after its first 200, with demo data."""
    found = {}
    for _ in range(plan.rounds):
        servers = {name: spawn() for name, spawn in demo(subjects)}
        with running(servers.values()):
            for server in servers.values():
                server.wait()
            time.sleep(SETTLE_SECONDS)
            for name, server in servers.items():
                found.setdefault(name, []).append(server.memory()[0])
    return {name: spread(values) for name, values in found.items()}


def demo(subjects):
    kinds = [("emulator", subjects.emulator), ("ceiling", subjects.ceiling)]
    if subjects.programs.peer:
        kinds.append(("openapi-backend", lambda: subjects.peer(25)))
    return kinds


def sizes(subjects):
    """The MiB of each program's file."""
    programs = {"emulator": subjects.programs.emulator, "ceiling": subjects.programs.ceiling}
    return {name: os.path.getsize(path) / 2**20 for name, path in programs.items()}
