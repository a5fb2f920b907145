"""One intake of Toytown, by hand: 53 places at S1 (area A), 40 at S2 (B and C), S3 by choice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.model.admissions import Quota, Tier
from planner.model.axes import EDGE
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


def locked(toytown, exempt=False, **more):
    """Toytown where the dwelling d1 used a place at S1 in 2022."""
    row = {
        "area": "", "dwelling": "d1", "school": "S1", "used_in": 2022, "years": 6,
        "siblings_exempt": exempt, "share": 1.0, **more,
    }  # fmt: skip
    table = xr.Dataset({name: (EDGE, np.array([cell])) for name, cell in row.items()})
    return replace(toytown, address_locks=table)


@pytest.mark.parametrize("lives", ["catchment", "anywhere"])
def test_a_lock_shuts_the_school_in_every_tier_to_overflow_and_later(
    applying, admitting, toytown, lives
):
    """S1 has 53 places and three children; d1's child may not have one of them in any way."""
    late = float((np.datetime64("2025-11-01") - np.datetime64("1970-01-01")).astype(int))
    children = applying(
        ["A"] * 3, dwelling=["d1", "d2", "d1"], date=[np.nan, np.nan, late],
        choices=[("S1",)] * 3, sibling=["S1"] * 3,
    )  # fmt: skip
    tiers = {"siblings": Tier(1, siblings=True, lives="anywhere"), "all": Tier(2, lives=lives)}
    for rule in ("ranked", "nearest", "drawn"):
        found = admitting(children, tiers, city=locked(toytown), rule=rule, draws=5)
        assert found.children["school"].values.tolist() == ["S2", "S1", "S2"]
        assert found.children["way"].values.tolist() == ["diverted", "admitted", "later"]
        assert found.children["chance"].values[:2].tolist() == [0.0, 1.0]
        assert found.notes["locked"] == 1
        assert found.tiers["locked"].values.tolist()[0] == 1
        free = admitting(children, tiers, city=locked(toytown, exempt=True), rule=rule)
        assert set(free.children["school"].values) == {"S1"}
        ignored = admitting(children, tiers, city=locked(toytown), rule=rule, locks="ignore")
        assert set(ignored.children["school"].values) == {"S1"}


def test_two_households_of_one_dwelling_have_one_place_at_their_school(
    applying, admitting, toytown
):
    children = applying(
        ["A"] * 3, dwelling=["d7"] * 3, household=["h", "i", "h"], home_since=[9.0, 5, 9]
    )
    tiers = {"all": Tier(1, keys=("home_since", "lottery"))}
    found = admitting(children, tiers, city=locked(toytown), draws=4)
    assert found.children["school"].values.tolist() == ["S2", "S1", "S2"]
    assert found.children["chance"].values.tolist() == [0.0, 1.0, 0.0]
    assert (found.notes["beaten"], found.notes["locked"]) == (2, 2)
    untold = replace(children, household=np.array([""] * 3, dtype=object))
    shared = admitting(untold, tiers, city=locked(toytown))
    assert set(shared.children["school"].values) == {"S1"}
    assert (shared.notes["beaten"], shared.notes["one_household"]) == (0, 1)


def test_overflow_follows_the_keys_of_the_tier(applying, admitting):
    """Of 100 children of A 53 have S1, of the other 47 the earlier registered have S2's 40."""
    rng = np.random.default_rng(4)
    day = rng.permutation(100).astype(float)
    tiers = {"all": Tier(1, keys=("registered_since", "lottery"))}
    found = admitting(applying(["A"] * 100, registered_since=day), tiers)
    way = found.children["way"].values
    assert day[way == "admitted"].max() == 52
    assert sorted(day[way == "diverted"]) == list(range(53, 93))
    assert sorted(day[way == "unplaced"]) == list(range(93, 100))


def test_schools_of_unknown_places_do_not_swallow_the_lot(applying, admitting, toytown):
    """B follows S2 and S3, of whose places nobody knows: about half of 60 children come to each."""
    edges = toytown.catchments
    own = edges.isel({EDGE: edges["area"].to_numpy() == "B"})
    more = own.assign(school=own["school"].copy(data=["S3"] * own.sizes[EDGE]))
    table = xr.concat([edges, more], dim=EDGE)
    found = admitting(applying(["B"] * 60), city=replace(toytown, catchments=table))
    schools = found.children["school"].to_series().value_counts()
    assert abs(schools["S3"] - 30) < 20  # five standard errors; 59 of 60 by a weight of 60 to 40


def test_no_grade_holds_more_than_its_places_after_later_moves(applying, admitting, toytown):
    rng = np.random.default_rng(8)
    many = 300
    days = rng.choice([np.nan, 20_300.0, 20_330.0], many)  # in July, in time, and in August 2025
    late = np.where(rng.random(many) < 0.5, 20_400.0, days)
    grade = rng.choice(["1", "1", "2", "3"], many).astype(object)
    children = applying(rng.choice(list("ABC"), many), grade=grade, date=late)
    found = admitting(children)
    table = found.children.to_dataframe()
    placed = table[table["school"] != ""]
    first = placed[placed["grade"] == "1"]["school"].value_counts()
    assert first["S1"] <= 53
    assert first["S2"] <= 40
    second = placed[placed["grade"] == "2"]["school"].value_counts()
    assert second["S1"] <= 53 - 24
    assert second["S2"] <= 40 - 36
    in_time = ~(late > 20_332) & (grade == "1")
    assert set(table["way"][in_time]) <= {"admitted", "diverted", "unplaced"}
    assert set(table["way"][~in_time]) <= {"later", "unplaced"}
