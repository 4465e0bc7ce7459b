"""Event streams: what thousands of readers cost that hear nothing, how soon all of them hear, and one that stops reading."""

import contextlib
import json
import pathlib
import select
import socket
import tempfile
import threading
import time

from .broker import free_port
from .goal import Goal, show_goals
from .program import Program
from .progress import progress

TITLE = 'Event streams'
# What the one that stops reading is sent: far more than its stream and the kernel hold.
FLOOD, PAYLOAD = 10_000, 8 << 10
# What the gateway's settings let wait: octets for one reader, and notifications on the bus for all of a topic; and what the
# allocator may keep of a flood besides.
BUFFER, QUEUE, ALLOWANCE = 256 << 10, 1_000, 32 << 20
SECONDS = 60


def measure(place, chosen):
    """Fills a gateway with readers, tells them something, and lets one more be slow."""
    count = chosen.connections
    with contextlib.ExitStack() as stack:
        gateway = stack.enter_context(_gateway(place, count))
        row = {}
        readers = stack.enter_context(_Readers(gateway.port))
        _notify(gateway.port, 'everybody', 1)
        readers.open('everybody')  # Warm: what a first stream makes is none of a stream's.
        row['before'] = gateway.resident()
        while len(readers.waiting) < count:
            if len(readers.waiting) % 500 == 0:
                progress(f'{TITLE}: {len(readers.waiting):,} of {count:,} readers')
            readers.open('everybody')
        row['with'] = gateway.resident()
        progress(f'{TITLE}: one notification for all')
        begun = time.monotonic()
        _notify(gateway.port, 'everybody', 1)
        row['all_have_it'] = readers.hear() - begun
        row['after'] = gateway.resident()
        progress(f'{TITLE}: one that stops reading')
        row['slow'] = _slow(gateway)
    progress()
    _show(row, count)
    goals = _goals(row, count)
    show_goals(goals)
    return {'readers': count, **row, 'goals': [goal.as_json() for goal in goals]}


@contextlib.contextmanager
def _gateway(place, count):
    """A gateway that lets so many read, and some more connect."""
    with tempfile.TemporaryDirectory(prefix='busway-bench-') as folder:
        file, port = pathlib.Path(folder) / 'streams.yaml', free_port()
        file.write_text(json.dumps({'gateway': {
            'demo': True, 'listen': [f'127.0.0.1:{port}'], 'admin': f'127.0.0.1:{free_port()}',
            'limits': {'connections': count + 100, 'streams': count + 100, 'stream_buffer': BUFFER,
                       'stream_queue': QUEUE},
            # Who takes nothing for that long is cut without a word: the slow reader is to be told.
            'timeouts': {'write': 10 * SECONDS},
        }}))
        program = Program([place.busway, 'serve', '--config', file], environment={'BUSWAY_LOG_LEVEL': 'warning'},
                          port=port)
        try:
            yield program
        finally:
            program.end()


class _Readers:
    """Connections that each read one stream."""

    def __init__(self, port):
        self.port = port
        self.waiting = {}
        self.poll = select.epoll()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.poll.close()
        for reader in self.waiting.values():
            reader.close()

    def open(self, topic):
        reader = _reader(self.port, topic, len(self.waiting))
        self.waiting[reader.fileno()] = reader
        self.poll.register(reader, select.EPOLLIN)

    def hear(self):
        """Waits until each has had a notification; gives the time when the last had it."""
        silent, last, heard = set(self.waiting), time.monotonic(), {}
        while silent:
            ready = self.poll.poll(SECONDS)
            if not ready:
                raise SystemExit(f'bench: {len(silent)} readers never had the notification')
            for number, _ in ready:
                heard[number] = heard.get(number, b'') + self.waiting[number].recv(65_536)
                # A heartbeat may have come before.
                if b'event: notification\n' in heard[number] and heard[number].endswith(b'\n\n\r\n'):
                    silent.discard(number)
            last = time.monotonic()
        return last


def _reader(port, topic, number=0, room=None):
    """A connection whose stream has begun; from one of several addresses, because one has too few ports for all."""
    reader = socket.socket()
    reader.settimeout(SECONDS)
    if room is not None:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    reader.bind((f'127.0.0.{2 + number // 10_000}', 0))
    reader.connect(('127.0.0.1', port))
    reader.sendall(f'GET /v1/notifications/{topic} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n'.encode())
    answer = b''
    # The stream has begun with its first words: they tell how long to wait before coming back.
    while not answer.endswith(b'retry: 2000\n\n\r\n'):
        piece = reader.recv(4096)
        if not piece or not (answer + piece).startswith(b'HTTP/1.1 200 '):
            raise SystemExit(f'bench: a reader got: {(answer + piece).decode(errors="replace") or "nothing"}')
        answer += piece
    return reader


def _notify(port, topic, count, payload=''):
    """Tells the topic so many times, one after the other."""
    body = json.dumps({'event_type': 'bench.told', 'payload': payload})
    request = (f'POST /v1/notify/{topic} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n'
               f'Content-Length: {len(body)}\r\n\r\n{body}').encode()
    with socket.create_connection(('127.0.0.1', port), timeout=SECONDS) as connection:
        for _ in range(count):
            connection.sendall(request)
            answer = connection.recv(4096)
            if not answer.startswith(b'HTTP/1.1 202 '):
                raise SystemExit(f'bench: a notification got: {answer.decode(errors="replace") or "nothing"}')


def _slow(gateway):
    """One reader stops while thousands of notifications are told, and then reads what there is for it."""
    # The same with one that keeps up: what the bus and the allocator keep of a flood is none of the slow one's.
    with _reader(gateway.port, 'flood') as reader:
        keeping_up = threading.Thread(target=_drain, args=[reader])
        keeping_up.start()
        _notify(gateway.port, 'flood', FLOOD, 'x' * PAYLOAD)
        reader.shutdown(socket.SHUT_RDWR)
        keeping_up.join()
    with _reader(gateway.port, 'flood', room=4096) as reader:
        _notify(gateway.port, 'flood', 100)
        before = gateway.resident()
        _notify(gateway.port, 'flood', FLOOD, 'x' * PAYLOAD)
        held = gateway.resident() - before
        text = b''
        while piece := reader.recv(1 << 20):
            text += piece
            if text.endswith(b'\r\n0\r\n\r\n'):
                break
    events = text.count(b'event: notification\n')
    end = text.rpartition(b'event: end\ndata: ')[2]
    reason = json.loads(end.partition(b'\n')[0])['reason'] if b'event: end\n' in text else 'none'
    return {'grown': held, 'told': FLOOD + 100, 'had': events, 'reason': reason, 'is_whole': text.endswith(b'\r\n0\r\n\r\n')}


def _drain(reader):
    while reader.recv(1 << 20):
        pass


def _show(row, count):
    slow = row['slow']
    print(f'{TITLE}: {count:,} readers of one topic, resident memory in MB\n')
    print(f'{row["before"] / 1e6:10.1f}  with one reader')
    print(f'{row["with"] / 1e6:10.1f}  with all, {(row["with"] - row["before"]) / max(1, count - 1):,.0f} octets for each')
    print(f'{row["after"] / 1e6:10.1f}  after all had a notification, the last {row["all_have_it"] * 1e3:,.0f} ms after it was told')
    print(f'{slow["grown"] / 1e6:10.1f}  more for a reader that stopped while {slow["told"]:,} were told; '
          f'it had {slow["had"]:,} of them, and the end: {slow["reason"]}\n')


def _goals(row, count):
    slow = row['slow']
    return [
        Goal(f'MB with {count:,} readers that hear nothing', row['with'] / 1e6, 200),
        Goal('MB after all have heard', row['after'] / 1e6, 200),
        Goal('ms until the last reader has it', row['all_have_it'] * 1e3, 1_000),
        Goal('MB more for a reader that stops reading', slow['grown'] / 1e6, (BUFFER + QUEUE * PAYLOAD + ALLOWANCE) / 1e6),
        Goal('streams of slow readers that end as they should', slow['reason'] == 'slow-reader' and slow['is_whole'], 1,
             at_least=True),
    ]
