"""What packages hold is found by itself; what cannot be had is named and passed over."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from guidance_viz.core import Description, Registry, UnknownNameError

GROUP = "guidance_viz.tests"


@pytest.fixture()
def install(tmp_path, monkeypatch):
    """Write a package with entry points where Python finds it."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)

    def make(name: str, code: str, **points: str) -> None:
        (tmp_path / f"{name}.py").write_text(code)
        info = tmp_path / f"{name}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(f"[{GROUP}]\n" + "".join(f"{k} = {v}\n" for k, v in points.items()))
    yield make
    for added in set(sys.modules) - before:
        del sys.modules[added]


CODE = """
from guidance_viz.core import Description
sound = Description("sound", "Sound", "Does it.")
taken = Description("own", "Own", "A name that is taken.")
number = 3
"""


def registry() -> Registry:
    made: Registry[Description] = Registry("method", group=GROUP)
    made.add(Description("own", "Own", "This package's.", order=1))
    return made


def test_an_entry_of_another_package_is_found_and_known_to_be_its(install):
    install("others_package", CODE, sound="others_package:sound")
    found = registry()
    assert found.names() == ("own", "sound")
    assert found.get("sound").title == "Sound"
    assert (found.origin("sound"), found.origin("own")) == ("others_package 1.2", "")


def test_a_name_that_is_taken_is_refused_by_name_and_the_first_stays(install, caplog):
    install("others_package", CODE, own="others_package:taken")
    found = registry()
    assert found.get("own").does == "This package's."
    assert found.passed_over == ["The method 'own' of others_package 1.2 was passed over: ValueError: The method 'own' is "
                                 "registered already."]
    assert caplog.messages == found.passed_over


@pytest.mark.parametrize(("point", "why"), [
    ("others_package:nothing", "AttributeError"), ("no_such_module:x", "ModuleNotFoundError"),
    ("others_package:number", "is no description of a method"), ("dies_at_import:x", "SystemExit: 3")])
def test_a_broken_entry_is_named_in_one_line_and_the_others_are_found(install, caplog, point, why):
    install("others_package", CODE, sound="others_package:sound", broken=point)
    install("dies_at_import", "raise SystemExit(3)")
    found = registry()
    assert found.names() == ("own", "sound")
    (line,) = caplog.messages
    assert "'broken' of others_package 1.2 was passed over" in line and why in line and "\n" not in line


def test_two_packages_that_want_one_name_are_told_who_was_first(install):
    install("first_package", CODE, sound="first_package:sound")
    install("second_package", CODE, sound="second_package:sound")
    found = registry()
    assert found.names() == ("own", "sound")
    (line,) = found.passed_over
    assert "registered already, by " in line and "_package 1.2." in line


def test_nothing_is_looked_for_before_it_is_asked(install):
    install("others_package", "raise RuntimeError('imported')", sound="others_package:sound")
    assert registry().passed_over == []


def test_descriptions_stand_in_their_order_and_others_in_that_of_their_registration():
    @dataclass(frozen=True)
    class Later(Description):
        order: int = 5
    made: Registry = Registry("method")
    for name, order in (("b", 20), ("a", 10)):
        made.add(Later(name, name, "Does."  , order=order))
    assert made.names() == ("a", "b") and list(made) == ["a", "b"] and len(made) == 2
    plain: Registry = Registry("loss")
    for name in ("z", "y"):
        plain.register(name)(len)
    assert plain.names() == ("z", "y")
    with pytest.raises(UnknownNameError, match="loss"):
        plain.get("x")


def test_a_name_that_was_taken_before_anybody_looked_stays_the_packages_own(tmp_path, monkeypatch, caplog):
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "own_methods").mkdir()
    (tmp_path / "own_methods" / "__init__.py").write_text("")
    (tmp_path / "own_methods" / "mine.py").write_text(
        "from guidance_viz.core import Description\nfrom registry_of_test import made\n"
        "made.add(Description('mine', 'Mine', 'Own.'))\n")
    made: Registry[Description] = Registry("method", "own_methods")
    monkeypatch.setitem(sys.modules, "registry_of_test", type(sys)("registry_of_test"))
    sys.modules["registry_of_test"].made = made
    made.add(Description("mine", "Other", "Somebody's."))
    made.add(Description("other", "Other", "Somebody's."))
    for _ in range(2):
        assert set(made.names()) == {"mine", "other"} and made.get("mine").does == "Own."
    assert "'mine' of what was added before was passed over" in caplog.text
    for name in ("own_methods", "own_methods.mine"):
        sys.modules.pop(name, None)


def test_a_function_made_again_takes_its_own_place_and_no_other_ones():
    made: Registry = Registry("loss")

    def cell(value):
        def zero():
            return value
        return zero
    first, second = cell(1), cell(2)
    made.register("zero")(first)
    made.register("zero")(second)
    assert made.get("zero")() == 2
    with pytest.raises(ValueError, match="registered already"):
        made.register("zero")(len)
