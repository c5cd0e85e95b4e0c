// All views of a page, once: what the few lines of each view (stub.ts) find or fetch.

import * as annotate from "./annotate";
import * as attributes from "./attributes";
import * as compare from "./compare";
import * as concepts from "./concepts";
import * as curation from "./curation";
import * as gallery from "./gallery";
import * as groups from "./groups";
import * as history from "./history";
import { adopt } from "./lib/styles";
import * as monitor from "./monitor";
import type { Given } from "./panel";
import * as parts from "./parts";
import * as probe from "./probe";
import * as queue from "./queue";
import * as scatter from "./scatter";
import * as shell from "./shell";
import annotateStyle from "./styles/annotate.css";
import attributesStyle from "./styles/attributes.css";
import boxdraw from "./styles/boxdraw.css";
import cards from "./styles/cards.css";
import chart from "./styles/chart.css";
import compareStyle from "./styles/compare.css";
import conceptsStyle from "./styles/concepts.css";
import curationStyle from "./styles/curation.css";
import galleryStyle from "./styles/gallery.css";
import groupsStyle from "./styles/groups.css";
import historyStyle from "./styles/history.css";
import monitorStyle from "./styles/monitor.css";
import partsStyle from "./styles/parts.css";
import probeStyle from "./styles/probe.css";
import queueStyle from "./styles/queue.css";
import scatterStyle from "./styles/scatter.css";
import shellStyle from "./styles/shell.css";
import teamStyle from "./styles/team.css";
import theme from "./styles/theme.css";
import tradeoffsStyle from "./styles/tradeoffs.css";
import * as team from "./team";
import * as tradeoffs from "./tradeoffs";

export { links } from "./lib/links";
export { outbox } from "./lib/outbox";

// Each view with its stylesheets, in the order of the cascade.
const VIEWS: Record<string, [{ render(given: Given): Node }, ...string[]]> = {
  annotate: [annotate, boxdraw, annotateStyle],
  attributes: [attributes, cards, attributesStyle],
  compare: [compare, cards, compareStyle],
  concepts: [concepts, cards, conceptsStyle],
  curation: [curation, chart, curationStyle],
  gallery: [gallery, cards, galleryStyle],
  groups: [groups, groupsStyle],
  history: [history, historyStyle],
  monitor: [monitor, chart, monitorStyle],
  parts: [parts, cards, partsStyle],
  probe: [probe, probeStyle],
  queue: [queue, queueStyle],
  scatter: [scatter, scatterStyle],
  shell: [shell, shellStyle],
  team: [team, cards, teamStyle],
  tradeoffs: [tradeoffs, chart, tradeoffsStyle],
};

export function render(name: string, given: Given) {
  const [view, ...sheets] = VIEWS[name];
  adopt(given.el.getRootNode() as ShadowRoot, [theme, ...sheets]);
  return view.render(given);
}
