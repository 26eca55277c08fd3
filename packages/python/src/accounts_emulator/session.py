"""The one emulator of a pytest session."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypedDict

from accounts_emulator.control import ControlPlane, EmulatorError
from accounts_emulator.process import EmulatorProcess, NotStarted
from accounts_emulator.program import ProgramNotFound

URL_VARIABLE = "ACCOUNTS_EMULATOR_URL"
ANSWER = 5.0
"""Seconds within which an emulator that is named has to answer."""


def admin_token() -> str | None:
    """The token of the control plane; the program reads the same variable."""
    return os.environ.get("EMULATOR_ADMIN_TOKEN")


class Located(TypedDict):
    """Where the emulator is, in a form that can be sent to workers."""

    url: str
    """Its address; empty if there is none."""
    failure: str
    """Why there is none."""


class SessionEmulator:
    """Starts the emulator when it is first asked for, and stops it with the session."""

    def __init__(self, arguments: Sequence[str], located: Located | None = None) -> None:
        self._arguments = arguments
        self._located = located
        self._process: EmulatorProcess | None = None

    def locate(self) -> Located:
        """Says where the emulator is: the one that `ACCOUNTS_EMULATOR_URL` names, or one that is started here."""
        if self._located is None:
            named = os.environ.get(URL_VARIABLE)
            self._located = _named(named.rstrip("/")) if named else self._start()
        return self._located

    def stop(self) -> None:
        """Stops what was started here."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def _start(self) -> Located:
        try:
            self._process = EmulatorProcess.start(self._arguments)
        except (NotStarted, ProgramNotFound) as error:
            # Kept, so that not each test waits for another failure.
            return {"url": "", "failure": str(error)}
        return {"url": self._process.url, "failure": ""}


def _named(url: str) -> Located:
    """The emulator that the variable names, if it answers."""
    if not url.startswith(("http://", "https://")):
        return {"url": "", "failure": f"{URL_VARIABLE} is {url!r}, and not a URL such as http://127.0.0.1:8080."}
    try:
        ControlPlane(url, admin_token()).call("GET", "health", timeout=ANSWER)
    except EmulatorError as error:
        return {"url": "", "failure": f"{URL_VARIABLE} names no emulator that can be used. {error}"}
    return {"url": url, "failure": ""}
