"""Answers in the formats of other tools: one module a format, one registration each."""

from guidance_viz.store.formats import coco, fiftyone, hugging_face, label_studio, plain
from guidance_viz.store.formats.label_studio import is_tasks, read_tasks
from guidance_viz.store.formats.material import FORMATS, Material, Photo

__all__ = ["FORMATS", "Material", "Photo", "coco", "fiftyone", "hugging_face", "is_tasks", "label_studio", "plain",
           "read_tasks"]
