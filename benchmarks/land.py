"""How fast and how good land is: each part beside its peers, in a process of its own.

``python benchmarks/land.py`` runs all parts, ``python benchmarks/land.py transport streets`` some;
what follows ``--`` goes to the parts. Those are the files ``land_*.py`` beside this one; each tells
its bars and runs alone as well. It ends with status 1 if one of them misses a bar.
"""

import sys

from parts import run_parts

if __name__ == "__main__":
    sys.exit(run_parts("land", __doc__))
