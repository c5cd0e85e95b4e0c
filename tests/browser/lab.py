"""A real JupyterLab for the browser tests: its server, a notebook of some cells, and hands on it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from app import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 180_000
# What JupyterLab itself would ask of other machines: news, updates, extensions.
QUIET = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
         "--LabApp.extension_manager=readonly"]


class Lab:
    """``jupyter lab`` in a process and a folder of its own, without a token, for this machine alone.

    ``module`` and ``page`` are of another Jupyter application: ``"notebook"`` and ``"notebooks"`` for Notebook 7.
    """

    def __init__(self, folder: Path, module: str = "jupyterlab", page: str = "lab/tree") -> None:
        self.page = page
        self.folder, self.port = folder / "notebooks", free_port()
        self.folder.mkdir(parents=True)
        self._no_news(folder / "settings")
        command = [sys.executable, "-m", module, "--no-browser", "--allow-root", "--expose-app-in-browser",
                   "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={self.port}", "--ServerApp.port_retries=0",
                   "--IdentityProvider.token=", f"--ServerApp.root_dir={self.folder}", *QUIET]
        with (folder / "log").open("w") as log:
            self.process = subprocess.Popen(command, env=self._environment(folder), stdout=log, stderr=log)
        self._wait(folder / "log")
        self.host = f"127.0.0.1:{self.port}"

    @staticmethod
    def _environment(folder: Path) -> dict[str, str]:
        own = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
        own |= {f"JUPYTERLAB_{name}_DIR": str(folder / name.lower()) for name in ("SETTINGS", "WORKSPACES")}
        path = os.pathsep.join(filter(None, [str(ROOT), str(ROOT / "tests" / "browser"), os.environ.get("PYTHONPATH", "")]))
        return {**os.environ, **own, "IPYTHONDIR": str(folder / "ipython"), "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}

    @staticmethod
    def _no_news(settings: Path) -> None:
        extension = settings / "@jupyterlab" / "apputils-extension"
        extension.mkdir(parents=True)
        (extension / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')

    def _wait(self, log: Path) -> None:
        end = time.monotonic() + PATIENCE / 1000
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                assert self.process.poll() is None and time.monotonic() < end, log.read_text()
                time.sleep(.1)

    def notebook(self, name: str, *cells: str) -> str:
        """Write a notebook of code cells; its address."""
        made = [{"cell_type": "code", "execution_count": None, "id": f"cell-{k}", "metadata": {}, "outputs": [],
                 "source": source} for k, source in enumerate(cells)]
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        (self.folder / f"{name}.ipynb").write_text(json.dumps(
            {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}))
        return f"http://{self.host}/{self.page}/{name}.ipynb?reset"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


class Notebook:
    """A notebook that is open in a tab."""

    def __init__(self, page) -> None:
        self.page = page
        self.wait_for("app.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'")

    def wait_for(self, condition: str) -> None:
        self.page.wait_for_function(f"(() => {{ const app = window.jupyterapp; return app && ({condition}) }})()",
                                    timeout=PATIENCE)

    def command(self, name: str) -> None:
        """Give one of JupyterLab's commands, and do not wait for its end."""
        self.page.evaluate("name => { void window.jupyterapp.commands.execute(name) }", name)

    def run_all(self) -> None:
        """Run every cell, from the first to the last, and see that none failed."""
        self.command("notebook:run-all-cells")
        cells = "app.shell.currentWidget.content.widgets"
        self.wait_for(f"{cells}.every(c => c.model.executionState === 'idle' && c.model.executionCount > 0)")
        self.see_no_error()

    def run(self, number: int) -> None:
        """Run one cell again."""
        cell = f"window.jupyterapp.shell.currentWidget.content.widgets[{number}]"
        before = self.page.evaluate(f"{cell}.model.executionCount")
        self.page.evaluate(f"{{ window.jupyterapp.shell.currentWidget.content.activeCellIndex = {number} }}")
        self.command("notebook:run-cell")
        self.wait_for(f"{cell}.model.executionState === 'idle' && {cell}.model.executionCount > {before}")
        self.see_no_error()

    def restart(self) -> None:
        """Restart the kernel, as by the menu but without its question."""
        kernel = "app.shell.currentWidget.sessionContext.session.kernel"
        self.page.evaluate(
            "async () => { await window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart() }")
        self.wait_for(f"{kernel}.status === 'idle'")

    def value(self, expression: str) -> str:
        """What a Python expression is in the kernel, as its ``repr``."""
        return self.page.evaluate("""async expression => {
          const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
          const asked = kernel.requestExecute({ code: "", store_history: false, user_expressions: { it: expression } });
          const { it } = (await asked.done).content.user_expressions;
          return it.status === "ok" ? it.data["text/plain"] : `${it.ename}: ${it.evalue}`;
        }""", expression)

    def save(self) -> dict:
        """Save the notebook; what is in its file then."""
        self.command("docmanager:save")
        self.wait_for("!app.shell.currentWidget.context.model.dirty")
        return self.page.evaluate("window.jupyterapp.shell.currentWidget.context.model.toJSON()")

    def see_no_error(self) -> None:
        told = self.page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]').all_inner_texts()
        assert not told, told

    def cell(self, number: int):
        """The output of a cell."""
        return self.page.locator(".jp-Notebook .jp-CodeCell").nth(number).locator(".jp-Cell-outputWrapper")
