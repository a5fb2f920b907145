"""Balance on the rolls to come: published tables (I2, I3), moves of pupils (I4), limits (I5)."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from planner.model.programme import Measure
from planner.model.scenario import ClassSize, Policy
from planner.model.standards import Norm
from planner.schools.balance import weigh

YEARS = np.array([2024, 2025])
PHASES = ["*", "lower_secondary", "primary"]
SIZES = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}
POLICY = Policy(class_size=SIZES)
BASIC = (
    "teaching_area", "sports_area", "equipment", "computers", "books", "teachers",
    "degree_teachers", "titled_teachers",
)  # fmt: skip
QUALITY = (
    "degree_teachers", "backbone_teachers", "pe_arts_teachers", "teaching_area", "sports_area",
    "equipment", "networked_rooms",
)  # fmt: skip


def outcome(city, pupils, draws=(-1,)):
    """Rolls of every year; ``pupils`` by school: grades 1 to 5, or draws of them."""
    schools = list(city.schools["school"].to_numpy())
    grades = ["1", "2", "3", "4", "5"]
    roll = np.zeros((len(draws), len(YEARS), len(schools), 5))
    for school, of in pupils.items():
        roll[:, :, schools.index(school)] = np.asarray(of, dtype=float).reshape(-1, 1, 5)
    axes = {"draw": list(draws), "year": YEARS, "school": schools, "grade": grades}
    return SimpleNamespace(enrolment=SimpleNamespace(roll=xr.DataArray(roll, axes, list(axes))))


def having(city, held):
    """City with amounts by (school, phase, indicator)."""
    schools = sorted(city.schools["school"].to_numpy())
    names = sorted({name for _, _, name in held})
    axes = {"year": [2024], "school": schools, "phase": PHASES, "indicator": names}
    shape = tuple(len(axis) for axis in axes.values())
    table = xr.DataArray(np.full(shape, np.nan), axes, list(axes))
    for (school, phase, name), value in held.items():
        table.loc[2024, school, phase, name] = value
    return replace(city, resources=table)


def varying(city, names, variations, pupils=90.0, phase="primary"):
    """Three schools of equal rolls whose indicators vary by exactly so much."""
    held = {}
    for name, cv in zip(names, variations, strict=True):
        step = cv / np.sqrt(2)  # amounts a pupil of 1 + 2t, 1 − t, 1 − t vary by t√2
        for school, each in (("S1", 1 + 2 * step), ("S2", 1 - step), ("S3", 1 - step)):
            held[school, phase, name] = 10 * each * pupils
    return having(city, held)


EQUAL = {school: [30, 30, 30, 0, 0] for school in ("S1", "S2", "S3")}
UPPER = {school: [0, 0, 0, 45, 45] for school in ("S1", "S2", "S3")}


def found(city, central, drawn=None, table="units", policy=POLICY):
    frame = getattr(weigh(city, policy, central, drawn), table).to_dataframe()
    return frame[frame["year"] == 2025]


def row(frame, **key):
    for name, value in key.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return frame.iloc[0]


WHOLE = {"level": "city", "id": "*"}


def test_i2_the_composite_of_jiujiang_to_the_last_digit(equipped):
    """鸠江区 2023, primary, seven variations printed with their composite, .367503."""
    cvs = (0.297929, 0.501787, 0.401952, 0.288419, 0.375450, 0.312782, 0.394205)
    city = varying(equipped, QUALITY, cvs)
    frame = found(city, outcome(city, EQUAL))
    for name, cv in zip(QUALITY, cvs, strict=True):
        own = row(frame, set="quality", phase="primary", indicator=name, **WHOLE)
        assert f"{own['central']:.6f}" == f"{cv:.6f}"
        assert own["met"] == (cv <= 0.5)
    whole = row(frame, set="quality", phase="primary", indicator="composite", **WHOLE)
    assert f"{whole['central']:.6f}" == "0.367503"
    most = row(frame, set="quality", phase="primary", indicator="all", **WHOLE)
    assert (most["met"], f"{most['central']:.6f}") == (0, "0.501787")


@pytest.mark.parametrize(
    ("phase", "pupils", "cvs", "exact", "printed"),
    [
        ("primary", EQUAL, (0.881, 1.299, 0.977, 0.379, 0.170, 0.334, 0.286, 0.408), 0.59175,
         "0.592"),
        ("lower_secondary", UPPER, (0.353, 0.784, 0.146, 0.491, 0.037, 0.226, 0.223, 0.253),
         0.314125, "0.314"),
    ],
)  # fmt: skip
def test_i3_the_composites_of_luyang_to_the_last_digit(
    equipped, phase, pupils, cvs, exact, printed
):
    city = varying(equipped, BASIC, cvs, phase=phase)
    frame = found(city, outcome(city, pupils))
    for name, cv in zip(BASIC, cvs, strict=True):
        own = row(frame, set="basic", phase=phase, indicator=name, **WHOLE)
        assert f"{own['central']:.3f}" == f"{cv:.3f}"
        assert np.isnan(own["limit"])
    whole = row(frame, set="basic", phase=phase, indicator="composite", **WHOLE)
    assert whole["central"] == pytest.approx(exact, abs=1e-9)
    assert f"{whole['central']:.3f}" == printed
    assert whole["met"] == 1


def test_i1_books_of_five_schools_by_way_of_rolls(equipped):
    """The kernel holds I1 with its five schools; three of them, split over grades, by hand."""
    pupils, books = {"S1": 45, "S2": 37, "S3": 89}, {"S1": 279, "S2": 137, "S3": 935}
    city = having(equipped, {(s, "primary", "books"): held for s, held in books.items()})
    path = outcome(city, {s: [many - 20, 10, 10, 0, 0] for s, many in pupils.items()})
    own = row(found(city, path), set="basic", phase="primary", indicator="books", **WHOLE)
    many, held = (np.array(list(part.values()), dtype=float) for part in (pupils, books))
    mean = held.sum() / many.sum()
    cv = np.sqrt(np.average((held / many - mean) ** 2, weights=many)) / mean
    assert own["amount"] == pytest.approx(mean)
    assert own["central"] == pytest.approx(cv)


@pytest.mark.parametrize(("cv", "met"), [(0.5, 1), (0.5001, 0)])
def test_i5_a_limit_may_be_reached(equipped, cv, met):
    city = varying(equipped, QUALITY, [cv] * 7)
    frame = found(city, outcome(city, EQUAL))
    assert row(frame, set="quality", phase="primary", indicator="all", **WHOLE)["met"] == met


def test_i4_pupils_who_move_to_the_poorer_school_widen_the_gap(equipped):
    city = varying(equipped, BASIC, [0.3] * 8)
    before = outcome(city, EQUAL)
    moved = outcome(city, EQUAL | {"S1": [20, 20, 20, 0, 0], "S2": [40, 40, 40, 0, 0]})
    key = {"set": "basic", "phase": "primary", "indicator": "composite"} | WHOLE
    narrow, wide = (row(found(city, path), **key)["central"] for path in (before, moved))
    # 60 at 21.364, 120 at 5.909 and 90 at 7.879 a pupil about 10
    amounts = np.array([10 * (1 + 2 * 0.3 / 2**0.5), *[10 * (1 - 0.3 / 2**0.5)] * 2]) * 90
    pupils = np.array([60.0, 120.0, 90.0])
    by_hand = np.sqrt(np.average((amounts / pupils - 10) ** 2, weights=pupils)) / 10
    assert narrow == pytest.approx(0.3)
    assert wide == pytest.approx(by_hand)
    assert wide > narrow


def test_a_composite_needs_all_its_parts_and_silence_is_counted(equipped):
    city = varying(equipped, BASIC[:-1], [0.3] * 7)
    frame = found(city, outcome(city, EQUAL))
    whole = row(frame, set="basic", phase="primary", indicator="composite", **WHOLE)
    assert np.isnan(whole["central"])
    assert np.isnan(whole["met"])
    city.resources.loc[2024, "S3", "primary", "books"] = np.nan
    books = row(found(city, outcome(city, EQUAL)), set="basic", phase="primary",
                indicator="books", **WHOLE)  # fmt: skip
    assert (books["schools"], books["told"]) == (3, 2)


def test_private_schools_stand_outside_the_basic_set_alone(equipped):
    city = varying(equipped, (*BASIC, *QUALITY[1:3], QUALITY[-1]), [0.3] * 11)
    sector = city.schools["sector"].where(city.schools["school"] != "S1", "private")
    city = replace(city, schools=city.schools.assign(sector=sector))
    frame = found(city, outcome(city, EQUAL))
    basic, quality = (
        row(frame, set=name, phase="primary", indicator="teaching_area", **WHOLE)
        for name in ("basic", "quality")
    )
    assert (basic["schools"], quality["schools"]) == (2, 3)
    assert basic["central"] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("last", "counts"), [(15, 2), (16, 3)])
def test_teaching_points_count_from_fifty_pupils_on(equipped, last, counts):
    city = varying(equipped, QUALITY, [0.3] * 7)
    kind = city.schools["kind"].where(city.schools["school"] != "S1", "教学点")
    city = replace(city, schools=city.schools.assign(kind=kind))
    frame = found(city, outcome(city, EQUAL | {"S1": [17, 17, last, 0, 0]}))
    own = row(frame, set="quality", phase="primary", indicator="equipment", **WHOLE)
    assert own["schools"] == counts


def test_nine_year_schools_are_two_schools_and_split_what_they_share(equipped):
    city = having(equipped, {("S1", "*", "books"): 23226, ("S2", "primary", "books"): 3000})
    path = outcome(city, {"S1": [66, 50, 50, 105, 105], "S2": [30, 30, 30, 0, 0]})
    frame = found(city, path, table="schools")
    lower = row(frame, school="S1", set="basic", phase="lower_secondary", indicator="books")
    primary = row(frame, school="S1", set="basic", phase="primary", indicator="books")
    assert primary["central"] == pytest.approx(23226 / 397)
    assert lower["central"] == pytest.approx(1.1 * 23226 / 397)


def passing(equipped, short, value=0.0):
    """One school that has exactly the least of the seven, but ``value`` of it in some."""
    least = dict(zip(QUALITY, (4.2, 1.0, 0.9, 4.5, 7.5, 2000.0, 2.3), strict=True))
    single = ("teaching_area", "sports_area", "equipment")
    per = {name: 1 if name in single else 100 for name in least}
    held = {
        ("S2", "primary", name): each * 90 / per[name] * (value if name in short else 1.0)
        for name, each in least.items()
        if not (name in short and np.isnan(value))
    }
    city = having(equipped, held)
    frame = found(city, outcome(city, {"S2": [30, 30, 30, 0, 0]}), table="schools")
    return row(frame, school="S2", set="quality", phase="primary", indicator="all")


@pytest.mark.parametrize(
    ("short", "value", "count", "met"),
    [
        ((), 0.0, 7, 1),
        (("equipment",), 0.9, 6, 1),  # one may be missed, by 15 % at most
        (("equipment",), 0.85, 6, 1),
        (("equipment",), 0.84, 6, 0),
        (("equipment", "sports_area"), 0.99, 5, 0),
        (("equipment",), np.nan, 6, np.nan),  # whether it is near enough is not told
    ],
)
def test_a_school_passes_with_six_of_seven(equipped, short, value, count, met):
    own = passing(equipped, short, value)
    assert own["central"] == count
    assert own["met"] == met or (np.isnan(met) and np.isnan(own["met"]))


def test_two_failures_settle_it_whatever_is_not_told(equipped):
    held = {("S2", "primary", name): 0.0 for name in QUALITY[:2]}
    city = having(equipped, held)
    frame = found(city, outcome(city, {"S2": [30, 30, 30, 0, 0]}), table="schools")
    assert row(frame, school="S2", set="quality", phase="primary", indicator="all")["met"] == 0


def test_chances_over_the_futures(equipped):
    city = varying(equipped, QUALITY, [0.49] * 7)
    draws = [[[30, 30, 30, 0, 0]] * 2 + [[10, 10, 10, 0, 0]] * 2]
    drawn = outcome(city, EQUAL | {"S1": np.array(draws[0])}, draws=range(4))
    frame = found(city, outcome(city, EQUAL), drawn)
    most = row(frame, set="quality", phase="primary", indicator="all", **WHOLE)
    assert (most["met"], most["probability"]) == (1, 0.5)
    assert most["p10"] == pytest.approx(0.49)
    assert most["p90"] > 0.5 > most["central"]
    schools = found(city, outcome(city, EQUAL), drawn, table="schools")
    own = row(schools, school="S1", set="quality", phase="primary", indicator="equipment")
    assert own["mean"] == pytest.approx(2 * own["central"])  # 90 pupils half the time, else 30
    assert row(schools, school="S1", set="quality", phase="primary",
               indicator="all")["probability"] == 0.0  # fmt: skip


def test_without_futures_there_are_no_chances(equipped):
    city = varying(equipped, QUALITY, [0.3] * 7)
    frame = found(city, outcome(city, EQUAL))
    assert frame["probability"].isna().all()
    assert frame["p90"].isna().all()


def test_districts_are_judged_by_themselves(equipped):
    city = varying(equipped, BASIC, [0.3] * 8)
    frame = found(city, outcome(city, EQUAL))
    key = {"set": "basic", "phase": "primary", "indicator": "books"}
    west = row(frame, level="district", id="West", **key)
    east = row(frame, level="district", id="East", **key)
    assert (west["schools"], east["schools"]) == (2, 1)
    rich, poor = 1 + 2 * 0.3 / 2**0.5, 1 - 0.3 / 2**0.5
    assert west["central"] == pytest.approx((rich - poor) / (rich + poor))
    assert east["central"] == pytest.approx(0, abs=1e-12)


def test_a_new_school_comes_with_space_and_without_teachers(equipped):
    city = varying(equipped, QUALITY, [0.3] * 7)
    policy = replace(POLICY, measures={"n": Measure("N1", "primary", 2025, 3, "build")})
    path = outcome(city, EQUAL | {"N1": [40, 40, 40, 0, 0]})
    frame = found(city, path, policy=policy)
    key = {"set": "quality", "phase": "primary"} | WHOLE
    assert row(frame, indicator="teaching_area", **key)["told"] == 4
    teachers = row(frame, indicator="degree_teachers", **key)
    assert (teachers["schools"], teachers["told"]) == (4, 3)
    assert row(frame, indicator="all", **key)["told"] == 3
    own = row(found(city, path, table="schools", policy=policy), school="N1", set="quality",
              phase="primary", indicator="teaching_area")  # fmt: skip
    assert own["central"] == pytest.approx(4.5)
    assert own["met"] == 1


def test_clusters_split_theil_and_schools_without_one_stand_alone(equipped):
    city = varying(equipped, BASIC, [0.3] * 8)
    frame = found(city, outcome(city, EQUAL), table="spread")
    key = {"set": "basic", "phase": "primary", "indicator": "books"} | WHOLE
    parts = {name: row(frame, measure=name, **key)["central"]
             for name in ("gini", "theil", "theil_within", "theil_between")}  # fmt: skip
    assert parts["theil_within"] + parts["theil_between"] == pytest.approx(parts["theil"])
    assert parts["theil_within"] > 0  # S1 and S2 are a cluster, S3's has ended
    assert parts["gini"] > 0
    alone = replace(city, memberships=city.memberships.isel(edge=slice(0, 0)))
    frame = found(alone, outcome(city, EQUAL), table="spread")
    assert np.isnan(row(frame, measure="theil_within", **key)["central"])
    assert row(frame, measure="theil", **key)["central"] == pytest.approx(parts["theil"])


def test_nothing_is_weighed_without_resources_or_standards(equipped, toytown):
    path = outcome(equipped, EQUAL)
    assert weigh(replace(equipped, resources=None), POLICY, path, None) is None
    assert weigh(replace(equipped, standards=toytown.standards), POLICY, path, None) is None


def test_a_city_s_own_set_is_weighed_too(toytown):
    norms = dict(toytown.standards.norms)
    norms |= {key: Norm(key, value) for key, value in (
        ("balance.ours.indicators", "pools"), ("balance.ours.rule", "composite"),
        ("balance.ours.cv.primary", 0.2))}  # fmt: skip
    city = replace(toytown, standards=replace(toytown.standards, norms=norms))
    city = having(city, {("S1", "primary", "pools"): 1.0, ("S2", "primary", "pools"): 1.0})
    frame = found(city, outcome(city, EQUAL))
    assert set(frame["set"]) == {"ours"}
    assert row(frame, indicator="composite", **WHOLE)["met"] == 1


def test_what_is_told_may_fail_a_district_but_not_clear_it(equipped):
    key = {"set": "quality", "phase": "primary", "indicator": "all"} | WHOLE
    city = varying(equipped, QUALITY[:-1], [0.3] * 6)
    silent = row(found(city, outcome(city, EQUAL), outcome(city, EQUAL, draws=(0, 1))), **key)
    assert np.isnan(silent["met"])
    assert np.isnan(silent["probability"])
    city = varying(equipped, QUALITY[:-1], [0.3] * 5 + [0.7])
    failed = row(found(city, outcome(city, EQUAL), outcome(city, EQUAL, draws=(0, 1))), **key)
    assert (failed["met"], failed["probability"]) == (0, 0)


def test_schools_without_a_cluster_are_no_cluster_together(equipped):
    city = varying(equipped, BASIC, [0.3] * 8)
    pair = {"school": ("edge", np.array(["S3"], dtype=object)),
            "cluster": ("edge", np.array(["First"], dtype=object))}  # fmt: skip
    city = replace(city, memberships=xr.Dataset(pair))
    frame = found(city, outcome(city, EQUAL), table="spread")
    key = {"set": "basic", "phase": "primary", "indicator": "books"} | WHOLE
    within = row(frame, measure="theil_within", **key)["central"]
    assert within == pytest.approx(0, abs=1e-12)  # S1 and S2 differ, each by itself
    assert row(frame, measure="theil_between", **key)["central"] > 0


def test_a_school_of_two_clusters_is_named_by_neither_alone(equipped):
    city = varying(equipped, BASIC, [0.3] * 8)
    key = {"set": "basic", "phase": "primary", "indicator": "books"} | WHOLE
    school = ("edge", np.array(["S1", "S2", "S2", "S3"], dtype=object))
    parts = []
    for names in (["A", "A", "B", "B"], ["B", "A", "B", "A"]):  # the same clusters, named anew
        cluster = ("edge", np.array(names, dtype=object))
        members = xr.Dataset({"school": school, "cluster": cluster})
        frame = found(replace(city, memberships=members), outcome(city, EQUAL), table="spread")
        parts.append([row(frame, measure=f"theil{part}", **key)["central"]
                      for part in ("", "_within", "_between")])  # fmt: skip
    total, within, between = parts[0]
    assert within + between == pytest.approx(total)
    assert min(within, between) > 0
    assert parts[1] == pytest.approx(parts[0])
