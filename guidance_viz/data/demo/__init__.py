"""A set of bird pictures drawn on the person's own machine: landbirds and waterbirds, on land and on water.

The scene gives the class away in 95 % of the training pictures, so that a network learns to look at it and
not at the bird. Drawing needs no more than numpy and Pillow.
"""

from guidance_viz.data.demo.compose import Picture, Recipe, draw
from guidance_viz.data.demo.plan import SIZES, plan

__all__ = ["SIZES", "Picture", "Recipe", "draw", "plan"]
