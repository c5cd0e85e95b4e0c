from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect


def test_the_effect_of_pruning_is_on_the_card_before_it_is_done_and_orders_the_cards(fresh_url, tab):
    page = tab(fresh_url)
    page.get_by_role("tab", name=re.compile("^Neurons")).click()
    effect = page.locator(".gv.concepts .neuron .effect")
    expect(effect.first).to_have_text(re.compile(r"^If prunedworst group[+−±]\d\.0 pp$"))
    page.get_by_role("combobox", name=re.compile("^Order")).select_option("effect")
    expect(effect.first).to_have_text("If prunedworst group+3.0 pp")
    expect(effect.first).to_have_attribute("title", re.compile("validation photos if this neuron were just switched off"))
