"""Opening a run for a session: made where there is none, resumed where it is there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from guidance_viz.core import disk_errors, write_json
from guidance_viz.session.run.folder import SAMPLES, RunFolder, check_data, check_same
from guidance_viz.session.run.settings import DEFAULTS, check_attribution, check_settings

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier


@disk_errors("opening the run")
def open_folder(original: Classifier, ds: Dataset, run: str | os.PathLike[str], settings: Mapping[str, Any]) -> RunFolder:
    """Resume the run that is in a folder, or make one.

    Parameters
    ----------
    original
        The model that the run begins with.
    ds
        The data set.
    run
        The folder.
    settings
        Those that were given; ``None``: the run's own, or for a new run the default.

    Raises
    ------
    SessionError
        The run was made with another model, other data or other settings.
    """
    folder, model = RunFolder(run), original.fingerprint()
    given = {name: value for name, value in settings.items() if value is not None}
    if not folder.exists:
        _make(folder, original, ds, {**DEFAULTS, **given}, model)
        return folder
    manifest = folder.load()
    check_data(manifest, folder.path, ds)
    check_same(manifest, folder.path, model=model)
    kept = {**DEFAULTS, **manifest["settings"]}
    changed = {name: value for name, value in given.items() if value != kept.get(name)}
    check_settings(changed, kept, folder.path)
    if changed:
        folder.save(settings={**manifest["settings"], **changed})
    return folder


def _make(folder: RunFolder, original: Classifier, ds: Dataset, settings: Mapping[str, Any], model: str) -> None:
    check_attribution(settings)
    original.save(folder.model("v0"))
    write_json(folder.path / SAMPLES, ds.table["sample_id"].tolist())
    folder.save(
        created=datetime.now(UTC).isoformat(timespec="seconds"), accepted="v0", settings=dict(settings),
        data=ds.spec(), data_name=ds.name, data_hash=ds.fingerprint(), model_hash=model,
        model={"source": original.source, "layer": original.layer, "class_names": list(original.class_names),
               **({} if original.output is None else {"output": list(original.output)})},
        models=[{"name": "v0", "hash": model, "mitigation": None}])
