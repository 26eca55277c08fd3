"""The figures of a soak, and whether they are as they have to be."""

from collections import Counter
from dataclasses import dataclass

# Memory may breathe: what is allowed to stay of it between the first and the last part of the time.
FLAT_SHARE, FLAT_MIB = 0.05, 2


@dataclass(frozen=True)
class Found:
    minutes: float
    machine: dict
    version: str
    tally: object
    watch: object


def written(found, server):
    """The report, and whether all holds."""
    tally, watch = found.tally, found.watch
    last = watch.settled()
    # The first part is when caches and the journal fill.
    early, late = watch.memory_between(0.2, 0.4), watch.memory_between(0.8, 1)
    most_memory, most_descriptors = watch.peaks()
    verdicts = [
        ("memory flat", late <= early * (1 + FLAT_SHARE) + FLAT_MIB),
        ("no answer that was not asked for", not tally.surprises),
        ("file descriptors back to the start", last.descriptors <= watch.first.descriptors),
        ("the emulator is still there", server.process.poll() is None),
    ]
    lines = [
        f"{found.minutes:g} minutes on {found.machine['date']}: {found.machine['processor']}, "
        f"{found.machine['cores']} cores, {found.machine['kernel']}; emulator {found.version}.",
        "",
        "| What | Held |",
        "| --- | --- |",
        *(f"| {what} | {'yes' if held else '**no**'} |" for what, held in verdicts),
        "",
        "| | At the start | In the second fifth | In the last fifth | At most | Afterwards |",
        "| --- | --- | --- | --- | --- | --- |",
        f"| resident memory, MiB | {watch.first.memory:.1f} | {early:.1f} | {late:.1f} "
        f"| {most_memory:.1f} | {last.memory:.1f} |",
        f"| file descriptors | {watch.first.descriptors} | | | {most_descriptors} | {last.descriptors} |",
        "",
        *table_of_turns(tally.requests),
    ]
    lines += ["", *(f"- {sentence}" for sentence in tally.surprises)] if tally.surprises else []
    return "\n".join(lines) + "\n", all(held for _, held in verdicts)


def table_of_turns(requests):
    """How many requests each kind of turn made, and how they were answered."""
    by_turn = Counter()
    for (what, _), count in requests.items():
        by_turn[what] += count
    rows = [f"| {it.replace('_', ' ')} | {count:,} | {answers(it, requests)} |" for it, count in by_turn.most_common()]
    total = f"| in all | {by_turn.total():,} | |"
    return ["| Turn | Requests | Answers |", "| --- | --- | --- |", *rows, total]


def answers(what, requests):
    found = sorted(((str(status), count) for (it, status), count in requests.items() if it == what))
    return ", ".join(f"{count:,} × {status}" for status, count in found)
