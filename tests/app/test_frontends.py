"""Notebook packages and extensions: found, missing, disabled, or of another version."""

from __future__ import annotations

import json

import pytest
from packaging.specifiers import SpecifierSet

from guidance_viz.app import frontends as module

PYVIZ = "@pyviz/jupyterlab_pyviz"


@pytest.fixture
def versions(monkeypatch):
    """What is installed, as a dict that a test may change."""
    there = {"panel": "1.9.4", "bokeh": "3.9.2", "pyviz-comms": "3.0.6", "jupyter-bokeh": "4.1.0", "ipywidgets": "8.1.9",
             "jupyterlab": "4.6.6", "jupyterlab-widgets": "3.0.17"}
    monkeypatch.setattr(module, "version_of", lambda name: there.get(name, ""))
    return there


@pytest.fixture
def jupyter(tmp_path, monkeypatch):
    """Jupyter's data and settings in a folder, each extension installed where a test asks for it."""
    paths = pytest.importorskip("jupyter_core.paths")
    monkeypatch.setattr(paths, "jupyter_path", lambda *sub: [str(tmp_path.joinpath(k, *sub)) for k in ("user", "env")])
    monkeypatch.setattr(paths, "jupyter_config_path", lambda: [str(tmp_path / "user"), str(tmp_path / "env")])

    def install(extension, version, where="env"):
        folder = tmp_path / where / "labextensions" / extension
        folder.mkdir(parents=True)
        (folder / "package.json").write_text(json.dumps({"name": extension, "version": version}))

    def settings(disabled, where="env"):
        (tmp_path / where / "labconfig").mkdir(parents=True)
        (tmp_path / where / "labconfig" / "page_config.json").write_text(json.dumps({"disabledExtensions": disabled}))
    install.settings = settings
    return install


def look(name=PYVIZ):
    (check,) = [check for check in module.notebook_checks() if check.name == name]
    return check


@pytest.mark.parametrize(("wanted", "status"), [(">=3.7,<3.10", "ok"), ("<3.9", "failed")])
def test_a_package_must_be_of_a_version_that_its_partner_works_with(versions, wanted, status):
    check = module.fit("panel", "bokeh", SpecifierSet(wanted))
    assert check.status == status
    if status == "failed":
        assert "bokeh 3.9.2, but panel 1.9.4 needs <3.9" in check.found
        assert check.cure == 'pip install "bokeh<3.9", then restart the kernel'


def test_a_partner_that_is_missing_is_named(versions):
    del versions["pyviz-comms"]
    check = module.fit("panel", "pyviz-comms", SpecifierSet(">=2"))
    assert (check.status, check.cure) == ("failed", 'pip install "pyviz-comms>=2", then restart the kernel')


def test_the_pairs_are_read_from_what_the_installed_packages_say(versions, jupyter):
    versions["bokeh"] = "2.4.3"
    assert look("panel with bokeh").status == "failed"


def test_an_extension_of_the_same_version_is_well(versions, jupyter):
    jupyter(PYVIZ, "3.0.6")
    assert look().status == "ok"


def test_an_extension_that_jupyter_does_not_find(versions, jupyter):
    check = look()
    assert check.status == "failed"
    assert "--force-reinstall --no-deps pyviz-comms" in check.cure


def test_an_older_extension_in_a_nearer_folder_hides_the_right_one(versions, jupyter):
    jupyter(PYVIZ, "3.0.6")
    jupyter(PYVIZ, "2.2.0", where="user")
    check = look()
    assert check.status == "failed"
    assert "2.2.0" in check.found
    assert "user" in check.cure


def test_an_extension_numbered_apart_from_its_package_is_only_looked_for(versions, jupyter):
    jupyter("@jupyter-widgets/jupyterlab-manager", "5.0.16")
    assert look("@jupyter-widgets/jupyterlab-manager").status == "ok"


@pytest.mark.parametrize("disabled", [{PYVIZ: True}, [PYVIZ], {f"{PYVIZ}:plugin": True}])
def test_a_disabled_extension_is_found_with_the_file_that_disables_it(versions, jupyter, disabled):
    jupyter(PYVIZ, "3.0.6")
    jupyter.settings(disabled)
    check = look()
    assert check.status == "failed"
    assert "page_config.json" in check.found
    assert check.cure.startswith("jupyter labextension enable @pyviz/jupyterlab_pyviz")


def test_the_nearest_settings_decide(versions, jupyter):
    jupyter(PYVIZ, "3.0.6")
    jupyter.settings({PYVIZ: True})
    jupyter.settings({PYVIZ: False}, where="user")
    assert look().status == "ok"


def test_settings_that_are_not_json_disable_nothing(versions, jupyter, tmp_path):
    jupyter(PYVIZ, "3.0.6")
    jupyter.settings({})
    (tmp_path / "env" / "labconfig" / "page_config.json").write_text("{")
    assert look().status == "ok"


def test_without_jupyter_bokeh_the_widgets_are_a_warning_and_in_vs_code_a_failure(versions, jupyter, monkeypatch):
    del versions["jupyter-bokeh"]
    assert look("@bokeh/jupyter_bokeh").status == "warning"
    monkeypatch.setattr(module, "front_end", lambda: "vscode")
    check = look("notebook")
    assert (check.status, check.cure) == ("failed", "pip install jupyter-bokeh, then restart the kernel")


def test_a_kernel_without_a_jupyterlab_beside_it_is_told_where_to_look(versions, monkeypatch):
    del versions["jupyterlab"]
    monkeypatch.setattr(module, "front_end", lambda: "jupyter")
    found = [check for check in module.notebook_checks() if check.name == "notebook"]
    assert "own environment" in found[0].cure
    assert not [check for check in module.notebook_checks() if check.name.startswith("@")]


def test_outside_a_kernel_there_is_no_front_end():
    assert module.front_end() == ""
