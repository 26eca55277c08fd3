"""A private copy of the seed data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from accounts_emulator.clock import Clock
from accounts_emulator.control import ControlPlane
from accounts_emulator.faults import Faults
from accounts_emulator.inbox import Inbox
from accounts_emulator.requests import Requests
from accounts_emulator.snapshot import Snapshot

Role = Literal["operations", "vendor", "client"]
"""Whose token it is."""


@dataclass(frozen=True)
class Sandbox:
    """A sandbox of the emulator: private data with a clock, an inbox, faults and a journal of its own."""

    name: str
    """What requests choose it by."""
    base_url: str
    """The address for a client that takes a base URL: what the paths of the API are appended to."""
    _tokens: Mapping[str, str | None] = field(repr=False)
    _control: ControlPlane = field(repr=False)

    def token(self, role: Role = "operations") -> str:
        """Returns a token of that role. It chooses the sandbox by itself, at the emulator's own address too.

        Raises LookupError if the seed data has no token of that role.
        """
        token = self._tokens.get(role)
        if token is None:
            known = ", ".join(name for name, value in self._tokens.items() if value) or "none"
            raise LookupError(f"The seed data has no token of the role {role!r}; known: {known}.")
        return token

    @property
    def clock(self) -> Clock:
        """The clock, to move time."""
        return Clock(self._control)

    @property
    def inbox(self) -> Inbox:
        """The e-mails that the platform would have sent."""
        return Inbox(self._control)

    @property
    def faults(self) -> Faults:
        """Errors, delays and cut connections, to inject them."""
        return Faults(self._control)

    @property
    def requests(self) -> Requests:
        """The requests to the API, to verify them."""
        return Requests(self._control)

    def snapshot(self, name: str = "snapshot") -> Snapshot:
        """Keeps the present state under a name, in place of the one that had it."""
        taken = self._control.call("PUT", f"snapshots/{name}")
        return Snapshot(taken["name"], self._control)

    def reset(self, to: str = "seed") -> None:
        """Goes back to the seed data, to `empty`, or to a snapshot by its name."""
        self._control.call("POST", "reset", {"to": to})

    def delete(self) -> None:
        """Deletes the sandbox with everything in it."""
        self._control.call("DELETE", f"sandboxes/{self.name}")

    def control(
        self, method: str, path: str, body: object = None, *, query: Mapping[str, object] | None = None
    ) -> Any:
        """Calls `/_emulator/PATH` for this sandbox, for what has no method here, and returns the JSON of the answer.

        For instance `sandbox.control("POST", "users", {"count": 500})`. Raises RefusedCall.
        """
        return self._control.call(method, path, body, query=query)
