// Points in WebGL2, through twgl: places now and before, colours now and before, shape, size, whether chosen.

import {
  type Arrays,
  type BufferInfo,
  createBufferInfoFromArrays,
  createProgramInfo,
  drawBufferInfo,
  type ProgramInfo,
  setAttribInfoBufferFromArray,
  setBuffersAndAttributes,
  setUniforms,
} from "twgl.js";
import type { Row } from "./data";

const VERTEX = `#version 300 es
in vec2 a_from; in vec2 a_to; in vec4 a_was; in vec4 a_style; in float a_chosen; in float a_amount;
uniform float u_t, u_fade, u_size, u_pass; uniform vec2 u_scale, u_shift;
out vec3 v_colour; flat out int v_shape; flat out float v_size;
void main() {
  vec2 p = mix(a_from, a_to, u_t);
  bool hidden = p.x != p.x || a_style.a > 0.99 || (u_pass >= 0.0 && a_chosen != u_pass);
  gl_Position = hidden ? vec4(9.0, 9.0, 9.0, 1.0) : vec4(p * u_scale + u_shift, 0.0, 1.0);
  v_shape = int(a_style.a * 255.0 + 0.5); v_colour = mix(a_was.rgb, a_style.rgb, u_fade);
  v_size = u_size * (u_pass == 1.0 ? 1.25 : 1.0) * (v_shape == 0 || v_shape == 1 ? 1.0 : 1.18) * (0.55 + 1.45 * a_amount);
  gl_PointSize = v_size < 4.0 ? v_size : v_size + 2.0;
}`;

// Points of a few pixels have no shape that could be seen: they are squares, which cost least.
const FRAGMENT = `#version 300 es
precision highp float;
in vec3 v_colour; flat in int v_shape; flat in float v_size;
uniform float u_alpha, u_rim; uniform vec3 u_ground; out vec4 colour;
float bars(vec2 p) { vec2 a = abs(p); return min(max(a.x - 1.0, a.y - 0.34), max(a.x - 0.34, a.y - 1.0)); }
float away(int s, vec2 p) {
  if (s == 0) return length(p) - 0.95;
  if (s == 7) return abs(length(p) - 0.7) - 0.25;
  if (s == 1) { vec2 a = abs(p); return max(a.x, a.y) - 0.82; }
  if (s == 3) { vec2 a = abs(p); return (a.x + a.y - 1.05) * 0.7071; }
  if (s == 5) return bars(p);
  if (s == 4) return bars(vec2(p.x + p.y, p.x - p.y) * 0.7071);
  float y = s == 2 ? p.y : -p.y;
  return max(abs(p.x) * 0.866 + y * 0.5 - 0.55, -y - 0.62);
}
void main() {
  if (v_size < 4.0) { colour = vec4(v_colour * u_alpha, u_alpha); return; }
  float radius = v_size * 0.5;
  vec2 p = (gl_PointCoord - 0.5) * (v_size + 2.0) / radius; p.y = -p.y;
  float d = away(v_shape, p) * radius;
  float inside = clamp(0.5 - d, 0.0, 1.0);
  if (inside <= 0.0) discard;
  float rim = u_rim * clamp(d + 1.6, 0.0, 1.0);
  colour = vec4(mix(v_colour, u_ground, rim * 0.85), inside * u_alpha);
  colour.rgb *= colour.a;
}`;

const SHARED = { from: 2, to: 2, was: 4, style: 4, chosen: 1, amount: 1 };
const SHARES = ["was", "style", "amount"]; // bytes that stand for 0 to 1

export class GlPoints {
  gl: WebGL2RenderingContext;
  program: ProgramInfo;
  n: number;
  buffers: BufferInfo | null;

  // Throws where the browser has no WebGL2; the caller then draws on a flat canvas.
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", {
      antialias: false,
      premultipliedAlpha: true,
      preserveDrawingBuffer: true,
    });
    if (!gl) throw new Error("no WebGL2");
    this.gl = gl;
    this.program = createProgramInfo(this.gl, [VERTEX, FRAGMENT]);
    if (!this.program) throw new Error("the shaders do not compile");
    this.n = 0;
  }

  // data: { from, to (Float32Array 2n), was, style (Uint8Array 4n), chosen, amount (Uint8Array n) }, or some of them
  set(data: any) {
    const { gl } = this;
    const n = data.to ? data.to.length / 2 : this.n;
    if (n !== this.n) this.drop();
    this.n = n;
    if (this.buffers) {
      for (const [name, values] of Object.entries<Uint8Array | Float32Array>(data))
        setAttribInfoBufferFromArray(gl, this.buffers.attribs![`a_${name}`], values);
      return;
    }
    const arrays: Arrays = {};
    for (const [name, size] of Object.entries(SHARED))
      arrays[`a_${name}`] = { numComponents: size, data: data[name], normalize: SHARES.includes(name) };
    this.buffers = createBufferInfoFromArrays(gl, arrays);
  }

  drop() {
    for (const { buffer } of Object.values(this.buffers?.attribs || {})) this.gl.deleteBuffer(buffer);
    this.buffers = null;
  }

  draw({ width, height, t, fade, size, scale, shift, alpha, rim, ground, choosing }: Row) {
    const { gl, program } = this;
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (!this.n) return;
    gl.useProgram(program.program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    setBuffersAndAttributes(gl, program, this.buffers!);
    const all = { u_t: t, u_fade: fade, u_size: size, u_scale: scale, u_shift: shift, u_rim: rim, u_ground: ground };
    for (const pass of choosing ? [0, 1] : [-1]) {
      setUniforms(program, { ...all, u_pass: pass, u_alpha: pass === 0 ? alpha * 0.16 : alpha });
      drawBufferInfo(gl, this.buffers!, gl.POINTS);
    }
  }

  clear() {
    this.gl.clearColor(0, 0, 0, 0);
    this.gl.clear(this.gl.COLOR_BUFFER_BIT);
  }

  free() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
