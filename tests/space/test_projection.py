from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from guidance_viz import space
from guidance_viz.core import Cancelled, GuidanceError, OptionError, ShapeError, UnknownNameError

ROOT = Path(__file__).resolve().parents[2]


def features(n=120, c=16, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(n, c)) + 6 * (1 + np.arange(n) % 3)[:, None]).astype(np.float32)


def test_pca_equals_the_singular_value_decomposition():
    x = np.random.default_rng(0).normal(size=(60, 5)).astype(np.float32) * [9, 5, 1, 1, 1]
    found = space.project(x, "pca")
    u, s, _ = np.linalg.svd(x - x.mean(0), full_matrices=False)
    for axis in (0, 1):
        expected = u[:, axis] * s[axis]
        sign = np.sign(found[0, axis] * expected[0])
        np.testing.assert_allclose(sign * found[:, axis], expected, atol=1e-3)


def test_pca_has_signs_that_do_not_depend_on_the_order_of_the_samples():
    x = features()
    order = np.random.default_rng(5).permutation(len(x))
    np.testing.assert_allclose(space.project(x, "pca")[order], space.project(x[order], "pca"), atol=1e-2)


@pytest.mark.parametrize("method", ["pca", "umap"])
@pytest.mark.parametrize("n", [0, 1, 2, 5, 9])
def test_a_handful_of_samples_is_projected(method, n):
    found = space.project(features(n), method)
    assert found.shape == (n, 2)
    assert found.dtype == np.float32
    assert np.isfinite(found).all()


@pytest.mark.parametrize("method", ["pca", "umap"])
def test_constant_features_land_in_one_place(method):
    found = space.project(np.full((50, 8), 3.25), method)
    np.testing.assert_array_equal(found, 0)


@pytest.mark.parametrize("method", ["pca", "umap"])
def test_one_feature_is_enough(method):
    assert np.isfinite(space.project(np.arange(5.0)[:, None], method)).all()


def test_rows_that_are_not_finite_get_no_place():
    x = features()
    x[7, 3] = np.nan
    found = space.project(x, "pca")
    assert np.isnan(found[7]).all()
    np.testing.assert_array_equal(np.delete(found, 7, 0), space.project(np.delete(x, 7, 0), "pca"))


@pytest.mark.parametrize("method", ["pca", "umap"])
def test_rows_that_are_not_fitted_are_placed_and_move_nothing(method, monkeypatch):
    from guidance_viz.space import projection
    if method == "umap":
        monkeypatch.setattr(projection, "_reducer", lambda seed, settings: Scaled())
    x = features(80)
    fit = np.flatnonzero(np.arange(80) % 4)
    x[4] = x[5]                 # not fitted, but like one that is
    x[8, 0] = np.nan
    found = space.project(x, method, fit=fit)
    np.testing.assert_array_equal(found[fit], space.project(x[fit], method))
    other = x.copy()
    other[12:16:4] += 100       # a row that is not fitted may be anything
    moved = space.project(other, method, fit=fit)
    np.testing.assert_array_equal(np.delete(moved, 12, 0), np.delete(found, 12, 0))
    assert np.isnan(found[8]).all() and np.isfinite(np.delete(found, 8, 0)).all()
    np.testing.assert_allclose(found[4], found[5], atol=1e-3)
    np.testing.assert_array_equal(space.project(x, method, fit=np.arange(80)), space.project(x, method))


class Scaled:
    """Stands for UMAP: coordinates that follow from the features."""

    def fit_transform(self, x):
        return (x[:, :2] * 2).astype(np.float32)

    def transform(self, x):
        return (x[:, :2] * 3).astype(np.float32)


def test_a_row_that_is_not_fitted_goes_by_its_nearest_neighbours(monkeypatch):
    from guidance_viz.space import projection
    monkeypatch.setattr(projection, "_reducer", lambda seed, settings: Scaled())
    x = features(60)
    fit = np.arange(50)
    found = space.project(x, "umap", fit=fit)
    for row in range(50, 60):
        distance = np.sqrt(((x[fit].astype(float) - x[row]) ** 2).sum(1))
        near = distance.argsort()[:5]
        weight = 1 / distance[near]
        np.testing.assert_allclose(found[row], (weight[:, None] * 2 * x[near, :2]).sum(0) / weight.sum(), rtol=1e-4)
    monkeypatch.setattr(projection, "EXACT", 10)
    np.testing.assert_allclose(space.project(x, "umap", fit=fit)[50:], 3 * x[50:, :2])


@pytest.mark.slow
def test_umap_puts_rows_that_are_not_fitted_among_their_kind():
    x = features()
    found = space.project(x, "umap", fit=np.arange(90))
    np.testing.assert_array_equal(found[:90], space.project(x[:90], "umap"))
    centres = np.stack([found[:90][np.arange(90) % 3 == k].mean(0) for k in range(3)])
    nearest = ((found[90:, None] - centres) ** 2).sum(-1).argmin(1)
    np.testing.assert_array_equal(nearest, np.arange(90, 120) % 3)


@pytest.mark.slow        # numba compiles UMAP
def test_umap_keeps_clusters_apart_and_repeats_itself():
    x = features()
    x[::10] = 0                 # dead maps
    first, second = space.project(x, seed=0), space.project(x, seed=0)
    np.testing.assert_array_equal(first, second)
    assert np.isfinite(first).all()
    np.testing.assert_array_equal(first[::10], first[:1].repeat(12, 0))
    alive = np.delete(np.arange(120), np.s_[::10])
    centres = np.stack([first[alive][alive % 3 == k].mean(0) for k in range(3)])
    nearest = ((first[alive, None] - centres) ** 2).sum(-1).argmin(1)
    np.testing.assert_array_equal(nearest, alive % 3)


def test_umap_has_the_settings_of_the_release(monkeypatch):
    from guidance_viz.space import projection
    seen = []

    class Spy:
        def fit_transform(self, x):
            return x[:, :2]

        def transform(self, x):
            return x[:, :2] + 1

    monkeypatch.setattr(projection, "_reducer", lambda seed, settings: seen.append((seed, settings)) or Spy())
    monkeypatch.setattr(projection, "EXACT", 0)
    x = features()
    np.testing.assert_array_equal(space.project(x, "umap", seed=4), x[:, :2])
    monkeypatch.setattr(projection, "MANY", 50)
    large = space.project(x, "umap", seed=4)
    fitted = (large == x[:, :2]).all(1)
    assert fitted.sum() == 50
    np.testing.assert_array_equal(large[~fitted], x[~fitted][:, :2] + 1)
    assert seen == [(4, {"n_neighbors": 5}), (4, {"n_neighbors": 3, "spread": 1.9})]


def test_the_neighbours_are_exact_and_begin_with_the_point_itself():
    from guidance_viz.space.projection import _neighbours
    x = features(40)
    index, distance = _neighbours(x, 5)
    slow = np.sqrt(((x[:, None].astype(float) - x[None]) ** 2).sum(-1))
    np.testing.assert_array_equal(index, slow.argsort(1)[:, :5])
    np.testing.assert_allclose(distance, np.sort(slow, 1)[:, :5], rtol=1e-4)


def test_an_unknown_method_and_a_wrong_shape_are_refused():
    with pytest.raises(UnknownNameError, match="pca"):
        space.project(features(), "umpa")
    with pytest.raises(ShapeError, match=r"\(3,\)"):
        space.project(np.zeros(3))


def test_importing_the_space_loads_nothing_heavy():
    code = ("import sys, guidance_viz.space; "
            "print([m for m in ('umap', 'sklearn', 'torch', 'scipy', 'pandas') if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# in a process of its own

@pytest.fixture
def stored(tmp_path):
    np.save(tmp_path / "features.npy", features())
    return tmp_path / "features.npy"


def test_a_process_writes_the_same_coordinates(stored, tmp_path):
    job = space.project_in_process(stored, tmp_path / "deep" / "xy.npy", method="pca", seed=3)
    assert job.wait(60) == "done"
    np.testing.assert_array_equal(job.result(), space.project(features(), "pca", 3))
    np.testing.assert_array_equal(np.load(tmp_path / "deep" / "xy.npy"), job.result())
    job.cancel()
    assert job.poll() == "done"


def test_a_process_fits_on_the_rows_that_it_is_given(stored, tmp_path):
    np.save(tmp_path / "fit.npy", np.arange(40))
    job = space.project_in_process(stored, tmp_path / "xy.npy", method="pca", fit_path=tmp_path / "fit.npy")
    np.testing.assert_array_equal(job.result(), space.project(features(), "pca", fit=np.arange(40)))
    with pytest.raises(OptionError, match=r"nowhere.*row numbers"):
        space.project_in_process(stored, tmp_path / "xy.npy", fit_path=tmp_path / "nowhere.npy")


def test_a_process_can_be_cancelled_at_once(stored, tmp_path):
    job = space.project_in_process(stored, tmp_path / "xy.npy")
    start = time.monotonic()
    assert job.poll() == "running"
    assert job.wait(0.01) == "running"
    job.cancel()
    assert time.monotonic() - start < 5
    assert job.poll() == "cancelled"
    assert not (tmp_path / "xy.npy").exists()
    with pytest.raises(Cancelled):
        job.result()


def test_a_process_that_fails_says_why(tmp_path):
    (tmp_path / "features.npy").write_bytes(b"not an array")
    job = space.project_in_process(tmp_path / "features.npy", tmp_path / "xy.npy", method="pca")
    assert job.wait(60) == "failed"
    with pytest.raises(GuidanceError, match=r"exit code 1: .*[Pp]ickle.*method='pca'"):
        job.result()


def test_a_missing_file_or_method_is_refused_before_a_process_starts(stored, tmp_path):
    with pytest.raises(OptionError, match="nowhere"):
        space.project_in_process(tmp_path / "nowhere.npy", tmp_path / "xy.npy")
    with pytest.raises(UnknownNameError, match="umap"):
        space.project_in_process(stored, tmp_path / "xy.npy", method="tsne")


def test_the_process_ends_with_the_one_that_started_it(stored, tmp_path):
    code = ("import sys, os; from guidance_viz import space; "
            f"job = space.project_in_process({str(stored)!r}, {str(tmp_path / 'xy.npy')!r}); "
            "print(job._child.pid, flush=True); os._exit(0)")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    pid = int(done.stdout)
    deadline = time.monotonic() + 20
    while running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not running(pid)
    assert not (tmp_path / "xy.npy").exists()


def running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
