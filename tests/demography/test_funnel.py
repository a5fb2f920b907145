from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.demography.funnel import (
    ARRIVED,
    KINDERGARTEN,
    STAGES,
    arrival,
    class_scores,
    faded,
    furthest,
    read,
    score,
)

WORDS = ("area", "school", "class", "stage", "date")


def with_register(city, *rows):
    """Toytown with register rows of area, entry year, class, stage, date, children."""
    names = ("area", "entry_year", "class", "stage", "date", "children")
    table = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    table["school"] = [""] * len(rows)
    kinds = dict.fromkeys(WORDS, object) | {"entry_year": np.int64, "children": float}
    edges = {name: ("edge", np.array(table[name], dtype=kind)) for name, kind in kinds.items()}
    return replace(city, register=xr.Dataset(edges))


def counts(register, stage, year):
    return register.children[STAGES.index(stage), list(register.years).index(year)]


def test_the_latest_date_of_a_stage_wins_whole_in_its_area(toytown):
    """On the later day A has no children of class `m` left: they were moved to `h`."""
    register = read(
        with_register(
            toytown,
            ("A", 2025, "h", "expected", "2024-08-15", 20.0),
            ("A", 2025, "m", "expected", "2024-08-15", 9.0),
            ("A", 2025, "h", "expected", "2025-03-01", 28.0),
            ("B", 2025, "h", "expected", "2024-08-15", 40.0),
            ("B", 2025, "m", "expected", "2024-08-15", 5.0),
            ("B", 2025, "m", "expected", "2024-08-15", 6.0),  # of another school
        )
    )
    assert register.classes == ("h", "m")
    assert register.areas == ("A", "B")
    assert counts(register, "expected", 2025).tolist() == [[28, 40], [0, 11]]


def test_blank_counts_and_untold_areas_are_missing_not_nought(toytown):
    register = read(
        with_register(
            toytown,
            ("A", 2025, "h", "expected", "", np.nan),
            ("A", 2025, "m", "expected", "", 3.0),
            ("B", 2024, "h", "expected", "", 7.0),
        )
    )
    now = counts(register, "expected", 2025)
    assert np.isnan(now[0, 0])
    assert now[1, 0] == 3
    assert np.isnan(now[:, 1]).all()
    assert register.told[0, 1].tolist() == [True, False]


def test_no_rows_are_no_register(toytown):
    assert read(toytown) is None
    assert read(with_register(toytown)) is None
    assert read(with_register(toytown, ("A", 2025, "h", "rumour", "", 3.0))) is None


def test_each_area_stands_at_its_own_stage(toytown):
    register = read(
        with_register(
            toytown,
            ("A", 2025, "h", "expected", "2024", 20.0),
            ("A", 2025, "h", "applied", "2025", 19.0),
            ("B", 2025, "h", "expected", "2024", 30.0),
            ("C", 2024, "h", "admitted", "2024", 30.0),
            ("C", 2025, "h", "kindergarten", "2025", 30.0),
        )
    )
    assert furthest(register, 2025).tolist() == [1, 0, -1]
    assert furthest(register, 2024).tolist() == [-1, -1, 3]
    assert furthest(register, 2030).tolist() == [-1, -1, -1]
    assert np.nansum(register.children[KINDERGARTEN]) == 30


def history(**shares):
    """Counts of three years and two classes, all 100 a year at first."""
    return [
        ("A", year, name, stage, "", 100.0 * share)
        for year in (2022, 2023, 2024)
        for name, one in shares.items()
        for stage, share in (("expected", 1.0), ("applied", 0.98), ("arrived", one))
    ]


def test_shares_that_arrive_differ_by_class_and_stage(toytown):
    register = read(with_register(toytown, *history(h=0.97, m=0.60)))
    even = np.ones(3)
    ratio = arrival(register, even, 0.0)
    assert ratio[0] == pytest.approx([0.97, 0.60])
    assert ratio[1] == pytest.approx([0.97 / 0.98, 0.60 / 0.98])
    assert np.isnan(ratio[2:ARRIVED]).all()
    assert ratio[ARRIVED] == pytest.approx([1, 1])
    assert arrival(register, even, 300.0)[0] == pytest.approx(
        [(0.97 + 0.785) / 2, (0.60 + 0.785) / 2]  # 300 children of each, 300 as all do
    )
    assert np.isnan(arrival(register, np.zeros(3), 0.0)).all()


def test_only_areas_with_both_ends_teach(toytown):
    rows = [*history(h=0.9), ("B", 2024, "h", "expected", "", 500.0)]
    register = read(with_register(toytown, *rows))
    assert arrival(register, np.ones(3), 0.0)[0] == pytest.approx([0.9])


def test_classes_are_tested_on_years_they_did_not_learn_from(toytown):
    """Class h always sends .97; class m sent 60, 60, then 75 of 100."""
    rows = [row for row in history(h=0.97, m=0.60) if row[1:4] != (2024, "m", "arrived")]
    rows.append(("A", 2024, "m", "arrived", "", 75.0))
    register = read(with_register(toytown, *rows))
    found = {(one.name, one.group): one for one in class_scores(register, 2024, 1.0, 0.0)}
    assert set(found) == {(s, g) for s in ("expected", "applied") for g in ("h", "m", "all")}
    assert found["expected", "h"].pairs == 2
    assert found["expected", "h"].deviation == pytest.approx(0, abs=1e-12)
    assert found["expected", "m"].deviation == pytest.approx(np.log(75 / 60) / np.sqrt(2))
    assert found["expected", "m"].mape == pytest.approx(0.2 / 2)
    assert found["expected", "all"].mape == pytest.approx(15 / 172 / 2)
    earlier = {(one.name, one.group): one for one in class_scores(register, 2023, 1.0, 0.0)}
    assert earlier["expected", "m"].deviation == pytest.approx(0, abs=1e-12)


def test_later_years_change_no_earlier_score(toytown):
    rows = history(h=0.97, m=0.60)
    scores = class_scores(read(with_register(toytown, *rows)), 2023, 0.8, 50.0)
    shaken = [(*row[:5], row[5] * 3) if row[1] == 2024 else row for row in rows]
    assert class_scores(read(with_register(toytown, *shaken)), 2023, 0.8, 50.0) == scores


def test_scores_and_weights_of_years():
    nothing = score("applied", "all", np.array([np.nan, 3.0]), np.array([2.0, 0.0]))
    assert nothing.pairs == 0
    assert np.isnan(nothing.deviation)
    one = score("applied", "all", np.array([110.0, np.nan]), np.array([100.0, 5.0]))
    assert (one.pairs, one.mape) == (1, pytest.approx(0.1))
    assert one.deviation == pytest.approx(np.log(1.1))
    assert faded(np.array([2021, 2023, 2024]), 2024, 0.5).tolist() == [0.25, 1.0, 0.0]
