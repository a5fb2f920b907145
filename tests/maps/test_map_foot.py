"""What stands under maps."""

from dataclasses import replace

from planner.maps.map_foot import RULE, SLOT, Review, edition, under
from planner.model.standards import Norm


def china(city):
    norms = city.standards.norms | {RULE: Norm(RULE, "审图号")}
    return replace(city, standards=replace(city.standards, norms=norms))


def test_only_where_standards_ask_it_a_map_waits_for_its_number(street_town):
    assert edition(street_town, "en") == "Internal edition"
    assert edition(china(street_town), "zh") == (
        f"内部资料，未经审图，不得公开。审图号：{SLOT}。底图来源：无外部底图。编制单位：{SLOT}。"
    )


def test_a_map_with_its_number_is_not_called_internal(street_town):
    told = edition(china(street_town), "zh", Review("浙S(2026)1号", "某区教育局", "天地图"))
    assert told == "审图号：浙S(2026)1号。底图来源：天地图。编制单位：某区教育局。"


def test_source_date_licence_and_a_made_up_city_are_told(street_town):
    sources = {"areas": {"source": "survey", "vintage": "2020", "licence": "CC0"}}
    lines = under(replace(street_town, sources=sources), "Trial", "en")
    assert "Areas: survey, 2020. Licence: CC0." in lines[1]
    long = {"areas": sources["areas"] | {"source": "survey of many words " * 20}}
    assert len(under(replace(street_town, sources=long), "Trial", "en")) == 4
    assert lines[-1].startswith("Made-up city")
    assert "EPSG:4547" in lines[1]
