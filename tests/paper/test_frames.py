"""Sorting, rounding and bytes of the long tables."""

import numpy as np
import pandas as pd

from planner.paper.frames import BOM, in_order, read_frame, rounded, stack, write_frame


def test_rounding_leaves_no_negative_nought():
    assert not np.signbit(rounded([-0.0, -1e-9])).any()


def test_order_is_by_code_point_and_number():
    frame = in_order(pd.DataFrame({"id": ["b", "10", "9", "a"], "year": [1, 2, 3, 4]}), ["id"])
    assert list(frame["id"]) == ["10", "9", "a", "b"]


def test_blocks_stack_even_when_one_is_empty():
    blocks = [{"id": np.array([], dtype=object), "x": []}, {"id": ["b", "a"], "x": [1.0, 2.0]}]
    assert list(stack(blocks, ["id"])["x"]) == [2.0, 1.0]


def test_a_table_reads_back_with_blanks_and_text_ids(tmp_path):
    frame = pd.DataFrame({"school": ["010", "9"], "pupils": [1.5, np.nan]})
    csv, _ = write_frame(frame, tmp_path, "t")
    assert csv.read_bytes() == BOM + b'school,pupils\n"010",1.5\n"9",\n'
    again = read_frame(tmp_path, "t")
    assert list(again["school"]) == ["010", "9"]
    assert np.isnan(again["pupils"][1])
    (tmp_path / "t.parquet").unlink()
    assert list(read_frame(tmp_path, "t")["school"]) == ["010", "9"]
