/**
 * The page that draws the graph. It knows what its host tells it, an editor or the page
 * itself, and says what somebody chose; where things lie is computed in src/graph, which knows no page.
 *
 * Tests find a node as [data-node="ID"] with data-name and data-kind, both in the drawing and
 * in the list; how many nodes and ties there are as data-nodes and data-edges of the body, and
 * in the title of the document; what is shown as data-scope ("all", or a URI) and data-mode
 * ("drawing" or "list").
 */
import { scopeOf } from '../graph/messages';
import type { Scope } from '../graph/messages';
import { towards } from '../graph/picture';
import type { Direction } from '../graph/picture';
import type { Placed } from '../graph/layout';
import type { Rect } from '../graph/rect';
import type { GraphNode } from '../protocol';
import { Arrows } from './arrows';
import { Camera } from './camera';
import { hideCard, showCard } from './card';
import { element, view } from './dom';
import { Filters } from './filters';
import { host } from './host';
import { drawLegend } from './legend';
import { drawList } from './list';
import { Model } from './model';
import { Nodes } from './nodes';

const model = new Model();
const nodes = new Nodes(model);
const camera = new Camera(() => {
  hideCard();
  arrows.paintSoon();
  rememberSoon();
});
const arrows = new Arrows(model, camera);
const filters = new Filters(model, (filter) => {
  model.choose(filter);
  remember();
  draw();
  if (!camera.touched) {
    fit();
  }
});
const search = element<HTMLInputElement>('search');
const depth = element<HTMLSelectElement>('depth');
let list = false;

// What outlives the page.

let remembering: ReturnType<typeof setTimeout> | undefined;
function rememberSoon(): void {
  clearTimeout(remembering);
  remembering = setTimeout(remember, 100);
}

function remember(): void {
  const { zoom, pan, touched } = camera;
  host.setState({
    scope: model.scope, hidden: [...model.hidden], shown: [...model.shown], filter: model.filter, list, query: model.query,
    ...touched && { camera: { zoom, x: pan.x, y: pan.y } },
  });
}

// What is drawn.

function draw(): void {
  nodes.draw();
  filters.draw();
  legend();
  show();
  const empty = model.emptiness;
  element('empty').hidden = empty === undefined;
  element('empty').textContent = empty ?? '';
  camera.apply();
}

/** Shows anew what is found, and how much there is. */
function show(): void {
  const { found } = model;
  element('found').textContent = found === undefined ? model.summary : `${found.size} of ${model.placed.length}`;
  document.title = `${host.title}: ${model.summary}`;
  nodes.look();
  arrows.paintSoon();
  if (list) {
    drawList(model);
  }
}

function legend(): void {
  drawLegend(model, (kind, on) => {
    model.toggle(kind, on);
    remember();
    draw();
  });
}

function all(): readonly Rect[] {
  return model.boxes.length > 0 ? model.boxes : model.placed;
}

function fit(): void {
  camera.touched = false;
  camera.fit(all());
}

function setList(on: boolean): void {
  list = on;
  document.body.dataset['mode'] = on ? 'list' : 'drawing';
  element('as-list').setAttribute('aria-pressed', String(on));
  element('list').hidden = !on;
  for (const layer of ['boxes', 'edges', 'nodes', 'titles']) {
    element(layer).hidden = on;
  }
  hideCard();
  show();
  if (!on && !camera.touched) {
    fit();
  }
}

// Scopes.

function ask(scope: Scope): void {
  model.scope = scope;
  camera.touched = false;
  remember();
  drawScope();
  host.post({ type: 'scope', scope });
}

function focusOn(n: GraphNode): void {
  ask({ uri: n.uri, ...n.kind === 'role' && { role: n.name }, name: n.name, depth: model.scope.depth });
}

function drawScope(): void {
  const { scope, here, whole } = model;
  const around = element('around');
  const elsewhere = !whole && here !== undefined && (here.uri !== scope.uri || here.role !== undefined && here.role !== scope.role);
  const name = whole ? here?.name : scope.name;
  around.hidden = whole && here === undefined;
  around.textContent = elsewhere ? `Around ${name ?? 'it'} → ${here.name}` : `Around ${name ?? 'it'}`;
  around.title = elsewhere ? `Draw it around ${here.name}, which is shown` : '';
  around.setAttribute('aria-pressed', String(!whole));
  element('all').setAttribute('aria-pressed', String(whole));
  element('depth-label').hidden = whole;
  depth.value = String(scope.depth);
  document.body.dataset['scope'] = scope.uri ?? 'all';
}

element('all').addEventListener('click', () => ask({ depth: model.scope.depth }));
element('around').addEventListener('click', () => {
  if (model.here !== undefined) {
    ask({ ...model.here, depth: model.scope.depth });
  }
});
depth.addEventListener('change', () => ask({ ...model.scope, depth: Number(depth.value) }));

// Nodes.

function light(p: Placed | undefined): void {
  model.lit = p?.node.id;
  nodes.look();
  arrows.paintSoon();
}

function setCurrent(p: Placed, focus: boolean): void {
  model.current = p.node.id;
  nodes.look();
  if (focus) {
    nodes.focus(p.node.id);
    camera.bring(p);
    showCard(model, camera, p);
  }
}

function open(p: Placed, keep: boolean): void {
  model.current = p.node.id;
  host.post({ type: 'open', id: p.node.id, keep });
  if (camera.touched || !camera.readable(all())) { // else the picture makes room for the card
    camera.uncover(p);
  }
}

let waiting: ReturnType<typeof setTimeout> | undefined;
view.addEventListener('pointerover', (e) => {
  const p = nodes.of(e.target);
  if (list || view.classList.contains('dragging') || p !== undefined && p.node.id === model.lit) {
    return;
  }
  light(p ?? nodes.of(view.contains(document.activeElement) ? document.activeElement : null));
  clearTimeout(waiting);
  hideCard();
  if (p !== undefined) {
    waiting = setTimeout(() => showCard(model, camera, p), 350);
  }
});
view.addEventListener('pointerleave', () => {
  clearTimeout(waiting);
  hideCard();
  light(undefined);
});
view.addEventListener('click', (e) => {
  const p = nodes.of(e.target);
  if (p !== undefined && e.altKey) {
    focusOn(p.node);
  } else if (p !== undefined) {
    open(p, e.ctrlKey || e.metaKey);
  }
});
view.addEventListener('focusin', (e) => {
  const p = nodes.of(e.target);
  if (!list && p !== undefined && p.node.id !== model.lit) {
    setCurrent(p, false);
    light(p);
  }
});
view.addEventListener('focusout', () => {
  hideCard();
  light(undefined);
});

// Keys.

const directions: Record<string, Direction> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

window.addEventListener('keydown', (e) => {
  if (e.target === search) {
    inSearch(e);
    return;
  }
  if (e.target instanceof HTMLSelectElement || e.ctrlKey || e.metaKey || e.altKey) {
    return;
  }
  const own = nodes.of(e.target);
  if (!(own !== undefined && onNode(e.key, own)) && !anywhere(e.key)) {
    return;
  }
  e.preventDefault();
});

function inSearch(e: KeyboardEvent): void {
  if (e.key === 'Escape') {
    search.value = '';
    find();
    search.blur();
  } else if (e.key === 'Enter' || e.key === 'ArrowDown') {
    const { first } = model;
    if (first !== undefined) {
      e.preventDefault();
      if (list) {
        element('list').querySelector<HTMLElement>('[data-node]')?.focus();
      } else {
        setCurrent(first, true);
      }
    }
  }
}

/** A key on a node; it says whether it means something there. */
function onNode(key: string, own: Placed): boolean {
  const direction = directions[key];
  if (list && (direction === 'up' || direction === 'down')) {
    const all = [...element('list').querySelectorAll<HTMLElement>('[data-node]')];
    all[all.findIndex((item) => item === document.activeElement) + (direction === 'down' ? 1 : -1)]?.focus();
    return true;
  }
  if (!list && direction !== undefined) {
    const next = towards(model.placed, own, direction);
    if (next !== undefined) {
      setCurrent(next, true);
    }
    return true;
  }
  switch (key) {
    case 'Enter':
      open(own, false);
      return true;
    case ' ':
      open(own, true);
      return true;
    case 'f':
    case 'F':
      focusOn(own.node);
      return true;
  }
  return false;
}

function anywhere(key: string): boolean {
  switch (key) {
    case '/':
      search.focus();
      search.select();
      return true;
    case '+':
    case '=':
      zoomBy(1.25);
      return true;
    case '-':
      zoomBy(0.8);
      return true;
    case '0':
      fit();
      return true;
    case 'Escape':
      hideCard();
      return true;
  }
  return false;
}

// A space that was heard as a key is no click, too.
view.addEventListener('keyup', (e) => {
  if (e.key === ' ' && nodes.of(e.target) !== undefined) {
    e.preventDefault();
  }
});

/** Zooms around the node that the keys are at, if it is seen. */
function zoomBy(factor: number): void {
  const own = nodes.of(document.activeElement);
  const at = own === undefined ? undefined : camera.onScreen(own);
  camera.zoomBy(factor, at === undefined ? undefined : { x: at.x + at.width / 2, y: at.y + at.height / 2 });
}

// The toolbar.

function find(): void {
  model.find(search.value);
  show();
  rememberSoon();
}
search.addEventListener('input', find);
element('fit').addEventListener('click', fit);
element('in').addEventListener('click', () => zoomBy(1.25));
element('out').addEventListener('click', () => zoomBy(0.8));
element('tidy').addEventListener('click', () => {
  model.aspect = view.clientWidth / (view.clientHeight || 1);
  model.arrange(true);
  draw();
  fit();
});
element('as-list').addEventListener('click', () => {
  setList(!list);
  remember();
});

// What the host says.

host.listen((m) => {
  switch (m.type) {
    case 'graph': {
      const first = document.body.dataset['nodes'] === undefined;
      model.aspect = view.clientWidth / (view.clientHeight || 1);
      const fresh = model.take(m.graph, m.scope, m.here);
      drawScope();
      draw();
      if (fresh && !(first && camera.touched)) {
        fit();
      }
      remember();
      document.body.dataset['nodes'] = String(m.graph.nodes.length);
      document.body.dataset['edges'] = String(m.graph.edges.length);
      break;
    }
    case 'here':
      model.here = m.here;
      drawScope();
      nodes.look();
      break;
    case 'show': {
      const p = model.place(m.node.id);
      if (p === undefined || m.center) {
        focusOn(m.node);
      } else if (!list) {
        setCurrent(p, true);
        hideCard();
      }
      break;
    }
    case 'failed': {
      const empty = element('empty');
      empty.hidden = model.placed.length > 0;
      empty.textContent = m.message;
      break;
    }
  }
});

// The beginning.

const state = host.getState();
state?.hidden?.forEach((kind) => model.hidden.add(kind));
state?.shown?.forEach((kind) => model.shown.add(kind));
model.filter = state?.filter ?? {};
const scope = scopeOf(state?.scope);
if (scope !== undefined) {
  model.scope = scope;
}
if (state?.camera !== undefined) {
  camera.zoom = state.camera.zoom;
  camera.pan = { x: state.camera.x, y: state.camera.y };
  camera.touched = true;
}
search.value = state?.query ?? '';
model.find(search.value);
camera.listen();
const room = new ResizeObserver(() => {
  if (camera.touched || !element('details').hidden && !camera.readable(all())) {
    arrows.paintSoon();
  } else {
    fit();
  }
});
room.observe(view);
room.observe(element('details'));
const dress = new MutationObserver(() => arrows.dress());
dress.observe(document.body, { attributes: true, attributeFilter: ['class'] });
dress.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
arrows.dress();
drawScope();
setList(state?.list === true);
host.post(scope === undefined ? { type: 'ready' } : { type: 'ready', scope });
