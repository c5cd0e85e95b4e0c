"""Photos as people have them: from phones, scanners and hospitals, under any name; the right value of each."""

from __future__ import annotations

import importlib.util
import os
import sys
import types
import unicodedata
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch
from data_pictures import noise
from PIL import Image

from guidance_viz.core import DataError
from guidance_viz.data import images, load, wrap
from guidance_viz.data.geometry import View
from guidance_viz.data.images import pictures, read_photo

WHOLE = View(None)


class Items(list):
    """Items as they are."""


def one(image, **options):
    return wrap(Items([(image, 0)]), class_names=["a"], **options)


# As arrays and PIL images
RAMP = np.arange(20, dtype=np.float64).reshape(4, 5) / 19


@pytest.mark.parametrize(
    ("image", "channels"),
    [
        ((RAMP * 65535).astype(np.uint16), 1),
        ((RAMP * 65535).astype(">u2"), 1),
        ((RAMP * 65535).astype(np.uint16)[..., None], 1),
        (np.repeat((RAMP * 65535).astype(np.uint16)[..., None], 3, axis=2), 3),
        (torch.from_numpy((RAMP * 65535).astype(np.uint16))[None], 1),
        ((RAMP * 255).round().astype(np.int32), 1),
        ((RAMP * 255).round().astype(np.uint32)[None], 1),
        (RAMP, 1),
        (RAMP.astype(np.float16)[None], 1),
        (np.repeat(RAMP[None], 3, axis=0), 3),
        (torch.from_numpy(RAMP)[..., None], 1),
        (Image.fromarray((RAMP * 65535).astype(np.uint16)), 1),
        (Image.fromarray((RAMP * 65535).astype(np.int32)), 1),
        (Image.fromarray(RAMP.astype(np.float32)), 1),
        (Image.fromarray((RAMP * 255).round().astype(np.uint8)), 1),
        (Image.fromarray((RAMP * 255).round().astype(np.uint8)).convert("LA"), 1),
        (Image.fromarray((RAMP * 255).round().astype(np.uint8)).convert("P"), 3),
        (Image.fromarray((RAMP * 255).round().astype(np.uint8)).convert("RGBA"), 3),
        (Image.fromarray((RAMP * 255).round().astype(np.uint8)).convert("RGB"), 3),
    ],
    ids=lambda value: f"{type(value).__name__} {getattr(value, 'dtype', '')}{getattr(value, 'mode', '')}"
    if isinstance(value, Image.Image | np.ndarray) else f"tensor {getattr(value, 'dtype', '')}",
)
def test_a_ramp_of_any_kind_is_the_same_ramp_and_says_its_channels(image, channels):
    ds = one(image)
    assert ds[0].image.shape == (3, 4, 5) and ds.channels == channels
    assert torch.allclose(ds[0].image, torch.from_numpy(RAMP).float().expand(3, 4, 5), atol=1 / 255)


def test_black_and_white_and_bool_are_zero_and_one():
    black = np.array([[True, False]])
    for image in (black, torch.from_numpy(black), Image.fromarray(black)):
        assert one(image)[0].image[0].tolist() == [[1.0, 0.0]] and one(image).channels == 1


def test_transparent_palette_and_cmyk_images_look_as_they_do_in_a_browser():
    palette = Image.new("P", (2, 1))
    palette.putpalette([255, 0, 0, 0, 255, 0])
    palette.putpixel((1, 0), 1)
    palette.info["transparency"] = 1
    assert one(palette)[0].image[:, 0].T.tolist() == [[1, 0, 0], [1, 1, 1]]
    assert one(Image.new("CMYK", (1, 1), (0, 255, 255, 0)))[0].image.flatten().tolist() == [1, 0, 0]
    assert one(Image.new("LA", (1, 1), (0, 0)))[0].image.flatten().tolist() == [1, 1, 1]


def test_floats_from_0_to_255_are_divided_and_that_is_said():
    photos = [noise(6, 6, seed).astype(np.float64) for seed in range(4)]
    with pytest.warns(UserWarning, match=r"floats from 0 to 2\d\d: they are divided by 255"):
        ds = wrap(Items([(photo, 0) for photo in photos]), class_names=["a"])
    assert torch.allclose(ds[2].image, torch.from_numpy(photos[2] / 255).float().permute(2, 0, 1))
    assert torch.equal(ds.subset(indices=[2])[0].image, ds[2].image) and "divided by 255" in ds.notes[-1]


def test_16_bit_images_that_hold_fewer_bits_are_told_to_be_dark():
    with pytest.warns(UserWarning, match=r"none of 1 .* beyond 4095 of 65535.*image / 4095 for 12 bits"):
        one(np.full((4, 4), 4095, np.uint16))


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros((4, 4, 4), np.uint8), r"shape \(4, 4, 4\).*image\[\.\.\., :3\]"),
        (np.zeros((4, 4, 2), np.uint8), r"shape \(.*one or three channels"),
        (np.full((4, 4), 70000, np.int32), "range is not known"),
        (np.full((4, 4), -5, np.int16), "range is not known"),
        (np.zeros((4, 4), complex), "complex128; expected numbers"),
        (np.array([["a"]], object), "array of object"),
        (torch.zeros(4, 4, dtype=torch.complex64), "complex64"),
        (Image.fromarray(np.full((4, 4), 300, np.float32)), "expected 0 to 1"),
    ],
)
def test_images_whose_range_or_channels_are_not_known_are_refused_once(image, message):
    with pytest.raises(DataError, match=f"Not one image .* Item 0 of the wrapped data set.*{message}"):
        one(image)


# In files
def test_a_folder_of_grey_photos_has_one_channel(tmp_path):
    for number in range(4):
        (tmp_path / "x" / "ab"[number % 2]).mkdir(parents=True, exist_ok=True)
        Image.fromarray(noise(8, 8, number)[..., 0]).save(tmp_path / "x" / "ab"[number % 2] / f"{number}.png")
    assert load("folder", tmp_path / "x", image_size=8).channels == 1
    Image.fromarray(noise(8, 8)).save(tmp_path / "x" / "a" / "z.jpg")
    assert load("folder", tmp_path / "x", image_size=8).channels == 3


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_jpeg_of_ten_thousand_pixels_is_decoded_at_an_eighth(tmp_path, mode):
    Image.linear_gradient("L").convert(mode).resize((10_000, 640)).save(tmp_path / "big.jpg")
    with images.opened(tmp_path / "big.jpg") as image:
        images._shrink_on_load(image, 24)
        assert image.size == (1250, 80)
    small = read_photo(tmp_path / "big.jpg", View(24))
    whole = read_photo(tmp_path / "big.jpg", WHOLE)[::, 4680:5320]
    expected = np.asarray(Image.fromarray(whole).resize((24, 24), Image.Resampling.BILINEAR))
    assert np.abs(small.astype(int) - expected).max() <= 3


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_16_bit_grey_files_are_scaled_and_not_cut_off(tmp_path, suffix):
    Image.fromarray((RAMP * 65535).astype(np.uint16)).save(tmp_path / f"x.{suffix}")
    assert np.abs(read_photo(tmp_path / f"x.{suffix}", WHOLE)[..., 0] / 255 - RAMP).max() < 1 / 255


@pytest.mark.parametrize("suffix", ["gif", "tif", "webp", "png"])
def test_of_several_pages_or_frames_the_first_is_read_and_that_is_said(tmp_path, suffix):
    for name in "ab":
        (tmp_path / "x" / name).mkdir(parents=True)
        Image.new("RGB", (8, 8), "red").save(tmp_path / "x" / name / "one.png")
    pages = [Image.new("RGB", (8, 8), colour) for colour in ("red", "lime", "blue")]
    path = tmp_path / "x" / "a" / f"many.{suffix}"
    pages[0].save(path, save_all=True, append_images=pages[1:], **({"lossless": True} if suffix == "webp" else {}))
    assert pictures(path) == 3 and read_photo(path, WHOLE)[0, 0].tolist() == [255, 0, 0]
    assert f"1 photos hold several pages or frames, of which the first is read: 'a/many.{suffix}'." in load(
        "folder", tmp_path / "x", image_size=8).notes


@pytest.mark.parametrize("name", ["with space.png", "it's \"quoted\".png", "naïve日本🐦.png", "#1 %20&x=;.png",
                                  "-rf.png", "a" * 251 + ".png", "new\nline.png"])
def test_photos_may_have_any_name(tmp_path, name):
    (tmp_path / "a").mkdir()
    Image.fromarray(noise(8, 8)).save(tmp_path / "a" / name)
    ds = load("folder", tmp_path, image_size=8)
    assert ds.table["sample_id"].tolist() == [f"a/{name}"] and ds[0].image.shape == (3, 8, 8)


@pytest.mark.parametrize("written", ["NFC", "NFD"])
def test_accents_in_the_other_unicode_form_and_backslashes_find_the_file(tmp_path, written):
    other = "NFD" if written == "NFC" else "NFC"
    (tmp_path / "photos" / unicodedata.normalize(other, "Vögel")).mkdir(parents=True)
    Image.fromarray(noise(8, 8)).save(tmp_path / "photos" / unicodedata.normalize(other, "Vögel") / "ä.png")
    for name in ("Vögel/ä.png", "Vögel\\ä.png"):
        table = pd.DataFrame({"path": [unicodedata.normalize(written, name)], "label": ["x"]})
        ds = load("table", tmp_path / "photos", table=table, image_size=8)
        assert len(ds) == 1 and ds[0].image.shape == (3, 8, 8) and ds.table["path"][0] == table["path"][0]
    with pytest.raises(DataError, match="leads outside"):
        load("table", tmp_path / "photos", table=pd.DataFrame({"path": ["..\\..\\ä.png", "x.png"], "label": ["x"] * 2})
             .assign(path=["../ä.png", "x.png"]))


def test_classes_are_one_whichever_unicode_form_their_folders_have(tmp_path):
    for split, form in (("train", "NFC"), ("val", "NFD")):
        folder = tmp_path / split / unicodedata.normalize(form, "Möwe")
        folder.mkdir(parents=True)
        Image.fromarray(noise(8, 8)).save(folder / "0.png")
    assert load("folder", tmp_path, image_size=8).class_names == ["Möwe"]


# HEIC
HEAD = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64


@pytest.mark.parametrize("name", ["IMG_1.HEIC", "renamed.jpg"])
def test_an_heic_photo_asks_for_its_package_by_name(tmp_path, name):
    if importlib.util.find_spec("pillow_heif") is not None:
        pytest.skip("pillow_heif is installed: such photos are read")
    for file in ("ok.png", name):
        (tmp_path / "a").mkdir(exist_ok=True)
        Image.fromarray(noise(8, 8)).save(tmp_path / "a" / file, "PNG")
    (tmp_path / "a" / name).write_bytes(HEAD)
    reasons = load("folder", tmp_path).problems["reason"]
    assert len(reasons) == 1 and 'pip install "guidance-viz[heic]"' in reasons[0]


# DICOM: a stand-in with the names of pydicom's that are used; the files hold what it returns.
STORED = np.array([[0, 100, 200], [1000, 2000, 4095]])
KEPT = {"PhotometricInterpretation": "MONOCHROME2", "Rows": 2, "Columns": 3, "BitsStored": 12, "PixelRepresentation": 0}


@pytest.fixture
def scan(tmp_path, monkeypatch):
    """Write a file that the stand-in reads as a data set with these attributes: ``scan("a.dcm", RescaleSlope=2)``."""
    held: dict[str, SimpleNamespace] = {}

    def dcmread(path: str, stop_before_pixels: bool = False):
        if path not in held:
            raise ValueError("no DICOM")
        return held[path]

    module = types.ModuleType("pydicom")
    module.dcmread = dcmread
    monkeypatch.setitem(sys.modules, "pydicom", module)

    def write(name: str, pixels=STORED, **more):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\0" * 128 + b"DICM")
        held[os.fspath(path)] = SimpleNamespace(**{**KEPT, "pixel_array": pixels, **more})
        return path
    return write


def windowed(values, centre, width):
    """DICOM PS3.3 C.11.2.1.2.1, as it is printed."""
    out = np.zeros(np.shape(values))
    for place, x in np.ndenumerate(values):
        if x <= centre - 0.5 - (width - 1) / 2:
            out[place] = 0
        elif x > centre - 0.5 + (width - 1) / 2:
            out[place] = 1
        else:
            out[place] = (x - (centre - 0.5)) / (width - 1) + 0.5
    return out


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, STORED / 4095),
        ({"PhotometricInterpretation": "MONOCHROME1"}, 1 - STORED / 4095),
        ({"WindowCenter": 500, "WindowWidth": 900}, windowed(STORED, 500, 900)),
        ({"WindowCenter": ["40", "600"], "WindowWidth": ["400", "1500"], "RescaleSlope": "1", "RescaleIntercept": "-1024"},
         windowed(STORED - 1024, 40, 400)),
        ({"WindowCenter": 500, "WindowWidth": 1000, "VOILUTFunction": "LINEAR_EXACT"}, np.clip(STORED / 1000, 0, 1)),
        ({"WindowCenter": 500, "WindowWidth": 1000, "VOILUTFunction": "SIGMOID"},
         1 / (1 + np.exp(-4 * (STORED - 500) / 1000))),
        ({"PixelRepresentation": 1, "pixel_array": STORED - 2048}, STORED / 4095),
        ({"RescaleSlope": 3.0, "RescaleIntercept": -7.0}, STORED / 4095),
        ({"WindowCenter": 150, "WindowWidth": 1}, (STORED > 149.5).astype(float)),
        ({"NumberOfFrames": 2, "pixel_array": np.stack([STORED, STORED[::-1]])}, STORED / 4095),
    ],
)
def test_a_scan_is_rescaled_windowed_and_turned_to_bright_is_high(scan, more, expected):
    path = scan("x.dcm", **more)
    assert images.photo_size(path) == (3, 2) and images.channels(path) == 1
    assert np.abs(read_photo(path, WHOLE)[..., 0] / 255 - expected).max() < 1 / 255


def test_scans_make_a_data_set_and_frames_are_said(scan, tmp_path):
    scan("x/ill/1.dcm")
    scan("x/well/2.DCM", NumberOfFrames=3, pixel_array=np.stack([STORED] * 3))
    scan("x/well/3.dcm", PhotometricInterpretation="PALETTE COLOR")
    (tmp_path / "x" / "well" / "4.dcm").write_bytes(b"no scan")
    ds = load("folder", tmp_path / "x", image_size=8)
    assert ds.class_names == ["ill", "well"] and len(ds) == 2 and ds.channels == 1
    assert "1 photos hold several pages or frames, of which the first is read: 'well/2.DCM'." in ds.notes
    assert len(ds.problems) == 2 and "PALETTE COLOR" in " ".join(ds.problems["reason"])


def test_a_coloured_scan_and_one_without_a_suffix_are_read(scan):
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]] * 2)
    path = scan("scan", colours, PhotometricInterpretation="RGB", BitsStored=8)
    assert read_photo(path, WHOLE).tolist() == colours.tolist() and images.channels(path) == 3


def test_without_the_package_a_scan_asks_for_it_by_name(tmp_path):
    if importlib.util.find_spec("pydicom") is not None:
        pytest.skip("pydicom is installed: scans are read")
    (tmp_path / "x.dcm").write_bytes(b"\0" * 128 + b"DICM")
    with pytest.raises(DataError, match=r"pip install \"guidance-viz\[dicom\]\""):
        read_photo(tmp_path / "x.dcm", WHOLE)
