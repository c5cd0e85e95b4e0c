"""An open-vocabulary detector (OWL-ViT, OWLv2) through transformers: which words a photo shows."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from guidance_viz.core import ModelError, content_hash, require

THRESHOLD = 0.1
"""Score of a box from which its word counts as found (the paper's)."""
DEFAULT = "google/owlvit-base-patch32"
QUERY = "a photo of a {}"
PART = 64  # words that pass the text tower at once


class Detector:
    """A detector that is asked for words.

    Parameters
    ----------
    model
        ``OwlViTForObjectDetection`` or ``Owlv2ForObjectDetection``.
    tokenizer, processor
        Its tokenizer, and its image processor.
    name
        Where it comes from.
    """

    def __init__(self, model: Any, tokenizer: Any, processor: Any, name: str = "") -> None:
        self.model, self.tokenizer, self.processor, self.name = model.eval(), tokenizer, processor, name

    @classmethod
    def load(cls, name: str | os.PathLike[str] = DEFAULT, *, pretrained: bool = False, device: str = "cpu") -> Detector:
        """Read a detector from a folder or, by its name, from the cache.

        Parameters
        ----------
        name
            A folder that ``save_pretrained`` wrote, or a name such as ``"google/owlv2-base-patch16-ensemble"``.
        pretrained
            Fetch what is not in the cache.
        device
            Where it runs.

        Raises
        ------
        ModelError
            It is not there, and the command that fetches it; or it is no such detector.
        """
        transformers = require("transformers", "clip")
        source, local = os.fspath(name), {"local_files_only": not pretrained}
        try:
            model = transformers.AutoModelForZeroShotObjectDetection.from_pretrained(source, **local)
            tokenizer = transformers.AutoTokenizer.from_pretrained(source, **local)
            processor = transformers.AutoImageProcessor.from_pretrained(source, **local)
        except (OSError, ValueError, KeyError) as error:
            where = f" --local-dir {source}" if Path(source).is_dir() else ""
            what = "OWNER/NAME" if where else source
            raise ModelError(f"The detector {source!r} is not on this machine, or not whole ({type(error).__name__}: "
                             f"{str(error).splitlines()[0]}). Fetch it once: hf download {what}{where}. Or let this do it: "
                             "pretrained=True.") from error
        if not hasattr(model, "owlvit") and not hasattr(model, "owlv2"):
            raise ModelError(f"{source!r} is {type(model).__name__}; OWL-ViT and OWLv2 are read, such as {DEFAULT}.")
        return cls(model.to(device), tokenizer, processor, source)

    @property
    def device(self) -> torch.device:
        """Where it runs."""
        return next(self.model.parameters()).device

    def fingerprint(self) -> str:
        """Hash of the weights."""
        named = sorted(self.model.state_dict().items())
        return content_hash([name for name, _ in named], *(value.float().cpu().numpy() for _, value in named))

    def queries(self, words: Sequence[str]) -> Tensor:
        """Embed words, each as "a photo of a WORD": (V, D); once for all photos."""
        tower = getattr(self.model, "owlvit", None) or self.model.owlv2
        longest = self.model.config.text_config.max_position_embeddings
        parts = []
        for start in range(0, len(words), PART):
            texts = [QUERY.format(word) for word in words[start:start + PART]]
            tokens = self.tokenizer(texts, padding="max_length", truncation=True, max_length=longest, return_tensors="pt")
            with torch.no_grad():
                found = tower.text_model(input_ids=tokens["input_ids"].to(self.device),
                                         attention_mask=tokens["attention_mask"].to(self.device))
                parts.append(tower.text_projection(found[1]))
        return torch.cat(parts)

    def scores(self, photos: Sequence[np.ndarray], queries: Tensor) -> np.ndarray:
        """Score words on photos.

        Parameters
        ----------
        photos
            RGB, uint8 (H, W, 3) each, of any size.
        queries
            From :meth:`queries`, (V, D).

        Returns
        -------
        numpy.ndarray
            float32 (n, V) in [0, 1]: the best score of a box whose best word it is; 0 where it is that of none. Present
            from :data:`THRESHOLD` on.
        """
        pixels = self.processor(images=list(photos), return_tensors="pt")["pixel_values"].to(self.device)
        with torch.no_grad():
            grid, _ = self.model.image_embedder(pixel_values=pixels)
            boxes = grid.flatten(1, 2)
            logits, _ = self.model.class_predictor(boxes, queries.expand(len(boxes), -1, -1))
        best, word = logits.sigmoid().max(dim=2)
        found = torch.zeros(len(boxes), len(queries), device=best.device)
        return found.scatter_reduce(1, word, best.float(), reduce="amax").cpu().numpy()
