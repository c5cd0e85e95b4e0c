"""Draws a bird: every pixel knows where along the spine and how far across the body it lies.

Those two coordinates carry the plumage, and they give the surface a slope for the light to fall on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guidance_viz.data.demo.anatomy import SAMPLES, Bird
from guidance_viz.data.demo.light import Light
from guidance_viz.data.demo.paint import Array, lookup, mix, rgb, smooth
from guidance_viz.data.demo.plumage import Plumage

FINE = 2                  # sub-samples a pixel, each way, on top of analytic edges


@dataclass(frozen=True)
class Place:
    """Where a bird is in the picture.

    Attributes
    ----------
    x, y
        The feet's place in the picture (of the body's middle when it flies), in [0, 1].
    unit
        The length of a bird unit, in sides of the picture.
    facing
        1 to the right, -1 to the left.
    """

    x: float
    y: float
    unit: float
    facing: int


class Sheet:
    """A small canvas around the bird, in bird units, with premultiplied colour and coverage.

    Parameters
    ----------
    size
        Side of the whole picture in pixels.
    """

    def __init__(self, bird: Bird, place: Place, size: int) -> None:
        anchor = bird.feet() if bird.raised is None else np.zeros(2, np.float32)
        x0, y0, x1, y1 = bird.box()
        left, right = sorted(place.x + place.facing * (np.array([x0, x1]) - anchor[0]) * place.unit)
        top, bottom = place.y - (y1 - anchor[1]) * place.unit, place.y - (y0 - anchor[1]) * place.unit
        c0, c1 = (int(np.clip(np.floor(left * size), 0, size)), int(np.clip(np.ceil(right * size), 0, size)))
        r0, r1 = (int(np.clip(np.floor(top * size), 0, size)), int(np.clip(np.ceil(bottom * size), 0, size)))
        self.rows, self.cols = slice(r0, r1), slice(c0, c1)
        fine = size * FINE
        px = (np.arange(c0 * FINE, c1 * FINE, dtype=np.float32) + 0.5) / fine
        py = (np.arange(r0 * FINE, r1 * FINE, dtype=np.float32) + 0.5) / fine
        x = (px - place.x) / place.unit * place.facing + anchor[0]
        y = (place.y - py) / place.unit + anchor[1]
        self.x, self.y = (np.ascontiguousarray(a.astype(np.float32)) for a in np.meshgrid(x, y))
        self.pixel = 1.0 / (place.unit * fine)          # a fine pixel in bird units
        self.colour = np.zeros((*self.x.shape, 3), np.float32)
        self.alpha = np.zeros(self.x.shape, np.float32)

    def paint(self, colour: Array, cover: Array) -> None:
        """Lay colour over what is there."""
        a = cover[..., None]
        self.colour += a * (np.asarray(colour, np.float32) - self.colour)
        self.alpha += cover * (1 - self.alpha)

    def tint(self, colour: Array, cover: Array) -> None:
        """Colour only what is painted already."""
        self.colour += (cover * self.alpha)[..., None] * (colour - 0) - (cover[..., None] * self.colour)

    def edge(self, outside: Array) -> Array:
        """Coverage from a signed distance in bird units, positive outside."""
        return np.clip(0.5 - outside / self.pixel, 0.0, 1.0)

    def reduced(self) -> tuple[Array, Array]:
        """Premultiplied colour (h, w, 3) and coverage (h, w) at the picture's own pixels."""
        h, w = self.alpha.shape[0] // FINE, self.alpha.shape[1] // FINE
        colour = self.colour.reshape(h, FINE, w, FINE, 3).mean((1, 3))
        return colour, self.alpha.reshape(h, FINE, w, FINE).mean((1, 3))


def tube(x: Array, y: Array, spine: Array) -> tuple[Array, Array, Array, Array, Array]:
    """Coordinates on a tube of varying radius.

    Parameters
    ----------
    x, y
        Points, any shape.
    spine
        (x, y, radius) along the tube, (M, 3).

    Returns
    -------
    outside, along, across, normal_x, normal_y
        The signed distance to its surface; the place along it in [0, 1]; the signed place across it in [-1, 1]
        (positive to the left of its way, a bird's back); and the direction out of the middle line.
    """
    points = np.stack([x.ravel(), y.ravel()], 1)
    centre, radius = spine[:, :2], spine[:, 2]
    square = (points ** 2).sum(1)[:, None] - 2 * points @ centre.T + (centre ** 2).sum(1)
    near = (np.sqrt(np.maximum(square, 0)) - radius).argmin(1)
    way = np.gradient(centre, axis=0)
    length = np.maximum(np.hypot(*way.T), 1e-6)
    way = way / length[:, None]
    offset = points - centre[near]
    step = np.clip((offset * way[near]).sum(1), -0.5 * length[near], 0.5 * length[near])
    along = np.clip(near + step / length[near], 0, len(spine) - 1)
    slope = np.gradient(radius) / length
    r = np.maximum(radius[near] + slope[near] * step, 1e-4)
    offset = offset - step[:, None] * way[near]
    distance = np.hypot(*offset.T)
    across = (way[near, 0] * offset[:, 1] - way[near, 1] * offset[:, 0]) / r
    out = offset / np.maximum(r, 1e-6)[:, None]
    shape = x.shape
    return ((distance - r).reshape(shape), (along / (len(spine) - 1)).reshape(shape), across.reshape(shape),
            out[:, 0].reshape(shape), out[:, 1].reshape(shape))


def _lit(light: Light, facing: int, normal_x: Array, normal_y: Array, exposure: float = 1.0) -> Array:
    """Light on a rounded surface, a field of colours: sky from above, the sun from its side, a bright rim."""
    depth = np.sqrt(np.clip(1 - normal_x ** 2 - normal_y ** 2, 0.0, 1))
    side = light.side * facing
    sun = np.array([side * 0.75, 0.35 + 0.6 * light.sun_height, 0.55])
    sun = sun / np.linalg.norm(sun)
    direct = np.clip(normal_x * sun[0] + normal_y * sun[1] + depth * sun[2], 0, 1)
    sky = 0.74 + 0.26 * normal_y
    return exposure * (light.ambient * (0.62 * sky)[..., None] + light.sun * (0.62 * light.strength * direct)[..., None])


def draw_bird(bird: Bird, plumage: Plumage, light: Light, place: Place, size: int, seed: int) -> Sheet:
    """Draw the bird on its own sheet, back to front."""
    sheet = Sheet(bird, place, size)
    if sheet.x.size == 0:
        return sheet
    if bird.raised is not None:
        _spread_wing(sheet, bird, plumage, light, place, far=True)
    else:
        _leg(sheet, bird, plumage, light, place, far=True)
    _tail(sheet, bird, plumage, light, place)
    _bill(sheet, bird, plumage, light, place)
    _crest(sheet, bird, plumage, light, place)
    if bird.raised is None:
        _leg(sheet, bird, plumage, light, place, far=False)
    _body(sheet, bird, plumage, light, place, seed)
    if bird.raised is None:
        _folded_wing(sheet, bird, plumage, light, place)
    else:
        _spread_wing(sheet, bird, plumage, light, place, far=False)
    _eye(sheet, bird, plumage)
    return sheet


def _body(sheet: Sheet, bird: Bird, plumage: Plumage, light: Light, place: Place, seed: int) -> None:
    outside, along, across, nx, ny = tube(sheet.x, sheet.y, bird.spine)
    albedo = _coat(sheet, bird, plumage, along, across, seed)
    cover = sheet.edge(outside)
    fluff = 1 + 0.055 * lookup("fine", sheet.x * 0.42 + seed * 0.37, sheet.y * 0.42)
    sheet.paint(albedo * _lit(light, place.facing, nx * 0.94, ny * 0.94) * fluff[..., None], cover)


def _coat(sheet: Sheet, bird: Bird, plumage: Plumage, along: Array, across: Array, seed: int) -> Array:
    """The plumage of the body, a field of colours."""
    soft = 0.10
    ragged = across + 0.10 * lookup("fine", along * 0.5 + seed * 0.13, across * 0.12)
    coat = mix(plumage.back, plumage.belly, smooth(plumage.edge + soft, plumage.edge - soft, ragged))
    chest = smooth(bird.neck - 0.26, bird.neck - 0.02, along) * smooth(0.25, -0.1, ragged)
    coat = mix(coat, plumage.breast, chest)
    if plumage.streaks:
        dash = smooth(0.75, 1.6, lookup("fine", along * 0.9 + 0.1, across * 0.22 + seed * 0.7))
        coat = mix(coat, plumage.tip, plumage.streaks * 0.6 * dash * chest)
    head_start = 0.5 * (1 + bird.neck) - 0.02
    coat = mix(coat, plumage.head, smooth(head_start - 0.05, head_start + 0.03, along + 0.05 * across))
    if plumage.collar:
        ring = smooth(0.045, 0.02, np.abs(along - head_start + 0.06))
        coat = mix(coat, plumage.belly * 1.03, plumage.collar * ring)
    return _face(sheet, bird, plumage, coat)


def _face(sheet: Sheet, bird: Bird, plumage: Plumage, coat: Array) -> Array:
    """The markings of the head: a cap, a stripe through the eye, a bib."""
    hx, hy, r = bird.spine[-1]
    look = bird.bill[1, :2] - bird.bill[0, :2]
    look = look / np.linalg.norm(look)
    forward = ((sheet.x - hx) * look[0] + (sheet.y - hy) * look[1]) / r
    up = (-(sheet.x - hx) * look[1] + (sheet.y - hy) * look[0]) / r
    inside = smooth(1.9, 1.3, np.hypot(forward + 0.2, up))
    blur = 0.5 * sheet.pixel / r + 0.05
    if plumage.cap:
        coat = mix(coat, plumage.marking, plumage.cap * inside * smooth(0.38 - blur, 0.38 + blur, up))
    if plumage.stripe:
        band = smooth(0.20 + blur, 0.20 - blur, np.abs(up - 0.22)) * smooth(-1.1, -0.7, forward)
        coat = mix(coat, plumage.marking, plumage.stripe * band * inside)
    if plumage.bib:
        bib = smooth(-0.30 + blur, -0.30 - blur, up) * smooth(-0.35 - blur, -0.35 + blur, forward)
        coat = mix(coat, plumage.marking, plumage.bib * bib * inside)
    return coat


def _frame(sheet: Sheet, root: Array, angle: float) -> tuple[Array, Array]:
    """Coordinates along a direction and to its left, from a root."""
    dx, dy = sheet.x - root[0], sheet.y - root[1]
    c, s = np.cos(angle), np.sin(angle)
    return dx * c + dy * s, dy * c - dx * s


def _folded_wing(sheet: Sheet, bird: Bird, plumage: Plumage, light: Light, place: Place) -> None:
    rx, ry, angle, length, width = bird.wing
    along, left = _frame(sheet, np.array([rx, ry]), angle)
    s, lower = along / length, left                            # the way points back: its left side is down
    t = np.clip(s, 0, 1)
    top = width * 0.62 * np.sqrt(np.clip(t * 7, 0, 1)) * (1 - 0.92 * t ** 1.5)
    bottom = width * 1.10 * np.sqrt(np.clip(t * 4, 0, 1)) * (1 - t ** 2.1)
    ends = np.maximum(-s, s - 1) * length
    outside = np.maximum(np.where(lower > 0, lower - bottom, -lower - top), ends)
    v = np.where(lower > 0, lower / np.maximum(bottom, 1e-3), lower / np.maximum(top, 1e-3))
    sheet.tint(np.zeros(3, np.float32), 0.30 * smooth(0.045, 0.0, outside - 0.012) * (outside > 0))
    scallop = np.cos((s * 15 + 0.9 * np.abs(np.sin(v * 7))) * 2.6)
    vane = np.cos((v * 2.6 + s * 1.3) * 6.2)
    feather = mix(plumage.wing, plumage.tip, smooth(0.55, 0.92, s + 0.12 * v))
    feather = feather * (1 + np.where(s < 0.40, 0.07 * scallop, 0.10 * vane * smooth(0.40, 0.5, s)))[..., None]
    if plumage.bars:
        bar = smooth(0.030, 0.014, np.abs(s - 0.36 - 0.10 * v)) + smooth(0.026, 0.012, np.abs(s - 0.50 - 0.12 * v))
        feather = mix(feather, np.clip(plumage.belly * 1.08, 0, 1), plumage.bars * np.clip(bar, 0, 1))
    nx, ny = 0.25 * np.sin(angle) * v, -0.55 * v - 0.02
    sheet.paint(feather * _lit(light, place.facing, nx, ny), sheet.edge(outside))
    sheet.tint(plumage.tip * 0.4, 0.35 * smooth(0.02, 0.0, np.abs(outside)) * (lower > 0))


def _spread_wing(sheet: Sheet, bird: Bird, plumage: Plumage, light: Light, place: Place, far: bool) -> None:
    rx, ry, _, length, width = bird.wing
    angle = bird.raised + (0.35 if far else 0.75)
    root = np.array([rx + (0.08 if far else -0.02), ry + 0.02])
    along, left = _frame(sheet, root, angle)
    s = along / length
    t = np.clip(s, 0, 1)
    bow = 0.16 * length * np.sin(t * np.pi)
    lead = bow * 0.35 - left
    chord = width * 1.25 * (1 - 0.55 * t ** 1.6) * np.sqrt(np.clip((1.02 - t) * 5, 0, 1))
    notch = 0.13 * width * np.abs(np.sin(t * 17)) * smooth(0.1, 0.5, t)
    behind = left - bow * 0.35
    outside = np.maximum(np.maximum(lead * -1 - 0, 0) * 0 + np.maximum(-behind - 0.03, behind - chord + notch),
                         np.maximum(-s, s - 1) * length)
    v = behind / np.maximum(chord, 1e-3)
    feather = mix(plumage.wing, plumage.tip, smooth(0.45, 0.85, 0.75 * v + 0.35 * t))
    vane = 1 + 0.10 * np.cos(t * 34) * smooth(0.35, 0.55, v) + 0.06 * np.cos(v * 30) * (v < 0.4)
    if plumage.bars:
        feather = mix(feather, plumage.belly, plumage.bars * 0.9 * smooth(0.06, 0.03, np.abs(v - 0.42)))
    tone = 0.72 if far else 1.0
    sheet.paint(feather * vane[..., None] * _lit(light, place.facing, 0.3 - 0.4 * v, 0.2 + 0 * v, tone),
                sheet.edge(outside))


def _tail(sheet: Sheet, bird: Bird, plumage: Plumage, light: Light, place: Place) -> None:
    rx, ry, angle, length, width = bird.tail
    along, left = _frame(sheet, np.array([rx, ry]), angle)
    s = along / length
    t = np.clip(s, 0, 1)
    half = width * (0.42 + 0.22 * t)
    v = left / half
    end = 1 - bird.tail_fork * 0.35 * (1 - np.abs(np.clip(v, -1, 1)))
    outside = np.maximum(np.abs(left) - half, np.maximum(-s - 0.1, s - end) * length)
    feather = mix(plumage.back, plumage.tip, smooth(0.1, 0.6, s)) * (1 + 0.10 * np.cos(v * 9))[..., None]
    sheet.paint(feather * _lit(light, place.facing, 0.2 * v, -0.25 * v, 0.93), sheet.edge(outside))


def _bill(sheet: Sheet, bird: Bird, plumage: Plumage, light: Light, place: Place) -> None:
    outside, along, across, nx, ny = tube(sheet.x, sheet.y, bird.bill)
    colour = plumage.bill * (1 - 0.30 * smooth(0.05, 0.30, -across) * (along > 0.05))[..., None]
    gape = smooth(0.16, 0.05, np.abs(across + 0.18)) * smooth(0.0, 0.05, along) * smooth(0.9, 0.6, along)
    colour = mix(colour, plumage.bill * 0.25, 0.75 * gape)
    sheet.paint(colour * _lit(light, place.facing, nx * 0.8, ny * 0.8, 1.04), sheet.edge(outside))


def _crest(sheet: Sheet, bird: Bird, plumage: Plumage, light: Light, place: Place) -> None:
    if bird.crest <= 0:
        return
    hx, hy, r = bird.spine[-1]
    along, left = _frame(sheet, np.array([hx, hy]), 2.15)
    length = r + bird.crest
    t = np.clip(along / length, 0, 1)
    outside = np.maximum(np.abs(left + 0.25 * r * t) - r * 0.62 * (1 - t), np.maximum(-along, along - length))
    sheet.paint(plumage.head * 0.92 * _lit(light, place.facing, -0.3 + 0 * t, 0.4 + 0 * t), sheet.edge(outside))


def _leg(sheet: Sheet, bird: Bird, plumage: Plumage, light: Light, place: Place, far: bool) -> None:
    if bird.legs <= 0:
        return
    hip, foot = bird.hip(), bird.feet()
    shift = 0.075 if far else -0.035
    knee = np.array([(hip[0] + foot[0]) / 2 - 0.05 - 0.10 * bird.legs, foot[1] + 0.52 * (hip[1] - foot[1])])
    thick = 0.0165 + 0.004 * (bird.legs < 0.2)
    way = np.array([(*hip, thick * 1.5), (*knee, thick), (foot[0] - 0.01, foot[1] + 0.012, thick)]) + (shift, 0, 0)
    toes = [np.array([(foot[0] - 0.07 * d, foot[1] + 0.010, thick * 0.8), (foot[0], foot[1] + 0.014, thick),
                      (foot[0] + 0.11 * d, foot[1] + 0.008, thick * 0.7)]) + (shift, 0, 0) for d in (1.0,)]
    outside = np.minimum(*(_strokes(sheet, w) for w in (way, *toes)))
    sheet.paint(light.lit(plumage.leg, 0.68 if far else 0.98), sheet.edge(outside))


def _strokes(sheet: Sheet, way: Array) -> Array:
    """Signed distance to a line with a width: (x, y, half width) at its corners."""
    out = np.full(sheet.x.shape, np.inf, np.float32)
    for (x0, y0, r0), (x1, y1, r1) in zip(way[:-1], way[1:], strict=True):
        dx, dy = x1 - x0, y1 - y0
        t = np.clip(((sheet.x - x0) * dx + (sheet.y - y0) * dy) / max(dx * dx + dy * dy, 1e-9), 0, 1)
        out = np.minimum(out, np.hypot(sheet.x - x0 - t * dx, sheet.y - y0 - t * dy) - (r0 + t * (r1 - r0)))
    return out


def _eye(sheet: Sheet, bird: Bird, plumage: Plumage) -> None:
    ex, ey, r = bird.eye
    distance = np.hypot(sheet.x - ex, sheet.y - ey)
    dark = float(plumage.head.mean()) < 0.3
    ring = rgb(.92, .80, .35) if dark else plumage.head * 0.55
    sheet.paint(ring, sheet.edge(distance - r * 1.35) * sheet.alpha)
    sheet.paint(rgb(.05, .04, .05), sheet.edge(distance - r) * sheet.alpha)
    glint = sheet.edge(np.hypot(sheet.x - ex - 0.25 * r, sheet.y - ey - 0.35 * r) - r * 0.34)
    sheet.paint(rgb(1, 1, 1), glint * 0.9 * sheet.alpha)
