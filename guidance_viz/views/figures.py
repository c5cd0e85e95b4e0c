"""Figures as pure functions: a report in, a Plotly figure out. For reports, papers and notebooks.

Only attributes that plotly.js 3 and 4 both know are used.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from guidance_viz.core import Evaluation, GroupReport
from guidance_viz.metrics import catalogue

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from guidance_viz.space import Consistency

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


def front_figure(table: pd.DataFrame, x: str = "average", y: str = "epg", *, front: Collection[str] = (),
                 labels: Mapping[str, str] | None = None, dark: bool = False) -> go.Figure:
    """Models of a sweep on two scores, and the front of those that no other beats (Rao et al. 2023, Fig. 9).

    Parameters
    ----------
    table
        ``session.sweep_table()``.
    x, y
        Scores, columns of the table; shares of 1 are drawn as per cent.
    front
        Keys of the models on the front: ``session.front(...)["key"]``.
    labels
        Words for columns.
    dark
        Dark colours.

    Returns
    -------
    plotly.graph_objects.Figure
        Each point's ``customdata`` is the model's key: what ``click_data`` of a ``pn.pane.Plotly(figure)`` holds.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    words = {each.key: each.name for each in catalogue.shown_in(catalogue.SCORE)} | dict(labels or {})
    known = table[table[[x, y]].notna().all(axis=1)]
    on_front = known["key"].isin(list(front))
    line = known[on_front].sort_values(x)
    figure.add_scatter(name="front", x=_percent(line[x].to_numpy(float)), y=_percent(line[y].to_numpy(float)),
                       mode="lines", hoverinfo="skip", line={"color": INK[dark], "dash": "dash", "width": 1.3})
    losses = [None, *dict.fromkeys(known.loc[known["weight"] != 0, "loss"].fillna("energy"))]
    for k, loss in enumerate(losses):
        guided = known["weight"] != 0
        rows = known[~guided] if loss is None else known[guided & (known["loss"].fillna("energy") == loss)]
        figure.add_scatter(
            name="no guidance" if loss is None else str(loss), x=_percent(rows[x].to_numpy(float)), mode="markers",
            y=_percent(rows[y].to_numpy(float)), customdata=rows["key"].to_numpy(object),
            text=rows["words"].to_numpy(object),
            hovertemplate="%{text}<br>%{x:.1f} %, %{y:.1f} %<extra></extra>",
            marker={"symbol": MARKERS[(k + 3) % 8], "color": OKABE_ITO[k % 8], "line": {"width": 1.5, "color": INK[dark]},
                    "size": np.where(rows["key"].isin(list(front)), 13, 9).tolist()})
    return _styled(figure, "What is traded for what", f"{words.get(x, x)} (%)", f"{words.get(y, y)} (%)", dark)


def consistency_figure(consistency: Consistency, *, class_names: Sequence[str] = (), dark: bool = False) -> go.Figure:
    """How alike neighbours are, by number of clusters: the comparison of SLIM's Fig. 4.

    A curve for each space that was clustered (colour) and kind of vector that was compared (dash), and for each class
    where classes were told apart (marker); the mean over the seeds, the bars from the lowest to the highest. Vertical
    lines: the proposed number of questions.

    Parameters
    ----------
    consistency
        From ``session.consistency()`` or :func:`guidance_viz.space.consistency`.
    class_names
        Names of the classes, by their numbers.
    dark
        Dark colours.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    spaces, vectors, labels = (list(dict.fromkeys(getattr(row, name) for row in consistency.table))
                               for name in ("space", "vector", "label"))
    for where, what, label in itertools.product(spaces, vectors, labels):
        clusters, mean, low, high = _over_seeds(consistency, where, what, label)
        colour, dash = OKABE_ITO[spaces.index(where) % 8], DASHES[vectors.index(what) % 4]
        name = f"{what} in the {where.removesuffix('s')} space{_class_words(label, class_names)}"
        figure.add_scatter(
            name=name, x=clusters, y=mean, mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 2},
            marker={"symbol": MARKERS[(labels.index(label) * len(spaces) + spaces.index(where)) % 8], "size": 7},
            error_y={"type": "data", "symmetric": False, "array": high - mean, "arrayminus": mean - low,
                     "thickness": 1.2, "width": 3},
            hovertemplate="%{x} clusters: %{y:.3f}<extra>" + name + "</extra>")
    for label, count in consistency.proposed.items():
        figure.add_vline(x=count, line={"color": INK[dark], "dash": "dot", "width": 1},
                         annotation={"text": f"{count} questions{_class_words(label, class_names)}",
                                     "font": {"color": INK[dark]}})
    _styled(figure, "Consistency of neighbours", "clusters", "mean cosine similarity", dark)
    beside = {"orientation": "v", "x": 1.02, "xanchor": "left", "y": 1, "yanchor": "top"}
    return figure.update_layout(legend=beside, margin={"t": 50})


def reliance_figure(table: pd.DataFrame, *, split: str = "val", dark: bool = False) -> go.Figure:
    """What models go by: the share of verdicts that change when only the environment, or only the object, is exchanged.

    Parameters
    ----------
    table
        Rows of ``session.reliance_table()`` that were measured.
    split
        Whose photos, for the title.
    dark
        Dark colours.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for k, (column, name) in enumerate((("environment", "environment exchanged"), ("object", "object exchanged"))):
        share, low, high = (_percent(table[f"{column}{end}"].to_numpy(float)) for end in ("", "_low", "_high"))
        figure.add_bar(
            name=name, x=table["model"].tolist(), y=share, customdata=table["photos"].to_numpy(),
            error_y={"type": "data", "symmetric": False, "array": high - share, "arrayminus": share - low,
                     "color": INK[dark], "thickness": 1.4, "width": 5},
            marker={"color": OKABE_ITO[k], "pattern": {"shape": "" if k else "/"}},
            hovertemplate="%{x}<br>" + name + ": %{y:.1f} % of the verdicts change<br>%{customdata} photos<extra></extra>")
    return _styled(figure, f"What decides the verdict, {split} split", "model", "verdicts that change (%)", dark,
                   yaxis={"range": [0, 104]}, barmode="group")


def _over_seeds(consistency: Consistency, where: str, what: str, label: int) -> tuple[np.ndarray, ...]:
    """Numbers of clusters, and mean, lowest and highest consistency over the seeds."""
    clusters, mean = consistency.curve(where, what, label)
    found = [[row.consistency for row in consistency.table
              if (row.space, row.vector, row.label, row.k) == (where, what, label, k)] for k in clusters]
    return clusters, mean, np.array([min(values) for values in found]), np.array([max(values) for values in found])


def _class_words(label: int, class_names: Sequence[str]) -> str:
    if label < 0:
        return ""
    return f", {class_names[label]}" if label < len(class_names) else f", class {label}"


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
