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

    def box(self) -> tuple[float, float, float, float]:
        """Its extent (x0, y0, x1, y1), in bird units."""
        x0, y0 = (self.spine[:, :2] - self.spine[:, 2:]).min(0)
        x1, y1 = (self.spine[:, :2] + self.spine[:, 2:]).max(0)
        tips = [self.bill[-1, :2], self.feet(), _tip(self.tail), *_wing_tips(self)]
        if self.crest:
            tips.append(self.spine[-1, :2] + (-0.1, self.spine[-1, 2] + self.crest))
        points = np.array([(x0, y0), (x1, y1), *tips])
        low, high = points.min(0) - 0.05, points.max(0) + 0.05
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
    "finch": Build(((-.44, -.06, .085), (-.22, .00, .23), (.03, .03, .285), (.24, .12, .24), (.36, .25, .19),
                    (.42, .35, .185)), .58, (.15, .085, .01, .05, 0), (8, .40, .15, .2), (-8, .62, .17), .17),
    "robin": Build(((-.46, -.16, .075), (-.26, -.06, .19), (-.01, .04, .245), (.19, .17, .215), (.30, .31, .17),
                    (.355, .41, .165)), .58, (.17, .045, .02, .12, 0), (6, .44, .14, 0), (-2, .66, .15), .26),
    "wren": Build(((-.36, .02, .09), (-.18, .00, .21), (.04, .02, .26), (.22, .11, .21), (.33, .22, .165),
                   (.39, .29, .16)), .58, (.19, .04, .035, .1, 0), (-68, .34, .14, -.2), (0, .50, .15), .18),
    "jay": Build(((-.46, -.14, .085), (-.24, -.04, .19), (.02, .06, .225), (.20, .20, .18), (.30, .35, .15),
                  (.37, .44, .145)), .58, (.19, .06, .02, .18, .1), (10, .66, .15, -.3), (-4, .66, .16), .22, crest=.22),
    "dove": Build(((-.50, -.05, .075), (-.28, -.01, .195), (.00, .02, .25), (.21, .11, .205), (.33, .27, .12),
                   (.39, .39, .115)), .60, (.13, .035, .03, .2, .1), (4, .46, .18, -.2), (-5, .72, .17), .15),
    "crow": Build(((-.50, -.12, .085), (-.26, -.03, .19), (.01, .05, .22), (.22, .16, .185), (.34, .28, .145),
                   (.41, .36, .14)), .60, (.25, .07, .04, .3, .15), (6, .46, .18, -.1), (-6, .76, .16), .24),
    "quail": Build(((-.40, -.04, .12), (-.20, .00, .245), (.05, .02, .275), (.24, .12, .20), (.34, .27, .13),
                    (.38, .37, .125)), .60, (.11, .05, .04, .15, .1), (22, .18, .14, -.2), (-6, .55, .17), .20, crest=.10),
}

WATERBIRDS = {
    "duck": Build(((-.56, .06, .065), (-.36, .00, .18), (-.04, -.02, .225), (.24, .02, .20), (.40, .20, .105),
                   (.46, .36, .125)), .60, (.24, .07, .03, .85, 0), (-12, .24, .13, -.3), (2, .70, .15), .10),
    "swan": Build(((-.56, .10, .075), (-.32, .02, .20), (.00, .00, .235), (.26, .04, .19), (.42, .26, .075),
                   (.40, .52, .058), (.50, .66, .088)), .50, (.22, .06, .06, .55, 0), (-10, .22, .14, -.4),
                  (8, .72, .17), .13),
    "gull": Build(((-.56, .00, .065), (-.32, .00, .145), (-.02, .02, .19), (.22, .09, .165), (.36, .22, .125),
                   (.43, .30, .125)), .60, (.25, .05, .025, .7, .25), (2, .24, .11, 0), (3, 1.02, .13), .22),
    "heron": Build(((-.42, -.10, .06), (-.22, -.03, .135), (.02, .06, .16), (.21, .18, .11), (.30, .36, .058),
                    (.22, .52, .048), (.24, .66, .048), (.35, .75, .075)), .40, (.40, .05, .02, .25, 0), (14, .18, .10, 0),
                   (-14, .62, .14), .52, crest=.0, tilt=6),
    "curlew": Build(((-.44, -.03, .065), (-.24, .02, .155), (.01, .05, .19), (.20, .15, .13), (.29, .30, .07),
                     (.36, .41, .09)), .56, (.48, .03, .20, .45, 0), (4, .22, .11, 0), (-4, .66, .14), .38),
    "cormorant": Build(((-.36, -.30, .08), (-.18, -.13, .165), (.01, .07, .175), (.12, .28, .115), (.11, .46, .068),
                        (.13, .58, .064), (.21, .66, .085)), .48, (.26, .042, .0, .6, .4), (-4, .34, .12, -.2),
                       (10, .62, .14), .10),
    "goose": Build(((-.54, .02, .075), (-.32, -.01, .19), (-.02, .00, .23), (.24, .08, .19), (.36, .28, .085),
                    (.38, .44, .072), (.45, .54, .095)), .54, (.18, .068, .03, .5, 0), (-6, .24, .14, -.2),
                   (2, .72, .16), .22),
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
    basis = np.concatenate([-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2], 1) / 2
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
    return np.array([*root, turn, length * rng.uniform(0.85, 1.2), width * rng.uniform(0.85, 1.2)], np.float32)


def _wing(rng: np.random.Generator, plan: Build, spine: Array, root: Array) -> Array:
    angle, length, width = plan.wing
    back = np.arctan2(spine[2, 1] - root[1], spine[2, 0] - root[0])
    turn = back + np.radians(angle + rng.normal(0, 3))
    place = root[:2] + (-0.01, root[2] * 0.05)
    return np.array([*place, turn, length * rng.uniform(0.92, 1.08), width * rng.uniform(0.95, 1.15)], np.float32)


def _eye(head: Array, radius: float, look: float) -> Array:
    place = _turn(np.array([[0.36 * radius, 0.26 * radius]]), look)[0] + head
    return np.array([*place, max(0.024, radius * 0.185)], np.float32)


def _tip(part: Array) -> Array:
    return part[:2] + part[3] * np.array([np.cos(part[2]), np.sin(part[2])])


def _wing_tips(bird: Bird) -> list[Array]:
    if bird.raised is None:
        return [_tip(bird.wing)]
    return [bird.wing[:2] + bird.wing[3] * 1.15 * np.array([np.cos(a), np.sin(a)])
            for a in (np.pi / 2 + 0.4, bird.raised + 0.9, bird.raised + 0.3, bird.raised + 1.5)]
