"""The heavy work on one run: explaining a model version, laying out the attention space, making a fix.

Everything here is a generator of progress reports, driven by the session in the caller's thread or in its
worker.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from guidance_viz import space
from guidance_viz.core import (
    Estimate,
    Preview,
    Progress,
    SessionError,
    content_hash,
    write_array,
)
from guidance_viz.core.workers import Job
from guidance_viz.session.run.annotated import Annotated
from guidance_viz.session.run.explained import Explained
from guidance_viz.session.run.folder import RunFolder
from guidance_viz.session.run.layout import Layout, Round, build_layout, fitted_rows
from guidance_viz.session.run.settings import DEFAULTS
from guidance_viz.store import Cache

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.mitigation import Guidance, PreviewCache
    from guidance_viz.models import Classifier
    from guidance_viz.training import Extraction, Runtime

EXTRACTION = "extraction"
FOUND_WITH_PRECISION = ("training",)  # of how to compute: what is tried where the precision is "auto"
ARRANGING = "Arranging the photos by what the model looks at"
KEEP_ACTIVATIONS = 8e9   # bytes on disk up to which activations, which the preview reads, are kept
SAMPLED = 256            # photos that stand for all where the head is not linear
KEEP_STEM = 16e9         # bytes on disk up to which the stem's output, which a tail is trained from, is kept


class Engine:
    """Explains, projects and fixes; keeps what it makes in the run folder's cache.

    Parameters
    ----------
    data
        The data set, with the boxes that people draw on it.
    folder
        The run folder, with its manifest.
    compute
        device, precision, batch_size, workers as the person gave them; ``"auto"`` is resolved once a run.
    """

    def __init__(self, data: Annotated, folder: RunFolder, compute: Mapping[str, Any]) -> None:
        self.data, self.folder, self._compute = data, folder, dict(compute)
        self.cache = Cache(folder.cache, limit_bytes=int(1e9 * self.settings["cache_gb"]))
        self._runtime: Runtime | None = None
        self._arrays: tuple[Explained, Dataset, PreviewCache] | None = None

    @property
    def ds(self) -> Dataset:
        """The data set as it was given: what is computed and kept does not depend on what people draw."""
        return self.data.given

    @property
    def settings(self) -> dict[str, Any]:
        """The run's settings; the default of one that is newer than the run."""
        return {**DEFAULTS, **self.folder.manifest["settings"]}

    def change(self, **settings: Any) -> None:
        """Change settings of the run, on disk too."""
        # Read again: another process may have changed others.
        self.folder.save(settings={**self.folder.load()["settings"], **settings})

    def runtime(self, clf: Classifier) -> Runtime:
        """How to compute: as given, and for the rest as found best when the run was made on such a device."""
        if self._runtime is None:
            self._runtime = self._resolved(clf)
            self.folder.save(runtime=dataclasses.asdict(self._runtime))
        return self._runtime

    def _resolved(self, clf: Classifier) -> Runtime:
        from guidance_viz.training import Runtime, resolve_device, resolve_runtime
        kept = self.folder.manifest.get("runtime", {})
        device = resolve_device(self._compute["device"])
        if kept.get("device") != device:
            kept = {}
        known = {k: kept.get(k, v) if v == "auto" else v for k, v in self._compute.items()}
        if "auto" in {**known, "device": device}.values():
            return resolve_runtime(clf, self.ds, **{**self._compute, "device": device})
        # A trial would cost seconds, and its outcome, and so the numbers, would depend on the moment.
        found = {name: kept[name] for name in ("channels_last", *FOUND_WITH_PRECISION) if name in kept}
        if self._compute["precision"] != "auto":
            found = {name: value for name, value in found.items() if name not in FOUND_WITH_PRECISION}
        return Runtime(**{**known, "device": device}, **found)

    # -- explaining --------------------------------------------------------------
    def cut(self, clf: Classifier) -> str | None:
        """Where the cached stem ends; None where there is no cut or its output would be too large."""
        cut = self.settings["cut"]
        if cut != "auto" or not clf.cuts:
            return None if cut in ("auto", "none") else cut
        size = clf.cut_size(clf.default_cut, self._side())[1]
        return clf.default_cut if size * len(self.ds) <= KEEP_STEM else None

    def _side(self) -> int:
        """Side of the images in pixels; of a data set with its own transform, that of its first image that can be read."""
        return self.ds.image_size or max(self.ds.image_shape[1:])

    def _how(self, clf: Classifier) -> dict[str, Any]:
        size = 2 * len(self.ds) * self._kept(clf)
        return {"contrast": self.settings["contrast"], "keep_activations": size <= KEEP_ACTIVATIONS,
                "cut": self.cut(clf), "attribution": self.settings["attribution"],
                "attribution_options": self.settings["attribution_options"]}

    def _kept(self, clf: Classifier) -> int:
        """Numbers of one image at the attribution layer, with what passes beside it to the head."""
        import torch
        side = self._side()
        was_training = clf.training
        with torch.inference_mode():
            acts, carry = clf.eval().trunk(torch.zeros(1, 3, side, side, device=clf.device))
        clf.train(was_training)
        return sum(value.numel() for value in (acts, *carry))

    def key(self, fingerprint: str) -> str:
        """Name of a model's extraction in the cache: by model, data and way to explain it."""
        manifest = self.folder.manifest
        maps = [self.settings["attribution"], self.settings["attribution_options"]]
        # Plain Grad-CAM is what keys without a method mean.
        return "explained-" + content_hash(fingerprint, manifest["data_hash"], self.settings["contrast"],
                                           *([] if maps == ["gradcam", {}] else maps))

    def estimate(self, clf: Classifier) -> Estimate:
        """What explaining a model will take, with the projection."""
        from guidance_viz.training import estimate_extraction
        found = estimate_extraction(clf, self.ds, self.runtime(clf), **self._how(clf))
        seconds = projection_seconds(len(self.ds), self.settings["projection"])
        part = (
            f"attention space ({self.settings['projection']}, beside the other work)",
            seconds,
            16 * len(self.ds),
        )
        return dataclasses.replace(found, seconds=found.seconds + seconds, parts=(*found.parts, part),
                                   disk_bytes=found.disk_bytes + part[2])

    def explain(self, name: str, clf: Classifier, job: Job) -> Generator[Progress, None, Explained]:
        """Predictions, maps, features and patches of one model; from the cache where they are there."""
        from guidance_viz.training import extract
        found = self.open(name, clf)
        if found is not None:
            return found
        with (
            self.folder.writing("preparing"),
            self.cache.create(self.key(clf.fingerprint()), resume=True) as place,
        ):
            yield from extract(clf, self.ds, self.runtime(clf), place / EXTRACTION, source=self._with_stem(),
                               cancel=job.cancelled, **self._how(clf))
        return self._opened(name, clf)

    def open(self, name: str, clf: Classifier) -> Explained | None:
        """What was extracted of a model, from the cache; None where it is not there."""
        extraction = self._extraction(clf.fingerprint())
        return None if extraction is None else Explained(name, clf, extraction, self.data)

    def has(self, fingerprint: str) -> bool:
        """Whether what was extracted of a model is in the cache."""
        return self._extraction(fingerprint) is not None

    def _extraction(self, fingerprint: str) -> Extraction | None:
        from guidance_viz.training import open_extraction
        folder = self.cache.folder(self.key(fingerprint))
        return None if folder is None else open_extraction(folder / EXTRACTION)

    def _with_stem(self) -> Extraction | None:
        """An extraction of any version of the run: with equal stems the photos need not be read again."""
        found = (self._extraction(entry["hash"]) for entry in self.folder.manifest["models"])
        return next((extraction for extraction in found if extraction is not None), None)

    def take_in(self, name: str, clf: Classifier, extraction: Extraction) -> Explained:
        """Move what a mitigation extracted of its own model to where :meth:`explain` finds it."""
        if self.open(name, clf) is None:
            with self.cache.create(self.key(clf.fingerprint())) as place:
                shutil.move(extraction.folder, place / EXTRACTION)
        return self._opened(name, clf)

    def _opened(self, name: str, clf: Classifier) -> Explained:
        found = self.open(name, clf)
        if found is None:
            raise SessionError(f"What was computed of the model {name!r} is gone from the cache "
                               f"{str(self.cache.root)!r}. Was it deleted? Prepare again.")
        return found

    def forget(self, clf: Classifier) -> None:
        """Delete what was computed of a model that was dropped."""
        self.cache.remove(self.key(clf.fingerprint()))

    # -- the attention space --------------------------------------------------------------
    def layout(self, explained: Explained, method: str, centroids: np.ndarray | None = None) -> Layout | None:
        """The layout made before, from the cache; a PCA is made on the spot; None where there is none yet.

        ``centroids``: keep these (row numbers) instead of choosing new ones.
        """
        path = self._coordinates(explained, method)
        if method == "pca" and not path.exists():
            write_array(path, space.project(self._features(explained), method="pca", seed=self.settings["seed"],
                                            fit=fitted_rows(self.ds)))
        if not path.exists():
            return None
        coordinates = np.load(path, allow_pickle=False).astype(np.float64)
        return build_layout(method, coordinates, self.ds, Round.of(self.settings), self.settings["seed"], centroids)

    def start_projection(self, explained: Explained, method: str, which: str = "attention") -> space.ProjectionProcess:
        """Project in a process of its own, into the place where :meth:`layout` looks.

        The map is fitted on the photos that are not test photos; those are only placed in it. ``which``:
        ``"attention"``, or ``"features"`` for the plain features, which are compared with it.
        """
        place = explained.extraction.folder.parent
        write_array(place / f"projected_{which}.npy", self._features(explained, which))
        write_array(place / "fitted.npy", fitted_rows(self.ds))
        return space.project_in_process(place / f"projected_{which}.npy", self._coordinates(explained, method, which),
                                        method=method, seed=self.settings["seed"], fit_path=place / "fitted.npy")

    def coordinates(self, explained: Explained, which: str, job: Job) -> Generator[Progress, None, np.ndarray]:
        """Final coordinates of one space, float32 (N, 2), projected where they are not there yet.

        Raises
        ------
        Cancelled
            On request.
        """
        path = self._coordinates(explained, self.settings["projection"], which)
        if not path.exists():
            process = self.start_projection(explained, self.settings["projection"], which)
            while process.wait(0.1) == "running":
                if job.cancelled.is_set():
                    process.cancel()
                yield Progress("Projecting the features" if which == "features" else ARRANGING)
            process.result()
        return np.load(path, allow_pickle=False)

    def _coordinates(self, explained: Explained, method: str, which: str = "attention") -> Path:
        return explained.extraction.folder.parent / f"{which}_{method}_{self.settings['seed']}.npy"

    def _features(self, explained: Explained, which: str = "attention") -> np.ndarray:
        given = explained.extraction.attention if which == "attention" else explained.extraction.pooled
        features = np.array(given, dtype=np.float32)
        features[~np.asarray(explained.extraction.readable)] = np.nan
        return features

    # -- the head --------------------------------------------------------------
    def contributions(self, explained: Explained) -> np.ndarray:
        """Mean of what each neuron adds to the label's logit, by class over its training photos, (K, C)."""
        from guidance_viz import concepts
        rows = self.ds.indices("train")
        rows = rows if len(rows) else np.arange(len(self.ds))
        rows = rows[np.asarray(explained.extraction.readable)[rows]]
        labels, linear = explained.labels[rows], explained.clf.linear_head
        if linear is not None:
            return concepts.neuron_weights(np.asarray(explained.extraction.pooled)[rows], labels,
                                           linear.weight.detach().cpu().numpy())
        return self._sampled_contributions(explained, rows)

    def _sampled_contributions(self, explained: Explained, rows: np.ndarray) -> np.ndarray:
        """The same where the head is not linear: by autograd through it, on a seeded sample of photos."""
        from guidance_viz import concepts
        chosen = np.sort(np.random.default_rng(self.settings["seed"]).permutation(rows)[:SAMPLED])
        parts, seen = [], []
        runtime = self.runtime(explained.clf)
        for index, images in self.ds.batches(chosen, runtime.batch_size):
            acts = explained.clf.activations(runtime.to_device(images))
            parts.append(concepts.contributions(explained.clf, acts, explained.labels[index]).cpu().numpy())
            seen.append(explained.labels[index])
        return concepts.class_means(np.concatenate(parts), np.concatenate(seen), len(self.ds.class_names))

    def preview(self, explained: Explained, guidance: Guidance, spread_seconds: float) -> Preview:
        """The head refitted with the answers so far; see :func:`guidance_viz.mitigation.preview_head`."""
        from guidance_viz.mitigation import preview_cache, preview_head
        ds, kept = self.data.now, self._arrays
        if kept is None or kept[0] is not explained or kept[1] is not ds:
            kept = self._arrays = (explained, ds, preview_cache(explained.clf, ds, explained.extraction,
                                                               seed=self.settings["seed"]))
        return preview_head(kept[2], guidance, spread_seconds=spread_seconds, before=explained.name)

    def preview_map(self, explained: Explained, row: int, preview: Preview, target: int) -> np.ndarray:
        """Raw Grad-CAM of one row's class under a previewed head, float32 (h, w)."""
        from guidance_viz.mitigation import preview_maps
        return preview_maps(explained.extraction, preview.weight, [row], [target], explained.clf)[0]

    # -- models --------------------------------------------------------------
    def load(self, clf: Classifier, path: Path) -> Classifier:
        """A copy of a classifier with the weights of one of the run's files.

        Raises
        ------
        SessionError
            The file is gone.
        """
        if not path.exists():
            raise SessionError(
                f"The run has lost the model {str(path)!r}. Restore it from a copy of the run."
            )
        copy = clf.clone()
        copy.load_state(path)
        return copy.eval()


def projection_seconds(count: int, method: str) -> float:
    """Rough time of a projection: measured on two cores."""
    return 1.0 + 1e-4 * count if method == "pca" else 12.0 + 2.5e-3 * count
