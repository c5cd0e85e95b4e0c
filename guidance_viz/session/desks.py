"""The desks of a session, each for one thing that a person does, and how they are put together."""

from __future__ import annotations

from dataclasses import dataclass

from guidance_viz.session.answers.answers import AnswersDesk
from guidance_viz.session.answers.by_oracle import OracleDesk
from guidance_viz.session.answers.files import AnswerFilesDesk
from guidance_viz.session.attributes.detecting import AttributesDesk
from guidance_viz.session.attributes.judging import JudgementsDesk
from guidance_viz.session.attributes.ranking import AttributeRanksDesk
from guidance_viz.session.boxes.boxes import BoxesDesk
from guidance_viz.session.composites.composites import CompositeDesk
from guidance_viz.session.context import Context
from guidance_viz.session.fixes.comparison import ComparisonDesk
from guidance_viz.session.fixes.controls import ControlsDesk
from guidance_viz.session.fixes.fixes import FixesDesk
from guidance_viz.session.fixes.guidance import AnsweredGuidance
from guidance_viz.session.fixes.owed import OwedDesk
from guidance_viz.session.fixes.preview import PreviewDesk
from guidance_viz.session.fixes.reliance import RelianceDesk
from guidance_viz.session.fixes.sweeps import SweepsDesk
from guidance_viz.session.fixes.waiting import WaitingFix
from guidance_viz.session.neurons.neurons import NeuronsDesk
from guidance_viz.session.neurons.places import NeuronPlacesDesk
from guidance_viz.session.parts.parts import PartsDesk
from guidance_viz.session.parts.preview import PartPreviewDesk
from guidance_viz.session.photos.maps import MapsDesk
from guidance_viz.session.photos.photos import PhotosDesk
from guidance_viz.session.places.places import PlaceDesk
from guidance_viz.session.questions.questions import QuestionsDesk
from guidance_viz.session.run.preparing import PrepareDesk
from guidance_viz.session.subsets.subsets import SubsetsDesk
from guidance_viz.session.team.team import TeamDesk
from guidance_viz.session.timeline.timeline import TimelineDesk


@dataclass(frozen=True)
class Desks:
    """All desks of a session. None inherits from another; what one needs of others it is given.

    Attributes
    ----------
    preparing
        Computes what is shown.
    photos, maps, neurons, neuron_places
        What there is to see.
    answers, oracle, answer_files, team, questions, boxes
        Answers and drawings: given, taken back, brought in and out, shared out, asked for.
    parts, places, composites, part_previews
        Parts of photos, and where the objects are.
    attributes, judgements, attribute_ranks
        Attributes of photos by name.
    subsets
        Balanced subsets.
    waiting, guidance
        The fix that waits, and the answers as methods are given them: what the next ones share.
    previews, fixes, comparison, sweeps, reliances, controls, owed
        Fixes: predicted, made, compared, judged.
    timeline
        What was done, in time.
    """

    preparing: PrepareDesk
    photos: PhotosDesk
    maps: MapsDesk
    neurons: NeuronsDesk
    neuron_places: NeuronPlacesDesk
    answers: AnswersDesk
    oracle: OracleDesk
    answer_files: AnswerFilesDesk
    team: TeamDesk
    questions: QuestionsDesk
    boxes: BoxesDesk
    parts: PartsDesk
    places: PlaceDesk
    composites: CompositeDesk
    part_previews: PartPreviewDesk
    attributes: AttributesDesk
    judgements: JudgementsDesk
    attribute_ranks: AttributeRanksDesk
    subsets: SubsetsDesk
    waiting: WaitingFix
    guidance: AnsweredGuidance
    previews: PreviewDesk
    fixes: FixesDesk
    comparison: ComparisonDesk
    sweeps: SweepsDesk
    reliances: RelianceDesk
    controls: ControlsDesk
    owed: OwedDesk
    timeline: TimelineDesk


def set_up(context: Context) -> Desks:
    """Put the desks of a session together."""
    preparing, team = PrepareDesk(context), TeamDesk(context)
    questions, attributes = QuestionsDesk(context, team), AttributesDesk(context)
    judgements = JudgementsDesk(context, attributes)
    photos = PhotosDesk(context, questions, team, judgements.columns)
    waiting, guidance = WaitingFix(context), AnsweredGuidance(context, questions)
    previews, subsets = PreviewDesk(context, questions, guidance), SubsetsDesk(context, questions)
    parts = PartsDesk(context)
    places, part_previews = parts.places, PartPreviewDesk(context, parts)
    reliances = RelianceDesk(context, places, waiting)
    controls = ControlsDesk(context, places, guidance, waiting, reliances)
    comparison = ComparisonDesk(context, waiting, reliances)
    fixes = FixesDesk(context, waiting, guidance, parts, subsets, judgements, comparison, preparing, part_previews)
    return Desks(
        preparing=preparing, photos=photos, maps=MapsDesk(context), neurons=NeuronsDesk(context),
        neuron_places=NeuronPlacesDesk(context, photos), answers=AnswersDesk(context), oracle=OracleDesk(context),
        answer_files=AnswerFilesDesk(context), team=team, questions=questions, boxes=BoxesDesk(context), parts=parts,
        places=places, composites=CompositeDesk(context, places, photos), part_previews=part_previews,
        attributes=attributes, judgements=judgements, attribute_ranks=AttributeRanksDesk(context, attributes, judgements),
        subsets=subsets, waiting=waiting, guidance=guidance, previews=previews, fixes=fixes, comparison=comparison,
        sweeps=SweepsDesk(context, waiting, guidance, places), reliances=reliances, controls=controls,
        owed=OwedDesk(context, controls), timeline=TimelineDesk(context, waiting, preparing))
