// What this browser can draw with: asked by the doctor, in a notebook's page and in a browser without a window.

export function abilities() {
  const gl = document.createElement("canvas").getContext("webgl2");
  const found = {
    browser: navigator.userAgent,
    webgl: Boolean(gl),
    renderer: "",
    texture: 0,
    pixels: window.devicePixelRatio || 1,
    kept: keeps(),
  };
  if (!gl) return found;
  const named = gl.getExtension("WEBGL_debug_renderer_info");
  found.renderer = String(gl.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  found.texture = gl.getParameter(gl.MAX_TEXTURE_SIZE);
  gl.getExtension("WEBGL_lose_context")?.loseContext(); // a page may have few of them
  return found;
}

// Whether settings are remembered between visits.
function keeps() {
  try {
    window.localStorage.setItem("guidance_viz.probe", "1");
    window.localStorage.removeItem("guidance_viz.probe");
    return true;
  } catch {
    return false;
  }
}
