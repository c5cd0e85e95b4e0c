"""The 80 prompt templates that CLIP was evaluated with on ImageNet (Radford et al. 2021), put together from their parts."""

from __future__ import annotations

from collections.abc import Sequence

from guidance_viz.core import OptionError

PLAIN: tuple[str, ...] = ("a photo of a {}.",)
"""The one template that is used where many words are looked for."""

# What stands before "a {}." as well as before "the {}."; a word after | stands between the article and the name.
_WITH_BOTH_ARTICLES = (
    "a photo of", "a bad photo of", "a good photo of", "a bright photo of", "a dark photo of", "a blurry photo of",
    "a cropped photo of", "a close-up photo of", "a low resolution photo of", "a pixelated photo of",
    "a jpeg corrupted photo of", "a black and white photo of",
    "a photo of|clean", "a photo of|dirty", "a photo of|cool", "a photo of|nice", "a photo of|weird", "a photo of|small",
    "a photo of|large", "a photo of|hard to see",
    "a painting of", "a drawing of", "a sketch of", "a doodle of", "a sculpture of", "a rendering of", "a rendition of",
    "a tattoo of", "graffiti of", "art of", "itap of",
    "|cartoon", "|embroidered", "|origami", "|plastic", "|plushie", "|toy")
_ALONE = ("a photo of many {}.", "a photo of one {}.", "a photo of my {}.", "itap of my {}.",
          "a {} in a video game.", "the {} in a video game.")


def _made(phrase: str, article: str) -> str:
    before, _, between = phrase.partition("|")
    return " ".join(part for part in (before, article, between, "{}") if part) + "."


TEMPLATES: tuple[str, ...] = (*(_made(phrase, article) for phrase in _WITH_BOTH_ARTICLES for article in ("a", "the")),
                              *_ALONE)
"""All 80; ``{}`` stands for the name."""

NAMED = {"imagenet": TEMPLATES, "plain": PLAIN}


def templates_of(given: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the templates that a name (``"imagenet"``, ``"plain"``) or a list of them stands for; all 80 for ``None``.

    Raises
    ------
    OptionError
        There is no such name, there is no template, or one does not hold ``{}`` once.
    """
    if isinstance(given, str) and given not in NAMED:
        raise OptionError(f"templates={given!r} is not known; use {', '.join(map(repr, NAMED))}, or a list such as "
                          "['a photo of a {}.'].")
    found = TEMPLATES if given is None else NAMED[given] if isinstance(given, str) else tuple(given)
    wrong = [each for each in found if each.count("{}") != 1]
    if wrong or not found:
        raise OptionError(f"templates={wrong[0] if wrong else list(found)!r} must hold the place of the name, {{}}, once: "
                          "'a photo of a {}.'.")
    return found


def filled(templates: Sequence[str], words: Sequence[str]) -> list[str]:
    """Every template with every word, template by template; an underscore in a word becomes a space."""
    return [template.format(word.replace("_", " ")) for template in templates for word in words]
