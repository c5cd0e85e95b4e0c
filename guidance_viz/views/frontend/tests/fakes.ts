// A part of a page without Panel: what it sends is kept, what Python says is said by hand.
import { Link, type Props } from "../src/lib/link";
import type { Message, Model } from "../src/panel";

export class FakeModel implements Model {
  sent: Message[] = [];
  private heard: Record<string, ((message: Message) => void)[]> = {};

  constructor(public props: Props = {}) {}

  on(event: string, handler: (message: Message) => void) {
    this.heard[event] ||= [];
    this.heard[event].push(handler);
  }

  send_msg(message: Message) {
    this.sent.push(message);
  }

  get_child() {
    return document.createElement("div");
  }

  /** Python sends a message. */
  say(kind: string, values: object = {}) {
    for (const handler of this.heard["msg:custom"] || []) handler({ kind, ...values });
  }

  /** Python changes the props. */
  change(values: Props) {
    this.props = { ...this.props, ...values };
    for (const handler of this.heard.props || []) handler({ kind: "props" });
  }

  remove() {
    for (const handler of this.heard.remove || []) handler({ kind: "remove" });
  }

  /** What was sent of a kind, without the kind. */
  of(kind: string) {
    return this.sent.filter((m) => m.kind === kind).map(({ kind: _, ...values }) => values);
  }
}

/** A part that Python has welcomed, in the document. */
export function part(props: Props = {}, name = "queue") {
  const model = new FakeModel(props);
  const link = new Link(model, name);
  document.body.append(link.root);
  model.say("welcome", { props });
  model.sent = model.sent.filter((m) => m.kind !== "hello");
  return { model, link };
}
