"""What there is to see of a session, and what its answers are: as views know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager

    import numpy as np
    import pandas as pd

    from guidance_viz import concepts
    from guidance_viz.core import (
        Progress,
        Relevance,
    )
    from guidance_viz.data import Dataset
    from guidance_viz.session.boxes.boxes import Drawn
    from guidance_viz.session.results import Patch
    from guidance_viz.session.run.explained import Explained
    from guidance_viz.store import Agreement
    from guidance_viz.training.cancel import Cancel



class Shown(Protocol):
    """What there is to see: photos, maps, neurons."""

    @property
    def table(self) -> pd.DataFrame:
        """A row a sample, in the data set's order."""

    @property
    def ds(self) -> Dataset:
        """The data set, with the boxes that people drew in the place of its own."""

    @property
    def class_names(self) -> list[str]:
        """Class names, in the order of the labels."""

    @property
    def group_names(self) -> list[str]:
        """Group names, in the order of the groups' numbers; empty where groups are not known."""

    @property
    def settings(self) -> dict[str, Any]:
        """The run's settings: seed, contrast, attribution, questions, asked_split, asked_by, projection, cut, …"""

    def ids(self, split: str | None = None) -> list[str]:
        """Ids of the samples of a split, or of all."""

    def photo(self, sample_id: str, size: int | None = None) -> np.ndarray:
        """Return the photo as the model sees it."""

    def saliency(self, sample_id: str, which: str = "current", *, target: int | str | None = None,
                 layer: str | None = None) -> np.ndarray:
        """Return a sample's saliency map."""

    def layers(self, which: str = "current") -> dict[str, str]:
        """Where maps can be made, from the photo to the run's own layer: names for ``saliency``, and where that is."""

    def probabilities(self, sample_id: str, which: str = "current") -> np.ndarray:
        """Return a model's probability of each class for a sample, float64 (K,); nan for a photo that cannot be read."""

    def similar(self, sample_id: str, n: int = 12) -> pd.DataFrame:
        """Find the photos whose attended part is most alike to the current model, exactly, in the attention space."""

    def similar_neurons(self, threshold: float = 0.9) -> list[list[int]]:
        """Group neurons that fire on the same training photos, so that one answer can speak for several."""

    @property
    def neurons(self) -> pd.DataFrame:
        """A row a neuron."""

    def patches(self, neuron: int, n: int = 3) -> list[Patch]:
        """Return the patches that make a neuron fire most, the strongest first, each of another photo."""

    def patch_image(self, patch: Patch, size: int | None = None) -> np.ndarray:
        """Cut a patch, with what is around it, out of its photo."""

    def firing(self, sample_id: str, cell: tuple[int, int]) -> pd.DataFrame:
        """Say how strongly each neuron fires at a place of a photo."""

    def photos_like(self, sample_id: str, cell: tuple[int, int], n: int = 12, *,
                    progress: Callable[[Progress], None] | None = None, cancel: Cancel = None) -> pd.DataFrame:
        """Find the other photos of which a place is most like a place of this one."""

    def pruning_effect(self, neurons: Iterable[int | Sequence[int]] | None = None, split: str = "val") -> pd.DataFrame:
        """Say what the accuracies would change by if neurons were just switched off, before it is done."""

    @property
    def receptive_field(self) -> concepts.ReceptiveField:
        """What part of a photo each cell sees; worked out once a model."""

    def model(self, which: str) -> Explained:
        """Return what is known of one model: ``"current"``, ``"original"``, ``"candidate"`` or a version."""


class Answered(Protocol):
    """Answers and drawings, and who gave them."""

    @property
    def answers(self) -> pd.DataFrame:
        """Answers in effect on the current model's explanations, one an item."""

    def answer(self, sample_ids: str | Iterable[str], relevance: Relevance | str, annotator: str = "me", *,
               model: str | None = None, seconds: float | None = None) -> None:
        """Record an answer on the saliency maps of samples; durable before it returns, then previewed."""

    def answer_neurons(self, ids: int | Iterable[int], relevance: Relevance | str, annotator: str = "me",
                       patch: int | None = None, *, model: str | None = None) -> None:
        """Record an answer on neurons, or on one concept patch of each."""

    def undo(self, annotator: str = "me") -> bool:
        """Take this annotator's last answer on the current model back."""

    def redo(self, annotator: str = "me") -> bool:
        """Give again the answer on the current model that was taken back last; one given since forgets it."""

    def settle(self, sample_ids: str | Iterable[str], relevance: Relevance | str, annotator: str = "me", *,
               model: str | None = None, seconds: float | None = None) -> None:
        """Answer as an adjudicator: it stands, whatever others answered or will answer, and nobody else is asked."""

    def once(self, token: str) -> AbstractContextManager[None]:
        """What this thread answers, undoes and redoes within is written once, whichever process is asked again."""

    def was_done(self, token: str) -> bool:
        """Whether the journal holds the action of a token."""

    @property
    def opinions(self) -> pd.DataFrame:
        """The last answer of each annotator on each item of the current model; not to be written to."""

    @property
    def items(self) -> pd.DataFrame:
        """A row an answered item, most disagreement first; not to be written to."""

    @property
    def settled(self) -> pd.DataFrame:
        """What adjudicators settled on the current model's explanations; not to be written to."""

    @property
    def answers_per_item(self) -> int:
        """How many annotators are asked about each map; 1, unless ``share`` or ``answers_per_item`` changed it."""

    def share(self, answers_per_item: int = 3) -> None:
        """Ask so many annotators about each map; what was answered stays answered."""

    def agreement(self, level: str = "nominal") -> Agreement:
        """How far the annotators agree on the current model's explanations: Krippendorff's α, and each one's share."""

    def passed(self, annotator: str | None = None) -> set[str]:
        """Ids of the samples whose map need not be asked of an annotator: answered by him or by enough, or settled."""

    def draw_boxes(self, sample_id: str, boxes: pd.DataFrame | Iterable[Drawn] | None, annotator: str = "me") -> None:
        """Say which boxes are on a photo; durable before it returns."""

    def undo_boxes(self, annotator: str = "me") -> bool:
        """Take this annotator's last drawing back; answers are taken back apart, by ``undo``."""

    def redo_boxes(self, annotator: str = "me") -> bool:
        """Put back the drawing that was taken back last; one made since forgets it."""

    def boxes_on(self, sample_id: str, own: bool = False) -> pd.DataFrame:
        """The boxes that count on one photo, as ``table``; with ``own`` those that the data set has itself."""

    @property
    def drawn_photos(self) -> pd.DataFrame:
        """A row a photo that people drew on, in that order: sample_id, boxes (how many, also 0), annotator, time."""

    def annotated_photos(self, split: str | None = "train") -> dict[str, int]:
        """How many photos of a split say where the object is, by the kinds that ``masks=`` of model guidance takes."""

    def window(self, sample_id: str) -> tuple[float, float, float, float]:
        """What part of a photo ``photo`` shows and the model sees: x0, y0, x1, y1 as fractions of the whole photo."""
