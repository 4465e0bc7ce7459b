"""RPC on the memory bus: client, dispatcher and server in one process."""

import contextlib

from .goal import Goal
from .program import Program
from .rival import Rival

TITLE = 'RPC on the memory bus'
WIDTHS = [1, 8, 64, 128]


@contextlib.contextmanager
def rivals(place, _):
    """Starts the one there is."""
    program = Program([place.swift('MessagingBench'), 'both', 'together', 'memory://', 'memory'])
    rival = Rival('memory', {'client': program})
    try:
        yield [rival], []
    finally:
        rival.end()


def goals(rivals):
    """What one process must do, with 64 calls in flight."""
    return [Goal('calls/s with 64 in flight', rival.cells[64].median('rate'), 100_000, at_least=True)
            for rival in rivals if 64 in rival.cells]
