import numpy as np
import pytest

from planner.outputs.programme_facts import ProgrammeFacts
from planner.outputs.programme_plan_tables import (
    commitments,
    expected,
    frontier,
    later,
    parts,
    place_prices,
    plans,
    ranking,
    replay,
)
from tests.programmed import (
    BORROW,
    BUILD,
    MERGE,
    SITE,
    make_alone,
    make_frontier,
    make_nothing,
    make_programmed,
    make_ranking,
    make_town,
)


@pytest.fixture(scope="module")
def told():
    return ProgrammeFacts(make_town(), make_programmed(), "en")


def test_plans_stand_by_future(told):
    frame = plans(told.found.robustness)
    assert len(frame) == 18
    own = frame[(frame["plan"] == "mean") & (frame["future"] == 2)].iloc[0]
    assert own[["cost", "regret", "works"]].tolist() == [107, 5, BUILD]


def test_expectations_carry_their_bounds(told):
    frame = expected(told.found.robustness).set_index("figure")
    assert frame.loc["recourse"].tolist() == [96, 95.5]


def test_what_to_commit_to_and_to_keep_possible_is_listed(told):
    assert commitments(told.found.robustness).to_numpy().tolist() == [
        [SITE, "commit"], ["north-primary-borrow", "hold"], ["site-w", "hold"],
    ]  # fmt: skip


def test_parts_add_up_to_the_objective(told):
    frame = parts(told)
    assert frame["part"].tolist() == ["works", "unmet", "over", "way", "idle"]
    assert frame[["without", "with"]].sum().tolist() == [186, told.proposal.objective]


def test_prices_of_nought_are_left_out(told):
    frame = place_prices(told.proposal.prices)
    assert frame.to_numpy().tolist() == [
        ["lower_secondary", "junior", 2025, 0.25],
        ["primary", "south", 2026, 0.5],
        ["primary", "south", 2027, 0.75],
    ]


def test_the_replay_keeps_its_interval(told):
    frame = replay(told).set_index("case")
    assert frame.loc["all"].tolist() == [100, 80, 120, 20, 16, 24]
    assert frame.index.tolist()[:4] == ["none", "all", "adapted", "committed"]
    assert frame.loc["adapted"].tolist() == [95, 70, 118, 19, 15, 23]
    nothing = replay(ProgrammeFacts(make_town(), make_nothing(), "en"))
    assert nothing["case"].tolist() == ["none"]


def test_what_is_decided_later_stands_by_future(told):
    frame = later(told)
    assert frame["chance"].tolist() == [0.5, 0.3, 0.2]
    assert frame["like"].sum() == 1
    assert frame["now"].tolist() == [BUILD] * 3
    assert frame["later"].tolist() == ["", BORROW, f"{BORROW};{MERGE}"]
    assert later(ProgrammeFacts(make_town(), make_nothing(), "en")).empty


def test_budgets_and_the_list_are_whole():
    assert frontier(make_frontier())["money"].tolist() == [0, 60, 130]
    frame = ranking(make_ranking().works)
    assert frame["work"].tolist() == ["East school", "North wing"]
    assert np.isinf(frame["effect"].iloc[1])
    assert frame["so_far"].tolist() == [84, 84]
    assert "alone_unmet_mean" not in frame
    own = ranking(make_ranking().works, make_alone())
    assert own["alone_unmet_mean"].tolist() == [300, 480]
    assert own["alone_large_p90"].tolist() == [49.2, 69.6]
