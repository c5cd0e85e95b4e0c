"""ImageNet-9 (the Backgrounds Challenge) in its official layout: the same nine classes on changed backgrounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from guidance_viz.core import DataError, OptionError
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.files import from_files
from guidance_viz.data.formats import data_format
from guidance_viz.data.official import VALIDATION_SHARE, Layout, below, photos_in, shown_name, with_validation
from guidance_viz.data.passed_over import folders_in

LAYOUT = Layout("imagenet9", "<variant>/val/<00_dog … 08_fish>/*.JPEG, perhaps below bg_challenge/, for the variants "
                "original, mixed_same, mixed_rand, only_fg, no_fg …; for training, original/train or in9l/train of the "
                "same classes; for masks, fg_mask/val/<class>/*.npy",
                "https://github.com/MadryLab/backgrounds_challenge (backgrounds_challenge_data.tar.gz; to train, "
                "original.tar.gz or in9l.tar.gz)")
VARIANTS = ("original", "mixed_same", "mixed_rand", "mixed_next", "only_fg", "no_fg", "only_bg_b", "only_bg_t")
CHALLENGE = ("bg_challenge", "backgrounds_challenge_data/bg_challenge", "backgrounds_challenge/bg_challenge", "")
TRAINING = ("original", "in9l", "train_original")
# Photos of a mixed variant are named fg_<photo of the foreground>_bg_<photo of the background>.
FOREGROUND, BACKGROUND = "fg_", "_bg_"


@data_format("imagenet9", title="ImageNet-9", order=50, paper="Xiao et al. 2020",
             does="Photos to train on, and test photos whose backgrounds were changed.")
def imagenet9(root: Path | None, *, variants: Sequence[str] | None = None, train: str | None = None,
              groups: str = "variant", validation: float = VALIDATION_SHARE, seed: int = 0, image_size: int | None = 224,
              resize: str = "crop", verify: bool = True) -> Dataset:
    """Load ImageNet-9 (Xiao et al. 2020): photos to train on, and test photos whose backgrounds were changed.

    Parameters
    ----------
    root
        The folder with ``bg_challenge``, or the variants' folders themselves, and perhaps ``original/train`` or
        ``in9l/train``.
    variants
        The test sets: some of ``original``, ``mixed_same``, ``mixed_rand``, ``mixed_next``, ``only_fg``, ``no_fg``,
        ``only_bg_b``, ``only_bg_t``; ``None``: those that are there.
    train
        The folder in ``root`` with ``train`` and perhaps ``val`` in it; ``None``: ``original`` or ``in9l``. Its ``val``
        is for validation unless it is the challenge's own test set.
    groups
        ``"variant"``: a group is a kind of background, so that accuracy by group is what the challenge reports (as
        CRAYON does); ``"class and variant"``: a group is a class on a kind of background.
    validation, seed
        Share of the training photos drawn to validate where there is no ``val`` of theirs.
    image_size, resize
        See :class:`guidance_viz.data.View`.
    verify
        Look at each file's head and tail, not only whether it is there.

    Returns
    -------
    Dataset
        ``sample_id`` is the path below ``root``; the attribute is the variant (training photos are ``original``);
        ``mask_path`` is the foreground's published mask where there is one.

    Raises
    ------
    DataError
        The folders are not there, or hold no photos.
    OptionError
        A variant or a kind of group does not exist.
    """
    root = LAYOUT.folder(root)
    if groups not in ("variant", "class and variant"):
        raise OptionError(f"groups is {groups!r}; expected 'variant' or 'class and variant'.")
    challenge = next((root / name for name in CHALLENGE if _variants(root / name)), root)
    asked = _asked(challenge, variants, root)
    rows = [(path, name, variant, "test") for variant in asked for path, name in _photos(challenge / variant / "val")]
    rows += _training(root, challenge, train)
    if not rows:
        raise LAYOUT.missing("photo in a folder such as 'original/val/00_dog'", root)
    names = _class_names({name for _, name, _, _ in rows})
    attributes = [name for name in dict.fromkeys(["original", *asked]) if any(row[2] == name for row in rows)]
    table = pd.DataFrame({"sample_id": [below(root, row[0]) for row in rows],
                          "path": [below(root, row[0]) for row in rows],
                          "label": [sorted(names).index(row[1]) for row in rows],
                          "split": [row[3] for row in rows], "attribute": [attributes.index(row[2]) for row in rows],
                          "mask_path": [_mask(root, challenge, row[0], row[1]) for row in rows]})
    if groups == "variant":
        table["group"] = table["attribute"]
    table, notes = with_validation(table, validation, seed)
    return from_files(table, root, class_names=[names[folder] for folder in sorted(names)], attribute_names=attributes,
                      group_names=attributes if groups == "variant" else (), image_size=image_size, resize=resize,
                      name="imagenet9", notes=[*notes, *_no_training(table)], verify=verify, follow_links=True)


def _variants(challenge: Path) -> list[str]:
    return [name for name in VARIANTS if (challenge / name / "val").is_dir()]


def _asked(challenge: Path, variants: Sequence[str] | None, root: Path) -> list[str]:
    present = _variants(challenge)
    for name in variants or ():
        if name not in VARIANTS:
            raise OptionError(f"There is no variant {name!r}; expected some of {', '.join(VARIANTS)}.")
        if name not in present:
            raise LAYOUT.missing(f"folder '{name}/val'", root)
    return list(present if variants is None else variants)


def _photos(folder: Path) -> Iterator[tuple[Path, str]]:
    """The photos of a split, each with the folder of its class."""
    for name in folders_in(folder) if folder.is_dir() else ():
        yield from ((path, name) for path in photos_in(folder / name))


def _training(root: Path, challenge: Path, train: str | None) -> list[tuple[Path, str, str, str]]:
    if train is not None and not (root / train / "train").is_dir():
        raise LAYOUT.missing(f"folder '{train}/train'", root)
    home = next((root / name for name in ([train] if train else TRAINING) if (root / name / "train").is_dir()), None)
    if home is None:
        return []
    rows = [(path, name, "original", "train") for path, name in _photos(home / "train")]
    if home != challenge / "original":  # there, val is the challenge's test set
        rows += [(path, name, "original", "val") for path, name in _photos(home / "val")]
    return rows


def _class_names(folders: set[str]) -> dict[str, str]:
    """What each class folder is called: ``06_musical instrument`` is a musical instrument."""
    for folder in folders:
        number, _, name = folder.partition("_")
        if not number.isdigit() or not name:
            raise DataError(f"A class folder is called {folder!r}; expected a number and a name, such as '00_dog'. "
                            f"{LAYOUT.hint}")
    return {folder: shown_name(folder.partition("_")[2]) for folder in folders}


def _mask(root: Path, challenge: Path, photo: Path, folder: str) -> str:
    """The published mask of the foreground of a test photo, or nothing."""
    if not photo.is_relative_to(challenge) or photo.parent.parent.parent.name.startswith(("no_fg", "only_bg")):
        return ""
    name = photo.stem.removeprefix(FOREGROUND).split(BACKGROUND)[0]
    mask = challenge / "fg_mask" / "val" / folder / f"{name}.npy"
    return below(root, mask) if mask.is_file() else ""


def _no_training(table: pd.DataFrame) -> list[str]:
    if (table["split"] == "train").any():
        return []
    return ["There are no training photos (original/train or in9l/train), so models can be looked at and compared here, "
            "but not mended."]
