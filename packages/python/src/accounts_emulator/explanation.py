"""The requests of a sandbox, for the report of a test that failed."""

from __future__ import annotations

import json
from collections.abc import Iterator

from accounts_emulator.control import EmulatorError
from accounts_emulator.requests import RecordedRequest
from accounts_emulator.sandbox import Sandbox

MOST = 100
"""How many requests are shown."""
WIDTH = 500
"""How many characters of a body are shown."""


def explain(sandbox: Sandbox) -> str:
    """Lists the requests that the sandbox saw, and for those that were refused, why. Never raises."""
    try:
        return "\n".join(_lines(sandbox))
    except EmulatorError as error:
        return f"The requests of the sandbox {sandbox.name} can't be read: {error}"


def _lines(sandbox: Sandbox) -> Iterator[str]:
    requests = sandbox.requests.recorded(limit=MOST + 1)
    shown = requests[-MOST:]
    if not requests:
        yield f"The sandbox {sandbox.name} saw no request. Its base URL is {sandbox.base_url}"
        return
    newest = f"; the newest {MOST}" if len(requests) > MOST else ""
    yield f"Requests to the sandbox {sandbox.name}{newest}:"
    for request in shown:
        yield _summary(request)
        yield from (f"      {line}" for line in _reasons(sandbox, request))


def _summary(request: RecordedRequest) -> str:
    query = f"?{request.query}" if request.query else ""
    aborted = " (aborted)" if request.aborted else ""
    return f"{request.id:4}  {request.method} {request.path}{query}  {request.status or 'no answer'}{aborted}"


def _reasons(sandbox: Sandbox, request: RecordedRequest) -> Iterator[str]:
    if request.fault:
        yield f"by the fault {request.fault}"
    yield from (f"notice: {notice}" for notice in request.notices)
    if request.status is None or request.status < 400:
        return
    if request.refused_by:
        yield f"refused by the rule {request.refused_by}"
    whole = sandbox.control("GET", f"requests/{request.id}")
    yield from _detail(whole["response"].get("body", ""))
    for place, errors in request.errors.items():
        yield f"{place}: {' '.join(errors)}"
    body = whole["request"].get("body", "")
    if body:
        yield f"body: {body[:WIDTH]}{'…' if len(body) > WIDTH else ''}"


def _detail(problem: str) -> list[str]:
    """The sentence of a problem, which may have a query below it with a mark at the error."""
    try:
        detail = json.loads(problem)["detail"]
    except (ValueError, LookupError, TypeError):
        return []
    return str(detail).splitlines()
