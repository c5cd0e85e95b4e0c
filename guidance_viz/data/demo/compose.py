"""One picture: a scene, a perch, a bird and perhaps a patch, each from its own stream of chance."""

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
from guidance_viz.data.demo.patch import NONE, choose_patch, stick
from guidance_viz.data.demo.plumage import choose_plumage
from guidance_viz.data.demo.settle import roam, settle
from guidance_viz.data.demo.sheet import Place, Sheet

SIZE = 128


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
    patch
        In a set where a patch is the shortcut: 0 without one, 1 with one. ``None``: the scene is.
    """

    seed: int
    index: int
    label: int
    place: int
    patch: int | None = None

    @property
    def attribute(self) -> int:
        """What the class goes with in training: the patch, or else the place."""
        return self.place if self.patch is None else self.patch

    def stream(self, part: int) -> np.random.Generator:
        """A stream of chance of its own for each part, so that the scene knows nothing of the bird."""
        other_set = () if self.patch is None else (1,)
        return np.random.default_rng([20261, self.seed, self.index, part, *other_set])


@dataclass(frozen=True)
class Picture:
    """What was drawn.

    Attributes
    ----------
    image
        uint8 (S, S, 3).
    mask
        uint8 (S, S): how much of each pixel is bird that is to be seen, 0 … 255.
    scene, perch, kind, hour, patch
        What is to be seen, in words.
    """

    image: Array
    mask: Array
    scene: str
    perch: str
    kind: str
    hour: str
    patch: str = NONE


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
    place = (settle if recipe.patch is None else roam)(recipe.stream(2), body, horizon, spot)
    perch.paint_perch(canvas, place, spot, bool(recipe.place))
    sheet = draw_bird(body, choose_plumage(recipe.stream(4)), light, place, size, recipe.index)
    cover = _stand(recipe, canvas, place, spot, body, sheet, bird, traces)
    cover, patch = _stick(recipe, canvas, cover)
    image = _finish(recipe.stream(5), canvas.picture)
    mask = np.round(cover * (255 if bird else 0)).astype(np.uint8)
    return Picture(image, mask, scene, spot, body.kind, light.hour, patch)


def _stand(recipe: Recipe, canvas: Canvas, place: Place, spot: str, body: Bird, sheet: Sheet, bird: bool,
           traces: bool) -> Array:
    """Put the bird into the picture with its traces; returns its coverage (S, S), also when it is left out."""
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
    if front is not None:
        seen = 1 - front[sheet.rows, sheet.cols]
        colour, alpha = colour * seen, alpha * seen
    exact = np.round(alpha * 255) * np.float32(1 / 255)           # what the mask can hold, so that it is the truth
    if bird:
        part = picture[:, sheet.rows, sheet.cols]
        part += colour * (exact / np.maximum(alpha, 1e-6)) - exact * part
    cover = np.zeros((size, size), np.float32)
    cover[sheet.rows, sheet.cols] = exact
    return cover


def _stick(recipe: Recipe, canvas: Canvas, cover: Array) -> tuple[Array, str]:
    """Stick the patch on, if there is one; returns the bird's coverage that is left to be seen, and what patch it is."""
    if not recipe.patch:
        return cover, NONE
    patch = choose_patch(recipe.stream(8), cover)
    return cover * (1 - stick(recipe.stream(9), canvas.picture, canvas.light, patch)), patch.kind


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
