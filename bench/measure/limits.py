"""The limits: what the emulator has to keep to, and what was found."""

from dataclasses import dataclass

from .spread import Spread, difference, ratio, significant, spread


@dataclass(frozen=True)
class Limit:
    """One line of the table: a figure that is to be at most, or at least, something."""

    what: str
    # The figure before it is set against another's, for people; may be empty.
    measured: str
    figure: Spread
    unit: str
    must: float | None
    aim: float | None
    at_least: bool = False

    def verdict(self):
        if self.must is None and self.aim is None:
            return "reported"
        if self.aim is not None and self.keeps(self.aim):
            return "aim met"
        if self.must is None:
            return "reported, aim not met"
        return "met" if self.keeps(self.must) else "**not met**"

    def keeps(self, bound):
        found = self.figure.median
        return found >= bound if self.at_least else found <= bound

    def cells(self):
        return [
            self.what,
            self.measured,
            f"{self.figure.show()} {self.unit}".strip(),
            self.bound(self.must),
            self.bound(self.aim),
            self.verdict(),
        ]

    def bound(self, value):
        if value is None:
            return "–"
        digits = max(3, len(str(int(value))))
        return f"{'≥' if self.at_least else '≤'} {trim(significant(value, digits))} {self.unit}".strip()

    def as_json(self):
        return {
            "what": self.what,
            "figure": self.figure.as_json(),
            "unit": self.unit,
            "must": self.must,
            "aim": self.aim,
            "verdict": self.verdict().strip("*"),
        }


def trim(number):
    return number.rstrip("0").rstrip(".") if "." in number else number


def limits(found):
    side, many = found["side_by_side"], found["million"]
    return [
        *against_ceiling(side),
        *journaled(side, found["journal"], found["requests"]),
        *at_rest(found),
        *among_many(many, found["users"], found["far"]),
        *queries(many),
        *private_worlds(found["sandboxes"], found["plan"]["sandboxes"]),
    ]


def against_ceiling(side):
    def line(what, name, load, must, aim):
        ours, ceiling = cpu(side[name][load]), cpu(side["ceiling"][load])
        measured = f"{ours.show()} µs; ceiling {ceiling.show()} µs"
        return Limit(what, measured, ratio(ours, ceiling), "× ceiling", must, aim)

    return [
        line("`GET ?limit=10` over 1,000 users, no journal, CPU", "emulator, no journal", "get", 1.35, 1.15),
        line("the same with the journal on", "emulator", "get", 1.6, None),
        line("the same with request lines to a file as well", "emulator, request lines on", "get", None, None),
        line("`POST` of 350 bytes, no journal, CPU", "emulator, no journal", "post", 2, 1.5),
        line("the same with the journal on", "emulator", "post", None, None),
    ]


def journaled(side, found, requests):
    kept, unkept = cpu(side["emulator"]["get"]), cpu(side["emulator, no journal"]["get"])
    return [
        Limit("`GET ?limit=10` with the journal on, CPU",
              f"{kept.show()} µs; no journal {unkept.show()} µs",
              ratio(kept, unkept), "× no journal", 1.25, None),
        Limit(f"{requests:,} requests with the journal on: growth of memory after the first tenth",
              f"{found['early'].show()} to {found['late'].show()} MiB; "
              f"no journal {found['without'].show()} MiB",
              difference(found["late"], found["early"]), "MiB", 4, None),
    ]  # fmt: skip


def cpu(bursts):
    return spread(burst.cpu_us for burst in bursts)


def at_rest(found):
    ours, ceiling = found["starts"]["emulator"], found["starts"]["ceiling"]
    measured = f"{ours.show()} ms; ceiling {ceiling.show()} ms"
    return [
        Limit("cold start to first 200, demo data, above the ceiling's", measured,
              difference(ours, ceiling), "ms", 5, 2),
        Limit("idle resident memory, demo data", "", found["idle"]["emulator"], "MiB", 10, 6),
    ]  # fmt: skip


def among_many(many, users, far):
    first, distant = many["first_page"], many["far_page"]
    few, among = many["create_few"], many["create_many"]
    return [
        Limit(f"{users:,} users: page at offset {far:,}, CPU",
              f"{distant.show()} µs; first page {first.show()} µs",
              ratio(distant, first), "× first page", 1.2, 1.05),
        Limit(f"{users:,} users: a create, CPU", f"{among.show()} µs; among 1,000 {few.show()} µs",
              ratio(among, few), "× among 1,000", 1.6, 1.3),
        Limit(f"{users:,} users: resident memory after a walk over all pages",
              f"fresh {many['fresh'].show()} MiB, peak after creates {many['peak'].show()} MiB",
              many["walked"], "MiB", 2048, 1.2 * 1024),
    ]  # fmt: skip


def queries(many):
    first = many["first_page"]

    def lookup(what, name):
        measured = f"{many[name].show()} µs; first page {first.show()} µs"
        return Limit(f"`{what}`, CPU", measured, ratio(many[name], first), "× first page", 2, None)

    return [
        lookup("eq(id,…)", "by_id"),
        lookup("eq(user.email,…)", "by_email"),
        lookup("eq(user.id,…)", "by_user"),
        *scanning(many),
    ]


def scanning(many):
    rate, by_cpu = many["scan_rate"], many["scan_rate_cpu"]
    added = difference(many["beside_p99"], many["quiet_p99"])
    return [
        Limit("`ilike(user.name,*x*)` that matches nothing", f"by CPU time {millions(by_cpu).show()} M rows/s",
              millions(rate), "M rows/s", 3, None, at_least=True),
        Limit("`order=user.name&limit=10` on all", "", many["order_seconds"], "s", 1, None),
        Limit("memory that this order takes", "", many["order_growth"], "MiB", None, None),
        Limit("page reads at 1,000/s beside such scans: p99 above the undisturbed",
              f"{many['beside_p99'].show()} ms; undisturbed {many['quiet_p99'].show()} ms",
              added, "ms", 2, None),
    ]  # fmt: skip


def private_worlds(found, count):
    def line(what, name, bound):
        late = found[f"{name}_p99"].show()
        return Limit(what, f"p99 {late} µs", found[name], "µs", bound, None)

    return [
        line(f"{count:,} sandboxes over a seed of as many users: making one", "fork_us", 100),
        line("resetting one after ten creates", "reset_us", 1000),
        line("resetting one after a change to every row", "reset_of_everything_us", 1000),
        Limit("memory of an untouched one", "", kibibytes(found["bytes"]), "KiB", 8, None),
    ]


def kibibytes(found):
    return spread(size / 1024 for size in found.values)


def millions(rates):
    return spread(rate / 1e6 for rate in rates.values)
