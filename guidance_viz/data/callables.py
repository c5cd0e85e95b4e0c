"""A function or class of the person's own that returns a data set: ``"package.module:callable"``."""

from __future__ import annotations

from typing import Any

from guidance_viz.core import DataError, GuidanceError, OptionError
from guidance_viz.core.callables import import_callable, is_own, module_file
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.wrapping import wrap

GIVES = "a data set, or a dictionary of data sets by split"


def from_callable(path: str, options: dict[str, Any]) -> Dataset:
    """Import ``package.module`` and call its ``callable``; what it returns is wrapped where it is no ``Dataset`` yet.

    Raises
    ------
    OptionError
        It does not take the options.
    DataError
        It cannot be imported, failed, or returned no data set.
    """
    make = import_callable(path, GIVES, DataError)
    try:
        made = make(**options)
    except GuidanceError:
        raise
    except TypeError as error:
        raise OptionError(f"{path!r} does not take these options ({options}): {error}.") from error
    except Exception as error:  # anything may go wrong in the person's own code
        raise DataError(f"{path!r} failed: {type(error).__name__}: {error}. Expected {GIVES}.") from error
    try:
        return made if isinstance(made, Dataset) else wrap(made, name=path.rpartition(":")[2])
    except GuidanceError as error:
        raise DataError(f"What {path!r} returned, {type(made).__name__}, cannot be wrapped: {error} Where more is to be "
                        "said of it, let the function return gv.data.wrap(…).") from error


def check_may_run(path: str, file: str) -> None:
    """Refuse code that only a run's manifest names, unless it is the person's own, where it was when the run was made.

    Parameters
    ----------
    path
        ``package.module:callable``.
    file
        The module's file as the manifest says; nothing is imported where it is another now.

    Raises
    ------
    DataError
        Says how to name it oneself.
    """
    again = (f"Name it yourself: Session.open(run, data=gv.data.load({path!r}, …)), or --data {path} (and --data-option "
             "NAME=VALUE where it takes any).")
    here = module_file(path)
    if not here:
        raise DataError(f"The data set was made by {path!r}, which Python does not find here. Put the module's folder on "
                        f"PYTHONPATH, or install it. {again}")
    if here != file:
        raise DataError(f"The data set was made by {path!r} of another machine or folder; here it would be {here!r}. Code "
                        f"that a run names is not run by opening it. {again}")
    if not is_own(import_callable(path, GIVES, DataError)):
        raise DataError(f"The data set was made by {path!r}, a function of an installed package. A file may not say that "
                        f"such a function is to be run. {again}")
