"""Layers of standards."""

import pytest

from planner.inputs.faults import InputError
from planner.inputs.standards import load_standards
from tests.inputs.test_attendance import villages

LADDER = """\
ladder:
  entry_age: 6
  cut_off: 08-31
  phases:
    primary: ["1", "2"]
    lower_secondary: ["7"]
  names:
    primary: {en: primary, zh: 小学}
"""


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return name


def faults(folder, text):
    name = write(folder, "own.yaml", text)
    with pytest.raises(InputError) as raised:
        load_standards([name], folder)
    start = (folder / name).as_posix() + ":"
    return [str(fault).removeprefix(start) for fault in raised.value.faults]


def test_method_layer_is_always_below(tmp_path):
    write(tmp_path, "own.yaml", LADDER)
    standards = load_standards(["own.yaml"], tmp_path)
    assert standards.layers == ("method", "own.yaml")
    assert standards.ladder.cut_off == (8, 31)
    assert standards.ladder.phases == {"primary": ("1", "2"), "lower_secondary": ("7",)}
    assert standards.ladder.names["primary"]["zh"] == "小学"
    assert standards.number("progression.kappa") == 300
    assert standards.pair("progression.bounds") == (0.7, 1.3)
    assert standards.norms["programme.modules"].value == (6, 12, 18, 24)


def test_every_norm_of_the_method_layer_is_cited(tmp_path):
    write(tmp_path, "own.yaml", LADDER)
    for norm in load_standards(["own.yaml"], tmp_path).norms.values():
        assert norm.unit, norm.id
        assert norm.evidence in {"V1", "V2", "D", "GK"}, norm.id
        assert norm.source, norm.id
        assert norm.layer == "method"


def test_shipped_layers_load():
    standards = load_standards(["us-md"])
    assert standards.ladder.entry_phase == "elementary"
    assert standards.norms["room.elementary"].layer == "us-md"


def test_later_layer_replaces_a_norm_whole_with_its_citation(tmp_path):
    write(tmp_path, "a.yaml", LADDER + "norms: {x: {value: 1, source: law A, unit: m}}\n")
    write(tmp_path, "b.yaml", "norms: {x: {value: 2, year: 2011}, births.window: {value: 3}}\n")
    standards = load_standards(["a.yaml", "b.yaml"], tmp_path)
    x = standards.norms["x"]
    assert (x.value, x.source, x.unit, x.year, x.layer) == (2, "", "", "2011", "b.yaml")
    assert standards.number("births.window") == 3
    assert load_standards(["b.yaml", "a.yaml"], tmp_path).norms["x"].source == "law A"


def test_layers_may_be_laid_over_loaded_standards(tmp_path):
    write(tmp_path, "a.yaml", LADDER)
    write(tmp_path, "b.yaml", "norms: {x: {value: 2}}\n")
    under = load_standards(["a.yaml"], tmp_path)
    over = load_standards(["b.yaml"], tmp_path, over=under)
    assert over.layers == ("method", "a.yaml", "b.yaml")
    assert over.ladder == under.ladder
    assert over.number("x") == 2
    assert "x" not in under.norms
    assert load_standards(["b.yaml"], tmp_path, over=over) == over


def test_every_fault_of_a_file_at_its_place(tmp_path):
    text = LADDER + (
        "norms:\n"
        "  a: {valu: 3}\n"
        "  b: {value: [1, 5x]}\n"
        "  c: {value: true}\n"
        "  d: {value: 1, evidence: V9}\n"
    )
    found = faults(tmp_path, text)
    assert [line.partition(" found")[0] for line in found] == [
        "10:3: norms.a.value:",
        "10:7: norms.a.valu:",
        "11:18: norms.b.value.1:",
        "12:7: norms.c.value:",
        "13:17: norms.d.evidence:",
    ]
    assert "did you mean 'value'?" in found[1]
    assert "V1, V2, D, GK" in found[4]


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("08-31", "02-29", "3:3: ladder.cut_off", "'02-29'"),
        ("08-31", "31 August", "3:3: ladder.cut_off", "such as 08-31"),
        ('["7"]', '["2"]', "6:5: ladder.phases.lower_secondary", "after primary"),
        ("    primary: {en", "    primry: {en", "8:5: ladder.names.primry", "'primary'"),
        ('["7"]', "[7]", "6:23: ladder.phases.lower_secondary.0", 'quotes, "7"'),
        ("entry_age: 6", "entry_age: six", "2:3: ladder.entry_age", "a whole number"),
    ],
)
def test_faults_of_a_ladder(tmp_path, old, new, place, words):
    assert old in LADDER
    (line,) = faults(tmp_path, LADDER.replace(old, new))
    assert line.startswith(place)
    assert words in line


def test_unknown_layer_and_missing_ladder_are_faults(tmp_path):
    with pytest.raises(InputError, match=r"did you mean 'us-md'"):
        load_standards(["us-mdd"], tmp_path)
    with pytest.raises(InputError, match=r"no ladder in these standards"):
        load_standards([], tmp_path)


def test_faults_of_all_files_come_together(tmp_path):
    write(tmp_path, "a.yaml", "title: [1]\n")
    write(tmp_path, "b.yaml", "ladder: {\n")
    with pytest.raises(InputError) as raised:
        load_standards(["a.yaml", "b.yaml", "nowhere"], tmp_path)
    places = [fault.place for fault in raised.value.faults]
    assert [sum(name in place for place in places) for name in ("a.y", "b.y", "nowhere")] == [1] * 3


BEFORE = """ladder:
  entry_age: 6
  entry_phase: primary
  cut_off: 08-31
  phases: {kindergarten: [K1, K2, K3], primary: ["1", "2"], upper: ["10", "11"]}
  names: {kindergarten: {en: kindergarten, zh: 幼儿园}}
norms:
  class_size.target.kindergarten: {value: 30, evidence: D}
  class_size.large.kindergarten: {value: 35, evidence: D}
  class_size.target.primary: {value: 40, evidence: D}
  class_size.large.primary: {value: 45, evidence: D}
  class_size.target.upper: {value: 50, evidence: D}
  class_size.large.upper: {value: 55, evidence: D}
"""


def kindergartens(home):
    """Write the villages with kindergartens KA and KB, 90 and 60 a year, and a high school HS."""
    folder = villages(home, [], village_born=30)
    (folder / "register.csv").unlink()
    (folder / "standards.yaml").write_text(BEFORE, encoding="utf-8")
    with (folder / "schools.csv").open("a", encoding="utf-8") as out:
        out.write("KA,A,kindergarten,public,9,500500,500\nKB,B,kindergarten,private,6,501500,500\n")
        out.write("HS,High,upper,public,6,501500,500\n")
    with (folder / "rolls.csv").open("a", encoding="utf-8") as out:
        for year in range(2019, 2025):
            for school, grades, pupils in (
                ("KA", "K1 K2 K3", 90), ("KB", "K1 K2 K3", 60), ("HS", "10 11", 92)
            ):  # fmt: skip
                out.writelines(f"{school},{year},{g},{pupils}\n" for g in grades.split())
    return folder


def test_phases_before_school_stand_behind_all_others(tmp_path):
    ladder = load_standards([write(tmp_path, "s.yaml", BEFORE)], tmp_path).ladder
    assert ladder.entry_phase == "primary"
    assert list(ladder.phases) == ["primary", "upper", "kindergarten"]
    assert ladder.before == ("kindergarten",)
    assert ladder.grades == ("1", "2", "10", "11", "K1", "K2", "K3")
    assert ladder.ages == (6, 7, 8, 9, 3, 4, 5)
    assert ladder.begins == (4,)
    assert [ladder.after(grade) for grade in ("2", "11", "K1", "K3")] == ["10", "", "K2", ""]


def test_an_entry_phase_must_be_a_phase_that_leaves_years_before_it(tmp_path):
    (fault,) = faults(tmp_path, BEFORE.replace("entry_phase: primary", "entry_phase: primry"))
    assert "entry_phase: found 'primry', which is no phase here" in str(fault)
    (fault,) = faults(tmp_path, BEFORE.replace("entry_age: 6", "entry_age: 2"))
    assert "entry_age: found 2, while the phases before primary take longer" in str(fault)
