"""The machine: what it is, and how much of it others use."""

import datetime
import os
import platform
import resource
import subprocess

TICKS = os.sysconf("SC_CLK_TCK")
LOAD_CORE, SERVER_CORE = 0, 1


def stay_on(*cores):
    """Keeps this process, and those that it starts from now on, on these cores."""
    os.sched_setaffinity(0, cores)


def description():
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "kernel": f"{platform.system()} {platform.release()}",
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "load_average": os.getloadavg()[0],
    }


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return names[0] if names else platform.machine()


def version(*command):
    """The first line of what a program says of itself."""
    said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return said.stdout.splitlines()[0].strip() if said.stdout else "unknown"


class Disturbance:
    """How many cores others use, from its making to `cores`."""

    def __init__(self, servers):
        self.servers = servers
        self.before = self.readings()

    def readings(self):
        ours = sum(server.cpu_seconds() for server in self.servers)
        mine = sum(
            usage.ru_utime + usage.ru_stime
            for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        )
        return datetime.datetime.now().timestamp(), busy_seconds() - ours - mine

    def cores(self):
        (start, before), (end, after) = self.before, self.readings()
        return max(0.0, (after - before) / (end - start))


def busy_seconds():
    """The time all cores were not idle since the start, time taken by the host included."""
    with open("/proc/stat", encoding="utf-8") as file:
        user, nice, system, _, _, interrupts, soft_interrupts, stolen = map(
            int, file.readline().split()[1:9]
        )
    return (user + nice + system + interrupts + soft_interrupts + stolen) / TICKS
