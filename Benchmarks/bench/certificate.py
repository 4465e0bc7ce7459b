"""A certificate for this machine, made for a run."""

import contextlib
import pathlib
import subprocess
import tempfile


@contextlib.contextmanager
def certificate():
    """Gives the files of certificate and key."""
    with tempfile.TemporaryDirectory(prefix='busway-bench-') as home:
        files = [pathlib.Path(home) / name for name in ('certificate.pem', 'key.pem')]
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
                        '-subj', '/CN=localhost', '-days', '2', '-out', files[0], '-keyout', files[1]],
                       check=True, capture_output=True)
        yield files
