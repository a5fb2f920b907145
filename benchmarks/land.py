"""How fast and how good land is: each part beside its peers, in a process of its own.

``python benchmarks/land.py`` runs all parts, ``python benchmarks/land.py transport streets`` some;
what follows ``--`` goes to the parts. Those are the files ``land_*.py`` beside this one; each tells
its bars and runs alone as well. It ends with status 1 if one of them misses a bar.
"""

import argparse
import subprocess
import sys
from pathlib import Path

PARTS = {path.stem.removeprefix("land_"): path for path in Path(__file__).parent.glob("land_*.py")}


def main() -> int:
    """Run the parts in turn."""
    own, more = sys.argv[1:], []
    if "--" in own:
        own, more = own[: own.index("--")], own[own.index("--") + 1 :]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", nargs="*", choices=[*sorted(PARTS), []], default=[])
    missed = []
    for name in parser.parse_args(own).part or sorted(PARTS):
        print(f"\n# {name}\n", flush=True)
        if subprocess.run([sys.executable, str(PARTS[name]), *more], check=False).returncode:  # noqa: S603
            missed.append(name)
    print(f"\n{'missed in ' + ', '.join(missed) if missed else 'every bar held'}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
