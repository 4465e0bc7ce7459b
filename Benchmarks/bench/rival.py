"""Rivals, and the cells of a table they fill."""

import dataclasses
import statistics


class Rival:
    """A way to make calls: a load, and the programs it goes through.

    `programs` holds by their place in the table ('client', 'gateway', 'server', 'broker') whatever has a `cpu()`. The
    first is the load, which can be asked and ended.
    """

    def __init__(self, name, programs, shared=()):
        self.name = name
        self.programs = programs
        self.shared = shared
        self.cells = {}

    def ask(self, width, seconds):
        return next(iter(self.programs.values())).ask(f'{width} {seconds}')

    def measure(self, width, seconds):
        """One run, added to the cell of `width`."""
        before = self._cpu()
        result = self.ask(width, seconds)
        if result.pop('errors', 0):
            raise SystemExit(f'bench: {self.name} did not answer every request with 200')
        used = {role: after - before[role] for role, after in self._cpu().items()}
        self.cells.setdefault(width, Cell()).runs.append(Run(**result, cpu=used))

    def _cpu(self):
        return {role: program.cpu() for role, program in self.programs.items()}

    def end(self):
        """Ends its own programs, the load first."""
        for role, program in self.programs.items():
            if role not in self.shared:
                program.end()


@dataclasses.dataclass
class Run:
    calls: int
    seconds: float
    p50: int
    p99: int
    cpu: dict

    @property
    def rate(self):
        return self.calls / self.seconds


class Cell:
    """The runs of one rival at one width. The table shows the median: one disturbed run does no harm."""

    def __init__(self):
        self.runs = []

    def median(self, name):
        """The median of a property of the runs."""
        return statistics.median(getattr(run, name) for run in self.runs)

    def cpu(self, role):
        """Seconds of processor time per 1,000 calls; None for a role nobody has."""
        if role not in self.runs[0].cpu:
            return None
        return statistics.median(run.cpu[role] / run.calls * 1000 for run in self.runs)

    def as_json(self):
        return {
            **{name: self.median(name) for name in ('rate', 'p50', 'p99')},
            'cpu': {role: self.cpu(role) for role in self.runs[0].cpu},
            'runs': [dataclasses.asdict(run) for run in self.runs],
        }
