"""The servers that are measured side by side, and how each is started."""

import os

from .build import ROOT
from .load import create_body
from .server import API, Server, free_port

PAGE = "limit=10&offset=0"


class Subjects:
    """Starts servers whose files are in one folder of their own."""

    def __init__(self, programs, folder):
        self.programs = programs
        self.folder = folder
        self.started = 0
        self.page_path = os.path.join(folder, "page.json")
        self.created_path = os.path.join(folder, "created.json")

    def spawn(self, name, command):
        port = free_port()
        self.started += 1
        log = os.path.join(self.folder, f"{self.started}.log")
        return Server(name, [part.format(port=port) for part in command], port, log)

    def emulator(self, *arguments, log="errors"):
        command = [self.programs.emulator, "--host", "127.0.0.1", "--port", "{port}"]
        return self.spawn("emulator", [*command, "--log", log, *arguments])

    def generated(self, users, *arguments, log="errors"):
        """The emulator with nothing in it but so many generated users."""
        world = ["--seed-data", "empty", "--users", str(users), "--random-seed", "1"]
        return self.emulator(*world, *arguments, log=log)

    def ceiling(self):
        files = ["--page", self.page_path, "--created", self.created_path]
        return self.spawn("ceiling", [self.programs.ceiling, "--port", "{port}", *files])

    def peer(self, users):
        document = os.path.join(ROOT, "src", "api", "openapi.json")
        glue = os.path.join(self.programs.peer, "server.js")
        return self.spawn("openapi-backend", ["node", glue, document, "{port}", str(users)])

    def all_with(self, users):
        """One of each, by the name it goes by in the tables."""
        servers = {
            "emulator": self.generated(users),
            "emulator, no journal": self.generated(users, "--journal", "0"),
            "emulator, request lines on": self.generated(users, log="all"),
            "ceiling": self.ceiling(),
        }
        if self.programs.peer:
            servers["openapi-backend"] = self.peer(users)
        return servers

    def save_answers(self, server):
        """Keeps what the ceiling is to answer: the emulator's own page and created object."""
        write(self.page_path, server.ask(f"{API}?{PAGE}"))
        head, tail = create_body(*names(server))
        write(self.created_path, server.ask(API, "POST", f"{head}{0:08}{tail}".encode()))


def names(server):
    """The ids of an account and of one of its groups."""
    first = server.page("limit=1")["data"][0]
    return [first["account"]["id"], first["groups"][0]["id"]]


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)
