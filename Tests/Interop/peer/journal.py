"""What the peer has received, for tests to ask about."""

import threading

_entries = []
_changed = threading.Condition()


def note(entry):
    with _changed:
        _entries.append(entry)
        _changed.notify_all()


def read(at_least=0, timeout=30):
    """All entries in order, once there are enough of them or the time is over."""
    with _changed:
        _changed.wait_for(lambda: len(_entries) >= at_least, timeout)
        return list(_entries)
