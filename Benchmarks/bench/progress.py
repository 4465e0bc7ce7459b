"""What is being done, on one line of the terminal."""

import sys


def progress(text=''):
    """Replaces the line; without a text there is none."""
    print(f'\r{text:79}' if text else '\r' + ' ' * 79 + '\r', end='', file=sys.stderr, flush=True)
