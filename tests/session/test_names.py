"""The session's table of contents: what its help refers to is there."""

from __future__ import annotations

import re

import pytest

import guidance_viz as gv
from guidance_viz.session.forwards import Act, Look
from guidance_viz.session.names import Names

PASSED_ON = {name: of for name, of in vars(Names).items() if isinstance(of, Act | Look)}


@pytest.mark.parametrize("name", PASSED_ON)
def test_what_is_passed_on_refers_to_names_of_the_session(name):
    text = PASSED_ON[name].method.__doc__ or ""
    assert text
    for role, target in re.findall(r":(meth|attr):`([^`<]+)`", text):
        assert "." in target or hasattr(gv.Session, target), f":{role}:`{target}`"
