"""What the session without a model has for curation: the real arithmetic of the attention space on made-up features."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import numpy as np
import pandas as pd

from guidance_viz import space
from guidance_viz.core import SessionError
from guidance_viz.session.observable import Observable
from guidance_viz.session.results import Curation


class FakeCurating(Observable):
    def _start_curating(self, questions: int) -> None:
        self.settings = {**self.settings, "asked_split": "train", "asked_by": "all", "questions": questions,
                         "attribution": "gradcam"}
        rng = np.random.default_rng(5)
        label, place = self.base["label"].to_numpy(), self.base["group"].to_numpy() % 2
        noise = rng.normal(0, 1, (2, self.n, 4))
        self._core = noise[0] + 3 * np.eye(4)[label] + 2.5 * np.eye(4)[2 + rng.integers(0, 2, self.n)]
        self._environment = noise[1] + 4 * np.eye(4)[place] + 2.5 * np.eye(4)[2 + rng.integers(0, 2, self.n)]
        self._subsets: dict[str, Curation] = {}
        self._asked_for = 0

    # -- questions --------------------------------------------------------------
    def ask(self, split=None, questions=None, by=None) -> None:
        given = {"asked_split": split, "questions": questions, "asked_by": by}
        self.settings = {**self.settings, **{k: v for k, v in given.items() if v is not None}}
        rows = self._rows(self.settings["asked_split"])
        if self.settings["questions"] == "elbow":
            self.settings["questions"] = self.consistency().questions
        labels = self.base["label"].to_numpy()[rows] if self.settings["asked_by"] == "class" else None
        found = space.centroids(self.xy[rows], self.settings["questions"], labels=labels)
        self._centroids = [self.ids[i] for i in rows[found]]
        self.cluster = space.assign(self.xy, rows[found])
        self.publish(version_layout=self.version_layout + 1)

    def _rows(self, split: str) -> np.ndarray:
        return np.flatnonzero((self.base["split"] == split).to_numpy())

    @property
    def questions(self) -> pd.DataFrame:
        inside = np.isin(np.arange(self.n), self._rows(self.settings["asked_split"]))
        kept = self._now()
        decides = [int((inside & (self.cluster == c)).sum()) for c in range(len(self._centroids))]
        return pd.DataFrame({
            "sample_id": self._centroids,
            "label": [int(self.base["label"][self.row[i]]) for i in self._centroids],
            "answer": [kept.get(("map", i), "") for i in self._centroids],
            "decides": decides, "share": np.array(decides) / max(1, inside.sum())})

    def consistency(self, split=None, by=None, **_options):
        time.sleep(self.delay)
        ks = np.array([4, 6, 8, 12, 16])
        curve = lambda where, what, label=-1: (  # noqa: E731
            ks, (.8 if what == "attention" else .6) - .3 / ks)
        return SimpleNamespace(questions=6, proposed={-1: 6}, curve=curve, table=())

    # -- curation --------------------------------------------------------------
    def screening(self, split=None, threshold=None, by=None):
        rows = self._rows(split or self.settings["asked_split"])
        labels = self.base["label"].to_numpy() if (by or "class") == "class" else None
        return space.screen(self.spread(), threshold, labels=labels, rows=rows)

    def _curation(self, name="", *, split=None, size=.1, threshold=None, by="class", seed=0) -> Curation:
        if set(self._now().values()) < {"yes", "no"}:
            raise SessionError("Answer at least one question with yes and one with no.")
        split = split or self.settings["asked_split"]
        screened = self.screening(split, threshold, by)
        rows, labels = screened.rows, self.base["label"].to_numpy()
        if name and not len(rows):
            raise SessionError(f"No sample has a P(correct) above {threshold}. Lower the threshold.")
        parts = space.subgroups(self._core[rows], self._environment[rows], labels[rows] if by == "class" else None)
        budget = size if isinstance(size, int) else round(size * screened.asked)
        drawn = space.sample(self._core[rows], self._environment[rows], parts.core, parts.environment, budget)
        taken = rows[drawn.rows]
        table = lambda counts: _filled(parts.counts.shape, counts)  # noqa: E731
        group = self.base["group"].to_numpy()
        here = self._rows(split)
        names = {-1: "all", **dict(enumerate(self.class_names))}
        return Curation(
            name, split, by, seed, self.model_version, "0" * 16, budget, threshold,
            {names[k]: v for k, v in screened.thresholds.items()}, screened.asked, len(rows), screened.unknown,
            screened.dropped, table(drawn.held), table(drawn.wanted), table(drawn.taken), parts.core_classes,
            parts.environment_classes,
            {cell: [self.ids[i] for i in rows[found]] for cell, found in parts.representatives.items()},
            [self.ids[i] for i in np.sort(taken)],
            {n: (int((labels[rows] == k).sum()), int((labels[taken] == k).sum()))
             for k, n in enumerate(self.class_names)},
            {n: tuple(int((group[r] == k).sum()) for r in (here, rows, taken))
             for k, n in enumerate(self.group_names)},
            len(self._now()), "2026-11-25T16:00:00+00:00")

    def curate(self, name=None, *, overwrite=False, **options) -> Curation:
        if name in self._subsets and not overwrite:
            raise SessionError(f"There is a subset {name!r} already. Give another name, or overwrite=True.")
        found = self._curation(name or "", **options)
        if name:
            self._subsets[name] = found
        self.publish(curation=found)
        return found

    def try_curation(self, **options) -> None:
        self._asked_for += 1
        self.curating = True
        threading.Thread(target=self._try, args=(self._asked_for, options), daemon=True).start()

    def _try(self, number: int, options: dict) -> None:
        threading.current_thread().guidance_viz_worker = True
        time.sleep(self.delay)
        if number != self._asked_for:
            return
        try:
            told = {"curation": self._curation(**options)}
        except SessionError as error:
            told = {"curation": None, "error": str(error)}
        if number == self._asked_for:  # what was asked for meanwhile counts, as in a session
            self.publish(curating=False, **told)

    @property
    def subsets(self) -> pd.DataFrame:
        columns = ["name", "split", "photos", "share", "threshold", "answers", "model", "created"]
        return pd.DataFrame([[c.name, c.split, len(c.sample_ids), c.share, c.threshold, c.answers, c.model, c.created]
                             for c in self._subsets.values()], columns=columns)

    def subset(self, name: str) -> Curation:
        if name not in self._subsets:
            raise SessionError(f"There is no subset {name!r}. Known: {', '.join(self._subsets) or 'none'}.")
        return self._subsets[name]

    def forget_subset(self, name: str) -> None:
        self._subsets.pop(self.subset(name).name)


def _filled(shape: tuple[int, int], counts: dict) -> np.ndarray:
    table = np.zeros(shape, np.int64)
    for cell, n in counts.items():
        table[cell] = n
    return table
