"""An emulator in a process of its own, which ends with this one."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from accounts_emulator.program import PROGRAM, find_program

WATCHER = str(Path(__file__).with_name("watcher.py"))
"""The script between this process and the program."""
START = 60.0
"""Seconds within which the emulator has to be ready; large seed data takes its time."""


class NotStarted(Exception):
    """The emulator did not start; the text says why."""


@dataclass(frozen=True)
class EmulatorProcess:
    """An emulator that was started here."""

    url: str
    """Its address."""
    _watcher: subprocess.Popen[bytes]

    @classmethod
    def start(cls, arguments: Sequence[str]) -> EmulatorProcess:
        """Starts the program on a free port, and returns once it is ready.

        Raises ProgramNotFound or NotStarted.
        """
        program = find_program()
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as errors:
            port_file = Path(folder, "port")
            command = [str(program), *arguments, "--port", "0", "--port-file", str(port_file)]
            watcher = _watch(command, errors)
            try:
                port = _wait_for_port(watcher, port_file, errors)
            except BaseException:
                _stop(watcher)
                raise
        return cls(f"http://127.0.0.1:{port}", watcher)

    def stop(self) -> None:
        """Stops the emulator, and returns once it has ended."""
        _stop(self._watcher)


def _watch(command: Sequence[str], errors: IO[bytes]) -> subprocess.Popen[bytes]:
    # A variable that is set decides; without one, a line for each request would go into the file of errors.
    environment = {"EMULATOR_LOG": "errors", **os.environ}
    options: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        options = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    # In a session of its own, so that ctrl-C stops pytest first, which may still ask for requests to report.
    return subprocess.Popen(
        [sys.executable, "-I", "-S", WATCHER, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        env=environment,
        bufsize=0,
        **options,
    )


def _wait_for_port(watcher: subprocess.Popen[bytes], file: Path, errors: IO[bytes]) -> int:
    deadline = time.monotonic() + START
    while not file.exists():
        code = watcher.poll()
        if code is not None:
            raise NotStarted(f"{PROGRAM} ended with exit code {code} before it was ready.{_said(errors)}")
        if time.monotonic() > deadline:
            raise NotStarted(f"{PROGRAM} was not ready within {START:.0f} seconds.{_said(errors)}")
        time.sleep(0.002)
    return int(file.read_text())


def _stop(watcher: subprocess.Popen[bytes]) -> None:
    assert watcher.stdin is not None
    with contextlib.suppress(OSError):
        watcher.stdin.write(b"\n")
        watcher.stdin.close()
    watcher.wait()


def _said(errors: IO[bytes]) -> str:
    errors.seek(0)
    text = errors.read().decode(errors="replace").strip()
    return f" It said:\n{text}" if text else " It said nothing."
