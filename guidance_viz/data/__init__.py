"""A data set is a table of samples, a table of boxes, and a way to read an image; one file a format."""

from guidance_viz.data import celeba as _celeba  # noqa: F401  (these register their formats)
from guidance_viz.data import coco as _coco  # noqa: F401
from guidance_viz.data import folder as _folder  # noqa: F401
from guidance_viz.data import imagenet9 as _imagenet9  # noqa: F401
from guidance_viz.data import isic as _isic  # noqa: F401
from guidance_viz.data import metashift as _metashift  # noqa: F401
from guidance_viz.data import nicopp as _nicopp  # noqa: F401
from guidance_viz.data import tabular as _tabular  # noqa: F401
from guidance_viz.data import voc as _voc  # noqa: F401
from guidance_viz.data import waterbirds as _waterbirds  # noqa: F401
from guidance_viz.data.dataset import Dataset, Sample
from guidance_viz.data.demo import format as _demo  # noqa: F401
from guidance_viz.data.demo_captions import demo_captions
from guidance_viz.data.files import from_files
from guidance_viz.data.formats import FORMATS, from_spec, load
from guidance_viz.data.geometry import View, dilate_boxes
from guidance_viz.data.sources import FileSource, Source
from guidance_viz.data.wrapping import wrap

__all__ = ["FORMATS", "Dataset", "FileSource", "Sample", "Source", "View", "demo_captions", "dilate_boxes", "from_files",
           "from_spec", "load", "wrap"]
