"""How the session passes on: names of its own that are methods of its desks, with their signatures and their help."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, Generic, NoReturn, ParamSpec, TypeVar, overload

from guidance_viz.core.calls import checked

if TYPE_CHECKING:
    from guidance_viz.session.names import Names

P = ParamSpec("P")
R = TypeVar("R", covariant=True)


class Act(Generic[P, R]):
    """A method of the session that is a desk's.

    Parameters
    ----------
    method
        The desk's, ``AnswersDesk.answer``.
    """

    def __init__(self, method: Callable[Concatenate[Any, P], R]) -> None:
        self.method = method
        self.__doc__ = method.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, session: None, owner: Any) -> Callable[Concatenate[Any, P], R]: ...
    @overload
    def __get__(self, session: Names, owner: Any) -> Callable[P, R]: ...
    def __get__(self, session: Names | None, owner: Any = None) -> Any:
        if session is None:
            return self.method
        bound = checked(getattr(session.desk_of(self.method), self.method.__name__), f"session.{self.name}")
        session.__dict__[self.name] = bound  # from now on it is found there, without a way round
        return bound


class Look(Generic[R]):
    """A property of the session that a desk's method makes, anew each time it is read.

    Parameters
    ----------
    method
        The desk's, which takes nothing: ``AnswersDesk.table``.
    """

    def __init__(self, method: Callable[[Any], R]) -> None:
        self.method = method
        self.__doc__ = method.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, session: None, owner: Any) -> Look[R]: ...
    @overload
    def __get__(self, session: Names, owner: Any) -> R: ...
    def __get__(self, session: Names | None, owner: Any = None) -> Any:
        if session is None:
            return self
        return self.method(session.desk_of(self.method))

    def __set__(self, session: Names, value: object) -> NoReturn:
        raise AttributeError(f"session.{self.name} says what is there; it cannot be set.")
