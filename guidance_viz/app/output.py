"""What the command line prints: bars on standard error, tables or one JSON value on standard output."""

from __future__ import annotations

import json
import math
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guidance_viz.core import Evaluation, Progress, to_plain
from guidance_viz.core.reliance import BY, unlike
from guidance_viz.metrics import catalogue

if TYPE_CHECKING:
    from guidance_viz.session import Curation

PACKAGE = "guidance_viz"
_PYTHONS = warnings.formatwarning


def note(message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None) -> str:
    """A warning as a sentence; those that are for programmers as Python has them."""
    if issubclass(category, UserWarning) and PACKAGE in Path(filename).parts:
        return f"Note: {message}\n"
    return _PYTHONS(message, category, filename, lineno, line)


@contextmanager
def told_before() -> Iterator[None]:
    """Say nothing anew of the model and the data of a run: it was said when the run was made."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning, module=rf"{PACKAGE}\.")
        yield


class Bars:
    """A progress bar a stage, on standard error.

    Parameters
    ----------
    quiet
        Show none.
    """

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._stage = ""
        self._bar: Any = None

    def __call__(self, progress: Progress) -> None:
        """Show a report; a new stage begins a new bar."""
        if self._quiet:
            return
        if progress.stage != self._stage or self._bar is None:
            self._begin(progress)
        self._bar.total = progress.total or None
        if progress.metrics:
            self._bar.set_postfix({k: f"{v:.4g}" for k, v in progress.metrics.items()}, refresh=False)
        self._bar.update(progress.done - self._bar.n)

    def __enter__(self) -> Bars:
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def _begin(self, progress: Progress) -> None:
        from tqdm import tqdm
        if self._bar is not None:
            self._bar.close()
        self._stage = progress.stage
        self._bar = tqdm(
            desc=progress.stage,
            total=progress.total or None,
            file=sys.stderr,
            dynamic_ncols=True,
            disable=None,
        )


def emit(args: Any, value: Any, text: Callable[[], str]) -> None:
    """Print ``value`` as JSON where asked for, else ``text()``."""
    print(json.dumps(to_plain(value), indent=2, ensure_ascii=False) if args.json else text())


def percent(value: float | None) -> str:
    """``0.4932`` as ``49.3 %``; a dash where there is no number."""
    return "–" if value is None or math.isnan(value) else f"{100 * value:.1f} %"


def text_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Align columns: the first to the left, the others to the right."""
    cells = [list(map(str, row)) for row in rows]
    widths = [max(len(row[i]) for row in [list(header), *cells]) for i in range(len(header))]
    lines = [header, ["-" * width for width in widths], *cells]
    return "\n".join("  ".join(cell.ljust(w) if i == 0 else cell.rjust(w)
                               for i, (cell, w) in enumerate(zip(line, widths, strict=True))).rstrip()
                     for line in lines)


def evaluation_table(columns: Mapping[str, Evaluation]) -> str:
    """A column an evaluation: accuracy by group, then what sums it up, as :mod:`guidance_viz.metrics.catalogue` has it."""
    first = next(iter(columns.values()))
    rows = [[name, *(percent(e.groups.accuracy[i]) for e in columns.values())]
            for i, name in enumerate(first.groups.names)]
    refused = _unlike(columns)
    for figure, values in catalogue.readings(list(columns.values()), catalogue.TABLE):
        if not (refused and figure.needs == catalogue.EXCHANGED):
            indent = "  " if figure.under else ""
            rows.append([indent + figure.named(first), *map(figure.text, values)])
    notes = [] if first.groups.known else ["Groups are not known: these are accuracies by class."]
    made = sorted({e.attribution for e in columns.values()} - {"gradcam"})
    notes += [f"Maps by {', '.join(made)}."] if made else []
    notes += sorted({e.aiou_note for e in columns.values()} - {""})
    notes += [refused] if refused else _tested_by(columns)
    return "\n".join([text_table(["", *columns], rows), *notes])


def _unlike(columns: Mapping[str, Evaluation]) -> str:
    """Why the exchange tests of several models cannot stand beside each other."""
    found = [e.reliance for e in columns.values() if e.reliance is not None]
    return unlike(found) if len({each.model for each in found}) > 1 else ""


def _tested_by(columns: Mapping[str, Evaluation]) -> list[str]:
    found = [e.reliance for e in columns.values() if e.reliance is not None]
    by = sorted({BY.get(each.masks, "masks of which nothing is known") for each in found})
    photos = sorted({each.photos for each in found})
    return [f"Exchange test by {', '.join(by)}, {' and '.join(map(str, photos))} photos."] if found else []


def curation_text(found: Curation) -> str:
    """What a curation kept and drew: counts, the subgroups, classes and groups."""
    limits = ", ".join(f"{value:.3f}" + ("" if name == "all" else f" ({name})") for name, value in found.thresholds.items())
    lines = [f"{found.name or 'A trial'}: {len(found.sample_ids)} of {found.asked} {found.split} photos "
             f"({percent(found.share)}), by {found.answers} answers on {found.model}.",
             f"Screened: {found.kept} above {limits}, {found.dropped} not, {found.unknown} unknown.", ""]
    cells = [[f"core {i}", *(f"{taken} of {held}" for taken, held in zip(*row, strict=True))]
             for i, row in enumerate(zip(found.taken, found.held, strict=True))]
    lines += [text_table(["drawn", *(f"environment {j}" for j in range(found.held.shape[1]))], cells), ""]
    lines.append(text_table(["class", "screened", "drawn"], [[name, *counts] for name, counts in found.labels.items()]))
    if found.groups:
        rows = [[name, *counts] for name, counts in found.groups.items()]
        lines += ["", text_table(["group (not used to draw)", "in the split", "screened", "drawn"], rows)]
    if found.short:
        lines += ["", f"{found.short} fewer than asked for: no more passed the threshold."]
    lines += [f"Warning: no photo of {name} was drawn; a model cannot learn it from these." for name in found.missing]
    return "\n".join(lines)
