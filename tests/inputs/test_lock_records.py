import pytest

from planner.inputs.cities import load_city, read_city

HEAD = "area,dwelling,school,used_in,years,siblings_exempt,share\n"


def faults(folder, rows):
    (folder / "address_locks.csv").write_text(HEAD + rows, encoding="utf-8")
    return [(one.place.rpartition("/")[2], one.key, one.found) for one in read_city(folder)[1]]


def test_locks_are_read_sorted_with_what_is_not_told(toytown_folder):
    assert faults(toytown_folder, ",d2,S1,2022,6,true,\nA,,S1,2021,6,,0.25\n") == []
    locks = load_city(toytown_folder).address_locks
    assert locks["area"].values.tolist() == ["", "A"]
    assert locks["dwelling"].values.tolist() == ["d2", ""]
    assert locks["share"].values.tolist() == [1.0, 0.25]
    assert locks["siblings_exempt"].values.tolist() == [True, False]


def test_a_city_without_locks_has_none(toytown):
    assert toytown.address_locks is None


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (",,S1,2022,6,,\n", ("address_locks.csv:2", "area", "no area and no dwelling")),
        (",d1,S1,2022,6,,0.5\n", ("address_locks.csv:2", "share", "a share of one dwelling")),
        (
            "A,,S1,2020,6,,0.7\nA,,S1,2022,6,,0.6\n",
            ("address_locks.csv:3", "share", "shares that lock 1.3 of the area in 2022"),
        ),
    ],
)
def test_locks_that_cannot_be(toytown_folder, rows, fault):
    assert faults(toytown_folder, rows) == [fault]


def test_shares_of_locks_that_do_not_overlap_may_be_whole(toytown_folder):
    assert faults(toytown_folder, "A,,S1,2012,6,,1\nA,,S1,2020,6,,1\n") == []
