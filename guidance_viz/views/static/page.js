// Made by guidance_viz/views/frontend (npm run build): change its sources.
var Ja=Object.defineProperty;var J=(o,t)=>{for(var e in t)Ja(o,e,{get:t[e],enumerable:!0})};var Mn={};J(Mn,{render:()=>zl});var Vo=o=>o.flat(4).filter(t=>t!=null&&typeof t!="boolean").map(t=>typeof t=="number"?String(t):t);function r(o,t,...e){let s=document.createElement(o);for(let[
n,i]of Object.entries(t||{}))i==null||i===!1||(n.startsWith("on")?s.addEventListener(n.slice(2),i):n==="class"?s.className=i:n==="style"?s.style.cssText=i:n in s&&
typeof i!="string"?Object.assign(s,{[n]:i}):s.setAttribute(n,i===!0?"":i));return s.append(...Vo(e)),s}var qo={box:"M4 5h16v14H4z",lasso:"M4 13c-2-5 2-9 8-9s10 \
4 8 8-7 5-11 4-3-4 0-4 2 5-2 8",pan:"M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",home:"M4 11l8-7 8 7M6 10v\
10h12V10",close:"M6 6l12 12M18 6L6 18",alert:"M12 4l9 16H3zM12 10v4M12 17v.5",density:"M12 11.2v1.6M9 8v1M15 8v1M9 15v1M15 15v1M12 6v.5M12 17.5v.5M6 12h.5M17.5 \
12h.5M12 3a9 9 0 100 18 9 9 0 000-18z",eye:"M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 100 6 3 3 0 000-6z",check:"M4 12l5 6L20 6",cross:"M6 6l12 12\
M18 6L6 18",question:"M8 9a4 4 0 118 0c0 3-4 3-4 6M12 19v.5",undo:"M8 5L4 9l4 4M4 9h10a6 6 0 010 12h-3",redo:"M16 5l4 4-4 4M20 9H10a6 6 0 000 12h3",sun:"M12 8a4\
 4 0 100 8 4 4 0 000-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2",moon:"M20 14A8 8 0 1110 4a7 7 0 0010 10z",play:"M7 4l13 8-13 8z",stop:"\
M6 6h12v12H6z",arrow:"M5 12h14M13 6l6 6-6 6",photos:"M3 6h13v13H3zM8 3h13v13M3 15l4-4 4 4 2-2 3 3",clock:"M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l4 2",target:"M\
12 3a9 9 0 100 18 9 9 0 000-18zM12 8a4 4 0 100 8 4 4 0 000-8z",plus:"M12 5v14M5 12h14",minus:"M5 12h14",gear:"M12 8.5a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM12 2v3M12\
 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2",info:"M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v6M12 7v.5",download:"M12 4v11M7 11l5 5 5-5M4 20h16",filter:"\
M4 5h16l-6 7v6l-4 2v-8z",scissors:"M6 6a2 2 0 104 4M6 18a2 2 0 114-4M9 9l11 9M9 15l11-9"};function V(o){let t=document.createElementNS("http://www.w3.org/2000/s\
vg","svg");t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("class","icon"),t.setAttribute("aria-hidden","true");let e=document.createElementNS("http://www.\
w3.org/2000/svg","path");return e.setAttribute("d",qo[o]||qo.info),t.append(e),t}function m(o,t,e,s={}){let{kind:n="",symbol:i=null,key:a=null,...l}=s;return r(
"button",{class:`btn ${n}`,type:"button",title:t,"aria-label":o?null:t,onclick:e,...l},i?V(i):null,o?r("span",{},o):null,a?r("kbd",{"aria-hidden":"true"},a):null)}
function $(o,t,e,s){let n=t.map(([l,c,h])=>r("button",{type:"button",title:h||c,"aria-pressed":String(l===e),onclick:()=>{i(l),s(l)}},c)),i=l=>n.forEach((c,h)=>c.
setAttribute("aria-pressed",String(t[h][0]===l))),a=r("div",{class:"seg",role:"group","aria-label":o},n);return Object.assign(a,{set:i})}function B(o,t,e,s,n){let i=r(
"select",{onchange:()=>n(i.value)},e.map(([l,c])=>r("option",{value:String(l),selected:String(l)===String(s)},c))),a=r("label",{title:t},r("span",{},o),i);return Object.
assign(a,{select:i})}function S(o,t){let e=r("button",{type:"button",class:"term","aria-description":t},o),s=null,n=()=>{s?.remove(),s=null,document.removeEventListener(
"pointerdown",n,!0)},i=()=>{s?.isConnected||(s=r("div",{class:"termtip",popover:"manual","aria-hidden":"true"},t),e.after(s),s.showPopover?.(),cn(s,e.getBoundingClientRect()),
document.addEventListener("pointerdown",n,!0))};for(let a of["pointerenter","focus","click"])e.addEventListener(a,i);return e.addEventListener("pointerleave",()=>e.
matches(":focus")||n()),e.addEventListener("blur",n),e.addEventListener("keydown",a=>{a.key!=="Escape"||!s||(n(),a.stopPropagation())}),e}function cn(o,t){let{offsetWidth:e,
offsetHeight:s}=o,n=Math.max(8,Math.min(t.left,window.innerWidth-e-8)),i=t.bottom+6,a=i+s>window.innerHeight-4?Math.max(4,t.top-s-6):i;o.style.left=`${n}px`,o.style.
top=`${a}px`}function u(o,...t){let e=o.getRootNode().activeElement,s=e&&e!==o&&o.contains(e);return o.replaceChildren(...Vo(t)),s&&Qa(o,e),o}var Ko=o=>o.id||o.
dataset.part||o.title||o.textContent;function Qa(o,t){[...o.querySelectorAll(t.tagName)].find(s=>Ko(s)===Ko(t))?.focus({preventScroll:!0})}function T(o,t,e,...s){
return r("div",{class:"state"},o==="busy"?r("div",{class:"spin",role:"presentation"}):V(o),r("strong",{},t),e?r("p",{},e):null,s)}function It(o,t,e){let s=t?Math.
round(100*o/t):0;return r("div",{class:"meter",role:"progressbar","aria-label":e,"aria-valuemin":0,"aria-valuemax":100,"aria-valuenow":s},r("i",{style:`width:${s}\
%`}))}var gt=()=>window.matchMedia("(prefers-reduced-motion: reduce)").matches,y=(o,t=0)=>o==null||Number.isNaN(o)?"–":`${(100*o).toFixed(t)} %`,k=(o,t,e)=>`${o.
toLocaleString("en")} ${o===1?t:e||`${t}s`}`;function Q(o){if(o==null||!Number.isFinite(o))return"";let t=Math.max(0,Math.round(o));return t<60?`${t} s`:t<3600?
`${Math.floor(t/60)} min ${t%60} s`:`${Math.floor(t/3600)} h ${Math.floor(t%3600/60)} min`}var Nt=.01,be=.01,tl=4,el=600,sl=["nw","n","ne","e","se","s","sw","w"],Yo={ArrowLeft:[-be,0],ArrowRight:[be,0],ArrowUp:[0,-be],ArrowDown:[0,be]},nl="B makes a b\
ox. Arrow keys move the chosen box, with Shift they move its right and lower edge. Delete removes it. Digits choose its class.",ht=(o,t,e)=>Math.min(e,Math.max(
t,o)),ve=o=>Math.round(o*1e6)/1e6,we=o=>`${Math.round(100*o)} %`,ol=o=>(o[3]-o[1])*(o[4]-o[2]),Xo=(o,t,e)=>t>=o[1]&&t<=o[3]&&e>=o[2]&&e<=o[4],hn=o=>o<0?"#ff8ad8":
`var(--c${o%8})`,pn=o=>o[3]>0&&o[1]<1&&o[4]>0&&o[2]<1,ye=class{constructor({names:t,changed:e,chosen:s,say:n}){Object.assign(this,{names:t,changed:e,chosen:s,say:n}),
this.boxes=[],this.elements=[],this.at=-1,this.code=-1,this.hand=null;let i={role:"application","aria-label":"Boxes on the photo","aria-description":nl};this.element=
r("div",{class:"boxdraw",tabindex:"0",...i});for(let[a,l]of Object.entries({pointerdown:"down",pointermove:"move",pointerup:"up"}))this.element.addEventListener(
a,c=>this[l](c));this.element.addEventListener("pointercancel",()=>this.cancel()),this.element.addEventListener("focusin",a=>this.focused(a)),this.element.addEventListener(
"focusout",()=>this.flush())}get busy(){return!!this.hand||!!this.timer}nameOf(t){return t<0?"any class":this.names[t]||"unknown class"}wordsOf(t){let[e,s,n,i,a]=this.
boxes[t],l=`${we(i-s)} wide, ${we(a-n)} high`;return`${this.nameOf(e)}, ${we(s)} from the left, ${we(n)} from the top, ${l}`}show(t,e=!1){this.boxes=t.map(s=>[...s]),
this.draw(),this.choose(e&&this.at<t.length?this.at:-1)}choose(t,e=!1){let s=this.at===t;this.at=t,this.elements.forEach((n,i)=>{n.classList.toggle("chosen",i===
t),n.setAttribute("aria-pressed",String(i===t))}),e&&(this.elements[t]||this.element).focus({preventScroll:!0}),s||this.chosen(t)}draw(){for(;this.elements.length>
this.boxes.length;)this.elements.pop().remove();for(;this.elements.length<this.boxes.length;)this.elements.push(this.newElement());this.elements.forEach((t,e)=>this.
place(t,e))}newElement(){let t=sl.map(n=>r("i",{class:`handle ${n}`,"data-handle":n})),e=r("span",{class:"boxname"}),s=r("div",{class:"drawnbox",role:"button",tabindex:"\
0"},e,t);return this.element.append(s),s}place(t,e){let[s,n,i,a,l]=this.boxes[e],c={left:n,top:i,width:a-n,height:l-i};for(let[h,p]of Object.entries(c))t.style[h]=
`${100*p}%`;t.style.setProperty("--box",hn(s)),t.firstElementChild.textContent=`${e+1} ${this.nameOf(s)}`,t.classList.toggle("hidden",!pn(this.boxes[e])),t.setAttribute(
"aria-label",`Box ${e+1} of ${this.boxes.length}: ${this.wordsOf(e)}`)}done(t,e=!1){if(clearTimeout(this.timer??void 0),this.timer=null,e){this.words=t,this.timer=
setTimeout(()=>this.flush(),el);return}t&&this.say(t),this.changed(this.boxes.map(s=>[...s]))}flush(){this.timer&&this.done(this.words)}add(t){this.flush(),this.
boxes.push(t),this.draw(),this.choose(this.boxes.length-1,!0),this.done(`Box ${this.boxes.length}: ${this.wordsOf(this.at)}`)}addInMiddle(){let t=.04*(this.boxes.
length%5);this.add([this.code,...[.3,.3,.7,.7].map(e=>ve(e+t))])}remove(t=this.at){if(!this.boxes[t])return;this.flush();let e=this.element.contains(this.element.
getRootNode().activeElement);this.boxes.splice(t,1),this.elements.splice(t,1)[0].remove(),this.draw(),this.choose(-1),e&&this.element.focus({preventScroll:!0});
let s=this.boxes.length;this.done(`Box removed, ${s===0?"none":s} left`)}setClass(t,e=this.at){this.code=t,!(!this.boxes[e]||this.boxes[e][0]===t)&&(this.flush(),
this.boxes[e][0]=t,this.draw(),this.done(`Box ${e+1}: ${this.nameOf(t)}`))}nudge(t,e,s=!1){let n=this.boxes[this.at];this.boxes[this.at]=s?Jo(n,"se",t,e):Zo(n,t,
e),this.draw(),this.done(`Box ${this.at+1}: ${this.wordsOf(this.at)}`,!0)}key(t){if(this.hand)return t.key!=="Escape"?!1:(this.cancel(),!0);if(t.key==="b"||t.key===
"B")this.addInMiddle();else if(/^[0-9]$/.test(t.key)&&Number(t.key)<=this.names.length)this.setClass(Number(t.key)-1);else{if(this.at<0)return!1;if(Yo[t.key])this.
nudge(...Yo[t.key],t.shiftKey);else if(t.key==="Delete"||t.key==="Backspace")this.remove();else if(t.key==="Escape")this.choose(-1,!0);else return!1}return!0}focused(t){
let e=this.elements.indexOf(t.target);e>=0&&e!==this.at&&!this.hand&&this.choose(e)}point(t){let e=this.element.getBoundingClientRect();return[(t.clientX-e.left)/
e.width,(t.clientY-e.top)/e.height]}down(t){if(t.button||this.hand)return;this.flush();let[e,s]=this.point(t),n=this.boxes[this.at],i=t.target.dataset?.handle,a=i&&
n?i:n&&Xo(n,e,s)&&!t.shiftKey?"move":"new",l=this.boxes.map(c=>[...c]);this.hand={id:t.pointerId,how:a,from:[e,s],pixel:[t.clientX,t.clientY],was:l,going:!1},this.
element.setPointerCapture(t.pointerId),this.element.focus({preventScroll:!0}),t.preventDefault()}move(t){let e=this.hand;if(!e||e.id!==t.pointerId)return;let[s,
n]=e.pixel;if(!e.going&&Math.hypot(t.clientX-s,t.clientY-n)<tl)return;let[i,a]=this.point(t);!e.going&&e.how==="new"&&(this.boxes.push([this.code,0,0,0,0]),this.
draw(),this.choose(this.boxes.length-1)),e.going=!0;let l=e.how==="new"?null:e.was[this.at],[c,h]=[i-e.from[0],a-e.from[1]];e.how==="new"?this.boxes[this.at]=rl(
this.code,e.from,[i,a]):this.boxes[this.at]=e.how==="move"?Zo(l,c,h):Jo(l,e.how,c,h),this.draw()}up(t){let e=this.hand;if(!e||e.id!==t.pointerId)return;if(!e.going){
this.hand=null,this.choose(this.under(...e.from),!0);return}let[,s,n,i,a]=this.boxes[this.at];if(i-s<Nt||a-n<Nt){this.cancel(),this.say("Too small for a box");return}
this.hand=null,this.choose(this.at,!0),this.done(`Box ${this.at+1}: ${this.wordsOf(this.at)}`)}under(t,e){let s=this.boxes.map((n,i)=>[ol(n),i,n]).filter(([,,n])=>Xo(
n,t,e));return s.length?s.sort((n,i)=>n[0]-i[0])[0][1]:-1}cancel(){if(!this.hand)return;let{was:t,how:e}=this.hand;this.hand=null,this.boxes=t,this.draw(),this.
choose(e==="new"?-1:this.at,!0)}};function rl(o,[t,e],[s,n]){let[i,a]=[ht(s,0,1),ht(n,0,1)],[l,c]=[ht(t,0,1),ht(e,0,1)];return[o,Math.min(l,i),Math.min(c,a),Math.
max(l,i),Math.max(c,a)].map((h,p)=>p?ve(h):h)}function Zo([o,t,e,s,n],i,a){let l=ht(i,Math.min(0,-t),Math.max(0,1-s)),c=ht(a,Math.min(0,-e),Math.max(0,1-n));return[
o,...[t+l,e+c,s+l,n+c].map(ve)]}function Jo([o,t,e,s,n],i,a,l){return i.includes("w")&&(t=ht(t+a,Math.min(0,t),s-Nt)),i.includes("e")&&(s=ht(s+a,t+Nt,Math.max(1,
s))),i.includes("n")&&(e=ht(e+l,Math.min(0,e),n-Nt)),i.includes("s")&&(n=ht(n+l,e+Nt,Math.max(1,n))),[o,...[t,e,s,n].map(ve)]}var xe=class{constructor(t){this.draw=t,this.element=r("ul",{class:"boxlist","aria-label":"Boxes"})}show(){let{boxes:t,at:e}=this.draw,s=t.map(([n])=>n).join();
s!==this.made&&u(this.element,t.map((n,i)=>this.item(n,i))),this.made=s,[...this.element.children].forEach((n,i)=>n.classList.toggle("on",i===e))}item([t],e){let s=e+
1,n={"aria-label":`Class of box ${s}`,onchange:h=>this.draw.setClass(Number(h.target.value),e)},i=r("select",{id:`gv-box-${e}`,...n},dn(this.draw.names,t)),a=r(
"span",{class:"boxswatch",style:`--box: ${hn(t)}`,"aria-hidden":"true"},String(s)),l=m("",`Remove box ${s}`,()=>this.draw.remove(e),{kind:"quiet square",symbol:"\
close"}),c=()=>this.draw.at!==e&&this.draw.choose(e);return r("li",{onfocusin:c,onpointerdown:c},a,i,l)}};function dn(o,t){return[[-1,"any class"],...o.map((s,n)=>[
n,s])].map(([s,n])=>r("option",{value:String(s),selected:s===t},n))}function Qo({boxes:o,by:t}){let e=o.filter(a=>!pn(a)).length,s=e?`${k(e,"box lies","boxes lie")} outside what the model sees.`:"",n=t?"No object on this photo.":
"Drag over the object in the photo, or press B.",i=o.length?"From the data set. What you change takes their place.":"";return[o.length?"":n,t?`Drawn by ${t}.`:i,
s].filter(Boolean).join(" ")}function tr(o,t,e){if(o==="loading")return T("busy","Getting ready",t);if(o==="empty")return T("photos","No photos yet",t);let s=m(
"All photos","Go through all photos",e,{symbol:"photos"});return T("photos","No photo passes","No photo of this split is as asked for.",s)}var er=new Set(["alike","asleep","changed_rows","chosen","closer","code","colours","composite_pictures","described","detail","echo","error","goto","goto_composi\
te","journey","large","layers","maps_changed","patches","photo","pictures","points","pong","props","receipt","rows","searching","similar","sizes","sweep_maps","\
told","unkept","welcome"]);function ke(o,t){if(Object.is(o,t))return!0;if(typeof o!="object"||typeof t!="object"||!o||!t)return!1;if(Array.isArray(o)||Array.isArray(t))return Array.isArray(
o)&&Array.isArray(t)&&il(o,t);if(ArrayBuffer.isView(o)||ArrayBuffer.isView(t)||o instanceof ArrayBuffer)return!1;let e=Object.keys(o),[s,n]=[o,t];return e.length===
Object.keys(t).length&&e.every(i=>Object.hasOwn(t,i)&&ke(s[i],n[i]))}var il=(o,t)=>o.length===t.length&&o.every((e,s)=>ke(e,t[s]));var pt=new Set,it=new EventTarget,xt=(o,t)=>it.dispatchEvent(new CustomEvent(o,{detail:t}));var Ee={okabe:{colours:["#0072b2","#e69f00","#009e73","#cc79a7","#56b4e9","#d55e00","#f0e442","#999999"],signs:["#009e73","#d55e00","#e69f00"],ends:["#d55e00","\
#0072b2"]},tol:{colours:["#4477aa","#ccbb44","#228833","#aa3377","#66ccee","#ee6677","#332288","#999999"],signs:["#004488","#bb5566","#ddaa33"],ends:["#bb5566",
"#004488"]}},_t=[...Ee.okabe.colours],Jt=["circle","square","triangle","diamond","cross","plus","down","ring"],Lt={yes:["#009e73","✓"],no:["#d55e00","✕"],maybe:[
"#e69f00","?"]},dt=o=>[1,3,5].map(t=>parseInt(o.slice(t,t+2),16)/255),un=(o,t,e)=>o.map((s,n)=>s+(t[n]-s)*e),sr=dt("#b9bec6"),fn=Ee.okabe.ends.map(dt);function nr(o){
return o<.5?un(fn[0],sr,o*2):un(sr,fn[1],(o-.5)*2)}var al={light:["#a5d8b9","#41b6c4","#2670b2","#081d58"].map(dt),dark:["#33518f","#2c8fb0","#7fcdbb","#f0f7bd"].
map(dt)};function or(o,t){let e=al[t?"dark":"light"],s=Math.min(o,.9999)*(e.length-1);return un(e[Math.floor(s)],e[Math.floor(s)+1],s%1)}function rr(o){let{colours:t,
signs:e,ends:s}=Ee[o]||Ee.okabe;_t.splice(0,_t.length,...t),Object.keys(Lt).forEach((n,i)=>Lt[n][0]=e[i]),fn=s.map(dt)}function Se(o,t,e,s,n){let i=o;if(i.beginPath(),
t==="circle"||t==="ring")i.arc(e,s,n,0,7);else if(t==="square")i.rect(e-n*.86,s-n*.86,n*1.72,n*1.72);else if(t==="triangle")i.moveTo(e,s-n*1.15),i.lineTo(e+n*1.05,
s+n*.75),i.lineTo(e-n*1.05,s+n*.75),i.closePath();else if(t==="down")i.moveTo(e,s+n*1.15),i.lineTo(e+n*1.05,s-n*.75),i.lineTo(e-n*1.05,s-n*.75),i.closePath();else if(t===
"diamond")i.moveTo(e,s-n*1.2),i.lineTo(e+n*1.2,s),i.lineTo(e,s+n*1.2),i.lineTo(e-n*1.2,s),i.closePath();else{let a=n*.36,l=n*1.05,c=t==="cross"?Math.PI/4:0;[[-a,
-l],[a,-l],[a,-a],[l,-a],[l,a],[a,a],[a,l],[-a,l],[-a,a],[-l,a],[-l,-a],[-a,-a]].forEach(([p,d],f)=>{let g=e+p*Math.cos(c)-d*Math.sin(c),w=s+p*Math.sin(c)+d*Math.
cos(c);f?i.lineTo(g,w):i.moveTo(g,w)}),i.closePath()}}var ir={palette:"okabe"},ar="guidance_viz.";function Qt(o,t=""){let e=document.documentElement.dataset[`gv${o}`];if(e!==void 0)return e;try{return window.localStorage.
getItem(ar+o)??t}catch{return t}}function Re(o,t){document.documentElement.dataset[`gv${o}`]=t;try{window.localStorage.setItem(ar+o,t)}catch{}}var Te=o=>Qt(o,ir[o]);
function lr(o,t){Re(o,t),xt("looks")}function mn(o){for(let t of Object.keys(ir))o.dataset[t]=Te(t);rr(Te("palette"))}var cr="guidance_viz.act.",te=new Set(["answer","settle","undo","redo","draw","withdraw","judge"]),ll=3e3,cl=6e4,hl="annotate",pl={owner:"",lost:!1,acts:new Map,
count:0},I=()=>pl,Me=o=>{try{return o(window.localStorage)}catch{return null}},hr=o=>`${cr}${I().owner}.${o}`;function pr(o,t,e,s=!1){let n=I(),i=te.has(t)&&_e().
at(-1);i&&(e.after=i.message.token);let a=!s||!ee(o).some(d=>d.inTurn),l={view:o.name,kind:t,message:e,at:Date.now(),n:n.count+=1,inTurn:s,sent:a,link:o};n.acts.
set(e.token,l);let{link:c,sent:h,...p}=l;return n.owner&&te.has(t)&&Me(d=>d.setItem(hr(e.token),JSON.stringify(p))),Pe(),a}var ee=o=>gn().filter(t=>t.view===o.name&&
(t.link===o||!t.link||t.link.closed));function dr(o){let t=I().acts.get(o);t?.inTurn&&(t.sent=!1)}function ur(o){let t=I(),e=t.acts.get(o);return e&&!te.has(e.kind)?
!1:(e&&(e.unkept=!0),t.resting||(t.rest=Math.min(2*(t.rest||0)||ll,cl),t.resting=setTimeout(dl,t.rest)),Pe(),!0)}function dl(){I().resting=null;for(let o of I().
acts.values())o.unkept&&(o.sent=!1);At()}var fr=()=>[...I().acts.values()].some(o=>o.unkept);function mr(o,t=!0){let e=I(),{inTurn:s=!1,kept:n=!1}=e.acts.get(o)||
{};return e.rest=0,n&&!t&&(e.refused=(e.refused||0)+1),e.acts.delete(o),Me(i=>i.removeItem(hr(o))),Pe(),s}function gr(o){let t=I();if(!o||t.owner===o)return;t.owner=
o;let e=`${cr}${o}.`,s=Me(n=>Object.keys(n))||[];for(let n of s.filter(i=>i.startsWith(e)))ul(n,n.slice(e.length));Pe(),At()}function ul(o,t){try{let e=JSON.parse(
window.localStorage.getItem(o)??"");e?.message?.token===t&&te.has(e.kind)&&typeof e.view=="string"&&!I().acts.has(t)&&I().acts.set(t,{...e,link:null,kept:!0})}catch{
Me(e=>e.removeItem(o))}}var gn=()=>[...I().acts.values()].sort((o,t)=>o.at-t.at||o.n-t.n),fl=o=>[...pt].find(t=>t.name===o&&!t.closed)||null;function At(){if(I().
lost||I().resting)return;let o=new Set;for(let t of gn()){(!t.link||t.link.closed)&&Object.assign(t,{link:fl(t.view),sent:!1});let{link:e}=t,s=t.inTurn&&o.has(e);
if(t.inTurn&&e&&o.add(e),!(t.sent||s)){if(!e||e.held)return;t.sent=!0,e.again(t.kind,t.message)}}}function br(){for(let o of I().acts.values())o.sent=!1;At()}var _e=()=>gn().
filter(o=>te.has(o.kind));function bn(){let o=_e().filter(t=>t.view===hl).length;return o===0?"answer":o===Le()?"drawing":"action"}var Le=()=>_e().length,Ae=()=>_e().
filter(o=>o.kept).length;function wn(){for(let o of I().acts.values())o.kept=!0}function Pe(){xt("outbox")}var ml=1e3,gl=8e3,bl="The kernel was restarted: run this cell again. Nothing you answered is lost: it is in the run folder.",wl="Python does not answer. If a ce\
ll is running, wait for it; if the kernel was stopped or restarted, run this cell again. What was confirmed is kept.",yn=o=>`[data-guidance-viz-still="${o}"]`;function yl(o){
let t=r("style");return t.textContent=`${yn(o)}, .jp-OutputArea-child:has(${yn(o)}) { display: none !important; }`,document.head.append(t),()=>t.remove()}var wr=o=>o.
getRootNode().host;function vl(o){for(let t=wr(o);t;t=t.getRootNode().host)if(t.closest(".gv"))return!0;return!1}var $e=class{constructor(t){this.link=t,this.key=
t.props.still,this.welcomed=!1,this.key&&requestAnimationFrame(()=>this.begin())}begin(){let{link:t}=this;if(this.host=wr(t.root),!this.host||t.closed||vl(t.root))
return;this.show();let e=setInterval(()=>this.look(),ml);t.letGo.push(()=>clearInterval(e),()=>this.bare?.());for(let s of["pointerdown","keydown"])t.listen(t.root,
s,()=>this.probe(),!0);t.on("pong",()=>this.answered())}enter(){this.welcomed=!0,this.answered(),this.isConnected(),this.host&&this.show()}show(){this.welcomed?
(this.bare||=yl(this.key),this.host.style.removeProperty("display")):document.querySelector(yn(this.key))&&(this.host.style.display="none")}isConnected(){let t=window.
PyViz?.kernels||{};if((this.link.model.document?.roots().map(s=>s.id)||[]).some(s=>t[s]))this.known=!0;else if(this.known)return!1;return!this.link.host?.closest(
".jupyter-widgets-disconnected")}look(){if(!this.welcomed)this.show();else if(!this.lost&&!this.isConnected()){this.lost=!0,this.say(bl);for(let t of this.link.
root.children)t!==this.banner&&(t.inert=!0)}}probe(){this.waiting||!this.welcomed||this.lost||(this.waiting=setTimeout(()=>this.say(wl),gl),this.link.model.send_msg(
{kind:"ping"}))}answered(){clearTimeout(this.waiting??void 0),this.waiting=null,!this.lost&&(this.banner?.remove(),this.banner=null)}say(t){this.banner?.remove();
let e=m("","Dismiss this message",()=>this.answered(),{kind:"quiet square",symbol:"close"});this.banner=r("div",{class:"alert over",role:"alert"},V("alert"),r("\
div",{class:"grow"},t),this.lost?null:e),this.link.root.prepend(this.banner)}};var xl=1e3,kl=15e3,El=2e3,Sl=5,Tl="The server does not answer, so your last action may not be saved. Check that it is running, then reload this page: what it co\
nfirmed is kept.",Rl="What you did is kept here and sent again by itself: leave this page open until then.",Ml="What you did last was not done: do it again then\
.",Ce=()=>!!document.querySelector(".jp-Notebook, .jp-NotebookPanel, .jp-LabShell, .notebook-app");function _l(){let o=document.body;return o.dataset.jpThemeLight?
o.dataset.jpThemeLight==="false":o.dataset.vscodeThemeKind?o.dataset.vscodeThemeKind.includes("dark"):window.matchMedia("(prefers-color-scheme: dark)").matches}
var F=class{constructor(t,e){this.model=t;this.name=e;this.keys=[];this.helpBox=null;this.helpBack=null;this.host=null;this.closed=!1;this.held=[];this.letGo=[];
this.handlers={};this.watchers=[];this.receipts=new Map;this.waiting=null;this.live=r("div",{class:"sr",role:"status","aria-live":"polite"}),this.alerts=r("div",
{role:"alert"}),this.root=r("div",{class:`gv ${e}`},this.alerts,this.live),this.root.link=this,pt.add(this),this.props=t.props,this.applyTheme(),t.on("props",()=>this.
changed(t.props)),t.on("msg:custom",i=>this.received(i)),t.on("remove",()=>this.close()),this.on("error",i=>this.complain(i.text)),this.on("receipt",({token:i,kept:a})=>this.
settle(i,a)),this.on("unkept",({token:i,text:a})=>this.rest(i,a));let s=window.matchMedia("(prefers-color-scheme: dark)");this.listen(s,"change",()=>this.applyTheme()),
this.listen(it,"looks",()=>this.applyLooks()),mn(this.root);let n=new MutationObserver(()=>this.applyTheme());n.observe(document.body,{attributes:!0,attributeFilter:[
"data-jp-theme-light","data-vscode-theme-kind"]}),this.letGo.push(()=>n.disconnect()),requestAnimationFrame(()=>this.quietHost()),this.stage=new $e(this),this.on(
"welcome",i=>this.welcomed(i)),this.on("props",({props:i})=>this.changed(i)),this.hello(xl)}hello(t){this.closed||!this.held||(this.model.send_msg({kind:"hello"}),
setTimeout(()=>this.hello(Math.min(t*1.2,kl)),t))}welcomed({props:t}){let e=this.held||[];this.held=null,this.stage.enter(),this.changed(t),e.forEach(s=>this.model.
send_msg(s)),At()}get dark(){return this.root.dataset.theme==="dark"}get ghost(){return this.dark?"#20262e":"#f4f5f7"}get shade(){return this.dark?"#20262e":"#e\
ef0f3"}send(t,...[e]){this.post({kind:t,...e})}post(t){this.held?this.held.push(t):this.model.send_msg(t)}act(t,e,s=()=>{},n=!1){let i=`${Date.now().toString(36)}\
-${Math.random().toString(36).slice(2)}`;this.receipts.set(i,{done:s});let a={...e,token:i};pr(this,t,a,n)?this.attempt(t,this.round(a),1):At()}again(t,e){let s=this.
receipts.get(e.token)||{done:()=>{}};clearTimeout(s.timer),this.receipts.set(e.token,s),this.attempt(t,this.round(e),1)}round(t){return{...t,round:Date.now()}}attempt(t,e,s){
let n=this.receipts.get(e.token);if(!(this.closed||!n||I().lost)){if(s===2&&xt("silence"),s>Sl){this.receipts.delete(e.token),dr(e.token),this.complain(Tl),n.done();
return}this.post({kind:t,...e}),n.timer=setTimeout(()=>this.attempt(t,e,s+1),El*s)}}rest(t,e){clearTimeout(this.receipts.get(t)?.timer),ur(t)?this.waiting?.isConnected||
(this.waiting=this.complain(`${e} ${Rl}`)):(this.settle(t,!1),this.complain(`${e} ${Ml}`))}settle(t,e){let s=this.receipts.get(t);this.receipts.delete(t),mr(t,e)&&
At(),this.waiting&&!ee(this).some(n=>n.unkept)&&(this.waiting.remove(),this.waiting=null,this.announce("What waited here was sent.")),s&&(clearTimeout(s.timer),
s.done())}on(t,e){this.handlers[t]||=[],this.handlers[t].push(e)}watch(t,e){this.watchers.push([t,e]),e(this.props,new Set(t))}listen(t,e,s,n){t.addEventListener(
e,s,n),this.letGo.push(()=>t.removeEventListener(e,s,n))}changed(t){let e=this.props,s=new Set(Object.keys(t).filter(n=>!ke(t[n],e[n])));this.props=t,s.has("the\
me")&&this.applyTheme();for(let[n,i]of this.watchers)n.some(a=>s.has(a))&&i(t,s)}received(t){let{kind:e}=t;!er.has(e)&&e!=="theme"&&console.error(`Python sent a\
 message that is not known here: ${e}`);for(let s of this.handlers[e]||[])s(t)}applyTheme(){let t=this.props.theme||"auto",e=t==="auto"?_l():t==="dark",s=this.root.
dataset.theme;this.root.dataset.theme=e?"dark":"light",s&&s!==this.root.dataset.theme&&this.received({kind:"theme"})}applyLooks(){mn(this.root),this.received({kind:"\
theme"})}announce(t){this.live.textContent=t}complain(t){let e=r("div",{class:"alert"},V("alert"),r("div",{class:"grow"},t),m("","Dismiss this message",()=>e.remove(),
{kind:"quiet square",symbol:"close"}));return this.alerts.replaceChildren(e),e}quietHost(){let t=this.root;for(let s=t.getRootNode();s instanceof ShadowRoot;s=t.
getRootNode())t=s.host;t.setAttribute("data-lm-suppress-shortcuts","true"),Ce()&&!t.hasAttribute("tabindex")&&(t.tabIndex=-1,t.style.outline="none"),this.host=t;
let e=t.closest(".widget-hbox > *");e&&Object.assign(e.style,{flexGrow:"1",minWidth:"min(320px, 100%)"})}get addressed(){return!Ce()||!!this.host?.contains(document.
activeElement)}close(){this.closed=!0,pt.delete(this),this.receipts.forEach(({timer:t})=>clearTimeout(t)),this.letGo.splice(0).forEach(t=>t())}};function vn(){let o=document.
activeElement;for(;o?.shadowRoot?.activeElement;)o=o.shadowRoot.activeElement;return o}function kt(){let o=vn();return!!(o&&(o.isContentEditable||/^(INPUT|TEXTAREA|SELECT)$/.
test(o.tagName))&&!/^(checkbox|radio|button|range)$/.test(o.type||""))}var Fe=o=>o.root.querySelector("section[aria-label]")?.getAttribute("aria-label")||"This page";function Ll(){let o=[...pt].filter(e=>!e.closed&&e.keys?.length&&
e.root.checkVisibility()),t=new Set;return o.filter(e=>!t.has(Fe(e))&&t.add(Fe(e)))}function ut(o){if(o.helpBox)return Be(o);let t=vn(),e=m("","Close (Escape)",
()=>Be(o),{kind:"quiet square",symbol:"close"}),s=Ll().map(a=>r("div",{role:"group","aria-label":Fe(a)},r("h3",{},Fe(a)),r("dl",{class:"keys"},a.keys.map(([l,c])=>[
r("dt",{},r("kbd",{},l)),r("dd",{},c)])))),n=r("div",{class:"helpcard card",role:"dialog","aria-modal":"true","aria-label":"Keys",tabindex:"-1"},r("div",{class:"\
row"},r("h2",{class:"grow"},"Keys"),e),r("div",{class:"helpgroups scroll",tabindex:"0","aria-label":"List of keys",role:"region"},s)),i=r("div",{class:"veil",onclick:a=>a.
target===i&&Be(o)},n);return i.addEventListener("keydown",a=>Al(a,o,n)),o.helpBox=i,o.helpBack=t,o.root.append(i),e.focus(),i}function Al(o,t,e){if(o.stopPropagation(),
o.key==="Escape"||o.key==="?")Be(t),o.preventDefault();else if(o.key==="Tab"){let s=[...e.querySelectorAll("button, [tabindex='0']")],n=s.indexOf(e.getRootNode().
activeElement);s[(n+(o.shiftKey?s.length-1:1))%s.length]?.focus(),o.preventDefault()}}function Be(o){o.helpBox?.remove(),o.helpBox=null,o.helpBack?.focus?.({preventScroll:!0})}var tt=[["visibility","Visible part","Attended regions are clear, the rest fades away"],["heat","Heat map","Attended regions are coloured over the photo"],["con\
tour","Outline","Lines around the attended regions"],["off","Photo","The photo alone"]],xn=["#000004","#3b0f70","#8c2981","#de4968","#fe9f6d","#fcfdbf"].map(dt);
function Pl(o){let t=Math.min(.9999,Math.max(0,o))*(xn.length-1),e=Math.floor(t),s=t-e;return xn[e].map((n,i)=>255*(n+(xn[e+1][i]-n)*s))}var at=o=>!!o&&(o.values.
length===0||o.values.every(t=>t===0));function yr(o,t,e){if(e>=1||!o)return t;if(e<=0||!t)return o;if(o.width!==t.width||o.height!==t.height||!o.values.length)return e<
.5?o:t;let{width:s,height:n}=t;return{width:s,height:n,values:t.values.map((i,a)=>i*e+o.values[a]*(1-e))}}function En(o,t){let e=document.createElement("canvas");
e.width=o.width,e.height=o.height;let s=e.getContext("2d"),n=s.createImageData(o.width,o.height);return o.values.forEach((i,a)=>{let l=i/255,c=t?Pl(l):[255,255,
255];n.data.set([c[0],c[1],c[2],t?255*Math.min(.78,.15+.75*l):255*Math.min(1,l*1.12)],a*4)}),s.putImageData(n,0,0),e}function Sn(o,t,e,s){o.imageSmoothingEnabled=
!0,o.imageSmoothingQuality="high",o.drawImage(t,0,0,e,s)}function $l(o,t,e,s,n,i){o.fillStyle=i,o.fillRect(0,0,s,n);let a=document.createElement("canvas");a.width=
s,a.height=n;let l=a.getContext("2d");Sn(l,En(e,!1),s,n),l.globalCompositeOperation="source-in",l.drawImage(t,0,0,s,n),o.drawImage(a,0,0)}function Cl(o,t,e){let s=Math.
min(o.width-1,Math.max(0,t*o.width-.5)),n=Math.min(o.height-1,Math.max(0,e*o.height-.5)),i=Math.floor(s),a=Math.floor(n),l=s-i,c=n-a,h=(p,d)=>o.values[Math.min(
o.height-1,p)*o.width+Math.min(o.width-1,d)];return((h(a,i)*(1-l)+h(a,i+1)*l)*(1-c)+(h(a+1,i)*(1-l)+h(a+1,i+1)*l)*c)/255}function kn(o,t,e,s,n,i=48){let a=(l,c)=>Cl(
t,l/i,c/i)-n;o.beginPath();for(let l=0;l<i;l++)for(let c=0;c<i;c++){let h=[a(c,l),a(c+1,l),a(c+1,l+1),a(c,l+1)],p=[],d=[[0,1,c,l,1,0],[1,2,c+1,l,0,1],[2,3,c+1,l+
1,-1,0],[3,0,c,l+1,0,-1]];for(let[f,g,w,b,v,E]of d){if(h[f]>0==h[g]>0)continue;let R=h[f]/(h[f]-h[g]);p.push([(w+v*R)/i*e,(b+E*R)/i*s])}for(let f=0;f+1<p.length;f+=
2)o.moveTo(...p[f]),o.lineTo(...p[f+1])}o.stroke()}function Bl(o,t,e,s){let n=Math.max(1,e/220);for(let[i,a]of[[.25,1],[.5,1.6],[.75,2.4]])o.strokeStyle="rgba(0\
,0,0,.65)",o.lineWidth=n*(a+1.6),kn(o,t,e,s,i),o.strokeStyle="#fff",o.lineWidth=n*a,kn(o,t,e,s,i)}function C(o,t,e,s,n,i,a="#f4f5f7"){let l=Math.min(2,window.devicePixelRatio||
1),c=Math.round(n*l),h=Math.round(i*l);(o.width!==c||o.height!==h)&&(o.width=c,o.height=h);let p=o.getContext("2d");return p.imageSmoothingQuality="high",p.clearRect(
0,0,c,h),!t||t.missing?(p.fillStyle=a,p.fillRect(0,0,c,h),t&&(p.fillStyle="#888",p.font=`${12*l}px sans-serif`,p.textAlign="center",p.fillText("photo cannot be \
read",c/2,h/2)),!!t):s==="off"||!e?(p.drawImage(t,0,0,c,h),s==="off"):e.values.length===0?(p.drawImage(t,0,0,c,h),!0):(s==="visibility"?$l(p,t,e,c,h,a):(p.drawImage(
t,0,0,c,h),s==="heat"&&!at(e)&&Sn(p,En(e,!0),c,h),s==="contour"&&!at(e)&&Bl(p,e,c,h)),!0)}var Fl=.72,Dl="#56b4e9";function vr(o,t,e,s,n){if(!C(o,t,null,"off",s,
s,n)||!t||t.missing||!e)return;let i=o.getContext("2d"),a=En({...e,values:e.values.map(f=>Fl*(255-f))},!1),{width:l,height:c}=o,h=document.createElement("canvas");
Object.assign(h,{width:l,height:c});let p=h.getContext("2d");Sn(p,a,l,c),p.globalCompositeOperation="source-in",p.fillStyle=n,p.fillRect(0,0,l,c),i.drawImage(h,
0,0);let d=l/s;for(let[f,g]of[["rgba(0,0,0,.7)",3.5],[Dl,1.8]])i.strokeStyle=f,i.lineWidth=g*d,kn(i,e,l,c,.5)}var zt=64,De=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,open:s}),this.element=r("div",{class:"photostrip scroll",role:"group","aria-label":"\
Photos"})}show(){let{strip:t,first:e,at:s}=this.link.props;this.ids&&this.ids.join()===t.map(([a])=>a).join()||(this.ids=t.map(([a])=>a),this.items=t.map(([a],l)=>this.
item(a,e+l)),u(this.element,this.items)),t.forEach(([,a],l)=>this.mark(this.items[l],e+l,a,e+l===s));let i=this.items[s-e];i&&(this.element.scrollLeft=i.offsetLeft-
this.element.clientWidth/2+i.offsetWidth/2)}item(t,e){let s=r("canvas",{style:`width:${zt}px;height:${zt}px`}),n=()=>this.link.ghost,i=()=>C(s,this.pictures.photo(
t,zt),null,"off",zt,zt,n());this.pictures.want([t],zt,"",i)&&i();let a=r("span",{class:"drawntag hidden","aria-hidden":"true"});return r("button",{type:"button",
class:"stripitem",title:t,onclick:()=>this.open(e)},s,a)}mark(t,e,s,n){let i=s<0?"not drawn on":s===0?"no object":k(s,"box","boxes");t.setAttribute("aria-label",
`Photo ${e+1}, ${i}`),t.setAttribute("aria-current",String(n));let a=t.querySelector(".drawntag");a.textContent=s>0?String(s):"–",a.classList.toggle("hidden",
s<0)}};var Hl=()=>!0,G=class{constructor(t){this.link=t,this.photos=new Map,this.pixels=0,this.maps=new Map,this.asked=new Set,this.queue=new Map,this.waiting=[],this.
underWay=[],t.on("pictures",e=>this.take(e)),t.on("maps_changed",e=>this.forget(e.which))}photo(t,e){let s=`${e} ${t}`,n=this.photos.get(s);return n&&(this.photos.
delete(s),this.photos.set(s,n)),n}map(t,e){return this.maps.get(`${e} ${t}`)}want(t,e,s,n,i=Hl){let a=e?t.filter(h=>!this.photos.has(`${e} ${h}`)):[],l=s?t.filter(
h=>!this.maps.has(`${s} ${h}`)):[];n&&(a.length||l.length)&&this.waiting.push({left:new Set([...a.map(h=>`${e} ${h}`),...l.map(h=>`${s} ${h}`)]),then:n,still:i});
let c=a.filter(h=>l.includes(h));return this.enqueue(c,e,s,i),this.enqueue(a.filter(h=>!c.includes(h)),e,"",i),this.enqueue(l.filter(h=>!c.includes(h)),0,s,i),a.
length+l.length===0}enqueue(t,e,s,n){for(let i of t){let a=`${e} ${s} ${i}`;this.queue.has(a)&&this.queue.get(a).still.push(n),!this.asked.has(a)&&(this.asked.add(
a),this.queue.size||setTimeout(()=>this.flush(),12),this.queue.set(a,{size:e,which:s,id:i,still:[n]}))}}flush(){for(this.drop();this.queue.size&&this.underWay.length<
3;){let t=this.batch();this.underWay.push(setTimeout(()=>this.next(),8e3)),this.link.send("pictures",t)}}batch(){let[{size:t,which:e}]=this.queue.values(),s=[];
for(let[n,i]of this.queue)if(!(i.size!==t||i.which!==e)&&(this.queue.delete(n),s.push(i.id)===24))break;return{ids:s,size:t,which:e}}drop(){let t=!1;for(let[e,{
still:s}]of this.queue)s.some(n=>n())||(this.queue.delete(e),this.asked.delete(e),t=!0);t&&(this.waiting=this.waiting.filter(({still:e})=>e()))}next(){clearTimeout(
this.underWay.shift()),this.flush()}async take({ids:t,size:e,which:s,photos:n,lengths:i,maps:a,grids:l}){this.next();let c=new Set([...e?t.map(d=>`${e} ${d}`):[],
...s?t.map(d=>`${s} ${d}`):[]]),h=0;l.forEach(([d,f],g)=>{this.maps.set(`${s} ${t[g]}`,{height:d,width:f,values:new Uint8Array(a.slice(h,h+d*f))}),h+=d*f}),h=0;
let p=i.map((d,f)=>{let g=n.slice(h,h+d);return h+=d,this.decode(g).then(w=>this.keep(`${e} ${t[f]}`,w))});await Promise.all(p);for(let d of t)this.asked.delete(
`${e} ${s} ${d}`);this.notify(c)}async decode(t){if(!t.byteLength)return null;try{return await createImageBitmap(new Blob([t],{type:"image/jpeg"}))}catch{return null}}keep(t,e){
let s=this.photos.get(t);s?.width&&(this.pixels-=s.width*s.height),this.photos.set(t,e||{width:0,height:0,missing:!0}),e&&(this.pixels+=e.width*e.height);for(let[
n,i]of this.photos){if(this.pixels<=24e6)break;this.photos.delete(n),i.width&&(this.pixels-=i.width*i.height,i.close())}}notify(t){this.waiting=this.waiting.filter(
({left:e,then:s})=>{let n=e.size;return t.forEach(i=>e.delete(i)),e.size<n&&s(),e.size>0})}forget(t){for(let e of[...this.maps.keys()])(!t||t.some(s=>e.startsWith(
`${s} `)))&&this.maps.delete(e)}};var Tn=896,Ol=5e3,Il="The class that is in the box. A box of any class counts for every class. It is also that of the next box you draw.",Nl=[["B","a new box"],
["← ↑ → ↓","move the chosen box; without one, ← and → go to another photo"],["⇧ arrows","make the chosen box larger or smaller"],["Delete","remove\
 the chosen box"],["1 … 9, 0","its class; 0 is any class"],["Escape","choose no box"],["PageDown, PageUp","next, previous photo"],["U, ⇧ U","undo, redo"],["\
?","show or hide the keys"]],Rn=class{constructor(t){this.link=t,this.pictures=new G(t),this.id="",this.turn=0,this.asked=null,this.draw=new ye({names:t.props.classes,
changed:e=>this.keep(e),chosen:()=>this.showChosen(),say:e=>this.tell(e)}),this.build(),t.watch(["state","message","count"],()=>this.showCover()),t.watch(["coun\
t","filters"],()=>this.asked=null),t.watch(["photo","at","count"],()=>this.follow()),t.watch(["strip","first","at"],()=>this.strip.show()),t.watch(["drawn_photo\
s","drawn_boxes"],()=>this.showProgress()),t.watch(["options","filters","selection_name"],()=>this.showFilters()),t.watch(["style"],()=>{this.styles.set(t.props.
style),this.paint()}),t.on("told",({text:e})=>this.tell(e));for(let e of["maps_changed","theme"])t.on(e,()=>this.paint());this.observer=new ResizeObserver(()=>this.
fit()),this.observer.observe(this.stage),t.letGo.push(()=>this.observer.disconnect(),()=>this.draw.flush()),t.listen(document,"keydown",e=>this.key(e)),t.listen(
it,"outbox",()=>this.waited&&this.follow())}build(){let{link:t}=this;this.canvas=r("canvas",{role:"img"}),this.dead=r("span",{class:"deadmap hidden"},"map is al\
l zero"),this.frame=r("div",{class:"photoframe"},this.canvas,this.draw.element,this.dead),this.stage=r("div",{class:"photostage"},this.frame),this.list=new xe(this.
draw),this.strip=new De(t,this.pictures,i=>this.go(i)),this.progress=r("div",{class:"num progress"}),this.filters=r("div",{class:"row wrap"}),this.styles=$("How\
 the map is drawn",tt,t.props.style,i=>t.send("style",{style:i})),this.cover=r("div",{class:"cover hidden"}),this.told=r("p",{class:"told small soft"});let e=r(
"div",{class:"bar"},this.progress,r("div",{class:"grow"}),this.filters),s=r("div",{class:"drawing"},this.stage,this.tools()),n=r("div",{class:"body"},s,this.side(),
this.cover);t.root.append(r("section",{class:"pane card","aria-label":"Boxes"},e,n,this.strip.element))}tools(){let t=(e,s,n,i)=>m(e,s,n,{kind:"quiet",...i});return this.
remove=t("Remove","Remove the chosen box (Delete)",()=>this.draw.remove(),{symbol:"cross"}),r("div",{class:"row wrap tools"},m("New box","Put a box in the middl\
e, to be moved (B); or drag over the photo",()=>this.draw.addInMiddle(),{symbol:"plus",key:"B"}),this.remove,t("Undo","Take the last drawing back (U)",()=>this.
step("undo"),{symbol:"undo",key:"U"}),t("Redo","Draw again what was taken back (Shift and U)",()=>this.step("redo"),{symbol:"redo"}),r("div",{class:"grow"}),this.
styles)}side(){let{link:t}=this;this.classes=r("select",{onchange:()=>this.draw.setClass(Number(this.classes.value))}),this.classes.append(...dn(t.props.classes,
-1));let e=r("label",{class:"classpick"},S("Class",Il),this.classes);this.classes.setAttribute("aria-label","Class of the chosen box and of the next one"),this.
back=m("Previous","The photo before (Page Up)",()=>this.go(this.here-1),{symbol:"arrow"}),this.back.classList.add("back"),this.next=m("Next","The photo after (P\
age Down)",()=>this.go(this.here+1),{kind:"primary"}),this.where=r("span",{class:"num small soft"}),this.origin=r("p",{class:"small origin"}),this.own=m("Use th\
e data set's boxes","What was drawn on this photo no longer counts",()=>this.withdraw(),{kind:"quiet",symbol:"undo"}),this.facts=r("dl",{class:"facts"});let s=m(
"Keys","Which keys there are (?)",()=>ut(t),{kind:"quiet",key:"?"});return r("div",{class:"side scroll"},r("div",{class:"row paging"},this.back,this.where,this.
next),e,r("h2",{class:"small"},"Boxes on this photo"),this.list.element,this.origin,this.own,this.told,this.facts,r("div",{class:"row"},r("div",{class:"grow"}),
s))}showCover(){let{state:t,message:e}=this.link.props;this.cover.classList.toggle("hidden",t==="ready"),t!=="ready"&&u(this.cover,tr(t,e,()=>this.filter("show",
"all")))}showProgress(){let{drawn_photos:t,drawn_boxes:e}=this.link.props;u(this.progress,r("strong",{},k(t,"photo")),` drawn on, ${k(e,"box","boxes")}`)}showFilters(){
let{options:t,filters:e,selection_name:s}=this.link.props,n=([a,l,c,h])=>{let p=B(l,c,h,e[a],d=>this.filter(a,d));return p.select.id=`gv-annotate-${a}`,p},i=()=>m(
"","Go through all photos again",()=>this.link.send("clear"),{kind:"quiet square",symbol:"close"});u(this.filters,t.map(n),s?r("span",{class:"chip accent"},s,i()):
null)}filter(t,e){this.draw.flush(),this.link.send("filter",{name:t,value:e})}follow(){let{photo:t,at:e,count:s}=this.link.props;if(e===this.asked&&(this.asked=
null),this.where.textContent=s?`${(e+1).toLocaleString("en")} of ${s.toLocaleString("en")}`:"",this.back.disabled=e<=0,this.next.disabled=e>=s-1,!t)return;let n=t.
id!==this.id;n&&(this.id=t.id,this.picked||(this.draw.code=t.label),this.told.textContent="",this.frame.removeAttribute("style")),this.turn=Math.max(this.turn,t.
turn);let i=ee(this.link);this.waited=i.length>0;let a=!this.waited&&t.turn===this.turn,l=i.findLast(c=>c.kind==="draw"&&c.message.id===t.id);(n||a&&!this.draw.
busy)&&this.draw.show(l?l.message.boxes:t.boxes,!n),this.showPhoto(t),n&&this.paint()}showPhoto(t){this.canvas.setAttribute("aria-label",`The photo, ${t.facts.map(
([e,s])=>`${e} ${s}`).join(", ")}`),u(this.facts,t.facts.map(([e,s])=>[r("dt",{},e),r("dd",{},s)])),this.origin.textContent=Qo({boxes:t.boxes,by:t.by}),this.own.
classList.toggle("hidden",!t.by||!t.own),this.showChosen()}showChosen(){if(!this.classes)return;let t=this.draw.boxes[this.draw.at];this.classes.value=String(t?
t[0]:this.draw.code),this.remove.disabled=!t,this.list.show()}paint(){let{photo:t,strip:e,at:s,first:n}=this.link.props;if(!t)return;let{id:i}=t,a=()=>this.id===
i&&this.fit();this.pictures.want([i],Tn,"current",a)&&a();let l=e.slice(s-n+1,s-n+3).map(([c])=>c);l.length&&this.pictures.want(l,Tn,"current")}fit(){let{style:t}=this.
link.props,e=this.pictures.photo(this.id,Tn),s=this.pictures.map(this.id,"current"),n=e?.width?e.width/e.height:1,i=this.stage.clientWidth,a=getComputedStyle(this.
stage).flexGrow==="0"?i:this.stage.clientHeight,l=Math.floor(Math.max(80,Math.min(i,a*n))),c=Math.round(l/n);this.frame.style.cssText=`width:${l}px;height:${c}p\
x`,this.dead.classList.toggle("hidden",!s||!at(s)||t==="off"),C(this.canvas,e,s,s&&at(s)?"off":t,l,c,this.link.ghost)}keep(t){this.list.show(),this.showChosen(),
this.post("draw",{id:this.id,boxes:t})}post(t,e){this.waited=!0,this.link.act(t,{...e,turn:++this.turn},void 0,!0)}step(t){this.draw.flush(),this.post(t)}withdraw(){
this.draw.flush(),this.post("withdraw",{id:this.id})}get here(){return this.asked??this.link.props.at}get leaving(){return this.here!==this.link.props.at}go(t){
this.draw.flush();let{count:e}=this.link.props;t<0||t>=e||(this.asked=t,clearTimeout(this.forgets??void 0),this.forgets=setTimeout(()=>this.asked=null,Ol),this.
link.send("go",{at:t}))}tell(t){this.told.textContent=t,this.link.announce(t)}key(t){t.altKey||t.defaultPrevented||kt()||!this.link.addressed||!this.link.root.checkVisibility()||
this.link.helpBox||this.known(t)&&(t.preventDefault(),t.stopPropagation())}known(t){let e=t.key.toLowerCase();if(t.ctrlKey||t.metaKey){if(e!=="z"&&e!=="y")return!1;
this.step(e==="y"||t.shiftKey?"redo":"undo")}else if(this.leaving&&/^([b0-9]|delete|backspace)$/.test(e))this.tell("Wait for the photo");else if(this.link.props.
state==="ready"&&this.draw.key(t))this.picked||=/^[0-9]$/.test(t.key);else if(e==="u")this.step(t.shiftKey?"redo":"undo");else if(t.key==="PageDown"||t.key==="A\
rrowRight")this.go(this.here+1);else if(t.key==="PageUp"||t.key==="ArrowLeft")this.go(this.here-1);else if(t.key==="?")ut(this.link);else return!1;return!0}};function zl({
model:o}){let t=new F(o,"annotate");return t.keys=Nl,t.view=new Rn(t),t.root}var Ln={};J(Ln,{render:()=>Ul});var Ut=160,He={change:"Accuracy on photos of the class with the attribute, minus without it, in percentage points",interval:"95 % interval of the change (Newcom\
be)",groups:"Class and attribute together; the worst is marked. Half of the 95 % interval in small",q:"Chance of a change as large as this where there is none, \
corrected for the number of attributes looked at"},xr=[["healthy","Healthy","It is part of what the class is: the model may lean on it","check","h"],["spurious",
"Spurious","It has nothing to do with the class: the model should not lean on it","cross","s"],["unsure","Unsure","It cannot be told","question","n"]],_n=class{constructor(t){
this.link=t,this.pictures=new G(t),this.build(),t.watch(["state","message","work","sources"],()=>this.showState()),t.watch(["rows","key","more"],()=>this.showTable()),
t.watch(["shown","map_style"],()=>this.showAttribute()),t.on("theme",()=>this.showAttribute()),t.listen(t.root,"keydown",e=>this.pressed(e))}build(){this.cover=
r("div",{class:"cover hidden"}),this.find=r("div",{class:"row wrap find"}),this.words=r("input",{type:"text",placeholder:"water, forest, hand",maxlength:"2000",
spellcheck:"false"}),this.words.addEventListener("keydown",t=>t.key==="Enter"&&this.search()),this.table=r("div",{class:"ranked"}),this.one=r("section",{class:"\
one card","aria-label":"One attribute",tabindex:"-1"}),this.body=r("div",{class:"attributes scroll"},r("section",{class:"card","aria-label":"Ranking"},this.find,
this.table),this.one),this.link.root.append(r("section",{class:"pane","aria-label":"Attributes"},this.body,this.cover))}search(){this.link.act("find",{words:this.
words.value,source:this.source||"auto"})}showState(){let{state:t,message:e,work:s,sources:n}=this.link.props,i=t==="loading"||t==="empty";this.cover.classList.toggle(
"hidden",!i),this.body.classList.toggle("hidden",i),t==="loading"?u(this.cover,T("busy","Getting ready",e)):i&&u(this.cover,T("target","Nothing to rank yet",e));
let a=JSON.stringify([s,n]);if(a===this.fresh)return;this.fresh=a;let l=s.running||s.other,c=B("Look","Where the words are looked for",n,this.source||"auto",g=>this.
source=g),p=m("Find","Look for these words in the photos; without words, for a list of common nouns",()=>this.search(),{kind:"primary",symbol:"eye",disabled:l}),
d=l?`${s.stage||"working"} · ${y(s.share)}`:"",f=l?m("Stop","Stop the search",()=>this.link.act("cancel"),{symbol:"stop"}):null;u(this.find,r("label",{class:"g\
row"},"Words",this.words),c,p,f,r("span",{class:"small soft",role:"status"},d))}showTable(){let{rows:t,key:e,more:s,state:n}=this.link.props;if(!t.length){let c=n===
"none"?"Type what you suspect and press Find; an empty line looks for common nouns.":"No attribute is on enough photos of one class.";u(this.table,T("target","N\
othing was found yet",c));return}let a=[["attribute"],["class"],["change",He.change],["95 % interval",He.interval],["q",He.q],["judged"]].map(([c,h])=>r("th",{scope:"\
col"},h?S(c,h):c)),l=c=>r("tr",{class:c.key===e?"chosen":""},r("td",{},r("button",{type:"button",class:"pick","aria-pressed":String(c.key===e),onclick:()=>this.
link.send("look",{key:c.key})},c.attribute),r("span",{class:"tiny soft"},` ${c.source}`)),r("td",{},c.class),r("td",{class:"num"},this.bar(c),r("span",{class:c.
significant?"strong":"soft"},c.delta_words)),r("td",{class:"num soft"},c.interval),r("td",{class:"num soft"},c.q===null?"–":c.q<.001?"< 0.001":c.q.toFixed(3)),
r("td",{},c.verdict?r("span",{class:`chip ${{healthy:"yes",spurious:"no",unsure:"maybe"}[c.verdict]}`},c.verdict):"–"));u(this.table,r("table",{},r("thead",{},
r("tr",{},a)),r("tbody",{},t.map(l))),s?r("p",{class:"small faint"},`and ${s} more`):null)}bar({delta:t,low:e,high:s}){let n=l=>`${50+50*Math.max(-1,Math.min(1,
l??0))}%`,i=Math.min(e??t,s??t),a=Math.max(e??t,s??t);return r("i",{class:"deltabar","aria-hidden":"true"},r("i",{class:"range",style:`left:${n(i)};width:calc(${n(
a)} - ${n(i)})`}),r("i",{class:"dot",style:`left:${n(t)}`}))}showAttribute(){let{shown:t,map_style:e}=this.link.props;if(this.one.classList.toggle("hidden",!t),
!t)return;let{attribute:s,accuracy:n,counts:i,confused:a,verdict:l}=t,c=["with","without"].map((d,f)=>this.side(d,f,t,e)),h=xr.map(([d,f,g,w,b])=>m(f,`${g} (${b.
toUpperCase()})`,()=>this.judge(d),{symbol:w,key:b.toUpperCase(),"aria-pressed":String(d===l)})),p=$("How maps are drawn",tt,e,d=>this.link.send("style",{style:d}));
u(this.one,r("div",{class:"row wrap"},r("h2",{class:"grow"},`${s}: ${t.class}`),p),r("p",{class:"says"},`Right on ${y(n[0])} of ${i[0]} photos with it and ${y(n[1])}\
 of ${i[1]} without${a?`; ${a}`:""}.`),r("div",{class:"row wrap verdicts",role:"group","aria-label":"May the model lean on it?"},r("span",{class:"soft"},"May th\
e model lean on it?"),h),c,this.groups(t),r("div",{class:"row wrap controls"},m("Colour the map",`Go to Explore, where photos with and without ${s} have differe\
nt colours`,()=>this.link.act("colour"),{symbol:"eye"}),m("Ask about both sides",`Go to Answer, where photos with and without ${s} are asked about next`,()=>this.
link.act("ask"),{symbol:"question"}),m("Fix","Go to Fix, where the model is set apart from it",()=>this.link.act("fix"),{kind:"primary",symbol:"arrow"})))}groups({
groups:t,attribute:e}){let{models:s,rows:n,of:i}=t,a=(h,p)=>r("td",{class:h.worst[p]?"num worst":"num"},y(h.accuracy[p]),h.margin[p]===null?null:r("span",{class:"\
tiny soft"},` ±${Math.round(100*h.margin[p])}`),h.worst[p]?r("span",{class:"tiny"}," worst"):null),l=["group","photos",...s].map(h=>r("th",{scope:"col"},h)),c=h=>r(
"tr",{},r("th",{scope:"row"},h.name),r("td",{class:"num soft"},String(h.count)),s.map((p,d)=>a(h,d)));return r("div",{class:"bygroup"},r("h3",{},S(`Groups by ${e}`,
He.groups),r("span",{class:"tiny soft"},` ${i}`)),r("table",{},r("thead",{},r("tr",{},l)),r("tbody",{},n.map(c))))}side(t,e,{photos:s,attribute:n},i){let a=s[e].
map(l=>{let c=r("canvas",{role:"img","aria-label":`${l}, ${t} ${n}`,style:`width:${Ut*.75}px;height:${Ut*.75}px`}),h=()=>C(c,this.pictures.photo(l,Ut),this.pictures.
map(l,"current"),i,Ut,Ut,this.link.ghost);return this.pictures.want([l],Ut,"current",h)&&h(),c});return r("div",{class:"side"},r("h3",{},`${t} ${n}`),r("div",{class:"\
row wrap"},a.length?a:r("span",{class:"faint"},"no photo")))}judge(t){let{name:e,class:s,attribute:n}=this.link.props.shown;this.link.act("judge",{name:e,class:s,
verdict:t}),this.link.announce(`${t}: ${n}`)}pressed(t){let e=xr.find(([,,,,s])=>s===t.key.toLowerCase());!e||!this.link.props.shown||t.ctrlKey||t.metaKey||t.altKey||
/^(INPUT|SELECT)$/.test(t.target.tagName)||(this.judge(e[0]),t.preventDefault(),t.stopPropagation())}};function Ul({model:o}){let t=new F(o,"attributes");return t.
keys=[["H S N","healthy, spurious, unsure"],["U","take the last answer back"]],t.view=new _n(t),t.root}var Pn={};J(Pn,{render:()=>rc});var Gl=4,Oe={fixed:["✓ fixed","yes","Wrong before, right after"],broken:["✕ broken","no","Right before, wrong after"]};function kr(o){let t=o.props.models,e=o.
props.chosen;if(e.length<2)return[];let s=h=>o.send("models",{models:h}),n=(h,p,d)=>{let f=t.filter(([g])=>g===e[d]||!e.includes(g));return B(h,p,f,e[d],g=>s(e.
map((w,b)=>b===d?g:w)))},i=e.length-1,a=t.filter(([h])=>!e.includes(h)),l=()=>s([...e.slice(0,i),a[a.length-1][0],e[i]]),c=()=>s([e[0],e[i]]);return[n("Before",
"The model that is compared with",0),...e.slice(1,i).map((h,p)=>n("and","A model between them",p+1)),n("After","The model that is judged",i),a.length&&e.length<
Gl?m("Add a model","Put one more model between them",l,{kind:"quiet",symbol:"plus"}):null,e.length>2?m("Only two","Leave out the models between",c,{kind:"quiet"}):
null]}function Er(o){let{groups:t,group:e,classes:s,label:n,splits:i,split:a,sorts:l,sort:c}=o.props,h=d=>[["-1","all"],...d.map((f,g)=>[String(g),f])],p=[["","\
all"],...i.map(d=>[d,d])];return[jl(o),t.length?B("Group","Only photos of one group",h(t),String(e),d=>o.send("group",{group:Number(d)})):null,B("Class","Only p\
hotos of one class",h(s),String(n),d=>o.send("only",{label:Number(d)})),i.length>1?B("Split","Only photos of one part of the data",p,a,d=>o.send("only",{split:d})):
null,B("Sort by","The order of the photos",l,c,d=>o.send("sort",{sort:d}))]}function jl(o){let t=o.props.counts,e=n=>n===void 0?"":` ${n.toLocaleString("en")}`,
s=[["all",`All${e(t.all)}`,"Fixed, broken and unchanged ones"],["fixed",`✓ Fixed${e(t.fixed)}`,Oe.fixed[2]],["broken",`✕ Broken${e(t.broken)}`,Oe.broken[2]],
["same",`Verdict unchanged${e(t.same)}`,"The verdict is the same; the map may not be"]];return $("Which photos",s,o.props.show,n=>o.send("show",{show:n}))}var Et=o=>o==="candidate"?"the fix":o==="v0"?"original":o;function Sr({bars:o,before:t,after:e,count:s}){let n=Math.max(1,...o),i=100/o.length,a=`Share of the m\
ap's energy inside the object, change over ${k(s,"photo")}: mean ${y(t)} before, ${y(e)} after.`;return r("figure",{class:"movedchart"},r("figcaption",{class:"s\
mall"},r("strong",{},"Attention on the object "),a),r("div",{class:"bars",role:"img","aria-label":a},o.map((l,c)=>{let h=2*c/o.length-1,p=h>=0?"onto":"off",d=`${k(
l,"photo")}: change from ${Math.round(100*h)} to ${Math.round(100*(h+2/o.length))} points`;return r("i",{class:p,title:d,style:`width:${i}%;height:${100*l/n}%`})})),
r("div",{class:"axis tiny faint","aria-hidden":"true"},["−100","← off the object","0","onto it →","+100 points"].map(l=>r("span",{},l))))}function Tr(o,t){
let e=["model","made by","from","worst group","average","answers","training"],s=([n,i,a,l,c,h,p])=>[Et(n),i||"–",a?Et(a):"–",y(l),y(c),h?h.toLocaleString("e\
n"):"–",p?Q(p):"–"];return r("div",{class:"costs"},r("table",{},r("caption",{class:"small"},"What each model took, and its accuracy on the validation split"),
r("thead",{},r("tr",{},e.map(n=>r("th",{scope:"col"},n)))),r("tbody",{},o.map(n=>r("tr",{class:t.includes(n[0])?"on":""},s(n).map((i,a)=>r(a?"td":"th",a?{class:"\
num"}:{scope:"row"},i)))))))}var Rr="The exchange test: how many verdicts change when only what is around the object is exchanged with a photo of another class, or only the object",Wl=[["en\
vironment","the environment alone changes","Share of the verdicts that change when a photo keeps its object in another environment. Less is better"],["object","\
the object alone changes","Share of the verdicts that change when a photo keeps its environment and gets another object. More is better"],["object_alone","right\
 by the object alone","Accuracy where every environment is the mean environment"],["environment_alone","right by the environment alone","Accuracy where the obje\
ct is gone: above chance, the model can use the environment"],["exchanged","right in other environments","Accuracy in environments of other classes, the mean ov\
er the classes"],["worst","of the worst class","The class with the least of it"]],ql=([,o,t])=>o===null?"":`${Math.round(100*o)}–${y(t)}`;function Mr(o){return o?
o.refused?"cannot be compared":o.rows.length?`the environment decides ${o.rows.filter(e=>e.environment[0]!==null).map(e=>y(e.environment[0])).join(" → ")} of \
the verdicts`:o.why?"cannot be measured yet":"not measured yet":""}function _r(o,t,e,s){let n=!t.running&&!t.other,i=(c,h)=>m(c,h,()=>e("measure"),{disabled:!n,
"data-part":"measure"}),a="Exchange environments and objects between validation photos, with the same masks for every model shown",l=o.rows;return r("div",{class:"\
goesby"},o.refused?r("p",{class:"warn small"},o.refused):null,l.length?Vl(o):null,!l.length&&!o.refused&&!o.why?r("p",{class:"small soft"},S("What a model goes \
by",Rr)," was not measured for these models."):null,o.why&&(o.left||o.refused)?r("div",{class:"row wrap small"},r("p",{},o.why),m("Answer parts","Go to Parts",()=>s(
"parts"),{symbol:"arrow"})):null,r("div",{class:"row wrap"},!o.why&&(o.left||o.refused)?i(l.length?"Measure the rest":"Measure",a):null,o.again&&!o.left?i("Meas\
ure again",`${a}: your answers may say more of where objects are by now`):null,Kl(t,e)))}function Kl(o,t){let e=o.other&&(o.stage||"").startsWith("Control ");if(!o.
running&&!e)return null;let s=o.share===null?"":` · ${y(o.share)}`,n=m("Stop","Stop at the next step; what is done is kept",()=>t("cancel"),{symbol:"stop"});return r(
"span",{class:"row small soft",role:"status"},`${o.stage}${s}${o.eta?`, ${Q(o.eta)} left`:""}`,n)}function Vl({rows:o,by:t,at:e,split:s}){let n=Math.max(...o.map(
l=>l.photos)),i=e==="input"?"in the picture":"among features",a=(l,c)=>{let h=Array.isArray(l[c])?l[c]:[l[c],null,null],p=ql(h),d=c==="worst"&&l.worst_class?l.worst_class:
p?"95 % interval":null;return r("td",{class:"num",title:d},h[0]===null?"–":y(h[0]),p?r("span",{class:"soft tiny"},` (${p})`):null)};return r("div",{class:"cos\
ts"},r("table",{},r("caption",{class:"small"},S("What each model goes by",Rr),`: ${n.toLocaleString("en")} ${s==="val"?"validation":s} photos, by ${t}, exchange\
d ${i}`),r("thead",{},r("tr",{},r("th",{scope:"col"},"verdicts"),o.map(l=>r("th",{scope:"col"},l.words)))),r("tbody",{},Wl.map(([l,c,h])=>r("tr",{},r("th",{scope:"\
row",title:h},c),o.map(p=>a(p,l)))))))}var Yl=8e6,Xl=3e3,Zl=1500,St=class{constructor({label:t,minimum:e,gap:s=12,cardHeight:n,make:i,need:a,keys:l,moved:c}){Object.assign(this,{minimum:e,gap:s,cardHeight:n,
make:i,need:a,keys:l,moved:c}),this.items=new Map,this.cards=new Map,this.total=0,this.at=0,this.spacer=r("div",{class:"spacer",role:"list","aria-label":t}),this.
element=r("div",{class:"scroll grid",tabindex:"-1"},this.spacer),this.element.addEventListener("scroll",()=>this.later(),{passive:!0}),this.element.addEventListener(
"keydown",h=>this.key(h)),this.observer=new ResizeObserver(()=>this.resized()),this.observer.observe(this.element)}free(){this.observer.disconnect(),clearTimeout(
this.impatient??void 0)}reset(t,e=!1){this.total=t,this.items.clear(),this.asked=null,this.clear(),e||(this.element.scrollTop=0,this.at=0),this.at=Math.min(this.
at,Math.max(0,t-1)),this.layout()}clear(){this.cards.forEach(t=>t.remove()),this.cards.clear()}put(t,e){e.forEach((s,n)=>{this.items.set(t+n,s),this.renew(t+n)}),
this.forget(),this.asked&&t===this.asked[0]&&(this.asked=null,this.later())}renew(t){let e=this.cards.get(t);if(!e)return;let s=this.root().activeElement,n=e.contains(
s),i=n&&s.dataset.part,a=this.card(t);e.replaceWith(a),n&&(i&&a.querySelector(`[data-part="${i}"]`)||a).focus({preventScroll:!0})}forget(){for(let t of this.items.
keys()){if(this.items.size<=Xl)return;this.cards.has(t)||this.items.delete(t)}}root(){return this.element.getRootNode()}resized(){this.element.clientWidth===this.
laidOut?this.show():this.layout()}layout(){let t=this.element.clientWidth-2*this.gap;if(this.laidOut=null,t<=0)return;let e=this.root().activeElement,s=[...this.
cards.values()].some(n=>n.contains(e));this.laidOut=this.element.clientWidth,this.columns=Math.max(1,Math.floor((t+this.gap)/(this.minimum+this.gap))),this.width=
Math.floor((t-this.gap*(this.columns-1))/this.columns),this.height=this.cardHeight(this.width),this.full=Math.ceil(this.total/this.columns)*this.step+this.gap,this.
tall=Math.min(this.full,Yl),this.spacer.style.height=`${this.tall}px`,this.clear(),this.show(),s&&this.focus(this.at)}get step(){return this.height+this.gap}get ratio(){
let t=this.element.clientHeight;return this.tall>t?(this.full-t)/(this.tall-t):1}get top(){return this.element.scrollTop*this.ratio}set top(t){this.element.scrollTop=
t/this.ratio}later(){this.pending||(this.pending=requestAnimationFrame(()=>{this.pending=null,this.show()}))}show(){if(!this.columns)return;let{top:t,step:e}=this,
s=this.element.clientHeight;this.shift=this.element.scrollTop-t;let n=Math.max(0,Math.floor(t/e)-1)*this.columns,i=Math.min(this.total,(Math.ceil((t+s)/e)+1)*this.
columns);for(let[l,c]of this.cards)l<n||l>=i?(c.remove(),this.cards.delete(l)):this.shift&&(c.style.top=this.topOf(l));let a=null;for(let l=n;l<i;l++)this.items.
has(l)||(a=a?[a[0],l+1]:[l,l+1]),this.cards.has(l)||this.spacer.append(this.card(l));a&&this.ask(a)}ask(t){this.asked||(this.asked=t,clearTimeout(this.impatient??
void 0),this.impatient=setTimeout(()=>{this.asked===t&&(this.asked=null,this.show())},Zl),this.need(...t))}topOf(t){return`${this.gap+Math.floor(t/this.columns)*
this.step+this.shift}px`}card(t){let e=this.items.get(t),s=t%this.columns,n=e?this.make(t,e,this.width):r("div",{class:"shimmer"});return n.classList.add("item"),
n.setAttribute("role","listitem"),n.setAttribute("aria-setsize",this.total),n.setAttribute("aria-posinset",t+1),n.tabIndex=t===this.at?0:-1,n.style.cssText=`lef\
t:${this.gap+s*(this.width+this.gap)}px;top:${this.topOf(t)};width:${this.width}px;height:${this.height}px`,n.addEventListener("focusin",()=>{this.at=t}),this.cards.
set(t,n),n}reveal(t){let e=this.cards.get(this.at);e&&(e.tabIndex=-1),this.at=Math.max(0,Math.min(this.total-1,t));let{step:s}=this,n=Math.floor(this.at/this.columns)*
s,i=this.element.clientHeight;n<this.top?this.top=n:n+s+this.gap>this.top+i&&(this.top=n+s+this.gap-i),this.show();let a=this.cards.get(this.at);return a&&(a.tabIndex=
0),a}focus(t){this.reveal(t)?.focus({preventScroll:!0})}key(t){if(t.ctrlKey||t.metaKey||t.altKey||t.target.tagName==="SELECT")return;let e=Math.max(1,Math.floor(
this.element.clientHeight/this.step))*this.columns,s={ArrowLeft:-1,ArrowRight:1,ArrowUp:-this.columns,ArrowDown:this.columns,PageDown:e,PageUp:-e,Home:-1e9,End:1e9},
n=this.items.get(this.at);if(t.key in s){let i=this.at;this.focus(i+s[t.key]),this.moved?.(t,i,this.at)}else if(!(n&&this.keys?.(t,this.at,n)))return;t.preventDefault(),
t.stopPropagation()}};function Ie(o,t,e){if(!o)return null;if(o.words)return r("p",{class:"small owedline"},r("strong",{},`${o.question} `),o.words);if(!o.here)return r("p",{class:"s\
mall owedline"},r("strong",{},`${o.question} `),`${o.sentence} They start from an earlier model: `,r("code",{},o.command));let s=o.seconds?`, about ${Q(o.seconds)}`:
"",n=`Run the same fix (${o.title}) with other answers and without any, ${o.runs} runs${s}. The models stay as they are; it can be stopped, and what is done is \
kept.`;return r("div",{class:"row wrap small owedline"},m(o.question,n,()=>e("controls"),{symbol:"question",disabled:t,"data-part":"controls"}),r("span",{class:"\
soft"},`Not shown yet: ${o.runs} runs of controls show it${s}.`))}var Gt=class{constructor(t){this.windows=t,this.pointers=new Map,this.home();for(let e of t)this.listen(e)}listen(t){t.style.overflow="hidden",t.firstElementChild.
style.transformOrigin="0 0",t.addEventListener("wheel",e=>this.wheel(e,t),{passive:!1}),t.addEventListener("pointerdown",e=>this.down(e,t)),t.addEventListener("\
pointermove",e=>this.move(e,t));for(let e of["pointerup","pointercancel"])t.addEventListener(e,s=>this.pointers.delete(s.pointerId));t.addEventListener("dblclic\
k",()=>this.home())}home(){Object.assign(this,{scale:1,x:0,y:0}),this.apply()}by(t,e=.5,s=.5){let n=Math.min(12,Math.max(1,this.scale*t)),i=n/this.scale;this.x=
e-(e-this.x)*i,this.y=s-(s-this.y)*i,this.scale=n,this.apply()}pan(t,e){this.x+=t,this.y+=e,this.apply()}apply(){let t=1-this.scale;this.x=Math.min(0,Math.max(t,
this.x)),this.y=Math.min(0,Math.max(t,this.y));for(let e of this.windows){let{clientWidth:s,clientHeight:n}=e;e.style.touchAction=this.scale>1?"none":"pan-y",e.
firstElementChild.style.transform=`translate(${this.x*s}px, ${this.y*n}px) scale(${this.scale})`}}at(t,e){let s=e.getBoundingClientRect();return[(t.clientX-s.left)/
s.width,(t.clientY-s.top)/s.height]}wheel(t,e){t.preventDefault(),this.by(Math.exp(-t.deltaY*.0018),...this.at(t,e))}down(t,e){t.button||(this.pointers.set(t.pointerId,
this.at(t,e)),e.setPointerCapture(t.pointerId))}move(t,e){let s=this.pointers.get(t.pointerId);if(!s)return;let n=this.at(t,e),i=[...this.pointers].find(([a])=>a!==
t.pointerId);if(i){let a=l=>Math.hypot(l[0]-i[1][0],l[1]-i[1][1]);a(s)>0&&this.by(a(n)/a(s),(n[0]+i[1][0])/2,(n[1]+i[1][1])/2)}else this.pan(n[0]-s[0],n[1]-s[1]);
this.pointers.set(t.pointerId,n)}key(t){let s={ArrowLeft:[.12,0],ArrowRight:[-.12,0],ArrowUp:[0,.12],ArrowDown:[0,-.12]};if(t.key==="+"||t.key==="=")this.by(1.4);else if(t.
key==="-")this.by(1/1.4);else if(t.key==="0")this.home();else if(s[t.key]&&this.scale>1)this.pan(...s[t.key]);else return!1;return!0}};var Jl=448,Ql=180,tc=440,ec=12,Ne=class{constructor(t){this.of=t,this.shown=null,this.zoom=null,this.element=r("div",{class:"sheet hidden",role:"dialog","aria-l\
abel":"One photo, large",tabindex:"-1"}),this.element.addEventListener("keydown",e=>this.key(e))}open(t){this.shown=t,this.element.classList.remove("hidden");let e=this.
of.names(),s=this.element.clientWidth-32,n=Math.max(Ql,Math.min(tc,Math.floor((s-ec*(e.length-1))/e.length))),i=this.of.pictured(t,n,Jl).map(a=>r("div",{class:"\
window",style:`width:${n}px;height:${n}px`},a));u(this.element,this.head(t),this.body(t,e,i)),this.zoom=new Gt(i),this.element.focus({preventScroll:!0})}head(t){
let e=(s,n,i)=>m("",n,i,{kind:"square",symbol:s});return r("div",{class:"row sheethead"},r("h2",{class:"grow"},`${t.label}${t.group?`, ${t.group}`:""}`),e("plus",
"Zoom in (+)",()=>this.zoom?.by(1.4)),e("minus","Zoom out (−)",()=>this.zoom?.by(1/1.4)),e("home","Show everything (0)",()=>this.zoom?.home()),m("","Close (Es\
cape)",()=>this.hide(!0),{kind:"quiet square",symbol:"close"}))}body(t,e,s){let n=s.map((a,l)=>{let c=`${Et(e[l])}: ${t.right[l]?"right ✓":"wrong ✕"}`;return r(
"figure",{},a,r("figcaption",{class:"small soft"},c))}),i=` · map moved ${y(t.map_change)} · ${t.split} · ${t.id}`;return r("div",{class:"sheetbody scroll"},
r("div",{class:"row wrap"},n),r("p",{class:"small soft"},this.of.moved(t),i),r("p",{class:"tiny faint"},"Wheel or + and − zoom all maps at once; drag or the arr\
ow keys move them."))}hide(t=!1){this.shown=null,this.element.classList.add("hidden"),t&&this.of.onClose()}key(t){if(!(t.ctrlKey||t.metaKey||t.altKey)){if(t.key===
"Escape")this.hide(!0);else if(!this.zoom?.key(t))return;t.preventDefault(),t.stopPropagation()}}repaint(){this.shown&&this.open(this.shown)}};function Lr([o,t],[e,s],[n,i]){let a=r("div",{class:"swipe",style:"--at:50%"},o,r("div",{class:"over"},t),r("i",{class:"divider","aria-hidden":"true"}),r("span",
{class:"tagleft"},e),r("span",{class:"tagright"},s)),l=r("input",{type:"range",min:"0",max:"100",value:"50",class:"swiper","data-part":"swiper","aria-label":`Di\
vider: ${n} to the left, ${i} to the right`,title:"Drag, or use the arrow keys",oninput:()=>a.style.setProperty("--at",`${l.value}%`)});return l.addEventListener(
"keydown",c=>c.key.startsWith("Arrow")&&c.stopPropagation()),a.append(l),a}var sc=224,nc=4,oc=[["beside","Side by side","The maps of the models beside each other"],["swipe","Swipe","The maps over each other, with a divider to move"]],An=class{constructor(t){
this.link=t,this.layout="beside",this.pictures=new G(t),this.build(),t.on("rows",e=>{e.version===t.props.version&&this.grid.put(e.start,e.rows)}),t.on("maps_cha\
nged",()=>this.repaint()),t.on("theme",()=>this.repaint()),t.watch(["map_style"],()=>{this.styles.set(t.props.map_style),this.repaint()}),t.watch(["counts","sho\
w","groups","group","classes","label","splits","split","sorts","sort"],()=>this.showFilters()),t.watch(["models","chosen"],()=>this.showModels()),t.watch(["move\
d","costs"],()=>this.showMore()),t.watch(["goes_by","work"],()=>this.showGoesBy()),t.watch(["version","count"],()=>this.restart()),t.watch(["state","message"],()=>this.
showState()),t.letGo.push(()=>this.grid.free())}build(){this.filters=r("div",{class:"row wrap grow"}),this.modelRow=r("div",{class:"row wrap modelchoice"}),this.
more=r("div",{class:"moreinfo"}),this.goes=r("div",{class:"moreinfo"}),this.styles=$("How maps are drawn",tt,this.link.props.map_style,e=>this.link.send("style",
{style:e})),this.layouts=$("How models are laid out",oc,this.layout,e=>{this.layout=e,this.grid.layout()}),this.grid=new St({label:"Photos, as each model sees t\
hem",minimum:330,cardHeight:e=>this.side(e)+62,make:(e,s,n)=>this.card(s,n),need:(e,s)=>this.link.send("rows",{start:e,end:s,version:this.link.props.version}),keys:(e,s,n)=>this.
key(e,n)}),this.sheet=new Ne({names:()=>this.names,pictured:(e,s,n)=>this.pictured(e,s,n),moved:e=>this.moved(e),onClose:()=>this.grid.focus(this.grid.at)}),this.
cover=r("div",{class:"cover hidden"});let t=[r("h2",{},"Photo by photo"),r("div",{class:"grow"}),this.layouts,this.styles];this.link.root.append(r("section",{class:"\
pane card","aria-label":"Photos before and after"},r("div",{class:"bar"},t),r("div",{class:"bar filters"},this.modelRow,this.filters),this.goes,this.more,r("div",
{class:"body"},this.grid.element,this.cover,this.sheet.element)))}get names(){return this.link.props.chosen}get swiping(){return this.layout==="swipe"&&this.names.
length===2}side(t){let e=this.swiping?1:Math.max(1,this.names.length);return Math.floor((t-nc*(e-1))/e)}showState(){let{state:t,message:e}=this.link.props;this.
cover.classList.toggle("hidden",t==="ready");let s=t==="loading";t!=="ready"&&u(this.cover,T(s?"busy":"photos",s?"A fix is being made":"Nothing to compare yet",
e))}showModels(){this.layouts.classList.toggle("hidden",this.names.length!==2),u(this.modelRow,kr(this.link))}showFilters(){u(this.filters,Er(this.link))}showMore(){
let{moved:t,costs:e}=this.link.props,s=this.more.querySelector("details")?.open||!1;if(e.length<2)return u(this.more);let n=t?`Attention moved onto the object i\
n ${k(t.onto,"photo")}, off it in ${t.off.toLocaleString("en")}`:"What each model cost";return u(this.more,r("details",{open:s},r("summary",{},n,t?r("span",{class:"\
soft"}," · and what each model cost"):null),r("div",{class:"row wrap"},t?Sr(t):null,Tr(e,this.names))))}showGoesBy(){let{goes_by:t,work:e}=this.link.props,s=this.
goes.querySelector("details")?.open||!1;if(!t)return u(this.goes);let n=a=>this.link.act(a),i=a=>this.link.send("go",{place:a});return u(this.goes,r("details",{
open:s},r("summary",{},"What it goes by",r("span",{class:"soft"},` · ${Mr(t)}`)),_r(t,e,n,i)),Ie(t.owed,e.running||e.other,n))}restart(){this.sheet.hide(),this.
grid.reset(this.link.props.count)}picture(t,e,s,n){let i=`Where ${Et(e)} looks in a photo of a ${t.label}; its verdict is ${n?"right":"wrong"}`;return r("canvas",
{style:`width:${s}px;height:${s}px`,role:"img","aria-label":i})}pictured(t,e,s){let n=this.names.map((l,c)=>this.picture(t,l,e,t.right[c])),i=()=>{let l=this.link.
ghost,c=this.link.props.map_style,h=this.pictures.photo(t.id,s);n.forEach((p,d)=>C(p,h,this.pictures.map(t.id,this.names[d]),c,e,e,l))};return this.names.map((l,c)=>this.
pictures.want([t.id],c?0:s,l,i)).every(Boolean)&&i(),n}tag(t,e){return r("span",{class:"tag"},`${Et(t)} ${e?"✓":"✕"}`)}card(t,e){let s=this.side(e),n=Oe[t.flip],
i=this.pictured(t,s,sc),a=n?n[2]:t.right[0]?"right before and after":"wrong before and after";return r("article",{class:`pairphoto ${t.flip?`is-${t.flip==="fixe\
d"?"yes":"no"}`:""}`,"aria-label":`${t.label}, ${t.group}: ${a}`},this.swiping?this.swipe(t,i):this.beside(t,i),r("div",{class:"text"},r("div",{class:"line"},r(
"strong",{},t.label),n?r("span",{class:`chip ${n[1]}`,title:n[2]},n[0]):r("span",{class:"chip"},t.right[0]?"still right":"still wrong")),r("div",{class:"line sm\
all soft"},r("span",{},t.group),this.moved(t))))}moved(t){return t.energy_before!==null&&t.energy_after!==null?r("span",{class:"num",title:"Share of the map's e\
nergy inside the object, before and after"},`on the object ${y(t.energy_before)} → ${y(t.energy_after)}`):r("span",{class:"num",title:"How much of the map mov\
ed"},`map moved ${y(t.map_change)}`)}beside(t,e){return r("div",{class:"two",onclick:()=>this.sheet.open(t),title:"Open it large (Enter)"},e.map((n,i)=>r("div",
{class:"side"},n,this.tag(this.names[i],t.right[i]))))}swipe(t,e){let s=e.map((n,i)=>this.tag(this.names[i],t.right[i]));return Lr(e,s,this.names.map(Et))}key(t,e){
return t.key!=="Enter"||t.target.tagName==="BUTTON"?!1:(this.sheet.open(e),!0)}repaint(){this.grid.clear(),this.grid.show(),this.sheet.repaint()}};function rc({
model:o}){let t=new F(o,"compare");return t.keys=[["Arrow keys","go from photo to photo"],["Enter","open a photo large"],["+ − 0","zoom all maps at once, show\
 everything"],["Escape","close the large photo"]],t.view=new An(t),t.root}var On={};J(On,{render:()=>fc});var Y={yes:["Yes","✓","Yes: the model looks at the right thing (Y)"],no:["No","✕","No: the model looks at something else (N)"],maybe:["Can't tell","?","Cann\
ot tell from what is visible (M)"]},se=o=>o.map(([t,e])=>`${t}: ${Y[e][0]}`).join(", "),q={y:"yes",n:"no",m:"maybe"};function nt(o,t,{short:e=!1,words:s=Y,only:n=[
"yes","no","maybe"]}={}){return r("div",{class:`answers${e?" short":""}`,role:"group","aria-label":"Your answer"},n.map(i=>r("button",{type:"button",class:`answ\
er ${i}`,"data-part":i,"aria-pressed":String(o===i),title:s[i][2],"aria-label":s[i][2],onclick:a=>{a.stopPropagation(),t(i)}},r("b",{"aria-hidden":"true"},s[i][1]),
e&&i==="maybe"?null:r("span",{},s[i][0]))))}var $n=([o,t,e,s],[n,i,a,l])=>[(n-o)/(e-o),(i-t)/(s-t),(a-o)/(e-o),(l-t)/(s-t)];function bt(o,[t,e,s,n],{dashed:i=!1,width:a=2}={}){let l=o.getContext("2d"),c=o.
width/(o.clientWidth||o.width),[h,p]=[o.width,o.height],d=(v,E)=>Math.min(E-a*c,Math.max(a*c,v*E)),[f,g,w,b]=[d(t,h),d(e,p),d(s,h),d(n,p)];l.save(),l.lineJoin="\
round";for(let[v,E]of[["rgba(0,0,0,.75)",a+2.5],["#fff",a]])l.strokeStyle=v,l.lineWidth=E*c,l.setLineDash(i?[7*c,5*c]:[]),l.strokeRect(f,g,w-f,b-g);l.restore()}
function Wt(o,t,e,s){C(o,t?.bitmap,null,"off",e,e,s),t?.bitmap&&bt(o,$n(t.box,t.region),{width:e>90?2:1.5})}var ic=3;function Ar(o,t,e,s){if(C(o,null,null,"off",
e,e,s),!t?.bitmap)return;let[n,i,a,l]=$n(t.box,t.region),c=Math.min(1,ic*Math.max(a-n,l-i)),h=(g,w)=>Math.min(1-c,Math.max(0,(g+w-c)/2)),{width:p,height:d}=t.bitmap,
f=[h(n,a)*p,h(i,l)*d,c*p,c*d];o.getContext("2d").drawImage(t.bitmap,...f,0,0,o.width,o.height)}var jt=.4;function ze(o,t,e,s,n,i){if(C(o,null,null,"off",n,n,i),
!t||t.missing)return;let a=Ue(e,s),l=[0,1].map(p=>{let d=(a[p]+a[p+2])/2;return Math.min(1-jt,Math.max(0,d-jt/2))}),c=[l[0],l[1],l[0]+jt,l[1]+jt];o.getContext("\
2d").drawImage(t,c[0]*t.width,c[1]*t.height,jt*t.width,jt*t.height,0,0,o.width,o.height),bt(o,$n(c,a),{width:1.5})}var Ue=([o,t],{rows:e,columns:s})=>[t/s.length,
o/e.length,(t+1)/s.length,(o+1)/e.length],ne=([o,t],{rows:e,columns:s})=>[s[t][0],e[o][0],s[t][1],e[o][1]];var qt=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,arrived:s}),this.found=new Map,this.asked=new Set,t.on("patches",n=>this.take(n))}get(t){return this.
found.get(t)}forget(){this.found.clear(),this.asked.clear()}ask(t){this.asked.has(t)||(this.asked.add(t),this.batch||(this.batch=[],setTimeout(()=>this.flush(),
15)),this.batch.push(t))}flush(){let t=this.batch;this.batch=null;for(let e=0;e<t.length;e+=8)this.link.send("patches",{neurons:t.slice(e,e+8)})}async take({neurons:t,
patches:e,lengths:s,blob:n}){let i=0,a=await Promise.all(s.map(c=>{let h=n.slice(i,i+c);return i+=c,this.pictures.decode(h)})),l=0;t.forEach((c,h)=>{this.found.
set(c,e[h].map(p=>({...p,bitmap:a[l++]})))}),this.arrived(t)}},Pr=3;function $r(o,t){let e=o.slice(0,Pr),s=[0,1,2].flatMap(a=>e.map(l=>[l,a])),n=new Set,i=s.filter(
([a,l])=>{let c=(t.get(a)||[])[l]?.id;return c!==void 0&&!n.has(c)&&n.add(c)});return[...i,...s.filter(a=>!i.includes(a))].slice(0,Pr)}var Ge=(o,t,e)=>e?`Patch ${t+
1} of neuron ${o}: the outlined place in a photo of a ${e.words}, with what is around it; activation ${e.activation.toFixed(2)}`:`Patch ${t+1} of neuron ${o}`;var Kt={yes:["Keep","✓","Keep: these patches show the right thing (Y)"],no:["Prune","✕","Prune: these patches show something else (N)"],maybe:["","?","Canno\
t tell (M)"]},Cn="mixed",Cr=o=>new Set(o).size===1?o[0]:Cn,ac=o=>o===Cn?"answered differently":o?`answered ${Kt[o][0]||"cannot tell"}`:"",je=({neurons:o})=>o.length===
1?`Neuron ${o[0]}`:`${o.length} alike neurons`;function oe(o){let t=Math.round(o*1e3)/10;return{text:`${t>0?"+":t<0?"−":"±"}${Math.abs(t).toFixed(1)} pp`,way:t>
0?"up":t<0?"down":"faint"}}var We=class{constructor(t,e,s){Object.assign(this,{link:t,patches:e,act:s})}get lines(){return this.link.props.example?3:2}height(t){
return this.side(t)+94+22*this.lines}side(t){return Math.floor((t-24-8)/3)}make(t,e){let s=this.side(e),n=[0,1,2].map(c=>this.patch(t,c,s)),i=t.answer?` is-${t.
answer}`:"",a=r("article",{class:`neuron${i}${t.kept?"":" gone"}`,"aria-label":this.label(t)},this.head(t),r("div",{class:"patches"},n.map(c=>c.press)),this.contribution(
t),this.link.props.example?this.fires(t):null,this.effect(t),nt(t.answer,c=>this.act.answer(t,c),{short:!0,words:Kt})),l=()=>n.forEach(c=>c.draw());Object.assign(
a,{draw:l}),l();for(let c of t.neurons.slice(0,3))this.patches.get(c)||this.patches.ask(c);return a}label(t){return[je(t),t.contribution>=0?"adds to the class":
"takes from the class",ac(t.answer),t.kept?"":"pruned already"].filter(Boolean).join(", ")}head(t){let e=t.neurons.length>1,s=t.neurons.length-t.kept;return r("\
div",{class:"line"},r("strong",{class:"num"},je(t)),s?r("span",{class:"chip"},e?`${s} pruned`:"pruned"):null,t.answer===Cn?r("span",{class:"chip"},"answers diff\
er"):null,r("span",{class:"grow"}),e?m("See each",`Open the ${t.neurons.length} neurons of this card, each with its own answer (O)`,()=>this.act.open(t),{kind:"\
quiet small","data-part":"open"}):null)}patch(t,e,s){let n=()=>$r(t.neurons,this.patches)[e],i=r("canvas",{class:"patch",style:`width:${s}px;height:${s}px`}),a=r(
"button",{type:"button",class:"patchpress",tabindex:"-1",onclick:()=>this.act.patch(t,...n()),onmouseenter:c=>this.act.hover(c,...n()),onmouseleave:()=>this.act.
leave()},i);return{press:a,draw:()=>{let[c,h]=n(),p=(this.patches.get(c)||[])[h];a.setAttribute("aria-label",Ge(c,h,p)),a.disabled=!p,Wt(i,p,s,this.link.shade)}}}fact(t,e,...s){
return r("div",{class:"fact tiny",title:e},r("span",{class:"faint"},t),...s)}bar(t,e){let s=`width:${Math.max(3,100*Math.min(1,Math.abs(t)))}%`;return r("span",
{class:"rail","aria-hidden":"true"},r("i",{class:e,style:s}))}contribution({contribution:t,share:e,neurons:s}){let n=t>=0,a=`Mean weight × activation on photos \
of this class${s.length>1?", of all its neurons together":""}: ${t.toFixed(3)}`;return this.fact(n?"Adds to the class":"Takes from the class",a,this.bar(e,n?"pl\
us":"minus"),r("span",{class:"num soft"},(n?"+":"−")+Math.abs(t).toFixed(2)))}fires({fires:t,neurons:e}){let s=`${Math.round(100*(t||0))} %`,n=e.length>1?"its\
 most active neuron's":"its",i=`Activation at the place you chose: ${s} of ${n} own maximum over the training photos`;return this.fact("Fires there",i,this.bar(
t||0,"plus"),r("span",{class:"num soft"},s))}effect(t){let e=this.link.props.effects,s=t.neurons.length>1,n=(h,...p)=>this.fact(s?"If all pruned":"If pruned",h,
...p),i=h=>r("span",{class:"faint right"},h);if(!t.kept)return n("Switched off already",i("no change"));if(t.effect===null&&(e.why||e.model===this.link.props.model))
return n(e.why||"There are no photos to tell by",i(e.why?"not known":"…"));if(t.effect===null)return n("Being computed",i("…"));let{text:a,way:l}=oe(t.effect),
c=s?"these neurons were":"this neuron were";return n(`Accuracy of the ${e.of} on validation photos if ${c} just switched off, nothing refitted: ${a.replace(" pp",
"")} percentage points`,r("span",{class:"soft right"},e.of),r("strong",{class:`num ${l}`},a))}},Br=({cards:o,several:t},e)=>`${k(e,"neuron")} on ${k(o,"card")},\
 ${t.toLocaleString("en")} with several`;var Pt=224,qe=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,body:s}),this.canvas=r("canvas",{style:`width:${Pt}px;height:${Pt}px`}),this.text=r(
"div",{class:"small soft"}),this.element=r("div",{class:"neurontip card hidden","aria-hidden":"true"},this.canvas,this.text)}hide(){this.wanted=null,this.element.
classList.add("hidden")}show(t,e){if(!t)return;this.wanted=t;let s=()=>{this.wanted===t&&(this.element.classList.remove("hidden"),this.draw(t),this.put(e.getBoundingClientRect(),
this.body.getBoundingClientRect()))};this.pictures.want([t.id],Pt,"",s)&&s()}draw(t){let{field:e}=this.link.props;C(this.canvas,this.pictures.photo(t.id,Pt),null,
"off",Pt,Pt),e&&bt(this.canvas,ne(t.cell,e),{dashed:!0}),bt(this.canvas,t.region,{width:2.5});let s=e?" · dashed: what it sees":"";this.text.textContent=`${t.words}\
 · activation ${t.activation.toFixed(2)}${s}`}put(t,e){let s=this.element.offsetHeight,n=Math.min(e.width-Pt-30,Math.max(6,t.left-e.left)),i=t.bottom-e.top+8,a=i+
s>e.height?Math.max(4,t.top-e.top-s-6):i;this.element.style.transform=`translate(${n}px, ${a}px)`}};var Bn=76,Fr=224,lc="Compared at every place of every photo: the cosine of the activations there with those at your place. 1 = the same neurons in the same prop\
ortion.",Ke=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,open:s}),this.element=r("div",{class:"found"}),t.on("searching",n=>this.progress(n)),
t.on("alike",n=>this.take(n))}search(t,e){this.results={of:String([t,e]),done:0,total:0,photos:null},this.link.send("alike",{id:t,cell:e}),this.draw()}clear(){this.
results&&!this.results.photos&&this.link.send("stop"),this.results=null,this.draw()}progress(t){!this.results||this.results.photos||(Object.assign(this.results,
t),this.draw())}take({id:t,cell:e,photos:s,why:n}){!this.results||String([t,e])!==this.results.of||(Object.assign(this.results,{photos:s,why:n}),this.draw(),this.
link.announce(n||`${s.length} photos with a place like it`))}draw(){if(!this.results)return void u(this.element);let{photos:t,why:e}=this.results,s=r("h3",{},S(
"Photos with a place like it",lc));if(!t)return void u(this.element,s,this.waiting());let n=e?r("p",{class:"small soft"},e):r("div",{class:"strip"},t.map(i=>this.
hit(i)));u(this.element,s,n)}waiting(){let{done:t,total:e,seconds:s}=this.results,n=s>1?`, ${Math.ceil(s)} s left`:"",i=e?`${t.toLocaleString("en")} of ${e.toLocaleString(
"en")} photos${n}`:"Starting …";return[r("div",{class:"meter"},r("i",{style:`width:${e?100*t/e:0}%`})),r("div",{class:"row"},r("span",{class:"small soft num g\
row"},i),m("Cancel","Stop the search",()=>this.clear(),{symbol:"stop"}))]}hit(t){let{id:e,cell:s,cosine:n,words:i}=t,a=r("canvas",{style:`width:${Bn}px;height:${Bn}\
px`}),l=()=>{let h=this.link.shade;ze(a,this.pictures.photo(e,Fr),s,this.link.props.field,Bn,h)};this.pictures.want([e],Fr,"",l),l();let c=`Open a photo of a ${i}\
: cosine ${n.toFixed(2)}`;return r("button",{type:"button",class:"thumb hit",title:c,"aria-label":c,onclick:()=>this.open(t)},a,r("span",{class:"tiny num soft",
"aria-hidden":"true"},n.toFixed(2)))}};var Dr=448,Ve=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,changed:s}),this.canvas=r("canvas",{"aria-hidden":"true"}),this.element=r("div",{class:"\
place",role:"application","aria-roledescription":"place in a photo",tabindex:"0","data-part":"place",onclick:n=>this.choose(this.under(n)),onpointermove:n=>this.
hover(this.under(n)),onpointerleave:()=>this.hover(null),onkeydown:n=>this.key(n)},this.canvas),this.observer=new ResizeObserver(()=>this.draw()),this.observer.
observe(this.element),t.letGo.push(()=>this.observer.disconnect()),t.watch(["field"],()=>this.draw()),t.on("theme",()=>this.draw())}get field(){return this.link.
props.field}show(t,e,s){Object.assign(this,{id:t,words:e,cell:s,over:null}),this.draw()}under(t){if(!this.field)return null;let e=this.canvas.getBoundingClientRect(),
s=(n,i)=>Math.min(i-1,Math.max(0,Math.floor(n*i)));return[s((t.clientY-e.top)/e.height,this.field.rows.length),s((t.clientX-e.left)/e.width,this.field.columns.length)]}hover(t){
String(t)!==String(this.over)&&(this.over=t,this.draw())}choose(t){t&&(this.cell=t,this.draw(),this.changed(t),this.link.announce(this.where))}key(t){let e={ArrowUp:[
-1,0],ArrowDown:[1,0],ArrowLeft:[0,-1],ArrowRight:[0,1]}[t.key];if(!e||!this.field||t.ctrlKey||t.metaKey||t.altKey)return;let[s,n]=this.cell,i=(a,l)=>Math.min(l-
1,Math.max(0,a));this.choose([i(s+e[0],this.field.rows.length),i(n+e[1],this.field.columns.length)]),t.preventDefault(),t.stopPropagation()}get where(){if(!this.
field||!this.cell)return"";let[t,e]=this.cell;return`row ${t+1} of ${this.field.rows.length}, column ${e+1} of ${this.field.columns.length}`}get sees(){let[t,e,
s,n]=ne(this.cell,this.field);return(s-t)*(n-e)}draw(){if(!this.id||!this.element.clientWidth)return;let t=this.id,e=this.element.clientWidth,s=()=>{this.id===t&&
(C(this.canvas,this.pictures.photo(t,Dr),null,"off",e,e,this.link.shade),!(!this.field||!this.cell)&&(this.over&&bt(this.canvas,Ue(this.over,this.field),{width:1}),
bt(this.canvas,ne(this.cell,this.field),{dashed:!0}),bt(this.canvas,Ue(this.cell,this.field),{width:3})))},n=this.field&&this.cell?`; it sees the dashed part, ${Math.
round(100*this.sees)} % of the photo`:"";this.element.setAttribute("aria-label",`Photo of a ${this.words}, with a place outlined: ${this.where}${n}. Arrow keys \
move the place.`),this.pictures.want([t],Dr,"",s)&&s()}};var Fn=76,cc={theoretical:"The receptive field: every pixel that can change the neuron at this place, by the sizes and strides of the layers before it, cut off \
at the photo's border.",effective:"The effective receptive field: the part that holds 95 % of the gradient, as the reach of this network's layers does not follo\
w from their sizes."},Ye=class{constructor(t,e,s,n){Object.assign(this,{link:t,pictures:e,patches:s,act:n}),this.element=r("div",{class:"sheet hidden",role:"dia\
log","aria-modal":"false","aria-label":"A place in a photo, large",tabindex:"-1",onkeydown:i=>this.key(i)}),this.place=new Ve(t,e,()=>this.placed()),this.found=
new Ke(t,e,i=>this.open(i)),this.parts(),t.on("photo",i=>this.opened(i)),t.on("detail",i=>this.told(i)),t.watch(["field"],()=>this.shown&&this.placed()),t.on("t\
heme",()=>this.shown&&this.draw())}get shown(){return!this.element.classList.contains("hidden")}parts(){this.title=r("h2",{class:"grow"}),this.turn=m("Another p\
hoto","The next photo of your selection, or of all photos (P; ⇧ P goes back)",()=>this.step(1),{key:"P"}),this.about=r("p",{class:"small soft num",role:"statu\
s"}),this.legend=r("p",{class:"tiny soft legendline"}),this.strip=r("div",{}),this.answers=r("div",{}),this.effects=r("div",{}),this.fire=m("Neurons that fire h\
ere","Order the neurons by how strongly they fire at this place (F)",()=>this.act.firing(this.id,this.place.cell),{kind:"primary",symbol:"target",key:"F"}),this.
like=m("Photos like this place","Find the photos with a place that fires the same neurons (L)",()=>this.found.search(this.id,this.place.cell),{symbol:"photos",key:"\
L"});let t=m("","Close (Escape)",()=>this.hide(),{kind:"quiet square",symbol:"close"}),e=r("figure",{class:"large"},this.place.element,r("figcaption",{},this.about,
this.legend)),s=r("div",{class:"row wrap"},this.fire,this.like),n=r("div",{class:"beside"},this.strip,this.answers,this.effects,s,this.found.element);this.element.
append(r("div",{class:"row sheethead"},this.title,this.turn,t),r("div",{class:"sheetbody scroll"},r("div",{class:"sides"},e,n)))}show(t,e,s){this.item=t||null,this.
neuron=e,this.found.clear(),this.element.classList.remove("hidden");let n=t&&(this.patches.get(e)||[])[s];this.k=s,this.detail=null,this.waits=!!(t&&!n),t&&this.
link.send("detail",{neurons:t.neurons}),n?this.open(n,s):t||this.link.send("photo",{id:this.id||""}),this.draw(),this.placed(),this.element.focus({preventScroll:!0})}arrived(){
if(!this.shown||!this.item)return;let t=(this.patches.get(this.neuron)||[])[this.k];this.waits&&t?this.open(t,this.k):this.drawStrip(),this.waits=this.waits&&!t}again(t,e,s){
this.show(),this.open({id:t,cell:e,words:s})}hide(){this.found.clear(),this.element.classList.add("hidden"),this.act.close()}step(t){this.k=-1,this.link.send("p\
hoto",{id:this.id,step:t})}opened({id:t,lines:e}){this.shown&&(this.lines=e,t!==this.id&&this.go(t,e[0],this.place.cell),this.placed())}go(t,e,s){Object.assign(
this,{id:t,words:e}),this.place.show(t,e,s),this.placed()}open({id:t,words:e,cell:s},n=-1){this.k=n,this.go(t,e,s),this.link.send("photo",{id:t}),this.drawStrip()}placed(){
let{field:t}=this.link.props,e=!!(t&&this.id);if(e&&!this.place.cell&&this.place.show(this.id,this.words,[t.rows,t.columns].map(s=>Math.floor(s.length/2))),this.
fire.disabled=this.like.disabled=!e,!e){u(this.about,"Working out what a place sees …");return}u(this.about,[this.place.where,...(this.lines||[]).slice(0,2)].
join(" · ")),u(this.legend,r("span",{class:"row"},r("i",{class:"key solid"}),"the place"),r("span",{class:"row"},r("i",{class:"key dashed"}),S(`what it sees: ${y(
this.place.sees)} of the photo (${t.kind})`,cc[t.kind])))}draw(){let{item:t}=this;u(this.title,t?je(t):"Search by a place in a photo"),this.turn.classList.toggle(
"hidden",!!t),u(this.answers,t?nt(t.answer,e=>this.act.answer(t,e),{words:Kt}):null),this.drawStrip(),this.drawEffects(),this.found.draw()}follow(t){!this.item||
String(t.neurons)!==String(this.item.neurons)||(this.item=t,this.shown&&this.draw())}drawStrip(){let{item:t,neuron:e}=this;if(!t){u(this.strip,r("p",{class:"sma\
ll soft"},"Click a place in the photo, or move there with the arrow keys."));return}let n=t.neurons.length>1?r("p",{class:"small soft"},`Patches of neuron ${e}`):
null,i=(this.patches.get(e)||[]).map((a,l)=>{let c=r("canvas",{style:`width:${Fn}px;height:${Fn}px`});Wt(c,a,Fn,this.ghost);let h=Ge(e,l,a),p=()=>this.open(a,l);
return r("button",{type:"button",class:"thumb","aria-pressed":String(l===this.k),"aria-label":h,title:h,"data-part":`patch${l}`,onclick:p},c)});u(this.strip,n,r(
"div",{class:"strip"},i))}get ghost(){return this.link.shade}told({neurons:t,effects:e,why:s}){!this.item||String(t)!==String(this.item.neurons)||(this.detail={
effects:e,why:s},this.drawEffects())}drawEffects(){let{item:t,detail:e}=this;if(!t)return void u(this.effects);let s=t.neurons.length>1,n=S(s?`If all ${t.neurons.
length} were pruned`:"If it were pruned","Change of the accuracy on validation photos if these neurons were just switched off, nothing refitted: exact, from kep\
t features. pp = percentage points."),i=(e?.effects||[]).map(([l,c])=>{let{text:h,way:p}=c===null?{text:"no photos",way:"faint"}:oe(c);return r("tr",{},r("th",{
scope:"row"},l),r("td",{class:`num ${p}`},h))}),a=e?e.why:"Being computed …";u(this.effects,r("h3",{},n),i.length?r("table",{class:"effects"},r("tbody",{},i)):
r("p",{class:"small soft"},a))}key(t){if(t.ctrlKey||t.metaKey||t.altKey)return;let e=t.key.toLowerCase(),s={y:"yes",n:"no",m:"maybe"}[e];if(t.key==="Escape")this.
hide();else if(e==="p"&&!this.item)this.step(t.shiftKey?-1:1);else if(e==="f"&&!this.fire.disabled)this.act.firing(this.id,this.place.cell);else if(e==="l"&&!this.
like.disabled)this.found.search(this.id,this.place.cell);else if(s&&this.item)this.act.answer(this.item,s);else if(e==="u")this.link.act(t.shiftKey?"redo":"undo");else
return;t.preventDefault(),t.stopPropagation()}};var hc=180,pc="Neurons that fire on the same photos show the same thing: one answer can speak for them all. Every two neurons of a card are at least this alike \
(correlation over the training photos; 1 = the same).",Xe=class{constructor(t){this.link=t,this.mode=$("Cards",[[!1,"Each alone","One card a neuron"],[!0,"Alike\
 together","Neurons that fire on the same photos share a card, and an answer"]],t.props.grouped,e=>this.send(e)),this.slider=r("input",{type:"range",min:"50",max:"\
100",step:"1","aria-label":"How alike the neurons of a card are at least",oninput:()=>this.moved()}),this.value=r("output",{class:"num"}),this.said=r("span",{class:"\
small soft num",role:"status"}),this.dial=r("span",{class:"row dial"},S("Alike from",pc),this.slider,this.value,this.said),this.element=r("div",{class:"row wrap\
 together"},this.mode,this.dial),t.watch(["grouped","threshold","together","busy","inside"],()=>this.follow()),t.letGo.push(()=>clearTimeout(this.timer??void 0))}send(t){
this.link.send("group",{grouped:t,threshold:this.threshold})}get threshold(){return Number(this.slider.value)/100}moved(){this.held=this.threshold,this.say(this.
held),clearTimeout(this.timer??void 0),this.timer=setTimeout(()=>this.send(!0),hc)}say(t){this.value.textContent=t.toFixed(2),this.slider.setAttribute("aria-val\
uetext",t.toFixed(2))}follow(){let{grouped:t,threshold:e,together:s,busy:n,count_all:i}=this.link.props;this.mode.set(t),this.dial.classList.toggle("hidden",!t),
(this.held===void 0||Math.abs(this.held-e)<1e-9)&&(this.held=void 0,this.slider.value=String(Math.round(100*e)),this.say(e)),u(this.said,n?"grouping …":s?Br(s,
i):"")}};var dc="A neuron is one channel of the layer that the maps are made of. Its patches are the places in photos where it fires most: the outlined cell, with what i\
s around it.",uc=252,Dn=40,Hn=class{constructor(t){this.link=t,this.pictures=new G(t),this.patches=new qt(t,this.pictures,e=>this.arrived(e)),this.cards=new We(
t,this.patches,{answer:(e,s)=>this.give(e,s),open:e=>this.open(e),patch:(e,s,n)=>this.sheet.show(e,s,n),hover:(e,s,n)=>this.tip.show((this.patches.get(s)||[])[n],
e.currentTarget),leave:()=>this.tip.hide()}),this.build(),this.wire()}wire(){let{link:t}=this;t.on("rows",e=>e.version===t.props.version&&this.grid.put(e.start,
e.rows)),t.on("changed_rows",e=>this.refresh(e.rows)),t.watch(["class_index","classes","show","order","example"],()=>this.showFilters()),t.watch(["kept","count_\
all","answered","pruned_now","marked","inside","example","effects"],()=>this.showSummary()),t.watch(["version","count"],()=>{this.grid.reset(t.props.count),this.
restore()}),t.watch(["effects"],()=>this.again()),t.watch(["patch_version"],()=>{this.patches.forget(),this.sheet.shown&&this.sheet.hide()}),t.watch(["state","m\
essage"],()=>this.showState()),t.on("theme",()=>this.grid.cards.forEach(e=>e.draw?.())),t.letGo.push(()=>this.grid.free())}build(){this.filters=r("div",{class:"\
row wrap"}),this.summary=r("div",{class:"summary",role:"status"}),this.grid=new St({label:"Neurons",minimum:uc,cardHeight:n=>this.cards.height(n),make:(n,i,a)=>this.
cards.make(i,a),need:(n,i)=>this.ask(n,i),keys:(n,i,a)=>this.key(n,a)}),this.cover=r("div",{class:"cover hidden"}),this.body=r("div",{class:"body"},this.grid.element,
this.cover),this.tip=new qe(this.link,this.pictures,this.body),this.sheet=new Ye(this.link,this.pictures,this.patches,{answer:(n,i)=>this.give(n,i),firing:(n,i)=>{
this.link.send("firing",{id:n,cell:i}),this.sheet.hide()},close:()=>this.grid.focus(this.grid.at)}),this.body.append(this.tip.element);let t=m("Search by a plac\
e","Choose a place in a photo, and find the neurons that fire there (S)",()=>this.sheet.show(),{symbol:"target","data-part":"search"}),e=r("div",{class:"bar"},r(
"h2",{},S("Neurons",dc)),r("div",{class:"grow"}),this.filters),s=r("div",{class:"bar second"},new Xe(this.link).element,r("div",{class:"grow"}),t);this.link.root.
append(r("section",{class:"pane card","aria-label":"Neurons"},e,s,this.summary,this.body,this.sheet.element))}showState(){let{state:t,message:e}=this.link.props;
if(this.cover.classList.toggle("hidden",t==="ready"),t==="ready")return;let s=t==="loading";u(this.cover,T(s?"busy":"scissors",s?"Getting ready":"No neurons to \
show",e))}showFilters(){let{class_index:t,classes:e,show:s,order:n,example:i}=this.link.props,a=[["contribution","adds most"],["effect","gain if pruned"],...i?[
["example","fires at the place"]]:[]];u(this.filters,B("Most weight for","The neurons that add most to this class come first",e.map((c,h)=>[String(h),c]),String(
t),c=>this.link.send("class",{index:Number(c)})),B("Order","By what a neuron adds to the class, by what the worst group gains if it is pruned, or by how strongl\
y it fires at the place you chose",a,n,c=>this.link.send("order",{order:c})),$("Which neurons",[["all","All"],["open","Not answered"],["no","To prune"]],s,c=>this.
link.send("show",{show:c})))}showSummary(){let{kept:t,count_all:e,answered:s,example:n,inside:i}=this.link.props;u(this.summary,i.length?this.back(i):null,r("sp\
an",{class:"num"},`${t.toLocaleString("en")} of ${k(e,"neuron")} in use`),r("span",{class:"num"},`${s.toLocaleString("en")} answered`),this.marked(),n?this.example(
n):null,r("span",{class:"grow"}),m("Undo","Take the last answer back (U)",()=>this.link.act("undo"),{kind:"quiet",symbol:"undo",key:"U"}))}back(t){return[m("All\
 cards","Back to all cards (B)",()=>this.goBack(),{symbol:"undo",key:"B","data-part":"back"}),r("strong",{},`${t.length} alike neurons, one by one`)]}marked(){let{
pruned_now:t,marked:e,effects:s}=this.link.props;if(!t)return null;let n=r("span",{class:"chip no num"},`✕ ${t} to prune`);if(e==null)return n;let{text:i,way:a}=oe(
e),l=`Accuracy of the ${s.of} on validation photos if all ${t} were just switched off, nothing refitted`;return[n,r("span",{class:"num",title:l},`${s.of} `,r("s\
trong",{class:a},i))]}example({id:t,cell:e,words:s}){let n=r("canvas",{style:`width:${Dn}px;height:${Dn}px`}),i=()=>{let{field:c}=this.link.props;c&&ze(n,this.pictures.
photo(t,224),e,c,Dn,this.link.shade)};this.pictures.want([t],224,"",i),i();let a="Put the example away: order the neurons by what they add",l=`Open the place ag\
ain: a photo of a ${s}`;return r("span",{class:"chip accent example"},r("button",{type:"button",class:"thumb",title:l,"aria-label":l,onclick:()=>this.sheet.again(
t,e,s)},n),"by how strongly they fire there",m("",a,()=>this.link.send("forget"),{kind:"quiet square",symbol:"close"}))}ask(t,e){this.link.send("rows",{start:t,
end:e,version:this.link.props.version})}again(){let t=[...this.grid.cards.keys()].filter(e=>this.grid.items.has(e));t.length&&this.ask(Math.min(...t),Math.max(...t)+
1)}arrived(t){for(let[e,s]of this.grid.cards){let n=this.grid.items.get(e);n&&s.draw&&n.neurons.some(i=>t.includes(i))&&s.draw()}this.sheet.arrived()}replace(t){
for(let[e,s]of this.grid.items){let n=t(s);n&&(this.grid.put(e,[n]),this.sheet.follow(n))}}give(t,e){let s=String(t.neurons);this.replace(i=>String(i.neurons)===
s&&{...i,answer:e}),this.link.act("answer",{neurons:t.neurons,value:e,model:this.link.props.model});let n=t.neurons.length>1?`${t.neurons.length} neurons`:`Neur\
on ${t.neurons[0]}`;this.link.announce(`${n}: ${Kt[e][0]||"cannot tell"}`)}refresh(t){this.replace(e=>{let s=e.neurons.map(a=>t[String(a)]||["",!0]),n=Cr(s.map(
([a])=>a)),i=s.filter(([,a])=>a).length;return(n!==e.answer||i!==e.kept)&&{...e,answer:n,kept:i}})}open(t){this.came={at:this.grid.at,top:this.grid.element.scrollTop},
this.entering=!0,this.link.send("open",{neurons:t.neurons}),this.link.announce(`${t.neurons.length} neurons, each with its own answer. B goes back.`)}goBack(){this.
leaving=!0,this.link.send("back")}restore(){this.entering&&this.grid.focus(0),this.leaving&&this.came&&(this.grid.element.scrollTop=this.came.top,this.grid.focus(
this.came.at)),this.entering=this.leaving=!1}key(t,e){let s=t.key.toLowerCase(),n=t.target.classList.contains("item");if(q[s])this.give(e,q[s]);else if(t.key===
" "&&n)this.give(e,e.answer==="no"?"yes":"no");else if(t.key==="Enter"&&n)this.sheet.show(e,e.neurons[0],0);else if(s==="o"&&e.neurons.length>1)this.open(e);else if(s===
"b"&&this.link.props.inside.length)this.goBack();else if(s==="s")this.sheet.show();else if(s==="u")this.link.act(t.shiftKey?"redo":"undo");else return!1;return!0}};
function fc({model:o}){let t=new F(o,"concepts");return t.keys=[["Arrow keys","go from neuron to neuron"],["Y","keep the neurons of a card"],["N","prune them"],
["M","unsure"],["U, ⇧ U","undo, redo"],["Enter","large: the photo, the patch and what it sees"],["O, B","open a card with several neurons, and back"],["S","se\
arch by a place in a photo"],["F, L","in the large view: neurons that fire there, photos like it"],["1 … 9","order the neurons by that class"]],t.pickClass=e=>{
let s=e<=t.props.classes.length;return s&&t.send("class",{index:e-1}),s},t.view=new Hn(t),t.root}var Un={};J(Un,{render:()=>Sc});var mc="http://www.w3.org/2000/svg",Ze=[[0,""],[5,"6 3"],[2,"2 3"],[3,"8 3 2 3"],[1,"12 3"],[4,"1 2"]],In=o=>_t[Ze[o%Ze.length][0]],Hr=o=>Ze[o%Ze.length][1];function N(o,t,e){
let s=document.createElementNS(mc,o);for(let[n,i]of Object.entries(t))s.setAttribute(n,String(i));return e!==void 0&&(s.textContent=e),s}function re(o,t,e=4){let s=(t-
o)/e||1,n=10**Math.floor(Math.log10(s)),i=[1,2,2.5,5,10].map(l=>l*n).find(l=>l>=s),a=[];for(let l=Math.ceil(o/i)*i;l<=t+i*1e-6;l+=i)a.push(Number(l.toFixed(10)));
return a}function ie({title:o,x:t,y:e,series:s,format:n=h=>h.toPrecision(2),width:i=460,height:a=210,low:l=null,high:c=null}){let g=s.flatMap(M=>M.points),w=g.map(
M=>M[0]),b=g.map(M=>M[1]),v=Math.min(...w,0),E=Math.max(...w,1),R=Math.max(...b)-Math.min(...b)||Math.abs(b[0])||1,A=l??Math.min(...b)-.08*R,P=c??Math.max(...b)+
.08*R,_=M=>52+(M-v)/(E-v)*(i-52-12),x=M=>a-36-(M-A)/(P-A)*(a-10-36),O=s.map(M=>`${M.name} ${n(M.points[M.points.length-1][1])}`).join(", "),H=N("svg",{viewBox:`\
0 0 ${i} ${a}`,role:"img","aria-label":`${o}: ${O}`,class:"linechart"});for(let M of re(A,P))H.append(N("line",{x1:52,x2:i-12,y1:x(M),y2:x(M),class:"gridline"}),
N("text",{x:45,y:x(M)+3.5,"text-anchor":"end"},n(M)));for(let M of re(v,E,5))H.append(N("text",{x:_(M),y:a-36+15,"text-anchor":"middle"},String(M)));H.append(N(
"text",{x:(52+i-12)/2,y:a-4,"text-anchor":"middle",class:"axisname"},t),N("text",{transform:`translate(12 ${(10+a-36)/2}) rotate(-90)`,"text-anchor":"middle",class:"\
axisname"},e)),s.forEach((M,U)=>{let W=M.points.map((ct,vt)=>`${vt?"L":"M"}${_(ct[0]).toFixed(1)} ${x(ct[1]).toFixed(1)}`).join(""),K=M.points[M.points.length-1];
H.append(N("path",{d:W,fill:"none",stroke:In(U),"stroke-width":2,"stroke-dasharray":Hr(U),"stroke-linejoin":"round"}),N("circle",{cx:_(K[0]),cy:x(K[1]),r:3.2,fill:In(
U)}))});let z=r("div",{class:"row wrap tiny soft"},s.map((M,U)=>{let W=N("svg",{width:26,height:8,"aria-hidden":"true"});return W.append(N("line",{x1:0,x2:26,y1:4,
y2:4,stroke:In(U),"stroke-width":2.5,"stroke-dasharray":Hr(U)})),r("span",{class:"row",style:"gap:5px"},W,M.name,r("strong",{class:"num"},n(M.points[M.points.length-
1][1])))}));return r("figure",{class:"chartbox"},r("h3",{},o),z,H)}var ot=class{constructor(t,e,s,n){this.link=t,this.effect=r("p",{class:"effect"}),this.busy=r("span",{class:"spin small off","aria-hidden":"true"}),this.body=r(
"div",{class:"stepbody"});let i=`gv-step-${e}`,a=r("h2",{id:i},r("span",{class:"sr"},`Step ${e}: `),S(s,n)),l=r("span",{class:"badge num","aria-hidden":"true"},
String(e));this.element=r("section",{class:"step card","aria-labelledby":i},r("header",{class:"stephead"},l,a,this.busy,this.effect),this.body)}say(t,e=""){this.
effect.className=`effect ${e}`,this.effect.textContent=t}wait(t,e){this.busy.classList.toggle("off",!t),this.element.setAttribute("aria-busy",String(t)),e&&e.classList.
toggle("stale",t)}need(t,...e){u(this.body,r("div",{class:"need small soft"},r("span",{},t),e))}go(t,e,s,n={}){return m(t,e,()=>this.link.send("go",{place:s}),{
symbol:"arrow",...n})}},Je=o=>r("i",{class:`swatch f${o%8}`,"aria-hidden":"true"}),X=o=>o.reduce((t,e)=>t+e,0),Vt=(o,t)=>`${(100*o).toFixed(o<.1?1:0)} % of the ${t}`,
Qe={train:"training",val:"validation"};var gc=500,bc={yes:"✓",no:"✕",maybe:"?","":"○"},wc=[["all","Over all photos","Cluster the whole space at once, as the paper does"],["class","Within each c\
lass","Each class has its share of the questions, by its size"]],ts=class extends ot{constructor(t){super(t,1,"Space","Every photo has a place by where the mode\
l looks in it. Questions are asked at the middle of each cluster."),this.wish={};let s={type:"range",min:"1","aria-label":"Number of questions"};this.slider=r("\
input",{...s,oninput:()=>this.number(this.slider)}),this.field=r("input",{type:"number",min:"1",class:"short","aria-label":"Questions",onchange:()=>this.number(
this.field)}),this.which=r("span"),this.over=r("span"),this.chart=r("div",{class:"curve"});let i=m("As many as pay","Cluster the space ever more finely, and sto\
p where the photos of a cluster hardly become more alike (the elbow)",()=>this.ask({questions:"elbow"}),{symbol:"target"}),a=r("label",{},"Questions",this.slider,
this.field);u(this.body,r("div",{class:"row wrap controls"},this.which,this.over,a,i),this.chart),t.watch(["space","busy"],()=>this.show()),t.watch(["curve"],()=>this.
showCurve())}number(t){let e=Math.round(Number(t.value));!Number.isFinite(e)||e<1||(this.slider.value=this.field.value=String(e),this.ask({questions:Math.min(this.
link.props.space.most,e)},gc))}ask(t,e=0){Object.assign(this.wish,t),clearTimeout(this.timer??void 0),this.timer=setTimeout(()=>this.sendWish(),e)}sendWish(){this.
link.props.busy||!Object.keys(this.wish).length||(this.link.act("ask",this.wish),this.wish={},this.wait(!0))}show(){let{space:t,busy:e}=this.link.props;if(!t.splits)
return;this.wait(!!e),this.say(e?`${e[0].toUpperCase()}${e.slice(1)}…`:t.effect),this.choices(t),this.slider.max=this.field.max=String(t.most);let s=Object.keys(
this.wish).length>0;s&&!e&&this.sendWish(),!s&&!e&&(this.slider.value=this.field.value=String(t.questions))}choices(t){let e=JSON.stringify([t.splits,t.split,t.
by]);if(e===this.key)return;this.key=e;let s=i=>`Ask about the ${i.toLowerCase()} photos, and draw from them`,n=t.splits.map(([i,a,l])=>[i,`${a} ${l.toLocaleString(
"en")}`,s(a)]);u(this.which,$("Which photos",n,t.split,i=>this.ask({split:i}))),u(this.over,$("Where questions are asked",wc,t.by,i=>this.ask({by:i})))}showCurve(){
let{curve:t}=this.link.props,s={title:"How alike the maps of a cluster are",x:"questions",y:"mean similarity",format:n=>n.toFixed(2)};u(this.chart,t?ie({...s,series:t,
width:620,height:170}):null)}},es=class extends ot{constructor(t){super(t,2,"Questions","One answer decides the cluster around the photo that was asked about."),
t.watch(["asked"],()=>this.show())}show(){let{parts:t,answered:e,total:s,effect:n}=this.link.props.asked;if(!t)return;this.say(n);let a=s>e?this.go("Answer the \
next","Go to the question that decides most","answer",{kind:"primary"}):this.go("Look at the answers","Every question is answered","answer"),l=r("span",{class:"\
num small soft"},`${e} of ${s} answered`),c=t.map(h=>this.standing(h));u(this.body,this.bar(t),r("div",{class:"row wrap"},c,r("span",{class:"grow"}),l,a))}bar(t){
let e=t.map(a=>`${a.words} ${y(a.share)}`).join(", "),s=a=>({style:`flex-grow:${a}`}),n=a=>r("div",{class:`part a-${a.answer||"open"}`,...s(a.share)},a.clusters.
filter(l=>l>0).map(l=>r("i",s(l)))),i=`Share of the photos that the answers decide: ${e}`;return r("div",{class:"decides",role:"img","aria-label":i},t.filter(a=>a.
photos).map(n))}standing(t){let e=t.questions===1?"decides":"decide",s=`${t.words}: ${k(t.questions,"question")} ${e} ${k(t.photos,"photo")}. Press to see them.`;
return r("button",{type:"button",class:"standing",disabled:!t.photos,title:s,"aria-label":s,onclick:()=>this.link.send("photos",{of:"answer",answer:t.answer})},
r("i",{class:`swatch a-${t.answer||"open"}`,"aria-hidden":"true"},bc[t.answer]),r("span",{},t.words),r("strong",{class:"num"},String(t.questions)),r("span",{class:"\
num soft"},y(t.share)))}};var Or=72,Ir=96,yc=4,ss=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,open:s}),this.element=r("div",{class:"subgroups"}),this.thumbs=[]}show(t){
let e=t.flatMap(n=>n.rows.flatMap(i=>i.cells));this.most=Math.max(1,...e.map(n=>n.held));let s=JSON.stringify([t.map(n=>[n.title,n.columns,n.rows.map(i=>i.name)]),
e.map(n=>n.examples)]);s!==this.frame&&this.build(t),this.frame=s,e.forEach((n,i)=>this.updates[i](n))}build(t){this.thumbs=[],this.updates=[],u(this.element,t.
map(e=>this.block(e)))}block({title:t,columns:e,rows:s}){let n=e.map(c=>r("th",{scope:"col",class:"small soft"},c)),i=c=>r("tr",{},r("th",{scope:"row",class:"sm\
all soft"},c.name),c.cells.map((h,p)=>this.cell(h,`${t?`${t}, `:""}${c.name} × ${e[p]}`))),a=r("table",{style:`min-width:${60+196*e.length}px`},r("thead",{},r(
"tr",{},r("td",{class:"corner"}),n)),r("tbody",{},s.map(i))),l=`Subgroups${t?` of ${t}`:""}`;return r("div",{class:"block"},t?r("h3",{},t):null,r("div",{class:"\
sideways",tabindex:"0",role:"region","aria-label":l},a))}cell({examples:t},e){if(!t.length)return this.updates.push(()=>{}),r("td",{class:"none"},r("span",{class:"\
small faint"},"no photo"));let s=r("span",{class:"numbers num small"}),n=["held","taken"].map(a=>r("i",{class:a})),i=r("button",{type:"button",class:"cell"},r("\
span",{class:"thumbs"},t.slice(0,yc).map(a=>this.thumb(a))),s,r("span",{class:"rail","aria-hidden":"true"},n));return this.updates.push(a=>this.update(a,e,i,s,n)),
r("td",{},i)}update(t,e,s,n,i){let{held:a,wanted:l,taken:c}=t,h=l>a,p=`${k(a,"photo")} there, ${l} wanted, ${c} taken`,d=h?" (all there are; the rest is asked o\
f the others)":"";s.title=`${e}: ${p}${d}. Press to see its typical photos.`,s.setAttribute("aria-label",s.title),s.onclick=()=>this.open(t);let f=()=>r("span",
{class:"faint"},"→");u(n,r("span",{},a.toLocaleString("en")),f(),r("span",{class:"soft"},l.toLocaleString("en")),f(),r("strong",{},c.toLocaleString("en")),h?r(
"span",{class:"chip maybe"},"all"):null),[a,c].forEach((g,w)=>i[w].style.width=`${100*g/this.most}%`)}thumb(t){let e=r("canvas"),s=()=>{let n=this.link.props.map_style,
i=n==="off"?null:this.pictures.map(t,"current"),a=this.link.ghost;C(e,this.pictures.photo(t,Ir),i,n,Or,Or,a)};return this.thumbs.push({id:t,draw:s}),this.want({
id:t,draw:s}),e}want({id:t,draw:e}){let s=this.link.props.map_style==="off"?"":"current";this.pictures.want([t],Ir,s,e)&&e()}repaint(){this.thumbs.forEach(t=>this.
want(t))}};var ns=class{constructor(t){this.link=t,this.name=r("input",{type:"text",placeholder:"balanced",maxlength:"60",spellcheck:"false",oninput:()=>this.showButton(),
onkeydown:s=>s.key==="Enter"&&this.keep()});let e="Write the drawn photos down under this name; a fix can then learn from them";this.button=m("Keep this subset",
e,()=>this.keep(),{symbol:"check"}),this.row=r("div",{class:"row wrap controls"},r("label",{},"Name",this.name),this.button),this.list=r("div",{class:"kept",role:"\
radiogroup","aria-label":"Kept subsets"}),this.element=r("div",{class:"keeping hidden"},this.row,this.list),t.watch(["kept","chosen","busy","trial"],(s,n)=>this.
show(n))}get taken(){return this.link.props.kept.some(t=>t.name===this.name.value.trim())}show(t){let{kept:e,chosen:s,trial:n}=this.link.props;this.element.classList.
toggle("hidden",!n&&!e.length),this.row.classList.toggle("hidden",!n),this.showButton(),!(!t.has("kept")&&!t.has("chosen"))&&u(this.list,e.map(i=>this.item(i,i.
name===s)))}showButton(){this.button.querySelector("span").textContent=this.taken?"Replace that subset":"Keep this subset",this.button.disabled=!this.link.props.
trial||!!this.link.props.busy}keep(){this.button.disabled||(this.name.value.trim()||(this.name.value=this.name.placeholder),this.link.act("keep",{name:this.name.
value.trim(),overwrite:this.taken}))}item(t,e){let{name:s}=t,n=t.threshold===null?"above the median":`P > ${t.threshold.toFixed(2)}`,a=[`${k(t.photos,"photo")},\
 ${Vt(t.share,`${Qe[t.split]||t.split} split`)}`,n,k(t.answers,"answer"),t.model].join(" · "),l={type:"radio",name:"gv-kept",checked:e,onchange:()=>this.link.send(
"pick",{name:s})},c=()=>this.link.send("photos",{of:"subset",name:s}),h=r("div",{class:`keptitem${e?" on":""}`},r("label",{class:"grow"},r("input",l),r("strong",
{},s),r("span",{class:"small soft"},a)),m("Photos",`See the photos of ${s}`,c,{kind:"quiet",symbol:"photos"}),m("",`Forget ${s}`,()=>this.askForget(h,t),{kind:"\
quiet square",symbol:"close"}));return h}askForget(t,e){let{name:s}=e,n=()=>this.link.act("forget",{name:s}),i=m("Forget it",`Forget ${s} for good`,n,{}),a=()=>t.
replaceWith(this.item(e,s===this.link.props.chosen)),l=r("span",{class:"grow small"},`Forget “${s}”? What was made with it stays.`);u(t,l,i,m("Keep it","Lea\
ve it as it is",a,{kind:"quiet"})),i.focus()}};var vc=.09;function Nr({title:o,help:t,names:e,bars:s}){let n=(l,c,h,p)=>r("i",{class:`part f${h%8}`,style:`flex-grow:${c}`,title:p},c>=vc?r("b",{class:"num"},y(
c)):null),i=([l,c],h)=>{let p=X(c)||1,d=e.map((w,b)=>`${w} ${c[b].toLocaleString("en")} (${y(c[b]/p)})`),f=c.map((w,b)=>w?n(w,w/p,b,d[b]):null),g=h===s.length-1?
" last":"";return r("div",{class:`stackline${g}`,role:"img","aria-label":`${l}: ${d.join(", ")}`},r("span",{class:"small soft"},l),r("span",{class:"stackbar"},f),
r("span",{class:"small num soft total"},X(c).toLocaleString("en")))},a=e.map((l,c)=>r("span",{class:"row"},Je(c),l));return r("figure",{class:"stack"},r("figcap\
tion",{},r("h3",{},S(o,t))),s.map(i),r("div",{class:"row wrap tiny soft legendline","aria-hidden":"true"},a))}var xc=[["class","Within each class","Each class by itself, with a median of its own: none is left out"],["all","All together","One median for all, and kinds ar\
e looked for over all classes"]],os=class extends ot{constructor(t,e,s){super(t,4,"Subgroups","The photos that pass, by what the model looks at (core, the rows)\
 and what it does not (environment, the columns). Of a kind that varies more, more is wanted.");let i=({core:l,environment:c})=>t.send("photos",{of:"cell",core:l,
environment:c});this.cells=new ss(t,e,i),this.styles=$("How maps are drawn",tt,t.props.map_style,l=>t.send("style",{style:l})),this.grouped=$("How photos are gr\
ouped",xc,t.props.options.by,l=>s({by:l})),this.bar=r("div",{class:"row wrap controls"},this.grouped,r("span",{class:"grow"}),this.styles);let a=["In each cell:\
 photos there → wanted for balance → ",r("strong",{},"taken")];this.key=r("p",{class:"tiny faint"},a,". What a cell lacks is asked of the others."),t.watch(
["map_style"],()=>{this.styles.set(t.props.map_style),this.cells.repaint()}),t.watch(["options"],()=>this.grouped.set(t.props.options.by));for(let l of["maps_ch\
anged","theme"])t.on(l,()=>this.cells.repaint())}show(t){this.body.contains(this.bar)||u(this.body,this.bar,this.cells.element,this.key),this.cells.show(t.blocks),
this.say(`${k(t.kept,"photo")} in ${t.groups}`)}cannot(t){this.say("no subgroups yet","faint"),this.need(t)}},rs=class extends ot{constructor(t,e){super(t,5,"Sa\
mple","A part of the photos in which every kind has its share. Drawn from the numbers above, never from group labels."),this.change=e;let n={type:"range",min:"1",
max:"100","aria-label":"Share of the photos to draw, percent"};this.slider=r("input",{...n,oninput:()=>this.pickShare(Number(this.slider.value)/100)});let i={type:"\
number",min:"1",class:"short","aria-label":"Photos to draw"};this.photos=r("input",{...i,onchange:()=>this.pickPhotos(Number(this.photos.value))}),this.words=r(
"span",{class:"num small soft"});let a=r("label",{},"Size",this.slider);this.bar=r("div",{class:"row wrap controls"},a,r("label",{},this.photos,"photos"),this.words),
this.stacks=r("div",{class:"stacks"}),this.warning=r("div",{class:"warn small",role:"status"}),this.element.append(new ns(t).element),t.watch(["options","space"],
()=>this.follow())}get splitSize(){let{splits:t=[],split:e}=this.link.props.space;return(t.find(s=>s[0]===e)||[0,0,1])[2]}pickShare(t){this.held=t,this.saySize(
t),this.change({size:t,whole:!1})}pickPhotos(t){if(!Number.isFinite(t)||t<1)return;let e=Math.min(this.splitSize,Math.round(t));this.held=e/this.splitSize,this.
slider.value=String(Math.round(100*this.held)),this.change({size:e,whole:!0})}follow(){let{share:t}=this.link.props.options;this.held!==void 0&&Math.abs(this.held-
t)<1e-9&&(this.held=void 0),this.held===void 0&&(this.slider.value=String(Math.round(100*t)),this.saySize(t))}saySize(t){this.photos.value=String(Math.max(1,Math.
round(t*this.splitSize))),this.photos.max=String(this.splitSize),this.words.textContent=Vt(t,"split")}show(t){this.body.contains(this.bar)||u(this.body,this.bar,
this.stacks,this.warning),this.say(t.effect),this.warning.textContent=t.warning,this.warning.classList.toggle("hidden",!t.warning),u(this.stacks,t.stacks.map(e=>Nr(
e)))}cannot(){this.say("nothing drawn yet","faint"),this.need("The draw appears here once there are subgroups.")}};var is=class extends ot{constructor(t){super(t,6,"Retrain","The model goes on from where it is and learns from the kept subset alone, on a copy and in the backg\
round."),t.watch(["work","kept","chosen"],()=>this.show())}show(){let{work:t,kept:e,chosen:s}=this.link.props,n=e.find(a=>a.name===s);this.wait(t.running);let i=JSON.
stringify([t,e,s]);i!==this.fresh&&(this.fresh=i,t.running?this.showWork(t):n?this.showChoice(n,e,t):(this.say("no subset to learn from yet","faint"),this.need(
"Keep a subset first: give it a name in step 5.")))}showChoice(t,e,s){let{name:n}=t,i=Vt(t.share,`${Qe[t.split]||t.split} split`);this.say(`learns from the ${k(
t.photos,"photo")} of “${n}”, ${i}`);let a=e.map(c=>[c.name,c.name]),l=c=>this.link.send("pick",{name:c});u(this.body,r("div",{class:"row wrap controls"},B(
"Subset","The photos to learn from",a,n,l),this.start(t,s),m("More settings","Go to Fix, with this subset chosen",()=>this.link.send("fix",{name:n}),{kind:"quie\
t",symbol:"arrow"}),r("span",{class:"small faint"},"Works on a copy; you decide afterwards.")))}start({name:t,method:e},s){if(!e.length)return null;let n=e[0]===
"slim_tr"?"SLIM_Tr: train on the subset alone":"SLIM_Val: refit the last layer",i={kind:"primary",symbol:"play",disabled:s.other};return m(e[1],n,()=>this.link.
act("retrain",{name:t}),i)}showWork(t){let e=`${t.stage[0].toUpperCase()}${t.stage.slice(1)}${t.message?`, ${t.message}`:""}`,s=t.eta?` · about ${Math.max(1,Math.
round(t.eta))} s left`:"";if(this.say(`${e} · ${y(t.share)}${s}`),!this.rail||!this.body.contains(this.rail)){let n={role:"progressbar","aria-label":"Progress \
of the training"},i={"aria-valuemin":"0","aria-valuemax":"100"};this.rail=r("div",{class:"meter tall grow",...n,...i},r("i"));let a=()=>this.link.act("cancel");
u(this.body,r("div",{class:"row controls"},this.rail,m("Stop","Stop at the next step; nothing is changed",a,{symbol:"stop"})))}this.rail.firstChild.style.width=
`${100*t.share}%`,this.rail.setAttribute("aria-valuenow",String(Math.round(100*t.share)))}},as=class extends ot{constructor(t){super(t,7,"Compare","What the ret\
rained model does to the group that was served worst."),t.watch(["outcome"],()=>this.show())}show(){let t=this.link.props.outcome;if(!t){this.say("nothing retra\
ined yet","faint"),this.need("Retrain on a subset; what it does to the worst group appears here.");return}this.say(`${t.title} · ${t.split} split${t.waits?" · \
waits for your verdict":""}`);let e={kind:"primary",symbol:"photos"};u(this.body,r("div",{class:"verdictline"},this.worst(t),this.groups(t)),r("div",{class:"row\
 wrap controls"},this.go("Compare photo by photo","What became right, what became wrong","compare",e),t.waits?this.go("Accept or reject","Decide in Fix whether \
this becomes the model","fix"):null))}worst({before:t,after:e,name:s,range:n}){return r("div",{class:"bignum num"},r("span",{class:"small soft"},"worst group"),
r("span",{},r("span",{class:"soft"},t)," → ",r("strong",{},e)),r("span",{class:"small soft"},`${s}${n?`, ${n}`:""}`))}groups({rows:t}){return r("div",{class:"\
mini",...{role:"table","aria-label":"Accuracy by group before and after"}},t.map(s=>this.group(s)))}group(t){let e=a=>`width:${(100*a).toFixed(1)}%`,s=Math.round(
100*t.after)-Math.round(100*t.before),n=s>0?"up":s<0?"down":"",i=s?`${s>0?"▲":"▼"} ${Math.abs(s)}`:"";return r("div",{role:"row"},r("span",{role:"rowheader",
class:"small"},t.name),r("span",{role:"cell",class:"num small"},`${y(t.before)} → `,r("strong",{},y(t.after))),r("span",{role:"cell",class:`num small delta ${n}`},
i),r("span",{class:"track",role:"cell","aria-hidden":"true"},r("i",{class:"was",style:e(t.before)}),r("i",{class:"now",style:e(t.after)})))}};var Nn=50,kc=(o,t)=>o.map(e=>X(e.bins.slice(Math.round(100*t)))),ls=class extends ot{constructor(t,e){super(t,3,"Spread and threshold","Answers spread to photos\
 nearby: the probability that the model looks at the right thing. Photos above the threshold pass."),this.change=e,this.build(),t.watch(["spread","need"],()=>this.
show()),t.watch(["options"],()=>this.follow())}build(){this.bars=r("div",{class:"bars","aria-hidden":"true"}),this.marks=r("div",{class:"marks","aria-hidden":"t\
rue"}),this.tag=r("div",{class:"tag num","aria-hidden":"true"}),this.input=r("input",{type:"range",min:"0",max:"100",step:"1","aria-label":"Threshold of P(looks\
 at the right thing)",oninput:()=>this.pick(Math.min(99,Number(this.input.value))/100)});let e={class:"btn",type:"button",title:"Keep the better half: the media\
n of the known probabilities",onclick:()=>this.pick(null)};this.median=r("button",e,"Median"),this.counts=r("div",{class:"counts",role:"table","aria-label":"Pho\
tos kept and dropped"});let s=["0","0.25","0.5","0.75","1"].map(i=>r("span",{},i)),n=["← looks at something else","at the right thing →"].map(i=>r("span",{},
i));this.hist=r("div",{class:"hist"},r("div",{},r("div",{class:"plot"},this.bars,this.marks,this.tag,this.input),r("div",{class:"axis tiny faint num","aria-hidd\
en":"true"},s),r("div",{class:"axis ends small soft"},n)),r("div",{class:"countside"},this.counts,r("div",{class:"row"},this.median)))}show(){let{spread:t,need:e}=this.
link.props;this.ready=!!t.classes&&!e,e&&(this.say("unknown for every photo until there are answers of two kinds","faint"),this.need(e,this.go("Answer questions",
"Go to the questions","answer",{kind:"primary"}))),this.ready&&(this.body.contains(this.hist)||u(this.body,this.hist),this.showBars(t),this.showMarks(t),this.showClasses(
t),this.set(this.held===void 0?this.link.props.options.threshold:this.held))}showBars({classes:t}){let e=100/Nn,s=[...Array(Nn)].map((a,l)=>t.map(c=>X(c.bins.slice(
l*e,(l+1)*e)))),n=Math.max(1,...s.map(X)),i=a=>`height:${(100*Math.sqrt(X(a)/n)).toFixed(2)}%`;this.columns=s.map(a=>r("div",{class:"column",style:i(a)},a.map((l,c)=>r(
"i",{class:`f${c%8}`,style:`flex-grow:${l}`})))),u(this.bars,this.columns)}showMarks({medians:t}){let e=([n,i])=>`${n?`${n}: `:""}median ${i.toFixed(2)}`,s=n=>r(
"span",{class:`mark${n[1]>.5?" left":""}`,style:`left:${100*n[1]}%`},r("span",{class:"tiny"},e(n)));u(this.marks,t.map(s))}showClasses({classes:t}){let e=["","k\
ept","dropped","unknown"].map(n=>r("span",{role:"columnheader",class:"tiny faint"},n));this.cells=[];let s=(n,i,a)=>{let[l,c]=[0,1].map(()=>r("span",{role:"cell",
class:"num"}));this.cells.push([l,c]);let h=r("span",{role:"rowheader",class:"name"},a,n),p=r("span",{role:"cell",class:"num"},i.toLocaleString("en"));return r(
"div",{role:"row",class:a?"":"all"},h,l,c,p)};u(this.counts,r("div",{role:"row"},e),t.map((n,i)=>s(n.name,n.unknown,Je(i))),s("all",X(t.map(n=>n.unknown)),null))}pick(t){
this.held=t,this.set(t),this.change({threshold:t})}follow(){let{threshold:t}=this.link.props.options;this.held===t&&(this.held=void 0),this.ready&&this.held===void 0&&
this.set(t)}set(t){let{classes:e,medians:s}=this.link.props.spread,n=s.length?X(s.map(p=>p[1]))/s.length:.5,i=t===null?n:t,a=t===null?e.map(p=>p.by_median):kc(e,
t),l=e.map(p=>p.size-p.unknown);[...a,X(a)].forEach((p,d)=>{let f=d<l.length?l[d]:X(l);this.cells[d][0].textContent=p.toLocaleString("en"),this.cells[d][1].textContent=
(f-p).toLocaleString("en")}),this.draw(i,t===null,X(a),X(e.map(p=>p.size)),s.length);let c=Object.fromEntries(t===null&&s.length>1?s:[]);this.fade(e.map(p=>c[p.
name]??i));let h=X(e.map(p=>p.unknown));this.sayPassing(X(a),X(e.map(p=>p.size)),h)}draw(t,e,s,n,i){this.input.value=String(Math.round(100*t)),this.input.disabled=
this.median.disabled=!i,this.median.setAttribute("aria-pressed",String(e));let a=e?i>1?"the median of each class":`median, ${t.toFixed(2)}`:t.toFixed(2);this.input.
setAttribute("aria-valuetext",`${a}: ${k(s,"photo")} of ${n} pass`),this.tag.textContent=`${y(n?s/n:0)} pass →`,this.tag.style.left=`${100*t}%`,this.tag.classList.
toggle("flip",t>.75),this.tag.classList.toggle("hidden",!i),this.hist.style.setProperty("--at",`${100*t}%`),this.hist.classList.toggle("several",e&&i>1)}fade(t){
this.columns.forEach((e,s)=>t.forEach((n,i)=>e.children[i].classList.toggle("out",(s+1)/Nn<=n+1e-9)))}sayPassing(t,e,s){let n=s?` · ${s.toLocaleString("en")} u\
nknown, left out`:"",i=y(e?t/e:0);this.say(`${t.toLocaleString("en")} of ${k(e,"photo")} pass (${i})${n}`)}};var Ec=180,zn=class{constructor(t){this.link=t;let e=i=>this.change(i);this.groups=new os(t,new G(t),e),this.sample=new rs(t,e);let s=[new ts(t),new es(t),new ls(
t,e),this.groups,this.sample,new is(t),new as(t)];this.cover=r("div",{class:"cover hidden"}),this.list=r("div",{class:"steps"},s.map(i=>i.element));let n={"aria\
-label":"Curate a balanced subset"};t.root.append(r("section",{class:"pane",...n},r("div",{class:"scroll"},this.list),this.cover)),t.watch(["state","message"],()=>this.
showState()),t.watch(["trial","need","curating","failed"],(i,a)=>this.showTrial(a)),t.on("told",i=>t.announce(i.text)),t.send("seen")}showState(){let{state:t,message:e}=this.
link.props;this.cover.classList.toggle("hidden",t==="ready"),this.list.classList.toggle("hidden",t!=="ready"),t==="loading"?u(this.cover,T("busy","Getting ready",
e)):t!=="ready"&&u(this.cover,T("target","Nothing to curate yet",e))}change(t){this.pending={...this.pending,...t},this.wait(!0),clearTimeout(this.timer??void 0),
this.timer=setTimeout(()=>{this.link.act("options",this.pending,()=>this.settle()),this.pending=null},Ec)}settle(){!this.pending&&!this.link.props.curating&&this.
wait(!1)}wait(t){this.groups.wait(t,this.groups.cells.element),this.sample.wait(t,this.sample.stacks)}showTrial(t){let{trial:e,need:s,curating:n,failed:i}=this.
link.props,a=!!(n||this.pending);this.wait(a),e&&t.has("trial")?this.showDrawn(e):!e&&!a?this.cannot(s?"Needs answers of two kinds, as step 3 does.":i):e||this.
cannot("Drawing…")}showDrawn(t){this.groups.show(t),this.sample.show(t),this.link.announce(t.effect)}cannot(t){this.groups.cannot(t||"Nothing has been drawn y\
et."),this.sample.cannot()}};function Sc({model:o}){let t=new F(o,"curation");return t.view=new zn(t),t.root}var qn={};J(qn,{render:()=>Fc});var Tc="Left: the original model's maps. Right: the maps of the model at hand. In between, the one turns into the other. (B)",cs=class{constructor(t,{choose:e,changed:s}){
Object.assign(this,{link:t,choose:e,changed:s}),this.share=1,this.range=r("input",{type:"range",min:"0",max:"100",value:"100","data-part":"fade","aria-label":"F\
rom the original model's maps to those after",oninput:()=>this.set(Number(this.range.value)/100)}),this.range.addEventListener("keydown",n=>n.stopPropagation()),
this.slider=r("div",{class:"row fade",role:"group","aria-label":"Before and after"},r("span",{class:"small"},S("Before",Tc)),this.range,r("span",{class:"small"},
"After")),this.whose=r("span"),this.element=r("div",{class:"row wrap"},this.whose,this.slider),t.watch(["whiches","which","has_before"],()=>this.show())}get fading(){
return!!this.link.props.has_before}get models(){let{which:t}=this.link.props;return this.fading&&this.share<1?[t,"original"]:[t]}get name(){let{whiches:t,which:e}=this.
link.props;return(t.find(([s])=>s===e)||["","Now"])[1]}show(){let{whiches:t,which:e}=this.link.props;u(this.whose,t.length>1?$("Whose maps",t,e,this.choose):null),
this.slider.classList.toggle("hidden",!this.fading),this.fading||this.put(1)}put(t){this.share=t,this.range.value=String(Math.round(100*t)),this.range.setAttribute(
"aria-valuetext",this.text)}get text(){return this.share===0?"the original model":this.share===1?`after: ${this.name}`:`${Math.round(100*this.share)} % after`}set(t){
this.put(t),!this.waiting&&(this.waiting=requestAnimationFrame(()=>{this.waiting=null,this.changed()}))}flip(){if(!this.fading)return!1;let[t,e]=[this.share,this.
share<1?1:0];return gt()?this.set(e):this.glide(t,e,performance.now()),!0}glide(t,e,s){let n=Math.min(1,(performance.now()-s)/300);this.set(t+(e-t)*n),n<1&&requestAnimationFrame(
()=>this.glide(t,e,s))}};var Rc=250,zr=2,wt=o=>Number(o.toPrecision(4));function Mc({kind:o,choices:t},e){if(o==="number"){let[i,a]=e;return i===null&&a===null?"any":i===null?`up to ${wt(
a)}`:a===null?`from ${wt(i)}`:`${wt(i)} – ${wt(a)}`}let s=t.filter(([i])=>e.includes(i)).map(([,i])=>i);if(!s.length||s.length===t.length)return"any";let n=s.
length-zr;return s.slice(0,zr).join(", ")+(n>0?` + ${n}`:"")}var Gn=class{constructor(t){this.change=t,this.element=r("div",{class:"filtersheet",popover:"auto",
role:"dialog"}),this.element.addEventListener("keydown",e=>e.key!=="Escape"&&e.stopPropagation()),this.element.addEventListener("toggle",e=>e.newState==="closed"&&
this.closed())}open(t,e,s){this.column=t,this.element.setAttribute("aria-label",`Filter by ${t.words}`);let n=m("Done","Close (Escape)",()=>this.element.hidePopover(),
{kind:"primary"});u(this.element,r("strong",{},t.words),t.help?r("p",{class:"small soft"},t.help):null,t.kind==="number"?this.range(t,e):this.boxes(t,e),r("div",
{class:"row"},r("span",{class:"grow"}),n)),this.element.showPopover(),cn(this.element,s.getBoundingClientRect()),this.element.querySelector("input")?.focus()}closed(){
this.flush(),this.left?.(this.column.name)}later(t){clearTimeout(this.timer??void 0),this.pending=t,this.timer=setTimeout(()=>this.flush(),Rc)}flush(){clearTimeout(
this.timer??void 0),this.pending&&this.change(this.column.name,this.pending),this.pending=null}boxes({choices:t},e){let s=new Set(e),n=([i,a])=>{let l=r("input",
{type:"checkbox",checked:s.has(i)});return l.addEventListener("change",()=>{l.checked?s.add(i):s.delete(i),this.later([...s])}),r("label",{class:"check"},l,r("s\
pan",{},a))};return r("div",{class:"checks scroll",role:"group","aria-label":"Only these"},t.map(n))}range({low:t,high:e},[s,n]){let i=e-t||1,a=10**Math.floor(Math.
log10(i/50)),l=[["From",s,t],["To",n,e]].map(([d,f,g])=>{let w={type:"number",step:"any",placeholder:String(wt(g)),"aria-label":d},b=r("input",{...w,value:f===null?
"":String(wt(f))});return b.addEventListener("keydown",v=>{let E={ArrowUp:1,ArrowDown:-1}[v.key];if(!E)return;let R=b.value===""?g:Number(b.value);b.value=String(
wt(Math.min(e,Math.max(t,R+E*a*(v.shiftKey?10:1))))),v.preventDefault(),h()}),b.addEventListener("input",()=>h()),b}),c=d=>d.value===""||Number.isNaN(Number(d.value))?
null:Number(d.value),h=()=>this.later(l.map(c)),p=(d,f)=>r("label",{},r("span",{},d),f);return[r("div",{class:"row"},p("From",l[0]),p("to",l[1])),r("p",{class:"\
tiny faint"},`There are values from ${wt(t)} to ${wt(e)}; unknown ones pass no end.`)]}},hs=class{constructor(t){this.link=t,this.quick=r("div",{class:"row wrap\
 grow"}),this.chips=r("div",{class:"row wrap chips",role:"group","aria-label":"Added filters"}),this.editor=new Gn((e,s)=>t.send("set_filter",{name:e,value:s})),
this.editor.left=e=>this.chip(e)?.focus(),this.fold=m("Filter and sort","Show or hide the filters",()=>this.unfold(),{kind:"foldbtn",symbol:"filter","aria-expan\
ded":"false"}),this.element=r("div",{class:"bar filters folded"},this.fold,this.quick,this.chips,this.editor.element),t.watch(["filters","options","sort","sorts",
"columns"],()=>this.showQuick()),t.watch(["more","columns"],()=>this.showChips())}unfold(){let t=this.element.classList.toggle("folded");this.fold.setAttribute(
"aria-expanded",String(!t))}column(t){return this.link.props.columns.find(e=>e.name===t)}chip(t){return[...this.chips.querySelectorAll("[data-column]")].find(e=>e.
dataset.column===t)}showQuick(){let{filters:t,options:e,sort:s,sorts:n}=this.link.props;u(this.quick,e.map(([i,a,l,c])=>B(a,l,c,t[i],h=>this.link.send("filter",
{name:i,value:h}))),B("Sort by","What comes first",n,s,i=>this.link.send("sort",{sort:i})),this.adding())}adding(){let{columns:t}=this.link.props;if(!t.length)return null;
let e=[["","a column …"],...t.map(i=>[i.name,i.words])],n=B("Add a filter by","Filter by any column of the table, also of your own data",e,"",i=>{i&&(n.select.
value="",this.opening=i,this.chip(i)?this.edit(i):this.link.send("add_filter",{name:i}))});return n}showChips(){let{more:t}=this.link.props;this.chips.classList.
toggle("hidden",!t.length),u(this.chips,t.map(([e,s])=>this.made(this.column(e),s))),this.opening&&this.chip(this.opening)&&this.edit(this.opening)}made(t,e){if(!t)
return null;let{name:s,words:n}=t,i=r("button",{type:"button",class:"chiptext","data-column":s,"data-part":`chip ${s}`,"aria-haspopup":"dialog",title:`Change th\
e filter by ${n}`,onclick:()=>this.edit(s)},V("filter"),r("span",{},`${n}: `,r("b",{},Mc(t,e)))),a=m("",`Remove the filter by ${n}`,()=>this.link.send("drop_fil\
ter",{name:s}),{kind:"quiet square",symbol:"close"});return r("span",{class:"chip accent filterchip"},i,a)}edit(t){this.opening=null;let[,e]=this.link.props.more.
find(([s])=>s===t)||[];e&&this.editor.open(this.column(t),e,this.chip(t))}};var jn=224,_c=3;function Lc(o){if(!o.length)return null;let t=o.slice(0,_c).map(([s,n])=>r("span",{},r("span",{class:"who"},s),r("b",{},Y[n][1]))),e=o.length-t.
length;return r("span",{class:"others",title:`Others answered: ${se(o)}`},t,e>0?r("span",{class:"more"},`+${e}`):null)}var Ac=o=>`${o.label}, the model says ${o.
prediction}, ${o.correct?"right":"wrong"}`+(o.answer?`, answered ${o.answer}`:"")+(o.others.length?`; others: ${se(o.others)}`:""),ps=class{constructor(t,e,s,n){
Object.assign(this,{view:t,index:e,item:s,width:n});let i=`${s.label}, with the map of where the model looks`;this.canvas=r("canvas",{style:`width:${n}px;height\
:${n}px`,role:"img","aria-label":i}),this.box=r("button",{type:"button",class:"pick",role:"checkbox",tabindex:"-1","data-part":"pick",title:"Pick this photo (sp\
ace); with Shift all up to it","aria-label":`Pick this ${s.label}`,onclick:a=>this.view.pick(a,e)}),this.element=r("article",{class:`photo${s.answer?` is-${s.answer}`:
""}`,"aria-label":Ac(s)},this.picture(),this.text()),this.element.photo=this,this.showPicked(),this.ask()}picture(){let{correct:t,others:e}=this.item,s=t?"The m\
odel is right":"The model is wrong";return r("div",{class:"picture",onclick:n=>this.pressed(n),title:"Open this photo; with Shift or Ctrl, pick it"},this.canvas,
r("span",{class:`mark ${t?"right":"wrong"}`,title:s},t?"✓":"✕"),Lc(e),this.box)}text(){let{label:t,confidence:e,correct:s,group:n,prediction:i,answer:a}=this.
item;return r("div",{class:"text"},r("div",{class:"line"},r("strong",{},t),r("span",{class:"faint num"},y(e))),r("div",{class:"line small soft",title:n||""},s?n||
"right":`taken for ${i}`),nt(a,l=>this.view.give(this.item,l),{short:!0}))}pressed(t){this.box.contains(t.target)||(t.shiftKey||t.ctrlKey||t.metaKey?this.view.pick(
t,this.index):this.view.link.send("open",{id:this.item.id}))}showPicked(){let t=this.view.picks.has(this.index);this.box.setAttribute("aria-checked",String(t)),
this.element.classList.toggle("picked",t)}ask(){let{link:t,pictures:e,fade:s}=this.view,n=()=>this.draw(),i=()=>this.element.isConnected,a=t.props.map_style==="\
off"?[]:s.models,[l="",...c]=a,h=e.want([this.item.id],jn,l,n,i);c.forEach(p=>e.want([this.item.id],0,p,n,i)),(h||e.photo(this.item.id,jn))&&this.draw()}draw(){
let{link:t,pictures:e,fade:s}=this.view,[n,i]=s.models.map(c=>e.map(this.item.id,c)),a=yr(i,n,s.share),l=e.photo(this.item.id,jn);C(this.canvas,l,a,t.props.map_style,
this.width,this.width,t.ghost),this.canvas.classList.toggle("painted",!!(l&&(a||t.props.map_style==="off"))),this.element.classList.toggle("dead",at(a))}};var ds=class{constructor({give:t,choose:e,clear:s}){Object.assign(this,{give:t,choose:e,clear:s}),this.element=r("div",{class:"pickbar row wrap hidden",role:"gr\
oup","aria-label":"Picked photos"})}show(t){this.element.classList.toggle("hidden",!t),u(this.element,r("strong",{class:"num"},`${t.toLocaleString("en")} picked`),
r("span",{class:"small soft"},`answer ${t===1?"it":"all"}:`),nt(null,this.give,{short:!0}),m("Show only these",`Make the ${k(t,"photo")} the choice of the whole\
 page`,this.choose,{kind:"quiet",symbol:"photos"}),m("Let go","Pick nothing (Escape)",this.clear,{kind:"quiet",symbol:"close"}))}};var us=class{constructor(t){this.changed=t,this.places=new Set,this.anchor=null,this.before=null}get size(){return this.places.size}has(t){return this.places.has(
t)}toggle(t){this.places.delete(t)||this.places.add(t),this.anchor=t,this.before=null,this.changed()}range(t,e=t){this.anchor??=e,this.before??=new Set(this.places),
this.places=new Set(this.before);let[s,n]=this.anchor<t?[this.anchor,t]:[t,this.anchor];for(let i=s;i<=n;i++)this.places.add(i);this.changed()}all(t){this.places=
new Set(Array.from({length:t},(e,s)=>s)),this.anchor=this.before=null,this.changed()}clear(){let t=this.size>0;return this.places.clear(),this.anchor=this.before=
null,t&&this.changed(),t}get spans(){let t=[];for(let e of[...this.places].sort((s,n)=>s-n)){let s=t.at(-1);s&&e===s[1]+1?s[1]=e:t.push([e,e])}return t}};var fs=class{constructor(t,e){this.link=t,this.found=new Map,this.asked=new Set,t.on("closer",({key:s,map:n,grid:[i,a],error:l})=>{this.asked.delete(s),this.found.
set(s,l?{error:l}:{map:{height:i,width:a,values:new Uint8Array(n)}}),e()}),t.on("maps_changed",()=>this.forget())}forget(){this.found.clear(),this.asked.clear()}get(t,e,s,n){
let i=JSON.stringify([t,e,s,n]);if(!this.found.has(i)&&!this.asked.has(i)){for(let a of this.asked)JSON.parse(a)[1]===e&&this.asked.delete(a);this.asked.add(i),
this.link.send("closer",{id:t,which:e,target:s,layer:n,key:i})}return this.found.get(i)}};var Yt=640,ms=class{constructor(){let t=()=>r("canvas",{role:"img"});[this.after,this.before,this.plain]=[t(),t(),t()];let e=(i,a="")=>r("div",{class:`window ${a}`},
i),s=[e(this.after),e(this.before,"over"),e(this.plain)];this.zoom=new Gt(s),this.tags=["tagleft","tagright"].map(i=>r("span",{class:`tag ${i}`})),this.range=r(
"input",{type:"range",min:"0",max:"100",value:"0","data-part":"divider",oninput:()=>this.divide(Number(this.range.value))});let n=r("i",{class:"divider","aria-h\
idden":"true"});this.looks=r("div",{class:"windows"},s[0],s[1],n,this.tags),this.caption=r("figcaption",{class:"small soft"}),this.slider=r("label",{class:"row \
dividerrow"},"Divider",this.range),this.element=r("div",{class:"pair"},r("figure",{},this.looks,this.slider,this.caption),r("figure",{},r("div",{class:"windows"},
s[2]),r("figcaption",{class:"small soft"},"the photo, as the model gets it"))),this.divide(0)}divide(t){this.at=t,this.range.value=String(t),this.range.setAttribute(
"aria-valuetext",`${t} % before, the rest after`),this.looks.style.setProperty("--at",`${t}%`);let e=this.parted&&t>0;this.looks.classList.toggle("parted",!!e),
this.tags[0].classList.toggle("hidden",!this.parted||t<12),this.tags[1].classList.toggle("hidden",!this.parted||t>88)}part(t,e,s){this.parted=t,this.slider.classList.
toggle("hidden",!t),this.tags[0].textContent=e,this.tags[1].textContent=s,this.range.setAttribute("aria-label",`Divider: ${e} to the left, ${s} to the right`),this.
divide(t&&this.at||0)}flip(){return this.parted&&this.divide(this.at>50?0:100),this.parted}name(t,e){this.after.setAttribute("aria-label",`Where the model looks\
 in this photo of a ${t}`),this.before.setAttribute("aria-label",`Where the original model looked in this photo of a ${t}`),this.plain.setAttribute("aria-label",
`The photo: ${t}`),this.caption.textContent=e}draw(t,{after:e,before:s},n,i){C(this.after,t,e,e?n:"off",Yt,Yt,i),this.parted&&C(this.before,t,s,s?n:"off",Yt,Yt,
i),C(this.plain,t,null,"off",Yt,Yt,i),this.zoom.apply()}};var Ur=896,Gr=96,gs=64,Pc="This map is all zero: nothing in the photo speaks for the class.",$c="Cosine of what the model saw where it looked, over all its feat\
ures: 1 is the same. The places in the plot are not used.",Cc="Where in the network the map is made. Answers and fixes are about the last one; earlier ones are \
finer and less telling.",bs=class{constructor(t,e,{answer:s,open:n,step:i,close:a}){Object.assign(this,{link:t,pictures:e,answer:s,open:n,step:i,onclose:a}),this.
stage=new ms,this.closer=new fs(t,()=>this.item&&this.draw()),[this.target,this.layer,this.layers,this.classes]=["","",[],[]],this.build(),this.element.addEventListener(
"keydown",l=>this.key(l)),t.on("large",l=>this.show(l.item,l.classes)),t.on("similar",l=>l.id===this.item?.id&&this.showSimilar(l.items,l.error)),t.on("layers",
l=>l.id===this.item?.id&&this.setLayers(l.layers)),t.watch(["map_style","whiches","which","has_before"],()=>this.item&&this.refresh())}build(){let t=(s,...n)=>r(
"div",{class:s,...Object.assign({},...n)});[this.title,this.tools]=[r("h2",{class:"grow"}),r("div",{class:"row wrap"})],this.controls=t("row wrap controls"),this.
note=r("p",{class:"small soft note",role:"status"}),[this.answers,this.facts,this.strip]=[t(""),r("dl",{class:"facts"}),t("strip")];let e=r("div",{class:"sheetb\
ody scroll"},this.controls,this.stage.element,r("p",{class:"tiny faint"},"Wheel or + and − zoom both pictures, drag or the arrow keys move them; ← and → go on t\
o other photos."),this.note,this.answers,this.facts,r("h3",{},S("Photos like it in the attention space",$c)),this.strip);this.element=r("div",{class:"sheet hidd\
en",role:"dialog","aria-modal":"false","aria-label":"One photo, large",tabindex:"-1"},r("div",{class:"row sheethead"},this.title,this.tools),e),this.body=e}get style(){
let{map_style:t}=this.link.props;return t==="off"?"visibility":t}get ghost(){return this.link.ghost}show(t,e){let s=this.item?.id!==t.id;Object.assign(this,{item:t,
classes:e}),this.element.classList.remove("hidden"),s&&(this.stage.zoom.home(),this.body.scrollTop=0,u(this.strip,r("span",{class:"small faint"},"Looking for ph\
otos like it …"))),this.refresh(),s&&!this.element.contains(this.element.getRootNode().activeElement)&&this.element.focus({preventScroll:!0})}change(t){Object.
assign(this.item,t),this.showFacts()}hide(){this.item=null,this.element.classList.add("hidden"),this.onclose()}key(t){if(t.ctrlKey||t.metaKey||t.altKey)return;let e=/^(INPUT|SELECT)$/.
test(t.target.tagName);if(t.key==="Escape")this.hide();else if(e||!this.did(t))return;t.preventDefault(),t.stopPropagation()}did(t){let e=t.key.toLowerCase(),s={
ArrowLeft:-1,ArrowRight:1}[t.key];if(q[e])this.answer(this.item,q[e]);else if(e==="u")this.link.act(t.shiftKey?"redo":"undo");else{if(e==="b")return this.stage.
flip();if(this.stage.zoom.key(t))return!0;if(s)this.step(s);else return!1}return!0}refresh(){this.showHead(),this.showControls(),this.showFacts(),this.draw()}showHead(){
let{label:t,correct:e,prediction:s}=this.item,{zoom:n}=this.stage,i=(l,c,h)=>m("",c,h,{kind:"square",symbol:l}),a=e?r("span",{class:"chip yes"},"✓ right"):r("\
span",{class:"chip no"},`✕ taken for ${s}`);u(this.title,t,a),u(this.tools,$("How the map is drawn",tt.slice(0,3),this.style,l=>this.link.send("style",{style:l})),
i("plus","Zoom in (+)",()=>n.by(1.4)),i("minus","Zoom out (−)",()=>n.by(1/1.4)),i("home","Show everything (0)",()=>n.home()),m("","Close (Escape)",()=>this.hide(),
{kind:"quiet square",symbol:"close"}))}setLayers(t){this.layers=t,t.some(([e])=>e===this.layer)||(this.layer=""),this.refresh()}showControls(){let{whiches:t,which:e,
has_before:s}=this.link.props,n=this.classes.map(([p,d,f])=>[p,f===null?d:`${d} · ${y(f)}`]),i=B("Map for","The class whose evidence the map shows; with the mo\
del's probability of each",[["",`its class, ${this.item.label}`],...n],this.target,p=>this.pick({target:p})),a=this.layers.length?this.layers.map(([p,d])=>[p===
"final"?"":p,d]):[["","last"]],l=B("at layer",Cc,a,this.layer,p=>this.pick({layer:p}));l.select.disabled=a.length<2;let c=t.length>1?$("Whose maps",t,e,p=>this.
link.send("which",{which:p})):null;u(this.controls,i,l,c);let h=(t.find(([p])=>p===e)||["","now"])[1];this.stage.part(s,"original",h==="Now"?"now":h.toLowerCase())}pick(t){
Object.assign(this,t),this.draw()}get usual(){return this.layer===""&&(this.target===""||Number(this.target)===this.item.number)}mapOf(t){let{id:e,number:s}=this.
item;if(!this.usual)return this.closer.get(e,t,this.target===""?s:Number(this.target),this.layer);let n=this.pictures.map(e,t);return n&&{map:n}}draw(){let t=this.
item,{which:e,has_before:s}=this.link.props,n=()=>this.item===t&&this.paint();this.pictures.want([t.id],Ur,this.usual?e:"",n),s&&this.usual&&this.pictures.want(
[t.id],0,"original",n),this.paint()}paint(){let{which:t,has_before:e}=this.link.props,{item:s,stage:n}=this,i={after:this.mapOf(t),before:e?this.mapOf("original"):
{map:null}};n.name(s.label,this.words()),n.draw(this.pictures.photo(s.id,Ur),{after:i.after?.map,before:i.before?.map},this.style,this.ghost);let a=!i.after||!i.
before;this.element.setAttribute("aria-busy",String(a)),n.looks.classList.toggle("busy",a),this.note.textContent=a?"Working the map out …":i.after.error||i.before.
error||(at(i.after.map)?Pc:"")}words(){let t=this.target===""?this.item.label:this.classes.find(([s])=>s===Number(this.target))?.[1],e=this.layers.find(([s])=>s===
this.layer)?.[1];return`where the model sees ${t}${this.layer&&e?`, ${e}`:""}`}showFacts(){let{item:t}=this;u(this.answers,nt(t.answer,n=>this.answer(this.item,
n)));let s=[["class",t.label],["model says",`${t.prediction} (${y(t.confidence)})`],["group",t.group],["split",t.split],["loss",t.loss===null?null:t.loss.toFixed(
2)],["energy inside the object",t.energy===null?null:y(t.energy)],["P(looks at the right thing)",t.p===null?"unknown":t.p.toFixed(2)],["map changed since the or\
iginal",Number.isFinite(t.change)?y(t.change):null],["others answered",(t.others||[]).length?se(t.others):null],["file",t.id]].filter(([,n])=>n!==null&&n!=="");
u(this.facts,s.map(([n,i])=>[r("dt",{},n),r("dd",{},i)]))}showSimilar(t,e){let s=e||"None: the map is all zero, so there is nothing to compare by.";u(this.strip,
t.length?t.map(n=>this.thumb(n)):r("span",{class:"small faint"},s))}thumb(t){let e=r("canvas",{style:`width:${gs}px;height:${gs}px`}),s=()=>{let i=this.pictures.
map(t.id,"current");C(e,this.pictures.photo(t.id,Gr),i,this.style,gs,gs,this.ghost)};this.pictures.want([t.id],Gr,"current",s)&&s();let n=t.similarity.toFixed(2);
return r("button",{class:"thumb",type:"button",title:`${t.label}, ${n} alike: open`,"aria-label":`Open a photo of a ${t.label}, ${n} alike`,onclick:()=>this.open(
t.id)},e,r("span",{class:"tiny num"},n))}};var Bc=86,Wn=class{constructor(t){this.link=t,this.pictures=new G(t),this.picks=new us(()=>this.showPicks()),this.build(),t.on("rows",e=>{e.version===t.props.version&&
this.grid.put(e.start,e.rows)}),t.on("changed_rows",e=>this.refresh(e.rows));for(let e of["maps_changed","theme"])t.on(e,()=>this.repaint());t.watch(["which","h\
as_before"],()=>this.repaint()),t.watch(["map_style"],()=>{this.styles.set(t.props.map_style),this.repaint()}),t.watch(["version","count"],()=>this.restart()),t.
watch(["selection_name","selection_count","count","all_count","stale"],()=>this.showSummary()),t.watch(["state","message"],()=>this.showState()),t.letGo.push(()=>this.
grid.free())}build(){let{link:t}=this;this.fade=new cs(t,{choose:s=>t.send("which",{which:s}),changed:()=>this.repaint()}),this.styles=$("How maps are drawn",tt,
t.props.map_style,s=>t.send("style",{style:s})),this.summary=r("div",{class:"summary",role:"status"}),this.pickbar=new ds({give:s=>this.answerPicked(s),choose:()=>t.
act("choose_picked",this.picked()),clear:()=>this.letGoOfPicks()}),this.grid=new St({label:"Photos",minimum:168,cardHeight:s=>s+Bc,make:(s,n,i)=>new ps(this,s,n,
i).element,need:(s,n)=>t.send("rows",{start:s,end:n,version:t.props.version}),keys:(s,n,i)=>this.key(s,n,i),moved:(s,n,i)=>s.shiftKey&&this.picks.range(i,n)}),this.
grid.element.addEventListener("keydown",s=>this.listKey(s)),this.sheet=new bs(t,this.pictures,{answer:(s,n)=>this.give(s,n),open:s=>t.send("open",{id:s}),step:s=>this.
step(s),close:()=>{t.send("closed"),this.grid.focus(this.grid.at)}}),this.cover=r("div",{class:"cover hidden"});let e=[r("h2",{class:"grow"},"Photos"),this.fade.
element,this.styles];t.root.append(r("section",{class:"pane card","aria-label":"Photos"},r("div",{class:"bar"},e),new hs(t).element,this.summary,this.pickbar.element,
r("div",{class:"body"},this.grid.element,this.cover),this.sheet.element))}showState(){let{state:t,message:e,filtered:s}=this.link.props;if(this.cover.classList.
toggle("hidden",t==="ready"),t==="loading"&&u(this.cover,T("busy","Getting ready",e)),t!=="empty")return;let i=s?m("Show all photos","Drop every filter and the \
choice",()=>this.link.send("all")):null;u(this.cover,T("photos","No photos to show",e,i))}showSummary(){let{count:t,all_count:e,selection_count:s,stale:n}=this.
link.props,i=t===e?k(t,"photo"):`${t.toLocaleString("en")} of ${k(e,"photo")}`,a="Your answers may have changed what belongs here; nothing moves until you ask",
l=()=>this.link.send("refresh");u(this.summary,r("span",{class:"num"},i),s?this.chosen():null,r("span",{class:"grow"}),n?m("Refresh the order",a,l,{kind:"quiet",
symbol:"redo"}):null)}chosen(){let e=m("","Clear the choice",()=>this.link.send("clear"),{kind:"quiet square",symbol:"close"}),n=nt(null,i=>this.link.act("answe\
r_all",{value:i}),{short:!0});return[r("span",{class:"chip accent"},this.link.props.selection_name,e),r("span",{class:"row"},r("span",{class:"small soft"},"answ\
er all:"),n)]}restart(){this.picks.clear()&&this.link.announce("The photos changed, so nothing is picked any more"),this.grid.reset(this.link.props.count)}refresh(t){
let e=new Map(t.map(([n,i,a])=>[n,{answer:i,others:a}]));for(let[n,i]of this.grid.items)e.has(i.id)&&this.grid.put(n,[{...i,...e.get(i.id)}]);let s=this.sheet.item;
s&&e.has(s.id)&&this.sheet.change(e.get(s.id))}repaint(){for(let t of this.grid.cards.values())t.photo?.ask();this.sheet.item&&this.sheet.draw()}pick(t,e){t.shiftKey?
this.picks.range(e,this.grid.at):this.picks.toggle(e),this.grid.focus(e)}listKey(t){t.altKey||t.defaultPrevented||!this.didToAll(t)||(t.preventDefault(),t.stopPropagation())}didToAll(t){
let e=t.key.toLowerCase();if(t.ctrlKey||t.metaKey)return e==="a"&&!t.shiftKey&&this.picks.all(this.link.props.count),e==="a"&&!t.shiftKey;if(e==="u")this.link.act(
t.shiftKey?"redo":"undo");else if(e==="escape"&&this.picks.size)this.letGoOfPicks();else return e==="b"&&this.fade.flip();return!0}showPicks(){for(let t of this.
grid.cards.values())t.photo?.showPicked();this.grid.element.classList.toggle("picking",this.picks.size>0),this.summary.classList.toggle("hidden",this.picks.size>
0),this.pickbar.show(this.picks.size),this.link.announce(`${this.picks.size.toLocaleString("en")} picked`)}letGoOfPicks(){this.picks.clear(),this.grid.focus(this.
grid.at)}picked(){return{spans:this.picks.spans,version:this.link.props.version}}answerPicked(t){let e=this.picks.size;this.link.act("answer_picked",{...this.picked(),
value:t,model:this.link.props.model});for(let s of[...this.grid.items.keys()])this.picks.has(s)&&this.grid.put(s,[{...this.grid.items.get(s),answer:t}]);this.letGoOfPicks(),
this.link.announce(`${k(e,"photo")}: answered ${Y[t][0]}. U takes it back.`)}give(t,e){for(let[s,n]of this.grid.items)n.id===t.id&&this.grid.put(s,[{...n,answer:e}]);
this.sheet.item?.id===t.id&&this.sheet.change({answer:e}),this.link.act("answer",{id:t.id,value:e,model:this.link.props.model}),this.link.announce(`${t.label}: \
answered ${Y[e][0]}`)}step(t){let e=[...this.grid.items].find(([,n])=>n.id===this.sheet.item.id)?.[0]??this.grid.at,s=this.grid.items.get(e+t);s&&(this.grid.reveal(
e+t),this.link.send("open",{id:s.id}))}key(t,e,s){let n=q[t.key.toLowerCase()],i=t.target.classList.contains("item");if(n&&this.picks.size)this.answerPicked(n);else if(n)
this.give(s,n);else if(t.key==="Enter"&&i)this.link.send("open",{id:s.id});else if(t.key===" "&&i)this.pick(t,e);else return!1;return!0}};function Fc({model:o}){
let t=new F(o,"gallery");return t.keys=[["Arrow keys","go from photo to photo"],["Enter","open a photo large"],["Y N M","answer the picked photos, or else the o\
ne that has the focus"],["Space","pick a photo, or let it go"],["⇧ Arrow keys","pick a range"],["Ctrl A, Escape","pick all that are shown, pick none"],["B","b\
efore, and after again"],["U, ⇧ U","undo, redo"],["1 … 9","only photos of that class; the same again: all"],["+ − 0, ← →","in the large photo: zoom, a\
ll of it; the photo before, the next"]],t.pickClass=e=>{let[,,,s]=(t.props.options||[]).find(([i])=>i==="label")||[];if(!s||e>=s.length)return!1;let n=String(e-
1);return t.send("filter",{name:"label",value:t.props.filters.label===n?"all":n}),!0},t.view=new Wn(t),t.root}var Vn={};J(Vn,{render:()=>Hc});function Dc(o,t,e){let s=parseFloat(t)-parseFloat(o);return e?r("span",{class:`sign ${e>0?"good":"bad"}`},s>0?"▲":"▼"):null}var Kn=class{constructor(t){this.
link=t,this.head=r("div",{class:"bar"}),this.body=r("div",{class:"scroll content"}),t.root.append(r("section",{class:"pane card","aria-label":t.props.title},this.
head,this.body)),t.watch(["title","help","splits","split"],()=>this.showHead()),t.watch(["rows","series","facts","note","state","message","busy","warnings","leg\
end"],()=>this.showBody())}showHead(){let{title:t,help:e,splits:s,split:n}=this.link.props;u(this.head,r("h2",{class:"grow"},S(t,e)),this.busy=r("span",{class:"\
spin small hidden",title:"Working out what your answers change"}),s.length>1?$("Part of the data",s,n,i=>this.link.send("split",{split:i})):null)}showBody(){let t=this.
link.props;if(this.busy.classList.toggle("hidden",!t.busy),t.state!=="ready"){u(this.body,T(t.state==="loading"?"busy":"target",t.state==="loading"?"Working it \
out":"Nothing to compare yet",t.message));return}u(this.body,r("div",{class:"chart",role:"table","aria-label":`${t.title}: ${t.measure==="f1"?"F1":"accuracy"} b\
y group`},t.rows.map(e=>this.row(e)),this.axis()),t.legend?r("div",{class:"key tiny faint","aria-hidden":"true"},r("span",{},r("i",{class:t.legend[1]?"k-before":
"k-after"}),t.legend[0]),t.legend[1]?r("span",{},r("i",{class:"k-after"}),t.legend[1]):null,r("span",{},r("i",{class:"k-range"}),"95 % interval")):null,r("dl",{
class:`facts${t.facts.some(e=>e[3]!==null)?" moved":""}`},t.facts.map(([e,s,n,i,a])=>[r("dt",{},S(e,s)),r("dd",{class:"num"},i===null?n:[r("span",{class:"soft"},
n)," → ",r("strong",{class:a>0?"good":a<0?"bad":""},i),Dc(n,i,a)])])),(t.warnings||[]).map(e=>r("div",{class:"warn small"},e)),t.note?r("p",{class:"small fain\
t"},t.note):null)}row(t){let e=l=>`${(100*Math.min(1,Math.max(0,l))).toFixed(2)}%`,s=t.after!==null,n=s?Math.round(100*t.after)-Math.round(100*t.before):0,i=n>0?
"up":n<0?"down":"",a=`${t.name}: ${y(t.before)}${s?` becomes ${y(t.after)}${t.low===null?"":`, 95 % interval ${y(t.low)} to ${y(t.high)}`}`:""}, ${k(t.count,"ph\
oto")}`;return r("button",{type:"button",role:"row",class:`grow-row${t.worst?" worst":""}`,"aria-label":`${a}. Press to see the photos.`,title:`${a}. Press to s\
ee the photos.`,onclick:()=>this.link.send("group",{group:t.group})},r("span",{class:"line",role:"cell"},r("span",{class:"name"},t.name,this.badge(t)),r("span",
{class:"num"},s?[r("span",{class:"soft"},y(t.before))," → ",r("strong",{},y(t.after))]:r("strong",{},y(t.before)),s?r("span",{class:`delta ${i}`},i==="up"?` ▲\
 ${n}`:i==="down"?` ▼ ${-n}`:""):null)),this.several(t.group,e)||r("span",{class:"track",role:"cell","aria-hidden":"true"},r("i",{class:s?"was":"now",style:`w\
idth:${e(t.before)}`}),s?r("i",{class:`now ${i}`,style:`width:${e(t.after)}`}):null,Number.isFinite(t.low)?r("i",{class:"range",style:`left:${e(t.low)};width:ca\
lc(${e(t.high)} - ${e(t.low)})`}):null))}several(t,e){let s=(this.link.props.series||[]).find(([i])=>i===t);if(!s)return null;let n=([i,a,l,c],h)=>r("span",{class:"\
model"},r("span",{class:"tiny soft"},i),r("span",{class:"track"},r("i",{class:h?"now":"was",style:`width:${e(a)}`}),l===null?null:r("i",{class:"range",style:`le\
ft:${e(l)};width:calc(${e(c)} - ${e(l)})`})),r("span",{class:"tiny num"},y(a)));return r("span",{class:"models",role:"cell","aria-hidden":"true"},s[1].map(n))}axis(){
return r("div",{class:"axis tiny faint","aria-hidden":"true"},[0,25,50,75,100].map(t=>r("span",{},t<100?String(t):this.link.props.measure==="f1"?"100 % F1":"100\
 % right")))}badge(t){return t.worst?r("span",{class:"chip no",title:"The group it serves worst"},"worst"):t.was_worst?r("span",{class:"chip",title:"The group t\
hat was served worst before"},"was worst"):null}};function Hc({model:o}){let t=new F(o,"groups");return t.view=new Kn(t),t.root}var Zn={};J(Zn,{render:()=>jc});var Oc={answer:"check",undo:"undo",redo:"redo",accepted:"target",opened:"home",rejected:"close",went:"clock"},Ic=1200*1e3,Nc=4,zc=[["all","everything"],["answer",
"answers"],["fix","fixes and decisions"]],Yn=o=>/^(answer|undo|redo)/.test(o.what),Uc=o=>o.toLocaleTimeString(void 0,{hour:"2-digit",minute:"2-digit",second:"2-\
digit"});function Gc(o){let t=[];for(let e of o){let s=t[t.length-1],n=s?.list[s.list.length-1];n&&Yn(e)&&Yn(n)&&e.annotator===n.annotator&&Number(new Date(n.time))-
Number(new Date(e.time))<Ic?s.list.push(e):t.push({list:[e]})}return t.flatMap(e=>e.list.length>Nc?[e]:e.list.map(s=>({list:[s]})))}var Xn=class{constructor(t){
this.link=t,this.kind="all",this.who="",this.opened=new Set,this.build(),t.on("told",e=>{this.told.textContent=e.text}),t.on("journey",e=>this.ask(e)),t.watch([
"entries","more","busy"],()=>this.show())}build(){let{link:t}=this;this.body=r("div",{class:"scroll content"}),this.told=r("span",{class:"small soft",role:"stat\
us"}),this.filters=r("div",{class:"row wrap"});let e=(s,n,i)=>m(s,n,()=>t.act(i),{symbol:"download"});t.root.append(r("section",{class:"pane card","aria-label":"\
History"},r("div",{class:"bar"},r("h2",{},"History"),this.filters,r("span",{class:"grow"}),m("Undo","Take your last answer back",()=>t.act("undo"),{symbol:"undo"}),
m("Redo","Give again the answer that was taken back",()=>t.act("redo"),{symbol:"redo"}),e("Save the model","Write the current model's weights into the run folde\
r","export"),e("Save a report","Write one page with everything asked, done and gained","report")),r("div",{class:"toldline"},this.told),this.body))}shown(){let{
entries:t}=this.link.props;return t.filter(e=>(this.kind==="all"||Yn(e)===(this.kind==="answer"))&&(!this.who||e.annotator===this.who))}show(){let{entries:t,more:e}=this.
link.props;if(!t.length){u(this.filters),u(this.body,T("clock","Nothing yet","Every answer, fix and decision is kept here. Begin in Answer."));return}this.showFilters(
t);let s=[];for(let i of Gc(this.shown())){let a=new Date(i.list[0].time),l=Number.isNaN(a.getTime())?"":a.toLocaleDateString(void 0,{weekday:"long",day:"numeri\
c",month:"long"});(!s.length||s[s.length-1].words!==l)&&s.push({words:l,list:[]}),s[s.length-1].list.push(i)}let n={point:"start",what:"the beginning",detail:"b\
efore anything was done",annotator:""};u(this.body,s.map(i=>[r("h3",{},i.words),r("ol",{},i.list.map(a=>this.burst(a.list)))]),s.length?null:r("p",{class:"soft"},
"Nothing of this kind."),e?r("p",{class:"small faint"},`${e.toLocaleString("en")} earlier entries are in the journal.`):r("ol",{},this.entry(n)))}showFilters(t){
let e=[...new Set(t.map(n=>n.annotator).filter(Boolean))],s=n=>i=>{Object.assign(this,{[n]:i}),this.show()};u(this.filters,B("Show","Which entries",zc,this.kind,
s("kind")),e.length>1?B("By","Whose entries",[["","everyone"],...e.map(n=>[n,n])],this.who,s("who")):null)}burst(t){if(t.length===1)return this.entry(t[0]);let e=t[t.
length-1].point,s=t.filter(i=>i.what.startsWith("answer")&&!i.undone).length,n=r("details",{open:this.opened.has(e),ontoggle:i=>i.target.open?this.opened.add(e):
this.opened.delete(e)},r("summary",{},V("check"),this.when(t[0]),r("strong",{},k(s,"answer")),r("span",{class:"detail soft"},"one after another: open to see eac\
h"),r("span",{class:"chip"},t[0].annotator)),r("ol",{},t.map(i=>this.entry(i))));return r("li",{class:"burst"},n)}when(t){let e=new Date(t.time);return r("span",
{class:"num faint small"},Number.isNaN(e.getTime())?"":Uc(e))}entry(t){let e=r("div",{class:"journey","data-point":t.point});return r("li",{class:t.undone?"undo\
ne":""},r("div",{class:"line"},V(Oc[t.what.split(" ")[0]]||"play"),this.when(t),r("strong",{},t.what),r("span",{class:"detail soft"},t.detail),t.annotator?r("sp\
an",{class:"chip"},t.annotator):null,t.point?m("Go back …",`See what it would change to go back to this moment: ${t.what}`,()=>this.link.send("journey",{point:t.
point}),{kind:"quiet back",disabled:this.link.props.busy}):null),e)}ask({point:t,words:e,nothing:s}){this.body.querySelectorAll(".journey").forEach(h=>u(h));let n=[
...this.body.querySelectorAll(".journey")].find(h=>h.dataset.point===t);if(!n)return;let i=r("input",{type:"text","aria-label":"Name of the new run",placeholder:"\
name of the new run"}),a=()=>this.link.act("branch",{point:t,name:i.value.trim()});i.addEventListener("keydown",h=>h.key==="Enter"&&a());let l=m("Stay","Change \
nothing",()=>u(n),{kind:"quiet"}),c=m("Go back to here","Make the answers and the model what they were then",()=>this.link.act("go_back",{point:t}),{kind:"prima\
ry",disabled:s});u(n,r("p",{},s?"This is how it is now.":`Going back: ${e}.`),r("p",{class:"small soft"},"Nothing is deleted: going back is another entry, and y\
ou can come forth again. A branch is a run of its own beside this one, that begins as it was then."),r("div",{class:"row wrap"},c,l,r("span",{class:"grow"}),i,m(
"Branch off here","Make another run that begins at this moment",a,{}))),(s?l:c).focus()}};function jc({model:o}){let t=new F(o,"history");return t.keys=[["Tab, \
Enter","go from entry to entry and open what it would change to go back"]],t.view=new Xn(t),t.root}var jr=new Map;function Wc(o){let t=jr.get(o);return t||(t=new CSSStyleSheet,t.replaceSync(o),jr.set(o,t)),t}function Wr(o,t){o.adoptedStyleSheets=t.map(Wc)}var to={};J(to,{render:()=>Vc});var ws=class{constructor(t){this.link=t,this.picked=null,this.values={},this.shown=null}get method(){return this.picked||this.link.props.proposal.method||this.link.
props.methods[0].name}chosen(){return this.link.props.methods.find(t=>t.name===this.method)}show(t,e){this.body=t,this.told=e,this.shown="",this.why=null;let s=this.
link.props.methods.map(l=>r("button",{type:"button",role:"radio",class:"method","aria-checked":String(l.name===this.method),tabindex:l.name===this.method?"0":"-\
1",onclick:()=>this.choose(l.name),onkeydown:c=>this.radioKey(c)},r("strong",{},l.title),r("span",{class:"small soft"},l.does),this.proposed(l))),n=this.chosen().
settings,i=n.filter(l=>!l.advanced),a=n.filter(l=>l.advanced);this.uses=r("p",{class:"uses small",role:"status"}),u(this.body,e?r("div",{class:"told",role:"stat\
us"},e):null,r("div",{class:"methods",role:"radiogroup","aria-label":"Method"},s),r("div",{class:"settings"},i.map(l=>this.setting(l))),a.length?r("details",{},
r("summary",{},"More settings"),r("div",{class:"settings"},a.map(l=>this.setting(l)))):null,this.uses,r("div",{class:"row"},m("Start the fix","Train a repaired \
copy in the background; the model on screen stays as it is until you accept",()=>this.start(),{kind:"primary large",symbol:"play",disabled:this.link.props.other}),
r("span",{class:"small faint"},this.link.props.other?"Wait for the preparation to end.":`Works on a copy, in the background. You decide afterwards.${this.estimate()}`))),
this.showUses()}proposed(t){let{method:e,why:s}=this.link.props.proposal;return t.name!==e?null:(this.shown=e,this.why=r("span",{},`: ${s}.`),r("span",{class:"s\
mall proposed"},r("b",{},"Proposed"),this.why))}followProposal(){let{method:t,why:e}=this.link.props.proposal;return t!==this.shown?!1:(this.why&&(this.why.textContent=
`: ${e}.`),!0)}choose(t){this.picked=t,this.show(this.body,this.told),this.body.querySelector('[aria-checked="true"]').focus()}radioKey(t){let e=this.link.props.
methods.map(n=>n.name),s={ArrowDown:1,ArrowRight:1,ArrowUp:-1,ArrowLeft:-1}[t.key];s&&(this.choose(e[(e.indexOf(this.method)+s+e.length)%e.length]),t.preventDefault())}setting(t){
let e=t.name,s=e in this.values?this.values[e]:t.default,n=a=>{this.values[e]=a,a===""&&delete this.values[e],this.showUses()},i=t.kind==="subset"?this.subsetChoice():
t.kind==="choice"?r("select",{onchange:a=>n(a.target.value)},t.choices.map(([a,l])=>r("option",{value:a,selected:a===s},l))):r("input",{type:"number",value:s===
null?"":String(s),placeholder:"as needed",min:String(t.least),max:String(t.most),step:t.kind==="whole"?"1":"any",onchange:a=>n(a.target.value)});return r("label",
{class:"setting",title:t.help},r("span",{},t.label),i,r("span",{class:"tiny faint"},t.help))}followSubset(){let{subset:t,method:e,methods:s}=this.link.props;t&&
(this.values.subset=t),s.some(n=>n.name===e)&&(this.picked=e)}subsets(t){return this.link.props.subsets.filter(([,e])=>e===t.subset).map(([e,,s])=>[e,s])}subsetChoice(){
let t=this.subsets(this.chosen());return t.some(([s])=>s===this.values.subset)||(this.values.subset=t.length?t[0][0]:""),r("select",{onchange:s=>this.values.subset=
s.target.value},t.length?t.map(([s,n])=>r("option",{value:s,selected:s===this.values.subset},n)):r("option",{value:""},"none kept yet: make one in Curate"))}showPlaces(t){
let e=this.values.masks||"answers";if(e!=="answers"){u(this.uses,`Goes by the data set's ${e}; uses none of your answers.`);return}let s=t.parts_yes&&t.parts_no;
u(this.uses,"Uses your answers: ",r("strong",{},`${k(t.parts_yes||0,"part")} that belong to the object, ${t.parts_no||0} that do not`),s?", and what photos, neu\
rons and boxes say":r("span",{class:"bad"},". Unless photos, neurons or drawn boxes say where objects are, answer parts both yes and no first, in Parts."))}showUses(){
if(!this.uses)return;let t=this.link.props.counts,e=this.chosen();if(e.places)return this.showPlaces(t);let s=this.values.relevance_from||e.settings.find(l=>l.name===
"relevance_from")?.default,n=[];e.maps&&s==="spread"&&t.yes_spread+t.no_spread>0?n.push(`${k(t.yes_spread,"photo")} to keep looking, ${k(t.no_spread,"photo")} t\
o look elsewhere (from ${t.yes} yes and ${t.no} no)`):e.maps&&n.push(`${t.yes||0} yes and ${t.no||0} no`),e.neurons&&n.push(`${k(t.prune||0,"neuron")} to prune`);
let i=e.maps&&!(t.yes+t.no)&&!(e.neurons&&t.prune),a=!e.maps&&e.neurons&&!t.prune;u(this.uses,!e.maps&&!e.neurons?e.subset?"Uses your answers through the subset\
 that was drawn with them.":"Uses none of your answers.":r("span",{},"Uses your answers: ",r("strong",{},n.join(" · ")),i||a?r("span",{class:"bad"},a?". Mark n\
eurons to prune first, in Neurons.":". Answer some questions first."):null))}estimate(){let t=this.link.props.last;return t?` The last one took ${Q(t.seconds)}.`:
""}start(){let t={};for(let e of this.chosen().settings)e.name in this.values?t[e.name]=this.values[e.name]:(e.kind==="choice"||e.kind==="subset")&&(t[e.name]=e.
default);this.link.act("start",{method:this.method,options:t})}};var qc={loss:"training",val_loss:"validation",val_balanced_accuracy:"classes, balanced",val_accuracy:"all photos",val_average:"all photos",val_worst:"worst grou\
p"};function Jn(o,t){let e=i=>Object.entries(o).filter(([a,l])=>i(a)&&l.length>1).map(([a,l])=>({name:qc[a]||a.replaceAll("_"," "),points:l})),s=e(i=>i.includes(
"loss")),n=e(i=>!i.includes("loss"));return[s.length?ie({title:"Loss (lower is better)",x:t,y:"loss",series:s,format:i=>i.toFixed(2),low:0}):null,n.length?ie({title:"\
Accuracy on the validation split",x:t,y:"share right",series:n,format:i=>y(i)}):null].filter(Boolean)}var Kc={"map yes":"photos answered yes","map no":"photos answered no","map maybe":"photos answered can't tell","spread yes":"photos guided as yes","spread no":"\
photos guided as no","neuron yes":"neurons to keep","neuron no":"neurons to prune","neuron maybe":"neurons not decided"},Qn=class{constructor(t){this.link=t,this.
form=new ws(t),this.build(),t.on("told",e=>{t.announce(e.text),this.told=e.text,this.showBody()}),t.watch(["owed"],()=>this.showOwed()),t.watch(["running","cand\
idate","prepared","other"],(e,s)=>{(s.has("running")||s.has("candidate"))&&(this.told=s.has("candidate")?this.told:null),this.showBody()}),t.watch(["counts"],()=>this.
form.showUses()),t.watch(["subsets","subset","method"],()=>this.followSubset()),t.watch(["proposal"],()=>this.form.followProposal()||this.showForm()),t.watch(["\
done","total","eta","stage","message","elapsed"],()=>this.showProgress()),t.watch(["series"],()=>this.showCurves())}build(){this.body=r("div",{class:"scroll con\
tent"}),this.link.root.append(r("section",{class:"pane card","aria-label":"Fix the model"},r("div",{class:"bar"},r("h2",{class:"grow"},"Fix the model")),this.body))}showBody(){
let t=this.link.props;this.form.uses=null,this.bar=null,this.curves=null,this.owed=null,t.prepared?t.running?this.showRunning():t.candidate?this.showResult(t.candidate):
this.form.show(this.body,this.told):u(this.body,T("target","Not ready yet","The run must be prepared before it can be fixed."))}followSubset(){this.form.followSubset(),
this.showForm()}showForm(){let{running:t,candidate:e,prepared:s}=this.link.props;s&&!t&&!e&&this.showBody()}showRunning(){this.bar=r("div",{class:"running"}),this.
curves=r("div",{class:"curves"}),u(this.body,this.bar,this.curves),this.showProgress(),this.showCurves()}showProgress(){if(!this.bar)return;let{done:t,total:e,eta:s,
stage:n,message:i,elapsed:a}=this.link.props,l=e?t/e:0;u(this.bar,r("div",{class:"row"},r("strong",{},n[0].toUpperCase()+n.slice(1)),r("span",{class:"soft small"},
i),r("span",{class:"grow"}),m("Stop","Stop at the next step; nothing is changed",()=>this.link.act("cancel"),{symbol:"stop"})),r("div",{class:"meter tall",role:"\
progressbar","aria-label":"Progress of the fix","aria-valuemin":0,"aria-valuemax":100,"aria-valuenow":Math.round(100*l)},r("i",{style:`width:${100*l}%`})),r("di\
v",{class:"row small soft num"},r("span",{},e?`${y(l)} · step ${t.toLocaleString("en")} of ${e.toLocaleString("en")}`:"starting"),r("span",{class:"grow"}),r("s\
pan",{},`${Q(a)} so far`),s?r("span",{},`about ${Q(s)} left`):null))}showCurves(){if(!this.curves)return;let t=Jn(this.link.props.series,"training step"),e=r("p",
{class:"small faint"},"The curves begin after the first steps.");u(this.curves,t.length?t:e)}showResult(t){let e=Object.entries(t.answers).filter(([,s])=>s).map(
([s,n])=>`${n.toLocaleString("en")} ${Kc[s]||s}`).join(", ");u(this.body,r("div",{class:"verdict"},r("h3",{},t.status==="finished"?"The fix is done. Keep it?":`\
The fix ended: ${t.status}`),r("p",{class:"small soft"},`${t.title}, ${Q(t.seconds)}${t.epoch?`, round ${t.epoch} kept`:""}. See on the right what it does to ea\
ch group, and in Compare what it does to each photo.`),t.warnings.map(s=>r("div",{class:"warn small"},s)),this.trade(t.regressions),this.owed=r("div",{}),r("div",
{class:"row wrap"},this.acceptButton(t.regressions),m("Reject","Drop the fixed model; answers stay",()=>this.link.act("reject"),{kind:"large",symbol:"close"}),m(
"Look at the photos","What became right, what became wrong",()=>this.link.send("go",{place:"compare"}),{kind:"large",symbol:"photos"}))),r("div",{class:"curves"},
Jn(t.history,"round")),r("dl",{class:"facts"},[["answers used",e||"none"],["which round is kept",t.rule]].map(([s,n])=>[r("dt",{},s),r("dd",{},n)]))),this.showOwed()}showOwed(){
this.owed&&u(this.owed,Ie(this.link.props.owed,this.link.props.other,t=>this.link.act(t)))}trade(t){if(!t.length)return null;let e=k(t.length,"group loses","gro\
ups lose");return r("div",{class:"warn small",role:"alert"},r("strong",{},`A trade: ${e} more than chance explains.`),r("ul",{},t.map(([,s])=>r("li",{},s))))}acceptButton(t){
let e=l=>this.link.act("accept",{despite:l});if(!t.length)return m("Accept","Make the fixed model the current one; the next round explains and improves it",()=>e(
!1),{kind:"primary large",symbol:"check"});let s=t.map(([l])=>l).join(" and "),n=r("span",{class:"row wrap"}),i=()=>{let l=m(`Accept although ${s} got worse`,"M\
ake the fixed model the current one all the same",()=>e(!0),{kind:"primary large"});u(n,l,m("Back","Do not accept yet",a,{kind:"quiet"})),l.focus()},a=()=>u(n,m(
"Accept …","It serves some groups worse: you are asked once more",i,{kind:"large",symbol:"check"}));return a(),n}};function Vc({model:o}){let t=new F(o,"monit\
or");return t.view=new Qn(t),t.root}var so={};J(so,{render:()=>lh});var ys={yes:["Yes","✓","Yes, the object is still there, whole (Y)","Y"],no:["No","✕","No, it is gone or in pieces, or something else is there (N)","N"],maybe:[
"Unsure","?","Unsure (M)","M"]},Yc="Each photo keeps what belongs to its object by your answers so far, and gets the surroundings of another photo. Shown are th\
ose where the model changes its verdict. What shows of the other photo's object is not asked about.",Xc="Photos whose verdict changes when only their surroundin\
gs are exchanged say most about the places you answered. Say whether the object is still there: yes confirms the places in that photo, no corrects them.",qr=224,
Kr=3,vs=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,toShow:s}),this.found=new Map,this.asked=new Set,this.sent=new Map,this.current=null,this.
painted=null,this.build(),t.on("composite_pictures",n=>this.take(n)),t.on("goto_composite",({composite:n})=>this.turn(n,!0)),t.watch(["composites","work"],()=>this.
follow())}build(){this.head=r("div",{class:"row chead"}),this.canvas=r("canvas",{class:"ccanvas",role:"img"}),this.question=r("h3",{class:"question"}),this.small=
r("canvas",{class:"csmall",role:"img"}),this.caption=r("figcaption",{class:"small soft"}),this.buttons=Object.fromEntries(Object.entries(ys).map(([n,[i,a,l,c]])=>[
n,r("button",{type:"button",class:`big ${n}`,title:l,"data-part":`still-${n}`,onclick:()=>this.give(n)},r("b",{"aria-hidden":"true"},a),r("span",{},i),r("kbd",{
"aria-hidden":"true"},c))]));let t=r("div",{class:"buttons",role:"group","aria-label":"Your answer"},Object.values(this.buttons)),e=m("Undo","Take the last answ\
er back (U)",()=>this.link.act("undo"),{symbol:"undo",key:"U","data-part":"undo-composite"});this.note=r("div",{class:"note small",role:"status"});let s=r("div",
{class:"says"},this.question,r("figure",{class:"row cphoto"},this.small,this.caption),t,r("div",{class:"row wrap under"},e),this.note);this.both=r("div",{class:"\
both"},this.canvas,s),this.cover=r("div",{class:"ccover"}),this.element=r("section",{class:"composite card hidden","aria-label":"One photo in other surroundings"},
this.head,this.both,this.cover)}get rows(){return this.link.props.composites?.rows||[]}get line(){return this.rows.find(t=>t.composite===this.current)}get active(){
return!this.element.classList.contains("hidden")}answerOf(t){return this.sent.get(t.composite)??t.answer}follow(){let t=this.rows;this.line||(this.current=(t.find(
e=>!this.answerOf(e))||t[0]||{composite:null}).composite),this.show(),this.want()}show(){let{line:t,rows:e}=this,{composites:s,work:n}=this.link.props,i=e.filter(
l=>this.answerOf(l)).length,a=t&&this.answerOf(t);u(this.head,r("strong",{},S("Other surroundings",Yc)),e.length?r("span",{class:"small soft num"},`${i} of ${e.
length} answered`):null,r("span",{class:"grow"}),a?r("span",{class:`chip ${a}`},`${ys[a][1]} ${ys[a][0]}`):t?r("span",{class:"chip"},"not answered"):null),this.
both.classList.toggle("hidden",!t),u(this.cover,t?null:this.empty(s,n)),t&&(u(this.question,t.question),u(this.caption,r("div",{},"The photo itself: ",r("strong",
{},t.label)),r("div",{},`The model says ${t.verdict} of it, and ${t.turned} of the picture.`)),u(this.note,i===e.length?r("div",{class:"done"},r("span",{},"All \
of these are answered. "),this.finder("Find more",n)):null,n.running?this.progress(n):null),this.draw())}empty(t,e){return e.running?T("busy","Exchanging surrou\
ndings","",this.progress(e)):t?.found?T("photos","Nothing to ask",t.words,this.finder("Look again",e)):T("photos","No such photos yet",Xc,this.finder("Find such\
 photos",e))}finder(t,e){return m(t,"Put some photos into other surroundings, in the background, and see which verdicts change",()=>this.link.act("find_composit\
es"),{kind:"primary",symbol:"play",disabled:e.running||e.other,"data-part":"find-composites"})}progress({stage:t,share:e,eta:s}){let n=m("Stop","Stop this work \
at its next step; what it saved stays",()=>this.link.act("cancel"),{symbol:"stop"});return r("div",{class:"row"},r("span",{},`${t}${e===null?"":` · ${y(e)}`}${s?
`, ${Q(s)} left`:""}`),It(e||0,1,t),n)}want(){if(!this.active)return;let t=this.rows.filter(n=>!this.answerOf(n)&&n.composite!==this.current),e=[this.current,...t.
slice(0,Kr).map(n=>n.composite)].filter(n=>n!==null&&!this.asked.has(n));e.forEach(n=>this.asked.add(n)),e.length&&this.link.send("composite_pictures",{ids:e});
let s=this.rows.filter(n=>n.composite===this.current||t.includes(n)).slice(0,Kr+1);s.length&&this.pictures.want(s.map(n=>n.id),qr,"",()=>this.draw())}async take({
ids:t,lengths:e,blob:s}){let n=0;await Promise.all(t.map((i,a)=>{let l=s.slice(n,n+e[a]);return n+=e[a],this.pictures.decode(l).then(c=>this.found.set(i,c))})),
this.draw()}draw(){let{line:t}=this;if(!t||!this.active)return;let e=this.link.shade,s=this.found.get(t.composite),n=this.canvas.clientWidth||380;C(this.canvas,
this.found.has(t.composite)?s||{missing:!0}:null,null,"off",n,n,e),this.painted=s?t.composite:null,this.canvas.classList.toggle("shimmer",!this.found.has(t.composite)),
this.canvas.setAttribute("aria-label",`The ${t.label} of a photo in the surroundings of another photo`),C(this.small,this.pictures.photo(t.id,qr),null,"off",this.
small.clientWidth||112,this.small.clientWidth||112,e),this.small.setAttribute("aria-label",`The photo of a ${t.label} as it is`);for(let[i,a]of Object.entries(this.
buttons))a.disabled=!this.ready,a.setAttribute("aria-pressed",String(this.answerOf(t)===i))}get ready(){return this.active&&this.current!==null&&this.painted===
this.current}turn(t,e=!1){this.rows.some(s=>s.composite===t)&&(this.current=t,e&&this.toShow(),this.follow())}step(t){let e=this.rows.findIndex(s=>s.composite===
this.current);e>=0&&this.turn(this.rows[(e+t+this.rows.length)%this.rows.length].composite)}give(t){let e=this.current;if(!this.ready||e===null)return;this.sent.
set(e,t),this.link.act("composite",{composite:e,value:t},()=>{this.sent.delete(e),this.follow()});let s=this.rows.filter(i=>this.answerOf(i)).length;this.link.announce(
`${ys[t][0]}. ${s} of ${this.rows.length} answered.`);let n=this.rows.find(i=>!this.answerOf(i));this.turn(n?n.composite:e)}key(t,e){if(q[t])this.give(q[t]);else if(t===
"u")this.link.act(e.shiftKey?"redo":"undo");else if(t==="arrowleft"||t==="arrowright")this.step(t==="arrowleft"?-1:1);else return!1;return!0}};var Zc="Find what the photos are made of, as the network sees it. Then say of each part whether it belongs to the object: one answer speaks for its places in al\
l photos.",xs=class{constructor(t,e){this.link=t;this.behind=e;this.cover=r("div",{class:"cover hidden"});this.doing=r("div",{class:"row doing small soft",role:"\
status"});this.many=r("div",{class:"row"});this.k=0;t.watch(["state","message","work","splitting","parts"],()=>this.show())}show(){let{state:t,message:e,work:s,
parts:n,splitting:i}=this.link.props,a=t!=="ready"||!n.length;this.cover.classList.toggle("hidden",!a),this.behind.classList.toggle("hidden",a);let l=s.running?
`${s.stage}${s.share===null?"":` · ${y(s.share)}`}${s.eta?`, ${Q(s.eta)} left`:""}`:"",c=()=>m("Stop","Stop this work at its next step; what it saved stays",()=>this.
link.act("cancel"),{symbol:"stop"});a&&s.running?u(this.cover,T("busy","Finding parts",l,r("div",{class:"row"},It(s.share||0,1,"Finding parts"),c()))):a&&t==="l\
oading"?u(this.cover,T("busy","Getting ready",e)):a&&t==="empty"?u(this.cover,T("photos","No parts yet",e)):a&&u(this.cover,T("photos","No parts yet",Zc,this.finder())),
u(this.doing,a?null:i?"Splitting the part":l,a||!s.running?null:c()),u(this.many,a?null:this.howMany())}finder(){let{choices:t,work:e}=this.link.props;this.k||=
t[1];let s=B("How many","Fewer parts are quicker to answer; more are purer",t.map(i=>[String(i),String(i)]),String(this.k),i=>this.k=Number(i)),n=m("Find parts",
"Find the parts of the training photos, in the background",()=>this.link.act("find",{k:this.k}),{kind:"primary",symbol:"play",disabled:e.other});return r("div",
{class:"row finder"},s,n)}howMany(){let{choices:t,parts:e,work:s}=this.link.props,n=[...new Set([...t,e.length])].sort((l,c)=>l-c),a=B("How many parts","Find fe\
wer or more parts; answers stay with the parts that are like those they were given on",n.map(l=>[String(l),String(l)]),String(e.length),l=>this.link.act("find",
{k:Number(l)}));return a.select.disabled=s.running||s.other,a}};var Jc="A prediction, not a fix: the last layer is refitted on a few training photos in other environments, and compared on validation photos with the same refi\
t without your answers",ks=class{constructor(t){this.link=t;this.body=r("div",{class:"forecast"});this.element=r("section",{class:"card","aria-label":"What thes\
e answers would do"},this.body);t.watch(["forecast"],()=>this.show())}show(){let{forecast:t}=this.link.props;if(!t)return;let{rows:e,pending:s,reason:n}=t,i=r("\
h3",{},S("What these answers would do",Jc)),a=r("span",{class:"tiny soft","data-part":"pending"},s?"looking at your answers":"");u(this.body,r("div",{class:"row\
 head"},i,r("span",{class:"chip"},"predicted"),r("span",{class:"grow"}),a),e?this.foretold(t):r("p",{class:"small soft"},n))}foretold({rows:t,by:e,group:s,photos:n,
verdict:i,record:a,words:l}){let c=d=>([f,g,w,b])=>[r("span",{class:"cname"},f),r("span",{class:"rail spread","aria-hidden":"true"},r("i",{class:d?"bad":"",style:`\
width:${100*(g||0)}%`}),r("b",{style:`left:${100*(w||0)}%;width:${100*((b??w??0)-(w||0))}%`})),r("span",{class:"num",title:`95 % interval ${y(w)} to ${y(b)}`},y(
g),r("span",{class:"soft tiny"},` ${y(w)} to ${y(b)}`))],h=e==="group"?`Worst group (${s})`:`Worst class in other environments (${s})`,p=(d,f,g)=>[r("p",{class:"\
small soft label"},f),r("div",{class:"byclass small","data-part":d,role:"group","aria-label":f},t[d].map(c(g)))];return r("div",{class:"foretold",title:`${l} Fr\
om ${n[0]} training photos, on ${n[1]} validation photos.`},r("p",{class:"tiny soft"},"With your answers, and the same refit without them: one mask for all phot\
os, or nothing exchanged"),p("reliance","Verdicts that change with the environment alone",!0),p("worst",h,!1),r("p",{class:"small verdict"},i),r("p",{class:"sma\
ll soft record"},a))}};var Qc=9,th=150,Es=class{constructor(){this.cells=Array.from({length:Qc},()=>r("canvas",{class:"pcell",role:"img"})),this.element=r("div",{class:"nine"},this.cells)}draw(t,e){
this.cells.forEach((s,n)=>{let i=t[n];Wt(s,i,s.clientWidth||th,e),s.setAttribute("aria-label",i?`Place ${n+1}, in a photo of a ${i.words}`:`Place ${n+1}`),s.title=
i?`in a photo of a ${i.words}`:"",s.classList.toggle("shimmer",!t.length),s.classList.toggle("hidden",!!t.length&&!i)})}};function Vr(o,t){let e=Math.max(1e-9,...t.
map(([,n])=>n||0)),s=([n,i])=>[r("span",{class:"cname"},n),r("span",{class:"rail","aria-hidden":"true"},r("i",{style:`width:${100*(i||0)/e}%`})),r("span",{class:"\
num"},y(i,1))];return[r("p",{class:"small"},r("strong",{class:"num"},y(o,1))," of all places; by class:"),r("div",{class:"byclass small"},t.map(s))]}var Ss=class{constructor(t){this.link=t;this.body=r("div",{class:"owed"});this.element=r("section",{class:"card","aria-label":"What the model goes by"},this.body);
t.watch(["reliance","controls","work"],()=>this.show())}show(){let{reliance:t,controls:e,work:s}=this.link.props,n=m("Measure","Exchange objects and environment\
s between validation photos, and count the verdicts that change",()=>this.link.act("measure"),{disabled:s.running||s.other,"data-part":"measure"});u(this.body,r(
"div",{class:"row head"},r("h3",{},S("What the model goes by","The exchange test: how many verdicts change when only what is around the object is exchanged, or \
only the object")),r("span",{class:"grow"}),t?null:n),t?this.reliance(t):r("p",{class:"small soft"},"Not measured yet with the places that are known now."),e?this.
controls(e):null)}reliance({words:t,rows:e}){let s=([n,i,a,l])=>[r("span",{class:"cname"},n),r("span",{class:"rail","aria-hidden":"true"},r("i",{class:n.includes(
"environment")?"bad":"",style:`width:${100*(i||0)}%`})),r("span",{class:"num",title:a===null?"":`95 % interval ${y(a)} to ${y(l)}`},y(i))];return[r("p",{class:"\
small soft"},"Verdicts that change with"),r("div",{class:"byclass small",title:t},e.map(s))]}controls({method:t,split:e,words:s,rows:n}){let i=({kind:a,what:l,runs:c,
worst:h,range:[p,d],average:f})=>r("tr",{class:a==="given"?"given":""},r("th",{scope:"row",title:l},a==="given"?"as given":a),r("td",{class:"num"},y(h,1),p!==d?
r("span",{class:"soft tiny"},` ${y(p,1)}–${y(d,1)}`):null),r("td",{class:"num"},y(f,1)),r("td",{class:"num soft"},String(c)));return r("div",{class:"controls"},
r("h3",{},"Is it owed to your answers?"),r("p",{class:"small"},s),r("table",{class:"small","aria-label":`Controls of ${t} on the ${e} split`},r("thead",{},r("tr",
{},["answers","worst group","all","runs"].map(a=>r("th",{scope:"col"},a)))),r("tbody",{},n.map(i))))}};var eh="How probably each place belongs to the object, by all your answers: on parts, photos, neurons and drawn boxes",sh="Area under the ROC curve by place: ho\
w often a place of the object is ranked above another one. 0.5 is chance, 1 is perfect.",nh="A place is decided where your answers make it belong with at least \
75 %, or with at most 25 %",Yr=224,Ts=class{constructor(t,e){this.link=t;this.pictures=e;this.photos=r("div",{class:"pphotos"});this.agreement=r("div",{class:"s\
mall soft agreement"});this.painted="";this.element=r("section",{class:"places card","aria-label":"What belongs to the object"},r("div",{class:"head"},r("h3",{},
S("What belongs to the object",eh))),this.photos,this.agreement),t.watch(["places","photos","agreement","coverage"],()=>this.show())}show(){let{places:t,photos:e,
agreement:s}=this.link.props;if(!t)return;String(t.ids)!==this.painted&&(this.painted=String(t.ids),u(this.photos,t.ids.map(i=>r("figure",{},r("canvas",{role:"i\
mg"}),r("figcaption",{class:"tiny soft"},e[i]||"")))),this.pictures.want(t.ids,Yr,"",()=>this.draw()));let n=t.masks.some(i=>i);u(this.agreement,n?this.agrees(s):
"Answer at least one part with yes and one with no: then every photo shows here what belongs to the object."),this.draw()}agrees(t){let{coverage:e}=this.link.props,
s=e?[r("strong",{class:"num"},y(e.cells))," of all ",S("places are decided",nh),`, in ${y(e.photos)} of the photos. `]:[];return t?[...s,"Agrees with the data s\
et's ",t.by,": ",r("strong",{class:"num"},t.auc.toFixed(2))," ",S("AUC",sh),` by place (0.50 is chance), over ${k(t.photos,"photo")}.`]:[...s,"The line is where\
 it is as likely as not."]}draw(){let{places:t,photos:e}=this.link.props;if(!t||!this.photos.children.length)return;let[s,n]=t.grid;[...this.photos.children].forEach(
(i,a)=>{let l=t.ids[a],c=i.firstChild,h=t.masks[a];vr(c,this.pictures.photo(l,Yr),h&&{height:s,width:n,values:h},c.clientWidth||150,this.link.shade),c.setAttribute(
"aria-label",`A photo of a ${e[l]||"class"}${h?", with what belongs to the object":""}`)})}};var Tt={yes:["Yes","✓","Yes, these places belong to the object (Y)","Y"],no:["No","✕","No, they belong to what is around it (N)","N"],maybe:["Unsure","?","U\
nsure, or some of both (M)","M"]},oh=42;function Xr(o,t){let[e,s,n,i]=Tt[o];return r("button",{type:"button",class:`big ${o}`,title:n,"data-part":o,onclick:t},r(
"b",{"aria-hidden":"true"},s),r("span",{},e),r("kbd",{"aria-hidden":"true"},i))}var Rs=class{constructor(t,e,s){this.link=t;this.patches=e;this.turn=s;this.element=
r("div",{class:"pstrip",role:"group","aria-label":"All parts"})}show(t,e){let{parts:s}=this.link.props;this.element.children.length!==s.length&&u(this.element,s.
map(({part:n})=>r("button",{type:"button",class:"pcard","data-part":`part-${n}`,onclick:()=>this.turn(n)},r("canvas",{"aria-hidden":"true"}),r("b",{"aria-hidden":"\
true"})))),s.forEach(({part:n,share:i},a)=>{let l=this.element.children[a],c=t(n);l.className=`pcard${c?` is-${c}`:""}`,l.lastChild.textContent=c?Tt[c][1]:"",l.
setAttribute("aria-pressed",String(n===e)),l.tabIndex=n===e?0:-1;let h=`Part ${n}: ${c?Tt[c][0]:"not answered"}, ${y(i,1)} of all places`;l.title=h,l.setAttribute(
"aria-label",h)}),this.draw()}draw(){[...this.element.children].forEach((t,e)=>{let s=(this.patches.get(e)||[])[0];Ar(t.firstChild,s,oh,this.link.shade)})}follow(t){
let e=this.element.children[t],{activeElement:s}=this.element.getRootNode();this.element.contains(s)&&e?.focus({preventScroll:!0})}};var rh="A part is a kind of place in photos that looks alike to the network, found without labels. One answer says something about all its places, in every phot\
o.",ih=[["parts","Parts","One kind of place after another: does it belong to the object?"],["composites","Other surroundings","Photos in the surroundings of oth\
ers whose verdict changes: is the object still there?"]],ah=[["Y","it belongs to the object"],["N","it does not"],["M","unsure, or some of both"],["S","split a \
mixed part in two"],["U, ⇧ U","undo, redo"],["← →","the part before, the part after"]],eo=class{constructor(t){this.link=t,this.pictures=new G(t),this.patches=
new qt(t,this.pictures,e=>this.arrived(e)),this.current=null,this.sent=new Map,this.build(),t.watch(["clustering"],()=>{this.patches.forget(),this.sent.clear(),
this.current=null,u(this.strip.element)}),t.watch(["parts","order","shown","splitting"],()=>this.follow()),t.watch(["composites"],()=>this.kinds.classList.toggle(
"hidden",!t.props.composites)),t.on("goto",({part:e})=>this.turn(e)),t.on("told",({text:e})=>t.announce(e)),t.on("theme",()=>this.draw()),this.observer=new ResizeObserver(
()=>this.draw()),this.observer.observe(this.nine.element),this.observer.observe(this.places.photos),this.observer.observe(this.composites.element),t.letGo.push(
()=>this.observer.disconnect()),t.listen(document,"keydown",e=>this.key(e))}build(){this.progress=r("div",{class:"progress",role:"status"}),this.kinds=$("What i\
s asked",ih,"parts",a=>this.ask(a)),this.composites=new vs(this.link,this.pictures,()=>this.ask("composites")),this.question=r("h3",{class:"question"},this.link.
props.question),this.name=r("div",{class:"row which"}),this.nine=new Es,this.facts=r("div",{class:"pfacts"}),this.buttons=Object.fromEntries(Object.keys(Tt).map(
a=>[a,Xr(a,()=>this.give(a))]));let t=r("div",{class:"buttons",role:"group","aria-label":"Your answer"},Object.values(this.buttons));this.note=r("div",{class:"n\
ote small",role:"status"}),this.side=r("div",{class:"says"},this.question,this.facts,t,this.under(),this.note),this.strip=new Rs(this.link,this.patches,a=>this.
turn(a,!0)),this.places=new Ts(this.link,this.pictures);let e=this.asking=r("section",{class:"asking card","aria-label":"One part"},this.name,r("div",{class:"bo\
th"},this.nine.element,this.side)),s=r("section",{class:"all card","aria-label":"All parts"},r("div",{class:"row head"},r("h3",{},"All parts"),r("span",{class:"\
small soft"},"click one to go to it")),this.strip.element);this.body=r("div",{class:"partsgrid scroll"},r("div",{class:"column"},e,this.composites.element,s),r(
"div",{class:"column"},this.places.element,new ks(this.link).element,new Ss(this.link).element));let n=new xs(this.link,this.body),i=r("div",{class:"bar"},r("h2",
{},S("Parts",rh)),this.progress,this.kinds,r("div",{class:"grow"}),n.doing,n.many);this.link.root.append(r("section",{class:"pane","aria-label":"Parts"},i,r("di\
v",{class:"under-bar"},this.body,n.cover)))}under(){let t="The places are of two kinds: split the part in two, and answer each (S). The answer on it is asked an\
ew.";this.split=m("Split",t,()=>this.divide(),{symbol:"scissors",key:"S","data-part":"split"});let e=()=>this.link.act("undo");return this.undo=m("Undo","Take t\
he last answer back (U)",e,{symbol:"undo",key:"U","data-part":"undo"}),r("div",{class:"row wrap under"},this.split,this.undo)}answerOf(t){return this.sent.get(t)??
this.link.props.parts[t].answer}follow(){let{parts:t,shown:e}=this.link.props;t.length&&((this.current===null||this.current>=t.length)&&(this.current=e??0),this.
showProgress(),this.showPart(),this.strip.show(s=>this.answerOf(s),this.current),this.want())}want(){let{parts:t,order:e}=this.link.props;for(let s of[this.current,
...e.slice(0,3),...t.map(n=>n.part)])this.patches.ask(s)}showProgress(){let{parts:t}=this.link.props,e=t.filter(s=>this.answerOf(s.part)).length;u(this.progress,
r("span",{class:"num"},r("strong",{},String(e)),` of ${t.length} answered`),It(e,t.length,"Parts answered")),this.undo.disabled=!e}showPart(){let{parts:t,order:e,
splitting:s,lost:n}=this.link.props,i=t[this.current],a=this.answerOf(this.current),l=a?r("span",{class:`chip ${a}`},`${Tt[a][1]} ${Tt[a][0]}`):r("span",{class:"\
chip"},"not answered");u(this.name,r("strong",{},`Part ${this.current}`),r("span",{class:"small soft"},"nine of its places, outlined"),r("span",{class:"grow"}),
l);for(let[h,p]of Object.entries(this.buttons))p.setAttribute("aria-pressed",String(a===h)),p.disabled=s;this.split.disabled=s||this.link.props.work.running||this.
link.props.work.other,u(this.facts,Vr(i.share,i.classes));let c=e.filter(h=>!this.answerOf(h)).length;u(this.note,c?null:r("div",{class:"done"},r("span",{},"All\
 parts are answered. "),this.fix()),n?r("div",{class:"faint"},`${k(n,"answer")} on earlier parts ${n===1?"is":"are"} like none of these and ${n===1?"does":"do"}\
 not count now.`):null),this.drawNine()}fix(){return m("Fix the model","Train on photos whose environments are exchanged by these answers",()=>this.link.send("g\
o",{place:"fix",method:"environment_exchange"}),{kind:"primary",symbol:"arrow"})}get ghost(){return this.link.shade}draw(){this.link.props.parts.length&&(this.drawNine(),
this.strip.draw(),this.places.draw(),this.composites.draw())}ask(t){let e=t==="composites";this.kinds.set(t),this.asking.classList.toggle("hidden",e),this.composites.
element.classList.toggle("hidden",!e),e?this.composites.follow():this.drawNine()}drawNine(){this.nine.draw(this.patches.get(this.current)||[],this.ghost)}arrived(t){
t.includes(this.current)&&this.drawNine(),this.strip.draw()}turn(t,e=!1){this.composites.active&&this.ask("parts"),this.current=t,this.follow(),e&&this.link.send(
"look",{part:t}),this.strip.follow(t)}step(t){let{parts:e}=this.link.props;this.turn((this.current+t+e.length)%e.length,!0)}get ready(){let{state:t,parts:e,splitting:s}=this.
link.props;return t==="ready"&&e.length>0&&this.current!==null&&!s}give(t){let e=this.current,{clustering:s,order:n,parts:i}=this.link.props;if(!this.ready||e===
null)return;this.sent.set(e,t),this.link.act("answer",{part:e,value:t,clustering:s},()=>{this.sent.delete(e),this.follow()});let a=i.filter(c=>this.answerOf(c.part)).
length;this.link.announce(`Part ${e}: ${Tt[t][0]}. ${a} of ${i.length} answered.`);let l=n.find(c=>c!==e&&!this.answerOf(c));this.turn(l??e)}divide(){!this.ready||
this.current===null||this.split.disabled||(this.link.send("split",{part:this.current}),this.link.announce(`Splitting part ${this.current}`))}key(t){if(t.ctrlKey||
t.metaKey||t.altKey||t.repeat||t.defaultPrevented||kt()||!this.link.addressed||!this.link.root.checkVisibility()||!this.ready)return;let e=t.key.toLowerCase();if(this.
composites.active){if(e.startsWith("arrow")&&!this.mayStep(t)||!this.composites.key(e,t))return}else if(q[e])this.give(q[e]);else if(e==="s")this.divide();else if(e===
"u")this.link.act(t.shiftKey?"redo":"undo");else if((t.key==="ArrowLeft"||t.key==="ArrowRight")&&this.mayStep(t))this.step(t.key==="ArrowLeft"?-1:1);else return;
t.preventDefault(),t.stopPropagation()}mayStep(t){return!t.composedPath().some(e=>e instanceof Element&&e.getAttribute("role")==="tab")}};function lh({model:o}){
let t=new F(o,"parts");return t.keys=ah,t.view=new eo(t),t.root}var oo={};J(oo,{render:()=>fh});function Zr(){let o=document.createElement("canvas").getContext("webgl2"),t={browser:navigator.userAgent,webgl:!!o,renderer:"",texture:0,pixels:window.devicePixelRatio||
1,kept:ch()};if(!o)return t;let e=o.getExtension("WEBGL_debug_renderer_info");return t.renderer=String(o.getParameter(e?e.UNMASKED_RENDERER_WEBGL:o.RENDERER)),t.
texture=o.getParameter(o.MAX_TEXTURE_SIZE),o.getExtension("WEBGL_lose_context")?.loseContext(),t}function ch(){try{return window.localStorage.setItem("guidance_\
viz.probe","1"),window.localStorage.removeItem("guidance_viz.probe"),!0}catch{return!1}}var Jr=5,hh=2e4,ph="This page does not hear Python. If a cell is running, wait for it. Else the extension of Panel is missing, disabled or old: do what is said \
above, restart JupyterLab and reload the page.",dh={ok:"ok",warning:"warning",failed:"FAILED"},no=class{constructor(t){this.link=t,this.times=[],t.on("echo",()=>this.
back()),this.go()}go(){this.sent=performance.now(),this.link.send("echo")}back(){this.times.push(performance.now()-this.sent),this.times.length<Jr?this.go():this.
link.send("page",{...Zr(),milliseconds:[...this.times].sort((t,e)=>t-e)[Jr>>1]})}};function uh([o,t,e,s]){return r("li",{class:o},r("span",{class:"sign"},dh[o]),
r("div",{},r("strong",{},t),": ",e,s?r("p",{class:"small"},"→ ",s):null))}function fh({model:o}){let t=new F(o,"probe"),e=r("ul",{class:"checks","aria-label":"\
What this page can do",role:"list"}),s=r("p",{class:"soft",role:"status"},"Asking the page …");t.root.append(r("section",{class:"card","aria-label":"The page"},
r("h2",{},"This page"),s,e));let n=setTimeout(()=>s.textContent=ph,hh);return t.letGo.push(()=>clearTimeout(n)),t.watch(["checks"],({checks:i})=>{i.length&&(clearTimeout(
n),s.remove(),u(e,i.map(uh)))}),new no(t),t.root}var io={};J(io,{render:()=>yh});var ae=448,Qr=96,Ms=56,mh="This map is all zero: nothing in the photo speaks for its class. “Can't tell” is a good answer.",_s=class{constructor(t,e,{style:s,
showDecides:n}){Object.assign(this,{link:t,pictures:e,style:s,onshow:n}),this.text=r("h2",{class:"question","aria-live":"polite"}),this.sub=r("p",{class:"soft s\
mall"}),this.note=r("p",{class:"note small",role:"status"}),this.decides=r("div",{class:"decides"}),this.build()}build(){let t=()=>r("canvas",{role:"img"});[this.
seen,this.plain,this.predicted]=[t(),t(),t()],this.predicted.setAttribute("aria-label","What the model would look at with your answers");let e=n=>r("figcaption",
{class:"small soft"},n),s="Predicted: the last layer refitted with the answers given so far";this.refitted=r("div",{class:"then hidden"},this.predicted,r("div",
{class:"small soft"},S("with your answers",s))),this.facts=r("dl",{class:"facts"}),this.stage=r("div",{class:"stage"},r("figure",{class:"main"},this.seen,e("wha\
t the model looks at")),r("figure",{},this.plain,e("the whole photo"),this.refitted,this.facts))}get ghost(){return this.link.ghost}show(t){let e=!this.question||
this.question.sample_id!==t.sample_id;this.question=t,e&&!gt()&&this.stage.animate([{opacity:.25},{opacity:1}],{duration:120,easing:"ease-out"});let{text:s,class_name:n,
facts:i}=t;this.text.textContent=s,this.sub.textContent=`The clear part is what speaks, to the model, for “${n}”. Judge the part, not the verdict.`,u(this.facts,
i.map(([a,l])=>[r("dt",{},a),r("dd",{},l)])),this.seen.setAttribute("aria-label",`What the model looks at in a photo of a ${n}`),this.plain.setAttribute("aria-l\
abel",`The whole photo of a ${n}`),this.draw(),this.showDecides()}draw(){if(!this.question)return;let t=this.question.sample_id,e=()=>this.question.sample_id===
t&&this.paintBoth(t);this.pictures.want([t],ae,"current",e)&&e(),this.drawPredicted(t)}paintBoth(t){let e=this.pictures.photo(t,ae),s=this.pictures.map(t,"curre\
nt");this.paint(this.seen,e,s,this.style(),300),this.paint(this.plain,e,null,"off",150),this.note.textContent=s&&at(s)?mh:""}paint(t,e,s,n,i){let a=Math.max(60,
Math.round(t.clientWidth||i));C(t,e,s,n,a,a,this.ghost)}drawPredicted(t){let e=this.link.props.has_preview;if(this.refitted.classList.toggle("hidden",!e),!e)return;
let s=()=>{let n=this.pictures.map(t,"preview");n&&this.question.sample_id===t&&this.paint(this.predicted,this.pictures.photo(t,ae),n,this.style(),90)};this.pictures.
want([t],0,"preview",s)&&s()}showDecides(){let{decides:t,examples:e}=this.question,s="Mark them in the attention space and list them in Explore",n=["Your answer\
 decides ",r("strong",{class:"num"},k(t,"photo"))," like it"];u(this.decides,r("div",{class:"row"},r("span",{class:"small grow"},n),m("Show them",s,this.onshow,
{kind:"quiet",symbol:"photos"})),r("div",{class:"strip","aria-hidden":"true"},e.map(i=>this.thumb(i))))}thumb(t){let e=r("canvas",{style:`width:${Ms}px;height:${Ms}\
px`}),s=()=>{let n=this.pictures.map(t,"current");C(e,this.pictures.photo(t,Qr),n,this.style(),Ms,Ms,this.ghost)};return this.pictures.want([t],Qr,"current",s)&&
s(),r("span",{class:"thumb"},e)}};var gh="Your answers are kept in this browser. They are sent, and the next question comes, when the connection is back.",bh="Your answers are kept here. They ar\
e sent again, and the next question comes, when the server can save them.",wh=[["Y","yes, the model looks at the right thing"],["N","no, it looks at something e\
lse"],["M","cannot tell from what is visible"],["U","undo"],["⇧ U","redo"],["?","show or hide the keys"]],ro=class{constructor(t){this.link=t,this.pictures=new G(
t),this.current=null,this.sent=new Map,this.build(),t.watch(["question","following","state","message","done"],()=>this.follow()),t.watch(["answered","total","ca\
n_redo","last"],()=>this.showProgress()),t.watch(["has_preview"],()=>this.card.draw()),t.watch(["map_style"],()=>{this.styles.set(this.style()),this.card.draw(),
this.card.question&&this.card.showDecides()}),t.watch(["upcoming"],()=>this.pictures.want(t.props.upcoming,ae,"current")),t.on("maps_changed",()=>this.card.draw()),
t.on("theme",()=>this.card.draw()),this.observer=new ResizeObserver(()=>this.card.draw()),this.observer.observe(this.card.stage),t.letGo.push(()=>this.observer.
disconnect()),t.listen(document,"keydown",e=>this.key(e)),t.listen(it,"outbox",()=>this.showCover())}style(){let t=this.link.props.map_style;return t==="off"?"v\
isibility":t}build(){this.card=new _s(this.link,this.pictures,{style:()=>this.style(),showDecides:()=>this.link.send("show_decides")});let t=d=>this.link.send("\
style",{style:d});this.styles=$("How the map is drawn",tt.slice(0,3),this.style(),t),this.buttons=Object.fromEntries(Object.keys(Y).map(d=>[d,this.answerButton(
d)])),this.progress=r("div",{class:"progress"}),this.cover=r("div",{class:"cover hidden"});let{text:e,sub:s,stage:n,note:i,decides:a}=this.card,l=r("div",{class:"\
buttons",role:"group","aria-label":"Your answer"},Object.values(this.buttons)),c=r("div",{class:"asking scroll"},e,s,n,i,l,this.under(),a),h=r("div",{class:"bar"},
this.progress,r("div",{class:"grow"}),this.styles),p=r("div",{class:"body"},c,this.cover);this.link.root.append(r("section",{class:"pane card","aria-label":"Que\
stion"},h,p))}answerButton(t){let[e,s,n]=Y[t];return r("button",{type:"button",class:`big ${t}`,title:n,onclick:()=>this.give(t)},r("b",{"aria-hidden":"true"},s),
r("span",{},e),r("kbd",{"aria-hidden":"true"},t[0].toUpperCase()))}under(){let t=(i,a,l,c)=>m(i,a,l,{kind:"quiet",...c}),e=()=>this.link.act("undo");this.undo=t(
"Undo","Take the last answer back (U)",e,{symbol:"undo",key:"U"});let s="Give the answer again that was taken back (Shift and U)";this.redo=t("Redo",s,()=>this.
link.act("redo"),{symbol:"redo"});let n=t("Keys","Which keys there are (?)",()=>ut(this.link),{key:"?"});return r("div",{class:"row under"},this.undo,this.redo,
r("div",{class:"grow"}),n)}follow(){let{question:t,following:e,state:s}=this.link.props;if(this.showCover(),s!=="ready")return;let n=[t,e].find(i=>i&&!this.sent.
has(i.sample_id));n?this.ask(n):this.sent.size||(this.current=null)}showCover(){let{question:t,state:e,message:s,done:n}=this.link.props,i=(I().lost||fr())&&this.
current&&this.sent.has(this.current.sample_id);this.cover.classList.toggle("hidden",e==="ready"&&!!t&&!i),i&&I().lost?u(this.cover,T("clock","Waiting for the co\
nnection",gh)):i?u(this.cover,T("clock","Waiting for the server",bh)):e==="loading"?u(this.cover,T("busy","Getting ready",s)):e==="empty"?u(this.cover,T("eye","\
No questions yet",s)):t||u(this.cover,T("check","All questions answered",n,this.whatNext()))}whatNext(){let t=()=>this.link.act("undo"),e=()=>this.link.send("go",
{place:"fix"});return r("div",{class:"row"},m("Undo the last answer","Take the last answer back (U)",t,{symbol:"undo"}),m("Fix the model","Go to the place where\
 the answers repair the model",e,{kind:"primary",symbol:"arrow"}))}ask(t){this.current?.sample_id!==t.sample_id&&(this.since=performance.now()),this.current=t,Object.
values(this.buttons).forEach(e=>e.classList.remove("pressed")),this.card.show(t)}showProgress(){let{answered:t,total:e,can_redo:s,last:n}=this.link.props,i={class:"\
meter",role:"progressbar","aria-label":"Questions answered"},a={"aria-valuemin":0,"aria-valuemax":e,"aria-valuenow":t};u(this.progress,r("span",{class:"num"},r(
"strong",{},String(t)),` of ${e} answered`),r("div",{...i,...a},r("i",{style:`width:${e?100*t/e:0}%`}))),this.undo.disabled=!t&&!n,this.redo.disabled=!s}give(t){
let e=this.current;if(!e||this.sent.has(e.sample_id)||this.link.props.state!=="ready")return;this.sent.set(e.sample_id,t);let s=(performance.now()-this.since)/1e3;
this.link.act("answer",{id:e.sample_id,value:t,model:e.model,seconds:s},()=>{this.sent.delete(e.sample_id),this.follow()});let{answered:n,total:i}=this.link.props;
this.link.announce(`Answered: ${Y[t][0]}. ${Math.min(i,n+this.sent.size)} of ${i} answered.`);let{following:a}=this.link.props;a&&!this.sent.has(a.sample_id)&&this.
ask(a),this.buttons[t].classList.add("pressed"),setTimeout(()=>this.buttons[t].classList.remove("pressed"),160)}key(t){if(t.ctrlKey||t.metaKey||t.altKey||t.repeat||
t.defaultPrevented||kt()||!this.link.addressed||!this.link.root.checkVisibility())return;let e=t.key.toLowerCase();if(q[e])this.give(q[e]);else if(e==="u")this.
link.act(t.shiftKey?"redo":"undo");else if(t.key==="?")ut(this.link);else return;t.preventDefault(),t.stopPropagation()}};function yh({model:o}){let t=new F(o,"\
queue");return t.keys=wh,t.view=new ro(t),t.root}var Bo={};J(Bo,{render:()=>xu});var[ti,ei]=[.5,200],vh=.85,Ls=class{constructor(){this.width=0,this.height=0,this.extent=[1,1],this.home()}home(){this.stop(),this.zoom=1,this.x=0,this.y=0}stop(){
this.glide=null}show([t,e,s,n],i=!1){let[a,l]=this.scale.map(w=>w/this.zoom),c=(w,b)=>vh/Math.max(w*b,1e-9),h=Math.min(ei/4,c((s-t)/2,a),c((n-e)/2,l)),p={zoom:Math.
max(ti,h),x:(t+s)/2,y:(e+n)/2},{zoom:d,x:f,y:g}=this;this.glide={from:{zoom:d,x:f,y:g},to:p,began:performance.now()-(i?350:0)}}step(){if(!this.glide)return!1;let{
from:t,to:e,began:s}=this.glide,n=Math.min(1,(performance.now()-s)/350),i=n*n*(3-2*n);return this.zoom=t.zoom*(e.zoom/t.zoom)**i,this.x=t.x+(e.x-t.x)*i,this.y=t.
y+(e.y-t.y)*i,n>=1&&this.stop(),!0}resize(t,e){this.width=t,this.height=e}get scale(){let[t,e]=[this.width/this.extent[0],this.height/this.extent[1]],s=1.5*Math.
min(t,e),n=.92*this.zoom;return[Math.min(t,s)*n/this.width,Math.min(e,s)*n/this.height]}get shift(){let[t,e]=this.scale;return[-this.x*t,-this.y*e]}toScreen(t,e){
let[s,n]=this.scale;return[((t-this.x)*s+1)/2*this.width,(1-(e-this.y)*n)/2*this.height]}toData(t,e){let[s,n]=this.scale;return[(t/this.width*2-1)/s+this.x,(1-e/
this.height*2)/n+this.y]}length(t){return t/this.width*2/this.scale[0]}zoomBy(t,e=this.width/2,s=this.height/2){this.stop();let[n,i]=this.toData(e,s);this.zoom=
Math.min(ei,Math.max(ti,this.zoom*t));let[a,l]=this.toData(e,s);this.x+=n-a,this.y+=i-l}drag(t,e,s){this.stop(),this.x=t.x-this.length(e),this.y=t.y+s/this.height*
2/this.scale[1]}};var xh=o=>Math.max(0,Math.round(12/Math.max(o,1)**.2-.5));function si(o,t,e,s,n,i){let a=1/(2*i+1);for(let l=0;l<4;l++){let c=0;for(let h=0;h<Math.min(i,n);h++)
c+=o[e+h*s+l];for(let h=0;h<n;h++)h+i<n&&(c+=o[e+(h+i)*s+l]),h-i-1>=0&&(c-=o[e+(h-i-1)*s+l]),t[e+h*s+l]=Math.max(0,c*a)}}var As=class{constructor(t){this.canvas=
t,this.context=t.getContext("2d")}clear(){this.context.clearRect(0,0,this.canvas.width,this.canvas.height)}draw(t,e){this.resize(Math.ceil(e.width/3),Math.ceil(
e.height/3));let s=this.count(t,e),n=xh(s);return n&&this.spread(n),this.paint(n?0:.1),s}resize(t,e){this.canvas.width===t&&this.canvas.height===e&&this.sums||(this.
canvas.width=t,this.canvas.height=e,this.sums=new Float32Array(4*t*e),this.other=new Float32Array(4*t*e),this.image=this.context.createImageData(t,e))}spread(t){
let{width:e,height:s}=this.canvas;for(let n=0;n<3;n++){for(let i=0;i<s;i++)si(this.sums,this.other,4*i*e,4,e,t);for(let i=0;i<e;i++)si(this.other,this.sums,4*i,
4*e,s,t)}}count({n:t,from:e,to:s,t:n,style:i,chosen:a,choosing:l},c){let{sums:h}=this,{width:p,height:d}=this.canvas,[f,g]=c.scale,[w,b]=c.shift,[v,E]=[f*p/2,(w+
1)*p/2],[R,A]=[-g*d/2,(1-b)*d/2],P=n<1,_=0;h.fill(0);for(let x=0,O=0;x<t;x++,O+=2){let H=s[O],z=s[O+1];P&&(H=e[O]+(H-e[O])*n,z=e[O+1]+(z-e[O+1])*n);let M=H*v+E,
U=z*R+A;if(!(M>=0&&M<p&&U>=0&&U<d)||i[4*x+3]===255)continue;_++;let W=l&&!a[x]?.06:1,K=4*((U|0)*p+(M|0));h[K]+=W*i[4*x],h[K+1]+=W*i[4*x+1],h[K+2]+=W*i[4*x+2],h[K+
3]+=W}return _}paint(t){let{sums:e,image:s}=this,{data:n}=s,i=0;for(let c=3;c<e.length;c+=4)e[c]>i&&(i=e[c]);let a=Math.min(1,i/30)||1,l=1/Math.log1p(i/a);for(let c=0;c<
e.length;c+=4){let h=e[c+3],p=Math.log1p(h/a)*l;n[c+3]=p&&255*Math.min(1,t+(1-t)*p),p&&(n[c]=e[c]/h,n[c+1]=e[c+1]/h,n[c+2]=e[c+2]/h)}this.context.putImageData(s,
0,0)}};var Ps=class{constructor(t){this.context=t.getContext("2d"),this.n=0}set(t){Object.assign(this,t),this.n=this.to.length/2}draw({width:t,height:e,t:s,size:n,scale:i,
shift:a,alpha:l,choosing:c}){let h=this.context;h.clearRect(0,0,t,e);for(let p of c?[0,1]:[-1])h.globalAlpha=p===0?l*.16:l,this.pass(h,p,{width:t,height:e,t:s,scale:i,
shift:a,radius:n/2*(p===1?1.25:1)});h.globalAlpha=1}pass(t,e,{width:s,height:n,t:i,scale:a,shift:l,radius:c}){let{from:h,to:p,style:d,chosen:f,amount:g,n:w}=this;
for(let b=0;b<w;b++){if(d[4*b+3]===255||e>=0&&f[b]!==e)continue;let v=h[2*b]+(p[2*b]-h[2*b])*i,E=h[2*b+1]+(p[2*b+1]-h[2*b+1])*i,R=(v*a[0]+l[0]+1)/2*s,A=(1-E*a[1]-
l[1])/2*n;if(!(R>=0&&R<=s&&A>=0&&A<=n))continue;let P=c*(.55+1.45*g[b]/255);t.fillStyle=`rgb(${d[4*b]},${d[4*b+1]},${d[4*b+2]})`,w>2e4?t.fillRect(R-P,A-P,2*P,2*
P):(Se(t,Jt[d[4*b+3]],R,A,P),t.fill())}}clear(){this.context.clearRect(0,0,this.context.canvas.width,this.context.canvas.height)}free(){}};/* @license twgl.js 7.0.0 Copyright (c) 2015, Gregg Tavares All Rights Reserved.
Available via the MIT license.
see: http://github.com/greggman/twgl.js for details */var lo=Float32Array;function co(o,t,e){let s=new lo(3);return o&&(s[0]=o),t&&(s[1]=t),e&&(s[2]=e),s}function kh(o,t,e){return e=e||new lo(3),e[0]=o[0]+t[0],e[1]=o[1]+t[1],e[2]=o[2]+
t[2],e}function Eh(o,t,e){return e=e||new lo(3),e[0]=o[0]*t[0],e[1]=o[1]*t[1],e[2]=o[2]*t[2],e}var hi=Float32Array;function Sh(o){return o=o||new hi(16),o[0]=1,o[1]=0,o[2]=0,o[3]=0,o[4]=0,o[5]=1,o[6]=0,o[7]=0,o[8]=0,o[9]=0,o[10]=1,o[11]=0,o[12]=0,o[13]=0,o[14]=0,o[15]=1,o}function Th(o,t){t=t||new hi(16);let e=o[0],s=o[1],n=o[2],i=o[3],a=o[4],l=o[5],c=o[6],h=o[7],p=o[8],d=o[9],f=o[10],g=o[11],w=o[12],b=o[13],v=o[14],E=o[15],R=f*E,
A=v*g,P=c*E,_=v*h,x=c*g,O=f*h,H=n*E,z=v*i,M=n*g,U=f*i,W=n*h,K=c*i,ct=p*b,vt=w*d,Ft=a*b,Dt=w*l,Ht=a*d,Ot=p*l,pe=e*b,de=w*s,ue=e*d,fe=p*s,me=e*l,ge=a*s,Uo=R*l+_*d+
x*b-(A*l+P*d+O*b),Go=A*s+H*d+U*b-(R*s+z*d+M*b),jo=P*s+z*l+W*b-(_*s+H*l+K*b),Wo=O*s+M*l+K*d-(x*s+U*l+W*d),Z=1/(e*Uo+a*Go+p*jo+w*Wo);return t[0]=Z*Uo,t[1]=Z*Go,t[2]=
Z*jo,t[3]=Z*Wo,t[4]=Z*(A*a+P*p+O*w-(R*a+_*p+x*w)),t[5]=Z*(R*e+z*p+M*w-(A*e+H*p+U*w)),t[6]=Z*(_*e+H*a+K*w-(P*e+z*a+W*w)),t[7]=Z*(x*e+U*a+W*p-(O*e+M*a+K*p)),t[8]=
Z*(ct*h+Dt*g+Ht*E-(vt*h+Ft*g+Ot*E)),t[9]=Z*(vt*i+pe*g+fe*E-(ct*i+de*g+ue*E)),t[10]=Z*(Ft*i+de*h+me*E-(Dt*i+pe*h+ge*E)),t[11]=Z*(Ot*i+ue*h+ge*g-(Ht*i+fe*h+me*g)),
t[12]=Z*(Ft*f+Ot*v+vt*c-(Ht*v+ct*c+Dt*f)),t[13]=Z*(ue*v+ct*n+de*f-(pe*f+fe*v+vt*n)),t[14]=Z*(pe*c+ge*v+Dt*n-(me*v+Ft*n+de*c)),t[15]=Z*(me*f+Ht*n+fe*c-(ue*c+ge*f+
Ot*n)),t}function Rh(o,t,e){e=e||co();let s=t[0],n=t[1],i=t[2],a=s*o[3]+n*o[7]+i*o[11]+o[15];return e[0]=(s*o[0]+n*o[4]+i*o[8]+o[12])/a,e[1]=(s*o[1]+n*o[5]+i*o[9]+o[13])/
a,e[2]=(s*o[2]+n*o[6]+i*o[10]+o[14])/a,e}function Mh(o,t,e){e=e||co();let s=t[0],n=t[1],i=t[2];return e[0]=s*o[0]+n*o[4]+i*o[8],e[1]=s*o[1]+n*o[5]+i*o[9],e[2]=s*
o[2]+n*o[6]+i*o[10],e}var ho=5120,le=5121,po=5122,uo=5123,fo=5124,mo=5125,go=5126,_h=32819,Lh=32820,Ah=33635,Ph=5131,$h=33640,Ch=35899,Bh=35902,Fh=36269,Dh=34042,pi={};{let o=pi;o[ho]=
Int8Array,o[le]=Uint8Array,o[po]=Int16Array,o[uo]=Uint16Array,o[fo]=Int32Array,o[mo]=Uint32Array,o[go]=Float32Array,o[_h]=Uint16Array,o[Lh]=Uint16Array,o[Ah]=Uint16Array,
o[Ph]=Uint16Array,o[$h]=Uint32Array,o[Ch]=Uint32Array,o[Bh]=Uint32Array,o[Fh]=Uint32Array,o[Dh]=Uint32Array}function bo(o){if(o instanceof Int8Array)return ho;if(o instanceof
Uint8Array||o instanceof Uint8ClampedArray)return le;if(o instanceof Int16Array)return po;if(o instanceof Uint16Array)return uo;if(o instanceof Int32Array)return fo;
if(o instanceof Uint32Array)return mo;if(o instanceof Float32Array)return go;throw new Error("unsupported typed array type")}function di(o){if(o===Int8Array)return ho;
if(o===Uint8Array||o===Uint8ClampedArray)return le;if(o===Int16Array)return po;if(o===Uint16Array)return uo;if(o===Int32Array)return fo;if(o===Uint32Array)return mo;
if(o===Float32Array)return go;throw new Error("unsupported typed array type")}function Hh(o){let t=pi[o];if(!t)throw new Error("unknown gl type");return t}var $s=typeof SharedArrayBuffer<
"u"?function(t){return t&&t.buffer&&(t.buffer instanceof ArrayBuffer||t.buffer instanceof SharedArrayBuffer)}:function(t){return t&&t.buffer&&t.buffer instanceof
ArrayBuffer};function Oh(...o){console.error(...o)}var ni=new Map;function ui(o,t){if(!o||typeof o!="object")return!1;let e=ni.get(t);e||(e=new WeakMap,ni.set(t,e));let s=e.get(o);if(s===void 0){let n=Object.prototype.
toString.call(o);s=n.substring(8,n.length-1)===t,e.set(o,s)}return s}function Ih(o,t){return typeof WebGLBuffer<"u"&&ui(t,"WebGLBuffer")}function fi(o,t){return typeof WebGLTexture<"u"&&ui(t,"WebGLTexture")}var mi=35044,lt=34962,gi=34963,Nh=34660,zh=5120,Uh=5121,Gh=5122,jh=5123,Wh=5124,qh=5125,bi=5126,wi={attribPrefix:""};function yi(o,t,e,s,n){o.bindBuffer(t,e),o.bufferData(t,s,n||mi)}function wo(o,t,e,s){if(Ih(o,t))return t;e=e||lt;let n=o.createBuffer();return yi(o,e,n,t,s),n}
function vi(o){return o==="indices"}function Kh(o){return o===Int8Array||o===Uint8Array}function xi(o){return o.length?o:o.data}var Vh=/coord|texture/i,Yh=/color|colour/i;
function Xh(o,t){let e;if(Vh.test(o)?e=2:Yh.test(o)?e=4:e=3,t%e>0)throw new Error(`Can not guess numComponents for attribute '${o}'. Tried ${e} but ${t} values \
is not evenly divisible by ${e}. You should specify it.`);return e}function ki(o,t,e){return o.numComponents||o.size||Xh(t,e||xi(o).length)}function ce(o,t){if($s(
o))return o;if($s(o.data))return o.data;Array.isArray(o)&&(o={data:o});let e=o.type?yo(o.type):void 0;return e||(vi(t)?e=Uint16Array:e=Float32Array),new e(o.data)}
function Zh(o){return typeof o=="number"?o:o?di(o):bi}function yo(o){return typeof o=="number"?Hh(o):o||Float32Array}function Jh(o,t){return{buffer:t.buffer,numValues:24,
type:Zh(t.type),arrayType:yo(t.type)}}function Qh(o,t){let e=t.data||t,s=yo(t.type),n=e*s.BYTES_PER_ELEMENT,i=o.createBuffer();return o.bindBuffer(lt,i),o.bufferData(
lt,n,t.drawType||mi),{buffer:i,numValues:e,type:di(s),arrayType:s}}function tp(o,t,e){let s=ce(t,e);return{arrayType:s.constructor,buffer:wo(o,s,void 0,t.drawType),
type:bo(s),numValues:0}}function ep(o,t){let e={};return Object.keys(t).forEach(function(s){if(!vi(s)){let n=t[s],i=n.attrib||n.name||n.attribName||wi.attribPrefix+
s;if(n.value){if(!Array.isArray(n.value)&&!$s(n.value))throw new Error("array.value is not array or typedarray");e[i]={value:n.value}}else{let a;n.buffer&&n.buffer instanceof
WebGLBuffer?a=Jh:typeof n=="number"||typeof n.data=="number"?a=Qh:a=tp;let{buffer:l,type:c,numValues:h,arrayType:p}=a(o,n,s),d=n.normalize!==void 0?n.normalize:
Kh(p),f=ki(n,s,h);e[i]={buffer:l,numComponents:f,type:c,normalize:d,stride:n.stride||0,offset:n.offset||0,divisor:n.divisor===void 0?void 0:n.divisor,drawType:n.
drawType}}}}),o.bindBuffer(lt,null),e}function Ei(o,t,e,s){e=ce(e),s!==void 0?(o.bindBuffer(lt,t.buffer),o.bufferSubData(lt,s,e)):yi(o,lt,t.buffer,e,t.drawType)}
function sp(o,t){return t===zh||t===Uh?1:t===Gh||t===jh?2:t===Wh||t===qh||t===bi?4:0}var Xt=["position","positions","a_position"];function np(o){let t,e;for(e=0;e<
Xt.length&&(t=Xt[e],!(t in o));++e);e===Xt.length&&(t=Object.keys(o)[0]);let s=o[t],n=xi(s).length;if(n===void 0)return 1;let i=ki(s,t),a=n/i;if(n%i>0)throw new Error(
`numComponents ${i} not correct for length ${n}`);return a}function op(o,t){let e,s;for(s=0;s<Xt.length&&(e=Xt[s],!(e in t||(e=wi.attribPrefix+e,e in t)));++s);
s===Xt.length&&(e=Object.keys(t)[0]);let n=t[e];if(!n.buffer)return 1;o.bindBuffer(lt,n.buffer);let i=o.getBufferParameter(lt,Nh);o.bindBuffer(lt,null);let a=sp(
o,n.type),l=i/a,c=n.numComponents||n.size,h=l/c;if(h%1!==0)throw new Error(`numComponents ${c} not correct for length ${length}`);return h}function vo(o,t,e){let s=ep(
o,t),n=Object.assign({},e||{});n.attribs=Object.assign({},e?e.attribs:{},s);let i=t.indices;if(i){let a=ce(i,"indices");n.indices=wo(o,a,gi),n.numElements=a.length,
n.elementType=bo(a)}else n.numElements||(n.numElements=op(o,n.attribs));return n}function rp(o,t,e){let s=e==="indices"?gi:lt,n=ce(t,e);return wo(o,n,s)}function ip(o,t){
let e={};return Object.keys(t).forEach(function(s){e[s]=rp(o,t[s],s)}),t.indices?(e.numElements=t.indices.length,e.elementType=bo(ce(t.indices))):e.numElements=
np(t),e}function ap(o,t){let e=0;return o.push=function(){for(let s=0;s<arguments.length;++s){let n=arguments[s];if(n instanceof Array||$s(n))for(let i=0;i<n.length;++i)
o[e++]=n[i];else o[e++]=n}},o.reset=function(s){e=s||0},o.numComponents=t,Object.defineProperty(o,"numElements",{get:function(){return this.length/this.numComponents|
0}}),o}function D(o,t,e){let s=e||Float32Array;return ap(new s(o*t),o)}function xo(o,t,e){let s=o.length,n=new Float32Array(3);for(let i=0;i<s;i+=3)e(t,[o[i],o[i+1],o[i+2]],n),o[i]=n[0],o[i+1]=n[1],o[i+2]=n[2]}function lp(o,t,e){e=
e||co();let s=t[0],n=t[1],i=t[2];return e[0]=s*o[0]+n*o[1]+i*o[2],e[1]=s*o[4]+n*o[5]+i*o[6],e[2]=s*o[8]+n*o[9]+i*o[10],e}function cp(o,t){return xo(o,t,Mh),o}function hp(o,t){
return xo(o,Th(t),lp),o}function pp(o,t){return xo(o,t,Rh),o}function dp(o,t){return Object.keys(o).forEach(function(e){let s=o[e];e.indexOf("pos")>=0?pp(s,t):e.
indexOf("tan")>=0||e.indexOf("binorm")>=0?cp(s,t):e.indexOf("norm")>=0&&hp(s,t)}),o}function Si(o,t,e){return o=o||2,t=t||0,e=e||0,o*=.5,{position:{numComponents:2,
data:[t+-1*o,e+-1*o,t+1*o,e+-1*o,t+-1*o,e+1*o,t+1*o,e+1*o]},normal:[0,0,1,0,0,1,0,0,1,0,0,1],texcoord:[0,0,1,0,0,1,1,1],indices:[0,1,2,2,1,3]}}function Ti(o,t,e,s,n){
o=o||1,t=t||1,e=e||1,s=s||1,n=n||Sh();let i=(e+1)*(s+1),a=D(3,i),l=D(3,i),c=D(2,i);for(let f=0;f<=s;f++)for(let g=0;g<=e;g++){let w=g/e,b=f/s;a.push(o*w-o*.5,0,
t*b-t*.5),l.push(0,1,0),c.push(w,b)}let h=e+1,p=D(3,e*s*2,Uint16Array);for(let f=0;f<s;f++)for(let g=0;g<e;g++)p.push((f+0)*h+g,(f+1)*h+g,(f+0)*h+g+1),p.push((f+
1)*h+g,(f+1)*h+g+1,(f+0)*h+g+1);return dp({position:a,normal:l,texcoord:c,indices:p},n)}function Ri(o,t,e,s,n,i,a){if(t<=0||e<=0)throw new Error("subdivisionAxi\
s and subdivisionHeight must be > 0");s=s||0,n=n||Math.PI,i=i||0,a=a||Math.PI*2;let l=n-s,c=a-i,h=(t+1)*(e+1),p=D(3,h),d=D(3,h),f=D(2,h);for(let b=0;b<=e;b++)for(let v=0;v<=
t;v++){let E=v/t,R=b/e,A=c*E+i,P=l*R+s,_=Math.sin(A),x=Math.cos(A),O=Math.sin(P),H=Math.cos(P),z=x*O,M=H,U=_*O;p.push(o*z,o*M,o*U),d.push(z,M,U),f.push(1-E,R)}let g=t+
1,w=D(3,t*e*2,Uint16Array);for(let b=0;b<t;b++)for(let v=0;v<e;v++)w.push((v+0)*g+b,(v+0)*g+b+1,(v+1)*g+b),w.push((v+1)*g+b,(v+0)*g+b+1,(v+1)*g+b+1);return{position:p,
normal:d,texcoord:f,indices:w}}var up=[[3,7,5,1],[6,2,0,4],[6,7,3,2],[0,1,5,4],[7,6,4,5],[2,3,1,0]];function Mi(o){o=o||1;let t=o/2,e=[[-t,-t,-t],[+t,-t,-t],[-t,
+t,-t],[+t,+t,-t],[-t,-t,+t],[+t,-t,+t],[-t,+t,+t],[+t,+t,+t]],s=[[1,0,0],[-1,0,0],[0,1,0],[0,-1,0],[0,0,1],[0,0,-1]],n=[[1,0],[0,0],[0,1],[1,1]],i=24,a=D(3,i),
l=D(3,i),c=D(2,i),h=D(3,12,Uint16Array);for(let p=0;p<6;++p){let d=up[p];for(let g=0;g<4;++g){let w=e[d[g]],b=s[p],v=n[g];a.push(w),l.push(b),c.push(v)}let f=4*
p;h.push(f+0,f+1,f+2),h.push(f+0,f+2,f+3)}return{position:a,normal:l,texcoord:c,indices:h}}function ko(o,t,e,s,n,i,a){if(s<3)throw new Error("radialSubdivisions\
 must be 3 or greater");if(n<1)throw new Error("verticalSubdivisions must be 1 or greater");let l=i===void 0?!0:i,c=a===void 0?!0:a,h=(l?2:0)+(c?2:0),p=(s+1)*(n+
1+h),d=D(3,p),f=D(3,p),g=D(2,p),w=D(3,s*(n+h/2)*2,Uint16Array),b=s+1,v=Math.atan2(o-t,e),E=Math.cos(v),R=Math.sin(v),A=l?-2:0,P=n+(c?2:0);for(let _=A;_<=P;++_){
let x=_/n,O=e*x,H;_<0?(O=0,x=1,H=o):_>n?(O=e,x=1,H=t):H=o+(t-o)*(_/n),(_===-2||_===n+2)&&(H=0,x=0),O-=e/2;for(let z=0;z<b;++z){let M=Math.sin(z*Math.PI*2/s),U=Math.
cos(z*Math.PI*2/s);d.push(M*H,O,U*H),_<0?f.push(0,-1,0):_>n?f.push(0,1,0):H===0?f.push(0,0,0):f.push(M*E,R,U*E),g.push(z/s,1-x)}}for(let _=0;_<n+h;++_)if(!(_===
1&&l||_===n+h-2&&c))for(let x=0;x<s;++x)w.push(b*(_+0)+0+x,b*(_+0)+1+x,b*(_+1)+1+x),w.push(b*(_+0)+0+x,b*(_+1)+1+x,b*(_+1)+0+x);return{position:d,normal:f,texcoord:g,
indices:w}}function oi(o,t){t=t||[];let e=[];for(let s=0;s<o.length;s+=4){let n=o[s],i=o.slice(s+1,s+4);i.push.apply(i,t);for(let a=0;a<n;++a)e.push.apply(e,i)}
return e}function _i(){let o=[0,0,0,0,150,0,30,0,0,0,150,0,30,150,0,30,0,0,30,0,0,30,30,0,100,0,0,30,30,0,100,30,0,100,0,0,30,60,0,30,90,0,67,60,0,30,90,0,67,90,
0,67,60,0,0,0,30,30,0,30,0,150,30,0,150,30,30,0,30,30,150,30,30,0,30,100,0,30,30,30,30,30,30,30,100,0,30,100,30,30,30,60,30,67,60,30,30,90,30,30,90,30,67,60,30,
67,90,30,0,0,0,100,0,0,100,0,30,0,0,0,100,0,30,0,0,30,100,0,0,100,30,0,100,30,30,100,0,0,100,30,30,100,0,30,30,30,0,30,30,30,100,30,30,30,30,0,100,30,30,100,30,
0,30,30,0,30,60,30,30,30,30,30,30,0,30,60,0,30,60,30,30,60,0,67,60,30,30,60,30,30,60,0,67,60,0,67,60,30,67,60,0,67,90,30,67,60,30,67,60,0,67,90,0,67,90,30,30,90,
0,30,90,30,67,90,30,30,90,0,67,90,30,67,90,0,30,90,0,30,150,30,30,90,30,30,90,0,30,150,0,30,150,30,0,150,0,0,150,30,30,150,30,0,150,0,30,150,30,30,150,0,0,0,0,0,
0,30,0,150,30,0,0,0,0,150,30,0,150,0],t=[.22,.19,.22,.79,.34,.19,.22,.79,.34,.79,.34,.19,.34,.19,.34,.31,.62,.19,.34,.31,.62,.31,.62,.19,.34,.43,.34,.55,.49,.43,
.34,.55,.49,.55,.49,.43,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,0,1,0,1,1,0,1,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,0,1,1,1,0,0,
1,1,1,0,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,1,1,0,1,0,0,1,0,1,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,1,1,0,1,0,0,1,0,1,1,0,0,0,1,1,1,0,0,1,1,1,0,0,0,0,1,
1,1,0,0,1,1,1,0],e=oi([18,0,0,1,18,0,0,-1,6,0,1,0,6,1,0,0,6,0,-1,0,6,1,0,0,6,0,1,0,6,1,0,0,6,0,-1,0,6,1,0,0,6,0,-1,0,6,-1,0,0]),s=oi([18,200,70,120,18,80,70,200,
6,70,200,210,6,200,200,70,6,210,100,70,6,210,160,70,6,70,180,210,6,100,70,210,6,76,210,100,6,140,210,80,6,90,130,110,6,160,160,220],[255]),n=o.length/3,i={position:D(
3,n),texcoord:D(2,n),normal:D(3,n),color:D(4,n,Uint8Array),indices:D(3,n/3,Uint16Array)};i.position.push(o),i.texcoord.push(t),i.normal.push(e),i.color.push(s);
for(let a=0;a<n;++a)i.indices.push(a);return i}function Li(o,t,e,s,n,i,a){if(n<=0)throw new Error("subdivisionDown must be > 0");i=i||0,a=a||1;let l=2,c=a-i,h=(n+
1)*2*(2+l),p=D(3,h),d=D(3,h),f=D(2,h);function g(R,A,P){return R+(A-R)*P}function w(R,A,P,_,x,O){for(let H=0;H<=n;H++){let z=A/(l-1),M=H/n,U=(z-.5)*2,W=(i+M*c)*
Math.PI,K=Math.sin(W),ct=Math.cos(W),vt=g(o,R,K),Ft=U*s,Dt=ct*o,Ht=K*vt;p.push(Ft,Dt,Ht);let Ot=kh(Eh([0,K,ct],P),_);d.push(Ot),f.push(z*x+O,M)}}for(let R=0;R<l;R++){
let A=(R/(l-1)-.5)*2;w(t,R,[1,1,1],[0,0,0],1,0),w(t,R,[0,0,0],[A,0,0],0,0),w(e,R,[1,1,1],[0,0,0],1,0),w(e,R,[0,0,0],[A,0,0],0,1)}let b=D(3,n*2*(2+l),Uint16Array);
function v(R,A){for(let P=0;P<n;++P)b.push(R+P+0,R+P+1,A+P+0),b.push(R+P+1,A+P+1,A+P+0)}let E=n+1;return v(E*0,E*4),v(E*5,E*7),v(E*6,E*2),v(E*3,E*1),{position:p,
normal:d,texcoord:f,indices:b}}function Ai(o,t,e,s,n,i){return ko(o,o,t,e,s,n,i)}function Pi(o,t,e,s,n,i){if(e<3)throw new Error("radialSubdivisions must be 3 o\
r greater");if(s<3)throw new Error("verticalSubdivisions must be 3 or greater");n=n||0,i=i||Math.PI*2;let a=i-n,l=e+1,c=s+1,h=l*c,p=D(3,h),d=D(3,h),f=D(2,h),g=D(
3,e*s*2,Uint16Array);for(let w=0;w<c;++w){let b=w/s,v=b*Math.PI*2,E=Math.sin(v),R=o+E*t,A=Math.cos(v),P=A*t;for(let _=0;_<l;++_){let x=_/e,O=n+x*a,H=Math.sin(O),
z=Math.cos(O),M=H*R,U=z*R,W=H*E,K=z*E;p.push(M,P,U),d.push(W,A,K),f.push(x,1-b)}}for(let w=0;w<s;++w)for(let b=0;b<e;++b){let v=1+b,E=1+w;g.push(l*w+b,l*E+b,l*w+
v),g.push(l*E+b,l*E+v,l*w+v)}return{position:p,normal:d,texcoord:f,indices:g}}function $i(o,t,e,s,n){if(t<3)throw new Error("divisions must be at least 3");e=e||
1,n=n||1,s=s||0;let i=(t+1)*(e+1),a=D(3,i),l=D(3,i),c=D(2,i),h=D(3,e*t*2,Uint16Array),p=0,d=o-s,f=t+1;for(let g=0;g<=e;++g){let w=s+d*Math.pow(g/e,n);for(let b=0;b<=
t;++b){let v=2*Math.PI*b/t,E=w*Math.cos(v),R=w*Math.sin(v);if(a.push(E,0,R),l.push(0,1,0),c.push(1-b/t,g/e),g>0&&b!==t){let A=p+(b+1),P=p+b,_=p+b-f,x=p+(b+1)-f;
h.push(A,P,_),h.push(A,_,x)}}p+=t+1}return{position:a,normal:l,texcoord:c,indices:h}}function ft(o){return function(t){let e=o.apply(this,Array.prototype.slice.call(arguments,1));return ip(t,e)}}function mt(o){return function(t){let e=o.apply(null,
Array.prototype.slice.call(arguments,1));return vo(t,e)}}var iy=mt(_i),ay=ft(_i),ly=mt(Mi),cy=ft(Mi),hy=mt(Ti),py=ft(Ti),dy=mt(Ri),uy=ft(Ri),fy=mt(ko),my=ft(ko),gy=mt(Si),by=ft(Si),wy=mt(Li),yy=ft(Li),vy=mt(Ai),xy=ft(
Ai),ky=mt(Pi),Ey=ft(Pi),Sy=mt($i),Ty=ft($i);function Eo(o){return!!o.texStorage2D}var fp=(function(){let o={},t={};function e(s){let n=s.constructor.name;if(!o[n]){for(let i in s)if(typeof s[i]=="number"){let a=t[s[i]];t[s[i]]=a?`${a} | ${i}`:
i}o[n]=!0}}return function(n,i){return e(n),t[i]||(typeof i=="number"?`0x${i.toString(16)}`:i)}})();var Ry={textureColor:new Uint8Array([128,192,255,255]),textureOptions:{},crossOrigin:void 0};var mp=6406,ri=6407,ii=6408,gp=6409,bp=6410,wp=6402,yp=34041;var vp=33319,xp=33320,kp=6403,Ep=36244,Sp=36248,Tp=36249;var Rp={};{let o=Rp;o[mp]={numColorComponents:1},o[gp]={numColorComponents:1},o[bp]={numColorComponents:2},o[ri]={numColorComponents:3},o[ii]={numColorComponents:4},
o[kp]={numColorComponents:1},o[Ep]={numColorComponents:1},o[vp]={numColorComponents:2},o[xp]={numColorComponents:2},o[ri]={numColorComponents:3},o[Sp]={numColorComponents:3},
o[ii]={numColorComponents:4},o[Tp]={numColorComponents:4},o[wp]={numColorComponents:1},o[yp]={numColorComponents:2}}var So=Oh;function Ci(o){return typeof document<"u"&&document.getElementById?document.getElementById(o):null}var Cs=33984;var Bs=34962,Mp=34963;var _p=35713,Lp=35714,Ap=35632,Pp=35633,$p=35981,Bi=35718,Cp=35721,Bp=35971,Fp=35382,Dp=35396,Hp=35398,Op=35392,Ip=35395,Fs=5126,Fi=35664,Di=35665,Hi=35666,To=5124,
Oi=35667,Ii=35668,Ni=35669,zi=35670,Ui=35671,Gi=35672,ji=35673,Wi=35674,qi=35675,Ki=35676,Np=35678,zp=35680,Up=35679,Gp=35682,jp=35685,Wp=35686,qp=35687,Kp=35688,
Vp=35689,Yp=35690,Xp=36289,Zp=36292,Jp=36293,Ro=5125,Vi=36294,Yi=36295,Xi=36296,Qp=36298,td=36299,ed=36300,sd=36303,nd=36306,od=36307,rd=36308,id=36311,Ds=3553,
Hs=34067,Mo=32879,Os=35866,L={};function Zi(o,t){return L[t].bindPoint}function ad(o,t){return function(e){o.uniform1f(t,e)}}function ld(o,t){return function(e){
o.uniform1fv(t,e)}}function cd(o,t){return function(e){o.uniform2fv(t,e)}}function hd(o,t){return function(e){o.uniform3fv(t,e)}}function pd(o,t){return function(e){
o.uniform4fv(t,e)}}function Ji(o,t){return function(e){o.uniform1i(t,e)}}function Qi(o,t){return function(e){o.uniform1iv(t,e)}}function ta(o,t){return function(e){
o.uniform2iv(t,e)}}function ea(o,t){return function(e){o.uniform3iv(t,e)}}function sa(o,t){return function(e){o.uniform4iv(t,e)}}function dd(o,t){return function(e){
o.uniform1ui(t,e)}}function ud(o,t){return function(e){o.uniform1uiv(t,e)}}function fd(o,t){return function(e){o.uniform2uiv(t,e)}}function md(o,t){return function(e){
o.uniform3uiv(t,e)}}function gd(o,t){return function(e){o.uniform4uiv(t,e)}}function bd(o,t){return function(e){o.uniformMatrix2fv(t,!1,e)}}function wd(o,t){return function(e){
o.uniformMatrix3fv(t,!1,e)}}function yd(o,t){return function(e){o.uniformMatrix4fv(t,!1,e)}}function vd(o,t){return function(e){o.uniformMatrix2x3fv(t,!1,e)}}function xd(o,t){
return function(e){o.uniformMatrix3x2fv(t,!1,e)}}function kd(o,t){return function(e){o.uniformMatrix2x4fv(t,!1,e)}}function Ed(o,t){return function(e){o.uniformMatrix4x2fv(
t,!1,e)}}function Sd(o,t){return function(e){o.uniformMatrix3x4fv(t,!1,e)}}function Td(o,t){return function(e){o.uniformMatrix4x3fv(t,!1,e)}}function et(o,t,e,s){
let n=Zi(o,t);return Eo(o)?function(i){let a,l;!i||fi(o,i)?(a=i,l=null):(a=i.texture,l=i.sampler),o.uniform1i(s,e),o.activeTexture(Cs+e),o.bindTexture(n,a),o.bindSampler(
e,l)}:function(i){o.uniform1i(s,e),o.activeTexture(Cs+e),o.bindTexture(n,i)}}function st(o,t,e,s,n){let i=Zi(o,t),a=new Int32Array(n);for(let l=0;l<n;++l)a[l]=e+
l;return Eo(o)?function(l){o.uniform1iv(s,a),l.forEach(function(c,h){o.activeTexture(Cs+a[h]);let p,d;!c||fi(o,c)?(p=c,d=null):(p=c.texture,d=c.sampler),o.bindSampler(
e,d),o.bindTexture(i,p)})}:function(l){o.uniform1iv(s,a),l.forEach(function(c,h){o.activeTexture(Cs+a[h]),o.bindTexture(i,c)})}}L[Fs]={Type:Float32Array,size:4,
setter:ad,arraySetter:ld};L[Fi]={Type:Float32Array,size:8,setter:cd,cols:2};L[Di]={Type:Float32Array,size:12,setter:hd,cols:3};L[Hi]={Type:Float32Array,size:16,
setter:pd,cols:4};L[To]={Type:Int32Array,size:4,setter:Ji,arraySetter:Qi};L[Oi]={Type:Int32Array,size:8,setter:ta,cols:2};L[Ii]={Type:Int32Array,size:12,setter:ea,
cols:3};L[Ni]={Type:Int32Array,size:16,setter:sa,cols:4};L[Ro]={Type:Uint32Array,size:4,setter:dd,arraySetter:ud};L[Vi]={Type:Uint32Array,size:8,setter:fd,cols:2};
L[Yi]={Type:Uint32Array,size:12,setter:md,cols:3};L[Xi]={Type:Uint32Array,size:16,setter:gd,cols:4};L[zi]={Type:Uint32Array,size:4,setter:Ji,arraySetter:Qi};L[Ui]=
{Type:Uint32Array,size:8,setter:ta,cols:2};L[Gi]={Type:Uint32Array,size:12,setter:ea,cols:3};L[ji]={Type:Uint32Array,size:16,setter:sa,cols:4};L[Wi]={Type:Float32Array,
size:32,setter:bd,rows:2,cols:2};L[qi]={Type:Float32Array,size:48,setter:wd,rows:3,cols:3};L[Ki]={Type:Float32Array,size:64,setter:yd,rows:4,cols:4};L[jp]={Type:Float32Array,
size:32,setter:vd,rows:2,cols:3};L[Wp]={Type:Float32Array,size:32,setter:kd,rows:2,cols:4};L[qp]={Type:Float32Array,size:48,setter:xd,rows:3,cols:2};L[Kp]={Type:Float32Array,
size:48,setter:Sd,rows:3,cols:4};L[Vp]={Type:Float32Array,size:64,setter:Ed,rows:4,cols:2};L[Yp]={Type:Float32Array,size:64,setter:Td,rows:4,cols:3};L[Np]={Type:null,
size:0,setter:et,arraySetter:st,bindPoint:Ds};L[zp]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:Hs};L[Up]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:Mo};
L[Gp]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:Ds};L[Xp]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:Os};L[Zp]={Type:null,size:0,setter:et,
arraySetter:st,bindPoint:Os};L[Jp]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:Hs};L[Qp]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:Ds};L[td]=
{Type:null,size:0,setter:et,arraySetter:st,bindPoint:Mo};L[ed]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:Hs};L[sd]={Type:null,size:0,setter:et,arraySetter:st,
bindPoint:Os};L[nd]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:Ds};L[od]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:Mo};L[rd]={Type:null,size:0,
setter:et,arraySetter:st,bindPoint:Hs};L[id]={Type:null,size:0,setter:et,arraySetter:st,bindPoint:Os};function Is(o,t){return function(e){if(e.value)switch(o.disableVertexAttribArray(
t),e.value.length){case 4:o.vertexAttrib4fv(t,e.value);break;case 3:o.vertexAttrib3fv(t,e.value);break;case 2:o.vertexAttrib2fv(t,e.value);break;case 1:o.vertexAttrib1fv(
t,e.value);break;default:throw new Error("the length of a float constant value must be between 1 and 4!")}else o.bindBuffer(Bs,e.buffer),o.enableVertexAttribArray(
t),o.vertexAttribPointer(t,e.numComponents||e.size,e.type||Fs,e.normalize||!1,e.stride||0,e.offset||0),o.vertexAttribDivisor&&o.vertexAttribDivisor(t,e.divisor||
0)}}function Rt(o,t){return function(e){if(e.value)if(o.disableVertexAttribArray(t),e.value.length===4)o.vertexAttrib4iv(t,e.value);else throw new Error("The le\
ngth of an integer constant value must be 4!");else o.bindBuffer(Bs,e.buffer),o.enableVertexAttribArray(t),o.vertexAttribIPointer(t,e.numComponents||e.size,e.type||
To,e.stride||0,e.offset||0),o.vertexAttribDivisor&&o.vertexAttribDivisor(t,e.divisor||0)}}function Ns(o,t){return function(e){if(e.value)if(o.disableVertexAttribArray(
t),e.value.length===4)o.vertexAttrib4uiv(t,e.value);else throw new Error("The length of an unsigned integer constant value must be 4!");else o.bindBuffer(Bs,e.buffer),
o.enableVertexAttribArray(t),o.vertexAttribIPointer(t,e.numComponents||e.size,e.type||Ro,e.stride||0,e.offset||0),o.vertexAttribDivisor&&o.vertexAttribDivisor(t,
e.divisor||0)}}function _o(o,t,e){let s=e.size,n=e.count;return function(i){o.bindBuffer(Bs,i.buffer);let a=i.size||i.numComponents||s,l=a/n,c=i.type||Fs,p=L[c].
size*a,d=i.normalize||!1,f=i.offset||0,g=p/n;for(let w=0;w<n;++w)o.enableVertexAttribArray(t+w),o.vertexAttribPointer(t+w,l,c,d,p,f+g*w),o.vertexAttribDivisor&&
o.vertexAttribDivisor(t+w,i.divisor||0)}}var j={};j[Fs]={size:4,setter:Is};j[Fi]={size:8,setter:Is};j[Di]={size:12,setter:Is};j[Hi]={size:16,setter:Is};j[To]={size:4,
setter:Rt};j[Oi]={size:8,setter:Rt};j[Ii]={size:12,setter:Rt};j[Ni]={size:16,setter:Rt};j[Ro]={size:4,setter:Ns};j[Vi]={size:8,setter:Ns};j[Yi]={size:12,setter:Ns};
j[Xi]={size:16,setter:Ns};j[zi]={size:4,setter:Rt};j[Ui]={size:8,setter:Rt};j[Gi]={size:12,setter:Rt};j[ji]={size:16,setter:Rt};j[Wi]={size:4,setter:_o,count:2};
j[qi]={size:9,setter:_o,count:3};j[Ki]={size:16,setter:_o,count:4};var Rd=/ERROR:\s*\d+:(\d+)/gi;function Md(o,t="",e=0){let s=[...t.matchAll(Rd)],n=new Map(s.map(
(i,a)=>{let l=parseInt(i[1]),c=s[a+1],h=c?c.index:t.length,p=t.substring(i.index,h);return[l-1,p]}));return o.split(`
`).map((i,a)=>{let l=n.get(a);return`${a+1+e}: ${i}${l?`

^^^ ${l}`:""}`}).join(`
`)}var ai=/^[ \t]*\n/;function na(o){let t=0;return ai.test(o)&&(t=1,o=o.replace(ai,"")),{lineOffset:t,shaderSource:o}}function _d(o,t){return o.errorCallback(t),
o.callback&&setTimeout(()=>{o.callback(`${t}
${o.errors.join(`
`)}`)}),null}function Ld(o,t,e,s){if(s=s||So,!o.getShaderParameter(e,_p)){let i=o.getShaderInfoLog(e),{lineOffset:a,shaderSource:l}=na(o.getShaderSource(e)),c=`${Md(
l,i,a)}
Error compiling ${fp(o,t)}: ${i}`;return s(c),c}return""}function he(o,t,e){let s,n,i;if(typeof t=="function"&&(e=t,t=void 0),typeof o=="function")e=o,o=void 0;else if(o&&
!Array.isArray(o)){let h=o;e=h.errorCallback,o=h.attribLocations,s=h.transformFeedbackVaryings,n=h.transformFeedbackMode,i=h.callback}let a=e||So,l=[],c={errorCallback(h,...p){
l.push(h),a(h,...p)},transformFeedbackVaryings:s,transformFeedbackMode:n,callback:i,errors:l};{let h={};Array.isArray(o)?o.forEach(function(p,d){h[p]=t?t[d]:d}):
h=o||{},c.attribLocations=h}return c}var Ad=["VERTEX_SHADER","FRAGMENT_SHADER"];function Pd(o,t){if(t.indexOf("frag")>=0)return Ap;if(t.indexOf("vert")>=0)return Pp}
function $d(o,t,e){let s=o.getAttachedShaders(t);for(let n of s)e.has(n)||o.deleteShader(n);o.deleteProgram(t)}var Cd=(o=0)=>new Promise(t=>setTimeout(t,o));function oa(o,t,e){
let s=o.createProgram(),{attribLocations:n,transformFeedbackVaryings:i,transformFeedbackMode:a}=he(e);for(let l=0;l<t.length;++l){let c=t[l];if(typeof c=="strin\
g"){let h=Ci(c),p=h?h.text:c,d=o[Ad[l]];h&&h.type&&(d=Pd(o,h.type)||d),c=o.createShader(d),o.shaderSource(c,na(p).shaderSource),o.compileShader(c)}o.attachShader(
s,c)}Object.entries(n).forEach(([l,c])=>o.bindAttribLocation(s,c,l));{let l=i;l&&(l.attribs&&(l=l.attribs),Array.isArray(l)||(l=Object.keys(l)),o.transformFeedbackVaryings(
s,l,a||$p))}return o.linkProgram(s),s}function ra(o,t,e,s,n){let i=he(e,s,n),a=new Set(t),l=oa(o,t,i);function c(h,p){let d=aa(h,p,i.errorCallback);return d&&$d(
h,p,a),d}if(i.callback){ia(o,l).then(()=>{let h=c(o,l);i.callback(h,h?void 0:l)});return}return c(o,l)?void 0:l}function zs(o){return function(t,e,...s){return new Promise(
(n,i)=>{let a=he(...s);a.callback=(l,c)=>{l?i(l):n(c)},o(t,e,a)})}}var My=zs(ra),_y=zs(Ao);async function ia(o,t){let e=o.getExtension("KHR_parallel_shader_comp\
ile"),s=e?(i,a)=>i.getProgramParameter(a,e.COMPLETION_STATUS_KHR):()=>!0,n=0;do await Cd(n),n=1e3/60;while(!s(o,t))}async function Bd(o,t){for(let e of Object.values(
t))await ia(o,e)}function aa(o,t,e){if(e=e||So,!o.getProgramParameter(t,Lp)){let n=o.getProgramInfoLog(t);e(`Error in program linking: ${n}`);let a=o.getAttachedShaders(
t).map(l=>Ld(o,o.getShaderParameter(l,o.SHADER_TYPE),l,e));return`${n}
${a.filter(l=>l).join(`
`)}`}}function Fd(o,t,e,s,n){return ra(o,t,e,s,n)}function la(o){let t=o.name;return t.startsWith("gl_")||t.startsWith("webgl_")}var Dd=/(\.|\[|]|\w+)/g,Hd=o=>o>="0"&&
o<="9";function Od(o,t,e,s){let n=o.split(Dd).filter(l=>l!==""),i=0,a="";for(;;){let l=n[i++];a+=l;let c=Hd(l[0]),h=c?parseInt(l):l;if(c&&(a+=n[i++]),i===n.length){
e[h]=t;break}else{let d=n[i++],f=d==="[",g=e[h]||(f?[]:{});e[h]=g,e=g,s[a]=s[a]||(function(w){return function(b){ca(w,b)}})(g),a+=d}}}function Id(o,t){let e=0;function s(l,c,h){
let p=c.name.endsWith("[0]"),d=c.type,f=L[d];if(!f)throw new Error(`unknown type: 0x${d.toString(16)}`);let g;if(f.bindPoint){let w=e;e+=c.size,p?g=f.arraySetter(
o,d,w,h,c.size):g=f.setter(o,d,w,h,c.size)}else f.arraySetter&&p?g=f.arraySetter(o,h):g=f.setter(o,h);return g.location=h,g}let n={},i={},a=o.getProgramParameter(
t,Bi);for(let l=0;l<a;++l){let c=o.getActiveUniform(t,l);if(la(c))continue;let h=c.name;h.endsWith("[0]")&&(h=h.substr(0,h.length-3));let p=o.getUniformLocation(
t,c.name);if(p){let d=s(t,c,p);n[h]=d,Od(h,d,i,n)}}return n}function Nd(o,t){let e={},s=o.getProgramParameter(t,Bp);for(let n=0;n<s;++n){let i=o.getTransformFeedbackVarying(
t,n);e[i.name]={index:n,type:i.type,size:i.size}}return e}function zd(o,t){let e=o.getProgramParameter(t,Bi),s=[],n=[];for(let l=0;l<e;++l){n.push(l),s.push({});let c=o.getActiveUniform(t,l);s[l].name=c.name}[["UNIFORM\
_TYPE","type"],["UNIFORM_SIZE","size"],["UNIFORM_BLOCK_INDEX","blockNdx"],["UNIFORM_OFFSET","offset"]].forEach(function(l){let c=l[0],h=l[1];o.getActiveUniforms(
t,n,o[c]).forEach(function(p,d){s[d][h]=p})});let i={},a=o.getProgramParameter(t,Fp);for(let l=0;l<a;++l){let c=o.getActiveUniformBlockName(t,l),h={index:o.getUniformBlockIndex(
t,c),usedByVertexShader:o.getActiveUniformBlockParameter(t,l,Dp),usedByFragmentShader:o.getActiveUniformBlockParameter(t,l,Hp),size:o.getActiveUniformBlockParameter(
t,l,Op),uniformIndices:o.getActiveUniformBlockParameter(t,l,Ip)};h.used=h.usedByVertexShader||h.usedByFragmentShader,i[c]=h}return{blockSpecs:i,uniformData:s}}function ca(o,t){for(let e in t){let s=o[e];typeof s=="function"?s(t[e]):ca(o[e],t[e])}}function Lo(o,...t){let e=o.uniformSetters||o,s=t.length;for(let n=0;n<s;++n){
let i=t[n];if(Array.isArray(i)){let a=i.length;for(let l=0;l<a;++l)Lo(e,i[l])}else for(let a in i){let l=e[a];l&&l(i[a])}}}function Ud(o,t){let e={},s=o.getProgramParameter(t,Cp);for(let n=0;n<s;++n){let i=o.getActiveAttrib(t,n);if(la(i))continue;let a=o.getAttribLocation(t,i.name),
l=j[i.type],c=l.setter(o,a,l);c.location=a,e[i.name]=c}return e}function Gd(o,t){for(let e in t){let s=o[e];s&&s(t[e])}}function ha(o,t,e){e.vertexArrayObject?o.
bindVertexArray(e.vertexArrayObject):(Gd(t.attribSetters||t,e.attribs),e.indices&&o.bindBuffer(Mp,e.indices))}function ao(o,t){let e=Id(o,t),s=Ud(o,t),n={program:t,
uniformSetters:e,attribSetters:s,uniformLocations:Object.fromEntries(Object.entries(e).map(([i,a])=>[i,a.location])),attribLocations:Object.fromEntries(Object.entries(
s).map(([i,a])=>[i,a.location]))};return Eo(o)&&(n.uniformBlockSpec=zd(o,t),n.transformFeedbackInfo=Nd(o,t)),n}var jd=/\s|{|}|;/;function Ao(o,t,e,s,n){let i=he(
e,s,n),a=[];if(t=t.map(function(h){if(!jd.test(h)){let p=Ci(h);if(p)h=p.text;else{let d=`no element with id: ${h}`;i.errorCallback(d),a.push(d)}}return h}),a.length)
return _d(i,"");let l=i.callback;l&&(i.callback=(h,p)=>{l(h,h?void 0:ao(o,p))});let c=Fd(o,t,i);return c?ao(o,c):null}function li(o,t,e,s,n){for(let[i,a]of Object.
entries(t)){let l={...n},c=e[i];Array.isArray(c)||Object.assign(l,c);let h=aa(o,a,l.errorCallback);if(h){for(let p of Object.values(t)){let d=o.getAttachedShaders(
p);o.deleteProgram(p);for(let f of d)s.has(f)||o.deleteShader(f)}return h}}}function pa(o,t,e={}){let s=new Set,n=Object.fromEntries(Object.entries(t).map(([a,l])=>{
let c={...e},h=Array.isArray(l)?l:l.shaders;return Array.isArray(l)||Object.assign(c,l),h.forEach(s.add,s),[a,oa(o,h,c)]}));if(e.callback){Bd(o,n).then(()=>{let a=li(
o,n,t,s,e);e.callback(a,a?void 0:n)});return}return li(o,n,t,s,e)?void 0:n}function Wd(o,t,e){e=he(e);function s(a,l){return Object.fromEntries(Object.entries(l).
map(([c,h])=>[c,ao(a,h)]))}let n=e.callback;n&&(e.callback=(a,l)=>{n(a,a?void 0:s(o,l))});let i=pa(o,t,e);if(!(n||!i))return s(o,i)}var Ly=zs(pa),Ay=zs(Wd);var qd=4,ci=5123;function da(o,t,e,s,n,i){e=e===void 0?qd:e;let a=t.indices,l=t.elementType,c=s===void 0?t.numElements:s;n=n===void 0?0:n,l||a?i!==void 0?o.drawElementsInstanced(
e,c,l===void 0?ci:t.elementType,n,i):o.drawElements(e,c,l===void 0?ci:t.elementType,n):i!==void 0?o.drawArraysInstanced(e,n,c,i):o.drawArrays(e,n,c)}var Kd=6402;var Vd=33190,Yd=36012,Xd=35056,Zd=36013,Jd=32854,Qd=32855,tu=36194,ua=33189,fa=6401,ma=36168,ga=34041;var Us=36096,ba=36128,Po=33306;var yt={};yt[ga]=Po;yt[fa]=ba;yt[ma]=ba;yt[Kd]=Us;yt[ua]=Us;yt[Vd]=Us;yt[Yd]=Us;yt[Xd]=Po;yt[Zd]=Po;var $t={};$t[Jd]=!0;$t[Qd]=!0;$t[tu]=!0;$t[ga]=!0;$t[ua]=!0;$t[fa]=!0;$t[ma]=!0;var eu=`#version 300 es
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
}`,su=`#version 300 es
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
}`,nu={from:2,to:2,was:4,style:4,chosen:1,amount:1},ou=["was","style","amount"],Gs=class{constructor(t){let e=t.getContext("webgl2",{antialias:!1,premultipliedAlpha:!0,
preserveDrawingBuffer:!0});if(!e)throw new Error("no WebGL2");if(this.gl=e,this.program=Ao(this.gl,[eu,su]),!this.program)throw new Error("the shaders do not co\
mpile");this.n=0}set(t){let{gl:e}=this,s=t.to?t.to.length/2:this.n;if(s!==this.n&&this.drop(),this.n=s,this.buffers){for(let[i,a]of Object.entries(t))Ei(e,this.
buffers.attribs[`a_${i}`],a);return}let n={};for(let[i,a]of Object.entries(nu))n[`a_${i}`]={numComponents:a,data:t[i],normalize:ou.includes(i)};this.buffers=vo(
e,n)}drop(){for(let{buffer:t}of Object.values(this.buffers?.attribs||{}))this.gl.deleteBuffer(t);this.buffers=null}draw({width:t,height:e,t:s,fade:n,size:i,scale:a,
shift:l,alpha:c,rim:h,ground:p,choosing:d}){let{gl:f,program:g}=this;if(f.viewport(0,0,t,e),f.clearColor(0,0,0,0),f.clear(f.COLOR_BUFFER_BIT),!this.n)return;f.useProgram(
g.program),f.enable(f.BLEND),f.blendFunc(f.ONE,f.ONE_MINUS_SRC_ALPHA),ha(f,g,this.buffers);let w={u_t:s,u_fade:n,u_size:i,u_scale:a,u_shift:l,u_rim:h,u_ground:p};
for(let b of d?[0,1]:[-1])Lo(g,{...w,u_pass:b,u_alpha:b===0?c*.16:c}),da(f,this.buffers,f.POINTS)}clear(){this.gl.clearColor(0,0,0,0),this.gl.clear(this.gl.COLOR_BUFFER_BIT)}free(){
this.gl.getExtension("WEBGL_lose_context")?.loseContext()}};var js=class{constructor(t){this.xy=t;let e=t.length/2,s=Math.max(1,Math.min(1024,Math.round(Math.sqrt(e/3))));this.side=s,this.start=new Uint32Array(s*s+1);let n=new Int32Array(
e);for(let a=0;a<e;a++)n[a]=this.cell(t[2*a],t[2*a+1]),n[a]>=0&&this.start[n[a]+1]++;for(let a=0;a<s*s;a++)this.start[a+1]+=this.start[a];this.items=new Uint32Array(
this.start[s*s]);let i=this.start.slice();for(let a=0;a<e;a++)n[a]>=0&&(this.items[i[n[a]]++]=a)}index(t){return Math.max(0,Math.min(this.side-1,Math.floor((t+1)/
2*this.side)))}cell(t,e){return Number.isNaN(t)||Number.isNaN(e)?-1:this.index(e)*this.side+this.index(t)}find(t,e,s,n=()=>!0){let i=-1,a=s*s,l=this.index(t-s),
c=this.index(t+s),h=this.index(e-s),p=this.index(e+s);for(let d=h;d<=p;d++)for(let f=l;f<=c;f++){let g=d*this.side+f;for(let w=this.start[g];w<this.start[g+1];w++){
let b=this.items[w],v=this.xy[2*b]-t,E=this.xy[2*b+1]-e,R=v*v+E*E;R<a&&n(b)&&(a=R,i=b)}}return i}towards(t,e,s,n=()=>!0){let i=-1,a=1/0,l=this.xy[2*t],c=this.xy[2*
t+1];for(let h=0;h<this.xy.length/2;h++){if(h===t||!n(h))continue;let p=(this.xy[2*h]-l)*e+(this.xy[2*h+1]-c)*s,d=Math.abs((this.xy[2*h]-l)*s-(this.xy[2*h+1]-c)*
e);if(p>1e-6&&d<=p){let f=p+2*d;f<a&&(a=f,i=h)}}return i}};var ru=900,iu=450,wa=255,ya=79,au=2e4,va=o=>o.map(t=>Math.round(t*255)),xa=([o,t,e],s)=>(s<<24|e<<16|t<<8|o)>>>0;function lu(o){return o<.5?4*o**3:1-(-2*o+2)**3/
2}var ka=(o,t)=>Math.min(1,(performance.now()-o)/t),Ws=class{constructor(t,e,s){this.canvas=t,this.density=new As(e),this.dense=!1,this.t=1,this.fade=1,this.off=
new Set,this.dark=!1,t.addEventListener("webglcontextlost",()=>{this.freed||(this.flatten(),s())});try{this.painter=new Gs(t)}catch{this.flatten()}}flatten(){let t=this.
canvas.cloneNode();this.canvas.replaceWith(t),this.canvas=t,this.painter=new Ps(t),this.to&&this.painter.set(this.all())}all(){let{from:t,to:e,was:s,style:n,chosen:i,
amounts:a}=this;return{from:t,to:e,was:s,style:n,chosen:i,amount:a}}get extent(){let[t,e]=[.05,.05];for(let s=0;s<this.n;s++)t=Math.max(t,Math.abs(this.to[2*s])||
0),e=Math.max(e,Math.abs(this.to[2*s+1])||0);return[t,e]}get chosenBounds(){let[t,e,s,n]=[1/0,1/0,-1/0,-1/0];for(let i=0;i<this.n;i++){let[a,l]=[this.to[2*i],this.
to[2*i+1]];!this.chosen[i]||Number.isNaN(a)||(t=Math.min(t,a),e=Math.min(e,l),s=Math.max(s,a),n=Math.max(n,l))}return this.choosing&&t<=s?[t,e,s,n]:null}get n(){
return this.to?this.to.length/2:0}free(){this.freed=!0,this.painter.free()}setPlaces(t){let e=t instanceof Float32Array?t:new Float32Array(t),s=this.to&&this.to.
length===e.length;this.from=s?this.places():e,this.to=e,this.nearest=new js(e),s||this.begin(),this.painter.set(s?{from:this.from,to:e}:this.all()),this.t=s&&!gt()?
0:1,this.began=performance.now()}begin(){this.chosen=new Uint8Array(this.n),this.choosing=!1,this.was=new Uint8Array(this.n*4).fill(128),this.style=this.was,this.
amounts=new Uint8Array(this.n).fill(ya),this.legend=null}places(){return this.t>=1?this.to:this.to.map((t,e)=>this.from[e]+(t-this.from[e])*this.t)}place(t){let{
from:e,to:s,t:n}=this;return[e[2*t]+(s[2*t]-e[2*t])*n,e[2*t+1]+(s[2*t+1]-e[2*t+1])*n]}setColours({legend:t,codes:e,values:s}){let n=!!this.legend;this.legend=t,
this.codes=new Uint8Array(e),this.values=s&&new Uint8Array(s),this.off.clear(),this.restyle(n)}setSizes({sizes:t}){this.amounts=t?new Uint8Array(t):new Uint8Array(
this.n).fill(ya),this.amounts.length===this.n&&this.painter.set({amount:this.amounts})}colour(t){return t.sign?Lt[t.sign][0]:t.colour===-1?this.dark?"#76818f":"\
#939ca8":_t[t.colour%_t.length]}shade(t,e){return t.scale==="relevance"?nr(e):or(e,this.dark)}restyle(t=!1){if(!this.legend||this.codes.length!==this.n)return;let e=(a,l)=>this.
off.has(l)?wa:a.shape,s=this.legend.map((a,l)=>xa(va(dt(this.colour(a))),e(a,l))),n=this.legend.map((a,l)=>a.scale&&this.values?Uint32Array.from({length:256},(c,h)=>xa(
va(this.shade(a,h/255)),e(a,l))):null),i=new Uint32Array(this.n);for(let a=0;a<this.n;a++){let l=this.codes[a];i[a]=n[l]?n[l][this.values[a]]:s[l]}this.was=this.
style,this.style=new Uint8Array(i.buffer),this.painter.set({was:this.was,style:this.style}),this.fade=t&&!gt()?0:1,this.faded=performance.now()}toggle(t){this.off.
delete(t)||this.off.add(t),this.restyle()}choose(t){this.choosing=!!t,this.chosen=t?new Uint8Array(t):new Uint8Array(this.n),this.chosen.length===this.n&&this.painter.
set({chosen:this.chosen})}shown(t){return this.style[4*t+3]!==wa}size(t){return Math.min(18,Math.max(2.4,36/Math.max(this.n,60)**.225)*t**.3)}draw(t,e){this.t<1&&
(this.t=lu(ka(this.began,ru))),this.fade<1&&(this.fade=ka(this.faded,iu));let s=this.dense?this.density.draw(this,t):0;return this.asDensity=this.dense&&s>Math.
min(au,this.n/10),this.asDensity?this.painter.clear():(this.density.clear(),this.drawPoints(t,e)),this.t<1||this.fade<1}drawPoints(t,e){this.painter.draw({width:this.
canvas.width,height:this.canvas.height,t:this.t,fade:this.fade,size:this.size(t.zoom)*e,scale:t.scale,shift:t.shift,alpha:this.n>5e4?.6:.92,rim:this.n>2e4?0:1,ground:dt(
this.dark?"#181d24":"#ffffff"),choosing:this.choosing})}};function cu(o,t){let e=r("canvas",{width:28,height:28,style:"width:14px;height:14px","aria-hidden":"true"}),s=e.getContext("2d");return s.fillStyle=o,s.strokeStyle=
o,s.lineWidth=4,Se(s,Jt[t],14,14,9),Jt[t]==="ring"?s.stroke():s.fill(),e}var hu=o=>r("span",{class:"faint tiny num"},o.toLocaleString("en")),qs=o=>r("span",{class:"\
tiny"},o),pu=o=>`rgb(${o.map(t=>Math.round(t*255)).join(",")})`;function du(o,t){let e=[0,.25,.5,.75,1].map(s=>pu(t.shade(o,s)));return r("div",{class:"entry"},
qs(o.low),r("i",{class:"scale",style:`background:linear-gradient(90deg,${e.join(",")})`}),qs(o.high),r("span",{class:"faint tiny num"},k(o.count,"photo")))}function uu({
words:o,low:t,high:e}){let s=n=>r("i",{class:"dot",style:`width:${n}px;height:${n}px`});return r("div",{class:"entry"},qs(`size: ${o}, ${t}`),s(4),s(8),s(12),qs(
e))}function Ea(o,t,e,s){let n=t.legend.map((i,a)=>i.scale?du(i,t):r("button",{class:"entry",type:"button","aria-pressed":String(!t.off.has(a)),title:`${i.label}\
: ${k(i.count,"photo")}. Press to show or hide.`,onclick:()=>s(a)},cu(t.colour(i),i.shape),r("span",{},i.label),hu(i.count)));u(o,n,e?.sizes?uu(e):null)}var Sa=7;function $o(o,t,e,s,n,i){o.lineWidth=n,o.strokeStyle=i,o.beginPath(),o.arc(t,e,s,0,Sa),o.stroke()}function fu(o,t,e,s){let[n,i]=Lt[s];o.fillStyle=n,o.beginPath(),
o.arc(t,e,6.5,0,Sa),o.fill(),o.fillStyle="#fff",o.font="bold 9px sans-serif",o.textAlign="center",o.textBaseline="middle",o.fillText(i,t,e+.5)}function Ta(o,t,e,s){
for(let{x:n,y:i,answer:a}of t){let l=Math.max(6.5,e*.5+3.5);$o(o,n,i,l,3.5,s?"#181d24":"#ffffff"),$o(o,n,i,l,1.6,a?Lt[a][0]:s?"#e9edf2":"#1a2027"),a&&fu(o,n+l*.9,
i-l*.9,a)}}function Ra(o,t,e,s,n){$o(o,t,e,s*.5+5.5,2,n?"#e9edf2":"#1a2027")}function Ma(o,t,e){o.beginPath(),t.forEach(([s,n],i)=>i?o.lineTo(s,n):o.moveTo(s,n)),
o.closePath(),o.fillStyle=e?"rgba(86,180,233,.16)":"rgba(0,101,163,.10)",o.fill(),o.setLineDash([5,4]),o.lineWidth=1.5,o.strokeStyle=e?"#56b4e9":"#0065a3",o.stroke(),
o.setLineDash([])}var _a={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,1],ArrowDown:[0,-1]},mu=4,gu=1,Ks=class{constructor(t){this.view=t,this.drag=null,this.lasso=null;let e=(s,n,i)=>t.
over.addEventListener(s,n,i);e("pointerdown",s=>this.down(s)),e("pointermove",s=>this.move(s)),e("pointerup",s=>this.up(s)),e("pointercancel",()=>this.drop()),e(
"pointerleave",()=>this.drag||t.hover(-1)),e("blur",()=>t.hover(-1)),e("dblclick",()=>t.home()),e("keydown",s=>this.key(s)),e("wheel",s=>this.wheel(s),{passive:!1})}setMode(t){
this.mode=t,this.view.over.style.cursor=t==="pan"?"grab":"crosshair"}wheel(t){let{over:e}=this.view;Ce()&&e.getRootNode().activeElement!==e||(t.preventDefault(),
this.view.zoom(Math.exp(-t.deltaY*.0016),t.offsetX,t.offsetY))}down(t){let{over:e,camera:s,cloud:n}=this.view;if(t.button>1||!n.n)return;e.setPointerCapture(t.pointerId);
let i=this.mode==="pan"||t.button===1,{x:a,y:l}=s,c={add:t.shiftKey,remove:t.altKey&&!t.shiftKey,box:this.mode==="box"},h=t.ctrlKey||t.metaKey;this.drag={px:t.offsetX,
py:t.offsetY,pan:i,how:c,one:h,moved:!1,from:{x:a,y:l}},this.lasso=i?null:[s.toData(t.offsetX,t.offsetY)]}move(t){let{view:e,drag:s}=this,{camera:n,cloud:i}=e;if(!s){
i.n&&e.hover(e.at(t.offsetX,t.offsetY));return}Math.hypot(t.offsetX-s.px,t.offsetY-s.py)>mu&&(s.moved=!0,e.hover(-1)),s.pan?(n.drag(s.from,t.offsetX-s.px,t.offsetY-
s.py),e.draw()):s.moved&&(this.stretch(n.toData(t.offsetX,t.offsetY)),e.mark())}stretch([t,e]){let[s,n]=this.lasso[0];this.drag.how.box?this.lasso=[[s,n],[t,n],
[t,e],[s,e]]:this.apart(t,e)&&this.lasso.push([t,e])}apart(t,e){let[s,n]=this.lasso[this.lasso.length-1],{camera:i}=this.view;return Math.hypot(t-s,e-n)>i.length(
gu)}up(t){let{view:e,drag:s,lasso:n}=this;if(this.drop(),!s)return;let i=s.moved?-1:e.at(t.offsetX,t.offsetY);!s.moved&&i>=0?s.one?e.toggle(i):e.open(i):!s.pan&&
s.moved&&n.length>2&&e.link.send("lasso",{polygon:n,...s.how})}drop(){this.drag=null,this.lasso=null,this.view.mark()}key(t){let{view:e}=this;if(!(t.ctrlKey||t.
metaKey||t.altKey||!e.cloud.n)){if(_a[t.key])e.walk(..._a[t.key]);else if(e.keys[t.key.toLowerCase()])e.keys[t.key.toLowerCase()]();else return;t.preventDefault(),
t.stopPropagation()}}};var bu="Density: show how many points lie over each other, not each point (D)",wu=[["lasso","Lasso: drag around points to choose them (Shift adds, Alt removes)"],
["box","Box: drag a rectangle to choose points (Shift adds, Alt removes)"],["pan","Move: drag to move the plot (the wheel zooms)"]],Zt=(o,t,e)=>m("",t,e,{kind:"\
square",symbol:o}),Vs=class{constructor(t){this.modes=wu.map(([e,s])=>[e,Zt(e,s,()=>t.setMode(e))]),this.toSelection=Zt("target","Zoom to what is chosen (Z)",()=>t.
showSelection()),this.density=Zt("density",bu,()=>t.switchDense()),this.element=r("div",{class:"tools",role:"toolbar","aria-label":"Plot tools"},this.modes.map(
([,e])=>e),Zt("plus","Zoom in (+)",()=>t.zoom(1.5)),Zt("minus","Zoom out (−)",()=>t.zoom(1/1.5)),Zt("home","Show everything (0)",()=>t.home()),this.toSelection,
this.density)}show({mode:t,dense:e}){for(let[s,n]of this.modes)n.setAttribute("aria-pressed",String(s===t));this.density.setAttribute("aria-pressed",String(e))}},
Ys=class{constructor(t){this.link=t,this.element=r("div",{class:"chosenbar hidden",role:"status"})}show(){let{chosen_name:t,chosen_count:e,chosen_summary:s}=this.
link.props;if(this.element.classList.toggle("hidden",!e),!e)return;let n={kind:"quiet square",symbol:"close"};u(this.element,r("span",{class:"words"},r("span",{},
t),r("span",{class:"tiny soft"},s)),m("Invert","Choose the others instead",()=>this.link.send("invert"),{kind:"quiet"}),m("","Clear the choice (Escape)",()=>this.
link.send("clear"),n))}};var Mt=160,La=Mt+18,Xs=class{constructor(t,e){this.link=t,this.pictures=e,this.canvas=r("canvas",{style:`width:${Mt}px;height:${Mt}px`}),this.text=r("div",{class:"\
tiptext"}),this.element=r("div",{class:"tip hidden","aria-hidden":"true"},this.canvas,this.text),this.wanted=null}hide(){this.wanted=null,this.element.classList.
add("hidden")}show(t,e,[s,n],i,a){this.wanted=t,u(this.text,e.map((h,p)=>r("div",{class:p?"soft":"strong"},h)));let l=()=>this.wanted===t&&a(),c=()=>{if(!l())return;
let h=this.link.ghost,p=this.pictures.map(t,"current"),d=this.link.props.map_style||"visibility";C(this.canvas,this.pictures.photo(t,Mt),p,d,Mt,Mt,h)};this.blank(),
this.place(s,n,i),this.pictures.want([t],Mt,"current",c)&&c()}blank(){this.canvas.getContext("2d").clearRect(0,0,this.canvas.width,this.canvas.height)}place(t,e,{
width:s,height:n}){let i=this.element.offsetHeight||Mt+80,a=t+18+La>s?Math.max(4,t-La-18):t+18,l=Math.max(4,Math.min(n-i-4,e-i/2));this.element.style.transform=
`translate(${a}px, ${l}px)`,this.element.classList.remove("hidden")}};var Zs=class{constructor(t,e,s){this.link=t,this.plot=s,this.tip=new Xs(t,e),this.index=-1,this.asking=!1,t.on("described",n=>this.described(n))}at(t,e=!1){t!==
this.index&&(this.index=t,this.byKey=e,this.plot.mark(),this.tip.hide(),this.ask())}ask(){this.index<0||this.asking||(this.asking=!0,this.link.send("describe",{
index:this.index,aloud:this.byKey}))}described({index:t,id:e,lines:s,aloud:n}){if(this.asking=!1,t!==this.index){this.ask();return}this.tip.show(e,s,this.plot.place(
t),this.plot.camera,()=>this.index===t),n&&this.link.announce(s.join(", "))}};var yu="Arrow keys go from point to point, C to the next centre that is asked about, Enter opens a photo, Space chooses it or leaves it out, plus and minus zoom\
, Z zooms to what is chosen, 0 shows everything, D switches between points and density, Escape clears the choice.",vu=16,Co=class{constructor(t){this.link=t,this.
pictures=new G(t),this.camera=new Ls,this.pointed=new Zs(t,this.pictures,this),this.build(),this.hands=new Ks(this),this.setMode("lasso"),t.on("points",e=>this.
setPoints(e)),t.on("colours",e=>this.setColours(e)),t.on("chosen",e=>this.setChosen(e)),t.on("sizes",e=>this.setSizes(e)),t.on("theme",()=>this.setTheme()),t.watch(
["state","message"],()=>this.showState()),t.watch(["title","axes","by","choices","size","amounts"],()=>this.showTitle()),t.watch(["chosen_name","chosen_count","\
chosen_summary"],()=>this.showChosen()),t.watch(["centroids","asked"],()=>this.mark()),this.observer=new ResizeObserver(()=>this.resize()),this.observer.observe(
this.plot),t.letGo.push(()=>{this.observer.disconnect(),this.cloud.free()})}build(){let t=r("canvas",{class:"density","aria-hidden":"true"}),e=r("canvas",{class:"\
points","aria-hidden":"true"});this.over=r("canvas",{class:"over",tabindex:"0",role:"application","aria-roledescription":"scatter plot"}),this.pulse=r("div",{class:"\
pulse hidden","aria-hidden":"true"}),this.cover=r("div",{class:"cover hidden"}),this.captionX=r("div",{class:"axis x"}),this.captionY=r("div",{class:"axis y"}),
this.chosenBar=new Ys(this.link),this.tools=new Vs(this);let s=[this.tools.element,this.chosenBar.element],n=[this.over,this.pulse,this.captionX,this.captionY,s];
this.plot=r("div",{class:"plot"},t,e,n,this.cover,this.pointed.tip.element),this.legend=r("div",{class:"legend",role:"group","aria-label":"Legend: press an entr\
y to show or hide it"}),this.heading=r("h2",{class:"grow"}),this.by=r("span",{class:"row wrap"});let i=r("div",{class:"bar"},this.heading,this.by);this.link.root.
append(r("section",{class:"pane card","aria-label":"Attention space"},i,this.plot,this.legend)),this.cloud=new Ws(e,t,()=>this.draw()),this.cloud.dark=this.link.
dark}showTitle(){let{title:t,axes:e,by:s,choices:n,help:i}=this.link.props;u(this.heading,S(t,i));let{size:a,amounts:l}=this.link.props;u(this.by,B("Colour","Wh\
at the colour and the shape of a point stand for",n,s,p=>this.link.send("colour",{by:p})),B("Size","What the size of a point stands for",[["","all the same"],...l],
a,p=>this.link.send("size",{by:p}))),this.captionX.textContent=e[0]?`${e[0]} →`:"",this.captionY.textContent=e[1]?`${e[1]} →`:"",this.over.setAttribute("ari\
a-label",`${t}. ${yu}`)}showState(){let{state:t,message:e}=this.link.props;this.cover.classList.toggle("hidden",t==="ready"&&this.cloud.n>0),t==="loading"?u(this.
cover,T("busy","Getting ready",e)):t==="empty"?u(this.cover,T("eye","Nothing to show yet",e)):this.cloud.n||u(this.cover,T("busy","Loading the points"))}showChosen(){
this.chosenBar.show(),this.tools.toSelection.disabled=!this.link.props.chosen_count}showLegend(){Ea(this.legend,this.cloud,this.sizes,t=>{this.cloud.toggle(t),this.
showLegend(),this.draw()})}setPoints({xy:t}){let e=!this.cloud.n;this.cloud.setPlaces(t),e&&this.setDense(this.cloud.n>this.link.props.density),this.camera.extent=
this.cloud.extent,this.showState(),this.draw()}setColours(t){this.cloud.setColours(t),this.showLegend(),this.draw()}setSizes(t){this.sizes=t,this.cloud.setSizes(
t),this.cloud.legend&&this.showLegend(),this.draw()}setChosen({mask:t}){this.cloud.choose(t),this.draw()}setTheme(){this.cloud.dark=this.link.dark,this.cloud.restyle(),
this.cloud.legend&&this.showLegend(),this.draw()}resize(){let{clientWidth:t,clientHeight:e}=this.plot;if(!(!t||!e)){this.ratio=Math.min(2,window.devicePixelRatio||
1),this.camera.resize(t,e);for(let s of[this.cloud.canvas,this.over])s.width=Math.round(t*this.ratio),s.height=Math.round(e*this.ratio);this.draw()}}draw(){this.
whole=!0,this.mark()}mark(){this.pending||=requestAnimationFrame(()=>{this.pending=null,this.frame()})}frame(){if(!this.camera.width||!this.cloud.n)return;let t=this.
camera.step(),e=this.whole||t;this.whole=!1;let s=e&&this.cloud.draw(this.camera,this.ratio);this.drawOver(),(s||t)&&this.draw()}drawOver(){let{camera:t,cloud:e}=this,
{dark:s}=this.link,n=e.size(t.zoom),i=this.over.getContext("2d");i.setTransform(this.ratio,0,0,this.ratio,0,0),i.clearRect(0,0,t.width,t.height);let a=this.marks().
filter(p=>!Number.isNaN(p.x));Ta(i,a,n,s),this.movePulse(a.find(p=>p.id===this.link.props.asked));let{index:l}=this.pointed;l>=0&&Ra(i,...this.place(l),n,s);let h=(this.
hands.lasso||[]).map(p=>t.toScreen(...p));h.length>1&&Ma(i,h,s)}marks(){return(this.link.props.centroids||[]).map(t=>{let[e,s]=this.place(t.index);return{...t,x:e,
y:s}})}movePulse(t){this.pulse.classList.toggle("hidden",!t),t&&(this.pulse.style.transform=`translate(${t.x}px, ${t.y}px)`)}place(t){return this.camera.toScreen(
...this.cloud.place(t))}zoom(t,e,s){this.camera.zoomBy(t,e,s),this.draw()}home(){this.camera.home(),this.draw()}showSelection(){let t=this.cloud.chosenBounds;t&&
(this.camera.show(t,gt()),this.draw())}setDense(t){this.cloud.dense=t,this.tools.show({mode:this.hands.mode,dense:t}),this.draw()}switchDense(){this.setDense(!this.
cloud.dense)}get keys(){return{c:()=>this.nextCentre(),enter:()=>this.open(this.pointed.index)," ":()=>this.toggle(this.pointed.index),"+":()=>this.zoom(1.4),"=":()=>this.
zoom(1.4),"-":()=>this.zoom(1/1.4),0:()=>this.home(),z:()=>this.showSelection(),d:()=>this.switchDense(),escape:()=>this.link.send("clear")}}setMode(t){this.hands.
setMode(t),this.tools.show({mode:t,dense:this.cloud.dense})}at(t,e){let s=this.marks().find(a=>Math.hypot(a.x-t,a.y-e)<9);if(s)return s.index;let[n,i]=this.camera.
toData(t,e);return this.cloud.nearest.find(n,i,this.camera.length(vu),a=>this.cloud.shown(a))}open(t){t>=0&&this.link.send("open",{index:t})}toggle(t){t>=0&&this.
link.send("toggle",{index:t})}hover(t,e=!1){this.pointed.at(t,e)}walk(t,e){let{index:s}=this.pointed,n=()=>this.cloud.nearest.towards(s,t,e,i=>this.cloud.shown(
i));s<0?this.nextCentre():this.hoverByKey(n())}nextCentre(){let t=this.link.props.centroids||[],e=t.findIndex(s=>s.index===this.pointed.index);this.hoverByKey(t.
length?t[(e+1)%t.length].index:0)}hoverByKey(t){t>=0&&this.hover(t,!0)}};function xu({model:o}){let t=new F(o,"scatter");return t.keys=[["Arrow keys","go from p\
oint to point"],["C","the next centre that is asked about"],["Enter","open the photo"],["Space, Ctrl+click","choose the point, or leave it out"],["Shift, Alt wh\
ile dragging","add to the choice, take from it"],["+ − 0","zoom in, zoom out, show everything"],["Z","zoom to what is chosen"],["D","points or density"],["Esc\
ape","clear the choice"]],t.view=new Co(t),t.root}var Ho={};J(Ho,{render:()=>Cu});var Aa=400,ku=1e4,Eu=6e3,Su=3e4,Tu=8e3,Ru=2e4,Ct=()=>window.location.pathname.replace(/\/+$/,"");function Mu(){for(let o of window.Bokeh?.documents||[])o.guidanceVizHeard||
(o.guidanceVizHeard=!0,o.on_event("connection_lost",(t,e)=>{_u(e.connection.deref()),xt("lost",e)}))}function _u(o){let t=o?._receiver;t&&(o._receiver=new t.constructor)}
var Js=class{constructor(t){if(this.link=t,this.text=r("span",{class:"grow"}),this.now=m("Try now","Try to connect again at once",()=>this.attempt(),{}),this.bar=
r("div",{class:"connection hidden"},r("div",{role:"status",class:"row grow"},this.text),this.now),this.wait=Aa,!t.props.line)return;I().lost&&wn(),I().lost=!1,this.
remember(Ae()),Mu(),t.watch(["line"],({line:s})=>this.own(s)),t.listen(it,"lost",s=>this.lost(s.detail)),t.listen(it,"silence",()=>this.look()),t.listen(it,"out\
box",()=>this.counted()),t.listen(window,"offline",()=>this.lost(null)),t.listen(window,"online",()=>this.down&&this.attempt());for(let s of["pointerdown","poin\
termove","pointerup","pointercancel"])t.listen(document,s,n=>this.pointer(n.buttons!==0));t.listen(document,"visibilitychange",()=>document.hidden||this.look());
let e=setInterval(()=>document.hidden||this.look(),Su);t.letGo.push(()=>clearInterval(e),()=>clearTimeout(this.timer??void 0)),this.counted()}own({owner:t}){gr(
t),this.remember(Math.max(this.before,Ae())),this.counted()}remember(t){this.before=t,I().refused=0,t&&(this.what=bn())}show(t,e,s,n){this.bar.className=`connec\
tion ${t}`,u(this.text,V(e),r("span",{},s)),this.now.classList.toggle("hidden",!n)}counted(){let t=Le();if(this.down){let e=t?` ${k(t,bn())} ${t===1?"is":"are"}\
 kept in this browser and will be sent.`:"";this.show("down","alert",`Connection lost, trying again…${e}`,!0)}else this.before&&!Ae()&&(this.show("up","check",
`Connected again. ${this.became()}`),this.before=0,setTimeout(()=>this.down||this.bar.classList.add("hidden"),Tu))}became(){let{refused:t=0}=I(),e=this.before-t,
s=(n,i)=>n>0?`${k(n,this.what)} that waited here ${n===1?"is":"are"} ${i}.`:"";return`${s(e,"saved")} ${s(t,"not taken, and why is said on the page")}`.trim()}lost(t){
t&&(this.event=t,this.joining=null),this.down||(this.down=!0,this.wait=Aa,I().lost=!0,this.counted()),this.later()}pointer(t){let e=this.pressed&&!t;this.pressed=
t,e&&this.down&&this.attempt()}later(){clearTimeout(this.timer??void 0),this.timer=setTimeout(()=>this.attempt(),this.wait),this.wait=Math.min(2*this.wait,ku)}async attempt(){
clearTimeout(this.timer??void 0);let t=await this.ask();if(!(this.link.closed||!this.down))if(!t)this.later();else if(this.pressed)this.later();else if(!t.page)
window.location.reload();else if(this.event){let{event:e}=this;this.event=null,this.joining=Date.now(),e.reconnect(),this.later()}else this.joining?Date.now()-this.
joining>Ru?window.location.reload():this.later():this.back()}back(){this.down=!1,this.bar.classList.add("hidden"),I().lost=!1,this.remember(Le()),wn(),br()}async look(){
if(this.down)return;let t=await this.ask();this.link.closed||this.down||(t?t.page||window.location.reload():this.lost(null))}async ask(){try{let t={"X-Guidance-\
Viz-Page":this.link.props.line.page},e=AbortSignal.timeout(Eu),s=await fetch(`${Ct()}/alive`,{headers:t,signal:e,cache:"no-store",redirect:"error"});return s.status===
401||s.status===403?{page:!1}:s.ok?await s.json():null}catch{return null}}};var Lu=[["auto","Auto","As your system has it"],["light","Light","Light colours"],["dark","Dark","Dark colours"]],Au=[["okabe","Okabe–Ito","Colours that stay \
apart for colour-blind eyes"],["tol","Paul Tol","Colours that also differ in lightness"]],Pu=[["annotator","Annotator","Your answers count like everybody's"],["\
adjudicator","Adjudicator","In the place Team you settle what others disagree on: your word stands"]],Qs=class{constructor(t,{tour:e}){this.link=t,this.tour=e,this.
opener=null,this.element=r("div",{class:"settings card hidden",role:"dialog","aria-label":"Settings",id:"gv-settings"}),this.element.addEventListener("keydown",
s=>s.key==="Escape"&&this.toggle()),t.props.own_name&&(Qt("name")&&t.act("name",{name:Qt("name")}),Qt("role")==="adjudicator"&&t.act("role",{role:"adjudicator"}))}toggle(){
if(this.element.classList.toggle("hidden")){this.opener?.focus();return}u(this.element,this.head(),this.who(),this.asked(),this.colours(),this.more()),this.element.
querySelector(this.link.props.own_name?"input":"button").focus()}head(){let t=m("","Close (Escape)",()=>this.toggle(),{kind:"quiet square",symbol:"close"});return r(
"div",{class:"row"},r("h2",{class:"grow"},"Settings"),t)}who(){let{annotator:t,own_name:e,signed_in:s,adjudicator:n}=this.link.props,a=s?r("a",{class:"btn",href:`${Ct()}\
/logout`,title:"Leave; what you answered is kept"},"Sign out"):null;if(e)return[this.ownName(),this.ownRole(),a];let l=n?", who settles what others disagree on":
"";if(!s)return r("p",{class:"small soft"},`Your answers are signed ${t}${l}.`);let c=r("p",{class:"small grow"},"Signed in as ",r("strong",{},t),l);return r("d\
iv",{class:"row"},c,a)}ownName(){let{annotator:t}=this.link.props,s=r("input",{type:"text",maxlength:"40",value:t==="me"?"":t,placeholder:"me"});return s.addEventListener(
"change",()=>{let n=s.value.trim();Re("name",n),this.link.act("name",{name:n||"me"})}),r("label",{class:"field",title:"Your answers are signed with it"},r("span",
{},"Your name"),s)}ownRole(){let t=s=>{Re("role",s),this.link.act("role",{role:s})},e=this.link.props.adjudicator?"adjudicator":"annotator";return this.field("R\
ole",$("Role",Pu,e,t))}asked(){let{own:t,by_class:e,example:s,leads:n}=this.link.props.question;if(!n)return null;let i=r("input",{type:"text",maxlength:"300",value:t,
placeholder:s});i.addEventListener("change",()=>this.link.send("phrase",{question:i.value.trim()}));let a=e?"Each class has a question of its own now; what is w\
ritten here is asked of all.":"Write {class} for the name of the class. Empty: asked in words made from the name.";return r("label",{class:"field",title:"What i\
s asked of each photo, here and for everybody who answers on this run"},r("span",{},"Question"),i,r("span",{class:"small soft"},a))}colours(){let t=$("Colours",
Lu,this.link.props.theme,s=>this.link.send("theme",{theme:s})),e=$("Palette",Au,Te("palette"),s=>lr("palette",s));return[this.field("Colours",t),this.field("Pal\
ette",e)]}field(t,e){return r("div",{class:"field"},r("span",{class:"small soft"},t),e)}more(){let t=e=>()=>{this.toggle(),e()};return r("div",{class:"row"},m("\
Keys","Which keys there are (?)",t(()=>ut(this.link)),{key:"?"}),m("Tour","The five steps of the first visit",t(this.tour),{}))}};var tn=class{constructor(t,{go:e,settings:s}){this.link=t,this.go=e,this.settings=s,this.truth=r("div",{class:"truth",role:"status","aria-label":"The model now"}),
this.actions=r("div",{class:"row"}),this.element=r("header",{},this.truth,this.actions),t.watch(["model_words","headline","badge","state","annotator","others"],
()=>this.show())}show(){u(this.truth,this.logo(),this.names(),this.badge(),this.worst()),u(this.actions,this.actionButtons())}logo(){if(!this.link.props.others)
return r("span",{class:"logo","aria-hidden":"true"},V("eye"));let t="All runs of this server";return r("a",{class:"logo",href:`${Ct()}/../../`,title:t,"aria-lab\
el":t},V("eye"))}names(){let[t,...e]=this.link.props.model_words;return r("span",{class:"names"},r("h1",{class:"strong"},t),e.map(s=>[r("span",{class:"dot","ari\
a-hidden":"true"},"·"),r("span",{class:"soft"},s)]))}badge(){let[t,e,s]=this.link.props.badge;return this.link.props.candidate?r("button",{type:"button",class:`\
chip press ${e}`,title:`${s} Press to go there.`,onclick:()=>this.go("fix")},t):r("span",{class:`chip ${e}`,title:s},t)}worst(){let{headline:t}=this.link.props;
if(!t)return null;let e=t.after?[r("span",{class:"soft"}," → "),r("strong",{},t.after)]:null;return r("span",{class:"worst",title:t.help},r("span",{class:"sof\
t small"},S(t.title,t.help)),r("span",{class:"num big"},t.before,e),r("span",{class:"soft small"},`${t.words}${t.range?`, ${t.range}`:""}`))}actionButtons(){let{
annotator:t,state:e}=this.link.props,s=t!=="me",n=`quiet${s?"":" square"}`,i=()=>this.settings.toggle();return this.settings.opener=m(s?t:"","Settings: your nam\
e, colours, keys",i,{kind:n,symbol:"gear","aria-haspopup":"dialog"}),[this.settings.opener,m("Compare","See what a fix made better and worse",()=>this.go("compa\
re"),{}),m(e==="training"?"Fixing…":"Fine-tune","Repair the model from the answers",()=>this.go("fix"),{kind:"primary"})]}};var Pa="guidance_viz.tour",Fo=[["explore","See","Every point is a photo; photos lie together where the model looks at similar things. Circle some, and look at w\
hat the model saw in them."],["answer","Answer","The photo fades where the model does not look. Can you still tell what it is? Press Y, N, or M when in doubt: o\
ne answer speaks for many photos."],["neurons","Why","Each neuron fires at certain patches. Keep those that see the right thing, prune those that see the scener\
y."],["fix","Fix","Start the fix. It trains a copy in the background, and shows what each group gains or loses."],["compare","Compare","Look at what became righ\
t and what became wrong, photo by photo. Then accept the fix, or drop it: nothing is lost."]],$u=()=>{try{return window.localStorage.getItem(Pa)==="done"}catch{
return!0}},en=class{constructor(t,e){this.go=e,this.element=r("aside",{class:"tour card hidden","aria-label":"Tour"}),t.append(this.element),$u()||this.start()}start(){
this.step=0,this.show()}end(){this.element.classList.add("hidden");try{window.localStorage.setItem(Pa,"done")}catch{}}show(){let[t,e,s]=Fo[this.step],n=this.step===
Fo.length-1,i=a=>()=>{this.step+=a,this.show()};this.element.classList.remove("hidden"),u(this.element,r("div",{class:"row"},r("strong",{class:"grow"},e),r("spa\
n",{class:"tiny faint num"},`${this.step+1} of ${Fo.length}`),m("","End the tour",()=>this.end(),{kind:"quiet square",symbol:"close"})),r("p",{class:"small"},s),
r("div",{class:"row"},m("Show me",`Go to ${e}`,()=>this.go(t),{kind:"quiet"}),r("span",{class:"grow"}),this.step?m("Back","The step before",i(-1),{kind:"quiet"}):
null,n?m("Done","End the tour",()=>this.end(),{kind:"primary"}):m("Next","The next step",i(1),{kind:"primary"})))}};var Do=class{constructor(t,e){this.link=t,this.model=e;let s=window.location.hash.slice(1);this.build(),t.watch(["place"],()=>this.showPlace()),t.watch(["answer\
ed","total","candidate"],()=>this.showTabs()),t.watch(["progress","progress_text","session_error"],()=>this.showWork()),t.on("theme",()=>t.send("dark",{dark:t.dark})),
t.on("told",({text:n})=>t.announce(n)),t.on("asleep",()=>window.location.replace(`${Ct()}/asleep`)),t.send("dark",{dark:t.dark}),t.listen(document,"keydown",n=>this.
key(n)),requestAnimationFrame(()=>document.getElementById("gv-splash")?.remove()),t.props.line&&this.described(s)&&s!==this.place&&this.go(s)}build(){this.tabs=
r("div",{class:"tabs",role:"tablist","aria-label":"Places"}),this.work=r("div",{class:"work hidden",role:"status"}),this.trouble=r("div",{role:"alert"}),this.slots=
Object.fromEntries([...new Set(this.link.props.places.flatMap(t=>t.parts))].map(t=>[t,r("div",{class:`slot s-${t}`},this.model.get_child(t))])),this.places=r("d\
iv",{class:"places",role:"tabpanel",id:"gv-panel",tabindex:"-1"},Object.values(this.slots)),this.line=new Js(this.link),this.settings=new Qs(this.link,{tour:()=>this.
tour.start()}),this.top=new tn(this.link,{go:t=>this.go(t),settings:this.settings}),this.link.root.append(this.top.element,this.line.bar,r("nav",{"aria-label":"\
Places of the run"},this.tabs,r("div",{class:"grow"}),this.work),this.trouble,this.places,this.settings.element),this.link.root.prepend(this.skip()),this.tour=new en(
this.link.root,t=>this.go(t))}skip(){return r("button",{class:"skip btn",type:"button",onclick:()=>this.places.focus()},"Skip to the content")}showTabs(){let{places:t,
answered:e,total:s,candidate:n}=this.link.props,i=this.place;u(this.tabs,t.map(({key:a,title:l,help:c},h)=>r("button",{type:"button",role:"tab",id:`gv-tab-${a}`,
"aria-selected":String(a===i),"aria-controls":"gv-panel",tabindex:a===i?"0":"-1",title:h<10?`${c} (Alt ${(h+1)%10})`:c,onclick:()=>this.go(a),onkeydown:p=>this.
tabKey(p,h)},l,a==="answer"&&s?r("span",{class:"count num"},`${e} of ${s}`):null,a==="compare"&&n?r("span",{class:"count new"},"new"):null)))}tabKey(t,e){let s={
ArrowRight:1,ArrowLeft:-1}[t.key];if(!s)return;let n=this.link.props.places.map(a=>a.key),i=n[(e+s+n.length)%n.length];this.go(i),setTimeout(()=>this.tabs.querySelector(
`#gv-tab-${i}`)?.focus(),30),t.preventDefault()}described(t){return this.link.props.places.find(e=>e.key===t)}go(t){this.link.send("go",{place:t}),this.showPlace(
t)}showPlace(t=this.link.props.place){let e=this.described(t);if(!e)return;let s=e.parts,n=this.places.getRootNode().activeElement;this.place=t,this.places.className=
`places p-${t}`,this.places.style.setProperty("--columns",e.columns),this.places.setAttribute("aria-labelledby",`gv-tab-${t}`);for(let[i,a]of Object.entries(this.
slots))a.classList.toggle("hidden",!s.includes(i)),a.style.order=String(s.indexOf(i)),!s.includes(i)&&n&&a.contains(n)&&this.places.focus({preventScroll:!0});this.
link.props.line&&window.history.replaceState(null,"",`#${t}`),this.showTabs()}showWork(){let{progress:t,progress_text:e,session_error:s}=this.link.props;this.work.
classList.toggle("hidden",t===null),t!==null&&u(this.work,r("span",{class:"small soft"},e),r("div",{class:"meter",role:"progressbar","aria-valuemin":0,"aria-val\
uemax":100,"aria-valuenow":Math.round(100*Math.max(0,t)),"aria-label":e},r("i",{class:t<0?"unknown":"",style:`width:${t<0?30:100*t}%`})),m("","Stop this work at\
 its next step; what it saved stays",()=>this.link.act("cancel"),{kind:"quiet square",symbol:"stop"})),s?u(this.trouble,r("div",{class:"alert"},V("alert"),r("di\
v",{class:"grow"},s),m("","Dismiss this message",()=>this.link.send("dismiss"),{kind:"quiet square",symbol:"close"}))):u(this.trouble)}key(t){if(!(t.ctrlKey||t.
metaKey||t.defaultPrevented||kt())&&!(!this.link.addressed||this.link.helpBox)){if(t.key==="?")ut(this.link);else if(t.key.toLowerCase()==="u"&&!t.altKey&&this.
described(this.place)?.takes_back)this.link.act(t.shiftKey?"redo":"undo");else if(!this.digit(t))return;t.preventDefault()}}digit(t){if(!/^Digit[0-9]$/.test(t.code))
return!1;let e=Number(t.code.slice(5))||10,s=this.link.props.places[e-1];if(t.altKey&&s)this.go(s.key);else if(!t.altKey)return[...pt].some(n=>n.pickClass&&n.root.
checkVisibility()&&n.pickClass(e));return!!(t.altKey&&s)}};function Cu({model:o}){let t=new F(o,"shell");return t.keys=[["Alt 1 … 9, 0","the first ten places \
of the page"],["1 … 9","a class, in the gallery and among the neurons"],["← →","from place to place, when the row of places has the focus"],["U, ⇧ U","u\
ndo, redo your last answer"],["?","show or hide the keys"]],t.view=new Do(t,o),t.root}var $a=`.gv.annotate .body{position:relative;flex:1 1 auto;min-height:0;display:flex}.gv.annotate .cover{position:absolute;inset:0;background:var(--card);z-inde\
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
`;var Ca=`:host{container:attributes / inline-size}.gv .attributes{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:12px;align-content:start}.\
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
`;var Ba=`.gv .boxdraw{position:absolute;inset:0;overflow:hidden;cursor:crosshair;touch-action:none;border-radius:inherit}.gv .boxdraw:focus-visible{box-shadow:in\
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
`;var Bt=`.gv .grid,.gv .spacer{position:relative}.gv .item{position:absolute;border:1px solid var(--line);border-radius:var(--r);background:var(--card);overflow:\
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
`;var sn=`.gv .chartbox{display:grid;gap:6px;min-width:0}.gv .linechart{width:100%;height:auto;display:block;overflow:visible}.gv .linechart text{font-size:11px;f\
ill:var(--ink-3);font-family:var(--font)}.gv .linechart .axisname{fill:var(--ink-2)}.gv .linechart .gridline{stroke:var(--line)}
`;var Fa=`.gv .pairphoto .two{display:flex;gap:4px;line-height:0;background:var(--line)}.gv .pairphoto .side{position:relative}.gv .pairphoto canvas{display:block\
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
`;var Da=`.gv.concepts .pane{position:relative}.gv.concepts .bar.second{border-bottom:0;padding:8px 12px 0;min-height:0}.gv.concepts .together{gap:6px 14px}.gv.co\
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
`;var Ha=`:host{container:curation / inline-size}.gv.curation .pane{position:relative}.gv.curation .cover{position:absolute;inset:0;background:var(--bg);z-index:2\
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
ex:none;display:inline-grid;place-content:center;font:700 10px / 1 var(--font);color:#fff}.gv.curation .a-yes{background:var(--s-yes)}.gv.curation .a-no{backgro\
und:repeating-linear-gradient(45deg,var(--hatch) 0 2px,transparent 2px 7px),var(--s-no)}.gv.curation .a-maybe{background:radial-gradient(circle at 3px 3px,rgb(0\
 0 0 / 28%) 1.2px,transparent 1.5px) 0 0 / 6px 6px,var(--s-maybe)}.gv.curation .swatch.a-maybe{color:#000}.gv.curation .a-open{background:var(--sunk);box-shadow\
:inset 0 0 0 1px var(--line-strong)}.gv.curation .swatch.a-open{color:var(--ink-3)}.gv.curation .curve:empty{display:none}.gv.curation .curve{max-width:660px}.g\
v.curation .decides{display:flex;height:26px;gap:2px;border-radius:var(--r-s);overflow:hidden}.gv.curation .decides .part{display:flex;min-width:3px;flex-basis:\
0}.gv.curation .decides i{flex-basis:0;min-width:0;border-right:1px solid var(--card);opacity:.9}.gv.curation .decides .a-open i{border-right-color:var(--line-s\
trong)}.gv.curation .decides i:last-child{border-right:0}.gv.curation .standing{display:inline-flex;align-items:center;gap:7px;border:1px solid transparent;back\
ground:transparent;border-radius:var(--r-s);padding:3px 8px;cursor:pointer;min-height:32px}.gv.curation .standing:hover:not(:disabled){background:var(--sunk)}.g\
v.curation .standing:disabled{cursor:default;color:var(--ink-3)}.gv.curation .hist{display:grid;grid-template-columns:minmax(0,1fr) minmax(300px,360px);gap:12px\
 28px;align-items:start}.gv.curation .plot{position:relative;height:156px;border-bottom:1px solid var(--line-strong);margin:0 8px}.gv.curation .bars{position:ab\
solute;inset:26px 0 0;display:flex;align-items:flex-end;gap:1px}.gv.curation .column{flex:1 1 0;min-width:0;display:flex;flex-direction:column-reverse;border-ra\
dius:2px 2px 0 0;overflow:hidden}.gv.curation .column i{display:block;flex-basis:0;min-height:0}.gv.curation .column .out{opacity:.26}.gv.curation .plot:after{c\
ontent:"";position:absolute;top:22px;bottom:-1px;left:var(--at);border-left:2px solid var(--ink);transform:translate(-1px);pointer-events:none}.gv.curation .sev\
eral .plot:after{display:none}.gv.curation .plot .tag{position:absolute;top:0;transform:translate(-1px);font-size:var(--t2);font-weight:650;line-height:20px;pad\
ding:0 6px;background:var(--ink);color:var(--card);border-radius:4px;white-space:nowrap;pointer-events:none}.gv.curation .plot .tag.flip{transform:translate(cal\
c(-100% + 1px))}.gv.curation .mark{position:absolute;top:26px;bottom:0;border-left:1.5px dashed var(--ink-3);pointer-events:none}.gv.curation .mark span{positio\
n:absolute;left:5px;top:0;white-space:nowrap;color:var(--ink-2);background:color-mix(in srgb,var(--card) 78%,transparent);border-radius:3px;padding:0 3px}.gv.cu\
ration .mark.left span{left:auto;right:5px}.gv.curation .mark:nth-child(2n) span{top:16px}.gv.curation .mark:nth-child(3n) span{top:32px}.gv.curation .plot inpu\
t[type=range]{position:absolute;inset:0 -8px;width:calc(100% + 16px);max-width:none;height:100%;margin:0;appearance:none;-webkit-appearance:none;background:tran\
sparent;cursor:ew-resize}.gv.curation .plot input::-webkit-slider-thumb{-webkit-appearance:none;width:16px;height:156px;background:radial-gradient(circle at 8px\
 146px,var(--card) 3px,var(--ink) 3.5px 7.5px,transparent 8px);border:0}.gv.curation .plot input::-moz-range-thumb{width:16px;height:156px;background:radial-gra\
dient(circle at 8px 146px,var(--card) 3px,var(--ink) 3.5px 7.5px,transparent 8px);border:0}.gv.curation .plot input:disabled{cursor:default}.gv.curation .axis{d\
isplay:flex;justify-content:space-between;padding:3px 8px 0}.gv.curation .ends{padding-top:0}.gv.curation .countside{display:grid;gap:10px}.gv.curation .counts{\
display:grid;gap:0}.gv.curation .counts [role=row]{display:grid;grid-template-columns:minmax(0,1fr) 64px 64px 64px;gap:6px;padding:4px 0;border-bottom:1px solid\
 var(--line);align-items:center}.gv.curation .counts .all{border-bottom:0;font-weight:650}.gv.curation .counts .num,.gv.curation .counts .tiny{text-align:right}\
.gv.curation .counts .name{display:flex;align-items:center;gap:7px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.gv.curation .btn[aria-pressed=true\
]{background:var(--accent-soft);border-color:var(--accent);color:var(--accent)}.gv.curation .subgroups{display:grid;gap:14px;min-width:0}.gv.curation .block{dis\
play:grid;gap:6px;min-width:0}.gv.curation .sideways{overflow-x:auto;scrollbar-width:thin;padding:3px;margin:-3px}.gv.curation table{border-collapse:separate;bo\
rder-spacing:8px;margin:-8px;width:calc(100% + 16px);table-layout:fixed}.gv.curation .corner{width:52px}.gv.curation th{font-weight:550;text-align:left;white-sp\
ace:nowrap}.gv.curation th[scope=row]{position:sticky;left:0;background:var(--card);z-index:1;padding-right:8px}.gv.curation td{padding:0;vertical-align:top;hei\
ght:1px}.gv.curation td.none{text-align:center;vertical-align:middle;border:1px dashed var(--line);border-radius:var(--r)}.gv.curation .cell{display:grid;align-\
content:space-between;gap:5px;width:100%;height:100%;padding:7px;border:1px solid var(--line);border-radius:var(--r);background:var(--card);cursor:pointer;text-\
align:left}.gv.curation .cell:hover{border-color:var(--line-strong);background:var(--sunk)}.gv.curation .thumbs{display:grid;grid-template-columns:repeat(4,minm\
ax(0,1fr));gap:3px}.gv.curation .thumbs canvas{display:block;width:100%;max-width:84px;aspect-ratio:1;border-radius:4px;background:var(--ghost)}.gv.curation .nu\
mbers{display:flex;align-items:center;gap:5px;min-height:20px}.gv.curation .numbers .chip{padding:0 6px;font-size:var(--t1);margin-left:auto}.gv.curation .rail{\
position:relative;display:block;height:5px;border-radius:3px;background:var(--sunk);overflow:hidden}.gv.curation .rail i{position:absolute;left:0;top:0;bottom:0\
;border-radius:3px}.gv.curation .rail .held{background:var(--line-strong)}.gv.curation .rail .taken{background:var(--accent)}.gv.curation .stacks{display:grid;g\
rid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:16px 28px}.gv.curation .stack{display:grid;gap:4px;align-content:start;min-width:0}.gv.cur\
ation .stackline{display:grid;grid-template-columns:62px minmax(0,1fr) 52px;gap:8px;align-items:center}.gv.curation .stackline .total{text-align:right}.gv.curat\
ion .stackbar{display:flex;height:20px;gap:1px;border-radius:4px;overflow:hidden;background:var(--sunk)}.gv.curation .stackline.last .stackbar{height:28px}.gv.c\
uration .stackbar .part{flex-basis:0;min-width:2px;display:grid;place-content:center;transition:flex-grow .25s}.gv.curation .stackbar b{font:600 var(--t1) / 1 v\
ar(--font);color:#fff;background:#0000008c;border-radius:3px;padding:2px 4px}.gv.curation .legendline{gap:3px 14px;padding:4px 0 0 70px}.gv.curation .legendline\
 .row{gap:5px}.gv.curation .legendline .swatch{width:11px;height:11px}.gv.curation .warn{background:var(--maybe-soft);border-left:3px solid var(--maybe);border-\
radius:var(--r-s);padding:7px 10px}.gv.curation .keeping{display:grid;gap:8px;border-top:1px solid var(--line);padding-top:12px}.gv.curation .kept{display:grid}\
.gv.curation .keptitem{display:flex;align-items:center;gap:8px;flex-wrap:wrap;padding:3px 8px;min-height:40px;border-radius:var(--r-s)}.gv.curation .keptitem.on\
{background:var(--accent-soft)}.gv.curation .keptitem label{gap:8px;flex-wrap:wrap;cursor:pointer}.gv.curation .keptitem input{accent-color:var(--accent)}.gv.cu\
ration .delta{font-weight:650}.gv.curation .delta.up{color:var(--good)}.gv.curation .delta.down{color:var(--bad)}.gv.curation .verdictline{display:grid;grid-tem\
plate-columns:minmax(180px,max-content) minmax(0,1fr);gap:14px 40px;align-items:center}.gv.curation .bignum{display:grid}.gv.curation .bignum>span:nth-child(2){\
font-size:30px;line-height:1.25;letter-spacing:-.015em}.gv.curation .mini{display:grid;gap:5px}.gv.curation .mini [role=row]{display:grid;grid-template-columns:\
minmax(110px,190px) 104px 46px minmax(40px,1fr);gap:8px;align-items:center}.gv.curation .mini .track{position:relative;display:block;height:12px;background:var(\
--sunk);border-radius:3px}.gv.curation .mini .track i{position:absolute;left:0}.gv.curation .mini .now{top:3px;bottom:3px;background:var(--accent);border-radius\
:0 2px 2px 0}.gv.curation .mini .was{top:0;bottom:0;border:1.5px solid var(--ink-3);border-left:0;border-radius:0 3px 3px 0;z-index:1}@container curation (max-w\
idth: 860px){.gv.curation .hist{grid-template-columns:minmax(0,1fr)}.gv.curation .stephead{flex-wrap:wrap;gap:4px 10px}.gv.curation .effect{margin-left:34px;tex\
t-align:left;flex-basis:calc(100% - 34px)}}@container curation (max-width: 560px){.gv.curation .step{padding:12px 12px 14px}.gv.curation .effect{margin-left:0;f\
lex-basis:100%}.gv.curation .controls label input[type=range]{width:130px}.gv.curation .verdictline{grid-template-columns:minmax(0,1fr)}.gv.curation .mini [role\
=row]{grid-template-columns:minmax(0,1fr) max-content 40px}.gv.curation .mini .track{grid-column:1 / -1}.gv.curation .stackline{grid-template-columns:56px minma\
x(0,1fr) 40px}.gv.curation .legendline{padding-left:0}.gv.curation .seg{flex-wrap:wrap}}
`;var Oa=`.gv.gallery .summary .answers,.gv.gallery .pickbar .answers{min-width:150px;margin:0}.gv.gallery .pane{container-type:inline-size}.gv.gallery .foldbtn{d\
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
`;var Ia=`.gv.groups .content{padding:12px 14px 16px;display:flex;flex-direction:column;gap:12px}.gv.groups .chart{display:grid;gap:6px}.gv.groups .grow-row{displ\
ay:grid;gap:5px;text-align:left;border:0;background:transparent;padding:6px 8px;margin:0 -8px;border-radius:var(--r-s);cursor:pointer;width:calc(100% + 16px)}.g\
v.groups .grow-row:hover{background:var(--sunk)}.gv.groups .line{display:flex;justify-content:space-between;gap:8px;align-items:baseline;font-size:var(--t3);fle\
x-wrap:wrap}.gv.groups .line .num{margin-left:auto}.gv.groups .name .chip{margin-left:6px;font-size:var(--t1);padding:0 6px}.gv.groups .delta{display:inline-blo\
ck;min-width:36px;text-align:right;font-weight:650;font-size:var(--t2)}.gv .delta.up{color:var(--good)}.gv .delta.down{color:var(--bad)}.gv.groups .track{positi\
on:relative;display:block;height:14px;border-radius:3px;background:repeating-linear-gradient(90deg,transparent 0 calc(25% - 1px),var(--line-strong) calc(25% - 1\
px) 25%),var(--sunk)}.gv.groups .track i{position:absolute;left:0;display:block;transition:width .35s cubic-bezier(.3,.8,.3,1),left .35s}.gv.groups .track .now{\
top:3px;bottom:3px;background:var(--accent);border-radius:0 2px 2px 0}.gv.groups .track .was{top:0;bottom:0;border:1.5px solid var(--ink-3);border-left:0;border\
-radius:0 3px 3px 0;background:transparent;z-index:1}.gv.groups .track .range{top:50%;height:0;border-top:1.5px solid var(--ink);z-index:2}.gv.groups .track .ra\
nge:before,.gv.groups .track .range:after{content:"";position:absolute;top:-5px;height:8px;border-left:1.5px solid var(--ink)}.gv.groups .track .range:before{le\
ft:0}.gv.groups .track .range:after{right:0}.gv.groups .models{display:grid;gap:3px}.gv.groups .model{display:grid;grid-template-columns:56px 1fr 40px;gap:8px;a\
lign-items:center}.gv.groups .model .num{text-align:right}.gv.groups .axis{display:flex;justify-content:space-between;padding-top:1px}.gv.groups .key{display:fl\
ex;flex-wrap:wrap;gap:4px 14px}.gv.groups .key span{display:inline-flex;align-items:center;gap:5px}.gv.groups .key i{display:inline-block;width:16px;height:9px}\
.gv.groups .k-before{border:1.5px solid var(--ink-3);border-left:0;border-radius:0 2px 2px 0}.gv.groups .k-after{background:var(--accent)}.gv.groups .key .k-ran\
ge{border-top:1.5px solid var(--ink);height:0}.gv.groups .facts{border-top:1px solid var(--line);padding-top:12px;grid-template-columns:1fr max-content;font-siz\
e:var(--t3);gap:6px 12px}.gv.groups .facts dd{text-align:right;position:relative}.gv.groups .facts.moved dd{padding-right:18px}.gv.groups .facts .sign{position:\
absolute;right:0}.gv.groups .facts dt{color:var(--ink-2)}.gv .good{color:var(--good)}.gv .bad{color:var(--bad)}.gv.groups .warn{background:var(--maybe-soft);col\
or:var(--ink);border-left:3px solid var(--maybe);border-radius:var(--r-s);padding:7px 10px}.gv .spin.small{width:14px;height:14px;border-width:2px}
`;var Na=`.gv.history .content{padding:4px 16px 16px}.gv.history h3{padding:12px 0 4px;color:var(--ink-2);font-size:var(--t2)}.gv.history .toldline{padding:0 16px\
}.gv.history .toldline:has(:not(:empty)){padding:8px 16px 0}.gv.history ol{list-style:none}.gv.history li{border-bottom:1px solid var(--line)}.gv.history .line,\
.gv.history summary{display:flex;align-items:center;gap:10px;padding:5px 4px;min-height:42px;flex-wrap:wrap}.gv.history summary{cursor:pointer;list-style:none}.\
gv.history summary::-webkit-details-marker{display:none}.gv.history summary:after{content:"\\25b8";color:var(--ink-3);width:12px}.gv.history details[open]>summar\
y:after{content:"\\25be"}.gv.history details>ol{margin-left:26px}.gv.history details>ol li:last-child{border-bottom:0}.gv.history .icon{color:var(--ink-3)}.gv.hi\
story .detail{flex:1 1 120px;min-width:0;overflow-wrap:anywhere}.gv.history strong{white-space:nowrap}.gv.history .back{font-size:var(--t2)}.gv.history li.undon\
e>.line{color:var(--ink-2)}.gv.history li.undone>.line .detail{text-decoration:line-through}.gv.history .journey:not(:empty){display:grid;gap:8px;background:var\
(--accent-soft);border-radius:var(--r);padding:12px 14px;margin:2px 0 10px}.gv.history .journey input{width:190px}
`;var za=`.gv.monitor .content{padding:16px;display:flex;flex-direction:column;gap:16px}.gv.monitor .methods{display:grid;grid-template-columns:repeat(auto-fit,mi\
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
`;var Ua=`:host{container:parts / inline-size}.gv.parts .under-bar{position:relative;flex:1 1 auto;min-height:0;display:flex}.gv.parts .bar{background:var(--card)\
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
`;var Ga=`.gv.probe .card{padding:12px 16px}.gv.probe .checks{list-style:none;margin-top:8px;display:grid;gap:8px}.gv.probe .checks li{display:grid;grid-template-\
columns:72px 1fr;gap:8px;overflow-wrap:anywhere}.gv.probe .sign{font-weight:650;color:var(--good)}.gv.probe .warning .sign{color:var(--maybe)}.gv.probe .failed \
.sign{color:var(--bad)}.gv.probe .checks p{color:var(--ink-2)}
`;var ja=`.gv.queue .body{position:relative;flex:1 1 auto;min-height:0;display:flex}.gv.queue .cover{position:absolute;inset:0;background:var(--card);z-index:2}.g\
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
`;var Wa=`.gv.scatter .bar h2{white-space:nowrap}.gv.scatter .bar{flex-wrap:wrap}.gv.scatter .bar label{min-width:0}.gv.scatter .bar select{max-width:190px}.gv.sc\
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
`;var qa=`:host{container:shell / inline-size}.gv.shell{display:flex;flex-direction:column;background:var(--bg);overflow:hidden;height:100%}.gv.shell header{displ\
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
n-left:0}to{margin-left:70%}}.gv.shell .places{flex:1 1 auto;min-height:0;display:grid;gap:12px;padding:12px;grid-auto-rows:minmax(0,1fr);grid-template-columns:\
var(--columns);justify-content:center}.gv.shell .places:focus-visible{box-shadow:none}.gv.shell .slot{min-width:0;min-height:0;position:relative}.gv.shell .slot\
>*{position:absolute;inset:0}@container shell (max-width: 1180px){.gv.shell .p-answer{grid-template-columns:minmax(0,1fr) 300px}.gv.shell .p-answer .s-scatter{g\
rid-column:2;grid-row:2}.gv.shell .p-answer .s-queue{grid-row:1 / 3;grid-column:1}.gv.shell .p-answer .s-effect{grid-column:2;grid-row:1}}@container shell (max-\
width: 760px){.gv.shell{overflow:auto;display:block}.gv.shell header{flex-wrap:wrap;padding:8px 12px}.gv.shell .truth{flex-basis:100%;gap:6px 10px}.gv.shell .wo\
rst{margin-left:0}.gv.shell .connection{position:sticky;top:0;z-index:6;padding:6px 12px}.gv.shell .connection.down~nav{top:64px}.gv.shell nav{position:sticky;t\
op:0;z-index:5;padding:0}.gv.shell .tabs{overflow-x:auto;max-width:100%}.gv.shell .tabs button{white-space:nowrap}.gv.shell nav .grow{display:none}.gv.shell .wo\
rk{padding:0 12px 8px;width:100%}.gv.shell .places{grid-template-columns:minmax(0,1fr);grid-auto-rows:clamp(460px,calc(100dvh - 76px),760px);padding:8px;gap:8px\
}.gv.shell .places .slot,.gv.shell .p-answer .slot{grid-column:1;grid-row:auto}.gv.shell .p-answer .s-queue{order:-1!important}}.gv.shell .settings{position:abs\
olute;right:16px;top:52px;z-index:8;width:300px;padding:12px 14px 14px;display:grid;gap:12px;box-shadow:var(--pop)}.gv.shell .settings .field{display:grid;gap:4\
px;justify-items:start}.gv.shell .settings .field input{width:100%}.gv.shell .tour{flex:none;margin:0 12px 12px;padding:8px 14px;display:flex;align-items:center\
;gap:6px 18px;flex-wrap:wrap;border-color:var(--accent)}.gv.shell .tour p{flex:1 1 360px}.gv.shell .skip{position:absolute;left:8px;top:-60px;z-index:9}.gv.shel\
l .skip:focus{top:8px}
`;var Ka=`.gv.team .teamgrid{display:grid;grid-template-columns:minmax(320px,2fr) minmax(0,3fr);gap:12px;height:100%}.gv.team .people{padding:12px 16px;display:gr\
id;gap:12px;align-content:start;overflow:auto}.gv.team table{border-collapse:collapse;width:100%;font-size:var(--t3)}.gv.team th,.gv.team td{text-align:right;pa\
dding:7px 0 7px 12px;border-bottom:1px solid var(--line);font-weight:400}.gv.team th:first-child{text-align:left;padding-left:0;overflow-wrap:anywhere}.gv.team \
tbody th{font-weight:600}.gv.team thead th{color:var(--ink-3);font-size:var(--t2);vertical-align:bottom}.gv.team th .chip{margin-left:8px;font-weight:500}.gv.te\
am .alpha{display:flex;gap:10px;align-items:baseline;flex-wrap:wrap}.gv.team .alpha strong{font-size:var(--t5)}.gv.team .items{padding:12px;display:grid;gap:10p\
x;align-content:start}.gv.team .contested{display:flex;gap:14px;border:1px solid var(--line);border-radius:var(--r);padding:10px}.gv.team .contested canvas{bord\
er-radius:var(--r-s);flex:none}.gv.team .contested .grow{display:grid;gap:6px;align-content:start}.gv.team .contested .line{display:flex;gap:10px;justify-conten\
t:space-between}.gv.team .contested .answers{max-width:360px}@media(max-width:760px){.gv.team .teamgrid{grid-template-columns:minmax(0,1fr);height:auto}.gv.team\
 .contested{flex-wrap:wrap}}
`;var Va=`:host{display:block}.gv{--font: Inter, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;--t1: 11px;--t2: 12.5p\
x;--t3: 14px;--t4: 16px;--t5: 20px;--t6: 26px;--bg: #f6f7f9;--card: #ffffff;--sunk: #eef0f3;--line: #dde1e7;--line-strong: #b9c0cb;--ink: #1a2027;--ink-2: #4b55\
63;--ink-3: #667080;--accent: #0065a3;--accent-ink: #ffffff;--accent-soft: #e5f1f9;--yes: #00714f;--yes-soft: #e2f4ee;--no: #b34700;--no-soft: #fdeee3;--maybe: \
#7a5c00;--maybe-soft: #fbf3d9;--good: #00714f;--bad: #b34700;--c0: #0072b2;--c1: #e69f00;--c2: #009e73;--c3: #cc79a7;--c4: #56b4e9;--c5: #d55e00;--c6: #f0e442;-\
-c7: #999999;--s-yes: #007a59;--s-no: #c04f00;--s-maybe: #e69f00;--u: 1px;--ghost: #f4f5f7;--shadow: 0 1px 2px rgb(16 24 40 / 6%), 0 1px 3px rgb(16 24 40 / 8%);\
--pop: 0 8px 28px rgb(16 24 40 / 18%), 0 2px 6px rgb(16 24 40 / 10%);--r: 8px;--r-s: 5px;--focus: 0 0 0 2px var(--card), 0 0 0 4px var(--accent);font:400 var(--\
t3) / 1.45 var(--font);color:var(--ink);color-scheme:light;box-sizing:border-box;height:100%;position:relative;-webkit-font-smoothing:antialiased;font-variant-n\
umeric:tabular-nums;text-align:left}.gv[data-theme=dark]{--bg: #0f1318;--card: #181d24;--sunk: #11161c;--line: #2a323d;--line-strong: #465160;--ink: #e9edf2;--i\
nk-2: #b3bdc9;--ink-3: #8f9bab;--accent: #56b4e9;--accent-ink: #06202f;--accent-soft: #14303f;--yes: #33c79b;--yes-soft: #0e2f26;--no: #ff9a57;--no-soft: #3a231\
4;--maybe: #f0cf5a;--maybe-soft: #332b10;--good: #33c79b;--bad: #ff9a57;--ghost: #20262e;--shadow: 0 1px 2px rgb(0 0 0 / 40%);--pop: 0 10px 32px rgb(0 0 0 / 60%\
);color-scheme:dark}.gv[data-palette=tol]{--yes: #004488;--yes-soft: #e3ecf7;--no: #a03a50;--no-soft: #fbe9ec;--maybe: #7a5c00;--maybe-soft: #fbf3d9;--good: #00\
4488;--bad: #a03a50;--c0: #4477aa;--c1: #ccbb44;--c2: #228833;--c3: #aa3377;--c4: #66ccee;--c5: #ee6677;--c6: #332288;--c7: #999999;--s-yes: #004488;--s-no: #bb\
5566;--s-maybe: #ddaa33}.gv[data-palette=tol][data-theme=dark]{--yes: #8fbdf0;--yes-soft: #15293f;--no: #f2a0ae;--no-soft: #3c1f26;--maybe: #f0cf5a;--maybe-soft\
: #332b10;--good: #8fbdf0;--bad: #f2a0ae}.gv *,.gv *:before,.gv *:after{box-sizing:border-box}.gv h1,.gv h2,.gv h3,.gv p,.gv ul,.gv ol,.gv figure,.gv fieldset{m\
argin:0;padding:0;border:0}.gv h2{font-size:var(--t4);font-weight:650;line-height:1.3;letter-spacing:-.005em}.gv h3{font-size:var(--t3);font-weight:650}.gv .sma\
ll{font-size:var(--t2)}.gv .tiny{font-size:var(--t1)}.gv .soft{color:var(--ink-2)}.gv .faint{color:var(--ink-3)}.gv .num{font-variant-numeric:tabular-nums;white\
-space:nowrap}.gv .row{display:flex;align-items:center;gap:8px}.gv .wrap{flex-wrap:wrap}.gv .grow{flex:1 1 auto;min-width:0}.gv .card{background:var(--card);bor\
der:1px solid var(--line);border-radius:var(--r);box-shadow:var(--shadow)}.gv .pane{display:flex;flex-direction:column;height:100%;min-height:0;overflow:hidden}\
.gv .bar{display:flex;align-items:center;gap:8px;padding:10px 12px;border-bottom:1px solid var(--line);flex-wrap:wrap;min-height:52px;flex:none}.gv .scroll{over\
flow:auto;min-height:0;flex:1 1 auto;scrollbar-width:thin;scrollbar-color:var(--line-strong) transparent}.gv button,.gv select,.gv input{font:inherit;color:inhe\
rit}.gv .btn{display:inline-flex;align-items:center;justify-content:center;gap:6px;min-height:calc(32 * var(--u));padding:4px calc(12 * var(--u));border:1px sol\
id var(--line-strong);border-radius:var(--r-s);background:var(--card);cursor:pointer;font-weight:550;white-space:nowrap;transition:background .12s,border-color \
.12s,transform .06s}.gv .btn:hover:not(:disabled){background:var(--sunk);border-color:var(--ink-3)}.gv .btn:active:not(:disabled){transform:translateY(1px)}.gv \
.btn:disabled{opacity:.45;cursor:default}.gv .btn.primary{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}.gv .btn.primary:hover:not\
(:disabled){filter:brightness(1.08);background:var(--accent)}.gv .btn.quiet{border-color:transparent;background:transparent;font-weight:500;color:var(--ink-2);p\
adding:4px 8px}.gv .btn.quiet:hover:not(:disabled){background:var(--sunk);color:var(--ink)}.gv .btn.square{padding:0;width:calc(32 * var(--u));flex:none}.gv sel\
ect,.gv input[type=number],.gv input[type=text]{min-height:32px;padding:4px 8px;border:1px solid var(--line-strong);border-radius:var(--r-s);background:var(--ca\
rd);max-width:100%}.gv select{padding-right:4px;cursor:pointer}.gv label{color:var(--ink-2);font-size:var(--t2);display:inline-flex;align-items:center;gap:6px}.\
gv label select,.gv label input{color:var(--ink);font-size:var(--t3)}.gv :focus{outline:none}.gv :focus-visible{outline:none;box-shadow:var(--focus);border-radi\
us:var(--r-s);z-index:1}.gv .seg{display:inline-flex;border:1px solid var(--line-strong);border-radius:var(--r-s);overflow:hidden;background:var(--card);flex-wr\
ap:wrap;max-width:100%}.gv .seg button{border:0;background:transparent;min-height:30px;padding:3px 10px;cursor:pointer;color:var(--ink-2);font-size:var(--t2);fo\
nt-weight:550;border-left:1px solid var(--line)}.gv .seg button:first-child{border-left:0}.gv .seg button:hover{background:var(--sunk);color:var(--ink)}.gv .seg\
 button[aria-pressed=true],.gv .seg button[aria-selected=true]{background:var(--accent-soft);color:var(--accent)}.gv .seg button:focus-visible{box-shadow:inset \
0 0 0 2px var(--accent);border-radius:3px}.gv kbd{font:600 var(--t1) / 1 var(--font);border:1px solid var(--line-strong);border-bottom-width:2px;border-radius:4\
px;padding:2px 5px;background:var(--card);color:var(--ink-2);min-width:18px;text-align:center;display:inline-block}.gv button.chip{border:0;font-family:inherit;\
cursor:pointer}.gv button.chip:hover{text-decoration:underline}.gv .chip{display:inline-flex;align-items:center;gap:5px;padding:1px 8px;border-radius:99px;font-\
size:var(--t2);background:var(--sunk);color:var(--ink-2);white-space:nowrap}.gv .chip.accent{background:var(--accent-soft);color:var(--accent)}.gv .chip.yes{bac\
kground:var(--yes-soft);color:var(--yes)}.gv .chip.no{background:var(--no-soft);color:var(--no)}.gv .chip.maybe{background:var(--maybe-soft);color:var(--maybe)}\
.gv .term{text-decoration:underline dotted var(--ink-3);text-underline-offset:3px;cursor:help}.gv button.term{border:0;background:none;padding:0;margin:0;color:\
inherit;font:inherit;letter-spacing:inherit;text-align:inherit}.gv .termtip{position:fixed;inset:auto;margin:0;max-width:min(calc(340 * var(--u)),calc(100vw - 1\
6px));padding:8px 12px;border:1px solid var(--line-strong);border-radius:var(--r-s);background:var(--card);color:var(--ink);box-shadow:var(--pop);font:400 var(-\
-t2) / 1.45 var(--font);letter-spacing:0;white-space:normal;pointer-events:none;z-index:20}.gv svg.icon{width:16px;height:16px;flex:none;fill:none;stroke:curren\
tColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}.gv .facts{display:grid;grid-template-columns:max-content 1fr;gap:3px 16px;margin:0;font-size\
:var(--t2)}.gv .facts dt{color:var(--ink-3)}.gv .facts dd{margin:0;overflow-wrap:anywhere}.gv .state{display:grid;place-content:center;justify-items:center;text\
-align:center;gap:8px;padding:32px 24px;height:100%;min-height:160px;color:var(--ink-2)}.gv .state .icon{width:28px;height:28px;color:var(--ink-3)}.gv .state st\
rong{color:var(--ink);font-size:var(--t4)}.gv .state p{max-width:44ch}.gv .spin{width:22px;height:22px;border-radius:50%;border:2.5px solid var(--line);border-t\
op-color:var(--accent);animation:gv-spin .8s linear infinite}.gv .alert{display:flex;gap:10px;align-items:flex-start;padding:10px 12px;border:1px solid var(--no\
);border-radius:var(--r);background:var(--no-soft);color:var(--ink);margin:8px}.gv .alert .icon{color:var(--no);margin-top:2px}.gv .alert.over{position:absolute\
;inset:0 0 auto;z-index:9;box-shadow:var(--pop)}.gv>[inert]{opacity:.55}.gv .shimmer{background:linear-gradient(100deg,var(--sunk) 40%,var(--card) 50%,var(--sun\
k) 60%);background-size:200% 100%;animation:gv-shimmer 1.4s linear infinite}.gv .meter{height:6px;border-radius:99px;background:var(--sunk);overflow:hidden}.gv \
.meter>i{display:block;height:100%;background:var(--accent);border-radius:inherit;transition:width .25s}.gv .hidden{display:none!important}.gv .sr{position:abso\
lute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}@keyframes gv-spin{to{transform:rotate(1turn)}}@keyframes gv-shimmer{to{backgr\
ound-position:-200% 0}}@media(prefers-reduced-motion:reduce){.gv *,.gv *:before{animation:none!important;transition:none!important}}.gv .veil{position:absolute;\
inset:0;z-index:10;display:grid;place-items:center;padding:16px;background:#0a0e1473}.gv .helpcard{width:min(720px,100%);max-height:100%;padding:14px 18px;displ\
ay:flex;flex-direction:column;gap:8px;box-shadow:var(--pop)}.gv .helpgroups{columns:2 260px;column-gap:28px}.gv .helpgroups>div{break-inside:avoid;padding-botto\
m:14px}.gv .helpgroups h3{padding-bottom:4px}.gv .keys{display:grid;grid-template-columns:max-content 1fr;gap:5px 12px;margin:0;font-size:var(--t2)}.gv .keys dd\
{margin:0}@media(min-width:2600px){.gv{--t1: 14px;--t2: 15.5px;--t3: 17px;--t4: 19.5px;--t5: 25px;--t6: 32px;--u: 1.25px}}@media(prefers-contrast:more){.gv{--li\
ne: var(--ink-3);--line-strong: var(--ink-2);--ink-2: var(--ink);--ink-3: var(--ink)}}@media(forced-colors:active){.gv :focus-visible{outline:2px solid Highligh\
t!important;outline-offset:2px}.gv .meter>i,.gv canvas,.gv .swatch,.gv .part{forced-color-adjust:none}.gv .btn,.gv .seg button,.gv .answer{border:1px solid Butt\
onText}.gv [aria-pressed=true],.gv [aria-selected=true]{outline:2px solid Highlight}}@media print{.gv .btn,.gv .seg{display:none}}
`;var Ya=`:host{container:tradeoffs / inline-size}.gv .tradeoffs{display:grid;grid-template-columns:minmax(260px,330px) minmax(0,1fr);gap:12px;align-content:start\
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
`;var Io={};J(Io,{render:()=>ef});var Xa=160,nn=132,on=class{constructor(t,e,s){Object.assign(this,{link:t,pictures:e,item:s}),this.canvas=r("canvas",{style:`width:${nn}px;height:${nn}px`,role:"\
img","aria-label":`Where the model looks in a photo of a ${s.label}`});let n=s.opinions.map(([c,h])=>`${c} ${Y[h][0]}`).join(", "),i=r("div",{class:"grow"},this.
head(),this.opinions(),this.question(),this.buttons()),a=`${s.label}: ${n}${s.settled?`, ${this.verdict()}`:""}`,l=c=>this.key(c);this.element=r("article",{class:"\
contested",tabindex:"0","aria-label":a,onkeydown:l},this.canvas,i),e.want([s.id],Xa,"current",()=>this.draw())&&this.draw()}get open(){return!this.item.settled||
this.link.props.adjudicator}draw(){let t=this.link.ghost,e=this.pictures.photo(this.item.id,Xa),s=this.pictures.map(this.item.id,"current");C(this.canvas,e,s,this.
link.props.map_style,nn,nn,t)}verdict(){let[t,e]=this.item.settled;return`settled by ${t}: ${Y[e][0]}`}head(){let{label:t,id:e}=this.item;return r("div",{class:"\
line"},r("strong",{},t),r("span",{class:"small faint"},e))}opinions(){let t=this.item.opinions.map(([e,s])=>r("span",{class:`chip ${s}`},`${e}: ${Y[s][0]}`));return r(
"div",{class:"row wrap"},t)}question(){let{settled:t}=this.item,{asked:e}=this.item,s=this.link.props.adjudicator?`${e} Your answer settles it.`:e;return r("div",
{},t?r("p",{class:"verdict"},r("span",{class:`chip ${t[1]}`},this.verdict())):null,this.open?r("p",{class:"small soft"},s):null)}buttons(){return this.open?nt(this.
item.settled?.[1]||this.item.answer,t=>this.give(t)):null}give(t){let{model:e,adjudicator:s}=this.link.props;this.link.act(s?"settle":"answer",{id:this.item.id,
value:t,model:e}),this.link.announce(s?`Settled: ${Y[t][0]}.`:`Answered: ${Y[t][0]}.`)}key(t){let e=q[t.key.toLowerCase()];t.ctrlKey||t.metaKey||t.altKey||t.repeat||
!e||!this.open||(this.give(e),t.preventDefault(),t.stopPropagation())}};var tf="Krippendorff's alpha: 1 is full agreement, 0 what chance alone would give. From 0.8 up answers count as reliable, from 0.667 up they allow tentative con\
clusions.",Oo=class{constructor(t){this.link=t,this.pictures=new G(t),this.people=r("div",{class:"people"}),this.items=r("div",{class:"scroll items"});let e=(s,n)=>r(
"h2",{class:"grow"},S(s,n));this.perItem=r("input",{type:"number",min:"1",max:"9",style:"width:64px",onchange:()=>t.act("share",{count:Number(this.perItem.value)})}),
t.root.append(r("div",{class:"teamgrid"},r("section",{class:"pane card","aria-label":"Annotators"},r("div",{class:"bar"},e("Annotators","Everybody who answered \
on maps or neurons of the model that is shown"),r("label",{title:"How many people are asked about each map"},r("span",{},"Answers a map"),this.perItem)),this.people),
r("section",{class:"pane card","aria-label":"Maps on which annotators disagree"},r("div",{class:"bar"},e("Disagreement","Maps that people answered differently, \
the most contested first; those that an adjudicator settled come last."),m("Undo","Take your last answer back (U)",()=>t.act("undo"),{kind:"quiet",symbol:"undo",
key:"U"}),m("Redo","Give again the answer that was taken back (Shift and U)",()=>t.act("redo"),{kind:"quiet",symbol:"redo"})),this.items))),t.watch(["people","a\
lpha","low","high","words","shared","state","per_item","me","settlers"],()=>this.showPeople()),t.watch(["items","more","state","adjudicator"],()=>this.showItems()),
t.watch(["map_style"],()=>this.showItems()),t.on("maps_changed",()=>this.showItems()),t.on("theme",()=>this.showItems())}showPeople(){let{people:t,alpha:e,low:s,
high:n,words:i,shared:a,per_item:l,me:c,settlers:h}=this.link.props;if(this.perItem.getRootNode().activeElement!==this.perItem&&(this.perItem.value=String(l)),!t.
length){u(this.people,T("clock","Nobody has answered yet","Answers appear here as they are given, by whom and how fast."));return}let p=["name","answers","agree\
s with the others","time an answer"],d=e!==null;u(this.people,r("table",{},r("thead",{},r("tr",{},p.map(f=>r("th",{scope:"col"},f)))),r("tbody",{},t.map(([f,g,w,
b])=>r("tr",{},r("th",{scope:"row"},f,f===c?r("span",{class:"chip accent"},"you"):null),r("td",{class:"num"},g.toLocaleString("en")),r("td",{class:"num"},w===null?
"–":y(w)),r("td",{class:"num"},b===null?"–":`${b.toFixed(1)} s`))))),r("p",{class:"alpha"},S("Agreement α",tf),r("strong",{class:"num"},d?e.toFixed(2):"not\
 known"),d&&s!==null?r("span",{class:"small soft num"},`95 % interval ${s.toFixed(2)} to ${n.toFixed(2)}`):null,d?r("span",{class:`chip ${i==="reliable"?"yes":i===
"low"?"no":"maybe"}`},i):null),r("p",{class:"small soft"},a?`From ${k(a,"item")} that more than one person answered.`:t.length>1?"No item was answered by two pe\
ople yet. Set “Answers a map” above 1, and each map is asked of several.":"Only one person has answered so far. Others can open this page's address under a \
name of their own."),h.map(([f,g])=>r("p",{class:"small soft"},`${f} settled ${k(g,"map")}: these stand, and are not counted above.`)))}showItems(){let{items:t,
more:e,state:s}=this.link.props;if(!t.length){let n=s==="loading";u(this.items,T(n?"busy":"check",n?"Getting ready":"No disagreement",n?"":"Maps that two people\
 answer differently are listed here, to be looked at again."));return}u(this.items,t.map(n=>new on(this.link,this.pictures,n).element),e?r("p",{class:"small fai\
nt"},`and ${e.toLocaleString("en")} more`):null)}};function ef({model:o}){let t=new F(o,"team");return t.keys=[["Y N M","answer the map that has the focus"],["U\
, ⇧ U","undo, redo"]],t.view=new Oo(t),t.root}var zo={};J(zo,{render:()=>hf});var rt={left:58,right:18,top:14,bottom:44},sf=["ArrowRight","ArrowUp"],nf=["ArrowLeft","ArrowDown"];function Za(o){let[t,e]=[Math.min(...o),Math.max(...o)],s=.08*
(e-t)||.02;return[t-s,e+s]}var rn=class{constructor(t){this.pick=t,this.element=r("div",{class:"frontplot"}),this.element.addEventListener("keydown",e=>this.key(
e)),this.observer=new ResizeObserver(()=>this.now&&this.width!==this.drawn&&this.show(this.now)),this.observer.observe(this.element)}get width(){return Math.round(
Math.max(260,Math.min(600,this.element.clientWidth||560)))}show(t){this.now=t,this.drawn=this.width;let{points:e,x:s,y:n}=t;if(this.points=e.filter(i=>i.scores[s]!==
null&&i.scores[n]!==null).sort((i,a)=>i.scores[s]-a.scores[s]||i.scores[n]-a.scores[n]),!this.points.length){u(this.element,e.length?r("p",{class:"faint empty"},
"These scores are not known of these models; choose others."):this.none(t));return}u(this.element,this.draw(t),this.legend(t))}none({version:t}){let e=t==="v0"?
"No models yet":`No models yet that start from ${t}`;return T("target",e,"Choose what to try, and run it. Each model becomes a point here, and one without guida\
nce to compare with.")}draw({x:t,y:e,key:s,xWords:n,yWords:i,split:a}){let l=this.drawn,c=Math.round(Math.max(240,.66*l)),[h,p]=Za(this.points.map(x=>x.scores[t])),
[d,f]=Za(this.points.map(x=>x.scores[e])),g=x=>rt.left+(x-h)/(p-h)*(l-rt.left-rt.right),w=x=>c-rt.bottom-(x-d)/(f-d)*(c-rt.top-rt.bottom),b=`${i} against ${n}, ${a===
"val"?"validation":"test"} split, ${this.points.length} models`,v=N("svg",{viewBox:`0 0 ${l} ${c}`,role:"group","aria-label":b,class:"linechart"});for(let x of re(
d,f))v.append(N("line",{x1:rt.left,x2:l-rt.right,y1:w(x),y2:w(x),class:"gridline"})),v.append(N("text",{x:rt.left-8,y:w(x)+4,"text-anchor":"end",class:"tick"},y(
x)));for(let x of re(h,p))v.append(N("text",{x:g(x),y:c-rt.bottom+18,"text-anchor":"middle",class:"tick"},y(x)));let E=(c-rt.bottom+rt.top)/2;v.append(N("text",
{x:(l+rt.left)/2,y:c-8,"text-anchor":"middle",class:"caption"},n));let R={x:14,y:E,"text-anchor":"middle",class:"caption",transform:`rotate(-90 14 ${E})`};v.append(
N("text",R,i));let A=this.points.filter(x=>x.front),P=A.map(x=>`${g(x.scores[t])},${w(x.scores[e])}`).join(" ");A.length>1&&v.append(N("polyline",{points:P,class:"\
frontline"}));let _=Math.max(0,this.points.findIndex(x=>x.key===s));return v.append(...this.points.map((x,O)=>this.mark(x,g(x.scores[t]),w(x.scores[e]),{x:t,y:e,
key:s,xWords:n,yWords:i,first:O===_}))),v}mark(t,e,s,{x:n,y:i,key:a,xWords:l,yWords:c,first:h}){let p=`${t.words}: ${l} ${y(t.scores[n],1)}, ${c} ${y(t.scores[i],
1)}${t.front?", on the front":""}`,d=N("g",{role:"button",tabindex:h?"0":"-1","aria-label":p,"aria-pressed":String(t.key===a),"data-key":t.key,class:`model ${t.
front?"onfront":""} ${t.baseline?"baseline":""} ${t.key===a?"chosen":""}`,transform:`translate(${e} ${s})`});return d.append(N("title",{},p)),d.append(N("circle",
{r:14,class:"reach"})),d.append(t.baseline?N("path",{d:"M0 -8L8 0L0 8L-8 0Z",class:"dot"}):N("circle",{r:t.front?7:5,class:"dot"})),d.addEventListener("click",()=>this.
pick(t.key)),d}legend({over:t}){let e=(s,n)=>{let i=N("svg",{viewBox:"-10 -10 20 20",width:18,height:18,"aria-hidden":"true"}),a=N("g",{class:`model ${s}`});return a.
append(s==="baseline"?N("path",{d:"M0 -8L8 0L0 8L-8 0Z",class:"dot"}):N("circle",{r:s?7:5,class:"dot"})),i.append(a),r("span",{class:"row"},i,n)};return r("div",
{class:"row wrap small soft legend"},e("onfront",`on the front over ${t} (validation)`),e("","beaten by another"),e("baseline","without guidance"))}key(t){let e=[
...this.element.querySelectorAll(".linechart .model")],s=e.indexOf(t.target);if(!(s<0)){if(t.key==="Enter"||t.key===" ")this.pick(t.target.dataset.key);else if(sf.
includes(t.key))this.go(e,s,s+1);else if(nf.includes(t.key))this.go(e,s,s-1);else return;t.preventDefault(),t.stopPropagation()}}go(t,e,s){let n=t[(s+t.length)%
t.length];t[e].setAttribute("tabindex","-1"),n.setAttribute("tabindex","0"),n.focus()}};var of=350,rf="What says where the model is to look. All boxes: the data set's, and in their place those drawn here. Boxes drawn here: these alone. Exact masks:\
 the data set's outlines, also where somebody drew. Yes answers: boxes around the maps that were answered yes.",af={boxes:["has a box","have a box","boxes"],drawn:[
"has a box drawn here","have a box drawn here","boxes"],masks:["has an exact mask","have an exact mask",null],answers:["has a map that was answered yes","have a\
 map that was answered yes",null]},an=class{constructor(t){this.link=t,this.fields=r("div",{class:"fields"}),this.there=r("div",{class:"there small soft",role:"\
status"}),this.run=r("div",{class:"row wrap controls"}),this.element=r("div",{},r("h2",{},"What to try"),this.fields,this.run),t.watch(["form","grid"],()=>this.
showFields()),t.watch(["annotated","grid"],()=>this.showThere()),t.watch(["count","said","work","points","annotated","grid"],()=>this.showRun())}showFields(){let{
form:t,grid:e}=this.link.props;return this.built?this.follow(e):(this.built=!0,this.values={...e},this.source=r("select",{"aria-label":"Boxes from",onchange:()=>this.
change({masks:this.source.value})},t.masks.map(([s,n])=>r("option",{value:s},n))),this.source.value=e.masks,u(this.fields,t.choices.map(s=>this.several(s)),t.numbers.
map(s=>this.numbers(s)),this.line("Boxes from",rf,this.source),this.there,this.epochs(e.epochs),this.rate(e.lr),this.reversed(e.reverse)),this.showThere())}follow(t){
this.touched||(this.values.masks=t.masks,this.source.value=t.masks)}line(t,e,s){return r("div",{class:"stacked"},S(t,e),s)}showThere(){let{annotated:t,grid:e}=this.
link.props,s=t[e.masks];if(s===void 0)return u(this.there);let[n,i,a]=af[e.masks];if(!s){let c=a&&m("Draw some","To the place where boxes are drawn",()=>this.link.
send("go",{place:a}),{kind:"quiet"});return u(this.there,r("span",{class:"strong"},`No training photo ${n} yet.`),c)}let l=e.masks==="boxes"&&t.drawn?`, ${t.drawn.
toLocaleString("en")} of them drawn here`:"";return u(this.there,`${k(s,"training photo")} ${s===1?n:i}${l}.`)}several([t,e,s,n]){let i=([l,c,h])=>r("label",{title:h},
r("input",{type:"checkbox",checked:this.values[t].includes(l),onchange:p=>this.toggle(t,l,p.target.checked)}),c),a=`${s}. ${n.map(([,l,c])=>`${l}: ${c}.`).join(
" ")}`;return r("fieldset",{},r("legend",{},S(e,a)),n.map(i))}numbers([t,e,s]){let n=this.values[t].join(", ");this.values[t]=n;let i=r("input",{type:"text",value:n,
size:"12",inputmode:"decimal",spellcheck:"false","aria-label":e});return i.addEventListener("input",()=>this.change({[t]:i.value})),this.line(e,s,i)}epochs(t){let e=r(
"input",{type:"number",min:"1",max:"1000",value:String(t),"aria-label":"Epochs"});return e.addEventListener("input",()=>this.change({epochs:e.value})),this.line(
"Epochs","Passes over the training photos, of every model",e)}rate(t){let e=r("input",{type:"text",value:String(t),inputmode:"decimal",spellcheck:"false","aria-\
label":"Learning rate"});return e.addEventListener("input",()=>this.change({lr:e.value})),this.line("Learning rate","How large a step is. If next to nothing mov\
es: more epochs, or ten times the rate; if a model gets much worse: less",e)}reversed(t){let e="Look outside the boxes: the background is what is to be told",s=r(
"input",{type:"checkbox",checked:t,onchange:()=>this.change({reverse:s.checked})});return r("label",{title:e},s,"reversed: look outside the boxes")}toggle(t,e,s){
let n=this.values[t].filter(i=>i!==e);this.change({[t]:s?[...n,e]:n})}change(t){this.touched=!0,this.values={...this.values,...t},clearTimeout(this.timer??void 0),
this.timer=setTimeout(()=>this.link.act("grid",this.values),of)}showRun(){let{count:t,said:e,work:s,points:n,annotated:i,grid:a}=this.link.props,l=i[a.masks]===
0,c=JSON.stringify([t,e,s,n.length,l]);if(c===this.fresh)return;if(this.fresh=c,s.running)return this.showWork(s);this.rail=null,u(this.run,m(`Run ${k(t,"model")}`,
"Train and judge each model, in the background; models that are done are not done again",()=>this.link.act("run"),{kind:"primary",symbol:"play",disabled:s.other||
l}),m("How long?","Time a step of each kind of model",()=>this.link.act("estimate"),{disabled:s.other||l}),r("span",{class:"small faint",role:"status"},e))}showWork(t){
let e=t.eta?`, about ${Math.max(1,Math.round(t.eta))} s left`:"";if(!this.rail||!this.run.contains(this.rail)){let s={role:"progressbar","aria-label":"Progress \
of the sweep","aria-valuemin":"0","aria-valuemax":"100"};this.rail=r("div",{class:"meter tall grow",...s},r("i")),this.words=r("span",{class:"small"});let n=m("\
Stop","Stop at the next step; models that are done stay",()=>this.link.act("cancel"),{symbol:"stop"});u(this.run,this.rail,n,this.words)}this.rail.firstChild.style.
width=`${100*t.share}%`,this.rail.setAttribute("aria-valuenow",String(Math.round(100*t.share))),this.words.textContent=`${t.stage} · ${y(t.share)}${e}`}};var ln=160,lf=[["val","Validation","What a model is chosen by"],["test","Test","What to tell others; it does not choose"]],No=class{constructor(t){this.link=t,this.
pictures=new G(t),this.maps=new Map,this.besideWords="without guidance",this.form=new an(t),this.plot=new rn(e=>t.send("pick",{key:e})),t.letGo.push(()=>this.plot.
observer.disconnect()),this.build(),t.on("sweep_maps",e=>this.take(e)),t.on("theme",()=>this.showPhotos()),t.watch(["state","message"],()=>this.showState()),t.watch(
["points","x","y","key","split","scores","over","unmeasured","version"],(e,s)=>this.showPlot(s)),t.watch(["picked","work","points","waits"],()=>this.showPicked()),
t.watch(["photos","key","looking","map_style"],()=>this.showPhotos())}build(){this.cover=r("div",{class:"cover hidden"}),this.axes=r("div",{class:"row wrap cont\
rols"}),this.note=r("p",{class:"small soft",role:"status"}),this.picked=r("div",{class:"picked",role:"status"}),this.strip=r("div",{class:"strip","data-part":"m\
aps"});let t=tt.map(([s,n,i])=>[s,n,i]),e=$("How maps are drawn",t,this.link.props.map_style,s=>this.link.send("style",{style:s}));this.style=e,this.body=r("div",
{class:"scroll tradeoffs"},r("section",{class:"card try","aria-label":"What to try"},this.form.element),r("section",{class:"card front","aria-label":"Front"},r(
"h2",{},S("What is traded for what","Each point is a model. On the front are those that no other beats on every score.")),this.axes,this.note,r("div",{class:"bo\
th"},this.plot.element,this.picked)),this.looks=r("section",{class:"card looks","aria-label":"Before and after on the same photos"},r("div",{class:"row wrap"},r(
"h2",{class:"grow"},"On the same photos"),e),this.strip)),this.link.root.append(r("section",{class:"pane","aria-label":"Trade-offs"},this.body,this.cover))}showState(){
let{state:t,message:e}=this.link.props;this.cover.classList.toggle("hidden",t==="ready"),this.body.classList.toggle("hidden",t!=="ready"),t==="loading"?u(this.cover,
T("busy","Getting ready",e)):t!=="ready"&&u(this.cover,T("target","Nothing to trade yet",e))}showPlot(t){let{scores:e,x:s,y:n,split:i,points:a,key:l,over:c,unmeasured:h,
version:p}=this.link.props;this.axes.classList.toggle("hidden",!a.length),this.looks.classList.toggle("hidden",!a.length),this.note.textContent=h,this.note.classList.
toggle("hidden",!h);let d=e.map(([g,w])=>[g,w]);["x","y","split","scores"].some(g=>t.has(g))&&u(this.axes,B("Across","The score on the horizontal axis",d,s,g=>this.
link.send("axes",{x:g,y:n})),B("Up","The score on the vertical axis",d,n,g=>this.link.send("axes",{x:s,y:g})),$("Split",lf,i,g=>this.link.send("split",{split:g})));
let f=Object.fromEntries(d);this.plot.show({points:a,x:s,y:n,key:l,xWords:f[s],yWords:f[n],over:c,split:i,version:p})}showPicked(){let{picked:t,work:e,points:s,
waits:n}=this.link.props;if(this.picked.classList.toggle("hidden",!s.length),!t){u(this.picked,r("p",{class:"faint"},"Press a point to see its scores and its ma\
ps; arrow keys go from point to point."));return}let i=t.rows.map(([h,p,d])=>r("tr",{},r("th",{scope:"row"},h),r("td",{class:"num"},y(d,1)),r("td",{class:"num s\
trong"},y(p,1)))),a=["score","without guidance","this model"].map(h=>r("th",{scope:"col"},h)),l=m("Make it the candidate","Compare it with the model at hand, th\
en accept or reject it",()=>this.link.act("take"),{kind:"primary",symbol:"arrow",disabled:e.running||e.other}),c=[t.front?r("span",{class:"chip accent"},"on the\
 front"):r("span",{class:"chip"},"beaten by another"),t.diverged?r("span",{class:"chip no"},"training diverged"):null];u(this.picked,r("div",{class:"row wrap"},
r("strong",{},t.words),c),r("table",{class:"scores"},r("thead",{},r("tr",{},a)),r("tbody",{},i)),r("div",{class:"row wrap controls"},l,r("span",{class:"small fa\
int"},`trained and judged in ${Math.round(t.seconds)} s`)),n?this.verdict():null)}verdict(){let t=m("Accept or reject it","To the verdict, in Fix",()=>this.link.
send("go",{place:"fix"}),{kind:"quiet"});return r("div",{class:"row wrap small"},r("span",{class:"chip maybe"},"a fix waits for your verdict"),t)}take({ids:t,key:e,
before:s,after:n,grid:i,words:a}){this.besideWords=a;let[l,c]=i,h=l*c,p=(d,f)=>({height:l,width:c,values:new Uint8Array(d.slice(f*h,(f+1)*h))});this.maps=new Map(
t.map((d,f)=>[d,{key:e,before:p(s,f),after:p(n,f)}])),this.showPhotos()}showPhotos(){let{photos:t,key:e,looking:s,map_style:n}=this.link.props;if(this.style.set(
n),e?this.strip.setAttribute("role","list"):this.strip.removeAttribute("role"),!e){u(this.strip,T("photos","No model is picked","Press a point of the front."));
return}let i=t.map(a=>this.pair(a,n,s));u(this.strip,i)}pair({id:t,label:e,boxes:s},n,i){let a=this.maps.get(t),l=a&&a.key===this.link.props.key,c=(h,p)=>{let d=r(
"canvas",{role:"img","aria-label":`${e}, ${p}`}),f=()=>C(d,this.pictures.photo(t,ln),l?a[h]:null,n,ln,ln,this.link.ghost);return this.pictures.want([t],ln,"",f)&&
f(),r("figure",{},r("div",{class:"mapped"},d,s.map(cf)),r("figcaption",{class:"tiny faint"},p))};return r("div",{class:`pair ${l||!i?"":"waiting"}`,role:"listit\
em","aria-label":e},r("div",{class:"sides"},c("before",this.besideWords),c("after","this model")),r("div",{class:"small"},e))}};function cf([o,t,e,s]){let n=l=>Math.
min(1,Math.max(0,l)),i={left:n(o),top:n(t),width:n(e)-n(o),height:n(s)-n(t)},a=Object.entries(i).map(([l,c])=>`${l}:${(100*c).toFixed(2)}%`).join(";");return r(
"i",{class:"where",style:a,"aria-hidden":"true"})}function hf({model:o}){let t=new F(o,"tradeoffs");return t.keys=[["Arrow keys","on the front: go from model to\
 model"]],t.view=new No(t),t.root}var pf={annotate:[Mn,Ba,$a],attributes:[Ln,Bt,Ca],compare:[Pn,Bt,Fa],concepts:[On,Bt,Da],curation:[Un,sn,Ha],gallery:[qn,Bt,Oa],groups:[Vn,Ia],history:[Zn,Na],monitor:[
to,sn,za],parts:[so,Bt,Ua],probe:[oo,Ga],queue:[io,ja],scatter:[Bo,Wa],shell:[Ho,qa],team:[Io,Bt,Ka],tradeoffs:[zo,sn,Ya]};function Nv(o,t){let[e,...s]=pf[o];return Wr(
t.el.getRootNode(),[Va,...s]),e.render(t)}export{pt as links,I as outbox,Nv as render};
