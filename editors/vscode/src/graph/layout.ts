/**
 * Where the nodes of a graph are drawn. Two ways, both without chance, so that the same
 * graph looks the same each time:
 *
 * Around a node, in columns: who leads to it on the left, what it leads to on the right,
 * the farther the farther out. Of everything, in boxes: the nodes that are filed under one
 * name lie in one box, and boxes with much between them lie side by side.
 *
 * Neither lets two nodes overlap. Given where nodes were before, they stay there as far as
 * that is possible.
 */
import type { GraphEdge, GraphNode } from '../protocol';
import { overlap } from './rect';
import type { Point, Rect } from './rect';

export interface Placed extends Rect {
  node: GraphNode;
  /** The box or the column that it lies in. */
  group: string;
}

/** What lies in it has something in common, which is its title. */
export interface Box extends Rect {
  id: string;
  title: string;
  kind: 'category' | 'roles' | 'agents';
}

export interface Layout {
  nodes: Placed[];
  boxes: Box[];
}

export type Before = ReadonlyMap<string, Point>;

export const nodeHeight = 26;
const widestName = 220;
const narrowest = 64;
const gap = 10; // between nodes in a box or a column
const lane = 40; // between the columns of a box: room for arrows
const padding = 22; // of a box
const titleHeight = 26;
const firstRow = titleHeight + padding / 2; // of a box
const between = 36; // boxes
const columnGap = 90; // between columns: room for arrows
const mostInColumn = 16;

/** How wide a name is drawn; the page cuts it where it is wider. */
export function widthOf(name: string): number {
  return Math.round(Math.min(widestName, Math.max(narrowest, 40 + 7.1 * [...name].length)));
}

/**
 * Lays out a graph around the nodes at distance 0, or of everything where all are. The boxes of
 * everything come to be about as many times as wide as high as aspect says.
 */
export function layOut(nodes: readonly GraphNode[], edges: readonly GraphEdge[], before: Before = new Map(), aspect = 1.7): Layout {
  return nodes.some((n) => (n.distance ?? 0) > 0) || nodes.length === 1
    ? columns(nodes, edges, before)
    : boxes(nodes, edges, before, aspect);
}

/** A column's nodes, sorted into lines of at most mostInColumn. */
function columns(nodes: readonly GraphNode[], edges: readonly GraphEdge[], before: Before): Layout {
  const near = neighbours(edges);
  // Left of the middle are those that lead there, by however many edges.
  const side = new Map<string, number>();
  const byId = new Map(nodes.map((n) => [n.id, n]));
  const order = [...nodes].sort((a, b) => (a.distance ?? 0) - (b.distance ?? 0) || compare(a.id, b.id));
  for (const n of order) {
    const at = n.distance ?? 0;
    if (at === 0) {
      side.set(n.id, 0);
      continue;
    }
    let left = 0;
    let right = 0;
    for (const e of edges) {
      const other = e.from === n.id ? e.to : e.to === n.id ? e.from : undefined;
      const inner = other === undefined ? undefined : byId.get(other);
      if (inner === undefined || (inner.distance ?? 0) !== at - 1) {
        continue;
      }
      const lies = side.get(inner.id) ?? 0;
      if (lies < 0) {
        left += 2;
      } else if (lies > 0) {
        right += 2;
      } else if (e.from === n.id) {
        left++;
      } else {
        right++;
      }
    }
    side.set(n.id, left > right ? -at : at);
  }
  const byColumn = new Map<number, GraphNode[]>();
  for (const n of order) {
    const c = side.get(n.id) ?? 0;
    byColumn.set(c, [...(byColumn.get(c) ?? []), n]);
  }
  const middle = new Map<string, number>(); // of each node that is placed, its height
  const lines = new Map<number, GraphNode[][]>();
  for (const c of [...byColumn.keys()].sort((a, b) => Math.abs(a) - Math.abs(b) || a - b)) {
    const list = byColumn.get(c) ?? [];
    const wanted = new Map<string, number>();
    for (const n of list) {
      const was = before.get(n.id);
      const inner = (near.get(n.id) ?? []).map((id) => middle.get(id)).filter((y) => y !== undefined);
      wanted.set(n.id, was !== undefined ? was.y : inner.length > 0 ? inner.reduce((a, b) => a + b, 0) / inner.length : 0);
    }
    list.sort((a, b) => (wanted.get(a.id) ?? 0) - (wanted.get(b.id) ?? 0) || kindRank(a) - kindRank(b) || compare(a.name, b.name) || compare(a.id, b.id));
    const count = Math.ceil(list.length / mostInColumn);
    const each = Math.ceil(list.length / count);
    const split: GraphNode[][] = [];
    for (let i = 0; i < count; i++) {
      split.push(list.slice(i * each, (i + 1) * each));
    }
    lines.set(c, split);
    for (const line of split) {
      line.forEach((n, i) => middle.set(n.id, (i - (line.length - 1) / 2) * (nodeHeight + gap)));
    }
  }
  // From the middle outwards to both sides.
  const placed: Placed[] = [];
  const width = (line: GraphNode[]): number => Math.max(...line.map((n) => widthOf(n.name)));
  const put = (line: GraphNode[], x: number, toTheRight: boolean, bold = 0): number => {
    const w = width(line) + bold;
    const left = toTheRight ? x : x - w;
    for (const n of line) {
      placed.push({ node: n, group: `column ${left}`, x: left, y: (middle.get(n.id) ?? 0) - nodeHeight / 2, width: w, height: nodeHeight });
    }
    return w;
  };
  let right = 0;
  let left = 0;
  for (const line of lines.get(0) ?? []) {
    right += put(line, right, true, 16) + gap * 2; // their names are bold
  }
  right += columnGap - gap * 2;
  left -= columnGap;
  const farthest = Math.max(0, ...[...lines.keys()].map(Math.abs));
  for (let c = 1; c <= farthest; c++) {
    const rights = lines.get(c) ?? [];
    for (const line of rights) {
      right += put(line, right, true) + gap * 2;
    }
    const lefts = lines.get(-c) ?? [];
    for (const line of lefts) {
      left -= put(line, left, false) + gap * 2;
    }
    right += rights.length > 0 ? columnGap - gap * 2 : 0;
    left -= lefts.length > 0 ? columnGap - gap * 2 : 0;
  }
  return { nodes: placed, boxes: [] };
}

/** One box before it has a place. */
interface Group {
  box: Box;
  nodes: Placed[]; // relative to the box
  weight: number; // of edges to other boxes
}

function boxes(nodes: readonly GraphNode[], edges: readonly GraphEdge[], before: Before, aspect: number): Layout {
  const groups = new Map<string, GraphNode[]>();
  for (const n of nodes) {
    const id = groupOf(n);
    groups.set(id, [...(groups.get(id) ?? []), n]);
  }
  const titles = titlesOf(nodes);
  const near = neighbours(edges);
  const list: Group[] = [...groups].map(([id, members]) => fill(id, titles.get(id) ?? '', members, near, before));
  list.sort((a, b) => compare(a.box.id, b.box.id));
  const index = new Map<string, number>();
  list.forEach((g, i) => g.nodes.forEach((p) => index.set(p.node.id, i)));
  const ties = list.map(() => new Map<number, number>());
  for (const e of edges) {
    const a = index.get(e.from);
    const b = index.get(e.to);
    if (a === undefined || b === undefined || a === b) {
      continue;
    }
    // A role has much of everything: it says little of what lies near.
    const weight = e.kind === 'has' ? 0.25 : 1;
    ties[a]?.set(b, (ties[a]?.get(b) ?? 0) + weight);
    ties[b]?.set(a, (ties[b]?.get(a) ?? 0) + weight);
  }
  list.forEach((g, i) => {
    g.weight = [...(ties[i]?.values() ?? [])].reduce((a, b) => a + b, 0);
  });
  pack(list, ties, before, aspect);
  return {
    boxes: list.map((g) => g.box),
    nodes: list.flatMap((g) => g.nodes.map((p) => ({ ...p, x: p.x + g.box.x, y: p.y + g.box.y }))),
  };
}

/** Which box a node lies in. */
function groupOf(n: GraphNode): string {
  switch (n.kind) {
    case 'role':
      return `${n.folder}\nroles`;
    case 'agent':
      return `${n.folder}\nagents`;
    default:
      return `${n.folder}\nskills\n${n.root ?? ''}\n${n.category ?? ''}`;
  }
}

/** The titles of boxes: the category, and the root where there are several. */
function titlesOf(nodes: readonly GraphNode[]): Map<string, string> {
  const folders = new Set(nodes.map((n) => n.folder));
  const roots = new Set(nodes.filter((n) => n.kind === 'skill').map((n) => `${n.folder}\n${n.root ?? ''}`));
  const titles = new Map<string, string>();
  for (const n of nodes) {
    const parts: string[] = [];
    if (folders.size > 1) {
      parts.push(decodeURIComponent(n.folder.replace(/\/$/, '').replace(/^.*\//, '')));
    }
    if (n.kind !== 'skill') {
      parts.push(n.kind === 'role' ? 'Roles' : 'Agents');
    } else {
      if (roots.size > 1 || n.category === undefined) {
        parts.push(n.root === undefined || n.root === '' ? 'Skills' : n.root);
      }
      if (n.category !== undefined) {
        parts.push(n.category);
      }
    }
    titles.set(groupOf(n), parts.join(' · '));
  }
  return titles;
}

/** Puts nodes into a box: in columns, so many that it is a bit wider than high. */
function fill(id: string, title: string, members: readonly GraphNode[], near: Map<string, string[]>, before: Before): Group {
  const sorted = sortInside(members, near);
  const kind = id.endsWith('\nroles') ? 'roles' : id.endsWith('\nagents') ? 'agents' : 'category';
  if (sorted.some((n) => before.has(n.id))) {
    return refill(id, title, kind, sorted, before);
  }
  let best: GraphNode[][] = [];
  let least = Infinity;
  for (let count = 1; count <= Math.min(12, sorted.length); count++) {
    const rows = Math.ceil(sorted.length / count);
    const columns = Array.from({ length: Math.ceil(sorted.length / rows) }, (_, c) => sorted.slice(c * rows, (c + 1) * rows));
    const width = columns.reduce((sum, column) => sum + widest(column) + lane, 0);
    const off = Math.abs(Math.log(width / (rows * (nodeHeight + gap)) / 1.3));
    if (off < least) {
      least = off;
      best = columns;
    }
  }
  const nodes: Placed[] = [];
  let x = padding;
  for (const column of best) {
    const width = widest(column);
    column.forEach((node, row) => nodes.push({ node, group: id, x, y: firstRow + row * (nodeHeight + gap), width, height: nodeHeight }));
    x += width + lane;
  }
  return close({ id, title, kind, x: NaN, y: NaN, width: 0, height: 0 }, nodes);
}

/** Makes a box as large as what is in it and its title. */
function close(box: Box, nodes: Placed[]): Group {
  const right = Math.max(...nodes.map((p) => p.x + p.width), padding + Math.min(widestName, 24 + 7.5 * [...box.title].length));
  const bottom = Math.max(...nodes.map((p) => p.y + p.height));
  return { box: { ...box, width: right + padding, height: bottom + padding * 0.8 }, nodes, weight: 0 };
}

function widest(column: readonly GraphNode[]): number {
  return Math.max(...column.map((n) => widthOf(n.name)));
}

/** Fills a box in which some nodes have a place already: the others get what is free in its columns. */
function refill(id: string, title: string, kind: Box['kind'], sorted: readonly GraphNode[], before: Before): Group {
  const known = sorted.filter((n) => before.has(n.id));
  const left = Math.min(...known.map((n) => before.get(n.id)?.x ?? 0));
  const top = Math.min(...known.map((n) => before.get(n.id)?.y ?? 0));
  const origin = { x: left - padding, y: top - firstRow };
  const columns = new Map<number, Map<number, GraphNode>>(); // by where they begin, and rows likewise
  for (const n of known) {
    const at = before.get(n.id) ?? { x: 0, y: 0 };
    const x = at.x - origin.x;
    columns.set(x, (columns.get(x) ?? new Map<number, GraphNode>()).set(at.y - origin.y, n));
  }
  for (const n of sorted) {
    if (before.has(n.id)) {
      continue;
    }
    // The highest free row, and of those in one row the one that is farthest left.
    let place: { column: Map<number, GraphNode>; y: number } | undefined;
    for (const [, column] of [...columns].sort(([a], [b]) => a - b)) {
      let y = firstRow;
      while ([...column.keys()].some((o) => o < y + nodeHeight + gap && y < o + nodeHeight + gap)) {
        y += nodeHeight + gap;
      }
      if (place === undefined || y < place.y) {
        place = { column, y };
      }
    }
    place?.column.set(place.y, n);
  }
  const begins = [...columns.keys()].sort((a, b) => a - b);
  const nodes = begins.flatMap((x, i) => {
    const column = columns.get(x) ?? new Map<number, GraphNode>();
    const room = (begins[i + 1] ?? Infinity) - lane / 2 - x; // a name that needs more is cut
    const width = Math.min(room, widest([...column.values()]));
    return [...column].map(([y, node]) => ({ node, group: id, x, y, width, height: nodeHeight }));
  });
  return close({ id, title, kind, ...origin, width: 0, height: 0 }, nodes);
}

/** Sorts the nodes of a box so that those with edges between them are near each other. */
function sortInside(members: readonly GraphNode[], near: Map<string, string[]>): GraphNode[] {
  const left = new Map(members.map((n) => [n.id, n]));
  const degree = (n: GraphNode): number => near.get(n.id)?.length ?? 0;
  const starts = [...members].sort((a, b) => degree(b) - degree(a) || compare(a.name, b.name) || compare(a.id, b.id));
  const sorted: GraphNode[] = [];
  for (const start of starts) {
    const queue = [start];
    for (let n = queue.shift(); n !== undefined; n = queue.shift()) {
      if (!left.delete(n.id)) {
        continue;
      }
      sorted.push(n);
      const next = (near.get(n.id) ?? []).map((id) => left.get(id)).filter((m) => m !== undefined);
      next.sort((a, b) => degree(b) - degree(a) || compare(a.name, b.name) || compare(a.id, b.id));
      queue.push(...next);
    }
  }
  return sorted;
}

/** Gives boxes places. Those that have one keep it, or make room for one that grew. */
function pack(list: Group[], ties: Map<number, number>[], before: Before, aspect: number): void {
  const done: number[] = [];
  const todo = new Set<number>();
  list.forEach((g, i) => {
    if (before.size > 0 && !Number.isNaN(g.box.x)) {
      done.push(i);
    } else {
      todo.add(i);
    }
  });
  settle(list.filter((_, i) => !todo.has(i)).map((g) => g.box));
  while (todo.size > 0) {
    let next = -1;
    let best = -1;
    for (const i of todo) {
      const g = list[i];
      if (g === undefined) {
        continue;
      }
      let tied = 0;
      for (const d of done) {
        tied += ties[i]?.get(d) ?? 0;
      }
      const score = done.length === 0 ? g.weight * 1000 + g.nodes.length : tied * 1000 + g.nodes.length;
      if (score > best) {
        best = score;
        next = i;
      }
    }
    const g = list[next];
    if (g === undefined) {
      return;
    }
    todo.delete(next);
    const rects = done.map((i) => list[i]?.box).filter((b) => b !== undefined);
    const spot = findSpot(g.box, rects, aspect, (x, y) => {
      let cost = 0;
      for (const d of done) {
        const weight = ties[next]?.get(d);
        const other = list[d]?.box;
        if (weight !== undefined && other !== undefined) {
          const dx = (x + g.box.width / 2 - other.x - other.width / 2) / aspect;
          const dy = y + g.box.height / 2 - other.y - other.height / 2;
          cost += (weight / (1 + g.weight)) * Math.hypot(dx, dy);
        }
      }
      return cost;
    });
    g.box.x = spot.x;
    g.box.y = spot.y;
    done.push(next);
  }
}

/** Finds the cheapest free place beside other boxes, the nearer to the middle the cheaper. */
function findSpot(box: Rect, others: readonly Rect[], aspect: number, cost: (x: number, y: number) => number): Point {
  if (others.length === 0) {
    return { x: -box.width / 2, y: -box.height / 2 };
  }
  const xs = new Set<number>();
  const ys = new Set<number>();
  for (const o of others) {
    xs.add(o.x).add(o.x + o.width + between).add(o.x + o.width - box.width).add(o.x - box.width - between);
    ys.add(o.y).add(o.y + o.height + between).add(o.y + o.height - box.height).add(o.y - box.height - between);
  }
  // The middle of what is there.
  const middle = { x: 0, y: 0 };
  let area = 0;
  for (const o of others) {
    const a = o.width * o.height;
    middle.x += a * (o.x + o.width / 2);
    middle.y += a * (o.y + o.height / 2);
    area += a;
  }
  middle.x /= area;
  middle.y /= area;
  const candidates: { x: number; y: number; far: number }[] = [];
  for (const x of xs) {
    for (const y of ys) {
      candidates.push({ x, y, far: Math.hypot((x + box.width / 2 - middle.x) / aspect, y + box.height / 2 - middle.y) });
    }
  }
  candidates.sort((a, b) => a.far - b.far || a.y - b.y || a.x - b.x);
  let best: Point | undefined;
  let least = Infinity;
  for (const c of candidates) {
    if (c.far >= least) {
      break; // the others are farther, and cost more than that
    }
    if (others.some((o) => overlap({ ...box, x: c.x, y: c.y }, o, between - 1))) {
      continue;
    }
    const total = c.far + 0.7 * cost(c.x, c.y);
    if (total < least) {
      least = total;
      best = c;
    }
  }
  return best ?? { x: Math.max(...others.map((o) => o.x + o.width)) + between, y: middle.y };
}

/** Pushes boxes apart that overlap, as little as it takes: the later one gives way. */
function settle(rects: Rect[]): void {
  rects.sort((a, b) => a.y - b.y || a.x - b.x);
  for (let i = 1; i < rects.length; i++) {
    const r = rects[i];
    if (r === undefined) {
      continue;
    }
    for (let again = true, rounds = 0; again && rounds < 2 * rects.length; rounds++) {
      again = false;
      for (let j = 0; j < i; j++) {
        const o = rects[j];
        if (o === undefined || !overlap(r, o, between / 2)) {
          continue;
        }
        const down = o.y + o.height + between - r.y;
        const right = o.x + o.width + between - r.x;
        if (down <= right) {
          r.y += down;
        } else {
          r.x += right;
        }
        again = true;
      }
    }
  }
}

function neighbours(edges: readonly GraphEdge[]): Map<string, string[]> {
  const near = new Map<string, string[]>();
  const add = (a: string, b: string): void => {
    const list = near.get(a);
    if (list === undefined) {
      near.set(a, [b]);
    } else {
      list.push(b);
    }
  };
  for (const e of edges) {
    add(e.from, e.to);
    add(e.to, e.from);
  }
  return near;
}

function kindRank(n: GraphNode): number {
  return n.kind === 'role' ? 0 : n.kind === 'agent' ? 1 : 2;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
