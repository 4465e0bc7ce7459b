"""A program under measurement: started, told what to do by lines, and its processor time read from outside."""

import json
import os
import socket
import subprocess
import time


class Program:
    """A child that says "ready" and ends with its standard input.

    One with a `port` is ready when somebody listens there, and ends with SIGTERM.
    """

    def __init__(self, words, environment=None, port=None):
        self.words = [str(word) for word in words]
        self.process = subprocess.Popen(self.words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env=os.environ | {'PYTHONWARNINGS': 'ignore'} | (environment or {}))
        self.port = port
        if port is not None:
            self._await_listener(port)
        elif self.process.stdout.readline() != 'ready\n':
            self._fail()

    def _await_listener(self, port):
        while self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(('127.0.0.1', port)) == 0:
                    return
            time.sleep(0.05)
        self._fail()

    def _fail(self):
        raise SystemExit(f'bench: {" ".join(self.words)} ended with {self.process.wait()}')

    def ask(self, line):
        """Writes a line and reads the answer, a line of JSON."""
        self.tell(line)
        return self.answer()

    def tell(self, line):
        """Writes a line, which has an answer."""
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()

    def answer(self):
        """Waits for the answer to what it was told."""
        answer = self.process.stdout.readline()
        if not answer:
            self._fail()
        return json.loads(answer)

    def cpu(self):
        """The processor time of all its threads so far, in seconds."""
        return cpu(self.process.pid)

    def resident(self):
        """The memory it has now, in octets."""
        with open(f'/proc/{self.process.pid}/statm', encoding='ascii') as statm:
            return int(statm.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')

    def descriptors(self):
        """How many it has open now."""
        return len(os.listdir(f'/proc/{self.process.pid}/fd'))

    def end(self):
        """Ends it."""
        self.process.stdin.close()
        if self.port is not None:
            self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def cpu(pid):
    """The processor time of a process, from the clock the kernel keeps for it (clock_getcpuclockid)."""
    return time.clock_gettime((~pid << 3) | 2)
