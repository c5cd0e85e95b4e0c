// Made by guidance_viz/views/frontend (npm run build): change its sources.
var i="__CODE__",P="__VIEW__";var p=globalThis.guidanceVizCode??={},s=p[i],m=s?.page??(s&&!s.arrive?await s.module.catch(()=>null):null),A=m?e=>m.render(P,e):_,u=new WeakMap;async function _(e){
let n=await S(e);return n?n.render(P,e):null}function M(){let e=p[i];if(e?.arrive)return e;let n,t=new Promise(o=>n=o),r={module:t,arrive:n};return t.then(o=>r.
page=o),p[i]=r,r}function S({model:e,view:n}){let t=M(),r={};return u.set(n,r),e.on("msg:custom",o=>{o.kind==="code"&&o.code===i&&t.arrive?.(k(o.text))}),new Promise(
o=>{let c=!1,y=setInterval(()=>v(e,n),1e3/2),l=a=>{c||(c=!0,clearInterval(y),n.el.style.removeProperty("display"),o(u.get(n)===r?a:null))},g=a=>{if(c)return;if(u.
get(n)!==r){l(null);return}let f=performance.now(),d=t.asked===void 0||f-t.asked>=400;d&&(t.asked=f,e.send_msg({kind:"code",code:i})),setTimeout(()=>g(d?Math.min(
a*1.2,15e3):a),d?a:400)};e.on("remove",()=>l(null)),t.module.then(l),v(e,n),g(1e3)})}function k(e){let n=URL.createObjectURL(new Blob([e],{type:"text/javascript"}));
return import(n).finally(()=>URL.revokeObjectURL(n))}function v(e,n){let{still:t}=e.props;t&&document.querySelector(`[data-guidance-viz-still="${t}"]`)&&(n.el.style.
display="none")}export{A as render};
