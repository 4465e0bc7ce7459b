"""What the peer has received, for tests to ask about."""

import threading

_entries = []
_changed = threading.Condition()


def note(entry):
    with _changed:
        _entries.append(entry)
        _changed.notify_all()


def read(at_least=0, timeout=30, request_id=None):
    """All entries in order, once there are enough of them or the time is over; only one request's if it is named."""

    def asked_for():
        return [
            entry for entry in _entries if request_id is None or entry['context'].get('request_id') == request_id]

    with _changed:
        _changed.wait_for(lambda: len(asked_for()) >= at_least, timeout)
        return asked_for()
