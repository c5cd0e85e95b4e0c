// What Panel hands to a view of ours, as far as it is used.
import type { Props } from "./lib/link";

export interface Model {
  props: Props;
  on(event: "msg:custom", handler: (message: Message) => void): void;
  on(event: "props" | "remove", handler: () => void): void;
  send_msg(message: Message): void;
  get_child(name: string): Node;
  document?: { roots(): { id: string }[] };
}

export interface Given {
  model: Model;
  view: { el: HTMLElement };
  el: HTMLElement;
}

export type Message = { kind: string; [name: string]: any };
