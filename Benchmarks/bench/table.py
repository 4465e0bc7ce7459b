"""The one table of a section."""

from .ratio import Ratio

ROLES = ('client', 'gateway', 'server', 'upstream', 'broker')


def show(title, rivals, ratios, widths):
    """Prints the rivals side by side, then how they compare."""
    names = max(len(rival.name) for rival in rivals)
    print(f'{title}: times of calls in microseconds, processor time in seconds per 1,000 calls\n')
    print(f'{"":{names}}  in flight   calls/s      p50      p99' + ''.join(f'{role:>9}' for role in ROLES))
    for width in widths:
        for rival in rivals:
            cell = rival.cells[width]
            print(f'{rival.name:{names}}  {width:9}' + ''.join(
                f'{cell.median(name):{size},.0f}' for name, size in (('rate', 10), ('p50', 9), ('p99', 9))
            ) + ''.join(_seconds(cell.cpu(role)) for role in ROLES))
        print()
    _show_ratios('calls/s', Ratio.at, [(ratio, ratio.goal) for ratio in ratios], widths)
    _show_ratios('calls per processor second of all of them', Ratio.cpu_at,
                 [(ratio, ratio.goal) for ratio in ratios], widths)
    _show_ratios('p99, the other way round', Ratio.p99_at,
                 [(ratio, ratio.p99_goal) for ratio in ratios if ratio.p99_goal is not None], widths)


def _show_ratios(what, at, ratios, widths):
    if not ratios:
        return
    names = max(len(what), *(len(ratio.name) for ratio, _ in ratios))
    print(f'{what:{names}}' + ''.join(f'{width:>8}' for width in widths) + '    goal')
    for ratio, goal in ratios:
        print(f'{ratio.name:{names}}' + ''.join(f'{at(ratio, width):8.2f}' for width in widths) + f'    {goal:g}')
    print()


def _seconds(value):
    return f'{"":9}' if value is None else f'{value:9.3f}'
