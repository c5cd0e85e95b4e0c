"""Composites: photos whose verdict turns when only their surroundings are exchanged; is the object still there?

A person who is shown such a picture says what it is, and that is data (counterfactual knowledge distillation, Bender et al.
2023): *yes*, still a waterbird, so the mask was right and the verdict wrong; *no*, the mask cut the bird away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, OptionError, Progress, Relevance, SessionError, content_hash
from guidance_viz.core.workers import Job
from guidance_viz.session.answers.book import as_relevance
from guidance_viz.session.answers.oracle import count_answers
from guidance_viz.session.composites.answers import AnsweredComposite, composite_answers
from guidance_viz.session.composites.oracle import composite_relevance
from guidance_viz.session.composites.shelf import COMPOSITES, CompositeShelf, Found, Question
from guidance_viz.session.context import Context
from guidance_viz.session.photos.photos import PhotosDesk
from guidance_viz.session.places.places import PlaceDesk
from guidance_viz.session.run.explained import Explained, to_saliency
from guidance_viz.store import (
    COMPOSITE,
    CompositeAnswered,
    Row,
    as_levels,
    composite_item,
    composite_photo,
    composite_value,
    from_levels,
)

if TYPE_CHECKING:
    from guidance_viz.mitigation import Composites

COLUMNS = ["composite", "sample_id", "partner_id", "label", "verdict", "turned_to", "decides", "answer"]
PHOTOS = 300            # that the network sees in other surroundings, in one search
MOST = 100              # questions kept of it
KEPT = 0.5              # from here on a cell counts as kept


def question_words(name: str) -> str:
    """What is asked of the picture of a photo of this class."""
    return f"Same object, other surroundings: still {name}?"


class CompositeDesk:
    """Finds composites that are worth asking about, shows them, and takes answers on them.

    Parameters
    ----------
    context
        What it works with.
    places
        Knows where the objects are.
    photos
        Gives the pictures.
    """

    def __init__(self, context: Context, places: PlaceDesk, photos: PhotosDesk) -> None:
        self._context, self._places, self._photos = context, places, photos
        self._shelf = CompositeShelf(context.engine.folder.path / COMPOSITES)

    # -- finding --------------------------------------------------------------
    def find(self, n: int = 8, split: str = "train", *, background: bool = False,
             progress: Callable[[Progress], None] | None = None) -> pd.DataFrame | None:
        """Photos whose verdict turns when only their surroundings are exchanged, by the place masks of now.

        A few hundred photos of the split are looked at once, in the surroundings of photos of other classes. Photos that
        somebody answered with another mask are passed over. As long as masks and model stay, what was found is read.

        Parameters
        ----------
        n
            How many questions that are still open.
        split
            Whose photos.
        background
            Return at once with ``None``; watch ``version_parts`` and ``error``, and read :meth:`composites_table`.
        progress
            Called with each report, in the thread that works.

        Returns
        -------
        DataFrame or None
            A row a question, the most decisive first and by turns of each class, after those that are answered already:
            composite (str, its id), sample_id, partner_id (whose surroundings it got), label, verdict (on the photo),
            turned_to (on the composite), decides (in [0, 1]: how far the logits moved, as a share of the furthest, times
            how unsure the mask is), answer (``"yes"``, ``"no"``, ``"maybe"`` or ``""``). ``attrs["words"]``: what was
            found, in a sentence, also where it is nothing.

        Raises
        ------
        OptionError
            ``n`` is below 1.
        DataError
            There is no such split.
        SessionError
            The session is not prepared, other work is going on, or nothing is known of where the objects are.
        """
        if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 1:
            raise OptionError(f"{n!r} composites were asked for; expected a whole number from 1.")
        explained, masks = self._context.explained(), self._masks(split)
        key = content_hash(explained.clf.fingerprint(), masks, split, PHOTOS, self._context.seed)
        if self._shelf.load(key) is None:
            found = self._context.jobs.run("measuring", lambda job: self._find(explained, masks, key, split, int(n), job),
                                      background, progress)
            return None if background else found
        return self._choose(key, int(n))

    def _masks(self, split: str) -> np.ndarray:
        """Place masks in the steps they are kept in, nan outside the split, (N, h, w)."""
        rows = self._context.data.given.indices(split)
        if not len(rows):
            raise DataError(f"The data set has no photos of the split {split!r}; use 'train', 'val' or 'test'.")
        found = self._places.masks(split)
        if np.isnan(found).all():
            raise SessionError("Nothing is known of where the objects are yet, so that no object can be put into other "
                               "surroundings: answer parts both yes and no (parts(), answer_parts()), or draw boxes.")
        masks = np.full((len(self._context.data.given), *found.shape[1:]), np.nan, np.float32)
        masks[rows] = np.where(np.isnan(found), np.nan, from_levels(as_levels(np.nan_to_num(found))))
        return masks

    def _find(self, explained: Explained, masks: np.ndarray, key: str, split: str, n: int,
              job: Job) -> Generator[Progress, None, pd.DataFrame]:
        from guidance_viz.mitigation import turned_by_surroundings
        engine = self._context.engine
        with engine.folder.writing("finding composites"):
            seen = yield from turned_by_surroundings(
                explained.clf.clone(), self._context.data.given, explained.extraction, masks, engine.runtime(explained.clf),
                split=split, photos=PHOTOS, seed=int(engine.settings["seed"]), cancel=job.cancelled)
            asked = self._questions(explained, seen, masks)
            self._shelf.save(Found(key, self._context.models.hash, split, len(seen.rows), int(seen.turned.sum()), asked))
        table = self._choose(key, n)
        self._context.found()
        return table

    def _questions(self, explained: Explained, seen: Composites, masks: np.ndarray) -> list[Question]:
        inside = masks[seen.rows]
        decides = seen.change / max(float(np.nanmax(seen.change)), 1e-12) * (4 * inside * (1 - inside)).mean((1, 2))
        some = seen.turned & (inside >= KEPT).any((1, 2))  # of a photo of which nothing is kept there is nothing to ask
        order = _by_turns(np.flatnonzero(some), decides, explained.labels[seen.rows])
        return [self._question(explained, seen, masks, i, float(decides[i])) for i in order[:MOST]]

    def _question(self, explained: Explained, seen: Composites, masks: np.ndarray, i: int, decides: float) -> Question:
        from guidance_viz.mitigation import verdict_words
        row, other = int(seen.rows[i]), int(seen.partners[i])
        ids, ds = self._context.book.ids, self._context.data.given
        before, after = verdict_words(ds, seen.before[i]), verdict_words(ds, seen.after[i])
        asked = CompositeAnswered(masks[row], to_saliency(np.asarray(explained.extraction.maps[row])), str(ids[other]))
        return Question(composite_item(str(ids[row]), str(ids[other]), masks[row]), str(ids[row]),
                        str(ds.class_names[int(explained.labels[row])]), before, after, decides, asked, masks[other])

    def _choose(self, key: str, n: int) -> pd.DataFrame:
        found = self._shelf.load(key)
        assert found is not None
        given, photos = self._given(), Counter(composite_photo(item) for item in self._given())
        done = [each.composite for each in found.questions if each.composite in given]
        open_ = [each.composite for each in found.questions if each.composite not in given and not photos[each.sample_id]]
        found = replace(found, shown=(*done, *open_[:n]))
        self._shelf.save(found)
        return self._table(found, given)

    def known(self) -> pd.DataFrame | None:
        """The questions that were asked for last, see :meth:`composites`, with today's answers; ``None`` where none were.

        They stay when answers change the masks, so that a person can go through them; not when the model changes.
        """
        found = self._shelf.latest()
        if found is None or found.model != self._context.models.hash:
            return None
        return self._table(found, self._given())

    def _table(self, found: Found, given: Mapping[str, str]) -> pd.DataFrame:
        by_id = {each.composite: each for each in found.questions}
        lines = [(each.composite, each.sample_id, each.asked.partner, each.label, each.verdict, each.turned_to,
                  each.decides, given.get(each.composite, "")) for each in map(by_id.__getitem__, found.shown)]
        table = pd.DataFrame(lines, columns=COLUMNS)
        table.attrs["words"] = _words(found, len(table))
        return table

    # -- looking --------------------------------------------------------------
    def image(self, composite: str, size: int | None = None) -> np.ndarray:
        """The picture that is asked about: the photo's object in the surroundings of the other.

        The mask is the one that was asked about, resized smoothly; the hole that the other's object leaves is filled from
        its neighbourhood (:func:`~guidance_viz.mitigation.exchange.inpainted`).

        Parameters
        ----------
        composite
            Its id.
        size
            Pixels of the longer side, or ``None`` for the model's own.

        Returns
        -------
        ndarray
            RGB, uint8 (H, W, 3). The photo beside it is ``session.photo(sample_id, size)``.

        Raises
        ------
        OptionError
            There is no such composite.
        DataError
            A photo is not in the data set, or cannot be read.
        """
        from guidance_viz.mitigation import composed
        sample_id, asked, hole = self._shown(composite)
        return composed(self._photos.photo(sample_id, size), asked.mask, self._photos.photo(asked.partner, size), hole)

    def _shown(self, composite: str) -> tuple[str, CompositeAnswered, np.ndarray]:
        """Photo, what was kept of it, and the mask of its partner: of an answer from elsewhere, that of now."""
        question = self._shelf.question(str(composite))
        if question is not None:
            return question.sample_id, question.asked, question.hole
        given = next((each for each in self._answered() if each.item == composite), None)
        if given is None:
            raise _unknown(composite)
        return composite_photo(given.item), given.asked, np.nan_to_num(self._places.of([given.asked.partner])[0])

    # -- answering --------------------------------------------------------------
    def answer(self, ids: str | Iterable[str], relevance: Relevance | str, annotator: str = "me") -> None:
        """Record an answer on composites: is the object still there? Durable before it returns, then previewed.

        Parameters
        ----------
        ids
            One or more; one call is one action, undone as a whole.
        relevance
            YES: it is there whole. NO: it is not, or it is another. MAYBE says nothing.
        annotator
            Who answers.

        Raises
        ------
        OptionError
            There is no such composite.
        JournalError
            The answer cannot be written; nothing of it was kept.
        """
        wanted = [ids] if isinstance(ids, str) else list(ids)
        self._append(dict.fromkeys(wanted, as_relevance(relevance).value), annotator)

    def _append(self, answers: Mapping[str, str], annotator: str) -> None:
        about = self._context.explanation()
        rows = [Row(COMPOSITE, str(item), Relevance(answer), annotator, explanation=about,
                    value=composite_value(self._shown(item)[1])) for item, answer in answers.items()]
        if rows:
            self._context.book.journal.append(rows)
            self._context.changed()

    def answer_by_oracle(self, by: str | None = None, limit: int | None = None,
                         annotator: str = "oracle") -> dict[str, Any]:
        """Answer the open questions by masks or boxes instead of people.

        YES where the mask that was asked about keeps at least 60 % of the object, and what it keeps is mostly object; NO
        otherwise. Photos without box or mask are left open.

        Parameters
        ----------
        by
            ``"boxes"`` or ``"masks"``: insist on these; by default what people drew, else masks, else boxes.
        limit
            Answer only so many, the first; ``None``: all.
        annotator
            Who signs.

        Returns
        -------
        dict
            ``by``; ``composites``: counts of yes, no and maybe.

        Raises
        ------
        DataError
            The data set has no such boxes or masks.
        OptionError
            ``by`` is not known.
        SessionError
            No composites were found yet.
        """
        table = self.known()
        if table is None:
            raise SessionError("No composites were found yet with the current model. Call composites() first.")
        open_ = table.loc[table["answer"] == "", "composite"].tolist()
        shown = [self._shown(item) for item in open_]
        rows = self._context.book.rows_of([sample_id for sample_id, *_ in shown])
        told, by = composite_relevance([asked.mask for _, asked, _ in shown], rows, self._context.data.now, by)
        given = {item: answer for item, answer in zip(open_, told, strict=True) if answer}
        given = dict(list(given.items())[:limit])
        self._append(given, annotator)
        return {"by": by, "composites": count_answers(np.array(list(given.values())))}

    def _answered(self) -> list[AnsweredComposite]:
        return composite_answers(self._context.book)

    def _given(self) -> dict[str, str]:
        return {each.item: each.relevance for each in self._answered()}


def _by_turns(chosen: np.ndarray, decides: np.ndarray, labels: np.ndarray) -> list[int]:
    """The most decisive first, a photo of each class in turn."""
    best = chosen[np.argsort(-decides[chosen], kind="stable")]
    turn = pd.Series(labels[best]).groupby(labels[best]).cumcount().to_numpy()
    return [int(i) for i in best[np.argsort(turn, kind="stable")]]


def _unknown(composite: object) -> OptionError:
    return OptionError(f"There is no composite {composite!r} in this run. Take ids from the column 'composite' of "
                       "session.composites(), which finds them.")


def _words(found: Found, count: int) -> str:
    looked = f"Of {found.photos} photos of the {found.split} split that were put into other surroundings"
    if not found.turned:
        return (f"{looked}, none changed its verdict: by these masks the surroundings alone decide nothing, and there is "
                "nothing to ask.")
    told = f"{looked}, {found.turned} changed their verdict."
    return told if count else (f"{told} None is left to ask about: of each, nothing is kept by its mask, or it was "
                               "answered with an earlier one.")
