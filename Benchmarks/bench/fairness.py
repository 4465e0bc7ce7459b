"""Fairness: one caller sends bursts far beyond its quota while another works on, and is to feel nothing of it."""

import collections
import contextlib
import hashlib
import json
import pathlib
import secrets
import socket
import tempfile
import time

from .broker import free_port
from .goal import Goal, show_goals
from .program import Program
from .progress import progress

TITLE = 'Fairness: bursts beyond a quota beside another caller'
PATH = '/v1/call/demo/echo'
BODY = '{"args": {"name": "instance-00000001", "numbers": [1, 2, 3], "on": true}}'
# What each caller may send in a second, and what the one that works on does send.
QUOTA, STEADY, WIDTH = 1_000, 500, 16
# A burst: so many requests, sent ahead on so many connections.
BURST, CONNECTIONS = 10_000, 100
SECONDS = 60


def measure(place, chosen):
    """Measures the one alone and beside the other's bursts, and reads what those got."""
    seconds = max(5, chosen.seconds)
    with contextlib.ExitStack() as stack:
        keys = {name: secrets.token_urlsafe(32) for name in ('steady', 'bursting', 'watching')}
        gateway = stack.enter_context(_gateway(place, keys))
        load = Program([place.swift('HTTPLoad'), '127.0.0.1', gateway.port, PATH, BODY, f'X-API-Key: {keys["steady"]}'])
        stack.callback(load.end)
        load.ask(f'{WIDTH} 1 {STEADY}')  # Warm.
        time.sleep(1)  # Its bucket is full again.
        progress(f'{TITLE}: alone')
        alone = load.ask(f'{WIDTH} {seconds} {STEADY}')
        before = _calls(gateway.port, keys['watching'])
        progress(f'{TITLE}: beside bursts')
        load.tell(f'{WIDTH} {seconds} {STEADY}')
        bursts = _bursts(gateway.port, keys['bursting'], time.monotonic() + seconds)
        beside = load.answer()
        bursts['beyond'] = _calls(gateway.port, keys['watching']) - before - beside['calls'] - bursts['200']
    progress()
    _show(alone, beside, bursts)
    goals = _goals(alone, beside, bursts)
    show_goals(goals)
    return {'alone': alone, 'beside': beside, 'bursts': bursts, 'goals': [goal.as_json() for goal in goals]}


@contextlib.contextmanager
def _gateway(place, keys):
    """A gateway on a bus inside its process, where each key has the same quota."""
    with tempfile.TemporaryDirectory(prefix='busway-bench-') as folder:
        file, port = pathlib.Path(folder) / 'fairness.yaml', free_port()
        hashes = [{'name': name, 'sha256': [hashlib.sha256(key.encode()).hexdigest()]} for name, key in keys.items()]
        file.write_text(json.dumps({'gateway': {
            'demo': True, 'listen': [f'127.0.0.1:{port}'], 'admin': f'127.0.0.1:{free_port()}',
            'auth': {'api_keys': hashes}, 'limits': {'per_identity': {'rate': f'{QUOTA}/s', 'burst': QUOTA}},
        }}))
        program = Program([place.busway, 'serve', '--config', file], environment={'BUSWAY_LOG_LEVEL': 'warning'},
                          port=port)
        try:
            yield program
        finally:
            program.end()


def _request(port, key, body):
    return (f'POST {PATH if body == BODY else "/v1/call/demo/stats"} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n'
            f'Content-Type: application/json\r\nX-API-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n{body}').encode()


def _calls(port, key):
    """How many calls the demo's server has run."""
    with socket.create_connection(('127.0.0.1', port), timeout=SECONDS) as connection:
        connection.sendall(_request(port, key, '{"namespace": "admin"}'))
        answer = connection.recv(65_536)
    if not answer.startswith(b'HTTP/1.1 200 '):
        raise SystemExit(f'bench: the demo told nothing of its calls: {answer.decode(errors="replace")}')
    return json.loads(answer.partition(b'\r\n\r\n')[2])['result']['calls']['echo']


def _bursts(port, key, until):
    """Sends one burst after the other, and counts what came of them."""
    requests = _request(port, key, BODY) * (BURST // CONNECTIONS)
    got = collections.Counter({'bursts': 0, '200': 0, '429': 0, 'other': 0, 'untold': 0})
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(socket.create_connection(('127.0.0.1', port), timeout=SECONDS))
                       for _ in range(CONNECTIONS)]
        while time.monotonic() < until:
            got['bursts'] += 1
            for connection in connections:
                connection.sendall(requests)
            for connection in connections:
                _count(_answers(connection), got)
    return dict(got)


def _answers(connection):
    """All answers to what was sent ahead on one connection; none of their bodies has these words."""
    text, wanted = b'', BURST // CONNECTIONS
    while text.count(b'HTTP/1.1 ') < wanted or not _is_whole(text.rpartition(b'HTTP/1.1 ')[2]):
        piece = connection.recv(1 << 20)
        if not piece:
            raise SystemExit('bench: the gateway closed a connection of the burst')
        text += piece
    return text.split(b'HTTP/1.1 ')[1:]


def _is_whole(answer):
    head, _, body = answer.partition(b'\r\n\r\n')
    length = head.lower().partition(b'\r\ncontent-length:')[2].partition(b'\r\n')[0]
    return length != b'' and len(body) == int(length)


def _count(answers, got):
    for answer in answers:
        status = answer[:3].decode()
        got[status if status in ('200', '429') else 'other'] += 1
        fields = answer.partition(b'\r\n\r\n')[0].lower()
        told = all(f'\r\n{name}:'.encode() in fields for name in ('retry-after', 'ratelimit', 'ratelimit-policy'))
        if status == '429' and not told:
            got['untold'] += 1


def _show(alone, beside, bursts):
    print(f'{TITLE}: {STEADY} calls/s of its quota of {QUOTA:,}, times in microseconds\n')
    print(f'{"":{24}}     calls      p50      p99   errors')
    for name, row in (('alone', alone), (f'beside {bursts["bursts"]} of {BURST:,}', beside)):
        print(f'{name:24}{row["calls"]:10,}{row["p50"]:9,}{row["p99"]:9,}{row["errors"]:9}')
    print(f'\nThe bursts got 200 {bursts["200"]:,} times and 429 {bursts["429"]:,} times.\n')


def _goals(alone, beside, bursts):
    return [
        Goal('ms of p99 beside the bursts', beside['p99'] / 1e3, 25),
        Goal('answers other than 200 to the one that works on', alone['errors'] + beside['errors'], 0),
        Goal('answers other than 200 and 429 to the bursts', bursts['other'], 0),
        Goal('429 without Retry-After, RateLimit and RateLimit-Policy', bursts['untold'], 0),
        Goal('calls on the bus beyond those answered with 200', bursts['beyond'], 0),
        Goal('bursts of 10,000', bursts['bursts'], 1, at_least=True),
    ]
