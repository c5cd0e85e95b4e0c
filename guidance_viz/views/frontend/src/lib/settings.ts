// Settings: who answers and in which role, the way out, colours, and the list of keys.
import type { Row } from "./data";
import { button, type Child, fill, h, segments } from "./dom";
import { toggleHelp } from "./help";
import { pagePath } from "./line";
import type { Link } from "./link";
import { look, recall, remember, setLook } from "./looks";

const THEMES = [
  ["auto", "Auto", "As your system has it"],
  ["light", "Light", "Light colours"],
  ["dark", "Dark", "Dark colours"],
];
const PALETTE_WORDS = [
  ["okabe", "Okabe–Ito", "Colours that stay apart for colour-blind eyes"],
  ["tol", "Paul Tol", "Colours that also differ in lightness"],
];
const ROLES = [
  ["annotator", "Annotator", "Your answers count like everybody's"],
  ["adjudicator", "Adjudicator", "In the place Team you settle what others disagree on: your word stands"],
];

export class Settings {
  link: Link;
  tour: any;
  opener: HTMLElement | null;
  element: HTMLDivElement;

  constructor(link: Link, { tour }: Row) {
    this.link = link;
    this.tour = tour;
    this.opener = null; // the button that opened it, which gets the focus back
    this.element = h("div", {
      class: "settings card hidden",
      role: "dialog",
      "aria-label": "Settings",
      id: "gv-settings",
    });
    this.element.addEventListener("keydown", (e) => e.key === "Escape" && this.toggle());
    if (!link.props.own_name) return;
    if (recall("name")) link.act("name", { name: recall("name") });
    if (recall("role") === "adjudicator") link.act("role", { role: "adjudicator" });
  }

  toggle() {
    if (this.element.classList.toggle("hidden")) {
      this.opener?.focus();
      return;
    }
    fill(this.element, this.head(), this.who(), this.asked(), this.colours(), this.more());
    this.element.querySelector<HTMLElement>(this.link.props.own_name ? "input" : "button")!.focus();
  }

  head() {
    const close = button("", "Close (Escape)", () => this.toggle(), { kind: "quiet square", symbol: "close" });
    return h("div", { class: "row" }, h("h2", { class: "grow" }, "Settings"), close);
  }

  who() {
    const { annotator, own_name: own, signed_in: signed, adjudicator } = this.link.props;
    const does = "Leave; what you answered is kept";
    const out = signed ? h("a", { class: "btn", href: `${pagePath()}/logout`, title: does }, "Sign out") : null;
    if (own) return [this.ownName(), this.ownRole(), out];
    const role = adjudicator ? ", who settles what others disagree on" : "";
    if (!signed) return h("p", { class: "small soft" }, `Your answers are signed ${annotator}${role}.`);
    const words = h("p", { class: "small grow" }, "Signed in as ", h("strong", {}, annotator), role);
    return h("div", { class: "row" }, words, out);
  }

  ownName() {
    const { annotator } = this.link.props;
    const value = annotator === "me" ? "" : annotator;
    const input = h("input", { type: "text", maxlength: "40", value, placeholder: "me" });
    input.addEventListener("change", () => {
      const name = input.value.trim();
      remember("name", name);
      this.link.act("name", { name: name || "me" });
    });
    return h("label", { class: "field", title: "Your answers are signed with it" }, h("span", {}, "Your name"), input);
  }

  ownRole() {
    const set = (role: any) => {
      remember("role", role);
      this.link.act("role", { role });
    };
    const now = this.link.props.adjudicator ? "adjudicator" : "annotator";
    return this.field("Role", segments("Role", ROLES, now, set));
  }

  asked() {
    const { own, by_class: byClass, example, leads } = this.link.props.question;
    if (!leads) return null;
    const input = h("input", { type: "text", maxlength: "300", value: own, placeholder: example });
    input.addEventListener("change", () => this.link.send("phrase", { question: input.value.trim() }));
    const hint = byClass
      ? "Each class has a question of its own now; what is written here is asked of all."
      : "Write {class} for the name of the class. Empty: asked in words made from the name.";
    const title = "What is asked of each photo, here and for everybody who answers on this run";
    return h(
      "label",
      { class: "field", title },
      h("span", {}, "Question"),
      input,
      h("span", { class: "small soft" }, hint),
    );
  }

  colours() {
    const theme = segments("Colours", THEMES, this.link.props.theme, (v) => this.link.send("theme", { theme: v }));
    const palette = segments("Palette", PALETTE_WORDS, look("palette"), (v) => setLook("palette", v));
    return [this.field("Colours", theme), this.field("Palette", palette)];
  }

  field(words: string, control: Child) {
    return h("div", { class: "field" }, h("span", { class: "small soft" }, words), control);
  }

  more() {
    const then = (does: any) => () => {
      this.toggle();
      does();
    };
    return h(
      "div",
      { class: "row" },
      button(
        "Keys",
        "Which keys there are (?)",
        then(() => toggleHelp(this.link)),
        { key: "?" },
      ),
      button("Tour", "The five steps of the first visit", then(this.tour), {}),
    );
  }
}
