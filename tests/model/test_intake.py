"""The paper's columns, which a writer and a reader share."""

from planner.model.intake import COLUMNS, NEEDED, by_either_name


def test_every_column_has_one_name_in_each_language():
    names = [column.name for column in COLUMNS]
    chinese = [column.chinese for column in COLUMNS]
    assert len(set(names)) == len(names) == len(set(chinese))
    assert len(by_either_name()) == 2 * len(names)
    assert set(by_either_name().values()) == set(names)


def test_what_must_be_there_is_a_key_or_planned():
    kinds = {column.name: column.kind for column in COLUMNS}
    assert {kinds[name] for name in NEEDED} <= {"key", "plan"}
    assert [name for name, kind in kinds.items() if kind == "plan"] == [
        "classes", "class_size", "places",
    ]  # fmt: skip
