"""Composites on a real session: found, shown, answered, and what the answers say of places."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.metrics import roc_auc_score
from test_owed import QUICK, answered, answered_run, biased  # noqa: F401

import guidance_viz as gv
from guidance_viz.app.cli import main
from guidance_viz.core import Cancelled, DataError, OptionError, SessionError
from guidance_viz.session.composites.composites import question_words
from guidance_viz.session.composites.oracle import keeps
from guidance_viz.session.places.labels import WEIGHTS, from_composites
from guidance_viz.store import Journal, read_composite

COLUMNS = ["composite", "sample_id", "partner_id", "label", "verdict", "turned_to", "decides", "answer"]


def in_effect(session):
    """Answers on composites as another process reads them from the disk."""
    journal = Journal(session.run / "answers.sqlite")
    rows = journal.answers()
    journal.close()
    rows = rows[rows["kind"] == "composite"]
    return dict(zip(rows["item"], rows["relevance"], strict=True))


@pytest.fixture
def asked(answered):  # noqa: F811
    answered.composites(6)
    return answered


def test_questions_are_photos_whose_verdict_turns_by_turns_of_class_the_most_decisive_first(answered):  # noqa: F811
    table = answered.composites(6)
    assert list(table.columns) == COLUMNS
    assert 0 < len(table) <= 6
    assert set(table["sample_id"]) | set(table["partner_id"]) <= set(answered.ids("train"))
    label_of = dict(zip(answered.table["sample_id"], answered.table["label"], strict=True))
    says = dict(zip(answered.table["sample_id"], answered.table["prediction"], strict=True))
    names = answered.class_names
    for line in table.itertuples():
        assert line.label == names[label_of[line.sample_id]]
        assert line.verdict == names[says[line.sample_id]]
        assert line.turned_to in names
        assert line.turned_to != line.verdict
        assert names[label_of[line.partner_id]] != line.label
        assert 0 < line.decides <= 1
        assert line.answer == ""
    if table["label"].nunique() == 2:
        assert set(table["label"][:2]) == set(names)
    for _, own in table.groupby("label"):
        assert own["decides"].is_monotonic_decreasing
    assert "changed their verdict" in table.attrs["words"]


def test_the_verdict_turns_by_the_picture_too_where_nothing_is_kept_of_the_photos(new_session, answered):  # noqa: F811
    """The exchange is done in the picture there, which is what a person is shown."""
    session = new_session(live=False, cut="none")
    session.prepare()
    session.parts(12)
    session.answer_parts_by_oracle("boxes")
    table = session.composites(4)
    clf = session.model("current").clf
    for line in table.itertuples():
        picture = torch.from_numpy(session.composite_image(line.composite).copy()).permute(2, 0, 1)[None] / 255
        assert session.class_names[int(clf(picture).argmax())] == line.turned_to


def test_they_are_read_again_as_long_as_masks_and_model_stay(asked, monkeypatch):
    first = asked.composites(6)
    monkeypatch.setattr("guidance_viz.mitigation.turned_by_surroundings", lambda *_, **__: pytest.fail("looked again"))
    assert asked.composites(6).equals(first)
    assert asked.composites_table.equals(first)
    more = asked.composites(9)
    assert more["composite"].tolist()[:len(first)] == first["composite"].tolist()
    asked.answer_composites(first["composite"][0], "maybe")
    after = asked.composites(6)                                  # a maybe changes no mask
    assert after["answer"].tolist() == ["maybe"] + [""] * (len(after) - 1)
    assert (after["answer"] == "").sum() == min(6, len(asked.composites(300)) - 1)


def test_the_picture_keeps_the_object_and_takes_the_rest_from_the_other_photo(asked):
    line = asked.composites_table.iloc[0]
    question = asked.desks.composites._shelf.question(line["composite"])
    photo, other = (asked.photo(line[name]).astype(float) for name in ("sample_id", "partner_id"))
    cells, side = question.asked.mask, photo.shape[0]
    def smooth(mask):
        """Bilinear, written out."""
        found, step = np.zeros((side, side)), side / len(mask)
        for y in range(side):
            for x in range(side):
                v, u = ((p + .5) / step - .5 for p in (y, x))
                v, u = (min(max(p, 0), len(mask) - 1) for p in (v, u))
                i, j = int(v), int(u)
                k, m = min(i + 1, len(mask) - 1), min(j + 1, len(mask) - 1)
                a, b = v - i, u - j
                found[y, x] = ((1 - a) * (1 - b) * mask[i, j] + (1 - a) * b * mask[i, m] + a * (1 - b) * mask[k, j]
                               + a * b * mask[k, m])
        return found
    inside, hole = smooth(cells)[..., None], smooth(question.hole)[..., None]
    made = asked.composite_image(line["composite"])
    assert made.dtype == np.uint8
    assert made.shape == photo.shape
    lent = other * (1 - hole)                                    # what is surely the other's surroundings
    least, most = inside * photo + (1 - inside) * lent, inside * photo + (1 - inside) * (lent + hole * other.max())
    assert (made >= least - 1).all()
    assert (made <= most + 1).all()
    untouched = hole[..., 0] == 0
    assert np.allclose(made[untouched], (inside * photo + (1 - inside) * other)[untouched], atol=.51)
    assert asked.composite_image(line["composite"], 64).shape == (64, 64, 3)


def test_an_answer_is_on_the_disk_before_the_call_returns_with_the_mask_that_was_asked(asked, monkeypatch):
    seen = []
    item = asked.composites_table["composite"][0]
    monkeypatch.setattr(asked.context.following, "take_in", lambda: seen.append(in_effect(asked)))
    asked.answer_composites(item, "no", annotator="ann")
    assert seen == [{item: "no"}]
    row = asked.context.book.journal.answers().iloc[-1]
    kept = read_composite(row["value"])
    question = asked.desks.composites._shelf.question(item)
    assert np.array_equal(kept.mask, question.asked.mask)
    assert kept.partner == question.asked.partner
    assert row["annotator"] == "ann"


def test_undo_and_redo_as_for_all_answers_also_after_another_model(asked):
    first, second = asked.composites_table["composite"][:2]
    before = asked.place_masks()
    asked.answer_composites([first, second], gv.Relevance.NO)
    after = asked.place_masks()
    assert not np.allclose(before, after)
    assert asked.composites_table["answer"].tolist()[:2] == ["no", "no"]
    assert asked.undo()
    assert in_effect(asked) == {}
    assert np.array_equal(asked.place_masks(), before)
    assert asked.redo()
    assert np.array_equal(asked.place_masks(), after)
    asked.mitigate("erm", trainable="head", epochs=1)
    asked.accept(regressions="allow")
    assert asked.composites_table is None                        # another model's verdicts turn elsewhere
    assert np.array_equal(asked.place_masks(), after)            # where objects are, they say all the same
    assert asked.undo()
    assert in_effect(asked) == {}


def test_a_run_that_is_opened_again_has_its_questions_and_answers(asked, birds, biased):  # noqa: F811
    table = asked.composites_table
    asked.answer_composites(table["composite"][0], "yes")
    masks, run = asked.place_masks("val"), asked.run
    asked.close()
    with gv.Session(biased, birds, run, **QUICK, live=False) as opened:
        opened.prepare()
        assert opened.composites_table["composite"].tolist() == table["composite"].tolist()
        assert opened.composites_table["answer"][0] == "yes"
        assert np.allclose(opened.place_masks("val"), masks, atol=1e-5)
        shutil.rmtree(run / "composites")                        # the answer outlives the questions
        assert opened.composites_table is None
        assert opened.composite_image(table["composite"][0]).shape == (32, 32, 3)
        opened.answer_composites(table["composite"][0], "no")
        assert in_effect(opened) == {table["composite"][0]: "no"}


def test_photos_that_were_answered_are_not_asked_with_a_new_mask(asked):
    table = asked.composites_table
    asked.answer_composites(table["composite"][:3], "no")
    assert asked.composites_table["composite"].tolist() == table["composite"].tolist()  # a person goes on with these
    again = asked.composites(50)
    assert not set(table["sample_id"][:3]) & set(again["sample_id"])


def test_a_no_takes_what_was_kept_away_and_a_yes_confirms_it(asked):
    """How much more what was kept belongs than what was cut away, over all photos that were asked about."""
    table = asked.composites(30)
    kept = np.stack([asked.desks.composites._shelf.question(item).asked.mask for item in table["composite"]]) >= .5
    def apart(answer):
        asked.answer_composites(table["composite"], answer)
        masks = asked.places_of(table["sample_id"])
        return masks[kept].mean() - masks[~kept].mean()
    before = asked.places_of(table["sample_id"])
    unsure = apart("maybe")
    assert np.allclose(asked.places_of(table["sample_id"]), before)
    assert apart("no") < unsure < apart("yes")


def test_answers_by_boxes_keep_masks_right_and_turned_round_they_do_not(answered):  # noqa: F811
    truth = answered.ds.boxes_as_masks(8, 8).numpy()[answered.ds.indices("test")].ravel() > .5
    before = roc_auc_score(truth, answered.place_masks("test").ravel())
    table = answered.composites(24)
    found = answered.answer_composites_by_oracle("boxes")
    assert found["by"] == "boxes"
    assert sum(found["composites"].values()) == len(table)
    assert min(found["composites"][answer] for answer in ("yes", "no")) > 3
    right = roc_auc_score(truth, answered.place_masks("test").ravel())
    for line in answered.composites_table.itertuples():
        answered.answer_composites(line.composite, {"yes": "no", "no": "yes"}[line.answer])
    wrong = roc_auc_score(truth, answered.place_masks("test").ravel())
    assert right > before - 1e-3
    assert right > wrong


def test_the_oracle_says_yes_where_most_of_the_object_is_kept_and_mostly_it():
    covered = np.zeros((4, 4))
    covered[1:3, 1:3] = 1
    mask = np.zeros((4, 4))
    mask[1:3, 1] = .9
    assert keeps(mask, covered) == "no"                          # half of it
    mask[1, 2] = .5
    assert keeps(mask, covered) == "yes"                         # three quarters
    mask[3] = .5
    assert keeps(mask, covered) == "no"                          # and as much of something else
    assert keeps(mask, np.zeros((4, 4))) == ""


def test_the_oracle_answers_the_first_open_ones_and_says_what_is_missing(asked, prepared):
    found = asked.answer_composites_by_oracle(limit=2)
    assert sum(found["composites"].values()) == 2
    assert (asked.composites_table["answer"][:2] != "").all()
    assert (asked.composites_table["answer"][2:] == "").all()
    with pytest.raises(DataError, match="use by='boxes'"):
        asked.answer_composites_by_oracle("masks")
    with pytest.raises(OptionError, match="by='eyes'"):
        asked.answer_composites_by_oracle("eyes")


def test_what_is_not_there_is_refused_with_the_cure(asked):
    good = asked.composites_table["composite"][0]
    for wrong in ("x", f"{good}0", 7):
        with pytest.raises(OptionError, match=r"no composite .*session\.composites\(\)"):
            asked.answer_composites([good, wrong], "no")
        with pytest.raises(OptionError, match="no composite|composite=7 must be text"):
            asked.composite_image(wrong)
    assert in_effect(asked) == {}
    with pytest.raises(OptionError, match="use 'yes', 'no' or 'maybe'"):
        asked.answer_composites(good, "perhaps")
    with pytest.raises(OptionError, match="expected a whole number from 1"):
        asked.composites(0)
    with pytest.raises(DataError, match="nowhere"):
        asked.composites(3, "nowhere")


def test_before_anything_is_known_of_places_it_says_what_to_answer(prepared):
    session = prepared(live=False)
    session.parts(6)
    assert session.composites_table is None
    with pytest.raises(SessionError, match="answer parts both yes and no"):
        session.composites()
    with pytest.raises(SessionError, match=r"Call composites\(\) first"):
        session.answer_composites_by_oracle()


def test_where_nothing_turns_there_is_nothing_to_ask_and_a_sentence_that_says_so(asked, monkeypatch):
    everything = np.ones((len(asked.ds.indices("train")), 8, 8), np.float32)
    monkeypatch.setattr(asked.desks.places, "masks", lambda _split: everything)
    table = asked.composites(4)
    assert list(table.columns) == COLUMNS
    assert len(table) == 0
    assert "none changed its verdict" in table.attrs["words"]
    assert "nothing to ask" in table.attrs["words"]


def test_photos_of_one_class_alone_are_asked_in_each_others_surroundings(answered, tmp_path, biased):  # noqa: F811
    only = answered.ds.subset(indices=np.flatnonzero(answered.ds.table["label"].to_numpy() == 1))
    with gv.Session(biased, only, tmp_path / "one", **QUICK, projection="pca", questions=4, live=False) as session:
        session.prepare()
        session.parts(6)
        session.answer_parts_by_oracle("boxes")
        table = session.composites(4)
        assert set(table["label"]) <= {session.class_names[1]}
        assert "photos of the train split" in table.attrs["words"]


def test_in_the_background_it_is_told_and_can_be_cancelled(answered):  # noqa: F811
    version = answered.version_parts
    assert answered.composites(4, background=True) is None
    assert answered.wait(60)
    assert answered.error == ""
    assert answered.version_parts == version + 1
    assert len(answered.composites_table) > 0
    answered.answer_composites(answered.composites_table["composite"][0], "no")
    with pytest.raises(Cancelled):
        answered.composites(4, progress=lambda _: answered.cancel())
    assert answered.state == "ready"


def test_answers_are_merged_and_go_through_files(asked, birds, biased, answered_run, tmp_path):  # noqa: F811
    items = asked.composites_table["composite"][:2].tolist()
    asked.answer_composites(items, "no", annotator="ann")
    asked.export_answers(tmp_path / "answers.csv")
    for n, take_in in enumerate([lambda s: s.merge_answers(asked.run),
                                 lambda s: s.import_answers(tmp_path / "answers.csv")]):
        shutil.copytree(answered_run, tmp_path / f"other{n}")
        with gv.Session(biased, birds, tmp_path / f"other{n}", **QUICK, live=False) as other:
            other.prepare()
            before = other.place_masks("val")
            take_in(other)
            assert in_effect(other) == dict.fromkeys(items, "no")
            assert np.allclose(other.place_masks("val"), asked.place_masks("val"), atol=1e-5)
            assert not np.allclose(before, other.place_masks("val"))


def test_the_history_names_the_photo_and_a_damaged_value_counts_for_nothing(asked):
    line, before = asked.composites_table.iloc[0], asked.place_masks("val")
    asked.answer_composites(line["composite"], "no")
    assert asked.history["detail"].iloc[-1] == f"composite {line['sample_id']}: 1 no"
    asked.undo()
    asked.context.book.journal.answer(line["composite"], "no", kind="composite", value={"mask": "broken"})
    asked.refresh()
    assert np.array_equal(asked.place_masks("val"), before)


def test_controls_turn_and_shuffle_them_as_they_do_maps(asked):
    ids = asked.composites_table["composite"].tolist()
    asked.answer_composites(ids[:1], "yes")
    asked.answer_composites(ids[1:4], "no")
    asked.answer_composites(ids[4:5], "maybe")
    places = asked.desks.places
    given = places.answered()
    assert (given.counts["composites answered yes"], given.counts["composites answered no"]) == (1, 3)
    flipped = places.answered("flipped")
    assert (flipped.counts["composites answered yes"], flipped.counts["composites answered no"]) == (3, 1)
    shuffled = places.answered("shuffled", seed=1)
    assert (shuffled.counts["composites answered yes"], shuffled.counts["composites answered no"]) == (1, 3)
    assert places.answered("half").counts["composites answered no"] == 2
    wrong = places._wrong("random", 0, places._of_parts(), 12).composites
    assert sorted(wrong.values()) == ["maybe", "no", "no", "no", "yes"]


def test_the_labels_of_an_answer_are_those_that_its_docstring_says():
    mask = np.zeros((1, 4, 4), np.float32)
    mask[0, 1, :3] = [.5, .9, .49]
    evidence = np.zeros((1, 4, 4), np.float32)
    mask[0, 3, 3], mask[0, 0, 0] = .4, .2
    evidence[0, 1, 1], evidence[0, 3, 3], evidence[0, 0, 0], evidence[0, 2, 2] = 1, .5, .8, 1
    yes = from_composites(mask, evidence, np.array([7]), ["yes"])
    assert yes.rows.tolist() == [7]
    assert (yes.weight == WEIGHTS["composite"]).all()
    assert np.argwhere(yes.masks[0] == 1).tolist() == [[1, 0], [1, 1]]
    no = from_composites(mask, evidence, np.array([7]), ["no"])
    known = np.argwhere(no.weight[0] > 0).tolist()
    assert known == [[1, 0], [1, 1], [3, 3]]                     # of sixteen cells that one for which both speak most
    assert no.masks[0][tuple(np.transpose(known))].tolist() == [0, 0, 1]
    assert from_composites(mask, evidence, np.array([7]), ["maybe"]).known == 0
    nothing = from_composites(mask, 0 * evidence, np.array([7]), ["no"])
    assert nothing.masks.max() == 0


def test_they_are_found_answered_and_written_from_the_command_line(answered, tmp_path, capsys):  # noqa: F811
    run, words = answered.run, ["--device", "cpu", "--precision", "float32", "--batch-size", "64", "--workers", "0"]
    answered.close()
    def cli(*more):
        code = main(["composites", str(run), *words, "--quiet", *map(str, more)])
        return code, capsys.readouterr()
    code, printed = cli("--n", 3, "--pictures", tmp_path / "pictures", "--json")
    assert code == 0, printed.err
    found = json.loads(printed.out)
    assert len(found["composites"]) == 3
    pictures = sorted((tmp_path / "pictures").iterdir())
    assert [path.name for path in pictures] == ["01.png", "02.png", "03.png"]
    assert Image.open(pictures[0]).size == (2 * 448, 448)
    first = found["composites"][0]["composite"]
    code, printed = cli("--answer", f"{first}=no", "--annotator", "ann")
    assert code == 0, printed.err
    assert f"still {found['composites'][0]['label']}?" in printed.out
    assert found["words"] in printed.out
    code, printed = cli("--oracle", "boxes", "--limit", 1, "--n", 2, "--json")
    assert sum(json.loads(printed.out)["oracle"]["composites"].values()) == 1
    code, printed = cli("--answer", "nowhere:1=no")
    assert code == 1
    assert "no composite 'nowhere:1'" in printed.err
    for wrong in ("x", "x=perhaps", "=no"):
        assert cli("--answer", wrong)[0] == 1


def test_the_question_is_in_words_of_the_class():
    assert question_words("waterbird") == "Same object, other surroundings: still waterbird?"
