"""Runs sections of the benchmark and prints a table for each; see `scripts/bench`."""

import argparse
import json
import os
import platform
import resource
import time

from . import sections
from .place import Place


def arguments():
    parser = argparse.ArgumentParser(
        prog='make bench', formatter_class=argparse.RawDescriptionHelpFormatter,
        description='Measures busway beside its rivals. Sections: ' + ', '.join(sections.ALL) + '.')
    parser.add_argument('sections', nargs='*', metavar='SECTION',
                        help=f'what to measure; {", ".join(sections.USUAL)} by default')
    parser.add_argument('--seconds', type=float, default=1, help='how long each run is (default: %(default)s)')
    parser.add_argument('--rounds', type=int, default=3, help='how many runs each cell has (default: %(default)s)')
    parser.add_argument('--widths', type=lambda text: [int(word) for word in text.split(',')],
                        help='how many calls are in flight, such as 1,32')
    parser.add_argument('--rivals', type=lambda text: text.split(','), default=[],
                        help='only these rivals of a section, by their short names')
    parser.add_argument('--minutes', type=float, default=10, help='how long the soak is (default: %(default)s)')
    parser.add_argument('--connections', type=int, default=10_000,
                        help='how many connections idle, or read a stream, in those sections (default: %(default)s)')
    parser.add_argument('--no-build', action='store_true', help='take the programs as they are')
    chosen = parser.parse_args()
    unknown = set(chosen.sections) - set(sections.ALL)
    if unknown:
        parser.error(f'there is no section {", ".join(sorted(unknown))}; there are: {", ".join(sections.ALL)}')
    chosen.sections = chosen.sections or list(sections.USUAL)
    return chosen


def main():
    chosen = arguments()
    place = Place()
    if not chosen.no_build:
        place.build(swift_rivals=not sections.WITH_SWIFT_RIVALS.isdisjoint(chosen.sections),
                    python_rivals=not sections.WITH_PYTHON_RIVALS.isdisjoint(chosen.sections))
    # The servers that do not do so themselves inherit it.
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    place.results.mkdir(parents=True, exist_ok=True)
    results = {'machine': platform.machine(), 'cores': os.cpu_count(), 'when': time.strftime('%Y-%m-%dT%H:%M:%S%z'),
               'seconds': chosen.seconds, 'rounds': chosen.rounds, 'sections': {}}
    path = place.results / f'{time.strftime("%Y%m%d-%H%M%S")}.json'
    for name in chosen.sections:
        results['sections'][name] = sections.ALL[name](place, chosen)
        # After each one: what is measured is kept when a later one fails.
        path.write_text(json.dumps(results, indent=1))
    print(f'Everything is in {path.relative_to(place.root)}.')


if __name__ == '__main__':
    main()
