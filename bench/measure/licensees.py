"""A seller with many licensees: the world that has it, and disabling it again and again."""

import json
import threading
import time

from .load import LoadFailed
from .server import ACCOUNTS

ACCOUNT = "ACC-1000-0001"
SELLER = "SEL-1000-0001"


def world(count):
    """A seed document: one seller, and so many buyers with a link to it and a licensee each."""
    numbers = range(count)
    return {
        "accounts": [{"id": ACCOUNT, "name": "Quayside Supplies", "type": "Client"}],
        "sellers": [{"id": SELLER, "name": "Marketplace", "externalId": "ALL"}],
        "buyers": [buyer(number) for number in numbers],
        "erpLinks": [link(number) for number in numbers],
        "licensees": [licensee(number) for number in numbers],
    }


def buyer(number):
    name = f"Quayside Supplies {number}"
    return {"id": buyer_id(number), "name": name, "account": ACCOUNT, "status": "Active"}


def link(number):
    ends = {"buyer": buyer_id(number), "seller": SELLER}
    return {"id": f"ERP-{digits(number, 12)}", **ends, "status": "Active"}


def licensee(number):
    return {
        "id": f"LCE-{digits(number, 12)}",
        "name": f"Quayside Supplies {number}",
        "account": ACCOUNT,
        "buyer": buyer_id(number),
        "seller": SELLER,
        "status": "Active",
        "useBuyerAddress": True,
        "eligibility": {"client": True, "partner": False},
    }


def buyer_id(number):
    return f"BUY-{digits(number, 8)}"


def digits(number, length):
    """A number in groups of four digits, which are not all zero."""
    text = f"{number + 1:0{length}}"
    return "-".join(text[start : start + 4] for start in range(0, length, 4))


class Disabling:
    """Disables the seller and resets the world, one after the other, in a thread of its own."""

    def __init__(self, server):
        self.server = server
        # What each request to disable it took.
        self.seconds = []
        self.failure = None
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.repeat)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.thread.join()
        if self.failure:
            raise LoadFailed(str(self.failure))

    def repeat(self):
        try:
            while not self.is_over.is_set():
                self.seconds.append(disable(self.server))
                self.server.reset()
        except (OSError, RuntimeError) as failure:
            self.failure = failure


def disable(server):
    """How long it took."""
    start = time.perf_counter()
    server.ask(f"{ACCOUNTS}/sellers/{SELLER}/disable", "POST")
    return time.perf_counter() - start


def check(server, count):
    """Disables the seller once, sees that its licensees are disabled too, and resets.

    Generated organisations may have some more.
    """
    disable(server)
    query = f"and(eq(seller.id,{SELLER}),eq(status,Disabled))&limit=0"
    answer = json.loads(server.ask(f"{ACCOUNTS}/licensees?{query}"))
    found = answer["$meta"]["pagination"]["total"]
    if found < count:
        raise LoadFailed(f"{found} licensees of the disabled seller are disabled, not {count}")
    server.reset()
