"""What a served page knows of its server."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Served:
    """A page of a server.

    Attributes
    ----------
    page
        Names the page at the server, which forgets it some time after its connection was lost.
    run
        The run that it shows: a path, or another name that a restart does not change.
    signed_in
        Whether the person signed in with a name, and can sign out.
    others
        Whether the server has further runs.
    name
        Of the run among them.
    """

    page: str
    run: str
    signed_in: bool = False
    others: bool = False
    name: str = ""

    def owner(self, annotator: str) -> str:
        """Names whose answers on which run a browser keeps while the connection is lost; tells nothing of the path."""
        return hashlib.sha256(f"{os.path.abspath(self.run)}\n{annotator}".encode()).hexdigest()[:24]
