"""The e-mails that the platform would have sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any, Literal

from accounts_emulator.control import TIMEOUT, ControlPlane, EmulatorError, RefusedCall, send
from accounts_emulator.times import parse_instant

Kind = Literal["Invitation", "Resend", "NewInvitation"]
"""Why a message was sent."""


@dataclass(frozen=True)
class Message:
    """An e-mail with the link of an invitation."""

    id: int
    """A number that no other message of the sandbox has, rising."""
    kind: Kind
    """Why it was sent."""
    to: str | None
    """The recipient's address; None for a user without one."""
    subject: str
    """The subject."""
    text: str
    """The body as plain text."""
    html: str
    """The body as a page."""
    link: str
    """Where the invitation is accepted."""
    code: str
    """The code in the link."""
    account_id: str
    """The account that the user is invited into."""
    account_user_id: str
    """The membership."""
    sent_at: datetime
    """When it was sent, on the sandbox's clock."""
    expires_at: datetime | None
    """Until when the invitation may be accepted; None once it is no longer outstanding."""
    _emulator: str = field(repr=False)
    _path: str = field(repr=False)

    def accept(self) -> None:
        """Accepts the invitation, as the button behind the link does.

        Raises EmulatorError if it can't be accepted any more.
        """
        status, page = send(self._emulator, "POST", self._path)
        if status >= 400:
            heading = re.search("<h1>(.*?)</h1>", page)
            reason = unescape(heading[1]) if heading else page[:200]
            raise EmulatorError(f"The invitation was not accepted ({status}): {reason}")


@dataclass(frozen=True)
class Inbox:
    """The inbox of a sandbox: all mail, to all recipients."""

    _control: ControlPlane

    def wait(
        self,
        to: str | None = None,
        *,
        kind: Kind | None = None,
        account: str | None = None,
        account_user: str | None = None,
        after: int | None = None,
        timeout: float = 5.0,
    ) -> Message:
        """Returns the newest message found, as soon as there is one.

        `to` is the recipient's address, in any letter case; `account` and `account_user` are ids; `after` is the
        number of a message that came before. Raises TimeoutError after `timeout` seconds, at most 60.
        """
        query = {"to": to, "kind": kind, "account": account, "accountUser": account_user, "after": after}
        query["timeout"] = f"{round(timeout * 1000)}ms"
        try:
            found = self._control.call("GET", "inbox/wait", query=query, timeout=timeout + TIMEOUT)
        except RefusedCall as refused:
            if refused.status == 404:
                raise TimeoutError(self._not_found(refused.detail)) from None
            raise
        return self._message(found)

    def messages(self, to: str | None = None) -> list[Message]:
        """Lists the messages, the oldest first; only those to a recipient, if one is given."""
        found = self._control.call("GET", "inbox", query={"to": to})
        return [self._message(message) for message in found["data"]]

    def clear(self) -> None:
        """Deletes all messages."""
        self._control.call("DELETE", "inbox")

    def _not_found(self, reason: str) -> str:
        others = sorted({str(message.to) for message in self.messages()})
        return f"{reason} The inbox has mail to: {', '.join(others) or 'nobody'}."

    def _message(self, message: dict[str, Any]) -> Message:
        expires_at = message["expiresAt"]
        return Message(
            id=message["id"],
            kind=message["kind"],
            to=message["to"],
            subject=message["subject"],
            text=message["text"],
            html=message["html"],
            link=message["link"],
            code=message["code"],
            account_id=message["account"]["id"],
            account_user_id=message["accountUser"]["id"],
            sent_at=parse_instant(message["sentAt"]),
            expires_at=None if expires_at is None else parse_instant(expires_at),
            _emulator=self._control.url,
            _path=message["path"],
        )
