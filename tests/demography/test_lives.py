from dataclasses import replace

import numpy as np
import pytest

from planner.demography.life_tables import person_years_from_rates
from planner.demography.lives import survival_of
from planner.model.standards import Norm

BOTH = np.array(["female", "male"])
RATES = {"female": (0.004, 0.001, 0.002, 0.02), "male": (0.006, 0.002, 0.003, 0.03)}


def survival(city, sexes=BOTH, ages=6, **norms):
    """Survival with the norms given, an underline between words for a dot; no other life table."""
    kept = {k: norm for k, norm in city.standards.norms.items() if "person_years" not in k}
    kept |= {f"population.{key}": Norm(f"population.{key}", told) for key, told in norms.items()}
    return survival_of(replace(city.standards, norms=kept), np.asarray(sexes), ages)


def by_sex(form, tables):
    return {f"{form}.{sex}": tuple(table) for sex, table in tables.items()}


def test_without_a_table_nobody_dies(toytown):
    found, told = survival(toytown)
    assert (found == 1).all()
    assert found.shape == (2, 6)
    assert told == "none"


def test_person_years(toytown):
    """100,000 born who live 99,700 and 99,450 person-years; the open group is no single age."""
    found, told = survival(toytown, person_years=(99700.0, 99450.0, 99400.0, 5e6))
    assert found[:, :3] == pytest.approx(np.array([[0.997, 99450 / 99700, 99400 / 99450]] * 2))
    assert found[:, 3:] == pytest.approx(5e6 / (5e6 + 99400))
    assert told == "population.person_years"


def test_survivors_by_hand(toytown):
    """Of 1,000 born 990 are alive at 1 and 980 at 2; who dies newborn has lived a tenth of it."""
    found, told = survival(toytown, survivors=(1000.0, 990.0, 980.0, 970.0), infant_years=0.1)
    first = 0.1 * 1000 + 0.9 * 990
    assert found[0, :3] == pytest.approx([first / 1000, 985 / first, 975 / 985])
    assert (found[:, 3:] == found[:, 2:3]).all()
    assert told == "population.survivors"
    scaled, _ = survival(toytown, survivors=(1.0, 0.99, 0.98, 0.97), infant_years=0.1)
    assert scaled == pytest.approx(found)


def test_death_rates_by_sex(toytown):
    found, told = survival(toytown, **by_sex("death_rates", RATES))
    for i, sex in enumerate(BOTH):
        lived = person_years_from_rates(np.array(RATES[sex]), np.arange(4), sex)
        assert found[i, :3] == pytest.approx(lived[:3] / np.array([1.0, *lived[:2]]))
        assert found[i, 3:] == pytest.approx(lived[3] / (lived[2] + lived[3]))
    assert told.startswith("population.death_rates.")


@pytest.fixture
def forms():
    """One life table in its three forms, by sex: death rates, person-years, survivors."""
    lived, alive = {}, {}
    for sex, rates in RATES.items():
        years = person_years_from_rates(np.array(rates), np.arange(4), sex)
        lived[sex] = tuple(years * 100_000)
        deaths = np.array(rates[:3]) * years[:3]
        alive[sex] = tuple(1 - np.cumsum([0, *deaths]))
    return {"death_rates": RATES, "person_years": lived, "survivors": alive}


def test_three_forms_tell_the_same(toytown, forms):
    rates, lived, alive = (
        survival(toytown, ages=4, **by_sex(form, tables))[0] for form, tables in forms.items()
    )
    assert lived == pytest.approx(rates)
    # Survivors do not tell how long those who die as newborn have lived, nor of the open group.
    assert alive[:, :3] == pytest.approx(rates[:, :3], abs=5e-4)
    assert alive[:, 2] == pytest.approx(rates[:, 2])


@pytest.mark.parametrize("form", ["person_years", "death_rates", "survivors"])
def test_both_sexes_together_are_those_alive(toytown, forms, form):
    """Summed person-years of girls and boys, 1.05 boys for a girl born."""
    norms = by_sex(form, forms[form]) | {"boys_per_girl": 1.05, "infant_years": 0.085}
    apart, _ = survival(toytown, ages=4, **norms)
    found, told = survival(toytown, ["all"], ages=4, **norms)
    girls, boys = (np.array(forms["person_years"][sex]) / 1e5 for sex in BOTH)
    both = (girls + 1.05 * boys) / 2.05
    ages = 3  # then comes the open group
    loose = {"abs": 2e-3 if form == "survivors" else 1e-12}
    assert found[0, :ages] == pytest.approx(both[:ages] / np.array([1, *both[: ages - 1]]), **loose)
    if form != "survivors":
        assert found[0, 3] == pytest.approx(both[3] / (both[2] + both[3]))
    assert ((apart.min(axis=0) <= found) & (found <= apart.max(axis=0))).all()
    assert told == f"population.{form}.female"


def test_death_rates_of_all_are_read_for_each_sex(toytown):
    apart, _ = survival(toytown, death_rates=RATES["female"])
    assert apart[0, 0] != apart[1, 0]
    together, told = survival(toytown, ["all"], death_rates=RATES["female"])
    assert apart[1, 0] < together[0, 0] < apart[0, 0] or apart[0, 0] < together[0, 0] < apart[1, 0]
    assert told == "population.death_rates"


def test_a_sexs_own_table_goes_before_one_for_all(toytown):
    norms = {"person_years": (99000.0, 98000.0, 5e6), "death_rates.male": RATES["male"]}
    found, _ = survival(toytown, **norms)
    assert found[0, 0] == 0.99
    assert found[1, 0] == survival(toytown, **by_sex("death_rates", RATES))[0][1, 0]
    assert survival(toytown, ["all"], **norms)[0][0, 0] == 0.99


def test_one_sex_alone_tells_nothing_of_both(toytown):
    only = {"person_years.female": (99000.0, 98000.0, 5e6)}
    found, told = survival(toytown, ["all"], **only)
    assert (found == 1).all()
    assert told == "none"
    assert survival(toytown, **only)[0][:, 0].tolist() == [0.99, 1]


@pytest.mark.parametrize(
    ("norms", "message"),
    [
        ({"survivors": (1.0, 0.99, 0.995)}, "survivors must fall with age; at age 2"),
        ({"person_years": (9e4, 9.1e4, 9e4, 1e6)}, "person-years must fall with age; at age 1"),
        ({"death_rates": (0.01, -0.1, 0.02)}, "death rate of -0.1 from age 1 cannot be"),
        (
            by_sex("death_rates", {"female": RATES["female"], "male": RATES["male"][1:]}),
            "end at other ages",
        ),
    ],
)
def test_tables_that_cannot_be(toytown, norms, message):
    with pytest.raises(ValueError, match=message):
        survival(toytown, ["all"], **norms)
