"""Workbooks as other programs write them: shared texts, formulas, errors, gaps between cells."""

import zipfile
from datetime import datetime

import pytest
from xlsxwriter import Workbook

from planner.inputs.forms import Unreadable
from planner.inputs.workbook import read_sheet

NAMES = ("school", "classes")

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
BOOK = (
    f'<workbook {MAIN} xmlns:r="{LINKS}"><sheets><sheet name="招生计划" sheetId="3" r:id="rId7"/>'
    '<sheet name="more" sheetId="4" r:id="rId8"/></sheets></workbook>'
)
START = (
    f'<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
RELS = (
    f'<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="rId8" Type="{LINKS}/worksheet" Target="worksheets/sheet2.xml"/>'
    f'<Relationship Id="rId7" Type="{LINKS}/worksheet" Target="/xl/worksheets/first.xml"/>'
    "</Relationships>"
)
SHARED = (
    f"<sst {MAIN}><si><t>school</t></si><si><r><t>cla</t></r><r><t>sses</t></r></si>"
    "<si><t>S1</t><rPh><t>reading</t></rPh></si></sst>"
)
PAGE = (
    f'<worksheet {MAIN}><sheetData><row r="2"><c r="A2" t="s"><v>0</v></c>'
    '<c r="C2" t="s"><v>1</v></c></row>'
    '<row r="3"/><row r="4"><c r="A4" t="s"><v>2</v></c><c r="B4"><v>9</v></c>'
    '<c r="C4"><f>1+2</f><v>3.0</v></c></row>'
    '<row r="6"><c r="A6" t="inlineStr"><is><t> S2 </t></is></c><c r="C6"><v>0.5</v></c></row>'
    "</sheetData></worksheet>"
)


def book(path, **pages):
    parts = {
        "_rels/.rels": START,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELS,
        "xl/sharedStrings.xml": SHARED,
        "xl/worksheets/first.xml": PAGE,
        "xl/worksheets/sheet2.xml": f"<worksheet {MAIN}/>",
    } | {name.replace("__", "/") + ".xml": text for name, text in pages.items()}
    with zipfile.ZipFile(path, "w") as out:
        for name, text in parts.items():
            out.writestr(name, text)
    return path


def test_the_first_sheet_is_read_by_row_number(tmp_path):
    name, cells = read_sheet(book(tmp_path / "a.xlsx"), NAMES)
    assert name == "招生计划"
    assert list(cells.columns) == ["school", "classes"]
    assert cells.index.tolist() == [4, 6]
    assert cells.to_numpy().tolist() == [["S1", "3"], ["S2", "0.5"]]


def test_a_broken_formula_is_no_blank(tmp_path):
    page = PAGE.replace(
        '<c r="C4"><f>1+2</f><v>3.0</v>', '<c r="C4" t="e"><f>1/0</f><v>#DIV/0!</v>'
    )
    _, cells = read_sheet(book(tmp_path / "a.xlsx", xl__worksheets__first=page), NAMES)
    assert cells.to_numpy().tolist() == [["S1", "#DIV/0!"], ["S2", "0.5"]]


def test_days_and_truths_are_told_apart_from_numbers(tmp_path):
    with Workbook(tmp_path / "a.xlsx") as out:
        page = out.add_worksheet("plan")
        page.write_row(0, 0, ["year", "classes"])
        page.write_datetime(1, 0, datetime(2025, 9, 1), out.add_format({"num_format": "yyyy-mm"}))  # noqa: DTZ001 - a day of a sheet
        page.write_boolean(1, 1, boolean=True)
    _, cells = read_sheet(tmp_path / "a.xlsx", NAMES)
    assert cells.to_numpy().tolist() == [["2025-09-01", "True"]]


def written(path, *sheets):
    """Write sheets of rows; gives the workbook for what else it shall hold."""
    with Workbook(path) as out:
        for name, rows in sheets:
            page = out.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return path


TABLE = [["school", "classes"], ["S1", 3]]


@pytest.mark.parametrize(
    "before",
    [[("notes", [["column", "meaning"], ["school", "its id"]])], [("Sheet1", [])]],
)
def test_the_sheet_that_holds_the_columns_is_read(tmp_path, before):
    name, cells = read_sheet(written(tmp_path / "a.xlsx", *before, ("plan", TABLE)), NAMES)
    assert name == "plan"
    assert cells.to_numpy().tolist() == [["S1", "3"]]


def test_a_title_above_the_header_and_columns_without_a_name_are_passed_over(tmp_path):
    rows = [["Classes of next September"], [], ["a", "b", "", "School"], *TABLE]
    _, cells = read_sheet(written(tmp_path / "a.xlsx", ("plan", rows)), NAMES)
    assert list(cells.columns) == ["school", "classes"]
    assert cells.index.tolist() == [5]


def test_a_hidden_sheet_and_a_chart_are_no_tables(tmp_path):
    with Workbook(tmp_path / "a.xlsx") as out:
        chart = out.add_chart({"type": "line"})
        chart.add_series({"values": "=plan!$B$2"})
        out.add_chartsheet("chart").set_chart(chart)
        old, page = out.add_worksheet("old"), out.add_worksheet("plan")
        for sheet, classes in ((old, 9), (page, 3)):
            sheet.write_row(0, 0, ["school", "classes"])
            sheet.write_row(1, 0, ["S1", classes])
        old.hide()
        page.activate()
    name, cells = read_sheet(tmp_path / "a.xlsx", NAMES)
    assert name == "plan"
    assert cells.to_numpy().tolist() == [["S1", "3"]]


def test_a_stray_cell_far_away_is_refused_before_memory_is_asked_for(tmp_path):
    with Workbook(tmp_path / "a.xlsx") as out:
        page = out.add_worksheet("plan")
        page.write_row(0, 0, ["school", "classes"])
        page.write_row(1, 0, ["S1", 3])
        page.write_blank("XFD1048576", None, out.add_format({"bold": True}))
        page.write_blank("A900", None, out.add_format({"bold": True}))
    assert len(read_sheet(tmp_path / "a.xlsx", NAMES)[1]) == 1
    with Workbook(tmp_path / "a.xlsx") as out:
        page = out.add_worksheet("plan")
        page.write_row(0, 0, ["school", "classes"])
        page.write_string("XFD1", "far")
        page.write_string("B1048576", "deep")
    with pytest.raises(Unreadable) as caught:
        read_sheet(tmp_path / "a.xlsx", NAMES)
    assert caught.value.found == "a cell at XFD1 and B1048576 of sheet 'plan', far from the others"


def test_cells_that_name_no_spot_follow_one_another(tmp_path):
    page = (
        f'<worksheet {MAIN}><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
        '<row><c t="s"><v>2</v></c><c t="e"><v>#REF!</v></c></row></sheetData></worksheet>'
    )
    _, cells = read_sheet(book(tmp_path / "a.xlsx", xl__worksheets__first=page), NAMES)
    assert cells.to_numpy().tolist() == [["S1", "#REF!"]]


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        ({"xl__worksheets__first": "<worksheet"}, "cannot be read (ParseError)"),
        ({"xl__workbook": f"<workbook {MAIN}/>"}, "a sheet without rows"),
        ({"xl__sharedStrings": f"<sst {MAIN}/>"}, "cannot be read (CalamineError)"),
        ({"xl__worksheets__first": PAGE.replace("<worksheet", "<worksheet a=<")}, "(ParseError)"),
        ({"xl__worksheets__first": f"<worksheet {MAIN}/>"}, "a sheet without rows"),
    ],
)
def test_what_cannot_be_read_is_one_fault(tmp_path, pages, found):
    with pytest.raises(Unreadable) as caught:
        read_sheet(book(tmp_path / "a.xlsx", **pages), NAMES)
    assert found in caught.value.found


def test_text_is_no_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("school,classes\n")
    with pytest.raises(Unreadable, match="ZipError"):
        read_sheet(path, NAMES)
