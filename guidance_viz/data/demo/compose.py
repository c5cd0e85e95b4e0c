"""One picture: a scene, a perch and a bird, each from its own stream of chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from guidance_viz.data.demo import land, perch, water
from guidance_viz.data.demo.anatomy import Bird, build_bird
from guidance_viz.data.demo.bird import draw_bird
from guidance_viz.data.demo.canvas import Canvas
from guidance_viz.data.demo.light import choose_light, paint_sky
from guidance_viz.data.demo.paint import Array, Stencil, grid, length, mix, over, smooth, window
from guidance_viz.data.demo.plumage import choose_plumage
from guidance_viz.data.demo.sheet import Place, Sheet

SIZE = 128
AREA = (0.08, 0.17)     # share of the picture that the bird covers, about


@dataclass(frozen=True)
class Recipe:
    """All that a picture depends on.

    Attributes
    ----------
    seed, index
        Which data set, and which picture of it.
    label
        0 landbird, 1 waterbird.
    place
        0 land, 1 water.
    """

    seed: int
    index: int
    label: int
    place: int

    def stream(self, part: int) -> np.random.Generator:
        """A stream of chance of its own for each part, so that the scene knows nothing of the bird."""
        return np.random.default_rng([20261, self.seed, self.index, part])


@dataclass(frozen=True)
class Picture:
    """What was drawn.

    Attributes
    ----------
    image
        uint8 (S, S, 3).
    mask
        uint8 (S, S): how much of each pixel is bird, 0 … 255.
    scene, perch, kind, hour
        What is to be seen, in words.
    """

    image: Array
    mask: Array
    scene: str
    perch: str
    kind: str
    hour: str


def draw(recipe: Recipe, size: int = SIZE, *, bird: bool = True, traces: bool = True) -> Picture:
    """Draw one picture.

    Parameters
    ----------
    recipe
        What to draw.
    size
        Its side in pixels.
    bird
        Without it the same picture is drawn with nobody in it; the mask is then empty.
    traces
        Whether the bird casts a shadow and is mirrored in the water (also when it is left out itself).
    """
    scene_rng, bird_rng = recipe.stream(0), recipe.stream(1)
    light = choose_light(scene_rng)
    horizon = float(scene_rng.uniform(0.30, 0.56))
    scenes = water.SCENES if recipe.place else land.SCENES
    scene = list(scenes)[int(scene_rng.integers(len(scenes)))]
    picture = paint_sky(scene_rng, size, light, horizon)
    scenes[scene](Canvas.of(picture, light, horizon, scene_rng))
    canvas = Canvas.of(_defocus(scene_rng, picture), light, horizon, recipe.stream(3))
    spot = perch.choose_perch(scene_rng, bool(recipe.place))
    body = build_bird(bird_rng, recipe.label, flying=spot == "air")
    place = _settle(recipe.stream(2), body, horizon, spot)
    perch.paint_perch(canvas, place, spot, bool(recipe.place))
    sheet = draw_bird(body, choose_plumage(recipe.stream(4)), light, place, size, recipe.index)
    cover = _stand(recipe, canvas, place, spot, body, sheet, bird, traces)
    image = _finish(recipe.stream(5), canvas.picture)
    return Picture(image, np.round(cover * 255).astype(np.uint8), scene, spot, body.kind, light.hour)


def _settle(rng: np.random.Generator, body: Bird, horizon: float, spot: str) -> Place:
    """Choose the bird's size and place: the middle of its box is drawn without knowing the class."""
    unit = float(np.sqrt(rng.uniform(*AREA) / body.area()))
    facing = 1 if rng.random() < 0.5 else -1
    x0, y0, x1, y1 = body.box()
    wide, tall = x1 - x0, y1 - y0
    unit = min(unit, 0.94 / wide, 0.84 / tall)
    half_w, half_h = wide * unit / 2, tall * unit / 2
    across = float(np.clip(rng.uniform(0.18, 0.82), half_w + 0.02, 0.98 - half_w))
    span = {"ground": (0.52, 0.80), "wade": (0.52, 0.80), "air": (0.18, 0.55)}.get(spot, (0.34, 0.66))
    middle = float(np.clip(rng.uniform(*span), half_h + 0.02, 0.96 - half_h))
    if spot in ("ground", "wade"):         # the feet stand below the horizon, and in water above the beach
        lowest = 0.96 if spot == "ground" else 0.82
        middle = max(min(max(middle, horizon + 0.10 - half_h), lowest - half_h), half_h + 0.02)
    foot_x, foot_y = (0.0, 0.0) if spot == "air" else (float(v) for v in body.feet())
    return Place(x=across + facing * (foot_x - (x0 + x1) / 2) * unit,
                 y=middle + ((y0 + y1) / 2 - foot_y) * unit, unit=unit, facing=facing)


def _stand(recipe: Recipe, canvas: Canvas, place: Place, spot: str, body: Bird, sheet: Sheet, bird: bool,
           traces: bool) -> Array:
    """Put the bird into the picture with its traces; returns its coverage (S, S)."""
    picture, size = canvas.picture, canvas.size
    colour, alpha = sheet.reduced()
    if spot == "wade":
        line = _dip(recipe.stream(6), body, place)
        dry = smooth(0.5 / size, -0.5 / size, canvas.y - line)[sheet.rows, sheet.cols]
        colour, alpha = colour * dry, alpha * dry
        if traces:
            perch.paint_reflection(picture, sheet.rows, sheet.cols, colour, alpha, round(line * size), 0.55,
                                   recipe.index % 7)
            perch.paint_ripples(canvas, place, line, place.unit * 0.62)
    elif traces and spot != "air":
        wide = place.unit * (0.62 if spot == "ground" else 0.3)
        perch.paint_shadow(canvas, place, wide, 0.22 + 0.30 * canvas.light.strength)
    front = _grass(recipe.stream(7), picture, place) if spot == "ground" else None
    cover = np.zeros((size, size), np.float32)
    if bird:
        if front is not None:
            seen = 1 - front[sheet.rows, sheet.cols]
            colour, alpha = colour * seen, alpha * seen
        exact = np.round(alpha * 255) * np.float32(1 / 255)       # what the mask can hold, so that it is the truth
        part = picture[:, sheet.rows, sheet.cols]
        part += colour * (exact / np.maximum(alpha, 1e-6)) - exact * part
        cover[sheet.rows, sheet.cols] = exact
    return cover


def _dip(rng: np.random.Generator, body: Bird, place: Place) -> float:
    """The y of the water's surface: somewhere between the shins and the lower belly."""
    depth = body.legs * rng.uniform(0.35, 0.9) if rng.random() < 0.5 else body.legs + rng.uniform(0.03, 0.10)
    return float(place.y - depth * place.unit)


def _grass(rng: np.random.Generator, picture: Array, place: Place) -> Array:
    """Blades in front of the feet, in the colour of the ground there; returns their coverage."""
    size, few = picture.shape[1], int(rng.integers(0, 9))
    stencil = Stencil(size)
    tall = place.unit * rng.uniform(0.08, 0.24, few)
    x, foot = place.x + rng.normal(0, 0.4, few) * place.unit, np.full(few, place.y + place.unit * 0.05)
    stencil.blades(x, foot, tall, rng.normal(0, 0.4, few) * tall, np.full(few, max(0.008, place.unit * 0.03)))
    row, col = (int(np.clip(v * size, 0, size - 1)) for v in (place.y + 0.03, place.x))
    colour = picture[:, row, max(0, col - 3):col + 4].mean(1) * rng.uniform(0.8, 1.3)
    cover = stencil.cover()
    over(picture, colour, cover)
    return cover


def _defocus(rng: np.random.Generator, picture: Array) -> Array:
    """Blur the scene a little, as a lens does behind its subject."""
    radius = float(rng.choice([0.0, 0.0, 0.6, 1.0, 1.4])) * picture.shape[1] / 128
    if radius == 0.0:
        return picture
    blurred = np.asarray(Image.fromarray(_bytes(picture)).filter(ImageFilter.GaussianBlur(radius)))
    return np.ascontiguousarray(blurred.transpose(2, 0, 1), dtype=np.float32) * np.float32(1 / 255)


def _finish(rng: np.random.Generator, picture: Array) -> Array:
    """Exposure, contrast, a vignette and grain; uint8."""
    size = picture.shape[1]
    x, y = grid(size)
    gain = rng.uniform(1.02, 1.22)
    vignette = 1 - 0.16 * smooth(0.45, 0.85, length(x - 0.5, y - 0.5))
    out = picture * (gain * vignette)
    out = mix(out, out * out * (3 - 2 * np.clip(out, 0, 1)), rng.uniform(0.05, 0.3))
    out = out + rng.uniform(0.003, 0.010) * window(rng, "grain", size, size)
    return _bytes(out)


def _bytes(picture: Array) -> Array:
    """A picture (3, S, S) as uint8 (S, S, 3)."""
    return np.ascontiguousarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8).transpose(1, 2, 0))
