import json
from dataclasses import replace

import pandas as pd
import pytest

from planner.inputs.cities import load_city
from planner.inputs.scenarios import class_sizes
from planner.model.draws import Draws
from planner.model.scenario import Policy, Scenario
from planner.outputs.scores import ScorePaper, score_document, score_lines, write_score
from planner.studies.keeping import forecasts_of
from planner.studies.scoring import score
from planner.walking import run, silent


@pytest.fixture
def paper(toytown_folder, toytown):
    """Toytown as of 2022, whose entrants never changed, against 2023 and 2024."""
    city = load_city(toytown_folder, as_of=2022)
    bare = Scenario(title="t", city="toytown", horizon=2026)
    sized = replace(bare, policy=Policy(class_size=class_sizes(bare, city.standards)))
    kept = forecasts_of(run(city, sized, Draws(1, tuple(range(30))), "t", map, silent))
    found = score(kept, 2022, toytown)
    verdicts = [{**vars(one), "error": one.error, "naive": one.naive} for one in found.verdicts]
    return ScorePaper(
        titles=toytown.title,
        made_up=True,
        spring=False,
        run="town-2022-0123456789",
        base_year=2022,
        draws=30,
        forecasts=found.forecasts,
        results=found.results,
        verdicts=tuple(verdicts),
        left_out=found.left_out,
        blank=found.blank,
        gone=found.gone,
        new=found.new,
    )


def test_lines_tell_each_year_a_table_and_a_verdict(paper):
    lines = score_lines(paper, "en")
    text = "\n".join(lines)
    assert lines[0].startswith("Made-up city")
    assert "run town-2022-0123456789, made on the record to 2022-23" in lines[1]
    assert "2023-24, 1 year ahead: " in text
    assert "2024-25, 2 years ahead: " in text
    assert "Verdict: closer than “as last year” in " in text
    rows = [line for line in lines if line.startswith("  planner")]
    assert len(rows) == 4  # school and grade, school, district, city
    assert "校" in "\n".join(score_lines(paper, "zh"))


def test_a_run_without_futures_has_no_ranges_to_hold(paper):
    blank = paper.forecasts.assign(p10=float("nan"), p90=float("nan"))
    results = paper.results.assign(cover80=float("nan"))
    told = tuple({**one, "intervals": "not_drawn"} for one in paper.verdicts)
    bare = replace(paper, forecasts=blank, results=results, verdicts=told)
    text = "\n".join(score_lines(bare, "en"))
    assert "It gave no ranges." in text
    assert "80 % held" not in text


def test_cells_left_out_and_new_schools_are_said(paper):
    text = "\n".join(score_lines(replace(paper, left_out=3, new=("S9",)), "en"))
    assert "Not scored: 3 cells" in text
    assert "did not know: 1;" in text


def test_blank_cells_and_schools_that_are_gone_are_told(paper):
    told = replace(paper, left_out=3, blank=2, gone=((2024, "Hill School"), (2024, "S9")))
    text = "\n".join(score_lines(told, "en"))
    assert "2 of them: missing, not nought" in text
    assert "No return at all in 2024-25" in text
    assert ": Hill School, S9." in text
    zh = "\n".join(score_lines(told, "zh"))
    assert "2个：按缺失处理" in zh
    assert "Hill School、S9" in zh
    assert score_document(told)["gone"][0] == {"year": 2024, "school": "Hill School"}


def test_a_level_that_is_missing_at_one_horizon_is_a_dash(paper):
    """Withheld counts leave no school at all a year on: the table and the year say so."""
    for step in (1, 2):
        at = (paper.results["level"] == "school") & (paper.results["horizon"] == step)
        no = {"schools": 0, "held": 0, "typical": float("nan"), "typical_naive": float("nan"),
              "intervals": "no_schools"}  # fmt: skip
        verdicts = [dict(one) for one in paper.verdicts]
        verdicts[step - 1] |= no
        bare = replace(paper, results=paper.results[~at], verdicts=tuple(verdicts))
        lines = score_lines(bare, "en")
        row = next(i for i, line in enumerate(lines) if line.startswith("school  "))
        assert lines[row].split()[step] == "n=0"
        assert "–" in lines[row + 1]
        assert "–" in lines[row + 3]  # the cover
        assert "nan" not in "\n".join(lines)
        assert "No school could be scored." in "\n".join(lines)
        assert " of 1 for a typical school" in "\n".join(lines)
        assert "drew no futures" not in "\n".join(lines)
    none = replace(paper, verdicts=tuple({**one, **no} for one in paper.verdicts))
    assert "no school could be scored." in "\n".join(score_lines(none, "en"))
    assert "没有学校" in "\n".join(score_lines(none, "zh"))


def test_too_few_schools_are_no_proof(paper):
    assert {one["intervals"] for one in paper.verdicts} <= {"too_few", "too_narrow"}
    few = replace(paper, verdicts=tuple({**v, "intervals": "too_few"} for v in paper.verdicts))
    text = "\n".join(score_lines(few, "en"))
    assert "too few schools to judge by" in text
    assert "Its ranges may be believed" not in text


def test_written_files_hold_the_contracts_keys_and_the_same_bytes(paper, tmp_path):
    files = write_score(paper, tmp_path / "one", "en")
    again = write_score(paper, tmp_path / "two", "en")
    assert [one.read_bytes() for one in files] == [two.read_bytes() for two in again]
    assert files[0].parent.name == "score-town-2022-0123456789-2024"
    told = json.loads(files[0].read_text(encoding="utf-8"))
    assert told == json.loads(json.dumps(score_document(paper)))
    wanted = {"method", "level", "phase", "grade", "horizon", "n", "mape", "median", "wape",
              "bias", "crps", "cover50", "cover80", "cover95", "score80"}  # fmt: skip
    assert all(wanted <= set(row) for row in told["results"])
    assert [one["year"] for one in told["verdicts"]] == [2023, 2024]
    table = pd.read_csv(next(path for path in files if path.name == "forecasts.csv"))
    assert {"origin", "target", "forecast", "actual", "p10", "p2_5"} <= set(table)
    assert {path.name for path in files[0].parent.iterdir()} == {path.name for path in files}


def test_one_year_of_ranges_too_narrow_is_not_believed_away(paper):
    kinds = ("too_narrow", "as_promised", "as_promised")
    told = tuple({**paper.verdicts[0], "intervals": kind} for kind in kinds)
    mixed = replace(paper, verdicts=told)
    text = "\n".join(score_lines(mixed, "en"))
    assert "In 1 of 3 years its ranges held too few schools" in text
    assert "may be believed" not in text
    assert "3年中有1年区间" in "\n".join(score_lines(mixed, "zh"))
    held = replace(paper, verdicts=told[1:])
    assert "Its ranges may be believed." in "\n".join(score_lines(held, "en"))
