"""The curated subsets of a run: a file each, written whole or not at all."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from guidance_viz.core import OptionError, SessionError, confined, read_json, write_json
from guidance_viz.session.results import CURATION_VERSION, Curation

COLUMNS = ["name", "split", "photos", "share", "threshold", "answers", "model", "created"]
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}")


class Subsets:
    """Named subsets in a folder.

    Parameters
    ----------
    folder
        Where they lie; it need not be there yet.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """Names of the subsets, ascending."""
        found = self.folder.glob("*.json") if self.folder.exists() else ()
        return sorted(path.stem for path in found if _NAME.fullmatch(path.stem))

    def save(self, curation: Curation, overwrite: bool = False) -> None:
        """Keep a curation under its name.

        Raises
        ------
        OptionError
            The name is not allowed.
        SessionError
            There is one of that name, and ``overwrite`` is not set.
        """
        path = self._path(curation.name)
        if not overwrite:
            self.check_free(curation.name)
        try:
            write_json(path, curation.to_json(), replace=overwrite)
        except FileExistsError:             # another process was quicker
            self.check_free(curation.name)

    def check_free(self, name: str) -> None:
        """Raise where there is a subset of that name.

        Raises
        ------
        OptionError
            The name is not allowed.
        SessionError
            There is one.
        """
        if self._path(name).exists():
            raise SessionError(f"There is a subset {name!r} already. Choose another name, or replace it: overwrite=True "
                               "(--overwrite).")

    def load(self, name: str) -> Curation:
        """Read a subset.

        Raises
        ------
        OptionError
            The name is not allowed.
        SessionError
            There is none of that name, or a later version of this package wrote it.
        DataError
            The file is damaged.
        """
        path = self._path(name)
        if not path.exists():
            known = ", ".join(self.names()) or "none yet; curate('mine') makes one"
            raise SessionError(f"There is no subset {name!r} in this run. Known: {known}.")
        found = read_json(path)
        if found.get("version", 0) > CURATION_VERSION:
            raise SessionError(f"The subset {name!r} has version {found['version']}; this package reads up to "
                               f"{CURATION_VERSION}. Update it: pip install -U guidance-viz")
        return Curation.from_json(found)

    def forget(self, name: str) -> None:
        """Delete a subset.

        Raises
        ------
        SessionError
            There is none of that name.
        """
        self.load(name)
        self._path(name).unlink()

    def table(self) -> pd.DataFrame:
        """Build ``Session.subsets``, the newest last."""
        found = sorted((self.load(name) for name in self.names()), key=lambda c: (c.created, c.name))
        rows = [(c.name, c.split, len(c.sample_ids), c.share, c.threshold, c.answers, c.model, c.created) for c in found]
        return pd.DataFrame(rows, columns=COLUMNS).astype({"threshold": float})

    def _path(self, name: str) -> Path:
        check_name(name)
        return confined(self.folder, f"{name}.json")


def check_name(name: str) -> None:
    """Raise unless a name may become a file's.

    Raises
    ------
    OptionError
        It is empty, too long, starts with a dot or has other signs than letters, digits, "-", "_" and ".".
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise OptionError(f"The name {name!r} is not allowed: letters (a to z), digits, '-', '_' and '.', at most 100, "
                          "the first no dot. Example: 'mine-10'.")
