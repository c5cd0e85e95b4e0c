"""Who may open a served page: a name with its password, or everybody who has the server's token."""

from __future__ import annotations

import asyncio
import hmac
import os
import secrets
from collections.abc import Callable, Mapping
from urllib.parse import urlparse

from bokeh.server.auth_provider import AuthProvider
from bokeh.server.util import check_allowlist
from tornado.web import RequestHandler, decode_signed_value

from guidance_viz.views import assets, passwords

DAYS = 7
RUN_PATH = "(?:/runs/[^/]+)?"  # a page of its own, or one of several
FRAMES = "frame-ancestors 'self'"  # no page is shown inside one of another site
PAUSE_S = 0.5  # after a wrong word, so that guessing is slow


class SignIn(AuthProvider):
    """The page, its socket and what it loads are for those who signed in; their names sign their answers.

    Parameters
    ----------
    users
        The hash of each name's password, of Argon2 or of an earlier version; ``None`` lets everybody in who has the token.
    roles
        The role of each name; ``"annotator"`` where it is not given.

    Attributes
    ----------
    secret
        Signs the cookies; made anew with each server, so that a restart signs everybody out.
    token
        What opens the page where there are no names; else empty.
    cookie
        The cookie's name, another one for each server: cookies do not tell ports apart.
    """

    def __init__(self, users: Mapping[str, str] | None = None, roles: Mapping[str, str] | None = None) -> None:
        self.users = None if users is None else dict(users)
        self.roles = dict(roles or {})
        self.secret = secrets.token_hex(32)
        self.token = secrets.token_urlsafe(24) if users is None else ""
        self.cookie = f"guidance_viz_{secrets.token_hex(4)}"
        self._left: set[str] = set()
        self._decoys = passwords.decoys(users.values()) if users is not None else {}
        super().__init__()

    @classmethod
    def of(cls, auth: str | os.PathLike[str] | None) -> SignIn | None:
        """``None`` or ``"none"``: open to everybody; ``"token"``; or a file of names.

        Raises
        ------
        OptionError
            The file cannot be read, or holds something else.
        """
        if auth is None or auth == "none":
            return None
        return cls() if auth == "token" else cls(passwords.read_users(auth), passwords.read_roles(auth))

    def allows(self, name: str, word: str) -> bool:
        """Whether the word is the name's password, or the token; as slow for a name that is not known."""
        if self.users is None:
            return hmac.compare_digest(word.encode(), self.token.encode())
        stored = self.users.get(name)
        known = stored is not None and passwords.matches(word, stored)
        for kind, decoy in self._decoys.items():  # whoever it is, a hash of each kind is made
            if stored is None or passwords.kind_of(stored) != kind:
                passwords.matches(word, decoy)
        return known

    def name_in(self, cookies: Mapping[str, str]) -> str:
        """Who sent these cookies; empty in a server with a token, where people say their names on the page."""
        name = self._entered(cookies.get(self.cookie))
        return name if name and self.users is not None else ""

    def ticket(self, name: str) -> str:
        """The cookie's content for who enters: another one each time, so that leaving ends this one and its copies."""
        return f"{secrets.token_hex(16)}:{name or 'token'}"

    def end(self, cookies: Mapping[str, str]) -> None:
        """Who sent these cookies leaves: they open nothing from now on."""
        found = decode_signed_value(self.secret, self.cookie, cookies.get(self.cookie, ""), max_age_days=DAYS)
        if found:
            self._left.add(found.decode())

    def _entered(self, cookie: str | None) -> str | None:
        """The name in a cookie, where it was signed here and its owner did not leave."""
        found = decode_signed_value(self.secret, self.cookie, cookie, max_age_days=DAYS) if cookie else None
        return found.decode().partition(":")[2] if found and found.decode() not in self._left else None

    # -- what the server asks for ----------------------------------------------------------------------------
    @property
    def get_user(self) -> Callable[[RequestHandler], str | None]:
        """Who sent a request; ``None`` where nobody signed in."""
        def user(handler: RequestHandler) -> str | None:
            return self._entered(handler.get_cookie(self.cookie))
        return user

    @property
    def get_user_async(self) -> None:
        """Cookies are read at once."""

    @property
    def login_url(self) -> None:
        """Each request has its own way there."""

    @property
    def get_login_url(self) -> Callable[[RequestHandler], str]:
        """The form's address from that of a request, relative: a proxy may put a path in front.

        Panel puts ``.`` before it for the page.
        """
        def address(handler: RequestHandler) -> str:
            last = handler.request.path.rpartition("/")[2]
            return f"/{last}/login" if last else "/login"
        return address

    @property
    def login_handler(self) -> None:
        """The form is one of the endpoints: its address differs from request to request."""

    @property
    def endpoints(self) -> list[tuple[str, type[RequestHandler]]]:
        """The form, and the way out."""
        return [(f"{RUN_PATH}/login", Form), (f"{RUN_PATH}/logout", Leave)]

    @property
    def logout_url(self) -> str:
        """Where to sign out, below the server's prefix."""
        return "/logout"

    @property
    def logout_handler(self) -> type[RequestHandler]:
        """Forgets the cookie."""
        return Leave


class Form(RequestHandler):
    """A small page of its own: nothing of the run is in it, and nothing is loaded from elsewhere."""

    @property
    def door(self) -> SignIn:
        """The server's rules."""
        found: SignIn = self.application.auth_provider  # type: ignore[attr-defined]
        return found

    def set_default_headers(self) -> None:
        """Kept nowhere, framed by nobody else, and the address (with a token in it) is told to no other site."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "same-origin")  # with "no-referrer" the form would not say where it is from
        self.set_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                                                   f"form-action 'self'; {FRAMES}")

    async def get(self) -> None:
        """The form; with a right token in the address, straight in."""
        word = self.get_query_argument("token", "")
        if word and self.door.users is None:
            await self._enter("", word)
        else:
            self._show("")

    async def post(self) -> None:
        """The form was filled in; on this page, and not by one of another site."""
        if not self._is_ours(self.request.headers.get("Origin")):
            self.set_status(403)
            self._show("The form was sent from another site. Sign in here.")
            return
        await self._enter(self.get_body_argument("name", ""), self.get_body_argument("word", "", strip=False))

    def _is_ours(self, origin: str | None) -> bool:
        host = urlparse(origin).netloc.lower() if origin else ""
        known = self.application.websocket_origins  # type: ignore[attr-defined]
        return origin is None or host == self.request.host.lower() or bool(host and check_allowlist(host, known))

    async def _enter(self, name: str, word: str) -> None:
        # Hashing takes a while on purpose; the pages of others go on meanwhile.
        if not await asyncio.to_thread(self.door.allows, name, word):
            await asyncio.sleep(PAUSE_S)
            self.set_status(403)
            self._show("This token is not the server's." if self.door.users is None else "Name and password do not match.")
            return
        self.set_signed_cookie(self.door.cookie, self.door.ticket(name), expires_days=None, httponly=True, samesite="Lax",
                               secure=self.request.protocol == "https", path=_path(self))
        self.redirect("./", status=303)

    def _show(self, error: str) -> None:
        self.write(assets.page("signin.html", error=error, named=self.door.users is not None))


class Leave(RequestHandler):
    """Signs out."""

    def get(self) -> None:
        """Forget the cookie, whoever else has it, and show the form."""
        door: SignIn = self.application.auth_provider  # type: ignore[attr-defined]
        door.end({door.cookie: self.get_cookie(door.cookie) or ""})
        self.clear_cookie(door.cookie, path=_path(self))
        self.redirect("./login")


def _path(handler: RequestHandler) -> str:
    """The server's prefix, or all of it."""
    return handler.application.prefix or "/"  # type: ignore[attr-defined]
