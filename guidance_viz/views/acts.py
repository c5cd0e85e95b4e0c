"""What people did on a page, each act with a token: done once, and confirmed only when it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from guidance_viz.core import UnwrittenError

MOST = 500
PASSING = (UnwrittenError, OSError, MemoryError)
"""What may be mended by itself, or by somebody at the server: the same act may succeed later."""


class Acts:
    """The acts of one page: which were taken, and which are to come again because they could not be written.

    A browser sends an act until it is confirmed. It numbers its rounds of sending (``round``), and says which act was the
    last one before it that was not confirmed yet (``after``): an act is not tried while that one is still to come again,
    so that an undo never reaches an earlier answer than the one it was meant for.
    """

    def __init__(self) -> None:
        self._taken: dict[str, bool] = {}
        self._unkept: dict[str, tuple[Any, str]] = {}

    def taken(self, token: str) -> bool | None:
        """Whether what was taken before is kept (or was refused for good); ``None`` for what was not taken."""
        return self._taken.get(token)

    def take(self, message: Mapping[str, Any], do: Callable[[], bool]) -> dict[str, Any]:
        """Try an act, and say what the browser is to be told.

        Parameters
        ----------
        message
            The act, with its ``token``.
        do
            Does it; whether it is kept. Raises one of :data:`PASSING` where it may succeed later.

        Returns
        -------
        dict
            ``kind="receipt"`` with ``kept``, false for what was refused for good; or ``kind="unkept"`` with the reason.
        """
        token = str(message["token"])
        reason = self._waits(token, message)
        if not reason:
            try:
                kept = self._taken[token] if token in self._taken else do()
            except PASSING as error:
                reason = str(error) or type(error).__name__
                _remember(self._unkept, token, (message.get("round"), reason))
            else:
                self._unkept.pop(token, None)
                _remember(self._taken, token, kept)
                return {"kind": "receipt", "token": message["token"], "kept": kept}
        return {"kind": "unkept", "token": message["token"], "text": reason}

    def _waits(self, token: str, message: Mapping[str, Any]) -> str:
        """Why an act is not even tried now; empty where it is."""
        tried, reason = self._unkept.get(token, (None, ""))
        if reason and tried is not None and tried == message.get("round"):
            return reason  # sent again while it was tried: a database that is locked is not to be waited for once more
        _, before = self._unkept.get(str(message.get("after", "")), (None, ""))
        if before:
            _remember(self._unkept, token, (message.get("round"), before))
        return before


def _remember(kept: dict[str, Any], token: str, value: Any) -> None:
    kept[token] = value
    while len(kept) > MOST:
        del kept[next(iter(kept))]
