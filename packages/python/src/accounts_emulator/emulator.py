"""An emulator that runs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from accounts_emulator.control import ControlPlane
from accounts_emulator.sandbox import Sandbox


@dataclass(frozen=True)
class Emulator:
    """An emulator that runs, in this session or elsewhere."""

    _control: ControlPlane

    @property
    def url(self) -> str:
        """Its address, such as `http://127.0.0.1:8080`."""
        return self._control.url

    def create_sandbox(self, name: str | None = None) -> Sandbox:
        """Makes a sandbox; without a name, the emulator draws one.

        Raises RefusedCall with status 409 if there is one of that name.
        """
        made = self._control.call("POST", "sandboxes", {} if name is None else {"name": name})
        name = made["name"]
        # Not the `baseUrl` of the answer: this address is known to be within reach.
        base_url = f"{self.url}/~{name}"
        return Sandbox(name, base_url, made["tokens"], replace(self._control, sandbox=name))
