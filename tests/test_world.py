"""Accounts of nations from their own components, by the engine that a run uses.

Stated before the first run: migrants divide by the Rogers–Castro curve with its fundamental
parameters and evenly between the sexes, and come at the end of the step; women at the start of a
step and those who survive to its end, migrants apart, are exposed to births; deaths of infants and
young children by Coale and Demeny's West formulae. Nothing is fitted to the answer.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner.demography.components import Step, Stock, advance
from planner.demography.life_tables import (
    people_between,
    survival_from_person_years,
    survival_from_rates,
)
from planner.demography.migration import gross_of_net, model_profile
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
    """People ``(sex, age)`` in thousands, women first."""
    return np.stack([read(name.format(sex))[str(year)].to_numpy(float) for sex in SEXES])


def survival(start):
    """Survival ``(sex, age)`` into each five-year group, the last one open."""
    ages = np.r_[0, 1, np.arange(5, 105, 5)]
    return np.stack([
        survival_from_rates(by_period(f"mx{sex}", start), ages, name, WIDTH)
        for sex, name in SEXES.items()
    ])  # fmt: skip


def after(people, lives, births, net):
    """People ``(sex, age)`` a step later, net moves at its end split as a run splits them."""

    def stepped(leaving, arriving):
        step = Step(lives, leaving, arriving, np.reshape(births, (1, -1)))
        return advance(Stock(people[None]), step, open_ended=True)[0].mean[0]

    due = stepped(0 * people, 0 * people)
    gone, came, _ = gross_of_net(net, due, 0.0)  # the curve asks for some centenarians too many
    return stepped(np.divide(gone, due, out=np.zeros_like(gone), where=due > 0), came)


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
        net = np.tile(by_period("migration", start) * profile / len(SEXES), (len(SEXES), 1))
        lives = survival(start)
        women = after(people, lives, [0, 0], 0 * net)[0]
        born = (WIDTH * rates * people_between(people[0], women)).sum()
        girls = born / (1 + by_period("sexRatio", start).item())
        people = after(people, lives, [girls, born - girls], net)
        path.append(people)
    return np.stack(path)


def test_sweden_1993_to_1998():  # B7: Preston, Heuveline and Guillot, Box 6.2
    table = pd.read_csv(DATA / "sweden_1993_1998.csv")
    lives = survival_from_person_years(table["pers_years_age_f"].to_numpy(), 100_000, WIDTH)[None]
    net = table["mig_net_count_age_f"].to_numpy(float)[None]
    women = table["pop_count_age_f_begin"].to_numpy(float)[None] + net / 2  # even over the step
    later = after(women, lives, [0], net / 2)
    births = WIDTH * table["fert_rate_age_f"].to_numpy() * people_between(women[0], later[0])
    assert births.sum() == pytest.approx(615_988.06, abs=0.005)
    expected = [15244, 126688, 229354, 170057, 63203, 10971, 472]
    assert np.rint(births[3:10]).tolist() == expected
    girls, boys = births.sum() / 2.05, births.sum() * 1.05 / 2.05
    women_1998, men_1998 = (after(women, lives, [born], net / 2)[0] for born in (girls, boys))
    assert np.rint(women_1998).tolist() == table["pop_count_age_f_end"].tolist()
    assert np.rint(men_1998).tolist() == table["pop_count_age_m_end"].tolist()
    assert np.rint(men_1998[0]) == 317_340


def test_the_united_nations_from_their_own_components():
    ours = projected().sum(axis=1)
    theirs = np.stack([
        by_sex("pop{}projMed", start + WIDTH).sum(axis=0) for start in STARTS
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
