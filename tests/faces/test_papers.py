"""What faces share that write papers from a finished run."""

from pathlib import Path

import pytest

from planner.faces.opening import open_run
from planner.faces.papers import tables_of
from planner.inputs.faults import InputError


def test_tables_of_a_run_are_read_and_those_that_are_not_its_own_refused(town):
    opened = open_run(Path("new/town"))
    assert set(tables_of(opened, ("assignment", "entrants"), "tables")) == {
        "assignment", "entrants",
    }  # fmt: skip
    with pytest.raises(InputError) as caught:
        tables_of(opened, ("assignment", "nothing"), "pages of schools")
    (fault,) = caught.value.faults
    assert "no such table" in str(fault)
    assert "a kept run holds no pages of schools" in str(fault)
