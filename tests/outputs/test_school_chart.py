from planner.outputs.school_chart import draw_school
from planner.paper.drawing import Glyphs


def test_a_school_is_drawn_to_the_same_bytes(head_page, tmp_path):
    titles = {"primary": "Primary", "1": "Grade 1", "2": "Grade 2", "3": "Grade 3"}
    glyphs = Glyphs()
    one, two = (
        draw_school(
            head_page.rolls, titles, 2024, ("North", "Made up"), tmp_path / name, "en", glyphs, 0
        ).read_bytes()
        for name in ("one.png", "two.png")
    )
    assert one == two
    assert one[:4] == b"\x89PNG"
    assert glyphs.missing == set()
