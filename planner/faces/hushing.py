"""Keeps what solvers print by themselves off the output: it would break ``--json``."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_OUT = 1


@contextmanager
def hushed() -> Iterator[None]:
    """Send what is written to the process's own standard output, past Python, to nobody."""
    sys.stdout.flush()
    kept = os.dup(_OUT)
    nobody = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nobody, _OUT)
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, _OUT)
        os.close(kept)
        os.close(nobody)
