"""Runs sections of the benchmark and prints a table for each; see `scripts/bench`."""

import argparse
import json
import os
import platform
import sys
import time

from . import sections, table
from .place import Place


def arguments():
    parser = argparse.ArgumentParser(
        prog='make bench', formatter_class=argparse.RawDescriptionHelpFormatter,
        description='Measures busway beside its rivals. Sections: ' + ', '.join(sections.ALL) + '.')
    parser.add_argument('sections', nargs='*', metavar='SECTION', help='what to measure; everything by default')
    parser.add_argument('--seconds', type=float, default=1, help='how long each run is (default: %(default)s)')
    parser.add_argument('--rounds', type=int, default=3, help='how many runs each cell has (default: %(default)s)')
    parser.add_argument('--widths', type=lambda text: [int(word) for word in text.split(',')],
                        help='how many calls are in flight, such as 1,32')
    parser.add_argument('--rivals', type=lambda text: text.split(','), default=[],
                        help='only these rivals of a section, by their short names')
    parser.add_argument('--no-build', action='store_true', help='take the programs as they are')
    chosen = parser.parse_args()
    unknown = set(chosen.sections) - set(sections.ALL)
    if unknown:
        parser.error(f'there is no section {", ".join(sorted(unknown))}; there are: {", ".join(sections.ALL)}')
    return chosen


def measure(section, place, chosen):
    """Interleaves the rivals' runs, so that whatever else the machine does meets all of them alike."""
    widths = chosen.widths or section.WIDTHS
    with section.rivals(place, chosen.rivals) as (rivals, ratios):
        for rival in rivals:
            rival.ask(max(widths), min(chosen.seconds, 0.5))  # Warm, and every connection made.
        for round in range(chosen.rounds):
            for width in widths:
                print(f'\r{section.TITLE}: round {round + 1} of {chosen.rounds}, {width} in flight   ', end='',
                      file=sys.stderr, flush=True)
                for rival in rivals:
                    rival.measure(width, chosen.seconds)
        print('\r' + ' ' * 79 + '\r', end='', file=sys.stderr, flush=True)
        table.show(section.TITLE, rivals, ratios, widths)
        return {
            'rivals': {rival.name: {width: cell.as_json() for width, cell in rival.cells.items()} for rival in rivals},
            'ratios': [ratio.as_json(widths) for ratio in ratios],
        }


def main():
    chosen = arguments()
    place = Place()
    if not chosen.no_build:
        place.build()
    place.results.mkdir(parents=True, exist_ok=True)
    results = {'machine': platform.machine(), 'cores': os.cpu_count(), 'when': time.strftime('%Y-%m-%dT%H:%M:%S%z'),
               'seconds': chosen.seconds, 'rounds': chosen.rounds, 'sections': {}}
    for name in chosen.sections or sections.ALL:
        results['sections'][name] = measure(sections.ALL[name], place, chosen)
    path = place.results / f'{time.strftime("%Y%m%d-%H%M%S")}.json'
    path.write_text(json.dumps(results, indent=1))
    print(f'Everything is in {path.relative_to(place.root)}.')


if __name__ == '__main__':
    main()
