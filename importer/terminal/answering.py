"""What a person types: waited for so that a stop is never overlooked."""

import select
import sys

LOOK_EVERY_S = 0.2  # a stop that comes just before the waiting begins wakes nobody; it is seen so much later


def typed(prompt: str) -> str:
    """Return the line that a person types at a terminal; raises KeyboardInterrupt on a stop, EOFError at an end."""
    print(prompt, end="", flush=True)
    # Windows can wait for sockets only.
    while sys.platform != "win32" and sys.stdin.isatty() and not select.select([sys.stdin], [], [], LOOK_EVERY_S)[0]:
        pass
    return input()
