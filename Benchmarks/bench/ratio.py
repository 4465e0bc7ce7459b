"""How two rivals compare."""

import statistics


class Ratio:
    """The calls per second of one rival over those of another, with the goal; and its slow calls, where they have one."""

    def __init__(self, over, under, goal, p99_goal=None):
        self.over, self.under, self.goal, self.p99_goal = over, under, goal, p99_goal

    @property
    def name(self):
        return f'{self.over.name} / {self.under.name}'

    def at(self, width):
        """The median over the rounds of the ratio within a round, whose runs followed each other closely."""
        pairs = zip(self.over.cells[width].runs, self.under.cells[width].runs)
        return statistics.median(over.rate / under.rate for over, under in pairs)

    def cpu_at(self, width):
        """The same for calls per second of processor time, the broker's too: what is left when the machine is busy."""
        over, under = (sum(rival.cells[width].cpu(role) for role in rival.programs) for rival in (self.over, self.under))
        return under / over

    def p99_at(self, width):
        """The median over the rounds of the other's 99th percentile over this one's: above 1 is faster."""
        pairs = zip(self.over.cells[width].runs, self.under.cells[width].runs)
        return statistics.median(under.p99 / max(1, over.p99) for over, under in pairs)

    def as_json(self, widths):
        return {'name': self.name, 'goal': self.goal, 'at': {width: self.at(width) for width in widths},
                'cpu_at': {width: self.cpu_at(width) for width in widths}, 'p99_goal': self.p99_goal,
                'p99_at': {width: self.p99_at(width) for width in widths}}
