"""What a server answers to: of what Bokeh and Panel serve beside the pages, only what the pages need."""

from __future__ import annotations

from typing import Any

from bokeh.server.views.autoload_js_handler import AutoloadJsHandler
from panel.io.server import ComponentResourceHandler
from tornado.web import HTTPError, RequestHandler

UNSERVED = (ComponentResourceHandler, AutoloadJsHandler)
"""Panel's imports the module that an address names, for whoever asks; Bokeh's hands pages to other sites. No page of ours
asks for either: the components bring their scripts and styles with them."""


class Nothing(RequestHandler):
    """There is nothing at this address, whoever asks and by whatever verb."""

    def prepare(self) -> None:
        """Answer before anything of the address is looked at."""
        raise HTTPError(404)


def guard(application: Any) -> None:
    """Take from a server (its ``BokehTornado``) what no page needs."""
    for rule in application.wildcard_router.rules:
        if issubclass(rule.target, UNSERVED):
            rule.target, rule.target_kwargs = Nothing, {}
