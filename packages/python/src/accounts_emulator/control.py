"""Calls of the control plane, below `/_emulator`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT = 30.0
"""Seconds that a call may take, beyond the time that it is asked to wait."""


class EmulatorError(Exception):
    """The emulator did not answer, or refused a call."""


class RefusedCall(EmulatorError):
    """The emulator refused a call of its control plane."""

    def __init__(self, call: str, status: int, problem: Mapping[str, Any]) -> None:
        self.status: int = status
        """The HTTP status."""
        self.detail: str = problem.get("detail", "")
        """The reason, in a sentence."""
        self.errors: dict[str, list[str]] = problem.get("errors", {})
        """Every error found: where, and what is wrong there."""
        places = [f"\n  {place}: {' '.join(errors)}" for place, errors in self.errors.items()]
        super().__init__(f"{call} was refused with {status}: {self.detail}{''.join(places)}")


@dataclass(frozen=True)
class ControlPlane:
    """The control plane of an emulator, for one of its sandboxes."""

    url: str
    """The address of the emulator."""
    admin_token: str | None = field(default=None, repr=False)
    """What the emulator was given as `--admin-token`."""
    sandbox: str | None = None
    """The sandbox that calls are for, or none for the default one."""

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, object] | None = None,
        timeout: float = TIMEOUT,
    ) -> Any:
        """Calls `/_emulator/PATH`, and returns the JSON of the answer, or None if it is empty.

        Members of `query` that are None are left out.
        """
        given = {name: value for name, value in (query or {}).items() if value is not None}
        target = f"/_emulator/{path}" + (f"?{urlencode(given)}" if given else "")
        headers = {"Content-Type": "application/json"}
        if self.sandbox is not None:
            headers["Emulator-Sandbox"] = self.sandbox
        if self.admin_token:
            headers["Authorization"] = f"Bearer {self.admin_token}"
        text = "" if body is None else json.dumps(body)
        status, answer = send(self.url, method, target, text, headers, timeout)
        if status >= 400:
            raise RefusedCall(f"{method} {target}", status, _problem(answer))
        return json.loads(answer) if answer else None


def send(
    url: str,
    method: str,
    target: str,
    body: str = "",
    headers: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT,
) -> tuple[int, str]:
    """Sends a request to the emulator at `url`, and returns status and body of the answer.

    No proxy comes between: the variables for proxies are seldom meant for a server of a test.
    """
    address = urlsplit(url)
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    try:
        connection = kind(address.netloc, timeout=timeout)
        try:
            connection.request(method, address.path.rstrip("/") + target, body.encode(), dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()
    except (OSError, HTTPException) as error:
        raise EmulatorError(f"The emulator at {url} does not answer: {error}") from error


def _problem(answer: str) -> Mapping[str, Any]:
    try:
        problem = json.loads(answer)
    except ValueError:
        problem = None
    return problem if isinstance(problem, dict) else {"detail": answer[:200]}
