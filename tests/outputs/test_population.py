"""The ledger of people: a balance that a reader can close, and what is beside it."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.outputs.headline import facts
from planner.outputs.population import balance, balance_note, balance_warning, unrealised_shares
from planner.outputs.tables import tabulate


def shown(plan, lang="en"):
    return balance(facts(plan, tabulate(plan), lang))


def with_projection(plan, **parts):
    projection = replace(plan.central.projection, **parts)
    return replace(plan, central=replace(plan.central, projection=projection))


def led(plan):
    """Return a plan whose homes are counted."""
    return with_projection(plan, basis=dict(plan.central.projection.basis) | {"housing": "led"})


def number(cell):
    return int(cell.replace(",", ""))


def test_people_stand_at_both_ends_of_their_flows(peopled):
    found = shown(peopled)
    heads = [column["head"] for column in found["columns"]]
    assert heads == [
        "School year", "People at start", "Births", "Deaths", "Arrivals", "Departures",
        "People at end", "Departures that found nobody",
    ]  # fmt: skip
    first = {key: found["rows"][0][key] for key in ("year", "start", "births", "end")}
    assert first == {"year": "2025-26", "start": "900", "births": "90", "end": "990"}
    ends = [row["end"] for row in found["rows"]]
    assert [row["start"] for row in found["rows"]][1:] == ends[:-1]
    chinese = [column["head"] for column in shown(peopled, "zh")["columns"]]
    assert (chinese[1], chinese[6]) == ("期初人口", "期末人口")


def test_every_row_closes_in_whole_persons(peopled):
    """Each figure by itself would be rounded so that none of these rows closes."""
    projection = peopled.central.projection
    flows = np.array([[0.4] * 4, [1.6] * 4, [0.4] * 4, [0.7] * 4, [0.3] * 4])
    items = ["births", "deaths", "arrivals", "departures", "aged_out"]
    ledger = xr.DataArray(
        flows, {"item": items, "year": projection.ledger["year"]}, ("item", "year")
    )
    total = 900.2 - 1.8 * np.arange(5)
    people = projection.people * 0 + xr.DataArray(total / 12, dims="year")
    rows = shown(with_projection(peopled, ledger=ledger, people=people))["rows"]
    assert len(rows) == 4
    for row in rows:
        cells = {key: number(cell) for key, cell in row.items() if key != "year"}
        made = cells["start"] + cells["births"] + cells["arrivals"]
        assert made - cells["deaths"] - cells["departures"] - cells["aged_out"] == cells["end"]
    assert [row["end"] for row in rows] == ["898", "897", "895", "893"]


def test_flows_that_never_are_take_no_column_but_the_usual_ones(peopled):
    ledger = peopled.central.projection.ledger.copy()
    ledger.loc[{"item": "unrealised"}] = 0.0
    ledger.loc[{"item": "deaths"}] = 0.0
    keys = [c["key"] for c in shown(with_projection(peopled, ledger=ledger))["columns"]]
    assert keys == ["year", "start", "births", "deaths", "arrivals", "departures", "end"]


def test_without_people_the_ends_are_blank(peopled, made):
    row = shown(with_projection(peopled, people=None))["rows"][0]
    assert (row["start"], row["end"], row["arrivals"]) == ("–", "–", "40")
    assert shown(made) == {"columns": [], "rows": []}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_note_names_who_asked_for_departures_that_found_nobody(peopled, lang):
    homes = {"en": "homes that fall or are left", "zh": "拆除或腾空的住房"}[lang]
    moves = {"en": "the migration given", "zh": "所给迁移数"}[lang]
    for plan, there, other in ((peopled, moves, homes), (led(peopled), homes, moves)):
        note = balance_note(plan, lang)
        assert there in note
        assert other not in note
    calm = peopled.central.projection.ledger.copy()
    calm.loc[{"item": "unrealised"}] = 0.0
    note = balance_note(with_projection(peopled, ledger=calm), lang)
    assert {"en": "every row closes", "zh": "每行平衡"}[lang] in note
    assert moves not in note


def test_the_ledger_warns_where_departures_found_nobody(peopled):
    people = peopled.central.projection.people.sum(["draw", "area", "age", "status"])
    np.testing.assert_allclose(unrealised_shares(peopled)[-1], 3 / people.sel(year=2028))
    warning = balance_warning(peopled, "en")
    assert warning.startswith("Check the migration: in 2 of the years")
    assert "0.1\u00a0%" in warning
    assert balance_warning(led(peopled), "en").startswith("Check the homes that fall or are left")
    assert balance_warning(led(peopled), "zh").startswith("请核对拆除或腾空的住房数据：有2个年份")
    calm = peopled.central.projection.ledger.copy()
    calm.loc[{"item": "unrealised"}] = 0.1
    assert balance_warning(with_projection(peopled, ledger=calm), "en") == ""
