"""Figures as pure functions: a report in, a Plotly figure out. For reports, papers and notebooks.

Only attributes that plotly.js 3 and 4 both know are used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from guidance_viz.core import Evaluation, GroupReport

if TYPE_CHECKING:
    import plotly.graph_objects as go

OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
MARKERS = ("circle", "square", "triangle-up", "diamond", "x", "cross", "triangle-down", "circle-open")
DASHES = ("solid", "dash", "dot", "dashdot")
INK = {False: "#1a2027", True: "#e9edf2"}
GRID = {False: "#dde1e7", True: "#2a323d"}
GROUND = {False: "#ffffff", True: "#181d24"}


def group_bars(before: Evaluation, after: Evaluation | None = None, *, dark: bool = False,
               labels: Sequence[str] = ("before", "after")) -> go.Figure:
    """Accuracy by group with 95 % Wilson intervals, before and, where given, after.

    Parameters
    ----------
    before, after
        Evaluations of the same split.
    dark
        Dark colours.
    labels
        Names of the two.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    pairs = [(labels[0], before)] + ([(labels[1], after)] if after is not None else [])
    for k, (name, evaluation) in enumerate(pairs):
        report = evaluation.groups
        figure.add_bar(
            name=name,
            x=_group_labels(report),
            y=_percent(report.accuracy),
            customdata=report.count,
            error_y=_interval(report, INK[dark]),
            marker={
                "color": OKABE_ITO[0] if name == pairs[-1][0] else "#9aa5b1",
                "pattern": {"shape": "" if k == len(pairs) - 1 else "/"},
            },
            hovertemplate="%{x}<br>" + name + ": %{y:.1f} %<br>%{customdata} photos<extra></extra>",
        )
    title = f"Accuracy by group, {before.split} split"
    return _styled(figure, title, "group" if before.groups.known else "class", "accuracy (%)", dark,
                   yaxis={"range": [0, 104]}, barmode="group")


def curves(history: Sequence[Mapping[str, float]], *, names: Sequence[str] | None = None, dark: bool = False,
           title: str = "Training", y: str = "value") -> go.Figure:
    """Numbers of a fix, epoch by epoch.

    Parameters
    ----------
    history
        ``report.history``: one mapping an epoch.
    names
        Which numbers; all of them by default.
    dark
        Dark colours.
    title, y
        Words for the figure and its vertical axis.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    found = names or list(dict.fromkeys(key for entry in history for key in entry if key != "epoch"))
    for k, name in enumerate(found):
        points = [(entry.get("epoch", i), entry[name]) for i, entry in enumerate(history) if name in entry]
        figure.add_scatter(name=name.replace("_", " "), x=[p[0] for p in points], y=[p[1] for p in points],
                           mode="lines+markers", marker={"symbol": MARKERS[k % 8], "size": 7},
                           line={"color": OKABE_ITO[k % 8], "dash": DASHES[k % 4], "width": 2})
    return _styled(figure, title, "epoch", y, dark)


def attention_space(
    xy: np.ndarray,
    codes: np.ndarray,
    legend: Sequence[Mapping[str, Any]],
    *,
    method: str = "UMAP",
    dark: bool = False,
) -> go.Figure:
    """A still picture of the attention space; on screen use :class:`~guidance_viz.views.scatter.Scatter`.

    Parameters
    ----------
    xy
        Coordinates (N, 2).
    codes, legend
        From :func:`guidance_viz.views.colouring.colouring`.
    method
        What made the coordinates; names the axes.
    dark
        Dark colours.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for k, entry in enumerate(legend):
        chosen = np.asarray(xy)[np.asarray(codes) == k]
        colour = "#999999" if entry["colour"] < 0 else OKABE_ITO[entry["colour"] % 8]
        figure.add_scattergl(name=f"{entry['label']} ({entry['count']})", x=chosen[:, 0], y=chosen[:, 1],
                             mode="markers", hoverinfo="skip",
                             marker={"symbol": MARKERS[entry["shape"] % 8], "size": 6, "color": colour})
    return _styled(figure, "Attention space", f"{method} 1", f"{method} 2", dark)


def _group_labels(report: GroupReport) -> list[str]:
    return [f"{name}<br>({count:,})" for name, count in zip(report.names, report.count, strict=True)]


def _percent(values: np.ndarray) -> np.ndarray:
    return 100 * np.asarray(values, np.float64)


def _interval(report: GroupReport, colour: str) -> dict[str, Any]:
    low, high = _percent(report.interval).T
    accuracy = _percent(report.accuracy)
    return {"type": "data", "symmetric": False, "array": high - accuracy, "arrayminus": accuracy - low,
            "color": colour, "thickness": 1.4, "width": 5}


def _styled(figure: go.Figure, title: str, x: str, y: str, dark: bool, **layout: Any) -> go.Figure:
    axis = {"gridcolor": GRID[dark], "zerolinecolor": GRID[dark], "linecolor": GRID[dark], "automargin": True}
    yaxis = {**axis, "title": {"text": y}, **layout.pop("yaxis", {})}
    figure.update_layout(
        title={"text": title, "x": 0.01, "font": {"size": 16}},
        paper_bgcolor=GROUND[dark],
        plot_bgcolor=GROUND[dark],
        font={"family": "Inter, Segoe UI, Helvetica Neue, Arial, sans-serif", "size": 13, "color": INK[dark]},
        xaxis={**axis, "title": {"text": x}},
        yaxis=yaxis,
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 1, "xanchor": "right"},
        margin={"l": 60, "r": 20, "t": 70, "b": 60},
        **layout,
    )
    return figure
