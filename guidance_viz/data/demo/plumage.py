"""Colours and markings: drawn from one wardrobe for both classes, so that they tell nothing of the class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guidance_viz.data.demo.paint import Array, rgb

# back, belly, breast, head, wing, wing tip
_WARDROBE = (
    # russet
    ((.42, .32, .24), (.86, .80, .70), (.82, .42, .20), (.44, .34, .26), (.38, .28, .20), (.18, .14, .12)),
    # blue, yellow
    ((.30, .48, .70), (.93, .86, .45), (.94, .84, .36), (.32, .50, .74), (.28, .44, .66), (.14, .20, .34)),
    # grey, white
    ((.62, .66, .70), (.96, .96, .95), (.96, .96, .95), (.96, .96, .95), (.60, .65, .70), (.12, .12, .14)),
    # black, white
    ((.12, .13, .16), (.94, .94, .92), (.94, .94, .92), (.10, .11, .15), (.13, .15, .22), (.07, .08, .11)),
    # black
    ((.14, .15, .20), (.16, .17, .21), (.15, .17, .22), (.12, .13, .19), (.12, .14, .20), (.06, .06, .09)),
    # green head
    ((.46, .36, .24), (.78, .68, .50), (.58, .42, .28), (.13, .38, .28), (.48, .40, .30), (.24, .19, .15)),
    # white
    ((.95, .94, .91), (.97, .97, .96), (.96, .95, .93), (.97, .96, .94), (.93, .92, .90), (.80, .79, .78)),
    # red
    ((.72, .18, .14), (.86, .50, .40), (.80, .24, .18), (.74, .16, .13), (.58, .16, .14), (.24, .10, .10)),
    # olive
    ((.52, .56, .30), (.90, .88, .56), (.84, .82, .44), (.48, .54, .28), (.42, .46, .26), (.22, .24, .15)),
    # dun
    ((.56, .50, .44), (.84, .80, .74), (.76, .68, .62), (.62, .56, .52), (.54, .47, .40), (.30, .25, .22)),
    # teal
    ((.24, .40, .44), (.74, .78, .74), (.52, .36, .26), (.20, .36, .40), (.26, .42, .46), (.12, .18, .22)),
    # rose
    ((.80, .60, .52), (.93, .82, .76), (.88, .66, .58), (.84, .64, .56), (.70, .50, .44), (.26, .20, .20)),
    # golden
    ((.88, .72, .24), (.95, .90, .66), (.92, .80, .34), (.90, .74, .26), (.34, .30, .20), (.14, .13, .12)),
    # slate
    ((.38, .42, .48), (.66, .70, .74), (.56, .60, .66), (.34, .38, .46), (.42, .46, .52), (.20, .22, .26)),
    # brown
    ((.50, .38, .28), (.90, .86, .78), (.84, .76, .64), (.56, .42, .30), (.46, .34, .24), (.24, .18, .14)),
)
_HARD_PARTS = ((.93, .62, .18), (.95, .80, .25), (.16, .15, .16),
               (.42, .40, .40), (.86, .42, .26), (.62, .50, .36))


@dataclass(frozen=True)
class Plumage:
    """The colours of a bird and its markings.

    Attributes
    ----------
    back, belly, breast, head, wing, tip, bill, leg
        Colours.
    cap, stripe, collar, bars, streaks, bib
        Strength of each marking in [0, 1]; 0 for none.
    edge
        Where the belly's colour begins across the body: -1 at the belly's line … 1 at the back's.
    marking
        The colour of cap, stripe and bib.
    """

    back: Array
    belly: Array
    breast: Array
    head: Array
    wing: Array
    tip: Array
    bill: Array
    leg: Array
    cap: float
    stripe: float
    collar: float
    bars: float
    streaks: float
    bib: float
    edge: float
    marking: Array


def choose_plumage(rng: np.random.Generator) -> Plumage:
    """Draw colours and markings, without knowing the class."""
    tone = np.exp(rng.normal(0, 0.08)) * np.exp(rng.normal(0, 0.04, 3))
    suit = [np.clip(rgb(*c) * tone + rng.normal(0, 0.012, 3), 0.03, 0.99).astype(np.float32)
            for c in _WARDROBE[int(rng.integers(len(_WARDROBE)))]]
    bill, leg = (rgb(*_HARD_PARTS[int(i)]) for i in rng.integers(0, len(_HARD_PARTS), 2))
    worn = np.where(rng.random(6) < (0.25, 0.35, 0.15, 0.45, 0.35, 0.15), rng.uniform(0.6, 1.0, 6), 0.0)
    dark = float(np.mean(suit[3])) > 0.35 or rng.random() < 0.3
    marking = suit[5] * 0.8 if dark else np.clip(suit[1] * 1.05, 0, 1)
    edge = float(rng.uniform(-0.45, 0.1))
    back, belly, breast, head, wing, tip = suit
    cap, stripe, collar, bars, streaks, bib = worn.tolist()
    return Plumage(back, belly, breast, head, wing, tip, bill, leg, cap, stripe, collar, bars, streaks, bib,
                   edge, marking)
