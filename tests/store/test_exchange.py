from __future__ import annotations

import json
from collections import Counter

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guidance_viz import Relevance
from guidance_viz.core import GuidanceError, JournalError, UnknownNameError
from guidance_viz.store import Explanation, Journal, Row, export_answers, import_answers
from guidance_viz.store.tabular import COLUMNS, guarded, read_csv, unguarded, write_csv

YES, NO, MAYBE = Relevance.YES, Relevance.NO, Relevance.MAYBE


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal.sqlite")


@pytest.fixture
def other(tmp_path):
    return Journal(tmp_path / "other.sqlite")


def content(journal):
    frame = journal.rows()
    frame = frame[frame["in_effect"]].drop(columns=["seq", "action"])
    return [tuple(None if pd.isna(value) else str(value) for value in row)
            for row in frame.astype(object).itertuples(index=False)]


def fill(journal):
    about = Explanation("m1", "gradcam", "layer4", "label contrast")
    journal.answer(["=1+1", "b,\n\"c\"", "'quoted'", "-2", "鳥"], [YES, NO, MAYBE, YES, NO], annotator="@ann",
                   explanation=about)
    journal.answer([3, 4], NO, kind="neuron")
    journal.answer(5, YES, kind="neuron", patch=2, annotator="bob")
    journal.append(Row("box", "b", value=[0.1, {"x": "=y"}]))
    journal.answer("taken back", NO, annotator="eve")
    journal.undo("eve")


# the files that CRAYON's authors released

@pytest.mark.parametrize(("name", "count", "expected"), [
    ("waterbirds_gradcam", 4795, {"map yes": 3414, "map maybe": 1229, "map no": 152}),
    ("biased_celeba_gradcam", 20_200, {"map yes": 5207, "map maybe": 4779, "map no": 10_214}),
    ("waterbirds_neuron", 2048, {"neuron yes": 1014, "neuron no": 1034}),
    ("biased_celeba_neuron", 2048, {"neuron yes": 123, "neuron no": 1925})])
def test_the_released_answers_are_imported_as_they_are(journal, tmp_path, shared, name, count, expected):
    path = shared / "annotations" / f"{name}.json"
    if not path.exists():
        pytest.skip("the released answers are not beside this checkout")
    if "neuron" in name:
        refers = {"neurons": count}
    else:
        refers = {"sample_ids": [f"photo {n}" for n in range(count)], "model": "original"}
    assert import_answers(path, journal, **refers).counts == expected
    answers = journal.answers()
    assert Counter(answers["kind"] + " " + answers["relevance"]) == expected
    assert len(journal.rows()["action"].unique()) == 1
    export_answers(journal, tmp_path / "back.json", **{k: v for k, v in refers.items() if k != "model"})
    assert json.loads((tmp_path / "back.json").read_text()) == json.loads(path.read_text())
    journal.undo("import")
    assert journal.answers().empty


def write(tmp_path, value, name="answers.json"):
    path = tmp_path / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


@pytest.mark.parametrize(("value", "options", "says"), [
    (["yes", "no"], {}, "does not say what its 2 entries refer to"),
    (["yes", "no"], {"sample_ids": ["a", "b"], "neurons": 2, "model": "m"}, "not both"),
    (["yes", "no"], {"sample_ids": ["a", "b"]}, "which model's maps"),
    (["yes", "no"], {"sample_ids": ["a", "b", "c"], "model": "m"}, "2 entries but 3 ids"),
    (["yes", "no"], {"sample_ids": ["a", "a"], "model": "m"}, "'a' is given twice"),
    (["yes", "sure"], {"sample_ids": ["a", "b"], "model": "m"}, "entry 1: the answer 'sure'"),
    ([1, 0], {"sample_ids": ["a", "b"], "model": "m"}, "coding='crayon' or 'slim'"),
    ([True, False], {"sample_ids": ["a", "b"], "model": "m"}, "how neurons are answered"),
    (["yes", True], {"neurons": 2}, "several types"),
    ([1, 0.7], {"sample_ids": ["a", "b"], "model": "m", "coding": "crayon"}, "0.7"),
    ([1, -1], {"sample_ids": ["a", "b"], "model": "m", "coding": "crayon"}, "-1"),
    ([1, True], {"sample_ids": ["a", "b"], "model": "m", "coding": "slim"}, "True"),
    ({"format": "something"}, {}, "not a file of answers"),
    ({"format": "guidance_viz answers", "version": 2, "answers": []}, {}, "version 2, newer than 1"),
    ({"format": "guidance_viz answers", "version": 1, "answers": [3]}, {}, "answer 1: it is 3"),
    ("{not json", {}, "not a JSON file"),
])
def test_what_cannot_be_understood_is_refused_whole(journal, tmp_path, value, options, says):
    with pytest.raises(GuidanceError, match=says):
        import_answers(write(tmp_path, value), journal, **options)
    assert journal.version() == 0


def test_crayons_numbers_and_slims_mean_the_opposite(journal, other, tmp_path):
    path = write(tmp_path, [1, 0, 1.0])
    options = {"sample_ids": "abc", "model": "m"}
    import_answers(path, journal, coding="crayon", **options)
    import_answers(path, other, coding="slim", **options)
    assert list(journal.answers()["relevance"]) == ["no", "yes", "no"]
    assert list(other.answers()["relevance"]) == ["yes", "no", "yes"]


def test_the_halves_and_the_unlabelled(journal, tmp_path):
    options = {"sample_ids": ["a", "b"], "model": "m"}
    import_answers(write(tmp_path, [0.5, 1]), journal, coding="crayon", **options)
    assert list(journal.answers()["relevance"]) == ["maybe", "no"]
    done = import_answers(write(tmp_path, [-1, 0]), journal, coding="slim", **options)
    assert (done.unlabelled, done.counts) == (1, {"map no": 1})


def test_an_unknown_coding_is_refused(journal, tmp_path):
    with pytest.raises(UnknownNameError, match="crayon"):
        import_answers(write(tmp_path, [1]), journal, sample_ids="a", model="m", coding="crayn")


# CSV and the package's own JSON

@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_what_was_exported_comes_back_as_it_was(journal, other, tmp_path, suffix):
    fill(journal)
    path = tmp_path / f"answers.{suffix}"
    assert export_answers(journal, path) == 9
    done = import_answers(path, other)
    assert content(other) == content(journal)
    assert done.counts == {"map yes": 2, "map no": 2, "map maybe": 1, "neuron no": 2, "patch yes": 1,
                           "box value": 1}
    drop = ["seq"]
    assert other.answers().drop(columns=drop).equals(journal.answers().drop(columns=drop))


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_importing_a_file_twice_adds_nothing(journal, tmp_path, suffix):
    fill(journal)
    before = journal.version()
    export_answers(journal, tmp_path / f"a.{suffix}")
    done = import_answers(tmp_path / f"a.{suffix}", journal)
    assert (done.present, done.action, journal.version()) == (9, None, before)


def test_only_the_answers_on_one_model_can_be_exported(journal, tmp_path):
    fill(journal)
    assert export_answers(journal, tmp_path / "a.csv", model="m1") == 5


@given(st.text(alphabet=st.sampled_from("=+-@\t\r'ab,\n\"é"), min_size=1, max_size=6))
@example("'")
@example("''=")
def test_no_cell_starts_a_formula_and_every_name_comes_back(text):
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(text)) == text


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_any_names_survive_the_way_through_csv(tmp_path, names):
    records = [{**dict.fromkeys(COLUMNS), "item": name, "relevance": "yes"} for name in names]
    write_csv(tmp_path / "a.csv", records)
    assert [record for _, record in read_csv(tmp_path / "a.csv")] == records


def test_a_cell_of_a_foreign_file_keeps_its_apostrophe(journal, tmp_path):
    import_answers(write(tmp_path, "item,relevance\n'tis,yes\n'=1,no\n", "a.csv"), journal)
    assert list(journal.answers()["item"]) == ["'tis", "=1"]


def test_a_csv_from_a_spreadsheet_is_read(journal, tmp_path):
    path = write(tmp_path, "\ufeffrelevance,item,annotator\r\nYes,007,ann\r\n no ,008,\r\n\r\n", "a.csv")
    done = import_answers(path, journal, annotator="team", model="m")
    assert done.counts == {"map yes": 1, "map no": 1}
    frame = journal.answers()
    assert frame[["item", "relevance", "annotator", "model"]].to_numpy().tolist() == [
        ["007", "yes", "ann", "m"], ["008", "no", "team", "m"]]


@pytest.mark.parametrize(("text", "says"), [
    ("", "no column 'item' and no 'relevance'"),
    ("item,answer\na,yes\n", "no column 'relevance'; it has item, answer"),
    ("item,relevance,item\na,yes,b\n", "'item' twice"),
    ("item,relevance\na,yes\nb,perhaps\n", r"'a.csv', line 3: the answer 'perhaps'"),
    ("item,relevance\na,yes\nb,\n", "line 3: the answer None"),
    ("item,relevance\na,yes\nb,no,7\n", "line 3: it has 3 values"),
    ("item,relevance\na,yes\nz,no\n", "line 3: the sample 'z' is not one of the 2 known"),
    ("item,relevance,kind\na,yes,map\n9,no,neuron\n", "line 3: the neuron '9' is not one of the 4 known"),
    ("item,relevance,kind\na,yes,mood\n", "line 2: Unknown kind of answer 'mood'"),
    ("item,relevance,kind,patch\n1,yes,patch,x\n", "line 2.*'x'"),
    ("item,relevance,kind,patch\n1,yes,patch,-1\n", "line 2.*-1"),
    ("item,relevance,kind\n1,yes,patch\n", "names its patch"),
    ("item,relevance,time\na,yes,yesterday\n", "line 2: The time 'yesterday'"),
    ("item,relevance,uid\na,yes,1\nb,yes,1\n", "uid '1' is in the file twice"),
    ("item,relevance\n\"a,yes\n", "not a CSV file"),
])
def test_an_error_in_a_csv_names_line_and_value_and_imports_nothing(journal, tmp_path, text, says):
    with pytest.raises(JournalError, match=says):
        import_answers(write(tmp_path, text, "a.csv"), journal, sample_ids=["a", "b"], neurons=4)
    assert journal.version() == 0


def test_a_file_in_another_encoding_is_refused(journal, tmp_path):
    (tmp_path / "a.csv").write_bytes("item,relevance\nmöwe,yes\n".encode("latin-1"))
    with pytest.raises(JournalError, match="CSV UTF-8"):
        import_answers(tmp_path / "a.csv", journal)
    with pytest.raises(JournalError, match="cannot be read"):
        import_answers(tmp_path / "nowhere.csv", journal)


def test_times_are_kept_in_utc(journal, tmp_path):
    path = write(tmp_path, "item,relevance,time\na,yes,2026-01-31T12:00:00+02:00\n", "a.csv")
    import_answers(path, journal)
    assert journal.answers()["time"][0] == "2026-01-31T10:00:00.000000+00:00"


def test_a_list_by_position_needs_an_answer_for_every_id(journal, tmp_path):
    journal.answer(["a", "c"], [YES, NO])
    journal.answer(1, MAYBE, kind="neuron")
    path = tmp_path / "list.json"
    with pytest.raises(JournalError, match=r"1 of 3 maps have no answer, the first is 'b'.*missing="):
        export_answers(journal, path, sample_ids="abc")
    assert not path.exists()
    export_answers(journal, path, sample_ids="abc", missing=MAYBE)
    assert json.loads(path.read_text()) == ["yes", "maybe", "no"]
    export_answers(journal, path, neurons=3, missing="no")
    assert json.loads(path.read_text()) == [False, True, False]


@pytest.mark.parametrize(("name", "options", "says"), [
    ("a.xlsx", {}, "'.xlsx'"), ("a.csv", {"neurons": 3}, "json"),
    ("a.json", {"neurons": 3, "sample_ids": "ab"}, "sample_ids= or neurons="),
    ("a.json", {"sample_ids": "aa"}, "twice")])
def test_an_export_that_makes_no_sense_is_refused(journal, tmp_path, name, options, says):
    with pytest.raises(JournalError, match=says):
        export_answers(journal, tmp_path / name, **options)
