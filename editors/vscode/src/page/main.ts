/**
 * The page that draws the graph. Nodes are buttons over a canvas of arrows: text stays
 * text, can be reached by keys and read aloud, and has the colours of the theme.
 */
import { edgeKinds } from '../protocol';
import type { EdgeKind, GraphEdge, GraphNode, GraphResult, NodeKind } from '../protocol';
import { bounds, layOut } from './layout';
import type { Box, Placed, Point } from './layout';
import type { FromPage, Here, Scope, ToPage } from './messages';
import { curve, matches, towards } from './picture';
import type { Direction } from './picture';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): unknown;
  setState(state: unknown): void;
};

interface State {
  scope: Scope;
  hidden: string[];
  shown: string[]; // of kinds that are not shown at first
}

const api = acquireVsCodeApi();
const $ = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;
const view = $('view');
const canvas = $<HTMLCanvasElement>('edges');
const pen = canvas.getContext('2d');
const card = $('card');
const search = $<HTMLInputElement>('search');

const nodeNames: Record<NodeKind, string> = { skill: 'Skills', role: 'Roles', agent: 'Agents' };
const edgeNames: Record<EdgeKind, [name: string, verb: string]> = {
  has: ['has', 'has'],
  inherits: ['inherits', 'inherits'],
  depends_on: ['depends on', 'depends on'],
  recommends: ['recommends', 'recommends'],
  link: ['links', 'links to'],
  contextual: ['names', 'names'],
  mention: ['mentions', 'mentions'],
};
/** How kinds differ where colour does not tell: by their dashes. */
const dashes: Record<EdgeKind, number[]> = {
  has: [], inherits: [2, 3], depends_on: [], recommends: [8, 4], link: [], contextual: [4, 3], mention: [1.5, 3.5],
};
/** More of these in a picture of everything are a carpet: they are shown when asked for. */
const carpet = 150;

let graph: GraphResult = { nodes: [], edges: [] };
let scope: Scope = { depth: 1 };
let here: Here | undefined;
let placed: Placed[] = [];
let boxes: Box[] = [];
let drawn: GraphEdge[] = [];
const at = new Map<string, Placed>();
const buttons = new Map<string, HTMLButtonElement>();
const near = new Map<string, GraphEdge[]>();
let colours: Record<string, string> = {};
let zoom = 1;
let pan: Point = { x: 0, y: 0 };
let touched = false; // somebody zoomed or panned: the view is theirs
let current: string | undefined; // the node that the keys are at
let lit: string | undefined; // the node whose arrows are shown strongly
let found: Set<string> | undefined;

const hidden = new Set<string>();
const shown = new Set<string>();

function remember(): void {
  const state: State = { scope, hidden: [...hidden], shown: [...shown] };
  api.setState(state);
}

// What is drawn.

function isHidden(kind: string): boolean {
  if (hidden.has(kind)) {
    return true;
  }
  const loud = kind === 'has' || kind === 'mention';
  return loud && scope.uri === undefined && !shown.has(kind) && graph.edges.filter((e) => e.kind === kind).length > carpet;
}

function redraw(fresh: boolean): void {
  const nodes = graph.nodes.filter((n) => !isHidden(n.kind) || n.distance === undefined && scope.uri !== undefined);
  const there = new Set(nodes.map((n) => n.id));
  const edges = graph.edges.filter((e) => there.has(e.from) && there.has(e.to));
  const before = new Map<string, Point>();
  if (!fresh) {
    placed.forEach((p) => before.set(p.node.id, { x: p.x, y: p.y }));
  }
  const layout = layOut(nodes, edges, before);
  placed = layout.nodes;
  boxes = layout.boxes;
  drawn = edges.filter((e) => !isHidden(e.kind));
  at.clear();
  placed.forEach((p) => at.set(p.node.id, p));
  near.clear();
  for (const e of edges.filter((e) => !hidden.has(e.kind))) {
    for (const id of [e.from, e.to]) {
      const list = near.get(id);
      if (list === undefined) {
        near.set(id, [e]);
      } else {
        list.push(e);
      }
    }
  }
  drawBoxes();
  drawNodes();
  drawLegend();
  look();
  const empty = $('empty');
  empty.hidden = placed.length > 0;
  empty.textContent = graph.nodes.length === 0
    ? scope.uri === undefined ? 'There is no skill here yet.' : 'This file is no skill, role or agent, and belongs to none.'
    : 'All of it is switched off.';
  if (fresh && !touched) {
    fit();
  } else {
    transform();
  }
}

function drawBoxes(): void {
  const parent = $('boxes');
  parent.replaceChildren(...boxes.map((b) => {
    const div = document.createElement('div');
    div.className = `box ${b.kind}`;
    place(div, b);
    div.style.width = `${b.width}px`;
    div.style.height = `${b.height}px`;
    const title = document.createElement('span');
    title.textContent = b.title;
    div.append(title);
    return div;
  }));
}

function place(element: HTMLElement, p: Point): void {
  element.style.transform = `translate(${p.x}px, ${p.y}px)`;
}

function drawNodes(): void {
  const parent = $('nodes');
  for (const [id, button] of buttons) {
    if (!at.has(id)) {
      button.remove();
      buttons.delete(id);
    }
  }
  for (const p of placed) {
    let button = buttons.get(p.node.id);
    if (button === undefined) {
      button = document.createElement('button');
      button.tabIndex = -1;
      button.dataset['id'] = p.node.id;
      const mark = document.createElement('i');
      const name = document.createElement('span');
      button.append(mark, name);
      buttons.set(p.node.id, button);
      parent.append(button);
    }
    button.className = `node ${p.node.kind}${scope.uri !== undefined && p.node.distance === undefined ? ' center' : ''}`;
    const name = button.lastElementChild;
    if (name !== null && name.textContent !== p.node.name) {
      name.textContent = p.node.name;
    }
    button.setAttribute('aria-label', describe(p.node));
    place(button, p);
    button.style.width = `${p.width}px`;
  }
  if (current === undefined || !at.has(current)) {
    current = (placed.find((p) => p.node.distance === undefined) ?? placed[0])?.node.id;
  }
  if (lit !== undefined && !at.has(lit)) {
    lit = undefined;
  }
  for (const [id, button] of buttons) {
    button.tabIndex = id === current ? 0 : -1;
  }
}

function describe(n: GraphNode): string {
  const edges = near.get(n.id) ?? [];
  const out = edges.filter((e) => e.from === n.id).length;
  const into = edges.length - out;
  const where = n.category === undefined ? '' : `, ${n.category}`;
  return `${n.name}, ${n.kind}${where}, leads to ${out}, ${into} lead to it`;
}

/** Marks what is found, what is lit, and what has to do with that. */
function look(): void {
  const close = new Set<string>();
  if (lit !== undefined) {
    close.add(lit);
    for (const e of near.get(lit) ?? []) {
      close.add(e.from).add(e.to);
    }
  }
  for (const [id, button] of buttons) {
    button.classList.toggle('lit', id === lit);
    button.classList.toggle('close', close.has(id) && id !== lit);
    button.classList.toggle('dim', found !== undefined ? !found.has(id) : lit !== undefined && !close.has(id));
    button.classList.toggle('found', found?.has(id) ?? false);
    button.classList.toggle('here', here !== undefined && at.get(id)?.node.uri === here.uri);
  }
  paintSoon();
}

// Arrows.

let painting = false;
function paintSoon(): void {
  if (!painting) {
    painting = true;
    requestAnimationFrame(() => {
      painting = false;
      paint();
    });
  }
}

function paint(): void {
  const ratio = window.devicePixelRatio;
  const width = view.clientWidth;
  const height = view.clientHeight;
  if (pen === null || width === 0) {
    return;
  }
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * pan.x, ratio * pan.y);
  const seen = { x: -pan.x / zoom, y: -pan.y / zoom, width: width / zoom, height: height / zoom };
  const strong = new Set(lit === undefined ? [] : near.get(lit));
  const crowd = Math.min(1, 60 / Math.max(1, drawn.length)); // the more arrows, the fainter each
  const contrast = document.body.classList.contains('vscode-high-contrast') || document.body.classList.contains('vscode-high-contrast-light');
  const faint = contrast ? 0.75 : 0.3 + 0.55 * crowd;
  for (const e of drawn) {
    if (!strong.has(e)) {
      stroke(pen, e, seen, lit !== undefined || found !== undefined ? faint * 0.3 : faint, false);
    }
  }
  for (const e of strong) {
    stroke(pen, e, seen, 1, true);
  }
}

function stroke(pen: CanvasRenderingContext2D, e: GraphEdge, seen: { x: number; y: number; width: number; height: number }, alpha: number, strong: boolean): void {
  const from = at.get(e.from);
  const to = at.get(e.to);
  if (from === undefined || to === undefined) {
    return;
  }
  const c = curve(from, to);
  const left = Math.min(c.a.x, c.b.x, c.pullA.x, c.pullB.x);
  const right = Math.max(c.a.x, c.b.x, c.pullA.x, c.pullB.x);
  const top = Math.min(c.a.y, c.b.y, c.pullA.y, c.pullB.y);
  const bottom = Math.max(c.a.y, c.b.y, c.pullA.y, c.pullB.y);
  if (right < seen.x || left > seen.x + seen.width || bottom < seen.y || top > seen.y + seen.height) {
    return;
  }
  const thick = (e.kind === 'depends_on' || e.kind === 'has' ? 1.5 : 1.2) * (strong ? 1.4 : 1) * Math.max(1, 0.5 / zoom);
  pen.globalAlpha = alpha;
  pen.strokeStyle = pen.fillStyle = colours[e.kind] ?? '#888';
  pen.lineWidth = thick;
  pen.setLineDash(dashes[e.kind].map((d) => d * Math.max(1, thick / 1.5)));
  const d = Math.hypot(c.b.x - c.pullB.x, c.b.y - c.pullB.y) || 1;
  const along = { x: (c.b.x - c.pullB.x) / d, y: (c.b.y - c.pullB.y) / d };
  const tip = 6.5 * Math.max(1, Math.min(1.8, 0.55 / zoom));
  pen.beginPath();
  pen.moveTo(c.a.x, c.a.y);
  pen.bezierCurveTo(c.pullA.x, c.pullA.y, c.pullB.x, c.pullB.y, c.b.x - along.x * tip * 0.7, c.b.y - along.y * tip * 0.7);
  pen.stroke();
  pen.setLineDash([]);
  pen.beginPath();
  pen.moveTo(c.b.x, c.b.y);
  pen.lineTo(c.b.x - along.x * tip - along.y * tip * 0.45, c.b.y - along.y * tip + along.x * tip * 0.45);
  pen.lineTo(c.b.x - along.x * tip + along.y * tip * 0.45, c.b.y - along.y * tip - along.x * tip * 0.45);
  pen.closePath();
  pen.fill();
}

/** Takes the colours of the theme. */
function dress(): void {
  const style = getComputedStyle(document.body);
  colours = Object.fromEntries(edgeKinds.map((kind) => [kind, style.getPropertyValue(`--edge-${kind}`).trim()]));
  paintSoon();
}

// Zoom and pan.

function transform(): void {
  const by = `translate(${pan.x}px, ${pan.y}px) scale(${zoom})`;
  $('boxes').style.transform = by;
  $('nodes').style.transform = by;
  // Titles stay readable, and names that are not are left away.
  view.style.setProperty('--title', String(Math.min(4, Math.max(1, 0.8 / zoom))));
  view.classList.toggle('far', zoom < 0.42);
  hideCard();
  paintSoon();
}

function fit(): void {
  const all = bounds(boxes.length > 0 ? boxes : placed);
  const margin = 28;
  const width = view.clientWidth - 2 * margin;
  const height = view.clientHeight - 2 * margin - $('legend').offsetHeight;
  if (all.width === 0 || width <= 0 || height <= 0) {
    return;
  }
  zoom = Math.min(1.15, width / all.width, height / all.height);
  pan = { x: margin + (width - all.width * zoom) / 2 - all.x * zoom, y: margin + (height - all.height * zoom) / 2 - all.y * zoom };
  transform();
}

function zoomBy(factor: number, x = view.clientWidth / 2, y = view.clientHeight / 2): void {
  const next = Math.min(3, Math.max(0.05, zoom * factor));
  pan = { x: x - ((x - pan.x) * next) / zoom, y: y - ((y - pan.y) * next) / zoom };
  zoom = next;
  touched = true;
  transform();
}

/** Brings a node into view. */
function bring(p: Placed): void {
  const margin = 40;
  const left = p.x * zoom + pan.x;
  const top = p.y * zoom + pan.y;
  const right = left + p.width * zoom;
  const bottom = top + p.height * zoom;
  const dx = left < margin ? margin - left : Math.min(0, view.clientWidth - margin - right);
  const dy = top < margin ? margin - top : Math.min(0, view.clientHeight - margin - $('legend').offsetHeight - bottom);
  if (dx !== 0 || dy !== 0) {
    pan = { x: pan.x + dx, y: pan.y + dy };
    touched = true;
    transform();
  }
}

view.addEventListener('wheel', (e) => {
  e.preventDefault();
  const box = view.getBoundingClientRect();
  if (e.ctrlKey || e.metaKey || !e.shiftKey && Math.abs(e.deltaX) < Math.abs(e.deltaY)) {
    zoomBy(Math.exp(-e.deltaY * (e.ctrlKey ? 0.01 : 0.0016)), e.clientX - box.x, e.clientY - box.y);
  } else {
    pan = { x: pan.x - e.deltaX, y: pan.y - e.deltaY };
    touched = true;
    transform();
  }
}, { passive: false });

let drag: { x: number; y: number; moved: boolean } | undefined;
view.addEventListener('pointerdown', (e) => {
  if (e.button === 0 || e.button === 1) {
    drag = { x: e.clientX, y: e.clientY, moved: false };
  }
});
window.addEventListener('pointermove', (e) => {
  if (drag === undefined) {
    return;
  }
  const dx = e.clientX - drag.x;
  const dy = e.clientY - drag.y;
  if (!drag.moved && Math.hypot(dx, dy) < 4) {
    return;
  }
  drag = { x: e.clientX, y: e.clientY, moved: true };
  view.classList.add('dragging');
  pan = { x: pan.x + dx, y: pan.y + dy };
  touched = true;
  transform();
});
window.addEventListener('pointerup', () => {
  view.classList.remove('dragging');
  // The click that follows is the end of the drag.
  const was = drag;
  drag = undefined;
  if (was?.moved === true) {
    window.addEventListener('click', (e) => e.stopPropagation(), { capture: true, once: true });
    setTimeout(() => undefined);
  }
});

// Nodes.

function nodeOf(target: EventTarget | null): Placed | undefined {
  const button = target instanceof Element ? target.closest<HTMLElement>('.node') : null;
  return button === null ? undefined : at.get(button.dataset['id'] ?? '');
}

let waiting: ReturnType<typeof setTimeout> | undefined;
view.addEventListener('pointerover', (e) => {
  const p = nodeOf(e.target);
  if (drag?.moved === true || p?.node.id === lit) {
    return;
  }
  lit = p?.node.id ?? (view.contains(document.activeElement) ? nodeOf(document.activeElement)?.node.id : undefined);
  look();
  clearTimeout(waiting);
  hideCard();
  if (p !== undefined) {
    waiting = setTimeout(() => showCard(p), 350);
  }
});
view.addEventListener('pointerleave', () => {
  clearTimeout(waiting);
  lit = undefined;
  hideCard();
  look();
});
view.addEventListener('click', (e) => {
  const p = nodeOf(e.target);
  if (p === undefined) {
    return;
  }
  setCurrent(p, false);
  if (e.altKey) {
    focusOn(p.node);
  } else {
    api.postMessage({ type: 'open', id: p.node.id, beside: e.ctrlKey || e.metaKey });
  }
});
view.addEventListener('focusin', (e) => {
  const p = nodeOf(e.target);
  if (p !== undefined && p.node.id !== lit) {
    setCurrent(p, false);
    lit = p.node.id;
    look();
  }
});
view.addEventListener('focusout', () => {
  lit = undefined;
  hideCard();
  look();
});

function setCurrent(p: Placed, focus: boolean): void {
  if (current !== undefined) {
    const was = buttons.get(current);
    if (was !== undefined) {
      was.tabIndex = -1;
    }
  }
  current = p.node.id;
  const button = buttons.get(current);
  if (button !== undefined) {
    button.tabIndex = 0;
    if (focus) {
      button.focus({ preventScroll: true });
      bring(p);
      showCard(p);
    }
  }
}

function focusOn(n: GraphNode): void {
  ask(n.kind === 'role' ? { uri: n.uri, role: n.name, name: n.name, depth: scope.depth } : { uri: n.uri, name: n.name, depth: scope.depth });
}

function ask(next: Scope): void {
  scope = next;
  touched = false;
  remember();
  drawScope();
  api.postMessage({ type: 'scope', scope });
}

// The card beside a node.

function showCard(p: Placed): void {
  const edges = near.get(p.node.id) ?? [];
  card.replaceChildren();
  const add = (tag: string, text: string, kind = ''): void => {
    const element = document.createElement(tag);
    element.textContent = text;
    element.className = kind;
    card.append(element);
  };
  add('b', p.node.name);
  add('small', [p.node.kind, p.node.category, p.node.root === '' ? undefined : p.node.root].filter((t) => t !== undefined).join(' · '));
  if (p.node.description !== undefined) {
    add('p', p.node.description);
  }
  for (const [list, way] of [[edges.filter((e) => e.from === p.node.id), 'to'], [edges.filter((e) => e.to === p.node.id), 'from']] as const) {
    for (const kind of edgeKinds) {
      const names = list.filter((e) => e.kind === kind).map((e) => at.get(way === 'to' ? e.to : e.from)?.node.name ?? '');
      if (names.length > 0) {
        const some = names.slice(0, 4).join(', ') + (names.length > 4 ? ` and ${names.length - 4} more` : '');
        add('div', way === 'to' ? `${edgeNames[kind][1]} ${some}` : `${some} ${names.length > 1 ? plural(edgeNames[kind][1]) : edgeNames[kind][1]} it`, kind);
      }
    }
  }
  card.hidden = false;
  const box = view.getBoundingClientRect();
  const x = box.x + p.x * zoom + pan.x;
  const y = box.y + (p.y + p.height) * zoom + pan.y + 8;
  const up = box.y + p.y * zoom + pan.y - 8 - card.offsetHeight;
  card.style.left = `${Math.max(8, Math.min(x, window.innerWidth - card.offsetWidth - 8))}px`;
  card.style.top = `${y + card.offsetHeight > window.innerHeight - 8 && up > 0 ? up : y}px`;
}

function plural(verb: string): string {
  return verb === 'has' ? 'have' : verb.replace(/s\b/, '');
}

function hideCard(): void {
  card.hidden = true;
}

// Keys.

const arrows: Record<string, Direction> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };
window.addEventListener('keydown', (e) => {
  if (e.target === search) {
    if (e.key === 'Escape') {
      search.value = '';
      find();
      search.blur();
    } else if (e.key === 'Enter' || e.key === 'ArrowDown') {
      const first = placed.filter((p) => found?.has(p.node.id)).sort((a, b) => a.node.name.length - b.node.name.length || a.y - b.y || a.x - b.x)[0];
      if (first !== undefined) {
        e.preventDefault();
        if (zoom < 0.6) {
          zoomBy(0.9 / zoom);
        }
        setCurrent(first, true);
      }
    }
    return;
  }
  if (e.target instanceof HTMLSelectElement || e.ctrlKey || e.metaKey || e.altKey) {
    return;
  }
  const own = nodeOf(e.target);
  const direction = arrows[e.key];
  if (direction !== undefined && own !== undefined) {
    const next = towards(placed, own, direction);
    if (next !== undefined) {
      setCurrent(next, true);
    }
  } else if (e.key === '/') {
    search.focus();
    search.select();
  } else if (e.key === '+' || e.key === '=') {
    zoomBy(1.25);
  } else if (e.key === '-') {
    zoomBy(0.8);
  } else if (e.key === '0') {
    touched = false;
    fit();
  } else if (e.key.toLowerCase() === 'f' && own !== undefined) {
    focusOn(own.node);
  } else if (e.key === 'Escape') {
    hideCard();
    return;
  } else {
    return;
  }
  e.preventDefault();
});

// The toolbar and the legend.

function find(): void {
  const query = search.value.trim();
  found = query === '' ? undefined : new Set(placed.filter((p) => matches(query, p.node.name, p.node.category, p.node.description)).map((p) => p.node.id));
  $('found').textContent = found === undefined ? '' : found.size === 1 ? '1 node' : `${found.size} nodes`;
  look();
}
search.addEventListener('input', find);

$('fit').addEventListener('click', () => {
  touched = false;
  fit();
});
$('in').addEventListener('click', () => zoomBy(1.25));
$('out').addEventListener('click', () => zoomBy(0.8));
$('tidy').addEventListener('click', () => {
  touched = false;
  redraw(true);
});
$('all').addEventListener('click', () => ask({ depth: scope.depth }));
$('around').addEventListener('click', () => {
  if (here !== undefined) {
    ask({ ...here, depth: scope.depth });
  }
});
const depth = $<HTMLSelectElement>('depth');
depth.addEventListener('change', () => ask({ ...scope, depth: Number(depth.value) }));

function drawScope(): void {
  const around = $<HTMLButtonElement>('around');
  const name = scope.uri !== undefined ? scope.name : here?.name;
  around.hidden = name === undefined;
  around.textContent = `Around ${name ?? ''}`;
  around.setAttribute('aria-pressed', String(scope.uri !== undefined));
  $('all').setAttribute('aria-pressed', String(scope.uri === undefined));
  // Where somebody is elsewhere by now, the button goes there.
  if (scope.uri !== undefined && here !== undefined && here.uri !== scope.uri) {
    around.textContent = `Around ${scope.name ?? ''} → ${here.name}`;
  }
  $('depth-label').hidden = scope.uri === undefined;
  depth.value = String(scope.depth);
}

function drawLegend(): void {
  const legend = $('legend');
  const focused = document.activeElement instanceof HTMLInputElement ? document.activeElement.dataset['kind'] : undefined;
  legend.replaceChildren();
  const add = (kind: string, text: string, count: number): void => {
    const label = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = !isHidden(kind);
    box.dataset['kind'] = kind;
    box.addEventListener('change', () => {
      if (box.checked) {
        hidden.delete(kind);
        shown.add(kind);
      } else {
        hidden.add(kind);
        shown.delete(kind);
      }
      remember();
      redraw(false);
      find();
    });
    const sample = document.createElement('i');
    sample.className = `sample ${kind}`;
    const number = document.createElement('span');
    number.textContent = String(count);
    label.append(box, sample, text, number);
    legend.append(label);
    if (kind === focused) {
      box.focus();
    }
  };
  for (const kind of ['skill', 'role', 'agent'] as const) {
    const count = graph.nodes.filter((n) => n.kind === kind).length;
    if (count > 0) {
      add(kind, nodeNames[kind], count);
    }
  }
  for (const kind of edgeKinds) {
    const count = graph.edges.filter((e) => e.kind === kind).length;
    if (count > 0) {
      add(kind, edgeNames[kind][0], count);
    }
  }
  if (graph.cut !== undefined && graph.cut.nodes > 0) {
    const note = document.createElement('em');
    note.textContent = `${graph.cut.nodes} more nodes are not drawn`;
    legend.append(note);
  }
}

// What the extension says.

window.addEventListener('message', (e: MessageEvent<ToPage>) => {
  const m = e.data;
  switch (m.type) {
    case 'graph': {
      const fresh = m.scope.uri !== scope.uri || m.scope.role !== scope.role || m.scope.depth !== scope.depth || graph.nodes.length === 0;
      if (fresh) {
        touched = false;
      }
      graph = m.graph;
      scope = m.scope;
      here = m.here;
      remember();
      drawScope();
      redraw(fresh);
      find();
      $('say').textContent = `${graph.nodes.length} nodes, ${graph.edges.length} edges`;
      document.body.dataset['nodes'] = String(graph.nodes.length);
      document.body.dataset['edges'] = String(graph.edges.length);
      break;
    }
    case 'here':
      here = m.here;
      drawScope();
      look();
      break;
    case 'failed': {
      const empty = $('empty');
      empty.hidden = placed.length > 0;
      empty.textContent = m.message;
      break;
    }
  }
});

new ResizeObserver(() => {
  if (touched) {
    paintSoon();
  } else {
    fit();
  }
}).observe(view);
new MutationObserver(dress).observe(document.body, { attributes: true, attributeFilter: ['class'] });
new MutationObserver(dress).observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
dress();
drawScope();

const state = api.getState() as Partial<State> | undefined;
state?.hidden?.forEach((kind) => hidden.add(kind));
state?.shown?.forEach((kind) => shown.add(kind));
api.postMessage(state?.scope === undefined ? { type: 'ready' } : { type: 'ready', scope: state.scope });
