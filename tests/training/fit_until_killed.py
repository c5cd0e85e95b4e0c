"""Run by a test in a process of its own: train the tiny network, slowly enough to be killed in the middle."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from test_engine import start
from tiny_world import make_dataset, make_runtime

if __name__ == "__main__":
    folder, speed = Path(sys.argv[1]), sys.argv[2]
    clf, work = start(make_dataset(), make_runtime(), folder, checkpoint_seconds=0.0, lr=1e-2)
    started_at = None
    for report in work:
        started_at = report.done if started_at is None else started_at
        time.sleep(0.2 if speed == "slow" else 0)
    print(json.dumps([started_at, clf.fingerprint()]))
