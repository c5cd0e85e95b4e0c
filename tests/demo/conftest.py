"""One small set, drawn once for all tests here."""

import pytest

import guidance_viz as gv
from guidance_viz.data.demo import Recipe, draw


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture(scope="session")
def small(shelf):
    return gv.data.load("demo", root=shelf, size="small")


@pytest.fixture(scope="session")
def recipes():
    """Eight pictures a group."""
    return [Recipe(3, index, index // 2 % 2, index % 2) for index in range(32)]


@pytest.fixture(scope="session")
def pictures(recipes):
    return [draw(recipe) for recipe in recipes]
