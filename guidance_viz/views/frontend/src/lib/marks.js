// What lies over the points: rings around the centres that are asked about, the lasso, the point under the pointer.
import { SIGN } from "./palette.js";

const TURN = 7; // more than a full turn, in radians

function ring(c, x, y, r, width, colour) {
  c.lineWidth = width;
  c.strokeStyle = colour;
  c.beginPath();
  c.arc(x, y, r, 0, TURN);
  c.stroke();
}

function badge(c, x, y, answer) {
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
export function drawRings(c, marks, size, dark) {
  for (const { x, y, answer } of marks) {
    const r = Math.max(6.5, size * 0.5 + 3.5);
    ring(c, x, y, r, 3.5, dark ? "#181d24" : "#ffffff");
    ring(c, x, y, r, 1.6, answer ? SIGN[answer][0] : dark ? "#e9edf2" : "#1a2027");
    if (answer) badge(c, x + r * 0.9, y - r * 0.9, answer);
  }
}

export function drawPointer(c, x, y, size, dark) {
  ring(c, x, y, size * 0.5 + 5.5, 2, dark ? "#e9edf2" : "#1a2027");
}

export function drawLasso(c, corners, dark) {
  c.beginPath();
  corners.forEach(([x, y], i) => (i ? c.lineTo(x, y) : c.moveTo(x, y)));
  c.closePath();
  c.fillStyle = dark ? "rgba(86,180,233,.16)" : "rgba(0,101,163,.10)";
  c.fill();
  c.setLineDash([5, 4]);
  c.lineWidth = 1.5;
  c.strokeStyle = dark ? "#56b4e9" : "#0065a3";
  c.stroke();
  c.setLineDash([]);
}
