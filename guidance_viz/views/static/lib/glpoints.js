// Points in WebGL2: one buffer of places, one of places to move to, one of colours with the shape's number.

const VERTEX = `#version 300 es
in vec2 a_from; in vec2 a_to; in vec4 a_style; in float a_chosen;
uniform float u_t, u_size, u_pass; uniform vec2 u_scale, u_shift;
out vec3 v_colour; flat out int v_shape; flat out float v_size;
void main() {
  vec2 p = mix(a_from, a_to, u_t);
  bool hidden = p.x != p.x || a_style.a > 0.99 || (u_pass >= 0.0 && a_chosen != u_pass);
  gl_Position = hidden ? vec4(9.0, 9.0, 9.0, 1.0) : vec4(p * u_scale + u_shift, 0.0, 1.0);
  v_shape = int(a_style.a * 255.0 + 0.5); v_colour = a_style.rgb;
  v_size = u_size * (u_pass == 1.0 ? 1.25 : 1.0) * (v_shape == 0 || v_shape == 1 ? 1.0 : 1.18);
  gl_PointSize = v_size + 2.0;
}`;

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
  return max(abs(p.x) * 0.866 - y * -0.5 - 0.55, -y - 0.0 - 0.62 + (y > 0.0 ? 0.0 : 0.0));
}
void main() {
  float radius = v_size * 0.5;
  vec2 p = (gl_PointCoord - 0.5) * (v_size + 2.0) / radius; p.y = -p.y;
  float d = away(v_shape, p) * radius;
  float inside = clamp(0.5 - d, 0.0, 1.0);
  if (inside <= 0.0) discard;
  float rim = u_rim * clamp(d + 1.6, 0.0, 1.0);
  colour = vec4(mix(v_colour, u_ground, rim * 0.85), inside * u_alpha);
  colour.rgb *= colour.a;
}`;

function program(gl) {
  const made = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
    gl.attachShader(made, shader);
  }
  ["a_from", "a_to", "a_style", "a_chosen"].forEach((name, i) => gl.bindAttribLocation(made, i, name));
  gl.linkProgram(made);
  return made;
}

export class GlPoints {
  // Throws where the browser has no WebGL2; the caller then draws on a flat canvas.
  constructor(canvas) {
    const gl = canvas.getContext("webgl2", {
      antialias: false,
      premultipliedAlpha: true,
      preserveDrawingBuffer: true,
    });
    if (!gl) throw new Error("no WebGL2");
    this.gl = gl;
    this.program = program(gl);
    this.places = {};
    for (const name of ["u_t", "u_size", "u_pass", "u_scale", "u_shift", "u_alpha", "u_rim", "u_ground"])
      this.places[name] = gl.getUniformLocation(this.program, name);
    this.buffers = [0, 1, 2, 3].map(() => gl.createBuffer());
    this.n = 0;
  }

  attribute(i, data, size, type, normal) {
    const gl = this.gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[i]);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(i);
    gl.vertexAttribPointer(i, size, type, normal, 0, 0);
  }

  setPlaces(from, to) {
    this.n = to.length / 2;
    this.attribute(0, from, 2, this.gl.FLOAT, false);
    this.attribute(1, to, 2, this.gl.FLOAT, false);
  }

  setStyle(style) {
    this.attribute(2, style, 4, this.gl.UNSIGNED_BYTE, true);
  }
  setChosen(chosen) {
    this.attribute(3, chosen, 1, this.gl.UNSIGNED_BYTE, false);
  }

  draw({ width, height, t, size, scale, shift, alpha, rim, ground, choosing }) {
    const gl = this.gl,
      u = this.places;
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (!this.n) return;
    gl.useProgram(this.program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.uniform1f(u.u_t, t);
    gl.uniform1f(u.u_size, size);
    gl.uniform1f(u.u_rim, rim);
    gl.uniform2f(u.u_scale, ...scale);
    gl.uniform2f(u.u_shift, ...shift);
    gl.uniform3f(u.u_ground, ...ground);
    for (const pass of choosing ? [0, 1] : [-1]) {
      gl.uniform1f(u.u_pass, pass);
      gl.uniform1f(u.u_alpha, pass === 0 ? alpha * 0.16 : alpha);
      gl.drawArrays(gl.POINTS, 0, this.n);
    }
  }

  free() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
