"""The requests to the API that a sandbox recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts_emulator.control import ControlPlane, RefusedCall
from accounts_emulator.times import parse_instant


@dataclass(frozen=True)
class RecordedRequest:
    """A request and its answer, in short."""

    id: int
    """A number that no other request of the sandbox has, rising."""
    at: datetime
    """When it came, on the sandbox's clock."""
    method: str
    """The method."""
    path: str
    """The path, without the sandbox's prefix."""
    query: str | None
    """The query string."""
    operation: str | None
    """The operation of the API's document."""
    status: int | None
    """The status of the answer; None if there was none."""
    errors: Mapping[str, list[str]]
    """Why it was refused: where, and what is wrong there."""
    refused_by: str | None
    """The rule that refused it."""
    notices: list[str]
    """The notices of the answer: `rule; sentence`."""
    fault: str | None
    """The number of the fault that it met, or `prefer`."""
    aborted: bool
    """Whether the connection ended before the request was received or answered."""


@dataclass(frozen=True)
class Requests:
    """The journal of a sandbox. It has the requests to the API, not those to the control plane."""

    _control: ControlPlane

    def recorded(
        self,
        *,
        operation: str | None = None,
        method: str | None = None,
        path: str | None = None,
        status: int | str | None = None,
        limit: int | None = None,
    ) -> list[RecordedRequest]:
        """Lists the requests, the oldest first, or the newest `limit` of them.

        `operation` is one such as `createAccountUser`, `status` a number or a class such as `4xx`; in `path`, `*` stands
        for anything within a segment and `**` for anything.
        """
        query = {"operation": operation, "method": method, "path": path, "status": status, "limit": limit}
        return [_request(request) for request in self._control.call("GET", "requests", query=query)["data"]]

    def verify(
        self,
        *,
        operation: str | None = None,
        method: str | None = None,
        path: str | None = None,
        status: int | str | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: object = None,
        body_is: object = None,
        count: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
    ) -> list[int]:
        """Checks that such requests were made: at least one, or as many as `count`, `at_least` and `at_most` say.

        `operation`, `method`, `path` and `status` are as in `recorded`. `body` is JSON that the body has to contain,
        `body_is` JSON that it has to be. Returns the numbers of the requests; raises AssertionError with the difference
        and the nearest request if they were not made so.
        """
        __tracebackhide__ = True
        match = {
            "operation": operation,
            "method": method,
            "path": path,
            "status": status,
            "query": query,
            "headers": headers,
            "body": body,
            "bodyIs": body_is,
        }
        expected = {"count": count, "atLeast": at_least, "atMost": at_most}
        try:
            found = self._control.call("POST", "requests/verify", {"match": _given(match), **_given(expected)})
        except RefusedCall as refused:
            if refused.status == 422:
                raise AssertionError(_difference(refused)) from None
            raise
        return [int(number) for number in found["requests"]]


def _given(members: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in members.items() if value is not None}


def _difference(refused: RefusedCall) -> str:
    places = (f"\n  {place}: {' '.join(errors)}" for place, errors in refused.errors.items())
    return refused.detail + "".join(places)


def _request(request: dict[str, Any]) -> RecordedRequest:
    return RecordedRequest(
        id=request["id"],
        at=parse_instant(request["at"]),
        method=request["method"],
        path=request["path"],
        query=request.get("query"),
        operation=request.get("operation"),
        status=request.get("status"),
        errors=request.get("errors", {}),
        refused_by=request.get("refusedBy"),
        notices=request.get("notices", []),
        fault=request.get("fault"),
        aborted=request.get("aborted", False),
    )
