"""The command line's words: a parser a command, with nothing imported that takes time."""

from __future__ import annotations

import argparse
from typing import Any

from guidance_viz import __version__
from guidance_viz.app import fix_arguments as fix
from guidance_viz.app import time_arguments as time
from guidance_viz.app.composite_arguments import ABOUT, add_composites
from guidance_viz.app.listing import Parser
from guidance_viz.app.parser import add_again, add_compute, add_data, add_model_option, command


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of ``guidance-viz``; each command's function is named in ``command``."""
    parser = Parser(
        prog="guidance-viz",
        description="See where an image classifier looks, answer yes or no, and watch it being fixed.",
        epilog="Try: guidance-viz demo",
    )
    parser.add_argument("--version", action="version", version=f"guidance-viz {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for add in (
        _demo,
        _init,
        _serve,
        _add_user,
        _prepare,
        _ask,
        _answer,
        _boxes,
        fix.owed,
        _parts,
        lambda commands: add_composites(command(commands, "composites", ABOUT, run=True)),
        _curate,
        _subsets,
        fix.mitigate,
        fix.sweep,
        _attributes,
        fix.accept,
        fix.evaluate,
        fix.compare,
        time.history,
        time.replay,
        time.go_back,
        time.branch,
        time.export,
        time.report,
        _data,
        _methods,
        _doctor,
    ):
        add(commands)
    return parser


def _add_server(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=5006, help="0 picks a free one")
    parser.add_argument("--address", default="127.0.0.1", help="loopback by default; 0.0.0.0 lets others in, with --auth")
    parser.add_argument(
        "--prefix", default="", help="the path under which a proxy serves it: /user/ann/proxy/5006"
    )
    parser.add_argument("--allow-origin", action="append", default=[], metavar="HOST:PORT",
                        help="another host that the page is opened from (behind a proxy); may be given again")
    parser.add_argument("--auth", metavar="none|token|FILE",
                        help="who may open the page: with the token that is printed, or with a name and password "
                             "of the file that add-user makes")


def _demo(commands: Any) -> None:
    parser = command(commands, "demo", "open the demo: a biased bird classifier to repair in the browser")
    parser.add_argument(
        "--run", default=None, help="the run folder (default: one in the user's cache folder)"
    )
    parser.add_argument(
        "--auto",
        action="store_true",
        help="go through the whole loop without a screen, then print before and after",
    )
    parser.add_argument("--shortcut", choices=("scene", "patch"), default="scene",
                        help="what the model looks at in the bird's place: the scene, or a coloured patch on the picture")
    parser.add_argument("--answers", type=int, default=40, help="with --auto: how many answers to give")
    parser.add_argument(
        "--method", default="environment_exchange", metavar="METHOD",
        help="with --auto: the mitigation (environment_exchange, by answers to parts; the others by answers to maps)"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-browser", action="store_true", help="print the address and open no browser")
    _add_server(parser)


def _init(commands: Any) -> None:
    parser = command(commands, "init", "look at a folder of photos, and propose the command that makes a run of it")
    parser.add_argument("path", metavar="PATH", help="the folder, or a table that lists the photos")
    parser.add_argument("--run", help="where the run is to be (runs/NAME)")


def _serve(commands: Any) -> None:
    parser = command(commands, "serve", "serve the dashboard of a run, or of several with a page of all")
    parser.add_argument("run", metavar="RUN", nargs="+", help="a run folder, or a folder that holds runs")
    add_again(parser)
    add_compute(parser)
    parser.add_argument("--open", action="store_true", help="open a browser")
    parser.add_argument("--answers-per-item", type=int, metavar="N",
                        help="ask N annotators about each map (kept with the run; 1 by default)")
    parser.add_argument("--idle", type=float, default=60.0, metavar="MINUTES",
                        help="close a run that nobody looked at for so long, until it is asked for again (60; 0: never)")
    _add_server(parser)


def _add_user(commands: Any) -> None:
    parser = command(commands, "add-user", "give a name a password, for serve --auth FILE")
    parser.add_argument("file", metavar="FILE", help="the file of names and hashes; made where there is none")
    parser.add_argument("name", metavar="NAME", help="who answers")
    parser.add_argument("--role", default="annotator", choices=("annotator", "adjudicator"),
                        help="an adjudicator settles what others disagree on (annotator)")


def _prepare(commands: Any) -> None:
    parser = command(
        commands, "prepare", "make or reopen a run and compute predictions, maps and the attention space",
        listed=["attributions", "formats"]
    )
    parser.add_argument("--run", required=True, help="the run folder")
    add_data(parser, "a format (guidance-viz data lists them) and its folder, or package.module:callable")
    parser.add_argument("--model", help="timm:NAME, torchvision:NAME, lite0, demo or package.module:callable")
    add_model_option(parser)
    parser.add_argument("--weights", help="a checkpoint: safetensors or a state dict")
    parser.add_argument("--layer", help="the attribution layer")
    parser.add_argument(
        "--cut", help="where a trainable tail begins, 'none', or 'auto' (the default)"
    )
    parser.add_argument(
        "--plain-logit", action="store_true", help="explain the class's logit alone, without the contrast"
    )
    parser.add_argument(
        "--attribution", help="the method of the maps, one of those below (gradcam)"
    )
    parser.add_argument("--attribution-option", action="append", default=[], metavar="NAME=VALUE",
                        help="an option of that method, such as n_masks=500")
    parser.add_argument("--questions", type=int, help="centroids to ask about in a round (40)")
    parser.add_argument("--projection", choices=("umap", "pca"), help="of the attention space (umap)")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--cache", help="keep what can be computed again here, shared by runs")
    parser.add_argument("--estimate", action="store_true", help="say what it would take, and stop")
    add_compute(parser)


def _answer(commands: Any) -> None:
    parser = command(commands, "answer", "import, export or compute answers", run=True)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--import", dest="import_path", metavar="FILE", help="CSV or JSON")
    what.add_argument("--export", dest="export_path", metavar="FILE", help="CSV or JSON, or --format")
    what.add_argument("--oracle", choices=("boxes", "masks"), help="answer by where the maps' energy lies")
    what.add_argument("--ids", nargs="+", metavar="ID", help="answer these samples with --relevance")
    what.add_argument(
        "--neurons", nargs="+", type=int, metavar="N", help="answer these neurons with --relevance"
    )
    parser.add_argument(
        "--format", metavar="NAME",
        help="with --export: csv, json, coco, labelstudio (files), huggingface, fiftyone (folders)"
    )
    parser.add_argument("--relevance", choices=("yes", "no", "maybe"), help="with --ids or --neurons")
    parser.add_argument(
        "--yes", type=float, default=0.7, help="with --oracle: share inside above which the answer is yes"
    )
    parser.add_argument(
        "--no", type=float, default=0.3, help="with --oracle: share inside below which the answer is no"
    )
    parser.add_argument("--what", default="both", choices=("maps", "neurons", "both"), help="with --oracle")
    parser.add_argument(
        "--sample", default="all", choices=("all", "centroids"),
        help="with --oracle: all maps of the asked split, or its questions that are open"
    )
    parser.add_argument(
        "--positions",
        help="with --import of a list without ids: the split whose samples it refers to, in order, or 'neurons'",
    )
    parser.add_argument("--id-list", metavar="FILE", help="instead of --positions: the ids, one a line")
    parser.add_argument(
        "--model-hash",
        help="with --import of a list without ids: the hash of the model that was explained, or 'current'",
    )
    parser.add_argument("--annotator", default=None, help="whose answers these are")


def _boxes(commands: Any) -> None:
    parser = command(commands, "boxes", "export or import boxes: COCO, VOC or a table", run=True)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--export", dest="export_path", metavar="PATH",
                      help="boxes.json (COCO), boxes.csv (a table) or a folder (VOC)")
    what.add_argument("--import", dest="import_path", metavar="PATH",
                      help="the same; they take the place of a photo's boxes")
    parser.add_argument("--format", metavar="NAME", help="coco, table or voc, where the path does not say it")
    parser.add_argument("--drawn", action="store_true", help="with --export: only photos that people drew on")
    parser.add_argument("--class", dest="classes", action="append", default=[], metavar="THEIRS=OURS",
                        help="with --import: what a class of the file is called here; may be given again")
    parser.add_argument("--empty", action="store_true", help="with --import: a photo of the file without boxes has none")
    parser.add_argument("--annotator", default="import", help="with --import: whose boxes these are")


def _parts(commands: Any) -> None:
    parser = command(commands, "parts", "find parts of photos, and answer whether they belong to the object", run=True)
    parser.add_argument("--k", type=int, default=40, help="how many parts (40)")
    parser.add_argument("--place", help="where in the network cells are compared: one of the model's cuts, or 'final'")
    parser.add_argument("--answer", action="append", default=[], metavar="PARTS=ANSWER",
                        help="3,7=no answers parts 3 and 7; yes, no or maybe; may be given again")
    parser.add_argument("--split-part", type=int, action="append", default=[], metavar="PART",
                        help="first split a mixed part in two; may be given again")
    parser.add_argument("--oracle", choices=("boxes", "masks"),
                        help="answer by how much of a part's cells the objects cover")
    parser.add_argument("--yes", type=float, metavar="SHARE",
                        help="with --oracle: mean coverage above which the answer is yes (that of all cells)")
    parser.add_argument("--no", type=float, metavar="SHARE",
                        help="with --oracle: mean coverage below which the answer is no (that of all cells)")
    parser.add_argument("--limit", type=int, metavar="N", help="with --oracle: only the N open parts that decide most")
    parser.add_argument("--annotator", default=None, help="whose answers these are")


def _ask(commands: Any) -> None:
    parser = command(commands, "ask", "choose which samples are asked about; answers stay", run=True)
    parser.add_argument("--split", choices=("train", "val"), help="whose samples")
    parser.add_argument("--questions", metavar="N",
                        help="how many; 'elbow': as many as the consistency proposes; 'paper': SLIM's number")
    parser.add_argument("--by", choices=("all", "class"),
                        help="cluster all together (the paper), or each class by itself (its released code)")
    parser.add_argument("--question", metavar="TEXT",
                        help="in words of your own, with {class} for the name of the class: 'Is the {class} lesion "
                             "visible?'; '' for words made from the name")


def _curate(commands: Any) -> None:
    parser = command(commands, "curate", "draw a balanced subset by the answers, and keep it under a name", run=True)
    parser.add_argument("name", metavar="NAME", help="letters, digits, '-', '_' and '.'")
    parser.add_argument("--split", choices=("train", "val"), help="whose samples (the asked split)")
    parser.add_argument("--size", default="0.1",
                        help="a share of the split such as 0.1, a number of samples, or 'paper' (0.1)")
    parser.add_argument("--threshold", type=float, metavar="T", help="of P(correct); by default the median")
    parser.add_argument("--by", default="class", choices=("all", "class"),
                        help="screen and cluster each class by itself (the default), or all together")
    parser.add_argument("--scale", default="unit", choices=("unit", "raw"),
                        help="cluster features at unit length (the default), or as they are")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--overwrite", action="store_true", help="replace a subset of the same name")


def _subsets(commands: Any) -> None:
    command(commands, "subsets", "list the curated subsets of a run", run=True)


def _attributes(commands: Any) -> None:
    parser = command(commands, "attributes", "rank what photos show by how much the model leans on it", run=True)
    parser.add_argument("--detect", metavar="SOURCE",
                        help="look first, in: auto, columns, captions, clip, detector (see the docs of detect_attributes)")
    parser.add_argument("--word", action="append", default=[], help="a word to look for; may be given again")
    parser.add_argument("--by-model", metavar="SOURCE", help="the CLIP model or the detector that looks")
    parser.add_argument("--threshold", type=float, help="score from which a word counts as present")
    parser.add_argument("--split", default="val", help="whose photos: train, val, test, or all but test (all)")
    parser.add_argument("--top", type=int, default=20, help="rows to print")
    parser = command(commands, "judge", "say whether the model may lean on an attribute", run=True)
    parser.add_argument("attribute", metavar="ATTRIBUTE")
    parser.add_argument("verdict", choices=("healthy", "spurious", "unsure"))
    parser.add_argument("--annotator", default="me")


def _data(commands: Any) -> None:
    parser = command(commands, "data", "list the formats, or describe a data set", listed=["formats"])
    add_data(parser, "a format (guidance-viz data lists them) and its folder, or package.module:callable")
    parser.add_argument(
        "--check", action="store_true", help="read every file, and list those that cannot be read"
    )


def _methods(commands: Any) -> None:
    parser = command(commands, "methods", "list all mitigations, attribution methods and formats, or tell one in full")
    parser.add_argument("name", nargs="?", metavar="NAME", help="one of them: what it does, its options, their ranges")


def _doctor(commands: Any) -> None:
    parser = command(commands, "doctor", "check this machine, and say what to do")
    parser.add_argument("--run", help="also check that this folder can be written")
    parser.add_argument("--no-browser", action="store_true",
                        help="do not start a Chromium without a window to see what it can draw with")
