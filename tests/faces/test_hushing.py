"""What solvers print by themselves."""

import subprocess
import sys

CODE = """
import os
from planner.faces.hushing import hushed
print("before")
with hushed():
    os.write(1, b"a line of a solver")
print("after")
try:
    with hushed():
        raise ValueError
except ValueError:
    print("heard again")
"""


def test_a_line_past_python_is_not_heard_and_ours_are():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["before", "after", "heard again", ""]
