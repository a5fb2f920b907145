"""One intake of Toytown, by hand: 53 places at S1 (area A), 40 at S2 (B and C), S3 by choice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from planner.model.admissions import Quota, Tier
from planner.model.intake import Intake
from planner.schools import admissions
from planner.schools.admissions import some

HUNDRED = {"a": Intake("S1", "primary", 2025, 3, 100.0)}
BY_CLASS = {name: Tier(order, classes=(name,)) for order, name in enumerate("xyz", 1)}


def tiers_of(found):
    return found.tiers.to_dataframe()


def ways(found):
    return dict(zip(found.children["applicant"].values, found.children["way"].values, strict=True))


def test_e7_tiers_fill_a_school_in_their_order(applying, admitting):
    children = applying(["A"] * 130, admission=["x"] * 55 + ["y"] * 35 + ["z"] * 40)
    found = admitting(children, BY_CLASS, draws=20, intake=HUNDRED)
    table = tiers_of(found)
    assert table["admitted"].tolist() == [55, 35, 10]
    assert table["chance"].tolist() == [1.0, 1.0, 0.25]
    assert table["p10"].tolist() == table["p90"].tolist() == [1.0, 1.0, 0.25]
    assert table["diverted"].sum() + table["unplaced"].sum() == 30
    assert table["diverted"].tolist() == [0, 0, 30]  # S2 has 40 free places
    assert found.overflow["school"].values.tolist() == ["S2"]


def test_e7_a_lottery_for_two_schools_that_all_rank_alike(applying, admitting, toytown):
    children = applying(["A"] * 120, choices=[("S1", "S2")] * 120)
    intake = {
        "a": Intake("S1", "primary", 2025, 2, 60.0),
        "b": Intake("S2", "primary", 2025, 1, 30.0),
    }
    tiers = {"all": Tier(1, lives="anywhere")}
    found = admitting(children, tiers, draws=50, intake=intake, rule="ranked")
    table = found.schools.to_dataframe().set_index(["school", "tier"])
    assert table.loc[("S1", "all"), "chance"].tolist() == [0.5, 0.5]
    assert table.loc[("S2", "all"), "chance"].tolist() == [0.25, 0.25]
    assert tiers_of(found)["unplaced"].tolist() == [30]
    assert found.notes["ranked"] == 90
    assert found.notes["first_choice"] == 60


def test_nobody_is_lost_and_no_school_is_over_full(applying, admitting):
    children = applying(["A"] * 90 + ["B"] * 40 + ["C"] * 30)
    found = admitting(children)
    table = tiers_of(found)
    assert (table[["admitted", "diverted", "unplaced"]].sum(axis=1) == table["children"]).all()
    assert len(found.children["way"]) == 160
    schools = found.schools.to_dataframe()
    whole = schools[schools["tier"] == "all"].set_index("school")
    assert whole.loc["S1", "admitted"] + whole.loc["S1", "diverted"] == 53
    assert whole.loc["S2", "admitted"] + whole.loc["S2", "diverted"] == 40
    assert int(found.overflow["children"].sum()) == 160 - 93


def test_keys_decide_before_the_lottery(applying, admitting):
    day = np.arange(60)[::-1]
    children = applying(["A"] * 60, registered_since=day)
    tiers = {"all": Tier(1, keys=("registered_since", "lottery"))}
    found = admitting(children, tiers)
    out = [name for name, way in ways(found).items() if way != "admitted"]
    assert out == [f"k{place:05d}" for place in range(7)]  # those registered last


def test_a_blank_date_comes_last(applying, admitting):
    day = [np.nan, *range(59)]
    found = admitting(applying(["A"] * 60, home_since=day), {"all": Tier(1, keys=("home_since",))})
    assert ways(found)["k00000"] != "admitted"


def test_siblings_come_first_where_a_tier_says_so(applying, admitting):
    children = applying(["A"] * 60 + ["B"], sibling=["S1"] * 5 + [""] * 55 + ["S1"])
    tiers = {"siblings": Tier(1, siblings=True, lives="anywhere"), "others": Tier(2)}
    found = admitting(children, tiers)
    assert all(ways(found)[f"k{place:05d}"] == "admitted" for place in (0, 1, 2, 3, 4, 60))
    assert found.children["school"].values[60] == "S1"
    without = admitting(children)  # nothing of siblings: the child of area B goes to S2
    assert without.children["school"].values[60] == "S2"


def test_points_have_a_least_and_decide(applying, admitting):
    children = applying(["A"] * 60, points=[40.0] * 50 + [90.0] * 10)
    tiers = {"high": Tier(1, points=60.0), "low": Tier(2)}
    assert tiers_of(admitting(children, tiers))["admitted"].tolist() == [10, 43]
    one = {"all": Tier(1, keys=("points",))}
    assert [ways(admitting(children, one))[f"k{place:05d}"] for place in range(50, 60)] == [
        "admitted"
    ] * 10


def test_children_in_no_tier_are_told_and_placed_last(applying, admitting):
    children = applying(["A"] * 60 + ["B"] * 40, admission=["x"] * 50 + [""] * 10 + ["x"] * 40)
    found = admitting(children, {"x": Tier(1, classes=("x",))})
    table = tiers_of(found)
    assert table["admitted"].tolist() == [90, 0]
    assert table["diverted"].tolist() == [0, 3]  # three places are left at S1
    assert table["unplaced"].tolist() == [0, 7]
    assert found.notes["no_tier"] == 10
    assert np.isnan(table["chance"].iloc[-1])


def test_the_cap_binds_on_the_first_of_september(applying, admitting):
    def day(text):
        return float((np.datetime64(text) - np.datetime64("1970-01-01")).astype(int))

    dates = [np.nan] * 52 + [day("2025-09-01"), day("2025-09-02"), day("2025-10-01")]
    found = admitting(applying(["A"] * 55, date=dates))
    assert found.notes["children"] == 53
    assert found.notes["later"] == 2
    told = found.children.to_dataframe()
    assert told["way"].tolist() == ["admitted"] * 53 + ["later"] * 2
    assert told["school"].tolist()[53:] == ["S2", "S2"]  # S1 is full, S2 is not
    both = applying(["A"] * 55 + ["B"] * 40, date=[*dates, *[np.nan] * 40])
    crowded = admitting(both)
    assert crowded.children["way"].values[53:55].tolist() == ["unplaced"] * 2
    assert crowded.later["school"].values.tolist() == [""]


def test_later_moves_into_higher_grades_need_room_there(applying, admitting):
    """Grade 2 holds 24 children at S1, with 53 places, and 36 at S2, with 40."""
    children = applying(["B"] * 40, grade=["2"] * 40)
    found = admitting(children)
    told = found.later.to_dataframe().set_index("school")["children"]
    assert told.to_dict() == {"S2": 4, "S1": 29, "": 7}
    assert found.notes["children"] == 0


def test_reach_bounds_where_children_are_sent(applying, admitting):
    found = admitting(applying(["A"] * 60), reach=500.0)
    assert tiers_of(found)["unplaced"].tolist()[0] == 7
    assert tiers_of(admitting(applying(["A"] * 60), reach=1000.0))["diverted"].tolist()[0] == 7


def test_quotas_are_kept_for_their_catchment(applying, admitting, toytown):
    quotas = {"q": Quota("west", "S1", 10)}
    found = admitting(applying(["A"] * 60), quotas=quotas)
    assert tiers_of(found)["admitted"].tolist()[0] == 10


def test_a_seed_is_needed(applying, admitting):
    with pytest.raises(ValueError, match="lottery needs a seed"):
        admitting(applying(["A"]), seed=None)


@pytest.mark.parametrize("rule", ["drawn", "ranked", "nearest"])
def test_the_order_of_rows_changes_nothing(applying, admitting, rule):
    rng = np.random.default_rng(5)
    many = 150
    areas = rng.choice(list("ABC"), many)
    choices = [tuple(rng.permutation(["S1", "S2", "S3"])[:2]) for _ in range(many)]
    children = applying(areas, choices=choices, admission=rng.choice(["x", "y"], many))
    tiers = {"x": Tier(1, classes=("x",), lives="anywhere"), "rest": Tier(2, lives="anywhere")}
    usual = admitting(children, tiers, rule=rule, draws=5).children.to_dataframe()
    turned = some(children, rng.permutation(many))
    found = admitting(turned, tiers, rule=rule, draws=5).children.to_dataframe()
    found = found.sort_values("applicant", ignore_index=True)
    assert found.equals(usual.reset_index(drop=True))


def test_j9_fifty_thousand_children_alike_in_any_order_and_on_any_thread(applying, admitting):
    rng = np.random.default_rng(9)
    many, ids = 50_000, np.array(["S1", "S2", "S3"], dtype=object)
    ranked = [tuple(row) for row in ids[rng.random((many, 3)).argsort(axis=1)[:, :2]]]
    children = applying(rng.choice(list("ABC"), many), choices=ranked)
    intake = {
        "a": Intake("S1", "primary", 2025, 300, 15_000.0),
        "b": Intake("S2", "primary", 2025, 200, 10_000.0),
    }
    tiers = {"all": Tier(1, lives="anywhere")}

    def run(list_):
        found = admitting(list_, tiers, intake=intake, rule="ranked")
        table = found.children.to_dataframe()
        return table.sort_values("applicant", ignore_index=True)

    usual = run(children)
    turned = [children, *(some(children, rng.permutation(many)) for _ in range(2))]
    with ThreadPoolExecutor(3) as pool:
        assert all(table.equals(usual) for table in pool.map(run, turned))

    lot, school = usual["lottery"].to_numpy(), usual["school"].to_numpy()
    round_ = (usual["way"] == "admitted").to_numpy()
    last = {one: lot[round_ & (school == one)].max() for one in ids[:2]}
    assert [(round_ & (school == one)).sum() for one in ids[:2]] == [15_000, 10_000]
    first, second = np.array(ranked, dtype=object).T
    lost_first = ~round_ | (school != first)
    lost_both = lost_first & (~round_ | (school != second))
    for lost, asked in ((lost_first, first), (lost_both, second)):
        assert not (lost & (asked == "S3")).any()  # which takes everyone
        assert (lot[lost] > [last[one] for one in asked[lost]]).all()  # nobody blocks


def test_another_seed_is_another_lottery_and_the_same_seed_the_same(applying, admitting):
    children = applying(["A"] * 80)
    first, again, other = (ways(admitting(children, seed=seed)) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_another_child_moves_no_lottery_number(applying, admitting):
    few, more = applying(["A"] * 20), applying(["A"] * 21)
    ranks = [admitting(list_).children["lottery"].values for list_ in (few, more)]
    assert (np.argsort(ranks[0]) == [one for one in np.argsort(ranks[1]) if one != 20]).all()


def test_a_school_whose_places_are_not_known_takes_all_whom_a_tier_opens_it_to(applying, admitting):
    children = applying(["C"] * 70, choices=[("S3",)] * 70)
    found = admitting(children, {"all": Tier(1, lives="anywhere")}, rule="ranked")
    assert set(found.children["school"].values) == {"S3"}
    assert found.notes["unknown_places"] == 1


def test_projected_demand_widens_the_chances(applying, admitting, monkeypatch):
    def swings(city, year, central, drawn):
        assert (year, drawn.sizes["draw"]) == (2025, 60)
        return np.tile([[0.8], [1.25]], (30, city.areas.sizes["area"]))

    monkeypatch.setattr(admissions, "swelling", swings)
    children = applying(["A"] * 60)
    alone = tiers_of(admitting(children, draws=60)).iloc[0]
    found = admitting(children, draws=60, demand="projected")
    drawn = tiers_of(found).iloc[0]
    assert alone["p10"] == alone["p90"] == pytest.approx(53 / 60)
    assert drawn["p90"] == 1.0  # 48 children or so, and 53 places
    assert drawn["p10"] == pytest.approx(53 / 75, abs=0.04)
    assert np.isnan(found.children["chance"].values).all()
    assert not np.isnan(admitting(children, draws=2).children["chance"].values).any()


def test_some_keeps_lists_and_proofs_with_their_children(applying):
    children = applying(["A"] * 3, choices=[("S1",), (), ("S2", "S1")], proofs={"h": [1, 0, 1]})
    part = some(children, np.array([2, 0]))
    assert part.start.tolist() == [0, 2, 3]
    assert part.choice.tolist() == ["S2", "S1", "S1"]
    assert part.proofs["h"].tolist() == [True, True]
    assert len(replace(part, ids=part.ids[:0])) == 0
