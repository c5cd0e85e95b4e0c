"""Small data sets laid out as their publishers do, made of noise."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
from data_pictures import noise
from PIL import Image

CELEBA_COLUMNS = ("Black_Hair", "Blond_Hair", "Male", "Smiling")
CELEBA = {  # Black_Hair, Blond_Hair, Male, Smiling; split
    "000001.jpg": ((-1, 1, -1, 1), 0), "000002.jpg": ((1, -1, 1, -1), 0), "000003.jpg": ((-1, -1, 1, 1), 0),
    "000004.jpg": ((-1, 1, 1, -1), 1), "000005.jpg": ((1, -1, -1, 1), 1), "000006.jpg": ((1, 1, -1, -1), 2),
    "000007.jpg": ((-1, 1, -1, 1), 2)}
EYES = (69, 109, 106, 113)


def picture(path: Path, width: int = 24, height: int = 20, seed: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(noise(height, width, seed)).save(path, "JPEG")
    return path


def celeba(root: Path) -> Path:
    for number, name in enumerate(CELEBA):
        picture(root / "img_align_celeba" / name, 178, 218, number)
    rows = [" ".join([name, *map(str, values)]) for name, (values, _) in CELEBA.items()]
    (root / "list_attr_celeba.txt").write_text("\n".join([str(len(rows)), " ".join(CELEBA_COLUMNS) + " ", *rows]) + "\n")
    (root / "list_eval_partition.txt").write_text("".join(f"{name} {split}\n" for name, (_, split) in CELEBA.items()))
    names = " ".join(f"{p}_{a}" for p in ("lefteye", "righteye", "nose", "leftmouth", "rightmouth") for a in "xy")
    points = " ".join(map(str, (*EYES, 77, 142, 73, 152, 108, 154)))
    (root / "list_landmarks_align_celeba.txt").write_text(
        "\n".join([str(len(rows)), names, *(f"{name}  {points}" for name in CELEBA)]))
    return root


def isic(root: Path) -> Path:
    """The semicolon table of artefacts, sixteen photos, patches on half of the benign ones; lesion masks."""
    lines = [";image;dark_corner;hair;gel_border;gel_bubble;ruler;ink;patches;label;label_string"]
    for number in range(32):
        name, malignant = f"ISIC_{number:07d}", number % 4 == 3
        picture(root / "ISIC2018_Task1-2_Training_Input" / f"{name}.jpg", seed=number)
        lines.append(f"{number};{name}.png;0;{number % 2};0;0;1;0;{number % 4 // 2 if not malignant else 0};"
                     f"{int(malignant)};{'malignant' if malignant else 'benign'}")
    (root / "ISIC2018_Task1-2_Training_Input" / "ISIC_0000000_superpixels.png").write_bytes(b"no photo")
    (root / "isic_bias.csv").write_text("\n".join(lines))
    mask = np.zeros((20, 24), np.uint8)
    mask[:10] = 255
    folder = root / "ISIC2018_Task1_Training_GroundTruth"
    folder.mkdir()
    Image.fromarray(mask).save(folder / "ISIC_0000000_segmentation.png")
    return root


def nicopp(root: Path) -> Path:
    for context in ("autumn", "dim"):
        for name, count in (("bear", 9), ("hot air balloon", 4)):
            for number in range(count):
                picture(root / "public_dg_0416" / "train" / context / name / f"{context}_{number:06d}.jpg", seed=number)
    (root / "dg_label_id_mapping.json").write_text(json.dumps({"hot air balloon": 0, "bear": 1}))
    (root / "public_dg_0416" / "public_test_flat").mkdir()
    return root


def imagenet9(root: Path) -> Path:
    challenge = root / "bg_challenge"
    for folder in ("00_dog", "06_musical instrument"):
        for number in range(20):
            picture(root / "original" / "train" / folder / f"n01_{number}.JPEG", seed=number)
        for variant in ("original", "mixed_rand", "only_fg", "no_fg"):
            name = "fg_n02_1_bg_n03_9" if variant == "mixed_rand" else "n02_1"
            picture(challenge / variant / "val" / folder / f"{name}.JPEG")
        mask = np.zeros((20, 24), bool)
        mask[:, :12] = True
        place = challenge / "fg_mask" / "val" / folder
        place.mkdir(parents=True)
        np.save(place / "n02_1.npy", mask)
    return root


def metashift(root: Path) -> Path:
    for split, name, context, count in (("train", "cat", "indoor", 20), ("train", "dog", "outdoor", 20),
                                        ("test", "cat", "outdoor", 8), ("test", "dog", "indoor", 8)):
        for number in range(count):
            picture(root / split / name / f"{name}({context})" / f"{number}.jpg", seed=number)
    return root


def landmark_csv(root: Path) -> None:
    """The tables of CelebA as Kaggle has them."""
    for file in root.glob("list_*.txt"):
        file.unlink()
    attributes = pd.DataFrame([values for values, _ in CELEBA.values()], columns=list(CELEBA_COLUMNS))
    attributes.insert(0, "image_id", list(CELEBA))
    attributes.to_csv(root / "list_attr_celeba.csv", index=False)
    pd.DataFrame({"image_id": list(CELEBA), "partition": [split for _, split in CELEBA.values()]}).to_csv(
        root / "list_eval_partition.csv", index=False)


TREES = {"celeba": celeba, "isic": isic, "nicopp": nicopp, "imagenet9": imagenet9, "metashift": metashift}
# What a tree this small needs to have every split.
OPTIONS = {"nicopp": {"held_out": 6}}
