"""The time of a sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts_emulator.control import ControlPlane
from accounts_emulator.times import duration, instant, parse_instant


@dataclass(frozen=True)
class Clock:
    """The clock of a sandbox. Each method returns the time that it shows afterwards."""

    _control: ControlPlane

    def now(self) -> datetime:
        """Reads the time, in UTC."""
        return parse_instant(self._control.call("GET", "clock")["now"])

    def advance(self, by: timedelta | str) -> datetime:
        """Moves the clock, by a timedelta or an ISO 8601 duration such as `P7DT1S`."""
        return self._change({"advance": duration(by)})

    def set(self, to: datetime | str) -> datetime:
        """Sets the clock; it goes on from there."""
        return self._change({"set": instant(to)})

    def freeze(self, at: datetime | str | None = None) -> datetime:
        """Stops the clock, at an instant or where it is."""
        return self._change({"freeze": True if at is None else instant(at)})

    def unfreeze(self) -> datetime:
        """Lets a frozen clock go on from where it stands."""
        return self._change({"freeze": False})

    def _change(self, order: dict[str, object]) -> datetime:
        return parse_instant(self._control.call("PUT", "clock", order)["now"])
