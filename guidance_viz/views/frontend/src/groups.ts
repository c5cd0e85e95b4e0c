// Accuracy of each group, before and after, with the interval that the numbers deserve.
import type { Row } from "./lib/data";
import { type Child, count, fill, h, percent, segments, state, term } from "./lib/dom";
import { Link } from "./lib/link";

// The arrow says which way the number went; its colour whether that is good.
function sign(was: string, now: string, better: number) {
  const way = parseFloat(now) - parseFloat(was);
  return better ? h("span", { class: `sign ${better > 0 ? "good" : "bad"}` }, way > 0 ? "▲" : "▼") : null;
}

class GroupsView {
  link: Link;
  head: HTMLDivElement;
  body: HTMLDivElement;
  busy: HTMLSpanElement;

  constructor(link: Link) {
    this.link = link;
    this.head = h("div", { class: "bar" });
    this.body = h("div", { class: "scroll content" });
    link.root.append(h("section", { class: "pane card", "aria-label": link.props.title }, this.head, this.body));
    link.watch(["title", "help", "splits", "split"], () => this.showHead());
    link.watch(["rows", "series", "facts", "note", "state", "message", "busy", "warnings", "legend"], () =>
      this.showBody(),
    );
  }

  showHead() {
    const { title, help, splits, split } = this.link.props;
    fill(
      this.head,
      h("h2", { class: "grow" }, term(title, help)),
      (this.busy = h("span", { class: "spin small hidden", title: "Working out what your answers change" })),
      splits.length > 1
        ? segments("Part of the data", splits, split, (v) => this.link.send("split", { split: v }))
        : null,
    );
  }

  showBody() {
    const p = this.link.props;
    this.busy.classList.toggle("hidden", !p.busy);
    if (p.state !== "ready") {
      fill(
        this.body,
        state(
          p.state === "loading" ? "busy" : "target",
          p.state === "loading" ? "Working it out" : "Nothing to compare yet",
          p.message,
        ),
      );
      return;
    }
    fill(
      this.body,
      h(
        "div",
        {
          class: "chart",
          role: "table",
          "aria-label": `${p.title}: ${p.measure === "f1" ? "F1" : "accuracy"} by group`,
        },
        p.rows.map((row: any) => this.row(row)),
        this.axis(),
      ),
      p.legend
        ? h(
            "div",
            { class: "key tiny faint", "aria-hidden": "true" },
            h("span", {}, h("i", { class: p.legend[1] ? "k-before" : "k-after" }), p.legend[0]),
            p.legend[1] ? h("span", {}, h("i", { class: "k-after" }), p.legend[1]) : null,
            h("span", {}, h("i", { class: "k-range" }), "95 % interval"),
          )
        : null,
      h(
        "dl",
        { class: `facts${p.facts.some((f: null[]) => f[3] !== null) ? " moved" : ""}` },
        p.facts.map(([name, help, was, now, better]: any) => [
          h("dt", {}, term(name, help)),
          h(
            "dd",
            { class: "num" },
            now === null
              ? was
              : [
                  h("span", { class: "soft" }, was),
                  " → ",
                  h("strong", { class: better > 0 ? "good" : better < 0 ? "bad" : "" }, now),
                  sign(was, now, better),
                ],
          ),
        ]),
      ),
      (p.warnings || []).map((w: Child) => h("div", { class: "warn small" }, w)),
      p.note ? h("p", { class: "small faint" }, p.note) : null,
    );
  }

  row(r: Row) {
    const pct = (v: number) => `${(100 * Math.min(1, Math.max(0, v))).toFixed(2)}%`,
      after = r.after !== null;
    const moved = after ? Math.round(100 * r.after) - Math.round(100 * r.before) : 0,
      sign = moved > 0 ? "up" : moved < 0 ? "down" : "";
    const words = `${r.name}: ${percent(r.before)}${after ? ` becomes ${percent(r.after)}${r.low === null ? "" : `, 95 % interval ${percent(r.low)} to ${percent(r.high)}`}` : ""}, ${count(r.count, "photo")}`;
    return h(
      "button",
      {
        type: "button",
        role: "row",
        class: `grow-row${r.worst ? " worst" : ""}`,
        "aria-label": `${words}. Press to see the photos.`,
        title: `${words}. Press to see the photos.`,
        onclick: () => this.link.send("group", { group: r.group }),
      },
      h(
        "span",
        { class: "line", role: "cell" },
        h("span", { class: "name" }, r.name, this.badge(r)),
        h(
          "span",
          { class: "num" },
          after
            ? [h("span", { class: "soft" }, percent(r.before)), " → ", h("strong", {}, percent(r.after))]
            : h("strong", {}, percent(r.before)),
          after
            ? h(
                "span",
                { class: `delta ${sign}` },
                sign === "up" ? ` ▲ ${moved}` : sign === "down" ? ` ▼ ${-moved}` : "",
              )
            : null,
        ),
      ),
      this.several(r.group, pct) ||
        h(
          "span",
          { class: "track", role: "cell", "aria-hidden": "true" },
          h("i", { class: after ? "was" : "now", style: `width:${pct(r.before)}` }),
          after ? h("i", { class: `now ${sign}`, style: `width:${pct(r.after)}` }) : null,
          Number.isFinite(r.low)
            ? h("i", { class: "range", style: `left:${pct(r.low)};width:calc(${pct(r.high)} - ${pct(r.low)})` })
            : null,
        ),
    );
  }

  // A thin bar a model, named: more than two cannot lie over each other.
  several(group: any, pct: (...given: any[]) => any) {
    const found = (this.link.props.series || []).find(([g]: any) => g === group);
    if (!found) return null;
    const bar = ([name, accuracy, low, high]: any, k: number) =>
      h(
        "span",
        { class: "model" },
        h("span", { class: "tiny soft" }, name),
        h(
          "span",
          { class: "track" },
          h("i", { class: k ? "now" : "was", style: `width:${pct(accuracy)}` }),
          low === null
            ? null
            : h("i", { class: "range", style: `left:${pct(low)};width:calc(${pct(high)} - ${pct(low)})` }),
        ),
        h("span", { class: "tiny num" }, percent(accuracy)),
      );
    return h("span", { class: "models", role: "cell", "aria-hidden": "true" }, found[1].map(bar));
  }

  axis() {
    return h(
      "div",
      { class: "axis tiny faint", "aria-hidden": "true" },
      [0, 25, 50, 75, 100].map((v) =>
        h("span", {}, v < 100 ? String(v) : this.link.props.measure === "f1" ? "100 % F1" : "100 % right"),
      ),
    );
  }

  badge(r: Row) {
    if (r.worst) return h("span", { class: "chip no", title: "The group it serves worst" }, "worst");
    const was = "The group that was served worst before";
    return r.was_worst ? h("span", { class: "chip", title: was }, "was worst") : null;
  }
}

export function render({ model }: Row) {
  const link = new Link(model, "groups");
  link.view = new GroupsView(link);
  return link.root;
}
