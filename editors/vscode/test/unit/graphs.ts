import type { EdgeKind, GraphEdge, GraphNode, GraphResult } from '../../src/protocol';

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const words = ['api', 'review', 'test', 'plan', 'data', 'release', 'note', 'audit', 'cache', 'deploy', 'error', 'schema', 'trace', 'queue', 'token'];
const subjects = ['delivery', 'quality', 'platform', 'writing', 'security', 'operations', 'frontend', 'analysis', 'mobile', 'support'];

/** Numbers that look like chance, and are the same each time. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function node(name: string, more: Partial<GraphNode> = {}): GraphNode {
  const uri = `file:///tree/.claude/skills/${more.category ?? 'x'}/${name}/SKILL.md`;
  return { id: more.kind === 'role' ? `file:///tree/config/roles.yaml#${name}` : uri, kind: 'skill', name, uri, range, folder: 'file:///tree', root: '.claude', ...more };
}

export function edge(from: GraphNode, to: GraphNode, kind: EdgeKind = 'depends_on'): GraphEdge {
  return { from: from.id, to: to.id, kind, count: 1 };
}

/** A tree of n skills in categories, with roles; most ties stay within a category. */
export function tree(n: number, categories = Math.max(1, Math.min(subjects.length * 4, Math.round(n / 22)))): GraphResult {
  const roll = dice(n);
  const category = (c: number): string => (subjects[c % subjects.length] ?? '') + (c >= subjects.length ? `-${Math.floor(c / subjects.length) + 1}` : '');
  const nodes: GraphNode[] = [];
  for (let i = 0; i < n; i++) {
    const name = `${words[i % words.length]}-${words[Math.floor(i / words.length + i * 7) % words.length]}${i >= 60 ? `-${i}` : ''}`;
    nodes.push(node(name, { category: category(i % categories), description: `Use when the ${name.replace(/-/g, ' ')} of a service has to be looked at.` }));
  }
  const edges: GraphEdge[] = [];
  const seen = new Set<string>();
  const add = (from: GraphNode | undefined, to: GraphNode | undefined, kind: EdgeKind): void => {
    if (from === undefined || to === undefined || from === to || seen.has(`${from.id} ${to.id}`)) {
      return;
    }
    seen.add(`${from.id} ${to.id}`);
    edges.push(edge(from, to, kind));
  };
  const kinds: EdgeKind[] = ['depends_on', 'depends_on', 'recommends', 'link', 'contextual', 'mention', 'mention'];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < 2; k++) {
      const kind = kinds[Math.floor(roll() * kinds.length)] ?? 'mention';
      const near = i + categories * Math.ceil(roll() * 3);
      add(nodes[i], nodes[roll() < 0.8 ? near % n : Math.floor(roll() * n)], kind);
    }
  }
  const roles = ['dev', 'sa', 'qa', 'ops', 'writer', 'lead'].slice(0, n > 20 ? 6 : 2).map((name) => node(name, { kind: 'role', root: undefined as never, description: `The ${name} of the team.` }));
  for (const role of roles) {
    delete (role as { root?: string }).root;
  }
  roles.forEach((role, r) => {
    for (let i = r; i < n; i += roles.length * 2) {
      add(role, nodes[i], 'has');
    }
    add(role, roles[0], 'inherits');
  });
  return { nodes: [...nodes, ...roles], edges };
}

/** A skill with so many around it. */
export function around(n: number): GraphResult {
  const center = node('contract-testing', { category: 'quality', description: 'Use when two services have to agree on what goes between them.' });
  const nodes = [center];
  const edges: GraphEdge[] = [];
  const whole = tree(n);
  const kinds: EdgeKind[] = ['depends_on', 'recommends', 'link', 'contextual', 'mention'];
  whole.nodes.forEach((other, i) => {
    const near = { ...other, distance: other.kind === 'role' || i % 3 !== 2 ? 1 : 2 };
    nodes.push(near);
    if (near.kind === 'role') {
      edges.push(edge(near, center, 'has'));
    } else if (near.distance === 1) {
      edges.push(i % 2 === 0 ? edge(near, center, kinds[i % kinds.length]) : edge(center, near, kinds[i % kinds.length]));
    } else {
      const inner = nodes[nodes.length - 2] ?? center;
      edges.push(i % 2 === 0 ? edge(near, inner, 'depends_on') : edge(inner, near, 'mention'));
    }
  });
  return { nodes, edges };
}
