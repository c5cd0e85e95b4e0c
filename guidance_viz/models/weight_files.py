"""What a file of weights is, by its content, and what it holds; nothing in it is run."""

from __future__ import annotations

import os
import pickle
import re
import zipfile
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from guidance_viz.core import ModelError

SAVE = ("Write the weights alone where the network was trained, torch.save(model.state_dict(), path) or "
        "safetensors.torch.save_file(model.state_dict(), path), and give that file.")
AGAIN = "Download or copy the file itself again."
_SUFFIXES = (".safetensors", ".pt", ".pth", ".bin", ".ckpt", ".tar")
_HEAD = 4096
_RUNS_CODE = frozenset(("builtins", "__builtin__", "os", "posix", "nt", "sys", "subprocess", "importlib", "runpy", "shutil",
                        "socket", "ctypes", "pty", "code", "webbrowser", "pickle", "_pickle", "marshal"))
_PLAIN = frozenset(f"builtins.{name}" for name in (
    "bool", "bytes", "dict", "float", "frozenset", "getattr", "int", "list", "object", "range", "slice", "str", "tuple"))
"""Builtins that objects of plain data are pickled with."""
_LEGACY_NAMES = 200
"""How many names a file of torch's old form may hold, which are learnt one at a time."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"version https://git-lfs", "is a pointer of Git LFS and not the file itself. Run git lfs pull where it came from"),
    (b"\x93NUMPY", f"is an array of numpy, which has no names. {SAVE}"),
    (b"\x89HDF\r\n", f"is an HDF5 file, as Keras writes. {SAVE}"),
    (b"GGUF", f"is a GGUF file. {SAVE}"),
    (b"\x1f\x8b", "is compressed by gzip. Unpack it first, and give the file of weights in it"),
    (b"BZh", "is compressed by bzip2. Unpack it first, and give the file of weights in it"),
    (b"\xfd7zXZ", "is compressed by xz. Unpack it first, and give the file of weights in it"),
    (b"7z\xbc\xaf", "is a 7z archive. Unpack it first, and give the file of weights in it"),
    (b"Rar!", "is a rar archive. Unpack it first, and give the file of weights in it"),
    (b"%PDF", f"is a PDF document. {AGAIN}"),
    (b"\x89PNG", "is a picture. Give the file of weights"),
    (b"\xff\xd8\xff", "is a picture. Give the file of weights"))


@dataclass(frozen=True)
class Content:
    """What a checkpoint holds.

    Attributes
    ----------
    value
        Mappings, lists, numbers, texts and tensors; in the place of anything else stands an empty object.
    passed_over
        Names of the classes of which such an object stands there, ``argparse.Namespace`` among them.
    """

    value: Any
    passed_over: tuple[str, ...] = ()


class _Inert:
    """Stands in the place of an object of a class that is not looked up: it takes what it is given and does nothing."""

    def __new__(cls, *_args: Any, **_options: Any) -> Any:
        return object.__new__(cls)

    def __init__(self, *_args: Any, **_options: Any) -> None:
        return None

    def __setstate__(self, state: Any) -> None:
        return None


class _InertList(_Inert, list[Any]):
    """Of a class that is a list."""

    def __new__(cls, *_args: Any, **_options: Any) -> Any:
        return list.__new__(cls)


class _InertMapping(_Inert):
    """Of a class that is a mapping: torch fills plain ones alone."""

    def __new__(cls, *_args: Any, **_options: Any) -> Any:
        return OrderedDict()


def is_inert(value: Any) -> bool:
    """Whether a value only stands in the place of an object that was not read."""
    return isinstance(value, _Inert)


def read_content(path: str | os.PathLike[str]) -> Content:
    """Read a safetensors file or one of ``torch.save``, whatever it is called; tensors are on the CPU.

    An object of a class other than tensors and containers is not made: an empty one stands in its place, so that
    nothing but torch's own reading of tensors is run.

    Raises
    ------
    ModelError
        The file is missing, is something else (which is named), is cut short or damaged, or names what runs code.
    """
    _check_there(Path(path))
    with open(path, "rb") as file:
        head = file.read(_HEAD)
    other = _other_kind(head)
    if other:
        raise ModelError(f"{os.fspath(path)!r} {other}.")
    if head[8:9] == b"{" and head[:1] != b"\x80":
        return Content(_read_safetensors(path))
    if Path(path).suffix == ".safetensors" and not head.startswith((b"PK", b"\x80")):
        raise ModelError(f"{os.fspath(path)!r} is no whole safetensors file. {AGAIN}")
    return _read_torch(path, _zip_names(path, head))


def _check_there(path: Path) -> None:
    if path.is_dir():
        found = sorted(each.name for each in path.iterdir() if each.suffix in _SUFFIXES)
        raise ModelError(f"{os.fspath(path)!r} is a folder. Give a file of weights"
                         + (f" in it: {', '.join(found[:10])}." if found else "; there is none in it."))
    if not path.is_file():
        raise ModelError(f"There is no weights file {os.fspath(path)!r} (looked from {os.getcwd()!r}). "
                         "Give the path of a .safetensors file or of a state dict.")


def _other_kind(head: bytes) -> str:
    """What a file is that holds no weights, and what to do, as the rest of a sentence; empty where it may hold some."""
    if not head:
        return f"is empty, 0 bytes: a download or a copy that was cut short, or damaged. {AGAIN[:-1]}"
    known = next((words for magic, words in _MAGIC if head.startswith(magic)), "")
    if known or head[257:262] == b"ustar":
        return (known or "is a tar archive. Unpack it first, and give the file of weights in it").removesuffix(".")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return f"is a web page that was saved under this name. {AGAIN[:-1]}, from the link to the raw file"
    if start.startswith(b"{") and b'"weight_map"' in start:
        return "is an index of several files of weights. Join those in one file"
    if start and all(byte >= 32 or byte in b"\t\r\n" for byte in start):
        return f"is a text that begins with {start[:40].decode(errors='replace')!r}, not weights. {AGAIN[:-1]}"
    return ""


def _zip_names(path: str | os.PathLike[str], head: bytes) -> list[str] | None:
    """What is in a file that is a zip, as torch writes; ``None`` where it is none.

    Raises
    ------
    ModelError
        It is cut short, or a zip of other things.
    """
    if not head.startswith(b"PK"):
        return None
    try:
        names = zipfile.ZipFile(path).namelist()
    except (zipfile.BadZipFile, OSError) as error:
        raise ModelError(f"{os.fspath(path)!r} is a zip that is cut short or damaged ({error}), as a download that ended "
                         f"early. {AGAIN}") from error
    inner = {name.partition("/")[2] for name in names}
    if "constants.pkl" in inner:
        raise ModelError(f"{os.fspath(path)!r} is a TorchScript program, code with its weights. {SAVE}")
    if "data.pkl" not in inner:
        what = "arrays of numpy" if all(name.endswith(".npy") for name in names) else ", ".join(names[:5]) or "nothing"
        raise ModelError(f"{os.fspath(path)!r} is a zip of {what}, not a file of torch.save. Unpack it, and give the file "
                         "of weights in it.")
    return names


def _read_safetensors(path: str | os.PathLike[str]) -> Any:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(os.fspath(path))
    except (SafetensorError, OSError, ValueError) as error:
        raise ModelError(f"{os.fspath(path)!r} is no whole safetensors file ({error}). {AGAIN}") from error


def _read_torch(path: str | os.PathLike[str], zipped: list[str] | None) -> Content:
    kinds: dict[str, type[_Inert]] = {}
    try:
        if zipped is not None:
            with open(path, "rb") as file:  # as a file: torch takes a path's suffix for what it is
                kinds = dict.fromkeys(torch.serialization.get_unsafe_globals_in_checkpoint(file), _Inert)
        while True:
            _check_names(path, kinds)
            try:
                return _without_code(path, kinds)
            except pickle.UnpicklingError as error:
                learnt = _learnt(error, kinds)
                if not learnt or len(kinds) > _LEGACY_NAMES:
                    raise
                kinds |= learnt
    except ModelError:
        raise
    except Exception as error:  # an unpickler fed with bytes of any kind raises anything
        raise ModelError(_unread(path, error, kinds)) from error


def _without_code(path: str | os.PathLike[str], kinds: Mapping[str, type[_Inert]]) -> Content:
    stand_ins = [(type(name.rpartition(".")[2], (kind,), {"__module__": name.rpartition(".")[0]}), name)
                 for name, kind in kinds.items()]
    with torch.serialization.safe_globals(stand_ins), open(path, "rb") as file:  # type: ignore[arg-type]
        return Content(torch.load(file, map_location="cpu", weights_only=True), tuple(sorted(kinds)))


def _learnt(error: pickle.UnpicklingError, kinds: Mapping[str, type[_Inert]]) -> dict[str, type[_Inert]]:
    """What an attempt tells: a name that torch does not know, or that a class is a list or a mapping."""
    unknown = _name_in(error)
    if unknown:
        return {} if unknown in kinds else {unknown: _Inert}
    filled = re.search(r"Can only (append to|SETITEMS?).*but got <class '(.+)'>", str(error))
    if filled is None or kinds.get(filled[2]) is not _Inert:
        return {}
    return {filled[2]: _InertList if filled[1] == "append to" else _InertMapping}


def _name_in(error: pickle.UnpicklingError) -> str:
    """The class or function that torch does not know."""
    found = re.search(r"GLOBAL (\S+) (?:was not an allowed|whose module)", str(error))
    return "" if found is None else found[1] if "." in found[1] else f"builtins.{found[1]}"


def _check_names(path: str | os.PathLike[str], names: Iterable[str]) -> None:
    bad = sorted(name for name in names if name.partition(".")[0] in _RUNS_CODE and name not in _PLAIN)
    if bad:
        raise ModelError(_runs_code(path, ", ".join(bad[:10])))


def _runs_code(path: str | os.PathLike[str], names: str) -> str:
    return f"{os.fspath(path)!r} names {names}, which can run any code, so it is not opened. {SAVE}"


def _unread(path: str | os.PathLike[str], error: Exception, names: Iterable[str]) -> str:
    named = _name_in(error) if isinstance(error, pickle.UnpicklingError) else ""
    if named.partition(".")[0] in _RUNS_CODE and named:
        return _runs_code(path, named)
    objects = ", ".join(sorted(names)[:10])
    if objects and "persistent_load" in str(error):  # how torch's old form begins a network
        return f"{os.fspath(path)!r} holds a whole object, code with its weights: {objects}. {SAVE}"
    held = f" It holds objects of {objects}." if objects else ""
    reason = re.split(r"Please file|\n", str(error).strip().rpartition("WeightsUnpickler error:")[2].strip())[0][:160]
    return (f"{os.fspath(path)!r} cannot be read as weights of torch.save: it is cut short or damaged, or was written by "
            f"something else ({type(error).__name__}{': ' + reason if reason else ''}).{held} {AGAIN} {SAVE}")
