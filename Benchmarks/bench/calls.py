"""Sections that count calls: rivals take turns with so many calls in flight."""

from . import table
from .goal import show_goals
from .progress import progress


def measure(section, place, chosen):
    """Interleaves the rivals' runs, so that whatever else the machine does meets all of them alike."""
    widths = chosen.widths or section.WIDTHS
    with section.rivals(place, chosen.rivals) as (rivals, ratios):
        for rival in rivals:
            rival.ask(max(widths), min(chosen.seconds, 0.5))  # Warm, and every connection made.
        for round in range(chosen.rounds):
            for width in widths:
                progress(f'{section.TITLE}: round {round + 1} of {chosen.rounds}, {width} in flight')
                for rival in rivals:
                    rival.measure(width, chosen.seconds)
        progress()
        table.show(section.TITLE, rivals, ratios, widths)
        goals = section.goals(rivals) if hasattr(section, 'goals') else []
        show_goals(goals)
        return {
            'rivals': {rival.name: {width: cell.as_json() for width, cell in rival.cells.items()} for rival in rivals},
            'ratios': [ratio.as_json(widths) for ratio in ratios],
            'goals': [goal.as_json() for goal in goals],
        }
