"""Runs a program and prints what it cost as JSON: `python launch.py ERRORS PROGRAM [ARGUMENT ...]`.

A process of its own, and a small one: the kernel counts the memory of the process that starts a program as the
program's own peak.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main() -> None:
    errors, *command = sys.argv[1:]
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        nothing = os.open(os.devnull, os.O_RDWR)
        said = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        os.dup2(said, 2)
        try:
            os.execvp(command[0], command)
        except OSError:
            os._exit(127)
    _, status, used = os.wait4(child, 0)
    print(
        json.dumps(
            {
                "code": os.waitstatus_to_exitcode(status),
                "cpu": used.ru_utime + used.ru_stime,
                "wall": time.perf_counter() - start,
                "peak": used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10),
            }
        )
    )


if __name__ == "__main__":
    main()
