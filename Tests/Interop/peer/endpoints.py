"""The methods the peer serves. Every call of one is noted in the journal first."""

import threading
import time

import oslo_messaging

import failures
import journal
import values

_lock = threading.Lock()
_gates = {}


def _gate(name):
    with _lock:
        return _gates.setdefault(name, threading.Event())


def release(name):
    """Lets all calls of `hold` with this name end."""
    _gate(name).set()
    return True


class Noting:
    """Notes what was called, with its arguments and context."""

    def __init__(self, server):
        self.server = server

    def _note(self, method, context, arguments):
        journal.note({
            'server': self.server, 'namespace': self.target.namespace, 'method': method, 'context': context,
            'args': arguments,
        })


class Plain(Noting):
    """No namespace: the methods most tests use."""

    target = oslo_messaging.Target(version='1.5')

    def echo(self, context, **arguments):
        self._note('echo', context, arguments)
        return arguments

    def add(self, context, a, b):
        self._note('add', context, {'a': a, 'b': b})
        return a + b

    def nothing(self, context):
        self._note('nothing', context, {})

    def who(self, context):
        self._note('who', context, {})
        return self.server

    def context(self, context):
        self._note('context', context, {})
        return context

    def slow(self, context, seconds):
        self._note('slow', context, {'seconds': seconds})
        time.sleep(seconds)
        return seconds

    def hold(self, context, name):
        """Returns when it is released by a command."""
        self._note('hold', context, {'name': name})
        _gate(name).wait(50)
        self._note('released', context, {'name': name})
        return 'released'

    def text(self, context, length):
        """A large answer."""
        self._note('text', context, {'length': length})
        return 'x' * length

    def length(self, context, text):
        """A small answer to a large request."""
        self._note('length', context, {'text': text[:4]})
        return len(text)

    def odd(self, context, name):
        self._note('odd', context, {'name': name})
        return values.ODD[name]

    def fail(self, context, kind, text):
        """Raises an exception that Python has itself."""
        self._note('fail', context, {'kind': kind, 'text': text})
        raise failures.BUILTIN[kind](text)

    def fail_own(self, context, text):
        """Raises an exception that only this peer has."""
        self._note('fail_own', context, {'text': text})
        raise failures.PeerError(text, 7, reason='of its own')

    def pass_on(self, context, text):
        """Raises an exception as a client rebuilds it from another server's."""
        self._note('pass_on', context, {'text': text})
        rebuilt = type('PeerError_Remote', (failures.PeerError,), {'__module__': 'failures_Remote'})
        raise rebuilt(text, 7)

    @oslo_messaging.expected_exceptions(ValueError)
    def fail_expected(self, context, text):
        self._note('fail_expected', context, {'text': text})
        raise ValueError(text)

    def _hidden(self, context):
        self._note('_hidden', context, {})


class Control(Noting):
    """A namespace and a version of its own."""

    target = oslo_messaging.Target(namespace='control', version='2.1')

    def info(self, context, **arguments):
        self._note('info', context, arguments)
        return {'namespace': 'control', 'args': arguments}


class Former(Noting):
    """An endpoint that still answers to the name it had before."""

    target = oslo_messaging.Target(namespace='renamed', version='1.0', legacy_namespaces=['former', None])

    def renamed(self, context):
        self._note('renamed', context, {})
        return 'renamed'


def of(server):
    return [Plain(server), Control(server), Former(server)]


class Notified:
    """Notes notifications of every priority."""

    def _note(self, priority, context, publisher_id, event_type, payload, metadata):
        journal.note({
            'priority': priority, 'context': context, 'publisher_id': publisher_id, 'event_type': event_type,
            'payload': payload, 'metadata': metadata,
        })

    def __getattr__(self, name):
        if name not in ('audit', 'debug', 'info', 'warn', 'error', 'critical', 'sample'):
            raise AttributeError(name)
        return lambda *arguments: self._note(name, *arguments)
