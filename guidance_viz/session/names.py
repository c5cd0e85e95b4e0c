"""The names of the session that are its desks' methods, as a table: what is done by which desk."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from guidance_viz.session.context import Context
from guidance_viz.session.desks import (
    AnswerFilesDesk,
    AnswersDesk,
    AttributeRanksDesk,
    AttributesDesk,
    BoxesDesk,
    ComparisonDesk,
    CompositeDesk,
    ControlsDesk,
    Desks,
    FixesDesk,
    JudgementsDesk,
    MapsDesk,
    NeuronPlacesDesk,
    NeuronsDesk,
    OracleDesk,
    OwedDesk,
    PartPreviewDesk,
    PartsDesk,
    PhotosDesk,
    PlaceDesk,
    PrepareDesk,
    PreviewDesk,
    QuestionsDesk,
    RelianceDesk,
    SubsetsDesk,
    SweepsDesk,
    TeamDesk,
    TimelineDesk,
)
from guidance_viz.session.forwards import Act, Look
from guidance_viz.session.jobs import Jobs
from guidance_viz.session.observable import Observable
from guidance_viz.session.run.models import Models


class Names(Observable):
    """A table of contents: each name is passed on to the desk whose method it is, with that method's signature and help.

    Attributes
    ----------
    context
        What all desks work with.
    desks
        The desks.
    """

    context: Context
    desks: Desks

    def desk_of(self, method: Callable[..., object]) -> Any:
        """The desk (or what desks share: the jobs, the models) that a method of its class is for."""
        name = method.__qualname__.partition(".")[0]
        where, field = _FIELDS[name]
        return getattr(self.desks if where is Desks else self.context, field)

    # -- preparing and looking --------------------------------------------------------------
    estimate = Act(PrepareDesk.estimate)
    prepare = Act(PrepareDesk.prepare)
    explain = Act(PrepareDesk.explain)
    cancel = Act(Jobs.cancel)
    wait = Act(Jobs.wait)
    later = Act(Jobs.later)
    model = Act(Models.of)
    table = Look(PhotosDesk.table)
    photo = Act(PhotosDesk.photo)
    saliency = Act(MapsDesk.saliency)
    layers = Act(MapsDesk.layers)
    probabilities = Act(MapsDesk.probabilities)
    similar = Act(MapsDesk.similar)
    neurons = Look(NeuronsDesk.table)
    similar_neurons = Act(NeuronsDesk.similar_neurons)
    pruning_effect = Act(NeuronsDesk.pruning_effect)
    patches = Act(NeuronPlacesDesk.patches)
    patch_image = Act(NeuronPlacesDesk.patch_image)
    firing = Act(NeuronPlacesDesk.firing)
    photos_like = Act(NeuronPlacesDesk.photos_like)
    grid = Look(NeuronPlacesDesk.grid)
    receptive_field = Look(NeuronPlacesDesk.receptive_field)

    # -- answers --------------------------------------------------------------
    answer = Act(AnswersDesk.answer)
    answer_neurons = Act(AnswersDesk.answer_neurons)
    undo = Act(AnswersDesk.undo)
    redo = Act(AnswersDesk.redo)
    ids = Act(AnswersDesk.ids)
    answers = Look(AnswersDesk.table)
    passed_over = Look(AnswersDesk.passed_over)
    answer_by_oracle = Act(OracleDesk.answer_by_oracle)
    import_answers = Act(AnswerFilesDesk.import_answers)
    merge_answers = Act(AnswerFilesDesk.merge_answers)
    export_answers = Act(AnswerFilesDesk.export_answers)
    share = Act(TeamDesk.share)
    settle = Act(TeamDesk.settle)
    once = Act(TeamDesk.once)
    was_done = Act(TeamDesk.was_done)
    agreement = Act(TeamDesk.agreement)
    passed = Act(TeamDesk.passed)
    answers_per_item = Look(TeamDesk.answers_per_item)
    opinions = Look(TeamDesk.opinions)
    items = Look(TeamDesk.items)
    settled = Look(TeamDesk.settled)
    ask = Act(QuestionsDesk.ask)
    ask_also = Act(QuestionsDesk.ask_also)
    phrase = Act(QuestionsDesk.phrase)
    question_about = Act(QuestionsDesk.question_about)
    next_question = Act(QuestionsDesk.next_question)
    spread = Act(QuestionsDesk.spread)
    confidence = Act(QuestionsDesk.confidence)
    consistency = Act(QuestionsDesk.consistency)
    centroids = Look(QuestionsDesk.centroids)
    questions = Look(QuestionsDesk.table)

    # -- boxes --------------------------------------------------------------
    draw_boxes = Act(BoxesDesk.draw_boxes)
    draw_all = Act(BoxesDesk.draw_all)
    undo_boxes = Act(BoxesDesk.undo_boxes)
    redo_boxes = Act(BoxesDesk.redo_boxes)
    annotated_photos = Act(BoxesDesk.annotated_photos)
    boxes_on = Act(BoxesDesk.boxes_on)
    window = Act(BoxesDesk.window)
    export_boxes = Act(BoxesDesk.export_boxes)
    import_boxes = Act(BoxesDesk.import_boxes)
    boxes = Look(BoxesDesk.table)
    drawn_boxes = Look(BoxesDesk.drawn_boxes)
    drawn_photos = Look(BoxesDesk.drawn_photos)

    # -- parts, and where the objects are --------------------------------------------------------------
    parts = Act(PartsDesk.parts)
    part_patches = Act(PartsDesk.patches)
    answer_parts = Act(PartsDesk.answer)
    split_part = Act(PartsDesk.split)
    answer_parts_by_oracle = Act(PartsDesk.answer_by_oracle)
    next_parts = Act(PartsDesk.next)
    parts_table = Look(PartsDesk.known)
    part_answers = Look(PartsDesk.answers)
    place_masks = Act(PlaceDesk.masks)
    places_of = Act(PlaceDesk.of)
    place_agreement = Act(PlaceDesk.agreement)
    place_coverage = Act(PartPreviewDesk.coverage)
    preview_parts = Act(PartPreviewDesk.predict)
    part_preview = Look(PartPreviewDesk.latest)
    composites = Act(CompositeDesk.find)
    composite_image = Act(CompositeDesk.image)
    answer_composites = Act(CompositeDesk.answer)
    answer_composites_by_oracle = Act(CompositeDesk.answer_by_oracle)
    composites_table = Look(CompositeDesk.known)

    # -- attributes --------------------------------------------------------------
    detect_attributes = Act(AttributesDesk.detect_attributes)
    attribute = Act(AttributesDesk.attribute)
    is_clip = Look(AttributesDesk.is_clip)
    judge_attribute = Act(JudgementsDesk.judge_attribute)
    show_attribute = Act(JudgementsDesk.show_attribute)
    judgements = Look(JudgementsDesk.table)
    attributes = Act(AttributeRanksDesk.ranked)
    attribute_photos = Act(AttributeRanksDesk.photos)
    attribute_report = Act(AttributeRanksDesk.report)
    propose = Act(AttributeRanksDesk.propose)
    known_attributes = Look(AttributeRanksDesk.known)

    # -- subsets --------------------------------------------------------------
    screening = Act(SubsetsDesk.screening)
    curate = Act(SubsetsDesk.curate)
    try_curation = Act(SubsetsDesk.try_curation)
    subset = Act(SubsetsDesk.subset)
    forget_subset = Act(SubsetsDesk.forget_subset)
    subsets = Look(SubsetsDesk.table)

    # -- fixes --------------------------------------------------------------
    preview = Act(PreviewDesk.preview)
    mitigate = Act(FixesDesk.mitigate)
    accept = Act(FixesDesk.accept)
    reject = Act(FixesDesk.reject)
    proposal = Look(FixesDesk.proposal)
    proposed_method = Look(FixesDesk.proposed_method)
    evaluate = Act(ComparisonDesk.evaluate)
    compare = Act(ComparisonDesk.compare)
    regressions = Act(ComparisonDesk.regressions)
    group_changes = Act(ComparisonDesk.group_changes)
    models = Look(ComparisonDesk.table)
    before = Look(ComparisonDesk.before)
    after = Look(ComparisonDesk.after)
    latest_report = Look(ComparisonDesk.latest_report)
    sweep = Act(SweepsDesk.sweep)
    estimate_sweep = Act(SweepsDesk.estimate_sweep)
    sweep_table = Act(SweepsDesk.sweep_table)
    front = Act(SweepsDesk.front)
    take_from_sweep = Act(SweepsDesk.take_from_sweep)
    sweep_maps = Act(SweepsDesk.sweep_maps)
    sweep_results = Look(SweepsDesk.results)

    # -- is it owed to the answers? --------------------------------------------------------------
    reliance = Act(RelianceDesk.measure)
    measure_reliances = Act(RelianceDesk.measure_all)
    reliance_table = Act(RelianceDesk.table)
    known_reliance = Look(RelianceDesk.known)
    why_no_reliance = Look(RelianceDesk.why_not)
    controls = Act(ControlsDesk.run)
    controls_table = Look(ControlsDesk.table)
    owed = Act(OwedDesk.of)

    # -- in time --------------------------------------------------------------
    journey = Act(TimelineDesk.journey)
    go_back = Act(TimelineDesk.go_back)
    branch = Act(TimelineDesk.branch)
    history = Look(TimelineDesk.history)


_FIELDS = {str(field.type): (where, field.name) for where in (Context, Desks) for field in dataclasses.fields(where)}
"""Where the objects of a class are, by its name."""
