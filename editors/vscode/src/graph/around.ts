/** What of a graph is around some of its nodes, as the server tells it of a file's. */
import type { GraphNode, GraphResult } from '../protocol';

/**
 * The nodes that are so many ties away from some at most, with how far each of them is, and
 * what is between them. Roles are not gone through: two skills of one role are not near for that.
 */
export function around(graph: GraphResult, centers: readonly string[], depth: number): GraphResult {
  const nodes = new Map(graph.nodes.map((n) => [n.id, n]));
  const near = new Map<string, string[]>();
  for (const e of graph.edges) {
    for (const [a, b] of [[e.from, e.to], [e.to, e.from]] as const) {
      const list = near.get(a);
      if (list === undefined) {
        near.set(a, [b]);
      } else {
        list.push(b);
      }
    }
  }
  const far = new Map<string, number>();
  let edge = centers.filter((id) => nodes.has(id));
  edge.forEach((id) => far.set(id, 0));
  for (let at = 1; at <= depth; at++) {
    const next: string[] = [];
    for (const id of edge) {
      if (nodes.get(id)?.kind === 'role' && far.get(id) !== 0) {
        continue;
      }
      for (const other of near.get(id) ?? []) {
        if (nodes.has(other) && !far.has(other)) {
          far.set(other, at);
          next.push(other);
        }
      }
    }
    edge = next;
  }
  const within = (n: GraphNode): GraphNode[] => far.has(n.id) ? [{ ...n, distance: far.get(n.id) ?? 0 }] : [];
  return { nodes: graph.nodes.flatMap(within), edges: graph.edges.filter((e) => far.has(e.from) && far.has(e.to)) };
}
