import numpy as np
import pytest

from planner.inputs.applicants import check_list, read_applicants
from planner.inputs.cities import files, read_city
from planner.inputs.scenarios import read_scenario

HEAD = "applicant,area,class,proofs,points,registered_since,sibling,choices,grade,date\n"
GOOD = """\
k2,B,y,home;hukou,70,2019,,S2;S1,,2025-06-01
k1,A,x,hukou,,2020-05-02,S1,,2,
"""


@pytest.fixture
def reading(toytown_folder, toytown, monkeypatch):
    monkeypatch.chdir(toytown_folder.parent)

    def read(rows, head=HEAD, **given):
        (toytown_folder / "applicants.csv").write_text(head + rows, encoding="utf-8")
        chosen = {"file": None, "phase": "primary", **given}
        return read_applicants(toytown, toytown_folder, chosen["file"], chosen["phase"])

    return read


def told(found):
    return [(one.place, one.key, one.found) for one in found[1]]


def test_a_list_is_read_sorted_by_pseudonym(reading):
    children, faults, notes = reading(GOOD)
    assert (faults, notes) == ([], [])
    assert children.ids.tolist() == ["k1", "k2"]
    assert children.grade.tolist() == ["2", "1"]
    assert children.start.tolist() == [0, 0, 2]
    assert children.choice.tolist() == ["S2", "S1"]
    assert {name: held.tolist() for name, held in children.proofs.items()} == {
        "home": [False, True],
        "hukou": [True, True],
    }
    day = np.datetime64("1970-01-01") + children.registered_since.astype("timedelta64[D]")
    assert day.astype(str).tolist() == ["2020-05-02", "2019-01-01"]
    assert np.isnan(children.points).tolist() == [True, False]


def test_the_order_of_rows_leaves_no_trace(reading):
    first, second = GOOD.splitlines(keepends=True)
    one, other = reading(first + second)[0], reading(second + first)[0]
    assert one.ids.tolist() == other.ids.tolist()
    assert one.choice.tolist() == other.choice.tolist()


def test_chinese_headings_are_known(reading):
    head = "报名假名编码,小区代码,录取类别,证明材料,志愿学校\n"
    children, faults, _ = reading("k1,A,户籍,户籍；房产,S1；S2\n", head)
    assert faults == []
    assert sorted(children.proofs) == ["户籍", "房产"]
    assert children.choice.tolist() == ["S1", "S2"]


def test_every_fault_of_the_list_at_once(reading):
    rows = """\
k1,A,x,,,,,S1;;S2,,
k1,Z,x,,,,,S1;S1,,
k3,B,x,,many,2019-13-01,S8,N9,4,soon
,B,x,,,,,,,
"""
    found = told(reading(rows))
    place = "toytown/applicants.csv"
    assert set(found) == {
        (f"{place}:2", "choices", "no school at rank 2"),
        (f"{place}:3", "choices", "one school at rank 1 and at rank 2"),
        (f"{place}:3", "applicant", "the child of row 2 again"),
        (f"{place}:3", "area", "a cell (area), which areas does not hold"),
        (f"{place}:4", "points", "a cell that is no number"),
        (f"{place}:4", "registered_since", "a cell that is no day"),
        (f"{place}:4", "date", "a cell that is no day"),
        (f"{place}:4", "sibling", "a cell (school), which schools does not hold"),
        (f"{place}:4", "choices", "a cell (school), which schools does not hold"),
        (f"{place}:4", "grade", "grade '4', which is not of primary"),
        (f"{place}:5", "applicant", "a blank cell"),
    }


def test_no_fault_repeats_what_stands_in_a_childs_row(reading):
    """Names in every column, as a table has them whose columns are shifted by one."""
    name = "Zhangsan"
    for shift in range(10):
        cells = ["k7", *[""] * 9]
        cells[shift] = name
        rows = ",".join(cells) + "\n" + ",".join(cells) + "\n"
        found = reading(rows)[1]
        assert found
        assert not any(name in str(one) for one in found)


def test_data_of_persons_is_refused(reading):
    head = "applicant,area,姓名,身份证号\n"
    found = reading("k1,A,x,110101201901011234\n", head)
    assert [one.key for one in found[1]] == ["姓名", "身份证号"]
    assert "110101" not in "".join(map(str, found[1]))
    own = reading("110101201901011234,A\n", "applicant,area\n")
    assert [one.key for one in own[1]] == ["applicant"]


def test_a_list_without_header_repeats_nothing_of_its_first_row(reading):
    """Twice the same name and number in the row that is taken for the names of columns."""
    head = "Zhangsan,Zhangsan,13812345678,13812345678\n"
    found = reading("k1,A,x,y\n", head)[1]
    assert ("", "two columns of one name") in [(one.key, one.found) for one in found]
    assert not any(word in str(one) for one in found for word in ("Zhang", "1381234"))


def test_a_school_without_the_entry_grade_cannot_be_ranked(reading):
    found = told(reading("k1,A,,,,,,S2,4,\n", phase="lower_secondary"))
    assert found == [("toytown/applicants.csv:2", "choices", "a school without grade 4 at rank 1")]


def test_a_list_elsewhere_is_found_and_none_is_told(reading, toytown, toytown_folder, tmp_path):
    other = tmp_path / "own.csv"
    other.write_text(HEAD + GOOD, encoding="utf-8")
    found, faults, _ = read_applicants(toytown, toytown_folder, other, "primary")
    assert faults == []
    assert len(found) == 2
    gone = told(read_applicants(toytown, toytown_folder, None, "primary"))
    assert gone == [("toytown/applicants.csv", "", "no such file")]
    named = read_applicants(toytown, toytown_folder, tmp_path / "gone.csv", "primary")
    assert [one.key for one in named[1]] == ["--applicants"]


def test_the_list_is_no_part_of_the_city(reading, toytown_folder):
    reading("not,a,list\n")
    city, faults, warnings = read_city(toytown_folder)
    assert faults == ()
    assert city is not None
    assert not any("applicants" in note for note in warnings)
    assert not any("applicants" in path.name for path in files(toytown_folder))


def test_a_layer_may_say_where_the_list_lies(reading, toytown_folder):
    with (toytown_folder / "city.yaml").open("a", encoding="utf-8") as out:
        out.write("  applicants:\n    file: kids.csv\n")
    (toytown_folder / "kids.csv").write_text(HEAD + GOOD, encoding="utf-8")
    assert reading("not,a,list\n")[1] == []
    assert read_city(toytown_folder)[1] == ()


def test_rules_and_list_agree_on_choices(reading, toytown_folder):
    path = toytown_folder.parent / "own.yaml"

    def checked(rule, rows):
        path.write_text(
            f"title: A\ncity: toytown\nhorizon: 2030\npolicy: {{admissions: {{rule: {rule}}}}}\n",
            encoding="utf-8",
        )
        faults, notes = check_list(read_scenario(path), reading(rows)[0], 1)
        return [one.key for one in faults], len(notes)

    assert checked("ranked", GOOD) == ([], 0)
    assert checked("drawn", GOOD) == ([], 1)
    assert checked("ranked", "k1,A,,,,,,,,\n") == (["policy.admissions.rule"], 0)
