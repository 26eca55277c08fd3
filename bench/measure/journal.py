"""The journal: whether memory stays what it is once it is full, however many requests come."""

from . import load
from .server import running
from .side_by_side import USERS
from .spread import spread
from .subjects import PAGE


def measure(subjects, plan):
    """Resident MiB after a tenth of `plan.requests` page reads, after all, and without a journal."""
    kept, unkept = subjects.generated(USERS), subjects.generated(USERS, "--journal", "0")
    with running([kept, unkept]):
        for server in (kept, unkept):
            server.wait()
        early = asked(kept, plan.requests // 10, plan)
        late = asked(kept, plan.requests - plan.requests // 10, plan)
        without = asked(unkept, plan.requests // 10, plan)
        return {
            "early": spread([early]),
            "late": spread([late]),
            "without": spread([without]),
            "peak": spread([kept.memory()[1]]),
        }


def asked(server, requests, plan):
    """Resident MiB after that many requests, or somewhat more."""
    print(f"{requests:,} requests to {server.name}.", flush=True)
    done = 0
    while done < requests:
        done += load.get(server, plan.seconds, PAGE).requests
    return server.memory()[0]
