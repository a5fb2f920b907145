import pandas as pd
import pytest

from planner.inputs.persons import refuse_persons


def rows(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        columns, dtype="string", index=range(2, 2 + len(next(iter(columns.values()))))
    )


@pytest.mark.parametrize(
    "column",
    [
        "姓名",
        "学生姓名",
        "身份证号",
        "手机号",
        "电话",
        "门牌号",
        "家庭住址",
        "监护人",
        "pupil_name",
        "First-Name",
        "surname",
        "date_of_birth",
        "id_number",
        "phone",
        "Mobile",
        "address",
    ],
)
def test_columns_that_tell_of_persons(column):
    (fault,) = refuse_persons("rolls", "rolls.csv", rows(**{column: ["x"]}))
    assert (fault.place, fault.key) == ("rolls.csv:1", column)
    assert fault.mend.startswith("give counts only")


def test_names_of_schools_and_their_addresses_are_no_persons():
    assert not refuse_persons(
        "schools", "schools.csv", rows(name=["A"], 学校名称=["B"], address=["C"])
    )
    assert refuse_persons("class_list", "class_list.csv", rows(name=["A"]))


@pytest.mark.parametrize("cell", ["11010519491231002X", "13812345678", "+86 13812345678"])
def test_cells_that_read_like_personal_numbers_are_not_repeated(cell):
    (fault,) = refuse_persons("rolls", "rolls.csv", rows(basis=["学籍", cell, cell]))
    assert fault.place == "rolls.csv:3"
    assert "and 1 more" in fault.found
    assert cell not in str(fault)


def test_codes_of_eleven_digits_with_one_beginning_are_no_telephones():
    assert not refuse_persons("areas", "areas.csv", rows(area=["13121000100", "13121000200"]))
