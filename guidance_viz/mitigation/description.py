"""What a mitigation is: one description, in the method's own file, from which all that lists methods derives."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import MISSING, dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from guidance_viz.core import Description, Progress, Registry
from guidance_viz.core.options import help_of, limits_of
from guidance_viz.training import FitOptions

if TYPE_CHECKING:
    from guidance_viz.mitigation.types import Fix, Task

MAPS, NEURONS, PARTS, BOXES, MASKS, GROUPS, WORDS = "maps", "neurons", "parts", "boxes", "masks", "groups", "words"
"""What a method may go by: answers on maps, on neurons and on parts; boxes; exact masks; group labels; the name of a
spurious attribute."""
NEEDED, WELCOME = "needed", "welcome"
"""Whether a method that is to go by answered places can do without any."""
BY_MASKS = ("shuffled", "inverted", "prior", "centre", "none")
BY_ANSWERS = ("shuffled", "inverted", "none")
BY_SUBSET = ("shuffled", "class", "none")
"""Controls that can catch a method whose gain is not owed to the answers; see :mod:`guidance_viz.mitigation.controls`.
Turning answers round says nothing of a method that groups photos by them: it only renames the groups."""


@dataclass(frozen=True)
class Needs:
    """What a method cannot do without.

    Attributes
    ----------
    subset
        The split whose curated subset it learns from; empty where it needs none.
    clip
        Whether it is for CLIP models alone.
    groups
        Whether it has to know group labels.
    places
        Whether it goes by where the objects are, as answers on parts and all others say.
    """

    subset: str = ""
    clip: bool = False
    groups: bool = False
    places: bool = False

    @property
    def words(self) -> str:
        """One line for a person; empty where nothing is needed."""
        split = {"train": "training", "val": "validation"}.get(self.subset, self.subset)
        return ", ".join(words for words, needed in ((f"a curated subset of the {split} split", self.subset),
                                                     ("a CLIP model", self.clip), ("group labels", self.groups),
                                                     ("where the objects are", self.places)) if needed)


@dataclass(frozen=True)
class Setting:
    """One option in words for a person who has not read the papers, as the Fix page offers it.

    Attributes
    ----------
    name
        The option's name, or ``"subset"``, ``"relevance_from"`` or ``"seed"``, which the session takes.
    label, help
        What it is called, and what it does.
    choices
        Value and words of each choice.
    advanced
        Whether it is shown only on demand.
    kind, default, least, most
        As the page draws it; ``None`` and empty: as the method's class of options has them.
    as_needed
        Whether it is left empty by itself: the method makes it out.
    """

    name: str
    label: str
    help: str
    choices: tuple[tuple[str, str], ...] = ()
    advanced: bool = False
    kind: str = ""
    default: Any = None
    least: float | None = None
    most: float | None = None
    as_needed: bool = False


@dataclass(frozen=True)
class Recipe:
    """The settings of a paper, or of its released code, for one data set.

    Attributes
    ----------
    options
        By name; ``alpha`` and ``beta`` as printed, weights of sums: they are converted to this package's means.
    divided
        Whether these two are divided by the number of answers where they are printed.
    """

    options: Mapping[str, Any]
    divided: bool = False


Run: TypeAlias = Callable[["Mitigation", "Task", Mapping[str, Any]], Generator[Progress, None, "Fix"]]
"""``run(method, task, given)``: a generator of progress that returns the fix."""


@dataclass(frozen=True, kw_only=True)
class Mitigation(Description):
    """A mitigation: called with a task and its options it is a generator of progress that returns a ``Fix``.

    Attributes
    ----------
    name, title, does, paper, order
        See :class:`~guidance_viz.core.Description`.
    run
        What it does; made by :func:`~guidance_viz.mitigation.pipeline.mitigation` for methods that only train.
    uses
        What it goes by, of :data:`MAPS`, :data:`NEURONS`, :data:`PARTS`, :data:`BOXES`, :data:`MASKS`, :data:`GROUPS`,
        :data:`WORDS`.
    needs
        What it cannot do without.
    learns_from
        The split whose photos it learns from, ``"train"`` or ``"val"``; what the model then does there says little of it.
    options
        Its class of options.
    defaults
        What it uses where neither the person nor a recipe says otherwise; the rest are the defaults of the class.
    recipes
        By name of the recipe (``"paper"``, ``"released"``) and of the data set.
    settings
        What the Fix page offers, in this order.
    places
        Of a method with an option ``masks``: whether it can do without answered places, :data:`NEEDED` or
        :data:`WELCOME`; empty where it does not know them.
    controls
        The controls that can catch it.
    answered
        The options with which answers have a part in what it gains, so that controls say something of it; empty: whatever
        the options; ``None``: they never have, or only through a subset drawn before.
    notes
        More of it, for the documentation.
    """

    run: Run
    uses: tuple[str, ...] = ()
    needs: Needs = Needs()
    learns_from: str = "train"
    options: type[FitOptions] = FitOptions
    defaults: Mapping[str, Any] = field(default_factory=dict)
    recipes: Mapping[str, Mapping[str, Recipe]] = field(default_factory=dict)
    settings: tuple[Setting, ...] = ()
    places: str = ""
    controls: tuple[str, ...] = BY_ANSWERS
    answered: Mapping[str, Any] | None = field(default_factory=dict)
    notes: str = ""

    def __call__(self, task: Task, **options: Any) -> Generator[Progress, None, Fix]:
        """Run it; options are those of its class."""
        return self.run(self, task, options)

    def default(self, name: str) -> Any:
        """What an option is where nothing else is said; ``None`` where it is not one of its options."""
        from_class = self.options.__dataclass_fields__.get(name)
        if name in self.defaults or from_class is None:
            return self.defaults.get(name)
        if from_class.default is not MISSING:
            return from_class.default
        return None if from_class.default_factory is MISSING else from_class.default_factory()

    def option_rows(self) -> list[tuple[str, str, Any, str]]:
        """Its options: name, what is allowed (empty where only its class can say), default, and help."""
        words = help_of(self.options)
        return [(name, limits.words, self.default(name), words.get(name, ""))
                for name, limits in limits_of(self.options).items()]

    def by_answers(self, options: Mapping[str, Any]) -> bool:
        """Whether answers have a part in what it gains with these options."""
        return self.answered is not None and all(options.get(name, self.default(name)) == value
                                                 for name, value in self.answered.items())


MITIGATIONS: Registry[Mitigation] = Registry("mitigation", "guidance_viz.mitigation.methods", "guidance_viz.mitigations",
                                            Mitigation)
"""All mitigations: one file each in ``guidance_viz/mitigation/methods``, and those of other packages."""


def get(name: str) -> Mitigation:
    """Return the mitigation called ``name``.

    Raises
    ------
    UnknownNameError
        Lists the names that exist.
    """
    return MITIGATIONS.get(name)
