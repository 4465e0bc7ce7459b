"""RPC on the memory bus: client, dispatcher and server in one process."""

import contextlib

from .program import Program
from .rival import Rival

TITLE = 'RPC on the memory bus'
WIDTHS = [1, 8, 32, 128]


@contextlib.contextmanager
def rivals(place, _):
    """Starts the one there is."""
    program = Program([place.swift('MessagingBench'), 'both', 'together', 'memory://', 'memory'])
    rival = Rival('memory', {'client': program})
    try:
        yield [rival], []
    finally:
        rival.end()
