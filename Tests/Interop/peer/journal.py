"""What the peer has received, for tests to ask about."""

import threading

_entries = []
_changed = threading.Condition()


def note(entry):
    with _changed:
        _entries.append(entry)
        _changed.notify_all()


def read(at_least=0, timeout=30, test=None):
    """All entries in order, once there are enough of them or the time is over; only those of one test if it is named."""

    def asked_for():
        return [entry for entry in _entries if test is None or entry['context'].get('test') == test]

    with _changed:
        _changed.wait_for(lambda: len(asked_for()) >= at_least, timeout)
        return asked_for()
