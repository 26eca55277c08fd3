"""A million users: pages, creates, memory, filters and order."""

from . import load
from .machine import Disturbance
from .server import running
from .spread import spread
from .subjects import PAGE, names

NOTHING = "ilike(user.name,*zzqx*)&limit=10"
ORDERED = "order=user.name&limit=10"
PAGE_LIMIT = 100


def measure(subjects, plan):
    """What a world of `plan.users` users gave; some of it only while nothing else was asked."""
    print(f"Generating {plan.users:,} users.", flush=True)
    many = subjects.generated(plan.users)
    with running([many]):
        seconds = many.wait()
        others = Disturbance([many])
        found = {"start_seconds": spread([seconds]), "fresh": spread([many.memory()[0]])}
        found |= scans(many, plan)
        found |= pages(many, plan)
        found |= beside_scans(many, subjects, plan)
        found |= walk(many, plan)
        found |= creates(many, subjects, plan)
        found["disturbance"] = others.cores()
    return found


def scans(server, plan):
    """Whole scans of freshly generated users, one after another."""
    print("Scans.", flush=True)
    many = [load.timed(server, NOTHING) for _ in range(plan.scans)]
    found = {
        "scan_rate": spread(plan.users / one.seconds for one in many),
        "scan_rate_cpu": spread(plan.users / max(one.cpu_seconds, 0.01) for one in many),
    }
    before = server.memory()[0]
    server.forget_peak()
    many = [load.timed(server, ORDERED) for _ in range(plan.scans)]
    found["order_seconds"] = spread(one.seconds for one in many)
    found["order_growth"] = spread([server.memory()[1] - before])
    return found


def pages(server, plan):
    """CPU microseconds of a request: the first page, a far one, and what indexes answer."""
    queries = queries_of(server, plan)
    found = {name: [] for name in queries}
    for number in range(plan.rounds):
        print(f"Pages and lookups, round {number + 1} of {plan.rounds}.", flush=True)
        for name, query in queries.items():
            if number == 0:
                load.get(server, 1, query)
            found[name].append(load.get(server, plan.seconds, query).cpu_us)
    return {name: spread(values) for name, values in found.items()}


def queries_of(server, plan):
    row = server.page(f"limit=1&offset={plan.users // 2}")["data"][0]
    return {
        "first_page": PAGE,
        "far_page": f"limit=10&offset={plan.far}",
        "by_id": f"eq(id,{row['id']})",
        "by_email": f"eq(user.email,{row['user']['email']})",
        "by_user": f"eq(user.id,{row['user']['id']})",
    }


def beside_scans(server, subjects, plan):
    """p99 milliseconds of page reads at fixed times: undisturbed, and beside scans."""
    quiet, beside, scans = [], [], []
    for number in range(plan.rounds):
        print(f"Open loop, round {number + 1} of {plan.rounds}.", flush=True)
        program = subjects.programs.open_loop
        found = load.open_loop(program, server, plan.open_loop_seconds, PAGE)
        quiet.append(found["p99_us"] / 1000)
        others = (NOTHING, ORDERED)
        found = load.open_loop(program, server, plan.open_loop_seconds, PAGE, others)
        beside.append(found["p99_us"] / 1000)
        scans.append(found["beside"])
    return {
        "quiet_p99": spread(quiet),
        "beside_p99": spread(beside),
        "beside_scans": spread(scans),
    }


def walk(server, plan):
    print("A walk over all pages.", flush=True)
    load.walk(server, plan.users, PAGE_LIMIT)
    return {"walked": spread([server.memory()[0]])}


def creates(many, subjects, plan):
    """CPU microseconds of a create among few users and among many."""
    few = subjects.generated(1000)
    found = {"create_few": [], "create_many": []}
    with running([few]):
        few.wait()
        for number in range(plan.rounds):
            print(f"Creates, round {number + 1} of {plan.rounds}.", flush=True)
            for name, server in (("create_few", few), ("create_many", many)):
                burst = load.post(server, 1, plan.seconds, names(server), reset=True)
                found[name].append(burst.cpu_us)
    found = {name: spread(values) for name, values in found.items()}
    return found | {"peak": spread([many.memory()[1]])}
