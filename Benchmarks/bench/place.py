"""Where things are, and building them."""

import filecmp
import pathlib
import shutil
import subprocess


class Place:
    """The clone, with what is built in it."""

    def __init__(self):
        self.root = pathlib.Path(__file__).resolve().parents[2]
        self.benchmarks = self.root / 'Benchmarks'
        self.venv = self.root / '.cache' / 'bench'
        self.python = self.venv / 'bin' / 'python'

    def build(self, swift_rivals, python_rivals):
        """Builds the programs as they are shipped, with Swift's library inside, and the rivals that are asked for."""
        print('Building for release ...', flush=True)
        self._build(self.benchmarks)
        self._build(self.root, '--product', 'busway')
        if swift_rivals:
            print('Building Hummingbird ...', flush=True)
            self._build(self.benchmarks / 'Rivals')
        if python_rivals:
            self._install_python_rivals()

    def _install_python_rivals(self):
        """Makes their venv when its pins have changed."""
        pins = [self.root / 'Tests/Interop/peer/requirements.txt', self.benchmarks / 'requirements.txt']
        copies = [self.venv / f'requirements-{index}.txt' for index in range(len(pins))]
        if all(copy.exists() and filecmp.cmp(pin, copy, shallow=False) for pin, copy in zip(pins, copies)):
            return
        print(f'Installing the Python rivals in {self.venv.relative_to(self.root)} ...', flush=True)
        shutil.rmtree(self.venv, ignore_errors=True)
        subprocess.run(['/usr/bin/python3', '-m', 'venv', str(self.venv)], check=True)
        for pin in pins:
            subprocess.run([str(self.python), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check',
                            '-r', str(pin)], check=True)
        for pin, copy in zip(pins, copies):
            shutil.copy(pin, copy)

    @staticmethod
    def _build(package, *options):
        # In a folder of its own: `make run` builds with other options, and each would undo the other's work.
        subprocess.run(['swift', 'build', '--quiet', '-c', 'release', '--static-swift-stdlib',
                        '--scratch-path', '.build/static', *options], cwd=package, check=True)

    def swift(self, program):
        """A program of the benchmark package."""
        return self.benchmarks / '.build' / 'static' / 'release' / program

    def rival(self, program):
        """A program of the package of rivals."""
        return self.benchmarks / 'Rivals' / '.build' / 'static' / 'release' / program

    @property
    def busway(self):
        return self.root / '.build' / 'static' / 'release' / 'busway'

    def peer(self, script):
        return self.benchmarks / 'bench' / 'peers' / script

    @property
    def results(self):
        return self.root / '.build' / 'bench'
