"""An edited plan read back: which number was edited, and every fault with its row and column."""

import pytest

from planner.inputs.intake_plan import places_of
from planner.inputs.scenarios import read_scenario, show_lines

HEAD = "school,name,phase,year,classes,class_size,places,proposed,remarks\n"
TEXT = "title: A\ncity: baltimore\nhorizon: 2030\npolicy:\n  intake: plan.csv\n"


@pytest.fixture
def read(tmp_path):
    def reading(rows, text=TEXT, head=HEAD, name="plan.csv", encoding="utf-8-sig"):
        (tmp_path / name).write_text(head + rows, encoding=encoding)
        (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
        return read_scenario(tmp_path / "own.yaml")

    return reading


def faults(reading):
    return [
        (fault.place.rpartition("/")[2], fault.key, fault.found, fault.mend)
        for fault in reading.faults
    ]


@pytest.mark.parametrize(
    ("cells", "classes", "places"),
    [
        ("3,45,135,135", 3, 135.0),  # nothing edited
        ("4,45,135,135", 4, 180.0),  # a class more: places stand as proposed
        ("3,40,135,135", 3, 120.0),  # smaller classes
        ("4,40,135,135", 4, 160.0),  # both
        ("3,45,130,135", 3, 130.0),  # places alone
        ("4,45,180,135", 4, 180.0),  # classes, and places to match
        ("3,45,,135", 3, 135.0),
        ("3,,130,135", 3, 130.0),
        ("3,,,", 3, None),  # the target decides
        ("3,45,,", 3, 135.0),
        ("3,45,135,", 3, 135.0),
        ("0,45,135,135", 0, None),  # the class was taken out
        ("0,,0,", 0, None),
        ("3,43.333,130,130", 3, 130.0),  # a size as printed
    ],
)
def test_what_was_edited_holds(read, cells, classes, places):
    reading = read(f"S1,Mill,primary,2026,{cells},a word\n")
    assert reading.faults == ()
    (row,) = reading.scenario.policy.intake.values()
    assert (row.classes, row.places) == (classes, places)
    assert (row.school, row.phase, row.year) == ("S1", "primary", 2026)


def test_places_come_back_from_a_size_of_three_decimals():
    for classes in range(1, 40):
        for children in range(classes, 60 * classes):
            size = round(children / classes, 3)
            assert places_of(classes, size, float(children), float(children)) == pytest.approx(
                children, abs=0.02
            )


def test_every_fault_of_every_row_is_told_at_once(read):
    rows = (
        "S1,,primary,2026,many,45,,,\n"
        ",,primary,2026,2,45,,,\n"
        "S2,,primary,26,2,-1,,,\n"
        "S3,,primary,2026,2,45,70,135,\n"
        "S4,,primary,2026,0,45,70,,\n"
        "S5,,primary,2026,2,45,0,,\n"
        "S6,,primary,2026,,0,x,y,\n"
        "S1,,primary,2026,2.5,45,,,\n"
        "S1,,lower,2026,2,45,,,\n"
    )
    told = faults(read(rows))
    assert [one[:3] for one in told] == [
        ("plan.csv:2", "classes", "'many'"),
        ("plan.csv:3", "school", "nothing"),
        ("plan.csv:4", "year", "'26'"),
        ("plan.csv:4", "class_size", "'-1'"),
        ("plan.csv:5", "places", "70, while 2 classes of 45 make 90"),
        ("plan.csv:6", "places", "70, while no class is opened"),
        ("plan.csv:7", "places", "0 in 2 classes"),
        ("plan.csv:8", "classes", "nothing"),
        ("plan.csv:8", "class_size", "'0'"),
        ("plan.csv:8", "places", "'x'"),
        ("plan.csv:8", "proposed", "'y'"),
        ("plan.csv:9", "classes", "'2.5'"),
        ("plan.csv:9", "school", "S1 again, which stands in row 2 already"),
    ]
    assert all(one[3] for one in told)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("school,phase,year,clases\n", ("plan.csv:1", "classes")),
        ("school,phase,year,classes,class_szie\n", ("plan.csv:1", "class_size")),
        ("school,phase,classes\n", ("plan.csv:1", "year")),
        ("school,学校代码,phase,year,classes\n", ("plan.csv:1", "school")),
    ],
)
def test_columns_that_are_not_there_are_named(read, head, found):
    told = faults(read(",".join(["2"] * head.count(",") + ["2"]) + "\n", head=head))
    assert found in [one[:2] for one in told]


def test_the_chinese_paper_reads_the_same(read):
    reading = read(
        "S1,primary,2026,2,40,\n", head="学校代码,学段,入学年份,计划班数,计划班额,备注\n",
    )  # fmt: skip
    assert reading.faults == ()
    assert reading.scenario.policy.intake["2026-primary-S1"].places == 80


def test_a_plain_csv_of_a_chinese_spreadsheet_is_read(read):
    reading = read("中学,,primary,2026,2,45,,,\n", encoding="gb18030")
    assert reading.faults == ()
    assert reading.scenario.policy.intake["2026-primary-中学"].places == 90


def test_digits_of_a_chinese_keyboard_are_numbers(read):
    reading = read("S1,,primary,２０２６,２,４５.５,,,\nS2,,primary,2026,－２,,,,\n")
    assert [one[:3] for one in faults(reading)] == [("plan.csv:3", "classes", "'－２'")]
    assert reading.scenario.policy.intake["2026-primary-S1"].places == 91


def test_columns_without_a_name_and_remarks_beside_the_table_say_nothing(read):
    head = HEAD.replace("remarks", "remarks,,remarks,")
    reading = read("S1,,primary,2026,2,45,,,a,b,c,d\n,,,,,,,,,,,see above\n", head=head)
    assert reading.faults == ()
    assert list(reading.scenario.policy.intake) == ["2026-primary-S1"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("intake: plen.csv", ("own.yaml:5:3", "policy.intake", "no file 'plen.csv'")),
        ("intake: own.yaml", ("own.yaml:5:3", "policy.intake", "the file 'own.yaml'")),
        ("intake: 7", ("own.yaml:5:3", "policy.intake", "'7'")),
        ("intake: {a: {school: S1, year: 2026, classes: 2}}", ("own.yaml:5:12",)),
        ("intake: [plan.csv]", ("own.yaml:5:3", "policy.intake")),
    ],
)
def test_a_plan_that_is_none_is_a_fault_of_the_scenario(read, text, found):
    told = faults(read("", text=TEXT.replace("intake: plan.csv", text)))
    assert any(one[: len(found)] == found for one in told), told


def test_an_empty_or_torn_file_is_one_fault(read):
    assert faults(read(""))[0][:3] == ("plan.csv", "", "a header without rows")
    assert faults(read("S1,\n"))[0][:3] == ("plan.csv:2", "", "2 cells")
    assert faults(read("café,,primary,2026,2,,,,\n", encoding="latin-1"))[0] == (
        "plan.csv:2", "", "text that is not UTF-8",
        "save the file as UTF-8 (CSV UTF-8 in a spreadsheet)",
    )  # fmt: skip
    assert faults(read("S1,,primary,2026,2,,,,\n", encoding="utf-16"))[0][2] == "text in UTF-16"
    assert faults(read(",,,,,,,,a word\n"))[0][2] == "a header without rows"
    assert "cannot be read" in faults(
        read("", name="plan.xlsx", text=TEXT.replace(".csv", ".xlsx"))
    )[0][2]  # fmt: skip


def test_show_names_the_row_and_the_file_is_an_input(read):
    reading = read("S1,,primary,2026,2,45,,,\n")
    lines = "\n".join(show_lines(reading))
    assert "plan.csv:2" in lines
    assert "places: 90  #" in lines
    assert [file.name for file in reading.files] == ["own.yaml", "plan.csv"]


def test_rows_merge_by_name_over_an_inherited_plan(read, tmp_path):
    read("S1,,primary,2026,2,45,,,\nS2,,primary,2026,1,45,,,\n")
    child = tmp_path / "child.yaml"
    child.write_text(
        "inherits: own.yaml\npolicy:\n  intake:\n    2026-primary-S2: {classes: 3, places: 99}\n"
    )
    intake = read_scenario(child).scenario.policy.intake
    assert intake["2026-primary-S1"].places == 90
    assert (intake["2026-primary-S2"].classes, intake["2026-primary-S2"].places) == (3, 99)


def test_a_plan_is_named_on_the_command_line_too(read, tmp_path, monkeypatch):
    read("S1,,primary,2026,2,45,,,\n", text=TEXT.replace("  intake: plan.csv", "  intake: {}"))
    monkeypatch.chdir(tmp_path)
    reading = read_scenario(tmp_path / "own.yaml", ["policy.intake=plan.csv"])
    assert reading.scenario.policy.intake["2026-primary-S1"].classes == 2
    assert reading.origins["policy.intake.2026-primary-S1.classes"] == ("plan.csv", 2)
    (wrong,) = read_scenario(tmp_path / "own.yaml", ["policy.intake=none.csv"]).faults
    assert (wrong.place, wrong.key, wrong.found) == (
        "--set", "policy.intake", "no file 'none.csv'",
    )  # fmt: skip
