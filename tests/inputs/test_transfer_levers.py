"""Rules of crossing against their city: each fault at its line and key."""

from dataclasses import replace

import pytest

from planner.inputs.fitting import class_sizes, fits
from planner.inputs.scenarios import read_scenario
from planner.model.scenario import Policy, Scenario
from planner.model.transfer import Included, Transfer

HEAD = "title: A\ncity: crossing\nhorizon: 2030\npolicy:\n  transfer:\n"
LOT = "{phase: lower_secondary, feeders: [P1], quotas: {J1: 1}, first: 2026}"


def lines(path, city, rules):
    file = path.parent / "rules.yaml"
    file.write_text(HEAD + rules, encoding="utf-8")
    reading = read_scenario(file)
    assert reading.faults == ()
    start = f"{path.parent.as_posix()}/rules.yaml:"
    return [str(fault).removeprefix(start) for fault in fits(reading, city)]


def test_every_rule_fits(crossing_path, crossing_city):
    rules = (
        "    own_first: {n: {phase: lower_secondary, share: {2026: 0.9}, schools: [N]}, "
        "none: {phase: lower_secondary}}\n"
        f"    lotteries: {{east: {LOT}}}\n"
        "    free_choice: {free: {phase: lower_secondary, first: 2027, pseudo: 20}}\n"
        "    sectors: {cap: {sector: private, phase: primary, share: 0.05, places: {2026: 20}}}\n"
        "    purchases: {V: {school: V, phase: primary, places: 60, last: 2026}}\n"
        "    included: {pupils: {phase: primary, share: 0.02, counts: 2}}\n"
    )
    assert lines(crossing_path, crossing_city, rules) == []


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("own_first: {n: {phase: primary, share: 0.5}}",
         "own_first.n.phase: found 'primary', the first phase"),
        ("own_first: {n: {phase: lower, share: 0.5}}",
         "own_first.n.phase: found the phase 'lower'; mend write one of lower_secondary"),
        ("own_first: {n: {phase: lower_secondary, share: 0.5, schools: [P1]}}",
         "own_first.n.schools: found 'P1', which does not teach both grade 6 and grade 7"),
        ("own_first: {n: {phase: lower_secondary, share: {2031: 0.5}}}",
         "own_first.n.share: found steps from 2031 on, beyond the horizon 2030"),
        (("own_first: {n: {phase: lower_secondary, share: 1}, m: {phase: lower_secondary, "
         "share: 0.5, schools: [N]}}"), "own_first.m: found own pupils in lower_secondary again"),
        ("lotteries: {a: {phase: lower_secondary, feeders: [P1], quotas: {J1: 0}, first: 2026}}",
         "lotteries.a.quotas: found no places at all"),
        ("lotteries: {a: {phase: lower_secondary, feeders: [J1], quotas: {P1: 1}, first: 2026}}",
         "lotteries.a.feeders: found 'J1', which does not teach grade 6"),
        ("lotteries: {a: {phase: lower_secondary, feeders: [P1], quotas: {P1: 1}, first: 2026}}",
         "lotteries.a.quotas.P1: found 'P1', which does not teach grade 7"),
        ("lotteries: {a: {phase: lower_secondary, feeders: [P7], quotas: {J1: 1}, first: 2026}}",
         "lotteries.a.feeders: found 'P7', no school of this city; mend write one of J1"),
        ("lotteries: {a: {phase: lower_secondary, feeders: [P1], quotas: {J1: 1}, first: 2031}}",
         "lotteries.a.first: found 2031, beyond the horizon 2030"),
        (("lotteries: {a: {phase: lower_secondary, feeders: [P1], quotas: {J1: 1}, first: 2027, "
         "last: 2026}}"), "lotteries.a.last: found 2026, before the first year 2027"),
        (f"lotteries: {{a: {LOT}, b: {LOT}}}",
         "lotteries.b.feeders: found P1, whom a allots in the same years"),
        ("free_choice: {f: {phase: lower_secondary, first: 2026, feeders: [N]}}",
         "free_choice.f.feeders: found 'N', of whose leavers transfer tells nothing"),
        ("sectors: {s: {sector: private, phase: primary, places: 20}}",
         "sectors.s.places: found places, while nobody is said to apply"),
        (("sectors: {s: {sector: private, phase: primary, share: 0.1}, t: {sector: private, "
         "phase: primary, share: 0.2}}"), "sectors.t.sector: found private in primary again"),
        ("included: {a: {phase: primary, share: 0.02}, b: {phase: primary, share: 0.01}}",
         "included.b.phase: found primary again, of which a speaks already"),
        ("going_on: {a: {phase: primary, share: 0.5}}",
         "going_on.a.phase: found 'primary', the first phase"),
        ("going_on: {a: {phase: lower_secondary, share: 1}, b: {phase: lower_secondary}}",
         "going_on.b.phase: found lower_secondary again"),
        ("included: {a: {phase: infants, share: 0.02}}",
         "included.a.phase: found the phase 'infants'"),
        ("purchases: {v: {school: P1, phase: primary, places: 60, last: 2026}}",
         "purchases.v.school: found 'P1', a public school"),
        ("purchases: {v: {school: V, phase: primary, places: 60, last: 2020}}",
         "purchases.v.last: found 2020, before the base year 2024"),
    ],
)  # fmt: skip
def test_faults(crossing_path, crossing_city, rules, told):
    found = lines(crossing_path, crossing_city, f"    {rules}\n")
    assert found
    assert any(f"policy.transfer.{told}" in line for line in found), found
    assert all(line.startswith("6:") for line in found)


def test_included_pupils_take_more_than_one_place(crossing_city):
    """Two in a hundred who take three places each: classes of 40 have room for 40 / 1.04."""
    plain = Scenario(title="", city="", horizon=2030)
    norms = class_sizes(plain, crossing_city.standards)

    def sizes(counts):
        rules = Transfer(included={"pupils": Included("primary", 0.02, counts)})
        scenario = replace(plain, policy=Policy(transfer=rules))
        return class_sizes(scenario, crossing_city.standards)

    assert sizes(1.0) == norms, "who counts as one changes nothing"
    found = sizes(3.0)
    assert found["primary"].target == norms["primary"].target / 1.04
    assert found["primary"].large == norms["primary"].large
    assert found["lower_secondary"] == norms["lower_secondary"]


def test_free_choice_needs_shares_of_the_past(crossing_path, crossing_city):
    city = replace(crossing_city, transfer=None)
    rules = "    free_choice: {f: {phase: lower_secondary, first: 2026}}\n"
    found = lines(crossing_path, city, rules)
    assert "while the table transfer tells of no leavers after grade 6" in found[0]
