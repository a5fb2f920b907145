"""Inheritance: what merges, what is replaced, what disagrees."""

import pytest

from planner.inputs.merging import resolve
from planner.inputs.scenarios import load_scenario, read_scenario
from planner.model.scenario import ClassSize

BASE = (
    "title: A\ncity: baltimore\nhorizon: 2030\n"
    "policy: {class_size: {middle: {target: 25, large: 30}}}\n"
    "future: {births: {factor: {2020: 1, 2021: 2}}}\n"
)


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, "base.yaml", BASE)
    return tmp_path


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def faults(path):
    start = path.parent.as_posix() + "/"
    return [str(fault).replace(start, "") for fault in read_scenario(path).faults]


def test_mappings_merge_by_name_and_tables_of_years_are_replaced_whole(folder):
    text = "policy: {class_size: {middle: {large: 40}, elementary: {target: 20, large: 25}}}\n"
    text += 'future: {births: {factor: {"2022": 3}}}\n'
    scenario = load_scenario(write(folder, "own.yaml", "inherits: base.yaml\n" + text))
    assert scenario.policy.class_size == {
        "middle": ClassSize(25, 40),
        "elementary": ClassSize(20, 25),
    }
    assert scenario.future.births.factor == {2022: 3}


def test_lists_are_replaced_whole(folder):
    write(folder, "base.yaml", BASE.replace("future: {", "future: {shocks: {c: {years: [1999]}}, "))
    own = write(folder, "own.yaml", "inherits: base.yaml\nfuture: {shocks: {c: {years: [2000]}}}\n")
    assert load_scenario(own).future.shocks["c"].years == (2000,)


def test_each_value_knows_who_set_it(folder):
    own = write(
        folder,
        "own.yaml",
        "inherits: base.yaml\npolicy:\n  class_size:\n    middle:\n      large: 40\n",
    )
    reading = read_scenario(own)
    base = (folder / "base.yaml").as_posix()
    assert reading.origins == {
        "title": (base, 1),
        "city": (base, 2),
        "horizon": (base, 3),
        "policy.class_size.middle.target": (base, 4),
        "policy.class_size.middle.large": (own.as_posix(), 5),
        "future.births.factor.2020": (base, 5),
        "future.births.factor.2021": (base, 5),
    }
    assert reading.files == (own, folder / "base.yaml")


def test_parents_are_resolved_before_they_are_joined(folder):
    write(folder, "middle.yaml", "inherits: base.yaml\nhorizon: 2035\n")
    own = write(folder, "own.yaml", "inherits: [middle.yaml]\ntitle: B\n")
    scenario = load_scenario(own)
    assert (scenario.title, scenario.horizon) == ("B", 2035)


def test_siblings_that_disagree_are_a_fault_that_names_both(folder):
    write(folder, "left.yaml", "inherits: base.yaml\ndraws: 5\n")
    write(folder, "right.yaml", "inherits: base.yaml\nseed: 3\ndraws: 6\n")
    own = write(folder, "own.yaml", "inherits: [left.yaml, right.yaml]\n")
    (line,) = faults(own)
    assert line.startswith("right.yaml:3:1: draws: found '6', but '5' in left.yaml:2:1")
    write(folder, "own.yaml", "inherits: [left.yaml, right.yaml]\ndraws: 7\n")
    assert load_scenario(own).draws == 7
    write(folder, "right.yaml", "inherits: base.yaml\ndraws: 5\n")
    write(folder, "own.yaml", "inherits: [left.yaml, right.yaml]\n")
    assert load_scenario(own).draws == 5


def test_siblings_disagree_about_a_table_of_years_as_a_whole(folder):
    write(folder, "left.yaml", "inherits: base.yaml\nfuture: {births: {factor: {2020: 1}}}\n")
    write(folder, "right.yaml", "inherits: base.yaml\nfuture: {births: {factor: {2021: 1}}}\n")
    own = write(folder, "own.yaml", "inherits: [left.yaml, right.yaml]\n")
    (line,) = faults(own)
    assert "future.births.factor: found" in line


@pytest.mark.parametrize("order", ["left.yaml, right.yaml", "right.yaml, left.yaml"])
def test_what_only_one_sibling_changes_holds_in_either_order(folder, order):
    write(folder, "left.yaml", "inherits: base.yaml\nhorizon: 2031\n")
    write(folder, "right.yaml", "inherits: base.yaml\nfuture: {births: {factor: 0.5}}\n")
    scenario = load_scenario(write(folder, "own.yaml", f"inherits: [{order}]\n"))
    assert scenario.horizon == 2031
    assert scenario.future.births.factor == 0.5


def test_strangers_with_the_same_key_disagree_even_if_one_came_first(folder):
    write(folder, "other.yaml", "horizon: 2040\n")
    own = write(folder, "own.yaml", "inherits: [base.yaml, other.yaml]\n")
    (line,) = faults(own)
    assert line.startswith("other.yaml:1:1: horizon: found '2040', but '2030' in base.yaml:3:1")


def test_circle_names_its_chain(folder):
    write(folder, "a.yaml", BASE + "inherits: b.yaml\n")
    write(folder, "b.yaml", "draws: 1\ninherits: [c.yaml]\n")
    write(folder, "c.yaml", "inherits: b.yaml\n")
    (line,) = faults(folder / "a.yaml")
    assert line.startswith("c.yaml:1:1: inherits: found a circle: b.yaml → c.yaml → b.yaml;")
    write(folder, "a.yaml", BASE + "inherits: a.yaml\n")
    (line,) = faults(folder / "a.yaml")
    assert "a circle: a.yaml → a.yaml" in line


def test_missing_parent_and_wrong_kind_of_parent(folder):
    own = write(folder, "own.yaml", BASE + "inherits: [base.yml, 3, base.yaml]\n")
    assert [line.partition(";")[0] for line in faults(own)] == [
        "own.yaml:6:12: inherits: found no file 'base.yml'",
        "own.yaml:6:22: inherits: found '3'",
    ]
    assert "did you mean 'base.yaml'?" in faults(own)[0]


def test_a_file_inherited_twice_is_read_once(folder):
    write(folder, "left.yaml", "inherits: base.yaml\n")
    own = write(folder, "own.yaml", "inherits: [left.yaml, base.yaml]\n")
    family = resolve(own)
    assert [file.name for file in family.files] == ["own.yaml", "left.yaml", "base.yaml"]
    assert family.faults == []
