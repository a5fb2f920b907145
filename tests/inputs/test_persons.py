import geopandas as gpd
import pandas as pd
import pytest
import shapely

from planner.inputs.attributes import attributes, tables
from planner.inputs.city_file import Layer
from planner.inputs.persons import refuse_persons
from planner.inputs.tables import read_table


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


PERSONS = (
    "student_id pupil_id 学号 考生号 pupil_names NAME_PUPIL student teacher_name head_teacher "
    "contact_name 联系人 班主任 户主 IDNO id_no mobile_no phone_no guardian parents principal UPN "
    "nric pupilName student_no StudentID headteacher parent_phone contact_number class_teacher "
    "name email-address"
)
COUNTS = (
    "pupils pupils_per_home children student_count pupil_number pupil_numbers 学生人数 学生数 "
    "number_of_pupils no_of_pupils num_students teacher_number teachers school_name school_no "
    "school_phone mobile_homes id class_id headcount 小学号 学生名额 fid"
)


@pytest.mark.parametrize("column", [*PERSONS.split(), "姓 名", "联\u3000系人"])
def test_more_columns_that_tell_of_persons(column):
    assert len(refuse_persons("rolls", "rolls.csv", rows(**{column: ["x"]}))) == 1


@pytest.mark.parametrize("column", COUNTS.split())
def test_columns_of_counts_and_of_things_pass(column):
    assert refuse_persons("people", "people.csv", rows(**{column: ["1"]})) == []


@pytest.mark.parametrize("table", tables())
def test_our_own_columns_pass_in_every_table(table):
    for one in (one for other in tables() for one in attributes(other)):
        for column in {one.column, *one.aliases} - {"name"}:
            assert refuse_persons(table, "t.csv", rows(**{column: ["1"]})) == []
    own = {one.column for one in attributes(table)}
    refused = bool(refuse_persons(table, "t.csv", rows(name=["A"])))
    assert not (refused and "name" in own)
    assert refused == (table in OF_PERSONS)


OF_PERSONS = {
    "people", "births", "migration", "moves", "yields", "register", "school_changes", "rolls",
    "class_list", "resources", "address_locks", "past_forecasts",
}  # fmt: skip


@pytest.mark.parametrize("form", ["gpkg", "geojson", "parquet"])
def test_layers_with_shapes_are_looked_at_too(tmp_path, form):
    frame = gpd.GeoDataFrame(
        {"school": ["S1"], "head_teacher": ["x"]}, geometry=[shapely.Point(117, 30)], crs=4326
    )
    path = tmp_path / f"schools.{form}"
    if form == "parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path)
    faults = read_table(tmp_path, "schools", Layer()).faults
    assert [fault.key for fault in faults] == ["head_teacher"]


LISTED = (
    "学生姓名 姓名 身份证号 儿童身份证号码 手机号 家长手机号 孩子大名 name student_name "
    "chinese_name name_cn id_card idcard_no mobile mobile_of_mother parent_tel birth_date "
    "xingming 户籍地址"
)


@pytest.mark.parametrize("column", LISTED.split())
def test_columns_of_a_list_of_children_that_tell_of_them(column):
    (fault,) = refuse_persons("applicants", "a.csv", rows(**{"applicant": ["k1"], column: ["x"]}))
    assert (fault.place, fault.key) == ("a.csv:1", column)
    assert "pseudonyms" in fault.mend


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("points", "13812345678", "mobile telephone number"),
        ("points", "13812345678.0", "mobile telephone number"),
        ("points", "110105201912310021", "identity number"),
        ("note", "身份证 11010520191231002x", "identity number"),
        ("note", "母亲，138 1234 5678", "mobile telephone number"),
        ("class", "a 11010520191231002X", "identity number"),
        ("date", "110105201912310021", "identity number"),
        ("area", "110105201912310021", "identity number"),
        ("applicant", "张小明", "name"),
        ("applicant", "Zhang Xiaoming", "name"),
        ("household", "李家大", "name"),
        ("dwelling", "中山路12号3栋501", "address"),
    ],
)
def test_cells_of_a_list_of_children_that_tell_of_them(column, cell, words):
    cells = {"applicant": ["k1", "k2"]} | {column: ["1", cell]}
    (fault,) = refuse_persons("applicants", "a.csv", rows(**cells))
    assert fault.place == "a.csv:3"
    assert fault.found == f"a cell that reads like a person's {words}"
    assert cell not in str(fault)


def test_mobile_numbers_of_one_beginning_are_no_codes_in_a_list_of_children():
    cells = ["13812345678", "13812345679"]
    assert len(refuse_persons("applicants", "a.csv", rows(applicant=cells))) == 1
    assert refuse_persons("applicants", "a.csv", rows(applicant=["k", "l"], area=cells)) == []


def test_pseudonyms_of_usual_kinds_pass():
    ids = [
        "k000017",
        "儿童0001",
        "a9f13812345678c",
        "3F2504E0-4F89-11D3-9A0C-0305E82C3301",
        "X-7 b",
    ]
    assert refuse_persons("applicants", "a.csv", rows(applicant=ids, dwelling=ids)) == []


def test_a_list_without_header_repeats_no_number():
    (fault,) = refuse_persons(
        "applicants", "a.csv", rows(**{"k1": ["k2"], "110105201912310021": ["11010520191231002X"]})
    )
    assert fault.key == "column 2"
    assert "1101" not in str(fault)
