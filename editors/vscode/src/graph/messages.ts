/** What the extension and the page of the graph tell each other. */
import type { GraphNode, GraphResult } from '../protocol';

/** What the graph is drawn around: one file's, or, without it, everything. */
export interface Scope {
  uri?: string;
  role?: string;
  /** Its name, for the toolbar. */
  name?: string;
  depth: number;
}

/** The scope after files were renamed: around what it was around, wherever that is now. */
export function moved(scope: Scope, renames: readonly { from: string; to: string }[]): Scope {
  for (const { from, to } of renames) {
    const { uri } = scope;
    if (uri !== undefined && (uri === from || uri.startsWith(`${from}/`))) {
      return { ...scope, uri: to + uri.slice(from.length) };
    }
  }
  return scope;
}

/** The file of the active editor, or one of its roles, which the page offers to draw the graph around. */
export interface Here {
  uri: string;
  role?: string;
  name: string;
}

export type ToPage =
  | { type: 'graph'; graph: GraphResult; scope: Scope; here?: Here }
  | { type: 'here'; here?: Here }
  /** A node was chosen outside the drawing: it is to be seen, or the graph drawn around it. */
  | { type: 'show'; node: GraphNode; center: boolean }
  | { type: 'failed'; message: string };

export type FromPage =
  /** The page runs. A scope is what it showed before it was made anew. */
  | { type: 'ready'; scope?: Scope }
  /** A node was chosen; keep: the focus stays in the page. */
  | { type: 'open'; id: string; keep: boolean }
  | { type: 'scope'; scope: Scope };

/** Reads what a page says; undefined is nothing that a page of ours would say. */
export function fromPage(message: unknown): FromPage | undefined {
  if (typeof message !== 'object' || message === null) {
    return undefined;
  }
  const m = message as Record<string, unknown>;
  switch (m['type']) {
    case 'ready': {
      const scope = scopeOf(m['scope']);
      return scope === undefined ? { type: 'ready' } : { type: 'ready', scope };
    }
    case 'open':
      return typeof m['id'] === 'string' ? { type: 'open', id: m['id'], keep: m['keep'] === true } : undefined;
    case 'scope': {
      const scope = scopeOf(m['scope']);
      return scope === undefined ? undefined : { type: 'scope', scope };
    }
    default:
      return undefined;
  }
}

/** How far from its middle a graph may be asked for. */
export const depths = [1, 2, 3, 4, 5] as const;

/** Reads a scope, also one that was stored by another version. */
export function scopeOf(value: unknown): Scope | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const { uri, role, name, depth } = value as Record<string, unknown>;
  return {
    ...typeof uri === 'string' && { uri },
    ...typeof role === 'string' && typeof uri === 'string' && { role },
    ...typeof name === 'string' && { name },
    depth: depths.find((d) => d === depth) ?? 1,
  };
}
