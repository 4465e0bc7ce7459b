"""A RabbitMQ of the benchmarks' own: Debian's broker on loopback ports, in a folder of its own."""

import contextlib
import dataclasses
import pathlib
import secrets
import socket
import subprocess
import tempfile

from .program import cpu

PROGRAM = '/usr/lib/rabbitmq/bin/rabbitmq-server'


@dataclasses.dataclass
class Broker:
    port: int
    process: subprocess.Popen

    def cpu(self):
        """The processor time of all its threads so far, in seconds."""
        return cpu(self.process.pid)


def free_port():
    """A port of the loopback interface that nothing uses."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def _environment(home, epmd_port):
    return {
        'PATH': '/usr/bin:/bin', 'HOME': str(home), 'LANG': 'C.UTF-8', 'ERL_EPMD_PORT': str(epmd_port),
        'ERL_EPMD_ADDRESS': '127.0.0.1', 'ERL_CRASH_DUMP': '/dev/null',
    }


def _configure(home, port):
    (home / 'rabbitmq.conf').write_text(f'listeners.tcp.1 = 127.0.0.1:{port}\nlog.console = true\n'
                                        'vm_memory_high_watermark.relative = 0.9\n'
                                        'disk_free_limit.absolute = 1MB\n')
    (home / 'enabled_plugins').write_text('[].\n')
    return {
        'RABBITMQ_NODENAME': 'bench@localhost',
        'RABBITMQ_DIST_PORT': str(free_port()),
        'RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS': '-kernel inet_dist_use_interface {127,0,0,1}',
        'RABBITMQ_CONF_ENV_FILE': '/dev/null',
        'RABBITMQ_CONFIG_FILE': f'{home}/rabbitmq.conf',
        'RABBITMQ_CONFIG_FILES': f'{home}/conf.d',
        'RABBITMQ_ADVANCED_CONFIG_FILE': f'{home}/advanced.config',
        'RABBITMQ_GENERATED_CONFIG_DIR': f'{home}/config',
        'RABBITMQ_SCHEMA_DIR': f'{home}/schema',
        'RABBITMQ_MNESIA_BASE': f'{home}/data',
        'RABBITMQ_FEATURE_FLAGS_FILE': f'{home}/feature_flags',
        'RABBITMQ_LOG_BASE': f'{home}/log',
        'RABBITMQ_LOGS': '-',
        'RABBITMQ_ENABLED_PLUGINS_FILE': f'{home}/enabled_plugins',
        'RABBITMQ_PLUGINS_EXPAND_DIR': f'{home}/plugins',
        'RABBITMQ_PID_FILE': f'{home}/pid',
        # Makes the start script become the Erlang machine: the child's number is the broker's.
        'detached': '1',
    }


@contextlib.contextmanager
def broker():
    """Starts one, lends it, and ends it."""
    with contextlib.ExitStack() as stack:
        home = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix='busway-bench-')))
        (home / '.erlang.cookie').write_text(secrets.token_hex(10))
        (home / '.erlang.cookie').chmod(0o400)
        port, epmd_port = free_port(), free_port()
        environment = _environment(home, epmd_port)
        epmd = subprocess.Popen(['/usr/bin/epmd', '-address', '127.0.0.1', '-port', str(epmd_port)],
                                env=environment, stdin=subprocess.DEVNULL)
        stack.callback(_end, epmd)
        log = stack.enter_context(open(home / 'output', 'w+', encoding='utf-8'))
        process = subprocess.Popen([PROGRAM], env=environment | _configure(home, port), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=log, text=True)
        stack.callback(_end, process)
        for line in process.stdout:
            if 'Server startup complete' in line:
                break
        else:
            raise SystemExit(f'bench: the broker did not start:\n{(home / "output").read_text()}')
        # It goes on logging: nobody reads it, and its pipe must not fill.
        drain = subprocess.Popen(['/bin/cat'], stdin=process.stdout, stdout=subprocess.DEVNULL)
        stack.callback(_end, drain)
        yield Broker(port, process)


def _end(process):
    process.kill()
    process.wait()
