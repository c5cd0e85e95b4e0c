// Made from guidance_viz/views/messages.py (python guidance_viz/views/frontend/messages.py): change that.

export interface Accept {
  despite: boolean;
}

export interface Alike {
  id: string;
  cell: number[];
  photos: Record<string, any>[];
  why: string;
}

export interface AnswerAll {
  value: string | null;
}

export interface AnswerComposite {
  composite: string;
  value: string | null;
}

export interface AnswerNeurons {
  neurons: number[];
  value: string | null;
  model: string;
}

export interface AnswerPart {
  part: number;
  value: string | null;
  clustering: string;
}

export interface AnswerPhoto {
  id: string;
  value: string | null;
  model: string;
  seconds?: number;
}

export interface AnswerPicked {
  version: number;
  spans: number[][];
  value: string | null;
  model: string;
}

export interface Asking {
  questions?: number | string;
  split?: string;
  by?: string;
}

export interface Axes {
  x: string;
  y: string;
}

export type Bare = Record<never, never>;

export interface Branch {
  point: string | number;
  name: string;
}

export interface By {
  by: string;
}

export interface Cell {
  id: string;
  cell: number[];
}

export interface ChangedRows {
  rows: any;
}

export interface Chosen {
  mask: Uint8Array | null;
}

export interface Closer {
  id: string;
  which: string;
  target: number;
  layer: string;
  key: string;
}

export interface CloserMap {
  key: string;
  map: ArrayBuffer;
  grid: number[];
  error: string;
}

export interface Code {
  code: string;
  text: string;
}

export interface Colours {
  legend: Record<string, any>;
  codes: Uint8Array | null;
  values: Uint8Array | null;
  by: string;
}

export interface CompositePictures {
  ids: string[];
  lengths: number[];
  blob: ArrayBuffer;
}

export interface Composites {
  ids: string[];
}

export interface Dark {
  dark: boolean;
}

export interface Describe {
  index: number;
  aloud: boolean;
}

export interface Described {
  index: number;
  id: string;
  lines: any[];
  aloud: boolean;
}

export interface Detail {
  neurons: number[];
  effects: any[];
  why: string;
}

export interface Draw {
  id: string;
  boxes: number[][];
  turn: number;
}

export interface Filter {
  name: string;
  value: any;
}

export interface FindParts {
  k: number;
}

export interface FindWords {
  words: string;
  source: string;
}

export interface Grid {
  loss?: string[];
  attribution?: string[];
  depth?: string[];
  weight?: any;
  share?: any;
  dilation?: any;
  masks?: string;
  reverse?: boolean;
  epochs?: any;
  lr?: any;
}

export interface Group {
  group: number;
}

export interface Grouped {
  grouped: boolean;
  threshold: number;
}

export interface Index {
  index: number;
}

export interface Journey {
  point: string | number;
  words: string;
  nothing: boolean;
}

export interface Judge {
  name: string;
  class: number;
  verdict: string;
}

export interface Keep {
  name: string;
  overwrite: boolean;
}

export interface Key {
  key: string;
}

export interface Large {
  item: Record<string, any>;
  classes: any[];
}

export interface Lasso {
  polygon: number[][];
  add?: boolean;
  remove?: boolean;
  box?: boolean;
}

export interface Layers {
  id: string;
  layers: any[];
  error: string;
}

export interface MapsChanged {
  which: string[];
}

export interface Models {
  models: string[];
}

export interface Named {
  name: string;
}

export interface Neurons {
  neurons: number[];
}

export interface OfAnswer {
  of: string;
  answer: string;
}

export interface OfComposite {
  composite: string;
}

export interface OfPart {
  part: number;
}

export interface OfSubset {
  of: string;
  name: string;
}

export interface OnePhoto {
  id: string;
  lines: any[];
  of: number;
}

export interface OnlyLabel {
  label: number;
}

export interface OnlySplit {
  split: string;
}

export interface OpenPhoto {
  id: string;
}

export interface OpenPoint {
  index: number;
}

export interface Options {
  by?: string;
  whole?: boolean;
  size?: any;
  threshold?: any;
}

export interface Order {
  order: string;
}

export interface Page {
  browser: string;
  webgl: boolean;
  renderer: string;
  texture: number;
  pixels: number;
  kept: boolean;
  milliseconds: number;
}

export interface Patches {
  neurons: number[];
  patches: Record<string, any>[][];
  lengths: number[];
  blob: ArrayBuffer;
}

export interface Photo {
  id: string;
  step?: number;
}

export interface Phrase {
  question: string;
}

export interface Picked {
  version: number;
  spans: number[][];
}

export interface Pictures {
  ids: string[];
  size: number;
  which: string;
  photos: ArrayBuffer;
  lengths: number[];
  maps: ArrayBuffer;
  grids: number[][];
}

export interface Point {
  point: string | number;
}

export interface Points {
  xy: Float32Array;
}

export interface Props {
  props: Record<string, any>;
}

export interface Receipt {
  token: string;
  kept: boolean;
}

export interface Role {
  role: string;
}

export interface Rows {
  start: number;
  end: number;
  version: number;
}

export interface Searching {
  done: number;
  total: number;
  seconds: number | null;
}

export interface Settle {
  id: string;
  value: string;
  model: string;
}

export interface Share {
  count: number;
}

export interface Show {
  show: string;
}

export interface Similar {
  id: string;
  items: Record<string, any>[];
  error: string;
}

export interface Sizes {
  sizes: Uint8Array | null;
  words: string;
  low?: string;
  high?: string;
}

export interface SomeRows {
  version: number;
  start: number;
  rows: Record<string, any>[];
}

export interface Sort {
  sort: string;
}

export interface SplitPart {
  part: number;
}

export interface Start {
  method: string;
  options: Record<string, any>;
}

export interface Style {
  style: string;
}

export interface SweepMaps {
  ids: string[];
  key: string;
  before: ArrayBuffer;
  after: ArrayBuffer;
  words: string;
  grid: number[];
}

export interface Text {
  text: string;
}

export interface Theme {
  theme: string;
}

export interface ToPlace {
  place: string;
  method?: string;
}

export interface ToTurn {
  at: number;
}

export interface Typical {
  of: string;
  core: number;
  environment: number;
}

export interface Undo {
  turn?: number;
}

export interface Unkept {
  token: string;
  text: string;
}

export interface WantCode {
  code: string;
}

export interface WantPictures {
  ids: string[];
  size: number;
  which: string;
}

export interface Which {
  which: string;
}

export interface Withdraw {
  id: string;
  turn: number;
}

/** What a page tells Python, by kind. */
export interface Up {
  accept: Accept;
  add_filter: Named;
  alike: Cell;
  all: Bare;
  answer: AnswerPhoto | AnswerPart | AnswerNeurons;
  answer_all: AnswerAll;
  answer_picked: AnswerPicked;
  ask: Asking;
  axes: Axes;
  back: Bare;
  branch: Branch;
  cancel: Bare;
  choose_picked: Picked;
  class: Index;
  clear: Bare;
  closed: Bare;
  closer: Closer;
  code: WantCode;
  colour: By | Bare;
  composite: AnswerComposite;
  composite_pictures: Composites;
  controls: Bare;
  dark: Dark;
  describe: Describe;
  detail: Neurons;
  dismiss: Bare;
  draw: Draw;
  drop_filter: Named;
  echo: Bare;
  estimate: Bare;
  export: Bare;
  filter: Filter;
  find: FindWords | FindParts;
  find_composites: Bare;
  firing: Cell;
  fix: Named | Bare;
  forget: Named | Bare;
  go: ToPlace | ToTurn;
  go_back: Point;
  grid: Grid;
  group: Group | Grouped;
  hello: Bare;
  invert: Bare;
  journey: Point;
  judge: Judge;
  keep: Keep;
  lasso: Lasso;
  look: Key | SplitPart;
  measure: Bare;
  models: Models;
  name: Named;
  only: OnlyLabel | OnlySplit;
  open: OpenPhoto | OpenPoint | Neurons;
  options: Options;
  order: Order;
  page: Page;
  patches: Neurons;
  photo: Photo;
  photos: Typical | OfSubset | OfAnswer;
  phrase: Phrase;
  pick: Named | Key;
  pictures: WantPictures;
  ping: Bare;
  redo: Undo;
  refresh: Bare;
  reject: Bare;
  report: Bare;
  retrain: Named;
  role: Role;
  rows: Rows;
  run: Bare;
  seen: Bare;
  set_filter: Filter;
  settle: Settle;
  share: Share;
  show: Show;
  show_decides: Bare;
  size: By;
  sort: Sort;
  split: OnlySplit | SplitPart;
  start: Start;
  stop: Bare;
  style: Style;
  take: Bare;
  theme: Theme;
  toggle: Index;
  undo: Undo;
  which: Which;
  withdraw: Withdraw;
}

/** What Python tells a page, by kind. */
export interface Down {
  alike: Alike;
  asleep: Bare;
  changed_rows: ChangedRows;
  chosen: Chosen;
  closer: CloserMap;
  code: Code;
  colours: Colours;
  composite_pictures: CompositePictures;
  described: Described;
  detail: Detail;
  echo: Bare;
  error: Text;
  goto: OfPart;
  goto_composite: OfComposite;
  journey: Journey;
  large: Large;
  layers: Layers;
  maps_changed: MapsChanged;
  patches: Patches;
  photo: OnePhoto;
  pictures: Pictures;
  points: Points;
  pong: Bare;
  props: Props;
  receipt: Receipt;
  rows: SomeRows;
  searching: Searching;
  similar: Similar;
  sizes: Sizes;
  sweep_maps: SweepMaps;
  told: Text;
  unkept: Unkept;
  welcome: Props;
}

/** The kinds that a page knows. */
export const KNOWN: ReadonlySet<string> = new Set([
  "alike",
  "asleep",
  "changed_rows",
  "chosen",
  "closer",
  "code",
  "colours",
  "composite_pictures",
  "described",
  "detail",
  "echo",
  "error",
  "goto",
  "goto_composite",
  "journey",
  "large",
  "layers",
  "maps_changed",
  "patches",
  "photo",
  "pictures",
  "points",
  "pong",
  "props",
  "receipt",
  "rows",
  "searching",
  "similar",
  "sizes",
  "sweep_maps",
  "told",
  "unkept",
  "welcome",
]);
