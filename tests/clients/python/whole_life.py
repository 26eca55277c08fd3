"""Takes the published Python client of the platform through everything that the emulator serves.

    whole_life.py --rules contract|platform --auth off|tokens

The variables that `accounts-emulator env` prints say where the emulator is and which tokens it
knows; the settings say how it was started. Every step makes what it needs.
"""

import argparse
import importlib
import sys

from support import VERSION, Platform, take_steps

# Each of them registers its steps, which are taken in this order.
CHAPTERS = [
    "members",
    "account_users",
    "people",
    "accounts",
    "buyers",
    "sellers",
    "licensees",
    "refusals",
    "faults",
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", choices=["contract", "platform"], default="contract")
    parser.add_argument("--auth", choices=["off", "tokens"], default="off")
    settings = parser.parse_args()
    for chapter in CHAPTERS:
        importlib.import_module(chapter)
    platform = Platform(settings.rules, settings.auth)
    succeeded = take_steps(platform, f"{VERSION}, {settings.rules} rules")
    sys.exit(0 if succeeded else 1)


if __name__ == "__main__":
    main()
