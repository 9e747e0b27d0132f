import type { EdgeKind } from '../protocol';
import type { AloneGraph, AloneNode } from './alone';
import { element, make } from './dom';
import { edgeNames, nodeNames } from './model';

/** A part of a card: which ties it lists, and what it says where there are none. */
interface Part {
  readonly title: string;
  readonly kinds: readonly EdgeKind[];
  readonly out: boolean;
  readonly none?: string;
}

const sure: readonly EdgeKind[] = ['depends_on', 'recommends', 'link'];
const weak: readonly EdgeKind[] = ['contextual', 'mention'];

const parts: Record<AloneNode['kind'], readonly Part[]> = {
  skill: [
    { title: 'In roles', kinds: ['has'], out: false, none: 'no role has it' },
    { title: 'Depends on', kinds: ['depends_on'], out: true, none: 'nothing' },
    { title: 'Recommends', kinds: ['recommends'], out: true },
    { title: 'Links to', kinds: ['link'], out: true },
    { title: 'Used by', kinds: sure, out: false, none: 'nobody' },
    { title: 'Mentions', kinds: weak, out: true },
    { title: 'Mentioned by', kinds: weak, out: false },
  ],
  role: [
    { title: 'Inherits', kinds: ['inherits'], out: true },
    { title: 'Inherited by', kinds: ['inherits'], out: false },
    { title: 'Has', kinds: ['has'], out: true, none: 'no skill' },
    { title: 'Used by', kinds: [...sure, ...weak], out: false },
  ],
  agent: [
    { title: 'Has', kinds: ['has'], out: true },
    { title: 'Uses', kinds: sure, out: true },
    { title: 'Used by', kinds: ['has', ...sure], out: false },
    { title: 'Mentions', kinds: weak, out: true },
    { title: 'Mentioned by', kinds: weak, out: false },
  ],
};

/** The card of the node that was chosen, beside the drawing. */
export class Details {
  private readonly card = element('details');
  private readonly ties = new Map<string, { kind: EdgeKind; out: boolean; other: AloneNode }[]>();
  private shown: AloneNode | undefined;

  constructor(graph: AloneGraph, private readonly go: (node: AloneNode, center: boolean) => void) {
    const nodes = new Map(graph.nodes.map((n) => [n.id, n]));
    graph.nodes.forEach((n) => this.ties.set(n.id, []));
    for (const { from, to, kind } of graph.edges) {
      const [a, b] = [nodes.get(from), nodes.get(to)];
      if (a !== undefined && b !== undefined) {
        this.ties.get(from)?.push({ kind, out: true, other: b });
        this.ties.get(to)?.push({ kind, out: false, other: a });
      }
    }
    for (const list of this.ties.values()) {
      list.sort((a, b) => a.other.name < b.other.name ? -1 : a.other.name > b.other.name ? 1 : 0);
    }
    window.addEventListener('keydown', (e) => {
      if (e.key === 'Escape' && this.shown !== undefined && e.target !== element('search')) {
        this.hide();
      }
    });
  }

  show(node: AloneNode): void {
    this.shown = node;
    const close = make('button', '×', 'close');
    close.setAttribute('aria-label', 'Close');
    close.addEventListener('click', () => this.hide());
    const center = make('button', 'Draw around it', 'center');
    center.addEventListener('click', () => this.go(node, true));
    this.card.replaceChildren(close, make('small', nodeNames[node.kind][0], node.kind), make('h2', node.name));
    if (node.description !== undefined) {
      this.card.append(make('p', node.description));
    }
    this.card.append(this.facts(node), center, ...parts[node.kind].flatMap((part) => this.part(node, part)));
    this.card.hidden = false;
    this.card.scrollTop = 0;
    document.body.classList.add('detailed');
    document.body.dataset['details'] = node.id;
  }

  hide(): void {
    const inside = this.card.contains(document.activeElement);
    const was = this.shown;
    this.shown = undefined;
    this.card.hidden = true;
    document.body.classList.remove('detailed');
    delete document.body.dataset['details'];
    if (inside && was !== undefined) { // where somebody was who is no longer anywhere
      [...document.querySelectorAll<HTMLElement>('#nodes [data-node], #list [data-node]')].find((n) => n.dataset['node'] === was.id && n.offsetParent !== null)?.focus();
    }
  }

  private facts(node: AloneNode): HTMLElement {
    const facts = make('dl');
    const add = (name: string, value: string | undefined): void => {
      if (value !== undefined && value !== '') {
        facts.append(make('dt', name), make('dd', value));
      }
    };
    add('Category', node.category);
    add('Root', node.root);
    const has = (this.ties.get(node.id) ?? []).filter((t) => t.out && t.kind === 'has');
    const tokens = node.kind === 'role' ? has.reduce((sum, t) => sum + (t.other.tokens ?? 0), 0) : node.tokens;
    if (tokens !== undefined) {
      add('Tokens', `~${tokens.toLocaleString('en')}${node.kind === 'role' ? ' in all its skills' : ''}`);
    }
    add('Path', node.path);
    return facts;
  }

  private part(node: AloneNode, { title, kinds, out, none }: Part): HTMLElement[] {
    const ties = (this.ties.get(node.id) ?? []).filter((t) => t.out === out && kinds.includes(t.kind));
    if (ties.length === 0 && none === undefined) {
      return [];
    }
    const head = make('h3', title);
    if (ties.length === 0) {
      return [head, make('em', none ?? '')];
    }
    head.append(make('span', String(ties.length)));
    const list = make('ul');
    for (const { kind, other } of ties) {
      const item = make('li', '', kind);
      const button = make('button', other.name);
      button.dataset['to'] = other.id;
      button.title = other.description ?? '';
      button.addEventListener('click', () => this.go(other, false));
      item.append(button);
      const more = kinds.length > 1 ? edgeNames[kind][1] : kind === 'has' && !out && other.kind !== 'role' ? other.kind : undefined;
      if (more !== undefined) {
        item.append(make('small', more));
      }
      list.append(item);
    }
    return [head, list];
  }
}
