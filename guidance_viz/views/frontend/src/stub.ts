// What is sent with each view: find the page's one copy of all views, or ask Python for it.
//
// A page of `guidance-viz serve` fetches the copy by its address. Elsewhere (a notebook, `panel serve`) the first view that
// is drawn asks for it, and all the others wait for the same. Messages that reach an output before it is drawn are lost in a
// notebook, so it is asked again until it is there.
import type { Given, Model } from "./panel";

type Page = typeof import("./page");
interface Copy {
  module: Promise<Page>;
  /** Where it was asked for: how it is handed over, when a view asked last, and what came. */
  arrive?: (page: Promise<Page>) => void;
  asked?: number;
  arrived?: boolean;
  page?: Page;
}
declare global {
  var guidanceVizCode: Record<string, Copy> | undefined;
}

const CODE = "__CODE__"; // the hash of the copy
const VIEW = "__VIEW__";
const ASK_MS = 1000;
const SELDOM_MS = 15000;
const APART_MS = 400; // between two views that ask: the first answer is enough

// By hash: a page of two kernels may have two versions.
const pages = (globalThis.guidanceVizCode ??= {});
const known = pages[CODE];
// What the page itself fetches is worth waiting for; what other views ask for may never come, if they go.
const here = known?.page ?? (known && !known.arrive ? await known.module.catch(() => null) : null);

export const render = here ? (given: Given) => here.render(VIEW, given) : later;

const latest = new WeakMap<Given["view"], object>(); // of each view of Bokeh, which call of render is the last

async function later(given: Given): Promise<Node | null> {
  const page = await wanted(given);
  return page ? page.render(VIEW, given) : null;
}

function copy(): Copy {
  const found = pages[CODE];
  if (found?.arrive) return found;
  let arrive: Copy["arrive"];
  const module = new Promise<Page>((done) => (arrive = done));
  const made: Copy = { module, arrive };
  module.then(
    (page) => (made.page = page),
    () => {},
  );
  pages[CODE] = made;
  return made;
}

function wanted({ model, view }: Given): Promise<Page | null> {
  const page = copy();
  const turn = {};
  latest.set(view, turn);
  model.on("msg:custom", (message) => {
    if (message.kind !== "code" || message.code !== CODE || page.arrived) return;
    page.arrived = true; // it may have been asked for more than once: it is read once
    page.arrive?.(load(message.text));
  });
  return new Promise((done) => {
    let over = false;
    const still = setInterval(() => hide(model, view), ASK_MS / 2);
    const end = (found: Page | null) => {
      if (over) return;
      over = true;
      clearInterval(still);
      view.el.style.removeProperty("display");
      done(latest.get(view) === turn ? found : null);
    };
    const ask = (pause: number) => {
      if (over) return;
      if (latest.get(view) !== turn) {
        end(null);
        return;
      }
      if (page.arrived) return;
      const now = performance.now();
      const free = page.asked === undefined || now - page.asked >= APART_MS;
      if (free) {
        page.asked = now;
        model.send_msg({ kind: "code", code: CODE });
      }
      setTimeout(() => ask(free ? Math.min(pause * 1.2, SELDOM_MS) : pause), free ? pause : APART_MS);
    };
    model.on("remove", () => end(null));
    page.module.then(end, (error) => {
      view.el.textContent = `The page's code could not be read: ${error}`;
      end(null);
    });
    hide(model, view);
    ask(ASK_MS);
  });
}

function load(text: string): Promise<Page> {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  return import(address).finally(() => URL.revokeObjectURL(address));
}

// A notebook keeps a still picture of each view, which is seen until the view is there.
function hide(model: Model, view: Given["view"]): void {
  const { still } = model.props;
  if (still && document.querySelector(`[data-guidance-viz-still="${still}"]`)) view.el.style.display = "none";
}
