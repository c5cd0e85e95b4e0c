// What lies over the points: rings around the centres that are asked about, the lasso, the point under the pointer.
import { SIGN } from "./palette";

const TURN = 7; // more than a full turn, in radians

function ring(c: CanvasRenderingContext2D, x: number, y: number, r: number, width: number, colour: string) {
  c.lineWidth = width;
  c.strokeStyle = colour;
  c.beginPath();
  c.arc(x, y, r, 0, TURN);
  c.stroke();
}

function badge(c: CanvasRenderingContext2D, x: number, y: number, answer: string) {
  const [colour, sign] = SIGN[answer];
  c.fillStyle = colour;
  c.beginPath();
  c.arc(x, y, 6.5, 0, TURN);
  c.fill();
  c.fillStyle = "#fff";
  c.font = "bold 9px sans-serif";
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.fillText(sign, x, y + 0.5);
}

// marks: [{x, y, answer}, …] on the screen
export function drawRings(c: CanvasRenderingContext2D, marks: any, size: number, dark: boolean) {
  for (const { x, y, answer } of marks) {
    const r = Math.max(6.5, size * 0.5 + 3.5);
    ring(c, x, y, r, 3.5, dark ? "#181d24" : "#ffffff");
    ring(c, x, y, r, 1.6, answer ? SIGN[answer][0] : dark ? "#e9edf2" : "#1a2027");
    if (answer) badge(c, x + r * 0.9, y - r * 0.9, answer);
  }
}

export function drawPointer(c: CanvasRenderingContext2D, x: number, y: number, size: number, dark: boolean) {
  ring(c, x, y, size * 0.5 + 5.5, 2, dark ? "#e9edf2" : "#1a2027");
}

export function drawLasso(c: CanvasRenderingContext2D, corners: number[][] | [any, any][], dark: boolean) {
  c.beginPath();
  corners.forEach(([x, y]: any, i: any) => (i ? c.lineTo(x, y) : c.moveTo(x, y)));
  c.closePath();
  c.fillStyle = dark ? "rgba(86,180,233,.16)" : "rgba(0,101,163,.10)";
  c.fill();
  c.setLineDash([5, 4]);
  c.lineWidth = 1.5;
  c.strokeStyle = dark ? "#56b4e9" : "#0065a3";
  c.stroke();
  c.setLineDash([]);
}
