"""The parts of the benchmark, by the name `make bench ARGS=NAME` picks them with.

A section is a module with a TITLE, its WIDTHS, and `rivals(place, wanted)`: a context manager that starts the rivals
whose short names are wanted (all when none are named) and gives them and their ratios.
"""

from . import memory, rabbit

ALL = {'rabbit': rabbit, 'memory': memory}
