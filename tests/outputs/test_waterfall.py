from matplotlib.colors import to_hex

from planner.outputs.waterfall import draw, waterfall
from planner.paper.drawing import BLUE, VERMILION, canvas

BARS = [("old", 100), ("births", -30), ("housing", 10), ("method", 0), ("new", 80)]


def test_each_bar_starts_where_the_last_one_ended():
    axes = canvas(4, 3).subplots()
    waterfall(axes, "City", BARS, named=True)
    bars = {round(b.get_y() + b.get_height() / 2): b for b in axes.patches}
    ends = {place: (b.get_x(), b.get_x() + b.get_width()) for place, b in bars.items()}
    assert ends[1] == (70, 100)
    assert ends[2] == (70, 80)
    assert ends[3] == (80, 80)
    assert ends[0][1] == 100
    assert ends[4][1] == 80
    assert ends[0][0] == ends[4][0] == axes.get_xlim()[0]
    assert to_hex(bars[1].get_facecolor()) == VERMILION
    assert to_hex(bars[2].get_facecolor()) == BLUE
    assert [text.get_text() for text in axes.texts] == ["100", "80", "−30", "+10", "0"]


def test_the_picture_is_the_same_each_time(tmp_path):
    grid = [[("City", BARS), ("Later", BARS)], [("West", BARS)]]
    pictures = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        pictures.append(draw(grid, "Title", "Foot", tmp_path / name).read_bytes())
    assert pictures[0] == pictures[1]
    assert pictures[0].startswith(b"\x89PNG")
