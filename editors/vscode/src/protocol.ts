/** The requests of the server's own, as docs/protocol.md describes them. */

export interface Position {
  line: number;
  character: number;
}

export interface Range {
  start: Position;
  end: Position;
}

export interface Findings {
  error: number;
  warning: number;
  information: number;
  hint: number;
}

export interface TreeEntry {
  name: string;
  uri: string;
  range: Range;
  path: string;
  description?: string;
  tokens: number;
  findings?: Findings;
}

export interface TreeCategory {
  name: string;
  skills: TreeEntry[];
}

export interface TreeRoot {
  uri: string;
  path: string;
  user?: boolean;
  categories: TreeCategory[];
}

export interface TreeGrant {
  name: string;
  uri: string;
  why: string;
  by?: string;
  has: boolean;
}

export interface TreeRole {
  name: string;
  uri: string;
  range: Range;
  title?: string;
  description?: string;
  skills: TreeGrant[];
  rules: { uri: string; path: string }[];
}

export interface TreeFolder {
  uri: string;
  name: string;
  roots: TreeRoot[];
  roles: TreeRole[];
  agents: TreeEntry[];
  commands: TreeEntry[];
  rules: TreeEntry[];
}

export interface TreeResult {
  folders: TreeFolder[];
}

export type NodeKind = 'skill' | 'role' | 'agent';

/** How one node leads to another, the strongest first. */
export const edgeKinds = ['has', 'inherits', 'depends_on', 'recommends', 'link', 'contextual', 'mention'] as const;
export type EdgeKind = (typeof edgeKinds)[number];

export interface GraphNode {
  id: string;
  kind: NodeKind;
  name: string;
  uri: string;
  range: Range;
  folder: string;
  root?: string;
  category?: string;
  description?: string;
  distance?: number;
}

export interface GraphEdge {
  from: string;
  to: string;
  kind: EdgeKind;
  count: number;
}

export interface GraphParams {
  uri?: string;
  role?: string;
  depth?: number;
  limit?: number;
}

export interface GraphResult {
  nodes: GraphNode[];
  edges: GraphEdge[];
  cut?: { nodes: number; edges: number };
}

export interface TreeChangedParams {
  tree: boolean;
  graph: boolean;
  context: boolean;
}

export interface ContextParams {
  folder?: string;
  role?: string;
  uri?: string;
  of?: string;
}

export interface ContextResult {
  title: string;
  text: string;
}
