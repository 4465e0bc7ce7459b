"""RPC over RabbitMQ: the library, the ceiling in C, oslo.messaging, and HTTP gateways before it."""

import contextlib
import json

from .broker import broker, free_port
from .program import Program
from .ratio import Ratio
from .rival import Rival

TITLE = 'RPC over RabbitMQ'
WIDTHS = [1, 8, 32, 128]
BODY = {'args': {'name': 'instance-00000001', 'numbers': [1, 2, 3], 'on': True}}


@contextlib.contextmanager
def rivals(place, wanted):
    """Starts a broker and the rivals; gives these with their ratios."""
    with contextlib.ExitStack() as stack:
        starting = Starting(place, stack.enter_context(broker()))
        started = {}
        for name, start in starting.all.items():
            if not wanted or name in wanted:
                started[name] = rival = start()
                stack.callback(rival.end)
        ratios = [
            Ratio(started[over], started[under], goal)
            for over, under, goal in (
                ('swift-each', 'c-each', 0.8), ('swift', 'c', 0.8), ('swift', 'python', 10), ('http', 'c', 0.6),
                ('http', 'fastapi', 15),
            )
            if over in started and under in started
        ]
        yield list(started.values()), ratios


class Starting:
    """Starts rivals, each with a queue of its own."""

    def __init__(self, place, broker):
        self.place, self.broker = place, broker
        self.url = f'rabbit://guest:guest@127.0.0.1:{broker.port}/%2F'
        self.all = {
            'c-each': lambda: self.c('C, acks one by one', 'each'),
            'c': lambda: self.c('C, acks together', 'together'),
            'swift-each': lambda: self.swift('Swift, acks one by one', 'each'),
            'swift': lambda: self.swift('Swift, acks together', 'together'),
            'python': self.python,
            'http': self.busway,
            'fastapi': self.fastapi,
        }

    def rival(self, name, **programs):
        return Rival(name, programs | {'broker': self.broker}, shared=['broker'])

    def c(self, name, acknowledging):
        words = [acknowledging, '127.0.0.1', self.broker.port, '/', f'c-{acknowledging}']
        server = Program([self.place.swift('RabbitCeiling'), 'server', *words])
        client = Program([self.place.swift('RabbitCeiling'), 'client', *words])
        return self.rival(name, client=client, server=server)

    def swift(self, name, acknowledging):
        topic = f'swift-{acknowledging}'
        server = self.swift_program('server', topic, acknowledging)
        return self.rival(name, client=self.swift_program('client', topic, acknowledging), server=server)

    def swift_program(self, role, topic, acknowledging='together'):
        return Program([self.place.swift('MessagingBench'), role, acknowledging, self.url, topic])

    def python(self):
        server = Program([self.place.python, self.place.peer('server.py'), self.url, 'python'])
        client = Program([self.place.python, self.place.peer('client.py'), self.url, 'python'])
        return self.rival('oslo.messaging', client=client, server=server)

    def busway(self):
        server = self.swift_program('server', 'behind-busway')
        port, admin = free_port(), free_port()
        gateway = Program(
            [self.place.busway, 'serve', '--transport', self.url, '--listen', f'127.0.0.1:{port}',
             '--admin', f'127.0.0.1:{admin}'],
            environment={'BUSWAY_LOG_LEVEL': 'warning'}, port=port)
        return self.http('HTTP, busway', 'behind-busway', port, gateway, server)

    def fastapi(self):
        server = self.swift_program('server', 'fastapi')
        port = free_port()
        gateway = Program([self.place.python, self.place.peer('gateway.py'), self.url, port])
        return self.http('HTTP, FastAPI', 'fastapi', port, gateway, server)

    def http(self, name, topic, port, gateway, server):
        words = [self.place.swift('HTTPLoad'), '127.0.0.1', port, f'/v1/call/{topic}/echo', json.dumps(BODY)]
        return self.rival(name, client=Program(words), gateway=gateway, server=server)
