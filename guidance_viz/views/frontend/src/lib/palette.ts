// Signs that survive colour blindness: colours that stay apart, and a shape for each.

const PALETTES: Record<string, { colours: string[]; signs: string[]; ends: string[] }> = {
  okabe: {
    colours: ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#999999"],
    signs: ["#009e73", "#d55e00", "#e69f00"],
    ends: ["#d55e00", "#0072b2"],
  },
  // Paul Tol's: "bright" for classes and groups, "high contrast" for answers, which also differ in lightness.
  tol: {
    colours: ["#4477aa", "#ccbb44", "#228833", "#aa3377", "#66ccee", "#ee6677", "#332288", "#999999"],
    signs: ["#004488", "#bb5566", "#ddaa33"],
    ends: ["#bb5566", "#004488"],
  },
};
export const OKABE = [...PALETTES.okabe.colours];
export const SHAPES = ["circle", "square", "triangle", "diamond", "cross", "plus", "down", "ring"];
export const SIGN: Record<string, string[]> = { yes: ["#009e73", "✓"], no: ["#d55e00", "✕"], maybe: ["#e69f00", "?"] };

export const rgb = (hex: string) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255);

const mix = (a: number[], b: number[], t: number) => a.map((v, i) => v + (b[i] - v) * t);
const MIDDLE = rgb("#b9bec6");
let ends = PALETTES.okabe.ends.map(rgb);

// From "looks at the wrong thing" (red) over undecided (grey) to "looks at the right thing" (blue).
export function relevance(p: number) {
  return p < 0.5 ? mix(ends[0], MIDDLE, p * 2) : mix(MIDDLE, ends[1], (p - 0.5) * 2);
}

// From little to much, in one run of lightness away from the ground: on a light page to dark, on a dark one to light.
const AMOUNTS = {
  light: ["#a5d8b9", "#41b6c4", "#2670b2", "#081d58"].map(rgb),
  dark: ["#33518f", "#2c8fb0", "#7fcdbb", "#f0f7bd"].map(rgb),
};

export function amount(v: number, dark: boolean) {
  const stops = AMOUNTS[dark ? "dark" : "light"];
  const at = Math.min(v, 0.9999) * (stops.length - 1);
  return mix(stops[Math.floor(at)], stops[Math.floor(at) + 1], at % 1);
}

// Change the colours in place, for all that draw with them.
export function usePalette(name: string) {
  const { colours, signs, ends: both } = PALETTES[name] || PALETTES.okabe;
  OKABE.splice(0, OKABE.length, ...colours);
  Object.keys(SIGN).forEach((answer, i) => (SIGN[answer][0] = signs[i]));
  ends = both.map(rgb);
}

export function shapePath(context: CanvasRenderingContext2D, shape: string, x: number, y: number, r: number) {
  const c = context;
  c.beginPath();
  if (shape === "circle" || shape === "ring") c.arc(x, y, r, 0, 7);
  else if (shape === "square") c.rect(x - r * 0.86, y - r * 0.86, r * 1.72, r * 1.72);
  else if (shape === "triangle") {
    c.moveTo(x, y - r * 1.15);
    c.lineTo(x + r * 1.05, y + r * 0.75);
    c.lineTo(x - r * 1.05, y + r * 0.75);
    c.closePath();
  } else if (shape === "down") {
    c.moveTo(x, y + r * 1.15);
    c.lineTo(x + r * 1.05, y - r * 0.75);
    c.lineTo(x - r * 1.05, y - r * 0.75);
    c.closePath();
  } else if (shape === "diamond") {
    c.moveTo(x, y - r * 1.2);
    c.lineTo(x + r * 1.2, y);
    c.lineTo(x, y + r * 1.2);
    c.lineTo(x - r * 1.2, y);
    c.closePath();
  } else {
    const t = r * 0.36,
      s = r * 1.05,
      turn = shape === "cross" ? Math.PI / 4 : 0;
    const corners = [
      [-t, -s],
      [t, -s],
      [t, -t],
      [s, -t],
      [s, t],
      [t, t],
      [t, s],
      [-t, s],
      [-t, t],
      [-s, t],
      [-s, -t],
      [-t, -t],
    ];
    corners.forEach(([a, b], i) => {
      const px = x + a * Math.cos(turn) - b * Math.sin(turn),
        py = y + a * Math.sin(turn) + b * Math.cos(turn);
      if (i) c.lineTo(px, py);
      else c.moveTo(px, py);
    });
    c.closePath();
  }
}
