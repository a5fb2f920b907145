"""The world's own account: the United Nations' projection from its own components.

Stated before the first run: migrants divide by the Rogers–Castro curve with its fundamental
parameters and evenly between the sexes, and come at the end of the step; women at the start of a
step and those who survive to its end, migrants apart, are exposed to births; deaths of infants and
young children by Coale and Demeny's West formulae. Nothing is fitted to the answer.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner.demography.cohorts import survival_from_rates
from planner.demography.components import Fertility, Moves, advance
from planner.demography.migration import model_profile
from planner.inputs.standards import load_standards

DATA = Path(__file__).parent / "data"
STARTS = range(2020, 2050, 5)
GROUPS = ["0-4", "5-9", "10-14", "15-19"]
WIDTH = 5
SEXES = {"F": "female", "M": "male"}


def read(name):
    """One table of the 2019 revision, a column for each year or period."""
    return pd.read_csv(DATA / "wpp2019_china" / f"{name}.csv")


def by_period(name, start):
    """Values of the five years from ``start``."""
    return read(name)[f"{start}-{start + WIDTH}"].to_numpy(float)


def by_sex(name, year):
    """People ``(area, status, sex, age)`` in thousands, women first."""
    return np.stack([read(name.format(sex))[str(year)].to_numpy(float) for sex in SEXES])[
        None, None
    ]


def survival(start):
    """Survival ``(sex, age)`` into each five-year group, the last one open."""
    ages = np.r_[0, 1, np.arange(5, 105, 5)]
    return np.stack([
        survival_from_rates(by_period(f"mx{sex}", start), ages, name, WIDTH)
        for sex, name in SEXES.items()
    ])  # fmt: skip


def projected():
    """People ``(year, sex, age)`` at 2025, 2030, … 2050 by our engine."""
    people, path = by_sex("pop{}", STARTS[0]), []
    groups = np.arange(0, 105, WIDTH)
    curve = load_standards(["us-md"]).norms["migration.rogers_castro"].value
    profile = model_profile(curve, groups, WIDTH)
    for start in STARTS:
        rates = np.zeros(len(groups))
        by_age = by_period("percentASFR", start) / 100
        rates[3:10] = by_period("tfrprojMed", start) / WIDTH * by_age
        fertility = Fertility(rates, boys=by_period("sexRatio", start).item(), width=WIDTH)
        net = by_period("migration", start) * profile / len(SEXES)
        people = advance(
            people, survival(start), fertility, Moves(net=net), timing="end", open_ended=True
        ).people
        path.append(people[0, 0])
    return np.stack(path)


def test_the_united_nations_from_their_own_components():
    ours = projected().sum(axis=1)
    theirs = np.stack([
        by_sex("pop{}projMed", start + WIDTH)[0, 0].sum(axis=0) for start in STARTS
    ])  # fmt: skip
    apart = pd.DataFrame(
        100 * (ours / theirs - 1)[:, :4],
        columns=GROUPS,
        index=[start + WIDTH for start in STARTS],
    )
    apart["0-14"] = 100 * (ours[:, :3].sum(axis=1) / theirs[:, :3].sum(axis=1) - 1)
    shown = f"per cent apart from the United Nations:\n{apart.round(3)}"
    assert (apart["0-14"].abs() <= 0.15).all(), shown
    assert (apart[GROUPS].abs() <= 0.25).all(axis=None), shown
    everyone = ours.sum(axis=1) / theirs.sum(axis=1) - 1
    assert np.abs(everyone).max() <= 0.001, everyone


@pytest.mark.parametrize(
    ("year", "births", "deaths", "net", "change", "residual"),
    [
        (2023, 8899.881, 11684.177, -567.724, -3352.027, 0.007),
        (2016, 18329.285, 9688.663, -153.056, 8487.562, 0.004),
    ],
)
def test_the_united_nations_balance(year, births, deaths, net, change, residual):  # B8
    folder = DATA / "wpp2024_china"
    flows = pd.read_csv(folder / "misc1dt.csv").set_index("year")
    moves = pd.read_csv(folder / "mig1dt.csv").set_index("year")["mig"]
    row = flows.loc[year]
    found = (row["births"], row["deaths"], moves.loc[year], row["PopChange"])
    assert found == (births, deaths, net, change)
    balance = flows["births"] - flows["deaths"] + moves - flows["PopChange"]
    assert abs(balance.loc[year]) == pytest.approx(residual, abs=5e-4)
    assert balance.abs().max() < 0.02
