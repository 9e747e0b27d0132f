/** What the page shows, without how: the graph, what of it is hidden, found and lit, and where it lies. */
import { layOut } from '../graph/layout';
import type { Box, Placed } from '../graph/layout';
import type { Point } from '../graph/rect';
import type { Here, Scope } from '../graph/messages';
import { matches } from '../matches';
import type { EdgeKind, GraphEdge, GraphNode, GraphResult, NodeKind } from '../protocol';

export const nodeKinds = ['skill', 'role', 'agent'] as const satisfies NodeKind[];

export const nodeNames: Record<NodeKind, [one: string, many: string]> = { skill: ['skill', 'skills'], role: ['role', 'roles'], agent: ['agent', 'agents'] };

/** How a kind of tie is called, and what it says: "a depends on b". */
export const edgeNames: Record<EdgeKind, [name: string, verb: string]> = {
  has: ['has', 'has'],
  inherits: ['inherits', 'inherits'],
  depends_on: ['depends on', 'depends on'],
  recommends: ['recommends', 'recommends'],
  link: ['links', 'links to'],
  contextual: ['names', 'names'],
  mention: ['mentions', 'mentions'],
};

/** More ties of a kind are a carpet in a picture of everything, and hide what others say. */
const carpet: Partial<Record<string, number>> = { has: 60, mention: 60, contextual: 300, link: 300, recommends: 600 } satisfies Partial<Record<EdgeKind, number>>;

/** How sure it is that a tie is meant, the surest first. */
export const strengths = ['hard', 'contextual', 'mention'] as const;
export type Strength = (typeof strengths)[number];

/** What of a graph is left out, whatever kind it is of. */
export interface Filter {
  /** Skills of one root alone. */
  root?: string;
  /** One role, by its id, and what it has. */
  role?: string;
  /** Ties as strong as that; all of them without. */
  strength?: Strength;
}

/** All ties from one box to another, as one. */
export interface Bundle {
  readonly from: Box;
  readonly to: Box;
  count: number;
}

/** What outlives the page. */
export interface State {
  scope: Scope;
  hidden: string[];
  /** Kinds that are not shown at first. */
  shown: string[];
  filter: Filter;
  list: boolean;
  query: string;
  /** Of somebody who zoomed or panned. */
  camera?: { zoom: number; x: number; y: number };
}

export class Model {
  graph: GraphResult = { nodes: [], edges: [] };
  /** What is drawn, or was asked for and is drawn next. */
  scope: Scope = { depth: 1 };
  private taken: Scope | undefined;
  here: Here | undefined;
  placed: readonly Placed[] = [];
  boxes: readonly Box[] = [];
  /** The ties that are shown, and what they come to between boxes. */
  drawn: readonly GraphEdge[] = [];
  bundles: readonly Bundle[] = [];
  /** The node that the keys are at. */
  current: string | undefined;
  /** The node whose ties are shown strongly. */
  lit: string | undefined;
  query = '';
  /** How many times as wide as high the view is. */
  aspect = 1.7;
  /** What has the words of the query; undefined without one. */
  found: ReadonlySet<string> | undefined;

  filter: Filter = {};
  readonly hidden = new Set<string>();
  readonly shown = new Set<string>();
  private readonly at = new Map<string, Placed>();
  private readonly ties = new Map<string, GraphEdge[]>();
  private readonly counts = new Map<string, number>();

  /** Whether the graph is of everything. */
  get whole(): boolean {
    return this.scope.uri === undefined;
  }

  place(id: string | undefined): Placed | undefined {
    return id === undefined ? undefined : this.at.get(id);
  }

  /** The ties of a node, also those that are only shown when somebody looks at it. */
  near(id: string): readonly GraphEdge[] {
    return this.ties.get(id) ?? [];
  }

  /** How many nodes or ties of a kind there are, whether they are shown or not. */
  count(kind: string): number {
    return this.counts.get(kind) ?? 0;
  }

  /** Whether a node is what the graph is around. */
  central(node: GraphNode): boolean {
    return !this.whole && (node.distance ?? 0) === 0;
  }

  /** Whether a tie says little of what the graph is around: it is only there as both of its ends are. */
  isMinor(e: GraphEdge): boolean {
    const from = this.place(e.from)?.node;
    const to = this.place(e.to)?.node;
    return !this.whole && from !== undefined && to !== undefined && !this.central(from) && !this.central(to)
      && (from.distance === to.distance || e.kind === 'has');
  }

  isHidden(kind: string): boolean {
    return this.hidden.has(kind) || this.isQuiet(kind);
  }

  /** Whether ties of a kind are shown only of the node that somebody looks at. */
  isQuiet(kind: string): boolean {
    return this.whole && !this.shown.has(kind) && !this.hidden.has(kind) && this.count(kind) > (carpet[kind] ?? Infinity);
  }

  toggle(kind: string, on: boolean): void {
    (on ? this.hidden : this.shown).delete(kind);
    (on ? this.shown : this.hidden).add(kind);
    this.arrange(false);
  }

  /** Takes another graph; it says whether it is one of something else, and nothing lies where it lay. */
  take(graph: GraphResult, scope: Scope, here: Here | undefined): boolean {
    const was = this.taken;
    const fresh = was === undefined || this.graph.nodes.length === 0 || scope.uri !== was.uri || scope.role !== was.role || scope.depth !== was.depth;
    this.graph = graph;
    this.scope = this.taken = scope;
    this.here = here;
    this.arrange(fresh);
    return fresh;
  }

  /** Gives everything that is shown a place: another one, or as far as possible the one that it has. */
  arrange(fresh: boolean): void {
    const { nodes, edges } = this.filtered();
    const before = new Map<string, Point>(fresh ? [] : this.placed.map((p) => [p.node.id, { x: p.x, y: p.y }]));
    const layout = layOut(nodes, edges, before, Math.min(2.4, Math.max(0.6, this.aspect)));
    this.placed = layout.nodes;
    this.boxes = layout.boxes;
    this.drawn = edges.filter((e) => !this.isHidden(e.kind));
    this.at.clear();
    this.placed.forEach((p) => this.at.set(p.node.id, p));
    this.ties.clear();
    for (const e of edges.filter((e) => !this.hidden.has(e.kind))) {
      for (const id of [e.from, e.to]) {
        const list = this.ties.get(id);
        if (list === undefined) {
          this.ties.set(id, [e]);
        } else {
          list.push(e);
        }
      }
    }
    this.bundle();
    if (this.place(this.current) === undefined) {
      this.current = (this.placed.find((p) => this.central(p.node)) ?? this.placed[0])?.node.id;
    }
    if (this.place(this.lit) === undefined) {
      this.lit = undefined;
    }
    this.find(this.query);
  }

  choose(filter: Filter): void {
    this.filter = filter;
    this.arrange(true);
  }

  /** Ties as strong as that are drawn. */
  get strength(): Strength {
    return this.filter.strength ?? 'mention';
  }

  /** The roots that skills lie in, by name. */
  get roots(): { id: string; title: string }[] {
    const roots = new Map(this.graph.nodes.filter((n) => n.kind === 'skill').map((n) => [rootOf(n), n.root === undefined || n.root === '' ? '(top)' : n.root]));
    return [...roots].map(([id, title]) => ({ id, title })).sort((a, b) => a.title < b.title ? -1 : 1);
  }

  /** Who has skills, by name. */
  get roles(): GraphNode[] {
    const having = new Set(this.graph.edges.filter((e) => e.kind === 'has').map((e) => e.from));
    return this.graph.nodes.filter((n) => having.has(n.id) && n.kind !== 'skill').sort((a, b) => a.name < b.name ? -1 : 1);
  }

  /** What is left of the graph, of kinds that are shown; and how much there is of each, shown or not. */
  private filtered(): { nodes: GraphNode[]; edges: GraphEdge[] } {
    const { root, role } = this.filter;
    const strong = strengths.indexOf(this.strength);
    const edges = this.graph.edges.filter((e) => strengths.indexOf(e.kind === 'contextual' || e.kind === 'mention' ? e.kind : 'hard') <= strong);
    // A filter by what is not in this graph would leave nothing of it.
    const own = this.roles.some((n) => n.id === role) ? new Set([role, ...edges.filter((e) => e.from === role && e.kind === 'has').map((e) => e.to)]) : undefined;
    const lies = this.roots.some((r) => r.id === root);
    const among = this.graph.nodes.filter((n) => this.central(n) || (own === undefined || own.has(n.id)) && (!lies || n.kind !== 'skill' || rootOf(n) === root));
    const between = (nodes: readonly GraphNode[]): GraphEdge[] => {
      const there = new Set(nodes.map((n) => n.id));
      return edges.filter((e) => there.has(e.from) && there.has(e.to));
    };
    // What is near by a tie that is left out is not near.
    const tied = this.whole ? undefined : new Set(between(among).flatMap((e) => [e.from, e.to]));
    const left = among.filter((n) => tied === undefined || this.central(n) || tied.has(n.id));
    this.counts.clear();
    for (const { kind } of [...left, ...between(left)]) {
      this.counts.set(kind, this.count(kind) + 1);
    }
    const nodes = left.filter((n) => !this.hidden.has(n.kind) || this.central(n));
    return { nodes, edges: between(nodes) };
  }

  private bundle(): void {
    const boxes = new Map(this.boxes.map((box) => [box.id, box]));
    const bundles = new Map<string, Bundle>();
    for (const e of this.drawn) {
      const [a, b] = [this.at.get(e.from)?.group ?? '', this.at.get(e.to)?.group ?? ''].sort();
      const from = boxes.get(a ?? '');
      const to = boxes.get(b ?? '');
      if (from === undefined || to === undefined || from === to) {
        continue;
      }
      const key = `${a}\n\n${b}`;
      const bundle = bundles.get(key);
      if (bundle === undefined) {
        bundles.set(key, { from, to, count: 1 });
      } else {
        bundle.count++;
      }
    }
    this.bundles = [...bundles.values()].sort((a, b) => a.count - b.count); // the thickest on top
  }

  find(query: string): void {
    this.query = query;
    this.found = query.trim() === '' ? undefined
      : new Set(this.placed.filter((p) => matches(query.trim(), p.node.name, p.node.category, p.node.description)).map((p) => p.node.id));
  }

  /** The node that a query means first: the one with the shortest name that has it. */
  get first(): Placed | undefined {
    const query = this.query.trim().toLowerCase();
    const rank = (p: Placed): number => p.node.name.toLowerCase().includes(query) ? p.node.name.length : 1000;
    return this.placed.filter((p) => this.found?.has(p.node.id)).sort((a, b) => rank(a) - rank(b) || a.y - b.y || a.x - b.x)[0];
  }

  /** The nodes that have to do with one, and itself. */
  close(id: string): Set<string> {
    const close = new Set([id]);
    for (const e of this.near(id)) {
      close.add(e.from).add(e.to);
    }
    return close;
  }

  /** A node in a sentence, for who does not see it. */
  describe(n: GraphNode): string {
    const edges = this.near(n.id);
    const out = edges.filter((e) => e.from === n.id).length;
    return `${n.name}, ${n.kind}${n.category === undefined ? '' : `, ${n.category}`}, leads to ${out}, ${edges.length - out} lead to it`;
  }

  /** The ties of a node in words, one for each kind and direction. Of many names most are left out. */
  told(n: GraphNode, most: number): { kind: EdgeKind; text: string }[] {
    const lines: { kind: EdgeKind; text: string }[] = [];
    for (const out of [true, false]) {
      const kinds = new Map<EdgeKind, string[]>();
      for (const e of this.near(n.id).filter((e) => (e.from === n.id) === out)) {
        const other = this.place(out ? e.to : e.from)?.node.name;
        if (other !== undefined) {
          kinds.set(e.kind, [...(kinds.get(e.kind) ?? []), other]);
        }
      }
      for (const [kind, [, verb]] of Object.entries(edgeNames) as [EdgeKind, [string, string]][]) {
        const names = kinds.get(kind);
        if (names !== undefined) {
          const some = names.slice(0, most).join(', ') + (names.length > most ? ` and ${names.length - most} more` : '');
          lines.push({ kind, text: out ? `${verb} ${some}` : `${some} ${names.length > 1 ? plural(verb) : verb} it` });
        }
      }
    }
    return lines;
  }

  /** How much is shown: "50 skills, 9 roles, 83 ties". */
  get summary(): string {
    const of = (count: number, [one, many]: readonly [string, string]): string[] => count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
    const parts = nodeKinds.flatMap((kind) => of(this.placed.filter((p) => p.node.kind === kind).length, nodeNames[kind]));
    return [...parts, ...of(this.drawn.length, ['tie', 'ties'])].join(', ');
  }

  /** What there is to say instead of a picture; undefined if there is one. */
  get emptiness(): string | undefined {
    if (this.placed.length > 0) {
      return undefined;
    }
    if (this.graph.nodes.length > 0) {
      return 'All of it is switched off.';
    }
    return this.whole ? 'There is no skill, role or agent here yet.' : 'This file is no skill, role or agent, and belongs to none.';
  }
}

/** What tells a root from those of other folders. */
function rootOf(n: GraphNode): string {
  return `${n.folder}\n${n.root ?? ''}`;
}

function plural(verb: string): string {
  return verb === 'has' ? 'have' : verb.replace(/s\b/, '');
}
