import * as vscode from 'vscode';
import { Changes, Fresh } from '../changes';
import type { Findings, TreeResult } from '../protocol';
import type { Server } from '../server';
import { badge, itemOf, list, told } from './model';
import type { Item, Kind, Listing } from './model';

const viewId = 'skillpls.skills';
const nothing: Listing = { top: [], listed: 0, all: 0 };

/** Icons, and their colours: those of the graph. */
const icons: Record<Kind, [icon: string, colour?: string]> = {
  folder: ['root-folder'],
  root: ['library'],
  category: ['folder'],
  skill: ['mortar-board', 'charts.blue'],
  grant: ['mortar-board', 'charts.blue'],
  roles: ['organization'],
  role: ['account', 'charts.purple'],
  agents: ['hubot'],
  agent: ['hubot', 'charts.green'],
  rules: ['law'],
  rule: ['law'],
  commands: ['terminal'],
  command: ['terminal'],
};

/** Which sections are open at first. */
const open: readonly Kind[] = ['folder', 'root', 'roles'];

/** The view that lists skills, roles, agents, rules and commands. */
export class SkillsView implements vscode.TreeDataProvider<Item>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Item | undefined>();
  private readonly view: vscode.TreeView<Item>;
  private readonly subscriptions: vscode.Disposable[] = [];
  private readonly fresh = new Fresh(() => this.ask());
  private tree: TreeResult | undefined;
  private listing = nothing;
  private filter = '';
  private old = true;

  constructor(private readonly server: Server, changes: Changes) {
    this.view = vscode.window.createTreeView(viewId, { treeDataProvider: this, showCollapseAll: true });
    this.subscriptions.push(
      this.view,
      this.changed,
      vscode.window.registerFileDecorationProvider(badges),
      changes.onTree(() => this.renew()),
      this.view.onDidChangeVisibility(() => {
        if (this.old) {
          this.renew();
        } else {
          this.follow();
        }
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.follow()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === vscode.window.activeTextEditor && this.itemOf(textEditor)?.kind === 'role') {
          this.follow(); // from one role of a file to another
        }
      }),
    );
    this.renew();
  }

  readonly onDidChangeTreeData = this.changed.event;

  getChildren(item?: Item): Item[] {
    return [...(item === undefined ? this.listing.top : item.children)];
  }

  getParent(item: Item): Item | undefined {
    return item.parent;
  }

  getTreeItem(item: Item): vscode.TreeItem {
    const tree = new vscode.TreeItem(item.label);
    // What is found is shown open: the tree remembers what was open by these ids.
    tree.id = this.filter === '' ? item.id : `${item.id} ${this.filter}`;
    if (item.children.length > 0) {
      tree.collapsibleState = this.filter !== '' || open.includes(item.kind) ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
    }
    tree.description = item.description;
    const wrong = told(item.findings);
    tree.tooltip = item.tooltip !== '' ? item.tooltip : item.label;
    tree.accessibilityInformation = { label: [item.label, item.kind === 'grant' ? 'skill' : item.kind, item.description, wrong].filter((text) => text !== '').join(', ') };
    const [icon, colour] = item.has === false ? ['circle-slash'] : icons[item.kind];
    tree.iconPath = new vscode.ThemeIcon(icon, colour === undefined ? undefined : new vscode.ThemeColor(colour));
    tree.contextValue = item.kind;
    tree.resourceUri = badges.uri(item);
    if (item.uri !== undefined && item.kind !== 'root' && item.kind !== 'folder') {
      tree.command = { command: 'vscode.open', title: 'Open', arguments: [vscode.Uri.parse(item.uri, true), showing(item)] };
    }
    return tree;
  }

  /** What is selected, or an item of the active editor: what a command without an item is about. */
  get chosen(): Item | undefined {
    return this.view.visible ? this.view.selection[0] : undefined;
  }

  /** The names of the categories of a root, or of all of them. */
  categories(root?: string): string[] {
    const names = new Set<string>();
    for (const folder of this.tree?.folders ?? []) {
      for (const r of folder.roots.filter((r) => r.user !== true && (root === undefined || root === r.uri || root === folder.uri))) {
        r.categories.forEach((category) => names.add(category.name));
      }
    }
    names.delete('');
    return [...names].sort();
  }

  /** The item of what an editor shows, as it is listed now. */
  private itemOf({ document, selection }: vscode.TextEditor): Item | undefined {
    return itemOf(this.listing.top, document.uri.toString(), selection.active.line);
  }

  /** Asks the server, and shows what it says, at once or when the view is looked at. */
  renew(): void {
    this.old = true;
    if (!this.view.visible && this.tree !== undefined) {
      return;
    }
    void this.fresh.renew();
  }

  private async ask(): Promise<void> {
    if (!this.server.running) {
      this.show(undefined, this.server.status === '' ? 'starting' : 'down');
      return;
    }
    this.old = false;
    try {
      const tree = await this.server.request<TreeResult>('skillpls/tree');
      this.show(tree, 'listed');
    } catch (error) {
      this.old = true; // a folder came or went meanwhile: then a change will be told
      this.server.log.warn(`skillpls/tree: ${String(error)}`);
    }
  }

  private show(tree: TreeResult | undefined, state: 'starting' | 'down' | 'listed'): void {
    this.tree = tree;
    this.listing = tree === undefined ? nothing : list(tree, this.filter);
    const empty = state === 'listed' && this.listing.all === 0;
    void vscode.commands.executeCommand('setContext', 'skillpls.view.state', empty ? 'empty' : state);
    this.say();
    this.changed.fire(undefined);
    this.follow();
  }

  private say(): void {
    const { listed, all } = this.listing;
    this.view.message = this.filter === '' || all === 0 ? '' : listed === 0 ? `Nothing of ${all} has “${this.filter}”.` : `${listed} of ${all} have “${this.filter}”.`;
    void vscode.commands.executeCommand('setContext', 'skillpls.view.filtered', this.filter !== '');
  }

  private sift(filter: string): void {
    if (filter.trim() === this.filter) {
      return;
    }
    this.filter = filter.trim();
    if (this.tree !== undefined) {
      this.show(this.tree, 'listed');
    }
  }

  /** Asks for a filter, which is seen to work while it is typed; Escape brings the last one back. */
  askFilter(): void {
    const was = this.filter;
    const box = vscode.window.createInputBox();
    box.title = 'Filter Skills';
    box.prompt = 'Words that a name, a description, a category or a path has. Without any, everything is listed.';
    box.value = was;
    let done = false;
    box.onDidChangeValue((value) => this.sift(value));
    box.onDidAccept(() => {
      done = true;
      box.hide();
    });
    box.onDidHide(() => {
      if (!done) {
        this.sift(was);
      }
      box.dispose();
    });
    box.show();
  }

  clearFilter(): void {
    this.sift('');
  }

  /** Selects what the active editor shows, if that is wanted. */
  private follow(): void {
    const wanted = vscode.workspace.getConfiguration('skillpls').get<boolean>('view.followActiveEditor', true);
    if (wanted && this.view.visible) {
      void this.reveal(false);
    }
  }

  /** Selects what the active editor shows; it says whether that is listed. */
  async reveal(focus: boolean): Promise<boolean> {
    const editor = vscode.window.activeTextEditor;
    const item = editor === undefined ? undefined : this.itemOf(editor);
    if (item === undefined) {
      return false;
    }
    if (focus || this.view.selection[0]?.id !== item.id) {
      // What was listed when this began may be gone when the tree comes to it.
      await this.view.reveal(item, { select: true, focus }).then(undefined, () => undefined);
    }
    return true;
  }

  dispose(): void {
    this.subscriptions.forEach((subscription) => subscription.dispose());
  }
}

/** How an editor shows what an item is: the name is selected. */
export function showing(item: Item): vscode.TextDocumentShowOptions {
  const { range } = item;
  return range === undefined ? {} : { selection: new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character) };
}

/**
 * Badges of what is wrong. They hang on URIs of a scheme of their own, which hold all that
 * a badge says: so they are nowhere but in the view, and another badge is another URI.
 */
const badges = new class implements vscode.FileDecorationProvider {
  private readonly scheme = 'skillpls-view';

  uri(item: Item): vscode.Uri {
    return vscode.Uri.from({ scheme: this.scheme, path: `/${item.label}`, query: JSON.stringify({ has: item.has, findings: item.findings }), fragment: item.id });
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== this.scheme) {
      return undefined;
    }
    const { has, findings } = JSON.parse(uri.query) as { has?: boolean; findings?: Findings };
    const found = findings === undefined ? undefined : badge(findings);
    if (found !== undefined && has !== false) {
      return new vscode.FileDecoration(found.text, told(findings), new vscode.ThemeColor(found.severity === 'error' ? 'list.errorForeground' : 'list.warningForeground'));
    }
    return has === false ? new vscode.FileDecoration(undefined, undefined, new vscode.ThemeColor('disabledForeground')) : undefined;
  }
}();
