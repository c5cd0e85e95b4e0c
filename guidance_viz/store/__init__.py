"""What must survive: the journal of answers, their import and export, and the cache of computed files."""

from guidance_viz.store.journal import Journal
from guidance_viz.store.rows import KINDS, Explanation, Row
from guidance_viz.store.rules import RULES

__all__ = ["KINDS", "RULES", "Explanation", "Journal", "Row"]
