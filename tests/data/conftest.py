from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from data_pictures import STRANGE, noise
from PIL import Image

from guidance_viz.data import Dataset, from_files


@pytest.fixture
def picture(tmp_path: Path):
    """Write a picture and return its path: ``picture("a/b.jpg", 40, 30)``."""

    def write(name: str, width: int = 40, height: int = 30, seed: int = 0, root: Path | None = None) -> Path:
        path = (root or tmp_path) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(noise(height, width, seed)).save(path)
        return path

    return write


@pytest.fixture
def waterbirds_tree(tmp_path: Path, picture) -> Path:
    """Twelve photos in the official layout, three of each group; the last has no box."""
    rows, boxes = [], []
    for number in range(12):
        group, split = number % 4, number // 4
        name = f"{number % 3:03d}.Species/photo_{number}.jpg"
        picture(name, 40 + number, 30, number)
        rows.append(
            {
                "img_id": number + 1,
                "img_filename": name,
                "y": group // 2,
                "split": split,
                "place": group % 2,
                "place_filename": "x.jpg",
            }
        )
        boxes.append({"img_id": number + 1, "x0": 0.25, "y0": 0.1, "x1": 0.75, "y1": 0.9})
    pd.DataFrame(rows).to_csv(tmp_path / "metadata.csv", index=False)
    pd.DataFrame(boxes[:-1]).to_csv(tmp_path / "boxes.csv", index=False)
    return tmp_path


@pytest.fixture
def folder_tree(tmp_path: Path, picture) -> Path:
    """Twenty photos of each of two classes."""
    for number in range(40):
        picture(f"{'cat' if number < 20 else 'dog'}/{number:02d}.png", 20, 16, number)
    return tmp_path


@pytest.fixture
def table_tree(tmp_path: Path, picture) -> Path:
    """Eight photos and a table with columns of unusual names."""
    rows = []
    for number in range(8):
        picture(f"photos/{number}.png", 24, 24, number)
        rows.append(
            {
                "file": f"photos/{number}.png",
                "what": ("hen", "duck")[number % 2],
                "where": ("pond", "yard")[number // 2 % 2],
                "part": ("training", "valid", "test")[number % 3],
                "key": f"00{number}",
                "left": 0.25,
                "top": 0.25,
                "right": 0.75,
                "bottom": 0.5,
            }
        )
    pd.DataFrame(rows).to_csv(tmp_path / "list.csv", index=False)
    return tmp_path


@pytest.fixture
def hf_tree(tmp_path: Path) -> Path:
    """A data set of the package ``datasets`` as ``save_to_disk`` writes it, in three splits."""
    datasets = pytest.importorskip("datasets")
    features = datasets.Features({"image": datasets.Image(), "label": datasets.ClassLabel(names=["cat", "dog"])})

    def part(count: int):
        pictures = [Image.fromarray(noise(16, 20, seed)) for seed in range(count)]
        return datasets.Dataset.from_dict({"image": pictures, "label": [n % 2 for n in range(count)]}, features=features)

    splits = {name: part(count) for name, count in (("train", 6), ("validation", 2), ("test", 4))}
    datasets.DatasetDict(splits).save_to_disk(tmp_path / "saved")
    return tmp_path / "saved"


@pytest.fixture
def table(picture) -> pd.DataFrame:
    paths = [picture(f"{number}.png", 30 + 10 * number, 40, number).name for number in range(3)]
    return pd.DataFrame(
        {
            "sample_id": STRANGE,
            "path": paths,
            "label": [0, 1, 1],
            "split": ["train", "val", "test"],
            "group": [0, 3, -1],
        }
    )


@pytest.fixture
def build(tmp_path: Path, table: pd.DataFrame):
    """Build the data set with some columns changed."""

    def make(boxes=None, class_names=("a", "b"), **changes) -> Dataset:
        options = {
            key: changes.pop(key) for key in list(changes) if key in ("image_size", "resize", "verify")
        }
        return from_files(
            table.assign(**changes),
            tmp_path,
            class_names=class_names,
            group_names=("g0", "g1", "g2", "g3"),
            boxes=boxes,
            **{"image_size": 16, **options},
        )

    return make
