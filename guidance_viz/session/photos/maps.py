"""One photo, looked at closely: a map for any class, at any layer, of any model; and the photos like it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from guidance_viz import space
from guidance_viz.core import OptionError, Preview, SessionError
from guidance_viz.session.context import Context
from guidance_viz.session.photos.pictures import PictureCache
from guidance_viz.session.run.explained import Explained, to_saliency

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

T = TypeVar("T")
FINAL = "final"
MAPS_BYTES = 32 << 20
MOST_CLONES = 2  # the original and the model that is compared with it


class MapsDesk:
    """Makes maps of a photo for any class, at any layer, of any model; and finds photos like it.

    Parameters
    ----------
    context
        What it works with.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._maps = PictureCache(MAPS_BYTES)
        self._clones: OrderedDict[str, Classifier] = OrderedDict()
        self._looking = threading.Lock()

    def saliency(self, sample_id: str, which: str = "current", *, target: int | str | None = None,
                 layer: str | None = None) -> np.ndarray:
        """Return a sample's saliency map.

        Parameters
        ----------
        sample_id
            The sample.
        which
            ``"current"`` (the accepted model), ``"original"``, ``"candidate"`` (or, where none waits, the
            accepted model), ``"preview"``, or a version such as ``"v1"``.
        target
            The class that is explained, by number or name; ``None``: the sample's label.
        layer
            Where: a key of :meth:`layers`, or the name of a module of the network. ``None`` (also ``"final"``): as the
            whole run's maps.

        Returns
        -------
        ndarray
            float32 (h, w) in [0, 1], the maximum 1; all zero for a dead map. The label's map is there already; another
            class's takes a moment where the head is linear and activations are kept, else the photo goes through the
            network again. Maps made once are kept, not to be written to.

        Raises
        ------
        SessionError
            There is no such model, or no preview; or the run's maps are not Grad-CAM, as a preview's are.
        OptionError
            There is no such class or layer; or the map cannot be made there, which says why.
        DataError
            There is no such sample, or its photo cannot be read.
        """
        row = int(self._context.book.rows_of([sample_id])[0])
        explained = self._context.explained() if which == "preview" else self._context.models.of(which)
        label = int(explained.labels[row])
        one = label if target is None else self._class(target)
        place = None if layer == FINAL else layer
        if which == "preview":
            return to_saliency(self._previewed(explained, row, one, place))
        if one == label and place is None:
            return explained.saliency(row)
        key = (explained.extraction.key, row, one, place)
        return self._maps.get(key, lambda: to_saliency(self._map_of(explained, row, one, place)))

    def _class(self, target: int | str) -> int:
        names = self._context.class_names
        known: dict[int | str, int] = {k: k for k in range(len(names))}
        known |= {name: k for k, name in reversed(list(enumerate(names)))}
        if target not in known:
            raise OptionError(f"There is no class {target!r}. Use a number from 0 to {len(names) - 1}, or one of: "
                              f"{', '.join(names[:10])}{', …' if len(names) > 10 else ''}.")
        return known[target]

    def _previewed(self, explained: Explained, row: int, target: int, layer: str | None) -> np.ndarray:
        preview: Preview | None = self._context.signals.preview_result
        if preview is None or not preview.weight.size:
            raise SessionError("There is no preview yet. Answer a question, or call preview().")
        if not explained.extraction.is_gradcam:
            raise SessionError("The preview's maps are Grad-CAM, which cannot stand beside this run's maps by "
                               f"{explained.extraction.attribution!r}. Fix the model, and compare the candidate's.")
        if layer is not None:
            raise OptionError("A preview refits the last layer only, so its maps are made there. Look at the last layer, "
                              "or fix the model and look at the candidate.")
        return self._context.engine.preview_map(explained, row, preview, target)

    def _map_of(self, explained: Explained, row: int, target: int, layer: str | None) -> np.ndarray:
        """Raw map of any class, float32 (h, w): from cached activations where that is exact, else through the network."""
        from guidance_viz.session.photos import magnified
        if layer is None and explained.extraction.is_gradcam and explained.extraction.activations is not None and \
                explained.clf.linear_head is not None:
            return magnified.from_cache(explained, row, target)
        image = self._context.ds[row].image
        with self._looking:
            return magnified.through_network(self._clone(explained), image, explained.extraction, target, layer)

    def _clone(self, explained: Explained) -> Classifier:
        """A copy to look with: maps are made while other work runs the model itself."""
        key = explained.extraction.key
        if key not in self._clones:
            self._clones[key] = explained.clf.clone().eval()
        self._clones.move_to_end(key)
        while len(self._clones) > MOST_CLONES:
            self._clones.popitem(last=False)
        return self._clones[key]

    def layers(self, which: str = "current") -> dict[str, str]:
        """Where maps can be made, from the photo to the run's own layer: names for :meth:`saliency`, and where that is.

        Only the run's own where neurons are pruned (other layers would not know of it) or the run's maps are not Grad-CAM.

        Parameters
        ----------
        which
            A model, as for :meth:`saliency`.

        Returns
        -------
        dict
            Such as ``{"input": "the photo", "mid1": "before layer2", …, "final": "layer4"}``.
        """
        from guidance_viz.session.photos import magnified
        explained = self._context.explained() if which == "preview" else self._context.models.of(which)
        own = {FINAL: explained.clf.layer}
        if which == "preview" or not explained.extraction.is_gradcam:
            return own
        with self._looking:
            return {**magnified.earlier(self._clone(explained)), **own}

    def probabilities(self, sample_id: str, which: str = "current") -> np.ndarray:
        """Return a model's probability of each class for a sample, float64 (K,); nan for a photo that cannot be read.

        Parameters
        ----------
        sample_id
            The sample.
        which
            ``"current"``, ``"original"``, ``"candidate"`` or a version.
        """
        row = int(self._context.book.rows_of([sample_id])[0])
        return np.exp(self._context.models.of(which).log_probability[row])

    def similar(self, sample_id: str, n: int = 12) -> pd.DataFrame:
        """Find the photos whose attended part is most alike to the current model, exactly, in the attention space itself.

        Parameters
        ----------
        sample_id
            The sample.
        n
            How many.

        Returns
        -------
        DataFrame
            The most alike first. Columns: sample_id, similarity (cosine of the attention-weighted features, not of their
            places in the plane; in [-1, 1]). Empty where the sample's own map is all zero.
        """
        row = int(self._context.book.rows_of([sample_id])[0])
        rows, alike = space.nearest(self._context.explained().extraction.attention, row, n)
        return pd.DataFrame({"sample_id": self._context.book.ids[rows].astype(object), "similarity": alike})
