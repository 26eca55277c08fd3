"""Values measured several times: their median, least and greatest."""

from dataclasses import dataclass
from math import floor, log10
from statistics import median


@dataclass(frozen=True)
class Spread:
    """What several runs of one thing gave."""

    values: tuple

    @property
    def median(self):
        return median(self.values)

    def show(self, digits=3):
        low, high = min(self.values), max(self.values)
        if len(self.values) == 1 or low == high:
            return significant(self.median, digits)
        bounds = f"{significant(low, digits)}–{significant(high, digits)}"
        return f"{significant(self.median, digits)} ({bounds})"

    def as_json(self):
        return {"median": self.median, "values": list(self.values)}


def spread(values):
    return Spread(tuple(values))


def ratio(ours, theirs):
    """Ours over theirs, round by round, so that what slows a whole round cancels out."""
    return spread(one / other for one, other in zip(ours.values, theirs.values))


def difference(ours, theirs):
    return spread(one - other for one, other in zip(ours.values, theirs.values))


def significant(value, digits=3):
    """A number with as many significant digits, in plain notation."""
    if value == 0:
        return "0"
    decimals = digits - 1 - floor(log10(abs(value)))
    return f"{round(value, decimals):,.{max(0, decimals)}f}"
