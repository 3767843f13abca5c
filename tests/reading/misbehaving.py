"""A child process that does what a hostile file could make one do; `python -m misbehaving`, told on standard input."""

import json
import os
import signal
import sys
import time


def main() -> None:
    """Do what the first line says."""
    what = sys.stdin.readline().strip()
    if what == "hang":
        while True:
            time.sleep(1)
    elif what == "eat":
        held = []
        while True:
            held.append(bytearray(1 << 20))
    elif what == "environment":
        sys.stdout.write(json.dumps(sorted(os.environ)))
    else:
        os.kill(os.getpid(), signal.Signals[what])


if __name__ == "__main__":
    main()
