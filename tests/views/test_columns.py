"""What a table can be filtered, coloured and sized by."""

from __future__ import annotations

import numpy as np
import pandas as pd
from small_sessions import CLASSES, GROUPS

from guidance_viz.views.columns import columns, numbers, texts


def named(table, classes=CLASSES, groups=GROUPS):
    return {c.name: c for c in columns(table, classes, groups)}


def test_every_column_of_a_session_but_its_ids_and_places_is_offered(reading):
    table = reading().table
    found = named(table)
    unknown = {name for name in table.columns if table[name].isna().all()}
    assert set(found) == set(table.columns) - {"sample_id", "x", "y"} - unknown
    assert all(c.words and c.help for c in found.values())


def test_choices_and_texts_agree_and_numbers_lie_between_low_and_high(reading):
    table = reading().table
    for column in columns(table, CLASSES, GROUPS):
        if column.kind == "number":
            found = numbers(table[column.name])
            assert column.choices == () and column.low <= np.nanmin(found) and np.nanmax(found) <= column.high
        else:
            assert set(texts(table[column.name])) <= {value for value, _ in column.choices}


def test_the_persons_own_columns():
    table = pd.DataFrame({
        "data.camera": ["a", None, "<b>", "a"],
        "data.file": [f"{k}" for k in range(4)], "data.age": [3.5, np.inf, np.nan, -1],
        "data.stars": [1, 5, 10, 1], "data.night": [True, False, True, True], "data.empty": [np.nan] * 4})
    found = named(table)
    assert next(c.words for c in found.values()) == "camera"
    assert found["data.camera"].choices == (("<b>", "<b>"), ("a", "a"), ("", "unknown"))
    assert found["data.stars"].choices == (("1", "1"), ("5", "5"), ("10", "10"))
    assert (found["data.age"].low, found["data.age"].high) == (-1, 3.5)
    assert found["data.night"].kind == "flag"
    assert "data.empty" not in found


def test_texts_that_differ_from_photo_to_photo_are_left_out_and_groups_that_are_not_known():
    table = pd.DataFrame({"data.note": [f"note {k}" for k in range(300)], "group": -1})
    assert named(table, groups=[]) == {}


def test_an_empty_table_has_no_columns_to_choose_by(reading):
    assert [c.kind for c in columns(reading().table.iloc[:0], CLASSES, GROUPS) if c.kind == "number"] == []
