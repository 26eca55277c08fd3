"""Instants and durations, as the control plane writes them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone


def parse_instant(text: str) -> datetime:
    """Reads an instant such as `2026-11-30T21:08:13.021Z`."""
    # Before Python 3.11 `fromisoformat` did not know the `Z`.
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def instant(value: datetime | str) -> str:
    """Writes an instant. A text is left to the emulator to check."""
    if isinstance(value, str):
        return value
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone; datetime(…, tzinfo=timezone.utc) has one")
    return value.astimezone(timezone.utc).isoformat()


def duration(value: timedelta | str) -> str:
    """Writes a duration in ISO 8601, in seconds. A text is left to the emulator to check."""
    if isinstance(value, str):
        return value
    micros = value // timedelta(microseconds=1)
    sign = "-" if micros < 0 else ""
    seconds, micros = divmod(abs(micros), 1_000_000)
    return f"{sign}PT{seconds}.{micros:06}S" if micros else f"{sign}PT{seconds}S"
