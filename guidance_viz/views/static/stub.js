// Made by guidance_viz/views/frontend (npm run build): change its sources.
var c="__CODE__",M="__VIEW__";var u=globalThis.guidanceVizCode??={},S=await u[c]?.module?.catch(()=>null),P=S?t=>S.render(M,t):y,d=new WeakMap;async function y(t){let e=await R(t);return e?e.
render(M,t):null}function k(){let t=u[c];if(t?.arrive)return t;let e={asked:-400};return e.module=new Promise(n=>e.arrive=n),u[c]=e}function R({model:t,view:e}){
let n=k(),s={};d.set(e,s);let A=o=>{o.kind==="code"&&o.code===c&&n.arrive(g(o.text))};return t.on("msg:custom",A),new Promise(o=>{let a=!1,m=setInterval(()=>p(t,
e),1e3/2),l=r=>{a||(a=!0,clearInterval(m),e.el.style.removeProperty("display"),o(d.get(e)===s?r:null))},_=r=>{if(a||d.get(e)!==s)return l(null);let f=performance.
now(),i=f-n.asked>=400;i&&(n.asked=f,t.send_msg({kind:"code",code:c})),setTimeout(()=>_(i?Math.min(r*1.2,15e3):r),i?r:400)};t.on("remove",()=>l(null)),n.module.
then(l),p(t,e),_(1e3)})}function g(t){let e=URL.createObjectURL(new Blob([t],{type:"text/javascript"}));return import(e).finally(()=>URL.revokeObjectURL(e))}function p(t,e){
let{still:n}=t.props;n&&document.querySelector(`[data-guidance-viz-still="${n}"]`)&&(e.el.style.display="none")}export{P as render};
