"""The models of a run: the current one, what is on screen of it, and what is known of the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guidance_viz.core import SessionError
from guidance_viz.session.jobs import Jobs
from guidance_viz.session.observable import Observable
from guidance_viz.session.run.engine import Engine
from guidance_viz.session.run.explained import Explained
from guidance_viz.session.run.folder import RunFolder
from guidance_viz.session.run.layout import Layout
from guidance_viz.store import Explanation

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

CANDIDATE = "candidate"


@dataclass(frozen=True)
class Scene:
    """What is on screen: the current model's explanations and their layout; replaced as a whole."""

    explained: Explained
    layout: Layout


class Models:
    """The versions of a run's model.

    Parameters
    ----------
    original
        The model that the run began with.
    folder, engine
        Where the versions are kept, and what computes of them.
    jobs
        Says whether work goes on, which may be preparing what is missing.
    signals
        Where ``model_version``, ``prepared`` and the layout are told.

    Attributes
    ----------
    original
        The model that the run began with.
    clf, hash
        The current model, and its content hash.
    scene
        What is on screen; ``None`` before the run is prepared.
    """

    def __init__(self, original: Classifier, folder: RunFolder, engine: Engine, jobs: Jobs,
                 signals: Observable) -> None:
        self.original = original
        self._folder, self._engine, self._jobs, self._signals = folder, engine, jobs, signals
        self.scene: Scene | None = None
        self._explained: dict[str, Explained] = {}
        name = folder.manifest["accepted"]
        self.use(name, original if name == "v0" else engine.load(original, folder.model(name)))

    # -- the current one --------------------------------------------------------------
    @property
    def version(self) -> str:
        """Name of the current model."""
        return str(self._signals.model_version)

    def use(self, name: str, clf: Classifier, scene: Scene | None = None, **forgotten: None) -> None:
        """Make a version of the run the current model; ``forgotten``: parameters that spoke of the one before.

        ``scene``: what there is to see of it. Who hears of the model looks at it at once, and must not find the one before.
        """
        self.clf = clf
        self.hash = clf.fingerprint()
        if scene is not None:
            self._put_on_screen(scene)
        self._signals.publish(model_version=name, **forgotten)

    @property
    def explanation(self) -> Explanation:
        """What an answer given now is about."""
        settings = self._engine.settings
        return Explanation(model=self.hash, method=settings["attribution"], layer=self.clf.layer,
                           target="label, contrast" if settings["contrast"] else "label")

    def check(self, model: str | None) -> None:
        """Raise where an answer is about the map of another model than the current one.

        Raises
        ------
        SessionError
            Somebody accepted a fix meanwhile.
        """
        if model is not None and model != self.version:
            raise SessionError("The model was replaced while you looked at the map of the earlier one: your last answer "
                               "was not recorded. Answer again for the map that is shown now.")

    # -- what is on screen --------------------------------------------------------------
    def ready(self) -> Scene:
        """What is on screen.

        Raises
        ------
        SessionError
            The session is not prepared.
        """
        if self.scene is None:
            raise SessionError("The session is not prepared. Call prepare() first"
                               + (" (it is running: wait())." if self._jobs.current else "."))
        return self.scene

    def show(self, scene: Scene) -> None:
        """Replace what is on screen, as a whole."""
        self._put_on_screen(scene)
        self._signals.publish(layout_method=scene.layout.method, prepared=True,
                              version_layout=self._signals.version_layout + 1)

    def _put_on_screen(self, scene: Scene) -> None:
        self.scene = scene
        self._explained[scene.explained.name] = scene.explained

    # -- any of them --------------------------------------------------------------
    def of(self, which: str) -> Explained:
        """Return what is known of one model: ``"current"``, ``"original"``, ``"candidate"`` or a version.

        Raises
        ------
        SessionError
            There is none of that name, or its maps are not there.
        """
        scene = self.ready()
        name = {"current": scene.explained.name, "original": "v0"}.get(which, which)
        if name == CANDIDATE and name not in self._explained and scene.explained.name != "v0":
            name = scene.explained.name
        if name not in self._explained:
            self._explained[name] = self._reopened(name)
        return self._explained[name]

    def keep(self, name: str, explained: Explained) -> None:
        """Remember what is known of a model, ``"candidate"`` too."""
        self._explained[name] = explained

    def drop_candidate(self) -> None:
        """Forget what is known of the candidate."""
        self._explained.pop(CANDIDATE, None)

    def _reopened(self, name: str) -> Explained:
        found = self._engine.open(*self.named(name))
        if found is None:
            raise SessionError(f"What was computed of the model {name!r} is no longer in the cache. "
                               f"Call session.explain({name!r}) to compute it again.")
        return found

    @property
    def names(self) -> list[str]:
        """Names of the versions, the original first."""
        return [entry["name"] for entry in self._folder.manifest["models"]]

    @property
    def hashes(self) -> dict[str, str]:
        """Content hash of each version by its name."""
        return {entry["name"]: entry["hash"] for entry in self._folder.manifest["models"]}

    def named(self, which: str) -> tuple[str, Classifier]:
        """Name and weights of a version of the run.

        Raises
        ------
        SessionError
            There is no such version.
        """
        name = {"original": "v0", "current": self.version}.get(which, which)
        if name not in self.names:
            raise SessionError(f"There is no model {name!r} in this run. Known: current, original, {', '.join(self.names)}"
                               + ("; mitigate() makes a candidate." if name == CANDIDATE else "."))
        if name == "v0":
            return name, self.original
        return name, self._engine.load(self.original, self._folder.model(name))
