"""A data set is a table of samples, a table of boxes, and a way to read an image; one file a format."""

from guidance_viz.data.dataset import Dataset, Sample
from guidance_viz.data.demo import format as _demo  # noqa: F401  (one of the formats, in a package of its own)
from guidance_viz.data.demo_captions import demo_captions
from guidance_viz.data.files import from_files
from guidance_viz.data.formats import FORMATS, Format, data_format, from_spec, load
from guidance_viz.data.geometry import View, dilate_boxes
from guidance_viz.data.matching import among_classes
from guidance_viz.data.sources import FileSource, Source
from guidance_viz.data.wrapping import wrap

__all__ = ["FORMATS", "Dataset", "FileSource", "Format", "Sample", "Source", "View", "among_classes", "data_format",
           "demo_captions", "dilate_boxes", "from_files", "from_spec", "load", "wrap"]
