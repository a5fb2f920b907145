"""How fast and how good programmes are: each part beside its peers, in a process of its own.

``python benchmarks/programme.py`` runs all parts, ``python benchmarks/programme.py years`` one of
them; what follows ``--`` goes to the parts. Those are the files ``programme_*.py`` beside this one;
each tells its bars and runs alone as well. It ends with status 1 if one of them misses a bar.
"""

import sys

from parts import run_parts

if __name__ == "__main__":
    sys.exit(run_parts("programme", __doc__))
