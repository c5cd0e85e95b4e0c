"""What every desk of a session works with: the run, its data, its journal, its models, and the way to tell of changes."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from guidance_viz.session.answers.book import AnswerBook, Standing
from guidance_viz.session.answers.following import Following
from guidance_viz.session.jobs import Jobs
from guidance_viz.session.observable import Observable
from guidance_viz.session.run.annotated import Annotated
from guidance_viz.session.run.engine import Engine
from guidance_viz.session.run.explained import Explained
from guidance_viz.session.run.folder import RunFolder
from guidance_viz.session.run.meeting import meet
from guidance_viz.session.run.models import Models, Scene
from guidance_viz.session.run.opening import open_folder
from guidance_viz.session.run.steps import settle_quietly
from guidance_viz.store import Journal

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    from guidance_viz.store import Explanation


@dataclass(frozen=True)
class Context:
    """What a desk is given; there is one a session.

    Attributes
    ----------
    folder
        The run folder, with its manifest.
    data
        The data set, as it was given and with the boxes that people drew.
    book
        The answers, over the journal.
    following
        Takes over what the journal holds, and says whom it concerns.
    engine
        Computes what is shown, and keeps it.
    models
        The current model, what is on screen of it, and the others of the run.
    jobs
        Owner of all background work.
    signals
        The parameters that views watch.
    """

    folder: RunFolder
    data: Annotated
    book: AnswerBook
    following: Following
    engine: Engine
    models: Models
    jobs: Jobs
    signals: Observable
    _found: Iterator[int] = field(default_factory=lambda: itertools.count(1), repr=False)

    @classmethod
    def open(cls, clf: Classifier, ds: Dataset, run: str | os.PathLike[str], signals: Observable, *, rule: str,
             settings: Mapping[str, Any], compute: Mapping[str, Any], journal: str | None) -> Context:
        """Open a run for a session, or make one; parameters as of the session, which tells by ``signals``."""
        data, original = Annotated(ds), meet(clf, ds)
        folder = open_folder(original, ds, run, settings)
        engine, jobs = Engine(data, folder, compute), Jobs(signals.publish, os.fspath(run))
        book = AnswerBook(Journal(journal or folder.answers), ds, rule, len(original.neuron_mask))
        settle_quietly(folder, book.journal)
        models = Models(original, folder, engine, jobs, signals)
        book.about = models.explanation
        return cls(folder, data, book, Following(book, data, signals), engine, models, jobs, signals)

    @property
    def ds(self) -> Dataset:
        """The data set, with the boxes that people drew in the place of its own; another object after each drawing."""
        return self.data.now

    @property
    def settings(self) -> dict[str, Any]:
        """The run's settings."""
        return self.engine.settings

    @property
    def seed(self) -> int:
        """The run's seed."""
        return int(self.settings["seed"])

    @property
    def class_names(self) -> list[str]:
        """Class names, in the order of the labels."""
        return list(self.ds.class_names)

    @property
    def group_names(self) -> list[str]:
        """Group names, in the order of the groups' numbers; empty where groups are not known."""
        return list(self.ds.group_names) if self.ds.groups_known else []

    def scene(self) -> Scene:
        """What is on screen.

        Raises
        ------
        SessionError
            The session is not prepared.
        """
        return self.models.ready()

    def explained(self) -> Explained:
        """The current model's explanations; raises as :meth:`scene`."""
        return self.scene().explained

    def explanation(self) -> Explanation:
        """What an answer is recorded as being about."""
        return self.models.explanation

    def standing(self) -> Standing:
        """Answers in effect on the current model's explanations."""
        return self.book.standing(self.models.hash)

    def changed(self) -> bool:
        """Follow the journal. Whether it had grown."""
        return self.following.take_in()

    def found(self) -> None:
        """Tell that there is more to see of parts, of reliance or of controls."""
        self.signals.publish(version_parts=next(self._found))  # told from several threads: each number is another

    @property
    def follows(self) -> bool:
        """Whether answers are to be followed now: in a live session that is prepared."""
        return self.signals.live and self.models.scene is not None
