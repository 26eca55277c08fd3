"""Where the program is that was installed with this package."""

from __future__ import annotations

import shutil
import sys
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

PROGRAM = "accounts-emulator"


class ProgramNotFound(Exception):
    """There is no program `accounts-emulator`."""


def find_program() -> Path:
    """Finds the program that the package brought along, or else one on the path."""
    installed = _installed()
    if installed is not None and installed.is_file():
        return installed
    on_path = shutil.which(PROGRAM)
    if on_path is not None:
        return Path(on_path)
    where = f"it is not at {installed}, and " if installed is not None else ""
    raise ProgramNotFound(
        f"The program {PROGRAM} was not found: {where}it is not on the path. Install the package {PROGRAM} into this "
        f"environment ({sys.prefix}), or set ACCOUNTS_EMULATOR_URL to the address of an emulator that runs."
    )


def _installed() -> Path | None:
    """Where pip put the program, for any scheme of installation."""
    try:
        installed = files(PROGRAM) or []
    except PackageNotFoundError:
        return None
    names = (PROGRAM, f"{PROGRAM}.exe")
    found = [Path(str(file.locate())).resolve() for file in installed if file.name in names]
    return found[0] if found else None
