"""What connections cost that do nothing: each has made one request, and is kept open."""

import socket

from .broker import free_port
from .goal import Goal, show_goals
from .program import Program
from .progress import progress
from .servers import BODY

TITLE = 'Idle connections'


def measure(place, chosen):
    """Starts one server after the other, and fills it with connections."""
    rows = {}
    for name, (title, words, path) in _servers(place).items():
        if not chosen.rivals or name in chosen.rivals:
            progress(f'{TITLE}: {title}')
            rows[title] = _fill(words, path, chosen.connections)
    progress()
    _show(rows, chosen.connections)
    goals = [Goal(f'{title}, MB with {chosen.connections:,} idle connections', row['with'] / 1e6, 100)
             for title, row in rows.items() if title != 'Hummingbird']
    show_goals(goals)
    return {'connections': chosen.connections, 'bytes': rows, 'goals': [goal.as_json() for goal in goals]}


def _servers(place):
    return {
        'socket': ('SocketHTTP', lambda port: [place.swift('SocketServer'), port], '/sum'),
        'busway': ('busway serve', lambda port: [place.busway, 'serve', '--demo', '--listen', f'127.0.0.1:{port}',
                                                 '--admin', f'127.0.0.1:{free_port()}'], '/v1/call/demo/echo'),
        'hummingbird': ('Hummingbird', lambda port: [place.rival('HummingbirdServer'), port], '/sum'),
    }


def _fill(words, path, count):
    port = free_port()
    body = BODY if path == '/sum' else f'{{"args": {BODY}}}'
    request = (f'POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n'
               f'Content-Length: {len(body)}\r\n\r\n{body}').encode()
    program = Program(words(port), environment={'BUSWAY_LOG_LEVEL': 'warning'}, port=port)
    connections = []
    try:
        connections.append(_connection(port, request))  # Warm: what a first request makes is none of a connection's.
        before = program.resident()
        while len(connections) < count:
            connections.append(_connection(port, request))
        return {'before': before, 'with': program.resident()}
    finally:
        for connection in connections:
            connection.close()
        program.end()


def _connection(port, request):
    connection = socket.create_connection(('127.0.0.1', port), timeout=30)
    connection.sendall(request)
    answer = connection.recv(4096)
    if not answer.startswith(b'HTTP/1.1 200 '):
        raise SystemExit(f'bench: a connection that is to idle got: {answer.decode(errors="replace") or "nothing"}')
    return connection


def _show(rows, count):
    names = max((len(title) for title in rows), default=0)
    print(f'{TITLE}: resident memory in MB, and octets for a connection\n')
    print(f'{"":{names}}  {"before":>8}{f"with {count:,}":>14}{"for each":>10}')
    for title, row in rows.items():
        each = (row['with'] - row['before']) / max(1, count - 1)
        print(f'{title:{names}}  {row["before"] / 1e6:8.1f}{row["with"] / 1e6:14.1f}{each:10,.0f}')
    print()
