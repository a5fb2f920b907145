import pytest

from planner.outputs import programme_year_rows as rows
from planner.outputs.programme_facts import ProgrammeFacts
from tests.programmed import make_nothing, make_programmed, make_town


def facts(lang="en", found=None):
    return ProgrammeFacts(make_town(), found or make_programmed(), lang)


def test_years_stand_without_and_with():
    first = rows.years(facts())["rows"][1]
    assert first[:4] == ["2026-27", "205", "2", "66.0"]
    assert first[5] == "75 → 59"


def test_phases_stand_apart_and_add_up():
    told = facts()
    primary, lower = rows.phases(told)["rows"]
    assert primary[:2] == ["primary", "8"]  # two rooms borrowed, six classes built
    assert lower[:3] == ["lower secondary", "3", "42.0"]
    over = told.proposal.years["over"].sum("year")
    for row, phase in ((primary, "primary"), (lower, "lower_secondary")):
        own = [float(over.sel(phase=phase, case=case)) for case in ("without", "with")]
        assert row[5] == f"{own[0]:.0f} → {own[1]:.0f}"
    one = told.proposal.years.isel(phase=[0])
    found = make_programmed()
    object.__setattr__(found.proposal, "years", one)
    assert rows.phases(facts(found=found)) is None


def test_what_is_built_ends_with_its_sum():
    table = rows.built(facts())
    heads = [column["head"] for column in table["columns"]]
    assert heads[:3] == ["In use from", "Phase", "District"]
    assert "Posts" not in heads  # the made town has no norm of posts
    assert table["rows"][-1][0] == "all told"
    at = heads.index("Classes")
    assert sum(int(row[at]) for row in table["rows"][:-1]) == int(table["rows"][-1][at]) == 11


def test_schools_with_most_left_come_first():
    assert rows.lacking(facts())["rows"] == [
        ["South Primary", "primary", "70", "2026-27", "45"],
        ["Junior", "lower secondary", "30", "2028-29", "30"],
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("found", [None, make_nothing()], ids=["some", "nothing"])
@pytest.mark.parametrize("name", ["years", "phases", "built", "lacking"])
def test_rows_are_as_wide_as_their_heads(name, found, lang):
    told = getattr(rows, name)(facts(lang, found))
    assert {len(row) for row in told["rows"]} <= {len(told["columns"])}
