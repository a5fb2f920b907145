from planner.inputs.city_file import Layer, read_draft
from planner.inputs.lookup import find_file, strangers


def test_the_nearest_name_is_told_only_where_it_is_close(tmp_path):
    for name in ("schools.csv", "births.csv"):
        (tmp_path / name).write_text("a\n1\n")
    _, fault = find_file(tmp_path, "rolls", Layer(file="rolls.csv"))
    assert fault.mend == "add the file, or correct layers.rolls.file"
    _, fault = find_file(tmp_path, "births", Layer(file="birth.csv"))
    assert fault.mend == "did you mean 'births.csv'?"


def test_strangers_are_noted(toytown_folder):
    (toytown_folder / "scholls.csv").write_text("a\n")
    notes = strangers(toytown_folder, read_draft(toytown_folder).city)
    assert notes == ["scholls.csv: not read; did you mean 'schools'?"]
