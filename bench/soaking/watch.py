"""What a process holds while it is under load: memory, file descriptors, threads."""

import os
import threading
import time
from dataclasses import dataclass
from statistics import median

EVERY_SECONDS = 1
# Connections that are closed are noticed at once; what was half sent is given up with its connection.
SETTLING_SECONDS = 30


@dataclass(frozen=True)
class Reading:
    seconds: float
    memory: float
    descriptors: int


def reading(server, since):
    descriptors = len(os.listdir(f"/proc/{server.process.pid}/fd"))
    return Reading(time.monotonic() - since, server.memory()[0], descriptors)


class Watch(threading.Thread):
    """Takes a reading every second until it is told to stop."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server = server
        self.since = time.monotonic()
        self.done = threading.Event()
        self.first = reading(server, self.since)
        self.readings = []

    def run(self):
        while not self.done.wait(EVERY_SECONDS):
            self.readings.append(reading(self.server, self.since))

    def stop(self):
        self.done.set()
        self.join()

    def settled(self):
        """The reading once there are as few descriptors as at first, or when that takes too long."""
        for _ in range(SETTLING_SECONDS * 10):
            last = reading(self.server, self.since)
            if last.descriptors <= self.first.descriptors:
                break
            time.sleep(0.1)
        return last

    def memory_between(self, start, end):
        """The median of resident memory in a part of the time, as fractions of the whole."""
        whole = self.readings[-1].seconds
        part = [it.memory for it in self.readings if start * whole <= it.seconds <= end * whole]
        return median(part)

    def peaks(self):
        return max(it.memory for it in self.readings), max(it.descriptors for it in self.readings)
