"""Errors, delays and cut connections that a test injects."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from accounts_emulator.control import ControlPlane
from accounts_emulator.times import duration


@dataclass(frozen=True)
class Fault:
    """A fault that is on."""

    id: int
    """Its number."""
    matched: int
    """How many requests it matched when this was read."""
    applied: int
    """How many of these met it."""
    _control: ControlPlane = field(repr=False)

    def remove(self) -> None:
        """Turns the fault off."""
        self._control.call("DELETE", f"faults/{self.id}")


@dataclass(frozen=True)
class Faults:
    """The faults of a sandbox."""

    _control: ControlPlane

    def add(
        self,
        *,
        status: int | None = None,
        detail: str | None = None,
        retry_after: timedelta | str | None = None,
        delay: timedelta | str | None = None,
        connection: Literal["reset", "empty", "truncate"] | None = None,
        rate: tuple[int, timedelta | str] | None = None,
        after: bool | None = None,
        operation: str | None = None,
        method: str | None = None,
        path: str | None = None,
        times: int | None = None,
        skip: int | None = None,
        probability: float | None = None,
        ttl: timedelta | str | None = None,
    ) -> Fault:
        """Turns a fault on, for the requests that match.

        What becomes of the request: `delay` (a timedelta, or a text such as `800ms` or `200ms..800ms`), and at most one
        of `status` (400 to 599, with `detail` and `retry_after`), `connection`, and `rate`, the number of requests and
        the time above which the answer is 429. With `after=True` the operation is carried out first.

        Which requests meet it: `operation` (such as `createAccountUser`), `method`, and `path`, in which `*` stands for
        anything within a segment and `**` for anything; `skip` lets so many pass first, `times` is for how many it
        holds, `probability` (0 to 1) how likely it meets one, and `ttl` how long it holds.
        """
        effect = _given(
            status=status,
            detail=detail,
            retryAfter=_duration(retry_after),
            delay=_duration(delay),
            connection=connection,
            rate=None if rate is None else {"requests": rate[0], "per": duration(rate[1])},
            after=after,
        )
        match = _given(operation=operation, method=method, path=path)
        limits = _given(times=times, skip=skip, probability=probability, ttl=_duration(ttl))
        return self._fault(self._control.call("POST", "faults", {"match": match, "effect": effect, **limits}))

    def active(self) -> list[Fault]:
        """Lists the faults that are on."""
        return [self._fault(fault) for fault in self._control.call("GET", "faults")["data"]]

    def clear(self) -> None:
        """Turns all faults off."""
        self._control.call("DELETE", "faults")

    def _fault(self, fault: dict[str, Any]) -> Fault:
        return Fault(fault["id"], fault["matched"], fault["applied"], self._control)


def _given(**members: object) -> dict[str, object]:
    return {name: value for name, value in members.items() if value is not None}


def _duration(value: timedelta | str | None) -> str | None:
    return None if value is None else duration(value)
