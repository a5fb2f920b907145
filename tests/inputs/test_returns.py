import pytest

from planner.inputs.cities import read_city
from planner.inputs.faults import InputError
from planner.inputs.returns import take_returns


@pytest.fixture
def folder(toytown_folder):
    city = toytown_folder / "city.yaml"
    text = city.read_text(encoding="utf-8")
    city.write_text(text.replace("base_year: 2024", "base_year: 2023 # autumn"), encoding="utf-8")
    return toytown_folder


def projects(folder, text, encoding="utf-8"):
    (folder / "projects.csv").write_bytes(text.encode(encoding))


def refused(*told):
    with pytest.raises(InputError) as caught:
        take_returns(*told)
    return [str(fault) for fault in caught.value.faults]


def test_the_base_year_moves_and_all_else_stays(folder):
    found = take_returns(folder, 2024)
    assert found.base_year == 2023
    before = (folder / "city.yaml").read_bytes()
    assert found.texts == {"city.yaml": before.replace(b"2023 # autumn", b"2024 # autumn")}
    assert found.closings == ()
    assert (folder / "city.yaml").read_bytes() == before


def test_projects_in_use_are_closed_by_their_stage(folder):
    projects(
        folder,
        "project,name,school,phase,classes,committed,planned_use,actual_use\r\n"
        'P1,"Wing, west",S2,primary,3,true,2023-09-01,2024-03-01\r\n'
        "P2,Late,S1,primary,1,true,2024-09-01,\r\n"
        "P3,Next,S1,primary,1,true,2025-09-01,\r\n"
        "P4,Idea,S1,primary,1,false,2024,\r\n",
    )
    found = take_returns(folder, 2024)
    told = [(one.project, one.date, one.actual) for one in found.closings]
    assert told == [("P1", "2024-03-01", True), ("P2", "2024-09-01", False)]
    assert found.texts["projects.csv"].decode() == (
        "project,name,school,phase,classes,committed,planned_use,actual_use,stage\r\n"
        'P1,"Wing, west",S2,primary,3,true,2023-09-01,2024-03-01,use\r\n'
        "P2,Late,S1,primary,1,true,2024-09-01,,use\r\n"
        "P3,Next,S1,primary,1,true,2025-09-01,,\r\n"
        "P4,Idea,S1,primary,1,false,2024,,\r\n"
    )
    for name, data in found.texts.items():
        (folder / name).write_bytes(data)
    city, faults, _ = read_city(folder)
    assert faults == ()
    assert city.projects["project"].to_numpy().tolist() == ["P3"]
    with pytest.raises(InputError):
        take_returns(folder, 2024)


def test_a_chinese_table_keeps_its_words_and_encoding(folder):
    with (folder / "city.yaml").open("a", encoding="utf-8") as file:
        file.write("  projects: {encoding: gb18030}\n")
    projects(
        folder,
        "项目编号,学校代码,学段,班数,是否落实,计划投用,阶段\nP1,S2,primary,3,true,2024,开工\n",
        "gb18030",
    )
    found = take_returns(folder, 2024)
    assert found.texts["projects.csv"].decode("gb18030").splitlines()[1].endswith("2024,use")


def test_a_project_on_land_that_is_still_a_site_is_asked_about(folder):
    projects(
        folder,
        "project,site,phase,classes,committed,planned_use\nP2,N1,primary,6,true,2024\n",
    )
    (line,) = refused(folder, 2024)
    assert "projects.csv:2: site: found project P2" in line
    assert "move N1 from sites to schools with its rooms, or correct planned_use" in line


def test_years_that_cannot_be_advanced_to(folder):
    assert "mend choose a school year after 2023" in refused(folder, 2022)[0]
    assert "found rolls to 2024; mend add the returns of 2026" in refused(folder, 2026)[0]
    assert "no such folder" in refused(folder / "nowhere", 2024)[0]
    (folder / "rolls.csv").unlink()
    assert "no such file" in refused(folder, 2024)[0]
