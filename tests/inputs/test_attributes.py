from pathlib import Path

import pytest

from planner.inputs.attributes import TYPES, as_markdown, attributes, tables

ROOT = Path(__file__).parents[2]
CONTRACT = (
    "areas units people births migration moves housing yields register schools school_changes "
    "campuses memberships rolls class_list resources transfer catchments streets barriers "
    "crossings sites projects funding address_locks targets past_forecasts"
)


def test_every_table_of_the_contract_is_there_in_its_order():
    assert list(tables()) == CONTRACT.split()


@pytest.mark.parametrize("table", tables())
def test_every_column_is_described_in_both_tongues(table):
    columns = attributes(table)
    assert len({one.column for one in columns}) == len(columns)
    for one in columns:
        assert one.type in TYPES
        assert one.en
        assert any("\u4e00" <= letter <= "\u9fff" for letter in one.zh)
        assert one.owner in {"公安", "卫健", "自规", "住建", "统计", "编办", "财政", "教育"}
        assert one.owner_en


@pytest.mark.parametrize("table", tables())
def test_an_alias_means_one_column(table):
    names = [one.column for one in attributes(table)]
    names += [alias for one in attributes(table) for alias in one.aliases]
    assert len(names) == len(set(names))


def test_references_name_columns_that_exist():
    for table in tables():
        for one in attributes(table):
            target, _, _ = one.refers.partition("|")
            name, _, column = target.partition(".")
            if target and name != "ladder":
                assert column in {other.column for other in attributes(name)}


def test_the_page_is_generated_from_the_table():
    page = ROOT / "docs" / "city-folder.md"
    assert page.read_text(encoding="utf-8") == as_markdown()


def test_whose_year_a_count_of_people_has_is_told():
    (year,) = (one for one in attributes("people") if one.column == "year")
    assert "layers.people.date" in year.en
    assert "school year" in year.en
    assert "layers.people.date" in year.zh
    assert "学年" in year.zh


def test_stages_are_known_by_name_in_both_tongues():
    stages = {
        table: {names[0]: names[1:] for one in attributes(table) if one.column == "stage"
                for names in one.choices}
        for table in ("register", "housing")
    }  # fmt: skip
    assert list(stages["register"]) == [
        "expected", "applied", "verified", "admitted", "arrived", "kindergarten",
    ]  # fmt: skip
    assert list(stages["housing"]) == ["permitted", "under_construction", "presold", "completed"]
    assert "摸底" in stages["register"]["expected"]
    assert {"竣工", "交付"} <= set(stages["housing"]["completed"])


def test_an_unknown_table_is_named():
    with pytest.raises(KeyError, match="no table 'scools'"):
        attributes("scools")


def test_the_page_names_every_spelling_of_a_choice():
    assert "`expected` (摸底), `applied` (报名)" in as_markdown()
