import pytest

from planner.inputs.admission_checks import check_admissions, check_tiers
from planner.inputs.scenarios import read_scenario

HEAD = "title: A\ncity: toytown\nhorizon: 2030\n"


@pytest.fixture
def reading(toytown_folder):
    def read(policy):
        path = toytown_folder.parent / "own.yaml"
        path.write_text(HEAD + f"policy:\n{policy}", encoding="utf-8")
        return read_scenario(path)

    return read


def told(faults):
    return [(one.place.rpartition("/")[2], one.key, one.found, one.mend) for one in faults]


def test_every_fault_of_the_rules_at_once(reading, toytown):
    policy = """\
  tiers:
    a: {order: 1, keys: [lottery, points]}
    b: {order: 1, keys: [points, points]}
    c: {order: 3, bands: [1000, 500]}
  admissions:
    phase: primery
    year: 2024
    quotas:
      one: {catchment: wst, school: S1, places: 3}
      two: {catchment: west, school: S2, places: 3}
      three: {catchment: west, school: S1, places: 3}
      four: {catchment: west, school: S1, places: 3}
"""
    found = reading(policy)
    assert found.faults == ()
    keys = [(one.key, one.found) for one in check_admissions(found, toytown)]
    assert keys[:5] == [
        ("policy.tiers.b.order", "1, which a has already"),
        ("policy.admissions.phase", "'primery'"),
        ("policy.admissions.year", "2024, while 2024 is on record"),
        ("policy.tiers.a.keys", "'lottery' before other keys"),
        ("policy.tiers.b.keys", "'points' twice"),
    ]
    assert keys[5:7] == [
        ("policy.tiers.c.bands", "bands without the key distance"),
        ("policy.tiers.c.bands", "[1000.0, 500.0]"),
    ]
    assert len(keys) == 7  # and none on quotas of a phase that nobody knows


def test_quotas_name_a_catchment_and_one_of_its_schools(reading, toytown):
    policy = """\
  admissions:
    quotas:
      one: {catchment: wst, school: S1, places: 3}
      two: {catchment: west, school: S2, places: 3}
      three: {catchment: west, school: S1, places: 3}
      four: {catchment: west, school: S1, places: 3}
      five: {catchment: west, school: S9, places: 3}
"""
    found = told(check_admissions(reading(policy), toytown))
    root = "policy.admissions.quotas"
    assert [one[1:] for one in found] == [
        (f"{root}.one.catchment", "'wst'", "did you mean 'west'?"),
        (f"{root}.two.school", "'S2', which is no school of west", "write one of S1"),
        (f"{root}.four.school", "S1 for west again, as in three", "keep one of the two"),
        (f"{root}.five.school", "'S9'", "write a school of that catchment"),
    ]
    assert found[0][0] == "own.yaml:7:13"


def test_projected_demand_is_of_the_entry_phase_alone(reading, toytown):
    policy = "  admissions: {phase: lower_secondary, demand: projected}\n"
    assert [one.key for one in check_admissions(reading(policy), toytown)] == [
        "policy.admissions.demand"
    ]


def test_rules_that_hold_have_no_fault(reading, toytown):
    policy = """\
  tiers:
    a: {order: 1, proofs: [hukou], keys: [distance, lottery], bands: [500, 1000]}
    b: {order: 2, classes: [permit], lives: anywhere, keys: [points]}
  admissions: {seed: 7, rule: ranked, year: 2026, reach: 3000, other_cluster: 0}
"""
    assert check_admissions(reading(policy), toytown) == []


def test_tiers_that_nobody_meets_are_told_with_the_nearest_words(reading, applying):
    policy = """\
  tiers:
    a: {order: 1, proofs: [hokou]}
    b: {order: 2, classes: [z]}
    c: {order: 3, points: 99}
    d: {order: 4, siblings: true}
    e: {order: 5, proofs: [hukou, home]}
    f: {order: 6, keys: [home_since]}
    g: {order: 7, keys: [points]}
"""
    children = applying(
        ["A", "A"],
        admission=["x", "y"],
        proofs={"hukou": [1, 0], "home": [0, 1]},
        points=[10.0, 20.0],
    )
    faults, notes = check_tiers(reading(policy), children, 1)
    assert told(faults) == [
        (
            "own.yaml:11:19",
            "policy.tiers.f.keys",
            "'home_since', which no child of the tier has",
            "fill in the column home_since of the list, or take the key out",
        )
    ]
    places = [note.rpartition("/")[2].partition(": found")[0] for note in notes]
    told_of = [note.partition("a tier that no child meets; ") for note in notes]
    assert [place.split(": ")[0] for place in places] == [
        f"own.yaml:{row}:5" for row in range(6, 11)
    ]
    assert [before.split(": ")[-2] for before, _, _ in told_of] == [
        f"policy.tiers.{name}" for name in "abcde"
    ]
    assert [mend for _, _, mend in told_of] == [
        "did you mean 'hukou'?",
        "the list's class says x, y",
        "ask for fewer points, fill in the column points, or take the tier out",
        "fill in the column sibling of the list, or take the tier out",
        "check the column proofs of the list, or take the tier out",
    ]
    rare = check_tiers(reading(policy), children, 10)[1]
    assert not any(word in note for note in rare for word in ("hukou'", "x, y"))


def test_no_tier_is_called_all(reading, toytown):
    """For so the tables call all of them together."""
    policy = "  tiers: {All: {order: 1}}\n"
    assert [one[1:3] for one in told(check_admissions(reading(policy), toytown))] == [
        ("policy.tiers.All", "'All'")
    ]
