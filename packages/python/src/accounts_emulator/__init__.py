"""The Accounts Emulator for pytest.

The fixtures are in `accounts_emulator.plugin`, which pytest loads by itself; this module has their types.
"""

from accounts_emulator.clock import Clock
from accounts_emulator.control import EmulatorError, RefusedCall
from accounts_emulator.emulator import Emulator
from accounts_emulator.faults import Fault, Faults
from accounts_emulator.inbox import Inbox, Message
from accounts_emulator.requests import RecordedRequest, Requests
from accounts_emulator.sandbox import Role, Sandbox
from accounts_emulator.snapshot import Snapshot

__all__ = [
    "Clock",
    "Emulator",
    "EmulatorError",
    "Fault",
    "Faults",
    "Inbox",
    "Message",
    "RecordedRequest",
    "RefusedCall",
    "Requests",
    "Role",
    "Sandbox",
    "Snapshot",
]
