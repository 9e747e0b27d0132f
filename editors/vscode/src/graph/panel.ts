import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { Changes, Fresh } from '../changes';
import type { GraphNode, GraphParams, GraphResult } from '../protocol';
import type { Server } from '../server';
import type { Item } from '../view/model';
import { html } from './html';
import { fromPage, moved, scopeOf } from './messages';
import type { Here, Scope, ToPage } from './messages';

const viewType = 'skillpls.graph';

/** Shows the graph: of everything, or around what is at hand. There is one at most. */
export class Graphs implements vscode.Disposable {
  private panel: GraphPanel | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly server: Server, private readonly changes: Changes, private readonly extension: vscode.Uri) {
    this.subscriptions = [
      vscode.commands.registerCommand('skillpls.showGraph', () => this.show({ depth: 1 })),
      vscode.commands.registerCommand('skillpls.showGraphHere', (of?: Item | vscode.Uri | string) => this.around(of)),
      vscode.window.registerWebviewPanelSerializer(viewType, {
        deserializeWebviewPanel: async (panel, state: unknown) => this.take(panel, scopeOf((state as { scope?: unknown } | undefined)?.scope)),
      }),
    ];
  }

  private async around(of: Item | vscode.Uri | string | undefined): Promise<void> {
    const scope = scopeAround(of) ?? scopeAround(vscode.window.activeTextEditor?.document.uri);
    await this.show(scope ?? { depth: 1 });
  }

  private async show(scope: Scope): Promise<void> {
    if (this.panel !== undefined) {
      this.panel.reveal(scope);
      return;
    }
    const column = vscode.window.activeTextEditor === undefined ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
    this.take(vscode.window.createWebviewPanel(viewType, 'Skill Graph', column), scope);
  }

  private take(panel: vscode.WebviewPanel, scope: Scope | undefined): void {
    this.panel?.dispose();
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.extension, 'media/graph-light.svg'),
      dark: vscode.Uri.joinPath(this.extension, 'media/graph-dark.svg'),
    };
    const made = new GraphPanel(panel, this.server, this.changes, this.extension, scope);
    this.panel = made;
    panel.onDidDispose(() => {
      if (this.panel === made) {
        this.panel = undefined;
      }
    });
  }

  dispose(): void {
    this.panel?.dispose();
    this.subscriptions.forEach((subscription) => subscription.dispose());
  }
}

/** The scope around an item of the Skills view or a file. */
function scopeAround(of: Item | vscode.Uri | string | undefined): Scope | undefined {
  if (of instanceof vscode.Uri) {
    return { uri: of.toString(), depth: 1 };
  }
  if (typeof of === 'string') {
    return { uri: of, depth: 1 };
  }
  if (of?.uri === undefined) {
    return undefined;
  }
  return { uri: of.uri, ...of.kind === 'role' && { role: of.label }, name: of.label, depth: 1 };
}

/** One panel. */
class GraphPanel {
  private readonly subscriptions: vscode.Disposable[] = [];
  private readonly fresh = new Fresh(() => this.ask());
  private scope: Scope;
  private nodes = new Map<string, GraphNode>();
  private ready = false;
  private column: vscode.ViewColumn | undefined;

  constructor(private readonly panel: vscode.WebviewPanel, private readonly server: Server, changes: Changes, extension: vscode.Uri, scope: Scope | undefined) {
    this.scope = scope ?? { depth: 1 };
    const read = (...at: string[]): string => readFileSync(vscode.Uri.joinPath(extension, ...at).fsPath, 'utf8');
    panel.webview.options = { enableScripts: true, localResourceRoots: [] };
    panel.webview.html = html({ script: read('dist', 'graph.js'), style: read('media', 'graph.css'), own: { nonce: randomBytes(16).toString('hex') } });
    this.column = vscode.window.activeTextEditor?.viewColumn;
    this.subscriptions.push(
      panel.webview.onDidReceiveMessage((message: unknown) => this.hear(message)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) {
          this.ready = false; // the page is gone, and says so when it is there again
        }
      }),
      changes.onGraph(() => this.renew()),
      vscode.workspace.onDidRenameFiles(({ files }) => {
        const scope = moved(this.scope, files.map(({ oldUri, newUri }) => ({ from: oldUri.toString(), to: newUri.toString() })));
        if (scope !== this.scope) {
          this.scope = scope;
          this.renew();
        }
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor !== undefined) {
          this.column = editor.viewColumn;
          void this.tellHere();
        }
      }),
    );
    panel.onDidDispose(() => this.subscriptions.forEach((subscription) => subscription.dispose()));
  }

  reveal(scope: Scope): void {
    this.scope = scope;
    this.panel.reveal(undefined, false);
    this.renew();
  }

  dispose(): void {
    this.panel.dispose();
  }

  private hear(raw: unknown): void {
    const message = fromPage(raw);
    switch (message?.type) {
      case 'ready':
        this.ready = true;
        this.renew();
        break;
      case 'scope':
        this.scope = message.scope;
        this.renew();
        break;
      case 'open':
        void this.open(message.id, message.keep);
        break;
    }
  }

  private renew(): void {
    if (this.ready) {
      void this.fresh.renew();
    }
  }

  private async ask(): Promise<void> {
    if (!this.server.running) {
      this.post({ type: 'failed', message: this.server.status === '' ? 'skillpls is starting.' : 'skillpls does not run.' });
      return;
    }
    const scope = this.scope;
    const { uri, role, depth } = scope;
    const params: GraphParams = uri === undefined ? {} : { uri, depth, ...role !== undefined && { role } };
    try {
      const [graph, here] = await Promise.all([this.server.request<GraphResult>('skillpls/graph', params), this.here()]);
      if (scope !== this.scope) {
        return; // another one was asked for meanwhile, and is asked next
      }
      this.nodes = new Map(graph.nodes.map((node) => [node.id, node]));
      const middle = uri === undefined ? undefined : middleOf(graph);
      this.scope = uri === undefined ? scope : { ...scope, name: middle?.name ?? vscode.Uri.parse(uri).path.replace(/^.*\//, '') };
      this.panel.title = this.scope.name === undefined ? 'Skill Graph' : `Graph of ${this.scope.name}`;
      this.post({ type: 'graph', graph, scope: this.scope, ...here !== undefined && { here } });
    } catch (error) {
      this.server.log.warn(`skillpls/graph: ${String(error)}`); // a folder came or went: then a change will be told
    }
  }

  /** What the active editor shows, if that is in the graph. */
  private async here(): Promise<Here | undefined> {
    const uri = (vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0])?.document.uri;
    if (uri === undefined || !this.server.running) {
      return undefined;
    }
    const { nodes: [node] } = await this.server.request<GraphResult>('skillpls/graph', { uri: uri.toString(), limit: 1 });
    return node === undefined ? undefined : { uri: node.uri, name: node.kind === 'role' ? uri.path.replace(/^.*\//, '') : node.name };
  }

  private async tellHere(): Promise<void> {
    try {
      const here = await this.here();
      this.post({ type: 'here', ...here !== undefined && { here } });
    } catch (error) {
      this.server.log.warn(`skillpls/graph: ${String(error)}`);
    }
  }

  /** Opens a node's file beside the graph: where the last editor was. */
  private async open(id: string, keep: boolean): Promise<void> {
    const node = this.nodes.get(id);
    if (node === undefined) {
      return;
    }
    const { start, end } = node.range;
    const own = this.panel.viewColumn;
    const others = vscode.window.tabGroups.all.map((group) => group.viewColumn).filter((column) => column !== own);
    const column = this.column !== undefined && others.includes(this.column) ? this.column : others[0] ?? vscode.ViewColumn.Beside;
    try {
      await vscode.window.showTextDocument(vscode.Uri.parse(node.uri, true), {
        viewColumn: column, preserveFocus: keep, selection: new vscode.Range(start.line, start.character, end.line, end.character),
      });
    } catch (error) {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  }

  private post(message: ToPage): void {
    if (this.ready) {
      void this.panel.webview.postMessage(message);
    }
  }
}

/** The one node that a graph is around; undefined where there are several, the roles of a file, or none. */
function middleOf(graph: GraphResult): GraphNode | undefined {
  const middle = graph.nodes.filter((node) => (node.distance ?? 0) === 0);
  return middle.length === 1 ? middle[0] : undefined;
}
