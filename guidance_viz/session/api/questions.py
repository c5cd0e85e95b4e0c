"""What is asked, of photos, parts, places and attributes: as views know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np
    import pandas as pd

    from guidance_viz import space
    from guidance_viz.core import (
        GroupReport,
        PartPreview,
        Progress,
        Relevance,
    )
    from guidance_viz.session.places.agreement import Agreement as PlaceAgreement
    from guidance_viz.session.places.agreement import Coverage
    from guidance_viz.session.results import Curation, Patch, Question



class Asked(Protocol):
    """What is asked, and what answers say of the others."""

    @property
    def centroids(self) -> list[str]:
        """Ids of the samples that stand for their clusters, in the order of the table's ``cluster``."""

    @property
    def questions(self) -> pd.DataFrame:
        """A row a question of this round, in the order of ``centroids``."""

    def next_question(self, skip: Iterable[str] = (), beyond: bool = False,
                      annotator: str | None = None) -> Question | None:
        """Return the question whose answer decides most, or None when all are answered."""

    def ask(self, split: str | None = None, questions: int | str | None = None, by: str | None = None, *,
            progress: Callable[[Progress], None] | None = None) -> None:
        """Choose which samples are asked about, from now on; what was answered stays answered."""

    def ask_also(self, sample_ids: Iterable[str]) -> list[str]:
        """Ask about these samples too, before the others; each stands for those nearest to it, like any centroid."""

    def phrase(self, question: str | Mapping[str, str] | None) -> None:
        """Ask in words of one's own from now on, here and on every page of this run; kept in the run."""

    def question_about(self, class_name: str) -> str:
        """What is asked of a photo of this class, in words."""

    def consistency(self, split: str | None = None, clusters: Sequence[int] = ..., seeds: Sequence[int] = ...,
                    by: str | None = None, background: bool = False,
                    progress: Callable[[Progress], None] | None = None) -> space.Consistency | None:
        """Compare neighbours in the attention space with neighbours in the plain feature space (SLIM, Fig. 4)."""

    def screening(self, split: str | None = None, threshold: float | None = None,
                  by: str | None = None) -> space.Screening:
        """Say what a threshold on P(correct) keeps; at once."""


class Placed(Protocol):
    """Parts of photos, and where the objects are."""

    def parts(self, k: int = 40, *, place: str | None = None, background: bool = False,
              progress: Callable[[Progress], None] | None = None) -> pd.DataFrame | None:
        """Find the parts of the training photos, or read those that were found before."""

    @property
    def parts_table(self) -> pd.DataFrame | None:
        """The current parts, see ``parts``; ``None`` where none were found in what the current model sees."""

    @property
    def part_answers(self) -> pd.DataFrame:
        """Answers in effect on the current parts, one a part, in the order they were given."""

    def part_patches(self, part: int, n: int = 9) -> list[Patch]:
        """The places nearest to a part's centre, for ``session.patch_image``; ``activation`` is nan."""

    def answer_parts(self, ids: int | Iterable[int], relevance: Relevance | str, annotator: str = "me",
                     clustering: str | None = None) -> None:
        """Record an answer on parts: does this belong to the object? Durable before it returns, then previewed."""

    def split_part(self, part: int) -> pd.DataFrame:
        """Split a mixed part in two: one half keeps its number, the other is the last; both are to be answered anew."""

    def places_of(self, sample_ids: Iterable[str]) -> np.ndarray:
        """Place masks of a few photos, as ``masks``: float32 (n, h, w)."""

    def place_agreement(self, photos: int = 200) -> PlaceAgreement | None:
        """How well place masks agree with the data set's own masks or boxes."""

    def place_coverage(self) -> Coverage | None:
        """Of how many places and photos the answers say something; ``None`` as long as nothing is known of any."""

    @property
    def part_preview(self) -> PartPreview | None:
        """The latest prediction; ``None`` before there is one."""

    def preview_parts(self) -> PartPreview:
        """Predict what the answers in effect would do, here and now, or read what was predicted of them."""

    def composites(self, n: int = 8, split: str = "train", *, background: bool = False,
                   progress: Callable[[Progress], None] | None = None) -> pd.DataFrame | None:
        """Photos whose verdict turns when only their surroundings are exchanged, by the place masks of now."""

    @property
    def composites_table(self) -> pd.DataFrame | None:
        """The questions that were asked for last, see ``find``, with the answers of now; ``None`` where none were."""

    def composite_image(self, composite: str, size: int | None = None) -> np.ndarray:
        """The picture that is asked about: the photo's object in the surroundings of the other."""

    def answer_composites(self, ids: str | Iterable[str], relevance: Relevance | str, annotator: str = "me") -> None:
        """Record an answer on composites: is the object still there? Durable before it returns, then previewed."""


class Named(Protocol):
    """Attributes of photos, by name."""

    @property
    def is_clip(self) -> bool:
        """Whether the run's model is a CLIP model, whose projections can be fine-tuned through language."""

    def detect_attributes(self, source: str = "auto", words: Iterable[str] | None = None, *, model: Any = None,
                          threshold: float | None = None, known: Mapping[str, Mapping[str, bool]] | None = None,
                          background: bool = False, progress: Callable[[Progress], None] | None = None) -> None:
        """Look for attributes in the photos, and keep what was found in the run."""

    @property
    def known_attributes(self) -> pd.DataFrame:
        """A row an attribute that was looked for."""

    def attributes(self, split: str | None = "val", *, which: str = "current", by: str = "class",
                   least: int = 10) -> pd.DataFrame:
        """Rank the attributes by how much the model leans on them."""

    def attribute_photos(self, name: str, count: int = 6, *, class_name: str | None = None,
                         seed: int | None = None) -> tuple[list[str], list[str]]:
        """Photos with and photos without an attribute, the clearest first; test photos are not shown."""

    def attribute_report(self, name: str, which: str = "current", split: str | None = "val") -> GroupReport:
        """Accuracy by class and attribute: what the worst group is where the data know of no groups."""

    def judge_attribute(self, name: str, verdict: str, *, annotator: str = "me", class_name: str | None = None) -> None:
        """Say whether the model may lean on an attribute; durable before it returns."""

    def show_attribute(self, name: str) -> str:
        """Have an attribute as a column of ``session.table``, to colour and filter photos by."""

    def propose(self, name: str, count: int = 8) -> list[str]:
        """Propose photos to answer so that both sides of an attribute are asked about: centres of the attention space."""


class Curated(Protocol):
    """Balanced subsets."""

    def curate(self, name: str | None = None, *, split: str | None = None, size: float | str = 0.1,
               threshold: float | None = None, by: str = "class", scale: str = "unit", seed: int | None = None,
               overwrite: bool = False) -> Curation:
        """Draw a balanced subset by the answers: screening, core and environment features, sampling (SLIM, Sec. 4.3)."""

    def try_curation(self, *, split: str | None = None, size: float | str = 0.1, threshold: float | None = None,
                     by: str = "class", scale: str = "unit", seed: int | None = None) -> None:
        """Curate a trial off this thread; only the latest request counts."""

    def subset(self, name: str) -> Curation:
        """Return a subset that was kept."""

    @property
    def subsets(self) -> pd.DataFrame:
        """A row a subset that was kept, the newest last."""

    def forget_subset(self, name: str) -> None:
        """Delete a subset that was kept."""
