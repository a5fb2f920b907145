"""Runs the parts of a benchmark in turn, each in a process of its own."""

import argparse
import subprocess
import sys
from pathlib import Path


def run_parts(of: str, about: str) -> int:
    """Run the files ``{of}_*.py`` beside this one, or those that the command line names.

    What follows ``--`` goes to the parts. Returns 1 if one of them misses a bar.
    """
    parts = {
        path.stem.removeprefix(f"{of}_"): path for path in Path(__file__).parent.glob(f"{of}_*.py")
    }
    own, more = sys.argv[1:], []
    if "--" in own:
        own, more = own[: own.index("--")], own[own.index("--") + 1 :]
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("part", nargs="*", choices=[*sorted(parts), []], default=[])
    missed = []
    for name in parser.parse_args(own).part or sorted(parts):
        print(f"\n# {name}\n", flush=True)
        if subprocess.run([sys.executable, str(parts[name]), *more], check=False).returncode:  # noqa: S603
            missed.append(name)
    print(f"\n{'missed in ' + ', '.join(missed) if missed else 'every bar held'}")
    return int(bool(missed))
