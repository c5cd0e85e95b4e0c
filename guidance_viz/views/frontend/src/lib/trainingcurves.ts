// Losses and accuracies of a training as they go.
import { lineChart } from "./chart";
import { percent } from "./dom";

const NAMES: Record<string, string> = {
  loss: "training",
  val_loss: "validation",
  val_balanced_accuracy: "classes, balanced",
  val_accuracy: "all photos",
  val_average: "all photos",
  val_worst: "worst group",
};

export function trainingCurves(series: Record<string, any>, x: string) {
  const pick = (test: (...given: any[]) => any) =>
    Object.entries<any>(series)
      .filter(([name, points]) => test(name) && points.length > 1)
      .map(([name, points]) => ({ name: NAMES[name] || name.replaceAll("_", " "), points }));
  const losses = pick((n: string | string[]) => n.includes("loss")),
    scores = pick((n: string | string[]) => !n.includes("loss"));
  return [
    losses.length
      ? lineChart({
          title: "Loss (lower is better)",
          x,
          y: "loss",
          series: losses,
          format: (v: any) => v.toFixed(2),
          low: 0,
        })
      : null,
    scores.length
      ? lineChart({
          title: "Accuracy on the validation split",
          x,
          y: "share right",
          series: scores,
          format: (v: any) => percent(v),
        })
      : null,
  ].filter(Boolean);
}
