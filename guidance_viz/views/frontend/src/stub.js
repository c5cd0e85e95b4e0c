// What is sent with each view: find the page's one copy of all views, or ask Python for it.
//
// A page of `guidance-viz serve` fetches the copy by its address. Elsewhere (a notebook, `panel serve`) the first view that
// is drawn asks for it, and all the others wait for the same. Messages that reach an output before it is drawn are lost in a
// notebook, so it is asked again until it is there.
const CODE = "__CODE__"; // the hash of the copy
const VIEW = "__VIEW__";
const ASK_MS = 1000;
const SELDOM_MS = 15000;
const APART_MS = 400; // between two views that ask: the first answer is enough

// By hash: a page of two kernels may have two versions.
const pages = (globalThis.guidanceVizCode ??= {});
const here = await pages[CODE]?.module?.catch(() => null);

export const render = here ? (given) => here.render(VIEW, given) : later;

const latest = new WeakMap(); // of each view of Bokeh, which call of render is the last

async function later(given) {
  const page = await wanted(given);
  return page ? page.render(VIEW, given) : null;
}

function copy() {
  const found = pages[CODE];
  if (found?.arrive) return found;
  const made = { asked: -APART_MS };
  made.module = new Promise((arrive) => (made.arrive = arrive));
  return (pages[CODE] = made);
}

function wanted({ model, view }) {
  const page = copy();
  const turn = {};
  latest.set(view, turn);
  const take = (message) => {
    if (message.kind === "code" && message.code === CODE) page.arrive(load(message.text));
  };
  model.on("msg:custom", take);
  return new Promise((done) => {
    let over = false;
    const still = setInterval(() => hide(model, view), ASK_MS / 2);
    const end = (found) => {
      if (over) return;
      over = true;
      clearInterval(still);
      view.el.style.removeProperty("display");
      done(latest.get(view) === turn ? found : null);
    };
    const ask = (pause) => {
      if (over || latest.get(view) !== turn) return end(null);
      const now = performance.now();
      const free = now - page.asked >= APART_MS;
      if (free) {
        page.asked = now;
        model.send_msg({ kind: "code", code: CODE });
      }
      setTimeout(() => ask(free ? Math.min(pause * 1.2, SELDOM_MS) : pause), free ? pause : APART_MS);
    };
    model.on("remove", () => end(null));
    page.module.then(end);
    hide(model, view);
    ask(ASK_MS);
  });
}

function load(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  return import(address).finally(() => URL.revokeObjectURL(address));
}

// A notebook keeps a still picture of each view, which is seen until the view is there.
function hide(model, view) {
  const { still } = model.props;
  if (still && document.querySelector(`[data-guidance-viz-still="${still}"]`)) view.el.style.display = "none";
}
