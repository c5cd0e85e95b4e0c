"""What the four methods share: what is known of the photos, features once, the projections' training."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from guidance_viz.core import DataError, ModelError, OptionError, Progress, UnknownNameError, content_hash, unknown_name
from guidance_viz.mitigation.clip.features import FILE, collect, repeats
from guidance_viz.mitigation.clip.objectives import ClipObjective
from guidance_viz.mitigation.clip.options import ClipOptions
from guidance_viz.mitigation.guide import train_rows
from guidance_viz.mitigation.outcome import Outcome
from guidance_viz.mitigation.pipeline import Plan, plan_of
from guidance_viz.mitigation.types import Attribute, Task
from guidance_viz.models import ClipClassifier
from guidance_viz.models.clip.projections import clamp_scale
from guidance_viz.training import Validation, fit

if TYPE_CHECKING:
    from torch import Tensor

KNOWN = "known"
PROJECTING = "Embedding the attribute's prompts"


@dataclass(frozen=True)
class Known:
    """What is known of the photos beside their labels.

    Attributes
    ----------
    attribute
        The spurious attribute, or ``None``.
    groups
        Group (N,) of each photo, -1 where not known, or ``None`` where no group is.
    count
        Number of groups.
    source
        Where the groups come from, in words.
    """

    attribute: Attribute | None
    groups: np.ndarray | None
    count: int = 0
    source: str = ""


def plan_clip(method: str, task: Task, given: Mapping[str, Any]) -> Plan:
    """The plan of a method that fine-tunes both projections.

    Raises
    ------
    ModelError
        The model is no CLIP classifier.
    OptionError, DataError
        An option is not possible with what is known of the photos.
    """
    if not isinstance(task.clf, ClipClassifier):
        raise ModelError(f"{method} fine-tunes the projections of a CLIP model, and this one is "
                         f"{type(task.clf.module).__name__}. Load one, such as open_clip:RN50@openai, or use 'erm' or "
                         "'crayon_attention'.")
    plan = plan_of(method, task, given)
    known = what_is_known(plan.task, plan.options)
    options = resolved(plan.options, known, rows_to_train(plan.task, plan.options))
    return dataclasses.replace(plan, options=options, rows=rows_to_train(plan.task, options), facts={KNOWN: known})


def train_clip(plan: Plan, kind: str) -> Generator[Progress, None, None]:
    """Fine-tune both projections from features that are collected once; no image is read for a step.

    Parameters
    ----------
    plan
        Made by :func:`plan_clip`.
    kind
        ``"language"``, ``"erm"`` or ``"groupdro"``; see :class:`ClipObjective`.
    """
    assert isinstance(plan.clf, ClipClassifier)
    yield from train(plan.task, plan.clf, plan.method, plan.options, kind, plan.facts[KNOWN], plan.outcome)
    if plan.outcome.status != "cancelled":
        for path in (plan.task.folder.glob(f"{FILE}-*.npy") if plan.task.folder else ()):
            path.unlink()


def what_is_known(task: Task, options: ClipOptions) -> Known:
    """The attribute and the groups: of the task, else of the data set."""
    attribute = task.attribute or own_attribute(task)
    if attribute is not None and options.words is not None:
        attribute = dataclasses.replace(attribute, words=tuple(options.words))
    if attribute is None and options.words is not None:
        attribute = Attribute(" / ".join(options.words), tuple(options.words), np.full(len(task.ds), -1))
    if task.ds.groups_known:
        groups = task.ds.table["group"].to_numpy(np.int64)
        return Known(attribute, groups, max(len(task.ds.group_names), int(groups.max()) + 1), "the data set's groups")
    if attribute is None or not (attribute.values >= 0).any():
        return Known(attribute, None)
    labels = task.ds.table["label"].to_numpy(np.int64)
    several = int(attribute.values.max()) + 1
    groups = np.where(attribute.values >= 0, labels * several + attribute.values, -1)
    return Known(attribute, groups, task.ds.num_classes * several, f"groups by class and the attribute {attribute.name!r}")


def own_attribute(task: Task) -> Attribute | None:
    """The data set's own attribute, where it has one."""
    if "attribute" not in task.ds.table or not len(task.ds.attribute_names):
        return None
    values = task.ds.table["attribute"].to_numpy(np.int64)
    return Attribute("attribute", tuple(task.ds.attribute_names), values)


def resolved(options: ClipOptions, known: Known, rows: np.ndarray) -> ClipOptions:
    """The options with the rule of selection and the balance that the data allow.

    Raises
    ------
    DataError
        Groups are to be balanced and are not known.
    """
    select, balance = options.select, options.balance
    if select == "auto":
        select = "balanced" if known.groups is None else "worst"
    if balance == "auto":
        balance = "none" if known.groups is None or not (known.groups[rows] >= 0).any() else "group"
    if balance == "group" and known.groups is None:
        raise DataError("balance='group' needs the groups of the photos, and none are known. Give the data set a group or "
                        "attribute column, name an attribute that was found in the photos, or use balance='class'.")
    return dataclasses.replace(options, select=select, balance=balance)


def train(task: Task, clf: ClipClassifier, method: str, options: ClipOptions, kind: str, known: Known,
          outcome: Outcome) -> Generator[Progress, None, None]:
    """Train the projections in place."""
    task.runtime.place(clf)
    source, seen = yield from collect(task, clf, options.temperature)
    outcome.images += seen
    rows = rows_to_train(task, options)
    labels = task.ds.table["label"].to_numpy(np.int64)
    if options.balance != "none":
        by = labels if options.balance == "class" or known.groups is None else known.groups
        source.repeated = repeats(rows, by[rows], task.seed)
    objective = (yield from _objective(task, clf, options, kind, known, rows)).repeated(source.repeated)
    val = np.setdiff1d(task.ds.indices("val")[task.extraction.readable[task.ds.indices("val")]], rows)
    if options.classes is not None:
        val = val[np.isin(labels[val], chosen_classes(task, options))]
    validation = Validation(val, labels[val], None if known.groups is None else known.groups[val])
    result = yield from fit(
        clf.projections(known.count), source, objective, options,  # type: ignore[arg-type]
        rows=np.concatenate([rows, len(labels) + np.arange(len(source.repeated))]),
        validation=validation, runtime=task.runtime, seed=task.seed, folder=task.folder,
        key=_key(task, method, options, known), cancel=task.cancel)
    clamp_scale(clf.net)
    clf.eval()
    outcome.take(result)
    if options.select == "worst" and len(val):
        outcome.selection_rule += f" ({known.source})"
    outcome.weights |= options.weights if kind == "language" else {"cross-entropy": 1.0}


def rows_to_train(task: Task, options: ClipOptions) -> np.ndarray:
    """The training rows of the chosen classes."""
    rows = train_rows(task)
    if options.classes is None:
        return rows
    labels = task.ds.table["label"].to_numpy(np.int64)
    return rows[np.isin(labels[rows], chosen_classes(task, options))]


def chosen_classes(task: Task, options: ClipOptions) -> np.ndarray:
    """Numbers of the chosen classes, ascending.

    Raises
    ------
    UnknownNameError
        There is no such class.
    OptionError
        Fewer than two are chosen.
    """
    found = [_class(task, name) for name in options.classes or ()]
    if len(set(found)) < 2:
        raise OptionError(f"classes={options.classes!r} must name at least two, such as a class and the one it is confused "
                          "with.")
    return np.unique(found)


def _class(task: Task, name: str) -> int:
    names = list(task.ds.class_names)
    if name not in names:
        error: UnknownNameError = unknown_name("class", name, names)
        raise error
    return names.index(name)


def _objective(task: Task, clf: ClipClassifier, options: ClipOptions, kind: str, known: Known,
               rows: np.ndarray) -> Generator[Progress, None, ClipObjective]:
    labels = torch.from_numpy(task.ds.table["label"].to_numpy(np.int64).copy())
    values = np.full(len(labels), -1) if known.attribute is None else known.attribute.values
    prompts: Tensor | None = None
    if kind == "language":
        _check_attribute(options, known, rows)
        if options.ls or options.variant == "released":
            assert known.attribute is not None
            yield Progress(PROJECTING, 0, 1)
            prompts = clf.text_features(known.attribute.words, clf.templates)
    groups = sizes = None
    if kind == "groupdro":
        if known.groups is None:
            raise DataError("clip_groupdro weighs groups, and none are known. Give the data set a group or attribute "
                            "column, or name an attribute that was found in the photos: attribute='water'.")
        groups = torch.from_numpy(known.groups.copy())
        sizes = torch.from_numpy(np.bincount(known.groups[rows][known.groups[rows] >= 0], minlength=known.count))
    chosen = None if options.classes is None else torch.from_numpy(chosen_classes(task, options))
    attributes = torch.from_numpy(np.array(values, np.int64))
    return ClipObjective(options, labels, kind, attributes, prompts, groups, sizes, chosen)


def _check_attribute(options: ClipOptions, known: Known, rows: np.ndarray) -> None:
    """Raise where a spurious term lacks the attribute's words or values."""
    if options.ls and known.attribute is None:
        raise OptionError("The term ls needs the spurious attribute's name, and none is known. Judge one spurious and name "
                          "it (attribute='water'), give its words (words=['water background']), or leave the term out: "
                          "ls=0.")
    if options.vs and (known.attribute is None or not (known.attribute.values[rows] >= 0).any()):
        raise OptionError("The term vs needs the attribute of the photos, and none is known. Find it in the photos first, "
                          "give the data set an attribute column, or use ls=1, vs=0, which needs its name alone.")
    if known.attribute is not None and options.ls and options.against == "attributes" and len(known.attribute.words) < 2:
        raise OptionError(f"against='attributes' sets attributes apart from each other, and there is one: "
                          f"{known.attribute.words[0]!r}. Give the words of its other values too (words=[…]), or use "
                          "against='classes'.")


def _key(task: Task, method: str, options: ClipOptions, known: Known) -> str:
    attribute = known.attribute
    return content_hash(method, options.to_plain(), task.seed, task.clf.fingerprint(), task.ds.fingerprint(),
                        *([] if attribute is None else [list(attribute.words), np.asarray(attribute.values)]),
                        *([] if task.subset is None else [train_rows(task)]))
