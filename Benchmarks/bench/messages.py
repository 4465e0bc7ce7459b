"""Reading and writing one RPC message of 485 octets: WireJSON and Foundation in one process, on one thread."""

import statistics

from .goal import Goal, show_goals
from .program import Program
from .progress import progress

TITLE = 'An RPC message of 485 octets'
WAYS = {
    'wirejson': 'WireJSON',
    'codable': 'Foundation, JSONDecoder and JSONEncoder',
    'serialization': 'Foundation, JSONSerialization',
}
OPERATIONS = ('read', 'write')


def measure(place, chosen):
    """The ways take turns."""
    ways = [way for way in WAYS if not chosen.rivals or way in chosen.rivals]
    cells = {(way, operation): [] for operation in OPERATIONS for way in ways}
    program = Program([place.swift('JSONBench')])
    try:
        for round in range(chosen.rounds):
            progress(f'{TITLE}: round {round + 1} of {chosen.rounds}')
            for (way, operation), runs in cells.items():
                runs.append(program.ask(f'{way} {operation} {chosen.seconds}'))
    finally:
        program.end()
    progress()
    goals = [Goal(f'{WAYS["wirejson"]}, {operation}, microseconds of processor time', _cpu(runs), 3)
             for (way, operation), runs in cells.items() if way == 'wirejson']
    _show(cells)
    show_goals(goals)
    return {'runs': {f'{way} {operation}': runs for (way, operation), runs in cells.items()},
            'goals': [goal.as_json() for goal in goals]}


def _cpu(runs):
    """Microseconds of processor time of one operation."""
    return statistics.median(run['cpu'] / run['operations'] * 1e6 for run in runs)


def _show(cells):
    names = max(len(WAYS[way]) for way, _ in cells)
    print(f'{TITLE}: microseconds of processor time, and of the clock\n')
    print(f'{"":{names}}           processor      p50      p99   times WireJSON')
    for (way, operation), runs in cells.items():
        cpu = _cpu(runs)
        clock = ''.join(f'{statistics.median(run[name] for run in runs) / 1000:9.2f}' for name in ('p50', 'p99'))
        ours = cells.get(('wirejson', operation))
        ratio = f'{cpu / _cpu(ours):10.1f}' if ours and way != 'wirejson' else ''
        print(f'{WAYS[way]:{names}}  {operation:6} {cpu:12.2f}{clock}{ratio}')
    print()
