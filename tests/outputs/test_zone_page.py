import base64

import pytest

from planner.geography.zones import survey
from planner.model.catchments import CatchmentRule
from planner.outputs.zone_page import write_zone_page
from planner.outputs.zone_tables import zone_table
from planner.outputs.zone_words import Column
from tests.geography.conftest import row_assigned

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_holds_table_notes_schools_over_and_pictures(row, tmp_path, lang):
    as_it_is = row_assigned(row, CatchmentRule())
    drawn = row_assigned(row, CatchmentRule("whole_areas", stability=0.0))
    was, new = (zone_table(one, "primary") for one in survey(row, as_it_is, drawn))
    columns = [Column("Before <all>", was, 2025, None), Column("B", new, 2025, drawn.reviews[0])]
    picture = tmp_path / "map.png"
    picture.write_bytes(DOT)
    given = row, "straight", 1000.0, tmp_path / "zones.html", lang
    page = write_zone_page(columns, {"B": [picture]}, *given).read_text(encoding="utf-8")
    assert page.count("<img ") == 1
    assert base64.b64encode(DOT).decode() in page
    assert "Before &lt;all&gt;" in page
    assert "East School" in page  # over its places so far
    assert ("No school is over" if lang == "en" else "没有学校超出学位") in page
    assert ("Made-up" if lang == "en" else "虚构") in page
    assert ("Draft for consultation" if lang == "en" else "征求意见稿") in page
