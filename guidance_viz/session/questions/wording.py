"""What is asked, in words made from the name of a class, as the CRAYON study did, or in words of one's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from guidance_viz.core import OptionError

PLACE = "{class}"
LONGEST = 300
"""Characters of a question."""

# What makes a name something that is said of a photo and not a thing in it: it is then told between quotes.
_SAID = frozenset([
    "has", "have", "had", "is", "are", "was", "with", "without", "contains", "contain", "containing", "shows",
    "showing", "wears", "wearing", "lacks", "looks", "no", "none",
])
# What something is like: "it is smiling", without an article. A few that are met often, and endings that say it.
_LIKE = frozenset([
    "male", "female", "young", "old", "bald", "blond", "blonde", "brunette", "happy", "sad", "angry", "normal",
    "abnormal", "benign", "malignant", "positive", "negative", "healthy", "sick", "ill", "intact", "defective",
    "broken", "clean", "dirty", "good", "bad", "ok", "fake", "real", "open", "closed", "empty", "full", "dry", "wet",
    "ripe", "unripe", "rotten", "fresh", "safe", "unsafe", "red", "orange", "yellow", "green", "blue", "purple",
    "pink", "brown", "black", "white", "gray", "grey", "dark", "bright", "indoor", "outdoor", "indoors", "outdoors",
    "urban", "rural", "natural", "infected", "uninfected", "cancerous", "other", "unknown",
])
_LIKE_ENDINGS = ("ful", "less", "ous", "ible", "able", "ive", "ic", "ing")
_THINGS = frozenset([
    "building", "wing", "ring", "king", "string", "spring", "swing", "painting", "ceiling", "clothing", "duckling",
    "sling", "viaduct", "logic", "music", "fabric", "plastic", "picnic", "clinic", "mechanic", "table", "cable",
    "vegetable", "constable", "olive", "archive", "detective", "starling", "sapling", "earring", "pudding", "wedding",
    "lightning", "evening", "morning", "railing", "dumpling",
])
# Things that have no article in the singular.
_STUFF = frozenset([
    "water", "grass", "sand", "snow", "ice", "rain", "hair", "clothing", "furniture", "food", "meat", "bread", "rice",
    "soil", "wood", "metal", "glass", "plastic", "music", "lightning", "smoke", "fire", "fog", "traffic", "makeup",
    "jewelry", "jewellery", "cancer",
])
_STUFF_ENDINGS = ("monia", "emia", "itis", "osis", "ema", "opathy")
_ALONE = ("ss", "us", "is", "as", "os")  # ends in s and is one all the same
_NUMBERED = re.compile(r"\d+\s*[.):]\s*|\d+\s*-\s+|0\d*[\W_]+")  # but not the 8 of "8-ball", nor the 5 of "5_o_Clock"
_VOWEL_SOUND = re.compile(r"hour|honest|heir|honou?r|[aeiou](?!ne\b|nce\b)", re.I)
_NOT_VOWEL = re.compile(r"uni(?!n|m)|use|usu|uti|eu|ewe|one|once|ubiq", re.I)
_LETTERS = re.compile(r"[A-Z]{2,}\b|[A-Z](?=[-\s\d]|$)")


def question_text(class_name: str, asked: str | Mapping[str, str] | None = None) -> str:
    """Ask in words made from the class name.

    Parameters
    ----------
    class_name
        Name of the class of the photo asked about.
    asked
        A question of one's own, with ``{class}`` for the name; or one by class, where those that are not named are asked
        by the rule. ``None``: the rule, which reads right for things ("a waterbird"), for what something is like ("not
        blond") and for sentences ("“has a hat”").
    """
    own = asked.get(class_name) if isinstance(asked, Mapping) else asked
    if own is not None:
        return own.replace(PLACE, plain_name(class_name) or class_name)
    return f"Can you tell {_claim(class_name)} from what is left visible?"


def checked_question(asked: str | Mapping[str, str] | None, class_names: Sequence[str]) -> str | dict[str, str] | None:
    """A question of one's own as it is kept.

    Raises
    ------
    OptionError
        It is empty, too long, has another place than ``{class}``, or names a class that is not there.
    """
    if asked is None or isinstance(asked, str):
        return None if asked is None else _checked(asked)
    if not isinstance(asked, Mapping):
        raise OptionError(f"question={asked!r} is not allowed; give a text such as 'Is the {PLACE} visible?', or one by "
                          "class.")
    for name in asked:
        if name not in class_names:
            near = get_close_matches(str(name), class_names, 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise OptionError(f"question= names the class {name!r}; there are {', '.join(map(repr, class_names))}.{hint}")
    return {str(name): _checked(text) for name, text in asked.items()}


def plain_name(class_name: str) -> str:
    """``"012.Yellow_headed_Blackbird"`` becomes ``"Yellow headed Blackbird"``."""
    return re.sub(r"[_\s]+", " ", _NUMBERED.sub("", class_name, 1) if _NUMBERED.match(class_name) else class_name).strip()


def _checked(text: str) -> str:
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        raise OptionError(f"question={text!r} is not allowed; give a question of 1 to {LONGEST} characters, such as "
                          f"'Is the {PLACE} lesion visible?'.")
    strange = re.search(r"\{[^{}]*\}", text.replace(PLACE, ""))
    if strange:
        raise OptionError(f"question={text!r} has {strange[0]}, which stands for nothing. Write {PLACE} for the name of "
                          "the class.")
    return " ".join(text.split())


def _claim(class_name: str) -> str:
    """``"it is a waterbird"``, ``"it is not blond"``, ``"that “has a hat” is right"``."""
    words = plain_name(class_name)
    if re.fullmatch(r"\d*", words):
        return f"it is of class {class_name}"
    first, *rest = words.split(" ")
    low = first.lower()
    if low in _SAID:
        return f"that “{words}” is right"
    if low in ("not", "non") or low.startswith("non-"):
        return f"it is {words}" if low == "not" else f"it is {_with_article(words)}"
    if low in ("a", "an", "the") or not re.match(r"[^\W_]", words):
        return f"it is {words}" if low in ("a", "an", "the") else f"it is “{words}”"
    if not rest and _is_like(low):
        return f"it is {words}"
    return f"it is {_with_article(words)}"


def _is_like(word: str) -> bool:
    return word in _LIKE or (word.endswith(_LIKE_ENDINGS) and word not in _THINGS and len(word) > 5)


def _with_article(words: str) -> str:
    last = words.split(" ")[-1].lower()
    many = last.endswith("s") and not last.endswith(_ALONE) and len(last) > 3
    if many or last in _STUFF or last.endswith(_STUFF_ENDINGS):
        return words
    return f"{'an' if _sounds_like_a_vowel(words) else 'a'} {words}"


def _sounds_like_a_vowel(words: str) -> bool:
    """By how the beginning is spoken: an owl, an hour, an MRI, an 8; a unicorn, a one-way street."""
    if words[0].isdigit():
        return bool(re.match(r"8|1[18](?!\d)", words))
    if _LETTERS.match(words):
        return words[0] in "AEFHILMNORSX"
    return bool(_VOWEL_SOUND.match(words)) and not _NOT_VOWEL.match(words)
