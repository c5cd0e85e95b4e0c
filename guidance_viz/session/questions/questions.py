"""Questions: which samples are asked about, what the answers say of the others, what to ask next."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from guidance_viz import space
from guidance_viz.core import OptionError, Progress, disk_errors
from guidance_viz.core.workers import Job
from guidance_viz.session.context import Context
from guidance_viz.session.questions import consistency as measuring
from guidance_viz.session.questions.wording import checked_question, question_text
from guidance_viz.session.results import Question
from guidance_viz.session.run.explained import Explained
from guidance_viz.session.run.layout import Layout, Round, ask_anew, asked_rows, check_way, make_question
from guidance_viz.session.run.models import Scene
from guidance_viz.session.team.team import TeamDesk

ELBOW, PAPER = "elbow", "paper"


class QuestionsDesk:
    """Chooses what is asked, and spreads what was answered.

    Parameters
    ----------
    context
        What it works with.
    team
        Knows what is asked of whom.
    """

    def __init__(self, context: Context, team: TeamDesk) -> None:
        self._context, self._team = context, team
        self._spread: tuple[int, Layout, np.ndarray] | None = None

    @disk_errors("choosing what is asked")
    def ask(self, split: str | None = None, questions: int | str | None = None, by: str | None = None, *,
            progress: Callable[[Progress], None] | None = None) -> None:
        """Choose which samples are asked about, from now on; what was answered stays answered.

        Parameters
        ----------
        split
            ``"train"`` or ``"val"``. ``None``, here and below: as it is.
        questions
            How many, or ``"elbow"``: as many as :meth:`consistency` proposes, of each class where ``by`` is ``"class"``;
            or ``"paper"``: SLIM's number for this data set (its Table 4).
        by
            ``"all"``: k-means over the split's whole embedding, as the paper has it. ``"class"``: each class by itself,
            with its share of the questions by size, as SLIM's release does.
        progress
            Called with each report while the consistency is measured.

        Raises
        ------
        OptionError
            An option has a value that is not allowed.
        DataError
            The data set has no such split.
        """
        now = Round.of(self._context.settings)
        split, by = split or now.split, check_way(by or now.by)
        asked_rows(self._context.ds, split)
        count, by_class = now.count, now.by_class if by == "class" else None
        if questions == ELBOW:
            found = self.consistency(split, by=by, progress=progress)
            assert found is not None
            count, by_class = found.questions, found.proposed if by == "class" else None
        elif questions is not None:
            count, by_class = _paper(self._context.ds.name, split) if questions == PAPER else _count(questions), None
        self._context.engine.change(asked_split=split, asked_by=by, questions=count, questions_by_class=by_class,
                                    asked_also=[])
        self._ask_anew()

    @disk_errors("phrasing the question")
    def phrase(self, question: str | Mapping[str, str] | None) -> None:
        """Ask in words of one's own from now on, here and on every page of this run; kept in the run.

        Parameters
        ----------
        question
            With ``{class}`` for the name of the class: ``"Is the {class} lesion visible?"``; or one by class, the others
            are asked by the rule. ``None``: in words made from the name of the class.

        Raises
        ------
        OptionError
            It is empty, has another place than ``{class}``, or names a class that is not there.
        """
        self._context.engine.change(question=checked_question(question, self._context.ds.class_names))
        self._context.signals.publish(version_asked=self._context.signals.version_asked + 1)

    def question_about(self, class_name: str) -> str:
        """What is asked of a photo of this class, in words."""
        return question_text(class_name, self._context.settings["question"])

    @disk_errors("choosing what is asked")
    def ask_also(self, sample_ids: Iterable[str]) -> list[str]:
        """Ask about these samples too, before the others; each stands for those nearest to it, like any centroid.

        Parameters
        ----------
        sample_ids
            Of the asked split; :meth:`ask` begins a round without them.

        Returns
        -------
        list of str
            Those that were not asked about yet.

        Raises
        ------
        DataError
            A sample is not in the data set.
        OptionError
            A sample is not of the asked split.
        """
        layout, wanted = self._context.scene().layout, list(dict.fromkeys(map(str, sample_ids)))
        rows = self._context.book.rows_of(wanted)
        other = [name for name, row in zip(wanted, rows, strict=True) if not layout.asked[row]]
        if other:
            split = Round.of(self._context.settings).split
            raise OptionError(f"{other[0]!r} is not of the split that is asked about, {split!r}. Leave it out, or change "
                              "the split: ask(split=…).")
        new = [name for name, row in zip(wanted, rows, strict=True) if row not in layout.centroids]
        if new:
            before = Round.of(self._context.settings).also
            self._context.engine.change(asked_also=[*before, *(name for name in wanted if name not in before)])
            self._ask_anew(layout.centroids)
        return new

    def _ask_anew(self, kept: np.ndarray | None = None) -> None:
        scene, settings = self._context.models.scene, self._context.settings
        if scene is not None:
            layout = ask_anew(scene.layout, self._context.ds, Round.of(settings), settings["seed"], kept)
            self._context.models.show(Scene(scene.explained, layout))

    def centroids(self) -> list[str]:
        """Ids of the samples that stand for their clusters, in the order of the table's ``cluster``."""
        return [str(i) for i in self._context.book.ids[self._context.scene().layout.centroids]]

    def table(self) -> pd.DataFrame:
        """A row a question of this round, in the order of ``centroids``.

        Columns: sample_id, label, answer ("yes", "no", "maybe", or "" while it is open), decides (samples of the asked
        split in its cluster), share (of the asked split).
        """
        layout, answers = self._context.scene().layout, self._context.standing().maps
        decided = layout.decided
        sizes = np.bincount(decided[decided >= 0], minlength=len(layout.centroids))
        ids = self.centroids()
        return pd.DataFrame({"sample_id": ids, "label": self._context.ds.table["label"].to_numpy()[layout.centroids],
                             "answer": [answers.get(i, "") for i in ids], "decides": sizes,
                             "share": sizes / max(1, int(layout.asked.sum()))})

    def next_question(self, skip: Iterable[str] = (), beyond: bool = False,
                      annotator: str | None = None) -> Question | None:
        """Return the question whose answer decides most, or None when all are answered.

        Parameters
        ----------
        skip
            Samples to pass over as if they were answered: those that are on screen already.
        beyond
            Once all centroids are answered, go on with the most uncertain dense region: its ``number`` is then above
            its ``total``.
        annotator
            Whom to ask: questions that he answered, or that enough others did (see :meth:`share`), are passed over, those
            that others began come first, and, where there is a choice, those on somebody else's screen are left to them.
            ``None``: a question is answered as soon as anybody answered it.
        """
        if annotator is None:
            return self._next(list(self._context.standing().maps), skip, beyond)
        for passed, leave in self._team.skips(annotator, self.centroids()):
            found = self._free(annotator, {*skip, *passed}, leave)
            if found is not None:
                return found
        return self._next(sorted(self._team.passed(annotator)), skip, beyond) if beyond else None

    def _free(self, annotator: str, passed: set[str], leave: bool) -> Question | None:
        """The next question, leased; where ``leave``, one that another process leased this moment is left to it."""
        given = sorted(self._team.passed(annotator))
        while (found := self._next(given, passed, False)) is not None:
            if self._team.lease(found.sample_id, annotator) or not leave:
                return found
            passed = {*passed, found.sample_id}
        return None

    def _next(self, given: Iterable[str], skip: Iterable[str], beyond: bool) -> Question | None:
        layout, known = self._context.scene().layout, set(map(str, self._context.book.ids))
        answered = self._context.book.rows_of([item for item in given if item in known])
        passed = [*answered, *self._context.book.rows_of([item for item in skip if item in known])]
        round_over = bool(np.isin(layout.centroids, passed).all())
        if round_over and not beyond:
            return None
        row = self._wanted_first(layout, passed)
        if row is None:
            row = space.next_question(self.spread(), layout.decided, passed, layout.centroids, layout.spreader.points)
        if row is None:
            return None
        total = len(layout.centroids)
        done = np.isin(layout.centroids, answered).sum()
        if round_over:
            done = max(total, layout.asked[answered].sum())
        return make_question(layout, self._context.ds, row, int(done) + 1, total, self._context.settings["question"])

    def _wanted_first(self, layout: Layout, passed: Sequence[int]) -> int | None:
        """The first open sample of those that are asked about besides."""
        open_ = np.setdiff1d(layout.centroids, np.asarray(passed, np.int64))
        wanted = [name for name in Round.of(self._context.settings).also if name in set(self._context.book.ids[open_])]
        return int(self._context.book.rows_of(wanted[:1])[0]) if wanted else None

    def spread(self) -> np.ndarray:
        """Spread the answers over the attention space (SLIM, Sec. 4.2).

        Answers on test photos are not spread: those photos only judge.

        Returns
        -------
        ndarray
            P(relevant) by row of the data set, float64 (N,); nan = unknown, everywhere while all answers are
            alike.
        """
        layout, version = self._context.scene().layout, self._context.book.journal.version()
        kept = self._spread
        if kept is None or kept[0] != version or kept[1] is not layout:
            rows, answers = self._context.standing().votes
            kept = self._spread = (version, layout, layout.spreader.spread(rows, answers))
        return kept[2].copy()

    def confidence(self) -> np.ndarray:
        """How sure the spread is of each sample: ``abs(2 P - 1)``.

        Returns
        -------
        ndarray
            float64 (N,) in [0, 1]; nan = unknown.
        """
        return np.abs(2 * self.spread() - 1)

    # -- how many questions ---------------------------------------------------------
    def consistency(self, split: str | None = None, clusters: Sequence[int] = space.CLUSTERS,
                    seeds: Sequence[int] = space.SEEDS, by: str | None = None, background: bool = False,
                    progress: Callable[[Progress], None] | None = None) -> space.Consistency | None:
        """Compare neighbours in the attention space with neighbours in the plain feature space (SLIM, Fig. 4).

        Both spaces are projected alike, clustered with growing k, and judged by how alike the members of a cluster are
        in where the model looks (``"attention"``: their maps) and in their features. Kept: a second call takes a moment.

        Parameters
        ----------
        split
            ``"train"`` or ``"val"``; ``None``: the asked split.
        clusters, seeds
            See :func:`guidance_viz.space.consistency`.
        by
            ``"all"`` or ``"class"``; ``None``: as questions are asked.
        background
            Return ``None`` at once where there is something to compute; call again when ``busy`` is no longer
            ``"measuring"``.
        progress
            Called with each report, in the thread that works.

        Returns
        -------
        Consistency or None
            The table, and the proposed number of questions.

        Raises
        ------
        SessionError
            The session is not prepared, or other work is going on.
        """
        explained, now = self._context.explained(), Round.of(self._context.settings)
        wanted = measuring.Wanted(split or now.split, check_way(by or now.by), tuple(clusters), tuple(seeds))
        asked_rows(self._context.ds, wanted.split)
        found = measuring.kept(self._context.engine, explained, wanted)
        if found is not None:
            return found
        return self._context.jobs.run("measuring", lambda job: self._measure(explained, wanted, job), background, progress)

    def _measure(self, explained: Explained, wanted: measuring.Wanted,
                 job: Job) -> Generator[Progress, None, space.Consistency]:
        while not job.cancelled.is_set() and not self._context.jobs.join_beside(0.1):
            yield Progress("Waiting for the attention space")
        return (yield from measuring.measure(self._context.engine, explained, wanted, job))


def _paper(data: str, split: str) -> int:
    from guidance_viz.mitigation import curation_sizes
    return curation_sizes(data, split)[0]


def _count(questions: int | str) -> int:
    if isinstance(questions, bool) or not isinstance(questions, (int, np.integer)) or questions < 1:
        raise OptionError(f"questions={questions!r} is not allowed; give a whole number from 1 up, 'elbow' or 'paper'.")
    return int(questions)
