// What belongs to the object, by all answers, on a few photos.
import type { Row } from "./data";
import { count, fill, h, percent, term } from "./dom";
import type { Link } from "./link";
import { paintBelongs } from "./maps";
import type { PictureStore } from "./pictures";

const MASKS =
  "How probably each place belongs to the object, by all your answers: on parts, photos, neurons and drawn boxes";
const AUC =
  "Area under the ROC curve by place: how often a place of the object is ranked above another one. 0.5 is chance, 1 is perfect.";
const COVERED = "A place is decided where your answers make it belong with at least 75 %, or with at most 25 %";
const PHOTO = 224;

export class PartPlaces {
  element: HTMLElement;
  photos = h("div", { class: "pphotos" });
  agreement = h("div", { class: "small soft agreement" });
  painted = "";

  constructor(
    readonly link: Link,
    readonly pictures: PictureStore,
  ) {
    this.element = h(
      "section",
      { class: "places card", "aria-label": "What belongs to the object" },
      h("div", { class: "head" }, h("h3", {}, term("What belongs to the object", MASKS))),
      this.photos,
      this.agreement,
    );
    link.watch(["places", "photos", "agreement", "coverage"], () => this.show());
  }

  show() {
    const { places, photos, agreement } = this.link.props;
    if (!places) return;
    if (String(places.ids) !== this.painted) {
      this.painted = String(places.ids);
      fill(
        this.photos,
        places.ids.map((id: string) =>
          h("figure", {}, h("canvas", { role: "img" }), h("figcaption", { class: "tiny soft" }, photos[id] || "")),
        ),
      );
      this.pictures.want(places.ids, PHOTO, "", () => this.draw());
    }
    const known = places.masks.some((mask: any) => mask);
    fill(
      this.agreement,
      known
        ? this.agrees(agreement)
        : "Answer at least one part with yes and one with no: then every photo shows here what belongs to the object.",
    );
    this.draw();
  }

  agrees(agreement: Row) {
    const { coverage } = this.link.props;
    const said = coverage
      ? [
          h("strong", { class: "num" }, percent(coverage.cells)),
          " of all ",
          term("places are decided", COVERED),
          `, in ${percent(coverage.photos)} of the photos. `,
        ]
      : [];
    if (!agreement) return [...said, "The line is where it is as likely as not."];
    return [
      ...said,
      "Agrees with the data set's ",
      agreement.by,
      ": ",
      h("strong", { class: "num" }, agreement.auc.toFixed(2)),
      " ",
      term("AUC", AUC),
      ` by place (0.50 is chance), over ${count(agreement.photos, "photo")}.`,
    ];
  }

  draw() {
    const { places, photos } = this.link.props;
    if (!places || !this.photos.children.length) return;
    const [height, width] = places.grid;
    [...this.photos.children].forEach((figure, i) => {
      const id = places.ids[i],
        canvas = figure.firstChild as HTMLCanvasElement,
        values = places.masks[i];
      paintBelongs(
        canvas,
        this.pictures.photo(id, PHOTO),
        values && { height, width, values },
        canvas.clientWidth || 150,
        this.link.shade,
      );
      canvas.setAttribute(
        "aria-label",
        `A photo of a ${photos[id] || "class"}${values ? ", with what belongs to the object" : ""}`,
      );
    });
  }
}
