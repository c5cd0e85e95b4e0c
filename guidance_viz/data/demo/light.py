"""The time of day: the colours of the sky, of the sun and of the haze, and where the light comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guidance_viz.data.demo.paint import Array, Colour, grid, length, mix, over, rgb, smooth, window

# name -> (weight, zenith, horizon, sun, ambient, the sun's height above the horizon, clouds)
_HOURS = {
    "dawn": (1.0, (.43, .50, .72), (.98, .78, .66), (1.0, .80, .62), (.66, .64, .73), .06, .9),
    "morning": (1.5, (.36, .58, .86), (.80, .89, .95), (1.0, .95, .84), (.74, .80, .86), .34, .9),
    "noon": (1.5, (.20, .47, .82), (.68, .85, .96), (1.0, .98, .93), (.78, .83, .88), .62, 1.0),
    "afternoon": (1.2, (.32, .55, .80), (.90, .88, .80), (1.0, .90, .70), (.76, .76, .76), .28, .8),
    "sunset": (1.0, (.30, .32, .56), (.99, .62, .36), (1.0, .66, .36), (.68, .59, .62), .05, 1.1),
    "overcast": (1.2, (.58, .63, .69), (.82, .84, .85), (.93, .93, .93), (.82, .85, .88), .55, 1.9),
    "dusk": (0.6, (.20, .26, .48), (.74, .60, .68), (.88, .72, .80), (.60, .61, .74), .02, .9),
}


@dataclass(frozen=True)
class Light:
    """The light of a scene.

    Attributes
    ----------
    hour
        Its name.
    zenith, horizon, sun, ambient
        Colours.
    sun_x, sun_height
        Where the sun stands: across the picture (may lie outside of [0, 1]) and above the horizon.
    strength
        How much the sun adds to the ambient light, in [0, 1].
    clouds
        How many clouds.
    """

    hour: str
    zenith: Array
    horizon: Array
    sun: Array
    ambient: Array
    sun_x: float
    sun_height: float
    strength: float
    clouds: float

    @property
    def side(self) -> float:
        """Where the light comes from across the picture: -1 left … 1 right."""
        return max(-1.0, min(1.0, (self.sun_x - 0.5) * 2.2))

    def lit(self, colour: Colour, exposure: float = 1.0) -> Array:
        """A surface colour under this light: ambient and part of the sun."""
        fall = self.ambient * 0.74 + self.sun * (0.44 * self.strength)
        array = np.asarray(colour, np.float32)
        return array * (fall if array.ndim == 1 else fall[:, None, None]) * np.float32(exposure)


def choose_light(rng: np.random.Generator) -> Light:
    """Draw a time of day and vary it."""
    names = list(_HOURS)
    weights = np.array([_HOURS[n][0] for n in names])
    name = names[int(rng.choice(len(names), p=weights / weights.sum()))]
    _, zenith, horizon, sun, ambient, height, clouds = _HOURS[name]
    tone = rng.normal(0, 0.022, 3)
    return Light(hour=name, zenith=_vary(zenith, tone), horizon=_vary(horizon, tone * 0.6), sun=rgb(*sun),
                 ambient=_vary(ambient, tone * 0.5), sun_x=float(rng.uniform(-0.25, 1.25)),
                 sun_height=float(height * rng.uniform(0.7, 1.3)),
                 strength=0.35 if name == "overcast" else float(rng.uniform(0.8, 1.0)),
                 clouds=float(clouds * rng.uniform(0.3, 1.3)))


def _vary(colour: tuple[float, ...], tone: Array) -> Array:
    return np.clip(np.asarray(colour) + tone, 0.02, 1.0).astype(np.float32)


def paint_sky(rng: np.random.Generator, size: int, light: Light, horizon: float) -> Array:
    """A new picture: the sky's gradient, the glow of the sun, its disc, and clouds lit from its side."""
    x, y = grid(size)
    height = np.clip((horizon - y[:, 0]) / max(horizon, 0.05), 0, 1) ** 0.75
    sky = np.repeat(mix(light.horizon, light.zenith, height[:, None]), size, 2)
    distance = length(x - light.sun_x, (y - (horizon - light.sun_height)) * 1.15)
    over(sky, light.sun, 0.62 * light.strength * np.exp(-distance * (1 / 0.33)))
    if light.strength > 0.5:
        over(sky, np.minimum(light.sun * 1.25, 1.0), smooth(0.046, 0.034, distance))
    _clouds(rng, sky, light, horizon, distance)
    return sky


def _clouds(rng: np.random.Generator, sky: Array, light: Light, horizon: float, to_sun: Array) -> None:
    size = sky.shape[1]
    _, y = grid(size)
    step = int(rng.integers(1, 4))
    shape = window(rng, "wisp" if rng.random() < 0.35 else "cloud", size, size, step)
    thin = smooth(horizon, horizon * 0.45, y) * 0.25 - 0.2
    cover = smooth(0.75 - light.clouds * 0.62, 1.9 - light.clouds * 0.62, shape - thin)
    toward = (1 if light.side >= 0 else -1) * max(1, size // 42)
    relief = np.clip((shape - np.roll(shape, (size // 42, -toward), (0, 1))) * (0.55 / step ** 0.5), -1, 1)
    bright = np.minimum(mix(light.horizon, (1, 1, 1), 0.45) * 0.55 + light.sun * 0.5, 1.0)
    dark = mix(light.zenith, light.ambient, 0.6) * 0.95
    colour = mix(dark, bright, np.clip(0.62 + 0.5 * relief + 0.25 * np.exp(-to_sun * 4), 0, 1))
    over(sky, colour, cover * smooth(horizon + 0.02, horizon - 0.10, y) * 0.9)
