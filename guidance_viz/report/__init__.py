"""The report of a run: facts gathered once, laid out once, rendered as HTML, Markdown or JSON."""

from guidance_viz.report.facts import Facts
from guidance_viz.report.gathering import gather, missing
from guidance_viz.report.writing import FORMATS, format_of, write_report

__all__ = ["FORMATS", "Facts", "format_of", "gather", "missing", "write_report"]
