"""Workbooks: whole, in their styles, the same bytes each time, and read back as written."""

import zipfile
from xml.etree import ElementTree as ET

import pytest

from planner.inputs.workbook import read_sheet
from planner.paper.sheets import STYLES, Formula, Sheet, letters, write_sheets

ROWS = [
    ["school", "名称", "classes", "places"],
    ["S1", 'Mill & "Hill" <1>', 3, Formula("ROUND(C2*45,1)", 135.0)],
    ["007", None, 2.5, Formula("ROUND(C3*45,1)", 112.5)],
]
SHEETS = [
    Sheet("plan", ROWS, ("plain", "wrap", "edit", "whole"), (10, 20, 8, 8)),
    Sheet("说明", [["a"], ["b"]], ("plain",)),
]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
C, F, V = f"{MAIN}c", f"{MAIN}f", f"{MAIN}v"


@pytest.fixture
def book(tmp_path):
    write_sheets(tmp_path / "a.xlsx", SHEETS)
    return tmp_path / "a.xlsx"


def test_what_is_written_is_read_back(book):
    name, cells = read_sheet(book)
    assert name == "plan"
    assert list(cells.columns) == ROWS[0]
    assert cells.index.tolist() == [2, 3]
    assert cells.fillna("").to_numpy().tolist() == [
        ["S1", 'Mill & "Hill" <1>', "3", "135"],
        ["007", "", "2.5", "112.5"],
    ]


def parsed(book, page):
    with zipfile.ZipFile(book) as pages:
        return ET.fromstring(pages.read(page))  # noqa: S314 - our own


def test_formulas_stand_with_their_values_and_are_reckoned_anew(book):
    page = parsed(book, "xl/worksheets/sheet1.xml")
    found = {
        cell.get("r"): (cell.findtext(F), float(cell.findtext(V)))
        for cell in page.iter(C)
        if cell.find(F) is not None
    }
    assert found == {"D2": ("ROUND(C2*45,1)", 135.0), "D3": ("ROUND(C3*45,1)", 112.5)}
    assert parsed(book, "xl/workbook.xml").find(f"{MAIN}calcPr").get("fullCalcOnLoad") == "1"


def test_text_stays_text(tmp_path):
    odd = ["=1+1", "https://example.org", "007", " 1e3"]
    write_sheets(tmp_path / "a.xlsx", [Sheet("plan", [list("abcd"), odd], ["plain"] * 4)])
    _, cells = read_sheet(tmp_path / "a.xlsx")
    assert cells.to_numpy().tolist() == [[text.strip() for text in odd]]
    page = parsed(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml")
    assert not [*page.iter(F), *page.iter(f"{MAIN}hyperlink")]


def test_every_style_is_its_own_and_blanks_have_it_too(tmp_path):
    rows = [["head"] * len(STYLES), [None] * len(STYLES), [1.0] * len(STYLES)]
    write_sheets(tmp_path / "a.xlsx", [Sheet("plan", rows, STYLES)])
    page = parsed(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml")
    used = {cell.get("r"): int(cell.get("s", 0)) for cell in page.iter(C)}
    spots = [letters(column) for column in range(len(STYLES))]
    assert len({used[f"{spot}3"] for spot in spots}) == len(STYLES)
    assert all(used.get(f"{spot}2", 0) == used[f"{spot}3"] for spot in spots)
    assert {used[f"{spot}1"] for spot in spots} == {used[f"{spots[STYLES.index('head')]}3"]}
    styles = parsed(tmp_path / "a.xlsx", "xl/styles.xml")
    fills = [one.get("rgb") for one in styles.iter(f"{MAIN}fgColor")]
    fonts = {one.get("val") for one in styles.find(f"{MAIN}fonts").iter(f"{MAIN}name")}
    assert (fills, fonts) == (["FFE3E7EB", "FFFFF4CC"], {"Arial"})
    assert page.find(f"{MAIN}sheetViews/{MAIN}sheetView/{MAIN}pane").get("ySplit") == "1"


def test_a_row_that_does_not_fit_its_styles_is_refused(tmp_path):
    with pytest.raises(ValueError, match="zip"):
        write_sheets(tmp_path / "a.xlsx", [Sheet("plan", [["a"], ["b", "c"]], ("plain",))])


def test_equal_sheets_give_equal_bytes_on_any_day(book, tmp_path):
    write_sheets(tmp_path / "b.xlsx", SHEETS)
    assert (tmp_path / "b.xlsx").read_bytes() == book.read_bytes()
    with zipfile.ZipFile(book) as pages:
        assert {page.date_time[0] for page in pages.infolist()} == {1980}
    core = parsed(book, "docProps/core.xml")
    assert {one.text for one in core if one.text} == {"1980-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")]
)
def test_columns_have_letters(column, name):
    assert letters(column) == name
