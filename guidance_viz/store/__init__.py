"""What must survive: the journal of answers, their import and export, and the cache of computed files."""

from guidance_viz.store.agreement import Agreement, agreement, item_table, krippendorff_alpha, opinions, settlements
from guidance_viz.store.boxes import BOX, Box, drawn
from guidance_viz.store.cache import Cache
from guidance_viz.store.checking import Known
from guidance_viz.store.codings import CODINGS
from guidance_viz.store.composites import (
    COMPOSITE,
    CompositeAnswered,
    as_levels,
    cells_value,
    composite_item,
    composite_photo,
    composite_value,
    from_levels,
    read_cells,
    read_composite,
)
from guidance_viz.store.exporting import export_answers, export_format
from guidance_viz.store.formats import FORMATS, Photo
from guidance_viz.store.importing import Imported, import_answers, merge
from guidance_viz.store.journal import Journal
from guidance_viz.store.leases import Leases
from guidance_viz.store.once import action_name, named_action
from guidance_viz.store.parts import PART, PartAnswered, part_item, part_of, part_value, read_part
from guidance_viz.store.rows import KINDS, Explanation, Row
from guidance_viz.store.rules import ADJUDICATOR, RULES, is_settlement
from guidance_viz.store.travel import answers_at, copy_journal, restore

__all__ = ["ADJUDICATOR", "BOX", "CODINGS", "COMPOSITE", "FORMATS", "KINDS", "PART", "RULES", "Agreement", "Box",
           "Cache", "CompositeAnswered", "Explanation", "Imported", "Journal", "Known", "Leases", "PartAnswered",
           "Photo", "Row", "action_name", "agreement", "answers_at", "as_levels", "cells_value", "composite_item",
           "composite_photo", "composite_value", "copy_journal", "drawn", "export_answers", "export_format",
           "from_levels", "import_answers", "is_settlement", "item_table", "krippendorff_alpha", "merge",
           "named_action", "opinions", "part_item", "part_of", "part_value", "read_cells", "read_composite",
           "read_part", "restore", "settlements"]
