import pandas as pd
import pytest

from planner.inputs.forms import Unreadable, read_form


@pytest.mark.parametrize(
    ("data", "encoding", "row", "found"),
    [
        (b"", "", 0, "an empty file"),
        (b" \n\n", "", 0, "an empty file"),
        (b"a,b\n", "", 0, "a header without rows"),
        (b"a,b\n1,2\n1,2,3\n", "", 3, "3 cells"),
        (b'a,b\n"1,2\n', "", 0, "cells that cannot be told apart"),
        ("a\n招生\n".encode("gb18030"), "", 2, "text that is not UTF-8"),
        ("a\n学校\n".encode("utf-16"), "", 0, "text in UTF-16"),
        (b"a\n1\n", "utf-99", 0, "encoding 'utf-99', which nobody knows"),
        ("a\n学\n".encode(), "ascii", 2, "text that is not ascii"),
    ],
)
def test_files_of_which_nothing_can_be_read(tmp_path, data, encoding, row, found):
    path = tmp_path / "table.csv"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as raised:
        read_form(path, encoding, "births")
    assert raised.value.row == row
    assert raised.value.found.startswith(found)


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes("学校,b\n一,\n".encode("utf-8-sig"))
    rows, _, _ = read_form(path, "", "births")
    assert rows.columns.tolist() == ["学校", "b"]
    assert rows["b"].isna().all()


def test_cells_of_every_type_become_the_text_a_csv_would_hold(tmp_path):
    path = tmp_path / "table.parquet"
    frame = pd.DataFrame(
        {
            "whole": [1, 2],
            "holes": [3.0, None],
            "part": [0.5, 2.25],
            "flag": [True, False],
            "word": [" a ", None],
            "day": pd.to_datetime(["2026-09-01", None]),
        }
    )
    frame.to_parquet(path)
    rows, shapes, crs = read_form(path, "", "births")
    assert (shapes, crs) == (None, None)
    assert rows.index.tolist() == [1, 2]
    first = ["1", "3", "0.5", "true", "a", "2026-09-01"]
    assert rows.loc[1].tolist() == first
    assert rows.loc[2].isna().tolist() == [False, True, False, False, True, True]


@pytest.mark.parametrize("name", ["broken.gpkg", "broken.geojson", "broken.parquet"])
def test_feature_files_that_are_broken(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"not a layer")
    with pytest.raises(Unreadable, match="a file that cannot be read"):
        read_form(path, "", "births")
    path.write_bytes(b"")
    with pytest.raises(Unreadable, match="an empty file"):
        read_form(path, "", "births")


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        ("area,name\nA,招生片区\n".encode("gb18030"), True),
        ("area,name\nA,Zürich Straße\n".encode("latin-1"), False),
        ("area,name\nA,École primaire Sévigné, Forêt\n".encode("latin-1"), False),
    ],
)
def test_western_letters_are_not_called_chinese(tmp_path, data, hint):
    path = tmp_path / "table.csv"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as raised:
        read_form(path, "", "areas")
    assert raised.value.mend.endswith("; it would read as gb18030") == hint
    assert "(layers.areas.encoding)" in raised.value.mend
