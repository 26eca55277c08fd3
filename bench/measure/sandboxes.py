"""Private worlds: what making one takes, going back to its beginning, and having it."""

import json
import subprocess

from .load import LoadFailed
from .machine import LOAD_CORE, SERVER_CORE
from .server import spawn_on
from .spread import spread

FIGURES = ("fork_us", "reset_us", "reset_of_everything_us")


def measure(subjects, plan):
    """The median and the p99 of forks and resets in microseconds; bytes of an untouched sandbox."""
    runs = [one_run(subjects.programs.sandboxes, plan, number) for number in range(plan.rounds)]
    found = {name: spread(run[name]["p50"] for run in runs) for name in FIGURES}
    found |= {f"{name}_p99": spread(run[name]["p99"] for run in runs) for name in FIGURES}
    return found | {"bytes": spread(run["bytes"] for run in runs)}


def one_run(program, plan, number):
    print(f"Sandboxes, round {number + 1} of {plan.rounds}.", flush=True)
    command = [program, "--users", str(plan.sandboxes), "--sandboxes", str(plan.sandboxes)]
    process = spawn_on([LOAD_CORE, SERVER_CORE], command, subprocess.PIPE)
    said = process.communicate()[0].decode()
    if process.returncode:
        raise LoadFailed(f"{' '.join(command)}: exit code {process.returncode}\n{said}")
    return json.loads(said)
