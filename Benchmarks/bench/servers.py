"""JSON POSTs to HTTP servers that do the same work: SocketHTTP and Hummingbird, in clear and with TLS."""

import contextlib

from .broker import free_port
from .certificate import certificate
from .program import Program
from .ratio import Ratio
from .rival import Rival

TITLE = 'JSON POST'
WIDTHS = [1, 32, 256]
BODY = '{"name": "instance-00000001", "numbers": [1, 2, 3], "on": true}'


@contextlib.contextmanager
def rivals(place, wanted):
    """Starts the servers, each with a load of its own; gives them with their ratios."""
    programs = {'socket': ('SocketHTTP', place.swift('SocketServer')),
                'hummingbird': ('Hummingbird', place.rival('HummingbirdServer'))}
    with contextlib.ExitStack() as stack:
        files = stack.enter_context(certificate())
        started = {}
        for suffix, words, title in (('', [], ''), ('-tls', files, ', TLS')):
            for name, (called, program) in programs.items():
                if not wanted or name + suffix in wanted:
                    started[name + suffix] = rival = start(called + title, program, words, place)
                    stack.callback(rival.end)
        ratios = [Ratio(started['socket' + suffix], started['hummingbird' + suffix], goal=1.5, p99_goal=1)
                  for suffix in ('', '-tls') if {'socket' + suffix, 'hummingbird' + suffix} <= started.keys()]
        yield list(started.values()), ratios


def start(name, program, files, place):
    port = free_port()
    server = Program([program, port, *files], port=port)
    load = Program([place.swift('HTTPLoad'), *(['--tls'] if files else []), '127.0.0.1', port, '/sum', BODY])
    return Rival(name, {'client': load, 'server': server})
