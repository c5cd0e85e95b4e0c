"""What a server answers to: of what Bokeh and Panel serve only what the pages need, and each page to whom it was given."""

from __future__ import annotations

import functools
from typing import Any

from bokeh.server.views.autoload_js_handler import AutoloadJsHandler
from bokeh.server.views.session_handler import SessionHandler
from bokeh.server.views.ws import WSHandler
from bokeh.util.token import check_token_signature, get_token_payload
from panel.io.server import ComponentResourceHandler
from tornado.web import HTTPError, RequestHandler

from guidance_viz.views.signing import FRAMES, SignIn

UNSERVED = (ComponentResourceHandler, AutoloadJsHandler)
"""Panel's imports the module that an address names, for whoever asks; Bokeh's hands pages to other sites. No page of ours
asks for either: the components bring their scripts and styles with them."""
BROUGHT = ("bokeh-session-id", "bokeh-token")


class Nothing(RequestHandler):
    """There is nothing at this address, whoever asks and by whatever verb."""

    def prepare(self) -> None:
        """Answer before anything of the address is looked at."""
        raise HTTPError(404)


class OwnPage:
    """A page is always a new one: Bokeh would open, and sign, whichever page an address names.

    A link with the name of the sender's page would have its reader answer on a page that the sender changes.
    """

    def set_default_headers(self: Any) -> None:
        """No other site's page shows this one inside its own."""
        self.set_header("Content-Security-Policy", FRAMES)

    async def prepare(self: Any) -> None:
        """Refuse the name of a page that comes with the request."""
        named = [name for name in BROUGHT if self.get_argument(name, None) is not None]
        if named or "Bokeh-Session-Id" in self.request.headers:
            raise HTTPError(403, "a page cannot be asked for by its name")
        await super().prepare()  # type: ignore[misc]


class OwnSocket:
    """A page's socket is opened by who got the page: its token is signed by this server, and names the same person."""

    async def prepare(self: Any) -> None:
        """Refuse before the handshake."""
        await super().prepare()  # type: ignore[misc]
        if not self._finished and not _is_theirs(self):
            self.set_status(403)
            self.finish()


def guard(application: Any) -> None:
    """Take from a server (its ``BokehTornado``) what no page needs, and keep each page to whom it was given."""
    for rule in application.wildcard_router.rules:
        if issubclass(rule.target, UNSERVED):
            rule.target, rule.target_kwargs = Nothing, {}
        elif issubclass(rule.target, WSHandler):
            rule.target = _with(OwnSocket, rule.target)
        elif issubclass(rule.target, SessionHandler):
            rule.target = _with(OwnPage, rule.target)


@functools.cache
def _with(rules: type, handler: type) -> type:
    return type(f"{rules.__name__}{handler.__name__}", (rules, handler), {})


def _is_theirs(socket: Any) -> bool:
    offered = [each.strip() for each in socket.request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
    application = socket.application
    try:
        token = offered[1]
        if not check_token_signature(token, secret_key=application.secret_key, signed=True):
            return False
        cookies = get_token_payload(token).get("cookies", {})
    except (IndexError, ValueError, KeyError, TypeError):
        return False  # not made by any server
    door = application.auth_provider
    sent = {name: each.value for name, each in socket.request.cookies.items()}
    return not isinstance(door, SignIn) or door.name_in(cookies) == door.name_in(sent)
