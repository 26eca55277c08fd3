"""A client of one sandbox, which notes every answer and which of them nobody asked for."""

import contextlib
import http.client
import json
import socket
import threading
from collections import Counter

TIMEOUT = 30
# What is read of a connection that was cut on purpose.
CUT = "cut"


class Tally:
    """What all clients met, by what they did."""

    def __init__(self):
        self.lock = threading.Lock()
        self.requests = Counter()
        self.surprises = []

    def note(self, what, status):
        with self.lock:
            self.requests[what, status] += 1

    def surprise(self, sentence):
        with self.lock:
            self.surprises.append(sentence)


class Surprise(Exception):
    """An answer that nobody asked for; it ends the turn."""


class Client:
    """Requests on a connection that is kept, all to the sandbox of that name."""

    def __init__(self, port, sandbox, tally):
        self.port = port
        self.sandbox = sandbox
        self.tally = tally
        self.what = "start"
        self.connection = None

    def ask(self, method, path, expected, body=None, **headers):
        """The body of an answer whose status has to be the expected one."""
        status, content = self.exchange(method, path, body, headers)
        self.tally.note(self.what, status)
        if status != expected:
            raise Surprise(f"{self.what}: {method} {path}: {status}, not {expected}: {content[:300]}")
        return json.loads(content) if content[:1] in (b"{", b"[") else content

    def exchange(self, method, path, body, headers):
        """Status and body, or that the connection was cut."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        if body is not None and not isinstance(body, bytes):
            body, headers = json.dumps(body), {"Content-Type": "application/json"} | headers
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self.connection.request(method, f"/~{self.sandbox}{path}", body, headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read()
        except (http.client.HTTPException, ConnectionError):
            self.close()
            return CUT, b""

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def at(self, sandbox):
        """A client of another sandbox, on a connection of its own."""
        other = Client(self.port, sandbox, self.tally)
        other.what = self.what
        return contextlib.closing(other)

    def leave_after(self, sent, read):
        """Sends bytes on a connection of its own, reads some, and goes away."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=TIMEOUT) as connection:
            connection.sendall(sent)
            seen = connection.recv(read) if read else b""
        self.tally.note(self.what, "left")
        return seen
