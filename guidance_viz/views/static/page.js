// Made by guidance_viz/views/frontend (npm run build): change its sources.
var Na=Object.defineProperty;var J=(n,t)=>{for(var e in t)Na(n,e,{get:t[e],enumerable:!0})};var bo={};J(bo,{render:()=>El});function i(n,t,...e){let s=document.createElement(n);for(let[o,r]of Object.entries(t||{}))r==null||r===!1||(o.startsWith("on")?s.addEventListener(o.slice(2),r):
o==="class"?s.className=r:o==="style"?s.style.cssText=r:o in s&&typeof r!="string"?s[o]=r:s.setAttribute(o,r===!0?"":r));return s.append(...e.flat(3).filter(o=>o!=
null&&o!==!1)),s}var Dn={box:"M4 5h16v14H4z",lasso:"M4 13c-2-5 2-9 8-9s10 4 8 8-7 5-11 4-3-4 0-4 2 5-2 8",pan:"M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12\
 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",home:"M4 11l8-7 8 7M6 10v10h12V10",close:"M6 6l12 12M18 6L6 18",alert:"M12 4l9 16H3zM12 10v4M12 17v.5",density:"\
M12 11.2v1.6M9 8v1M15 8v1M9 15v1M15 15v1M12 6v.5M12 17.5v.5M6 12h.5M17.5 12h.5M12 3a9 9 0 100 18 9 9 0 000-18z",eye:"M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12\
zM12 9a3 3 0 100 6 3 3 0 000-6z",check:"M4 12l5 6L20 6",cross:"M6 6l12 12M18 6L6 18",question:"M8 9a4 4 0 118 0c0 3-4 3-4 6M12 19v.5",undo:"M8 5L4 9l4 4M4 9h10a\
6 6 0 010 12h-3",redo:"M16 5l4 4-4 4M20 9H10a6 6 0 000 12h3",sun:"M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l\
-2 2",moon:"M20 14A8 8 0 1110 4a7 7 0 0010 10z",play:"M7 4l13 8-13 8z",stop:"M6 6h12v12H6z",arrow:"M5 12h14M13 6l6 6-6 6",photos:"M3 6h13v13H3zM8 3h13v13M3 15l4\
-4 4 4 2-2 3 3",clock:"M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l4 2",target:"M12 3a9 9 0 100 18 9 9 0 000-18zM12 8a4 4 0 100 8 4 4 0 000-8z",plus:"M12 5v14M5 12h\
14",minus:"M5 12h14",gear:"M12 8.5a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2",info:"M12 3a9 9 0 100 1\
8 9 9 0 000-18zM12 11v6M12 7v.5",download:"M12 4v11M7 11l5 5 5-5M4 20h16",filter:"M4 5h16l-6 7v6l-4 2v-8z",scissors:"M6 6a2 2 0 104 4M6 18a2 2 0 114-4M9 9l11 9M\
9 15l11-9"};function V(n){let t=document.createElementNS("http://www.w3.org/2000/svg","svg");t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("class","icon"),
t.setAttribute("aria-hidden","true");let e=document.createElementNS("http://www.w3.org/2000/svg","path");return e.setAttribute("d",Dn[n]||Dn.info),t.append(e),t}
function m(n,t,e,s={}){let{kind:o="",symbol:r=null,key:a=null,...l}=s;return i("button",{class:`btn ${o}`,type:"button",title:t,"aria-label":n?null:t,onclick:e,
...l},r?V(r):null,n?i("span",{},n):null,a?i("kbd",{"aria-hidden":"true"},a):null)}function F(n,t,e,s){let o=t.map(([l,c,h])=>i("button",{type:"button",title:h||
c,"aria-pressed":String(l===e),onclick:()=>{r(l),s(l)}},c)),r=l=>o.forEach((c,h)=>c.setAttribute("aria-pressed",String(t[h][0]===l))),a=i("div",{class:"seg",role:"\
group","aria-label":n},o);return a.set=r,a}function L(n,t,e,s,o){let r=i("select",{onchange:()=>o(r.value)},e.map(([l,c])=>i("option",{value:String(l),selected:String(
l)===String(s)},c))),a=i("label",{title:t},i("span",{},n),r);return a.select=r,a}function A(n,t){let e=i("button",{type:"button",class:"term","aria-description":t},
n),s=null,o=()=>{s?.remove(),s=null,document.removeEventListener("pointerdown",o,!0)},r=()=>{s?.isConnected||(s=i("div",{class:"termtip",popover:"manual","aria-\
hidden":"true"},t),e.after(s),s.showPopover?.(),Js(s,e.getBoundingClientRect()),document.addEventListener("pointerdown",o,!0))};for(let a of["pointerenter","foc\
us","click"])e.addEventListener(a,r);return e.addEventListener("pointerleave",()=>e.matches(":focus")||o()),e.addEventListener("blur",o),e.addEventListener("key\
down",a=>{a.key!=="Escape"||!s||(o(),a.stopPropagation())}),e}function Js(n,t){let{offsetWidth:e,offsetHeight:s}=n,o=Math.max(8,Math.min(t.left,window.innerWidth-
e-8)),r=t.bottom+6,a=r+s>window.innerHeight-4?Math.max(4,t.top-s-6):r;n.style.left=`${o}px`,n.style.top=`${a}px`}function u(n,...t){let e=n.getRootNode().activeElement,
s=e&&e!==n&&n.contains(e);return n.replaceChildren(...t.flat(3).filter(o=>o!=null&&o!==!1)),s&&Ia(n,e),n}var On=n=>n.id||n.dataset.part||n.title||n.textContent;
function Ia(n,t){[...n.querySelectorAll(t.tagName)].find(s=>On(s)===On(t))?.focus({preventScroll:!0})}function E(n,t,e,...s){return i("div",{class:"state"},n===
"busy"?i("div",{class:"spin",role:"presentation"}):V(n),i("strong",{},t),e?i("p",{},e):null,s)}var mt=()=>window.matchMedia("(prefers-reduced-motion: reduce)").
matches,x=(n,t=0)=>n==null||Number.isNaN(n)?"–":`${(100*n).toFixed(t)} %`,k=(n,t,e)=>`${n.toLocaleString("en")} ${n===1?t:e||t+"s"}`;function Q(n){if(n==null||
!Number.isFinite(n))return"";let t=Math.max(0,Math.round(n));return t<60?`${t} s`:t<3600?`${Math.floor(t/60)} min ${t%60} s`:`${Math.floor(t/3600)} h ${Math.floor(
t%3600/60)} min`}var Ot=.01,me=.01,Da=4,Oa=600,za=["nw","n","ne","e","se","s","sw","w"],zn={ArrowLeft:[-me,0],ArrowRight:[me,0],ArrowUp:[0,-me],ArrowDown:[0,me]},Ua="B makes a b\
ox. Arrow keys move the chosen box, with Shift they move its right and lower edge. Delete removes it. Digits choose its class.",ht=(n,t,e)=>Math.min(e,Math.max(
t,n)),xe=n=>Math.round(n*1e6)/1e6,be=n=>`${Math.round(100*n)} %`,Ga=n=>(n[3]-n[1])*(n[4]-n[2]),Un=(n,t,e)=>t>=n[1]&&t<=n[3]&&e>=n[2]&&e<=n[4],Qs=n=>n<0?"#ff8ad8":
`var(--c${n%8})`,to=n=>n[3]>0&&n[1]<1&&n[4]>0&&n[2]<1,we=class{constructor({names:t,changed:e,chosen:s,say:o}){Object.assign(this,{names:t,changed:e,chosen:s,say:o}),
this.boxes=[],this.elements=[],this.at=-1,this.code=-1,this.hand=null;let r={role:"application","aria-label":"Boxes on the photo","aria-description":Ua};this.element=
i("div",{class:"boxdraw",tabindex:"0",...r});for(let[a,l]of Object.entries({pointerdown:"down",pointermove:"move",pointerup:"up"}))this.element.addEventListener(
a,c=>this[l](c));this.element.addEventListener("pointercancel",()=>this.cancel()),this.element.addEventListener("focusin",a=>this.focused(a)),this.element.addEventListener(
"focusout",()=>this.flush())}get busy(){return!!this.hand||!!this.timer}nameOf(t){return t<0?"any class":this.names[t]||"unknown class"}wordsOf(t){let[e,s,o,r,a]=this.
boxes[t],l=`${be(r-s)} wide, ${be(a-o)} high`;return`${this.nameOf(e)}, ${be(s)} from the left, ${be(o)} from the top, ${l}`}show(t,e=!1){this.boxes=t.map(s=>[...s]),
this.draw(),this.choose(e&&this.at<t.length?this.at:-1)}choose(t,e=!1){let s=this.at===t;this.at=t,this.elements.forEach((o,r)=>{o.classList.toggle("chosen",r===
t),o.setAttribute("aria-pressed",String(r===t))}),e&&(this.elements[t]||this.element).focus({preventScroll:!0}),s||this.chosen(t)}draw(){for(;this.elements.length>
this.boxes.length;)this.elements.pop().remove();for(;this.elements.length<this.boxes.length;)this.elements.push(this.newElement());this.elements.forEach((t,e)=>this.
place(t,e))}newElement(){let t=za.map(o=>i("i",{class:`handle ${o}`,"data-handle":o})),e=i("span",{class:"boxname"}),s=i("div",{class:"drawnbox",role:"button",tabindex:"\
0"},e,t);return this.element.append(s),s}place(t,e){let[s,o,r,a,l]=this.boxes[e],c={left:o,top:r,width:a-o,height:l-r};for(let[h,p]of Object.entries(c))t.style[h]=
`${100*p}%`;t.style.setProperty("--box",Qs(s)),t.firstElementChild.textContent=`${e+1} ${this.nameOf(s)}`,t.classList.toggle("hidden",!to(this.boxes[e])),t.setAttribute(
"aria-label",`Box ${e+1} of ${this.boxes.length}: ${this.wordsOf(e)}`)}done(t,e=!1){if(clearTimeout(this.timer),this.timer=null,e){this.words=t,this.timer=setTimeout(
()=>this.flush(),Oa);return}t&&this.say(t),this.changed(this.boxes.map(s=>[...s]))}flush(){this.timer&&this.done(this.words)}add(t){this.flush(),this.boxes.push(
t),this.draw(),this.choose(this.boxes.length-1,!0),this.done(`Box ${this.boxes.length}: ${this.wordsOf(this.at)}`)}addInMiddle(){let t=.04*(this.boxes.length%5);
this.add([this.code,...[.3,.3,.7,.7].map(e=>xe(e+t))])}remove(t=this.at){if(!this.boxes[t])return;this.flush();let e=this.element.contains(this.element.getRootNode().
activeElement);this.boxes.splice(t,1),this.elements.splice(t,1)[0].remove(),this.draw(),this.choose(-1),e&&this.element.focus({preventScroll:!0});let s=this.boxes.
length;this.done(`Box removed, ${s===0?"none":s} left`)}setClass(t,e=this.at){this.code=t,!(!this.boxes[e]||this.boxes[e][0]===t)&&(this.flush(),this.boxes[e][0]=
t,this.draw(),this.done(`Box ${e+1}: ${this.nameOf(t)}`))}nudge(t,e,s){let o=this.boxes[this.at];this.boxes[this.at]=s?jn(o,"se",t,e):Gn(o,t,e),this.draw(),this.
done(`Box ${this.at+1}: ${this.wordsOf(this.at)}`,!0)}key(t){if(this.hand)return t.key==="Escape"&&(this.cancel(),!0);if(t.key==="b"||t.key==="B")this.addInMiddle();else if(/^[0-9]$/.
test(t.key)&&Number(t.key)<=this.names.length)this.setClass(Number(t.key)-1);else{if(this.at<0)return!1;if(zn[t.key])this.nudge(...zn[t.key],t.shiftKey);else if(t.
key==="Delete"||t.key==="Backspace")this.remove();else if(t.key==="Escape")this.choose(-1,!0);else return!1}return!0}focused(t){let e=this.elements.indexOf(t.target);
e>=0&&e!==this.at&&!this.hand&&this.choose(e)}point(t){let e=this.element.getBoundingClientRect();return[(t.clientX-e.left)/e.width,(t.clientY-e.top)/e.height]}down(t){
if(t.button||this.hand)return;this.flush();let[e,s]=this.point(t),o=this.boxes[this.at],r=t.target.dataset?.handle,a=r&&o?r:o&&Un(o,e,s)&&!t.shiftKey?"move":"ne\
w",l=this.boxes.map(c=>[...c]);this.hand={id:t.pointerId,how:a,from:[e,s],pixel:[t.clientX,t.clientY],was:l,going:!1},this.element.setPointerCapture(t.pointerId),
this.element.focus({preventScroll:!0}),t.preventDefault()}move(t){let e=this.hand;if(!e||e.id!==t.pointerId)return;let[s,o]=e.pixel;if(!e.going&&Math.hypot(t.clientX-
s,t.clientY-o)<Da)return;let[r,a]=this.point(t);!e.going&&e.how==="new"&&(this.boxes.push([this.code,0,0,0,0]),this.draw(),this.choose(this.boxes.length-1)),e.going=
!0;let l=e.how==="new"?null:e.was[this.at],[c,h]=[r-e.from[0],a-e.from[1]];e.how==="new"?this.boxes[this.at]=ja(this.code,e.from,[r,a]):this.boxes[this.at]=e.how===
"move"?Gn(l,c,h):jn(l,e.how,c,h),this.draw()}up(t){let e=this.hand;if(!e||e.id!==t.pointerId)return;if(!e.going){this.hand=null,this.choose(this.under(...e.from),
!0);return}let[,s,o,r,a]=this.boxes[this.at];if(r-s<Ot||a-o<Ot){this.cancel(),this.say("Too small for a box");return}this.hand=null,this.choose(this.at,!0),this.
done(`Box ${this.at+1}: ${this.wordsOf(this.at)}`)}under(t,e){let s=this.boxes.map((o,r)=>[Ga(o),r,o]).filter(([,,o])=>Un(o,t,e));return s.length?s.sort((o,r)=>o[0]-
r[0])[0][1]:-1}cancel(){if(!this.hand)return;let{was:t,how:e}=this.hand;this.hand=null,this.boxes=t,this.draw(),this.choose(e==="new"?-1:this.at,!0)}};function ja(n,[
t,e],[s,o]){let[r,a]=[ht(s,0,1),ht(o,0,1)],[l,c]=[ht(t,0,1),ht(e,0,1)];return[n,Math.min(l,r),Math.min(c,a),Math.max(l,r),Math.max(c,a)].map((h,p)=>p?xe(h):h)}function Gn([
n,t,e,s,o],r,a){let l=ht(r,Math.min(0,-t),Math.max(0,1-s)),c=ht(a,Math.min(0,-e),Math.max(0,1-o));return[n,...[t+l,e+c,s+l,o+c].map(xe)]}function jn([n,t,e,s,o],r,a,l){
return r.includes("w")&&(t=ht(t+a,Math.min(0,t),s-Ot)),r.includes("e")&&(s=ht(s+a,t+Ot,Math.max(1,s))),r.includes("n")&&(e=ht(e+l,Math.min(0,e),o-Ot)),r.includes(
"s")&&(o=ht(o+l,e+Ot,Math.max(1,o))),[n,...[t,e,s,o].map(xe)]}var ve=class{constructor(t){this.draw=t,this.element=i("ul",{class:"boxlist","aria-label":"Boxes"})}show(){let{boxes:t,at:e}=this.draw,s=t.map(([o])=>o).join();
s!==this.made&&u(this.element,t.map((o,r)=>this.item(o,r))),this.made=s,[...this.element.children].forEach((o,r)=>o.classList.toggle("on",r===e))}item([t],e){let s=e+
1,o={"aria-label":`Class of box ${s}`,onchange:h=>this.draw.setClass(Number(h.target.value),e)},r=i("select",{id:`gv-box-${e}`,...o},eo(this.draw.names,t)),a=i(
"span",{class:"boxswatch",style:`--box: ${Qs(t)}`,"aria-hidden":"true"},String(s)),l=m("",`Remove box ${s}`,()=>this.draw.remove(e),{kind:"quiet square",symbol:"\
close"}),c=()=>this.draw.at!==e&&this.draw.choose(e);return i("li",{onfocusin:c,onpointerdown:c},a,r,l)}};function eo(n,t){return[[-1,"any class"],...n.map((s,o)=>[
o,s])].map(([s,o])=>i("option",{value:String(s),selected:s===t},o))}var pt=new Set,rt=new EventTarget,yt=(n,t)=>rt.dispatchEvent(new CustomEvent(n,{detail:t}));var ye={okabe:{colours:["#0072b2","#e69f00","#009e73","#cc79a7","#56b4e9","#d55e00","#f0e442","#999999"],signs:["#009e73","#d55e00","#e69f00"],ends:["#d55e00","\
#0072b2"]},tol:{colours:["#4477aa","#ccbb44","#228833","#aa3377","#66ccee","#ee6677","#332288","#999999"],signs:["#004488","#bb5566","#ddaa33"],ends:["#bb5566",
"#004488"]}},At=[...ye.okabe.colours],Zt=["circle","square","triangle","diamond","cross","plus","down","ring"],Tt={yes:["#009e73","✓"],no:["#d55e00","✕"],maybe:[
"#e69f00","?"]},dt=n=>[1,3,5].map(t=>parseInt(n.slice(t,t+2),16)/255),so=(n,t,e)=>n.map((s,o)=>s+(t[o]-s)*e),qn=dt("#b9bec6"),oo=ye.okabe.ends.map(dt);function Hn(n){
return n<.5?so(oo[0],qn,n*2):so(qn,oo[1],(n-.5)*2)}var qa={light:["#a5d8b9","#41b6c4","#2670b2","#081d58"].map(dt),dark:["#33518f","#2c8fb0","#7fcdbb","#f0f7bd"].
map(dt)};function Wn(n,t){let e=qa[t?"dark":"light"],s=Math.min(n,.9999)*(e.length-1);return so(e[Math.floor(s)],e[Math.floor(s)+1],s%1)}function Kn(n){let{colours:t,
signs:e,ends:s}=ye[n]||ye.okabe;At.splice(0,At.length,...t),Object.keys(Tt).forEach((o,r)=>Tt[o][0]=e[r]),oo=s.map(dt)}function ke(n,t,e,s,o){let r=n;if(r.beginPath(),
t==="circle"||t==="ring")r.arc(e,s,o,0,7);else if(t==="square")r.rect(e-o*.86,s-o*.86,o*1.72,o*1.72);else if(t==="triangle")r.moveTo(e,s-o*1.15),r.lineTo(e+o*1.05,
s+o*.75),r.lineTo(e-o*1.05,s+o*.75),r.closePath();else if(t==="down")r.moveTo(e,s+o*1.15),r.lineTo(e+o*1.05,s-o*.75),r.lineTo(e-o*1.05,s-o*.75),r.closePath();else if(t===
"diamond")r.moveTo(e,s-o*1.2),r.lineTo(e+o*1.2,s),r.lineTo(e,s+o*1.2),r.lineTo(e-o*1.2,s),r.closePath();else{let a=o*.36,l=o*1.05,c=t==="cross"?Math.PI/4:0;[[-a,
-l],[a,-l],[a,-a],[l,-a],[l,a],[a,a],[a,l],[-a,l],[-a,a],[-l,a],[-l,-a],[-a,-a]].forEach(([p,d],f)=>{let g=e+p*Math.cos(c)-d*Math.sin(c),w=s+p*Math.sin(c)+d*Math.
cos(c);f?r.lineTo(g,w):r.moveTo(g,w)}),r.closePath()}}var Vn={palette:"okabe"},Yn="guidance_viz.";function Jt(n,t=""){let e=document.documentElement.dataset[`gv${n}`];if(e!==void 0)return e;try{return window.localStorage.
getItem(Yn+n)??t}catch{return t}}function Ee(n,t){document.documentElement.dataset[`gv${n}`]=t;try{window.localStorage.setItem(Yn+n,t)}catch{}}var Se=n=>Jt(n,Vn[n]);
function Xn(n,t){Ee(n,t),yt("looks")}function no(n){for(let t of Object.keys(Vn))n.dataset[t]=Se(t);Kn(Se("palette"))}var Zn="guidance_viz.act.",Qt=new Set(["answer","settle","undo","redo","draw","withdraw","judge"]),Ha=3e3,Wa=6e4,Ka="annotate",Va={owner:"",lost:!1,acts:new Map,
count:0},O=()=>Va,_e=n=>{try{return n(window.localStorage)}catch{return null}},Jn=n=>`${Zn}${O().owner}.${n}`;function Qn(n,t,e,s=!1){let o=O(),r=Qt.has(t)&&Ae().
at(-1);r&&(e.after=r.message.token);let a=!s||!te(n).some(d=>d.inTurn),l={view:n.name,kind:t,message:e,at:Date.now(),n:o.count+=1,inTurn:s,sent:a,link:n};o.acts.
set(e.token,l);let{link:c,sent:h,...p}=l;return o.owner&&Qt.has(t)&&_e(d=>d.setItem(Jn(e.token),JSON.stringify(p))),Me(),a}var te=n=>io().filter(t=>t.view===n.name&&
(t.link===n||!t.link||t.link.closed));function ti(n){let t=O().acts.get(n);t?.inTurn&&(t.sent=!1)}function ei(n){let t=O(),e=t.acts.get(n);return e&&!Qt.has(e.kind)?
!1:(e&&(e.unkept=!0),t.resting||(t.rest=Math.min(2*t.rest||Ha,Wa),t.resting=setTimeout(Ya,t.rest)),Me(),!0)}function Ya(){O().resting=null;for(let n of O().acts.
values())n.unkept&&(n.sent=!1);$t()}var si=()=>[...O().acts.values()].some(n=>n.unkept);function oi(n,t=!0){let e=O(),{inTurn:s=!1,kept:o=!1}=e.acts.get(n)||{};
return e.rest=0,o&&!t&&(e.refused=(e.refused||0)+1),e.acts.delete(n),_e(r=>r.removeItem(Jn(n))),Me(),s}function ni(n){let t=O();if(!n||t.owner===n)return;t.owner=
n;let e=`${Zn}${n}.`,s=_e(o=>Object.keys(o))||[];for(let o of s.filter(r=>r.startsWith(e)))Xa(o,o.slice(e.length));Me(),$t()}function Xa(n,t){try{let e=JSON.parse(
window.localStorage.getItem(n));e?.message?.token===t&&Qt.has(e.kind)&&typeof e.view=="string"&&!O().acts.has(t)&&O().acts.set(t,{...e,link:null,kept:!0})}catch{
_e(e=>e.removeItem(n))}}var io=()=>[...O().acts.values()].sort((n,t)=>n.at-t.at||n.n-t.n),Za=n=>[...pt].find(t=>t.name===n&&!t.closed)||null;function $t(){if(O().
lost||O().resting)return;let n=new Set;for(let t of io()){(!t.link||t.link.closed)&&Object.assign(t,{link:Za(t.view),sent:!1});let{link:e}=t,s=t.inTurn&&n.has(e);
if(t.inTurn&&e&&n.add(e),!(t.sent||s)){if(!e||e.held)return;t.sent=!0,e.again(t.kind,t.message)}}}function ii(){for(let n of O().acts.values())n.sent=!1;$t()}var Ae=()=>io().
filter(n=>Qt.has(n.kind));function ro(){let n=Ae().filter(t=>t.view===Ka).length;return n===0?"answer":n===Te()?"drawing":"action"}var Te=()=>Ae().length,$e=()=>Ae().
filter(n=>n.kept).length;function ao(){for(let n of O().acts.values())n.kept=!0}function Me(){yt("outbox")}var Ja=1e3,Qa=8e3,tl="The kernel was restarted: run this cell again. Nothing you answered is lost: it is in the run folder.",el="Python does not answer. If a ce\
ll is running, wait for it; if the kernel was stopped or restarted, run this cell again. What was confirmed is kept.",lo=n=>`[data-guidance-viz-still="${n}"]`;function sl(n){
let t=i("style");return t.textContent=`${lo(n)}, .jp-OutputArea-child:has(${lo(n)}) { display: none !important; }`,document.head.append(t),()=>t.remove()}var ri=n=>n.
getRootNode().host;function ol(n){for(let t=ri(n);t;t=t.getRootNode().host)if(t.closest(".gv"))return!0;return!1}var Pe=class{constructor(t){this.link=t,this.key=
t.props.still,this.welcomed=!1,this.key&&requestAnimationFrame(()=>this.begin())}begin(){let{link:t}=this;if(this.host=ri(t.root),!this.host||t.closed||ol(t.root))
return;this.show();let e=setInterval(()=>this.look(),Ja);t.letGo.push(()=>clearInterval(e),()=>this.bare?.());for(let s of["pointerdown","keydown"])t.listen(t.root,
s,()=>this.probe(),!0);t.on("pong",()=>this.answered())}enter(){this.welcomed=!0,this.answered(),this.isConnected(),this.host&&this.show()}show(){this.welcomed?
(this.bare||=sl(this.key),this.host.style.removeProperty("display")):document.querySelector(lo(this.key))&&(this.host.style.display="none")}isConnected(){let t=window.
PyViz?.kernels||{};if((this.link.model.document?.roots().map(s=>s.id)||[]).some(s=>t[s]))this.known=!0;else if(this.known)return!1;return!this.link.host?.closest(
".jupyter-widgets-disconnected")}look(){if(!this.welcomed)this.show();else if(!this.lost&&!this.isConnected()){this.lost=!0,this.say(tl);for(let t of this.link.
root.children)t!==this.banner&&(t.inert=!0)}}probe(){this.waiting||!this.welcomed||this.lost||(this.waiting=setTimeout(()=>this.say(el),Qa),this.link.model.send_msg(
{kind:"ping"}))}answered(){clearTimeout(this.waiting),this.waiting=null,!this.lost&&(this.banner?.remove(),this.banner=null)}say(t){this.banner?.remove();let e=m(
"","Dismiss this message",()=>this.answered(),{kind:"quiet square",symbol:"close"});this.banner=i("div",{class:"alert over",role:"alert"},V("alert"),i("div",{class:"\
grow"},t),this.lost?null:e),this.link.root.prepend(this.banner)}};var nl=1e3,il=15e3,rl=2e3,al=5,ll="The server does not answer, so your last action may not be saved. Check that it is running, then reload this page: what it co\
nfirmed is kept.",cl="What you did is kept here and sent again by itself: leave this page open until then.",hl="What you did last was not done: do it again then\
.",Re=()=>!!document.querySelector(".jp-Notebook, .jp-NotebookPanel, .jp-LabShell, .notebook-app");function pl(){let n=document.body;return n.dataset.jpThemeLight?
n.dataset.jpThemeLight==="false":n.dataset.vscodeThemeKind?n.dataset.vscodeThemeKind.includes("dark"):window.matchMedia("(prefers-color-scheme: dark)").matches}
var B=class{constructor(t,e){this.model=t,this.name=e,this.letGo=[],this.handlers={},this.live=i("div",{class:"sr",role:"status","aria-live":"polite"}),this.alerts=
i("div",{role:"alert"}),this.root=i("div",{class:`gv ${e}`},this.alerts,this.live),this.root.link=this,this.keys=[],pt.add(this),this.props=t.props,this.watchers=
[],this.applyTheme(),t.on("props",()=>this.changed(t.props)),t.on("msg:custom",r=>this.received(r)),t.on("remove",()=>this.close()),this.on("error",r=>this.complain(
r.text)),this.receipts=new Map,this.on("receipt",({token:r,kept:a})=>this.settle(r,a)),this.on("unkept",({token:r,text:a})=>this.rest(r,a));let s=window.matchMedia(
"(prefers-color-scheme: dark)");this.listen(s,"change",()=>this.applyTheme()),this.listen(rt,"looks",()=>this.applyLooks()),no(this.root);let o=new MutationObserver(
()=>this.applyTheme());o.observe(document.body,{attributes:!0,attributeFilter:["data-jp-theme-light","data-vscode-theme-kind"]}),this.letGo.push(()=>o.disconnect()),
requestAnimationFrame(()=>this.quietHost()),this.held=[],this.stage=new Pe(this),this.on("welcome",r=>this.welcomed(r)),this.on("props",({props:r})=>this.changed(
r)),this.hello(nl)}hello(t){this.closed||!this.held||(this.model.send_msg({kind:"hello"}),setTimeout(()=>this.hello(Math.min(t*1.2,il)),t))}welcomed({props:t}){
let e=this.held||[];this.held=null,this.stage.enter(),this.changed(t),e.forEach(s=>this.model.send_msg(s)),$t()}get dark(){return this.root.dataset.theme==="dar\
k"}send(t,e={}){this.held?this.held.push({kind:t,...e}):this.model.send_msg({kind:t,...e})}act(t,e={},s=()=>{},o=!1){let r=`${Date.now().toString(36)}-${Math.random().
toString(36).slice(2)}`;this.receipts.set(r,{timer:null,done:s});let a={...e,token:r};Qn(this,t,a,o)?this.attempt(t,this.round(a),1):$t()}again(t,e){let s=this.
receipts.get(e.token)||{done:()=>{}};clearTimeout(s.timer),this.receipts.set(e.token,s),this.attempt(t,this.round(e),1)}round(t){return{...t,round:Date.now()}}attempt(t,e,s){
let o=this.receipts.get(e.token);if(!(this.closed||!o||O().lost)){if(s===2&&yt("silence"),s>al){this.receipts.delete(e.token),ti(e.token),this.complain(ll),o.done();
return}this.send(t,e),o.timer=setTimeout(()=>this.attempt(t,e,s+1),rl*s)}}rest(t,e){clearTimeout(this.receipts.get(t)?.timer),ei(t)?this.waiting?.isConnected||(this.
waiting=this.complain(`${e} ${cl}`)):(this.settle(t,!1),this.complain(`${e} ${hl}`))}settle(t,e){let s=this.receipts.get(t);this.receipts.delete(t),oi(t,e)&&$t(),
this.waiting&&!te(this).some(o=>o.unkept)&&(this.waiting.remove(),this.waiting=null,this.announce("What waited here was sent.")),s&&(clearTimeout(s.timer),s.done())}on(t,e){
(this.handlers[t]||=[]).push(e)}watch(t,e){this.watchers.push([t,e]),e(this.props,new Set(t))}listen(t,e,s,o){t.addEventListener(e,s,o),this.letGo.push(()=>t.removeEventListener(
e,s,o))}changed(t){let e=this.props,s=new Set(Object.keys(t).filter(o=>JSON.stringify(t[o])!==JSON.stringify(e[o])));this.props=t,s.has("theme")&&this.applyTheme();
for(let[o,r]of this.watchers)o.some(a=>s.has(a))&&r(t,s)}received(t){for(let e of this.handlers[t.kind]||[])e(t)}applyTheme(){let t=this.props.theme||"auto",e=t===
"auto"?pl():t==="dark",s=this.root.dataset.theme;this.root.dataset.theme=e?"dark":"light",s&&s!==this.root.dataset.theme&&this.received({kind:"theme"})}applyLooks(){
no(this.root),this.received({kind:"theme"})}announce(t){this.live.textContent=t}complain(t){let e=i("div",{class:"alert"},V("alert"),i("div",{class:"grow"},t),m(
"","Dismiss this message",()=>e.remove(),{kind:"quiet square",symbol:"close"}));return this.alerts.replaceChildren(e),e}quietHost(){let t=this.root;for(;t.getRootNode()instanceof
ShadowRoot;)t=t.getRootNode().host;t.setAttribute("data-lm-suppress-shortcuts","true"),Re()&&!t.hasAttribute("tabindex")&&(t.tabIndex=-1,t.style.outline="none"),
this.host=t;let e=t.closest(".widget-hbox > *");e&&Object.assign(e.style,{flexGrow:"1",minWidth:"min(320px, 100%)"})}get addressed(){return!Re()||!!this.host?.contains(
document.activeElement)}close(){this.closed=!0,pt.delete(this),this.receipts.forEach(({timer:t})=>clearTimeout(t)),this.letGo.splice(0).forEach(t=>t())}};function co(){
let n=document.activeElement;for(;n&&n.shadowRoot&&n.shadowRoot.activeElement;)n=n.shadowRoot.activeElement;return n}function kt(){let n=co();return!!(n&&(n.isContentEditable||
/^(INPUT|TEXTAREA|SELECT)$/.test(n.tagName))&&!/^(checkbox|radio|button|range)$/.test(n.type||""))}var Fe=n=>n.root.querySelector("section[aria-label]")?.getAttribute("aria-label")||"This page";function dl(){let n=[...pt].filter(e=>!e.closed&&e.keys?.length&&
e.root.checkVisibility()),t=new Set;return n.filter(e=>!t.has(Fe(e))&&t.add(Fe(e)))}function ut(n){if(n.helpBox)return Ce(n);let t=co(),e=m("","Close (Escape)",
()=>Ce(n),{kind:"quiet square",symbol:"close"}),s=dl().map(a=>i("div",{role:"group","aria-label":Fe(a)},i("h3",{},Fe(a)),i("dl",{class:"keys"},a.keys.map(([l,c])=>[
i("dt",{},i("kbd",{},l)),i("dd",{},c)])))),o=i("div",{class:"helpcard card",role:"dialog","aria-modal":"true","aria-label":"Keys",tabindex:"-1"},i("div",{class:"\
row"},i("h2",{class:"grow"},"Keys"),e),i("div",{class:"helpgroups scroll",tabindex:"0","aria-label":"List of keys",role:"region"},s)),r=i("div",{class:"veil",onclick:a=>a.
target===r&&Ce(n)},o);return r.addEventListener("keydown",a=>ul(a,n,o)),n.helpBox=r,n.helpBack=t,n.root.append(r),e.focus(),r}function ul(n,t,e){if(n.stopPropagation(),
n.key==="Escape"||n.key==="?")Ce(t),n.preventDefault();else if(n.key==="Tab"){let s=[...e.querySelectorAll("button, [tabindex='0']")],o=s.indexOf(e.getRootNode().
activeElement);s[(o+(n.shiftKey?s.length-1:1))%s.length]?.focus(),n.preventDefault()}}function Ce(n){n.helpBox?.remove(),n.helpBox=null,n.helpBack?.focus?.({preventScroll:!0})}var tt=[["visibility","Visible part","Attended regions are clear, the rest fades away"],["heat","Heat map","Attended regions are coloured over the photo"],["con\
tour","Outline","Lines around the attended regions"],["off","Photo","The photo alone"]],ho=["#000004","#3b0f70","#8c2981","#de4968","#fe9f6d","#fcfdbf"].map(dt);
function fl(n){let t=Math.min(.9999,Math.max(0,n))*(ho.length-1),e=Math.floor(t),s=t-e;return ho[e].map((o,r)=>255*(o+(ho[e+1][r]-o)*s))}var at=n=>!!n&&(n.values.
length===0||n.values.every(t=>t===0));function ai(n,t,e){if(e>=1||!n)return t;if(e<=0||!t)return n;if(n.width!==t.width||n.height!==t.height||!n.values.length)return e<
.5?n:t;let{width:s,height:o}=t;return{width:s,height:o,values:t.values.map((r,a)=>r*e+n.values[a]*(1-e))}}function uo(n,t){let e=document.createElement("canvas");
e.width=n.width,e.height=n.height;let s=e.getContext("2d"),o=s.createImageData(n.width,n.height);return n.values.forEach((r,a)=>{let l=r/255,c=t?fl(l):[255,255,
255];o.data.set([c[0],c[1],c[2],t?255*Math.min(.78,.15+.75*l):255*Math.min(1,l*1.12)],a*4)}),s.putImageData(o,0,0),e}function fo(n,t,e,s){n.imageSmoothingEnabled=
!0,n.imageSmoothingQuality="high",n.drawImage(t,0,0,e,s)}function gl(n,t,e,s,o,r){n.fillStyle=r,n.fillRect(0,0,s,o);let a=document.createElement("canvas");a.width=
s,a.height=o;let l=a.getContext("2d");fo(l,uo(e,!1),s,o),l.globalCompositeOperation="source-in",l.drawImage(t,0,0,s,o),n.drawImage(a,0,0)}function ml(n,t,e){let s=Math.
min(n.width-1,Math.max(0,t*n.width-.5)),o=Math.min(n.height-1,Math.max(0,e*n.height-.5)),r=Math.floor(s),a=Math.floor(o),l=s-r,c=o-a,h=(p,d)=>n.values[Math.min(
n.height-1,p)*n.width+Math.min(n.width-1,d)];return((h(a,r)*(1-l)+h(a,r+1)*l)*(1-c)+(h(a+1,r)*(1-l)+h(a+1,r+1)*l)*c)/255}function po(n,t,e,s,o,r=48){let a=(l,c)=>ml(
t,l/r,c/r)-o;n.beginPath();for(let l=0;l<r;l++)for(let c=0;c<r;c++){let h=[a(c,l),a(c+1,l),a(c+1,l+1),a(c,l+1)],p=[],d=[[0,1,c,l,1,0],[1,2,c+1,l,0,1],[2,3,c+1,l+
1,-1,0],[3,0,c,l+1,0,-1]];for(let[f,g,w,b,v,S]of d){if(h[f]>0==h[g]>0)continue;let _=h[f]/(h[f]-h[g]);p.push([(w+v*_)/r*e,(b+S*_)/r*s])}for(let f=0;f+1<p.length;f+=
2)n.moveTo(...p[f]),n.lineTo(...p[f+1])}n.stroke()}function bl(n,t,e,s){let o=Math.max(1,e/220);for(let[r,a]of[[.25,1],[.5,1.6],[.75,2.4]])n.strokeStyle="rgba(0\
,0,0,.65)",n.lineWidth=o*(a+1.6),po(n,t,e,s,r),n.strokeStyle="#fff",n.lineWidth=o*a,po(n,t,e,s,r)}function C(n,t,e,s,o,r,a="#f4f5f7"){let l=Math.min(2,window.devicePixelRatio||
1),c=Math.round(o*l),h=Math.round(r*l);(n.width!==c||n.height!==h)&&(n.width=c,n.height=h);let p=n.getContext("2d");return p.imageSmoothingQuality="high",p.clearRect(
0,0,c,h),!t||t.missing?(p.fillStyle=a,p.fillRect(0,0,c,h),t&&(p.fillStyle="#888",p.font=`${12*l}px sans-serif`,p.textAlign="center",p.fillText("photo cannot be \
read",c/2,h/2)),!!t):s==="off"||!e?(p.drawImage(t,0,0,c,h),s==="off"):e.values.length===0?(p.drawImage(t,0,0,c,h),!0):(s==="visibility"?gl(p,t,e,c,h,a):(p.drawImage(
t,0,0,c,h),s==="heat"&&!at(e)&&fo(p,uo(e,!0),c,h),s==="contour"&&!at(e)&&bl(p,e,c,h)),!0)}var wl=.72,xl="#56b4e9";function li(n,t,e,s,o){if(!C(n,t,null,"off",s,
s,o)||!t||t.missing||!e)return;let r=n.getContext("2d"),a=uo({...e,values:e.values.map(f=>wl*(255-f))},!1),{width:l,height:c}=n,h=document.createElement("canvas");
Object.assign(h,{width:l,height:c});let p=h.getContext("2d");fo(p,a,l,c),p.globalCompositeOperation="source-in",p.fillStyle=o,p.fillRect(0,0,l,c),r.drawImage(h,
0,0);let d=l/s;for(let[f,g]of[["rgba(0,0,0,.7)",3.5],[xl,1.8]])r.strokeStyle=f,r.lineWidth=g*d,po(r,e,l,c,.5)}var zt=64,Le=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,open:s}),this.element=i("div",{class:"photostrip scroll",role:"group","aria-label":"\
Photos"})}show(){let{strip:t,first:e,at:s}=this.link.props;this.ids&&this.ids.join()===t.map(([a])=>a).join()||(this.ids=t.map(([a])=>a),this.items=t.map(([a],l)=>this.
item(a,e+l)),u(this.element,this.items)),t.forEach(([,a],l)=>this.mark(this.items[l],e+l,a,e+l===s));let r=this.items[s-e];r&&(this.element.scrollLeft=r.offsetLeft-
this.element.clientWidth/2+r.offsetWidth/2)}item(t,e){let s=i("canvas",{style:`width:${zt}px;height:${zt}px`}),o=()=>this.link.dark?"#20262e":"#f4f5f7",r=()=>C(
s,this.pictures.photo(t,zt),null,"off",zt,zt,o());this.pictures.want([t],zt,"",r)&&r();let a=i("span",{class:"drawntag hidden","aria-hidden":"true"});return i("\
button",{type:"button",class:"stripitem",title:t,onclick:()=>this.open(e)},s,a)}mark(t,e,s,o){let r=s<0?"not drawn on":s===0?"no object":k(s,"box","boxes");t.setAttribute(
"aria-label",`Photo ${e+1}, ${r}`),t.setAttribute("aria-current",String(o));let a=t.querySelector(".drawntag");a.textContent=s>0?String(s):"–",a.classList.toggle(
"hidden",s<0)}};var vl=()=>!0,j=class{constructor(t){this.link=t,this.photos=new Map,this.pixels=0,this.maps=new Map,this.asked=new Set,this.queue=new Map,this.waiting=[],this.
underWay=[],t.on("pictures",e=>this.take(e)),t.on("maps_changed",e=>this.forget(e.which))}photo(t,e){let s=`${e} ${t}`,o=this.photos.get(s);return o&&(this.photos.
delete(s),this.photos.set(s,o)),o}map(t,e){return this.maps.get(`${e} ${t}`)}want(t,e,s,o,r=vl){let a=e?t.filter(h=>!this.photos.has(`${e} ${h}`)):[],l=s?t.filter(
h=>!this.maps.has(`${s} ${h}`)):[];o&&(a.length||l.length)&&this.waiting.push({left:new Set([...a.map(h=>`${e} ${h}`),...l.map(h=>`${s} ${h}`)]),then:o,still:r});
let c=a.filter(h=>l.includes(h));return this.enqueue(c,e,s,r),this.enqueue(a.filter(h=>!c.includes(h)),e,"",r),this.enqueue(l.filter(h=>!c.includes(h)),0,s,r),a.
length+l.length===0}enqueue(t,e,s,o){for(let r of t){let a=`${e} ${s} ${r}`;this.queue.has(a)&&this.queue.get(a).still.push(o),!this.asked.has(a)&&(this.asked.add(
a),this.queue.size||setTimeout(()=>this.flush(),12),this.queue.set(a,{size:e,which:s,id:r,still:[o]}))}}flush(){for(this.drop();this.queue.size&&this.underWay.length<
3;){let t=this.batch();this.underWay.push(setTimeout(()=>this.next(),8e3)),this.link.send("pictures",t)}}batch(){let[{size:t,which:e}]=this.queue.values(),s=[];
for(let[o,r]of this.queue)if(!(r.size!==t||r.which!==e)&&(this.queue.delete(o),s.push(r.id)===24))break;return{ids:s,size:t,which:e}}drop(){let t=!1;for(let[e,{
still:s}]of this.queue)s.some(o=>o())||(this.queue.delete(e),this.asked.delete(e),t=!0);t&&(this.waiting=this.waiting.filter(({still:e})=>e()))}next(){clearTimeout(
this.underWay.shift()),this.flush()}async take({ids:t,size:e,which:s,photos:o,lengths:r,maps:a,grids:l}){this.next();let c=new Set([...e?t.map(d=>`${e} ${d}`):[],
...s?t.map(d=>`${s} ${d}`):[]]),h=0;l.forEach(([d,f],g)=>{this.maps.set(`${s} ${t[g]}`,{height:d,width:f,values:new Uint8Array(a.slice(h,h+d*f))}),h+=d*f}),h=0;
let p=r.map((d,f)=>{let g=o.slice(h,h+d);return h+=d,this.decode(g).then(w=>this.keep(`${e} ${t[f]}`,w))});await Promise.all(p);for(let d of t)this.asked.delete(
`${e} ${s} ${d}`);this.notify(c)}async decode(t){if(!t.byteLength)return null;try{return await createImageBitmap(new Blob([t],{type:"image/jpeg"}))}catch{return null}}keep(t,e){
let s=this.photos.get(t);s&&s.width&&(this.pixels-=s.width*s.height),this.photos.set(t,e||{width:0,height:0,missing:!0}),e&&(this.pixels+=e.width*e.height);for(let[
o,r]of this.photos){if(this.pixels<=24e6)break;this.photos.delete(o),r.width&&(this.pixels-=r.width*r.height,r.close())}}notify(t){this.waiting=this.waiting.filter(
({left:e,then:s})=>{let o=e.size;return t.forEach(r=>e.delete(r)),e.size<o&&s(),e.size>0})}forget(t){for(let e of[...this.maps.keys()])(!t||t.some(s=>e.startsWith(
`${s} `)))&&this.maps.delete(e)}};var go=896,yl=5e3,kl="The class that is in the box. A box of any class counts for every class. It is also that of the next box you draw.",Sl=[["B","a new box"],
["← ↑ → ↓","move the chosen box; without one, ← and → go to another photo"],["⇧ arrows","make the chosen box larger or smaller"],["Delete","remove\
 the chosen box"],["1 … 9, 0","its class; 0 is any class"],["Escape","choose no box"],["PageDown, PageUp","next, previous photo"],["U, ⇧ U","undo, redo"],["\
?","show or hide the keys"]],mo=class{constructor(t){this.link=t,this.pictures=new j(t),this.id="",this.turn=0,this.asked=null,this.draw=new we({names:t.props.classes,
changed:e=>this.keep(e),chosen:()=>this.showChosen(),say:e=>this.tell(e)}),this.build(),t.watch(["state","message","count"],()=>this.showCover()),t.watch(["coun\
t","filters"],()=>this.asked=null),t.watch(["photo","at","count"],()=>this.follow()),t.watch(["strip","first","at"],()=>this.strip.show()),t.watch(["drawn_photo\
s","drawn_boxes"],()=>this.showProgress()),t.watch(["options","filters","selection_name"],()=>this.showFilters()),t.watch(["style"],()=>{this.styles.set(t.props.
style),this.paint()}),t.on("told",({text:e})=>this.tell(e));for(let e of["maps_changed","theme"])t.on(e,()=>this.paint());this.observer=new ResizeObserver(()=>this.
fit()),this.observer.observe(this.stage),t.letGo.push(()=>this.observer.disconnect(),()=>this.draw.flush()),t.listen(document,"keydown",e=>this.key(e)),t.listen(
rt,"outbox",()=>this.waited&&this.follow())}build(){let{link:t}=this;this.canvas=i("canvas",{role:"img"}),this.dead=i("span",{class:"deadmap hidden"},"map is al\
l zero"),this.frame=i("div",{class:"photoframe"},this.canvas,this.draw.element,this.dead),this.stage=i("div",{class:"photostage"},this.frame),this.list=new ve(this.
draw),this.strip=new Le(t,this.pictures,r=>this.go(r)),this.progress=i("div",{class:"num progress"}),this.filters=i("div",{class:"row wrap"}),this.styles=F("How\
 the map is drawn",tt,t.props.style,r=>t.send("style",{style:r})),this.cover=i("div",{class:"cover hidden"}),this.told=i("p",{class:"told small soft"});let e=i(
"div",{class:"bar"},this.progress,i("div",{class:"grow"}),this.filters),s=i("div",{class:"drawing"},this.stage,this.tools()),o=i("div",{class:"body"},s,this.side(),
this.cover);t.root.append(i("section",{class:"pane card","aria-label":"Boxes"},e,o,this.strip.element))}tools(){let t=(e,s,o,r)=>m(e,s,o,{kind:"quiet",...r});return this.
remove=t("Remove","Remove the chosen box (Delete)",()=>this.draw.remove(),{symbol:"cross"}),i("div",{class:"row wrap tools"},m("New box","Put a box in the middl\
e, to be moved (B); or drag over the photo",()=>this.draw.addInMiddle(),{symbol:"plus",key:"B"}),this.remove,t("Undo","Take the last drawing back (U)",()=>this.
step("undo"),{symbol:"undo",key:"U"}),t("Redo","Draw again what was taken back (Shift and U)",()=>this.step("redo"),{symbol:"redo"}),i("div",{class:"grow"}),this.
styles)}side(){let{link:t}=this;this.classes=i("select",{onchange:()=>this.draw.setClass(Number(this.classes.value))}),this.classes.append(...eo(t.props.classes,
-1));let e=i("label",{class:"classpick"},A("Class",kl),this.classes);this.classes.setAttribute("aria-label","Class of the chosen box and of the next one"),this.
back=m("Previous","The photo before (Page Up)",()=>this.go(this.here-1),{symbol:"arrow"}),this.back.classList.add("back"),this.next=m("Next","The photo after (P\
age Down)",()=>this.go(this.here+1),{kind:"primary"}),this.where=i("span",{class:"num small soft"}),this.origin=i("p",{class:"small origin"}),this.own=m("Use th\
e data set's boxes","What was drawn on this photo no longer counts",()=>this.withdraw(),{kind:"quiet",symbol:"undo"}),this.facts=i("dl",{class:"facts"});let s=m(
"Keys","Which keys there are (?)",()=>ut(t),{kind:"quiet",key:"?"});return i("div",{class:"side scroll"},i("div",{class:"row paging"},this.back,this.where,this.
next),e,i("h2",{class:"small"},"Boxes on this photo"),this.list.element,this.origin,this.own,this.told,this.facts,i("div",{class:"row"},i("div",{class:"grow"}),
s))}showCover(){let{state:t,message:e}=this.link.props;if(this.cover.classList.toggle("hidden",t==="ready"),t==="loading")u(this.cover,E("busy","Getting ready",
e));else if(t==="empty")u(this.cover,E("photos","No photos yet",e));else if(t==="none"){let o=m("All photos","Go through all photos",()=>this.filter("show","all"),
{symbol:"photos"});u(this.cover,E("photos","No photo passes","No photo of this split is as asked for.",o))}}showProgress(){let{drawn_photos:t,drawn_boxes:e}=this.
link.props;u(this.progress,i("strong",{},k(t,"photo")),` drawn on, ${k(e,"box","boxes")}`)}showFilters(){let{options:t,filters:e,selection_name:s}=this.link.props,
o=([a,l,c,h])=>{let p=L(l,c,h,e[a],d=>this.filter(a,d));return p.select.id=`gv-annotate-${a}`,p},r=()=>m("","Go through all photos again",()=>this.link.send("cl\
ear"),{kind:"quiet square",symbol:"close"});u(this.filters,t.map(o),s?i("span",{class:"chip accent"},s,r()):null)}filter(t,e){this.draw.flush(),this.link.send("\
filter",{name:t,value:e})}follow(){let{photo:t,at:e,count:s}=this.link.props;if(e===this.asked&&(this.asked=null),this.where.textContent=s?`${(e+1).toLocaleString(
"en")} of ${s.toLocaleString("en")}`:"",this.back.disabled=e<=0,this.next.disabled=e>=s-1,!t)return;let o=t.id!==this.id;o&&(this.id=t.id,this.picked||(this.draw.
code=t.label),this.told.textContent="",this.frame.removeAttribute("style")),this.turn=Math.max(this.turn,t.turn);let r=te(this.link);this.waited=r.length>0;let a=!this.
waited&&t.turn===this.turn,l=r.findLast(c=>c.kind==="draw"&&c.message.id===t.id);(o||a&&!this.draw.busy)&&this.draw.show(l?l.message.boxes:t.boxes,!o),this.showPhoto(
t),o&&this.paint()}showPhoto(t){this.canvas.setAttribute("aria-label",`The photo, ${t.facts.map(([a,l])=>`${a} ${l}`).join(", ")}`),u(this.facts,t.facts.map(([a,
l])=>[i("dt",{},a),i("dd",{},l)]));let e=t.boxes.filter(a=>!to(a)).length,s=e?` ${k(e,"box lies","boxes lie")} outside what the model sees.`:"",o=t.by?`Drawn by\
 ${t.by}.`:t.boxes.length?"From the data set. What you change takes their place.":"",r=t.by?"No object on this photo.":"Drag over the object in the photo, or pr\
ess B.";this.origin.textContent=`${t.boxes.length?"":r} ${o}${s}`.trim(),this.own.classList.toggle("hidden",!t.by||!t.own),this.showChosen()}showChosen(){if(!this.
classes)return;let t=this.draw.boxes[this.draw.at];this.classes.value=String(t?t[0]:this.draw.code),this.remove.disabled=!t,this.list.show()}paint(){let{photo:t,
strip:e,at:s,first:o}=this.link.props;if(!t)return;let{id:r}=t,a=()=>this.id===r&&this.fit();this.pictures.want([r],go,"current",a)&&a();let l=e.slice(s-o+1,s-o+
3).map(([c])=>c);l.length&&this.pictures.want(l,go,"current")}fit(){let{style:t}=this.link.props,e=this.pictures.photo(this.id,go),s=this.pictures.map(this.id,"\
current"),o=e&&e.width?e.width/e.height:1,r=this.stage.clientWidth,a=getComputedStyle(this.stage).flexGrow==="0"?r:this.stage.clientHeight,l=Math.floor(Math.max(
80,Math.min(r,a*o))),c=Math.round(l/o);this.frame.style.cssText=`width:${l}px;height:${c}px`,this.dead.classList.toggle("hidden",!s||!at(s)||t==="off"),C(this.canvas,
e,s,s&&at(s)?"off":t,l,c,this.link.dark?"#20262e":"#f4f5f7")}keep(t){this.list.show(),this.showChosen(),this.post("draw",{id:this.id,boxes:t})}post(t,e={}){this.
waited=!0,this.link.act(t,{...e,turn:++this.turn},void 0,!0)}step(t){this.draw.flush(),this.post(t)}withdraw(){this.draw.flush(),this.post("withdraw",{id:this.id})}get here(){
return this.asked??this.link.props.at}get leaving(){return this.here!==this.link.props.at}go(t){this.draw.flush();let{count:e}=this.link.props;t<0||t>=e||(this.
asked=t,clearTimeout(this.forgets),this.forgets=setTimeout(()=>this.asked=null,yl),this.link.send("go",{at:t}))}tell(t){this.told.textContent=t,this.link.announce(
t)}key(t){t.altKey||t.defaultPrevented||kt()||!this.link.addressed||!this.link.root.checkVisibility()||this.link.helpBox||this.known(t)&&(t.preventDefault(),t.stopPropagation())}known(t){
let e=t.key.toLowerCase();if(t.ctrlKey||t.metaKey){if(e!=="z"&&e!=="y")return!1;this.step(e==="y"||t.shiftKey?"redo":"undo")}else if(this.leaving&&/^([b0-9]|delete|backspace)$/.
test(e))this.tell("Wait for the photo");else if(this.link.props.state==="ready"&&this.draw.key(t))this.picked||=/^[0-9]$/.test(t.key);else if(e==="u")this.step(
t.shiftKey?"redo":"undo");else if(t.key==="PageDown"||t.key==="ArrowRight")this.go(this.here+1);else if(t.key==="PageUp"||t.key==="ArrowLeft")this.go(this.here-
1);else if(t.key==="?")ut(this.link);else return!1;return!0}};function El({model:n}){let t=new B(n,"annotate");return t.keys=Sl,t.view=new mo(t),t.root}var xo={};J(xo,{render:()=>_l});var Ut=160,Be={change:"Accuracy on photos of the class with the attribute, minus without it, in percentage points",interval:"95 % interval of the change (Newcom\
be)",groups:"Class and attribute together; the worst is marked. Half of the 95 % interval in small",q:"Chance of a change as large as this where there is none, \
corrected for the number of attributes looked at"},ci=[["healthy","Healthy","It is part of what the class is: the model may lean on it","check","h"],["spurious",
"Spurious","It has nothing to do with the class: the model should not lean on it","cross","s"],["unsure","Unsure","It cannot be told","question","n"]],wo=class{constructor(t){
this.link=t,this.pictures=new j(t),this.build(),t.watch(["state","message","work","sources"],()=>this.showState()),t.watch(["rows","key","more"],()=>this.showTable()),
t.watch(["shown","map_style"],()=>this.showAttribute()),t.on("theme",()=>this.showAttribute()),t.listen(t.root,"keydown",e=>this.pressed(e))}build(){this.cover=
i("div",{class:"cover hidden"}),this.find=i("div",{class:"row wrap find"}),this.words=i("input",{type:"text",placeholder:"water, forest, hand",maxlength:"2000",
spellcheck:"false"}),this.words.addEventListener("keydown",t=>t.key==="Enter"&&this.search()),this.table=i("div",{class:"ranked"}),this.one=i("section",{class:"\
one card","aria-label":"One attribute",tabindex:"-1"}),this.body=i("div",{class:"attributes scroll"},i("section",{class:"card","aria-label":"Ranking"},this.find,
this.table),this.one),this.link.root.append(i("section",{class:"pane","aria-label":"Attributes"},this.body,this.cover))}search(){this.link.act("find",{words:this.
words.value,source:this.source||"auto"})}showState(){let{state:t,message:e,work:s,sources:o}=this.link.props,r=t==="loading"||t==="empty";this.cover.classList.toggle(
"hidden",!r),this.body.classList.toggle("hidden",r),t==="loading"?u(this.cover,E("busy","Getting ready",e)):r&&u(this.cover,E("target","Nothing to rank yet",e));
let a=JSON.stringify([s,o]);if(a===this.fresh)return;this.fresh=a;let l=s.running||s.other,c=L("Look","Where the words are looked for",o,this.source||"auto",g=>this.
source=g),p=m("Find","Look for these words in the photos; without words, for a list of common nouns",()=>this.search(),{kind:"primary",symbol:"eye",disabled:l}),
d=l?`${s.stage||"working"} · ${x(s.share)}`:"",f=l?m("Stop","Stop the search",()=>this.link.act("cancel"),{symbol:"stop"}):null;u(this.find,i("label",{class:"g\
row"},"Words",this.words),c,p,f,i("span",{class:"small soft",role:"status"},d))}showTable(){let{rows:t,key:e,more:s,state:o}=this.link.props;if(!t.length){let c=o===
"none"?"Type what you suspect and press Find; an empty line looks for common nouns.":"No attribute is on enough photos of one class.";u(this.table,E("target","N\
othing was found yet",c));return}let a=[["attribute"],["class"],["change",Be.change],["95 % interval",Be.interval],["q",Be.q],["judged"]].map(([c,h])=>i("th",{scope:"\
col"},h?A(c,h):c)),l=c=>i("tr",{class:c.key===e?"chosen":""},i("td",{},i("button",{type:"button",class:"pick","aria-pressed":String(c.key===e),onclick:()=>this.
link.send("look",{key:c.key})},c.attribute),i("span",{class:"tiny soft"},` ${c.source}`)),i("td",{},c.class),i("td",{class:"num"},this.bar(c),i("span",{class:c.
significant?"strong":"soft"},c.delta_words)),i("td",{class:"num soft"},c.interval),i("td",{class:"num soft"},c.q===null?"–":c.q<.001?"< 0.001":c.q.toFixed(3)),
i("td",{},c.verdict?i("span",{class:`chip ${{healthy:"yes",spurious:"no",unsure:"maybe"}[c.verdict]}`},c.verdict):"–"));u(this.table,i("table",{},i("thead",{},
i("tr",{},a)),i("tbody",{},t.map(l))),s?i("p",{class:"small faint"},`and ${s} more`):null)}bar({delta:t,low:e,high:s}){let o=l=>`${50+50*Math.max(-1,Math.min(1,
l??0))}%`,r=Math.min(e??t,s??t),a=Math.max(e??t,s??t);return i("i",{class:"deltabar","aria-hidden":"true"},i("i",{class:"range",style:`left:${o(r)};width:calc(${o(
a)} - ${o(r)})`}),i("i",{class:"dot",style:`left:${o(t)}`}))}showAttribute(){let{shown:t,map_style:e}=this.link.props;if(this.one.classList.toggle("hidden",!t),
!t)return;let{attribute:s,accuracy:o,counts:r,confused:a,verdict:l}=t,c=["with","without"].map((d,f)=>this.side(d,f,t,e)),h=ci.map(([d,f,g,w,b])=>m(f,`${g} (${b.
toUpperCase()})`,()=>this.judge(d),{symbol:w,key:b.toUpperCase(),"aria-pressed":String(d===l)})),p=F("How maps are drawn",tt,e,d=>this.link.send("style",{style:d}));
u(this.one,i("div",{class:"row wrap"},i("h2",{class:"grow"},`${s}: ${t.class}`),p),i("p",{class:"says"},`Right on ${x(o[0])} of ${r[0]} photos with it and ${x(o[1])}\
 of ${r[1]} without${a?`; ${a}`:""}.`),i("div",{class:"row wrap verdicts",role:"group","aria-label":"May the model lean on it?"},i("span",{class:"soft"},"May th\
e model lean on it?"),h),c,this.groups(t),i("div",{class:"row wrap controls"},m("Colour the map",`Go to Explore, where photos with and without ${s} have differe\
nt colours`,()=>this.link.act("colour"),{symbol:"eye"}),m("Ask about both sides",`Go to Answer, where photos with and without ${s} are asked about next`,()=>this.
link.act("ask"),{symbol:"question"}),m("Fix","Go to Fix, where the model is set apart from it",()=>this.link.act("fix"),{kind:"primary",symbol:"arrow"})))}groups({
groups:t,attribute:e}){let{models:s,rows:o,of:r}=t,a=(h,p)=>i("td",{class:h.worst[p]?"num worst":"num"},x(h.accuracy[p]),h.margin[p]===null?null:i("span",{class:"\
tiny soft"},` ±${Math.round(100*h.margin[p])}`),h.worst[p]?i("span",{class:"tiny"}," worst"):null),l=["group","photos",...s].map(h=>i("th",{scope:"col"},h)),c=h=>i(
"tr",{},i("th",{scope:"row"},h.name),i("td",{class:"num soft"},String(h.count)),s.map((p,d)=>a(h,d)));return i("div",{class:"bygroup"},i("h3",{},A(`Groups by ${e}`,
Be.groups),i("span",{class:"tiny soft"},` ${r}`)),i("table",{},i("thead",{},i("tr",{},l)),i("tbody",{},o.map(c))))}side(t,e,{photos:s,attribute:o},r){let a=s[e].
map(l=>{let c=i("canvas",{role:"img","aria-label":`${l}, ${t} ${o}`,style:`width:${Ut*.75}px;height:${Ut*.75}px`}),h=()=>C(c,this.pictures.photo(l,Ut),this.pictures.
map(l,"current"),r,Ut,Ut,this.link.dark?"#20262e":"#f4f5f7");return this.pictures.want([l],Ut,"current",h)&&h(),c});return i("div",{class:"side"},i("h3",{},`${t}\
 ${o}`),i("div",{class:"row wrap"},a.length?a:i("span",{class:"faint"},"no photo")))}judge(t){let{name:e,class:s,attribute:o}=this.link.props.shown;this.link.act(
"judge",{name:e,class:s,verdict:t}),this.link.announce(`${t}: ${o}`)}pressed(t){let e=ci.find(([,,,,s])=>s===t.key.toLowerCase());!e||!this.link.props.shown||t.
ctrlKey||t.metaKey||t.altKey||/^(INPUT|SELECT)$/.test(t.target.tagName)||(this.judge(e[0]),t.preventDefault(),t.stopPropagation())}};function _l({model:n}){let t=new B(
n,"attributes");return t.keys=[["H S N","healthy, spurious, unsure"],["U","take the last answer back"]],t.view=new wo(t),t.root}var ko={};J(ko,{render:()=>Dl});var Mt=n=>n==="candidate"?"the fix":n==="v0"?"original":n;function hi({bars:n,before:t,after:e,count:s}){let o=Math.max(1,...n),r=100/n.length,a=`Share of the m\
ap's energy inside the object, change over ${k(s,"photo")}: mean ${x(t)} before, ${x(e)} after.`;return i("figure",{class:"movedchart"},i("figcaption",{class:"s\
mall"},i("strong",{},"Attention on the object "),a),i("div",{class:"bars",role:"img","aria-label":a},n.map((l,c)=>{let h=2*c/n.length-1,p=h>=0?"onto":"off",d=`${k(
l,"photo")}: change from ${Math.round(100*h)} to ${Math.round(100*(h+2/n.length))} points`;return i("i",{class:p,title:d,style:`width:${r}%;height:${100*l/o}%`})})),
i("div",{class:"axis tiny faint","aria-hidden":"true"},["−100","← off the object","0","onto it →","+100 points"].map(l=>i("span",{},l))))}function pi(n,t){
let e=["model","made by","from","worst group","average","answers","training"],s=([o,r,a,l,c,h,p])=>[Mt(o),r||"–",a?Mt(a):"–",x(l),x(c),h?h.toLocaleString("e\
n"):"–",p?Q(p):"–"];return i("div",{class:"costs"},i("table",{},i("caption",{class:"small"},"What each model took, and its accuracy on the validation split"),
i("thead",{},i("tr",{},e.map(o=>i("th",{scope:"col"},o)))),i("tbody",{},n.map(o=>i("tr",{class:t.includes(o[0])?"on":""},s(o).map((r,a)=>i(a?"td":"th",a?{class:"\
num"}:{scope:"row"},r)))))))}var di="The exchange test: how many verdicts change when only what is around the object is exchanged with a photo of another class, or only the object",Al=[["en\
vironment","the environment alone changes","Share of the verdicts that change when a photo keeps its object in another environment. Less is better"],["object","\
the object alone changes","Share of the verdicts that change when a photo keeps its environment and gets another object. More is better"],["object_alone","right\
 by the object alone","Accuracy where every environment is the mean environment"],["environment_alone","right by the environment alone","Accuracy where the obje\
ct is gone: above chance, the model can use the environment"],["exchanged","right in other environments","Accuracy in environments of other classes, the mean ov\
er the classes"],["worst","of the worst class","The class with the least of it"]],Tl=([,n,t])=>n===null?"":`${Math.round(100*n)}–${x(t)}`;function ui(n){return n?
n.refused?"cannot be compared":n.rows.length?`the environment decides ${n.rows.filter(e=>e.environment[0]!==null).map(e=>x(e.environment[0])).join(" → ")} of \
the verdicts`:n.why?"cannot be measured yet":"not measured yet":""}function fi(n,t,e,s){let o=!t.running&&!t.other,r=(c,h)=>m(c,h,()=>e("measure"),{disabled:!o,
"data-part":"measure"}),a="Exchange environments and objects between validation photos, with the same masks for every model shown",l=n.rows;return i("div",{class:"\
goesby"},n.refused?i("p",{class:"warn small"},n.refused):null,l.length?Ml(n):null,!l.length&&!n.refused&&!n.why?i("p",{class:"small soft"},A("What a model goes \
by",di)," was not measured for these models."):null,n.why&&(n.left||n.refused)?i("div",{class:"row wrap small"},i("p",{},n.why),m("Answer parts","Go to Parts",()=>s(
"parts"),{symbol:"arrow"})):null,i("div",{class:"row wrap"},!n.why&&(n.left||n.refused)?r(l.length?"Measure the rest":"Measure",a):null,n.again&&!n.left?r("Meas\
ure again",`${a}: your answers may say more of where objects are by now`):null,$l(t,e)))}function $l(n,t){let e=n.other&&(n.stage||"").startsWith("Control ");if(!n.
running&&!e)return null;let s=n.share===null?"":` · ${x(n.share)}`,o=m("Stop","Stop at the next step; what is done is kept",()=>t("cancel"),{symbol:"stop"});return i(
"span",{class:"row small soft",role:"status"},`${n.stage}${s}${n.eta?`, ${Q(n.eta)} left`:""}`,o)}function Ml({rows:n,by:t,at:e,split:s}){let o=Math.max(...n.map(
l=>l.photos)),r=e==="input"?"in the picture":"among features",a=(l,c)=>{let h=Array.isArray(l[c])?l[c]:[l[c],null,null],p=Tl(h),d=c==="worst"&&l.worst_class?l.worst_class:
p?"95 % interval":null;return i("td",{class:"num",title:d},h[0]===null?"–":x(h[0]),p?i("span",{class:"soft tiny"},` (${p})`):null)};return i("div",{class:"cos\
ts"},i("table",{},i("caption",{class:"small"},A("What each model goes by",di),`: ${o.toLocaleString("en")} ${s==="val"?"validation":s} photos, by ${t}, exchange\
d ${r}`),i("thead",{},i("tr",{},i("th",{scope:"col"},"verdicts"),n.map(l=>i("th",{scope:"col"},l.words)))),i("tbody",{},Al.map(([l,c,h])=>i("tr",{},i("th",{scope:"\
row",title:h},c),n.map(p=>a(p,l)))))))}var Pl=8e6,Rl=3e3,Cl=1500,St=class{constructor({label:t,minimum:e,gap:s=12,cardHeight:o,make:r,need:a,keys:l,moved:c}){Object.assign(this,{minimum:e,gap:s,cardHeight:o,
make:r,need:a,keys:l,moved:c}),this.items=new Map,this.cards=new Map,this.total=0,this.at=0,this.spacer=i("div",{class:"spacer",role:"list","aria-label":t}),this.
element=i("div",{class:"scroll grid",tabindex:"-1"},this.spacer),this.element.addEventListener("scroll",()=>this.later(),{passive:!0}),this.element.addEventListener(
"keydown",h=>this.key(h)),this.observer=new ResizeObserver(()=>this.resized()),this.observer.observe(this.element)}free(){this.observer.disconnect(),clearTimeout(
this.impatient)}reset(t,e=!1){this.total=t,this.items.clear(),this.asked=null,this.clear(),e||(this.element.scrollTop=0,this.at=0),this.at=Math.min(this.at,Math.
max(0,t-1)),this.layout()}clear(){this.cards.forEach(t=>t.remove()),this.cards.clear()}put(t,e){e.forEach((s,o)=>{this.items.set(t+o,s),this.renew(t+o)}),this.forget(),
this.asked&&t===this.asked[0]&&(this.asked=null,this.later())}renew(t){let e=this.cards.get(t);if(!e)return;let s=this.root().activeElement,o=e.contains(s),r=o&&
s.dataset.part,a=this.card(t);e.replaceWith(a),o&&(r&&a.querySelector(`[data-part="${r}"]`)||a).focus({preventScroll:!0})}forget(){for(let t of this.items.keys()){
if(this.items.size<=Rl)return;this.cards.has(t)||this.items.delete(t)}}root(){return this.element.getRootNode()}resized(){this.element.clientWidth===this.laidOut?
this.show():this.layout()}layout(){let t=this.element.clientWidth-2*this.gap;if(this.laidOut=null,t<=0)return;let e=this.root().activeElement,s=[...this.cards.values()].
some(o=>o.contains(e));this.laidOut=this.element.clientWidth,this.columns=Math.max(1,Math.floor((t+this.gap)/(this.minimum+this.gap))),this.width=Math.floor((t-
this.gap*(this.columns-1))/this.columns),this.height=this.cardHeight(this.width),this.full=Math.ceil(this.total/this.columns)*this.step+this.gap,this.tall=Math.
min(this.full,Pl),this.spacer.style.height=`${this.tall}px`,this.clear(),this.show(),s&&this.focus(this.at)}get step(){return this.height+this.gap}get ratio(){let t=this.
element.clientHeight;return this.tall>t?(this.full-t)/(this.tall-t):1}get top(){return this.element.scrollTop*this.ratio}set top(t){this.element.scrollTop=t/this.
ratio}later(){this.pending||(this.pending=requestAnimationFrame(()=>{this.pending=null,this.show()}))}show(){if(!this.columns)return;let{top:t,step:e}=this,s=this.
element.clientHeight;this.shift=this.element.scrollTop-t;let o=Math.max(0,Math.floor(t/e)-1)*this.columns,r=Math.min(this.total,(Math.ceil((t+s)/e)+1)*this.columns);
for(let[l,c]of this.cards)l<o||l>=r?(c.remove(),this.cards.delete(l)):this.shift&&(c.style.top=this.topOf(l));let a=null;for(let l=o;l<r;l++)this.items.has(l)||
(a=a?[a[0],l+1]:[l,l+1]),this.cards.has(l)||this.spacer.append(this.card(l));a&&this.ask(a)}ask(t){this.asked||(this.asked=t,clearTimeout(this.impatient),this.impatient=
setTimeout(()=>{this.asked===t&&(this.asked=null,this.show())},Cl),this.need(...t))}topOf(t){return`${this.gap+Math.floor(t/this.columns)*this.step+this.shift}p\
x`}card(t){let e=this.items.get(t),s=t%this.columns,o=e?this.make(t,e,this.width):i("div",{class:"shimmer"});return o.classList.add("item"),o.setAttribute("role",
"listitem"),o.setAttribute("aria-setsize",this.total),o.setAttribute("aria-posinset",t+1),o.tabIndex=t===this.at?0:-1,o.style.cssText=`left:${this.gap+s*(this.width+
this.gap)}px;top:${this.topOf(t)};width:${this.width}px;height:${this.height}px`,o.addEventListener("focusin",()=>{this.at=t}),this.cards.set(t,o),o}reveal(t){let e=this.
cards.get(this.at);e&&(e.tabIndex=-1),this.at=Math.max(0,Math.min(this.total-1,t));let{step:s}=this,o=Math.floor(this.at/this.columns)*s,r=this.element.clientHeight;
o<this.top?this.top=o:o+s+this.gap>this.top+r&&(this.top=o+s+this.gap-r),this.show();let a=this.cards.get(this.at);return a&&(a.tabIndex=0),a}focus(t){this.reveal(
t)?.focus({preventScroll:!0})}key(t){if(t.ctrlKey||t.metaKey||t.altKey||t.target.tagName==="SELECT")return;let e=Math.max(1,Math.floor(this.element.clientHeight/
this.step))*this.columns,s={ArrowLeft:-1,ArrowRight:1,ArrowUp:-this.columns,ArrowDown:this.columns,PageDown:e,PageUp:-e,Home:-1e9,End:1e9},o=this.items.get(this.
at);if(t.key in s){let r=this.at;this.focus(r+s[t.key]),this.moved?.(t,r,this.at)}else if(!(o&&this.keys&&this.keys(t,this.at,o)))return;t.preventDefault(),t.stopPropagation()}};function Ne(n,t,e){if(!n)return null;if(n.words)return i("p",{class:"small owedline"},i("strong",{},`${n.question} `),n.words);if(!n.here)return i("p",{class:"s\
mall owedline"},i("strong",{},`${n.question} `),`${n.sentence} They start from an earlier model: `,i("code",{},n.command));let s=n.seconds?`, about ${Q(n.seconds)}`:
"",o=`Run the same fix (${n.title}) with other answers and without any, ${n.runs} runs${s}. The models stay as they are; it can be stopped, and what is done is \
kept.`;return i("div",{class:"row wrap small owedline"},m(n.question,o,()=>e("controls"),{symbol:"question",disabled:t,"data-part":"controls"}),i("span",{class:"\
soft"},`Not shown yet: ${n.runs} runs of controls show it${s}.`))}function gi([n,t],[e,s],[o,r]){let a=i("div",{class:"swipe",style:"--at:50%"},n,i("div",{class:"over"},t),i("i",{class:"divider","aria-hidden":"true"}),i("span",
{class:"tagleft"},e),i("span",{class:"tagright"},s)),l=i("input",{type:"range",min:"0",max:"100",value:"50",class:"swiper","data-part":"swiper","aria-label":`Di\
vider: ${o} to the left, ${r} to the right`,title:"Drag, or use the arrow keys",oninput:()=>a.style.setProperty("--at",`${l.value}%`)});return l.addEventListener(
"keydown",c=>c.key.startsWith("Arrow")&&c.stopPropagation()),a.append(l),a}var Gt=class{constructor(t){this.windows=t,this.pointers=new Map,this.home();for(let e of t)this.listen(e)}listen(t){t.style.overflow="hidden",t.firstElementChild.
style.transformOrigin="0 0",t.addEventListener("wheel",e=>this.wheel(e,t),{passive:!1}),t.addEventListener("pointerdown",e=>this.down(e,t)),t.addEventListener("\
pointermove",e=>this.move(e,t));for(let e of["pointerup","pointercancel"])t.addEventListener(e,s=>this.pointers.delete(s.pointerId));t.addEventListener("dblclic\
k",()=>this.home())}home(){Object.assign(this,{scale:1,x:0,y:0}),this.apply()}by(t,e=.5,s=.5){let o=Math.min(12,Math.max(1,this.scale*t)),r=o/this.scale;this.x=
e-(e-this.x)*r,this.y=s-(s-this.y)*r,this.scale=o,this.apply()}pan(t,e){this.x+=t,this.y+=e,this.apply()}apply(){let t=1-this.scale;this.x=Math.min(0,Math.max(t,
this.x)),this.y=Math.min(0,Math.max(t,this.y));for(let e of this.windows){let{clientWidth:s,clientHeight:o}=e;e.style.touchAction=this.scale>1?"none":"pan-y",e.
firstElementChild.style.transform=`translate(${this.x*s}px, ${this.y*o}px) scale(${this.scale})`}}at(t,e){let s=e.getBoundingClientRect();return[(t.clientX-s.left)/
s.width,(t.clientY-s.top)/s.height]}wheel(t,e){t.preventDefault(),this.by(Math.exp(-t.deltaY*.0018),...this.at(t,e))}down(t,e){t.button||(this.pointers.set(t.pointerId,
this.at(t,e)),e.setPointerCapture(t.pointerId))}move(t,e){let s=this.pointers.get(t.pointerId);if(!s)return;let o=this.at(t,e),r=[...this.pointers].find(([a])=>a!==
t.pointerId);if(r){let a=l=>Math.hypot(l[0]-r[1][0],l[1]-r[1][1]);a(s)>0&&this.by(a(o)/a(s),(o[0]+r[1][0])/2,(o[1]+r[1][1])/2)}else this.pan(o[0]-s[0],o[1]-s[1]);
this.pointers.set(t.pointerId,o)}key(t){let s={ArrowLeft:[.12,0],ArrowRight:[-.12,0],ArrowUp:[0,.12],ArrowDown:[0,-.12]};if(t.key==="+"||t.key==="=")this.by(1.4);else if(t.
key==="-")this.by(1/1.4);else if(t.key==="0")this.home();else if(s[t.key]&&this.scale>1)this.pan(...s[t.key]);else return!1;return!0}};var Fl=224,Ll=448,Bl=4,Nl=4,vo={fixed:["✓ fixed","yes","Wrong before, right after"],broken:["✕ broken","no","Right before, wrong after"]},Il=[["beside","Sid\
e by side","The maps of the models beside each other"],["swipe","Swipe","The maps over each other, with a divider to move"]],yo=class{constructor(t){this.link=t,
this.layout="beside",this.pictures=new j(t),this.build(),t.on("rows",e=>{e.version===t.props.version&&this.grid.put(e.start,e.rows)}),t.on("maps_changed",()=>this.
repaint()),t.on("theme",()=>this.repaint()),t.watch(["map_style"],()=>{this.styles.set(t.props.map_style),this.repaint()}),t.watch(["counts","show","groups","gr\
oup","classes","label","splits","split","sorts","sort"],()=>this.showFilters()),t.watch(["models","chosen"],()=>this.showModels()),t.watch(["moved","costs"],()=>this.
showMore()),t.watch(["goes_by","work"],()=>this.showGoesBy()),t.watch(["version","count"],()=>this.restart()),t.watch(["state","message"],()=>this.showState()),
t.letGo.push(()=>this.grid.free())}build(){this.filters=i("div",{class:"row wrap grow"}),this.modelRow=i("div",{class:"row wrap modelchoice"}),this.more=i("div",
{class:"moreinfo"}),this.goes=i("div",{class:"moreinfo"}),this.styles=F("How maps are drawn",tt,this.link.props.map_style,e=>this.link.send("style",{style:e})),
this.layouts=F("How models are laid out",Il,this.layout,e=>{this.layout=e,this.grid.layout()}),this.grid=new St({label:"Photos, as each model sees them",minimum:330,
cardHeight:e=>this.side(e)+62,make:(e,s,o)=>this.card(s,o),need:(e,s)=>this.link.send("rows",{start:e,end:s,version:this.link.props.version}),keys:(e,s,o)=>this.
key(e,o)}),this.sheet=i("div",{class:"sheet hidden",role:"dialog","aria-label":"One photo, large",tabindex:"-1"}),this.sheet.addEventListener("keydown",e=>this.
sheetKey(e)),this.cover=i("div",{class:"cover hidden"});let t=[i("h2",{},"Photo by photo"),i("div",{class:"grow"}),this.layouts,this.styles];this.link.root.append(
i("section",{class:"pane card","aria-label":"Photos before and after"},i("div",{class:"bar"},t),i("div",{class:"bar filters"},this.modelRow,this.filters),this.goes,
this.more,i("div",{class:"body"},this.grid.element,this.cover,this.sheet)))}get names(){return this.link.props.chosen}get swiping(){return this.layout==="swipe"&&
this.names.length===2}side(t){let e=this.swiping?1:Math.max(1,this.names.length);return Math.floor((t-Bl*(e-1))/e)}showState(){let{state:t,message:e}=this.link.
props;this.cover.classList.toggle("hidden",t==="ready");let s=t==="loading";t!=="ready"&&u(this.cover,E(s?"busy":"photos",s?"A fix is being made":"Nothing to co\
mpare yet",e))}showModels(){let{models:t,chosen:e}=this.link.props;if(this.layouts.classList.toggle("hidden",e.length!==2),e.length<2)return u(this.modelRow);let s=l=>this.
link.send("models",{models:l}),o=(l,c,h)=>{let p=t.filter(([d])=>d===e[h]||!e.includes(d));return L(l,c,p,e[h],d=>s(e.map((f,g)=>g===h?d:f)))},r=e.length-1,a=t.
filter(([l])=>!e.includes(l));return u(this.modelRow,o("Before","The model that is compared with",0),e.slice(1,r).map((l,c)=>o("and","A model between them",c+1)),
o("After","The model that is judged",r),a.length&&e.length<Nl?m("Add a model","Put one more model between them",()=>s([...e.slice(0,r),a[a.length-1][0],e[r]]),{
kind:"quiet",symbol:"plus"}):null,e.length>2?m("Only two","Leave out the models between",()=>s([e[0],e[r]]),{kind:"quiet"}):null)}showFilters(){let{counts:t,show:e,
groups:s,group:o,classes:r,label:a,splits:l,split:c,sorts:h,sort:p}=this.link.props,d=g=>g===void 0?"":` ${g.toLocaleString("en")}`,f=g=>[["-1","all"],...g.map(
(w,b)=>[String(b),w])];u(this.filters,F("Which photos",[["all",`All${d(t.all)}`,"Fixed, broken and unchanged ones"],["fixed",`✓ Fixed${d(t.fixed)}`,vo.fixed[2]],
["broken",`✕ Broken${d(t.broken)}`,vo.broken[2]],["same",`Verdict unchanged${d(t.same)}`,"The verdict is the same; the map may not be"]],e,g=>this.link.send("\
show",{show:g})),s.length?L("Group","Only photos of one group",f(s),String(o),g=>this.link.send("group",{group:Number(g)})):null,L("Class","Only photos of one c\
lass",f(r),String(a),g=>this.link.send("only",{label:Number(g)})),l.length>1?L("Split","Only photos of one part of the data",[["","all"],...l.map(g=>[g,g])],c,g=>this.
link.send("only",{split:g})):null,L("Sort by","The order of the photos",h,p,g=>this.link.send("sort",{sort:g})))}showMore(){let{moved:t,costs:e}=this.link.props,
s=this.more.querySelector("details")?.open||!1;if(e.length<2)return u(this.more);let o=t?`Attention moved onto the object in ${k(t.onto,"photo")}, off it in ${t.
off.toLocaleString("en")}`:"What each model cost";return u(this.more,i("details",{open:s},i("summary",{},o,t?i("span",{class:"soft"}," · and what each model cos\
t"):null),i("div",{class:"row wrap"},t?hi(t):null,pi(e,this.names))))}showGoesBy(){let{goes_by:t,work:e}=this.link.props,s=this.goes.querySelector("details")?.open||
!1;if(!t)return u(this.goes);let o=a=>this.link.act(a),r=a=>this.link.send("go",{place:a});return u(this.goes,i("details",{open:s},i("summary",{},"What it goes \
by",i("span",{class:"soft"},` · ${ui(t)}`)),fi(t,e,o,r)),Ne(t.owed,e.running||e.other,o))}restart(){this.hideSheet(),this.grid.reset(this.link.props.count)}picture(t,e,s,o){
let r=`Where ${Mt(e)} looks in a photo of a ${t.label}; its verdict is ${o?"right":"wrong"}`;return i("canvas",{style:`width:${s}px;height:${s}px`,role:"img","a\
ria-label":r})}pictured(t,e,s){let o=this.names.map((l,c)=>this.picture(t,l,e,t.right[c])),r=()=>{let l=this.link.dark?"#20262e":"#f4f5f7",c=this.link.props.map_style,
h=this.pictures.photo(t.id,s);o.forEach((p,d)=>C(p,h,this.pictures.map(t.id,this.names[d]),c,e,e,l))};return this.names.map((l,c)=>this.pictures.want([t.id],c?0:
s,l,r)).every(Boolean)&&r(),o}tag(t,e){return i("span",{class:"tag"},`${Mt(t)} ${e?"✓":"✕"}`)}card(t,e){let s=this.side(e),o=vo[t.flip],r=this.pictured(t,s,
Fl),a=o?o[2]:t.right[0]?"right before and after":"wrong before and after";return i("article",{class:`pairphoto ${t.flip?`is-${t.flip==="fixed"?"yes":"no"}`:""}`,
"aria-label":`${t.label}, ${t.group}: ${a}`},this.swiping?this.swipe(t,r):this.beside(t,r),i("div",{class:"text"},i("div",{class:"line"},i("strong",{},t.label),
o?i("span",{class:`chip ${o[1]}`,title:o[2]},o[0]):i("span",{class:"chip"},t.right[0]?"still right":"still wrong")),i("div",{class:"line small soft"},i("span",{},
t.group),this.moved(t))))}moved(t){return t.energy_before!==null&&t.energy_after!==null?i("span",{class:"num",title:"Share of the map's energy inside the object\
, before and after"},`on the object ${x(t.energy_before)} → ${x(t.energy_after)}`):i("span",{class:"num",title:"How much of the map moved"},`map moved ${x(t.map_change)}`)}beside(t,e){
return i("div",{class:"two",onclick:()=>this.open(t),title:"Open it large (Enter)"},e.map((o,r)=>i("div",{class:"side"},o,this.tag(this.names[r],t.right[r]))))}swipe(t,e){
let s=e.map((o,r)=>this.tag(this.names[r],t.right[r]));return gi(e,s,this.names.map(Mt))}key(t,e){return t.key!=="Enter"||t.target.tagName==="BUTTON"?!1:(this.open(
e),!0)}open(t){this.shown=t,this.sheet.classList.remove("hidden");let e=this.sheet.clientWidth-32,s=this.names.length,o=Math.max(180,Math.min(440,Math.floor((e-
12*(s-1))/s))),a=this.pictured(t,o,Ll).map(h=>i("div",{class:"window",style:`width:${o}px;height:${o}px`},h)),l=()=>this.hideSheet(!0),c=(h,p,d)=>m("",p,d,{kind:"\
square",symbol:h});u(this.sheet,i("div",{class:"row sheethead"},i("h2",{class:"grow"},`${t.label}${t.group?`, ${t.group}`:""}`),c("plus","Zoom in (+)",()=>this.
zoom.by(1.4)),c("minus","Zoom out (−)",()=>this.zoom.by(1/1.4)),c("home","Show everything (0)",()=>this.zoom.home()),m("","Close (Escape)",l,{kind:"quiet squa\
re",symbol:"close"})),i("div",{class:"sheetbody scroll"},i("div",{class:"row wrap"},a.map((h,p)=>i("figure",{},h,i("figcaption",{class:"small soft"},`${Mt(this.
names[p])}: ${t.right[p]?"right ✓":"wrong ✕"}`)))),i("p",{class:"small soft"},this.moved(t),` · map moved ${x(t.map_change)} · ${t.split} · ${t.id}`),i("\
p",{class:"tiny faint"},"Wheel or + and − zoom all maps at once; drag or the arrow keys move them."))),this.zoom=new Gt(a),this.sheet.focus({preventScroll:!0})}hideSheet(t=!1){
this.shown=null,this.sheet.classList.add("hidden"),t&&this.grid.focus(this.grid.at)}sheetKey(t){if(!(t.ctrlKey||t.metaKey||t.altKey)){if(t.key==="Escape")this.hideSheet(
!0);else if(!this.zoom?.key(t))return;t.preventDefault(),t.stopPropagation()}}repaint(){this.grid.clear(),this.grid.show(),this.shown&&this.open(this.shown)}};function Dl({
model:n}){let t=new B(n,"compare");return t.keys=[["Arrow keys","go from photo to photo"],["Enter","open a photo large"],["+ − 0","zoom all maps at once, show\
 everything"],["Escape","close the large photo"]],t.view=new yo(t),t.root}var Mo={};J(Mo,{render:()=>Kl});var Y={yes:["Yes","✓","Yes: the model looks at the right thing (Y)"],no:["No","✕","No: the model looks at something else (N)"],maybe:["Can't tell","?","Cann\
ot tell from what is visible (M)"]},ee=n=>n.map(([t,e])=>`${t}: ${Y[e][0]}`).join(", "),W={y:"yes",n:"no",m:"maybe"};function ot(n,t,{short:e=!1,words:s=Y,only:o=[
"yes","no","maybe"]}={}){return i("div",{class:`answers${e?" short":""}`,role:"group","aria-label":"Your answer"},o.map(r=>i("button",{type:"button",class:`answ\
er ${r}`,"data-part":r,"aria-pressed":String(n===r),title:s[r][2],"aria-label":s[r][2],onclick:a=>{a.stopPropagation(),t(r)}},i("b",{"aria-hidden":"true"},s[r][1]),
e&&r==="maybe"?null:i("span",{},s[r][0]))))}var So=([n,t,e,s],[o,r,a,l])=>[(o-n)/(e-n),(r-t)/(s-t),(a-n)/(e-n),(l-t)/(s-t)];function bt(n,[t,e,s,o],{dashed:r=!1,width:a=2}={}){let l=n.getContext("2d"),c=n.
width/(n.clientWidth||n.width),[h,p]=[n.width,n.height],d=(v,S)=>Math.min(S-a*c,Math.max(a*c,v*S)),[f,g,w,b]=[d(t,h),d(e,p),d(s,h),d(o,p)];l.save(),l.lineJoin="\
round";for(let[v,S]of[["rgba(0,0,0,.75)",a+2.5],["#fff",a]])l.strokeStyle=v,l.lineWidth=S*c,l.setLineDash(r?[7*c,5*c]:[]),l.strokeRect(f,g,w-f,b-g);l.restore()}
function qt(n,t,e,s){C(n,t&&t.bitmap,null,"off",e,e,s),t&&t.bitmap&&bt(n,So(t.box,t.region),{width:e>90?2:1.5})}var Ol=3;function mi(n,t,e,s){if(C(n,null,null,"\
off",e,e,s),!t||!t.bitmap)return;let[o,r,a,l]=So(t.box,t.region),c=Math.min(1,Ol*Math.max(a-o,l-r)),h=(g,w)=>Math.min(1-c,Math.max(0,(g+w-c)/2)),{width:p,height:d}=t.
bitmap,f=[h(o,a)*p,h(r,l)*d,c*p,c*d];n.getContext("2d").drawImage(t.bitmap,...f,0,0,n.width,n.height)}var jt=.4;function Ie(n,t,e,s,o,r){if(C(n,null,null,"off",
o,o,r),!t||t.missing)return;let a=De(e,s),l=[0,1].map(p=>{let d=(a[p]+a[p+2])/2;return Math.min(1-jt,Math.max(0,d-jt/2))}),c=[l[0],l[1],l[0]+jt,l[1]+jt];n.getContext(
"2d").drawImage(t,c[0]*t.width,c[1]*t.height,jt*t.width,jt*t.height,0,0,n.width,n.height),bt(n,So(c,a),{width:1.5})}var De=([n,t],{rows:e,columns:s})=>[t/s.length,
n/e.length,(t+1)/s.length,(n+1)/e.length],se=([n,t],{rows:e,columns:s})=>[s[t][0],e[n][0],s[t][1],e[n][1]];var Ht=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,arrived:s}),this.found=new Map,this.asked=new Set,t.on("patches",o=>this.take(o))}get(t){return this.
found.get(t)}forget(){this.found.clear(),this.asked.clear()}ask(t){this.asked.has(t)||(this.asked.add(t),this.batch||(this.batch=[],setTimeout(()=>this.flush(),
15)),this.batch.push(t))}flush(){let t=this.batch;this.batch=null;for(let e=0;e<t.length;e+=8)this.link.send("patches",{neurons:t.slice(e,e+8)})}async take({neurons:t,
patches:e,lengths:s,blob:o}){let r=0,a=await Promise.all(s.map(c=>{let h=o.slice(r,r+c);return r+=c,this.pictures.decode(h)})),l=0;t.forEach((c,h)=>{this.found.
set(c,e[h].map(p=>({...p,bitmap:a[l++]})))}),this.arrived(t)}},bi=3;function wi(n,t){let e=n.slice(0,bi),s=[0,1,2].flatMap(a=>e.map(l=>[l,a])),o=new Set,r=s.filter(
([a,l])=>{let c=((t.get(a)||[])[l]||{}).id;return c!==void 0&&!o.has(c)&&o.add(c)});return[...r,...s.filter(a=>!r.includes(a))].slice(0,bi)}var Oe=(n,t,e)=>e?`P\
atch ${t+1} of neuron ${n}: the outlined place in a photo of a ${e.words}, with what is around it; activation ${e.activation.toFixed(2)}`:`Patch ${t+1} of neuro\
n ${n}`;var Wt={yes:["Keep","✓","Keep: these patches show the right thing (Y)"],no:["Prune","✕","Prune: these patches show something else (N)"],maybe:["","?","Canno\
t tell (M)"]},Eo="mixed",xi=n=>new Set(n).size===1?n[0]:Eo,zl=n=>n===Eo?"answered differently":n?`answered ${Wt[n][0]||"cannot tell"}`:"",ze=({neurons:n})=>n.length===
1?`Neuron ${n[0]}`:`${n.length} alike neurons`;function oe(n){let t=Math.round(n*1e3)/10;return{text:`${t>0?"+":t<0?"−":"±"}${Math.abs(t).toFixed(1)} pp`,way:t>
0?"up":t<0?"down":"faint"}}var Ue=class{constructor(t,e,s){Object.assign(this,{link:t,patches:e,act:s})}get lines(){return this.link.props.example?3:2}height(t){
return this.side(t)+94+22*this.lines}side(t){return Math.floor((t-24-8)/3)}make(t,e){let s=this.side(e),o=[0,1,2].map(l=>this.patch(t,l,s)),r=t.answer?` is-${t.
answer}`:"",a=i("article",{class:`neuron${r}${t.kept?"":" gone"}`,"aria-label":this.label(t)},this.head(t),i("div",{class:"patches"},o.map(l=>l.press)),this.contribution(
t),this.link.props.example?this.fires(t):null,this.effect(t),ot(t.answer,l=>this.act.answer(t,l),{short:!0,words:Wt}));a.draw=()=>o.forEach(l=>l.draw()),a.draw();
for(let l of t.neurons.slice(0,3))this.patches.get(l)||this.patches.ask(l);return a}label(t){return[ze(t),t.contribution>=0?"adds to the class":"takes from the \
class",zl(t.answer),t.kept?"":"pruned already"].filter(Boolean).join(", ")}head(t){let e=t.neurons.length>1,s=t.neurons.length-t.kept;return i("div",{class:"lin\
e"},i("strong",{class:"num"},ze(t)),s?i("span",{class:"chip"},e?`${s} pruned`:"pruned"):null,t.answer===Eo?i("span",{class:"chip"},"answers differ"):null,i("spa\
n",{class:"grow"}),e?m("See each",`Open the ${t.neurons.length} neurons of this card, each with its own answer (O)`,()=>this.act.open(t),{kind:"quiet small","da\
ta-part":"open"}):null)}patch(t,e,s){let o=()=>wi(t.neurons,this.patches)[e],r=i("canvas",{class:"patch",style:`width:${s}px;height:${s}px`}),a=i("button",{type:"\
button",class:"patchpress",tabindex:"-1",onclick:()=>this.act.patch(t,...o()),onmouseenter:c=>this.act.hover(c,...o()),onmouseleave:()=>this.act.leave()},r);return{
press:a,draw:()=>{let[c,h]=o(),p=(this.patches.get(c)||[])[h];a.setAttribute("aria-label",Oe(c,h,p)),a.disabled=!p,qt(r,p,s,this.link.dark?"#20262e":"#eef0f3")}}}fact(t,e,...s){
return i("div",{class:"fact tiny",title:e},i("span",{class:"faint"},t),...s)}bar(t,e){let s=`width:${Math.max(3,100*Math.min(1,Math.abs(t)))}%`;return i("span",
{class:"rail","aria-hidden":"true"},i("i",{class:e,style:s}))}contribution({contribution:t,share:e,neurons:s}){let o=t>=0,a=`Mean weight × activation on photos \
of this class${s.length>1?", of all its neurons together":""}: ${t.toFixed(3)}`;return this.fact(o?"Adds to the class":"Takes from the class",a,this.bar(e,o?"pl\
us":"minus"),i("span",{class:"num soft"},(o?"+":"−")+Math.abs(t).toFixed(2)))}fires({fires:t,neurons:e}){let s=`${Math.round(100*(t||0))} %`,o=e.length>1?"its\
 most active neuron's":"its",r=`Activation at the place you chose: ${s} of ${o} own maximum over the training photos`;return this.fact("Fires there",r,this.bar(
t||0,"plus"),i("span",{class:"num soft"},s))}effect(t){let e=this.link.props.effects,s=t.neurons.length>1,o=(h,...p)=>this.fact(s?"If all pruned":"If pruned",h,
...p),r=h=>i("span",{class:"faint right"},h);if(!t.kept)return o("Switched off already",r("no change"));if(t.effect===null&&(e.why||e.model===this.link.props.model))
return o(e.why||"There are no photos to tell by",r(e.why?"not known":"…"));if(t.effect===null)return o("Being computed",r("…"));let{text:a,way:l}=oe(t.effect),
c=s?"these neurons were":"this neuron were";return o(`Accuracy of the ${e.of} on validation photos if ${c} just switched off, nothing refitted: ${a.replace(" pp",
"")} percentage points`,i("span",{class:"soft right"},e.of),i("strong",{class:`num ${l}`},a))}},vi=({cards:n,several:t},e)=>`${k(e,"neuron")} on ${k(n,"card")},\
 ${t.toLocaleString("en")} with several`;var Pt=224,Ge=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,body:s}),this.canvas=i("canvas",{style:`width:${Pt}px;height:${Pt}px`}),this.text=i(
"div",{class:"small soft"}),this.element=i("div",{class:"neurontip card hidden","aria-hidden":"true"},this.canvas,this.text)}hide(){this.wanted=null,this.element.
classList.add("hidden")}show(t,e){if(!t)return;this.wanted=t;let s=()=>{this.wanted===t&&(this.element.classList.remove("hidden"),this.draw(t),this.put(e.getBoundingClientRect(),
this.body.getBoundingClientRect()))};this.pictures.want([t.id],Pt,"",s)&&s()}draw(t){let{field:e}=this.link.props;C(this.canvas,this.pictures.photo(t.id,Pt),null,
"off",Pt,Pt),e&&bt(this.canvas,se(t.cell,e),{dashed:!0}),bt(this.canvas,t.region,{width:2.5});let s=e?" · dashed: what it sees":"";this.text.textContent=`${t.words}\
 · activation ${t.activation.toFixed(2)}${s}`}put(t,e){let s=this.element.offsetHeight,o=Math.min(e.width-Pt-30,Math.max(6,t.left-e.left)),r=t.bottom-e.top+8,a=r+
s>e.height?Math.max(4,t.top-e.top-s-6):r;this.element.style.transform=`translate(${o}px, ${a}px)`}};var _o=76,yi=224,Ul="Compared at every place of every photo: the cosine of the activations there with those at your place. 1 = the same neurons in the same prop\
ortion.",je=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,open:s}),this.element=i("div",{class:"found"}),t.on("searching",o=>this.progress(o)),
t.on("alike",o=>this.take(o))}search(t,e){this.results={of:String([t,e]),done:0,total:0,photos:null},this.link.send("alike",{id:t,cell:e}),this.draw()}clear(){this.
results&&!this.results.photos&&this.link.send("stop"),this.results=null,this.draw()}progress(t){!this.results||this.results.photos||(Object.assign(this.results,
t),this.draw())}take({id:t,cell:e,photos:s,why:o}){!this.results||String([t,e])!==this.results.of||(Object.assign(this.results,{photos:s,why:o}),this.draw(),this.
link.announce(o||`${s.length} photos with a place like it`))}draw(){if(!this.results)return void u(this.element);let{photos:t,why:e}=this.results,s=i("h3",{},A(
"Photos with a place like it",Ul));if(!t)return void u(this.element,s,this.waiting());let o=e?i("p",{class:"small soft"},e):i("div",{class:"strip"},t.map(r=>this.
hit(r)));u(this.element,s,o)}waiting(){let{done:t,total:e,seconds:s}=this.results,o=s>1?`, ${Math.ceil(s)} s left`:"",r=e?`${t.toLocaleString("en")} of ${e.toLocaleString(
"en")} photos${o}`:"Starting …";return[i("div",{class:"meter"},i("i",{style:`width:${e?100*t/e:0}%`})),i("div",{class:"row"},i("span",{class:"small soft num g\
row"},r),m("Cancel","Stop the search",()=>this.clear(),{symbol:"stop"}))]}hit(t){let{id:e,cell:s,cosine:o,words:r}=t,a=i("canvas",{style:`width:${_o}px;height:${_o}\
px`}),l=()=>{let h=this.link.dark?"#20262e":"#eef0f3";Ie(a,this.pictures.photo(e,yi),s,this.link.props.field,_o,h)};this.pictures.want([e],yi,"",l),l();let c=`O\
pen a photo of a ${r}: cosine ${o.toFixed(2)}`;return i("button",{type:"button",class:"thumb hit",title:c,"aria-label":c,onclick:()=>this.open(t)},a,i("span",{class:"\
tiny num soft","aria-hidden":"true"},o.toFixed(2)))}};var ki=448,qe=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,changed:s}),this.canvas=i("canvas",{"aria-hidden":"true"}),this.element=i("div",{class:"\
place",role:"application","aria-roledescription":"place in a photo",tabindex:"0","data-part":"place",onclick:o=>this.choose(this.under(o)),onpointermove:o=>this.
hover(this.under(o)),onpointerleave:()=>this.hover(null),onkeydown:o=>this.key(o)},this.canvas),this.observer=new ResizeObserver(()=>this.draw()),this.observer.
observe(this.element),t.letGo.push(()=>this.observer.disconnect()),t.watch(["field"],()=>this.draw()),t.on("theme",()=>this.draw())}get field(){return this.link.
props.field}show(t,e,s){Object.assign(this,{id:t,words:e,cell:s,over:null}),this.draw()}under(t){if(!this.field)return null;let e=this.canvas.getBoundingClientRect(),
s=(o,r)=>Math.min(r-1,Math.max(0,Math.floor(o*r)));return[s((t.clientY-e.top)/e.height,this.field.rows.length),s((t.clientX-e.left)/e.width,this.field.columns.length)]}hover(t){
String(t)!==String(this.over)&&(this.over=t,this.draw())}choose(t){t&&(this.cell=t,this.draw(),this.changed(t),this.link.announce(this.where))}key(t){let e={ArrowUp:[
-1,0],ArrowDown:[1,0],ArrowLeft:[0,-1],ArrowRight:[0,1]}[t.key];if(!e||!this.field||t.ctrlKey||t.metaKey||t.altKey)return;let[s,o]=this.cell,r=(a,l)=>Math.min(l-
1,Math.max(0,a));this.choose([r(s+e[0],this.field.rows.length),r(o+e[1],this.field.columns.length)]),t.preventDefault(),t.stopPropagation()}get where(){if(!this.
field||!this.cell)return"";let[t,e]=this.cell;return`row ${t+1} of ${this.field.rows.length}, column ${e+1} of ${this.field.columns.length}`}get sees(){let[t,e,
s,o]=se(this.cell,this.field);return(s-t)*(o-e)}draw(){if(!this.id||!this.element.clientWidth)return;let t=this.id,e=this.element.clientWidth,s=()=>{this.id===t&&
(C(this.canvas,this.pictures.photo(t,ki),null,"off",e,e,this.link.dark?"#20262e":"#eef0f3"),!(!this.field||!this.cell)&&(this.over&&bt(this.canvas,De(this.over,
this.field),{width:1}),bt(this.canvas,se(this.cell,this.field),{dashed:!0}),bt(this.canvas,De(this.cell,this.field),{width:3})))},o=this.field&&this.cell?`; it \
sees the dashed part, ${Math.round(100*this.sees)} % of the photo`:"";this.element.setAttribute("aria-label",`Photo of a ${this.words}, with a place outlined: ${this.
where}${o}. Arrow keys move the place.`),this.pictures.want([t],ki,"",s)&&s()}};var Ao=76,Gl={theoretical:"The receptive field: every pixel that can change the neuron at this place, by the sizes and strides of the layers before it, cut off \
at the photo's border.",effective:"The effective receptive field: the part that holds 95 % of the gradient, as the reach of this network's layers does not follo\
w from their sizes."},He=class{constructor(t,e,s,o){Object.assign(this,{link:t,pictures:e,patches:s,act:o}),this.element=i("div",{class:"sheet hidden",role:"dia\
log","aria-modal":"false","aria-label":"A place in a photo, large",tabindex:"-1",onkeydown:r=>this.key(r)}),this.place=new qe(t,e,()=>this.placed()),this.found=
new je(t,e,r=>this.open(r)),this.parts(),t.on("photo",r=>this.opened(r)),t.on("detail",r=>this.told(r)),t.watch(["field"],()=>this.shown&&this.placed()),t.on("t\
heme",()=>this.shown&&this.draw())}get shown(){return!this.element.classList.contains("hidden")}parts(){this.title=i("h2",{class:"grow"}),this.turn=m("Another p\
hoto","The next photo of your selection, or of all photos (P; ⇧ P goes back)",()=>this.step(1),{key:"P"}),this.about=i("p",{class:"small soft num",role:"statu\
s"}),this.legend=i("p",{class:"tiny soft legendline"}),this.strip=i("div",{}),this.answers=i("div",{}),this.effects=i("div",{}),this.fire=m("Neurons that fire h\
ere","Order the neurons by how strongly they fire at this place (F)",()=>this.act.firing(this.id,this.place.cell),{kind:"primary",symbol:"target",key:"F"}),this.
like=m("Photos like this place","Find the photos with a place that fires the same neurons (L)",()=>this.found.search(this.id,this.place.cell),{symbol:"photos",key:"\
L"});let t=m("","Close (Escape)",()=>this.hide(),{kind:"quiet square",symbol:"close"}),e=i("figure",{class:"large"},this.place.element,i("figcaption",{},this.about,
this.legend)),s=i("div",{class:"row wrap"},this.fire,this.like),o=i("div",{class:"beside"},this.strip,this.answers,this.effects,s,this.found.element);this.element.
append(i("div",{class:"row sheethead"},this.title,this.turn,t),i("div",{class:"sheetbody scroll"},i("div",{class:"sides"},e,o)))}show(t,e,s){this.item=t||null,this.
neuron=e,this.found.clear(),this.element.classList.remove("hidden");let o=t&&(this.patches.get(e)||[])[s];this.k=s,this.detail=null,this.waits=!!(t&&!o),t&&this.
link.send("detail",{neurons:t.neurons}),o?this.open(o,s):t||this.link.send("photo",{id:this.id||""}),this.draw(),this.placed(),this.element.focus({preventScroll:!0})}arrived(){
if(!this.shown||!this.item)return;let t=(this.patches.get(this.neuron)||[])[this.k];this.waits&&t?this.open(t,this.k):this.drawStrip(),this.waits=this.waits&&!t}again(t,e,s){
this.show(),this.open({id:t,cell:e,words:s})}hide(){this.found.clear(),this.element.classList.add("hidden"),this.act.close()}step(t){this.k=-1,this.link.send("p\
hoto",{id:this.id,step:t})}opened({id:t,lines:e}){this.shown&&(this.lines=e,t!==this.id&&this.go(t,e[0],this.place.cell),this.placed())}go(t,e,s){Object.assign(
this,{id:t,words:e}),this.place.show(t,e,s),this.placed()}open({id:t,words:e,cell:s},o=-1){this.k=o,this.go(t,e,s),this.link.send("photo",{id:t}),this.drawStrip()}placed(){
let{field:t}=this.link.props,e=!!(t&&this.id);if(e&&!this.place.cell&&this.place.show(this.id,this.words,[t.rows,t.columns].map(s=>Math.floor(s.length/2))),this.
fire.disabled=this.like.disabled=!e,!e){u(this.about,"Working out what a place sees …");return}u(this.about,[this.place.where,...(this.lines||[]).slice(0,2)].
join(" · ")),u(this.legend,i("span",{class:"row"},i("i",{class:"key solid"}),"the place"),i("span",{class:"row"},i("i",{class:"key dashed"}),A(`what it sees: ${x(
this.place.sees)} of the photo (${t.kind})`,Gl[t.kind])))}draw(){let{item:t}=this;u(this.title,t?ze(t):"Search by a place in a photo"),this.turn.classList.toggle(
"hidden",!!t),u(this.answers,t?ot(t.answer,e=>this.act.answer(t,e),{words:Wt}):null),this.drawStrip(),this.drawEffects(),this.found.draw()}follow(t){!this.item||
String(t.neurons)!==String(this.item.neurons)||(this.item=t,this.shown&&this.draw())}drawStrip(){let{item:t,neuron:e}=this;if(!t){u(this.strip,i("p",{class:"sma\
ll soft"},"Click a place in the photo, or move there with the arrow keys."));return}let o=t.neurons.length>1?i("p",{class:"small soft"},`Patches of neuron ${e}`):
null,r=(this.patches.get(e)||[]).map((a,l)=>{let c=i("canvas",{style:`width:${Ao}px;height:${Ao}px`});qt(c,a,Ao,this.ghost);let h=Oe(e,l,a),p=()=>this.open(a,l);
return i("button",{type:"button",class:"thumb","aria-pressed":String(l===this.k),"aria-label":h,title:h,"data-part":`patch${l}`,onclick:p},c)});u(this.strip,o,i(
"div",{class:"strip"},r))}get ghost(){return this.link.dark?"#20262e":"#eef0f3"}told({neurons:t,effects:e,why:s}){!this.item||String(t)!==String(this.item.neurons)||
(this.detail={effects:e,why:s},this.drawEffects())}drawEffects(){let{item:t,detail:e}=this;if(!t)return void u(this.effects);let s=t.neurons.length>1,o=A(s?`If \
all ${t.neurons.length} were pruned`:"If it were pruned","Change of the accuracy on validation photos if these neurons were just switched off, nothing refitted:\
 exact, from kept features. pp = percentage points."),r=(e&&e.effects||[]).map(([l,c])=>{let{text:h,way:p}=c===null?{text:"no photos",way:"faint"}:oe(c);return i(
"tr",{},i("th",{scope:"row"},l),i("td",{class:`num ${p}`},h))}),a=e?e.why:"Being computed …";u(this.effects,i("h3",{},o),r.length?i("table",{class:"effects"},
i("tbody",{},r)):i("p",{class:"small soft"},a))}key(t){if(t.ctrlKey||t.metaKey||t.altKey)return;let e=t.key.toLowerCase(),s={y:"yes",n:"no",m:"maybe"}[e];if(t.key===
"Escape")this.hide();else if(e==="p"&&!this.item)this.step(t.shiftKey?-1:1);else if(e==="f"&&!this.fire.disabled)this.act.firing(this.id,this.place.cell);else if(e===
"l"&&!this.like.disabled)this.found.search(this.id,this.place.cell);else if(s&&this.item)this.act.answer(this.item,s);else if(e==="u")this.link.act(t.shiftKey?"\
redo":"undo");else return;t.preventDefault(),t.stopPropagation()}};var jl=180,ql="Neurons that fire on the same photos show the same thing: one answer can speak for them all. Every two neurons of a card are at least this alike \
(correlation over the training photos; 1 = the same).",We=class{constructor(t){this.link=t,this.mode=F("Cards",[[!1,"Each alone","One card a neuron"],[!0,"Alike\
 together","Neurons that fire on the same photos share a card, and an answer"]],t.props.grouped,e=>this.send(e)),this.slider=i("input",{type:"range",min:"50",max:"\
100",step:"1","aria-label":"How alike the neurons of a card are at least",oninput:()=>this.moved()}),this.value=i("output",{class:"num"}),this.said=i("span",{class:"\
small soft num",role:"status"}),this.dial=i("span",{class:"row dial"},A("Alike from",ql),this.slider,this.value,this.said),this.element=i("div",{class:"row wrap\
 together"},this.mode,this.dial),t.watch(["grouped","threshold","together","busy","inside"],()=>this.follow()),t.letGo.push(()=>clearTimeout(this.timer))}send(t){
this.link.send("group",{grouped:t,threshold:this.threshold})}get threshold(){return Number(this.slider.value)/100}moved(){this.held=this.threshold,this.say(this.
held),clearTimeout(this.timer),this.timer=setTimeout(()=>this.send(!0),jl)}say(t){this.value.textContent=t.toFixed(2),this.slider.setAttribute("aria-valuetext",
t.toFixed(2))}follow(){let{grouped:t,threshold:e,together:s,busy:o,count_all:r}=this.link.props;this.mode.set(t),this.dial.classList.toggle("hidden",!t),(this.held===
void 0||Math.abs(this.held-e)<1e-9)&&(this.held=void 0,this.slider.value=String(Math.round(100*e)),this.say(e)),u(this.said,o?"grouping …":s?vi(s,r):"")}};var Hl="A neuron is one channel of the layer that the maps are made of. Its patches are the places in photos where it fires most: the outlined cell, with what i\
s around it.",Wl=252,To=40,$o=class{constructor(t){this.link=t,this.pictures=new j(t),this.patches=new Ht(t,this.pictures,e=>this.arrived(e)),this.cards=new Ue(
t,this.patches,{answer:(e,s)=>this.give(e,s),open:e=>this.open(e),patch:(e,s,o)=>this.sheet.show(e,s,o),hover:(e,s,o)=>this.tip.show((this.patches.get(s)||[])[o],
e.currentTarget),leave:()=>this.tip.hide()}),this.build(),this.wire()}wire(){let{link:t}=this;t.on("rows",e=>e.version===t.props.version&&this.grid.put(e.start,
e.rows)),t.on("changed_rows",e=>this.refresh(e.rows)),t.watch(["class_index","classes","show","order","example"],()=>this.showFilters()),t.watch(["kept","count_\
all","answered","pruned_now","marked","inside","example","effects"],()=>this.showSummary()),t.watch(["version","count"],()=>{this.grid.reset(t.props.count),this.
restore()}),t.watch(["effects"],()=>this.again()),t.watch(["patch_version"],()=>{this.patches.forget(),this.sheet.shown&&this.sheet.hide()}),t.watch(["state","m\
essage"],()=>this.showState()),t.on("theme",()=>this.grid.cards.forEach(e=>e.draw&&e.draw())),t.letGo.push(()=>this.grid.free())}build(){this.filters=i("div",{class:"\
row wrap"}),this.summary=i("div",{class:"summary",role:"status"}),this.grid=new St({label:"Neurons",minimum:Wl,cardHeight:o=>this.cards.height(o),make:(o,r,a)=>this.
cards.make(r,a),need:(o,r)=>this.ask(o,r),keys:(o,r,a)=>this.key(o,a)}),this.cover=i("div",{class:"cover hidden"}),this.body=i("div",{class:"body"},this.grid.element,
this.cover),this.tip=new Ge(this.link,this.pictures,this.body),this.sheet=new He(this.link,this.pictures,this.patches,{answer:(o,r)=>this.give(o,r),firing:(o,r)=>{
this.link.send("firing",{id:o,cell:r}),this.sheet.hide()},close:()=>this.grid.focus(this.grid.at)}),this.body.append(this.tip.element);let t=m("Search by a plac\
e","Choose a place in a photo, and find the neurons that fire there (S)",()=>this.sheet.show(),{symbol:"target","data-part":"search"}),e=i("div",{class:"bar"},i(
"h2",{},A("Neurons",Hl)),i("div",{class:"grow"}),this.filters),s=i("div",{class:"bar second"},new We(this.link).element,i("div",{class:"grow"}),t);this.link.root.
append(i("section",{class:"pane card","aria-label":"Neurons"},e,s,this.summary,this.body,this.sheet.element))}showState(){let{state:t,message:e}=this.link.props;
if(this.cover.classList.toggle("hidden",t==="ready"),t==="ready")return;let s=t==="loading";u(this.cover,E(s?"busy":"scissors",s?"Getting ready":"No neurons to \
show",e))}showFilters(){let{class_index:t,classes:e,show:s,order:o,example:r}=this.link.props,a=[["contribution","adds most"],["effect","gain if pruned"],...r?[
["example","fires at the place"]]:[]];u(this.filters,L("Most weight for","The neurons that add most to this class come first",e.map((c,h)=>[String(h),c]),String(
t),c=>this.link.send("class",{index:Number(c)})),L("Order","By what a neuron adds to the class, by what the worst group gains if it is pruned, or by how strongl\
y it fires at the place you chose",a,o,c=>this.link.send("order",{order:c})),F("Which neurons",[["all","All"],["open","Not answered"],["no","To prune"]],s,c=>this.
link.send("show",{show:c})))}showSummary(){let{kept:t,count_all:e,answered:s,example:o,inside:r}=this.link.props;u(this.summary,r.length?this.back(r):null,i("sp\
an",{class:"num"},`${t.toLocaleString("en")} of ${k(e,"neuron")} in use`),i("span",{class:"num"},`${s.toLocaleString("en")} answered`),this.marked(),o?this.example(
o):null,i("span",{class:"grow"}),m("Undo","Take the last answer back (U)",()=>this.link.act("undo"),{kind:"quiet",symbol:"undo",key:"U"}))}back(t){return[m("All\
 cards","Back to all cards (B)",()=>this.goBack(),{symbol:"undo",key:"B","data-part":"back"}),i("strong",{},`${t.length} alike neurons, one by one`)]}marked(){let{
pruned_now:t,marked:e,effects:s}=this.link.props;if(!t)return null;let o=i("span",{class:"chip no num"},`✕ ${t} to prune`);if(e==null)return o;let{text:r,way:a}=oe(
e),l=`Accuracy of the ${s.of} on validation photos if all ${t} were just switched off, nothing refitted`;return[o,i("span",{class:"num",title:l},`${s.of} `,i("s\
trong",{class:a},r))]}example({id:t,cell:e,words:s}){let o=i("canvas",{style:`width:${To}px;height:${To}px`}),r=()=>{let{field:c}=this.link.props;c&&Ie(o,this.pictures.
photo(t,224),e,c,To,this.link.dark?"#20262e":"#eef0f3")};this.pictures.want([t],224,"",r),r();let a="Put the example away: order the neurons by what they add",l=`\
Open the place again: a photo of a ${s}`;return i("span",{class:"chip accent example"},i("button",{type:"button",class:"thumb",title:l,"aria-label":l,onclick:()=>this.
sheet.again(t,e,s)},o),"by how strongly they fire there",m("",a,()=>this.link.send("forget"),{kind:"quiet square",symbol:"close"}))}ask(t,e){this.link.send("row\
s",{start:t,end:e,version:this.link.props.version})}again(){let t=[...this.grid.cards.keys()].filter(e=>this.grid.items.has(e));t.length&&this.ask(Math.min(...t),
Math.max(...t)+1)}arrived(t){for(let[e,s]of this.grid.cards){let o=this.grid.items.get(e);o&&s.draw&&o.neurons.some(r=>t.includes(r))&&s.draw()}this.sheet.arrived()}replace(t){
for(let[e,s]of this.grid.items){let o=t(s);o&&(this.grid.put(e,[o]),this.sheet.follow(o))}}give(t,e){let s=String(t.neurons);this.replace(r=>String(r.neurons)===
s&&{...r,answer:e}),this.link.act("answer",{neurons:t.neurons,value:e,model:this.link.props.model});let o=t.neurons.length>1?`${t.neurons.length} neurons`:`Neur\
on ${t.neurons[0]}`;this.link.announce(`${o}: ${Wt[e][0]||"cannot tell"}`)}refresh(t){this.replace(e=>{let s=e.neurons.map(a=>t[String(a)]||["",!0]),o=xi(s.map(
([a])=>a)),r=s.filter(([,a])=>a).length;return(o!==e.answer||r!==e.kept)&&{...e,answer:o,kept:r}})}open(t){this.came={at:this.grid.at,top:this.grid.element.scrollTop},
this.entering=!0,this.link.send("open",{neurons:t.neurons}),this.link.announce(`${t.neurons.length} neurons, each with its own answer. B goes back.`)}goBack(){this.
leaving=!0,this.link.send("back")}restore(){this.entering&&this.grid.focus(0),this.leaving&&this.came&&(this.grid.element.scrollTop=this.came.top,this.grid.focus(
this.came.at)),this.entering=this.leaving=!1}key(t,e){let s=t.key.toLowerCase(),o=t.target.classList.contains("item");if(W[s])this.give(e,W[s]);else if(t.key===
" "&&o)this.give(e,e.answer==="no"?"yes":"no");else if(t.key==="Enter"&&o)this.sheet.show(e,e.neurons[0],0);else if(s==="o"&&e.neurons.length>1)this.open(e);else if(s===
"b"&&this.link.props.inside.length)this.goBack();else if(s==="s")this.sheet.show();else if(s==="u")this.link.act(t.shiftKey?"redo":"undo");else return!1;return!0}};
function Kl({model:n}){let t=new B(n,"concepts");return t.keys=[["Arrow keys","go from neuron to neuron"],["Y","keep the neurons of a card"],["N","prune them"],
["M","unsure"],["U, ⇧ U","undo, redo"],["Enter","large: the photo, the patch and what it sees"],["O, B","open a card with several neurons, and back"],["S","se\
arch by a place in a photo"],["F, L","in the large view: neurons that fire there, photos like it"],["1 … 9","order the neurons by that class"]],t.pickClass=e=>e<=
t.props.classes.length&&(t.send("class",{index:e-1}),!0),t.view=new $o(t),t.root}var Fo={};J(Fo,{render:()=>oc});var Vl="http://www.w3.org/2000/svg",Ke=[[0,""],[5,"6 3"],[2,"2 3"],[3,"8 3 2 3"],[1,"12 3"],[4,"1 2"]],Po=n=>At[Ke[n%Ke.length][0]],Si=n=>Ke[n%Ke.length][1];function z(n,t,e){
let s=document.createElementNS(Vl,n);for(let[o,r]of Object.entries(t))s.setAttribute(o,r);return e!==void 0&&(s.textContent=e),s}function ne(n,t,e=4){let s=(t-n)/
e||1,o=10**Math.floor(Math.log10(s)),r=[1,2,2.5,5,10].map(l=>l*o).find(l=>l>=s),a=[];for(let l=Math.ceil(n/r)*r;l<=t+r*1e-6;l+=r)a.push(Number(l.toFixed(10)));return a}
function ie({title:n,x:t,y:e,series:s,format:o=h=>h.toPrecision(2),width:r=460,height:a=210,low:l=null,high:c=null}){let g=s.flatMap(T=>T.points),w=g.map(T=>T[0]),
b=g.map(T=>T[1]),v=Math.min(...w,0),S=Math.max(...w,1),_=Math.max(...b)-Math.min(...b)||Math.abs(b[0])||1,P=l??Math.min(...b)-.08*_,R=c??Math.max(...b)+.08*_,$=T=>52+
(T-v)/(S-v)*(r-52-12),y=T=>a-36-(T-P)/(R-P)*(a-10-36),D=s.map(T=>`${T.name} ${o(T.points[T.points.length-1][1])}`).join(", "),I=z("svg",{viewBox:`0 0 ${r} ${a}`,
role:"img","aria-label":`${n}: ${D}`,class:"linechart"});for(let T of ne(P,R))I.append(z("line",{x1:52,x2:r-12,y1:y(T),y2:y(T),class:"gridline"}),z("text",{x:45,
y:y(T)+3.5,"text-anchor":"end"},o(T)));for(let T of ne(v,S,5))I.append(z("text",{x:$(T),y:a-36+15,"text-anchor":"middle"},String(T)));I.append(z("text",{x:(52+r-
12)/2,y:a-4,"text-anchor":"middle",class:"axisname"},t),z("text",{transform:`translate(12 ${(10+a-36)/2}) rotate(-90)`,"text-anchor":"middle",class:"axisname"},
e)),s.forEach((T,G)=>{let H=T.points.map((ct,vt)=>`${vt?"L":"M"}${$(ct[0]).toFixed(1)} ${y(ct[1]).toFixed(1)}`).join(""),K=T.points[T.points.length-1];I.append(
z("path",{d:H,fill:"none",stroke:Po(G),"stroke-width":2,"stroke-dasharray":Si(G),"stroke-linejoin":"round"}),z("circle",{cx:$(K[0]),cy:y(K[1]),r:3.2,fill:Po(G)}))});
let U=i("div",{class:"row wrap tiny soft"},s.map((T,G)=>{let H=z("svg",{width:26,height:8,"aria-hidden":"true"});return H.append(z("line",{x1:0,x2:26,y1:4,y2:4,
stroke:Po(G),"stroke-width":2.5,"stroke-dasharray":Si(G)})),i("span",{class:"row",style:"gap:5px"},H,T.name,i("strong",{class:"num"},o(T.points[T.points.length-
1][1])))}));return i("figure",{class:"chartbox"},i("h3",{},n),U,I)}var nt=class{constructor(t,e,s,o){this.link=t,this.effect=i("p",{class:"effect"}),this.busy=i("span",{class:"spin small off","aria-hidden":"true"}),this.body=i(
"div",{class:"stepbody"});let r=`gv-step-${e}`,a=i("h2",{id:r},i("span",{class:"sr"},`Step ${e}: `),A(s,o)),l=i("span",{class:"badge num","aria-hidden":"true"},
String(e));this.element=i("section",{class:"step card","aria-labelledby":r},i("header",{class:"stephead"},l,a,this.busy,this.effect),this.body)}say(t,e=""){this.
effect.className=`effect ${e}`,this.effect.textContent=t}wait(t,e=null){this.busy.classList.toggle("off",!t),this.element.setAttribute("aria-busy",String(t)),e&&
e.classList.toggle("stale",t)}need(t,...e){u(this.body,i("div",{class:"need small soft"},i("span",{},t),e))}go(t,e,s,o={}){return m(t,e,()=>this.link.send("go",
{place:s}),{symbol:"arrow",...o})}},Ve=n=>i("i",{class:`swatch f${n%8}`,"aria-hidden":"true"}),X=n=>n.reduce((t,e)=>t+e,0),Kt=(n,t)=>`${(100*n).toFixed(n<.1?1:0)}\
 % of the ${t}`,Ye={train:"training",val:"validation"};var Yl=500,Xl={yes:"✓",no:"✕",maybe:"?","":"○"},Zl=[["all","Over all photos","Cluster the whole space at once, as the paper does"],["class","Within each c\
lass","Each class has its share of the questions, by its size"]],Xe=class extends nt{constructor(t){super(t,1,"Space","Every photo has a place by where the mode\
l looks in it. Questions are asked at the middle of each cluster."),this.wish={};let s={type:"range",min:"1","aria-label":"Number of questions"};this.slider=i("\
input",{...s,oninput:()=>this.number(this.slider)}),this.field=i("input",{type:"number",min:"1",class:"short","aria-label":"Questions",onchange:()=>this.number(
this.field)}),this.which=i("span"),this.over=i("span"),this.chart=i("div",{class:"curve"});let r=m("As many as pay","Cluster the space ever more finely, and sto\
p where the photos of a cluster hardly become more alike (the elbow)",()=>this.ask({questions:"elbow"}),{symbol:"target"}),a=i("label",{},"Questions",this.slider,
this.field);u(this.body,i("div",{class:"row wrap controls"},this.which,this.over,a,r),this.chart),t.watch(["space","busy"],()=>this.show()),t.watch(["curve"],()=>this.
showCurve())}number(t){let e=Math.round(Number(t.value));!Number.isFinite(e)||e<1||(this.slider.value=this.field.value=String(e),this.ask({questions:Math.min(this.
link.props.space.most,e)},Yl))}ask(t,e=0){Object.assign(this.wish,t),clearTimeout(this.timer),this.timer=setTimeout(()=>this.sendWish(),e)}sendWish(){this.link.
props.busy||!Object.keys(this.wish).length||(this.link.act("ask",this.wish),this.wish={},this.wait(!0))}show(){let{space:t,busy:e}=this.link.props;if(!t.splits)
return;this.wait(!!e),this.say(e?`${e[0].toUpperCase()}${e.slice(1)}…`:t.effect),this.choices(t),this.slider.max=this.field.max=String(t.most);let s=Object.keys(
this.wish).length>0;s&&!e&&this.sendWish(),!s&&!e&&(this.slider.value=this.field.value=String(t.questions))}choices(t){let e=JSON.stringify([t.splits,t.split,t.
by]);if(e===this.key)return;this.key=e;let s=r=>`Ask about the ${r.toLowerCase()} photos, and draw from them`,o=t.splits.map(([r,a,l])=>[r,`${a} ${l.toLocaleString(
"en")}`,s(a)]);u(this.which,F("Which photos",o,t.split,r=>this.ask({split:r}))),u(this.over,F("Where questions are asked",Zl,t.by,r=>this.ask({by:r})))}showCurve(){
let{curve:t}=this.link.props,s={title:"How alike the maps of a cluster are",x:"questions",y:"mean similarity",format:o=>o.toFixed(2)};u(this.chart,t?ie({...s,series:t,
width:620,height:170}):null)}},Ze=class extends nt{constructor(t){super(t,2,"Questions","One answer decides the cluster around the photo that was asked about."),
t.watch(["asked"],()=>this.show())}show(){let{parts:t,answered:e,total:s,effect:o}=this.link.props.asked;if(!t)return;this.say(o);let a=s>e?this.go("Answer the \
next","Go to the question that decides most","answer",{kind:"primary"}):this.go("Look at the answers","Every question is answered","answer"),l=i("span",{class:"\
num small soft"},`${e} of ${s} answered`),c=t.map(h=>this.standing(h));u(this.body,this.bar(t),i("div",{class:"row wrap"},c,i("span",{class:"grow"}),l,a))}bar(t){
let e=t.map(a=>`${a.words} ${x(a.share)}`).join(", "),s=a=>({style:`flex-grow:${a}`}),o=a=>i("div",{class:`part a-${a.answer||"open"}`,...s(a.share)},a.clusters.
filter(l=>l>0).map(l=>i("i",s(l)))),r=`Share of the photos that the answers decide: ${e}`;return i("div",{class:"decides",role:"img","aria-label":r},t.filter(a=>a.
photos).map(o))}standing(t){let e=t.questions===1?"decides":"decide",s=`${t.words}: ${k(t.questions,"question")} ${e} ${k(t.photos,"photo")}. Press to see them.`;
return i("button",{type:"button",class:"standing",disabled:!t.photos,title:s,"aria-label":s,onclick:()=>this.link.send("photos",{of:"answer",answer:t.answer})},
i("i",{class:`swatch a-${t.answer||"open"}`,"aria-hidden":"true"},Xl[t.answer]),i("span",{},t.words),i("strong",{class:"num"},String(t.questions)),i("span",{class:"\
num soft"},x(t.share)))}};var Ei=72,_i=96,Jl=4,Je=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,open:s}),this.element=i("div",{class:"subgroups"}),this.thumbs=[]}show(t){
let e=t.flatMap(o=>o.rows.flatMap(r=>r.cells));this.most=Math.max(1,...e.map(o=>o.held));let s=JSON.stringify([t.map(o=>[o.title,o.columns,o.rows.map(r=>r.name)]),
e.map(o=>o.examples)]);s!==this.frame&&this.build(t),this.frame=s,e.forEach((o,r)=>this.updates[r](o))}build(t){this.thumbs=[],this.updates=[],u(this.element,t.
map(e=>this.block(e)))}block({title:t,columns:e,rows:s}){let o=e.map(c=>i("th",{scope:"col",class:"small soft"},c)),r=c=>i("tr",{},i("th",{scope:"row",class:"sm\
all soft"},c.name),c.cells.map((h,p)=>this.cell(h,`${t?`${t}, `:""}${c.name} × ${e[p]}`))),a=i("table",{style:`min-width:${60+196*e.length}px`},i("thead",{},i(
"tr",{},i("td",{class:"corner"}),o)),i("tbody",{},s.map(r))),l=`Subgroups${t?` of ${t}`:""}`;return i("div",{class:"block"},t?i("h3",{},t):null,i("div",{class:"\
sideways",tabindex:"0",role:"region","aria-label":l},a))}cell({examples:t},e){if(!t.length)return this.updates.push(()=>{}),i("td",{class:"none"},i("span",{class:"\
small faint"},"no photo"));let s=i("span",{class:"numbers num small"}),o=["held","taken"].map(a=>i("i",{class:a})),r=i("button",{type:"button",class:"cell"},i("\
span",{class:"thumbs"},t.slice(0,Jl).map(a=>this.thumb(a))),s,i("span",{class:"rail","aria-hidden":"true"},o));return this.updates.push(a=>this.update(a,e,r,s,o)),
i("td",{},r)}update(t,e,s,o,r){let{held:a,wanted:l,taken:c}=t,h=l>a,p=`${k(a,"photo")} there, ${l} wanted, ${c} taken`,d=h?" (all there are; the rest is asked o\
f the others)":"";s.title=`${e}: ${p}${d}. Press to see its typical photos.`,s.setAttribute("aria-label",s.title),s.onclick=()=>this.open(t);let f=()=>i("span",
{class:"faint"},"→");u(o,i("span",{},a.toLocaleString("en")),f(),i("span",{class:"soft"},l.toLocaleString("en")),f(),i("strong",{},c.toLocaleString("en")),h?i(
"span",{class:"chip maybe"},"all"):null),[a,c].forEach((g,w)=>r[w].style.width=`${100*g/this.most}%`)}thumb(t){let e=i("canvas"),s=()=>{let o=this.link.props.map_style,
r=o==="off"?null:this.pictures.map(t,"current"),a=this.link.dark?"#20262e":"#f4f5f7";C(e,this.pictures.photo(t,_i),r,o,Ei,Ei,a)};return this.thumbs.push({id:t,draw:s}),
this.want({id:t,draw:s}),e}want({id:t,draw:e}){let s=this.link.props.map_style==="off"?"":"current";this.pictures.want([t],_i,s,e)&&e()}repaint(){this.thumbs.forEach(
t=>this.want(t))}};var Qe=class{constructor(t){this.link=t,this.name=i("input",{type:"text",placeholder:"balanced",maxlength:"60",spellcheck:"false",oninput:()=>this.showButton(),
onkeydown:s=>s.key==="Enter"&&this.keep()});let e="Write the drawn photos down under this name; a fix can then learn from them";this.button=m("Keep this subset",
e,()=>this.keep(),{symbol:"check"}),this.row=i("div",{class:"row wrap controls"},i("label",{},"Name",this.name),this.button),this.list=i("div",{class:"kept",role:"\
radiogroup","aria-label":"Kept subsets"}),this.element=i("div",{class:"keeping hidden"},this.row,this.list),t.watch(["kept","chosen","busy","trial"],(s,o)=>this.
show(o))}get taken(){return this.link.props.kept.some(t=>t.name===this.name.value.trim())}show(t){let{kept:e,chosen:s,trial:o}=this.link.props;this.element.classList.
toggle("hidden",!o&&!e.length),this.row.classList.toggle("hidden",!o),this.showButton(),!(!t.has("kept")&&!t.has("chosen"))&&u(this.list,e.map(r=>this.item(r,r.
name===s)))}showButton(){this.button.querySelector("span").textContent=this.taken?"Replace that subset":"Keep this subset",this.button.disabled=!this.link.props.
trial||!!this.link.props.busy}keep(){this.button.disabled||(this.name.value.trim()||(this.name.value=this.name.placeholder),this.link.act("keep",{name:this.name.
value.trim(),overwrite:this.taken}))}item(t,e){let{name:s}=t,o=t.threshold===null?"above the median":`P > ${t.threshold.toFixed(2)}`,a=[`${k(t.photos,"photo")},\
 ${Kt(t.share,`${Ye[t.split]||t.split} split`)}`,o,k(t.answers,"answer"),t.model].join(" · "),l={type:"radio",name:"gv-kept",checked:e,onchange:()=>this.link.send(
"pick",{name:s})},c=()=>this.link.send("photos",{of:"subset",name:s}),h=i("div",{class:`keptitem${e?" on":""}`},i("label",{class:"grow"},i("input",l),i("strong",
{},s),i("span",{class:"small soft"},a)),m("Photos",`See the photos of ${s}`,c,{kind:"quiet",symbol:"photos"}),m("",`Forget ${s}`,()=>this.askForget(h,t),{kind:"\
quiet square",symbol:"close"}));return h}askForget(t,e){let{name:s}=e,o=()=>this.link.act("forget",{name:s}),r=m("Forget it",`Forget ${s} for good`,o,{}),a=()=>t.
replaceWith(this.item(e,s===this.link.props.chosen)),l=i("span",{class:"grow small"},`Forget “${s}”? What was made with it stays.`);u(t,l,r,m("Keep it","Lea\
ve it as it is",a,{kind:"quiet"})),r.focus()}};var Ql=.09;function Ai({title:n,help:t,names:e,bars:s}){let o=(l,c,h,p)=>i("i",{class:`part f${h%8}`,style:`flex-grow:${c}`,title:p},c>=Ql?i("b",{class:"num"},x(
c)):null),r=([l,c],h)=>{let p=X(c)||1,d=e.map((w,b)=>`${w} ${c[b].toLocaleString("en")} (${x(c[b]/p)})`),f=c.map((w,b)=>w?o(w,w/p,b,d[b]):null),g=h===s.length-1?
" last":"";return i("div",{class:`stackline${g}`,role:"img","aria-label":`${l}: ${d.join(", ")}`},i("span",{class:"small soft"},l),i("span",{class:"stackbar"},f),
i("span",{class:"small num soft total"},X(c).toLocaleString("en")))},a=e.map((l,c)=>i("span",{class:"row"},Ve(c),l));return i("figure",{class:"stack"},i("figcap\
tion",{},i("h3",{},A(n,t))),s.map(r),i("div",{class:"row wrap tiny soft legendline","aria-hidden":"true"},a))}var tc=[["class","Within each class","Each class by itself, with a median of its own: none is left out"],["all","All together","One median for all, and kinds ar\
e looked for over all classes"]],ts=class extends nt{constructor(t,e,s){super(t,4,"Subgroups","The photos that pass, by what the model looks at (core, the rows)\
 and what it does not (environment, the columns). Of a kind that varies more, more is wanted.");let r=({core:l,environment:c})=>t.send("photos",{of:"cell",core:l,
environment:c});this.cells=new Je(t,e,r),this.styles=F("How maps are drawn",tt,t.props.map_style,l=>t.send("style",{style:l})),this.grouped=F("How photos are gr\
ouped",tc,t.props.options.by,l=>s({by:l})),this.bar=i("div",{class:"row wrap controls"},this.grouped,i("span",{class:"grow"}),this.styles);let a=["In each cell:\
 photos there → wanted for balance → ",i("strong",{},"taken")];this.key=i("p",{class:"tiny faint"},a,". What a cell lacks is asked of the others."),t.watch(
["map_style"],()=>{this.styles.set(t.props.map_style),this.cells.repaint()}),t.watch(["options"],()=>this.grouped.set(t.props.options.by));for(let l of["maps_ch\
anged","theme"])t.on(l,()=>this.cells.repaint())}show(t){this.body.contains(this.bar)||u(this.body,this.bar,this.cells.element,this.key),this.cells.show(t.blocks),
this.say(`${k(t.kept,"photo")} in ${t.groups}`)}cannot(t){this.say("no subgroups yet","faint"),this.need(t)}},es=class extends nt{constructor(t,e){super(t,5,"Sa\
mple","A part of the photos in which every kind has its share. Drawn from the numbers above, never from group labels."),this.change=e;let o={type:"range",min:"1",
max:"100","aria-label":"Share of the photos to draw, percent"};this.slider=i("input",{...o,oninput:()=>this.pickShare(Number(this.slider.value)/100)});let r={type:"\
number",min:"1",class:"short","aria-label":"Photos to draw"};this.photos=i("input",{...r,onchange:()=>this.pickPhotos(Number(this.photos.value))}),this.words=i(
"span",{class:"num small soft"});let a=i("label",{},"Size",this.slider);this.bar=i("div",{class:"row wrap controls"},a,i("label",{},this.photos,"photos"),this.words),
this.stacks=i("div",{class:"stacks"}),this.warning=i("div",{class:"warn small",role:"status"}),this.element.append(new Qe(t).element),t.watch(["options","space"],
()=>this.follow())}get splitSize(){let{splits:t=[],split:e}=this.link.props.space;return(t.find(s=>s[0]===e)||[0,0,1])[2]}pickShare(t){this.held=t,this.saySize(
t),this.change({size:t,whole:!1})}pickPhotos(t){if(!Number.isFinite(t)||t<1)return;let e=Math.min(this.splitSize,Math.round(t));this.held=e/this.splitSize,this.
slider.value=String(Math.round(100*this.held)),this.change({size:e,whole:!0})}follow(){let{share:t}=this.link.props.options;this.held!==void 0&&Math.abs(this.held-
t)<1e-9&&(this.held=void 0),this.held===void 0&&(this.slider.value=String(Math.round(100*t)),this.saySize(t))}saySize(t){this.photos.value=String(Math.max(1,Math.
round(t*this.splitSize))),this.photos.max=String(this.splitSize),this.words.textContent=Kt(t,"split")}show(t){this.body.contains(this.bar)||u(this.body,this.bar,
this.stacks,this.warning),this.say(t.effect),this.warning.textContent=t.warning,this.warning.classList.toggle("hidden",!t.warning),u(this.stacks,t.stacks.map(e=>Ai(
e)))}cannot(){this.say("nothing drawn yet","faint"),this.need("The draw appears here once there are subgroups.")}};var ss=class extends nt{constructor(t){super(t,6,"Retrain","The model goes on from where it is and learns from the kept subset alone, on a copy and in the backg\
round."),t.watch(["work","kept","chosen"],()=>this.show())}show(){let{work:t,kept:e,chosen:s}=this.link.props,o=e.find(a=>a.name===s);this.wait(t.running);let r=JSON.
stringify([t,e,s]);r!==this.fresh&&(this.fresh=r,t.running?this.showWork(t):o?this.showChoice(o,e,t):(this.say("no subset to learn from yet","faint"),this.need(
"Keep a subset first: give it a name in step 5.")))}showChoice(t,e,s){let{name:o}=t,r=Kt(t.share,`${Ye[t.split]||t.split} split`);this.say(`learns from the ${k(
t.photos,"photo")} of “${o}”, ${r}`);let a=e.map(c=>[c.name,c.name]),l=c=>this.link.send("pick",{name:c});u(this.body,i("div",{class:"row wrap controls"},L(
"Subset","The photos to learn from",a,o,l),this.start(t,s),m("More settings","Go to Fix, with this subset chosen",()=>this.link.send("fix",{name:o}),{kind:"quie\
t",symbol:"arrow"}),i("span",{class:"small faint"},"Works on a copy; you decide afterwards.")))}start({name:t,method:e},s){if(!e.length)return null;let o=e[0]===
"slim_tr"?"SLIM_Tr: train on the subset alone":"SLIM_Val: refit the last layer",r={kind:"primary",symbol:"play",disabled:s.other};return m(e[1],o,()=>this.link.
act("retrain",{name:t}),r)}showWork(t){let e=`${t.stage[0].toUpperCase()}${t.stage.slice(1)}${t.message?`, ${t.message}`:""}`,s=t.eta?` · about ${Math.max(1,Math.
round(t.eta))} s left`:"";if(this.say(`${e} · ${x(t.share)}${s}`),!this.rail||!this.body.contains(this.rail)){let o={role:"progressbar","aria-label":"Progress \
of the training"},r={"aria-valuemin":"0","aria-valuemax":"100"};this.rail=i("div",{class:"meter tall grow",...o,...r},i("i"));let a=()=>this.link.act("cancel");
u(this.body,i("div",{class:"row controls"},this.rail,m("Stop","Stop at the next step; nothing is changed",a,{symbol:"stop"})))}this.rail.firstChild.style.width=
`${100*t.share}%`,this.rail.setAttribute("aria-valuenow",String(Math.round(100*t.share)))}},os=class extends nt{constructor(t){super(t,7,"Compare","What the ret\
rained model does to the group that was served worst."),t.watch(["outcome"],()=>this.show())}show(){let t=this.link.props.outcome;if(!t){this.say("nothing retra\
ined yet","faint"),this.need("Retrain on a subset; what it does to the worst group appears here.");return}this.say(`${t.title} · ${t.split} split${t.waits?" · \
waits for your verdict":""}`);let e={kind:"primary",symbol:"photos"};u(this.body,i("div",{class:"verdictline"},this.worst(t),this.groups(t)),i("div",{class:"row\
 wrap controls"},this.go("Compare photo by photo","What became right, what became wrong","compare",e),t.waits?this.go("Accept or reject","Decide in Fix whether \
this becomes the model","fix"):null))}worst({before:t,after:e,name:s,range:o}){return i("div",{class:"bignum num"},i("span",{class:"small soft"},"worst group"),
i("span",{},i("span",{class:"soft"},t)," → ",i("strong",{},e)),i("span",{class:"small soft"},`${s}${o?`, ${o}`:""}`))}groups({rows:t}){return i("div",{class:"\
mini",...{role:"table","aria-label":"Accuracy by group before and after"}},t.map(s=>this.group(s)))}group(t){let e=a=>`width:${(100*a).toFixed(1)}%`,s=Math.round(
100*t.after)-Math.round(100*t.before),o=s>0?"up":s<0?"down":"",r=s?`${s>0?"▲":"▼"} ${Math.abs(s)}`:"";return i("div",{role:"row"},i("span",{role:"rowheader",
class:"small"},t.name),i("span",{role:"cell",class:"num small"},`${x(t.before)} → `,i("strong",{},x(t.after))),i("span",{role:"cell",class:`num small delta ${o}`},
r),i("span",{class:"track",role:"cell","aria-hidden":"true"},i("i",{class:"was",style:e(t.before)}),i("i",{class:"now",style:e(t.after)})))}};var Ro=50,ec=(n,t)=>n.map(e=>X(e.bins.slice(Math.round(100*t)))),ns=class extends nt{constructor(t,e){super(t,3,"Spread and threshold","Answers spread to photos\
 nearby: the probability that the model looks at the right thing. Photos above the threshold pass."),this.change=e,this.build(),t.watch(["spread","need"],()=>this.
show()),t.watch(["options"],()=>this.follow())}build(){this.bars=i("div",{class:"bars","aria-hidden":"true"}),this.marks=i("div",{class:"marks","aria-hidden":"t\
rue"}),this.tag=i("div",{class:"tag num","aria-hidden":"true"}),this.input=i("input",{type:"range",min:"0",max:"100",step:"1","aria-label":"Threshold of P(looks\
 at the right thing)",oninput:()=>this.pick(Math.min(99,Number(this.input.value))/100)});let e={class:"btn",type:"button",title:"Keep the better half: the media\
n of the known probabilities",onclick:()=>this.pick(null)};this.median=i("button",e,"Median"),this.counts=i("div",{class:"counts",role:"table","aria-label":"Pho\
tos kept and dropped"});let s=["0","0.25","0.5","0.75","1"].map(r=>i("span",{},r)),o=["← looks at something else","at the right thing →"].map(r=>i("span",{},
r));this.hist=i("div",{class:"hist"},i("div",{},i("div",{class:"plot"},this.bars,this.marks,this.tag,this.input),i("div",{class:"axis tiny faint num","aria-hidd\
en":"true"},s),i("div",{class:"axis ends small soft"},o)),i("div",{class:"countside"},this.counts,i("div",{class:"row"},this.median)))}show(){let{spread:t,need:e}=this.
link.props;this.ready=!!t.classes&&!e,e&&(this.say("unknown for every photo until there are answers of two kinds","faint"),this.need(e,this.go("Answer questions",
"Go to the questions","answer",{kind:"primary"}))),this.ready&&(this.body.contains(this.hist)||u(this.body,this.hist),this.showBars(t),this.showMarks(t),this.showClasses(
t),this.set(this.held===void 0?this.link.props.options.threshold:this.held))}showBars({classes:t}){let e=100/Ro,s=[...Array(Ro)].map((a,l)=>t.map(c=>X(c.bins.slice(
l*e,(l+1)*e)))),o=Math.max(1,...s.map(X)),r=a=>`height:${(100*Math.sqrt(X(a)/o)).toFixed(2)}%`;this.columns=s.map(a=>i("div",{class:"column",style:r(a)},a.map((l,c)=>i(
"i",{class:`f${c%8}`,style:`flex-grow:${l}`})))),u(this.bars,this.columns)}showMarks({medians:t}){let e=([o,r])=>`${o?`${o}: `:""}median ${r.toFixed(2)}`,s=o=>i(
"span",{class:`mark${o[1]>.5?" left":""}`,style:`left:${100*o[1]}%`},i("span",{class:"tiny"},e(o)));u(this.marks,t.map(s))}showClasses({classes:t}){let e=["","k\
ept","dropped","unknown"].map(o=>i("span",{role:"columnheader",class:"tiny faint"},o));this.cells=[];let s=(o,r,a)=>{let[l,c]=[0,1].map(()=>i("span",{role:"cell",
class:"num"}));this.cells.push([l,c]);let h=i("span",{role:"rowheader",class:"name"},a,o),p=i("span",{role:"cell",class:"num"},r.toLocaleString("en"));return i(
"div",{role:"row",class:a?"":"all"},h,l,c,p)};u(this.counts,i("div",{role:"row"},e),t.map((o,r)=>s(o.name,o.unknown,Ve(r))),s("all",X(t.map(o=>o.unknown)),null))}pick(t){
this.held=t,this.set(t),this.change({threshold:t})}follow(){let{threshold:t}=this.link.props.options;this.held===t&&(this.held=void 0),this.ready&&this.held===void 0&&
this.set(t)}set(t){let{classes:e,medians:s}=this.link.props.spread,o=s.length?X(s.map(p=>p[1]))/s.length:.5,r=t===null?o:t,a=t===null?e.map(p=>p.by_median):ec(e,
t),l=e.map(p=>p.size-p.unknown);[...a,X(a)].forEach((p,d)=>{let f=d<l.length?l[d]:X(l);this.cells[d][0].textContent=p.toLocaleString("en"),this.cells[d][1].textContent=
(f-p).toLocaleString("en")}),this.draw(r,t===null,X(a),X(e.map(p=>p.size)),s.length);let c=Object.fromEntries(t===null&&s.length>1?s:[]);this.fade(e.map(p=>c[p.
name]??r));let h=X(e.map(p=>p.unknown));this.sayPassing(X(a),X(e.map(p=>p.size)),h)}draw(t,e,s,o,r){this.input.value=String(Math.round(100*t)),this.input.disabled=
this.median.disabled=!r,this.median.setAttribute("aria-pressed",String(e));let a=e?r>1?"the median of each class":`median, ${t.toFixed(2)}`:t.toFixed(2);this.input.
setAttribute("aria-valuetext",`${a}: ${k(s,"photo")} of ${o} pass`),this.tag.textContent=`${x(o?s/o:0)} pass →`,this.tag.style.left=`${100*t}%`,this.tag.classList.
toggle("flip",t>.75),this.tag.classList.toggle("hidden",!r),this.hist.style.setProperty("--at",`${100*t}%`),this.hist.classList.toggle("several",e&&r>1)}fade(t){
this.columns.forEach((e,s)=>t.forEach((o,r)=>e.children[r].classList.toggle("out",(s+1)/Ro<=o+1e-9)))}sayPassing(t,e,s){let o=s?` · ${s.toLocaleString("en")} u\
nknown, left out`:"",r=x(e?t/e:0);this.say(`${t.toLocaleString("en")} of ${k(e,"photo")} pass (${r})${o}`)}};var sc=180,Co=class{constructor(t){this.link=t;let e=r=>this.change(r);this.groups=new ts(t,new j(t),e),this.sample=new es(t,e);let s=[new Xe(t),new Ze(t),new ns(
t,e),this.groups,this.sample,new ss(t),new os(t)];this.cover=i("div",{class:"cover hidden"}),this.list=i("div",{class:"steps"},s.map(r=>r.element));let o={"aria\
-label":"Curate a balanced subset"};t.root.append(i("section",{class:"pane",...o},i("div",{class:"scroll"},this.list),this.cover)),t.watch(["state","message"],()=>this.
showState()),t.watch(["trial","need","curating","failed"],(r,a)=>this.showTrial(a)),t.on("told",r=>t.announce(r.text)),t.send("seen")}showState(){let{state:t,message:e}=this.
link.props;this.cover.classList.toggle("hidden",t==="ready"),this.list.classList.toggle("hidden",t!=="ready"),t==="loading"?u(this.cover,E("busy","Getting ready",
e)):t!=="ready"&&u(this.cover,E("target","Nothing to curate yet",e))}change(t){this.pending={...this.pending,...t},this.wait(!0),clearTimeout(this.timer),this.timer=
setTimeout(()=>{this.link.act("options",this.pending,()=>this.settle()),this.pending=null},sc)}settle(){!this.pending&&!this.link.props.curating&&this.wait(!1)}wait(t){
this.groups.wait(t,this.groups.cells.element),this.sample.wait(t,this.sample.stacks)}showTrial(t){let{trial:e,need:s,curating:o,failed:r}=this.link.props,a=!!(o||
this.pending);this.wait(a),e&&t.has("trial")?this.showDrawn(e):!e&&!a?this.cannot(s?"Needs answers of two kinds, as step 3 does.":r):e||this.cannot("Drawing…")}showDrawn(t){
this.groups.show(t),this.sample.show(t),this.link.announce(t.effect)}cannot(t){this.groups.cannot(t||"Nothing has been drawn yet."),this.sample.cannot()}};function oc({
model:n}){let t=new B(n,"curation");return t.view=new Co(t),t.root}var Io={};J(Io,{render:()=>fc});var nc="Left: the original model's maps. Right: the maps of the model at hand. In between, the one turns into the other. (B)",is=class{constructor(t,{choose:e,changed:s}){
Object.assign(this,{link:t,choose:e,changed:s}),this.share=1,this.range=i("input",{type:"range",min:"0",max:"100",value:"100","data-part":"fade","aria-label":"F\
rom the original model's maps to those after",oninput:()=>this.set(Number(this.range.value)/100)}),this.range.addEventListener("keydown",o=>o.stopPropagation()),
this.slider=i("div",{class:"row fade",role:"group","aria-label":"Before and after"},i("span",{class:"small"},A("Before",nc)),this.range,i("span",{class:"small"},
"After")),this.whose=i("span"),this.element=i("div",{class:"row wrap"},this.whose,this.slider),t.watch(["whiches","which","has_before"],()=>this.show())}get fading(){
return!!this.link.props.has_before}get models(){let{which:t}=this.link.props;return this.fading&&this.share<1?[t,"original"]:[t]}get name(){let{whiches:t,which:e}=this.
link.props;return(t.find(([s])=>s===e)||["","Now"])[1]}show(){let{whiches:t,which:e}=this.link.props;u(this.whose,t.length>1?F("Whose maps",t,e,this.choose):null),
this.slider.classList.toggle("hidden",!this.fading),this.fading||this.put(1)}put(t){this.share=t,this.range.value=String(Math.round(100*t)),this.range.setAttribute(
"aria-valuetext",this.text)}get text(){return this.share===0?"the original model":this.share===1?`after: ${this.name}`:`${Math.round(100*this.share)} % after`}set(t){
this.put(t),!this.waiting&&(this.waiting=requestAnimationFrame(()=>{this.waiting=null,this.changed()}))}flip(){if(!this.fading)return!1;let[t,e]=[this.share,this.
share<1?1:0];return mt()?this.set(e):this.glide(t,e,performance.now()),!0}glide(t,e,s){let o=Math.min(1,(performance.now()-s)/300);this.set(t+(e-t)*o),o<1&&requestAnimationFrame(
()=>this.glide(t,e,s))}};var ic=250,Ti=2,wt=n=>Number(n.toPrecision(4));function rc({kind:n,choices:t},e){if(n==="number"){let[r,a]=e;return r===null&&a===null?"any":r===null?`up to ${wt(
a)}`:a===null?`from ${wt(r)}`:`${wt(r)} – ${wt(a)}`}let s=t.filter(([r])=>e.includes(r)).map(([,r])=>r);if(!s.length||s.length===t.length)return"any";let o=s.
length-Ti;return s.slice(0,Ti).join(", ")+(o>0?` + ${o}`:"")}var Lo=class{constructor(t){this.change=t,this.element=i("div",{class:"filtersheet",popover:"auto",
role:"dialog"}),this.element.addEventListener("keydown",e=>e.key!=="Escape"&&e.stopPropagation()),this.element.addEventListener("toggle",e=>e.newState==="closed"&&
this.closed())}open(t,e,s){this.column=t,this.element.setAttribute("aria-label",`Filter by ${t.words}`);let o=m("Done","Close (Escape)",()=>this.element.hidePopover(),
{kind:"primary"});u(this.element,i("strong",{},t.words),t.help?i("p",{class:"small soft"},t.help):null,t.kind==="number"?this.range(t,e):this.boxes(t,e),i("div",
{class:"row"},i("span",{class:"grow"}),o)),this.element.showPopover(),Js(this.element,s.getBoundingClientRect()),this.element.querySelector("input")?.focus()}closed(){
this.flush(),this.left?.(this.column.name)}later(t){clearTimeout(this.timer),this.pending=t,this.timer=setTimeout(()=>this.flush(),ic)}flush(){clearTimeout(this.
timer),this.pending&&this.change(this.column.name,this.pending),this.pending=null}boxes({choices:t},e){let s=new Set(e),o=([r,a])=>{let l=i("input",{type:"check\
box",checked:s.has(r)});return l.addEventListener("change",()=>{l.checked?s.add(r):s.delete(r),this.later([...s])}),i("label",{class:"check"},l,i("span",{},a))};
return i("div",{class:"checks scroll",role:"group","aria-label":"Only these"},t.map(o))}range({low:t,high:e},[s,o]){let r=e-t||1,a=10**Math.floor(Math.log10(r/50)),
l=[["From",s,t],["To",o,e]].map(([d,f,g])=>{let w={type:"number",step:"any",placeholder:String(wt(g)),"aria-label":d},b=i("input",{...w,value:f===null?"":String(
wt(f))});return b.addEventListener("keydown",v=>{let S={ArrowUp:1,ArrowDown:-1}[v.key];if(!S)return;let _=b.value===""?g:Number(b.value);b.value=String(wt(Math.
min(e,Math.max(t,_+S*a*(v.shiftKey?10:1))))),v.preventDefault(),h()}),b.addEventListener("input",()=>h()),b}),c=d=>d.value===""||Number.isNaN(Number(d.value))?null:
Number(d.value),h=()=>this.later(l.map(c)),p=(d,f)=>i("label",{},i("span",{},d),f);return[i("div",{class:"row"},p("From",l[0]),p("to",l[1])),i("p",{class:"tiny \
faint"},`There are values from ${wt(t)} to ${wt(e)}; unknown ones pass no end.`)]}},rs=class{constructor(t){this.link=t,this.quick=i("div",{class:"row wrap grow"}),
this.chips=i("div",{class:"row wrap chips",role:"group","aria-label":"Added filters"}),this.editor=new Lo((e,s)=>t.send("set_filter",{name:e,value:s})),this.editor.
left=e=>this.chip(e)?.focus(),this.fold=m("Filter and sort","Show or hide the filters",()=>this.unfold(),{kind:"foldbtn",symbol:"filter","aria-expanded":"false"}),
this.element=i("div",{class:"bar filters folded"},this.fold,this.quick,this.chips,this.editor.element),t.watch(["filters","options","sort","sorts","columns"],()=>this.
showQuick()),t.watch(["more","columns"],()=>this.showChips())}unfold(){let t=this.element.classList.toggle("folded");this.fold.setAttribute("aria-expanded",String(
!t))}column(t){return this.link.props.columns.find(e=>e.name===t)}chip(t){return[...this.chips.querySelectorAll("[data-column]")].find(e=>e.dataset.column===t)}showQuick(){
let{filters:t,options:e,sort:s,sorts:o}=this.link.props;u(this.quick,e.map(([r,a,l,c])=>L(a,l,c,t[r],h=>this.link.send("filter",{name:r,value:h}))),L("Sort by",
"What comes first",o,s,r=>this.link.send("sort",{sort:r})),this.adding())}adding(){let{columns:t}=this.link.props;if(!t.length)return null;let e=[["","a column \
…"],...t.map(r=>[r.name,r.words])],o=L("Add a filter by","Filter by any column of the table, also of your own data",e,"",r=>{r&&(o.select.value="",this.opening=
r,this.chip(r)?this.edit(r):this.link.send("add_filter",{name:r}))});return o}showChips(){let{more:t}=this.link.props;this.chips.classList.toggle("hidden",!t.length),
u(this.chips,t.map(([e,s])=>this.made(this.column(e),s))),this.opening&&this.chip(this.opening)&&this.edit(this.opening)}made(t,e){if(!t)return null;let{name:s,
words:o}=t,r=i("button",{type:"button",class:"chiptext","data-column":s,"data-part":`chip ${s}`,"aria-haspopup":"dialog",title:`Change the filter by ${o}`,onclick:()=>this.
edit(s)},V("filter"),i("span",{},`${o}: `,i("b",{},rc(t,e)))),a=m("",`Remove the filter by ${o}`,()=>this.link.send("drop_filter",{name:s}),{kind:"quiet square",
symbol:"close"});return i("span",{class:"chip accent filterchip"},r,a)}edit(t){this.opening=null;let[,e]=this.link.props.more.find(([s])=>s===t)||[];e&&this.editor.
open(this.column(t),e,this.chip(t))}};var Bo=224,ac=3;function lc(n){if(!n.length)return null;let t=n.slice(0,ac).map(([s,o])=>i("span",{},i("span",{class:"who"},s),i("b",{},Y[o][1]))),e=n.length-t.
length;return i("span",{class:"others",title:`Others answered: ${ee(n)}`},t,e>0?i("span",{class:"more"},`+${e}`):null)}var cc=n=>`${n.label}, the model says ${n.
prediction}, ${n.correct?"right":"wrong"}`+(n.answer?`, answered ${n.answer}`:"")+(n.others.length?`; others: ${ee(n.others)}`:""),as=class{constructor(t,e,s,o){
Object.assign(this,{view:t,index:e,item:s,width:o});let r=`${s.label}, with the map of where the model looks`;this.canvas=i("canvas",{style:`width:${o}px;height\
:${o}px`,role:"img","aria-label":r}),this.box=i("button",{type:"button",class:"pick",role:"checkbox",tabindex:"-1","data-part":"pick",title:"Pick this photo (sp\
ace); with Shift all up to it","aria-label":`Pick this ${s.label}`,onclick:a=>this.view.pick(a,e)}),this.element=i("article",{class:`photo${s.answer?` is-${s.answer}`:
""}`,"aria-label":cc(s)},this.picture(),this.text()),this.element.photo=this,this.showPicked(),this.ask()}picture(){let{correct:t,others:e}=this.item,s=t?"The m\
odel is right":"The model is wrong";return i("div",{class:"picture",onclick:o=>this.pressed(o),title:"Open this photo; with Shift or Ctrl, pick it"},this.canvas,
i("span",{class:`mark ${t?"right":"wrong"}`,title:s},t?"✓":"✕"),lc(e),this.box)}text(){let{label:t,confidence:e,correct:s,group:o,prediction:r,answer:a}=this.
item;return i("div",{class:"text"},i("div",{class:"line"},i("strong",{},t),i("span",{class:"faint num"},x(e))),i("div",{class:"line small soft",title:o||""},s?o||
"right":`taken for ${r}`),ot(a,l=>this.view.give(this.item,l),{short:!0}))}pressed(t){this.box.contains(t.target)||(t.shiftKey||t.ctrlKey||t.metaKey?this.view.pick(
t,this.index):this.view.link.send("open",{id:this.item.id}))}showPicked(){let t=this.view.picks.has(this.index);this.box.setAttribute("aria-checked",String(t)),
this.element.classList.toggle("picked",t)}ask(){let{link:t,pictures:e,fade:s}=this.view,o=()=>this.draw(),r=()=>this.element.isConnected,a=t.props.map_style==="\
off"?[]:s.models,[l="",...c]=a,h=e.want([this.item.id],Bo,l,o,r);c.forEach(p=>e.want([this.item.id],0,p,o,r)),(h||e.photo(this.item.id,Bo))&&this.draw()}draw(){
let{link:t,pictures:e,fade:s}=this.view,[o,r]=s.models.map(c=>e.map(this.item.id,c)),a=ai(r,o,s.share),l=e.photo(this.item.id,Bo);C(this.canvas,l,a,t.props.map_style,
this.width,this.width,t.dark?"#20262e":"#f4f5f7"),this.canvas.classList.toggle("painted",!!(l&&(a||t.props.map_style==="off"))),this.element.classList.toggle("d\
ead",at(a))}};var ls=class{constructor({give:t,choose:e,clear:s}){Object.assign(this,{give:t,choose:e,clear:s}),this.element=i("div",{class:"pickbar row wrap hidden",role:"gr\
oup","aria-label":"Picked photos"})}show(t){this.element.classList.toggle("hidden",!t),u(this.element,i("strong",{class:"num"},`${t.toLocaleString("en")} picked`),
i("span",{class:"small soft"},`answer ${t===1?"it":"all"}:`),ot(null,this.give,{short:!0}),m("Show only these",`Make the ${k(t,"photo")} the choice of the whole\
 page`,this.choose,{kind:"quiet",symbol:"photos"}),m("Let go","Pick nothing (Escape)",this.clear,{kind:"quiet",symbol:"close"}))}};var cs=class{constructor(t){this.changed=t,this.places=new Set,this.anchor=null,this.before=null}get size(){return this.places.size}has(t){return this.places.has(
t)}toggle(t){this.places.delete(t)||this.places.add(t),this.anchor=t,this.before=null,this.changed()}range(t,e=t){this.anchor??=e,this.before??=new Set(this.places),
this.places=new Set(this.before);let[s,o]=this.anchor<t?[this.anchor,t]:[t,this.anchor];for(let r=s;r<=o;r++)this.places.add(r);this.changed()}all(t){this.places=
new Set(Array.from({length:t},(e,s)=>s)),this.anchor=this.before=null,this.changed()}clear(){let t=this.size>0;return this.places.clear(),this.anchor=this.before=
null,t&&this.changed(),t}get spans(){let t=[];for(let e of[...this.places].sort((s,o)=>s-o)){let s=t.at(-1);s&&e===s[1]+1?s[1]=e:t.push([e,e])}return t}};var hs=class{constructor(t,e){this.link=t,this.found=new Map,this.asked=new Set,t.on("closer",({key:s,map:o,grid:[r,a],error:l})=>{this.asked.delete(s),this.found.
set(s,l?{error:l}:{map:{height:r,width:a,values:new Uint8Array(o)}}),e()}),t.on("maps_changed",()=>this.forget())}forget(){this.found.clear(),this.asked.clear()}get(t,e,s,o){
let r=JSON.stringify([t,e,s,o]);if(!this.found.has(r)&&!this.asked.has(r)){for(let a of this.asked)JSON.parse(a)[1]===e&&this.asked.delete(a);this.asked.add(r),
this.link.send("closer",{id:t,which:e,target:s,layer:o,key:r})}return this.found.get(r)}};var Vt=640,ps=class{constructor(){let t=()=>i("canvas",{role:"img"});[this.after,this.before,this.plain]=[t(),t(),t()];let e=(r,a="")=>i("div",{class:`window ${a}`},
r),s=[e(this.after),e(this.before,"over"),e(this.plain)];this.zoom=new Gt(s),this.tags=["tagleft","tagright"].map(r=>i("span",{class:`tag ${r}`})),this.range=i(
"input",{type:"range",min:"0",max:"100",value:"0","data-part":"divider",oninput:()=>this.divide(Number(this.range.value))});let o=i("i",{class:"divider","aria-h\
idden":"true"});this.looks=i("div",{class:"windows"},s[0],s[1],o,this.tags),this.caption=i("figcaption",{class:"small soft"}),this.slider=i("label",{class:"row \
dividerrow"},"Divider",this.range),this.element=i("div",{class:"pair"},i("figure",{},this.looks,this.slider,this.caption),i("figure",{},i("div",{class:"windows"},
s[2]),i("figcaption",{class:"small soft"},"the photo, as the model gets it"))),this.divide(0)}divide(t){this.at=t,this.range.value=String(t),this.range.setAttribute(
"aria-valuetext",`${t} % before, the rest after`),this.looks.style.setProperty("--at",`${t}%`);let e=this.parted&&t>0;this.looks.classList.toggle("parted",!!e),
this.tags[0].classList.toggle("hidden",!this.parted||t<12),this.tags[1].classList.toggle("hidden",!this.parted||t>88)}part(t,e,s){this.parted=t,this.slider.classList.
toggle("hidden",!t),this.tags[0].textContent=e,this.tags[1].textContent=s,this.range.setAttribute("aria-label",`Divider: ${e} to the left, ${s} to the right`),this.
divide(t&&this.at||0)}flip(){return this.parted&&this.divide(this.at>50?0:100),this.parted}name(t,e){this.after.setAttribute("aria-label",`Where the model looks\
 in this photo of a ${t}`),this.before.setAttribute("aria-label",`Where the original model looked in this photo of a ${t}`),this.plain.setAttribute("aria-label",
`The photo: ${t}`),this.caption.textContent=e}draw(t,{after:e,before:s},o,r){C(this.after,t,e,e?o:"off",Vt,Vt,r),this.parted&&C(this.before,t,s,s?o:"off",Vt,Vt,
r),C(this.plain,t,null,"off",Vt,Vt,r),this.zoom.apply()}};var $i=896,Mi=96,ds=64,hc="This map is all zero: nothing in the photo speaks for the class.",pc="Cosine of what the model saw where it looked, over all its feat\
ures: 1 is the same. The places in the plot are not used.",dc="Where in the network the map is made. Answers and fixes are about the last one; earlier ones are \
finer and less telling.",us=class{constructor(t,e,{answer:s,open:o,step:r,close:a}){Object.assign(this,{link:t,pictures:e,answer:s,open:o,step:r,onclose:a}),this.
stage=new ps,this.closer=new hs(t,()=>this.item&&this.draw()),[this.target,this.layer,this.layers,this.classes]=["","",[],[]],this.build(),this.element.addEventListener(
"keydown",l=>this.key(l)),t.on("large",l=>this.show(l.item,l.classes)),t.on("similar",l=>l.id===this.item?.id&&this.showSimilar(l.items,l.error)),t.on("layers",
l=>l.id===this.item?.id&&this.setLayers(l.layers)),t.watch(["map_style","whiches","which","has_before"],()=>this.item&&this.refresh())}build(){let t=(s,...o)=>i(
"div",{class:s,...Object.assign({},...o)});[this.title,this.tools]=[i("h2",{class:"grow"}),i("div",{class:"row wrap"})],this.controls=t("row wrap controls"),this.
note=i("p",{class:"small soft note",role:"status"}),[this.answers,this.facts,this.strip]=[t(""),i("dl",{class:"facts"}),t("strip")];let e=i("div",{class:"sheetb\
ody scroll"},this.controls,this.stage.element,i("p",{class:"tiny faint"},"Wheel or + and − zoom both pictures, drag or the arrow keys move them; ← and → go on t\
o other photos."),this.note,this.answers,this.facts,i("h3",{},A("Photos like it in the attention space",pc)),this.strip);this.element=i("div",{class:"sheet hidd\
en",role:"dialog","aria-modal":"false","aria-label":"One photo, large",tabindex:"-1"},i("div",{class:"row sheethead"},this.title,this.tools),e),this.body=e}get style(){
let{map_style:t}=this.link.props;return t==="off"?"visibility":t}get ghost(){return this.link.dark?"#20262e":"#f4f5f7"}show(t,e){let s=this.item?.id!==t.id;Object.
assign(this,{item:t,classes:e}),this.element.classList.remove("hidden"),s&&(this.stage.zoom.home(),this.body.scrollTop=0,u(this.strip,i("span",{class:"small fai\
nt"},"Looking for photos like it …"))),this.refresh(),s&&!this.element.contains(this.element.getRootNode().activeElement)&&this.element.focus({preventScroll:!0})}change(t){
Object.assign(this.item,t),this.showFacts()}hide(){this.item=null,this.element.classList.add("hidden"),this.onclose()}key(t){if(t.ctrlKey||t.metaKey||t.altKey)return;
let e=/^(INPUT|SELECT)$/.test(t.target.tagName);if(t.key==="Escape")this.hide();else if(e||!this.did(t))return;t.preventDefault(),t.stopPropagation()}did(t){let e=t.
key.toLowerCase(),s={ArrowLeft:-1,ArrowRight:1}[t.key];if(W[e])this.answer(this.item,W[e]);else if(e==="u")this.link.act(t.shiftKey?"redo":"undo");else{if(e==="\
b")return this.stage.flip();if(this.stage.zoom.key(t))return!0;if(s)this.step(s);else return!1}return!0}refresh(){this.showHead(),this.showControls(),this.showFacts(),
this.draw()}showHead(){let{label:t,correct:e,prediction:s}=this.item,{zoom:o}=this.stage,r=(l,c,h)=>m("",c,h,{kind:"square",symbol:l}),a=e?i("span",{class:"chip\
 yes"},"✓ right"):i("span",{class:"chip no"},`✕ taken for ${s}`);u(this.title,t,a),u(this.tools,F("How the map is drawn",tt.slice(0,3),this.style,l=>this.link.
send("style",{style:l})),r("plus","Zoom in (+)",()=>o.by(1.4)),r("minus","Zoom out (−)",()=>o.by(1/1.4)),r("home","Show everything (0)",()=>o.home()),m("","Cl\
ose (Escape)",()=>this.hide(),{kind:"quiet square",symbol:"close"}))}setLayers(t){this.layers=t,t.some(([e])=>e===this.layer)||(this.layer=""),this.refresh()}showControls(){
let{whiches:t,which:e,has_before:s}=this.link.props,o=this.classes.map(([p,d,f])=>[p,f===null?d:`${d} · ${x(f)}`]),r=L("Map for","The class whose evidence the \
map shows; with the model's probability of each",[["",`its class, ${this.item.label}`],...o],this.target,p=>this.pick({target:p})),a=this.layers.length?this.layers.
map(([p,d])=>[p==="final"?"":p,d]):[["","last"]],l=L("at layer",dc,a,this.layer,p=>this.pick({layer:p}));l.select.disabled=a.length<2;let c=t.length>1?F("Whose \
maps",t,e,p=>this.link.send("which",{which:p})):null;u(this.controls,r,l,c);let h=(t.find(([p])=>p===e)||["","now"])[1];this.stage.part(s,"original",h==="Now"?"\
now":h.toLowerCase())}pick(t){Object.assign(this,t),this.draw()}get usual(){return this.layer===""&&(this.target===""||Number(this.target)===this.item.number)}mapOf(t){
let{id:e,number:s}=this.item;if(!this.usual)return this.closer.get(e,t,this.target===""?s:Number(this.target),this.layer);let o=this.pictures.map(e,t);return o&&
{map:o}}draw(){let t=this.item,{which:e,has_before:s}=this.link.props,o=()=>this.item===t&&this.paint();this.pictures.want([t.id],$i,this.usual?e:"",o),s&&this.
usual&&this.pictures.want([t.id],0,"original",o),this.paint()}paint(){let{which:t,has_before:e}=this.link.props,{item:s,stage:o}=this,r={after:this.mapOf(t),before:e?
this.mapOf("original"):{map:null}};o.name(s.label,this.words()),o.draw(this.pictures.photo(s.id,$i),{after:r.after?.map,before:r.before?.map},this.style,this.ghost);
let a=!r.after||!r.before;this.element.setAttribute("aria-busy",String(a)),o.looks.classList.toggle("busy",a),this.note.textContent=a?"Working the map out …":
r.after.error||r.before.error||(at(r.after.map)?hc:"")}words(){let t=this.target===""?this.item.label:this.classes.find(([s])=>s===Number(this.target))?.[1],e=this.
layers.find(([s])=>s===this.layer)?.[1];return`where the model sees ${t}${this.layer&&e?`, ${e}`:""}`}showFacts(){let{item:t}=this;u(this.answers,ot(t.answer,o=>this.
answer(this.item,o)));let s=[["class",t.label],["model says",`${t.prediction} (${x(t.confidence)})`],["group",t.group],["split",t.split],["loss",t.loss===null?null:
t.loss.toFixed(2)],["energy inside the object",t.energy===null?null:x(t.energy)],["P(looks at the right thing)",t.p===null?"unknown":t.p.toFixed(2)],["map chang\
ed since the original",Number.isFinite(t.change)?x(t.change):null],["others answered",(t.others||[]).length?ee(t.others):null],["file",t.id]].filter(([,o])=>o!==
null&&o!=="");u(this.facts,s.map(([o,r])=>[i("dt",{},o),i("dd",{},r)]))}showSimilar(t,e){let s=e||"None: the map is all zero, so there is nothing to compare by.";
u(this.strip,t.length?t.map(o=>this.thumb(o)):i("span",{class:"small faint"},s))}thumb(t){let e=i("canvas",{style:`width:${ds}px;height:${ds}px`}),s=()=>{let r=this.
pictures.map(t.id,"current");C(e,this.pictures.photo(t.id,Mi),r,this.style,ds,ds,this.ghost)};this.pictures.want([t.id],Mi,"current",s)&&s();let o=t.similarity.
toFixed(2);return i("button",{class:"thumb",type:"button",title:`${t.label}, ${o} alike: open`,"aria-label":`Open a photo of a ${t.label}, ${o} alike`,onclick:()=>this.
open(t.id)},e,i("span",{class:"tiny num"},o))}};var uc=86,No=class{constructor(t){this.link=t,this.pictures=new j(t),this.picks=new cs(()=>this.showPicks()),this.build(),t.on("rows",e=>{e.version===t.props.version&&
this.grid.put(e.start,e.rows)}),t.on("changed_rows",e=>this.refresh(e.rows));for(let e of["maps_changed","theme"])t.on(e,()=>this.repaint());t.watch(["which","h\
as_before"],()=>this.repaint()),t.watch(["map_style"],()=>{this.styles.set(t.props.map_style),this.repaint()}),t.watch(["version","count"],()=>this.restart()),t.
watch(["selection_name","selection_count","count","all_count","stale"],()=>this.showSummary()),t.watch(["state","message"],()=>this.showState()),t.letGo.push(()=>this.
grid.free())}build(){let{link:t}=this;this.fade=new is(t,{choose:s=>t.send("which",{which:s}),changed:()=>this.repaint()}),this.styles=F("How maps are drawn",tt,
t.props.map_style,s=>t.send("style",{style:s})),this.summary=i("div",{class:"summary",role:"status"}),this.pickbar=new ls({give:s=>this.answerPicked(s),choose:()=>t.
act("choose_picked",this.picked()),clear:()=>this.letGoOfPicks()}),this.grid=new St({label:"Photos",minimum:168,cardHeight:s=>s+uc,make:(s,o,r)=>new as(this,s,o,
r).element,need:(s,o)=>t.send("rows",{start:s,end:o,version:t.props.version}),keys:(s,o,r)=>this.key(s,o,r),moved:(s,o,r)=>s.shiftKey&&this.picks.range(r,o)}),this.
grid.element.addEventListener("keydown",s=>this.listKey(s)),this.sheet=new us(t,this.pictures,{answer:(s,o)=>this.give(s,o),open:s=>t.send("open",{id:s}),step:s=>this.
step(s),close:()=>{t.send("closed"),this.grid.focus(this.grid.at)}}),this.cover=i("div",{class:"cover hidden"});let e=[i("h2",{class:"grow"},"Photos"),this.fade.
element,this.styles];t.root.append(i("section",{class:"pane card","aria-label":"Photos"},i("div",{class:"bar"},e),new rs(t).element,this.summary,this.pickbar.element,
i("div",{class:"body"},this.grid.element,this.cover),this.sheet.element))}showState(){let{state:t,message:e,filtered:s}=this.link.props;if(this.cover.classList.
toggle("hidden",t==="ready"),t==="loading"&&u(this.cover,E("busy","Getting ready",e)),t!=="empty")return;let r=s?m("Show all photos","Drop every filter and the \
choice",()=>this.link.send("all")):null;u(this.cover,E("photos","No photos to show",e,r))}showSummary(){let{count:t,all_count:e,selection_count:s,stale:o}=this.
link.props,r=t===e?k(t,"photo"):`${t.toLocaleString("en")} of ${k(e,"photo")}`,a="Your answers may have changed what belongs here; nothing moves until you ask",
l=()=>this.link.send("refresh");u(this.summary,i("span",{class:"num"},r),s?this.chosen():null,i("span",{class:"grow"}),o?m("Refresh the order",a,l,{kind:"quiet",
symbol:"redo"}):null)}chosen(){let e=m("","Clear the choice",()=>this.link.send("clear"),{kind:"quiet square",symbol:"close"}),o=ot(null,r=>this.link.act("answe\
r_all",{value:r}),{short:!0});return[i("span",{class:"chip accent"},this.link.props.selection_name,e),i("span",{class:"row"},i("span",{class:"small soft"},"answ\
er all:"),o)]}restart(){this.picks.clear()&&this.link.announce("The photos changed, so nothing is picked any more"),this.grid.reset(this.link.props.count)}refresh(t){
let e=new Map(t.map(([o,r,a])=>[o,{answer:r,others:a}]));for(let[o,r]of this.grid.items)e.has(r.id)&&this.grid.put(o,[{...r,...e.get(r.id)}]);let s=this.sheet.item;
s&&e.has(s.id)&&this.sheet.change(e.get(s.id))}repaint(){for(let t of this.grid.cards.values())t.photo?.ask();this.sheet.item&&this.sheet.draw()}pick(t,e){t.shiftKey?
this.picks.range(e,this.grid.at):this.picks.toggle(e),this.grid.focus(e)}listKey(t){t.altKey||t.defaultPrevented||!this.didToAll(t)||(t.preventDefault(),t.stopPropagation())}didToAll(t){
let e=t.key.toLowerCase();if(t.ctrlKey||t.metaKey)return e==="a"&&!t.shiftKey&&this.picks.all(this.link.props.count),e==="a"&&!t.shiftKey;if(e==="u")this.link.act(
t.shiftKey?"redo":"undo");else if(e==="escape"&&this.picks.size)this.letGoOfPicks();else return e==="b"&&this.fade.flip();return!0}showPicks(){for(let t of this.
grid.cards.values())t.photo?.showPicked();this.grid.element.classList.toggle("picking",this.picks.size>0),this.summary.classList.toggle("hidden",this.picks.size>
0),this.pickbar.show(this.picks.size),this.link.announce(`${this.picks.size.toLocaleString("en")} picked`)}letGoOfPicks(){this.picks.clear(),this.grid.focus(this.
grid.at)}picked(){return{spans:this.picks.spans,version:this.link.props.version}}answerPicked(t){let e=this.picks.size;this.link.act("answer_picked",{...this.picked(),
value:t,model:this.link.props.model});for(let s of[...this.grid.items.keys()])this.picks.has(s)&&this.grid.put(s,[{...this.grid.items.get(s),answer:t}]);this.letGoOfPicks(),
this.link.announce(`${k(e,"photo")}: answered ${Y[t][0]}. U takes it back.`)}give(t,e){for(let[s,o]of this.grid.items)o.id===t.id&&this.grid.put(s,[{...o,answer:e}]);
this.sheet.item?.id===t.id&&this.sheet.change({answer:e}),this.link.act("answer",{id:t.id,value:e,model:this.link.props.model}),this.link.announce(`${t.label}: \
answered ${Y[e][0]}`)}step(t){let e=[...this.grid.items].find(([,o])=>o.id===this.sheet.item.id)?.[0]??this.grid.at,s=this.grid.items.get(e+t);s&&(this.grid.reveal(
e+t),this.link.send("open",{id:s.id}))}key(t,e,s){let o=W[t.key.toLowerCase()],r=t.target.classList.contains("item");if(o&&this.picks.size)this.answerPicked(o);else if(o)
this.give(s,o);else if(t.key==="Enter"&&r)this.link.send("open",{id:s.id});else if(t.key===" "&&r)this.pick(t,e);else return!1;return!0}};function fc({model:n}){
let t=new B(n,"gallery");return t.keys=[["Arrow keys","go from photo to photo"],["Enter","open a photo large"],["Y N M","answer the picked photos, or else the o\
ne that has the focus"],["Space","pick a photo, or let it go"],["⇧ Arrow keys","pick a range"],["Ctrl A, Escape","pick all that are shown, pick none"],["B","b\
efore, and after again"],["U, ⇧ U","undo, redo"],["1 … 9","only photos of that class; the same again: all"],["+ − 0, ← →","in the large photo: zoom, a\
ll of it; the photo before, the next"]],t.pickClass=e=>{let[,,,s]=(t.props.options||[]).find(([r])=>r==="label")||[];if(!s||e>=s.length)return!1;let o=String(e-
1);return t.send("filter",{name:"label",value:t.props.filters.label===o?"all":o}),!0},t.view=new No(t),t.root}var Oo={};J(Oo,{render:()=>mc});function gc(n,t,e){let s=parseFloat(t)-parseFloat(n);return e?i("span",{class:`sign ${e>0?"good":"bad"}`},s>0?"▲":"▼"):null}var Do=class{constructor(t){this.
link=t,this.head=i("div",{class:"bar"}),this.body=i("div",{class:"scroll content"}),t.root.append(i("section",{class:"pane card","aria-label":t.props.title},this.
head,this.body)),t.watch(["title","help","splits","split"],()=>this.showHead()),t.watch(["rows","series","facts","note","state","message","busy","warnings","leg\
end"],()=>this.showBody())}showHead(){let{title:t,help:e,splits:s,split:o}=this.link.props;u(this.head,i("h2",{class:"grow"},A(t,e)),this.busy=i("span",{class:"\
spin small hidden",title:"Working out what your answers change"}),s.length>1?F("Part of the data",s,o,r=>this.link.send("split",{split:r})):null)}showBody(){let t=this.
link.props;if(this.busy.classList.toggle("hidden",!t.busy),t.state!=="ready"){u(this.body,E(t.state==="loading"?"busy":"target",t.state==="loading"?"Working it \
out":"Nothing to compare yet",t.message));return}u(this.body,i("div",{class:"chart",role:"table","aria-label":`${t.title}: ${t.measure==="f1"?"F1":"accuracy"} b\
y group`},t.rows.map(e=>this.row(e)),this.axis()),t.legend?i("div",{class:"key tiny faint","aria-hidden":"true"},i("span",{},i("i",{class:t.legend[1]?"k-before":
"k-after"}),t.legend[0]),t.legend[1]?i("span",{},i("i",{class:"k-after"}),t.legend[1]):null,i("span",{},i("i",{class:"k-range"}),"95 % interval")):null,i("dl",{
class:`facts${t.facts.some(e=>e[3]!==null)?" moved":""}`},t.facts.map(([e,s,o,r,a])=>[i("dt",{},A(e,s)),i("dd",{class:"num"},r===null?o:[i("span",{class:"soft"},
o)," → ",i("strong",{class:a>0?"good":a<0?"bad":""},r),gc(o,r,a)])])),(t.warnings||[]).map(e=>i("div",{class:"warn small"},e)),t.note?i("p",{class:"small fain\
t"},t.note):null)}row(t){let e=l=>`${(100*Math.min(1,Math.max(0,l))).toFixed(2)}%`,s=t.after!==null,o=s?Math.round(100*t.after)-Math.round(100*t.before):0,r=o>0?
"up":o<0?"down":"",a=`${t.name}: ${x(t.before)}${s?` becomes ${x(t.after)}${t.low===null?"":`, 95 % interval ${x(t.low)} to ${x(t.high)}`}`:""}, ${k(t.count,"ph\
oto")}`;return i("button",{type:"button",role:"row",class:`grow-row${t.worst?" worst":""}`,"aria-label":`${a}. Press to see the photos.`,title:`${a}. Press to s\
ee the photos.`,onclick:()=>this.link.send("group",{group:t.group})},i("span",{class:"line",role:"cell"},i("span",{class:"name"},t.name,this.badge(t)),i("span",
{class:"num"},s?[i("span",{class:"soft"},x(t.before))," → ",i("strong",{},x(t.after))]:i("strong",{},x(t.before)),s?i("span",{class:`delta ${r}`},r==="up"?` ▲\
 ${o}`:r==="down"?` ▼ ${-o}`:""):null)),this.several(t.group,e)||i("span",{class:"track",role:"cell","aria-hidden":"true"},i("i",{class:s?"was":"now",style:`w\
idth:${e(t.before)}`}),s?i("i",{class:`now ${r}`,style:`width:${e(t.after)}`}):null,Number.isFinite(t.low)?i("i",{class:"range",style:`left:${e(t.low)};width:ca\
lc(${e(t.high)} - ${e(t.low)})`}):null))}several(t,e){let s=(this.link.props.series||[]).find(([r])=>r===t);if(!s)return null;let o=([r,a,l,c],h)=>i("span",{class:"\
model"},i("span",{class:"tiny soft"},r),i("span",{class:"track"},i("i",{class:h?"now":"was",style:`width:${e(a)}`}),l===null?null:i("i",{class:"range",style:`le\
ft:${e(l)};width:calc(${e(c)} - ${e(l)})`})),i("span",{class:"tiny num"},x(a)));return i("span",{class:"models",role:"cell","aria-hidden":"true"},s[1].map(o))}axis(){
return i("div",{class:"axis tiny faint","aria-hidden":"true"},[0,25,50,75,100].map(t=>i("span",{},t<100?String(t):this.link.props.measure==="f1"?"100 % F1":"100\
 % right")))}badge(t){return t.worst?i("span",{class:"chip no",title:"The group it serves worst"},"worst"):t.was_worst?i("span",{class:"chip",title:"The group t\
hat was served worst before"},"was worst"):null}};function mc({model:n}){let t=new B(n,"groups");return t.view=new Do(t),t.root}var Go={};J(Go,{render:()=>Sc});var bc={answer:"check",undo:"undo",redo:"redo",accepted:"target",opened:"home",rejected:"close",went:"clock"},wc=1200*1e3,xc=4,vc=[["all","everything"],["answer",
"answers"],["fix","fixes and decisions"]],zo=n=>/^(answer|undo|redo)/.test(n.what),yc=n=>n.toLocaleTimeString(void 0,{hour:"2-digit",minute:"2-digit",second:"2-\
digit"});function kc(n){let t=[];for(let e of n){let s=t[t.length-1],o=s&&s.list[s.list.length-1];o&&zo(e)&&zo(o)&&e.annotator===o.annotator&&new Date(o.time)-new Date(
e.time)<wc?s.list.push(e):t.push({list:[e]})}return t.flatMap(e=>e.list.length>xc?[e]:e.list.map(s=>({list:[s]})))}var Uo=class{constructor(t){this.link=t,this.
kind="all",this.who="",this.opened=new Set,this.build(),t.on("told",e=>{this.told.textContent=e.text}),t.on("journey",e=>this.ask(e)),t.watch(["entries","more",
"busy"],()=>this.show())}build(){let{link:t}=this;this.body=i("div",{class:"scroll content"}),this.told=i("span",{class:"small soft",role:"status"}),this.filters=
i("div",{class:"row wrap"});let e=(s,o,r)=>m(s,o,()=>t.act(r),{symbol:"download"});t.root.append(i("section",{class:"pane card","aria-label":"History"},i("div",
{class:"bar"},i("h2",{},"History"),this.filters,i("span",{class:"grow"}),m("Undo","Take your last answer back",()=>t.act("undo"),{symbol:"undo"}),m("Redo","Give\
 again the answer that was taken back",()=>t.act("redo"),{symbol:"redo"}),e("Save the model","Write the current model's weights into the run folder","export"),e(
"Save a report","Write one page with everything asked, done and gained","report")),i("div",{class:"toldline"},this.told),this.body))}shown(){let{entries:t}=this.
link.props;return t.filter(e=>(this.kind==="all"||zo(e)===(this.kind==="answer"))&&(!this.who||e.annotator===this.who))}show(){let{entries:t,more:e}=this.link.props;
if(!t.length){u(this.filters),u(this.body,E("clock","Nothing yet","Every answer, fix and decision is kept here. Begin in Answer."));return}this.showFilters(t);let s=[];
for(let r of kc(this.shown())){let a=new Date(r.list[0].time),l=Number.isNaN(a.getTime())?"":a.toLocaleDateString(void 0,{weekday:"long",day:"numeric",month:"lo\
ng"});(!s.length||s[s.length-1].words!==l)&&s.push({words:l,list:[]}),s[s.length-1].list.push(r)}let o={point:"start",what:"the beginning",detail:"before anythi\
ng was done",annotator:""};u(this.body,s.map(r=>[i("h3",{},r.words),i("ol",{},r.list.map(a=>this.burst(a.list)))]),s.length?null:i("p",{class:"soft"},"Nothing o\
f this kind."),e?i("p",{class:"small faint"},`${e.toLocaleString("en")} earlier entries are in the journal.`):i("ol",{},this.entry(o)))}showFilters(t){let e=[...new Set(
t.map(o=>o.annotator).filter(Boolean))],s=o=>r=>{this[o]=r,this.show()};u(this.filters,L("Show","Which entries",vc,this.kind,s("kind")),e.length>1?L("By","Whose\
 entries",[["","everyone"],...e.map(o=>[o,o])],this.who,s("who")):null)}burst(t){if(t.length===1)return this.entry(t[0]);let e=t[t.length-1].point,s=t.filter(r=>r.
what.startsWith("answer")&&!r.undone).length,o=i("details",{open:this.opened.has(e),ontoggle:r=>r.target.open?this.opened.add(e):this.opened.delete(e)},i("summa\
ry",{},V("check"),this.when(t[0]),i("strong",{},k(s,"answer")),i("span",{class:"detail soft"},"one after another: open to see each"),i("span",{class:"chip"},t[0].
annotator)),i("ol",{},t.map(r=>this.entry(r))));return i("li",{class:"burst"},o)}when(t){let e=new Date(t.time);return i("span",{class:"num faint small"},Number.
isNaN(e.getTime())?"":yc(e))}entry(t){let e=i("div",{class:"journey","data-point":t.point});return i("li",{class:t.undone?"undone":""},i("div",{class:"line"},V(
bc[t.what.split(" ")[0]]||"play"),this.when(t),i("strong",{},t.what),i("span",{class:"detail soft"},t.detail),t.annotator?i("span",{class:"chip"},t.annotator):null,
t.point?m("Go back …",`See what it would change to go back to this moment: ${t.what}`,()=>this.link.send("journey",{point:t.point}),{kind:"quiet back",disabled:this.
link.props.busy}):null),e)}ask({point:t,words:e,nothing:s}){this.body.querySelectorAll(".journey").forEach(h=>u(h));let o=[...this.body.querySelectorAll(".journ\
ey")].find(h=>h.dataset.point===t);if(!o)return;let r=i("input",{type:"text","aria-label":"Name of the new run",placeholder:"name of the new run"}),a=()=>this.link.
act("branch",{point:t,name:r.value.trim()});r.addEventListener("keydown",h=>h.key==="Enter"&&a());let l=m("Stay","Change nothing",()=>u(o),{kind:"quiet"}),c=m("\
Go back to here","Make the answers and the model what they were then",()=>this.link.act("go_back",{point:t}),{kind:"primary",disabled:s});u(o,i("p",{},s?"This i\
s how it is now.":`Going back: ${e}.`),i("p",{class:"small soft"},"Nothing is deleted: going back is another entry, and you can come forth again. A branch is a \
run of its own beside this one, that begins as it was then."),i("div",{class:"row wrap"},c,l,i("span",{class:"grow"}),r,m("Branch off here","Make another run th\
at begins at this moment",a,{}))),(s?l:c).focus()}};function Sc({model:n}){let t=new B(n,"history");return t.keys=[["Tab, Enter","go from entry to entry and ope\
n what it would change to go back"]],t.view=new Uo(t),t.root}var Pi=new Map;function Ec(n){let t=Pi.get(n);return t||(t=new CSSStyleSheet,t.replaceSync(n),Pi.set(n,t)),t}function Ri(n,t){n.adoptedStyleSheets=t.map(Ec)}var Ho={};J(Ho,{render:()=>Tc});var fs=class{constructor(t){this.link=t,this.picked=null,this.values={},this.shown=null}get method(){return this.picked||this.link.props.proposal.method||this.link.
props.methods[0].name}chosen(){return this.link.props.methods.find(t=>t.name===this.method)}show(t,e){this.body=t,this.told=e,this.shown="",this.why=null;let s=this.
link.props.methods.map(l=>i("button",{type:"button",role:"radio",class:"method","aria-checked":String(l.name===this.method),tabindex:l.name===this.method?"0":"-\
1",onclick:()=>this.choose(l.name),onkeydown:c=>this.radioKey(c)},i("strong",{},l.title),i("span",{class:"small soft"},l.does),this.proposed(l))),o=this.chosen().
settings,r=o.filter(l=>!l.advanced),a=o.filter(l=>l.advanced);this.uses=i("p",{class:"uses small",role:"status"}),u(this.body,e?i("div",{class:"told",role:"stat\
us"},e):null,i("div",{class:"methods",role:"radiogroup","aria-label":"Method"},s),i("div",{class:"settings"},r.map(l=>this.setting(l))),a.length?i("details",{},
i("summary",{},"More settings"),i("div",{class:"settings"},a.map(l=>this.setting(l)))):null,this.uses,i("div",{class:"row"},m("Start the fix","Train a repaired \
copy in the background; the model on screen stays as it is until you accept",()=>this.start(),{kind:"primary large",symbol:"play",disabled:this.link.props.other}),
i("span",{class:"small faint"},this.link.props.other?"Wait for the preparation to end.":`Works on a copy, in the background. You decide afterwards.${this.estimate()}`))),
this.showUses()}proposed(t){let{method:e,why:s}=this.link.props.proposal;return t.name!==e?null:(this.shown=e,this.why=i("span",{},`: ${s}.`),i("span",{class:"s\
mall proposed"},i("b",{},"Proposed"),this.why))}followProposal(){let{method:t,why:e}=this.link.props.proposal;return t!==this.shown?!1:(this.why&&(this.why.textContent=
`: ${e}.`),!0)}choose(t){this.picked=t,this.show(this.body,this.told),this.body.querySelector('[aria-checked="true"]').focus()}radioKey(t){let e=this.link.props.
methods.map(o=>o.name),s={ArrowDown:1,ArrowRight:1,ArrowUp:-1,ArrowLeft:-1}[t.key];s&&(this.choose(e[(e.indexOf(this.method)+s+e.length)%e.length]),t.preventDefault())}setting(t){
let e=t.name,s=e in this.values?this.values[e]:t.default,o=a=>{this.values[e]=a,a===""&&delete this.values[e],this.showUses()},r=t.kind==="subset"?this.subsetChoice():
t.kind==="choice"?i("select",{onchange:a=>o(a.target.value)},t.choices.map(([a,l])=>i("option",{value:a,selected:a===s},l))):i("input",{type:"number",value:s===
null?"":String(s),placeholder:"as needed",min:String(t.least),max:String(t.most),step:t.kind==="whole"?"1":"any",onchange:a=>o(a.target.value)});return i("label",
{class:"setting",title:t.help},i("span",{},t.label),r,i("span",{class:"tiny faint"},t.help))}followSubset(){let{subset:t,method:e,methods:s}=this.link.props;t&&
(this.values.subset=t),s.some(o=>o.name===e)&&(this.picked=e)}subsets(t){return this.link.props.subsets.filter(([,e])=>e===t.subset).map(([e,,s])=>[e,s])}subsetChoice(){
let t=this.subsets(this.chosen());return t.some(([s])=>s===this.values.subset)||(this.values.subset=t.length?t[0][0]:""),i("select",{onchange:s=>this.values.subset=
s.target.value},t.length?t.map(([s,o])=>i("option",{value:s,selected:s===this.values.subset},o)):i("option",{value:""},"none kept yet: make one in Curate"))}showPlaces(t){
let e=this.values.masks||"answers";if(e!=="answers"){u(this.uses,`Goes by the data set's ${e}; uses none of your answers.`);return}let s=t.parts_yes&&t.parts_no;
u(this.uses,"Uses your answers: ",i("strong",{},`${k(t.parts_yes||0,"part")} that belong to the object, ${t.parts_no||0} that do not`),s?", and what photos, neu\
rons and boxes say":i("span",{class:"bad"},". Unless photos, neurons or drawn boxes say where objects are, answer parts both yes and no first, in Parts."))}showUses(){
if(!this.uses)return;let t=this.link.props.counts,e=this.chosen();if(e.places)return this.showPlaces(t);let s=this.values.relevance_from||(e.settings.find(l=>l.
name==="relevance_from")||{}).default,o=[];e.maps&&s==="spread"&&t.yes_spread+t.no_spread>0?o.push(`${k(t.yes_spread,"photo")} to keep looking, ${k(t.no_spread,
"photo")} to look elsewhere (from ${t.yes} yes and ${t.no} no)`):e.maps&&o.push(`${t.yes||0} yes and ${t.no||0} no`),e.neurons&&o.push(`${k(t.prune||0,"neuron")}\
 to prune`);let r=e.maps&&!(t.yes+t.no)&&!(e.neurons&&t.prune),a=!e.maps&&e.neurons&&!t.prune;u(this.uses,!e.maps&&!e.neurons?e.subset?"Uses your answers throug\
h the subset that was drawn with them.":"Uses none of your answers.":i("span",{},"Uses your answers: ",i("strong",{},o.join(" · ")),r||a?i("span",{class:"bad"},
a?". Mark neurons to prune first, in Neurons.":". Answer some questions first."):null))}estimate(){let t=this.link.props.last;return t?` The last one took ${Q(t.
seconds)}.`:""}start(){let t={};for(let e of this.chosen().settings)e.name in this.values?t[e.name]=this.values[e.name]:(e.kind==="choice"||e.kind==="subset")&&
(t[e.name]=e.default);this.link.act("start",{method:this.method,options:t})}};var _c={loss:"training",val_loss:"validation",val_balanced_accuracy:"classes, balanced",val_accuracy:"all photos",val_average:"all photos",val_worst:"worst grou\
p"};function jo(n,t){let e=r=>Object.entries(n).filter(([a,l])=>r(a)&&l.length>1).map(([a,l])=>({name:_c[a]||a.replaceAll("_"," "),points:l})),s=e(r=>r.includes(
"loss")),o=e(r=>!r.includes("loss"));return[s.length?ie({title:"Loss (lower is better)",x:t,y:"loss",series:s,format:r=>r.toFixed(2),low:0}):null,o.length?ie({title:"\
Accuracy on the validation split",x:t,y:"share right",series:o,format:r=>x(r)}):null].filter(Boolean)}var Ac={"map yes":"photos answered yes","map no":"photos answered no","map maybe":"photos answered can't tell","spread yes":"photos guided as yes","spread no":"\
photos guided as no","neuron yes":"neurons to keep","neuron no":"neurons to prune","neuron maybe":"neurons not decided"},qo=class{constructor(t){this.link=t,this.
form=new fs(t),this.build(),t.on("told",e=>{t.announce(e.text),this.told=e.text,this.showBody()}),t.watch(["owed"],()=>this.showOwed()),t.watch(["running","cand\
idate","prepared","other"],(e,s)=>{(s.has("running")||s.has("candidate"))&&(this.told=s.has("candidate")?this.told:null),this.showBody()}),t.watch(["counts"],()=>this.
form.showUses()),t.watch(["subsets","subset","method"],()=>this.followSubset()),t.watch(["proposal"],()=>this.form.followProposal()||this.showForm()),t.watch(["\
done","total","eta","stage","message","elapsed"],()=>this.showProgress()),t.watch(["series"],()=>this.showCurves())}build(){this.body=i("div",{class:"scroll con\
tent"}),this.link.root.append(i("section",{class:"pane card","aria-label":"Fix the model"},i("div",{class:"bar"},i("h2",{class:"grow"},"Fix the model")),this.body))}showBody(){
let t=this.link.props;this.form.uses=null,this.bar=null,this.curves=null,this.owed=null,t.prepared?t.running?this.showRunning():t.candidate?this.showResult(t.candidate):
this.form.show(this.body,this.told):u(this.body,E("target","Not ready yet","The run must be prepared before it can be fixed."))}followSubset(){this.form.followSubset(),
this.showForm()}showForm(){let{running:t,candidate:e,prepared:s}=this.link.props;s&&!t&&!e&&this.showBody()}showRunning(){this.bar=i("div",{class:"running"}),this.
curves=i("div",{class:"curves"}),u(this.body,this.bar,this.curves),this.showProgress(),this.showCurves()}showProgress(){if(!this.bar)return;let{done:t,total:e,eta:s,
stage:o,message:r,elapsed:a}=this.link.props,l=e?t/e:0;u(this.bar,i("div",{class:"row"},i("strong",{},o[0].toUpperCase()+o.slice(1)),i("span",{class:"soft small"},
r),i("span",{class:"grow"}),m("Stop","Stop at the next step; nothing is changed",()=>this.link.act("cancel"),{symbol:"stop"})),i("div",{class:"meter tall",role:"\
progressbar","aria-label":"Progress of the fix","aria-valuemin":0,"aria-valuemax":100,"aria-valuenow":Math.round(100*l)},i("i",{style:`width:${100*l}%`})),i("di\
v",{class:"row small soft num"},i("span",{},e?`${x(l)} · step ${t.toLocaleString("en")} of ${e.toLocaleString("en")}`:"starting"),i("span",{class:"grow"}),i("s\
pan",{},`${Q(a)} so far`),s?i("span",{},`about ${Q(s)} left`):null))}showCurves(){if(!this.curves)return;let t=jo(this.link.props.series,"training step"),e=i("p",
{class:"small faint"},"The curves begin after the first steps.");u(this.curves,t.length?t:e)}showResult(t){let e=Object.entries(t.answers).filter(([,s])=>s).map(
([s,o])=>`${o.toLocaleString("en")} ${Ac[s]||s}`).join(", ");u(this.body,i("div",{class:"verdict"},i("h3",{},t.status==="finished"?"The fix is done. Keep it?":`\
The fix ended: ${t.status}`),i("p",{class:"small soft"},`${t.title}, ${Q(t.seconds)}${t.epoch?`, round ${t.epoch} kept`:""}. See on the right what it does to ea\
ch group, and in Compare what it does to each photo.`),t.warnings.map(s=>i("div",{class:"warn small"},s)),this.trade(t.regressions),this.owed=i("div",{}),i("div",
{class:"row wrap"},this.acceptButton(t.regressions),m("Reject","Drop the fixed model; answers stay",()=>this.link.act("reject"),{kind:"large",symbol:"close"}),m(
"Look at the photos","What became right, what became wrong",()=>this.link.send("go",{place:"compare"}),{kind:"large",symbol:"photos"}))),i("div",{class:"curves"},
jo(t.history,"round")),i("dl",{class:"facts"},[["answers used",e||"none"],["which round is kept",t.rule]].map(([s,o])=>[i("dt",{},s),i("dd",{},o)]))),this.showOwed()}showOwed(){
this.owed&&u(this.owed,Ne(this.link.props.owed,this.link.props.other,t=>this.link.act(t)))}trade(t){if(!t.length)return null;let e=k(t.length,"group loses","gro\
ups lose");return i("div",{class:"warn small",role:"alert"},i("strong",{},`A trade: ${e} more than chance explains.`),i("ul",{},t.map(([,s])=>i("li",{},s))))}acceptButton(t){
let e=l=>this.link.act("accept",{despite:l});if(!t.length)return m("Accept","Make the fixed model the current one; the next round explains and improves it",()=>e(
!1),{kind:"primary large",symbol:"check"});let s=t.map(([l])=>l).join(" and "),o=i("span",{class:"row wrap"}),r=()=>{let l=m(`Accept although ${s} got worse`,"M\
ake the fixed model the current one all the same",()=>e(!0),{kind:"primary large"});u(o,l,m("Back","Do not accept yet",a,{kind:"quiet"})),l.focus()},a=()=>u(o,m(
"Accept …","It serves some groups worse: you are asked once more",r,{kind:"large",symbol:"check"}));return a(),o}};function Tc({model:n}){let t=new B(n,"monit\
or");return t.view=new qo(t),t.root}var Ko={};J(Ko,{render:()=>zc});var gs={yes:["Yes","✓","Yes, the object is still there, whole (Y)","Y"],no:["No","✕","No, it is gone or in pieces, or something else is there (N)","N"],maybe:[
"Unsure","?","Unsure (M)","M"]},$c="Each photo keeps what belongs to its object by your answers so far, and gets the surroundings of another photo. Shown are th\
ose where the model changes its verdict. What shows of the other photo's object is not asked about.",Mc="Photos whose verdict changes when only their surroundin\
gs are exchanged say most about the places you answered. Say whether the object is still there: yes confirms the places in that photo, no corrects them.",Ci=224,
Fi=3,ms=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,toShow:s}),this.found=new Map,this.asked=new Set,this.sent=new Map,this.current=null,this.
painted=null,this.build(),t.on("composite_pictures",o=>this.take(o)),t.on("goto_composite",({composite:o})=>this.turn(o,!0)),t.watch(["composites","work"],()=>this.
follow())}build(){this.head=i("div",{class:"row chead"}),this.canvas=i("canvas",{class:"ccanvas",role:"img"}),this.question=i("h3",{class:"question"}),this.small=
i("canvas",{class:"csmall",role:"img"}),this.caption=i("figcaption",{class:"small soft"}),this.buttons=Object.fromEntries(Object.entries(gs).map(([o,[r,a,l,c]])=>[
o,i("button",{type:"button",class:`big ${o}`,title:l,"data-part":`still-${o}`,onclick:()=>this.give(o)},i("b",{"aria-hidden":"true"},a),i("span",{},r),i("kbd",{
"aria-hidden":"true"},c))]));let t=i("div",{class:"buttons",role:"group","aria-label":"Your answer"},Object.values(this.buttons)),e=m("Undo","Take the last answ\
er back (U)",()=>this.link.act("undo"),{symbol:"undo",key:"U","data-part":"undo-composite"});this.note=i("div",{class:"note small",role:"status"});let s=i("div",
{class:"says"},this.question,i("figure",{class:"row cphoto"},this.small,this.caption),t,i("div",{class:"row wrap under"},e),this.note);this.both=i("div",{class:"\
both"},this.canvas,s),this.cover=i("div",{class:"ccover"}),this.element=i("section",{class:"composite card hidden","aria-label":"One photo in other surroundings"},
this.head,this.both,this.cover)}get rows(){return this.link.props.composites?.rows||[]}get line(){return this.rows.find(t=>t.composite===this.current)}get active(){
return!this.element.classList.contains("hidden")}answerOf(t){return this.sent.get(t.composite)??t.answer}follow(){let t=this.rows;this.line||(this.current=(t.find(
e=>!this.answerOf(e))||t[0]||{composite:null}).composite),this.show(),this.want()}show(){let{line:t,rows:e}=this,{composites:s,work:o}=this.link.props,r=e.filter(
l=>this.answerOf(l)).length,a=t&&this.answerOf(t);u(this.head,i("strong",{},A("Other surroundings",$c)),e.length?i("span",{class:"small soft num"},`${r} of ${e.
length} answered`):null,i("span",{class:"grow"}),a?i("span",{class:`chip ${a}`},`${gs[a][1]} ${gs[a][0]}`):t?i("span",{class:"chip"},"not answered"):null),this.
both.classList.toggle("hidden",!t),u(this.cover,t?null:this.empty(s,o)),t&&(u(this.question,t.question),u(this.caption,i("div",{},"The photo itself: ",i("strong",
{},t.label)),i("div",{},`The model says ${t.verdict} of it, and ${t.turned} of the picture.`)),u(this.note,r===e.length?i("div",{class:"done"},i("span",{},"All \
of these are answered. "),this.finder("Find more",o)):null,o.running?this.progress(o):null),this.draw())}empty(t,e){return e.running?E("busy","Exchanging surrou\
ndings","",this.progress(e)):t?.found?E("photos","Nothing to ask",t.words,this.finder("Look again",e)):E("photos","No such photos yet",Mc,this.finder("Find such\
 photos",e))}finder(t,e){return m(t,"Put some photos into other surroundings, in the background, and see which verdicts change",()=>this.link.act("find_composit\
es"),{kind:"primary",symbol:"play",disabled:e.running||e.other,"data-part":"find-composites"})}progress({stage:t,share:e,eta:s}){let o=Math.round(100*(e||0)),r=i(
"div",{class:"meter",role:"progressbar","aria-label":t,"aria-valuemin":0,"aria-valuemax":100,"aria-valuenow":o},i("i",{style:`width:${o}%`})),a=m("Stop","Stop t\
his work at its next step; what it saved stays",()=>this.link.act("cancel"),{symbol:"stop"});return i("div",{class:"row"},i("span",{},`${t}${e===null?"":` · ${x(
e)}`}${s?`, ${Q(s)} left`:""}`),r,a)}want(){if(!this.active)return;let t=this.rows.filter(o=>!this.answerOf(o)&&o.composite!==this.current),e=[this.current,...t.
slice(0,Fi).map(o=>o.composite)].filter(o=>o!==null&&!this.asked.has(o));e.forEach(o=>this.asked.add(o)),e.length&&this.link.send("composite_pictures",{ids:e});
let s=this.rows.filter(o=>o.composite===this.current||t.includes(o)).slice(0,Fi+1);s.length&&this.pictures.want(s.map(o=>o.id),Ci,"",()=>this.draw())}async take({
ids:t,lengths:e,blob:s}){let o=0;await Promise.all(t.map((r,a)=>{let l=s.slice(o,o+e[a]);return o+=e[a],this.pictures.decode(l).then(c=>this.found.set(r,c))})),
this.draw()}draw(){let{line:t}=this;if(!t||!this.active)return;let e=this.link.dark?"#20262e":"#eef0f3",s=this.found.get(t.composite),o=this.canvas.clientWidth||
380;C(this.canvas,this.found.has(t.composite)?s||{missing:!0}:null,null,"off",o,o,e),this.painted=s?t.composite:null,this.canvas.classList.toggle("shimmer",!this.
found.has(t.composite)),this.canvas.setAttribute("aria-label",`The ${t.label} of a photo in the surroundings of another photo`),C(this.small,this.pictures.photo(
t.id,Ci),null,"off",this.small.clientWidth||112,this.small.clientWidth||112,e),this.small.setAttribute("aria-label",`The photo of a ${t.label} as it is`);for(let[
r,a]of Object.entries(this.buttons))a.disabled=!this.ready,a.setAttribute("aria-pressed",String(this.answerOf(t)===r))}get ready(){return this.active&&this.current!==
null&&this.painted===this.current}turn(t,e=!1){this.rows.some(s=>s.composite===t)&&(this.current=t,e&&this.toShow(),this.follow())}step(t){let e=this.rows.findIndex(
s=>s.composite===this.current);e>=0&&this.turn(this.rows[(e+t+this.rows.length)%this.rows.length].composite)}give(t){if(!this.ready)return;let e=this.current;this.
sent.set(e,t),this.link.act("composite",{composite:e,value:t},()=>{this.sent.delete(e),this.follow()});let s=this.rows.filter(r=>this.answerOf(r)).length;this.link.
announce(`${gs[t][0]}. ${s} of ${this.rows.length} answered.`);let o=this.rows.find(r=>!this.answerOf(r));this.turn(o?o.composite:e)}key(t,e){if(W[t])this.give(
W[t]);else if(t==="u")this.link.act(e.shiftKey?"redo":"undo");else if(t==="arrowleft"||t==="arrowright")this.step(t==="arrowleft"?-1:1);else return!1;return!0}};var Rt={yes:["Yes","✓","Yes, these places belong to the object (Y)","Y"],no:["No","✕","No, they belong to what is around it (N)","N"],maybe:["Unsure","?","U\
nsure, or some of both (M)","M"]},Pc="A part is a kind of place in photos that looks alike to the network, found without labels. One answer says something about\
 all its places, in every photo.",Rc="Find what the photos are made of, as the network sees it. Then say of each part whether it belongs to the object: one answ\
er speaks for its places in all photos.",Cc="How probably each place belongs to the object, by all your answers: on parts, photos, neurons and drawn boxes",Fc="\
Area under the ROC curve by place: how often a place of the object is ranked above another one. 0.5 is chance, 1 is perfect.",Lc="A place is decided where your \
answers make it belong with at least 75 %, or with at most 25 %",Bc="A prediction, not a fix: the last layer is refitted on a few training photos in other envir\
onments, and compared on validation photos with the same refit without your answers",Nc=9,Li=224,Ic=42,Dc=[["parts","Parts","One kind of place after another: do\
es it belong to the object?"],["composites","Other surroundings","Photos in the surroundings of others whose verdict changes: is the object still there?"]],Oc=[
["Y","it belongs to the object"],["N","it does not"],["M","unsure, or some of both"],["S","split a mixed part in two"],["U, ⇧ U","undo, redo"],["← →","the\
 part before, the part after"]],Wo=class{constructor(t){this.link=t,this.pictures=new j(t),this.patches=new Ht(t,this.pictures,e=>this.arrived(e)),this.current=
null,this.sent=new Map,this.build(),t.watch(["clustering"],()=>{this.patches.forget(),this.sent.clear(),this.current=null,u(this.strip)}),t.watch(["state","mess\
age","work","splitting"],()=>this.showState()),t.watch(["parts","order","shown","splitting"],()=>this.follow()),t.watch(["composites"],()=>this.kinds.classList.
toggle("hidden",!t.props.composites)),t.watch(["places","photos","agreement","coverage"],()=>this.showPlaces()),t.watch(["forecast"],()=>this.showForecast()),t.
watch(["reliance","controls","work"],()=>this.showOwed()),t.on("goto",({part:e})=>this.turn(e)),t.on("told",({text:e})=>t.announce(e)),t.on("theme",()=>this.draw()),
this.observer=new ResizeObserver(()=>this.draw()),this.observer.observe(this.nine),this.observer.observe(this.photos),this.observer.observe(this.composites.element),
t.letGo.push(()=>this.observer.disconnect()),t.listen(document,"keydown",e=>this.key(e))}build(){this.progress=i("div",{class:"progress",role:"status"}),this.doing=
i("div",{class:"row doing small soft",role:"status"}),this.many=i("div",{class:"row"}),this.kinds=F("What is asked",Dc,"parts",c=>this.ask(c)),this.composites=new ms(
this.link,this.pictures,()=>this.ask("composites")),this.question=i("h3",{class:"question"},this.link.props.question),this.name=i("div",{class:"row which"}),this.
cells=Array.from({length:Nc},()=>i("canvas",{class:"pcell",role:"img"})),this.nine=i("div",{class:"nine"},this.cells),this.facts=i("div",{class:"pfacts"}),this.
buttons=Object.fromEntries(Object.keys(Rt).map(c=>[c,this.answerButton(c)]));let t=i("div",{class:"buttons",role:"group","aria-label":"Your answer"},Object.values(
this.buttons));this.note=i("div",{class:"note small",role:"status"}),this.side=i("div",{class:"says"},this.question,this.facts,t,this.under(),this.note),this.strip=
i("div",{class:"pstrip",role:"group","aria-label":"All parts"}),this.photos=i("div",{class:"pphotos"}),this.agreement=i("div",{class:"small soft agreement"}),this.
forecast=i("div",{class:"forecast"}),this.owed=i("div",{class:"owed"});let e=this.asking=i("section",{class:"asking card","aria-label":"One part"},this.name,i("\
div",{class:"both"},this.nine,this.side)),s=i("section",{class:"all card","aria-label":"All parts"},i("div",{class:"row head"},i("h3",{},"All parts"),i("span",{
class:"small soft"},"click one to go to it")),this.strip),o=i("section",{class:"places card","aria-label":"What belongs to the object"},i("div",{class:"head"},i(
"h3",{},A("What belongs to the object",Cc))),this.photos,this.agreement),r=i("section",{class:"card","aria-label":"What these answers would do"},this.forecast),
a=i("section",{class:"card","aria-label":"What the model goes by"},this.owed);this.body=i("div",{class:"partsgrid scroll"},i("div",{class:"column"},e,this.composites.
element,s),i("div",{class:"column"},o,r,a)),this.cover=i("div",{class:"cover hidden"});let l=i("div",{class:"bar"},i("h2",{},A("Parts",Pc)),this.progress,this.kinds,
i("div",{class:"grow"}),this.doing,this.many);this.link.root.append(i("section",{class:"pane","aria-label":"Parts"},l,i("div",{class:"under-bar"},this.body,this.
cover)))}answerButton(t){let[e,s,o,r]=Rt[t],a={type:"button",class:`big ${t}`,title:o,"data-part":t,onclick:()=>this.give(t)};return i("button",a,i("b",{"aria-h\
idden":"true"},s),i("span",{},e),i("kbd",{"aria-hidden":"true"},r))}under(){let t="The places are of two kinds: split the part in two, and answer each (S). The \
answer on it is asked anew.";this.split=m("Split",t,()=>this.divide(),{symbol:"scissors",key:"S","data-part":"split"});let e=()=>this.link.act("undo");return this.
undo=m("Undo","Take the last answer back (U)",e,{symbol:"undo",key:"U","data-part":"undo"}),i("div",{class:"row wrap under"},this.split,this.undo)}showState(){let{
state:t,message:e,work:s,parts:o,splitting:r}=this.link.props,a=t!=="ready"||!o.length;this.cover.classList.toggle("hidden",!a),this.body.classList.toggle("hidd\
en",a);let l=s.running?`${s.stage}${s.share===null?"":` · ${x(s.share)}`}${s.eta?`, ${Q(s.eta)} left`:""}`:"",c=()=>m("Stop","Stop this work at its next step; \
what it saved stays",()=>this.link.act("cancel"),{symbol:"stop"});a&&s.running?u(this.cover,E("busy","Finding parts",l,i("div",{class:"row"},this.meter(s.share||
0,1,"Finding parts"),c()))):a&&t==="loading"?u(this.cover,E("busy","Getting ready",e)):a&&t==="empty"?u(this.cover,E("photos","No parts yet",e)):a&&u(this.cover,
E("photos","No parts yet",Rc,this.finder())),u(this.doing,a?null:r?"Splitting the part":l,a||!s.running?null:c()),u(this.many,a?null:this.howMany())}meter(t,e,s){
let o=e?Math.round(100*t/e):0;return i("div",{class:"meter",role:"progressbar","aria-label":s,"aria-valuemin":0,"aria-valuemax":100,"aria-valuenow":o},i("i",{style:`\
width:${o}%`}))}finder(){let{choices:t,work:e}=this.link.props;this.k||=t[1];let s=L("How many","Fewer parts are quicker to answer; more are purer",t.map(r=>[String(
r),String(r)]),String(this.k),r=>this.k=Number(r)),o=m("Find parts","Find the parts of the training photos, in the background",()=>this.link.act("find",{k:this.
k}),{kind:"primary",symbol:"play",disabled:e.other});return i("div",{class:"row finder"},s,o)}howMany(){let{choices:t,parts:e,work:s}=this.link.props,o=[...new Set(
[...t,e.length])].sort((l,c)=>l-c),a=L("How many parts","Find fewer or more parts; answers stay with the parts that are like those they were given on",o.map(l=>[
String(l),String(l)]),String(e.length),l=>this.link.act("find",{k:Number(l)}));return a.select.disabled=s.running||s.other,a}answerOf(t){return this.sent.get(t)??
this.link.props.parts[t].answer}follow(){let{parts:t,shown:e}=this.link.props;if(!t.length)return this.showState();(this.current===null||this.current>=t.length)&&
(this.current=e??0),this.showState(),this.showProgress(),this.showPart(),this.showStrip(),this.want()}want(){let{parts:t,order:e}=this.link.props;for(let s of[this.
current,...e.slice(0,3),...t.map(o=>o.part)])this.patches.ask(s)}showProgress(){let{parts:t}=this.link.props,e=t.filter(s=>this.answerOf(s.part)).length;u(this.
progress,i("span",{class:"num"},i("strong",{},String(e)),` of ${t.length} answered`),this.meter(e,t.length,"Parts answered")),this.undo.disabled=!e}showPart(){let{
parts:t,order:e,splitting:s,lost:o}=this.link.props,r=t[this.current],a=this.answerOf(this.current),l=a?i("span",{class:`chip ${a}`},`${Rt[a][1]} ${Rt[a][0]}`):
i("span",{class:"chip"},"not answered");u(this.name,i("strong",{},`Part ${this.current}`),i("span",{class:"small soft"},"nine of its places, outlined"),i("span",
{class:"grow"}),l);for(let[h,p]of Object.entries(this.buttons))p.setAttribute("aria-pressed",String(a===h)),p.disabled=s;this.split.disabled=s||this.link.props.
work.running||this.link.props.work.other,u(this.facts,this.shares(r));let c=e.filter(h=>!this.answerOf(h)).length;u(this.note,c?null:i("div",{class:"done"},i("s\
pan",{},"All parts are answered. "),this.fix()),o?i("div",{class:"faint"},`${k(o,"answer")} on earlier parts ${o===1?"is":"are"} like none of these and ${o===1?
"does":"do"} not count now.`):null),this.drawNine()}fix(){return m("Fix the model","Train on photos whose environments are exchanged by these answers",()=>this.
link.send("go",{place:"fix",method:"environment_exchange"}),{kind:"primary",symbol:"arrow"})}shares({share:t,classes:e}){let s=Math.max(1e-9,...e.map(([,r])=>r||
0)),o=([r,a])=>[i("span",{class:"cname"},r),i("span",{class:"rail","aria-hidden":"true"},i("i",{style:`width:${100*(a||0)/s}%`})),i("span",{class:"num"},x(a,1))];
return[i("p",{class:"small"},i("strong",{class:"num"},x(t,1))," of all places; by class:"),i("div",{class:"byclass small"},e.map(o))]}showStrip(){let{parts:t}=this.
link.props;this.strip.children.length!==t.length&&u(this.strip,t.map(({part:e})=>i("button",{type:"button",class:"pcard","data-part":`part-${e}`,onclick:()=>this.
turn(e,!0)},i("canvas",{"aria-hidden":"true"}),i("b",{"aria-hidden":"true"})))),t.forEach(({part:e,share:s},o)=>{let r=this.strip.children[o],a=this.answerOf(e);
r.className=`pcard${a?` is-${a}`:""}`,r.lastChild.textContent=a?Rt[a][1]:"",r.setAttribute("aria-pressed",String(e===this.current)),r.tabIndex=e===this.current?
0:-1;let l=`Part ${e}: ${a?Rt[a][0]:"not answered"}, ${x(s,1)} of all places`;r.title=l,r.setAttribute("aria-label",l)}),this.drawStrip()}get ghost(){return this.
link.dark?"#20262e":"#eef0f3"}draw(){this.link.props.parts.length&&(this.drawNine(),this.drawStrip(),this.drawPlaces(),this.composites.draw())}ask(t){let e=t===
"composites";this.kinds.set(t),this.asking.classList.toggle("hidden",e),this.composites.element.classList.toggle("hidden",!e),e?this.composites.follow():this.drawNine()}drawNine(){
let t=this.patches.get(this.current)||[];this.cells.forEach((e,s)=>{let o=t[s];qt(e,o,e.clientWidth||150,this.ghost),e.setAttribute("aria-label",o?`Place ${s+1}\
, in a photo of a ${o.words}`:`Place ${s+1}`),e.title=o?`in a photo of a ${o.words}`:"",e.classList.toggle("shimmer",!t.length),e.classList.toggle("hidden",!!t.
length&&!o)})}drawStrip(){[...this.strip.children].forEach((t,e)=>{let s=(this.patches.get(e)||[])[0];mi(t.firstChild,s,Ic,this.ghost)})}arrived(t){t.includes(this.
current)&&this.drawNine(),this.drawStrip()}showPlaces(){let{places:t,photos:e,agreement:s}=this.link.props;if(!t)return;String(t.ids)!==this.painted&&(this.painted=
String(t.ids),u(this.photos,t.ids.map(r=>i("figure",{},i("canvas",{role:"img"}),i("figcaption",{class:"tiny soft"},e[r]||"")))),this.pictures.want(t.ids,Li,"",()=>this.
drawPlaces()));let o=t.masks.some(r=>r);u(this.agreement,o?this.agrees(s):"Answer at least one part with yes and one with no: then every photo shows here what b\
elongs to the object."),this.drawPlaces()}agrees(t){let{coverage:e}=this.link.props,s=e?[i("strong",{class:"num"},x(e.cells))," of all ",A("places are decided",
Lc),`, in ${x(e.photos)} of the photos. `]:[];return t?[...s,"Agrees with the data set's ",t.by,": ",i("strong",{class:"num"},t.auc.toFixed(2))," ",A("AUC",Fc),
` by place (0.50 is chance), over ${k(t.photos,"photo")}.`]:[...s,"The line is where it is as likely as not."]}drawPlaces(){let{places:t,photos:e}=this.link.props;
if(!t||!this.photos.children.length)return;let[s,o]=t.grid;[...this.photos.children].forEach((r,a)=>{let l=t.ids[a],c=r.firstChild,h=t.masks[a];li(c,this.pictures.
photo(l,Li),h&&{height:s,width:o,values:h},c.clientWidth||150,this.ghost),c.setAttribute("aria-label",`A photo of a ${e[l]||"class"}${h?", with what belongs to \
the object":""}`)})}showForecast(){let{forecast:t}=this.link.props;if(!t)return;let{rows:e,pending:s,reason:o}=t,r=i("h3",{},A("What these answers would do",Bc)),
a=i("span",{class:"tiny soft","data-part":"pending"},s?"looking at your answers":"");u(this.forecast,i("div",{class:"row head"},r,i("span",{class:"chip"},"predi\
cted"),i("span",{class:"grow"}),a),e?this.foretold(t):i("p",{class:"small soft"},o))}foretold({rows:t,by:e,group:s,photos:o,verdict:r,record:a,words:l}){let c=d=>([
f,g,w,b])=>[i("span",{class:"cname"},f),i("span",{class:"rail spread","aria-hidden":"true"},i("i",{class:d?"bad":"",style:`width:${100*(g||0)}%`}),i("b",{style:`\
left:${100*(w||0)}%;width:${100*((b??w??0)-(w||0))}%`})),i("span",{class:"num",title:`95 % interval ${x(w)} to ${x(b)}`},x(g),i("span",{class:"soft tiny"},` ${x(
w)} to ${x(b)}`))],h=e==="group"?`Worst group (${s})`:`Worst class in other environments (${s})`,p=(d,f,g)=>[i("p",{class:"small soft label"},f),i("div",{class:"\
byclass small","data-part":d,role:"group","aria-label":f},t[d].map(c(g)))];return i("div",{class:"foretold",title:`${l} From ${o[0]} training photos, on ${o[1]}\
 validation photos.`},i("p",{class:"tiny soft"},"With your answers, and the same refit without them: one mask for all photos, or nothing exchanged"),p("reliance",
"Verdicts that change with the environment alone",!0),p("worst",h,!1),i("p",{class:"small verdict"},r),i("p",{class:"small soft record"},a))}showOwed(){let{reliance:t,
controls:e,work:s}=this.link.props,o=m("Measure","Exchange objects and environments between validation photos, and count the verdicts that change",()=>this.link.
act("measure"),{disabled:s.running||s.other,"data-part":"measure"});u(this.owed,i("div",{class:"row head"},i("h3",{},A("What the model goes by","The exchange te\
st: how many verdicts change when only what is around the object is exchanged, or only the object")),i("span",{class:"grow"}),t?null:o),t?this.reliance(t):i("p",
{class:"small soft"},"Not measured yet with the places that are known now."),e?this.controls(e):null)}reliance({words:t,rows:e}){let s=([o,r,a,l])=>[i("span",{class:"\
cname"},o),i("span",{class:"rail","aria-hidden":"true"},i("i",{class:o.includes("environment")?"bad":"",style:`width:${100*(r||0)}%`})),i("span",{class:"num",title:a===
null?"":`95 % interval ${x(a)} to ${x(l)}`},x(r))];return[i("p",{class:"small soft"},"Verdicts that change with"),i("div",{class:"byclass small",title:t},e.map(
s))]}controls({method:t,split:e,words:s,rows:o}){let r=({kind:a,what:l,runs:c,worst:h,range:[p,d],average:f})=>i("tr",{class:a==="given"?"given":""},i("th",{scope:"\
row",title:l},a==="given"?"as given":a),i("td",{class:"num"},x(h,1),p!==d?i("span",{class:"soft tiny"},` ${x(p,1)}–${x(d,1)}`):null),i("td",{class:"num"},x(f,
1)),i("td",{class:"num soft"},String(c)));return i("div",{class:"controls"},i("h3",{},"Is it owed to your answers?"),i("p",{class:"small"},s),i("table",{class:"\
small","aria-label":`Controls of ${t} on the ${e} split`},i("thead",{},i("tr",{},["answers","worst group","all","runs"].map(a=>i("th",{scope:"col"},a)))),i("tbo\
dy",{},o.map(r))))}turn(t,e=!1){this.composites.active&&this.ask("parts"),this.current=t,this.follow(),e&&this.link.send("look",{part:t});let s=this.strip.children[t];
this.strip.contains(this.strip.getRootNode().activeElement)&&s?.focus({preventScroll:!0})}step(t){let{parts:e}=this.link.props;this.turn((this.current+t+e.length)%
e.length,!0)}get ready(){let{state:t,parts:e,splitting:s}=this.link.props;return t==="ready"&&e.length>0&&this.current!==null&&!s}give(t){if(!this.ready)return;
let e=this.current,{clustering:s,order:o,parts:r}=this.link.props;this.sent.set(e,t),this.link.act("answer",{part:e,value:t,clustering:s},()=>{this.sent.delete(
e),this.follow()});let a=r.filter(c=>this.answerOf(c.part)).length;this.link.announce(`Part ${e}: ${Rt[t][0]}. ${a} of ${r.length} answered.`);let l=o.find(c=>c!==
e&&!this.answerOf(c));this.turn(l??e)}divide(){!this.ready||this.split.disabled||(this.link.send("split",{part:this.current}),this.link.announce(`Splitting part\
 ${this.current}`))}key(t){if(t.ctrlKey||t.metaKey||t.altKey||t.repeat||t.defaultPrevented||kt()||!this.link.addressed||!this.link.root.checkVisibility()||!this.
ready)return;let e=t.key.toLowerCase();if(this.composites.active){if(e.startsWith("arrow")&&!this.mayStep(t)||!this.composites.key(e,t))return}else if(W[e])this.
give(W[e]);else if(e==="s")this.divide();else if(e==="u")this.link.act(t.shiftKey?"redo":"undo");else if((t.key==="ArrowLeft"||t.key==="ArrowRight")&&this.mayStep(
t))this.step(t.key==="ArrowLeft"?-1:1);else return;t.preventDefault(),t.stopPropagation()}mayStep(t){return!t.composedPath().some(e=>e.getAttribute&&e.getAttribute(
"role")==="tab")}};function zc({model:n}){let t=new B(n,"parts");return t.keys=Oc,t.view=new Wo(t),t.root}var Yo={};J(Yo,{render:()=>Wc});function Bi(){let n=document.createElement("canvas").getContext("webgl2"),t={browser:navigator.userAgent,webgl:!!n,renderer:"",texture:0,pixels:window.devicePixelRatio||
1,kept:Uc()};if(!n)return t;let e=n.getExtension("WEBGL_debug_renderer_info");return t.renderer=String(n.getParameter(e?e.UNMASKED_RENDERER_WEBGL:n.RENDERER)),t.
texture=n.getParameter(n.MAX_TEXTURE_SIZE),n.getExtension("WEBGL_lose_context")?.loseContext(),t}function Uc(){try{return window.localStorage.setItem("guidance_\
viz.probe","1"),window.localStorage.removeItem("guidance_viz.probe"),!0}catch{return!1}}var Ni=5,Gc=2e4,jc="This page does not hear Python. If a cell is running, wait for it. Else the extension of Panel is missing, disabled or old: do what is said \
above, restart JupyterLab and reload the page.",qc={ok:"ok",warning:"warning",failed:"FAILED"},Vo=class{constructor(t){this.link=t,this.times=[],t.on("echo",()=>this.
back()),this.go()}go(){this.sent=performance.now(),this.link.send("echo")}back(){this.times.push(performance.now()-this.sent),this.times.length<Ni?this.go():this.
link.send("page",{...Bi(),milliseconds:[...this.times].sort((t,e)=>t-e)[Ni>>1]})}};function Hc([n,t,e,s]){return i("li",{class:n},i("span",{class:"sign"},qc[n]),
i("div",{},i("strong",{},t),": ",e,s?i("p",{class:"small"},"→ ",s):null))}function Wc({model:n}){let t=new B(n,"probe"),e=i("ul",{class:"checks","aria-label":"\
What this page can do",role:"list"}),s=i("p",{class:"soft",role:"status"},"Asking the page …");t.root.append(i("section",{class:"card","aria-label":"The page"},
i("h2",{},"This page"),s,e));let o=setTimeout(()=>s.textContent=jc,Gc);return t.letGo.push(()=>clearTimeout(o)),t.watch(["checks"],({checks:r})=>{r.length&&(clearTimeout(
o),s.remove(),u(e,r.map(Hc)))}),new Vo(t),t.root}var Zo={};J(Zo,{render:()=>Zc});var re=448,Ii=96,bs=56,Kc="This map is all zero: nothing in the photo speaks for its class. “Can't tell” is a good answer.",ws=class{constructor(t,e,{style:s,
showDecides:o}){Object.assign(this,{link:t,pictures:e,style:s,onshow:o}),this.text=i("h2",{class:"question","aria-live":"polite"}),this.sub=i("p",{class:"soft s\
mall"}),this.note=i("p",{class:"note small",role:"status"}),this.decides=i("div",{class:"decides"}),this.build()}build(){let t=()=>i("canvas",{role:"img"});[this.
seen,this.plain,this.predicted]=[t(),t(),t()],this.predicted.setAttribute("aria-label","What the model would look at with your answers");let e=o=>i("figcaption",
{class:"small soft"},o),s="Predicted: the last layer refitted with the answers given so far";this.then=i("div",{class:"then hidden"},this.predicted,i("div",{class:"\
small soft"},A("with your answers",s))),this.facts=i("dl",{class:"facts"}),this.stage=i("div",{class:"stage"},i("figure",{class:"main"},this.seen,e("what the mo\
del looks at")),i("figure",{},this.plain,e("the whole photo"),this.then,this.facts))}get ghost(){return this.link.dark?"#20262e":"#f4f5f7"}show(t){let e=!this.question||
this.question.sample_id!==t.sample_id;this.question=t,e&&!mt()&&this.stage.animate([{opacity:.25},{opacity:1}],{duration:120,easing:"ease-out"});let{text:s,class_name:o,
facts:r}=t;this.text.textContent=s,this.sub.textContent=`The clear part is what speaks, to the model, for “${o}”. Judge the part, not the verdict.`,u(this.facts,
r.map(([a,l])=>[i("dt",{},a),i("dd",{},l)])),this.seen.setAttribute("aria-label",`What the model looks at in a photo of a ${o}`),this.plain.setAttribute("aria-l\
abel",`The whole photo of a ${o}`),this.draw(),this.showDecides()}draw(){if(!this.question)return;let t=this.question.sample_id,e=()=>this.question.sample_id===
t&&this.paintBoth(t);this.pictures.want([t],re,"current",e)&&e(),this.drawPredicted(t)}paintBoth(t){let e=this.pictures.photo(t,re),s=this.pictures.map(t,"curre\
nt");this.paint(this.seen,e,s,this.style(),300),this.paint(this.plain,e,null,"off",150),this.note.textContent=s&&at(s)?Kc:""}paint(t,e,s,o,r){let a=Math.max(60,
Math.round(t.clientWidth||r));C(t,e,s,o,a,a,this.ghost)}drawPredicted(t){let e=this.link.props.has_preview;if(this.then.classList.toggle("hidden",!e),!e)return;
let s=()=>{let o=this.pictures.map(t,"preview");o&&this.question.sample_id===t&&this.paint(this.predicted,this.pictures.photo(t,re),o,this.style(),90)};this.pictures.
want([t],0,"preview",s)&&s()}showDecides(){let{decides:t,examples:e}=this.question,s="Mark them in the attention space and list them in Explore",o=["Your answer\
 decides ",i("strong",{class:"num"},k(t,"photo"))," like it"];u(this.decides,i("div",{class:"row"},i("span",{class:"small grow"},o),m("Show them",s,this.onshow,
{kind:"quiet",symbol:"photos"})),i("div",{class:"strip","aria-hidden":"true"},e.map(r=>this.thumb(r))))}thumb(t){let e=i("canvas",{style:`width:${bs}px;height:${bs}\
px`}),s=()=>{let o=this.pictures.map(t,"current");C(e,this.pictures.photo(t,Ii),o,this.style(),bs,bs,this.ghost)};return this.pictures.want([t],Ii,"current",s)&&
s(),i("span",{class:"thumb"},e)}};var Vc="Your answers are kept in this browser. They are sent, and the next question comes, when the connection is back.",Yc="Your answers are kept here. They ar\
e sent again, and the next question comes, when the server can save them.",Xc=[["Y","yes, the model looks at the right thing"],["N","no, it looks at something e\
lse"],["M","cannot tell from what is visible"],["U","undo"],["⇧ U","redo"],["?","show or hide the keys"]],Xo=class{constructor(t){this.link=t,this.pictures=new j(
t),this.current=null,this.sent=new Map,this.build(),t.watch(["question","following","state","message","done"],()=>this.follow()),t.watch(["answered","total","ca\
n_redo","last"],()=>this.showProgress()),t.watch(["has_preview"],()=>this.card.draw()),t.watch(["map_style"],()=>{this.styles.set(this.style()),this.card.draw(),
this.card.question&&this.card.showDecides()}),t.watch(["upcoming"],()=>this.pictures.want(t.props.upcoming,re,"current")),t.on("maps_changed",()=>this.card.draw()),
t.on("theme",()=>this.card.draw()),this.observer=new ResizeObserver(()=>this.card.draw()),this.observer.observe(this.card.stage),t.letGo.push(()=>this.observer.
disconnect()),t.listen(document,"keydown",e=>this.key(e)),t.listen(rt,"outbox",()=>this.showCover())}style(){let t=this.link.props.map_style;return t==="off"?"v\
isibility":t}build(){this.card=new ws(this.link,this.pictures,{style:()=>this.style(),showDecides:()=>this.link.send("show_decides")});let t=d=>this.link.send("\
style",{style:d});this.styles=F("How the map is drawn",tt.slice(0,3),this.style(),t),this.buttons=Object.fromEntries(Object.keys(Y).map(d=>[d,this.answerButton(
d)])),this.progress=i("div",{class:"progress"}),this.cover=i("div",{class:"cover hidden"});let{text:e,sub:s,stage:o,note:r,decides:a}=this.card,l=i("div",{class:"\
buttons",role:"group","aria-label":"Your answer"},Object.values(this.buttons)),c=i("div",{class:"asking scroll"},e,s,o,r,l,this.under(),a),h=i("div",{class:"bar"},
this.progress,i("div",{class:"grow"}),this.styles),p=i("div",{class:"body"},c,this.cover);this.link.root.append(i("section",{class:"pane card","aria-label":"Que\
stion"},h,p))}answerButton(t){let[e,s,o]=Y[t];return i("button",{type:"button",class:`big ${t}`,title:o,onclick:()=>this.give(t)},i("b",{"aria-hidden":"true"},s),
i("span",{},e),i("kbd",{"aria-hidden":"true"},t[0].toUpperCase()))}under(){let t=(r,a,l,c)=>m(r,a,l,{kind:"quiet",...c}),e=()=>this.link.act("undo");this.undo=t(
"Undo","Take the last answer back (U)",e,{symbol:"undo",key:"U"});let s="Give the answer again that was taken back (Shift and U)";this.redo=t("Redo",s,()=>this.
link.act("redo"),{symbol:"redo"});let o=t("Keys","Which keys there are (?)",()=>ut(this.link),{key:"?"});return i("div",{class:"row under"},this.undo,this.redo,
i("div",{class:"grow"}),o)}follow(){let{question:t,following:e,state:s}=this.link.props;if(this.showCover(),s!=="ready")return;let o=[t,e].find(r=>r&&!this.sent.
has(r.sample_id));o?this.ask(o):this.sent.size||(this.current=null)}showCover(){let{question:t,state:e,message:s,done:o}=this.link.props,r=(O().lost||si())&&this.
current&&this.sent.has(this.current.sample_id);this.cover.classList.toggle("hidden",e==="ready"&&!!t&&!r),r&&O().lost?u(this.cover,E("clock","Waiting for the co\
nnection",Vc)):r?u(this.cover,E("clock","Waiting for the server",Yc)):e==="loading"?u(this.cover,E("busy","Getting ready",s)):e==="empty"?u(this.cover,E("eye","\
No questions yet",s)):t||u(this.cover,E("check","All questions answered",o,this.whatNext()))}whatNext(){let t=()=>this.link.act("undo"),e=()=>this.link.send("go",
{place:"fix"});return i("div",{class:"row"},m("Undo the last answer","Take the last answer back (U)",t,{symbol:"undo"}),m("Fix the model","Go to the place where\
 the answers repair the model",e,{kind:"primary",symbol:"arrow"}))}ask(t){this.current?.sample_id!==t.sample_id&&(this.since=performance.now()),this.current=t,Object.
values(this.buttons).forEach(e=>e.classList.remove("pressed")),this.card.show(t)}showProgress(){let{answered:t,total:e,can_redo:s,last:o}=this.link.props,r={class:"\
meter",role:"progressbar","aria-label":"Questions answered"},a={"aria-valuemin":0,"aria-valuemax":e,"aria-valuenow":t};u(this.progress,i("span",{class:"num"},i(
"strong",{},String(t)),` of ${e} answered`),i("div",{...r,...a},i("i",{style:`width:${e?100*t/e:0}%`}))),this.undo.disabled=!t&&!o,this.redo.disabled=!s}give(t){
let e=this.current;if(!e||this.sent.has(e.sample_id)||this.link.props.state!=="ready")return;this.sent.set(e.sample_id,t);let s=(performance.now()-this.since)/1e3;
this.link.act("answer",{id:e.sample_id,value:t,model:e.model,seconds:s},()=>{this.sent.delete(e.sample_id),this.follow()});let{answered:o,total:r}=this.link.props;
this.link.announce(`Answered: ${Y[t][0]}. ${Math.min(r,o+this.sent.size)} of ${r} answered.`);let{following:a}=this.link.props;a&&!this.sent.has(a.sample_id)&&this.
ask(a),this.buttons[t].classList.add("pressed"),setTimeout(()=>this.buttons[t].classList.remove("pressed"),160)}key(t){if(t.ctrlKey||t.metaKey||t.altKey||t.repeat||
t.defaultPrevented||kt()||!this.link.addressed||!this.link.root.checkVisibility())return;let e=t.key.toLowerCase();if(W[e])this.give(W[e]);else if(e==="u")this.
link.act(t.shiftKey?"redo":"undo");else if(t.key==="?")ut(this.link);else return;t.preventDefault(),t.stopPropagation()}};function Zc({model:n}){let t=new B(n,"\
queue");return t.keys=Xc,t.view=new Xo(t),t.root}var _n={};J(_n,{render:()=>Qd});var[Di,Oi]=[.5,200],Jc=.85,xs=class{constructor(){this.width=0,this.height=0,this.extent=[1,1],this.home()}home(){this.stop(),this.zoom=1,this.x=0,this.y=0}stop(){
this.glide=null}show([t,e,s,o],r){let[a,l]=this.scale.map(w=>w/this.zoom),c=(w,b)=>Jc/Math.max(w*b,1e-9),h=Math.min(Oi/4,c((s-t)/2,a),c((o-e)/2,l)),p={zoom:Math.
max(Di,h),x:(t+s)/2,y:(e+o)/2},{zoom:d,x:f,y:g}=this;this.glide={from:{zoom:d,x:f,y:g},to:p,began:performance.now()-(r?350:0)}}step(){if(!this.glide)return!1;let{
from:t,to:e,began:s}=this.glide,o=Math.min(1,(performance.now()-s)/350),r=o*o*(3-2*o);return this.zoom=t.zoom*(e.zoom/t.zoom)**r,this.x=t.x+(e.x-t.x)*r,this.y=t.
y+(e.y-t.y)*r,o>=1&&this.stop(),!0}resize(t,e){this.width=t,this.height=e}get scale(){let[t,e]=[this.width/this.extent[0],this.height/this.extent[1]],s=1.5*Math.
min(t,e),o=.92*this.zoom;return[Math.min(t,s)*o/this.width,Math.min(e,s)*o/this.height]}get shift(){let[t,e]=this.scale;return[-this.x*t,-this.y*e]}toScreen(t,e){
let[s,o]=this.scale;return[((t-this.x)*s+1)/2*this.width,(1-(e-this.y)*o)/2*this.height]}toData(t,e){let[s,o]=this.scale;return[(t/this.width*2-1)/s+this.x,(1-e/
this.height*2)/o+this.y]}length(t){return t/this.width*2/this.scale[0]}zoomBy(t,e=this.width/2,s=this.height/2){this.stop();let[o,r]=this.toData(e,s);this.zoom=
Math.min(Oi,Math.max(Di,this.zoom*t));let[a,l]=this.toData(e,s);this.x+=o-a,this.y+=r-l}drag(t,e,s){this.stop(),this.x=t.x-this.length(e),this.y=t.y+s/this.height*
2/this.scale[1]}};var Qc=n=>Math.max(0,Math.round(12/Math.max(n,1)**.2-.5));function zi(n,t,e,s,o,r){let a=1/(2*r+1);for(let l=0;l<4;l++){let c=0;for(let h=0;h<Math.min(r,o);h++)
c+=n[e+h*s+l];for(let h=0;h<o;h++)h+r<o&&(c+=n[e+(h+r)*s+l]),h-r-1>=0&&(c-=n[e+(h-r-1)*s+l]),t[e+h*s+l]=Math.max(0,c*a)}}var vs=class{constructor(t){this.canvas=
t,this.context=t.getContext("2d")}clear(){this.context.clearRect(0,0,this.canvas.width,this.canvas.height)}draw(t,e){this.resize(Math.ceil(e.width/3),Math.ceil(
e.height/3));let s=this.count(t,e),o=Qc(s);return o&&this.spread(o),this.paint(o?0:.1),s}resize(t,e){this.canvas.width===t&&this.canvas.height===e&&this.sums||(this.
canvas.width=t,this.canvas.height=e,this.sums=new Float32Array(4*t*e),this.other=new Float32Array(4*t*e),this.image=this.context.createImageData(t,e))}spread(t){
let{width:e,height:s}=this.canvas;for(let o=0;o<3;o++){for(let r=0;r<s;r++)zi(this.sums,this.other,4*r*e,4,e,t);for(let r=0;r<e;r++)zi(this.other,this.sums,4*r,
4*e,s,t)}}count({n:t,from:e,to:s,t:o,style:r,chosen:a,choosing:l},c){let{sums:h}=this,{width:p,height:d}=this.canvas,[f,g]=c.scale,[w,b]=c.shift,[v,S]=[f*p/2,(w+
1)*p/2],[_,P]=[-g*d/2,(1-b)*d/2],R=o<1,$=0;h.fill(0);for(let y=0,D=0;y<t;y++,D+=2){let I=s[D],U=s[D+1];R&&(I=e[D]+(I-e[D])*o,U=e[D+1]+(U-e[D+1])*o);let T=I*v+S,
G=U*_+P;if(!(T>=0&&T<p&&G>=0&&G<d)||r[4*y+3]===255)continue;$++;let H=l&&!a[y]?.06:1,K=4*((G|0)*p+(T|0));h[K]+=H*r[4*y],h[K+1]+=H*r[4*y+1],h[K+2]+=H*r[4*y+2],h[K+
3]+=H}return $}paint(t){let{sums:e,image:s}=this,{data:o}=s,r=0;for(let c=3;c<e.length;c+=4)e[c]>r&&(r=e[c]);let a=Math.min(1,r/30)||1,l=1/Math.log1p(r/a);for(let c=0;c<
e.length;c+=4){let h=e[c+3],p=Math.log1p(h/a)*l;o[c+3]=p&&255*Math.min(1,t+(1-t)*p),p&&(o[c]=e[c]/h,o[c+1]=e[c+1]/h,o[c+2]=e[c+2]/h)}this.context.putImageData(s,
0,0)}};var ys=class{constructor(t){this.context=t.getContext("2d"),this.n=0}set(t){Object.assign(this,t),this.n=this.to.length/2}draw({width:t,height:e,t:s,size:o,scale:r,
shift:a,alpha:l,choosing:c}){let h=this.context;h.clearRect(0,0,t,e);for(let p of c?[0,1]:[-1])h.globalAlpha=p===0?l*.16:l,this.pass(h,p,{width:t,height:e,t:s,scale:r,
shift:a,radius:o/2*(p===1?1.25:1)});h.globalAlpha=1}pass(t,e,{width:s,height:o,t:r,scale:a,shift:l,radius:c}){let{from:h,to:p,style:d,chosen:f,amount:g,n:w}=this;
for(let b=0;b<w;b++){if(d[4*b+3]===255||e>=0&&f[b]!==e)continue;let v=h[2*b]+(p[2*b]-h[2*b])*r,S=h[2*b+1]+(p[2*b+1]-h[2*b+1])*r,_=(v*a[0]+l[0]+1)/2*s,P=(1-S*a[1]-
l[1])/2*o;if(!(_>=0&&_<=s&&P>=0&&P<=o))continue;let R=c*(.55+1.45*g[b]/255);t.fillStyle=`rgb(${d[4*b]},${d[4*b+1]},${d[4*b+2]})`,w>2e4?t.fillRect(_-R,P-R,2*R,2*
R):(ke(t,Zt[d[4*b+3]],_,P,R),t.fill())}}clear(){this.context.clearRect(0,0,this.context.canvas.width,this.context.canvas.height)}free(){}};/* @license twgl.js 7.0.0 Copyright (c) 2015, Gregg Tavares All Rights Reserved.
Available via the MIT license.
see: http://github.com/greggman/twgl.js for details */var Qo=Float32Array;function tn(n,t,e){let s=new Qo(3);return n&&(s[0]=n),t&&(s[1]=t),e&&(s[2]=e),s}function th(n,t,e){return e=e||new Qo(3),e[0]=n[0]+t[0],e[1]=n[1]+t[1],e[2]=n[2]+
t[2],e}function eh(n,t,e){return e=e||new Qo(3),e[0]=n[0]*t[0],e[1]=n[1]*t[1],e[2]=n[2]*t[2],e}var Vi=Float32Array;function sh(n){return n=n||new Vi(16),n[0]=1,n[1]=0,n[2]=0,n[3]=0,n[4]=0,n[5]=1,n[6]=0,n[7]=0,n[8]=0,n[9]=0,n[10]=1,n[11]=0,n[12]=0,n[13]=0,n[14]=0,n[15]=1,n}function oh(n,t){t=t||new Vi(16);let e=n[0],s=n[1],o=n[2],r=n[3],a=n[4],l=n[5],c=n[6],h=n[7],p=n[8],d=n[9],f=n[10],g=n[11],w=n[12],b=n[13],v=n[14],S=n[15],_=f*S,
P=v*g,R=c*S,$=v*h,y=c*g,D=f*h,I=o*S,U=v*r,T=o*g,G=f*r,H=o*h,K=c*r,ct=p*b,vt=w*d,Bt=a*b,Nt=w*l,It=a*d,Dt=p*l,he=e*b,pe=w*s,de=e*d,ue=p*s,fe=e*l,ge=a*s,Ln=_*l+$*d+
y*b-(P*l+R*d+D*b),Bn=P*s+I*d+G*b-(_*s+U*d+T*b),Nn=R*s+U*l+H*b-($*s+I*l+K*b),In=D*s+T*l+K*d-(y*s+G*l+H*d),Z=1/(e*Ln+a*Bn+p*Nn+w*In);return t[0]=Z*Ln,t[1]=Z*Bn,t[2]=
Z*Nn,t[3]=Z*In,t[4]=Z*(P*a+R*p+D*w-(_*a+$*p+y*w)),t[5]=Z*(_*e+U*p+T*w-(P*e+I*p+G*w)),t[6]=Z*($*e+I*a+K*w-(R*e+U*a+H*w)),t[7]=Z*(y*e+G*a+H*p-(D*e+T*a+K*p)),t[8]=
Z*(ct*h+Nt*g+It*S-(vt*h+Bt*g+Dt*S)),t[9]=Z*(vt*r+he*g+ue*S-(ct*r+pe*g+de*S)),t[10]=Z*(Bt*r+pe*h+fe*S-(Nt*r+he*h+ge*S)),t[11]=Z*(Dt*r+de*h+ge*g-(It*r+ue*h+fe*g)),
t[12]=Z*(Bt*f+Dt*v+vt*c-(It*v+ct*c+Nt*f)),t[13]=Z*(de*v+ct*o+pe*f-(he*f+ue*v+vt*o)),t[14]=Z*(he*c+ge*v+Nt*o-(fe*v+Bt*o+pe*c)),t[15]=Z*(fe*f+It*o+ue*c-(de*c+ge*f+
Dt*o)),t}function nh(n,t,e){e=e||tn();let s=t[0],o=t[1],r=t[2],a=s*n[3]+o*n[7]+r*n[11]+n[15];return e[0]=(s*n[0]+o*n[4]+r*n[8]+n[12])/a,e[1]=(s*n[1]+o*n[5]+r*n[9]+n[13])/
a,e[2]=(s*n[2]+o*n[6]+r*n[10]+n[14])/a,e}function ih(n,t,e){e=e||tn();let s=t[0],o=t[1],r=t[2];return e[0]=s*n[0]+o*n[4]+r*n[8],e[1]=s*n[1]+o*n[5]+r*n[9],e[2]=s*
n[2]+o*n[6]+r*n[10],e}var en=5120,ae=5121,sn=5122,on=5123,nn=5124,rn=5125,an=5126,rh=32819,ah=32820,lh=33635,ch=5131,hh=33640,ph=35899,dh=35902,uh=36269,fh=34042,Yi={};{let n=Yi;n[en]=
Int8Array,n[ae]=Uint8Array,n[sn]=Int16Array,n[on]=Uint16Array,n[nn]=Int32Array,n[rn]=Uint32Array,n[an]=Float32Array,n[rh]=Uint16Array,n[ah]=Uint16Array,n[lh]=Uint16Array,
n[ch]=Uint16Array,n[hh]=Uint32Array,n[ph]=Uint32Array,n[dh]=Uint32Array,n[uh]=Uint32Array,n[fh]=Uint32Array}function ln(n){if(n instanceof Int8Array)return en;if(n instanceof
Uint8Array||n instanceof Uint8ClampedArray)return ae;if(n instanceof Int16Array)return sn;if(n instanceof Uint16Array)return on;if(n instanceof Int32Array)return nn;
if(n instanceof Uint32Array)return rn;if(n instanceof Float32Array)return an;throw new Error("unsupported typed array type")}function Xi(n){if(n===Int8Array)return en;
if(n===Uint8Array||n===Uint8ClampedArray)return ae;if(n===Int16Array)return sn;if(n===Uint16Array)return on;if(n===Int32Array)return nn;if(n===Uint32Array)return rn;
if(n===Float32Array)return an;throw new Error("unsupported typed array type")}function gh(n){let t=Yi[n];if(!t)throw new Error("unknown gl type");return t}var ks=typeof SharedArrayBuffer<
"u"?function(t){return t&&t.buffer&&(t.buffer instanceof ArrayBuffer||t.buffer instanceof SharedArrayBuffer)}:function(t){return t&&t.buffer&&t.buffer instanceof
ArrayBuffer};function mh(...n){console.error(...n)}var Ui=new Map;function Zi(n,t){if(!n||typeof n!="object")return!1;let e=Ui.get(t);e||(e=new WeakMap,Ui.set(t,e));let s=e.get(n);if(s===void 0){let o=Object.prototype.
toString.call(n);s=o.substring(8,o.length-1)===t,e.set(n,s)}return s}function bh(n,t){return typeof WebGLBuffer<"u"&&Zi(t,"WebGLBuffer")}function Ji(n,t){return typeof WebGLTexture<"u"&&Zi(t,"WebGLTexture")}var Qi=35044,lt=34962,tr=34963,wh=34660,xh=5120,vh=5121,yh=5122,kh=5123,Sh=5124,Eh=5125,er=5126,sr={attribPrefix:""};function or(n,t,e,s,o){n.bindBuffer(t,e),n.bufferData(t,s,o||Qi)}function cn(n,t,e,s){if(bh(n,t))return t;e=e||lt;let o=n.createBuffer();return or(n,e,o,t,s),o}
function nr(n){return n==="indices"}function _h(n){return n===Int8Array||n===Uint8Array}function ir(n){return n.length?n:n.data}var Ah=/coord|texture/i,Th=/color|colour/i;
function $h(n,t){let e;if(Ah.test(n)?e=2:Th.test(n)?e=4:e=3,t%e>0)throw new Error(`Can not guess numComponents for attribute '${n}'. Tried ${e} but ${t} values \
is not evenly divisible by ${e}. You should specify it.`);return e}function rr(n,t,e){return n.numComponents||n.size||$h(t,e||ir(n).length)}function le(n,t){if(ks(
n))return n;if(ks(n.data))return n.data;Array.isArray(n)&&(n={data:n});let e=n.type?hn(n.type):void 0;return e||(nr(t)?e=Uint16Array:e=Float32Array),new e(n.data)}
function Mh(n){return typeof n=="number"?n:n?Xi(n):er}function hn(n){return typeof n=="number"?gh(n):n||Float32Array}function Ph(n,t){return{buffer:t.buffer,numValues:24,
type:Mh(t.type),arrayType:hn(t.type)}}function Rh(n,t){let e=t.data||t,s=hn(t.type),o=e*s.BYTES_PER_ELEMENT,r=n.createBuffer();return n.bindBuffer(lt,r),n.bufferData(
lt,o,t.drawType||Qi),{buffer:r,numValues:e,type:Xi(s),arrayType:s}}function Ch(n,t,e){let s=le(t,e);return{arrayType:s.constructor,buffer:cn(n,s,void 0,t.drawType),
type:ln(s),numValues:0}}function Fh(n,t){let e={};return Object.keys(t).forEach(function(s){if(!nr(s)){let o=t[s],r=o.attrib||o.name||o.attribName||sr.attribPrefix+
s;if(o.value){if(!Array.isArray(o.value)&&!ks(o.value))throw new Error("array.value is not array or typedarray");e[r]={value:o.value}}else{let a;o.buffer&&o.buffer instanceof
WebGLBuffer?a=Ph:typeof o=="number"||typeof o.data=="number"?a=Rh:a=Ch;let{buffer:l,type:c,numValues:h,arrayType:p}=a(n,o,s),d=o.normalize!==void 0?o.normalize:
_h(p),f=rr(o,s,h);e[r]={buffer:l,numComponents:f,type:c,normalize:d,stride:o.stride||0,offset:o.offset||0,divisor:o.divisor===void 0?void 0:o.divisor,drawType:o.
drawType}}}}),n.bindBuffer(lt,null),e}function ar(n,t,e,s){e=le(e),s!==void 0?(n.bindBuffer(lt,t.buffer),n.bufferSubData(lt,s,e)):or(n,lt,t.buffer,e,t.drawType)}
function Lh(n,t){return t===xh||t===vh?1:t===yh||t===kh?2:t===Sh||t===Eh||t===er?4:0}var Yt=["position","positions","a_position"];function Bh(n){let t,e;for(e=0;e<
Yt.length&&(t=Yt[e],!(t in n));++e);e===Yt.length&&(t=Object.keys(n)[0]);let s=n[t],o=ir(s).length;if(o===void 0)return 1;let r=rr(s,t),a=o/r;if(o%r>0)throw new Error(
`numComponents ${r} not correct for length ${o}`);return a}function Nh(n,t){let e,s;for(s=0;s<Yt.length&&(e=Yt[s],!(e in t||(e=sr.attribPrefix+e,e in t)));++s);
s===Yt.length&&(e=Object.keys(t)[0]);let o=t[e];if(!o.buffer)return 1;n.bindBuffer(lt,o.buffer);let r=n.getBufferParameter(lt,wh);n.bindBuffer(lt,null);let a=Lh(
n,o.type),l=r/a,c=o.numComponents||o.size,h=l/c;if(h%1!==0)throw new Error(`numComponents ${c} not correct for length ${length}`);return h}function pn(n,t,e){let s=Fh(
n,t),o=Object.assign({},e||{});o.attribs=Object.assign({},e?e.attribs:{},s);let r=t.indices;if(r){let a=le(r,"indices");o.indices=cn(n,a,tr),o.numElements=a.length,
o.elementType=ln(a)}else o.numElements||(o.numElements=Nh(n,o.attribs));return o}function Ih(n,t,e){let s=e==="indices"?tr:lt,o=le(t,e);return cn(n,o,s)}function Dh(n,t){
let e={};return Object.keys(t).forEach(function(s){e[s]=Ih(n,t[s],s)}),t.indices?(e.numElements=t.indices.length,e.elementType=ln(le(t.indices))):e.numElements=
Bh(t),e}function Oh(n,t){let e=0;return n.push=function(){for(let s=0;s<arguments.length;++s){let o=arguments[s];if(o instanceof Array||ks(o))for(let r=0;r<o.length;++r)
n[e++]=o[r];else n[e++]=o}},n.reset=function(s){e=s||0},n.numComponents=t,Object.defineProperty(n,"numElements",{get:function(){return this.length/this.numComponents|
0}}),n}function N(n,t,e){let s=e||Float32Array;return Oh(new s(n*t),n)}function dn(n,t,e){let s=n.length,o=new Float32Array(3);for(let r=0;r<s;r+=3)e(t,[n[r],n[r+1],n[r+2]],o),n[r]=o[0],n[r+1]=o[1],n[r+2]=o[2]}function zh(n,t,e){e=
e||tn();let s=t[0],o=t[1],r=t[2];return e[0]=s*n[0]+o*n[1]+r*n[2],e[1]=s*n[4]+o*n[5]+r*n[6],e[2]=s*n[8]+o*n[9]+r*n[10],e}function Uh(n,t){return dn(n,t,ih),n}function Gh(n,t){
return dn(n,oh(t),zh),n}function jh(n,t){return dn(n,t,nh),n}function qh(n,t){return Object.keys(n).forEach(function(e){let s=n[e];e.indexOf("pos")>=0?jh(s,t):e.
indexOf("tan")>=0||e.indexOf("binorm")>=0?Uh(s,t):e.indexOf("norm")>=0&&Gh(s,t)}),n}function lr(n,t,e){return n=n||2,t=t||0,e=e||0,n*=.5,{position:{numComponents:2,
data:[t+-1*n,e+-1*n,t+1*n,e+-1*n,t+-1*n,e+1*n,t+1*n,e+1*n]},normal:[0,0,1,0,0,1,0,0,1,0,0,1],texcoord:[0,0,1,0,0,1,1,1],indices:[0,1,2,2,1,3]}}function cr(n,t,e,s,o){
n=n||1,t=t||1,e=e||1,s=s||1,o=o||sh();let r=(e+1)*(s+1),a=N(3,r),l=N(3,r),c=N(2,r);for(let f=0;f<=s;f++)for(let g=0;g<=e;g++){let w=g/e,b=f/s;a.push(n*w-n*.5,0,
t*b-t*.5),l.push(0,1,0),c.push(w,b)}let h=e+1,p=N(3,e*s*2,Uint16Array);for(let f=0;f<s;f++)for(let g=0;g<e;g++)p.push((f+0)*h+g,(f+1)*h+g,(f+0)*h+g+1),p.push((f+
1)*h+g,(f+1)*h+g+1,(f+0)*h+g+1);return qh({position:a,normal:l,texcoord:c,indices:p},o)}function hr(n,t,e,s,o,r,a){if(t<=0||e<=0)throw new Error("subdivisionAxi\
s and subdivisionHeight must be > 0");s=s||0,o=o||Math.PI,r=r||0,a=a||Math.PI*2;let l=o-s,c=a-r,h=(t+1)*(e+1),p=N(3,h),d=N(3,h),f=N(2,h);for(let b=0;b<=e;b++)for(let v=0;v<=
t;v++){let S=v/t,_=b/e,P=c*S+r,R=l*_+s,$=Math.sin(P),y=Math.cos(P),D=Math.sin(R),I=Math.cos(R),U=y*D,T=I,G=$*D;p.push(n*U,n*T,n*G),d.push(U,T,G),f.push(1-S,_)}let g=t+
1,w=N(3,t*e*2,Uint16Array);for(let b=0;b<t;b++)for(let v=0;v<e;v++)w.push((v+0)*g+b,(v+0)*g+b+1,(v+1)*g+b),w.push((v+1)*g+b,(v+0)*g+b+1,(v+1)*g+b+1);return{position:p,
normal:d,texcoord:f,indices:w}}var Hh=[[3,7,5,1],[6,2,0,4],[6,7,3,2],[0,1,5,4],[7,6,4,5],[2,3,1,0]];function pr(n){n=n||1;let t=n/2,e=[[-t,-t,-t],[+t,-t,-t],[-t,
+t,-t],[+t,+t,-t],[-t,-t,+t],[+t,-t,+t],[-t,+t,+t],[+t,+t,+t]],s=[[1,0,0],[-1,0,0],[0,1,0],[0,-1,0],[0,0,1],[0,0,-1]],o=[[1,0],[0,0],[0,1],[1,1]],r=24,a=N(3,r),
l=N(3,r),c=N(2,r),h=N(3,12,Uint16Array);for(let p=0;p<6;++p){let d=Hh[p];for(let g=0;g<4;++g){let w=e[d[g]],b=s[p],v=o[g];a.push(w),l.push(b),c.push(v)}let f=4*
p;h.push(f+0,f+1,f+2),h.push(f+0,f+2,f+3)}return{position:a,normal:l,texcoord:c,indices:h}}function un(n,t,e,s,o,r,a){if(s<3)throw new Error("radialSubdivisions\
 must be 3 or greater");if(o<1)throw new Error("verticalSubdivisions must be 1 or greater");let l=r===void 0?!0:r,c=a===void 0?!0:a,h=(l?2:0)+(c?2:0),p=(s+1)*(o+
1+h),d=N(3,p),f=N(3,p),g=N(2,p),w=N(3,s*(o+h/2)*2,Uint16Array),b=s+1,v=Math.atan2(n-t,e),S=Math.cos(v),_=Math.sin(v),P=l?-2:0,R=o+(c?2:0);for(let $=P;$<=R;++$){
let y=$/o,D=e*y,I;$<0?(D=0,y=1,I=n):$>o?(D=e,y=1,I=t):I=n+(t-n)*($/o),($===-2||$===o+2)&&(I=0,y=0),D-=e/2;for(let U=0;U<b;++U){let T=Math.sin(U*Math.PI*2/s),G=Math.
cos(U*Math.PI*2/s);d.push(T*I,D,G*I),$<0?f.push(0,-1,0):$>o?f.push(0,1,0):I===0?f.push(0,0,0):f.push(T*S,_,G*S),g.push(U/s,1-y)}}for(let $=0;$<o+h;++$)if(!($===
1&&l||$===o+h-2&&c))for(let y=0;y<s;++y)w.push(b*($+0)+0+y,b*($+0)+1+y,b*($+1)+1+y),w.push(b*($+0)+0+y,b*($+1)+1+y,b*($+1)+0+y);return{position:d,normal:f,texcoord:g,
indices:w}}function Gi(n,t){t=t||[];let e=[];for(let s=0;s<n.length;s+=4){let o=n[s],r=n.slice(s+1,s+4);r.push.apply(r,t);for(let a=0;a<o;++a)e.push.apply(e,r)}
return e}function dr(){let n=[0,0,0,0,150,0,30,0,0,0,150,0,30,150,0,30,0,0,30,0,0,30,30,0,100,0,0,30,30,0,100,30,0,100,0,0,30,60,0,30,90,0,67,60,0,30,90,0,67,90,
0,67,60,0,0,0,30,30,0,30,0,150,30,0,150,30,30,0,30,30,150,30,30,0,30,100,0,30,30,30,30,30,30,30,100,0,30,100,30,30,30,60,30,67,60,30,30,90,30,30,90,30,67,60,30,
67,90,30,0,0,0,100,0,0,100,0,30,0,0,0,100,0,30,0,0,30,100,0,0,100,30,0,100,30,30,100,0,0,100,30,30,100,0,30,30,30,0,30,30,30,100,30,30,30,30,0,100,30,30,100,30,
0,30,30,0,30,60,30,30,30,30,30,30,0,30,60,0,30,60,30,30,60,0,67,60,30,30,60,30,30,60,0,67,60,0,67,60,30,67,60,0,67,90,30,67,60,30,67,60,0,67,90,0,67,90,30,30,90,
0,30,90,30,67,90,30,30,90,0,67,90,30,67,90,0,30,90,0,30,150,30,30,90,30,30,90,0,30,150,0,30,150,30,0,150,0,0,150,30,30,150,30,0,150,0,30,150,30,30,150,0,0,0,0,0,
0,30,0,150,30,0,0,0,0,150,30,0,150,0],t=[.22,.19,.22,.79,.34,.19,.22,.79,.34,.79,.34,.19,.34,.19,.34,.31,.62,.19,.34,.31,.62,.31,.62,.19,.34,.43,.34,.55,.49,.43,
.34,.55,.49,.55,.49,.43,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,0,1,1,1,0,0,
1,1,1,0,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,1,1,0,1,0,0,1,0,1,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,0,1,
1,1,0,0,1,1,1,0],e=Gi([18,0,0,1,18,0,0,-1,6,0,1,0,6,1,0,0,6,0,-1,0,6,1,0,0,6,0,1,0,6,1,0,0,6,0,-1,0,6,1,0,0,6,0,-1,0,6,-1,0,0]),s=Gi([18,200,70,120,18,80,70,200,
6,70,200,210,6,200,200,70,6,210,100,70,6,210,160,70,6,70,180,210,6,100,70,210,6,76,210,100,6,140,210,80,6,90,130,110,6,160,160,220],[255]),o=n.length/3,r={position:N(
3,o),texcoord:N(2,o),normal:N(3,o),color:N(4,o,Uint8Array),indices:N(3,o/3,Uint16Array)};r.position.push(n),r.texcoord.push(t),r.normal.push(e),r.color.push(s);
for(let a=0;a<o;++a)r.indices.push(a);return r}function ur(n,t,e,s,o,r,a){if(o<=0)throw new Error("subdivisionDown must be > 0");r=r||0,a=a||1;let l=2,c=a-r,h=(o+
1)*2*(2+l),p=N(3,h),d=N(3,h),f=N(2,h);function g(_,P,R){return _+(P-_)*R}function w(_,P,R,$,y,D){for(let I=0;I<=o;I++){let U=P/(l-1),T=I/o,G=(U-.5)*2,H=(r+T*c)*
Math.PI,K=Math.sin(H),ct=Math.cos(H),vt=g(n,_,K),Bt=G*s,Nt=ct*n,It=K*vt;p.push(Bt,Nt,It);let Dt=th(eh([0,K,ct],R),$);d.push(Dt),f.push(U*y+D,T)}}for(let _=0;_<l;_++){
let P=(_/(l-1)-.5)*2;w(t,_,[1,1,1],[0,0,0],1,0),w(t,_,[0,0,0],[P,0,0],0,0),w(e,_,[1,1,1],[0,0,0],1,0),w(e,_,[0,0,0],[P,0,0],0,1)}let b=N(3,o*2*(2+l),Uint16Array);
function v(_,P){for(let R=0;R<o;++R)b.push(_+R+0,_+R+1,P+R+0),b.push(_+R+1,P+R+1,P+R+0)}let S=o+1;return v(S*0,S*4),v(S*5,S*7),v(S*6,S*2),v(S*3,S*1),{position:p,
normal:d,texcoord:f,indices:b}}function fr(n,t,e,s,o,r){return un(n,n,t,e,s,o,r)}function gr(n,t,e,s,o,r){if(e<3)throw new Error("radialSubdivisions must be 3 o\
r greater");if(s<3)throw new Error("verticalSubdivisions must be 3 or greater");o=o||0,r=r||Math.PI*2;let a=r-o,l=e+1,c=s+1,h=l*c,p=N(3,h),d=N(3,h),f=N(2,h),g=N(
3,e*s*2,Uint16Array);for(let w=0;w<c;++w){let b=w/s,v=b*Math.PI*2,S=Math.sin(v),_=n+S*t,P=Math.cos(v),R=P*t;for(let $=0;$<l;++$){let y=$/e,D=o+y*a,I=Math.sin(D),
U=Math.cos(D),T=I*_,G=U*_,H=I*S,K=U*S;p.push(T,R,G),d.push(H,P,K),f.push(y,1-b)}}for(let w=0;w<s;++w)for(let b=0;b<e;++b){let v=1+b,S=1+w;g.push(l*w+b,l*S+b,l*w+
v),g.push(l*S+b,l*S+v,l*w+v)}return{position:p,normal:d,texcoord:f,indices:g}}function mr(n,t,e,s,o){if(t<3)throw new Error("divisions must be at least 3");e=e||
1,o=o||1,s=s||0;let r=(t+1)*(e+1),a=N(3,r),l=N(3,r),c=N(2,r),h=N(3,e*t*2,Uint16Array),p=0,d=n-s,f=t+1;for(let g=0;g<=e;++g){let w=s+d*Math.pow(g/e,o);for(let b=0;b<=
t;++b){let v=2*Math.PI*b/t,S=w*Math.cos(v),_=w*Math.sin(v);if(a.push(S,0,_),l.push(0,1,0),c.push(1-b/t,g/e),g>0&&b!==t){let P=p+(b+1),R=p+b,$=p+b-f,y=p+(b+1)-f;
h.push(P,R,$),h.push(P,$,y)}}p+=t+1}return{position:a,normal:l,texcoord:c,indices:h}}function ft(n){return function(t){let e=n.apply(this,Array.prototype.slice.call(arguments,1));return Dh(t,e)}}function gt(n){return function(t){let e=n.apply(null,
Array.prototype.slice.call(arguments,1));return pn(t,e)}}var ab=gt(dr),lb=ft(dr),cb=gt(pr),hb=ft(pr),pb=gt(cr),db=ft(cr),ub=gt(hr),fb=ft(hr),gb=gt(un),mb=ft(un),bb=gt(lr),wb=ft(lr),xb=gt(ur),vb=ft(ur),yb=gt(fr),kb=ft(
fr),Sb=gt(gr),Eb=ft(gr),_b=gt(mr),Ab=ft(mr);function fn(n){return!!n.texStorage2D}var Wh=(function(){let n={},t={};function e(s){let o=s.constructor.name;if(!n[o]){for(let r in s)if(typeof s[r]=="number"){let a=t[s[r]];t[s[r]]=a?`${a} | ${r}`:
r}n[o]=!0}}return function(o,r){return e(o),t[r]||(typeof r=="number"?`0x${r.toString(16)}`:r)}})();var Tb={textureColor:new Uint8Array([128,192,255,255]),textureOptions:{},crossOrigin:void 0};var Kh=6406,ji=6407,qi=6408,Vh=6409,Yh=6410,Xh=6402,Zh=34041;var Jh=33319,Qh=33320,tp=6403,ep=36244,sp=36248,op=36249;var np={};{let n=np;n[Kh]={numColorComponents:1},n[Vh]={numColorComponents:1},n[Yh]={numColorComponents:2},n[ji]={numColorComponents:3},n[qi]={numColorComponents:4},
n[tp]={numColorComponents:1},n[ep]={numColorComponents:1},n[Jh]={numColorComponents:2},n[Qh]={numColorComponents:2},n[ji]={numColorComponents:3},n[sp]={numColorComponents:3},
n[qi]={numColorComponents:4},n[op]={numColorComponents:4},n[Xh]={numColorComponents:1},n[Zh]={numColorComponents:2}}var gn=mh;function br(n){return typeof document<"u"&&document.getElementById?document.getElementById(n):null}var Ss=33984;var Es=34962,ip=34963;var rp=35713,ap=35714,lp=35632,cp=35633,hp=35981,wr=35718,pp=35721,dp=35971,up=35382,fp=35396,gp=35398,mp=35392,bp=35395,_s=5126,xr=35664,vr=35665,yr=35666,mn=5124,
kr=35667,Sr=35668,Er=35669,_r=35670,Ar=35671,Tr=35672,$r=35673,Mr=35674,Pr=35675,Rr=35676,wp=35678,xp=35680,vp=35679,yp=35682,kp=35685,Sp=35686,Ep=35687,_p=35688,
Ap=35689,Tp=35690,$p=36289,Mp=36292,Pp=36293,bn=5125,Cr=36294,Fr=36295,Lr=36296,Rp=36298,Cp=36299,Fp=36300,Lp=36303,Bp=36306,Np=36307,Ip=36308,Dp=36311,As=3553,
Ts=34067,wn=32879,$s=35866,M={};function Br(n,t){return M[t].bindPoint}function Op(n,t){return function(e){n.uniform1f(t,e)}}function zp(n,t){return function(e){
n.uniform1fv(t,e)}}function Up(n,t){return function(e){n.uniform2fv(t,e)}}function Gp(n,t){return function(e){n.uniform3fv(t,e)}}function jp(n,t){return function(e){
n.uniform4fv(t,e)}}function Nr(n,t){return function(e){n.uniform1i(t,e)}}function Ir(n,t){return function(e){n.uniform1iv(t,e)}}function Dr(n,t){return function(e){
n.uniform2iv(t,e)}}function Or(n,t){return function(e){n.uniform3iv(t,e)}}function zr(n,t){return function(e){n.uniform4iv(t,e)}}function qp(n,t){return function(e){
n.uniform1ui(t,e)}}function Hp(n,t){return function(e){n.uniform1uiv(t,e)}}function Wp(n,t){return function(e){n.uniform2uiv(t,e)}}function Kp(n,t){return function(e){
n.uniform3uiv(t,e)}}function Vp(n,t){return function(e){n.uniform4uiv(t,e)}}function Yp(n,t){return function(e){n.uniformMatrix2fv(t,!1,e)}}function Xp(n,t){return function(e){
n.uniformMatrix3fv(t,!1,e)}}function Zp(n,t){return function(e){n.uniformMatrix4fv(t,!1,e)}}function Jp(n,t){return function(e){n.uniformMatrix2x3fv(t,!1,e)}}function Qp(n,t){
return function(e){n.uniformMatrix3x2fv(t,!1,e)}}function td(n,t){return function(e){n.uniformMatrix2x4fv(t,!1,e)}}function ed(n,t){return function(e){n.uniformMatrix4x2fv(
t,!1,e)}}function sd(n,t){return function(e){n.uniformMatrix3x4fv(t,!1,e)}}function od(n,t){return function(e){n.uniformMatrix4x3fv(t,!1,e)}}function et(n,t,e,s){
let o=Br(n,t);return fn(n)?function(r){let a,l;!r||Ji(n,r)?(a=r,l=null):(a=r.texture,l=r.sampler),n.uniform1i(s,e),n.activeTexture(Ss+e),n.bindTexture(o,a),n.bindSampler(
e,l)}:function(r){n.uniform1i(s,e),n.activeTexture(Ss+e),n.bindTexture(o,r)}}function st(n,t,e,s,o){let r=Br(n,t),a=new Int32Array(o);for(let l=0;l<o;++l)a[l]=e+
l;return fn(n)?function(l){n.uniform1iv(s,a),l.forEach(function(c,h){n.activeTexture(Ss+a[h]);let p,d;!c||Ji(n,c)?(p=c,d=null):(p=c.texture,d=c.sampler),n.bindSampler(
e,d),n.bindTexture(r,p)})}:function(l){n.uniform1iv(s,a),l.forEach(function(c,h){n.activeTexture(Ss+a[h]),n.bindTexture(r,c)})}}M[_s]={Type:Float32Array,size:4,
setter:Op,arraySetter:zp};M[xr]={Type:Float32Array,size:8,setter:Up,cols:2};M[vr]={Type:Float32Array,size:12,setter:Gp,cols:3};M[yr]={Type:Float32Array,size:16,
setter:jp,cols:4};M[mn]={Type:Int32Array,size:4,setter:Nr,arraySetter:Ir};M[kr]={Type:Int32Array,size:8,setter:Dr,cols:2};M[Sr]={Type:Int32Array,size:12,setter:Or,
cols:3};M[Er]={Type:Int32Array,size:16,setter:zr,cols:4};M[bn]={Type:Uint32Array,size:4,setter:qp,arraySetter:Hp};M[Cr]={Type:Uint32Array,size:8,setter:Wp,cols:2};
M[Fr]={Type:Uint32Array,size:12,setter:Kp,cols:3};M[Lr]={Type:Uint32Array,size:16,setter:Vp,cols:4};M[_r]={Type:Uint32Array,size:4,setter:Nr,arraySetter:Ir};M[Ar]=
{Type:Uint32Array,size:8,setter:Dr,cols:2};M[Tr]={Type:Uint32Array,size:12,setter:Or,cols:3};M[$r]={Type:Uint32Array,size:16,setter:zr,cols:4};M[Mr]={Type:Float32Array,
size:32,setter:Yp,rows:2,cols:2};M[Pr]={Type:Float32Array,size:48,setter:Xp,rows:3,cols:3};M[Rr]={Type:Float32Array,size:64,setter:Zp,rows:4,cols:4};M[kp]={Type:Float32Array,
size:32,setter:Jp,rows:2,cols:3};M[Sp]={Type:Float32Array,size:32,setter:td,rows:2,cols:4};M[Ep]={Type:Float32Array,size:48,setter:Qp,rows:3,cols:2};M[_p]={Type:Float32Array,
size:48,setter:sd,rows:3,cols:4};M[Ap]={Type:Float32Array,size:64,setter:ed,rows:4,cols:2};M[Tp]={Type:Float32Array,size:64,setter:od,rows:4,cols:3};M[wp]={Type:null,
size:0,setter:et,arraySetter:st,bindPoint:As};M[xp]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:Ts};M[vp]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:wn};
M[yp]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:As};M[$p]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:$s};M[Mp]={Type:null,size:0,setter:et,
arraySetter:st,bindPoint:$s};M[Pp]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:Ts};M[Rp]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:As};M[Cp]=
{Type:null,size:0,setter:et,arraySetter:st,bindPoint:wn};M[Fp]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:Ts};M[Lp]={Type:null,size:0,setter:et,arraySetter:st,
bindPoint:$s};M[Bp]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:As};M[Np]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:wn};M[Ip]={Type:null,size:0,
setter:et,arraySetter:st,bindPoint:Ts};M[Dp]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:$s};function Ms(n,t){return function(e){if(e.value)switch(n.disableVertexAttribArray(
t),e.value.length){case 4:n.vertexAttrib4fv(t,e.value);break;case 3:n.vertexAttrib3fv(t,e.value);break;case 2:n.vertexAttrib2fv(t,e.value);break;case 1:n.vertexAttrib1fv(
t,e.value);break;default:throw new Error("the length of a float constant value must be between 1 and 4!")}else n.bindBuffer(Es,e.buffer),n.enableVertexAttribArray(
t),n.vertexAttribPointer(t,e.numComponents||e.size,e.type||_s,e.normalize||!1,e.stride||0,e.offset||0),n.vertexAttribDivisor&&n.vertexAttribDivisor(t,e.divisor||
0)}}function Et(n,t){return function(e){if(e.value)if(n.disableVertexAttribArray(t),e.value.length===4)n.vertexAttrib4iv(t,e.value);else throw new Error("The le\
ngth of an integer constant value must be 4!");else n.bindBuffer(Es,e.buffer),n.enableVertexAttribArray(t),n.vertexAttribIPointer(t,e.numComponents||e.size,e.type||
mn,e.stride||0,e.offset||0),n.vertexAttribDivisor&&n.vertexAttribDivisor(t,e.divisor||0)}}function Ps(n,t){return function(e){if(e.value)if(n.disableVertexAttribArray(
t),e.value.length===4)n.vertexAttrib4uiv(t,e.value);else throw new Error("The length of an unsigned integer constant value must be 4!");else n.bindBuffer(Es,e.buffer),
n.enableVertexAttribArray(t),n.vertexAttribIPointer(t,e.numComponents||e.size,e.type||bn,e.stride||0,e.offset||0),n.vertexAttribDivisor&&n.vertexAttribDivisor(t,
e.divisor||0)}}function xn(n,t,e){let s=e.size,o=e.count;return function(r){n.bindBuffer(Es,r.buffer);let a=r.size||r.numComponents||s,l=a/o,c=r.type||_s,p=M[c].
size*a,d=r.normalize||!1,f=r.offset||0,g=p/o;for(let w=0;w<o;++w)n.enableVertexAttribArray(t+w),n.vertexAttribPointer(t+w,l,c,d,p,f+g*w),n.vertexAttribDivisor&&
n.vertexAttribDivisor(t+w,r.divisor||0)}}var q={};q[_s]={size:4,setter:Ms};q[xr]={size:8,setter:Ms};q[vr]={size:12,setter:Ms};q[yr]={size:16,setter:Ms};q[mn]={size:4,
setter:Et};q[kr]={size:8,setter:Et};q[Sr]={size:12,setter:Et};q[Er]={size:16,setter:Et};q[bn]={size:4,setter:Ps};q[Cr]={size:8,setter:Ps};q[Fr]={size:12,setter:Ps};
q[Lr]={size:16,setter:Ps};q[_r]={size:4,setter:Et};q[Ar]={size:8,setter:Et};q[Tr]={size:12,setter:Et};q[$r]={size:16,setter:Et};q[Mr]={size:4,setter:xn,count:2};
q[Pr]={size:9,setter:xn,count:3};q[Rr]={size:16,setter:xn,count:4};var nd=/ERROR:\s*\d+:(\d+)/gi;function id(n,t="",e=0){let s=[...t.matchAll(nd)],o=new Map(s.map(
(r,a)=>{let l=parseInt(r[1]),c=s[a+1],h=c?c.index:t.length,p=t.substring(r.index,h);return[l-1,p]}));return n.split(`
`).map((r,a)=>{let l=o.get(a);return`${a+1+e}: ${r}${l?`

^^^ ${l}`:""}`}).join(`
`)}var Hi=/^[ \t]*\n/;function Ur(n){let t=0;return Hi.test(n)&&(t=1,n=n.replace(Hi,"")),{lineOffset:t,shaderSource:n}}function rd(n,t){return n.errorCallback(t),
n.callback&&setTimeout(()=>{n.callback(`${t}
${n.errors.join(`
`)}`)}),null}function ad(n,t,e,s){if(s=s||gn,!n.getShaderParameter(e,rp)){let r=n.getShaderInfoLog(e),{lineOffset:a,shaderSource:l}=Ur(n.getShaderSource(e)),c=`${id(
l,r,a)}
Error compiling ${Wh(n,t)}: ${r}`;return s(c),c}return""}function ce(n,t,e){let s,o,r;if(typeof t=="function"&&(e=t,t=void 0),typeof n=="function")e=n,n=void 0;else if(n&&
!Array.isArray(n)){let h=n;e=h.errorCallback,n=h.attribLocations,s=h.transformFeedbackVaryings,o=h.transformFeedbackMode,r=h.callback}let a=e||gn,l=[],c={errorCallback(h,...p){
l.push(h),a(h,...p)},transformFeedbackVaryings:s,transformFeedbackMode:o,callback:r,errors:l};{let h={};Array.isArray(n)?n.forEach(function(p,d){h[p]=t?t[d]:d}):
h=n||{},c.attribLocations=h}return c}var ld=["VERTEX_SHADER","FRAGMENT_SHADER"];function cd(n,t){if(t.indexOf("frag")>=0)return lp;if(t.indexOf("vert")>=0)return cp}
function hd(n,t,e){let s=n.getAttachedShaders(t);for(let o of s)e.has(o)||n.deleteShader(o);n.deleteProgram(t)}var pd=(n=0)=>new Promise(t=>setTimeout(t,n));function Gr(n,t,e){
let s=n.createProgram(),{attribLocations:o,transformFeedbackVaryings:r,transformFeedbackMode:a}=ce(e);for(let l=0;l<t.length;++l){let c=t[l];if(typeof c=="strin\
g"){let h=br(c),p=h?h.text:c,d=n[ld[l]];h&&h.type&&(d=cd(n,h.type)||d),c=n.createShader(d),n.shaderSource(c,Ur(p).shaderSource),n.compileShader(c)}n.attachShader(
s,c)}Object.entries(o).forEach(([l,c])=>n.bindAttribLocation(s,c,l));{let l=r;l&&(l.attribs&&(l=l.attribs),Array.isArray(l)||(l=Object.keys(l)),n.transformFeedbackVaryings(
s,l,a||hp))}return n.linkProgram(s),s}function jr(n,t,e,s,o){let r=ce(e,s,o),a=new Set(t),l=Gr(n,t,r);function c(h,p){let d=Hr(h,p,r.errorCallback);return d&&hd(
h,p,a),d}if(r.callback){qr(n,l).then(()=>{let h=c(n,l);r.callback(h,h?void 0:l)});return}return c(n,l)?void 0:l}function Rs(n){return function(t,e,...s){return new Promise(
(o,r)=>{let a=ce(...s);a.callback=(l,c)=>{l?r(l):o(c)},n(t,e,a)})}}var $b=Rs(jr),Mb=Rs(yn);async function qr(n,t){let e=n.getExtension("KHR_parallel_shader_comp\
ile"),s=e?(r,a)=>r.getProgramParameter(a,e.COMPLETION_STATUS_KHR):()=>!0,o=0;do await pd(o),o=1e3/60;while(!s(n,t))}async function dd(n,t){for(let e of Object.values(
t))await qr(n,e)}function Hr(n,t,e){if(e=e||gn,!n.getProgramParameter(t,ap)){let o=n.getProgramInfoLog(t);e(`Error in program linking: ${o}`);let a=n.getAttachedShaders(
t).map(l=>ad(n,n.getShaderParameter(l,n.SHADER_TYPE),l,e));return`${o}
${a.filter(l=>l).join(`
`)}`}}function ud(n,t,e,s,o){return jr(n,t,e,s,o)}function Wr(n){let t=n.name;return t.startsWith("gl_")||t.startsWith("webgl_")}var fd=/(\.|\[|]|\w+)/g,gd=n=>n>="0"&&
n<="9";function md(n,t,e,s){let o=n.split(fd).filter(l=>l!==""),r=0,a="";for(;;){let l=o[r++];a+=l;let c=gd(l[0]),h=c?parseInt(l):l;if(c&&(a+=o[r++]),r===o.length){
e[h]=t;break}else{let d=o[r++],f=d==="[",g=e[h]||(f?[]:{});e[h]=g,e=g,s[a]=s[a]||(function(w){return function(b){Kr(w,b)}})(g),a+=d}}}function bd(n,t){let e=0;function s(l,c,h){
let p=c.name.endsWith("[0]"),d=c.type,f=M[d];if(!f)throw new Error(`unknown type: 0x${d.toString(16)}`);let g;if(f.bindPoint){let w=e;e+=c.size,p?g=f.arraySetter(
n,d,w,h,c.size):g=f.setter(n,d,w,h,c.size)}else f.arraySetter&&p?g=f.arraySetter(n,h):g=f.setter(n,h);return g.location=h,g}let o={},r={},a=n.getProgramParameter(
t,wr);for(let l=0;l<a;++l){let c=n.getActiveUniform(t,l);if(Wr(c))continue;let h=c.name;h.endsWith("[0]")&&(h=h.substr(0,h.length-3));let p=n.getUniformLocation(
t,c.name);if(p){let d=s(t,c,p);o[h]=d,md(h,d,r,o)}}return o}function wd(n,t){let e={},s=n.getProgramParameter(t,dp);for(let o=0;o<s;++o){let r=n.getTransformFeedbackVarying(
t,o);e[r.name]={index:o,type:r.type,size:r.size}}return e}function xd(n,t){let e=n.getProgramParameter(t,wr),s=[],o=[];for(let l=0;l<e;++l){o.push(l),s.push({});let c=n.getActiveUniform(t,l);s[l].name=c.name}[["UNIFORM\
_TYPE","type"],["UNIFORM_SIZE","size"],["UNIFORM_BLOCK_INDEX","blockNdx"],["UNIFORM_OFFSET","offset"]].forEach(function(l){let c=l[0],h=l[1];n.getActiveUniforms(
t,o,n[c]).forEach(function(p,d){s[d][h]=p})});let r={},a=n.getProgramParameter(t,up);for(let l=0;l<a;++l){let c=n.getActiveUniformBlockName(t,l),h={index:n.getUniformBlockIndex(
t,c),usedByVertexShader:n.getActiveUniformBlockParameter(t,l,fp),usedByFragmentShader:n.getActiveUniformBlockParameter(t,l,gp),size:n.getActiveUniformBlockParameter(
t,l,mp),uniformIndices:n.getActiveUniformBlockParameter(t,l,bp)};h.used=h.usedByVertexShader||h.usedByFragmentShader,r[c]=h}return{blockSpecs:r,uniformData:s}}function Kr(n,t){for(let e in t){let s=n[e];typeof s=="function"?s(t[e]):Kr(n[e],t[e])}}function vn(n,...t){let e=n.uniformSetters||n,s=t.length;for(let o=0;o<s;++o){
let r=t[o];if(Array.isArray(r)){let a=r.length;for(let l=0;l<a;++l)vn(e,r[l])}else for(let a in r){let l=e[a];l&&l(r[a])}}}function vd(n,t){let e={},s=n.getProgramParameter(t,pp);for(let o=0;o<s;++o){let r=n.getActiveAttrib(t,o);if(Wr(r))continue;let a=n.getAttribLocation(t,r.name),
l=q[r.type],c=l.setter(n,a,l);c.location=a,e[r.name]=c}return e}function yd(n,t){for(let e in t){let s=n[e];s&&s(t[e])}}function Vr(n,t,e){e.vertexArrayObject?n.
bindVertexArray(e.vertexArrayObject):(yd(t.attribSetters||t,e.attribs),e.indices&&n.bindBuffer(ip,e.indices))}function Jo(n,t){let e=bd(n,t),s=vd(n,t),o={program:t,
uniformSetters:e,attribSetters:s,uniformLocations:Object.fromEntries(Object.entries(e).map(([r,a])=>[r,a.location])),attribLocations:Object.fromEntries(Object.entries(
s).map(([r,a])=>[r,a.location]))};return fn(n)&&(o.uniformBlockSpec=xd(n,t),o.transformFeedbackInfo=wd(n,t)),o}var kd=/\s|{|}|;/;function yn(n,t,e,s,o){let r=ce(
e,s,o),a=[];if(t=t.map(function(h){if(!kd.test(h)){let p=br(h);if(p)h=p.text;else{let d=`no element with id: ${h}`;r.errorCallback(d),a.push(d)}}return h}),a.length)
return rd(r,"");let l=r.callback;l&&(r.callback=(h,p)=>{l(h,h?void 0:Jo(n,p))});let c=ud(n,t,r);return c?Jo(n,c):null}function Wi(n,t,e,s,o){for(let[r,a]of Object.
entries(t)){let l={...o},c=e[r];Array.isArray(c)||Object.assign(l,c);let h=Hr(n,a,l.errorCallback);if(h){for(let p of Object.values(t)){let d=n.getAttachedShaders(
p);n.deleteProgram(p);for(let f of d)s.has(f)||n.deleteShader(f)}return h}}}function Yr(n,t,e={}){let s=new Set,o=Object.fromEntries(Object.entries(t).map(([a,l])=>{
let c={...e},h=Array.isArray(l)?l:l.shaders;return Array.isArray(l)||Object.assign(c,l),h.forEach(s.add,s),[a,Gr(n,h,c)]}));if(e.callback){dd(n,o).then(()=>{let a=Wi(
n,o,t,s,e);e.callback(a,a?void 0:o)});return}return Wi(n,o,t,s,e)?void 0:o}function Sd(n,t,e){e=ce(e);function s(a,l){return Object.fromEntries(Object.entries(l).
map(([c,h])=>[c,Jo(a,h)]))}let o=e.callback;o&&(e.callback=(a,l)=>{o(a,a?void 0:s(n,l))});let r=Yr(n,t,e);if(!(o||!r))return s(n,r)}var Pb=Rs(Yr),Rb=Rs(Sd);var Ed=4,Ki=5123;function Xr(n,t,e,s,o,r){e=e===void 0?Ed:e;let a=t.indices,l=t.elementType,c=s===void 0?t.numElements:s;o=o===void 0?0:o,l||a?r!==void 0?n.drawElementsInstanced(
e,c,l===void 0?Ki:t.elementType,o,r):n.drawElements(e,c,l===void 0?Ki:t.elementType,o):r!==void 0?n.drawArraysInstanced(e,o,c,r):n.drawArrays(e,o,c)}var _d=6402;var Ad=33190,Td=36012,$d=35056,Md=36013,Pd=32854,Rd=32855,Cd=36194,Zr=33189,Jr=6401,Qr=36168,ta=34041;var Cs=36096,ea=36128,kn=33306;var xt={};xt[ta]=kn;xt[Jr]=ea;xt[Qr]=ea;xt[_d]=Cs;xt[Zr]=Cs;xt[Ad]=Cs;xt[Td]=Cs;xt[$d]=kn;xt[Md]=kn;var Ct={};Ct[Pd]=!0;Ct[Rd]=!0;Ct[Cd]=!0;Ct[ta]=!0;Ct[Zr]=!0;Ct[Jr]=!0;Ct[Qr]=!0;var Fd=`#version 300 es
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
}`,Ld=`#version 300 es
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
}`,Bd={from:2,to:2,was:4,style:4,chosen:1,amount:1},Nd=["was","style","amount"],Fs=class{constructor(t){if(this.gl=t.getContext("webgl2",{antialias:!1,premultipliedAlpha:!0,
preserveDrawingBuffer:!0}),!this.gl)throw new Error("no WebGL2");if(this.program=yn(this.gl,[Fd,Ld]),!this.program)throw new Error("the shaders do not compile");
this.n=0}set(t){let{gl:e}=this,s=t.to?t.to.length/2:this.n;if(s!==this.n&&this.drop(),this.n=s,this.buffers){for(let[r,a]of Object.entries(t))ar(e,this.buffers.
attribs[`a_${r}`],a);return}let o={};for(let[r,a]of Object.entries(Bd))o[`a_${r}`]={numComponents:a,data:t[r],normalize:Nd.includes(r)};this.buffers=pn(e,o)}drop(){
for(let{buffer:t}of Object.values(this.buffers?.attribs||{}))this.gl.deleteBuffer(t);this.buffers=null}draw({width:t,height:e,t:s,fade:o,size:r,scale:a,shift:l,
alpha:c,rim:h,ground:p,choosing:d}){let{gl:f,program:g}=this;if(f.viewport(0,0,t,e),f.clearColor(0,0,0,0),f.clear(f.COLOR_BUFFER_BIT),!this.n)return;f.useProgram(
g.program),f.enable(f.BLEND),f.blendFunc(f.ONE,f.ONE_MINUS_SRC_ALPHA),Vr(f,g,this.buffers);let w={u_t:s,u_fade:o,u_size:r,u_scale:a,u_shift:l,u_rim:h,u_ground:p};
for(let b of d?[0,1]:[-1])vn(g,{...w,u_pass:b,u_alpha:b===0?c*.16:c}),Xr(f,this.buffers,f.POINTS)}clear(){this.gl.clearColor(0,0,0,0),this.gl.clear(this.gl.COLOR_BUFFER_BIT)}free(){
this.gl.getExtension("WEBGL_lose_context")?.loseContext()}};var Ls=class{constructor(t){this.xy=t;let e=t.length/2,s=Math.max(1,Math.min(1024,Math.round(Math.sqrt(e/3))));this.side=s,this.start=new Uint32Array(s*s+1);let o=new Int32Array(
e);for(let a=0;a<e;a++)o[a]=this.cell(t[2*a],t[2*a+1]),o[a]>=0&&this.start[o[a]+1]++;for(let a=0;a<s*s;a++)this.start[a+1]+=this.start[a];this.items=new Uint32Array(
this.start[s*s]);let r=this.start.slice();for(let a=0;a<e;a++)o[a]>=0&&(this.items[r[o[a]]++]=a)}index(t){return Math.max(0,Math.min(this.side-1,Math.floor((t+1)/
2*this.side)))}cell(t,e){return Number.isNaN(t)||Number.isNaN(e)?-1:this.index(e)*this.side+this.index(t)}find(t,e,s,o=()=>!0){let r=-1,a=s*s,l=this.index(t-s),
c=this.index(t+s),h=this.index(e-s),p=this.index(e+s);for(let d=h;d<=p;d++)for(let f=l;f<=c;f++){let g=d*this.side+f;for(let w=this.start[g];w<this.start[g+1];w++){
let b=this.items[w],v=this.xy[2*b]-t,S=this.xy[2*b+1]-e,_=v*v+S*S;_<a&&o(b)&&(a=_,r=b)}}return r}towards(t,e,s,o=()=>!0){let r=-1,a=1/0,l=this.xy[2*t],c=this.xy[2*
t+1];for(let h=0;h<this.xy.length/2;h++){if(h===t||!o(h))continue;let p=(this.xy[2*h]-l)*e+(this.xy[2*h+1]-c)*s,d=Math.abs((this.xy[2*h]-l)*s-(this.xy[2*h+1]-c)*
e);if(p>1e-6&&d<=p){let f=p+2*d;f<a&&(a=f,r=h)}}return r}};var Id=900,Dd=450,sa=255,oa=79,Od=2e4,na=n=>n.map(t=>Math.round(t*255)),ia=([n,t,e],s)=>(s<<24|e<<16|t<<8|n)>>>0;function zd(n){return n<.5?4*n**3:1-(-2*n+2)**3/
2}var ra=(n,t)=>Math.min(1,(performance.now()-n)/t),Bs=class{constructor(t,e,s){this.canvas=t,this.density=new vs(e),this.dense=!1,this.t=1,this.fade=1,this.off=
new Set,this.dark=!1,t.addEventListener("webglcontextlost",()=>{this.freed||(this.flatten(),s())});try{this.painter=new Fs(t)}catch{this.flatten()}}flatten(){let t=this.
canvas.cloneNode();this.canvas.replaceWith(t),this.canvas=t,this.painter=new ys(t),this.to&&this.painter.set(this.all())}all(){let{from:t,to:e,was:s,style:o,chosen:r,
amounts:a}=this;return{from:t,to:e,was:s,style:o,chosen:r,amount:a}}get extent(){let[t,e]=[.05,.05];for(let s=0;s<this.n;s++)t=Math.max(t,Math.abs(this.to[2*s])||
0),e=Math.max(e,Math.abs(this.to[2*s+1])||0);return[t,e]}get chosenBounds(){let[t,e,s,o]=[1/0,1/0,-1/0,-1/0];for(let r=0;r<this.n;r++){let[a,l]=[this.to[2*r],this.
to[2*r+1]];!this.chosen[r]||Number.isNaN(a)||(t=Math.min(t,a),e=Math.min(e,l),s=Math.max(s,a),o=Math.max(o,l))}return this.choosing&&t<=s?[t,e,s,o]:null}get n(){
return this.to?this.to.length/2:0}free(){this.freed=!0,this.painter.free()}setPlaces(t){let e=t instanceof Float32Array?t:new Float32Array(t),s=this.to&&this.to.
length===e.length;this.from=s?this.places():e,this.to=e,this.nearest=new Ls(e),s||this.begin(),this.painter.set(s?{from:this.from,to:e}:this.all()),this.t=s&&!mt()?
0:1,this.began=performance.now()}begin(){this.chosen=new Uint8Array(this.n),this.choosing=!1,this.was=new Uint8Array(this.n*4).fill(128),this.style=this.was,this.
amounts=new Uint8Array(this.n).fill(oa),this.legend=null}places(){return this.t>=1?this.to:this.to.map((t,e)=>this.from[e]+(t-this.from[e])*this.t)}place(t){let{
from:e,to:s,t:o}=this;return[e[2*t]+(s[2*t]-e[2*t])*o,e[2*t+1]+(s[2*t+1]-e[2*t+1])*o]}setColours({legend:t,codes:e,values:s}){let o=!!this.legend;this.legend=t,
this.codes=new Uint8Array(e),this.values=s&&new Uint8Array(s),this.off.clear(),this.restyle(o)}setSizes({sizes:t}){this.amounts=t?new Uint8Array(t):new Uint8Array(
this.n).fill(oa),this.amounts.length===this.n&&this.painter.set({amount:this.amounts})}colour(t){return t.sign?Tt[t.sign][0]:t.colour===-1?this.dark?"#76818f":"\
#939ca8":At[t.colour%At.length]}shade(t,e){return t.scale==="relevance"?Hn(e):Wn(e,this.dark)}restyle(t=!1){if(!this.legend||this.codes.length!==this.n)return;let e=(a,l)=>this.
off.has(l)?sa:a.shape,s=this.legend.map((a,l)=>ia(na(dt(this.colour(a))),e(a,l))),o=this.legend.map((a,l)=>a.scale&&this.values?Uint32Array.from({length:256},(c,h)=>ia(
na(this.shade(a,h/255)),e(a,l))):null),r=new Uint32Array(this.n);for(let a=0;a<this.n;a++){let l=this.codes[a];r[a]=o[l]?o[l][this.values[a]]:s[l]}this.was=this.
style,this.style=new Uint8Array(r.buffer),this.painter.set({was:this.was,style:this.style}),this.fade=t&&!mt()?0:1,this.faded=performance.now()}toggle(t){this.off.
delete(t)||this.off.add(t),this.restyle()}choose(t){this.choosing=!!t,this.chosen=t?new Uint8Array(t):new Uint8Array(this.n),this.chosen.length===this.n&&this.painter.
set({chosen:this.chosen})}shown(t){return this.style[4*t+3]!==sa}size(t){return Math.min(18,Math.max(2.4,36/Math.max(this.n,60)**.225)*t**.3)}draw(t,e){this.t<1&&
(this.t=zd(ra(this.began,Id))),this.fade<1&&(this.fade=ra(this.faded,Dd));let s=this.dense?this.density.draw(this,t):0;return this.asDensity=this.dense&&s>Math.
min(Od,this.n/10),this.asDensity?this.painter.clear():(this.density.clear(),this.drawPoints(t,e)),this.t<1||this.fade<1}drawPoints(t,e){this.painter.draw({width:this.
canvas.width,height:this.canvas.height,t:this.t,fade:this.fade,size:this.size(t.zoom)*e,scale:t.scale,shift:t.shift,alpha:this.n>5e4?.6:.92,rim:this.n>2e4?0:1,ground:dt(
this.dark?"#181d24":"#ffffff"),choosing:this.choosing})}};function Ud(n,t){let e=i("canvas",{width:28,height:28,style:"width:14px;height:14px","aria-hidden":"true"}),s=e.getContext("2d");return s.fillStyle=n,s.strokeStyle=
n,s.lineWidth=4,ke(s,Zt[t],14,14,9),Zt[t]==="ring"?s.stroke():s.fill(),e}var Gd=n=>i("span",{class:"faint tiny num"},n.toLocaleString("en")),Ns=n=>i("span",{class:"\
tiny"},n),jd=n=>`rgb(${n.map(t=>Math.round(t*255)).join(",")})`;function qd(n,t){let e=[0,.25,.5,.75,1].map(s=>jd(t.shade(n,s)));return i("div",{class:"entry"},
Ns(n.low),i("i",{class:"scale",style:`background:linear-gradient(90deg,${e.join(",")})`}),Ns(n.high),i("span",{class:"faint tiny num"},k(n.count,"photo")))}function Hd({
words:n,low:t,high:e}){let s=o=>i("i",{class:"dot",style:`width:${o}px;height:${o}px`});return i("div",{class:"entry"},Ns(`size: ${n}, ${t}`),s(4),s(8),s(12),Ns(
e))}function aa(n,t,e,s){let o=t.legend.map((r,a)=>r.scale?qd(r,t):i("button",{class:"entry",type:"button","aria-pressed":String(!t.off.has(a)),title:`${r.label}\
: ${k(r.count,"photo")}. Press to show or hide.`,onclick:()=>s(a)},Ud(t.colour(r),r.shape),i("span",{},r.label),Gd(r.count)));u(n,o,e&&e.sizes?Hd(e):null)}var la={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,1],ArrowDown:[0,-1]},Wd=4,Kd=1,Is=class{constructor(t){this.view=t,this.drag=null,this.lasso=null;let e=(s,o,r)=>t.
over.addEventListener(s,o,r);e("pointerdown",s=>this.down(s)),e("pointermove",s=>this.move(s)),e("pointerup",s=>this.up(s)),e("pointercancel",()=>this.drop()),e(
"pointerleave",()=>this.drag||t.hover(-1)),e("blur",()=>t.hover(-1)),e("dblclick",()=>t.home()),e("keydown",s=>this.key(s)),e("wheel",s=>this.wheel(s),{passive:!1})}setMode(t){
this.mode=t,this.view.over.style.cursor=t==="pan"?"grab":"crosshair"}wheel(t){let{over:e}=this.view;Re()&&e.getRootNode().activeElement!==e||(t.preventDefault(),
this.view.zoom(Math.exp(-t.deltaY*.0016),t.offsetX,t.offsetY))}down(t){let{over:e,camera:s,cloud:o}=this.view;if(t.button>1||!o.n)return;e.setPointerCapture(t.pointerId);
let r=this.mode==="pan"||t.button===1,{x:a,y:l}=s,c={add:t.shiftKey,remove:t.altKey&&!t.shiftKey,box:this.mode==="box"},h=t.ctrlKey||t.metaKey;this.drag={px:t.offsetX,
py:t.offsetY,pan:r,how:c,one:h,moved:!1,from:{x:a,y:l}},this.lasso=r?null:[s.toData(t.offsetX,t.offsetY)]}move(t){let{view:e,drag:s}=this,{camera:o,cloud:r}=e;if(!s){
r.n&&e.hover(e.at(t.offsetX,t.offsetY));return}Math.hypot(t.offsetX-s.px,t.offsetY-s.py)>Wd&&(s.moved=!0,e.hover(-1)),s.pan?(o.drag(s.from,t.offsetX-s.px,t.offsetY-
s.py),e.draw()):s.moved&&(this.stretch(o.toData(t.offsetX,t.offsetY)),e.mark())}stretch([t,e]){let[s,o]=this.lasso[0];this.drag.how.box?this.lasso=[[s,o],[t,o],
[t,e],[s,e]]:this.apart(t,e)&&this.lasso.push([t,e])}apart(t,e){let[s,o]=this.lasso[this.lasso.length-1],{camera:r}=this.view;return Math.hypot(t-s,e-o)>r.length(
Kd)}up(t){let{view:e,drag:s,lasso:o}=this;if(this.drop(),!s)return;let r=s.moved?-1:e.at(t.offsetX,t.offsetY);!s.moved&&r>=0?s.one?e.toggle(r):e.open(r):!s.pan&&
s.moved&&o.length>2&&e.send("lasso",{polygon:o,...s.how})}drop(){this.drag=null,this.lasso=null,this.view.mark()}key(t){let{view:e}=this;if(!(t.ctrlKey||t.metaKey||
t.altKey||!e.cloud.n)){if(la[t.key])e.walk(...la[t.key]);else if(e.keys[t.key.toLowerCase()])e.keys[t.key.toLowerCase()]();else return;t.preventDefault(),t.stopPropagation()}}};var Vd="Density: show how many points lie over each other, not each point (D)",Yd=[["lasso","Lasso: drag around points to choose them (Shift adds, Alt removes)"],
["box","Box: drag a rectangle to choose points (Shift adds, Alt removes)"],["pan","Move: drag to move the plot (the wheel zooms)"]],Xt=(n,t,e)=>m("",t,e,{kind:"\
square",symbol:n}),Ds=class{constructor(t){this.modes=Yd.map(([e,s])=>[e,Xt(e,s,()=>t.setMode(e))]),this.toSelection=Xt("target","Zoom to what is chosen (Z)",()=>t.
showSelection()),this.density=Xt("density",Vd,()=>t.switchDense()),this.element=i("div",{class:"tools",role:"toolbar","aria-label":"Plot tools"},this.modes.map(
([,e])=>e),Xt("plus","Zoom in (+)",()=>t.zoom(1.5)),Xt("minus","Zoom out (−)",()=>t.zoom(1/1.5)),Xt("home","Show everything (0)",()=>t.home()),this.toSelection,
this.density)}show({mode:t,dense:e}){for(let[s,o]of this.modes)o.setAttribute("aria-pressed",String(s===t));this.density.setAttribute("aria-pressed",String(e))}},
Os=class{constructor(t){this.link=t,this.element=i("div",{class:"chosenbar hidden",role:"status"})}show(){let{chosen_name:t,chosen_count:e,chosen_summary:s}=this.
link.props;if(this.element.classList.toggle("hidden",!e),!e)return;let o={kind:"quiet square",symbol:"close"};u(this.element,i("span",{class:"words"},i("span",{},
t),i("span",{class:"tiny soft"},s)),m("Invert","Choose the others instead",()=>this.link.send("invert"),{kind:"quiet"}),m("","Clear the choice (Escape)",()=>this.
link.send("clear"),o))}};var ca=7;function Sn(n,t,e,s,o,r){n.lineWidth=o,n.strokeStyle=r,n.beginPath(),n.arc(t,e,s,0,ca),n.stroke()}function Xd(n,t,e,s){let[o,r]=Tt[s];n.fillStyle=o,n.beginPath(),
n.arc(t,e,6.5,0,ca),n.fill(),n.fillStyle="#fff",n.font="bold 9px sans-serif",n.textAlign="center",n.textBaseline="middle",n.fillText(r,t,e+.5)}function ha(n,t,e,s){
for(let{x:o,y:r,answer:a}of t){let l=Math.max(6.5,e*.5+3.5);Sn(n,o,r,l,3.5,s?"#181d24":"#ffffff"),Sn(n,o,r,l,1.6,a?Tt[a][0]:s?"#e9edf2":"#1a2027"),a&&Xd(n,o+l*.9,
r-l*.9,a)}}function pa(n,t,e,s,o){Sn(n,t,e,s*.5+5.5,2,o?"#e9edf2":"#1a2027")}function da(n,t,e){n.beginPath(),t.forEach(([s,o],r)=>r?n.lineTo(s,o):n.moveTo(s,o)),
n.closePath(),n.fillStyle=e?"rgba(86,180,233,.16)":"rgba(0,101,163,.10)",n.fill(),n.setLineDash([5,4]),n.lineWidth=1.5,n.strokeStyle=e?"#56b4e9":"#0065a3",n.stroke(),
n.setLineDash([])}var _t=160,ua=_t+18,zs=class{constructor(t,e){this.link=t,this.pictures=e,this.canvas=i("canvas",{style:`width:${_t}px;height:${_t}px`}),this.text=i("div",{class:"\
tiptext"}),this.element=i("div",{class:"tip hidden","aria-hidden":"true"},this.canvas,this.text),this.wanted=null}hide(){this.wanted=null,this.element.classList.
add("hidden")}show(t,e,[s,o],r,a){this.wanted=t,u(this.text,e.map((h,p)=>i("div",{class:p?"soft":"strong"},h)));let l=()=>this.wanted===t&&a(),c=()=>{if(!l())return;
let h=this.link.dark?"#20262e":"#f4f5f7",p=this.pictures.map(t,"current"),d=this.link.props.map_style||"visibility";C(this.canvas,this.pictures.photo(t,_t),p,d,
_t,_t,h)};this.blank(),this.place(s,o,r),this.pictures.want([t],_t,"current",c)&&c()}blank(){this.canvas.getContext("2d").clearRect(0,0,this.canvas.width,this.canvas.
height)}place(t,e,{width:s,height:o}){let r=this.element.offsetHeight||_t+80,a=t+18+ua>s?Math.max(4,t-ua-18):t+18,l=Math.max(4,Math.min(o-r-4,e-r/2));this.element.
style.transform=`translate(${a}px, ${l}px)`,this.element.classList.remove("hidden")}};var Us=class{constructor(t,e,s){this.link=t,this.plot=s,this.tip=new zs(t,e),this.index=-1,this.asking=!1,t.on("described",o=>this.described(o))}at(t,e=!1){t!==
this.index&&(this.index=t,this.byKey=e,this.plot.mark(),this.tip.hide(),this.ask())}ask(){this.index<0||this.asking||(this.asking=!0,this.link.send("describe",{
index:this.index,aloud:this.byKey}))}described({index:t,id:e,lines:s,aloud:o}){if(this.asking=!1,t!==this.index){this.ask();return}this.tip.show(e,s,this.plot.place(
t),this.plot.camera,()=>this.index===t),o&&this.link.announce(s.join(", "))}};var Zd="Arrow keys go from point to point, C to the next centre that is asked about, Enter opens a photo, Space chooses it or leaves it out, plus and minus zoom\
, Z zooms to what is chosen, 0 shows everything, D switches between points and density, Escape clears the choice.",Jd=16,En=class{constructor(t){this.link=t,this.
pictures=new j(t),this.camera=new xs,this.pointed=new Us(t,this.pictures,this),this.build(),this.hands=new Is(this),this.setMode("lasso"),t.on("points",e=>this.
setPoints(e)),t.on("colours",e=>this.setColours(e)),t.on("chosen",e=>this.setChosen(e)),t.on("sizes",e=>this.setSizes(e)),t.on("theme",()=>this.setTheme()),t.watch(
["state","message"],()=>this.showState()),t.watch(["title","axes","by","choices","size","amounts"],()=>this.showTitle()),t.watch(["chosen_name","chosen_count","\
chosen_summary"],()=>this.showChosen()),t.watch(["centroids","asked"],()=>this.mark()),this.observer=new ResizeObserver(()=>this.resize()),this.observer.observe(
this.plot),t.letGo.push(()=>{this.observer.disconnect(),this.cloud.free()})}build(){let t=i("canvas",{class:"density","aria-hidden":"true"}),e=i("canvas",{class:"\
points","aria-hidden":"true"});this.over=i("canvas",{class:"over",tabindex:"0",role:"application","aria-roledescription":"scatter plot"}),this.pulse=i("div",{class:"\
pulse hidden","aria-hidden":"true"}),this.cover=i("div",{class:"cover hidden"}),this.captionX=i("div",{class:"axis x"}),this.captionY=i("div",{class:"axis y"}),
this.chosenBar=new Os(this.link),this.tools=new Ds(this);let s=[this.tools.element,this.chosenBar.element],o=[this.over,this.pulse,this.captionX,this.captionY,s];
this.plot=i("div",{class:"plot"},t,e,o,this.cover,this.pointed.tip.element),this.legend=i("div",{class:"legend",role:"group","aria-label":"Legend: press an entr\
y to show or hide it"}),this.heading=i("h2",{class:"grow"}),this.by=i("span",{class:"row wrap"});let r=i("div",{class:"bar"},this.heading,this.by);this.link.root.
append(i("section",{class:"pane card","aria-label":"Attention space"},r,this.plot,this.legend)),this.cloud=new Bs(e,t,()=>this.draw()),this.cloud.dark=this.link.
dark}showTitle(){let{title:t,axes:e,by:s,choices:o,help:r}=this.link.props;u(this.heading,A(t,r));let{size:a,amounts:l}=this.link.props;u(this.by,L("Colour","Wh\
at the colour and the shape of a point stand for",o,s,p=>this.link.send("colour",{by:p})),L("Size","What the size of a point stands for",[["","all the same"],...l],
a,p=>this.link.send("size",{by:p}))),this.captionX.textContent=e[0]?`${e[0]} →`:"",this.captionY.textContent=e[1]?`${e[1]} →`:"",this.over.setAttribute("ari\
a-label",`${t}. ${Zd}`)}showState(){let{state:t,message:e}=this.link.props;this.cover.classList.toggle("hidden",t==="ready"&&this.cloud.n>0),t==="loading"?u(this.
cover,E("busy","Getting ready",e)):t==="empty"?u(this.cover,E("eye","Nothing to show yet",e)):this.cloud.n||u(this.cover,E("busy","Loading the points"))}showChosen(){
this.chosenBar.show(),this.tools.toSelection.disabled=!this.link.props.chosen_count}showLegend(){aa(this.legend,this.cloud,this.sizes,t=>{this.cloud.toggle(t),this.
showLegend(),this.draw()})}setPoints({xy:t}){let e=!this.cloud.n;this.cloud.setPlaces(t),e&&this.setDense(this.cloud.n>this.link.props.density),this.camera.extent=
this.cloud.extent,this.showState(),this.draw()}setColours(t){this.cloud.setColours(t),this.showLegend(),this.draw()}setSizes(t){this.sizes=t,this.cloud.setSizes(
t),this.cloud.legend&&this.showLegend(),this.draw()}setChosen({mask:t}){this.cloud.choose(t),this.draw()}setTheme(){this.cloud.dark=this.link.dark,this.cloud.restyle(),
this.cloud.legend&&this.showLegend(),this.draw()}resize(){let{clientWidth:t,clientHeight:e}=this.plot;if(!(!t||!e)){this.ratio=Math.min(2,window.devicePixelRatio||
1),this.camera.resize(t,e);for(let s of[this.cloud.canvas,this.over])s.width=Math.round(t*this.ratio),s.height=Math.round(e*this.ratio);this.draw()}}draw(){this.
whole=!0,this.mark()}mark(){this.pending||=requestAnimationFrame(()=>{this.pending=null,this.frame()})}frame(){if(!this.camera.width||!this.cloud.n)return;let t=this.
camera.step(),e=this.whole||t;this.whole=!1;let s=e&&this.cloud.draw(this.camera,this.ratio);this.drawOver(),(s||t)&&this.draw()}drawOver(){let{camera:t,cloud:e}=this,
{dark:s}=this.link,o=e.size(t.zoom),r=this.over.getContext("2d");r.setTransform(this.ratio,0,0,this.ratio,0,0),r.clearRect(0,0,t.width,t.height);let a=this.marks().
filter(p=>!Number.isNaN(p.x));ha(r,a,o,s),this.movePulse(a.find(p=>p.id===this.link.props.asked));let{index:l}=this.pointed;l>=0&&pa(r,...this.place(l),o,s);let h=(this.
hands.lasso||[]).map(p=>t.toScreen(...p));h.length>1&&da(r,h,s)}marks(){return(this.link.props.centroids||[]).map(t=>{let[e,s]=this.place(t.index);return{...t,x:e,
y:s}})}movePulse(t){this.pulse.classList.toggle("hidden",!t),t&&(this.pulse.style.transform=`translate(${t.x}px, ${t.y}px)`)}place(t){return this.camera.toScreen(
...this.cloud.place(t))}zoom(t,e,s){this.camera.zoomBy(t,e,s),this.draw()}home(){this.camera.home(),this.draw()}showSelection(){let t=this.cloud.chosenBounds;t&&
(this.camera.show(t,mt()),this.draw())}setDense(t){this.cloud.dense=t,this.tools.show({mode:this.hands.mode,dense:t}),this.draw()}switchDense(){this.setDense(!this.
cloud.dense)}get keys(){return{c:()=>this.nextCentre(),enter:()=>this.open(this.pointed.index)," ":()=>this.toggle(this.pointed.index),"+":()=>this.zoom(1.4),"=":()=>this.
zoom(1.4),"-":()=>this.zoom(1/1.4),0:()=>this.home(),z:()=>this.showSelection(),d:()=>this.switchDense(),escape:()=>this.send("clear")}}setMode(t){this.hands.setMode(
t),this.tools.show({mode:t,dense:this.cloud.dense})}send(t,e){this.link.send(t,e)}at(t,e){let s=this.marks().find(a=>Math.hypot(a.x-t,a.y-e)<9);if(s)return s.index;
let[o,r]=this.camera.toData(t,e);return this.cloud.nearest.find(o,r,this.camera.length(Jd),a=>this.cloud.shown(a))}open(t){t>=0&&this.send("open",{index:t})}toggle(t){
t>=0&&this.send("toggle",{index:t})}hover(t,e=!1){this.pointed.at(t,e)}walk(t,e){let{index:s}=this.pointed,o=()=>this.cloud.nearest.towards(s,t,e,r=>this.cloud.
shown(r));s<0?this.nextCentre():this.hoverByKey(o())}nextCentre(){let t=this.link.props.centroids||[],e=t.findIndex(s=>s.index===this.pointed.index);this.hoverByKey(
t.length?t[(e+1)%t.length].index:0)}hoverByKey(t){t>=0&&this.hover(t,!0)}};function Qd({model:n}){let t=new B(n,"scatter");return t.keys=[["Arrow keys","go from\
 point to point"],["C","the next centre that is asked about"],["Enter","open the photo"],["Space, Ctrl+click","choose the point, or leave it out"],["Shift, Alt \
while dragging","add to the choice, take from it"],["+ − 0","zoom in, zoom out, show everything"],["Z","zoom to what is chosen"],["D","points or density"],["E\
scape","clear the choice"]],t.view=new En(t),t.root}var Mn={};J(Mn,{render:()=>du});var fa=400,tu=1e4,eu=6e3,su=3e4,ou=8e3,nu=2e4,Ft=()=>window.location.pathname.replace(/\/+$/,"");function iu(){for(let n of window.Bokeh?.documents||[])n.guidanceVizHeard||
(n.guidanceVizHeard=!0,n.on_event("connection_lost",(t,e)=>{ru(e.connection.deref()),yt("lost",e)}))}function ru(n){let t=n?._receiver;t&&(n._receiver=new t.constructor)}
var Gs=class{constructor(t){if(this.link=t,this.text=i("span",{class:"grow"}),this.now=m("Try now","Try to connect again at once",()=>this.attempt(),{}),this.bar=
i("div",{class:"connection hidden"},i("div",{role:"status",class:"row grow"},this.text),this.now),this.wait=fa,!t.props.line)return;O().lost&&ao(),O().lost=!1,this.
remember($e()),iu(),t.watch(["line"],({line:s})=>this.own(s)),t.listen(rt,"lost",s=>this.lost(s.detail)),t.listen(rt,"silence",()=>this.look()),t.listen(rt,"out\
box",()=>this.counted()),t.listen(window,"offline",()=>this.lost(null)),t.listen(window,"online",()=>this.down&&this.attempt());for(let s of["pointerdown","poin\
termove","pointerup","pointercancel"])t.listen(document,s,o=>this.pointer(o.buttons!==0));t.listen(document,"visibilitychange",()=>document.hidden||this.look());
let e=setInterval(()=>document.hidden||this.look(),su);t.letGo.push(()=>clearInterval(e),()=>clearTimeout(this.timer)),this.counted()}own({owner:t}){ni(t),this.
remember(Math.max(this.before,$e())),this.counted()}remember(t){this.before=t,O().refused=0,t&&(this.what=ro())}show(t,e,s,o){this.bar.className=`connection ${t}`,
u(this.text,V(e),i("span",{},s)),this.now.classList.toggle("hidden",!o)}counted(){let t=Te();if(this.down){let e=t?` ${k(t,ro())} ${t===1?"is":"are"} kept in th\
is browser and will be sent.`:"";this.show("down","alert",`Connection lost, trying again…${e}`,!0)}else this.before&&!$e()&&(this.show("up","check",`Connected\
 again. ${this.became()}`),this.before=0,setTimeout(()=>this.down||this.bar.classList.add("hidden"),ou))}became(){let{refused:t=0}=O(),e=this.before-t,s=(o,r)=>o>
0?`${k(o,this.what)} that waited here ${o===1?"is":"are"} ${r}.`:"";return`${s(e,"saved")} ${s(t,"not taken, and why is said on the page")}`.trim()}lost(t){t&&(this.
event=t,this.joining=null),this.down||(this.down=!0,this.wait=fa,O().lost=!0,this.counted()),this.later()}pointer(t){let e=this.pressed&&!t;this.pressed=t,e&&this.
down&&this.attempt()}later(){clearTimeout(this.timer),this.timer=setTimeout(()=>this.attempt(),this.wait),this.wait=Math.min(2*this.wait,tu)}async attempt(){clearTimeout(
this.timer);let t=await this.ask();if(!(this.link.closed||!this.down))if(!t)this.later();else if(this.pressed)this.later();else if(!t.page)window.location.reload();else if(this.
event){let{event:e}=this;this.event=null,this.joining=Date.now(),e.reconnect(),this.later()}else this.joining?Date.now()-this.joining>nu?window.location.reload():
this.later():this.back()}back(){this.down=!1,this.bar.classList.add("hidden"),O().lost=!1,this.remember(Te()),ao(),ii()}async look(){if(this.down)return;let t=await this.
ask();this.link.closed||this.down||(t?t.page||window.location.reload():this.lost(null))}async ask(){try{let t={"X-Guidance-Viz-Page":this.link.props.line.page},
e=AbortSignal.timeout(eu),s=await fetch(`${Ft()}/alive`,{headers:t,signal:e,cache:"no-store",redirect:"error"});return s.status===401||s.status===403?{page:!1}:
s.ok?await s.json():null}catch{return null}}};var au=[["auto","Auto","As your system has it"],["light","Light","Light colours"],["dark","Dark","Dark colours"]],lu=[["okabe","Okabe–Ito","Colours that stay \
apart for colour-blind eyes"],["tol","Paul Tol","Colours that also differ in lightness"]],cu=[["annotator","Annotator","Your answers count like everybody's"],["\
adjudicator","Adjudicator","In the place Team you settle what others disagree on: your word stands"]],js=class{constructor(t,{tour:e}){this.link=t,this.tour=e,this.
opener=null,this.element=i("div",{class:"settings card hidden",role:"dialog","aria-label":"Settings",id:"gv-settings"}),this.element.addEventListener("keydown",
s=>s.key==="Escape"&&this.toggle()),t.props.own_name&&(Jt("name")&&t.act("name",{name:Jt("name")}),Jt("role")==="adjudicator"&&t.act("role",{role:"adjudicator"}))}toggle(){
if(this.element.classList.toggle("hidden")){this.opener?.focus();return}u(this.element,this.head(),this.who(),this.colours(),this.more()),this.element.querySelector(
this.link.props.own_name?"input":"button").focus()}head(){let t=m("","Close (Escape)",()=>this.toggle(),{kind:"quiet square",symbol:"close"});return i("div",{class:"\
row"},i("h2",{class:"grow"},"Settings"),t)}who(){let{annotator:t,own_name:e,signed_in:s,adjudicator:o}=this.link.props,a=s?i("a",{class:"btn",href:`${Ft()}/logo\
ut`,title:"Leave; what you answered is kept"},"Sign out"):null;if(e)return[this.ownName(),this.ownRole(),a];let l=o?", who settles what others disagree on":"";if(!s)
return i("p",{class:"small soft"},`Your answers are signed ${t}${l}.`);let c=i("p",{class:"small grow"},"Signed in as ",i("strong",{},t),l);return i("div",{class:"\
row"},c,a)}ownName(){let{annotator:t}=this.link.props,s=i("input",{type:"text",maxlength:"40",value:t==="me"?"":t,placeholder:"me"});return s.addEventListener("\
change",()=>{let o=s.value.trim();Ee("name",o),this.link.act("name",{name:o||"me"})}),i("label",{class:"field",title:"Your answers are signed with it"},i("span",
{},"Your name"),s)}ownRole(){let t=s=>{Ee("role",s),this.link.act("role",{role:s})},e=this.link.props.adjudicator?"adjudicator":"annotator";return this.field("R\
ole",F("Role",cu,e,t))}colours(){let t=F("Colours",au,this.link.props.theme,s=>this.link.send("theme",{theme:s})),e=F("Palette",lu,Se("palette"),s=>Xn("palette",
s));return[this.field("Colours",t),this.field("Palette",e)]}field(t,e){return i("div",{class:"field"},i("span",{class:"small soft"},t),e)}more(){let t=e=>()=>{this.
toggle(),e()};return i("div",{class:"row"},m("Keys","Which keys there are (?)",t(()=>ut(this.link)),{key:"?"}),m("Tour","The five steps of the first visit",t(this.
tour),{}))}};var ga="guidance_viz.tour",An=[["explore","See","Every point is a photo; photos lie together where the model looks at similar things. Circle some, and look at w\
hat the model saw in them."],["answer","Answer","The photo fades where the model does not look. Can you still tell what it is? Press Y, N, or M when in doubt: o\
ne answer speaks for many photos."],["neurons","Why","Each neuron fires at certain patches. Keep those that see the right thing, prune those that see the scener\
y."],["fix","Fix","Start the fix. It trains a copy in the background, and shows what each group gains or loses."],["compare","Compare","Look at what became righ\
t and what became wrong, photo by photo. Then accept the fix, or drop it: nothing is lost."]],hu=()=>{try{return window.localStorage.getItem(ga)==="done"}catch{
return!0}},qs=class{constructor(t,e){this.go=e,this.element=i("aside",{class:"tour card hidden","aria-label":"Tour"}),t.append(this.element),hu()||this.start()}start(){
this.step=0,this.show()}end(){this.element.classList.add("hidden");try{window.localStorage.setItem(ga,"done")}catch{}}show(){let[t,e,s]=An[this.step],o=this.step===
An.length-1,r=a=>()=>{this.step+=a,this.show()};this.element.classList.remove("hidden"),u(this.element,i("div",{class:"row"},i("strong",{class:"grow"},e),i("spa\
n",{class:"tiny faint num"},`${this.step+1} of ${An.length}`),m("","End the tour",()=>this.end(),{kind:"quiet square",symbol:"close"})),i("p",{class:"small"},s),
i("div",{class:"row"},m("Show me",`Go to ${e}`,()=>this.go(t),{kind:"quiet"}),i("span",{class:"grow"}),this.step?m("Back","The step before",r(-1),{kind:"quiet"}):
null,o?m("Done","End the tour",()=>this.end(),{kind:"primary"}):m("Next","The next step",r(1),{kind:"primary"})))}};var Hs=class{constructor(t,{go:e,settings:s}){this.link=t,this.go=e,this.settings=s,this.truth=i("div",{class:"truth",role:"status","aria-label":"The model now"}),
this.actions=i("div",{class:"row"}),this.element=i("header",{},this.truth,this.actions),t.watch(["model_words","headline","badge","state","annotator","others"],
()=>this.show())}show(){u(this.truth,this.logo(),this.names(),this.badge(),this.worst()),u(this.actions,this.actionButtons())}logo(){if(!this.link.props.others)
return i("span",{class:"logo","aria-hidden":"true"},V("eye"));let t="All runs of this server";return i("a",{class:"logo",href:`${Ft()}/../../`,title:t,"aria-lab\
el":t},V("eye"))}names(){let[t,...e]=this.link.props.model_words;return i("span",{class:"names"},i("h1",{class:"strong"},t),e.map(s=>[i("span",{class:"dot","ari\
a-hidden":"true"},"·"),i("span",{class:"soft"},s)]))}badge(){let[t,e,s]=this.link.props.badge;return this.link.props.candidate?i("button",{type:"button",class:`\
chip press ${e}`,title:`${s} Press to go there.`,onclick:()=>this.go("fix")},t):i("span",{class:`chip ${e}`,title:s},t)}worst(){let{headline:t}=this.link.props;
if(!t)return null;let e=t.after?[i("span",{class:"soft"}," → "),i("strong",{},t.after)]:null;return i("span",{class:"worst",title:t.help},i("span",{class:"sof\
t small"},A(t.title,t.help)),i("span",{class:"num big"},t.before,e),i("span",{class:"soft small"},`${t.words}${t.range?`, ${t.range}`:""}`))}actionButtons(){let{
annotator:t,state:e}=this.link.props,s=t!=="me",o=`quiet${s?"":" square"}`,r=()=>this.settings.toggle();return this.settings.opener=m(s?t:"","Settings: your nam\
e, colours, keys",r,{kind:o,symbol:"gear","aria-haspopup":"dialog"}),[this.settings.opener,m("Compare","See what a fix made better and worse",()=>this.go("compa\
re"),{}),m(e==="training"?"Fixing…":"Fine-tune","Repair the model from the answers",()=>this.go("fix"),{kind:"primary"})]}};var pu=new Set(["explore","neurons","attributes","team","history"]),Tn={explore:["scatter","gallery"],answer:["scatter","queue","effect"],neurons:["concepts","e\
ffect"],parts:["parts"],curate:["curation"],fix:["monitor","outcome"],attributes:["ranking"],boxes:["boxes"],guide:["tradeoffs"],compare:["outcome","compare"],team:[
"team"],history:["history"]},$n=class{constructor(t,e){this.link=t,this.model=e;let s=window.location.hash.slice(1);this.build(),t.watch(["place"],()=>this.showPlace()),
t.watch(["answered","total","candidate"],()=>this.showTabs()),t.watch(["progress","progress_text","session_error"],()=>this.showWork()),t.on("theme",()=>t.send(
"dark",{dark:t.dark})),t.on("told",({text:o})=>t.announce(o)),t.on("asleep",()=>window.location.replace(`${Ft()}/asleep`)),t.send("dark",{dark:t.dark}),t.listen(
document,"keydown",o=>this.key(o)),requestAnimationFrame(()=>document.getElementById("gv-splash")?.remove()),t.props.line&&s in Tn&&s!==this.place&&this.go(s)}build(){
this.tabs=i("div",{class:"tabs",role:"tablist","aria-label":"Places"}),this.work=i("div",{class:"work hidden",role:"status"}),this.trouble=i("div",{role:"alert"}),
this.slots=Object.fromEntries([...new Set(Object.values(Tn).flat())].map(t=>[t,i("div",{class:`slot s-${t}`},this.model.get_child(t))])),this.places=i("div",{class:"\
places",role:"tabpanel",id:"gv-panel",tabindex:"-1"},Object.values(this.slots)),this.line=new Gs(this.link),this.settings=new js(this.link,{tour:()=>this.tour.start()}),
this.top=new Hs(this.link,{go:t=>this.go(t),settings:this.settings}),this.link.root.append(this.top.element,this.line.bar,i("nav",{"aria-label":"Places of the r\
un"},this.tabs,i("div",{class:"grow"}),this.work),this.trouble,this.places,this.settings.element),this.link.root.prepend(this.skip()),this.tour=new qs(this.link.
root,t=>this.go(t))}skip(){return i("button",{class:"skip btn",type:"button",onclick:()=>this.places.focus()},"Skip to the content")}showTabs(){let{places:t,answered:e,
total:s,candidate:o}=this.link.props,r=this.place;u(this.tabs,t.map(([a,l,c],h)=>i("button",{type:"button",role:"tab",id:`gv-tab-${a}`,"aria-selected":String(a===
r),"aria-controls":"gv-panel",tabindex:a===r?"0":"-1",title:h<10?`${c} (Alt ${(h+1)%10})`:c,onclick:()=>this.go(a),onkeydown:p=>this.tabKey(p,h)},l,a==="answer"&&
s?i("span",{class:"count num"},`${e} of ${s}`):null,a==="compare"&&o?i("span",{class:"count new"},"new"):null)))}tabKey(t,e){let s={ArrowRight:1,ArrowLeft:-1}[t.
key];if(!s)return;let o=this.link.props.places.map(a=>a[0]),r=o[(e+s+o.length)%o.length];this.go(r),setTimeout(()=>this.tabs.querySelector(`#gv-tab-${r}`)?.focus(),
30),t.preventDefault()}go(t){this.link.send("go",{place:t}),this.showPlace(t)}showPlace(t=this.link.props.place){let e=Tn[t],s=this.places.getRootNode().activeElement;
this.place=t,this.places.className=`places p-${t}`,this.places.setAttribute("aria-labelledby",`gv-tab-${t}`);for(let[o,r]of Object.entries(this.slots))r.classList.
toggle("hidden",!e.includes(o)),r.style.order=e.indexOf(o),!e.includes(o)&&s&&r.contains(s)&&this.places.focus({preventScroll:!0});this.link.props.line&&window.
history.replaceState(null,"",`#${t}`),this.showTabs()}showWork(){let{progress:t,progress_text:e,session_error:s}=this.link.props;this.work.classList.toggle("hid\
den",t===null),t!==null&&u(this.work,i("span",{class:"small soft"},e),i("div",{class:"meter",role:"progressbar","aria-valuemin":0,"aria-valuemax":100,"aria-valu\
enow":Math.round(100*Math.max(0,t)),"aria-label":e},i("i",{class:t<0?"unknown":"",style:`width:${t<0?30:100*t}%`})),m("","Stop this work at its next step; what \
it saved stays",()=>this.link.act("cancel"),{kind:"quiet square",symbol:"stop"})),s?u(this.trouble,i("div",{class:"alert"},V("alert"),i("div",{class:"grow"},s),
m("","Dismiss this message",()=>this.link.send("dismiss"),{kind:"quiet square",symbol:"close"}))):u(this.trouble)}key(t){if(!(t.ctrlKey||t.metaKey||t.defaultPrevented||
kt())&&!(!this.link.addressed||this.link.helpBox)){if(t.key==="?")ut(this.link);else if(t.key.toLowerCase()==="u"&&!t.altKey&&pu.has(this.place))this.link.act(t.
shiftKey?"redo":"undo");else if(!this.digit(t))return;t.preventDefault()}}digit(t){if(!/^Digit[0-9]$/.test(t.code))return!1;let e=Number(t.code.slice(5))||10,s=this.
link.props.places[e-1];if(t.altKey&&s)this.go(s[0]);else if(!t.altKey)return[...pt].some(o=>o.pickClass&&o.root.checkVisibility()&&o.pickClass(e));return!!(t.altKey&&
s)}};function du({model:n}){let t=new B(n,"shell");return t.keys=[["Alt 1 … 9, 0","the first ten places of the page"],["1 … 9","a class, in the gallery and \
among the neurons"],["← →","from place to place, when the row of places has the focus"],["U, ⇧ U","undo, redo your last answer"],["?","show or hide the ke\
ys"]],t.view=new $n(t,n),t.root}var ma=`.gv.annotate .body{position:relative;flex:1 1 auto;min-height:0;display:flex}.gv.annotate .cover{position:absolute;inset:0;background:var(--card);z-inde\
x:3}.gv.annotate .drawing{flex:1 1 auto;min-width:0;display:flex;flex-direction:column;padding:14px;gap:10px}.gv.annotate .photostage{flex:1 1 0;min-height:0;di\
splay:grid;place-content:center;overflow:hidden}.gv.annotate .photoframe{position:relative;border-radius:var(--r);background:var(--ghost);line-height:0}.gv.anno\
tate .photoframe canvas{width:100%;height:100%;display:block;border-radius:var(--r)}.gv.annotate .deadmap{position:absolute;left:8px;bottom:8px;padding:4px 8px;\
border-radius:99px;font-size:var(--t1);line-height:1.2;color:#fff;background:#141a22bf;pointer-events:none}.gv.annotate .tools{flex:none;gap:6px}.gv.annotate .s\
ide{flex:0 0 calc(300 * var(--u));border-left:1px solid var(--line);padding:14px;display:flex;flex-direction:column;gap:12px}.gv.annotate .side>*{flex:none}.gv.\
annotate .paging{justify-content:space-between}.gv.annotate .back .icon{transform:rotate(180deg)}.gv.annotate .classpick{font-size:var(--t3)}.gv.annotate .class\
pick select{flex:1 1 auto;min-width:0}.gv.annotate .origin:empty,.gv.annotate .boxlist:empty,.gv.annotate .told:empty{display:none}.gv.annotate .side>.btn{align\
-self:flex-start;margin-left:-8px}.gv.annotate .facts{border-top:1px solid var(--line);padding-top:12px}.gv.annotate .photostrip{flex:none;display:flex;gap:6px;\
padding:10px 12px;border-top:1px solid var(--line);overflow:auto hidden;position:relative}.gv.annotate .stripitem{flex:none;position:relative;border:0;padding:2\
px;background:none;line-height:0;border-radius:var(--r-s);cursor:pointer}.gv.annotate .stripitem canvas{display:block;border-radius:var(--r-s)}.gv.annotate .str\
ipitem:hover canvas{outline:2px solid var(--line-strong)}.gv.annotate .stripitem[aria-current=true] canvas{outline:3px solid var(--accent)}.gv.annotate .drawnta\
g{position:absolute;right:5px;bottom:5px;min-width:18px;padding:4px 5px;border-radius:99px;text-align:center;line-height:1;font-size:var(--t1);font-weight:700;c\
olor:#fff;background:#00714f;box-shadow:0 0 0 1.5px #fff}@media(max-width:760px){.gv.annotate .body{flex-direction:column;overflow:auto}.gv.annotate .drawing,.g\
v.annotate .photostage{flex:none}.gv.annotate .drawing{padding:10px}.gv.annotate .side{flex:none;overflow:visible;border-left:0;border-top:1px solid var(--line)\
}.gv.annotate .tools .seg{order:1}.gv.annotate .bar .row{gap:6px 10px}.gv.annotate .bar select{max-width:104px}.gv.annotate .bar label:last-of-type select{max-w\
idth:220px}}
`;var ba=`:host{container:attributes / inline-size}.gv .attributes{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:12px;align-content:start}.\
gv .attributes>.card{padding:14px 16px;min-width:0}.gv .attributes .find{padding-bottom:10px}.gv .attributes .find input{flex:1 1 160px;min-width:120px}.gv .att\
ributes .ranked{overflow-x:auto}.gv .attributes table{border-collapse:collapse;width:100%;font-size:var(--t2)}.gv .attributes th{text-align:left;font-weight:550\
;color:var(--ink-2)}.gv .attributes th,.gv .attributes td{padding:5px 10px 5px 0;border-bottom:1px solid var(--line);white-space:nowrap}.gv .attributes tr.chose\
n td{background:var(--accent-soft)}.gv .attributes .pick{border:0;background:none;padding:2px 4px;font:inherit;font-weight:600;color:var(--accent);cursor:pointe\
r;text-align:left}.gv .attributes .deltabar{position:relative;display:inline-block;width:90px;height:12px;margin-right:8px;vertical-align:middle;background:line\
ar-gradient(90deg,transparent 49.5%,var(--line-strong) 49.5% 50.5%,transparent 50.5%)}.gv .attributes .deltabar .range{position:absolute;top:5px;height:2px;back\
ground:var(--ink-3)}.gv .attributes .deltabar .dot{position:absolute;top:2px;width:8px;height:8px;margin-left:-4px;border-radius:50%;background:var(--accent)}.g\
v .attributes .verdicts{padding:8px 0}.gv .attributes .verdicts .btn[aria-pressed=true]{background:var(--accent-soft);border-color:var(--accent);color:var(--acc\
ent)}.gv .attributes .side h3{padding:8px 0 4px}.gv .attributes canvas{border-radius:6px;display:block}.gv .attributes .controls{padding-top:12px}.gv .attribute\
s .says{padding-top:6px}.gv .attributes .bygroup{overflow-x:auto}.gv .attributes .bygroup h3{padding:12px 0 2px}.gv .attributes .bygroup tbody th{font-weight:40\
0;color:inherit}.gv .attributes .bygroup .worst{color:var(--no);font-weight:600}@container attributes (max-width: 980px){.gv .attributes{grid-template-columns:m\
inmax(0,1fr)}}@container attributes (max-width: 480px){.gv .attributes .deltabar{display:none}.gv .attributes .ranked td:first-child .tiny{display:block;padding\
-left:4px}.gv .attributes .ranked :is(th,td):is(:nth-child(4),:nth-child(5)){display:none}.gv .attributes :is(th,td){padding-right:6px}}
`;var wa=`.gv .boxdraw{position:absolute;inset:0;overflow:hidden;cursor:crosshair;touch-action:none;border-radius:inherit}.gv .boxdraw:focus-visible{box-shadow:in\
set 0 0 0 3px var(--accent);border-radius:inherit}.gv .drawnbox{position:absolute;border:3px solid var(--box);box-shadow:0 0 0 1px #fff,0 0 0 2px #000000b3,inse\
t 0 0 0 1px #0009;border-radius:2px;cursor:pointer}.gv .drawnbox.chosen{z-index:2;cursor:move;background:#ffffff1f}.gv .drawnbox:focus-visible{outline:3px solid\
 var(--accent);outline-offset:2px;border-radius:2px;box-shadow:0 0 0 2px #fff,inset 0 0 0 1px #0009}.gv .boxname{position:absolute;left:0;top:0;max-width:100%;p\
adding:2px 6px;font-size:var(--t1);font-weight:600;line-height:1.3;color:#fff;background:#0f1318c7;border-radius:0 0 4px;overflow:hidden;text-overflow:ellipsis;\
white-space:nowrap;pointer-events:none;user-select:none}.gv .handle{display:none;position:absolute;width:12px;height:12px;margin:-7px;background:#fff;border:2px\
 solid #0f1318;border-radius:3px}.gv .chosen>.handle{display:block}.gv .handle:after{content:"";position:absolute;inset:-8px}.gv .handle.nw{left:0;top:0;cursor:\
nwse-resize}.gv .handle.n{left:50%;top:0;cursor:ns-resize}.gv .handle.ne{left:100%;top:0;cursor:nesw-resize}.gv .handle.e{left:100%;top:50%;cursor:ew-resize}.gv\
 .handle.se{left:100%;top:100%;cursor:nwse-resize}.gv .handle.s{left:50%;top:100%;cursor:ns-resize}.gv .handle.sw{left:0;top:100%;cursor:nesw-resize}.gv .handle\
.w{left:0;top:50%;cursor:ew-resize}.gv .boxlist{list-style:none;margin:0;padding:0;display:grid;gap:4px}.gv .boxlist li{display:flex;align-items:center;gap:8px;\
padding:3px 4px 3px 8px;border:1px solid transparent;border-radius:var(--r-s)}.gv .boxlist li.on{border-color:var(--accent);background:var(--accent-soft)}.gv .b\
oxlist select{flex:1 1 auto;min-width:0}.gv .boxswatch{flex:none;width:22px;height:22px;display:grid;place-content:center;border:3px solid var(--box);border-rad\
ius:3px;font-size:var(--t1);font-weight:700;outline:1px solid var(--ink-3);background:var(--card)}@media(forced-colors:active){.gv .drawnbox,.gv .boxswatch{forc\
ed-color-adjust:none}}
`;var Lt=`.gv .grid,.gv .spacer{position:relative}.gv .item{position:absolute;border:1px solid var(--line);border-radius:var(--r);background:var(--card);overflow:\
hidden}.gv .item:focus-visible,.gv .item:focus{box-shadow:var(--focus)}.gv .item:focus:not(:focus-visible){box-shadow:none}.gv .shimmer{border-radius:var(--r)}.\
gv .photo .picture{position:relative;cursor:zoom-in;background:var(--ghost);line-height:0}.gv .photo canvas{display:block}.gv .photo .mark{position:absolute;rig\
ht:6px;top:6px;width:20px;height:20px;border-radius:50%;display:grid;place-content:center;font-size:12px;font-weight:700;line-height:1;color:#fff;background:#14\
1a228c}.gv .photo .mark.wrong{background:#c04a00}.gv .photo .others{position:absolute;left:6px;top:6px;max-width:calc(100% - 38px);height:20px;padding:0 7px;dis\
play:flex;gap:7px;align-items:center;overflow:hidden;border-radius:99px;font-size:var(--t1);line-height:1;white-space:nowrap;color:#fff;background:#141a22b8}.gv\
 .photo .others>span{display:flex;gap:3px;align-items:center;min-width:0}.gv .photo .others .more{flex:none}.gv .photo .others .who{flex:none;max-width:8ch;over\
flow:hidden;text-overflow:ellipsis;line-height:1.3}.gv .photo .others b{flex:none}.gv .photo.dead .picture:after{content:"map is all zero";position:absolute;lef\
t:6px;bottom:6px;font-size:var(--t1);line-height:1;color:#fff;background:#141a22a6;border-radius:99px;padding:4px 7px}.gv .photo .text{padding:7px 8px 8px;displ\
ay:grid;gap:2px}.gv .photo .line{display:flex;justify-content:space-between;gap:6px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;line-height:1.35}.\
gv .photo .line strong{overflow:hidden;text-overflow:ellipsis;font-weight:600}.gv .photo.is-yes{border-color:var(--yes)}.gv .photo.is-no{border-color:var(--no)}\
.gv .photo.is-maybe{border-color:var(--maybe)}.gv .answers{display:flex;gap:6px}.gv .answers.short{gap:4px;margin-top:3px}.gv .answer{display:inline-flex;align-\
items:center;justify-content:center;gap:5px;flex:1 1 0;min-height:28px;padding:2px 8px;cursor:pointer;border:1px solid var(--line-strong);border-radius:var(--r-\
s);background:var(--card);font-size:var(--t2);font-weight:600;transition:background .1s}.gv .answers.short .answer{min-height:26px;padding:1px 6px}.gv .answers.\
short .answer.maybe{flex:0 0 30px}.gv .answer.yes b{color:var(--yes)}.gv .answer.no b{color:var(--no)}.gv .answer.maybe b{color:var(--maybe)}.gv .answer:hover{b\
ackground:var(--sunk)}.gv .answer.yes[aria-pressed=true]{background:var(--yes-soft);border-color:var(--yes);color:var(--yes)}.gv .answer.no[aria-pressed=true]{b\
ackground:var(--no-soft);border-color:var(--no);color:var(--no)}.gv .answer.maybe[aria-pressed=true]{background:var(--maybe-soft);border-color:var(--maybe);colo\
r:var(--maybe)}.gv .sheet{position:absolute;inset:0;z-index:3;background:var(--card);display:flex;flex-direction:column}.gv .sheet:focus-visible{box-shadow:none\
}.gv .sheet .sheethead{padding:10px 12px;border-bottom:1px solid var(--line);flex-wrap:wrap}.gv .sheet h2 .chip{margin-left:8px;font-weight:600}.gv .sheet .shee\
tbody{padding:16px;display:flex;flex-direction:column;gap:14px}.gv .sheet figcaption{margin-top:4px}.gv .sheet .answers{max-width:420px}.gv .sheet .answer{min-h\
eight:36px;font-size:var(--t3)}.gv .strip{display:flex;flex-wrap:wrap;gap:6px}.gv .thumb{border:0;padding:0;background:none;cursor:pointer;line-height:0;border-\
radius:var(--r-s);overflow:hidden}.gv .thumb canvas{display:block;border-radius:var(--r-s)}.gv .thumb:hover{outline:2px solid var(--accent)}.gv .summary{display\
:flex;align-items:center;flex-wrap:wrap;gap:4px 12px;padding:6px 12px;font-size:var(--t2);color:var(--ink-2);min-height:36px;flex:none}.gv .summary .chip .btn{m\
in-height:20px;width:20px;padding:0}.gv .summary .chip .icon{width:12px;height:12px}.gv .gridbody,.gv.gallery .body,.gv.concepts .body,.gv.compare .body{positio\
n:relative;flex:1 1 auto;min-height:0;display:flex;background:var(--bg)}.gv.gallery .cover,.gv.concepts .cover,.gv.compare .cover{position:absolute;inset:0;back\
ground:var(--bg);z-index:2}.gv .filters{padding:8px 12px;gap:8px 12px;min-height:0}.gv .filters .row{gap:6px 14px}.gv .filters select{max-width:208px}
`;var Ws=`.gv .chartbox{display:grid;gap:6px;min-width:0}.gv .linechart{width:100%;height:auto;display:block;overflow:visible}.gv .linechart text{font-size:11px;f\
ill:var(--ink-3);font-family:var(--font)}.gv .linechart .axisname{fill:var(--ink-2)}.gv .linechart .gridline{stroke:var(--line)}
`;var xa=`.gv .pairphoto .two{display:flex;gap:4px;line-height:0;background:var(--line)}.gv .pairphoto .side{position:relative}.gv .pairphoto canvas{display:block\
}.gv .pairphoto .tag{position:absolute;left:6px;top:6px;font-size:var(--t1);line-height:1;font-weight:600;color:#fff;background:#141a229e;padding:4px 7px;border\
-radius:99px}.gv .pairphoto .text{padding:8px 10px;display:grid;gap:2px}.gv .pairphoto .line{display:flex;justify-content:space-between;gap:8px;white-space:nowr\
ap;overflow:hidden}.gv .pairphoto.is-yes{border-color:var(--yes)}.gv .pairphoto.is-no{border-color:var(--no)}.gv .pairphoto .two{cursor:zoom-in}.gv.compare .mod\
elchoice select{max-width:300px}.gv .swipe{position:relative;line-height:0;overflow:hidden}.gv .swipe .over{position:absolute;inset:0;clip-path:inset(0 0 0 var(\
--at))}.gv .swipe .divider{position:absolute;top:0;bottom:0;left:var(--at);width:0;border-left:2px solid #fff;box-shadow:0 0 0 1px #00000073;pointer-events:none\
}.gv .swipe .tag{position:static;display:inline-block}.gv .swipe .tagleft,.gv .swipe .tagright{position:absolute;top:6px;pointer-events:none}.gv .swipe .tagleft\
{left:6px}.gv .swipe .tagright{right:6px}.gv .swipe .tagleft .tag,.gv .swipe .tagright .tag{font-size:var(--t1);line-height:1;font-weight:600;color:#fff;backgro\
und:#141a229e;padding:4px 7px;border-radius:99px}.gv .swipe .swiper{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:ew-resize}.gv .sw\
ipe:has(.swiper:focus-visible){box-shadow:inset 0 0 0 3px var(--accent)}.gv.compare .window{border-radius:var(--r);background:var(--ghost);cursor:grab;line-heig\
ht:0}.gv.compare .moreinfo:not(:empty){border-bottom:1px solid var(--line);background:var(--card)}.gv.compare .moreinfo summary{cursor:pointer;padding:8px 14px;\
font-size:var(--t2);font-weight:550}.gv.compare .moreinfo details>div{padding:4px 14px 14px;gap:28px;align-items:flex-start;max-height:260px;overflow:auto}.gv .\
movedchart{flex:1 1 300px;max-width:460px}.gv .movedchart .bars{display:flex;align-items:flex-end;height:96px;border-bottom:1px solid var(--ink-3);margin-top:6p\
x}.gv .movedchart i{display:block;border-right:1px solid var(--card);background:var(--accent)}.gv .movedchart i.off{background:repeating-linear-gradient(45deg,v\
ar(--no) 0 3px,transparent 3px 6px)}.gv .movedchart .axis{display:flex;justify-content:space-between;padding-top:3px}.gv .costs{flex:1 1 380px;overflow-x:auto}.\
gv .costs table{border-collapse:collapse;font-size:var(--t2);width:100%}.gv .costs caption{text-align:left;font-weight:600;padding-bottom:4px}.gv .costs th,.gv \
.costs td{text-align:left;padding:4px 12px 4px 0;border-bottom:1px solid var(--line);font-weight:400;white-space:nowrap}.gv .costs thead th{color:var(--ink-3)}.\
gv .costs tr.on th[scope=row]{font-weight:650}.gv.compare .goesby{display:grid;gap:8px}.gv.compare .goesby .warn{margin:0}.gv.compare .goesby caption .term{font\
:inherit}.gv.compare .moreinfo .owedline{margin:0;padding:0 14px 10px}
`;var va=`.gv.concepts .pane{position:relative}.gv.concepts .bar.second{border-bottom:0;padding:8px 12px 0;min-height:0}.gv.concepts .together{gap:6px 14px}.gv.co\
ncepts .dial{flex-wrap:wrap;font-size:var(--t2);color:var(--ink-2)}.gv.concepts .dial input{width:150px;accent-color:var(--accent)}.gv.concepts .dial output{min\
-width:4ch;color:var(--ink);font-weight:600}.gv .neuron{padding:10px 12px;display:flex;flex-direction:column;gap:5px}.gv .neuron .line{display:flex;align-items:\
center;gap:8px;white-space:nowrap;min-height:26px}.gv .neuron .line .btn{min-height:26px;padding:0 6px;font-size:var(--t2)}.gv .neuron .fact{display:flex;align-\
items:center;gap:6px;white-space:nowrap;overflow:hidden;height:17px;flex:none}.gv .neuron .fact>:nth-child(2){margin-left:auto}.gv .neuron .right{overflow:hidde\
n;text-overflow:ellipsis}.gv .neuron .rail{flex:0 0 64px;height:6px;border-radius:99px;background:var(--sunk);overflow:hidden}.gv .neuron .rail i{display:block;\
height:6px;border-radius:99px;background:var(--accent)}.gv .neuron .rail i.minus{background:var(--ink-3)}.gv .neuron .rail+.num{flex:0 0 44px;text-align:right}.\
gv .beside>:empty{display:none}.gv .neuron .patches{display:flex;gap:4px}.gv .patchpress{border:0;padding:0;background:none;line-height:0;cursor:zoom-in;border-\
radius:4px}.gv .patchpress:hover:not(:disabled){outline:2px solid var(--accent)}.gv .neuron .patch{display:block;border-radius:4px}.gv .neuron .answers{margin-t\
op:auto}.gv .neuron.is-no .patches,.gv .neuron.gone .patches{opacity:.38;filter:grayscale(.7)}.gv .neuron.is-no{border-color:var(--no)}.gv .neuron.is-yes{border\
-color:var(--yes)}.gv .neuron.is-maybe{border-color:var(--maybe)}.gv.concepts .up{color:var(--yes)}.gv.concepts .down{color:var(--no)}.gv .neurontip{position:ab\
solute;left:0;top:0;z-index:5;padding:8px;width:242px;pointer-events:none;box-shadow:var(--pop)}.gv .neurontip canvas{display:block;border-radius:4px;margin-bot\
tom:4px}.gv .chip.example{gap:6px;padding:2px 4px 2px 3px;border-radius:var(--r-s)}.gv .chip.example canvas{display:block;border-radius:3px}.gv .sides{display:f\
lex;flex-wrap:wrap;gap:16px 24px;align-items:flex-start}.gv .large{flex:1 1 300px;max-width:460px;min-width:0;margin:0}.gv .beside{flex:1 1 300px;max-width:560p\
x;min-width:0;display:flex;flex-direction:column;gap:14px}.gv .place{border-radius:var(--r);overflow:hidden;cursor:crosshair;aspect-ratio:1;background:var(--gho\
st);touch-action:manipulation}.gv .place canvas{width:100%;height:100%;display:block}.gv .place:focus-visible{border-radius:var(--r)}.gv .legendline{display:fle\
x;flex-wrap:wrap;gap:2px 16px}.gv .legendline .key{display:inline-block;width:22px;height:0;border-top:3px solid var(--ink-2)}.gv .legendline .key.dashed{border\
-top:2px dashed var(--ink-2)}.gv .thumb[aria-pressed=true]{outline:3px solid var(--accent);outline-offset:1px}.gv .thumb.hit{display:grid;gap:3px;justify-items:\
center;line-height:1.2}.gv table.effects{border-collapse:collapse;font-size:var(--t2);margin-top:4px}.gv table.effects th{text-align:left;font-weight:400;color:\
var(--ink-2);padding:2px 24px 2px 0}.gv table.effects td{text-align:right;font-weight:600;padding:2px 0}.gv table.effects td.faint{font-weight:400}.gv table.eff\
ects tr:nth-child(2)>*{padding-bottom:6px;border-bottom:1px solid var(--line)}.gv table.effects tr:nth-child(3)>*{padding-top:6px}.gv .large figcaption .num{whi\
te-space:normal}.gv .beside p+.strip{margin-top:6px}.gv .found{display:flex;flex-direction:column;gap:8px}
`;var ya=`:host{container:curation / inline-size}.gv.curation .pane{position:relative}.gv.curation .cover{position:absolute;inset:0;background:var(--bg);z-index:2\
}.gv.curation .steps{max-width:1120px;margin:0 auto;padding:2px 2px 24px;display:grid;gap:12px}.gv.curation .step{padding:14px 18px 16px;display:grid;gap:12px;m\
in-width:0}.gv.curation .stephead{display:flex;align-items:center;gap:10px;min-width:0}.gv.curation .stephead h2{white-space:nowrap}.gv.curation .badge{display:\
grid;place-content:center;width:24px;height:24px;border-radius:50%;background:var(--accent-soft);color:var(--accent);font-size:var(--t2);font-weight:650;flex:no\
ne}.gv.curation .effect{margin-left:auto;color:var(--ink-2);text-align:right;min-width:0}.gv.curation .effect.faint{color:var(--ink-3)}.gv.curation .spin.small{\
width:14px;height:14px;border-width:2px;flex:none}.gv.curation .spin.off{visibility:hidden;animation:none}.gv.curation .stepbody{display:grid;gap:12px;min-width\
:0}.gv.curation .stale{opacity:.55;transition:opacity .15s .15s}.gv.curation .controls{gap:8px 14px;min-height:34px}.gv.curation .need{display:flex;align-items:\
center;flex-wrap:wrap;gap:8px 14px;background:var(--sunk);border-radius:var(--r-s);padding:9px 12px}.gv.curation input.short{width:84px}.gv.curation input[type=\
range]{accent-color:var(--accent);width:170px;cursor:pointer;min-height:24px}.gv.curation{--hatch: rgb(255 255 255 / 42%)}.gv.curation .f0{background:var(--c0)}\
.gv.curation .f7{background:var(--c7)}.gv.curation .f1{background:repeating-linear-gradient(45deg,var(--hatch) 0 2px,transparent 2px 6px),var(--c1)}.gv.curation\
 .f2{background:repeating-linear-gradient(0deg,var(--hatch) 0 1.5px,transparent 1.5px 5px),var(--c2)}.gv.curation .f3{background:repeating-linear-gradient(-45de\
g,var(--hatch) 0 2px,transparent 2px 6px),var(--c3)}.gv.curation .f4{background:radial-gradient(circle at 3px 3px,var(--hatch) 1.3px,transparent 1.6px) 0 0 / 6p\
x 6px,var(--c4)}.gv.curation .f5{background:repeating-linear-gradient(90deg,var(--hatch) 0 1.5px,transparent 1.5px 5px),var(--c5)}.gv.curation .f6{background:ra\
dial-gradient(circle at 2px 2px,rgb(0 0 0 / 35%) 1px,transparent 1.3px) 0 0 / 4px 4px,var(--c6)}.gv.curation .swatch{width:14px;height:14px;border-radius:3px;fl\
ex:none;display:inline-grid;place-content:center;font:700 10px/1 var(--font);color:#fff}.gv.curation .a-yes{background:var(--s-yes)}.gv.curation .a-no{backgroun\
d:repeating-linear-gradient(45deg,var(--hatch) 0 2px,transparent 2px 7px),var(--s-no)}.gv.curation .a-maybe{background:radial-gradient(circle at 3px 3px,rgb(0 0\
 0 / 28%) 1.2px,transparent 1.5px) 0 0 / 6px 6px,var(--s-maybe)}.gv.curation .swatch.a-maybe{color:#000}.gv.curation .a-open{background:var(--sunk);box-shadow:i\
nset 0 0 0 1px var(--line-strong)}.gv.curation .swatch.a-open{color:var(--ink-3)}.gv.curation .curve:empty{display:none}.gv.curation .curve{max-width:660px}.gv.\
curation .decides{display:flex;height:26px;gap:2px;border-radius:var(--r-s);overflow:hidden}.gv.curation .decides .part{display:flex;min-width:3px;flex-basis:0}\
.gv.curation .decides i{flex-basis:0;min-width:0;border-right:1px solid var(--card);opacity:.9}.gv.curation .decides .a-open i{border-right-color:var(--line-str\
ong)}.gv.curation .decides i:last-child{border-right:0}.gv.curation .standing{display:inline-flex;align-items:center;gap:7px;border:1px solid transparent;backgr\
ound:transparent;border-radius:var(--r-s);padding:3px 8px;cursor:pointer;min-height:32px}.gv.curation .standing:hover:not(:disabled){background:var(--sunk)}.gv.\
curation .standing:disabled{cursor:default;color:var(--ink-3)}.gv.curation .hist{display:grid;grid-template-columns:minmax(0,1fr) minmax(300px,360px);gap:12px 2\
8px;align-items:start}.gv.curation .plot{position:relative;height:156px;border-bottom:1px solid var(--line-strong);margin:0 8px}.gv.curation .bars{position:abso\
lute;inset:26px 0 0;display:flex;align-items:flex-end;gap:1px}.gv.curation .column{flex:1 1 0;min-width:0;display:flex;flex-direction:column-reverse;border-radi\
us:2px 2px 0 0;overflow:hidden}.gv.curation .column i{display:block;flex-basis:0;min-height:0}.gv.curation .column .out{opacity:.26}.gv.curation .plot:after{con\
tent:"";position:absolute;top:22px;bottom:-1px;left:var(--at);border-left:2px solid var(--ink);transform:translate(-1px);pointer-events:none}.gv.curation .sever\
al .plot:after{display:none}.gv.curation .plot .tag{position:absolute;top:0;transform:translate(-1px);font-size:var(--t2);font-weight:650;line-height:20px;paddi\
ng:0 6px;background:var(--ink);color:var(--card);border-radius:4px;white-space:nowrap;pointer-events:none}.gv.curation .plot .tag.flip{transform:translate(calc(\
-100% + 1px))}.gv.curation .mark{position:absolute;top:26px;bottom:0;border-left:1.5px dashed var(--ink-3);pointer-events:none}.gv.curation .mark span{position:\
absolute;left:5px;top:0;white-space:nowrap;color:var(--ink-2);background:color-mix(in srgb,var(--card) 78%,transparent);border-radius:3px;padding:0 3px}.gv.cura\
tion .mark.left span{left:auto;right:5px}.gv.curation .mark:nth-child(2n) span{top:16px}.gv.curation .mark:nth-child(3n) span{top:32px}.gv.curation .plot input[\
type=range]{position:absolute;inset:0 -8px;width:calc(100% + 16px);max-width:none;height:100%;margin:0;appearance:none;-webkit-appearance:none;background:transp\
arent;cursor:ew-resize}.gv.curation .plot input::-webkit-slider-thumb{-webkit-appearance:none;width:16px;height:156px;background:radial-gradient(circle at 8px 1\
46px,var(--card) 3px,var(--ink) 3.5px 7.5px,transparent 8px);border:0}.gv.curation .plot input::-moz-range-thumb{width:16px;height:156px;background:radial-gradi\
ent(circle at 8px 146px,var(--card) 3px,var(--ink) 3.5px 7.5px,transparent 8px);border:0}.gv.curation .plot input:disabled{cursor:default}.gv.curation .axis{dis\
play:flex;justify-content:space-between;padding:3px 8px 0}.gv.curation .ends{padding-top:0}.gv.curation .countside{display:grid;gap:10px}.gv.curation .counts{di\
splay:grid;gap:0}.gv.curation .counts [role=row]{display:grid;grid-template-columns:minmax(0,1fr) 64px 64px 64px;gap:6px;padding:4px 0;border-bottom:1px solid v\
ar(--line);align-items:center}.gv.curation .counts .all{border-bottom:0;font-weight:650}.gv.curation .counts .num,.gv.curation .counts .tiny{text-align:right}.g\
v.curation .counts .name{display:flex;align-items:center;gap:7px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.gv.curation .btn[aria-pressed=true]{\
background:var(--accent-soft);border-color:var(--accent);color:var(--accent)}.gv.curation .subgroups{display:grid;gap:14px;min-width:0}.gv.curation .block{displ\
ay:grid;gap:6px;min-width:0}.gv.curation .sideways{overflow-x:auto;scrollbar-width:thin;padding:3px;margin:-3px}.gv.curation table{border-collapse:separate;bord\
er-spacing:8px;margin:-8px;width:calc(100% + 16px);table-layout:fixed}.gv.curation .corner{width:52px}.gv.curation th{font-weight:550;text-align:left;white-spac\
e:nowrap}.gv.curation th[scope=row]{position:sticky;left:0;background:var(--card);z-index:1;padding-right:8px}.gv.curation td{padding:0;vertical-align:top;heigh\
t:1px}.gv.curation td.none{text-align:center;vertical-align:middle;border:1px dashed var(--line);border-radius:var(--r)}.gv.curation .cell{display:grid;align-co\
ntent:space-between;gap:5px;width:100%;height:100%;padding:7px;border:1px solid var(--line);border-radius:var(--r);background:var(--card);cursor:pointer;text-al\
ign:left}.gv.curation .cell:hover{border-color:var(--line-strong);background:var(--sunk)}.gv.curation .thumbs{display:grid;grid-template-columns:repeat(4,minmax\
(0,1fr));gap:3px}.gv.curation .thumbs canvas{display:block;width:100%;max-width:84px;aspect-ratio:1;border-radius:4px;background:var(--ghost)}.gv.curation .numb\
ers{display:flex;align-items:center;gap:5px;min-height:20px}.gv.curation .numbers .chip{padding:0 6px;font-size:var(--t1);margin-left:auto}.gv.curation .rail{po\
sition:relative;display:block;height:5px;border-radius:3px;background:var(--sunk);overflow:hidden}.gv.curation .rail i{position:absolute;left:0;top:0;bottom:0;b\
order-radius:3px}.gv.curation .rail .held{background:var(--line-strong)}.gv.curation .rail .taken{background:var(--accent)}.gv.curation .stacks{display:grid;gri\
d-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:16px 28px}.gv.curation .stack{display:grid;gap:4px;align-content:start;min-width:0}.gv.curat\
ion .stackline{display:grid;grid-template-columns:62px minmax(0,1fr) 52px;gap:8px;align-items:center}.gv.curation .stackline .total{text-align:right}.gv.curatio\
n .stackbar{display:flex;height:20px;gap:1px;border-radius:4px;overflow:hidden;background:var(--sunk)}.gv.curation .stackline.last .stackbar{height:28px}.gv.cur\
ation .stackbar .part{flex-basis:0;min-width:2px;display:grid;place-content:center;transition:flex-grow .25s}.gv.curation .stackbar b{font:600 var(--t1)/1 var(-\
-font);color:#fff;background:#0000008c;border-radius:3px;padding:2px 4px}.gv.curation .legendline{gap:3px 14px;padding:4px 0 0 70px}.gv.curation .legendline .ro\
w{gap:5px}.gv.curation .legendline .swatch{width:11px;height:11px}.gv.curation .warn{background:var(--maybe-soft);border-left:3px solid var(--maybe);border-radi\
us:var(--r-s);padding:7px 10px}.gv.curation .keeping{display:grid;gap:8px;border-top:1px solid var(--line);padding-top:12px}.gv.curation .kept{display:grid}.gv.\
curation .keptitem{display:flex;align-items:center;gap:8px;flex-wrap:wrap;padding:3px 8px;min-height:40px;border-radius:var(--r-s)}.gv.curation .keptitem.on{bac\
kground:var(--accent-soft)}.gv.curation .keptitem label{gap:8px;flex-wrap:wrap;cursor:pointer}.gv.curation .keptitem input{accent-color:var(--accent)}.gv.curati\
on .delta{font-weight:650}.gv.curation .delta.up{color:var(--good)}.gv.curation .delta.down{color:var(--bad)}.gv.curation .verdictline{display:grid;grid-templat\
e-columns:minmax(180px,max-content) minmax(0,1fr);gap:14px 40px;align-items:center}.gv.curation .bignum{display:grid}.gv.curation .bignum>span:nth-child(2){font\
-size:30px;line-height:1.25;letter-spacing:-.015em}.gv.curation .mini{display:grid;gap:5px}.gv.curation .mini [role=row]{display:grid;grid-template-columns:minm\
ax(110px,190px) 104px 46px minmax(40px,1fr);gap:8px;align-items:center}.gv.curation .mini .track{position:relative;display:block;height:12px;background:var(--su\
nk);border-radius:3px}.gv.curation .mini .track i{position:absolute;left:0}.gv.curation .mini .now{top:3px;bottom:3px;background:var(--accent);border-radius:0 2\
px 2px 0}.gv.curation .mini .was{top:0;bottom:0;border:1.5px solid var(--ink-3);border-left:0;border-radius:0 3px 3px 0;z-index:1}@container curation (max-width\
: 860px){.gv.curation .hist{grid-template-columns:minmax(0,1fr)}.gv.curation .stephead{flex-wrap:wrap;gap:4px 10px}.gv.curation .effect{margin-left:34px;text-al\
ign:left;flex-basis:calc(100% - 34px)}}@container curation (max-width: 560px){.gv.curation .step{padding:12px 12px 14px}.gv.curation .effect{margin-left:0;flex-\
basis:100%}.gv.curation .controls label input[type=range]{width:130px}.gv.curation .verdictline{grid-template-columns:minmax(0,1fr)}.gv.curation .mini [role=row\
]{grid-template-columns:minmax(0,1fr) max-content 40px}.gv.curation .mini .track{grid-column:1 / -1}.gv.curation .stackline{grid-template-columns:56px minmax(0,\
1fr) 40px}.gv.curation .legendline{padding-left:0}.gv.curation .seg{flex-wrap:wrap}}
`;var ka=`.gv.gallery .summary .answers,.gv.gallery .pickbar .answers{min-width:150px;margin:0}.gv.gallery .pane{container-type:inline-size}.gv.gallery .foldbtn{d\
isplay:none}@container (max-width: 440px){.gv.gallery .foldbtn{display:inline-flex;min-height:28px}.gv.gallery .filters.folded>.grow{display:none}.gv.gallery .p\
ane>.bar>.seg button{padding:3px 7px}}.gv.gallery .filters>.chips{width:100%;gap:6px}.gv.gallery .filterchip{padding:0 0 0 4px;border-radius:var(--r-s);max-widt\
h:100%}.gv.gallery .chiptext{display:inline-flex;align-items:center;gap:6px;min-height:28px;padding:2px 4px;border:0;background:none;cursor:pointer;text-align:l\
eft;font-size:var(--t2);color:inherit;min-width:0}.gv.gallery .chiptext span{overflow:hidden;text-overflow:ellipsis}.gv.gallery .chiptext .icon{width:13px;heigh\
t:13px}.gv.gallery .filterchip .btn{min-height:28px;width:28px;padding:0;color:inherit}.gv.gallery .filterchip .btn .icon{width:12px;height:12px}.gv.gallery .fi\
ltersheet{position:fixed;inset:auto;margin:0;width:min(calc(320 * var(--u)),calc(100vw - 16px));padding:12px 14px;border:1px solid var(--line-strong);border-rad\
ius:var(--r);background:var(--card);color:var(--ink);box-shadow:var(--pop)}.gv.gallery .filtersheet:popover-open{display:grid;gap:8px}.gv.gallery .filtersheet i\
nput[type=number]{width:104px}.gv.gallery .checks{display:grid;gap:2px;max-height:240px;padding:4px}.gv.gallery .check{display:flex;gap:8px;align-items:center;m\
in-height:26px;color:var(--ink);font-size:var(--t3);overflow-wrap:anywhere}.gv.gallery .fade{gap:8px;color:var(--ink-2)}.gv.gallery .fade input{width:110px;acce\
nt-color:var(--accent)}.gv.gallery .pane>.bar>.seg{margin-left:auto}.gv.gallery .pane{position:relative}.gv.gallery .pickbar{padding:2px 12px;min-height:36px;fl\
ex:none;background:var(--accent-soft);font-size:var(--t2)}.gv.gallery .pickbar .btn{min-height:28px}.gv.gallery .photo .pick{position:absolute;right:6px;bottom:\
6px;width:24px;height:24px;padding:0;border-radius:6px;border:2px solid #fff;background:#141a2273;cursor:pointer;opacity:0;transition:opacity .1s}.gv.gallery .p\
hoto:hover .pick,.gv.gallery .photo:focus-within .pick,.gv.gallery .photo:focus .pick,.gv.gallery .picking .pick,.gv.gallery .photo .pick:focus-visible{opacity:\
1}@media(hover:none){.gv.gallery .photo .pick{opacity:1}}.gv.gallery .photo .pick[aria-checked=true]{background:var(--accent)}.gv.gallery .photo .pick[aria-chec\
ked=true]:after{content:"";display:block;width:6px;height:11px;margin:1px auto 0;border:solid var(--accent-ink);border-width:0 2.5px 2.5px 0;transform:rotate(45\
deg)}.gv.gallery .photo.picked{outline:3px solid var(--accent);outline-offset:-1px}.gv.gallery .sheet .pair{display:grid;grid-template-columns:repeat(auto-fit,m\
inmax(min(240px,100%),1fr));gap:14px;max-width:1100px}.gv.gallery .windows{position:relative;aspect-ratio:1;border-radius:var(--r);overflow:hidden;background:va\
r(--ghost)}.gv.gallery .window{position:absolute;inset:0;cursor:grab;line-height:0}.gv.gallery .window canvas{width:100%;height:100%;display:block}.gv.gallery .\
window.over{clip-path:inset(0 calc(100% - var(--at)) 0 0)}.gv.gallery .windows .divider{position:absolute;top:0;bottom:0;left:var(--at);display:none;border-left\
:2px solid #fff;box-shadow:0 0 0 1px #00000073;pointer-events:none}.gv.gallery .windows.parted .divider{display:block}.gv.gallery .windows .tag{position:absolut\
e;top:8px;padding:4px 8px;border-radius:99px;font-size:var(--t1);font-weight:600;line-height:1;color:#fff;background:#141a22a6;pointer-events:none}.gv.gallery .\
tagleft{left:8px}.gv.gallery .tagright{right:8px}.gv.gallery .windows.busy:after{content:"";position:absolute;left:calc(50% - 14px);top:calc(50% - 14px);width:2\
8px;height:28px;border-radius:50%;border:3px solid rgb(255 255 255 / 60%);border-top-color:var(--accent);animation:gv-spin .8s linear infinite}.gv.gallery .divi\
derrow{display:flex;margin-top:6px}.gv.gallery .dividerrow input{flex:1 1 auto;accent-color:var(--accent)}.gv.gallery .sheet .controls{gap:8px 14px}.gv.gallery \
.sheet .controls select{max-width:min(260px,60vw)}.gv.gallery .sheet .note:empty{display:none}.gv.gallery .sheet .thumb{display:grid;gap:3px;justify-items:cente\
r;line-height:1.2;color:var(--ink-2)}
`;var Sa=`.gv.groups .content{padding:12px 14px 16px;display:flex;flex-direction:column;gap:12px}.gv.groups .chart{display:grid;gap:6px}.gv.groups .grow-row{displ\
ay:grid;gap:5px;width:100%;text-align:left;border:0;background:transparent;padding:6px 8px;margin:0 -8px;border-radius:var(--r-s);cursor:pointer;width:calc(100%\
 + 16px)}.gv.groups .grow-row:hover{background:var(--sunk)}.gv.groups .line{display:flex;justify-content:space-between;gap:8px;align-items:baseline;font-size:va\
r(--t3);flex-wrap:wrap}.gv.groups .line .num{margin-left:auto}.gv.groups .name .chip{margin-left:6px;font-size:var(--t1);padding:0 6px}.gv.groups .delta{display\
:inline-block;min-width:36px;text-align:right;font-weight:650;font-size:var(--t2)}.gv .delta.up{color:var(--good)}.gv .delta.down{color:var(--bad)}.gv.groups .t\
rack{position:relative;display:block;height:14px;border-radius:3px;background:repeating-linear-gradient(90deg,transparent 0 calc(25% - 1px),var(--line-strong) c\
alc(25% - 1px) 25%),var(--sunk)}.gv.groups .track i{position:absolute;left:0;display:block;transition:width .35s cubic-bezier(.3,.8,.3,1),left .35s}.gv.groups .\
track .now{top:3px;bottom:3px;background:var(--accent);border-radius:0 2px 2px 0}.gv.groups .track .was{top:0;bottom:0;border:1.5px solid var(--ink-3);border-le\
ft:0;border-radius:0 3px 3px 0;background:transparent;z-index:1}.gv.groups .track .range{top:50%;height:0;border-top:1.5px solid var(--ink);z-index:2}.gv.groups\
 .track .range:before,.gv.groups .track .range:after{content:"";position:absolute;top:-5px;height:8px;border-left:1.5px solid var(--ink)}.gv.groups .track .rang\
e:before{left:0}.gv.groups .track .range:after{right:0}.gv.groups .models{display:grid;gap:3px}.gv.groups .model{display:grid;grid-template-columns:56px 1fr 40p\
x;gap:8px;align-items:center}.gv.groups .model .num{text-align:right}.gv.groups .axis{display:flex;justify-content:space-between;padding-top:1px}.gv.groups .key\
{display:flex;flex-wrap:wrap;gap:4px 14px}.gv.groups .key span{display:inline-flex;align-items:center;gap:5px}.gv.groups .key i{display:inline-block;width:16px;\
height:9px}.gv.groups .k-before{border:1.5px solid var(--ink-3);border-left:0;border-radius:0 2px 2px 0}.gv.groups .k-after{background:var(--accent)}.gv.groups \
.key .k-range{border-top:1.5px solid var(--ink);height:0}.gv.groups .facts{border-top:1px solid var(--line);padding-top:12px;grid-template-columns:1fr max-conte\
nt;font-size:var(--t3);gap:6px 12px}.gv.groups .facts dd{text-align:right;position:relative}.gv.groups .facts.moved dd{padding-right:18px}.gv.groups .facts .sig\
n{position:absolute;right:0}.gv.groups .facts dt{color:var(--ink-2)}.gv .good{color:var(--good)}.gv .bad{color:var(--bad)}.gv.groups .warn{background:var(--mayb\
e-soft);color:var(--ink);border-left:3px solid var(--maybe);border-radius:var(--r-s);padding:7px 10px}.gv .spin.small{width:14px;height:14px;border-width:2px}
`;var Ea=`.gv.history .content{padding:4px 16px 16px}.gv.history h3{padding:12px 0 4px;color:var(--ink-2);font-size:var(--t2)}.gv.history .toldline{padding:0 16px\
}.gv.history .toldline:has(:not(:empty)){padding:8px 16px 0}.gv.history ol{list-style:none}.gv.history li{border-bottom:1px solid var(--line)}.gv.history .line,\
.gv.history summary{display:flex;align-items:center;gap:10px;padding:5px 4px;min-height:42px;flex-wrap:wrap}.gv.history summary{cursor:pointer;list-style:none}.\
gv.history summary::-webkit-details-marker{display:none}.gv.history summary:after{content:"\\25b8";color:var(--ink-3);width:12px}.gv.history details[open]>summar\
y:after{content:"\\25be"}.gv.history details>ol{margin-left:26px}.gv.history details>ol li:last-child{border-bottom:0}.gv.history .icon{color:var(--ink-3)}.gv.hi\
story .detail{flex:1 1 120px;min-width:0;overflow-wrap:anywhere}.gv.history strong{white-space:nowrap}.gv.history .back{font-size:var(--t2)}.gv.history li.undon\
e>.line{color:var(--ink-2)}.gv.history li.undone>.line .detail{text-decoration:line-through}.gv.history .journey:not(:empty){display:grid;gap:8px;background:var\
(--accent-soft);border-radius:var(--r);padding:12px 14px;margin:2px 0 10px}.gv.history .journey input{width:190px}
`;var _a=`.gv.monitor .content{padding:16px;display:flex;flex-direction:column;gap:16px}.gv.monitor .methods{display:grid;grid-template-columns:repeat(auto-fit,mi\
nmax(min(100%,290px),1fr));gap:10px}.gv.monitor .method{display:grid;gap:4px;text-align:left;align-content:start;padding:12px 14px;border:1.5px solid var(--line\
);border-radius:var(--r);background:var(--card);cursor:pointer}.gv.monitor .method:hover{border-color:var(--line-strong);background:var(--sunk)}.gv.monitor .met\
hod[aria-checked=true]{border-color:var(--accent);background:var(--accent-soft)}.gv.monitor .method[aria-checked=true] strong:after{content:" \\2713";color:var(-\
-accent)}.gv.monitor .settings{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,210px),1fr));gap:14px 18px}.gv.monitor .setting{display:grid;g\
ap:4px;align-content:start}.gv.monitor .setting>span:first-child{font-weight:600;color:var(--ink)}.gv.monitor .setting select,.gv.monitor .setting input{width:1\
00%}.gv.monitor .setting .tiny{line-height:1.35}.gv.monitor details summary{cursor:pointer;color:var(--ink-2);font-weight:550;padding:4px 0 10px}.gv.monitor .us\
es{background:var(--sunk);border-radius:var(--r-s);padding:8px 12px}.gv.monitor .btn.large{min-height:42px;padding:6px 18px;font-size:var(--t4)}.gv.monitor .run\
ning{display:grid;gap:8px}.gv .meter.tall{height:10px}.gv.monitor .curves{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr));gap:16\
px}.gv.monitor .verdict{display:grid;gap:10px;border:1.5px solid var(--accent);background:var(--accent-soft);border-radius:var(--r);padding:16px}.gv.monitor .ve\
rdict h3{font-size:var(--t4)}.gv.monitor .warn,.gv .warn{background:var(--maybe-soft);border-left:3px solid var(--maybe);border-radius:var(--r-s);padding:7px 10\
px}.gv.monitor .warn ul{padding-left:18px;margin-top:2px}.gv.monitor .told{background:var(--yes-soft);border-left:3px solid var(--yes);border-radius:var(--r-s);\
padding:8px 12px}
`;var Aa=`:host{container:parts / inline-size}.gv.parts .under-bar{position:relative;flex:1 1 auto;min-height:0;display:flex}.gv.parts .bar{background:var(--card)\
;border:1px solid var(--line);border-radius:var(--r);gap:8px 16px}.gv.parts .cover{position:absolute;inset:0;z-index:2;background:var(--card);border:1px solid v\
ar(--line);border-radius:var(--r);margin-top:12px}.gv.parts .cover .meter{width:200px}.gv.parts .finder{gap:14px;margin-top:6px}.gv.parts .cover p{max-width:56c\
h}.gv.parts .progress{display:flex;align-items:center;gap:12px}.gv.parts .progress .meter{width:160px}.gv.parts .doing{gap:10px}.gv.parts .partsgrid{display:gri\
d;grid-template-columns:minmax(0,1fr) minmax(400px,38%);gap:12px;align-content:start;padding-top:12px}.gv.parts .column{display:flex;flex-direction:column;gap:1\
2px;min-width:0}.gv.parts .column>.card{padding:14px 16px 16px;min-width:0}.gv.parts .head,.gv.parts .which{padding-bottom:10px;gap:10px}.gv.parts .which strong\
{font-size:var(--t4)}.gv.parts .both{display:grid;grid-template-columns:minmax(0,1.32fr) minmax(240px,1fr);gap:22px;align-items:start}.gv.parts .nine{display:gr\
id;grid-template-columns:repeat(3,minmax(0,1fr));gap:6px}.gv.parts .pcell{width:100%;aspect-ratio:1;display:block;border-radius:var(--r-s)}.gv.parts .says{displ\
ay:flex;flex-direction:column;gap:14px}.gv.parts .question{font-size:var(--t5);line-height:1.25;letter-spacing:-.01em;text-wrap:balance}.gv.parts .pfacts{displa\
y:grid;gap:6px}.gv.parts .byclass{display:grid;grid-template-columns:max-content minmax(0,1fr) max-content;gap:5px 10px;align-items:center}.gv.parts .rail{heigh\
t:8px;border-radius:99px;background:var(--sunk);overflow:hidden}.gv.parts .rail i{display:block;height:8px;border-radius:99px;background:var(--accent);transitio\
n:width .2s}.gv.parts .rail i.bad{background:var(--bad)}.gv.parts .byclass .num{text-align:right}.gv.parts .cname{max-width:18ch;overflow:hidden;text-overflow:e\
llipsis;white-space:nowrap}.gv.parts .buttons{display:grid;gap:8px}.gv.parts .big{display:flex;align-items:center;gap:10px;min-height:46px;padding:0 14px;border\
:1.5px solid var(--line-strong);border-radius:var(--r);background:var(--card);cursor:pointer;font-size:var(--t4);font-weight:650;transition:background .1s,borde\
r-color .1s}.gv.parts .big kbd{margin-left:auto}.gv.parts .big b{width:1.1em;text-align:center;font-size:17px}.gv.parts .big:disabled{opacity:.5;cursor:default}\
.gv.parts .big.yes b{color:var(--yes)}.gv.parts .big.no b{color:var(--no)}.gv.parts .big.maybe b{color:var(--maybe)}.gv.parts .big.yes:is(:hover,[aria-pressed=t\
rue]){background:var(--yes-soft);border-color:var(--yes)}.gv.parts .big.no:is(:hover,[aria-pressed=true]){background:var(--no-soft);border-color:var(--no)}.gv.p\
arts .big.maybe:is(:hover,[aria-pressed=true]){background:var(--maybe-soft);border-color:var(--maybe)}.gv.parts .note{display:grid;gap:8px}.gv.parts .note:empty\
{display:none}.gv.parts .done{display:grid;gap:8px;justify-items:start;padding:10px 12px;border-radius:var(--r-s);background:var(--accent-soft)}.gv.parts .pstri\
p{display:flex;flex-wrap:wrap;gap:3px}.gv.parts .pcard{position:relative;padding:2px;border:2px solid transparent;border-radius:7px;background:none;cursor:point\
er;line-height:0}.gv.parts .pcard canvas{width:42px;height:42px;border-radius:4px;display:block}.gv.parts .pcard:hover{background:var(--sunk)}.gv.parts .pcard[a\
ria-pressed=true]{border-color:var(--accent)}.gv.parts .pcard b:empty{display:none}.gv.parts .pcard b{position:absolute;right:-2px;top:-2px;width:18px;height:18\
px;border-radius:50%;display:grid;place-content:center;font-size:11px;line-height:1;color:var(--card);border:1.5px solid var(--card)}.gv.parts .pcard.is-yes b{b\
ackground:var(--yes)}.gv.parts .pcard.is-no b{background:var(--no)}.gv.parts .pcard.is-maybe b{background:var(--maybe)}.gv.parts .pcard.is-no canvas{filter:gray\
scale(.75);opacity:.6}.gv.parts .pphotos{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:8px 8px}.gv.parts .pphotos canvas{width:100%;aspect-rati\
o:1;display:block;border-radius:var(--r-s)}.gv.parts figcaption{padding-top:3px}.gv.parts .agreement{padding-top:10px}.gv.parts .agreement strong{color:var(--in\
k)}.gv.parts .forecast{display:grid;gap:8px;align-content:start;min-height:372px}.gv.parts .forecast .head{padding:0;min-height:24px}.gv.parts .foretold{display\
:grid;gap:6px}.gv.parts .foretold .byclass{grid-template-columns:max-content minmax(0,1fr) 18ch}.gv.parts .foretold .label{overflow:hidden;text-overflow:ellipsi\
s;white-space:nowrap}.gv.parts .spread{position:relative}.gv.parts .spread b{position:absolute;top:2px;height:4px;box-sizing:border-box;border:1px solid var(--i\
nk);border-width:0 1px;background:linear-gradient(var(--ink),var(--ink)) center / 100% 1px no-repeat}.gv.parts .foretold .verdict{min-height:4.5em}.gv.parts .fo\
retold .record{min-height:3em}.gv.parts .owed{display:grid;gap:8px}.gv.parts .owed .head{padding:0}.gv.parts .controls{display:grid;gap:6px;border-top:1px solid\
 var(--line);padding-top:12px;margin-top:4px}.gv.parts table{border-collapse:collapse;width:100%}.gv.parts :is(th,td){text-align:right;padding:4px 0 4px 10px;bo\
rder-bottom:1px solid var(--line);font-weight:400;white-space:nowrap}.gv.parts th:first-child{text-align:left;padding-left:0;white-space:normal}.gv.parts thead \
th{color:var(--ink-2)}.gv.parts tr.given>*{font-weight:650}.gv.parts tr.given .tiny{font-weight:400}.gv.parts .composite .ccanvas{width:100%;aspect-ratio:1;disp\
lay:block;border-radius:var(--r-s)}.gv.parts .cphoto{gap:12px;margin:0;align-items:center}.gv.parts .csmall{width:112px;height:112px;flex:none;border-radius:var\
(--r-s);display:block}.gv.parts .cphoto figcaption{display:grid;gap:4px;min-width:0;overflow-wrap:anywhere}.gv.parts .chead{padding-bottom:10px;gap:10px}.gv.par\
ts .ccover:empty{display:none}.gv.parts .ccover p{max-width:56ch}.gv.parts .composite .meter{width:120px}@container parts (max-width: 1040px){.gv.parts .partsgr\
id{grid-template-columns:minmax(0,1fr)}}@container parts (max-width: 620px){.gv.parts .both{grid-template-columns:minmax(0,1fr);gap:12px}.gv.parts .progress .me\
ter{display:none}.gv.parts .buttons{grid-template-columns:1fr 1fr 1fr}.gv.parts .big{padding:0 8px;font-size:var(--t3)}.gv.parts .big kbd{display:none}.gv.parts\
 .column>.card{padding:10px}}
`;var Ta=`.gv.probe .card{padding:12px 16px}.gv.probe .checks{list-style:none;margin-top:8px;display:grid;gap:8px}.gv.probe .checks li{display:grid;grid-template-\
columns:72px 1fr;gap:8px;overflow-wrap:anywhere}.gv.probe .sign{font-weight:650;color:var(--good)}.gv.probe .warning .sign{color:var(--maybe)}.gv.probe .failed \
.sign{color:var(--bad)}.gv.probe .checks p{color:var(--ink-2)}
`;var $a=`.gv.queue .body{position:relative;flex:1 1 auto;min-height:0;display:flex}.gv.queue .cover{position:absolute;inset:0;background:var(--card);z-index:2}.g\
v.queue .asking{padding:20px 24px;display:flex;flex-direction:column;gap:10px}.gv.queue .question{font-size:var(--t5);line-height:1.3;letter-spacing:-.01em;text\
-wrap:balance}.gv.queue .question:focus-visible{box-shadow:none}.gv.queue .stage{display:flex;gap:16px;align-items:flex-start;margin-top:4px}.gv.queue .then{dis\
play:grid;grid-template-columns:45% 1fr;gap:10px;align-items:center;margin-top:12px}.gv.queue .then.hidden{display:none}.gv.queue .facts{grid-template-columns:1\
fr;gap:0;margin-top:14px}.gv.queue .facts dd{margin-bottom:8px;font-weight:600}.gv.queue .stage figure{flex:1 1 0;min-width:0}.gv.queue .stage figure.main{flex:\
1.9 1 0}.gv.queue .stage canvas{width:100%;aspect-ratio:1;display:block;border-radius:var(--r);background:var(--ghost)}.gv.queue figcaption{padding-top:4px}.gv.\
queue .note:empty{display:none}.gv.queue .note{color:var(--maybe);background:var(--maybe-soft);padding:6px 10px;border-radius:var(--r-s)}.gv.queue .buttons{disp\
lay:grid;grid-template-columns:1fr 1fr 1fr;gap:10px;position:sticky;bottom:0;z-index:1;background:var(--card);padding:6px 0;margin:-6px 0}.gv.queue .asking{padd\
ing-bottom:12px}.gv.queue .big{display:flex;align-items:center;justify-content:center;gap:8px;min-height:52px;border:1.5px solid var(--line-strong);border-radiu\
s:var(--r);background:var(--card);cursor:pointer;font-size:var(--t4);font-weight:650;transition:background .1s,border-color .1s,transform .06s;white-space:nowra\
p;padding:0 8px}.gv.queue .big b{font-size:17px}.gv.queue .big.yes b{color:var(--yes)}.gv.queue .big.no b{color:var(--no)}.gv.queue .big.maybe b{color:var(--may\
be)}.gv.queue .big.yes:hover,.gv.queue .big.yes.pressed{background:var(--yes-soft);border-color:var(--yes)}.gv.queue .big.no:hover,.gv.queue .big.no.pressed{bac\
kground:var(--no-soft);border-color:var(--no)}.gv.queue .big.maybe:hover,.gv.queue .big.maybe.pressed{background:var(--maybe-soft);border-color:var(--maybe)}.gv\
.queue .big.pressed{transform:translateY(1px)}.gv.queue .decides{border-top:1px solid var(--line);padding-top:10px;display:grid;gap:6px}.gv.queue .strip{display\
:flex;gap:5px;flex-wrap:wrap;max-height:56px;overflow:hidden}.gv.queue .strip canvas{display:block;border-radius:var(--r-s)}.gv.queue .progress{display:flex;ali\
gn-items:center;gap:12px}.gv.queue .progress .meter{width:140px}.gv.queue .asking>*{width:100%;max-width:calc(1000 * var(--u));margin-inline:auto}.gv.queue .und\
er{padding:0}.gv.queue .under>.btn:first-child{margin-left:-8px}@media(max-width:640px){.gv.queue .asking{padding:12px;gap:8px}.gv.queue .question{font-size:var\
(--t4)}.gv.queue .stage{gap:10px;margin-top:0}.gv.queue .big kbd{display:none}.gv.queue .big{min-height:48px;font-size:var(--t3);padding:0 4px;gap:6px}.gv.queue\
 .then{grid-template-columns:1fr;gap:2px;margin-top:8px}.gv.queue .buttons{gap:6px}}
`;var Ma=`.gv.scatter .bar h2{white-space:nowrap}.gv.scatter .bar{flex-wrap:wrap}.gv.scatter .bar label{min-width:0}.gv.scatter .bar select{max-width:190px}.gv.sc\
atter .plot{position:relative;flex:1 1 auto;min-height:220px;overflow:hidden;background:var(--card)}.gv.scatter canvas.density,.gv.scatter canvas.points,.gv.sca\
tter canvas.over{position:absolute;inset:0;width:100%;height:100%}.gv.scatter canvas.over{touch-action:none}.gv.scatter canvas.over:focus-visible{z-index:auto;b\
ox-shadow:inset 0 0 0 2px var(--accent);border-radius:2px}.gv.scatter .axis{position:absolute;font-size:var(--t1);color:var(--ink-3);pointer-events:none}.gv.sca\
tter .axis.x{right:10px;bottom:6px}.gv.scatter .axis.y{left:6px;bottom:10px;writing-mode:vertical-rl;transform:rotate(180deg);transform-origin:center}.gv.scatte\
r .tools{position:absolute;right:10px;top:10px;display:flex;flex-direction:column;gap:4px}.gv.scatter .tools .btn{width:28px;min-height:28px;background:color-mi\
x(in srgb,var(--card) 88%,transparent);border-color:var(--line);color:var(--ink-2)}.gv.scatter .tools .btn[aria-pressed=true]{background:var(--accent-soft);colo\
r:var(--accent);border-color:var(--accent)}.gv.scatter .legend{display:flex;flex-wrap:wrap;gap:2px 4px;padding:6px 8px;border-top:1px solid var(--line);min-heig\
ht:40px;align-items:center}.gv.scatter .entry{display:inline-flex;align-items:center;gap:6px;border:0;background:transparent;padding:3px 6px;border-radius:var(-\
-r-s);font-size:var(--t2);color:var(--ink)}.gv.scatter button.entry{cursor:pointer}.gv.scatter button.entry:hover{background:var(--sunk)}.gv.scatter button.entr\
y[aria-pressed=false]{opacity:.45;text-decoration:line-through}.gv.scatter .scale{width:96px;height:9px;border-radius:99px}.gv.scatter .cover{position:absolute;\
inset:0;background:var(--card);z-index:3}.gv.scatter .tip{position:absolute;left:0;top:0;z-index:4;pointer-events:none;background:var(--card);border:1px solid v\
ar(--line-strong);border-radius:var(--r);box-shadow:var(--pop);padding:8px;width:178px}.gv.scatter .tip canvas{display:block;border-radius:4px}.gv.scatter .tipt\
ext{font-size:var(--t2);line-height:1.35;margin-top:6px;overflow-wrap:anywhere}.gv.scatter .tiptext .strong{font-weight:650}.gv.scatter .dot{border-radius:50%;b\
ackground:var(--ink-3);display:inline-block}.gv.scatter .chosenbar .words{display:flex;flex-direction:column;padding:4px 0;line-height:1.25}.gv.scatter .chosenb\
ar{position:absolute;left:10px;top:10px;display:flex;align-items:center;gap:2px;background:var(--accent-soft);color:var(--accent);border-radius:16px;padding:0 2\
px 0 12px;font-size:var(--t2);font-weight:600;max-width:calc(100% - 70px)}.gv.scatter .pulse{position:absolute;left:-16px;top:-16px;width:32px;height:32px;point\
er-events:none}.gv.scatter .pulse:before,.gv.scatter .pulse:after{content:"";position:absolute;inset:0;border-radius:50%;border:2.5px solid var(--accent)}.gv.sc\
atter .pulse:after{animation:gv-pulse 1.8s ease-out infinite}@keyframes gv-pulse{0%{transform:scale(.8);opacity:.9}to{transform:scale(1.9);opacity:0}}
`;var Pa=`:host{container:shell / inline-size}.gv.shell{display:flex;flex-direction:column;background:var(--bg);overflow:hidden;height:100%}.gv.shell header{displ\
ay:flex;align-items:center;gap:16px;padding:8px 16px;background:var(--card);border-bottom:1px solid var(--line);min-height:56px;flex:none}.gv.shell .truth{displ\
ay:flex;align-items:center;gap:10px;flex:1 1 auto;min-width:0;flex-wrap:wrap}.gv.shell .logo{display:grid;place-content:center;width:30px;height:30px;border-rad\
ius:8px;background:var(--accent);color:var(--accent-ink)}.gv.shell a.btn{color:var(--ink);text-decoration:none}.gv.shell .worst .term{white-space:nowrap}.gv.she\
ll a.logo:hover{filter:brightness(1.12)}.gv.shell .connection{display:flex;align-items:center;gap:12px;padding:6px 16px;border-bottom:1px solid var(--line);flex\
:none}.gv.shell .connection.down{background:var(--maybe-soft);color:var(--ink);border-bottom-color:var(--maybe)}.gv.shell .connection.down .icon{color:var(--may\
be)}.gv.shell .connection.up{background:var(--yes-soft);color:var(--ink);border-bottom-color:var(--yes)}.gv.shell .connection.up .icon{color:var(--yes)}.gv.shel\
l .connection .row .grow{display:flex;gap:10px;align-items:center}.gv.shell .names{display:inline-flex;gap:7px;align-items:baseline;flex-wrap:wrap}.gv.shell .na\
mes .strong{font-weight:650}.gv.shell h1{font-size:inherit;line-height:inherit;overflow-wrap:anywhere}.gv.shell .dot{color:var(--ink-3)}.gv.shell .worst{display\
:inline-flex;align-items:baseline;gap:8px;margin-left:auto}.gv.shell .worst .big{font-size:var(--t5);font-weight:500;letter-spacing:-.01em}.gv.shell nav{display\
:flex;align-items:center;gap:12px;padding:0 16px;background:var(--card);border-bottom:1px solid var(--line);min-height:42px;flex-wrap:wrap;flex:none}.gv.shell .\
tabs{display:flex;gap:2px;align-self:stretch}.gv.shell .tabs button{border:0;background:transparent;padding:0 12px;min-height:42px;cursor:pointer;font-weight:55\
0;color:var(--ink-2);border-bottom:2px solid transparent;border-top:2px solid transparent;display:inline-flex;gap:7px;align-items:center}.gv.shell .tabs button:\
hover{color:var(--ink);background:var(--sunk)}.gv.shell .tabs button[aria-selected=true]{color:var(--accent);border-bottom-color:var(--accent)}.gv.shell .tabs b\
utton:focus-visible{box-shadow:inset 0 0 0 2px var(--accent);border-radius:3px}.gv.shell .count{font-size:var(--t1);font-weight:600;background:var(--sunk);color\
:var(--ink-2);border-radius:99px;padding:1px 7px}.gv.shell .count.new{background:var(--accent);color:var(--accent-ink)}.gv.shell .work{display:flex;align-items:\
center;gap:10px}.gv.shell .work .meter{width:140px}.gv.shell .meter .unknown{animation:gv-slide 1.4s ease-in-out infinite alternate}@keyframes gv-slide{0%{margi\
n-left:0}to{margin-left:70%}}.gv.shell .places{flex:1 1 auto;min-height:0;display:grid;gap:12px;padding:12px;grid-auto-rows:minmax(0,1fr)}.gv.shell .places:focu\
s-visible{box-shadow:none}.gv.shell .slot{min-width:0;min-height:0;position:relative}.gv.shell .slot>*{position:absolute;inset:0}.gv.shell .p-explore{grid-templ\
ate-columns:minmax(0,1.05fr) minmax(0,1fr)}.gv.shell .p-answer{grid-template-columns:minmax(280px,1fr) minmax(420px,1.5fr) minmax(280px,.95fr)}.gv.shell .p-neur\
ons{grid-template-columns:minmax(0,1fr) minmax(280px,360px)}.gv.shell .p-curate{grid-template-columns:minmax(0,1fr)}.gv.shell .p-fix{grid-template-columns:minma\
x(0,1.35fr) minmax(320px,1fr)}.gv.shell .p-compare{grid-template-columns:minmax(320px,400px) minmax(0,1fr)}.gv.shell .p-parts,.gv.shell .p-attributes,.gv.shell \
.p-boxes,.gv.shell .p-guide,.gv.shell .p-team{grid-template-columns:minmax(0,1fr)}.gv.shell .p-history{grid-template-columns:minmax(0,1080px);justify-content:ce\
nter}@container shell (max-width: 1180px){.gv.shell .p-answer{grid-template-columns:minmax(0,1fr) 300px}.gv.shell .p-answer .s-scatter{grid-column:2;grid-row:2}\
.gv.shell .p-answer .s-queue{grid-row:1 / 3;grid-column:1}.gv.shell .p-answer .s-effect{grid-column:2;grid-row:1}}@container shell (max-width: 760px){.gv.shell{\
overflow:auto;display:block}.gv.shell header{flex-wrap:wrap;padding:8px 12px}.gv.shell .truth{flex-basis:100%;gap:6px 10px}.gv.shell .worst{margin-left:0}.gv.sh\
ell .connection{position:sticky;top:0;z-index:6;padding:6px 12px}.gv.shell .connection.down~nav{top:64px}.gv.shell nav{position:sticky;top:0;z-index:5;padding:0\
}.gv.shell .tabs{overflow-x:auto;max-width:100%}.gv.shell .tabs button{white-space:nowrap}.gv.shell nav .grow{display:none}.gv.shell .work{padding:0 12px 8px;wi\
dth:100%}.gv.shell .places{grid-template-columns:minmax(0,1fr);grid-auto-rows:clamp(460px,calc(100dvh - 76px),760px);padding:8px;gap:8px}.gv.shell .places .slot\
,.gv.shell .p-answer .slot{grid-column:1;grid-row:auto}.gv.shell .p-answer .s-queue{order:-1!important}}.gv.shell .settings{position:absolute;right:16px;top:52p\
x;z-index:8;width:300px;padding:12px 14px 14px;display:grid;gap:12px;box-shadow:var(--pop)}.gv.shell .settings .field{display:grid;gap:4px;justify-items:start}.\
gv.shell .settings .field input{width:100%}.gv.shell .tour{flex:none;margin:0 12px 12px;padding:8px 14px;display:flex;align-items:center;gap:6px 18px;flex-wrap:\
wrap;border-color:var(--accent)}.gv.shell .tour p{flex:1 1 360px}.gv.shell .skip{position:absolute;left:8px;top:-60px;z-index:9}.gv.shell .skip:focus{top:8px}
`;var Ra=`.gv.team .teamgrid{display:grid;grid-template-columns:minmax(320px,2fr) minmax(0,3fr);gap:12px;height:100%}.gv.team .people{padding:12px 16px;display:gr\
id;gap:12px;align-content:start;overflow:auto}.gv.team table{border-collapse:collapse;width:100%;font-size:var(--t3)}.gv.team th,.gv.team td{text-align:right;pa\
dding:7px 0 7px 12px;border-bottom:1px solid var(--line);font-weight:400}.gv.team th:first-child{text-align:left;padding-left:0;overflow-wrap:anywhere}.gv.team \
tbody th{font-weight:600}.gv.team thead th{color:var(--ink-3);font-size:var(--t2);vertical-align:bottom}.gv.team th .chip{margin-left:8px;font-weight:500}.gv.te\
am .alpha{display:flex;gap:10px;align-items:baseline;flex-wrap:wrap}.gv.team .alpha strong{font-size:var(--t5)}.gv.team .items{padding:12px;display:grid;gap:10p\
x;align-content:start}.gv.team .contested{display:flex;gap:14px;border:1px solid var(--line);border-radius:var(--r);padding:10px}.gv.team .contested canvas{bord\
er-radius:var(--r-s);flex:none}.gv.team .contested .grow{display:grid;gap:6px;align-content:start}.gv.team .contested .line{display:flex;gap:10px;justify-conten\
t:space-between}.gv.team .contested .answers{max-width:360px}@media(max-width:760px){.gv.team .teamgrid{grid-template-columns:minmax(0,1fr);height:auto}.gv.team\
 .contested{flex-wrap:wrap}}
`;var Ca=`:host{display:block}.gv{--font: Inter, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;--t1: 11px;--t2: 12.5p\
x;--t3: 14px;--t4: 16px;--t5: 20px;--t6: 26px;--bg: #f6f7f9;--card: #ffffff;--sunk: #eef0f3;--line: #dde1e7;--line-strong: #b9c0cb;--ink: #1a2027;--ink-2: #4b55\
63;--ink-3: #667080;--accent: #0065a3;--accent-ink: #ffffff;--accent-soft: #e5f1f9;--yes: #00714f;--yes-soft: #e2f4ee;--no: #b34700;--no-soft: #fdeee3;--maybe: \
#7a5c00;--maybe-soft: #fbf3d9;--good: #00714f;--bad: #b34700;--c0: #0072b2;--c1: #e69f00;--c2: #009e73;--c3: #cc79a7;--c4: #56b4e9;--c5: #d55e00;--c6: #f0e442;-\
-c7: #999999;--s-yes: #007a59;--s-no: #c04f00;--s-maybe: #e69f00;--u: 1px;--ghost: #f4f5f7;--shadow: 0 1px 2px rgb(16 24 40 / 6%), 0 1px 3px rgb(16 24 40 / 8%);\
--pop: 0 8px 28px rgb(16 24 40 / 18%), 0 2px 6px rgb(16 24 40 / 10%);--r: 8px;--r-s: 5px;--focus: 0 0 0 2px var(--card), 0 0 0 4px var(--accent);font:400 var(--\
t3)/1.45 var(--font);color:var(--ink);color-scheme:light;box-sizing:border-box;height:100%;position:relative;-webkit-font-smoothing:antialiased;font-variant-num\
eric:tabular-nums;text-align:left}.gv[data-theme=dark]{--bg: #0f1318;--card: #181d24;--sunk: #11161c;--line: #2a323d;--line-strong: #465160;--ink: #e9edf2;--ink\
-2: #b3bdc9;--ink-3: #8f9bab;--accent: #56b4e9;--accent-ink: #06202f;--accent-soft: #14303f;--yes: #33c79b;--yes-soft: #0e2f26;--no: #ff9a57;--no-soft: #3a2314;\
--maybe: #f0cf5a;--maybe-soft: #332b10;--good: #33c79b;--bad: #ff9a57;--ghost: #20262e;--shadow: 0 1px 2px rgb(0 0 0 / 40%);--pop: 0 10px 32px rgb(0 0 0 / 60%);\
color-scheme:dark}.gv[data-palette=tol]{--yes: #004488;--yes-soft: #e3ecf7;--no: #a03a50;--no-soft: #fbe9ec;--maybe: #7a5c00;--maybe-soft: #fbf3d9;--good: #0044\
88;--bad: #a03a50;--c0: #4477aa;--c1: #ccbb44;--c2: #228833;--c3: #aa3377;--c4: #66ccee;--c5: #ee6677;--c6: #332288;--c7: #999999;--s-yes: #004488;--s-no: #bb55\
66;--s-maybe: #ddaa33}.gv[data-palette=tol][data-theme=dark]{--yes: #8fbdf0;--yes-soft: #15293f;--no: #f2a0ae;--no-soft: #3c1f26;--maybe: #f0cf5a;--maybe-soft: \
#332b10;--good: #8fbdf0;--bad: #f2a0ae}.gv *,.gv *:before,.gv *:after{box-sizing:border-box}.gv h1,.gv h2,.gv h3,.gv p,.gv ul,.gv ol,.gv figure,.gv fieldset{mar\
gin:0;padding:0;border:0}.gv h2{font-size:var(--t4);font-weight:650;line-height:1.3;letter-spacing:-.005em}.gv h3{font-size:var(--t3);font-weight:650}.gv .small\
{font-size:var(--t2)}.gv .tiny{font-size:var(--t1)}.gv .soft{color:var(--ink-2)}.gv .faint{color:var(--ink-3)}.gv .num{font-variant-numeric:tabular-nums;white-s\
pace:nowrap}.gv .row{display:flex;align-items:center;gap:8px}.gv .wrap{flex-wrap:wrap}.gv .grow{flex:1 1 auto;min-width:0}.gv .card{background:var(--card);borde\
r:1px solid var(--line);border-radius:var(--r);box-shadow:var(--shadow)}.gv .pane{display:flex;flex-direction:column;height:100%;min-height:0;overflow:hidden}.g\
v .bar{display:flex;align-items:center;gap:8px;padding:10px 12px;border-bottom:1px solid var(--line);flex-wrap:wrap;min-height:52px;flex:none}.gv .scroll{overfl\
ow:auto;min-height:0;flex:1 1 auto;scrollbar-width:thin;scrollbar-color:var(--line-strong) transparent}.gv button,.gv select,.gv input{font:inherit;color:inheri\
t}.gv .btn{display:inline-flex;align-items:center;justify-content:center;gap:6px;min-height:calc(32 * var(--u));padding:4px calc(12 * var(--u));border:1px solid\
 var(--line-strong);border-radius:var(--r-s);background:var(--card);cursor:pointer;font-weight:550;white-space:nowrap;transition:background .12s,border-color .1\
2s,transform .06s}.gv .btn:hover:not(:disabled){background:var(--sunk);border-color:var(--ink-3)}.gv .btn:active:not(:disabled){transform:translateY(1px)}.gv .b\
tn:disabled{opacity:.45;cursor:default}.gv .btn.primary{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}.gv .btn.primary:hover:not(:\
disabled){filter:brightness(1.08);background:var(--accent)}.gv .btn.quiet{border-color:transparent;background:transparent;font-weight:500;color:var(--ink-2);pad\
ding:4px 8px}.gv .btn.quiet:hover:not(:disabled){background:var(--sunk);color:var(--ink)}.gv .btn.square{padding:0;width:calc(32 * var(--u));flex:none}.gv selec\
t,.gv input[type=number],.gv input[type=text]{min-height:32px;padding:4px 8px;border:1px solid var(--line-strong);border-radius:var(--r-s);background:var(--card\
);max-width:100%}.gv select{padding-right:4px;cursor:pointer}.gv label{color:var(--ink-2);font-size:var(--t2);display:inline-flex;align-items:center;gap:6px}.gv\
 label select,.gv label input{color:var(--ink);font-size:var(--t3)}.gv :focus{outline:none}.gv :focus-visible{outline:none;box-shadow:var(--focus);border-radius\
:var(--r-s);z-index:1}.gv .seg{display:inline-flex;border:1px solid var(--line-strong);border-radius:var(--r-s);overflow:hidden;background:var(--card);flex-wrap\
:wrap;max-width:100%}.gv .seg button{border:0;background:transparent;min-height:30px;padding:3px 10px;cursor:pointer;color:var(--ink-2);font-size:var(--t2);font\
-weight:550;border-left:1px solid var(--line)}.gv .seg button:first-child{border-left:0}.gv .seg button:hover{background:var(--sunk);color:var(--ink)}.gv .seg b\
utton[aria-pressed=true],.gv .seg button[aria-selected=true]{background:var(--accent-soft);color:var(--accent)}.gv .seg button:focus-visible{box-shadow:inset 0 \
0 0 2px var(--accent);border-radius:3px}.gv kbd{font:600 var(--t1)/1 var(--font);border:1px solid var(--line-strong);border-bottom-width:2px;border-radius:4px;p\
adding:2px 5px;background:var(--card);color:var(--ink-2);min-width:18px;text-align:center;display:inline-block}.gv button.chip{border:0;font-family:inherit;curs\
or:pointer}.gv button.chip:hover{text-decoration:underline}.gv .chip{display:inline-flex;align-items:center;gap:5px;padding:1px 8px;border-radius:99px;font-size\
:var(--t2);background:var(--sunk);color:var(--ink-2);white-space:nowrap}.gv .chip.accent{background:var(--accent-soft);color:var(--accent)}.gv .chip.yes{backgro\
und:var(--yes-soft);color:var(--yes)}.gv .chip.no{background:var(--no-soft);color:var(--no)}.gv .chip.maybe{background:var(--maybe-soft);color:var(--maybe)}.gv \
.term{text-decoration:underline dotted var(--ink-3);text-underline-offset:3px;cursor:help}.gv button.term{border:0;background:none;padding:0;margin:0;color:inhe\
rit;font:inherit;letter-spacing:inherit;text-align:inherit}.gv .termtip{position:fixed;inset:auto;margin:0;max-width:min(calc(340 * var(--u)),calc(100vw - 16px)\
);padding:8px 12px;border:1px solid var(--line-strong);border-radius:var(--r-s);background:var(--card);color:var(--ink);box-shadow:var(--pop);font:400 var(--t2)\
/1.45 var(--font);letter-spacing:0;white-space:normal;pointer-events:none;z-index:20}.gv svg.icon{width:16px;height:16px;flex:none;fill:none;stroke:currentColor\
;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}.gv .facts{display:grid;grid-template-columns:max-content 1fr;gap:3px 16px;margin:0;font-size:var(-\
-t2)}.gv .facts dt{color:var(--ink-3)}.gv .facts dd{margin:0;overflow-wrap:anywhere}.gv .state{display:grid;place-content:center;justify-items:center;text-align\
:center;gap:8px;padding:32px 24px;height:100%;min-height:160px;color:var(--ink-2)}.gv .state .icon{width:28px;height:28px;color:var(--ink-3)}.gv .state strong{c\
olor:var(--ink);font-size:var(--t4)}.gv .state p{max-width:44ch}.gv .spin{width:22px;height:22px;border-radius:50%;border:2.5px solid var(--line);border-top-col\
or:var(--accent);animation:gv-spin .8s linear infinite}.gv .alert{display:flex;gap:10px;align-items:flex-start;padding:10px 12px;border:1px solid var(--no);bord\
er-radius:var(--r);background:var(--no-soft);color:var(--ink);margin:8px}.gv .alert .icon{color:var(--no);margin-top:2px}.gv .alert.over{position:absolute;inset\
:0 0 auto;z-index:9;box-shadow:var(--pop)}.gv>[inert]{opacity:.55}.gv .shimmer{background:linear-gradient(100deg,var(--sunk) 40%,var(--card) 50%,var(--sunk) 60%\
);background-size:200% 100%;animation:gv-shimmer 1.4s linear infinite}.gv .meter{height:6px;border-radius:99px;background:var(--sunk);overflow:hidden}.gv .meter\
>i{display:block;height:100%;background:var(--accent);border-radius:inherit;transition:width .25s}.gv .hidden{display:none!important}.gv .sr{position:absolute;w\
idth:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}@keyframes gv-spin{to{transform:rotate(1turn)}}@keyframes gv-shimmer{to{background-p\
osition:-200% 0}}@media(prefers-reduced-motion:reduce){.gv *,.gv *:before{animation:none!important;transition:none!important}}.gv .veil{position:absolute;inset:\
0;z-index:10;display:grid;place-items:center;padding:16px;background:#0a0e1473}.gv .helpcard{width:min(720px,100%);max-height:100%;padding:14px 18px;display:fle\
x;flex-direction:column;gap:8px;box-shadow:var(--pop)}.gv .helpgroups{columns:2 260px;column-gap:28px}.gv .helpgroups>div{break-inside:avoid;padding-bottom:14px\
}.gv .helpgroups h3{padding-bottom:4px}.gv .keys{display:grid;grid-template-columns:max-content 1fr;gap:5px 12px;margin:0;font-size:var(--t2)}.gv .keys dd{margi\
n:0}@media(min-width:2600px){.gv{--t1: 14px;--t2: 15.5px;--t3: 17px;--t4: 19.5px;--t5: 25px;--t6: 32px;--u: 1.25px}}@media(prefers-contrast:more){.gv{--line: va\
r(--ink-3);--line-strong: var(--ink-2);--ink-2: var(--ink);--ink-3: var(--ink)}}@media(forced-colors:active){.gv :focus-visible{outline:2px solid Highlight!impo\
rtant;outline-offset:2px}.gv .meter>i,.gv canvas,.gv .swatch,.gv .part{forced-color-adjust:none}.gv .btn,.gv .seg button,.gv .answer{border:1px solid ButtonText\
}.gv [aria-pressed=true],.gv [aria-selected=true]{outline:2px solid Highlight}}@media print{.gv .btn,.gv .seg{display:none}}
`;var Fa=`:host{container:tradeoffs / inline-size}.gv .tradeoffs{display:grid;grid-template-columns:minmax(260px,330px) minmax(0,1fr);gap:12px;align-content:start\
}.gv .tradeoffs>.card{padding:14px 16px;min-width:0}.gv .tradeoffs .looks{grid-column:1 / -1}.gv .tradeoffs h2{padding-bottom:8px}.gv .tradeoffs .both{display:f\
lex;flex-wrap:wrap;gap:12px 28px}.gv .tradeoffs .frontplot{flex:1 1 260px;max-width:600px;min-width:0}.gv .tradeoffs .picked{flex:1 1 260px;padding-top:8px}.gv \
.tradeoffs .controls{padding:6px 0}.gv .tradeoffs .fields{display:grid;gap:10px;justify-items:start}.gv .tradeoffs fieldset{border:0;padding:0;margin:0;display:\
flex;flex-wrap:wrap;gap:4px 12px}.gv .tradeoffs legend{color:var(--ink-3);font-size:var(--t2);padding:0 0 2px}.gv .tradeoffs .stacked{display:grid;grid-template\
-columns:112px minmax(0,1fr);align-items:center;justify-items:start;gap:8px;width:100%}.gv .tradeoffs .stacked input,.gv .tradeoffs .stacked select{width:100%;m\
ax-width:190px;box-sizing:border-box}.gv .tradeoffs .stacked .term{font-size:var(--t2);color:var(--ink-3);text-align:left}.gv .tradeoffs .there{margin-top:-4px}\
.gv .tradeoffs .there:empty{display:none}.gv .tradeoffs .try .controls{padding-top:14px}.gv .frontplot .linechart{width:100%;height:auto;overflow:visible}.gv .f\
rontplot .caption{fill:var(--ink-2);font-size:13px}.gv .frontplot .empty{padding:60px 0;text-align:center}.gv .frontplot .tick{fill:var(--ink-3);font-size:12px}\
.gv .frontplot .frontline{fill:none;stroke:var(--accent);stroke-width:1.6;stroke-dasharray:6 4}.gv .frontplot .model{cursor:pointer}.gv .frontplot .model:focus-\
visible{box-shadow:none}.gv .frontplot .reach{fill:transparent}.gv .frontplot .model:focus-visible .reach,.gv .frontplot .model.chosen .reach{stroke:var(--accen\
t);stroke-width:2.5}.gv .frontplot .model .dot{fill:var(--card);stroke:var(--ink-3);stroke-width:2}.gv .frontplot .model.onfront .dot{fill:var(--accent);stroke:\
var(--accent)}.gv .frontplot .model.baseline .dot{fill:#e69f00;stroke:#8a5a00}.gv .frontplot .legend{gap:4px 16px;padding-top:4px}.gv .frontplot .legend svg{fle\
x:none}.gv .tradeoffs .frontplot:has(.state){max-width:none;padding:70px 0}.gv .tradeoffs .scores{border-collapse:collapse;font-size:var(--t2);margin:6px 0}.gv \
.tradeoffs .scores th,.gv .tradeoffs .scores td{padding:3px 14px 3px 0;text-align:right;border-bottom:1px solid var(--line)}.gv .tradeoffs .scores th:first-chil\
d{text-align:left;font-weight:500;color:var(--ink-2)}.gv .tradeoffs .strip{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:\
14px 18px}.gv .tradeoffs .strip:not([role]){display:block}.gv .tradeoffs figure{margin:0;min-width:0}.gv .tradeoffs .looks>.row{padding-bottom:10px}.gv .tradeof\
fs .sides{display:grid;grid-template-columns:1fr 1fr;gap:6px}.gv .tradeoffs .mapped{position:relative;overflow:hidden;border-radius:6px}.gv .tradeoffs canvas{wi\
dth:100%!important;height:auto!important;aspect-ratio:1;display:block}.gv .tradeoffs .where{position:absolute;box-sizing:border-box;border:1.5px solid #fff;outl\
ine:1px solid rgb(0 0 0 / .65);border-radius:2px;pointer-events:none}.gv .tradeoffs .pair.waiting{opacity:.5}@container tradeoffs (max-width: 900px){.gv .tradeo\
ffs{grid-template-columns:minmax(0,1fr)}}
`;var Rn={};J(Rn,{render:()=>Lu});var La=160,Ks=132,Vs=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,item:s}),this.canvas=i("canvas",{style:`width:${Ks}px;height:${Ks}px`,role:"\
img","aria-label":`Where the model looks in a photo of a ${s.label}`});let o=s.opinions.map(([c,h])=>`${c} ${Y[h][0]}`).join(", "),r=i("div",{class:"grow"},this.
head(),this.opinions(),this.question(),this.buttons()),a=`${s.label}: ${o}${s.settled?`, ${this.verdict()}`:""}`,l=c=>this.key(c);this.element=i("article",{class:"\
contested",tabindex:"0","aria-label":a,onkeydown:l},this.canvas,r),e.want([s.id],La,"current",()=>this.draw())&&this.draw()}get open(){return!this.item.settled||
this.link.props.adjudicator}draw(){let t=this.link.dark?"#20262e":"#f4f5f7",e=this.pictures.photo(this.item.id,La),s=this.pictures.map(this.item.id,"current");C(
this.canvas,e,s,this.link.props.map_style,Ks,Ks,t)}verdict(){let[t,e]=this.item.settled;return`settled by ${t}: ${Y[e][0]}`}head(){let{label:t,id:e}=this.item;return i(
"div",{class:"line"},i("strong",{},t),i("span",{class:"small faint"},e))}opinions(){let t=this.item.opinions.map(([e,s])=>i("span",{class:`chip ${s}`},`${e}: ${Y[s][0]}`));
return i("div",{class:"row wrap"},t)}question(){let{settled:t}=this.item,e="Can you tell it is a ".concat(this.item.label," from what is left visible?"),s=this.
link.props.adjudicator?`${e} Your answer settles it.`:e;return i("div",{},t?i("p",{class:"verdict"},i("span",{class:`chip ${t[1]}`},this.verdict())):null,this.open?
i("p",{class:"small soft"},s):null)}buttons(){return this.open?ot(this.item.settled?.[1]||this.item.answer,t=>this.give(t)):null}give(t){let{model:e,adjudicator:s}=this.
link.props;this.link.act(s?"settle":"answer",{id:this.item.id,value:t,model:e}),this.link.announce(s?`Settled: ${Y[t][0]}.`:`Answered: ${Y[t][0]}.`)}key(t){let e=W[t.
key.toLowerCase()];t.ctrlKey||t.metaKey||t.altKey||t.repeat||!e||!this.open||(this.give(e),t.preventDefault(),t.stopPropagation())}};var Fu="Krippendorff's alpha: 1 is full agreement, 0 what chance alone would give. From 0.8 up answers count as reliable, from 0.667 up they allow tentative con\
clusions.",Pn=class{constructor(t){this.link=t,this.pictures=new j(t),this.people=i("div",{class:"people"}),this.items=i("div",{class:"scroll items"});let e=(s,o)=>i(
"h2",{class:"grow"},A(s,o));this.perItem=i("input",{type:"number",min:"1",max:"9",style:"width:64px",onchange:()=>t.act("share",{count:Number(this.perItem.value)})}),
t.root.append(i("div",{class:"teamgrid"},i("section",{class:"pane card","aria-label":"Annotators"},i("div",{class:"bar"},e("Annotators","Everybody who answered \
on maps or neurons of the model that is shown"),i("label",{title:"How many people are asked about each map"},i("span",{},"Answers a map"),this.perItem)),this.people),
i("section",{class:"pane card","aria-label":"Maps on which annotators disagree"},i("div",{class:"bar"},e("Disagreement","Maps that people answered differently, \
the most contested first; those that an adjudicator settled come last."),m("Undo","Take your last answer back (U)",()=>t.act("undo"),{kind:"quiet",symbol:"undo",
key:"U"}),m("Redo","Give again the answer that was taken back (Shift and U)",()=>t.act("redo"),{kind:"quiet",symbol:"redo"})),this.items))),t.watch(["people","a\
lpha","low","high","words","shared","state","per_item","me","settlers"],()=>this.showPeople()),t.watch(["items","more","state","adjudicator"],()=>this.showItems()),
t.watch(["map_style"],()=>this.showItems()),t.on("maps_changed",()=>this.showItems()),t.on("theme",()=>this.showItems())}showPeople(){let{people:t,alpha:e,low:s,
high:o,words:r,shared:a,per_item:l,me:c,settlers:h}=this.link.props;if(this.perItem.getRootNode().activeElement!==this.perItem&&(this.perItem.value=String(l)),!t.
length){u(this.people,E("clock","Nobody has answered yet","Answers appear here as they are given, by whom and how fast."));return}let p=["name","answers","agree\
s with the others","time an answer"],d=e!==null;u(this.people,i("table",{},i("thead",{},i("tr",{},p.map(f=>i("th",{scope:"col"},f)))),i("tbody",{},t.map(([f,g,w,
b])=>i("tr",{},i("th",{scope:"row"},f,f===c?i("span",{class:"chip accent"},"you"):null),i("td",{class:"num"},g.toLocaleString("en")),i("td",{class:"num"},w===null?
"–":x(w)),i("td",{class:"num"},b===null?"–":`${b.toFixed(1)} s`))))),i("p",{class:"alpha"},A("Agreement α",Fu),i("strong",{class:"num"},d?e.toFixed(2):"not\
 known"),d&&s!==null?i("span",{class:"small soft num"},`95 % interval ${s.toFixed(2)} to ${o.toFixed(2)}`):null,d?i("span",{class:`chip ${r==="reliable"?"yes":r===
"low"?"no":"maybe"}`},r):null),i("p",{class:"small soft"},a?`From ${k(a,"item")} that more than one person answered.`:t.length>1?"No item was answered by two pe\
ople yet. Set “Answers a map” above 1, and each map is asked of several.":"Only one person has answered so far. Others can open this page's address under a \
name of their own."),h.map(([f,g])=>i("p",{class:"small soft"},`${f} settled ${k(g,"map")}: these stand, and are not counted above.`)))}showItems(){let{items:t,
more:e,state:s}=this.link.props;if(!t.length){let o=s==="loading";u(this.items,E(o?"busy":"check",o?"Getting ready":"No disagreement",o?"":"Maps that two people\
 answer differently are listed here, to be looked at again."));return}u(this.items,t.map(o=>new Vs(this.link,this.pictures,o).element),e?i("p",{class:"small fai\
nt"},`and ${e.toLocaleString("en")} more`):null)}};function Lu({model:n}){let t=new B(n,"team");return t.keys=[["Y N M","answer the map that has the focus"],["U\
, ⇧ U","undo, redo"]],t.view=new Pn(t),t.root}var Fn={};J(Fn,{render:()=>Gu});var it={left:58,right:18,top:14,bottom:44},Bu=["ArrowRight","ArrowUp"],Nu=["ArrowLeft","ArrowDown"];function Ba(n){let[t,e]=[Math.min(...n),Math.max(...n)],s=.08*
(e-t)||.02;return[t-s,e+s]}var Ys=class{constructor(t){this.pick=t,this.element=i("div",{class:"frontplot"}),this.element.addEventListener("keydown",e=>this.key(
e)),this.observer=new ResizeObserver(()=>this.now&&this.width!==this.drawn&&this.show(this.now)),this.observer.observe(this.element)}get width(){return Math.round(
Math.max(260,Math.min(600,this.element.clientWidth||560)))}show(t){this.now=t,this.drawn=this.width;let{points:e,x:s,y:o}=t;if(this.points=e.filter(r=>r.scores[s]!==
null&&r.scores[o]!==null).sort((r,a)=>r.scores[s]-a.scores[s]||r.scores[o]-a.scores[o]),!this.points.length){u(this.element,e.length?i("p",{class:"faint empty"},
"These scores are not known of these models; choose others."):this.none(t));return}u(this.element,this.draw(t),this.legend(t))}none({version:t}){let e=t==="v0"?
"No models yet":`No models yet that start from ${t}`;return E("target",e,"Choose what to try, and run it. Each model becomes a point here, and one without guida\
nce to compare with.")}draw({x:t,y:e,key:s,xWords:o,yWords:r,split:a}){let l=this.drawn,c=Math.round(Math.max(240,.66*l)),[h,p]=Ba(this.points.map(y=>y.scores[t])),
[d,f]=Ba(this.points.map(y=>y.scores[e])),g=y=>it.left+(y-h)/(p-h)*(l-it.left-it.right),w=y=>c-it.bottom-(y-d)/(f-d)*(c-it.top-it.bottom),b=`${r} against ${o}, ${a===
"val"?"validation":"test"} split, ${this.points.length} models`,v=z("svg",{viewBox:`0 0 ${l} ${c}`,role:"group","aria-label":b,class:"linechart"});for(let y of ne(
d,f))v.append(z("line",{x1:it.left,x2:l-it.right,y1:w(y),y2:w(y),class:"gridline"})),v.append(z("text",{x:it.left-8,y:w(y)+4,"text-anchor":"end",class:"tick"},x(
y)));for(let y of ne(h,p))v.append(z("text",{x:g(y),y:c-it.bottom+18,"text-anchor":"middle",class:"tick"},x(y)));let S=(c-it.bottom+it.top)/2;v.append(z("text",
{x:(l+it.left)/2,y:c-8,"text-anchor":"middle",class:"caption"},o));let _={x:14,y:S,"text-anchor":"middle",class:"caption",transform:`rotate(-90 14 ${S})`};v.append(
z("text",_,r));let P=this.points.filter(y=>y.front),R=P.map(y=>`${g(y.scores[t])},${w(y.scores[e])}`).join(" ");P.length>1&&v.append(z("polyline",{points:R,class:"\
frontline"}));let $=Math.max(0,this.points.findIndex(y=>y.key===s));return v.append(...this.points.map((y,D)=>this.mark(y,g(y.scores[t]),w(y.scores[e]),{x:t,y:e,
key:s,xWords:o,yWords:r,first:D===$}))),v}mark(t,e,s,{x:o,y:r,key:a,xWords:l,yWords:c,first:h}){let p=`${t.words}: ${l} ${x(t.scores[o],1)}, ${c} ${x(t.scores[r],
1)}${t.front?", on the front":""}`,d=z("g",{role:"button",tabindex:h?"0":"-1","aria-label":p,"aria-pressed":String(t.key===a),"data-key":t.key,class:`model ${t.
front?"onfront":""} ${t.baseline?"baseline":""} ${t.key===a?"chosen":""}`,transform:`translate(${e} ${s})`});return d.append(z("title",{},p)),d.append(z("circle",
{r:14,class:"reach"})),d.append(t.baseline?z("path",{d:"M0 -8L8 0L0 8L-8 0Z",class:"dot"}):z("circle",{r:t.front?7:5,class:"dot"})),d.addEventListener("click",()=>this.
pick(t.key)),d}legend({over:t}){let e=(s,o)=>{let r=z("svg",{viewBox:"-10 -10 20 20",width:18,height:18,"aria-hidden":"true"}),a=z("g",{class:`model ${s}`});return a.
append(s==="baseline"?z("path",{d:"M0 -8L8 0L0 8L-8 0Z",class:"dot"}):z("circle",{r:s?7:5,class:"dot"})),r.append(a),i("span",{class:"row"},r,o)};return i("div",
{class:"row wrap small soft legend"},e("onfront",`on the front over ${t} (validation)`),e("","beaten by another"),e("baseline","without guidance"))}key(t){let e=[
...this.element.querySelectorAll(".linechart .model")],s=e.findIndex(o=>o===t.target);if(!(s<0)){if(t.key==="Enter"||t.key===" ")this.pick(t.target.dataset.key);else if(Bu.
includes(t.key))this.go(e,s,s+1);else if(Nu.includes(t.key))this.go(e,s,s-1);else return;t.preventDefault(),t.stopPropagation()}}go(t,e,s){let o=t[(s+t.length)%
t.length];t[e].setAttribute("tabindex","-1"),o.setAttribute("tabindex","0"),o.focus()}};var Iu=350,Du="What says where the model is to look. All boxes: the data set's, and in their place those drawn here. Boxes drawn here: these alone. Exact masks:\
 the data set's outlines, also where somebody drew. Yes answers: boxes around the maps that were answered yes.",Ou={boxes:["has a box","have a box","boxes"],drawn:[
"has a box drawn here","have a box drawn here","boxes"],masks:["has an exact mask","have an exact mask",null],answers:["has a map that was answered yes","have a\
 map that was answered yes",null]},Xs=class{constructor(t){this.link=t,this.fields=i("div",{class:"fields"}),this.there=i("div",{class:"there small soft",role:"\
status"}),this.run=i("div",{class:"row wrap controls"}),this.element=i("div",{},i("h2",{},"What to try"),this.fields,this.run),t.watch(["form","grid"],()=>this.
showFields()),t.watch(["annotated","grid"],()=>this.showThere()),t.watch(["count","said","work","points","annotated","grid"],()=>this.showRun())}showFields(){let{
form:t,grid:e}=this.link.props;return this.built?this.follow(e):(this.built=!0,this.values={...e},this.source=i("select",{"aria-label":"Boxes from",onchange:()=>this.
change({masks:this.source.value})},t.masks.map(([s,o])=>i("option",{value:s},o))),this.source.value=e.masks,u(this.fields,t.choices.map(s=>this.several(s)),t.numbers.
map(s=>this.numbers(s)),this.line("Boxes from",Du,this.source),this.there,this.epochs(e.epochs),this.rate(e.lr),this.reversed(e.reverse)),this.showThere())}follow(t){
this.touched||(this.values.masks=t.masks,this.source.value=t.masks)}line(t,e,s){return i("div",{class:"stacked"},A(t,e),s)}showThere(){let{annotated:t,grid:e}=this.
link.props,s=t[e.masks];if(s===void 0)return u(this.there);let[o,r,a]=Ou[e.masks];if(!s){let c=a&&m("Draw some","To the place where boxes are drawn",()=>this.link.
send("go",{place:a}),{kind:"quiet"});return u(this.there,i("span",{class:"strong"},`No training photo ${o} yet.`),c)}let l=e.masks==="boxes"&&t.drawn?`, ${t.drawn.
toLocaleString("en")} of them drawn here`:"";return u(this.there,`${k(s,"training photo")} ${s===1?o:r}${l}.`)}several([t,e,s,o]){let r=([l,c,h])=>i("label",{title:h},
i("input",{type:"checkbox",checked:this.values[t].includes(l),onchange:p=>this.toggle(t,l,p.target.checked)}),c),a=`${s}. ${o.map(([,l,c])=>`${l}: ${c}.`).join(
" ")}`;return i("fieldset",{},i("legend",{},A(e,a)),o.map(r))}numbers([t,e,s]){let o=this.values[t].join(", ");this.values[t]=o;let r=i("input",{type:"text",value:o,
size:"12",inputmode:"decimal",spellcheck:"false","aria-label":e});return r.addEventListener("input",()=>this.change({[t]:r.value})),this.line(e,s,r)}epochs(t){let e=i(
"input",{type:"number",min:"1",max:"1000",value:String(t),"aria-label":"Epochs"});return e.addEventListener("input",()=>this.change({epochs:e.value})),this.line(
"Epochs","Passes over the training photos, of every model",e)}rate(t){let e=i("input",{type:"text",value:String(t),inputmode:"decimal",spellcheck:"false","aria-\
label":"Learning rate"});return e.addEventListener("input",()=>this.change({lr:e.value})),this.line("Learning rate","How large a step is. If next to nothing mov\
es: more epochs, or ten times the rate; if a model gets much worse: less",e)}reversed(t){let e="Look outside the boxes: the background is what is to be told",s=i(
"input",{type:"checkbox",checked:t,onchange:()=>this.change({reverse:s.checked})});return i("label",{title:e},s,"reversed: look outside the boxes")}toggle(t,e,s){
let o=this.values[t].filter(r=>r!==e);this.change({[t]:s?[...o,e]:o})}change(t){this.touched=!0,this.values={...this.values,...t},clearTimeout(this.timer),this.
timer=setTimeout(()=>this.link.act("grid",this.values),Iu)}showRun(){let{count:t,said:e,work:s,points:o,annotated:r,grid:a}=this.link.props,l=r[a.masks]===0,c=JSON.
stringify([t,e,s,o.length,l]);if(c===this.fresh)return;if(this.fresh=c,s.running)return this.showWork(s);this.rail=null,u(this.run,m(`Run ${k(t,"model")}`,"Trai\
n and judge each model, in the background; models that are done are not done again",()=>this.link.act("run"),{kind:"primary",symbol:"play",disabled:s.other||l}),
m("How long?","Time a step of each kind of model",()=>this.link.act("estimate"),{disabled:s.other||l}),i("span",{class:"small faint",role:"status"},e))}showWork(t){
let e=t.eta?`, about ${Math.max(1,Math.round(t.eta))} s left`:"";if(!this.rail||!this.run.contains(this.rail)){let s={role:"progressbar","aria-label":"Progress \
of the sweep","aria-valuemin":"0","aria-valuemax":"100"};this.rail=i("div",{class:"meter tall grow",...s},i("i")),this.words=i("span",{class:"small"});let o=m("\
Stop","Stop at the next step; models that are done stay",()=>this.link.act("cancel"),{symbol:"stop"});u(this.run,this.rail,o,this.words)}this.rail.firstChild.style.
width=`${100*t.share}%`,this.rail.setAttribute("aria-valuenow",String(Math.round(100*t.share))),this.words.textContent=`${t.stage} · ${x(t.share)}${e}`}};var Zs=160,zu=[["val","Validation","What a model is chosen by"],["test","Test","What to tell others; it does not choose"]],Cn=class{constructor(t){this.link=t,this.
pictures=new j(t),this.maps=new Map,this.besideWords="without guidance",this.form=new Xs(t),this.plot=new Ys(e=>t.send("pick",{key:e})),t.letGo.push(()=>this.plot.
observer.disconnect()),this.build(),t.on("sweep_maps",e=>this.take(e)),t.on("theme",()=>this.showPhotos()),t.watch(["state","message"],()=>this.showState()),t.watch(
["points","x","y","key","split","scores","over","unmeasured","version"],(e,s)=>this.showPlot(s)),t.watch(["picked","work","points","waits"],()=>this.showPicked()),
t.watch(["photos","key","looking","map_style"],()=>this.showPhotos())}build(){this.cover=i("div",{class:"cover hidden"}),this.axes=i("div",{class:"row wrap cont\
rols"}),this.note=i("p",{class:"small soft",role:"status"}),this.picked=i("div",{class:"picked",role:"status"}),this.strip=i("div",{class:"strip","data-part":"m\
aps"});let t=tt.map(([s,o,r])=>[s,o,r]),e=F("How maps are drawn",t,this.link.props.map_style,s=>this.link.send("style",{style:s}));this.style=e,this.body=i("div",
{class:"scroll tradeoffs"},i("section",{class:"card try","aria-label":"What to try"},this.form.element),i("section",{class:"card front","aria-label":"Front"},i(
"h2",{},A("What is traded for what","Each point is a model. On the front are those that no other beats on every score.")),this.axes,this.note,i("div",{class:"bo\
th"},this.plot.element,this.picked)),this.looks=i("section",{class:"card looks","aria-label":"Before and after on the same photos"},i("div",{class:"row wrap"},i(
"h2",{class:"grow"},"On the same photos"),e),this.strip)),this.link.root.append(i("section",{class:"pane","aria-label":"Trade-offs"},this.body,this.cover))}showState(){
let{state:t,message:e}=this.link.props;this.cover.classList.toggle("hidden",t==="ready"),this.body.classList.toggle("hidden",t!=="ready"),t==="loading"?u(this.cover,
E("busy","Getting ready",e)):t!=="ready"&&u(this.cover,E("target","Nothing to trade yet",e))}showPlot(t){let{scores:e,x:s,y:o,split:r,points:a,key:l,over:c,unmeasured:h,
version:p}=this.link.props;this.axes.classList.toggle("hidden",!a.length),this.looks.classList.toggle("hidden",!a.length),this.note.textContent=h,this.note.classList.
toggle("hidden",!h);let d=e.map(([g,w])=>[g,w]);["x","y","split","scores"].some(g=>t.has(g))&&u(this.axes,L("Across","The score on the horizontal axis",d,s,g=>this.
link.send("axes",{x:g,y:o})),L("Up","The score on the vertical axis",d,o,g=>this.link.send("axes",{x:s,y:g})),F("Split",zu,r,g=>this.link.send("split",{split:g})));
let f=Object.fromEntries(d);this.plot.show({points:a,x:s,y:o,key:l,xWords:f[s],yWords:f[o],over:c,split:r,version:p})}showPicked(){let{picked:t,work:e,points:s,
waits:o}=this.link.props;if(this.picked.classList.toggle("hidden",!s.length),!t){u(this.picked,i("p",{class:"faint"},"Press a point to see its scores and its ma\
ps; arrow keys go from point to point."));return}let r=t.rows.map(([h,p,d])=>i("tr",{},i("th",{scope:"row"},h),i("td",{class:"num"},x(d,1)),i("td",{class:"num s\
trong"},x(p,1)))),a=["score","without guidance","this model"].map(h=>i("th",{scope:"col"},h)),l=m("Make it the candidate","Compare it with the model at hand, th\
en accept or reject it",()=>this.link.act("take"),{kind:"primary",symbol:"arrow",disabled:e.running||e.other}),c=[t.front?i("span",{class:"chip accent"},"on the\
 front"):i("span",{class:"chip"},"beaten by another"),t.diverged?i("span",{class:"chip no"},"training diverged"):null];u(this.picked,i("div",{class:"row wrap"},
i("strong",{},t.words),c),i("table",{class:"scores"},i("thead",{},i("tr",{},a)),i("tbody",{},r)),i("div",{class:"row wrap controls"},l,i("span",{class:"small fa\
int"},`trained and judged in ${Math.round(t.seconds)} s`)),o?this.verdict():null)}verdict(){let t=m("Accept or reject it","To the verdict, in Fix",()=>this.link.
send("go",{place:"fix"}),{kind:"quiet"});return i("div",{class:"row wrap small"},i("span",{class:"chip maybe"},"a fix waits for your verdict"),t)}take({ids:t,key:e,
before:s,after:o,grid:r,words:a}){this.besideWords=a;let[l,c]=r,h=l*c,p=(d,f)=>({height:l,width:c,values:new Uint8Array(d.slice(f*h,(f+1)*h))});this.maps=new Map(
t.map((d,f)=>[d,{key:e,before:p(s,f),after:p(o,f)}])),this.showPhotos()}showPhotos(){let{photos:t,key:e,looking:s,map_style:o}=this.link.props;if(this.style.set(
o),e?this.strip.setAttribute("role","list"):this.strip.removeAttribute("role"),!e){u(this.strip,E("photos","No model is picked","Press a point of the front."));
return}let r=t.map(a=>this.pair(a,o,s));u(this.strip,r)}pair({id:t,label:e,boxes:s},o,r){let a=this.maps.get(t),l=a&&a.key===this.link.props.key,c=(h,p)=>{let d=i(
"canvas",{role:"img","aria-label":`${e}, ${p}`}),f=()=>C(d,this.pictures.photo(t,Zs),l?a[h]:null,o,Zs,Zs,this.link.dark?"#20262e":"#f4f5f7");return this.pictures.
want([t],Zs,"",f)&&f(),i("figure",{},i("div",{class:"mapped"},d,s.map(Uu)),i("figcaption",{class:"tiny faint"},p))};return i("div",{class:`pair ${l||!r?"":"wait\
ing"}`,role:"listitem","aria-label":e},i("div",{class:"sides"},c("before",this.besideWords),c("after","this model")),i("div",{class:"small"},e))}};function Uu([
n,t,e,s]){let o=l=>Math.min(1,Math.max(0,l)),r={left:o(n),top:o(t),width:o(e)-o(n),height:o(s)-o(t)},a=Object.entries(r).map(([l,c])=>`${l}:${(100*c).toFixed(2)}\
%`).join(";");return i("i",{class:"where",style:a,"aria-hidden":"true"})}function Gu({model:n}){let t=new B(n,"tradeoffs");return t.keys=[["Arrow keys","on the \
front: go from model to model"]],t.view=new Cn(t),t.root}var ju={annotate:[bo,wa,ma],attributes:[xo,Lt,ba],compare:[ko,Lt,xa],concepts:[Mo,Lt,va],curation:[Fo,Ws,ya],gallery:[Io,Lt,ka],groups:[Oo,Sa],history:[Go,Ea],monitor:[
Ho,Ws,_a],parts:[Ko,Lt,Aa],probe:[Yo,Ta],queue:[Zo,$a],scatter:[_n,Ma],shell:[Mn,Pa],team:[Rn,Lt,Ra],tradeoffs:[Fn,Ws,Fa]};function Ux(n,t){let[e,...s]=ju[n];return Ri(
t.el.getRootNode(),[Ca,...s]),e.render(t)}export{pt as links,O as outbox,Ux as render};
