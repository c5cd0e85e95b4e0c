// Made by guidance_viz/views/frontend (npm run build): change its sources.
var a="__CODE__",P="__VIEW__";var u=globalThis.guidanceVizCode??={},m=await u[a]?.module?.catch(()=>null),S=m?e=>m.render(P,e):_,d=new WeakMap;async function _(e){let n=await A(e);return n?n.
render(P,e):null}function y(){let e=u[a];if(e?.arrive)return e;let n=()=>{},r={asked:-400,module:new Promise(o=>n=o),arrive:n};return u[a]=r,r}function A({model:e,
view:n}){let t=y(),r={};return d.set(n,r),e.on("msg:custom",o=>{o.kind==="code"&&o.code===a&&t.arrive(M(o.text))}),new Promise(o=>{let s=!1,v=setInterval(()=>g(
e,n),1e3/2),c=i=>{s||(s=!0,clearInterval(v),n.el.style.removeProperty("display"),o(d.get(n)===r?i:null))},p=i=>{if(s)return;if(d.get(n)!==r){c(null);return}let f=performance.
now(),l=f-t.asked>=400;l&&(t.asked=f,e.send_msg({kind:"code",code:a})),setTimeout(()=>p(l?Math.min(i*1.2,15e3):i),l?i:400)};e.on("remove",()=>c(null)),t.module.
then(c),g(e,n),p(1e3)})}function M(e){let n=URL.createObjectURL(new Blob([e],{type:"text/javascript"}));return import(n).finally(()=>URL.revokeObjectURL(n))}function g(e,n){
let{still:t}=e.props;t&&document.querySelector(`[data-guidance-viz-still="${t}"]`)&&(n.el.style.display="none")}export{S as render};
