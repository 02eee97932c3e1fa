"""`sohoa restore`: lines in, as many lines out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from normalizers.restoration.diagnosis import diagnose
from normalizers.restoration.restorer import restorer
from normalizers.text import normal

BATCH = 400  # lines restored together; the first batch also tells what the text suffers from


def restore_lines(lines: Iterable[str]) -> Iterator[str]:
    """The lines (without their line ends) restored, one for one. Good Vietnamese and other languages pass unchanged.

    Every batch is diagnosed by itself, so that a file of several papers gets each what it needs.
    """
    waiting = iter(lines)
    while batch := [normal(line) for line in islice(waiting, BATCH)]:
        found = diagnose("\n".join(batch))
        if found == "fine":
            yield from batch
        else:
            yield from restorer().restore_lines(batch, found)
