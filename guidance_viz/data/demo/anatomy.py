"""The build of a bird: a spine with a radius along it, and the parts that hang on it.

Lengths are in bird units (a body is about 1 long), x forwards, y upwards; the bird looks to the right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from guidance_viz.data.demo.paint import Array

SAMPLES = 26              # points along the spine once it is smooth


@dataclass(frozen=True)
class Bird:
    """One bird, ready to be drawn.

    Attributes
    ----------
    kind
        The name of its build.
    spine
        (x, y, radius) from rump to head, (SAMPLES, 3).
    neck
        Where along the spine, in [0, 1], the body ends and the neck begins.
    bill
        (x, y, radius) from the face to the tip, (6, 3).
    tail, wing
        (root x, root y, angle in radians, length, width).
    tail_fork
        How deep the tail's end is notched (negative: pointed), in tail widths.
    crest
        Length of the crest; 0 for none.
    legs
        Length below the belly of the visible legs.
    stance
        x of the feet.
    eye
        (x, y, radius).
    raised
        Angle of the spread wings in radians, or ``None`` when they are folded.
    """

    kind: str
    spine: Array
    neck: float
    bill: Array
    tail: Array
    wing: Array
    tail_fork: float
    crest: float
    legs: float
    stance: float
    eye: Array
    raised: float | None = None

    def feet(self) -> Array:
        """Where the feet stand, (x, y)."""
        return np.array([self.stance, self._belly() - self.legs], np.float32)

    def anchor(self) -> Array:
        """The point that a place in the picture refers to: the feet, or the body's middle when it flies."""
        return self.feet() if self.raised is None else np.zeros(2, np.float32)

    def _belly(self) -> float:
        body = self.spine[: int(SAMPLES * self.neck) + 1]
        return float((body[:, 1] - body[:, 2]).min())

    def hip(self) -> Array:
        """Where the legs leave the body, (x, y)."""
        return np.array([self.stance - 0.02, self._belly() + 0.05], np.float32)

    def area(self) -> float:
        """The area of its outline, about, in square bird units."""
        step = np.hypot(*np.diff(self.spine[:, :2], axis=0).T)
        body = float((step * (self.spine[1:, 2] + self.spine[:-1, 2])).sum()) + 1.6 * self.spine[-1, 2] ** 2
        spread = 0.0 if self.raised is None else 1.1 * float(self.wing[3] * self.wing[4]) * 2
        return body + 0.5 * float(self.tail[3] * self.tail[4]) + spread

    def spread_wing(self, far: bool) -> tuple[Array, Array]:
        """A spread wing: its root and angle (x, y, radians), and points around it (n, 2)."""
        rx, ry, _, long, width = self.wing.tolist()
        angle = float(self.raised or 0.0) + (0.35 if far else 0.75)
        root = np.array([rx + (0.08 if far else -0.02), ry + 0.02])
        t = np.linspace(0, 1, 7)
        bow = 0.056 * long * np.sin(t * np.pi)
        rim = [np.stack([t * long, bow + aside], 1) for aside in (-0.03, 1.25 * width)]
        return np.array([*root, angle]), _turn(np.concatenate(rim), angle) + root

    def box(self) -> tuple[float, float, float, float]:
        """Its extent (x0, y0, x1, y1), in bird units."""
        chain = np.concatenate([self.spine, self.bill])
        x0, y0 = (chain[:, :2] - chain[:, 2:]).min(0)
        x1, y1 = (chain[:, :2] + chain[:, 2:]).max(0)
        toes = [self.feet() + np.array([aside, 0.0]) for aside in (-0.15, 0.2)]
        tips = [*toes, *_end(self.tail)]
        tips += [_tip(self.wing)] if self.raised is None else [*self.spread_wing(True)[1], *self.spread_wing(False)[1]]
        if self.crest:
            tips.append(self.spine[-1, :2] + (-0.1, self.spine[-1, 2] + self.crest))
        points = np.array([(x0, y0), (x1, y1), *tips])
        low, high = points.min(0) - 0.09, points.max(0) + 0.09
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


@dataclass(frozen=True)
class Build:
    """The plan of a kind of bird; see :class:`Bird` for the parts.

    ``bill`` is (length, radius at the face, droop, thickness along it: 0 cone … 1 even, hook).
    ``tail`` is (angle below the spine in degrees, length, width, fork); ``wing`` is (angle, length, width).
    """

    spine: tuple[tuple[float, float, float], ...]
    neck: float
    bill: tuple[float, float, float, float, float]
    tail: tuple[float, float, float, float]
    wing: tuple[float, float, float]
    legs: float
    crest: float = 0.0
    tilt: float = 9.0          # spread of the body's angle in degrees


LANDBIRDS = {
    "finch": Build(
        spine=((-.44, -.06, .085), (-.22, 0, .23), (.03, .03, .285), (.24, .12, .24),
               (.36, .25, .19), (.42, .35, .185)),
        neck=.58, bill=(.15, .085, .01, .05, 0), tail=(8, .4, .15, .2), wing=(-8, .62, .17),
        legs=.17),
    "robin": Build(
        spine=((-.46, -.16, .075), (-.26, -.06, .19), (-.01, .04, .245), (.19, .17, .215),
               (.3, .31, .17), (.355, .41, .165)),
        neck=.58, bill=(.17, .045, .02, .12, 0), tail=(6, .44, .14, 0), wing=(-2, .66, .15),
        legs=.26),
    "wren": Build(
        spine=((-.36, .02, .09), (-.18, 0, .21), (.04, .02, .26), (.22, .11, .21),
               (.33, .22, .165), (.39, .29, .16)),
        neck=.58, bill=(.19, .04, .035, .1, 0), tail=(-68, .34, .14, -.2), wing=(0, .5, .15),
        legs=.18),
    "jay": Build(
        spine=((-.46, -.14, .085), (-.24, -.04, .19), (.02, .06, .225), (.2, .2, .18),
               (.3, .35, .15), (.37, .44, .145)),
        neck=.58, bill=(.19, .06, .02, .18, .1), tail=(10, .66, .15, -.3), wing=(-4, .66, .16),
        legs=.22, crest=.22),
    "dove": Build(
        spine=((-.5, -.05, .075), (-.28, -.01, .195), (0, .02, .25), (.21, .11, .205),
               (.33, .27, .12), (.39, .39, .115)),
        neck=.6, bill=(.13, .035, .03, .2, .1), tail=(4, .46, .18, -.2), wing=(-5, .72, .17),
        legs=.15),
    "crow": Build(
        spine=((-.5, -.12, .085), (-.26, -.03, .19), (.01, .05, .22), (.22, .16, .185),
               (.34, .28, .145), (.41, .36, .14)),
        neck=.6, bill=(.2, .058, .04, .3, .15), tail=(6, .46, .18, -.1), wing=(-6, .76, .16),
        legs=.24),
    "quail": Build(
        spine=((-.4, -.04, .12), (-.2, 0, .245), (.05, .02, .275), (.24, .12, .2),
               (.34, .27, .13), (.38, .37, .125)),
        neck=.6, bill=(.11, .05, .04, .15, .1), tail=(22, .18, .14, -.2), wing=(-6, .55, .17),
        legs=.2, crest=.1),
}

WATERBIRDS = {
    "duck": Build(
        spine=((-.56, .06, .065), (-.36, 0, .18), (-.04, -.02, .225), (.24, .02, .2),
               (.4, .2, .105), (.46, .36, .125)),
        neck=.6, bill=(.24, .07, .03, .85, 0), tail=(-12, .24, .13, -.3), wing=(2, .7, .15),
        legs=.1),
    "swan": Build(
        spine=((-.56, .1, .075), (-.32, .02, .2), (0, 0, .235), (.26, .04, .19),
               (.42, .26, .075), (.4, .52, .058), (.5, .66, .088)),
        neck=.5, bill=(.22, .06, .06, .55, 0), tail=(-10, .22, .14, -.4), wing=(8, .72, .17),
        legs=.13),
    "gull": Build(
        spine=((-.56, 0, .065), (-.32, 0, .145), (-.02, .02, .19), (.22, .09, .165),
               (.36, .22, .125), (.43, .3, .125)),
        neck=.6, bill=(.25, .05, .025, .7, .25), tail=(2, .24, .11, 0), wing=(3, 1.02, .13),
        legs=.22),
    "heron": Build(
        spine=((-.42, -.1, .06), (-.22, -.03, .135), (.02, .06, .16), (.21, .18, .11),
               (.3, .36, .058), (.22, .52, .048), (.24, .66, .048), (.35, .75, .075)),
        neck=.4, bill=(.4, .05, .02, .25, 0), tail=(14, .18, .1, 0), wing=(-14, .62, .14),
        legs=.52, tilt=6),
    "curlew": Build(
        spine=((-.44, -.03, .065), (-.24, .02, .155), (.01, .05, .19), (.2, .15, .13),
               (.29, .3, .07), (.36, .41, .09)),
        neck=.56, bill=(.48, .03, .2, .45, 0), tail=(4, .22, .11, 0), wing=(-4, .66, .14),
        legs=.38),
    "cormorant": Build(
        spine=((-.36, -.3, .08), (-.18, -.13, .165), (.01, .07, .175), (.12, .28, .115),
               (.11, .46, .068), (.13, .58, .064), (.21, .66, .085)),
        neck=.48, bill=(.26, .042, 0, .6, .4), tail=(-4, .34, .12, -.2), wing=(10, .62, .14),
        legs=.1),
    "goose": Build(
        spine=((-.54, .02, .075), (-.32, -.01, .19), (-.02, 0, .23), (.24, .08, .19),
               (.36, .28, .085), (.38, .44, .072), (.45, .54, .095)),
        neck=.54, bill=(.18, .068, .03, .5, 0), tail=(-6, .24, .14, -.2), wing=(2, .72, .16),
        legs=.22),
}


def build_bird(rng: np.random.Generator, label: int, flying: bool = False) -> Bird:
    """Draw a kind and a pose.

    Parameters
    ----------
    rng
        The source of chance.
    label
        0 for a landbird, 1 for a waterbird.
    flying
        With spread wings, and the legs tucked in.
    """
    builds = (LANDBIRDS, WATERBIRDS)[label]
    kind = list(builds)[int(rng.integers(len(builds)))]
    plan = builds[kind]
    spine = _spine(_pose(rng, plan))
    head, radius = spine[-1, :2], spine[-1, 2]
    look = np.arctan2(*(spine[-1, 1::-1] - spine[-4, 1::-1])) * 0.25 + rng.normal(0, 0.13)
    root = spine[int(SAMPLES * plan.neck * 0.86)]
    bird = Bird(kind=kind, spine=spine, neck=plan.neck, bill=_bill(rng, plan, head, radius, look),
                tail=_tail(rng, plan, spine), wing=_wing(rng, plan, spine, root), tail_fork=plan.tail[3],
                crest=plan.crest * rng.uniform(0.6, 1.2), legs=plan.legs * rng.uniform(0.85, 1.15),
                stance=float(spine[int(SAMPLES * plan.neck * 0.58), 0]), eye=_eye(head, radius, look))
    return _take_off(rng, bird) if flying else bird


def _take_off(rng: np.random.Generator, bird: Bird) -> Bird:
    wing = bird.wing * np.array([1, 1, 1, 1.25, 1.9], np.float32)
    return replace(bird, raised=float(rng.uniform(0.5, 1.35)), wing=wing, legs=0.0)


def _pose(rng: np.random.Generator, plan: Build) -> Array:
    """The plan's control points, fattened, tilted and with the neck bent by chance."""
    points = np.array(plan.spine)
    points[:, 2] *= rng.uniform(0.92, 1.10) * (1 + rng.normal(0, 0.02, len(points)))
    points[:, :2] = _turn(points[:, :2], np.radians(rng.normal(2, plan.tilt)))
    start = max(2, int(plan.neck * len(points)))
    bend = np.radians(rng.normal(-4, 13) - (28 if rng.random() < 0.15 else 0))
    for i in range(start, len(points) - 1):
        points[i + 1:, :2] = _turn(points[i + 1:, :2], bend / (len(points) - 1 - start), points[i, :2])
    return points


def _turn(points: Array, angle: float, about: Array | tuple[float, float] = (0.0, 0.0)) -> Array:
    c, s = np.cos(angle), np.sin(angle)
    return (points - about) @ np.array([[c, s], [-s, c]]) + about


@lru_cache(maxsize=16)
def _weights(count: int, samples: int) -> Array:
    """Catmull-Rom weights that take ``count`` control points to ``samples`` points of a smooth curve."""
    at = np.linspace(0, count - 1, samples)
    first = np.minimum(at.astype(int), count - 2)
    t = (at - first)[:, None]
    basis = np.concatenate([-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3,
                            t + 4 * t**2 - 3 * t**3, t**3 - t**2], 1) / 2
    out = np.zeros((samples, count))
    for k in range(4):
        np.add.at(out, (np.arange(samples), np.clip(first + k - 1, 0, count - 1)), basis[:, k])
    return out


def _spine(points: Array) -> Array:
    return (_weights(len(points), SAMPLES) @ points).astype(np.float32)


def _bill(rng: np.random.Generator, plan: Build, head: Array, radius: float, look: float) -> Array:
    length, thick, droop, even, hook = plan.bill
    length *= rng.uniform(0.9, 1.15)
    way = np.linspace(0, 1, 6)
    along = radius * 0.80 + way * (length + radius * 0.2)
    sag = -droop * way ** 1.8 - hook * thick * np.clip(way - 0.72, 0, 1) * 5
    half = thick * (even * np.sqrt(np.clip(1.02 - way ** 6, 0, 1)) + (1 - even) * (1 - way)) * 0.85 + 0.006
    points = _turn(np.stack([along, sag - radius * 0.12], 1), look)
    return np.concatenate([points + head, half[:, None]], 1).astype(np.float32)


def _tail(rng: np.random.Generator, plan: Build, spine: Array) -> Array:
    angle, length, width, _ = plan.tail
    back = np.arctan2(spine[0, 1] - spine[3, 1], spine[0, 0] - spine[3, 0])
    root = spine[1, :2]
    turn = back + np.radians(angle + rng.normal(0, 6))
    long, wide = length * rng.uniform(0.85, 1.2), width * rng.uniform(0.85, 1.2)
    return np.array([*root, turn, long, wide], np.float32)


def _wing(rng: np.random.Generator, plan: Build, spine: Array, root: Array) -> Array:
    angle, length, width = plan.wing
    back = np.arctan2(spine[2, 1] - root[1], spine[2, 0] - root[0])
    turn = back + np.radians(angle + rng.normal(0, 3))
    long, wide = length * rng.uniform(0.92, 1.08), width * rng.uniform(0.95, 1.15)
    return np.array([root[0] - 0.01, root[1] + root[2] * 0.05, turn, long, wide], np.float32)


def _eye(head: Array, radius: float, look: float) -> Array:
    place = _turn(np.array([[0.36 * radius, 0.26 * radius]]), look)[0] + head
    return np.array([*place, max(0.024, radius * 0.185)], np.float32)


def _tip(part: Array) -> Array:
    return part[:2] + part[3] * np.array([np.cos(part[2]), np.sin(part[2])])


def _end(part: Array) -> list[Array]:
    """The two corners of a part's far end."""
    aside = 0.62 * part[4] * np.array([-np.sin(part[2]), np.cos(part[2])])
    return [_tip(part) + aside, _tip(part) - aside]
