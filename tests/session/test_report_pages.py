"""The renderers of a report, on facts made by hand."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from report_facts import NAN, made

from guidance_viz.core import OptionError
from guidance_viz.report import FORMATS, format_of
from guidance_viz.report import chart as charts
from guidance_viz.report.document import Bar, Bars, Stack
from guidance_viz.report.found import Share
from guidance_viz.report.summary import summary
from guidance_viz.report.text import clean, marked
from guidance_viz.report.words import amounts, duration, interval, listed, percent, points

VOID = {"meta", "img", "br", "input", "rect", "path"}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><b>",
    "a|b\n# c",
    "`x` [y](javascript:z) **w**",
    "\u202egnp.exe",
    "nul\x00 and \x1b[31m",
    "</title>&amp;&#60;",
    "é 鳥 🦆",
    "x" * 400,
    "{0} {} %s $(rm)",
    "-->",
    "]]>",
)


class Page(HTMLParser):
    """Collects tags, text and attributes, and fails where a tag is not closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], [], [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)


@pytest.fixture(scope="module")
def page():
    return FORMATS["html"](made("birds"))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_ever_text(name):
    tame, wild = Page(FORMATS["html"](made("x"))), Page(FORMATS["html"](made(name)))
    assert wild.tags == tame.tags
    assert [(t, a) for t, a, _ in wild.attributes] == [(t, a) for t, a, _ in tame.attributes]
    assert wild.tags.count("script") == 1
    assert not any(a.startswith("on") or a in ("style", "srcset") for _, a, _ in wild.attributes)
    assert "\x00" not in "".join(wild.words) and "\u202e" not in "".join(wild.words)


def test_what_was_escaped_reads_as_it_was_named():
    text = "".join(Page(FORMATS["html"](made("<b>&'\""))).words)
    assert "<b>&'\" one" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_in_its_cell_of_markdown(name):
    tame, wild = (FORMATS["md"](made(each)).split("\n") for each in ("x", name))
    fence = [k for k, line in enumerate(wild) if line.startswith("```")]
    code = wild[fence[0] : fence[-1] + 1]
    assert sum(line.startswith("#") for line in wild if line not in code) == sum(line.startswith("#") for line in tame)
    bars = [len(re.findall(r"(?<!\\)\|", line)) for line in wild if line.startswith("|")]
    assert bars == [len(re.findall(r"(?<!\\)\|", line)) for line in tame if line.startswith("|")]
    assert not re.search(r"(?<!\\)<\w", "\n".join(line for line in wild if line not in code))
    assert not re.search(r"(?<!\\)\]\(", "\n".join(line for line in wild if line not in code))


@pytest.mark.parametrize("name", HOSTILE)
def test_json_holds_the_names_as_they_are_and_no_picture(name):
    found = json.loads(FORMATS["json"](made(name)))
    assert found["data"]["name"] == name
    assert "webp" not in json.dumps(found)
    assert found["answers"]["people"][1]["seconds"] is None
    assert found["changes"]["pairs"][0]["photo"] == {"sample_id": name, "alt": f"photo {name}"}


def test_the_page_asks_nobody_for_anything(page):
    assert not re.search(r"https?://|@import|url\((?!#)", page)
    for tag, name, value in Page(page).attributes:
        if name in ("src", "href"):
            assert value.startswith("data:image/webp;base64,") if tag == "img" else value.startswith("#")


def test_its_policy_lets_its_own_style_and_script_in_and_nothing_else(page):
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1))
    assert policy.startswith("default-src 'none'; img-src data:;")
    for tag in ("style", "script"):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL).group(1)
        wanted = "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src '{wanted}'" in policy


def test_ids_are_unique_and_what_is_referred_to_is_there(page):
    attributes = Page(page).attributes
    ids = [value for _, name, value in attributes if name == "id"]
    assert len(ids) == len(set(ids))
    named = [each for _, name, value in attributes if name == "aria-labelledby" for each in value.split()]
    links = [value[1:] for tag, name, value in attributes if name == "href"]
    assert set(named + links) <= set(ids)


def test_the_summary_says_what_was_found_answered_done_and_what_came_of_it():
    assert summary(made("birds")) == (
        "A classifier of 1 class was examined on birds, 200 photos. It was right on 60 % of the test photos, but only on "
        "30 % (95 % interval 20–40) of its worst group, birds one, against 90 % of birds two. 2 annotators answered 10 "
        "saliency maps (in 1 the model looked at the right thing, in 8 at something else, 1 unclear) and 1 neuron (0 to "
        "keep, 1 to prune). The model was then mended from these by birds in 12 s. On the test photos the worst group went "
        "from 30 % to 70 % and the average from 60 % to 80 %; 60 photos became right and 60 wrong. It is a trade: birds "
        "two is served worse by more than the interval. The answer gain of birds."
    )


def test_the_summary_of_a_run_in_which_nothing_was_done():
    facts = made("birds")
    answers = dataclasses.replace(facts.answers, kinds=(), people=())
    text = summary(dataclasses.replace(facts, changes=None, answers=answers, fixes=()))
    assert text.endswith("against 90 % of birds two. Nothing was answered. The model has not been changed.")


def test_a_model_that_is_fair_is_called_so():
    facts = made("birds")
    lines = tuple(dataclasses.replace(line, accuracy=Share(0.9, 0.8, 0.95, 10)) for line in facts.bias.lines)
    assert "in every group alike" in summary(dataclasses.replace(facts, bias=dataclasses.replace(facts.bias, lines=lines)))


def test_a_fix_that_waits_is_said_to_wait_in_every_format():
    facts = made("birds")
    waiting = dataclasses.replace(facts.changes, waiting=True, after="candidate")
    fix = dataclasses.replace(facts.fixes[0], fate="waiting", made="")
    facts = dataclasses.replace(facts, changes=waiting, fixes=(fix,))
    assert "The fix waits to be accepted or rejected." in summary(facts)
    for name in ("html", "md"):
        assert "neither accepted nor rejected" in FORMATS[name](facts)


def test_bars_are_as_long_as_their_values_and_say_them_to_a_screen_reader():
    nothing = Bar(NAN, NAN, NAN)
    svg = charts.bars(Bars("T", "accuracy (%)", ("before", "after"), (("g", (Bar(0.5, 0.4, 0.6), nothing)),)), "k")
    wide = svg[: svg.index("</svg>")]
    plot = charts.WIDTHS["wide"] - charts.LEFT - charts.RIGHT
    assert [float(w) for w in re.findall(r'class="b0" x="4" y="[\d.]+" width="([\d.]+)" height="15"', wide)] == [plot / 2]
    assert not re.findall(r'class="b1" x="4" y="[\d.]+" width="([\d.]+)" height="15"', wide)
    assert "g: before 50 %, after –" in wide
    assert "accuracy (%)" in wide and ">before<" in wide and ">T<" in wide
    assert wide.count('class="whisker"') == 1


def test_the_parts_of_a_stack_fill_it_in_their_shares():
    svg = charts.stack(Stack("T", "share", ("yes", "can't tell", "no"), (("g", (1, 0, 3)), ("h", (0, 0, 0)))), "k")
    wide = svg[: svg.index("</svg>")]
    plot = charts.WIDTHS["wide"] - charts.LEFT - charts.RIGHT
    widths = [float(w) for w in re.findall(r'width="([\d.]+)" height="19"', wide)]
    assert widths == pytest.approx([plot / 4 - 1.5, 3 * plot / 4 - 1.5], abs=0.1)
    assert "n = 4" in wide and "n = 0" in wide


def test_numbers_in_words():
    assert percent(0.4932) == "49.3 %" and percent(NAN) == percent(None) == "–"
    assert interval(Share(0.5, 0.412, 0.588, 9)) == "41–59" and interval(Share()) == "–"
    assert [points(0.3, 0.35), points(0.35, 0.3), points(0.3, 0.3), points(NAN, 0.3)] == ["▲ +5.0", "▼ -5.0", "+0.0", "–"]
    assert [duration(s) for s in (1.26, 59.6, 95, 3700, NAN)] == ["1.3 s", "1 min", "1 min 35 s", "1 h 1 min", "–"]
    assert listed([]) == "" and listed("a") == "a" and listed("abc") == "a, b and c"
    assert amounts({"photos": 960.0, "share of the training split": 0.5}) == "960 photos, 50 % of the training split"


def test_text_is_made_harmless():
    assert (
        clean("<a href='x'>\x00\u202e") == "&lt;a href=&#x27;x&#x27;&gt;\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
    )
    assert marked("a|b\n*c*  <d>") == r"a\|b \*c\* \<d\>"


@pytest.mark.parametrize(
    ("path", "format", "expected"),
    [
        ("a.html", None, "html"),
        ("a.HTM", None, "html"),
        ("a.md", None, "md"),
        ("a.json", None, "json"),
        ("a", "md", "md"),
        ("a.html", "json", "json"),
    ],
)
def test_the_format_is_the_one_given_or_the_ending(path, format, expected):
    assert format_of(path, format) == expected


@pytest.mark.parametrize(("path", "format"), [("a.pdf", None), ("a", None), ("a.html", "pdf")])
def test_a_format_that_is_not_known_is_refused(path, format):
    with pytest.raises(OptionError, match=r"\.html, \.md or \.json"):
        format_of(path, format)
