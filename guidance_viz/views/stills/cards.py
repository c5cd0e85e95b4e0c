"""Still pictures of cards: photos with their maps, pairs of maps, questions, neurons with their patches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from guidance_viz.views.stills.photos import explained, strike
from guidance_viz.views.stills.sheet import (
    ACCENT,
    BAD,
    FAINT,
    GOOD,
    INK,
    LINE,
    PAD,
    SOFT,
    SUNK,
    TOP,
    WIDTH,
    Picture,
    answered,
    image,
    line,
    rect,
    sheet,
    text,
)
from guidance_viz.views.words import counted, percent

Look = Callable[[str, str], tuple[bytes, np.ndarray]]
"""Photo and map of a sample by id and model: a JPEG, and uint8 (h, w)."""

Cut = tuple[bytes, tuple[float, float, float, float]]
"""A part of a photo as a JPEG, and the place in it that is meant: (x0, y0, x1, y1) in [0, 1]."""

GAP = 14
COLUMNS, PAIRS, NEURONS = 4, 3, 3
VERDICT = {"fixed": ("✓ fixed", GOOD), "broken": ("✕ broken", BAD)}


def gallery(items: Sequence[Mapping[str, Any]], total: int, look: Look, *, style: str, which: str = "current",
            chosen: str = "") -> Picture:
    """The first photos of a gallery, in its order.

    Parameters
    ----------
    items
        What the cards say, as the gallery sends it.
    total
        How many photos there are in the gallery.
    look
        Gives photo and map of a sample.
    style, which
        How maps are drawn, and whose.
    chosen
        What limits the photos, in words.
    """
    side = (WIDTH - 2 * PAD - (COLUMNS - 1) * GAP) / COLUMNS
    tall = side + 66
    body = []
    for k, item in enumerate(items):
        x, y = PAD + k % COLUMNS * (side + GAP), TOP + k // COLUMNS * (tall + GAP)
        body.append(explained(x, y, side, *look(item["id"], which), style) + _card(x, y + side, side, item))
    lines = -(-len(items) // COLUMNS)
    below = f"{len(items)} of {counted(total, 'photo')}" + (f" · {chosen}" if chosen else "")
    words = "; ".join(f"{i['label']}, the model says {i['prediction']}" for i in items)
    return sheet("Photos", below, body, TOP + lines * (tall + GAP) + 4, f"Photos, {below}: {words}.")


def _card(x: float, y: float, width: float, item: Mapping[str, Any]) -> str:
    right = bool(item["correct"])
    sign, colour = ("✓", GOOD) if right else ("✕", BAD)
    says = f"{sign} model: {item['prediction']} ({percent(item['confidence'])})"
    return (strike(x, y - width, width, colour) + text(x, y + 20, item["label"], 13, INK, weight=600, width=width - 60)
            + text(x, y + 37, says, 12, colour, width=width) + text(x, y + 54, item.get("group", ""), 12, SOFT, width=width)
            + answered(x + width - 56, y + 20, str(item.get("answer", ""))))


def question(asked: Mapping[str, Any] | None, look: Look, *, answered_count: int, total: int, style: str,
             done: str = "") -> Picture:
    """The question on screen with its photo, its facts, and photos that it decides.

    Parameters
    ----------
    asked
        The question as the queue sends it; None where all is answered.
    look
        Gives photo and map of a sample.
    answered_count, total
        How many questions are answered, and how many there are.
    style
        How the map is drawn.
    done
        What is said when all is answered.
    """
    progress = f"{answered_count} of {counted(total, 'question')} answered"
    if asked is None:
        return sheet("Questions", progress, [text(PAD, TOP + 22, done or "Nothing is asked.", 13, SOFT,
                                                  width=WIDTH - 2 * PAD)], TOP + 44)
    side, left = 300.0, PAD + 320.0
    body = [explained(PAD, TOP, side, *look(asked["sample_id"], "current"), style),
            _bar(left, TOP + 2, WIDTH - PAD - left, answered_count / max(1, total))]
    body += _facts(left, TOP + 36, asked["facts"], 120)
    at = TOP + 50 + 22 * len(asked["facts"])
    decides = f"The answer decides {counted(int(asked['decides']), 'photo')}, these among them:"
    body.append(text(left, at + 16, decides, 12.5, SOFT))
    small = (WIDTH - PAD - left - 5 * 8) / 6
    for k, sample in enumerate(asked["examples"][:12]):
        x, y = left + k % 6 * (small + 8), at + 28 + k // 6 * (small + 8)
        body.append(explained(x, y, small, *look(sample, "current"), style))
    return sheet(asked["text"], progress, body, TOP + side + PAD, f"Question: {asked['text']} {progress}.")


def annotated(shown: Mapping[str, Any] | None, look: Look, *, style: str, classes: Sequence[str], photos: int,
              boxes: int) -> Picture:
    """The photo that is drawn on, with its boxes, and how much is drawn in all.

    Parameters
    ----------
    shown
        The photo as the view sends it; None where there is none.
    look
        Gives photo and map of a sample.
    style
        How the map is drawn.
    classes
        Names by number.
    photos, boxes
        How many are drawn on, and how many boxes that makes.
    """
    said = f"{counted(boxes, 'box', 'boxes')} drawn on {counted(photos, 'photo')}"
    if shown is None:
        return sheet("Boxes", said, [text(PAD, TOP + 22, "No photo passes the filters.", 13, SOFT)], TOP + 44)
    side, left = 340.0, PAD + 364.0
    body = [explained(PAD, TOP, side, *look(shown["id"], "current"), style)]
    for code, x0, y0, x1, y1 in shown["boxes"]:
        x, y, width, height = PAD + side * x0, TOP + side * y0, side * (x1 - x0), side * (y1 - y0)
        name = classes[code] if 0 <= code < len(classes) else "object"
        body += [rect(x, y, width, height, "none", stroke="#fff", rx=2), rect(x - 1, y - 1, width + 2, height + 2, "none",
                                                                           stroke=ACCENT, rx=2)]
        body.append(text(x + 4, y + 14, name, 11.5, ACCENT, weight=650, width=max(30.0, width - 8)))
    body += _facts(left, TOP + 14, shown["facts"], 130)
    return sheet("Boxes", said, body, TOP + side + PAD)


def pairs(rows: Sequence[Mapping[str, Any]], total: int, models: Sequence[tuple[str, str]], look: Look, *, style: str,
          counts: Mapping[str, int]) -> Picture:
    """Photos by two or more models beside each other.

    Parameters
    ----------
    rows
        What the cards say, as Compare sends it.
    total
        How many photos are listed.
    models
        Name and words of each model, the first to the last; the first and the last are drawn.
    look
        Gives photo and map of a sample by a model.
    style
        How maps are drawn.
    counts
        How many are fixed and broken.
    """
    width = (WIDTH - 2 * PAD - (PAIRS - 1) * 20) / PAIRS
    side = (width - 6) / 2
    tall = side + 46
    (first, before), (last, after) = models[0], models[-1]
    body = []
    for k, row in enumerate(rows):
        x, y = PAD + k % PAIRS * (width + 20), TOP + k // PAIRS * (tall + GAP)
        body += [explained(x, y, side, *look(row["id"], first), style),
                 explained(x + side + 6, y, side, *look(row["id"], last), style), _pair(x, y + side, width, row)]
    lines = -(-len(rows) // PAIRS)
    flips = f"{counts.get('fixed', 0):,} fixed, {counts.get('broken', 0):,} broken"
    below = f"from {before} (left) to {after} (right): {flips}; {len(rows)} of {counted(total, 'photo')}"
    return sheet("Compare", below, body, TOP + lines * (tall + GAP) + 4)


def _pair(x: float, y: float, width: float, row: Mapping[str, Any]) -> str:
    words, colour = VERDICT.get(str(row["flip"]), ("stays " + ("right" if row["right"][-1] else "wrong"), SOFT))
    side = (width - 6) / 2
    marks = "".join(strike(x + k * (side + 6), y - side, side, GOOD if ok else BAD)
                    for k, ok in enumerate((row["right"][0], row["right"][-1])))
    return (marks + text(x, y + 20, words, 12.5, colour, weight=600)
            + text(x, y + 37, " · ".join(filter(None, (row["label"], row.get("group", "")))), 12, SOFT, width=width))


def neurons(rows: Sequence[Mapping[str, Any]], total: int, patches: Callable[[int], Sequence[bytes]], *, class_name: str,
            kept: int, answered_count: int) -> Picture:
    """The first neurons of the board, each with the patches that make it fire most.

    Parameters
    ----------
    rows
        What the cards say, as the board sends it.
    total
        How many neurons are listed.
    patches
        Gives the JPEGs of a neuron's patches.
    class_name
        Class that the contributions are for.
    kept, answered_count
        How many neurons the model uses, and how many are answered.
    """
    width = (WIDTH - 2 * PAD - (NEURONS - 1) * 20) / NEURONS
    side = (width - 2 * 6) / 3
    tall = side + 54
    body = []
    for k, row in enumerate(rows):
        x, y = PAD + k % NEURONS * (width + 20), TOP + k // NEURONS * (tall + GAP)
        for j, data in enumerate(patches(int(row["neurons"][0]))[:3]):
            body.append(image(x + j * (side + 6), y, side, side, data))
        body.append(_neuron(x, y + side, width, row))
    lines = -(-len(rows) // NEURONS)
    below = (f"{len(rows)} of {counted(total, 'card')}, those first that add most to “{class_name}” · {kept:,} kept · "
             f"{answered_count:,} answered")
    return sheet("Neurons", below, body, TOP + lines * (tall + GAP) + 4)


def _neuron(x: float, y: float, width: float, row: Mapping[str, Any]) -> str:
    share, (first, *others) = float(row["share"]), row["neurons"]
    words = f"neuron {first}" + (f" and {len(others)} more" if others else "") + ("" if row["kept"] else " · pruned")
    colour = ACCENT if share >= 0 else BAD
    return (text(x, y + 20, words, 13, INK, weight=600, width=width - 80)
            + answered(x + width - 56, y + 20, str(row.get("answer", "")))
            + rect(x, y + 30, width - 64, 7, SUNK, rx=3.5) + rect(x, y + 30, abs(share) * (width - 64), 7, colour, rx=3.5)
            + text(x + width, y + 38, f"{row['contribution']:+.2f}", 12, SOFT, anchor="end"))


def part(shown: Mapping[str, Any] | None, patches: Callable[[int], Sequence[Cut]], look: Look, *, question: str, facts: str,
         progress: str, places: Mapping[str, Any] | None) -> Picture:
    """The part on screen by its places, and the photos with what belongs to the object.

    Parameters
    ----------
    shown
        The part as the view sends it; None where none was found.
    patches
        Gives the JPEGs of a part's places, with what is around each, and the place in it as (x0, y0, x1, y1) in [0, 1].
    look
        Gives a photo (and a map, which is not looked at) of a sample.
    question, facts, progress
        Words.
    places
        Photos and their place masks as the view sends them, or None.
    """
    if shown is None:
        return sheet("Parts", "No parts were found yet: session.parts().", (), TOP + 8)
    side, left = 128.0, PAD + 3 * 134 + 24.0
    body = [text(PAD, TOP + 14, f"Part {shown['part']}", 13, INK, weight=600),
            answered(PAD + 64, TOP + 14, shown["answer"]),
            text(left, TOP + 14, "Belongs to the object, by all answers", 13, INK, weight=600)]
    for k, (data, (x0, y0, x1, y1)) in enumerate(patches(int(shown["part"]))[:9]):
        x, y = PAD + k % 3 * (side + 6), TOP + 26 + k // 3 * (side + 6)
        body += [image(x, y, side, side, data),
                 rect(x + x0 * side, y + y0 * side, (x1 - x0) * side, (y1 - y0) * side, "none", stroke="#fff", rx=1)]
    body += _placed(left, TOP + 26, look, places)
    return sheet(question, f"{facts} · {progress}", body, TOP + 26 + 3 * (side + 6) + PAD)


def _placed(x: float, y: float, look: Look, places: Mapping[str, Any] | None) -> list[str]:
    side = (WIDTH - PAD - x - 2 * 6) / 3
    if places is None:
        return []
    none = np.zeros((0, 0), np.uint8)
    masks = [none if mask is None else np.array(mask, np.uint8).reshape(places["grid"]) for mask in places["masks"]]
    return [explained(x + k % 3 * (side + 6), y + k // 3 * (side + 6), side, look(sample, "current")[0], mask,
                      "visibility" if mask.any() else "off")
            for k, (sample, mask) in enumerate(zip(places["ids"], masks, strict=True))]


def contested(items: Sequence[Mapping[str, Any]], look: Look, style: str, y: float) -> tuple[str, float]:
    """A row of maps on which people disagree, and its height."""
    side = (WIDTH - 2 * PAD - 5 * GAP) / 6
    parts = []
    for k, item in enumerate(items[:6]):
        x = PAD + k * (side + GAP)
        given = ", ".join(f"{who}: {answer}" for who, answer in item["opinions"])
        parts += [explained(x, y, side, *look(item["id"], "current"), style),
                  line(x, y + side + 2, x + side, y + side + 2, LINE),
                  text(x, y + side + 18, item["label"], 12, INK, weight=600, width=side),
                  text(x, y + side + 34, given, 11, SOFT, width=side)]
    return "".join(parts), side + 44


def _facts(x: float, y: float, facts: Sequence[Sequence[str]], indent: float) -> list[str]:
    """Names and values, a line each."""
    return [part for k, (name, value) in enumerate(facts)
            for part in (text(x, y + 22 * k, name, 12.5, FAINT), text(x + indent, y + 22 * k, value, 13, INK))]


def _bar(x: float, y: float, width: float, share: float) -> str:
    return rect(x, y, width, 7, SUNK, rx=3.5) + rect(x, y, width * min(1.0, share), 7, ACCENT, rx=3.5)
