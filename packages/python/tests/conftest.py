"""The tests of the plugin run pytest themselves, in processes of their own."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True)
def no_emulator_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set for another emulator must not decide here."""
    monkeypatch.delenv("ACCOUNTS_EMULATOR_URL", raising=False)
    monkeypatch.delenv("EMULATOR_ADMIN_TOKEN", raising=False)
