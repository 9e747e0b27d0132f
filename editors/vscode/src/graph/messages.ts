/** What the extension and the page of the graph tell each other. */
import type { GraphResult } from '../protocol';

/** What the graph is drawn around: one file's, or, without it, everything. */
export interface Scope {
  uri?: string;
  role?: string;
  /** Its name, for the toolbar. */
  name?: string;
  depth: number;
}

/** The file of the active editor, which the page offers to draw the graph around. */
export interface Here {
  uri: string;
  name: string;
}

export type ToPage =
  | { type: 'graph'; graph: GraphResult; scope: Scope; here?: Here }
  | { type: 'here'; here?: Here }
  | { type: 'failed'; message: string };

export type FromPage =
  | { type: 'ready'; scope?: Scope }
  | { type: 'open'; id: string; beside: boolean }
  | { type: 'scope'; scope: Scope };
