"""A state that a sandbox keeps under a name."""

from __future__ import annotations

from dataclasses import dataclass, field

from accounts_emulator.control import ControlPlane


@dataclass(frozen=True)
class Snapshot:
    """A sandbox as it was: its data, clock and inbox."""

    name: str
    """Its name."""
    _control: ControlPlane = field(repr=False)

    def restore(self) -> None:
        """Puts the sandbox back into this state."""
        self._control.call("POST", "reset", {"to": self.name})
