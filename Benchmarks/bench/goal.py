"""A figure that must not be above, or below, a limit."""

import dataclasses


@dataclasses.dataclass
class Goal:
    what: str
    value: float
    limit: float
    # Whether more is better.
    at_least: bool = False

    @property
    def is_met(self):
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def as_json(self):
        return dataclasses.asdict(self) | {'is_met': self.is_met}


def show_goals(goals):
    """Prints them, if there are any."""
    if not goals:
        return
    names = max(len(goal.what) for goal in goals)
    for goal in goals:
        wanted = f'{"at least" if goal.at_least else "at most":8} {goal.limit:,g}'
        print(f'{goal.what:{names}}  {goal.value:12,.1f}   goal: {wanted:18} {"met" if goal.is_met else "MISSED"}')
    print()
