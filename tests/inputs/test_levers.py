"""Levers that exclude each other, and envelopes out of order."""

import pytest

from planner.inputs.scenarios import read_scenario

HEAD = "title: A\ncity: baltimore\nhorizon: 2030\nfuture:\n"


def lines(tmp_path, future):
    path = tmp_path / "scenario.yaml"
    path.write_text(HEAD + future, encoding="utf-8")
    start = f"{tmp_path.as_posix()}/scenario.yaml:"
    return [str(fault).removeprefix(start) for fault in read_scenario(path).faults]


def test_both_entry_modes_are_refused_with_the_reason(tmp_path):
    (line,) = lines(tmp_path, "  entry_mode: [births_ratio, cohort]\n")
    assert line.startswith("5:3: future.entry_mode: found ['births_ratio', 'cohort']; mend write")
    assert "young in-migrants would count twice" in line


@pytest.mark.parametrize(
    ("future", "start"),
    [
        ("  migration: {level: 0.5}", "5:15: future.migration.level: found 0.5 in the mode births"),
        ("  migration: {departures: {low: 1, central: 1, high: 2}}", "5:15: future.migration.dep"),
        ("  migration: {spikes: {6: 1.5}}", "5:15: future.migration.spikes: found values in the"),
        ("  migration: {profile: rogers_castro}", "5:15: future.migration.profile: found 'rogers"),
        (
            "  migration: {settling: {a: {status: migrant, becomes: local, rate: 0.1}}}",
            "5:15: future.migration.settling: found changes of status in the mode births_ratio",
        ),
        ("  housing: {mode: led}", "5:13: future.housing.mode: found 'led' in the mode births_rat"),
        (
            "  shocks: {a: {years: [2024], of: migration}}",
            "5:31: future.shocks.a.of: found 'migration' in the mode births_ratio",
        ),
        (
            "  participation: {local: {level: 1}}",
            "5:19: future.participation.local: found the status 'local' in the mode births_ratio",
        ),
    ],
)
def test_what_belongs_to_carried_children_is_refused_beside_the_ratio(tmp_path, future, start):
    for mode in ("", "  entry_mode: births_ratio\n"):
        (line,) = lines(tmp_path, f"{future}\n{mode}")
        assert line.startswith(start)
        assert "entry_mode: cohort" in line
    assert lines(tmp_path, f"{future}\n  entry_mode: cohort\n") == []


def test_what_changes_nothing_stands_beside_the_ratio(tmp_path):
    neutral = (
        "  migration: {level: 1, departures: {2020: 1, 2030: 1.0}, profile: observed, "
        "spikes: {6: 1}, path: central}\n"
        "  housing: {mode: top_up}\n  participation: {all: {level: 0.9}}\n"
    )
    assert lines(tmp_path, neutral) == []


def test_rates_and_counts_of_births_exclude_each_other(tmp_path):
    (line,) = lines(tmp_path, "  births: {fertility: 1.2, counts: {2026: 5000}}\n")
    assert line.startswith("5:28: future.births.counts: found counts beside fertility; mend keep o")


@pytest.mark.parametrize(
    ("births", "start"),
    [
        ("factor: 0", "5:12: future.births.factor: found 0; mend write above 0"),
        ("counts: {2026: 0}", "5:21: future.births.counts.2026: found 0; mend write above 0"),
        (
            "fertility: {low: 0, central: 1, high: 2}",
            "5:24: future.births.fertility.low: found 0; mend write above 0",
        ),
    ],
)
def test_births_that_are_multiplied_away(tmp_path, births, start):
    (line,) = lines(tmp_path, f"  births: {{{births}}}\n")
    assert line.startswith(start)


@pytest.mark.parametrize(
    ("lever", "found"),
    [
        ("{low: 1.2, central: 1, high: 1.3}", "low 1.2 above central 1; mend write courses"),
        ("{low: 0.8, central: 1, high: 0.9}", "central 1 above high 0.9; mend write courses"),
        (
            "{low: {2020: 0.8, 2030: 1.2}, central: 1, high: 1.3}",
            "low 1.2 above central 1 in 2030; mend write courses",
        ),
        (
            "{low: 0.5, central: {2020: 1, 2030: 0.9}, high: {2020: 1, 2040: 0.8}}",
            "central 0.9 above high 0.8 in 2040; mend write courses",
        ),
    ],
)
def test_courses_out_of_order(tmp_path, lever, found):
    for path in ("births.factor", "housing.delivery", "participation.all.level"):
        *above, last = path.split(".")
        mode = "mode: top_up, " if "housing" in path else ""
        text = f"{mode}{last}: {lever}"
        for key in reversed(above):
            text = f"{key}: {{{text}}}"
        (line,) = lines(tmp_path, f"  {text}\n")
        assert f"future.{path}: found {found}" in line
        assert line.startswith("5:")


def test_changes_of_status_lead_somewhere_and_are_shares(tmp_path):
    settling = "{a: {status: x, becomes: x, rate: {2025: 0.1, 2030: 1.5}}}"
    mode = "  entry_mode: cohort\n"
    found = lines(tmp_path, f"  migration:\n    settling: {settling}\n{mode}")
    assert [line.split("; mend ")[0].split(": ", 1)[1] for line in found] == [
        "future.migration.settling.a.becomes: found 'x' again",
        "future.migration.settling.a.rate.2030: found 1.5",
    ]


def test_courses_in_order_are_no_fault(tmp_path):
    future = "  births: {factor: {low: {2020: 1, 2030: 0.8}, central: 1, high: {2030: 1.1}}}\n"
    assert lines(tmp_path, future) == []


def test_a_course_that_nobody_knows_is_told_with_the_nearest(tmp_path):
    found = lines(tmp_path, "  births: {factor: {low: 0.8, centrl: 1, high: 1.1}}\n")
    assert found == [
        (
            "5:12: future.births.factor.central: found nothing; mend write central: …, which must "
            "be given"
        ),
        (
            "5:31: future.births.factor.centrl: found the unknown key 'centrl'; mend did you mean "
            "'central'?"
        ),
    ]


@pytest.mark.parametrize(
    ("spikes", "start"),
    [
        ("{131: 2}", "5:24: future.migration.spikes.131: found the key '131'; mend write at most"),
        ("{six: 2}", "5:24: future.migration.spikes.six: found the key 'six'; mend write an age"),
    ],
)
def test_spikes_are_at_ages(tmp_path, spikes, start):
    future = f"  migration: {{spikes: {spikes}}}\n  entry_mode: cohort\n"
    assert [line[: len(start)] for line in lines(tmp_path, future)] == [start]


def test_these_faults_are_told_beside_all_others(tmp_path):
    found = lines(tmp_path, "  births: {factor: 0, factr: 1}\n  housing: {mode: led}\n")
    assert [line.split(": ")[1] for line in found] == [
        "future.births.factor", "future.births.factr", "future.housing.mode",
    ]  # fmt: skip


def test_changes_of_status_take_no_more_than_everybody(tmp_path):
    settling = "  entry_mode: cohort\n  migration:\n    settling:\n"
    rows = (
        "      a: {status: x, becomes: y, rate: {low: 0, central: 0, high: {2025: 0, 2030: 1}}}\n"
        "      b: {status: x, becomes: z, rate: 0.6}\n"
        "      c: {status: y, becomes: z, rate: 0.9}\n"
    )
    (line,) = lines(tmp_path, settling + rows)
    assert (
        "future.migration.settling.b.rate: found 1.6 of 'x' a year, with a; mend write shares"
        in line
    )
    assert lines(tmp_path, settling + rows.replace("2030: 1}", "2030: 0.4}")) == []
