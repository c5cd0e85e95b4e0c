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


VOC_OBJECTS = {  # name: split, [(class, xmin, ymin, xmax, ymax, difficult), …] in a photo of 40 × 30
    "000001": ("train", [("dog", 1, 1, 20, 30, 0), ("person", 11, 1, 40, 30, 0)]),
    "000002": ("train", [("train", 5, 5, 14, 14, 0), ("train", 21, 21, 30, 30, 0), ("dog", 1, 1, 2, 2, 1)]),
    "000003": ("val", [("person", 1, 1, 40, 30, 0)]),
    "000004": ("val", [("dog", 1, 1, 40, 30, 1)]),
    "000005": ("test", [("cat", 10, 10, 20, 20, 0)])}


def voc_xml(name: str, objects: list[tuple], width: int = 40, height: int = 30) -> str:
    parts = "".join(f"<object><name>{kind}</name><difficult>{hard}</difficult><bndbox><xmax>{x1}</xmax><xmin>{x0}</xmin>"
                    f"<ymax>{y1}</ymax><ymin>{y0}</ymin></bndbox><part><name>head</name></part></object>"
                    for kind, x0, y0, x1, y1, hard in objects)
    return (f"<annotation><folder>VOC2007</folder><filename>{name}.jpg</filename><size><width>{width}</width>"
            f"<height>{height}</height><depth>3</depth></size>{parts}</annotation>")


def voc(root: Path) -> Path:
    """Five photos, one of them with a segmentation: a dog on the left, a person on the right, void between them."""
    home = root / "VOCdevkit" / "VOC2007"
    for folder in ("Annotations", "ImageSets/Main", "SegmentationClass", "SegmentationObject"):
        (home / folder).mkdir(parents=True)
    for number, (name, (_, objects)) in enumerate(VOC_OBJECTS.items()):
        picture(home / "JPEGImages" / f"{name}.jpg", 40, 30, number)
        (home / "Annotations" / f"{name}.xml").write_text(voc_xml(name, objects))
    for split in ("train", "val", "test"):
        names = [name for name, (where, _) in VOC_OBJECTS.items() if where == split]
        (home / "ImageSets" / "Main" / f"{split}.txt").write_text("".join(f"{name}\n" for name in names))
    classes = np.zeros((30, 40), np.uint8)
    classes[:, :18], classes[:, 18:22], classes[:, 22:] = 12, 255, 15  # dog, void, person
    objects = np.zeros((30, 40), np.uint8)
    objects[:, :18], objects[:, 18:22], objects[:, 22:] = 1, 255, 2
    for folder, values in (("SegmentationClass", classes), ("SegmentationObject", objects)):
        image = Image.fromarray(values, mode="P")
        image.putpalette([value for code in range(256) for value in (code, 255 - code, 7 * code % 256)])
        image.save(home / folder / "000001.png")
    return root


COCO_CLASSES = {1: "person", 3: "car", 90: "toothbrush"}
COCO_OBJECTS = [  # split, photo, class, x, y, width, height, crowd, segmentation
    ("train", 9, 3, 0, 0, 20, 20, 0, [[0, 0, 20, 0, 20, 20, 0, 20]]),
    ("train", 9, 1, 10, 0, 10, 10, 0, [[10, 0, 20, 0, 20, 10, 10, 10]]),
    ("train", 9, 90, 0, 0, 24, 20, 1, {"size": [20, 24], "counts": [0, 480]}),
    ("train", 10, 90, 1, 1, 3, 3, 0, [[1, 1, 4, 1, 4, 4, 1, 4]]),
    *(("train", photo, 1 + 2 * (photo % 2), 2, 2, 6, 6, 0, [[2, 2, 8, 2, 8, 8, 2, 8]]) for photo in range(20, 40)),
    ("val", 139, 1, 6, 5, 12, 10, 0, {"size": [20, 24], "counts": [240, 100, 140]}),
    ("val", 285, 3, 0, 0, 24, 20, 1, {"size": [20, 24], "counts": [0, 480]})]


def coco(root: Path, year: str = "2014") -> Path:
    """Photos of 24 × 20 in two splits; one has nothing but a crowd, one nothing at all."""
    (root / "annotations").mkdir(parents=True)
    for split in ("train", "val"):
        rows = [row[1:] for row in COCO_OBJECTS if row[0] == split]
        photos = sorted({row[0] for row in rows} | ({11} if split == "train" else set()))
        images = [{"id": photo, "file_name": f"COCO_{split}{year}_{photo:012d}.jpg", "width": 24, "height": 20}
                  for photo in photos]
        for image in images:
            picture(root / f"{split}{year}" / image["file_name"], seed=image["id"])
        objects = [{"id": number, "image_id": photo, "category_id": kind, "bbox": list(box), "area": box[2] * box[3],
                    "iscrowd": crowd, "segmentation": shape}
                   for number, (photo, kind, *box, crowd, shape) in enumerate(rows, 1)]
        categories = [{"id": number, "name": name, "supercategory": "x"}
                      for number, name in reversed(COCO_CLASSES.items())]
        (root / "annotations" / f"instances_{split}{year}.json").write_text(
            json.dumps({"images": images, "annotations": objects, "categories": categories}))
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


TREES = {"celeba": celeba, "isic": isic, "nicopp": nicopp, "imagenet9": imagenet9, "metashift": metashift,
         "voc": voc, "coco": coco}
# What a tree this small needs to have every split.
OPTIONS = {"nicopp": {"held_out": 6}}
