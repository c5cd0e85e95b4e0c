"""Draws a bird: every pixel knows where along the spine and how far across the body it lies.

Those two coordinates carry the plumage, and they give the surface a slope for the light to fall on.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from guidance_viz.data.demo.anatomy import Bird
from guidance_viz.data.demo.light import Light
from guidance_viz.data.demo.paint import Array, field, length, lookup, mix, rgb, smooth, toned
from guidance_viz.data.demo.plumage import Plumage
from guidance_viz.data.demo.sheet import Place, Sheet, lay_out, tube


@dataclass(frozen=True)
class _Sitter:
    """What every part of a bird is drawn from."""

    bird: Bird
    plumage: Plumage
    light: Light
    facing: int
    seed: float               # where in the textures its feathers lie

    def lit(self, normal_x: Array | float, normal_y: Array | float, exposure: float = 1.0) -> Array:
        """Light on a rounded surface, (3, h, w): sky from above, the sun from its side."""
        light = self.light
        side, up = light.side * self.facing * 0.75, 0.35 + 0.6 * light.sun_height
        norm = float(np.sqrt(side * side + up * up + 0.3))
        out = np.sqrt(np.clip(1 - normal_x * normal_x - normal_y * normal_y, 0.0, 1.0))
        direct = np.clip((side * normal_x + up * normal_y + 0.55 * out) * (1 / norm), 0, 1)
        sky = (0.74 + 0.26 * normal_y) * (0.70 * exposure)
        return field(light.ambient) * sky + field(light.sun) * (direct * (0.66 * light.strength * exposure))


def draw_bird(bird: Bird, plumage: Plumage, light: Light, place: Place, size: int, seed: int) -> Sheet:
    """Draw the bird on its own sheet, back to front."""
    sheet = lay_out(bird, place, size)
    sitter = _Sitter(bird, plumage, light, place.facing, (seed * 0.37) % 1.0)
    standing = bird.raised is None
    far = _leg if standing else _spread_wing
    far(sheet, sitter, True)
    _tail(sheet, sitter)
    _bill(sheet, sitter)
    _crest(sheet, sitter)
    if standing:
        _leg(sheet, sitter, False)
    _body(sheet, sitter)
    if standing:
        _folded_wing(sheet, sitter)
    else:
        _spread_wing(sheet, sitter, False)
    _eye(sheet, sitter)
    return sheet


def _body(sheet: Sheet, sitter: _Sitter) -> None:
    spine = sitter.bird.spine
    part = sheet.crop(spine[:, :2], float(spine[:, 2].max()) + 0.02)
    outside, along, across, nx, ny = tube(part.x, part.y, spine)
    coat = _coat(sitter, along, across)
    coat = _face(part, sitter, coat)
    fluff = 1 + 0.055 * lookup("fine", part.x * 0.42 + sitter.seed, part.y * 0.42)
    part.paint(coat * sitter.lit(nx * 0.94, ny * 0.94) * fluff, part.edge(outside))


def _coat(sitter: _Sitter, along: Array, across: Array) -> Array:
    """The plumage of the body, a field of colours."""
    plumage, neck = sitter.plumage, sitter.bird.neck
    ragged = across + 0.10 * lookup("fine", along * 0.5 + sitter.seed, across * 0.12)
    coat = mix(plumage.back, plumage.belly, smooth(plumage.edge + 0.10, plumage.edge - 0.10, ragged))
    chest = smooth(neck - 0.26, neck - 0.02, along) * smooth(0.25, -0.1, ragged)
    coat = mix(coat, plumage.breast, chest)
    if plumage.streaks:
        dash = smooth(0.75, 1.6, lookup("fine", along * 0.9 + 0.1, across * 0.22 + sitter.seed))
        coat = mix(coat, plumage.tip, (plumage.streaks * 0.6) * dash * chest)
    head_start = 0.5 * (1 + neck) - 0.02
    coat = mix(coat, plumage.head, smooth(head_start - 0.05, head_start + 0.03, along + 0.05 * across))
    if plumage.collar:
        ring = smooth(0.045, 0.02, np.abs(along - head_start + 0.06))
        coat = mix(coat, plumage.belly * 1.03, plumage.collar * ring)
    return coat


def _face(sheet: Sheet, sitter: _Sitter, coat: Array) -> Array:
    """The markings of the head: a cap, a stripe through the eye, a bib."""
    plumage, (hx, hy, r) = sitter.plumage, sitter.bird.spine[-1].tolist()
    if not (plumage.cap or plumage.stripe or plumage.bib):
        return coat
    look = sitter.bird.bill[1, :2] - sitter.bird.bill[0, :2]
    c, s = (look / np.linalg.norm(look)).tolist()
    forward = ((sheet.x - hx) * c + (sheet.y - hy) * s) * (1 / r)
    up = ((sheet.y - hy) * c - (sheet.x - hx) * s) * (1 / r)
    inside = smooth(1.9, 1.3, length(forward + 0.2, up))
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


def _frame(sheet: Sheet, root: tuple[float, float], angle: float) -> tuple[Array, Array]:
    """Coordinates along a direction and to its left, from a root."""
    dx, dy = sheet.x - root[0], sheet.y - root[1]
    c, s = float(np.cos(angle)), float(np.sin(angle))
    return dx * c + dy * s, dy * c - dx * s


def _reach(root: tuple[float, float], angle: float, long: float) -> Array:
    """A part's root and its tip, (2, 2)."""
    return np.array([root, (root[0] + long * np.cos(angle), root[1] + long * np.sin(angle))])


def _folded_wing(sheet: Sheet, sitter: _Sitter) -> None:
    plumage, (rx, ry, angle, long, width) = sitter.plumage, sitter.bird.wing.tolist()
    sheet = sheet.crop(_reach((rx, ry), angle, long), width * 1.15 + 0.06)
    along, lower = _frame(sheet, (rx, ry), angle)              # the way points back: its left side is down
    s = along * (1 / long)
    t = np.clip(s, 0, 1)
    top = width * 0.62 * np.sqrt(np.clip(t * 7, 0, 1)) * (1 - 0.92 * t * np.sqrt(t))
    bottom = width * 1.10 * np.sqrt(np.clip(t * 4, 0, 1)) * (1 - t * t)
    below = lower > 0
    outside = np.maximum(np.where(below, lower - bottom, -lower - top), np.maximum(-along, along - long))
    v = lower / np.maximum(np.where(below, bottom, top), 1e-3)
    sheet.tint((0, 0, 0), 0.30 * smooth(0.045, 0.0, outside - 0.012) * (outside > 0))
    feather = mix(plumage.wing, plumage.tip, smooth(0.55, 0.92, s + 0.12 * v)) * _barbs(s, v)
    if plumage.bars:
        first, second = np.abs(s - 0.36 - 0.10 * v), np.abs(s - 0.50 - 0.12 * v)
        bar = np.clip(smooth(0.030, 0.014, first) + smooth(0.026, 0.012, second), 0, 1)
        feather = mix(feather, np.clip(plumage.belly * 1.08, 0, 1), plumage.bars * bar)
    slope = 0.25 * float(np.sin(angle))
    sheet.paint(feather * sitter.lit(slope * v, -0.55 * v - 0.02), sheet.edge(outside))
    sheet.tint(plumage.tip * 0.4, 0.35 * smooth(0.02, 0.0, np.abs(outside)) * below)


def _barbs(s: Array, v: Array) -> Array:
    """Light and dark of a folded wing: scales near the shoulder, long feathers behind."""
    scales = 0.07 * np.cos((s * 15 + 0.9 * np.abs(np.sin(v * 7))) * 2.6)
    vanes = 0.10 * np.cos((v * 2.6 + s * 1.3) * 6.2) * smooth(0.40, 0.5, s)
    return 1 + np.where(s < 0.40, scales, vanes)


def _spread_wing(sheet: Sheet, sitter: _Sitter, far: bool) -> None:
    plumage, (_, _, _, long, width) = sitter.plumage, sitter.bird.wing.tolist()
    frame, rim = sitter.bird.spread_wing(far)
    rx, ry, angle = frame.tolist()
    sheet = sheet.crop(rim, 0.03)
    along, left = _frame(sheet, (rx, ry), angle)
    s = along * (1 / long)
    t = np.clip(s, 0, 1)
    behind = left - (0.056 * long) * np.sin(t * np.pi)
    chord = width * 1.25 * (1 - 0.55 * t * np.sqrt(t)) * np.sqrt(np.clip((1.02 - t) * 5, 0, 1))
    notch = (0.13 * width) * np.abs(np.sin(t * 17)) * smooth(0.1, 0.5, t)
    outside = np.maximum(np.maximum(-behind - 0.03, behind - chord + notch), np.maximum(-along, along - long))
    v = behind / np.maximum(chord, 1e-3)
    feather = mix(plumage.wing, plumage.tip, smooth(0.45, 0.85, 0.75 * v + 0.35 * t))
    vane = 1 + 0.10 * np.cos(t * 34) * smooth(0.35, 0.55, v) + 0.06 * np.cos(v * 30) * (v < 0.4)
    if plumage.bars:
        feather = mix(feather, plumage.belly, plumage.bars * 0.9 * smooth(0.06, 0.03, np.abs(v - 0.42)))
    shade = sitter.lit(0.3 - 0.4 * np.clip(v, -1, 1), 0.2, 0.72 if far else 1.0)
    sheet.paint(feather * vane * shade, sheet.edge(outside))


def _tail(sheet: Sheet, sitter: _Sitter) -> None:
    plumage, (rx, ry, angle, long, width) = sitter.plumage, sitter.bird.tail.tolist()
    sheet = sheet.crop(_reach((rx, ry), angle, long), width + 0.05)
    along, left = _frame(sheet, (rx, ry), angle)
    s = along * (1 / long)
    half = width * (0.36 + 0.26 * smooth(-0.1, 0.8, s))
    v = left / half
    end = 1 - sitter.bird.tail_fork * 0.35 * (1 - np.abs(np.clip(v, -1, 1)))
    outside = np.maximum(np.abs(left) - half, np.maximum(-s - 0.1, s - end) * long)
    feather = mix(plumage.back, mix(plumage.wing, plumage.tip, 0.8), smooth(0.15, 1.0, s))
    feather = feather * (1 + 0.10 * np.cos(v * 9))
    slope = np.clip(v, -1, 1) * 0.25
    sheet.paint(feather * sitter.lit(slope, -slope, 0.93), sheet.edge(outside))


def _bill(sheet: Sheet, sitter: _Sitter) -> None:
    plumage, bill = sitter.plumage, sitter.bird.bill
    sheet = sheet.crop(bill[:, :2], float(bill[:, 2].max()) + 0.03)
    outside, along, across, nx, ny = tube(sheet.x, sheet.y, bill)
    colour = toned(plumage.bill, 1 - 0.30 * smooth(0.05, 0.30, -across) * (along > 0.05))
    gape = smooth(0.16, 0.05, np.abs(across + 0.18)) * smooth(0.0, 0.05, along) * smooth(0.9, 0.6, along)
    colour = mix(colour, plumage.bill * 0.25, 0.75 * gape)
    sheet.paint(colour * sitter.lit(nx * 0.8, ny * 0.8, 1.04), sheet.edge(outside))


def _crest(sheet: Sheet, sitter: _Sitter) -> None:
    if sitter.bird.crest <= 0:
        return
    hx, hy, r = sitter.bird.spine[-1].tolist()
    long = r + sitter.bird.crest
    sheet = sheet.crop(_reach((hx, hy), 2.15, long), r)
    along, left = _frame(sheet, (hx, hy), 2.15)
    t = np.clip(along * (1 / long), 0, 1)
    outside = np.maximum(np.abs(left + 0.25 * r * t) - r * 0.62 * (1 - t), np.maximum(-along, along - long))
    sheet.paint(sitter.plumage.head * 0.92 * sitter.lit(-0.3, 0.4)[:, 0, 0], sheet.edge(outside))


def _leg(sheet: Sheet, sitter: _Sitter, far: bool) -> None:
    bird = sitter.bird
    (hip_x, hip_y), (foot_x, foot_y) = bird.hip().tolist(), bird.feet().tolist()
    shift = 0.075 if far else -0.035
    thick = 0.0165 + 0.004 * (bird.legs < 0.2)
    knee = ((hip_x + foot_x) / 2 - 0.05 - 0.10 * bird.legs, foot_y + 0.52 * (hip_y - foot_y))
    shank = np.array([(hip_x, hip_y, thick * 1.5), (*knee, thick), (foot_x - 0.01, foot_y + 0.012, thick)])
    toes = np.array([(foot_x - 0.07, foot_y + 0.010, thick * 0.8), (foot_x, foot_y + 0.014, thick),
                     (foot_x + 0.11, foot_y + 0.008, thick * 0.7)])
    sheet = sheet.crop(np.concatenate([shank, toes])[:, :2] + np.array([shift, 0]), 0.05)
    outside = np.minimum(_strokes(sheet, shank, shift), _strokes(sheet, toes, shift))
    sheet.paint(sitter.light.lit(sitter.plumage.leg, 0.68 if far else 0.98), sheet.edge(outside))


def _strokes(sheet: Sheet, way: Array, shift: float) -> Array:
    """Signed distance to a line with a width: (x, y, half width) at its corners, moved aside."""
    out = np.full(sheet.x.shape, np.inf, np.float32)
    corners = (way + np.array([shift, 0, 0])).tolist()
    for (x0, y0, r0), (x1, y1, r1) in pairwise(corners):
        dx, dy = x1 - x0, y1 - y0
        t = np.clip(((sheet.x - x0) * dx + (sheet.y - y0) * dy) * (1 / max(dx * dx + dy * dy, 1e-9)), 0, 1)
        out = np.minimum(out, length(sheet.x - x0 - t * dx, sheet.y - y0 - t * dy) - (r0 + t * (r1 - r0)))
    return out


def _eye(sheet: Sheet, sitter: _Sitter) -> None:
    ex, ey, r = sitter.bird.eye.tolist()
    sheet = sheet.crop(np.array([(ex, ey)]), r * 2)
    head = sitter.plumage.head
    ring = rgb(.92, .80, .35) if float(head.mean()) < 0.3 else head * 0.55
    distance = length(sheet.x - ex, sheet.y - ey)
    sheet.tint(ring, sheet.edge(distance - r * 1.35))
    sheet.tint(rgb(.05, .04, .05), sheet.edge(distance - r))
    glint = length(sheet.x - ex - 0.25 * r, sheet.y - ey - 0.35 * r) - r * 0.34
    sheet.tint(rgb(1, 1, 1), sheet.edge(glint) * 0.9)
