// Made by guidance_viz/views/frontend (npm run build): change its sources.
function r(){let e=document.createElement("canvas").getContext("webgl2"),t={browser:navigator.userAgent,webgl:!!e,renderer:"",texture:0,pixels:window.devicePixelRatio||
1,kept:o()};if(!e)return t;let n=e.getExtension("WEBGL_debug_renderer_info");return t.renderer=String(e.getParameter(n?n.UNMASKED_RENDERER_WEBGL:e.RENDERER)),t.
texture=e.getParameter(e.MAX_TEXTURE_SIZE),e.getExtension("WEBGL_lose_context")?.loseContext(),t}function o(){try{return window.localStorage.setItem("guidance_v\
iz.probe","1"),window.localStorage.removeItem("guidance_viz.probe"),!0}catch{return!1}}document.body.textContent=JSON.stringify(r());
