"""YAML with places, and its traps."""

import pytest

from planner.inputs.documents import Mark, leaves, parse, plain, read_document

HERE = Mark("f.yaml", 1, 1)


def places(text):
    _, faults = parse(text, HERE)
    return [(fault.place, fault.key) for fault in faults]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("3:30", "3:30"),
        ("08-31", "08-31"),
        ("2027-09-01", "2027-09-01"),
        ("1_000", "1_000"),
        ("0,35", "0,35"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ('"12"', "12"),
        ("!!str 12", "12"),
        ("12", 12),
        ("-1.5", -1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("~", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("head", ["", "%YAML 1.1\n---\n"])
def test_scalars_are_read_by_the_core_rules(text, value, head):
    tree, faults = parse(f"{head}a: {text}\n", HERE)
    assert faults == []
    assert plain(tree) == {"a": value}
    assert type(plain(tree)["a"]) is type(value)


def test_every_doubled_key_is_told(tmp_path):
    text = "a: 1\nb: {x: 1, x: 2}\na: 3\n2020: 1\n"
    assert places(text) == [("f.yaml:2:11", "x"), ("f.yaml:3:1", "a")]


def test_aliases_are_refused_even_where_they_run_in_a_circle():
    assert places("a: &x {b: *x}\n") == [("f.yaml:1:8", "")]
    assert places("a: &x [1]\nb: *x\n") == [("f.yaml:2:1", "")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("title: a: b\n", "f.yaml:1:9"),
        ("title: a\n\tx: 3\n", "f.yaml:2:1"),
        ("a: [1\nb: 2\n", "f.yaml:2:2"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2:1"),
        ("a: \x00", "f.yaml:1:1"),
        ("a: *nobody\n", "f.yaml:1:4"),
        ("[" * 5000, "f.yaml:1:1"),
    ],
)
def test_broken_yaml_is_a_fault_at_its_place(text, place):
    tree, faults = parse(text, HERE)
    assert tree is None
    assert [fault.place for fault in faults] == [place]


def test_keys_of_years_make_a_table_and_other_keys_do_not():
    tree, _ = parse('a: {2020: 1, "2021": 2}\nb: {2020: 1, x: 2}\nc: {20: 1}\nd: {}\n', HERE)
    forms = {key: entry.form for key, entry in tree.entries.items()}
    assert forms == {"a": "table", "b": "mapping", "c": "mapping", "d": "mapping"}
    assert [path for path, _ in leaves(tree)] == ["a.2020", "a.2021", "b.2020", "b.x", "c.20", "d"]


def test_byte_order_mark_is_no_part_of_the_first_key(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbftitle: \xe5\xad\xa6\n")
    tree, faults = read_document(path)
    assert (plain(tree), faults) == ({"title": "学"}, [])


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        (b"title: a\ncity: caf\xe9\n", ":2:1", "not UTF-8"),
        (b"", ":1:1", "an empty file"),
        (b"# only words\n", ":1:1", "an empty file"),
        (b"- a\n", ":1:1", "no keys"),
        (b"word\n", ":1:1", "no keys"),
    ],
)
def test_files_without_keys_are_faults(tmp_path, content, place, words):
    path = tmp_path / "f.yaml"
    path.write_bytes(content)
    tree, (fault,) = read_document(path)
    assert tree is None
    assert fault.place == path.as_posix() + place
    assert words in fault.found
    assert read_document(tmp_path)[0] is None
