/**
 * The page in a browser, without an editor: the graph is in the page, and so is who answers.
 * It has no way to the outside, and asks for none.
 */
import { around } from '../graph/around';
import type { FromPage, Here, Scope, ToPage } from '../graph/messages';
import type { EdgeKind, GraphEdge, GraphNode, GraphResult } from '../protocol';
import { Details } from './details';
import { element } from './dom';
import type { Host } from './host';
import type { State, Strength } from './model';

/** What `skillpls graph --format html` writes into the page: names and texts are data, and nothing else. */
interface Given {
  name: string;
  nodes: { id: string; kind: GraphNode['kind']; name: string; path: string; root?: string; category?: string; description?: string; tokens?: number }[];
  edges: { from: string; to: string; kind: EdgeKind; count: number }[];
  cut: { nodes: number; edges: number };
  /** The nodes that it is drawn around at first; none is everything. */
  center: string[];
  depth: number;
  strength: Strength;
}

/** A node of a graph that no server is behind. */
export interface AloneNode extends GraphNode {
  /** Of its file, from the root of the tree. */
  path: string;
  /** What it comes to when an agent reads it. */
  tokens?: number;
}

export interface AloneGraph extends GraphResult {
  nodes: AloneNode[];
  edges: GraphEdge[];
}

export class Alone implements Host {
  readonly title: string;
  private readonly given: Given;
  private readonly graph: AloneGraph;
  private readonly nodes: ReadonlyMap<string, AloneNode>;
  private readonly details: Details;
  private take: (message: ToPage) => void = () => undefined;
  /** What was chosen last, or what it was drawn around: as an editor, the page offers that. */
  private here: Here | undefined;

  constructor() {
    this.given = JSON.parse(element('graph').textContent ?? '') as Given;
    this.title = `Skill graph of ${this.given.name}`;
    const start = { line: 0, character: 0 };
    this.graph = {
      nodes: this.given.nodes.map((n) => ({ ...n, uri: n.path, folder: this.given.name, range: { start, end: start } })),
      edges: this.given.edges,
      ...this.given.cut.nodes + this.given.cut.edges > 0 && { cut: this.given.cut },
    };
    this.nodes = new Map(this.graph.nodes.map((n) => [n.id, n]));
    this.details = new Details(this.graph, (node, center) => this.go(node, center));
    const name = element('tree');
    name.textContent = this.given.name;
    name.hidden = false;
    this.dress();
  }

  post(message: FromPage): void {
    switch (message.type) {
      case 'ready': {
        const first = this.nodes.get(this.given.center[0] ?? '');
        this.show(first === undefined ? { depth: this.given.depth } : { ...hereOf(first), depth: this.given.depth });
        break;
      }
      case 'scope':
        this.show(message.scope);
        break;
      case 'open': {
        const node = this.nodes.get(message.id);
        if (node !== undefined) {
          this.choose(node);
        }
        break;
      }
    }
  }

  listen(take: (message: ToPage) => void): void {
    this.take = take;
  }

  getState(): Partial<State> {
    return { filter: { strength: this.given.strength } };
  }

  setState(): void {
    // A page that is opened again shows what it was made to show.
  }

  private show(scope: Scope): void {
    const { uri, role, name } = scope;
    if (uri !== undefined) {
      this.here = { uri, name: name ?? '', ...role !== undefined && { role } };
    }
    const graph = uri === undefined ? this.graph : around(this.graph, this.centers(scope), scope.depth);
    this.take({ type: 'graph', graph, scope, ...this.here !== undefined && { here: this.here } });
  }

  /** The nodes that a scope is around: of several that go by the name that was asked for, all. */
  private centers(scope: Scope): string[] {
    const id = scope.role === undefined ? scope.uri ?? '' : `${scope.uri}#${scope.role}`;
    return id === this.given.center[0] ? this.given.center : [id];
  }

  private go(node: AloneNode, center: boolean): void {
    this.take({ type: 'show', node, center });
    this.choose(node);
  }

  private choose(node: AloneNode): void {
    this.here = hereOf(node);
    this.take({ type: 'here', here: this.here });
    this.details.show(node);
  }

  /** Follows the system: light or dark, and as much contrast as it wants. */
  private dress(): void {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const contrast = matchMedia('(prefers-contrast: more)');
    const dress = (): void => {
      document.body.className = contrast.matches ? `vscode-high-contrast${dark.matches ? '' : '-light'}` : `vscode-${dark.matches ? 'dark' : 'light'}`;
    };
    dark.addEventListener('change', dress);
    contrast.addEventListener('change', dress);
    dress();
  }
}

function hereOf(n: GraphNode): Here {
  return { uri: n.uri, name: n.name, ...n.kind === 'role' && { role: n.name } };
}
