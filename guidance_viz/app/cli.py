"""``guidance-viz``: parse, run one command, and turn errors into exit codes."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Sequence

from guidance_viz.app.arguments import build_parser
from guidance_viz.app.output import note
from guidance_viz.core import GuidanceError

COMMANDS = "guidance_viz.app.commands"
OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130

WHERE = {
    "demo": "guidance_viz.app.demo",
    **dict.fromkeys(("serve", "add-user"), "guidance_viz.app.serve"),
    "doctor": "guidance_viz.app.doctor",
    "init": "guidance_viz.app.looking",
    "report": "guidance_viz.app.reporting",
    "methods": "guidance_viz.app.listing",
    "sweep": "guidance_viz.app.sweep",
    "parts": "guidance_viz.app.parts",
    "composites": "guidance_viz.app.composites",
    **dict.fromkeys(("reliance", "controls"), "guidance_viz.app.owed"),
    **dict.fromkeys(("attributes", "judge"), "guidance_viz.app.attributes"),
    **dict.fromkeys(("history", "go-back", "branch", "replay"), "guidance_viz.app.time"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments
        The words after ``guidance-viz``; by default those of this process.

    Returns
    -------
    int
        0 done, 1 an error that is explained on standard error, 2 wrong usage, 130 interrupted.
    """
    parser = build_parser()
    warnings.formatwarning = note
    try:
        args = parser.parse_args(arguments)
    except SystemExit as stop:  # argparse has printed the usage already
        return int(stop.code or 0)
    try:
        module = importlib.import_module(WHERE.get(args.command, COMMANDS))
        return int(getattr(module, f"run_{args.command.replace('-', '_')}")(args) or OK)
    except KeyboardInterrupt:
        print("\nInterrupted; what was finished is kept.", file=sys.stderr)
        return INTERRUPTED
    except (GuidanceError, OSError) as error:
        if args.traceback:
            raise
        print(f"guidance-viz {args.command}: {error}", file=sys.stderr)
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
