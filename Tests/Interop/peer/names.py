"""The public names of oslo.messaging."""

import inspect

import oslo_messaging
import oslo_messaging.notify


def public_names():
    """Its names, and those of its classes' methods that it defines itself."""
    found = set()
    for name in dir(oslo_messaging):
        if name.startswith('_'):
            continue
        value = getattr(oslo_messaging, name)
        found.add(name)
        if inspect.isclass(value) and not issubclass(value, Exception) and 'Handler' not in name:
            found.update(f'{name}.{member}' for member in vars(value) if not member.startswith('_'))
    return sorted(found)


COMMANDS = {'public_names': public_names}
