"""Workbooks as other programs write them: shared texts, formulas, errors, gaps between cells."""

import zipfile
from datetime import datetime

import pytest
from xlsxwriter import Workbook

from planner.inputs.forms import Unreadable
from planner.inputs.workbook import read_sheet

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
    } | {name.replace("__", "/") + ".xml": text for name, text in pages.items()}
    with zipfile.ZipFile(path, "w") as out:
        for name, text in parts.items():
            out.writestr(name, text)
    return path


def test_the_first_sheet_is_read_by_row_number(tmp_path):
    name, cells = read_sheet(book(tmp_path / "a.xlsx"))
    assert name == "招生计划"
    assert list(cells.columns) == ["school", "classes"]
    assert cells.index.tolist() == [4, 6]
    assert cells.to_numpy().tolist() == [["S1", "3"], ["S2", "0.5"]]


def test_a_broken_formula_is_no_blank(tmp_path):
    page = PAGE.replace(
        '<c r="C4"><f>1+2</f><v>3.0</v>', '<c r="C4" t="e"><f>1/0</f><v>#DIV/0!</v>'
    )
    _, cells = read_sheet(book(tmp_path / "a.xlsx", xl__worksheets__first=page))
    assert cells.to_numpy().tolist() == [["S1", "#DIV/0!"], ["S2", "0.5"]]


def test_days_and_truths_are_told_apart_from_numbers(tmp_path):
    with Workbook(tmp_path / "a.xlsx") as out:
        page = out.add_worksheet("plan")
        page.write_row(0, 0, ["year", "classes"])
        page.write_datetime(1, 0, datetime(2025, 9, 1), out.add_format({"num_format": "yyyy-mm"}))  # noqa: DTZ001 - a day of a sheet
        page.write_boolean(1, 1, boolean=True)
    _, cells = read_sheet(tmp_path / "a.xlsx")
    assert cells.to_numpy().tolist() == [["2025-09-01", "True"]]


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        ({"xl__worksheets__first": "<worksheet"}, "cannot be read (XmlError)"),
        ({"xl__workbook": f"<workbook {MAIN}/>"}, "cannot be read (WorksheetNotFound)"),
        ({"xl__sharedStrings": f"<sst {MAIN}/>"}, "cannot be read (CalamineError)"),
        ({"xl__worksheets__first": PAGE.replace("<worksheet", "<worksheet a=<")}, "(ParseError)"),
        ({"xl__worksheets__first": f"<worksheet {MAIN}/>"}, "a sheet without rows"),
    ],
)
def test_what_cannot_be_read_is_one_fault(tmp_path, pages, found):
    with pytest.raises(Unreadable) as caught:
        read_sheet(book(tmp_path / "a.xlsx", **pages))
    assert found in caught.value.found


def test_text_is_no_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("school,classes\n")
    with pytest.raises(Unreadable, match="ZipError"):
        read_sheet(path)
