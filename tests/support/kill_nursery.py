"""Forks one working child at a time and kills it when told: starting Python anew takes too long.

Standard input: `work FOLDER ROUND`, then `kill`. Standard output: `born`, whatever the child
tells, `dead SIGNAL`. Only the child forked last is ever signalled, and before it is waited for,
so its number cannot have passed to another process.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from tests.support.kill_work import tell, work


def main() -> None:
    """Serve until standard input ends."""
    for line in sys.stdin:
        order, folder, number = line.rstrip("\n").split("\t")
        assert order == "work"
        child = os.fork()
        if child == 0:
            try:
                work(Path(folder), int(number))
            except BaseException as error:  # noqa: BLE001 - told to the test, then the end
                tell("failed", type(error).__name__, str(error).replace("\n", " "))
            os._exit(1)
        tell("born")
        sys.stdin.readline()
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        tell("dead", os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)


if __name__ == "__main__":
    main()
