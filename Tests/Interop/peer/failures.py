"""Exceptions of the peer's own, and how exceptions are told to the tests."""

import oslo_messaging


class PeerError(Exception):
    """What only this peer knows: a foreign class for everybody else."""

    def __init__(self, text, *values, **kwargs):
        super().__init__(text, *values)
        self.kwargs = kwargs


BUILTIN = {kind.__name__: kind for kind in (ValueError, KeyError, TypeError, NotImplementedError, PermissionError)}


def described(error):
    """The class, module and text of an exception, and what a remote one says of its origin."""
    content = {
        'class': type(error).__name__, 'module': type(error).__module__, 'text': str(error),
        'args': [argument if isinstance(argument, (str, int)) else repr(argument) for argument in error.args],
        'kwargs': getattr(error, 'kwargs', {}),
    }
    if isinstance(error, oslo_messaging.RemoteError):
        content['remote'] = {'class': error.exc_type, 'value': error.value, 'traceback': error.traceback}
    return content
