"""A set of bird pictures drawn on the person's own machine: landbirds and waterbirds, on land and on water.

The scene, or in another set a coloured patch, gives the class away in 95 % of the training pictures, so that a
network learns to look at it and not at the bird. Drawing needs no more than numpy and Pillow.
"""

from guidance_viz.data.demo.compose import Picture, Recipe, draw
from guidance_viz.data.demo.plan import SHORTCUTS, SIZES, plan

__all__ = ["SHORTCUTS", "SIZES", "Picture", "Recipe", "draw", "plan"]
