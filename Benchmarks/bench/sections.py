"""The parts of the benchmark, by the name `make bench ARGS=NAME` picks them with.

A section is a function of the place and what was chosen: it measures, prints its table and returns its numbers. One that
counts calls is a module with a TITLE, its WIDTHS, and `rivals(place, wanted)`: a context manager that starts the rivals
whose short names are wanted (all when none are named) and gives them and their ratios.
"""

import functools

from . import bridge, calls, fairness, idle, memory, messages, rabbit, servers, soak, streams

ALL = {
    'json': messages.measure,
    'http': functools.partial(calls.measure, servers),
    'memory': functools.partial(calls.measure, memory),
    'idle': idle.measure,
    'streams': streams.measure,
    'fairness': fairness.measure,
    'rabbit': functools.partial(calls.measure, rabbit),
    'bridge': functools.partial(calls.measure, bridge),
    'soak': soak.measure,
}
# What runs when nothing is picked: a soak takes ten minutes of its own.
USUAL = [name for name in ALL if name != 'soak']
# Those for which the Swift rivals, and with them SwiftNIO, are built.
WITH_SWIFT_RIVALS = {'http', 'idle'}
# Those for which the venv of the Python rivals is made.
WITH_PYTHON_RIVALS = {'rabbit'}
