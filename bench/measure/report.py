"""The report: tables for people, the same as JSON, and the README's copy."""

import json
import os
import re
from dataclasses import asdict

from .build import BENCH, ROOT
from .limits import cpu, limits
from .spread import significant, spread

README = os.path.join(BENCH, "README.md")
MARKS = ("<!-- figures of the last run -->", "<!-- end of the figures -->")


def tables(found):
    """The whole report as Markdown."""
    return "\n\n".join([conditions(found), limits_table(found), servers_table(found)]) + "\n"


def conditions(found):
    machine, versions = found["machine"], found["versions"]
    plan = found["plan"]
    programs = ", ".join(f"{name} {version}" for name, version in versions.items())
    lines = [
        f"Measured on {machine['date']}: {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gib']} GiB, {machine['kernel']}.",
        f"Programs: {programs}.",
        f"Medians of {plan['rounds']} rounds of {plan['seconds']} s "
        f"({plan['starts']} cold starts, {plan['scans']} scans), least and greatest in brackets; "
        "ratios and differences are taken round by round.",
        f"Other work on the machine meanwhile: {disturbance(found).show(2)} cores side by side, "
        f"{significant(found['million']['disturbance'], 2)} among many users.",
    ]
    return "\n".join(lines)


def disturbance(found):
    subjects = found["side_by_side"].values()
    bursts = [burst for one in subjects for kind in ("get", "post") for burst in one[kind]]
    return spread(burst.disturbance for burst in bursts)


def limits_table(found):
    head = ["What", "Measured", "Figure", "Must", "Aim", ""]
    return table(head, [limit.cells() for limit in limits(found)])


def servers_table(found):
    head = [
        "Server", "page bytes", "GET/s", "µs CPU", "p50 / p99 ms", "POST/s", "µs CPU",
        "p50 / p99 ms", "cold start ms", "idle MiB", "peak MiB", "program MiB",
    ]  # fmt: skip
    return table(head, [server_cells(found, name) for name in found["side_by_side"]])


def server_cells(found, name):
    side = found["side_by_side"][name]
    size = found["sizes"].get(name)
    return [
        name,
        f"{found['page_bytes'][name]:,}",
        *load_cells(side["get"]),
        *load_cells(side["post"]),
        shown(found["starts"].get(name)),
        shown(found["idle"].get(name)),
        spread(side["peak"]).show(),
        f"{size:.1f}" if size else "–",
    ]


def load_cells(bursts):
    rate = spread(burst.rate for burst in bursts)
    middle, late = (
        spread(getattr(burst, which) / 1000 for burst in bursts).median
        for which in ("p50_us", "p99_us")
    )
    return [rate.show(), cpu(bursts).show(), f"{middle:.2f} / {late:.2f}"]


def shown(found):
    return found.show() if found else "–"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def write(found, text):
    """Keeps the report beside the benchmark and in its README, and all figures below target/."""
    save(os.path.join(BENCH, "results.md"), text)
    save(os.path.join(ROOT, "target", "bench-results.json"), as_json(found))
    with open(README, encoding="utf-8") as file:
        readme = file.read()
    between = re.compile(f"(?<={re.escape(MARKS[0])}\n).*(?={re.escape(MARKS[1])})", re.DOTALL)
    save(README, between.sub(lambda _: f"\n{text}\n", readme))
    print(f"Written to {os.path.relpath(BENCH, ROOT)}/.")


def as_json(found):
    side = {
        name: {
            what: [value if isinstance(value, float) else asdict(value) for value in values]
            for what, values in one.items()
        }
        for name, one in found["side_by_side"].items()
    }
    whole = {**found, "side_by_side": side, "limits": [one.as_json() for one in limits(found)]}
    return json.dumps(whole, indent=2, ensure_ascii=False, default=lambda it: it.as_json()) + "\n"


def save(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
