"""What a run that is prepared needs: no method that fixes, and each file of the data opened once to know it by."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import guidance_viz as gv
from guidance_viz.data import sources

ROOT = Path(__file__).parents[2]
PREPARED = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import guidance_viz as gv
from small_birds import write_birds
ds = gv.data.load("waterbirds", write_birds(Path(sys.argv[1]) / "data"), image_size=32)
clf = gv.models.load("small_birds:tiny", num_classes=2, class_names=ds.class_names)
with gv.Session(clf, ds, Path(sys.argv[1]) / "run", device="cpu", precision="float32", batch_size=64, workers=0,
                projection="pca", live=False) as session:
    session.prepare()
    worst = session.evaluate()["val"].groups.worst
print(json.dumps([worst, [name for name in sys.modules if name.startswith("guidance_viz.mitigation")]]))
"""


def test_preparing_and_evaluating_imports_no_mitigation(tmp_path):
    made = subprocess.run([sys.executable, "-c", PREPARED, str(tmp_path), str(Path(__file__).parent)], check=True,
                          text=True, capture_output=True, timeout=300, env={**os.environ, "PYTHONPATH": str(ROOT)})
    worst, imported = json.loads(made.stdout)
    assert 0 <= worst <= 1 and imported == []


def test_a_mitigation_opens_no_photo_to_know_the_data_by(prepared, monkeypatch):
    session = prepared(live=False)
    session.answer(session.ids("train")[:10], "no")
    session.answer(session.ids("train")[10:20], "yes")
    opened = []
    monkeypatch.setattr(sources, "_content", lambda name: opened.append(name))
    report = session.mitigate("crayon_attention", epochs=1, trainable="tail")
    assert opened == [] and report.data_hash == session.ds.fingerprint()


def test_a_file_is_opened_once_and_again_when_it_is_another(birds_root, tmp_path, monkeypatch):
    import shutil
    shutil.copytree(birds_root, tmp_path / "birds")
    ds, opened = gv.data.load("waterbirds", tmp_path / "birds", image_size=32), []
    real = sources._content
    monkeypatch.setattr(sources, "_content", lambda name: opened.append(name) or real(name))
    first = ds.fingerprint()
    assert len(opened) == len(ds)
    assert ds.fingerprint() == first and ds.subset("val").fingerprint() != first and len(opened) == len(ds)
    photo = Path(ds.source.files[3])
    photo.write_bytes(photo.read_bytes() + b"more")
    assert ds.fingerprint() != first and len(opened) == len(ds) + 1 and opened[-1] == str(photo)
