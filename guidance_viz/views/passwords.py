"""Names and passwords of a served app, in a file of Argon2 hashes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

import argon2

from guidance_viz.core import OptionError
from guidance_viz.core.files import atomic_write
from guidance_viz.views.words import clean_name

ANNOTATOR, ADJUDICATOR = "annotator", "adjudicator"
ROLES = (ANNOTATOR, ADJUDICATOR)
SHORTEST, LONGEST = 8, 1024
ARGON2, SCRYPT = "argon2", "scrypt"
HASHER = argon2.PasswordHasher()  # RFC 9106, low memory: 64 MiB a guess


def hash_password(password: str) -> str:
    """``"$argon2id$v=…$m=…,t=…,p=…$salt$key"``, with a salt of its own.

    Raises
    ------
    OptionError
        The password has fewer than 8 characters, or more than 1024.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise OptionError(f"The password has {len(password)} characters. Choose one of {SHORTEST} to {LONGEST}.")
    return HASHER.hash(password)


def matches(password: str, stored: str) -> bool:
    """Whether the password has this hash; takes as long for a wrong one."""
    word = password[:LONGEST + 1]
    if kind_of(stored) == SCRYPT:
        return _matches_scrypt(word, stored)
    try:
        return HASHER.verify(stored, word)
    except argon2.exceptions.VerificationError:
        return False


def kind_of(stored: str) -> str:
    """``"argon2"``, or ``"scrypt"`` for a hash that an earlier version made."""
    return SCRYPT if stored.startswith(f"{SCRYPT}$") else ARGON2


def decoys(hashes: Iterable[str]) -> dict[str, str]:
    """A hash that nobody has the password of, of each kind among these and of Argon2, by kind."""
    found = {ARGON2: hash_password(secrets.token_hex(16))}
    old = next((stored for stored in hashes if kind_of(stored) == SCRYPT), None)
    if old is not None:  # as dear as the others, with another key
        found[SCRYPT] = "$".join([*old.split("$")[:-1], base64.b64encode(secrets.token_bytes(32)).decode()])
    return found


def read_users(path: str | os.PathLike[str]) -> dict[str, str]:
    """Hash of each name in a file of ``name:hash:role`` lines; empty lines and lines after ``#`` do not count.

    Raises
    ------
    OptionError
        There is no such file, a line is something else, or no name is left.
    """
    return {name: stored for name, (stored, _) in _read(path).items()}


def read_roles(path: str | os.PathLike[str]) -> dict[str, str]:
    """Role of each name in such a file; a line without one is an annotator's.

    Raises
    ------
    OptionError
        As :func:`read_users`.
    """
    return {name: role for name, (_, role) in _read(path).items()}


def _read(path: str | os.PathLike[str]) -> dict[str, tuple[str, str]]:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise OptionError(f"Cannot read names and passwords from {os.fspath(path)!r} ({error}). "
                          f"Make the file with: guidance-viz add-user {os.fspath(path)} NAME") from None
    users: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            name, _, rest = line.partition(":")
            stored, _, role = rest.partition(":")
            if not _is_hash(stored) or clean_name(name) != name or (role or ANNOTATOR) not in ROLES:
                raise OptionError(f"Line {number} of {os.fspath(path)!r} is not name:hash:role. "
                                  f"Add a name with: guidance-viz add-user {os.fspath(path)} NAME")
            users[name] = stored, role or ANNOTATOR
    if not users:
        raise OptionError(f"{os.fspath(path)!r} names nobody, so that nobody could sign in. "
                          f"Add a name with: guidance-viz add-user {os.fspath(path)} NAME")
    return users


def add_user(path: str | os.PathLike[str], name: str, password: str, role: str = ANNOTATOR) -> bool:
    """Write a name with its password's hash, in place of an earlier one; only the file's owner may read it.

    Parameters
    ----------
    path
        The file; made where there is none.
    name, password
        Who, and with which word.
    role
        ``"annotator"``, or ``"adjudicator"``: who settles what others disagree on.

    Returns
    -------
    bool
        Whether the name is new.

    Raises
    ------
    OptionError
        The name cannot sign answers, the password is too short, there is no such role, or the file holds something else.
    """
    if clean_name(name) != name or ":" in name or name.startswith("#"):
        raise OptionError(f"{name!r} cannot be a name here: give 1 to 40 printable characters without ':', "
                          "and no space or '#' in front.")
    if role not in ROLES:
        raise OptionError(f"There is no role {role!r}; use one of {', '.join(ROLES)}.")
    users = _read(path) if Path(path).exists() else {}
    new = name not in users
    _write({**users, name: (hash_password(password), role)}, path)
    return new


def _write(users: Mapping[str, tuple[str, str]], path: str | os.PathLike[str]) -> None:
    with atomic_write(path, private=True) as file:
        file.write("".join(f"{name}:{stored}:{role}\n" for name, (stored, role) in users.items()).encode())


def _is_hash(stored: str) -> bool:
    if kind_of(stored) == ARGON2:
        try:
            argon2.extract_parameters(stored)
        except (argon2.exceptions.InvalidHashError, ValueError):
            return False
        return True
    rest = stored.split("$")[1:]
    if len(rest) != 5 or not all(n.isdecimal() for n in rest[:3]):
        return False
    try:
        return len(base64.b64decode(rest[3], validate=True)) >= 8 and len(base64.b64decode(rest[4], validate=True)) == 32
    except ValueError:
        return False


def _matches_scrypt(word: str, stored: str) -> bool:
    """``"scrypt$N$r$p$salt$key"``."""
    cost, block, lanes, salt, key = stored.split("$")[1:]
    made = hashlib.scrypt(word.encode(), salt=base64.b64decode(salt), n=int(cost), r=int(block), p=int(lanes),
                          maxmem=256 * int(block) * int(cost), dklen=32)
    return hmac.compare_digest(made, base64.b64decode(key))
