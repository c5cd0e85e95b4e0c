// Made by guidance_viz/views/frontend (npm run build): change its sources.
var i="__CODE__",P="__VIEW__";var p=globalThis.guidanceVizCode??={},s=p[i],v=s?.page??(s&&!s.arrive?await s.module.catch(()=>null):null),k=v?n=>v.render(P,n):_,u=new WeakMap;async function _(n){
let e=await S(n);return e?e.render(P,n):null}function M(){let n=p[i];if(n?.arrive)return n;let e,t=new Promise(r=>e=r),o={module:t,arrive:e};return t.then(r=>o.
page=r,()=>{}),p[i]=o,o}function S({model:n,view:e}){let t=M(),o={};return u.set(e,o),n.on("msg:custom",r=>{r.kind!=="code"||r.code!==i||t.arrived||(t.arrived=!0,
t.arrive?.(b(r.text)))}),new Promise(r=>{let c=!1,y=setInterval(()=>m(n,e),1e3/2),l=a=>{c||(c=!0,clearInterval(y),e.el.style.removeProperty("display"),r(u.get(e)===
o?a:null))},g=a=>{if(c)return;if(u.get(e)!==o){l(null);return}if(t.arrived)return;let f=performance.now(),d=t.asked===void 0||f-t.asked>=400;d&&(t.asked=f,n.send_msg(
{kind:"code",code:i})),setTimeout(()=>g(d?Math.min(a*1.2,15e3):a),d?a:400)};n.on("remove",()=>l(null)),t.module.then(l,a=>{e.el.textContent=`The page's code cou\
ld not be read: ${a}`,l(null)}),m(n,e),g(1e3)})}function b(n){let e=URL.createObjectURL(new Blob([n],{type:"text/javascript"}));return import(e).finally(()=>URL.
revokeObjectURL(e))}function m(n,e){let{still:t}=n.props;t&&document.querySelector(`[data-guidance-viz-still="${t}"]`)&&(e.el.style.display="none")}export{k as render};
