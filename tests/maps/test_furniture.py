"""Scale bar and sheet."""

import pytest
import shapely

from planner.maps.furniture import (
    COLUMNS,
    TALLEST,
    furnish,
    headings,
    headings_off,
    list_names,
    mark,
    name_rows,
    round_length,
    sheet,
    strip_height,
    stroke,
    swatch,
)
from planner.paper.drawing import style


@pytest.mark.parametrize(("metres", "bar"), [(999, 500), (1000, 1000), (5400, 5000), (21, 20)])
def test_bars_have_round_lengths(metres, bar):
    assert round_length(metres) == bar


@pytest.mark.parametrize("box", [(0, 0, 9000, 1000), (0, 0, 1000, 9000), (0, 0, 500, 500)])
def test_land_fits_its_sheet_undistorted(box):
    with style():
        page = sheet(shapely.box(*box))
        furnish(page, "en", [swatch("#fff", "a", "//"), mark("o", "k", "b")], "keys")
        page.figure.canvas.draw()
    assert page.figure.get_figheight() <= TALLEST + 1.2
    left, right = page.land.get_xlim()
    low, high = page.land.get_ylim()
    frame = page.land.get_window_extent()
    assert (right - left) / frame.width == pytest.approx((high - low) / frame.height, rel=0.02)
    assert left <= box[0]
    assert right >= box[2]
    assert low <= box[1]
    assert high >= box[3]


@pytest.mark.parametrize("count", [1, 5, 78])
def test_every_name_is_listed_once_with_its_number(count):
    names = [f"School of a rather long name that needs two lines {i}" for i in range(count)]
    columns = name_rows(names)
    assert len(columns) <= COLUMNS
    numbers = [number for lines in columns for number, _ in lines if number]
    assert numbers == list(range(1, count + 1))
    assert all(lines[0][0] for lines in columns)
    assert " ".join(text for lines in columns for _, text in lines) == " ".join(names)


def test_a_sheet_may_bear_other_headings_and_a_list_under_a_head_of_two_lines():
    columns = name_rows(["North"], 20)
    assert strip_height(columns, "one\ntwo") > strip_height(columns, "one")
    with style():
        page = sheet(shapely.box(0, 0, 500, 500), strip_height(columns, "one\ntwo"))
        headings(page, "first", ["foot"], "bold")
        headings_off(page)
        assert page.figure.texts == []
        list_names(page, columns, "one\ntwo")
    assert [text.get_text() for text in page.figure.texts] == ["one\ntwo", "1", "North"]
    assert stroke("red", "line", "--").get_linestyle() == "--"
