"""The report names what the births rest on, whatever a projection tells of it."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from planner.model.results import Enrolment
from planner.outputs.basis import basis, resting, said
from planner.outputs.headline import facts
from planner.outputs.report import write_report
from planner.outputs.tables import tabulate
from planner.paper.drawing import Glyphs
from planner.paper.words import known

PLANNER = Path(__file__).parents[2] / "planner"


def rows_of(plan, lang="en"):
    return resting(facts(plan, tabulate(plan), lang))


def test_known_entries_are_worded_and_others_stand_as_they_are(peopled):
    english = {row["item"]: row["said"] for row in rows_of(peopled)["basis"]["rows"]}
    assert english["Vintage of the births"] == "2023"
    assert english["Births counted as"] == "births to residents"
    model = english["Model of births beyond the record"]
    assert model == "as in the last year, mean of the last three years"
    assert english["Share of a year's births after the cut-off day (α)"] == "33.4\u00a0%"
    assert list(english.items())[-1] == ("tides", "high")
    chinese = {row["item"]: row["said"] for row in rows_of(peopled, "zh")["basis"]["rows"]}
    assert chinese["出生人口统计口径"] == "常住人口出生"
    assert chinese["入学截止日之后出生的比例（α）"] == "33.4%"


def test_scores_and_models_left_out_name_their_models():
    scores = said("births_score", "naive 0.0757, mean_3 0.0875", "zh")
    assert scores == "同上年 0.0757、近三年均值 0.0875"
    assert said("births_left_out", "arima_011: did not converge", "en") == (
        "ARIMA(0,1,1): did not converge"
    )
    assert said("life_table", "UN 2019, both sexes", "en") == "UN 2019, both sexes"
    assert said("late_share", "about a third", "en") == "about a third"


def test_moves_that_are_estimated_are_not_said_to_be_recorded():
    assert said("migration", "residual", "en").startswith("none in the folder: net, estimated from")
    assert said("migration", "residual", "zh").startswith("数据中没有：由相邻年份人口数")


def test_notes_on_the_evidence_are_told_in_each_language():
    notes = "register_untested expected+applied; jump 2023 0.947 1.043 +10%; kindergarten_untaught"
    english = said("evidence_notes", notes, "en").split("; ")
    assert english[0] == "register (expected, applied): fewer than two past years test it"
    assert english[1].startswith("entrants a birth went from 0.947 in 2022 to 1.043 in 2023 (+10%)")
    chinese = said("evidence_notes", notes, "zh")
    assert "由2022年的0.947变为2023年的1.043（+10%）" in chinese
    assert "摸底登记（摸底、报名）" in chinese
    assert not any("a" <= letter <= "z" for letter in chinese)
    assert said("evidence_notes", "strange tidings", "zh") == "strange tidings"
    assert said("births_left_out", "local_level: never_varies, arima_011: fit_failed", "zh") == (
        "局部水平模型: 历年数值没有变化、ARIMA(0,1,1): 拟合失败"
    )


def with_basis(plan, **more):
    projection = plan.central.projection
    projection = replace(projection, basis=dict(projection.basis) | more)
    return replace(plan, central=replace(plan.central, projection=projection))


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("births_ratio", ("Entrants a birth, by", "entrants a birth went", "births or entrants")),
        ("cohort", ("a resident child of entry", "a resident child of entry", "residents or entr")),
    ],
)
def test_a_ratio_is_of_the_children_behind_it(peopled, mode, words):
    jump = "jump 2023 0.947 1.043 +10%"
    told = with_basis(peopled, entry_mode=mode, entry_ratios="2023 1.043", evidence_notes=jump)
    english = {row["item"]: row["said"] for row in rows_of(told)["basis"]["rows"]}
    assert any(item.startswith("Entrants") and words[0] in item for item in english)
    note = english["Notes on the evidence"]
    assert words[1] in note
    assert words[2] in note
    chinese = {row["item"]: row["said"] for row in rows_of(told, "zh")["basis"]["rows"]}
    assert ("入学年龄人口" in chinese["依据说明"]) == (mode == "cohort")
    assert ("历年入学比（新生÷入学年龄人口）" in chinese) == (mode == "cohort")


def test_children_whom_homes_would_take_and_who_are_not_there_are_told(peopled):
    pupils = peopled.central.enrolment.roll.isel(school=0, grade=0, drop=True) * 0.0
    pupils.loc[{"year": [2026, 2028]}] = [[12.34, 0.5]]
    enrolment = Enrolment(peopled.central.enrolment.roll, pupils)
    plan = with_basis(peopled, evidence_notes="unrealised_entrants 2027 43.7 2028 111.4")
    plan = replace(plan, central=replace(plan.central, enrolment=enrolment))
    first, second = said("evidence_notes", basis(plan)["evidence_notes"], "en").split("; homes")
    assert first.endswith("(year: children): 2027: 43.7, 2028: 111.4")
    assert second.endswith("(year: pupils): 2026: 12.3, 2028: 0.5")
    chinese = said("evidence_notes", basis(plan)["evidence_notes"], "zh")
    assert "2027: 43.7、2028: 111.4" in chinese
    assert "2026: 12.3、2028: 0.5" in chinese
    still = replace(
        plan, central=replace(plan.central, enrolment=replace(enrolment, unrealised=pupils * 0))
    )
    assert "unrealised_pupils" not in basis(still)["evidence_notes"]


def test_every_note_that_the_method_makes_has_words():
    for file in ("views", "candidates", "entrants"):
        text = (PLANNER / "demography" / f"{file}.py").read_text(encoding="utf-8")
        for key in re.findall(r'message = "(\w+)"', text):
            assert known(f"unfit_{key}", "zh", "")
        for key in re.findall(r'"((?:register|kindergarten|unrealised)_\w+)(?: \{[^"]*)?"', text):
            assert known(f"note_{key}", "zh", "")


def test_the_folder_fills_in_what_the_projection_does_not_tell(made):
    assert basis(made) == {}
    city = replace(made.city, births_vintage="2024", births_basis="registered")
    assert basis(replace(made, city=city)) == {
        "births_vintage": "2024",
        "births_basis": "registered",
    }


def test_evidence_stands_behind_each_coming_year(peopled):
    table = rows_of(peopled)["evidence"]
    heads = {column["key"]: column["head"] for column in table["columns"]}
    assert heads["weight_register"] == "Weight: register of coming children"
    assert "weight_recorded" not in heads  # weighs in the base year alone
    first, last = table["rows"][0], table["rows"][-1]
    assert (first["year"], first["cohort"], first["weight_register"]) == (
        "2025-26",
        "2019",
        "70\u00a0%",
    )
    assert (first["born"], first["weight_forecast_births"]) == ("100\u00a0%", "–")
    assert last["born"] == "25\u00a0%"
    assert "–" in last["fan"][1:]


def housed(plan, mode, rows):
    """Return a plan with homes ``(year, stage, homes)``, counted in a mode."""
    years, stages, homes = zip(*rows, strict=True)
    table = xr.Dataset(
        {
            "year": ("edge", list(years)),
            "stage": ("edge", np.array(stages, dtype=object)),
            "homes": ("edge", np.array(homes, dtype=float)),
        }
    )
    return replace(with_basis(plan, housing=mode), city=replace(plan.city, housing=table))


def test_homes_that_are_to_fall_are_told_where_homes_are(peopled):
    rows = [
        (2026, "permitted", -150),
        (2028, "permitted", -900),
        (2028, "presold", -100),
        (2028, "presold", 400),
        (2023, "permitted", -20),  # should have fallen: next year at the earliest
        (2024, "completed", -70),
        (2024, "", -30),
        (2025, "completed", -5),
    ]
    plan = housed(peopled, "led", rows)
    assert basis(plan)["homes_fall"] == "2025: 25, 2026: 150, 2028: 1,000"
    english = [(row["item"], row["said"]) for row in rows_of(plan)["basis"]["rows"]]
    place = [item for item, _ in english].index("Housing")
    assert english[place + 1][0].startswith("Homes planned to fall")
    assert english[place + 1][1] == "2025: 25, 2026: 150, 2028: 1,000"
    chinese = {row["item"]: row["said"] for row in rows_of(plan, "zh")["basis"]["rows"]}
    (item,) = (item for item in chinese if item.startswith("计划拆除住房"))
    assert chinese[item] == "2025: 25、2026: 150、2028: 1,000"


def test_homes_that_do_not_fall_or_do_not_count_need_no_line(peopled):
    assert "homes_fall" not in basis(housed(peopled, "none", [(2026, "permitted", -150)]))
    assert "homes_fall" not in basis(housed(peopled, "led", [(2026, "permitted", 150)]))
    assert "homes_fall" not in basis(with_basis(peopled, housing="led"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_prints_it_with_and_without(peopled, made, tmp_path, lang):
    for plan, there in ((peopled, True), (made, False)):
        path = write_report(plan, tabulate(plan), {}, tmp_path / "r.html", lang, Glyphs())
        page = path.read_text(encoding="utf-8")
        head = {"en": "The ledger of the city", "zh": "全市人口平衡账"}[lang]
        assert (head in page) == there
        assert ("tides" in page) == there
        assert {"en": "What the births rest on", "zh": "出生人口的依据"}[lang] in page
