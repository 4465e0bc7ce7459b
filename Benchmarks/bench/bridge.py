"""HTTP, gateway, RabbitMQ, bridge, an HTTP service and back, beside the service alone."""

import contextlib
import json
import pathlib
import tempfile

from .broker import broker, free_port
from .program import Program
from .ratio import Ratio
from .rival import Rival

TITLE = 'An HTTP service behind the bus'
WIDTHS = [1, 8, 32, 128]
# The service is busway's own demo on a bus inside its process, which answers with the arguments it was given.
ECHO = '/v1/call/demo/echo'
BODY = {'args': {'name': 'instance-00000001', 'numbers': [1, 2, 3], 'on': True}}
QUIET = {'BUSWAY_LOG_LEVEL': 'warning'}


@contextlib.contextmanager
def rivals(place, wanted):
    """Starts a broker and the rivals; gives these with their ratios."""
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix='busway-bench-')))
        starting = {'alone': _alone, 'bridge': lambda place: _bridge(place, stack.enter_context(broker()), folder)}
        started = {}
        for name, start in starting.items():
            if not wanted or name in wanted:
                started[name] = rival = start(place)
                stack.callback(rival.end)
        ratios = [Ratio(started['bridge'], started['alone'], 0.1)] if len(started) == 2 else []
        yield list(started.values()), ratios


def _serve(place, *words):
    port = free_port()
    words = [place.busway, 'serve', *words, '--listen', f'127.0.0.1:{port}', '--admin', f'127.0.0.1:{free_port()}']
    return port, Program(words, environment=QUIET, port=port)


def _load(place, port, path, body):
    return Program([place.swift('HTTPLoad'), '127.0.0.1', port, path, json.dumps(body)])


def _alone(place):
    port, service = _serve(place, '--demo')
    return Rival('the service alone', {'client': _load(place, port, ECHO, BODY), 'upstream': service})


def _bridge(place, broker, folder):
    url = f'rabbit://guest:guest@127.0.0.1:{broker.port}/%2F'
    service_port, service = _serve(place, '--demo')
    file, admin = folder / 'bridge.yaml', free_port()
    file.write_text(json.dumps({
        'transport': url,
        'bridge': [{
            'topic': 'bridged', 'upstream': f'http://127.0.0.1:{service_port}',
            'methods': {'echo': {'post': ECHO, 'body': 'args'}},
        }],
    }))
    server = Program([place.busway, 'bridge', '--config', file, '--admin', f'127.0.0.1:{admin}'],
                     environment=QUIET, port=admin)
    port, gateway = _serve(place, '--transport', url)
    programs = {
        'client': _load(place, port, '/v1/call/bridged/echo', {'args': BODY}),
        'gateway': gateway, 'server': server, 'upstream': service, 'broker': broker,
    }
    return Rival('gateway, bus, bridge, service', programs, shared=['broker'])
