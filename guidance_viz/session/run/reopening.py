"""Making a run's data set and model again from what its manifest says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from guidance_viz.core import SessionError
from guidance_viz.session.run.folder import RunFolder, check_data

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier


def reopen(run: str | os.PathLike[str], model: Any = None, data: Any = None,
           model_options: Mapping[str, Any] | None = None) -> tuple[Classifier, Dataset]:
    """Return the original model, with the weights the run began with, and the data set.

    Parameters
    ----------
    run, model, data
        As for :meth:`guidance_viz.Session.open`.
    model_options
        Options of the source that ``model`` names; those of the run, where it was made from the same source.

    Raises
    ------
    SessionError
        The manifest cannot make one of them and it was not given, or the data are not the run's.
    """
    folder = RunFolder(run)
    manifest = folder.load()
    ds = data if data is not None else _data(manifest, run)
    check_data(manifest, folder.path, ds)
    return _model(folder, model, model_options), ds


def _data(manifest: dict[str, Any], run: str | os.PathLike[str]) -> Dataset:
    from guidance_viz import data
    if manifest["data"] is None:
        raise SessionError(f"The run {os.fspath(run)!r} was made with a data set of your own "
                           f"({manifest['data_name']!r}). Give it again: Session.open(run, data=…), or --data "
                           "package.module:callable")
    return data.from_spec(manifest["data"])


def _model(folder: RunFolder, model: Any, options: Mapping[str, Any] | None) -> Classifier:
    from guidance_viz import models
    kept, state = folder.manifest["model"], folder.model("v0")
    if model is None and kept["source"] is None:
        raise SessionError(
            f"The run {os.fspath(folder.path)!r} was made with a network of your own. Give one of the "
            "same class again, its weights do not matter: Session.open(run, model=…), or --model "
            "package.module:callable"
        )
    if model is None:
        return models.rebuild(kept["source"], state, class_names=kept["class_names"])
    clf = _wrapped(model, kept, options)
    clf.load_state(state)
    return clf


def _wrapped(model: Any, kept: dict[str, Any], options: Mapping[str, Any] | None) -> Classifier:
    from guidance_viz import models
    if isinstance(model, str):
        source = kept["source"] or {}
        known = source.get("options", {}) if source.get("source") == model else {}
        given = {name: value for name, value in known.items() if name != "pretrained"} if options is None else options
        return models.load(model, num_classes=len(kept["class_names"]), class_names=kept["class_names"],
                           layer=kept["layer"], output=kept.get("output"), **given)
    if isinstance(model, models.Classifier):
        return model.clone()
    return models.Classifier.wrap(model, kept["layer"], class_names=kept["class_names"], output=kept.get("output")).clone()
