from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fake import FakeSession


@pytest.fixture
def session():
    return FakeSession(n=120, questions=8, delay=0.0)


@pytest.fixture
def sent():
    """Record what a view sends to the browser: ``sent(view)`` gives a growing list of messages."""
    def record(view):
        messages = []
        view.part.send = lambda kind, **values: messages.append({"kind": kind, **values})
        return messages
    return record
