"""Runs a program for as long as the standard input is open.

Nothing but the process that started this one holds the other end, and the system closes it however that process ends.
It is a script of its own, `python watcher.py PROGRAM ARGUMENT…`, and imports nothing of the package: it starts in some
10 ms.
"""

import subprocess
import sys
import threading

GRACE = 10.0
"""Seconds that the program may take to stop."""


def main() -> int:
    """Returns the exit code of the program, as a shell would."""
    try:
        program = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    except OSError as error:
        print(f"{sys.argv[1]} can't be run: {error}", file=sys.stderr)
        return 126
    threading.Thread(target=_stop_with_input, args=[program], daemon=True).start()
    code = program.wait()
    return 128 - code if code < 0 else code


def _stop_with_input(program: "subprocess.Popen[bytes]") -> None:
    # A byte stops it as well: a process that was forked in a test may hold the other end open.
    sys.stdin.buffer.read(1)
    program.terminate()
    try:
        program.wait(GRACE)
    except subprocess.TimeoutExpired:
        program.kill()


if __name__ == "__main__":
    sys.exit(main())
