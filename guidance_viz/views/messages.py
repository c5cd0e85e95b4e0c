"""What a page and Python say to each other: one class a message, its fields with their types.

``UP`` and ``DOWN`` name them as they travel, ``{"kind": name, **fields}``; a kind that several views use with other fields
has a class for each. ``frontend/messages.py`` writes the TypeScript of the same from here. Handlers take the message as
they find it: a page may be of any hand, so that what matters is checked where it is used.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Annotated, Any, NotRequired, TypedDict

logger = logging.getLogger(__name__)

STRICT = "GUIDANCE_VIZ_STRICT_MESSAGES"
"""Environment variable: whether a message that is not listed here is an error (tests), or a line in the log."""

Floats = Annotated[Any, "Float32Array"]
Bytes = Annotated[Any, "Uint8Array"]
Blob = Annotated[bytes, "ArrayBuffer"]
Row = dict[str, Any]
ACT = {"token": str, "after": NotRequired[str], "round": int}
"""What each act has beside its fields: see :class:`guidance_viz.views.acts.Acts`."""


class UnknownMessage(ValueError):
    """A message that no view and no page knows, or one with other fields."""


# ruff: noqa: UP013  one line a message: it is read as a table
# -- up: a page tells Python ---------------------------------------------------------------------------------------
# Nothing but its kind.
Bare = TypedDict("Bare", {})
# The page has no copy of the front end yet.
WantCode = TypedDict("WantCode", {"code": str})
AnswerPhoto = TypedDict("AnswerPhoto", {"id": str, "value": str | None, "model": str, "seconds": NotRequired[float]})
AnswerPart = TypedDict("AnswerPart", {"part": int, "value": str | None, "clustering": str})
AnswerNeurons = TypedDict("AnswerNeurons", {"neurons": list[int], "value": str | None, "model": str})
Settle = TypedDict("Settle", {"id": str, "value": str, "model": str})
AnswerComposite = TypedDict("AnswerComposite", {"composite": str, "value": str | None})
AnswerAll = TypedDict("AnswerAll", {"value": str | None})
# Cards by their places, as spans [first, last] of one order (``version``).
Picked = TypedDict("Picked", {"version": int, "spans": list[list[int]]})
AnswerPicked = TypedDict("AnswerPicked", {"version": int, "spans": list[list[int]], "value": str | None, "model": str})
# Undo and redo; ``turn`` where they are of drawings.
Undo = TypedDict("Undo", {"turn": NotRequired[int]})
# All boxes of a photo: class, and corners as fractions.
Draw = TypedDict("Draw", {"id": str, "boxes": list[list[float]], "turn": int})
Withdraw = TypedDict("Withdraw", {"id": str, "turn": int})
Judge = TypedDict("Judge", {"name": str, "class": int, "verdict": str})
# To another page; ``method`` is what Fix is to offer first.
ToPlace = TypedDict("ToPlace", {"place": str, "method": NotRequired[str]})
ToTurn = TypedDict("ToTurn", {"at": int})
Photo = TypedDict("Photo", {"id": str, "step": NotRequired[int]})
OpenPhoto = TypedDict("OpenPhoto", {"id": str})
OpenPoint = TypedDict("OpenPoint", {"index": int})
Neurons = TypedDict("Neurons", {"neurons": list[int]})
Cell = TypedDict("Cell", {"id": str, "cell": list[int]})
Rows = TypedDict("Rows", {"start": int, "end": int, "version": int})
WantPictures = TypedDict("WantPictures", {"ids": list[str], "size": int, "which": str})
Composites = TypedDict("Composites", {"ids": list[str]})
# A map of another class or layer; ``key`` comes back with it.
Closer = TypedDict("Closer", {"id": str, "which": str, "target": int, "layer": str, "key": str})
Lasso = TypedDict("Lasso", {"polygon": list[list[float]], "add": NotRequired[bool], "remove": NotRequired[bool],
                            "box": NotRequired[bool]})
Describe = TypedDict("Describe", {"index": int, "aloud": bool})
Index = TypedDict("Index", {"index": int})
By = TypedDict("By", {"by": str})
Style = TypedDict("Style", {"style": str})
Which = TypedDict("Which", {"which": str})
Sort = TypedDict("Sort", {"sort": str})
Show = TypedDict("Show", {"show": str})
Order = TypedDict("Order", {"order": str})
Filter = TypedDict("Filter", {"name": str, "value": Any})
Named = TypedDict("Named", {"name": str})
# In words of one's own; empty: in words made from the class's name.
Phrase = TypedDict("Phrase", {"question": str})
OnlyLabel = TypedDict("OnlyLabel", {"label": int})
OnlySplit = TypedDict("OnlySplit", {"split": str})
SplitPart = TypedDict("SplitPart", {"part": int})
Group = TypedDict("Group", {"group": int})
# How alike the neurons of one card are.
Grouped = TypedDict("Grouped", {"grouped": bool, "threshold": float})
Models = TypedDict("Models", {"models": list[str]})
Axes = TypedDict("Axes", {"x": str, "y": str})
Key = TypedDict("Key", {"key": str})
# A moment of the journal.
Point = TypedDict("Point", {"point": str | int})
Branch = TypedDict("Branch", {"point": str | int, "name": str})
Keep = TypedDict("Keep", {"name": str, "overwrite": bool})
Typical = TypedDict("Typical", {"of": str, "core": int, "environment": int})
OfSubset = TypedDict("OfSubset", {"of": str, "name": str})
OfAnswer = TypedDict("OfAnswer", {"of": str, "answer": str})
# What the choice of photos is to ask; each field where it changed.
Asking = TypedDict("Asking", {"questions": NotRequired[int | str], "split": NotRequired[str], "by": NotRequired[str]})
# A trial draw: of cells, or by a threshold.
Options = TypedDict("Options", {"by": NotRequired[str], "whole": NotRequired[bool], "size": NotRequired[Any],
                                "threshold": NotRequired[Any]})
FindWords = TypedDict("FindWords", {"words": str, "source": str})
FindParts = TypedDict("FindParts", {"k": int})
Start = TypedDict("Start", {"method": str, "options": Row})
# A sweep's form: choices, and numbers as they were typed.
Grid = TypedDict("Grid", {"loss": list[str], "attribution": list[str], "depth": list[str], "weight": Any, "share": Any,
                          "dilation": Any, "masks": str, "reverse": bool, "epochs": Any, "lr": Any}, total=False)
Accept = TypedDict("Accept", {"despite": bool})
Share = TypedDict("Share", {"count": int})
Role = TypedDict("Role", {"role": str})
Theme = TypedDict("Theme", {"theme": str})
Dark = TypedDict("Dark", {"dark": bool})
# What a page can do, for the doctor.
Page = TypedDict("Page", {"browser": str, "webgl": bool, "renderer": str, "texture": int, "pixels": float, "kept": bool,
                          "milliseconds": float})


# -- down: Python tells a page -------------------------------------------------------------------------------------
Code = TypedDict("Code", {"code": str, "text": str})
Props = TypedDict("Props", {"props": Row})
Text = TypedDict("Text", {"text": str})
Receipt = TypedDict("Receipt", {"token": str, "kept": bool})
Unkept = TypedDict("Unkept", {"token": str, "text": str})
Points = TypedDict("Points", {"xy": Floats})
Colours = TypedDict("Colours", {"legend": Row, "codes": Bytes | None, "values": Bytes | None, "by": str})
Sizes = TypedDict("Sizes", {"sizes": Bytes | None, "words": str, "low": NotRequired[str], "high": NotRequired[str]})
Chosen = TypedDict("Chosen", {"mask": Bytes | None})
Described = TypedDict("Described", {"index": int, "id": str, "lines": list[Any], "aloud": bool})
SomeRows = TypedDict("SomeRows", {"version": int, "start": int, "rows": list[Row]})
# Of a gallery a list, of neurons by their number.
ChangedRows = TypedDict("ChangedRows", {"rows": Any})
MapsChanged = TypedDict("MapsChanged", {"which": list[str]})
# Photos as JPEGs in one block, maps as bytes in another.
Pictures = TypedDict("Pictures", {"ids": list[str], "size": int, "which": str, "photos": Blob, "lengths": list[int],
                                  "maps": Blob, "grids": list[list[int]]})
Patches = TypedDict("Patches", {"neurons": list[int], "patches": list[list[Row]], "lengths": list[int], "blob": Blob})
CompositePictures = TypedDict("CompositePictures", {"ids": list[str], "lengths": list[int], "blob": Blob})
OfPart = TypedDict("OfPart", {"part": int})
OfComposite = TypedDict("OfComposite", {"composite": str})
Large = TypedDict("Large", {"item": Row, "classes": list[Any]})
Similar = TypedDict("Similar", {"id": str, "items": list[Row], "error": str})
Layers = TypedDict("Layers", {"id": str, "layers": list[Any], "error": str})
CloserMap = TypedDict("CloserMap", {"key": str, "map": Blob, "grid": list[int], "error": str})
OnePhoto = TypedDict("OnePhoto", {"id": str, "lines": list[Any], "of": int})
Detail = TypedDict("Detail", {"neurons": list[int], "effects": list[Any], "why": str})
Alike = TypedDict("Alike", {"id": str, "cell": list[int], "photos": list[Row], "why": str})
Journey = TypedDict("Journey", {"point": str | int, "words": str, "nothing": bool})
SweepMaps = TypedDict("SweepMaps", {"ids": list[str], "key": str, "before": Blob, "after": Blob, "words": str,
                                    "grid": list[int]})
# How far a search among photos is.
Searching = TypedDict("Searching", {"done": int, "total": int, "seconds": float | None})


# -- as they travel ------------------------------------------------------------------------------------------------
UP: dict[str, tuple[Any, ...]] = {
    "accept": (Accept,), "add_filter": (Named,), "alike": (Cell,), "all": (Bare,),
    "answer": (AnswerPhoto, AnswerPart, AnswerNeurons), "answer_all": (AnswerAll,), "answer_picked": (AnswerPicked,),
    "ask": (Asking,), "axes": (Axes,), "back": (Bare,), "branch": (Branch,), "cancel": (Bare,), "choose_picked": (Picked,),
    "class": (Index,), "clear": (Bare,), "closed": (Bare,), "closer": (Closer,), "code": (WantCode,), "colour": (By, Bare),
    "composite": (AnswerComposite,), "composite_pictures": (Composites,), "controls": (Bare,), "dark": (Dark,),
    "describe": (Describe,), "detail": (Neurons,), "dismiss": (Bare,), "draw": (Draw,), "drop_filter": (Named,),
    "echo": (Bare,), "estimate": (Bare,), "export": (Bare,), "filter": (Filter,), "find": (FindWords, FindParts),
    "find_composites": (Bare,), "firing": (Cell,), "fix": (Named, Bare), "forget": (Named, Bare), "go": (ToPlace, ToTurn),
    "go_back": (Point,), "grid": (Grid,), "group": (Group, Grouped), "hello": (Bare,), "invert": (Bare,),
    "journey": (Point,), "judge": (Judge,), "keep": (Keep,), "lasso": (Lasso,), "look": (Key, SplitPart),
    "measure": (Bare,), "models": (Models,), "name": (Named,), "only": (OnlyLabel, OnlySplit),
    "open": (OpenPhoto, OpenPoint, Neurons),
    "options": (Options,), "order": (Order,), "page": (Page,), "patches": (Neurons,), "photo": (Photo,),
    "phrase": (Phrase,), "photos": (Typical, OfSubset, OfAnswer), "pick": (Named, Key), "pictures": (WantPictures,),
    "ping": (Bare,),
    "redo": (Undo,), "refresh": (Bare,), "reject": (Bare,), "report": (Bare,), "retrain": (Named,), "role": (Role,),
    "rows": (Rows,), "run": (Bare,), "seen": (Bare,), "set_filter": (Filter,), "settle": (Settle,), "share": (Share,),
    "show": (Show,), "show_decides": (Bare,), "size": (By,), "sort": (Sort,), "split": (OnlySplit, SplitPart),
    "start": (Start,), "stop": (Bare,), "style": (Style,), "take": (Bare,), "theme": (Theme,), "toggle": (Index,),
    "undo": (Undo,), "which": (Which,), "withdraw": (Withdraw,),
}
DOWN: dict[str, tuple[Any, ...]] = {
    "alike": (Alike,), "asleep": (Bare,), "changed_rows": (ChangedRows,), "chosen": (Chosen,), "closer": (CloserMap,),
    "code": (Code,), "colours": (Colours,), "composite_pictures": (CompositePictures,), "described": (Described,),
    "detail": (Detail,), "echo": (Bare,), "error": (Text,), "goto": (OfPart,), "goto_composite": (OfComposite,),
    "journey": (Journey,), "large": (Large,), "layers": (Layers,), "maps_changed": (MapsChanged,), "patches": (Patches,),
    "photo": (OnePhoto,), "pictures": (Pictures,), "points": (Points,), "pong": (Bare,), "props": (Props,),
    "receipt": (Receipt,), "rows": (SomeRows,), "searching": (Searching,), "similar": (Similar,), "sizes": (Sizes,),
    "sweep_maps": (SweepMaps,), "told": (Text,), "unkept": (Unkept,), "welcome": (Props,),
}


def check(way: Mapping[str, tuple[Any, ...]], kind: str, fields: Mapping[str, Any]) -> None:
    """See that a message is one of those listed here, with its fields and no others.

    Parameters
    ----------
    way
        :data:`UP` or :data:`DOWN`.
    kind
        Its name.
    fields
        What it holds beside its name.

    Raises
    ------
    UnknownMessage
        It is not, and the environment says :data:`STRICT`; otherwise the log says so.
    """
    own = fields.keys() - (ACT.keys() if way is UP and "token" in fields else ())
    if any(made.__required_keys__ <= own <= made.__annotations__.keys() for made in way.get(kind, ())):
        return
    known = " or ".join(str(sorted(made.__annotations__)) for made in way.get(kind, ())) or "none of this name"
    words = f"a message {kind!r} with {sorted(own)}: known is {known} (guidance_viz/views/messages.py)"
    if os.environ.get(STRICT):
        raise UnknownMessage(words)
    logger.warning("%s", words)
