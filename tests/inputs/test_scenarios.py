"""Scenario files: reading, overrides, faults; shipped scenarios."""

from pathlib import Path

import pytest

from planner.inputs import shipped
from planner.inputs.faults import InputError
from planner.inputs.scenarios import load_scenario, read_scenario
from planner.model.programme import Measure
from planner.model.scenario import ClassSize, on_course

BASE = "title: A\ncity: baltimore\nhorizon: 2030\n"


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def faults(folder, text, overrides=()):
    path = write(folder, "own.yaml", text)
    start = path.parent.as_posix() + "/"
    return [str(fault).replace(start, "") for fault in read_scenario(path, overrides).faults]


@pytest.mark.parametrize("name", shipped.scenarios())
def test_shipped_scenarios_load(name):
    file = shipped.scenario_file(name)
    reading = read_scenario(file)
    assert reading.faults == ()
    assert reading.scenario is not None
    assert reading.name == name
    assert reading.city_folder == shipped.city_folder(name.partition("-")[0])
    first = file.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=schema.json"


def test_shipped_scenarios_ask_one_question_each():
    base, fewer, new, nearest = (
        load_scenario(shipped.scenario_file(f"baltimore{end}"))
        for end in ("", "-fewer-births", "-new-school", "-nearest")
    )
    assert base.policy.programme.measures == 3
    assert base.policy.class_size["middle"] == ClassSize(target=25, large=30)
    assert base.policy.catchments.reach == 1609
    assert (base.horizon, base.draws, base.seed) == (2032, 200, 20221)
    assert (fewer.future.births.factor[2020], fewer.future.births.factor[2026]) == (0.97, 0.85)
    assert nearest.policy.catchments.rule == "nearest"
    assert list(new.policy.measures) == ["new-school"]
    low = load_scenario(shipped.scenario_file("baltimore-low-course"))
    assert low.future.path == "low"
    assert on_course(low.future.births.factor, "low") == fewer.future.births.factor
    assert on_course(low.future.participation["all"].level, "central") == 1
    for other in (fewer, new, nearest, low):
        assert other.policy.programme.measures == 0
        assert other.policy.class_size == base.policy.class_size
        assert other.seed == base.seed


def test_a_folder_is_no_scenario(tmp_path):
    (fault,) = read_scenario(tmp_path).faults
    assert "found a folder; mend name a scenario" in str(fault)


def test_everything_wrong_with_a_file_is_told_at_once(tmp_path):
    text = (
        "title: no\n"  # text, not False
        "city: baltimroe\n"
        "horizon: 2250\n"
        "horizn: 2030\n"
        'draws: "20"\n'
        "seed: true\n"
        "future:\n"
        "  spread: 0,35\n"
        "  births: {factor: {2021: -1, 2020: 3:30}}\n"
        "policy:\n"
        "  catchments: {rule: nerest, reach: no}\n"
        "  measures:\n"
        "    new: {site: 061, phase: elementary, classes: 1.5, kind: build}\n"
    )
    found = faults(tmp_path, text)
    expected = [
        ("2:1: city:", "did you mean 'baltimore'?"),
        ("3:1: horizon:", "write at most 2200"),
        ("4:1: horizn:", "did you mean 'horizon'?"),
        ("5:1: draws:", "write 20 without quotes"),
        ("6:1: seed:", "found 'true'; mend write a whole number"),
        ("8:3: future.spread:", "found '0,35'; mend write 0.35, with a point"),
        ("9:21: future.births.factor.2021:", "write at least 0"),
        ("9:31: future.births.factor.2020:", "found '3:30'; mend write a number"),
        ("11:16: policy.catchments.rule:", "did you mean 'nearest'?"),
        ("11:30: policy.catchments.reach:", "found 'no'; mend write a number"),
        ("13:5: policy.measures.new.year:", "must be given"),
        ("13:11: policy.measures.new.site:", 'put it in quotes, "061"'),
        ("13:41: policy.measures.new.classes:", "found '1.5'; mend write a whole number"),
    ]
    assert [line.partition(" found")[0] for line in found] == [
        f"own.yaml:{place}" for place, _ in expected
    ]
    for line, (_, words) in zip(found, expected, strict=True):
        assert words in line


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("policy: {pooling: school}", "4:10: policy.pooling:"),
        ("policy: {levers: {}}", "4:10: policy.levers:"),
    ],
)
def test_what_the_contract_names_but_this_version_leaves_undone_is_refused(tmp_path, text, place):
    (line,) = faults(tmp_path, BASE + text + "\n")
    assert line.startswith(f"own.yaml:{place}")
    assert "this version does not act on" in line
    assert "unknown" not in line


def test_key_in_the_wrong_place_is_sent_to_the_right_one(tmp_path):
    (line,) = faults(tmp_path, BASE + "reach: 3\n")
    assert "this key belongs at policy.admissions.reach or policy.catchments.reach" in line


def test_a_table_of_years_must_hold_years_and_may_not_be_empty(tmp_path):
    (line,) = faults(tmp_path, BASE + "future: {births: {factor: {}}}\n")
    assert "at least one" in line
    found = faults(tmp_path, BASE + "future: {births: {factor: {1850: 1, soon: 2}}}\n")
    assert ["write at least 1900" in found[0], "write a year" in found[1]] == [True, True]
    (line,) = faults(tmp_path, BASE + "future: {births: {factor: much}}\n")
    assert "write a number or keys with values under them" in line


def test_missing_scenario_names_the_nearest(tmp_path):
    write(tmp_path, "plan-a.yaml", BASE)
    (fault,) = read_scenario(tmp_path / "plan_a.yaml").faults
    assert fault.mend == "did you mean 'plan-a.yaml'?"


def test_load_raises_with_every_fault(tmp_path):
    path = write(tmp_path, "own.yaml", "horizon: soon\n")
    with pytest.raises(InputError) as raised:
        load_scenario(path)
    assert [fault.key for fault in raised.value.faults] == ["title", "city", "horizon"]
    assert load_scenario(write(tmp_path, "own.yaml", BASE)).title == "A"


def test_faults_of_a_broken_parent_hide_what_it_might_have_set(tmp_path):
    write(tmp_path, "base.yaml", "title: a: b\n")
    found = faults(tmp_path, "inherits: base.yaml\ndrws: 3\n")
    assert [line.partition(": ")[0] for line in found] == ["own.yaml:2:1", "base.yaml:1:9"]


def test_faults_of_a_parent_are_told_in_the_parent(tmp_path):
    write(tmp_path, "base.yaml", BASE + "draws: few\n")
    (line,) = faults(tmp_path, "inherits: base.yaml\ntitle: B\n")
    assert line.startswith("base.yaml:4:1: draws:")


def test_overrides_are_the_last_layer_and_read_as_yaml(tmp_path):
    path = write(tmp_path, "own.yaml", BASE + "future: {births: {factor: {2020: 2, 2021: 3}}}\n")
    reading = read_scenario(
        path,
        [
            "horizon=2031",
            "horizon=2032",
            "policy.catchments.reach=",
            "future.births.factor.2025=0.9",
            "policy.class_size.middle={target: 20, large: 30}",
            "policy.measures.new.site='061'",
            "policy.measures.new={phase: middle, year: 2026, classes: 2}",
            "title=a=b",
        ],
    )
    scenario = reading.scenario
    assert reading.faults == ()
    assert (scenario.horizon, scenario.title) == (2032, "a=b")
    assert scenario.policy.catchments.reach is None
    assert scenario.future.births.factor == {2025: 0.9}
    assert scenario.policy.class_size == {"middle": ClassSize(20, 30)}
    assert scenario.policy.measures == {"new": Measure("061", "middle", 2026, 2)}
    assert reading.origins["horizon"] == ("--set", 0)
    assert reading.origins["city"] == (path.as_posix(), 2)


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("draws", "write key=value"),
        ("a..b=1", "write key=value"),
        ("=1", "write key=value"),
        ("draws=[", "YAML that cannot be read"),
        ("drws=1", "did you mean 'draws'?"),
        ("draws=0,5", "write a whole number"),
        ("inherits=x.yaml", "in the scenario file"),
    ],
)
def test_faults_of_overrides_are_placed_at_set(tmp_path, override, words):
    (line,) = faults(tmp_path, BASE, [override])
    assert line.startswith("--set: ")
    assert words in line


def test_city_is_a_shipped_name_or_a_folder_beside_the_file_that_names_it(tmp_path, monkeypatch):
    (tmp_path / "deep" / "town").mkdir(parents=True)
    write(tmp_path / "deep", "base.yaml", BASE.replace("baltimore", "town"))
    path = write(tmp_path, "own.yaml", "inherits: deep/base.yaml\n")
    assert read_scenario(path).city_folder == tmp_path / "deep" / "town"
    monkeypatch.chdir(tmp_path)
    assert read_scenario(path, ["city=deep/town"]).city_folder == Path("deep/town")
    (fault,) = read_scenario(path, ["city=town"]).faults
    assert (fault.place, fault.key) == ("--set", "city")


def test_own_standards_are_found_beside_the_file_that_names_them(tmp_path):
    (tmp_path / "deep").mkdir()
    layer = write(tmp_path / "deep", "mine.yaml", "norms: {}\n")
    write(tmp_path / "deep", "base.yaml", BASE + "standards: [us-md, mine.yaml]\n")
    reading = read_scenario(write(tmp_path, "own.yaml", "inherits: deep/base.yaml\n"))
    assert reading.layers == ("us-md", layer.as_posix())
    (line,) = faults(tmp_path, BASE + "standards: [us-md, mine.yaml]\n")
    assert line.startswith("own.yaml:4:20: standards: found 'mine.yaml'")
