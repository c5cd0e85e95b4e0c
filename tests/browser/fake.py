"""A session without a model, for pages in a browser: drawn little pictures, and answers that visibly help."""

from __future__ import annotations

import threading
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
from fake_attributes import FakeAttributes
from fake_judged import FakeJudged
from fake_sweeping import FakeSweeping
from PIL import Image, ImageDraw, ImageFilter

from guidance_viz.concepts import ReceptiveField, cell_box, patch_box
from guidance_viz.core import (
    Cancelled,
    DataError,
    Evaluation,
    GroupReport,
    Preview,
    Progress,
    Report,
    SessionError,
    propose,
)
from guidance_viz.core.workers import Lane
from guidance_viz.session.jobs import LANES, LOOKS
from guidance_viz.session.photos.tables import MODEL_COLUMNS, answers_of_all, uncertainty
from guidance_viz.session.questions.wording import question_text
from guidance_viz.session.results import Patch, Question
from guidance_viz.session.run.settings import DEFAULTS
from guidance_viz.session.timeline.timeline import Journey
from guidance_viz.store import action_name, agreement, item_table, named_action, opinions
from guidance_viz.views.methods import offered

GROUPS = ["landbird on land", "landbird on water", "waterbird on land", "waterbird on water"]
CLASSES = ["landbird", "waterbird"]


def moment() -> str:
    """The time, as a journal has it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def wilson(k: np.ndarray, n: np.ndarray, z: float = 1.96) -> np.ndarray:
    p = k / np.maximum(n, 1)
    mid, half = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return np.stack([(mid - half), (mid + half)], 1) / (1 + z * z / n)[:, None]


def evaluation(
    model: str, split: str, accuracy, count=(467, 466, 133, 133), epg=0.5, dead=0.07
) -> Evaluation:
    count = np.array(count)
    accuracy = np.round(np.array(accuracy) * count) / count
    worst = int(np.argmin(accuracy))
    groups = GroupReport(np.arange(4), tuple(GROUPS), accuracy, count, wilson(accuracy * count, count),
                         float(accuracy[worst]), float(accuracy.mean()), worst,
                         float((accuracy * count).sum() / count.sum()), adjusted_average=0.93)
    return Evaluation(
        model,
        split,
        groups,
        balanced_worst=float(accuracy[worst]) + 0.02,
        epg=epg,
        box_area=0.31,
        dead_share=dead,
    )


class FakeSession(FakeAttributes, FakeSweeping, FakeJudged):
    parts_table = None
    composites_table = None
    latest_report = None

    def model(self, which):
        return SimpleNamespace(clf=SimpleNamespace(source=None))

    @property
    def part_answers(self):
        raise SessionError("No parts were found yet.")

    @property
    def proposal(self):
        given = self.answers
        of = {kind: given.loc[given["kind"] == kind, "relevance"] for kind in ("map", "neuron")}
        return propose((), of["map"], of["neuron"])

    def __init__(self, n: int = 400, questions: int = 12, seed: int = 0, delay: float = 0.02) -> None:
        super().__init__()
        self.settings = dict(DEFAULTS)
        self.delay = delay
        self._per_item = 1
        self.voices = pd.DataFrame(columns=["seq", "action", "kind", "item", "annotator", "relevance", "time", "value"])
        self.last_words = []  # what an adjudicator settled
        self.worse = []  # what a fix would serve worse
        rng = np.random.default_rng(seed)
        self.rng, self.n = rng, n
        self.class_names, self.group_names = list(CLASSES), list(GROUPS)
        group = rng.choice(4, n, p=[.36, .14, .14, .36])
        label = group // 2
        shortcut = np.where(group % 2 == label, .97, .38)
        correct = rng.random(n) < shortcut
        looks = np.where(group % 2 == label, rng.random(n) < .55, rng.random(n) < .4)
        self.looks = looks
        centres = rng.normal(size=(questions, 2)) * 3.2
        self.cluster = rng.integers(questions, size=n)
        for c in range(questions):
            same = self.cluster == c
            flip = rng.random(same.sum()) < .12
            looks[same] = np.where(flip, ~np.bool_(c % 2), np.bool_(c % 2))
        xy = centres[self.cluster] + rng.normal(size=(n, 2)) * .55
        self.xy = xy.astype(np.float32)
        self.ids = [f"{CLASSES[k]}/{i:05d}.jpg" for i, k in enumerate(label)]
        self.row = {s: i for i, s in enumerate(self.ids)}
        confidence = np.clip(rng.beta(6, 2, n), .5, 1)
        self.base = pd.DataFrame(
            {
                "sample_id": self.ids,
                "label": label,
                "split": rng.choice(["train", "val", "test"], n, p=[0.6, 0.2, 0.2]),
                "group": group,
                "prediction": np.where(correct, label, 1 - label),
                "confidence": confidence,
                "correct": correct,
                "loss": np.where(correct, -np.log(confidence), -np.log(1.001 - confidence)),
                "energy_inside": np.clip(np.where(looks, 0.75, 0.25) + rng.normal(0, 0.1, n), 0, 1),
                "dead": rng.random(n) < 0.05,
            }
        )
        self._centroids = [
            self.ids[int(np.argmin(np.where(self.cluster == c, ((xy - centres[c]) ** 2).sum(1), 9e9)))]
            for c in range(questions)
        ]
        self.head_is_deep = False
        self.searching = None  # a list: a search goes on until it is cancelled, and says so in it
        self._journal: list[tuple[str, str, str]] = []
        self._sizes: list[int] = []  # of the actions, which are taken back whole
        self._undone: list[list[tuple[str, str, str]]] = []
        self._neurons = pd.DataFrame(
            {"neuron": np.arange(48)}
            | {
                f"contribution_{c}": rng.gamma(1.2, 0.4, 48) * rng.choice([1, -1], 48, p=[0.7, 0.3])
                for c in CLASSES
            }
        )
        self._pruned: set[int] = set()
        self._noise = rng.normal(0, .05, n)
        self._start_curating(questions)
        self._log = [(moment(), "opened", "the run was made", "me")]
        self._versions = {"v0": .0}
        self._level, self._cancel = 0.0, threading.Event()
        self.prepared, self.layout_method = True, "umap"
        self._lanes = {name: Lane(name, threads) for name, threads in LANES.items()}
        self.run, self.ds = type("Run", (), {"name": "birds"})(), type("Data", (), {"name": ""})()

    # answers
    def _now(self):
        kept = {}
        for entry in self._journal:
            kept[entry[:2]] = entry[2]
        return kept

    def _check(self, model):
        if model is not None and model != self.model_version:
            raise SessionError("The model was replaced while you looked at the map of the earlier one: your last answer "
                               "was not recorded.")

    def answer(self, sample_ids, relevance, annotator="me", *, model=None, seconds=None):
        self._check(model)
        ids = [sample_ids] if isinstance(sample_ids, str) else list(sample_ids)
        for i in ids:
            if i not in self.row:
                raise SessionError(f"There is no sample {i!r} in this run.")
        self._act([("map", i, str(getattr(relevance, "value", relevance))) for i in ids])
        self._changed(f"{len(ids)} maps: {relevance}")

    def answer_neurons(self, ids, relevance, annotator="me", patch=None, *, model=None):
        self._check(model)
        self._act([("neuron", int(i), str(getattr(relevance, "value", relevance)))
                   for i in ([ids] if isinstance(ids, (int, np.integer)) else ids)])
        self._changed(f"neuron {ids}: {relevance}")

    def _act(self, entries):
        self._journal.extend(entries)
        self._sizes.append(len(entries))
        self._undone.clear()

    def undo(self, annotator="me"):
        if not self._sizes:
            return False
        size = self._sizes.pop()
        self._undone.append(self._journal[-size:])
        del self._journal[-size:]
        self._changed("undo")
        return True

    def redo(self, annotator="me"):
        if not self._undone:
            return False
        entries = self._undone.pop()
        self._journal.extend(entries)
        self._sizes.append(len(entries))
        self._changed("redo")
        return True

    def _changed(self, detail):
        self._log.append((moment(), "answer", detail, "me"))
        self.version_answers += 1
        threading.Thread(target=self._preview, args=(self.version_answers,), daemon=True).start()

    def _preview(self, version):
        threading.current_thread().guidance_viz_worker = True
        time.sleep(self.delay)
        if version == self.version_answers:
            self.publish(preview_result=self.preview())

    @property
    def answers(self):
        return pd.DataFrame([{"kind": k, "item": i, "relevance": r, "annotator": "me"}
                             for (k, i), r in self._now().items()],
                            columns=["kind", "item", "relevance", "annotator"])

    @property
    def centroids(self):
        return list(self._centroids)

    def passed(self, annotator=None):
        return {i for (k, i), _ in self._now().items() if k == "map"}

    # once
    def once(self, token):
        return named_action(action_name(token))

    def was_done(self, token):
        return False

    def settle(self, sample_ids, relevance, annotator="me", *, model=None, seconds=None):
        ids = [sample_ids] if isinstance(sample_ids, str) else list(sample_ids)
        self.last_words += [("map", i, annotator, str(getattr(relevance, "value", relevance)), "") for i in ids]
        self.answer(sample_ids, relevance, annotator, model=model)

    @property
    def settled(self):
        return pd.DataFrame(self.last_words, columns=["kind", "item", "annotator", "relevance", "time"])

    @property
    def answers_per_item(self):
        return self._per_item

    def share(self, count):
        self._per_item = count

    @property
    def opinions(self):
        return opinions(self.voices)

    @property
    def items(self):
        return item_table(self.voices)

    def agreement(self, level="nominal"):
        return agreement(self.voices, level)

    def question_about(self, class_name):
        return question_text(class_name, self.settings["question"])

    def phrase(self, question):
        self.settings = {**self.settings, "question": question}
        self.param.update(version_asked=self.version_asked + 1)

    def next_question(self, skip=(), annotator=None):
        kept = self._now()
        left = [c for c in self._centroids if ("map", c) not in kept]
        open_ = [c for c in left if c not in set(skip)]
        if not open_:
            return None
        i = open_[0]
        c = self.cluster[self.row[i]]
        decides = [i] + [self.ids[j] for j in np.flatnonzero(self.cluster == c) if self.ids[j] != i]
        name = self.class_names[int(self.base.label[self.row[i]])]
        return Question(i, self.question_about(name), name, decides,
                        len(self._centroids) - len(left) + 1, len(self._centroids))

    def spread(self):
        p = np.full(self.n, np.nan)
        kept = self._now()
        for (kind, i), r in kept.items():
            if kind == "map" and r in ("yes", "no"):
                p[self.cluster == self.cluster[self.row[i]]] = .9 if r == "yes" else .1
        return np.clip(p + self._noise, 0, 1)

    # look
    @property
    def table(self):
        kept, chance = self._now(), self.spread()
        annotators, disagreement = answers_of_all(self.base["sample_id"], self.items)
        return self.base.assign(
            x=self.xy[:, 0],
            y=self.xy[:, 1],
            cluster=self.cluster,
            p_relevant=chance,
            answer=[kept.get(("map", i), "") for i in self.ids],
            uncertainty=uncertainty(chance),
            map_change=np.abs(self._noise) if self._level else np.full(self.n, np.nan),
            annotators=annotators,
            disagreement=disagreement,
        )

    def photo(self, sample_id, size=None):
        i = self.row[sample_id]
        return draw_bird(int(self.base.label[i]), int(self.base.group[i]) % 2, zlib.crc32(sample_id.encode()),
                         size or 128)

    def later(self, look, lane=LOOKS):
        return self._lanes[lane].submit(look)

    def layers(self, which="current"):
        return {"input": "the photo", "mid3": "before layer4", "final": "layer4"}

    def probabilities(self, sample_id, which="current"):
        row = self.base.iloc[self.row[sample_id]]
        return np.where(np.arange(len(CLASSES)) == row.prediction, row.confidence, 1 - row.confidence)

    def similar(self, sample_id, n=12):
        i = self.row[sample_id]
        distance = ((self.xy - self.xy[i]) ** 2).sum(1)
        rows = np.argsort(distance, kind="stable")[1:n + 1]
        if bool(self.base.dead[i]):
            rows = rows[:0]
        return pd.DataFrame({"sample_id": [self.ids[k] for k in rows], "similarity": 1 - distance[rows] / 20})

    def saliency(self, sample_id, which="current", *, target=None, layer=None):
        if layer not in (None, "final", *self.layers()):
            raise SessionError(f"There is no layer {layer!r}.")
        if layer == "input" and which == "preview":
            raise SessionError("A preview refits the last layer only.")
        found = self._label_saliency(sample_id, which)
        if target not in (None, int(self.base.label[self.row[sample_id]])):
            found = found[::-1, ::-1].copy()
        return np.kron(found, np.ones((2, 2), np.float32)) if layer in ("input", "mid3") else found

    def _label_saliency(self, sample_id, which):
        i = self.row[sample_id]
        if which not in ("current", "original", "preview", "candidate", *self._versions):
            raise SessionError(f"There is no {which!r} model.")
        if bool(self.base.dead[i]) and which != "candidate":
            return np.zeros((8, 8), np.float32)
        level = {
            "current": self._level,
            "original": 0,
            "preview": min(1, self._level + 0.04 * len(self._journal)),
            "candidate": 1,
            **self._versions,
        }[which]
        looks = float(self.looks[i]) * (1 - level) + level
        r = np.random.default_rng(i)
        g = np.linspace(0, 1, 8)
        bird = np.exp(-(((g - .5) / .22) ** 2)[None, :] - (((g - .52) / .2) ** 2)[:, None])
        cx, cy = r.random() * .9, r.choice([.05, .95])
        away = np.exp(-(((g - cx) / .3) ** 2)[None, :] - (((g - cy) / .22) ** 2)[:, None])
        m = looks * bird + (1 - looks) * away + .06 * r.random((8, 8))
        return (m / m.max()).astype(np.float32)

    @property
    def neurons(self):
        kept = self._now()
        return self._neurons.assign(
            kept=[j not in self._pruned for j in self._neurons.neuron],
            answer=[kept.get(("neuron", int(j)), "") for j in self._neurons.neuron])

    # Neurons 0, 12, 24 and 36 are alike, 1, 13, … too, but less: a threshold parts them.
    def similar_neurons(self, threshold=0.9):
        alike = [[c for c in range(48) if c % 12 == k] for k in range(6)]
        close = [group if threshold <= 0.95 - 0.05 * k else group[:2] for k, group in enumerate(alike)]
        taken = {c for group in close for c in group}
        return sorted([*close, *([c] for c in range(48) if c not in taken)], key=lambda g: (-len(g), g[0]))

    def pruning_effect(self, neurons=None, split="val"):
        if self.head_is_deep:
            raise SessionError("The head is not linear.")
        sets = [(c,) for c in range(48)] if neurons is None else [tuple(n) for n in neurons]
        worst = [sum(c % 7 - 3 for c in one) / 100 for one in sets]
        table = pd.DataFrame({"neurons": pd.Series(sets, dtype=object), "worst": worst,
                              "average": [w / 4 for w in worst]})
        return table.assign(**{f"group_{name}": table["worst"] / (k + 1) for k, name in enumerate(self.group_names)})

    def patches(self, neuron, n=3):
        r = np.random.default_rng(neuron)
        out = []
        for i in r.choice(self.n, n, replace=False):
            cell = (3, 4) if neuron % 3 else (int(r.integers(8)), int(r.choice([0, 7])))
            out.append(Patch(self.ids[i], patch_box(cell, self.grid), float(r.gamma(4, 1)), cell,
                             cell_box(cell, self.grid)))
        return sorted(out, key=lambda p: -p.activation)

    grid = (8, 8)

    @property
    def receptive_field(self):
        centre = np.arange(8)[:, None] * 16 + 8
        edges = np.clip(np.hstack([centre - 24, centre + 24]), 0, 128)
        return ReceptiveField(edges, edges, (128, 128), "theoretical")

    # A cell fires the neurons whose number is near to its own most.
    def firing(self, sample_id, cell):
        if sample_id not in self.row:
            raise DataError(f"The data set has no sample {sample_id!r}.")
        share = 1 - np.abs(np.arange(48) - 8 * cell[0] - cell[1]) / 64
        order = np.argsort(-share, kind="stable")
        return pd.DataFrame({"neuron": order, "activation": 3 * share[order], "share": share[order]})

    def photos_like(self, sample_id, cell, n=12, *, progress=None, cancel=None):
        if self.searching is not None:
            progress(Progress("searching", 100, self.n, 9.0))
            while not cancel.is_set():
                time.sleep(.01)
            self.searching.append("cancelled")
            raise Cancelled("The search was cancelled.")
        others = [i for i in self.ids if i != sample_id][:n]
        return pd.DataFrame({"sample_id": others, "row": cell[0], "column": cell[1],
                             "cosine": np.linspace(.99, .7, len(others))})

    def patch_image(self, patch, size=None):
        image = self.photo(patch.sample_id, 256)
        x0, y0, x1, y1 = (int(v * 256) for v in patch.box)
        return np.asarray(Image.fromarray(image[y0:y1, x0:x1]).resize((size or 96,) * 2))

    # fix
    def _evaluate(self, level, split, model):
        low, high = np.array([.99, .61, .36, .93]), np.array([.97, .90, .86, .95])
        n = {"val": (467, 466, 133, 133), "test": (2255, 2255, 642, 642)}[split]
        return evaluation(
            model, split, low + (high - low) * level, n, epg=0.48 + 0.3 * level, dead=0.07 + 0.03 * level
        )

    def preview(self):
        level = min(1, .05 * len(self._now()))
        time.sleep(self.delay)
        return Preview(self._evaluate(self._level, "val", self.model_version), self._evaluate(
            self._level + (1 - self._level) * level, "val", "preview"), "val", np.zeros((2, 48)), np.zeros(2),
            len(self._now()), .01, .05)

    def mitigate(self, method, relevance_from="answers", background=False, progress=None, subset=None, **options):
        if self.busy == "training":
            raise SessionError("A fix is running already. Wait for it, or cancel it first.")
        self.retrained_on = self.subset(subset) if subset else None
        self._cancel.clear()
        self.busy = "training"
        if background:
            threading.Thread(target=self._fit, args=(method, options), daemon=True).start()
            return None
        return self._fit(method, options)

    def _fit(self, method, options):
        threading.current_thread().guidance_viz_worker = True
        steps = int(options.get("epochs", 10)) * 5
        for k in range(steps):
            if self._cancel.is_set():
                self.publish(busy=None, progress=None)
                return None
            time.sleep(self.delay)
            e = k / steps
            self.publish(progress=Progress("fine-tuning", k + 1, steps, (steps - k) * self.delay, {
                "epoch": k // 5 + 1, "loss": float(.7 * np.exp(-3 * e) + .08 + .03 * np.sin(k)),
                "val_average": float(.78 + .14 * (1 - np.exp(-4 * e))),
                "val_worst": float(.36 + .45 * (1 - np.exp(-3 * e)))}, f"epoch {k // 5 + 1}"))
        level = self._level + (1 - self._level) * .8
        before = {s: self._evaluate(self._level, s, self.model_version) for s in ("val", "test")}
        after = {s: self._evaluate(level, s, "candidate") for s in ("val", "test")}
        report = Report(
            method,
            options,
            0,
            "finished",
            before,
            after,
            {"map yes": 3, "map no": 4, "neuron no": 2},
            {"alpha": 1.0, "beta": 0.2},
            {"photos": 240.0},
            "highest mean class accuracy on the validation split",
            8,
            [{"epoch": k, "loss": 0.6 * 0.8**k + 0.1, "val_average": 0.9 - 0.1 * 0.7**k} for k in range(10)],
            24000,
            41.2,
            warnings=["Dead maps rose from 7 % to 9 %."],
        )
        self._next_level = level
        self.publish(candidate=report, progress=None, busy=None)
        return report

    def cancel(self):
        self._cancel.set()

    def regressions(self, before="current", after="candidate", split="val"):
        return list(self.worse)

    def accept(self, *, regressions="warn"):
        if self.worse and regressions == "refuse":
            raise SessionError("Not accepted, as a group would be served worse.")
        if self.candidate is None:
            raise SessionError("There is no fix to accept. Run one first.")
        self._last = self.candidate
        self._level = self._next_level
        self._pruned |= {i for (k, i), r in self._now().items() if k == "neuron" and r == "no"}
        self._journal.clear()
        self._sizes.clear()
        self._log.append((moment(), "accepted", f"v{len(self._versions)}", "me"))
        self._versions[f"v{len(self._versions)}"] = self._level
        self.publish(model_version=f"v{len(self._versions) - 1}", candidate=None, preview_result=None,
                      version_answers=self.version_answers + 1)

    def reject(self):
        self.candidate = None

    @property
    def before(self):
        last = self.candidate or getattr(self, "_last", None)
        return last.before if last else {s: self._evaluate(0, s, "v0") for s in ("val", "test")}

    @property
    def after(self):
        last = self.candidate or getattr(self, "_last", None)
        return last.after if last else self.before

    def compare(self, before="original", after="candidate"):
        t = self.table
        r = np.random.default_rng(3)
        after_correct = np.where(t.correct, r.random(self.n) < .985, r.random(self.n) < .75)
        flip = np.where(
            t.correct & ~after_correct, "broken", np.where(~t.correct & after_correct, "fixed", "")
        )
        change = np.where(self.looks, .15, .7) + r.normal(0, .08, self.n)
        out = pd.DataFrame(
            {
                "sample_id": t.sample_id,
                "label": t.label,
                "group": t.group,
                "before_correct": t.correct,
                "after_correct": after_correct,
                "flip": flip,
                "map_change": np.clip(change, 0, 1),
                "energy_before": t.energy_inside,
                "energy_after": np.clip(t.energy_inside + 0.3 * ~self.looks, 0, 1),
            }
        )
        rank = out.flip.map({"fixed": 0, "broken": 1, "": 2})
        return (
            out.assign(rank=rank)
            .sort_values(["rank", "map_change"], ascending=[True, False])
            .drop(columns="rank")
        )

    @property
    def history(self):
        return pd.DataFrame([(*line, f"p{k}") for k, line in enumerate(self._log)],
                            columns=["time", "what", "detail", "annotator", "point"])

    def journey(self, point):
        return Journey(point, 2, 0, self.model_version, "v0")

    def go_back(self, point, annotator="me", background=False):
        self._log.append((moment(), "went back", f"to {point}", annotator))
        self.publish(version_answers=self.version_answers + 1)

    def branch(self, path, at=None):
        self.branched = (Path(path), at)
        return Path(path)

    def evaluate(self, which="current"):
        level = self._versions.get(which, self._next_level if which == "candidate" else self._level)
        return {split: self._evaluate(level, split, which) for split in ("val", "test")}

    @property
    def models(self):
        names = [*self._versions, *(["candidate"] if self.candidate is not None else [])]
        worst = {n: self._evaluate(self._versions.get(n, .9), "val", n).groups.worst for n in names}
        rows = [(n, "erm", "2026-01-01T12:00:00", "v0", worst[n], .9, 9, 30.0, n == self.model_version)
                for n in names if n != "v0"]
        rows = [("v0", "", "", "", worst["v0"], .8, 0, 0.0, self.model_version == "v0"), *rows]
        return pd.DataFrame(rows, columns=MODEL_COLUMNS)

    def estimate(self):
        from guidance_viz.core import Estimate
        return Estimate(75.0, 310_000_000, 900_000_000, (("photos through the network", 60., 300_000_000),
                                                         ("attention space", 15., 10_000_000)))

    def prepare(self, background=False, progress=None):
        return self

    def export(self, path):
        Path(path).write_bytes(b"weights")

    def report(self, path):
        Path(path).write_text("<html>")


def draw_bird(label: int, place: int, seed: int, size: int) -> np.ndarray:
    """A bird (0 = perching, with a thin beak; 1 = long-necked) on land or water."""
    r = np.random.default_rng(seed)
    s = 256
    top, low = ((150, 190, 225), (70, 120, 165)) if place else ((175, 205, 190), (95, 130, 70))
    y = np.linspace(0, 1, s)[:, None, None]
    sky = np.array(top) * (1 - y) + np.array([225, 225, 215]) * y
    horizon = .35 + .2 * r.random()
    ground = np.array(low) * (1.15 - .5 * y)
    base = np.where(y < horizon, sky, ground) + r.normal(0, 5, (s, s, 1))
    image = Image.fromarray(np.clip(np.broadcast_to(base, (s, s, 3)), 0, 255).astype(np.uint8))
    d = ImageDraw.Draw(image)
    if place:
        for _ in range(26):
            x, yy, w = r.random() * s, (horizon + (1 - horizon) * r.random()) * s, 12 + 30 * r.random()
            d.arc((x, yy, x + w, yy + 6), 180, 360, fill=(190, 215, 235), width=2)
    else:
        for _ in range(9):
            x, h = r.random() * s, 50 + 90 * r.random()
            b = (horizon + .3 * r.random()) * s
            d.rectangle((x - 3, b - h * .5, x + 3, b), fill=(84, 62, 44))
            d.ellipse(
                (x - h * 0.28, b - h, x + h * 0.28, b - h * 0.35), fill=(40 + int(50 * r.random()), 100, 50)
            )
    image = image.filter(ImageFilter.GaussianBlur(1.3))
    d = ImageDraw.Draw(image)
    cx, cy, k = s * (.42 + .16 * r.random()), s * (.5 + .12 * r.random()), s * (.16 + .05 * r.random())
    hue = [(196, 84, 58), (120, 88, 60), (70, 90, 150)][r.integers(3)] if label == 0 else \
        [(236, 236, 232), (70, 84, 92), (200, 190, 170)][r.integers(3)]
    dark = tuple(int(c * .7) for c in hue)
    way = r.choice([-1, 1])
    d.polygon(
        [(cx - way * k, cy), (cx - way * k * 2.1, cy - k * 0.3), (cx - way * k * 1.9, cy + k * 0.3)],
        fill=dark,
    )
    d.ellipse((cx - k * 1.25, cy - k * .75, cx + k * 1.25, cy + k * .75), fill=hue)
    d.ellipse((cx - k * .9, cy - k * .35, cx + k * .6, cy + k * .5), fill=dark)
    hx, hy, h = cx + way * k * 1.15, cy - k * (1.5 if label else .75), k * (.42 if label else .52)
    if label:
        d.line([(cx + way * k, cy - k * .2), (hx, hy)], fill=hue, width=int(k * .42))
    d.ellipse((hx - h, hy - h, hx + h, hy + h), fill=hue)
    beak = (230, 150, 40)
    d.polygon([(hx + way * h * .8, hy - h * .3), (hx + way * h * (2.4 if label else 1.6), hy + h * .1),
               (hx + way * h * .8, hy + h * .35)], fill=beak)
    d.ellipse((hx + way * h * .3 - 3, hy - 6, hx + way * h * .3 + 3, hy), fill=(15, 15, 15))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(.6)).resize((size, size), Image.LANCZOS))



METHODS = offered()


def only(messages, kind):
    """The messages of one kind."""
    return [m for m in messages if m["kind"] == kind]


def wait_for(condition, seconds=5):
    """Poll until something of another thread has happened."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(.01)
    assert condition()
