"""The closing summary of a run."""

from planner.outputs.summary import closing
from planner.outputs.tables import tabulate, write_tables


def test_it_is_read_back_from_the_folder(made, tmp_path):
    write_tables(tabulate(made), tmp_path / "tables")
    lines = closing(made, tmp_path, "en")
    assert lines[0].startswith("In autumn 2025")
    assert "due now" in lines[-1]
