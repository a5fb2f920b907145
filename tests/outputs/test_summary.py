"""The closing summary of a run."""

from dataclasses import replace

import pytest

from planner.outputs.summary import closing
from planner.outputs.tables import tabulate, write_tables


@pytest.fixture
def folder(made, tmp_path):
    write_tables(tabulate(made), tmp_path / "tables")
    return tmp_path


def test_it_is_read_back_from_the_folder(made, folder):
    lines = closing(made, folder, "en")
    assert lines[0].startswith("In autumn 2025")
    assert lines[-1] == (
        "Proposed: 2 more classes (primary) at North Primary. To open in autumn 2027 it must be "
        "decided by autumn 2025, that is now; its cost is not known."
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "build", "cost": 1e6}, "2 classes (primary) at North Primary. To open in"),
        ({"cost": 1200.0}, "its cost is 1,200."),
        ({"lead": 1.0}, "it must be decided by autumn 2026; its cost"),
        ({"lead": 3.0}, "it had to be decided by autumn 2024, which has passed; its cost"),
        ({"lead": None}, "by when it must be decided is not known, for no lead time is given"),
    ],
)
def test_each_decision_is_a_sentence(made, folder, change, said):
    (name, measure), *_ = made.programme.measures.items()
    programme = replace(made.programme, measures={name: replace(measure, **change)})
    line = closing(replace(made, programme=programme), folder, "en")[-1]
    assert said in line
    assert "·" not in line


def test_it_is_told_in_chinese(made, folder):
    assert closing(made, folder, "zh")[-1] == (
        "建议：在“North Primary”扩建2个班（primary）。要在2027年秋季投用，须在2025年秋季前决策，"
        "即现在；投资未知。"
    ).replace("primary", "小学")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"kind": "borrow", "until": 2030},
            "2 classes (primary) in borrowed rooms at North Primary, until autumn 2030. To hold",
        ),
        ({"kind": "buy"}, "places of 2 classes (primary) bought at North Primary. To hold from"),
        ({"kind": "release"}, "2 classes (primary) in special rooms at North Primary."),
        ({"kind": "convert"}, "2 classes more (primary) at North Primary, in rooms of another"),
        ({"kind": "convert", "classes": -3}, "3 classes fewer (primary) at North Primary, whose"),
        (
            {"kind": "rebuild", "classes": -3, "until": 2030},
            "3 classes fewer (primary) at North Primary while it is rebuilt, until autumn 2030.",
        ),
        ({"kind": "improve", "classes": 0}, "(primary) at North Primary, no class more."),
        (
            {"kind": "merge", "classes": 0, "into": "elsewhere"},
            "primary ends at North Primary and is merged into elsewhere.",
        ),
        ({"kind": "close", "lead": None}, "It holds from autumn 2027; by when it must be decided"),
    ],
)
def test_each_kind_of_works_is_a_sentence(made, folder, change, said):
    (name, measure), *_ = made.programme.measures.items()
    programme = replace(made.programme, measures={name: replace(measure, **change)})
    changed = replace(made, programme=programme)
    assert said in closing(changed, folder, "en")[-1]
    told = closing(changed, folder, "zh")[-1]
    assert "{" not in told
    assert "小学" in told
