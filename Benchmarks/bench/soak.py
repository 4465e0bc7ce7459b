"""Half of what the gateway can do, for a long time: memory and descriptors stay where they are, nothing fails."""

import contextlib
import time

from . import rabbit
from .broker import broker
from .goal import Goal, show_goals
from .progress import progress

TITLE = 'Soak: the gateway before RabbitMQ at half load'
WIDTH = 32
INTERVAL = 10


def measure(place, chosen):
    """Finds out what is half, and keeps to it."""
    with contextlib.ExitStack() as stack:
        gateway = rabbit.Starting(place, stack.enter_context(broker())).all['http']()
        stack.callback(gateway.end)
        gateway.ask(WIDTH, 2)
        top = gateway.ask(WIDTH, 5)
        rate = top['calls'] / top['seconds'] / 2
        rows = []
        print(f'{TITLE}, {rate:,.0f} calls/s on {WIDTH} connections for {chosen.minutes:g} minutes\n')
        print('   minute   calls/s      p50      p99   errors   gateway: MB  descriptors   server: MB  descriptors')
        count = max(4, round(chosen.minutes * 60 / INTERVAL))
        for number in range(count):
            progress(f'{number * INTERVAL} of {count * INTERVAL} s')
            rows.append(_interval(gateway, rate, (number + 1) * INTERVAL))
            if len(rows) % 6 == 0 or len(rows) == count:
                progress()
                _show(rows[-1])
        progress()
        print()
        goals = _goals(rows, rate)
        show_goals(goals)
        return {'rate': rate, 'rows': rows, 'goals': [goal.as_json() for goal in goals]}


def _interval(gateway, rate, second):
    """One stretch of the load; the programs are looked at in the middle of it, with all connections open."""
    load, programs = gateway.programs['client'], {name: gateway.programs[name] for name in ('gateway', 'server')}
    load.tell(f'{WIDTH} {INTERVAL} {rate}')
    time.sleep(INTERVAL / 2)
    held = {name: {'resident': program.resident(), 'descriptors': program.descriptors()}
            for name, program in programs.items()}
    return {'second': second, **load.answer(), **held}


def _show(row):
    held = ''.join(f'{row[name]["resident"] / 1e6:14.1f}{row[name]["descriptors"]:13}' for name in ('gateway', 'server'))
    print(f'{row["second"] / 60:9.1f}{row["calls"] / row["seconds"]:10,.0f}{row["p50"]:9,}{row["p99"]:9,}'
          f'{row["errors"]:9}{held}', flush=True)


def _goals(rows, rate):
    # The first quarter fills caches and the allocator's arenas; from then on nothing may grow.
    quarter = len(rows) // 4
    early, late = rows[quarter:2 * quarter], rows[-quarter:]
    goals = [Goal('errors', sum(row['errors'] for row in rows), 0),
             Goal('calls/s, of those asked for in percent',
                  100 * sum(row['calls'] for row in rows) / sum(row['seconds'] for row in rows) / rate, 95,
                  at_least=True)]
    for name in ('gateway', 'server'):
        def most(part, what, name=name):
            return max(row[name][what] for row in part)
        goals.append(Goal(f'{name}, growth of memory from the second quarter to the last, percent',
                          100 * (most(late, 'resident') / most(early, 'resident') - 1), 5))
        goals.append(Goal(f'{name}, descriptors more than in the second quarter',
                          most(late, 'descriptors') - most(early, 'descriptors'), 0))
    return goals
