"""The public names of oslo.messaging, and the tests it comes with."""

import ast
import inspect
import pathlib

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


def test_cases():
    """The tests of its own suites, by their files."""
    folder = pathlib.Path(oslo_messaging.__file__).parent / 'tests'
    found = {}
    for path in sorted(folder.rglob('test_*.py')):
        tests = [
            f'{node.name}.{member.name}'
            for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)
            for member in node.body
            if isinstance(member, ast.FunctionDef) and member.name.startswith('test_')]
        found[str(path.relative_to(folder))] = tests
    return found


COMMANDS = {'public_names': public_names, 'test_cases': test_cases}
