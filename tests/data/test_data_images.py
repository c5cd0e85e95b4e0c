from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from data_pictures import noise
from PIL import Image
from torchvision.transforms import functional as tv

from guidance_viz.core import DataError
from guidance_viz.data import images
from guidance_viz.data.geometry import View
from guidance_viz.data.images import photo_size, read_photo
from guidance_viz.data.inspection import decode, inspect
from guidance_viz.data.mask_files import read_mask

WHOLE = View(None)
# A picture without symmetry: red, green, blue in the top row, white, grey, black below.
FLAG = np.array(
    [[[255, 0, 0], [0, 255, 0], [0, 0, 255]], [[255, 255, 255], [128, 128, 128], [0, 0, 0]]], np.uint8
)
ALL = np.array([0.0, 0.0, 1.0, 1.0])


def torchvisions(image: Image.Image, view: View) -> np.ndarray:
    size = view.image_size
    if view.resize == "squash":
        return np.asarray(tv.resize(image, [size, size]))
    return np.asarray(tv.center_crop(tv.resize(image, size), [size, size]))


@pytest.mark.parametrize("resize", ["crop", "squash"])
@pytest.mark.parametrize(
    ("width", "height", "size"),
    [(61, 40, 32), (40, 61, 33), (50, 50, 50), (20, 31, 64), (160, 213, 160), (7, 90, 16), (1, 5, 4)],
)
def test_what_the_model_sees_is_what_torchvision_makes_of_the_photo(tmp_path, width, height, size, resize):
    image = Image.fromarray(noise(height, width))
    image.save(tmp_path / "x.png")
    seen = read_photo(tmp_path / "x.png", View(size, resize))
    expected = torchvisions(image, View(size, resize))
    assert seen.shape == expected.shape == (size, size, 3)
    assert np.abs(seen.astype(int) - expected).max() <= 1


def stored(picture: np.ndarray, orientation: int) -> np.ndarray:
    """Place each pixel as the EXIF standard says where row 0 and column 0 of the stored picture belong."""
    height, width = picture.shape[:2]
    swapped = orientation >= 5
    # (row 0 lies at the visual …, column 0 at the visual …)
    sides = {1: "TL", 2: "TR", 3: "BR", 4: "BL", 5: "LT", 6: "RT", 7: "RB", 8: "LB"}[orientation]
    place = {}
    for side, numbers in zip(sides, np.indices((width, height) if swapped else (height, width)), strict=True):
        axis, length = ("y", height) if side in "TB" else ("x", width)
        place[axis] = numbers if side in "TL" else length - 1 - numbers
    return picture[place["y"], place["x"]]


def with_orientation(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize("suffix", ["png", "tif", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_by_its_exif_orientation(tmp_path, orientation, suffix):
    path = tmp_path / f"x.{suffix}"
    options = {"lossless": True} if suffix == "webp" else {}
    Image.fromarray(stored(FLAG, orientation)).save(path, exif=with_orientation(orientation), **options)
    assert np.array_equal(read_photo(path, WHOLE), FLAG)
    assert photo_size(path) == (3, 2)
    assert inspect(path) == (3, 2)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_jpeg_is_resized_and_cropped_as_the_upright_one(tmp_path, orientation):
    upright = noise(90, 150)
    Image.fromarray(stored(upright, orientation)).save(
        tmp_path / "x.jpg", quality=100, subsampling=0, exif=with_orientation(orientation)
    )
    seen = read_photo(tmp_path / "x.jpg", View(48))
    assert np.abs(seen.astype(int) - torchvisions(Image.fromarray(upright), View(48))).mean() < 2
    assert photo_size(tmp_path / "x.jpg") == (150, 90)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_damaged_exif_data_does_not_spoil_the_photo(tmp_path):
    Image.fromarray(FLAG).save(tmp_path / "x.png", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff garbage")
    assert np.array_equal(read_photo(tmp_path / "x.png", WHOLE), FLAG)
    assert photo_size(tmp_path / "x.png") == (3, 2)


GREY = np.array([[0, 51, 102], [153, 204, 255]], np.uint8)


def modes() -> dict[str, tuple[Image.Image, str, np.ndarray]]:
    """A picture of each mode, the suffix it is saved under, and the RGB expected."""
    grey3 = np.repeat(GREY[..., None], 3, axis=2)
    alpha = np.array([[0, 255, 255], [255, 255, 0]], np.uint8)
    flag_on_white, grey_on_white = FLAG.copy(), grey3.copy()
    for out in (flag_on_white, grey_on_white):
        out[alpha == 0] = 255
    half = np.dstack([np.zeros((2, 3, 3), np.uint8), np.full((2, 3), 51, np.uint8)])
    palette = Image.fromarray(FLAG).quantize(16)
    see_through = palette.copy()
    red = palette.getpixel((0, 0))
    see_through.info["transparency"] = red
    without_red = FLAG.copy()
    without_red[0, 0] = 255
    wide = GREY.astype(np.uint16) * 257  # 255 · 257 = 65535
    bits = Image.fromarray(np.array([[0, 255, 0], [255, 0, 255]], np.uint8)).convert("1")
    return {
        "1": (bits, "png", np.repeat(np.array([[0, 255, 0], [255, 0, 255]], np.uint8)[..., None], 3, axis=2)),
        "L": (Image.fromarray(GREY), "png", grey3),
        "LA": (Image.fromarray(np.dstack([GREY, alpha])), "png", grey_on_white),
        "P": (palette, "png", FLAG),
        "P with transparency": (see_through, "png", without_red),
        "RGBA": (Image.fromarray(np.dstack([FLAG, alpha])), "png", flag_on_white),
        "RGBA, one fifth of black": (Image.fromarray(half), "png", np.full((2, 3, 3), 204, np.uint8)),
        "RGB with a transparent colour": (with_key(FLAG, (255, 0, 0)), "png", without_red),
        "CMYK": (Image.fromarray(FLAG).convert("CMYK"), "tif", FLAG),
        "I;16": (Image.fromarray(wide), "png", grey3),
        "I;16 in a TIFF": (Image.fromarray(wide), "tif", grey3),
        "16 bits in a PGM": (Image.fromarray(wide.astype(np.int32)), "pgm", grey3),
        "F": (Image.fromarray((GREY / np.float32(255)).astype(np.float32)), "tif", grey3),
    }


def with_key(picture: np.ndarray, colour: tuple[int, int, int]) -> Image.Image:
    image = Image.fromarray(picture)
    image.info["transparency"] = colour
    return image


@pytest.mark.parametrize("mode", modes())
def test_every_colour_mode_becomes_rgb(tmp_path, mode):
    image, suffix, expected = modes()[mode]
    path = tmp_path / f"x.{suffix}"
    options = {"transparency": image.info["transparency"]} if "transparency" in image.info else {}
    image.save(path, **options)
    seen = read_photo(path, WHOLE)
    assert seen.dtype == np.uint8
    assert np.abs(seen.astype(int) - expected).max() <= 1, seen


def test_a_big_endian_tiff_of_16_bits_is_scaled_like_any_other(tmp_path):
    header = b"MM\x00*\x00\x00\x00\x08"
    tags = [
        (256, 3, 1, 3),
        (257, 3, 1, 2),
        (258, 3, 1, 16),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 200),
        (277, 3, 1, 1),
        (278, 3, 1, 2),
        (279, 4, 1, 12),
    ]
    body = len(tags).to_bytes(2, "big")
    for tag, kind, count, value in tags:
        body += tag.to_bytes(2, "big") + kind.to_bytes(2, "big") + count.to_bytes(4, "big")
        body += value.to_bytes(2, "big") + b"\0\0" if kind == 3 else value.to_bytes(4, "big")
    data = (header + body).ljust(200, b"\0") + (GREY.astype(">u2") * 257).tobytes()
    (tmp_path / "x.tif").write_bytes(data)
    with Image.open(tmp_path / "x.tif") as image:
        assert image.mode == "I;16B"
    assert np.array_equal(read_photo(tmp_path / "x.tif", WHOLE)[..., 0], GREY)


def test_a_cmyk_jpeg_keeps_its_colours(tmp_path):
    Image.fromarray(FLAG.repeat(16, 0).repeat(16, 1)).convert("CMYK").save(tmp_path / "x.jpg", quality=100)
    assert np.abs(read_photo(tmp_path / "x.jpg", WHOLE)[8::16, 8::16].astype(int) - FLAG).max() < 8


def test_floats_of_an_unknown_range_are_refused(tmp_path):
    Image.fromarray(np.array([[0, 300.0]], np.float32)).save(tmp_path / "x.tif")
    with pytest.raises(DataError, match=r"x\.tif.*from 0 to 300; expected 0 to 1"):
        read_photo(tmp_path / "x.tif", WHOLE)
    decode(tmp_path / "x.tif", photo=False)
    with pytest.raises(DataError, match="from 0 to 300"):  # reading every photo in full finds it too
        decode(tmp_path / "x.tif")


def truncated(suffix: str) -> bytes:
    file = io.BytesIO()
    Image.fromarray(noise(64, 64)).save(file, suffix)
    return file.getvalue()[: len(file.getvalue()) * 2 // 3]


BROKEN = {
    "missing": (None, "is missing"),
    "empty": (b"", "is not an image"),
    "text": (b"hello, I am no picture", "is not an image"),
    "truncated JPEG": (truncated("JPEG"), "truncated or damaged"),
    "truncated PNG": (truncated("PNG"), "truncated or damaged"),
    "truncated GIF": (truncated("GIF"), "truncated or damaged"),
    "truncated WebP": (truncated("WEBP"), "damaged|not an image"),
    "truncated BMP": (truncated("BMP"), "truncated or damaged"),
    "a program for Ghostscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is not an image"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_named_with_what_is_wrong(tmp_path, kind):
    content, reason = BROKEN[kind]
    path = tmp_path / "bad photo.jpg"
    if content is not None:
        path.write_bytes(content)
    for look in (inspect, decode, lambda name: read_photo(name, View(8))):
        with pytest.raises(DataError, match=rf"bad photo\.jpg'.*({reason})"):
            look(path)


def test_a_folder_is_no_photo(tmp_path):
    with pytest.raises(DataError, match="cannot be opened"):
        read_photo(tmp_path, WHOLE)


def test_a_decompression_bomb_is_refused_by_name(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    Image.fromarray(noise(30, 30)).save(tmp_path / "bomb.png")
    with pytest.raises(DataError, match=r"bomb\.png.*too large to be decoded safely.*MAX_IMAGE_PIXELS"):
        inspect(tmp_path / "bomb.png")


def test_whole_files_are_not_decoded_to_be_judged(tmp_path, monkeypatch):
    for suffix in ("jpg", "png", "gif"):
        Image.fromarray(noise(20, 30)).save(tmp_path / f"x.{suffix}")
    monkeypatch.setattr("guidance_viz.data.inspection.decode", lambda path: pytest.fail(f"decoded {path}"))
    assert {inspect(tmp_path / f"x.{suffix}") for suffix in ("jpg", "png", "gif")} == {(30, 20)}


def test_a_jpeg_with_something_after_its_end_is_still_good(tmp_path):
    Image.fromarray(noise(20, 30)).save(tmp_path / "x.jpg")
    with (tmp_path / "x.jpg").open("ab") as file:
        file.write(b"a camera's own words")
    assert inspect(tmp_path / "x.jpg") == (30, 20)


@pytest.mark.parametrize(("width", "height"), [(1201, 803), (803, 1201), (1600, 1600)])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_large_jpeg_is_decoded_small_without_a_shift_and_nearly_without_a_change(
    tmp_path, monkeypatch, width, height, orientation
):
    smooth = np.asarray(Image.fromarray(noise(60, 90)).resize((width, height), Image.Resampling.BICUBIC))
    Image.fromarray(stored(smooth, orientation) if orientation > 1 else smooth).save(
        tmp_path / "x.jpg", quality=95, exif=with_orientation(orientation)
    )
    view = View(96)
    quick = read_photo(tmp_path / "x.jpg", view).astype(int)
    monkeypatch.setattr(images, "DRAFT_GAP", 10**6)
    exact = read_photo(tmp_path / "x.jpg", view).astype(int)
    difference = np.abs(quick - exact)
    assert 0 < difference.mean() < 0.6 and difference.max() <= 8
    # A shift by a quarter of a pixel would change more than the shortcut does.
    shifted = (3 * exact[:, :-1] + exact[:, 1:]) / 4
    assert np.abs(shifted - exact[:, :-1]).mean() > 2 * difference.mean()


def test_a_photo_for_display_shows_the_same_part_sharper(tmp_path):
    picture = noise(300, 420)
    Image.fromarray(picture).save(tmp_path / "x.png")
    assert np.abs(read_photo(tmp_path / "x.png", View(30), 300).astype(int) - picture[:, 60:360]).max() <= 1
    assert read_photo(tmp_path / "x.png", View(30, "squash"), 50).shape == (50, 50, 3)
    assert read_photo(tmp_path / "x.png", WHOLE, 210).shape == (150, 210, 3)


def mask_modes() -> dict[str, tuple[Image.Image, str]]:
    half = np.zeros((4, 6), np.uint8)
    half[:, :3] = 1
    index = Image.fromarray(half * 7)
    index.putpalette([90, 90, 90] * 256)
    return {
        "1": (Image.fromarray(half * 255).convert("1"), "png"),
        "L": (Image.fromarray(half * 255), "png"),
        "0 and 1": (Image.fromarray(half), "png"),
        "16 bits": (Image.fromarray(half.astype(np.uint16) * 65535), "png"),
        "palette": (index, "png"),
        "RGB": (Image.fromarray(half * 255).convert("RGB"), "png"),
        "RGBA": (Image.fromarray(np.dstack([np.full((4, 6, 3), 255, np.uint8), half * 255])), "png"),
        "F": (Image.fromarray(half.astype(np.float32)), "tif"),
    }


@pytest.mark.parametrize("mode", mask_modes())
def test_masks_of_every_mode_say_the_same(tmp_path, mode):
    image, suffix = mask_modes()[mode]
    image.save(tmp_path / f"m.{suffix}")
    values = read_mask(tmp_path / f"m.{suffix}", WHOLE, ALL)
    assert values.dtype == np.float32
    assert values == pytest.approx(np.repeat([[1, 1, 1, 0, 0, 0]], 4, axis=0), abs=1e-6)


def test_a_mask_goes_through_the_photos_resize_and_crop_also_at_another_size(tmp_path):
    drawn = np.zeros((80, 120), np.uint8)
    drawn[20:60, 30:100] = 255
    view = View(32)
    window = view.windows(np.array([[120, 80]]))[0]
    expected = torchvisions(Image.fromarray(drawn), view) / 255
    Image.fromarray(drawn).save(tmp_path / "m.png")
    assert read_mask(tmp_path / "m.png", view, window) == pytest.approx(expected, abs=0.006)
    Image.fromarray(drawn).resize((60, 40), Image.Resampling.NEAREST).save(tmp_path / "small.png")
    assert np.abs(read_mask(tmp_path / "small.png", view, window) - expected).mean() < 0.02


def test_paths_may_be_text(tmp_path):
    Image.fromarray(FLAG).save(tmp_path / "x.png")
    assert (
        read_photo(str(tmp_path / "x.png"), WHOLE).shape == read_photo(Path(tmp_path / "x.png"), WHOLE).shape
    )
