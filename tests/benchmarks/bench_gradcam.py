"""Grad-CAM of a batch and of a data set against plain inference, captum and pytorch-grad-cam.

Every round times each contender once, in turn, on the same photos; the ratio to plain inference is taken
within the round, and its median over the rounds is printed, so that a busy machine slows both sides alike.

    python tests/benchmarks/bench_gradcam.py [--json] [--rounds 15] [--batches 4] [--device cpu]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable

import torch
import torchvision

from guidance_viz import attribution
from guidance_viz.models import Classifier
from guidance_viz.training import Runtime, explain_batch

BATCH, SIZE, CLASSES = 32, 160, 2


def contenders(clf: Classifier, batches: list[torch.Tensor]) -> dict[str, Callable[[], object]]:
    """Name → a run over one batch or over the data set; plain inference of each comes first."""
    net, targets = clf.module, torch.arange(BATCH, device=clf.device) % CLASSES
    first, masks = batches[0], torch.rand(BATCH, SIZE // 32, SIZE // 32)
    return {
        "batch, inference": lambda: infer(clf, [first]),
        "batch, gradcam": lambda: attribution.gradcam(clf, first, targets),
        "batch, gradcam contrast": lambda: attribution.gradcam(clf, first, targets, contrast=True),
        "batch, captum": lambda: captum_maps(net, clf.normalize(first), targets),
        "batch, pytorch-grad-cam": lambda: grad_cam_maps(net, clf.normalize(first), targets),
        "data set, inference": lambda: infer(clf, batches),
        "data set, gradcam and logits": lambda: stream(clf, batches, targets),
        "data set, whole pass": lambda: whole(clf, batches, targets, None),
        "data set, whole pass, AIoU": lambda: whole(clf, batches, targets, masks),
    }


def infer(clf: Classifier, batches: list[torch.Tensor]) -> list[torch.Tensor]:
    """Logits alone."""
    with torch.no_grad():
        return [clf(x) for x in batches]


def stream(clf: Classifier, batches: list[torch.Tensor], targets: torch.Tensor) -> list[object]:
    """Maps and logits from the same activations."""
    with torch.no_grad():
        return [attribution.gradcam_from_activations(clf, clf.activations(x), targets) for x in batches]


def whole(clf: Classifier, batches: list[torch.Tensor], targets: torch.Tensor, masks: torch.Tensor | None) -> list[object]:
    """All that the pass over a data set keeps: maps, logits, features, and with masks the adjusted IoU."""
    runtime = Runtime(device=str(clf.device), batch_size=BATCH)
    return [explain_batch(clf, x, targets, runtime, contrast=True, masks=masks) for x in batches]


def captum_maps(net: torch.nn.Module, x: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return captum's Grad-CAM at the same layer."""
    from captum.attr import LayerGradCam
    return LayerGradCam(net, net.layer4).attribute(x, targets, relu_attributions=True)[:, 0].detach()


def grad_cam_maps(net: torch.nn.Module, x: torch.Tensor, targets: torch.Tensor) -> object:
    """Return pytorch-grad-cam's maps at the same layer (it also scales them up to the photo)."""
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
    with GradCAM(model=net, target_layers=[net.layer4]) as cam:
        return cam(input_tensor=x, targets=[ClassifierOutputTarget(t) for t in targets.tolist()])


def seconds(run: Callable[[], object], device: torch.device) -> float:
    """Wall-clock seconds of one run."""
    start = time.perf_counter()
    run()
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


def measure(rounds: int, count: int, device: str) -> dict[str, dict[str, float]]:
    """Time every contender in turn, round by round."""
    torch.manual_seed(0)
    clf = Classifier.wrap(torchvision.models.resnet18(num_classes=CLASSES).to(device).eval())
    runs = contenders(clf, [torch.rand(BATCH, 3, SIZE, SIZE, device=device) for _ in range(count)])
    check(runs)
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            times[name].append(seconds(run, clf.device))
    return {
        name: summary(values, times[name.split(",")[0] + ", inference"]) for name, values in times.items()
    }


def summary(values: list[float], plain: list[float]) -> dict[str, float]:
    """Return the median seconds, and the median of the ratios within a round."""
    ratios = [value / base for value, base in zip(values, plain, strict=True)]
    return {"seconds": statistics.median(values), "ratio": statistics.median(ratios)}


def check(runs: dict[str, Callable[[], object]]) -> None:
    """Warm up, and make sure that the same thing is timed: our maps equal captum's."""
    made = {name: run() for name, run in runs.items()}
    ours, theirs = made["batch, gradcam"], made["batch, captum"]
    torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-6 + 1e-4 * float(theirs.max()))


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--batches", type=int, default=4, help="batches in the data set")
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    results = measure(options.rounds, options.batches, options.device)
    if options.json:
        print(
            json.dumps(
                {
                    "benchmark": "gradcam",
                    "device": options.device,
                    "threads": torch.get_num_threads(),
                    "batch": BATCH,
                    "image_size": SIZE,
                    "rounds": options.rounds,
                    "results": results,
                }
            )
        )
        return
    for name, row in results.items():
        print(f"{name:32s} {row['seconds'] * 1000:9.1f} ms   {row['ratio']:5.2f} × inference")


if __name__ == "__main__":
    main()
