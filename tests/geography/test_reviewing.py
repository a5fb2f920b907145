import numpy as np
import pytest

from planner.geography.reviewing import home_areas
from planner.geography.zones import survey
from planner.inputs.cities import load_city
from planner.model.catchments import CatchmentRule
from planner.model.programme import Measure
from tests.campustown import campus_folder
from tests.geography.conftest import row_assigned
from tests.rowtown import row_folder


def shares(found, year, what="share"):
    edges = found.edges.to_dataframe()
    edges = edges[(edges["year"] == year) & (edges[what] > 0)]
    return edges.set_index(["area", "school"])[what].to_dict()


def who(found, year):
    return "".join(school[1] for (_, school), _ in sorted(shares(found, year).items()))


def east(found, year=2025):
    """Entrants a year of one area of the west and of one of the east."""
    children = found.following.sel(year=year)
    return children.sel(area="A").item(), children.sel(area="D").item()


def test_areas_are_split_just_as_far_as_the_places_go(row):
    """The east has about 90 a year for 80 places: the nearest, a third of D, go west."""
    found = row_assigned(row, CatchmentRule("divisible", stability=0.0))
    few, many = east(found)
    assert (few, many) == pytest.approx((10, 30), rel=0.02)
    assert shares(found, 2024)["D", "S2"] == 1
    now, west = shares(found, 2025), (3 * many - 80) / many
    assert now["D", "S1"] == pytest.approx(west, rel=1e-3)
    assert now["D", "S2"] == pytest.approx(1 - west, rel=1e-3)
    (review,) = found.reviews
    assert review.optimal
    assert review.over.tolist() == [0, 0]
    ways = 1500 * few + 1500 * many + 500 * (3 * many - 80)
    assert review.bound == pytest.approx(ways, rel=1e-4)
    assert review.price.tolist() == [0, 500]  # one more at S2: another of D walks 500 m less
    assert review.moved == pytest.approx([0, 0, 0, west, 0, 0], rel=1e-3)


def test_whole_areas_move_whole_and_the_bound_is_told(row):
    found = row_assigned(row, CatchmentRule("whole_areas", stability=0.0))
    assert who(found, 2024) == "111222"
    assert who(found, 2025) == "111122"
    (review,) = found.reviews
    few, many = east(found)
    assert review.value == pytest.approx(1500 * few + 1500 * many + 500 * many, rel=1e-4)
    assert review.bound == review.value  # proven, for so small a land
    assert review.cut_off == review.homeless == review.beyond == ()


def test_pooled_stays_within_the_cluster(tmp_path):
    """Alone, each school has its own catchment; together they share their places."""
    apart = load_city(row_folder(tmp_path / "apart"))
    one = load_city(
        row_folder(tmp_path / "one", clusters="S1,cluster,One,2020,\nS2,cluster,One,2020,\n")
    )
    assert who(row_assigned(apart, CatchmentRule("pooled")), 2025) == "111222"
    assert row_assigned(apart, CatchmentRule("pooled")).reviews[0].short == pytest.approx(
        10, rel=0.1
    )
    assert shares(row_assigned(one, CatchmentRule("pooled")), 2025)["D", "S1"] == pytest.approx(
        1 / 3, rel=0.1
    )


def test_a_move_must_spare_more_than_its_charge(tmp_path):
    """C lies 1,000 m from S1 and 1,500 m from S2, but is the east's: 500 m a child to be spared."""
    east = "primary,west,S1,A;B\nprimary,east,S2,C;D;E;F\n"
    city = load_city(row_folder(tmp_path / "row", catchments=east))
    sizes = {"n": Measure("S2", "primary", 2025, 9, "extend")}
    free = row_assigned(city, CatchmentRule("whole_areas", stability=499.0), sizes)
    dear = row_assigned(city, CatchmentRule("whole_areas", stability=501.0), sizes)
    assert who(free, 2025) == "111222"
    assert who(dear, 2025) == "112222"


def test_reviews_come_when_named_and_never_give_back(row):
    """S2 grows in 2027, so D would be nearer there again; it was moved once and stays."""
    grows = {"n": Measure("S2", "primary", 2027, 9, "extend")}
    rule = CatchmentRule("whole_areas", stability=0.0, look_ahead=1)
    found = row_assigned(row, rule, grows)
    assert [review.year for review in found.reviews] == [2025, 2027]
    assert [who(found, year) for year in (2025, 2026, 2027, 2029)] == ["111122"] * 4
    late = CatchmentRule("whole_areas", stability=0.0, review_years=(2026, 2028))
    named = row_assigned(row, late)
    assert [(review.year, review.last) for review in named.reviews] == [(2026, 2027), (2028, 2029)]
    assert [who(named, year) for year in (2025, 2026, 2028)] == ["111222", "111122", "111122"]


def test_too_few_places_are_a_shortfall_filled_alike(tmp_path):
    folder = row_folder(tmp_path / "row")
    text = (folder / "schools.csv").read_text(encoding="utf-8").replace(",9,", ",3,")
    (folder / "schools.csv").write_text(text.replace(",6,", ",3,"), encoding="utf-8")
    found = row_assigned(load_city(folder), CatchmentRule("divisible", stability=0.0))
    (review,) = found.reviews
    assert review.short == pytest.approx(120 - 80, abs=0.01)
    assert review.over == pytest.approx([20, 20], abs=0.01)


def test_nothing_within_reach_is_told(row):
    found = row_assigned(row, CatchmentRule("divisible", reach=900.0, stability=0.0))
    assert found.reviews[0].beyond == ("C", "D")
    assert shares(found, 2025)["C", "S1"] == 1


def test_places_not_known_set_no_limit(tmp_path):
    folder = row_folder(tmp_path / "row")
    text = (folder / "schools.csv").read_text(encoding="utf-8").replace(",6,", ",,")
    (folder / "schools.csv").write_text(text, encoding="utf-8")
    found = row_assigned(load_city(folder), CatchmentRule("whole_areas"))
    assert who(found, 2025) == "111222"
    assert np.isnan(found.reviews[0].places).tolist() == [False, True]


def test_siblings_follow_the_elder_while_one_is_there(row):
    """Of D's 30 entrants a fifth have an elder child: all of those at S2 in the first year."""
    found = row_assigned(row, CatchmentRule("whole_areas", stability=0.0), siblings=0.2)
    taught = [shares(found, year, "taught").get(("D", "S2"), 0.0) for year in range(2024, 2029)]
    assert taught == pytest.approx([1, 0.2, 0.1, 0, 0])
    assert shares(found, 2025)["D", "S1"] == 1


def test_pupils_change_with_their_catchment_where_the_policy_says_so(row):
    found = row_assigned(row, CatchmentRule("whole_areas", stability=0.0), changing=0.5)
    assert found.moves.sel(year=2025).to_numpy() == pytest.approx(
        np.array([[1, 0], [0.5 / 3, 1 - 0.5 / 3]])
    )
    assert found.moves.sel(year=2026).to_numpy() == pytest.approx(np.eye(2))
    assert row_assigned(row, CatchmentRule("whole_areas")).moves is None


def test_the_base_year_stays_as_recorded(row):
    for rule in ("nearest", "divisible", "whole_areas", "pooled"):
        assert who(row_assigned(row, CatchmentRule(rule)), 2024) == "111222"


def test_of_two_schools_in_one_area_one_begins_next_door_and_that_is_told(tmp_path):
    folder = row_folder(tmp_path / "row")
    text = (folder / "schools.csv").read_text(encoding="utf-8").replace("502750", "500260")
    (folder / "schools.csv").write_text(text, encoding="utf-8")
    city = load_city(folder)
    found = row_assigned(city, CatchmentRule("whole_areas", stability=0.0))
    (review,) = found.reviews
    assert review.together == (("S1", "S2"),)
    assert shares(found, 2025)["A", "S1"] == 1
    assert who(found, 2025) == "111222"  # S2's begins at D, behind which E and F cannot leave it
    assert review.cut_off == ()
    assert row_assigned(city, CatchmentRule("divisible")).reviews[0].together == ()


def test_land_may_go_back_once_the_school_that_took_it_has_closed(tmp_path):
    """S3 in C takes C and D in 2025 and closes in 2027: both go where they are near."""
    folder = row_folder(tmp_path / "row")
    with (folder / "schools.csv").open("a", encoding="utf-8") as out:
        out.write("S3,Middle School,primary,public,6,501250,3300250\n")
    with (folder / "rolls.csv").open("a", encoding="utf-8") as out:
        out.write("".join(f"S3,{y},{g},0\n" for y in range(2018, 2025) for g in (1, 2, 3)))
    text = (folder / "schools.csv").read_text(encoding="utf-8")
    lines = [f"{line}," for line in text.splitlines()]
    lines[0], lines[3] = f"{lines[0]}closed", f"{lines[3]}2027"
    (folder / "schools.csv").write_text(
        "\n".join([lines[0][: -0 or None], *lines[1:]]), encoding="utf-8"
    )
    text = (folder / "catchments.csv").read_text(encoding="utf-8").replace("S1,A;B;C", "S1,A;B")
    (folder / "catchments.csv").write_text(text + "primary,middle,S3,C\n", encoding="utf-8")
    found = row_assigned(load_city(folder), CatchmentRule("divisible", stability=0.0))
    last = shares(found, 2027)
    assert ("C", "S1") in last
    assert last.get(("C", "S2"), 0.0) == 0


def test_no_part_of_an_area_goes_back_under_divisible(row):
    """A third of D goes west in 2025; a wing in 2026 would take it back, but nothing returns."""
    grows = {"n": Measure("S2", "primary", 2026, 9, "extend")}
    found = row_assigned(row, CatchmentRule("divisible", stability=0.0, look_ahead=1), grows)
    west = [shares(found, year).get(("D", "S1"), 0.0) for year in (2025, 2026, 2028)]
    assert west[0] > 0.3
    assert west[1:] == pytest.approx([west[0]] * 2)


def test_the_span_ends_before_the_next_review(row):
    """A wing opens in 2026: the year before is drawn for by itself, for the places that it has."""
    grows = {"n": Measure("S2", "primary", 2026, 9, "extend")}
    found = row_assigned(row, CatchmentRule("whole_areas", stability=0.0), grows)
    assert [(one.year, one.last) for one in found.reviews] == [(2025, 2025), (2026, 2028)]
    assert found.reviews[0].places.tolist() == [120, 80]


def test_a_new_school_joins_the_cluster_in_which_it_stands(tmp_path):
    folder = row_folder(tmp_path / "row", clusters="S1,cluster,W,2020,\nS2,cluster,E,2020,\n")
    (folder / "sites.csv").write_text(
        "site,name,phases,max_classes,available_from,x,y\n"
        "N1,New,primary,12,2025,501750,3300250\n", encoding="utf-8"
    )  # fmt: skip
    with (folder / "city.yaml").open("a", encoding="utf-8") as out:
        out.write("  sites: {datum: EPSG:32650, vintage: '2024', source: made up}\n")
    new = {"n": Measure("N1", "primary", 2026, 6)}
    found = row_assigned(load_city(folder), CatchmentRule("pooled", stability=0.0), new)
    assert shares(found, 2026)["D", "N1"] == 1
    assert found.reviews[-1].short == 0


def test_siblings_whose_school_closes_are_counted(tmp_path):
    folder = row_folder(tmp_path / "row")
    text = (folder / "schools.csv").read_text(encoding="utf-8").splitlines()
    text = [f"{text[0]},closed", f"{text[1]},", f"{text[2]},2026"]
    (folder / "schools.csv").write_text("\n".join(text), encoding="utf-8")
    found = row_assigned(load_city(folder), CatchmentRule("divisible"), siblings=0.5)
    review = next(one for one in found.reviews if one.year == 2026)
    everybody = found.following.sel(year=2026).sum().item()
    # Fifteen or so follow an elder to S1; nobody follows one to S2.
    assert review.pupils.sum() == pytest.approx(everybody - 15 - 5, abs=1)
    assert review.over.sum() == pytest.approx(review.short, abs=0.02)


def test_where_siblings_stay_the_table_counts_them(row):
    (found,) = survey(row, row_assigned(row, CatchmentRule("whole_areas", stability=0.0),
                                        siblings=0.2))  # fmt: skip
    told = found.to_dataframe().set_index(["school", "year"])
    many = told.loc[("S1", 2025), "entrants"]
    assert many == pytest.approx(30 + 0.8 * 30, rel=0.02)
    assert told.loc[("S1", 2025), "moved"] == pytest.approx(0.8 * 30, rel=0.02)


def test_a_campus_that_moves_is_reviewed_and_its_catchment_stays_in_one_piece_with_it(tmp_path):
    """From 2027 on the entrants of S2 are taught in D, not in F."""
    rows = "a,S2,6,,,2026,502750,3300250\nb,S2,6,,2027,,501750,3300250\n"
    folder = row_folder(tmp_path / "row")
    city = load_city(campus_folder(tmp_path / "moved", rows, folder))
    found = row_assigned(city, CatchmentRule("whole_areas", stability=0.0))
    assert [review.year for review in found.reviews] == [2025, 2027]
    assert [who(found, year) for year in (2025, 2027)] == ["111122", "111222"]
    assert home_areas(city, np.array([2026, 2027])).tolist() == [[0, 5], [0, 3]]
    assert [review.cut_off for review in found.reviews] == [(), ()]
    (zones,) = survey(city, found)
    assert (zones["cut_off"] == 0).all()
