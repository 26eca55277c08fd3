"""Takes the published Python client of the platform through everything that the emulator serves.

    whole_life.py --rules contract|platform --auth off|tokens

The variables that `accounts-emulator env` prints say where the emulator is and which tokens it
knows; the settings say how it was started. Every step makes what it needs.
"""

import importlib

from support import take_all

# Each of them registers its steps, which are taken in this order.
CHAPTERS = [
    "members",
    "account_users",
    "people",
    "accounts",
    "buyers",
    "sellers",
    "licensees",
    "streams",
    "write_back",
    "refusals",
    "faults",
]

if __name__ == "__main__":
    for chapter in CHAPTERS:
        importlib.import_module(chapter)
    take_all("mpt-api-client")
