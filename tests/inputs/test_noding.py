import numpy as np
import pytest
import shapely

from planner.inputs.noding import in_order, lay

NO_CUTS = (np.array([], dtype=np.int64), np.array([], dtype=object))


def made(*lines, metres=None, cuts=NO_CUTS, join=0.5):
    shapes = np.array([shapely.LineString(line) for line in lines], dtype=object)
    told = np.full(len(lines), np.nan) if metres is None else np.array(metres, dtype=float)
    return lay(shapes, told, cuts, join)


def test_lines_meet_where_they_share_a_vertex():
    streets = made([(0, 0), (50, 0), (100, 0)], [(50, 0), (50, 80)])
    assert sorted(streets.metres.tolist()) == [50, 50, 80]
    assert streets.piece.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(("gap", "pieces"), [(0.4, 1), (0.6, 2)])
def test_ends_meet_within_a_slip_of_drawing(gap, pieces):
    streets = made([(0, 0), (100, 0)], [(100 + gap, 0), (200, 0)])
    assert streets.piece.max() + 1 == pieces


@pytest.mark.parametrize(("gap", "pieces"), [(0.0, 1), (0.4, 1), (0.6, 2)])
def test_an_end_on_another_line_parts_it(gap, pieces):
    streets = made([(0, 0), (100, 0)], [(30, gap), (30, 80)], [(60, -gap), (60, -50)])
    assert streets.piece.max() + 1 == (1 if pieces == 1 else 3)
    if pieces == 1:
        assert sorted(np.round(streets.metres, 6)) == pytest.approx(
            sorted([30, 30, 40, 80 - gap, 50 - gap])
        )


def test_lines_that_only_cross_do_not_meet():
    streets = made([(0, 0), (100, 0)], [(50, -50), (50, 50)])
    assert streets.piece.max() == 1


def test_vertices_of_a_fine_curve_stay_apart():
    """A roundabout drawn in steps of 30 cm is no single point."""
    angle = np.linspace(0, np.pi, 60)
    curve = [(6 * np.cos(a), 6 * np.sin(a)) for a in angle]
    streets = made(curve, [(6, 0), (60, 0)], [(-6, 0), (-60, 0)])
    assert streets.metres.sum() == pytest.approx(6 * np.pi + 108, abs=0.7)
    assert streets.piece.max() == 0


def test_measured_lengths_are_shared_out_and_never_below_the_drawn():
    streets = made([(0, 0), (30, 0), (100, 0)], metres=[150])
    assert sorted(streets.metres) == pytest.approx([45, 105])
    assert made([(0, 0), (100, 0)], metres=[90]).metres == pytest.approx([100])


def test_a_cut_is_where_the_barrier_is():
    cuts = np.array([0]), np.array([shapely.Point(70, 0)], dtype=object)
    streets = made([(0, 0), (50, 0), (100, 0)], cuts=cuts)
    cut = streets.cut[~np.isnan(streets.cut[:, 0])]
    assert cut == pytest.approx(np.array([[0.4, 0.4]]), abs=1e-4)
    assert streets.piece.tolist().count(0) == 2


def test_a_barrier_along_a_line_takes_all_that_it_covers():
    cuts = np.array([0]), np.array([shapely.LineString([(20, 0), (70, 0)])], dtype=object)
    streets = made([(0, 0), (50, 0), (100, 0)], cuts=cuts)
    assert np.sort(streets.cut, axis=0) == pytest.approx(np.array([[0, 0.4], [0.4, 1]]), abs=1e-4)


def test_the_order_of_lines_is_that_of_their_coordinates():
    lines = np.array(
        [shapely.LineString(x) for x in ([(5, 0), (9, 0)], [(0, 0), (9, 1)], [(0, 0), (9, 0)])],
        dtype=object,
    )
    assert in_order(lines, np.full(3, np.nan)).tolist() == [2, 1, 0]


def test_the_longest_piece_is_nought():
    streets = made([(0, 0), (10, 0)], [(0, 50), (100, 50)])
    assert streets.piece[streets.nodes[:, 1] == 50].tolist() == [0, 0]
