"""Who may open a served page: a name with its password, or everybody who has the server's token."""

from __future__ import annotations

import asyncio
import hmac
import os
import secrets
from collections.abc import Callable, Mapping

from bokeh.server.auth_provider import AuthProvider
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
        The scrypt hash of each name's password; ``None`` lets everybody in who has the token.
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
        self._nobody = passwords.hash_password(secrets.token_hex(16)) if users is not None else ""
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
        known = passwords.matches(word, self.users.get(name, self._nobody))
        return known and name in self.users

    def name_in(self, cookies: Mapping[str, str]) -> str:
        """Who sent these cookies; empty in a server with a token, where people say their names on the page."""
        value = cookies.get(self.cookie)
        found = decode_signed_value(self.secret, self.cookie, value, max_age_days=DAYS) if value else None
        return found.decode() if found and self.users is not None else ""

    # -- what the server asks for ----------------------------------------------------------------------------
    @property
    def get_user(self) -> Callable[[RequestHandler], str | None]:
        """Who sent a request; ``None`` where nobody signed in."""
        def user(handler: RequestHandler) -> str | None:
            found = handler.get_signed_cookie(self.cookie, max_age_days=DAYS)
            return found.decode() if found else None
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
        """Kept nowhere, framed by nobody else, and the address (with a token in it) is told to no other page."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "no-referrer")
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
        """The form was filled in."""
        await self._enter(self.get_body_argument("name", ""), self.get_body_argument("word", "", strip=False))

    async def _enter(self, name: str, word: str) -> None:
        # Hashing takes a while on purpose; the pages of others go on meanwhile.
        if not await asyncio.to_thread(self.door.allows, name, word):
            await asyncio.sleep(PAUSE_S)
            self.set_status(403)
            self._show("This token is not the server's." if self.door.users is None else "Name and password do not match.")
            return
        self.set_signed_cookie(self.door.cookie, name or "token", expires_days=None, httponly=True, samesite="Lax",
                               secure=self.request.protocol == "https", path=_path(self))
        self.redirect("./", status=303)

    def _show(self, error: str) -> None:
        self.write(assets.page("signin.html", error=error, named=self.door.users is not None))


class Leave(RequestHandler):
    """Signs out."""

    def get(self) -> None:
        """Forget the cookie, and show the form."""
        self.clear_cookie(self.application.auth_provider.cookie, path=_path(self))  # type: ignore[attr-defined]
        self.redirect("./login")


def _path(handler: RequestHandler) -> str:
    """The server's prefix, or all of it."""
    return handler.application.prefix or "/"  # type: ignore[attr-defined]
