import * as vscode from 'vscode';
import { Changes } from '../changes';
import type { ContextParams, ContextResult, TreeResult } from '../protocol';
import type { Server } from '../server';
import type { Item } from '../view/model';
import { choicesOf, linksOf } from './page';
import type { Choice } from './page';

const scheme = 'skillpls-context';

/**
 * Shows what an agent loads and how hosts load a file: as documents that cannot be edited,
 * whose URIs hold what they are about, and that follow what is typed elsewhere.
 */
export class ContextPages implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly server: Server, changes: Changes) {
    this.subscriptions = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.languages.registerDocumentLinkProvider({ scheme }, this),
      vscode.commands.registerCommand('skillpls.showContext', (of?: Item) => said(this.context(of))),
      vscode.commands.registerCommand('skillpls.showHosts', (of?: Item | vscode.Uri) => said(this.hosts(of))),
      changes.onContext(() => vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === scheme).forEach(({ uri }) => this.changed.fire(uri))),
    ];
  }

  readonly onDidChange = this.changed.event;

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    try {
      return (await this.ask(JSON.parse(uri.query) as ContextParams)).text;
    } catch (error) {
      return `${messageOf(error)}\n`; // of a page that was shown: a role may be gone, or the server
    }
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    return linksOf(document.getText()).map(({ line, start, end, target }) => new vscode.DocumentLink(new vscode.Range(line, start, line, end), vscode.Uri.parse(target, true)));
  }

  /** Shows what an agent loads: one in the role of an item, or one that is chosen. */
  private async context(of: Item | undefined): Promise<void> {
    if (of?.kind === 'role') {
      await this.show({ role: of.label, ...of.place && { folder: of.place.uri } });
      return;
    }
    const file = vscode.window.activeTextEditor?.document.uri;
    const folder = file?.scheme === 'file' ? vscode.workspace.getWorkspaceFolder(file) : undefined;
    const { alone, withFile } = choicesOf(await this.server.request<TreeResult>('skillpls/tree'),
      file === undefined || folder === undefined ? undefined : { uri: file.toString(), folder: folder.uri.toString() });
    const separator = { label: '', kind: vscode.QuickPickItemKind.Separator };
    const chosen = await vscode.window.showQuickPick<Choice | vscode.QuickPickItem>([
      ...alone,
      ...withFile.length > 0 && file !== undefined ? [{ ...separator, label: `with ${vscode.workspace.asRelativePath(file, false)}` }] : [],
      ...withFile,
    ], { title: 'What an Agent Loads', placeHolder: 'Its role', matchOnDescription: true });
    if (chosen !== undefined && 'params' in chosen) {
      await this.show(chosen.params);
    }
  }

  /** Shows how hosts load the file of an item, or that of the active editor. */
  private async hosts(of: Item | vscode.Uri | undefined): Promise<void> {
    const uri = of instanceof vscode.Uri ? of.toString() : of?.uri ?? vscode.window.activeTextEditor?.document.uri.toString();
    if (uri === undefined) {
      void vscode.window.showInformationMessage('Open a file first: it is told how hosts load it.');
      return;
    }
    await this.show({ of: uri });
  }

  private async show(params: ContextParams): Promise<void> {
    const { title } = await this.ask(params); // or say why not
    const name = `${title.replaceAll('/', '\u2215')}${title.endsWith('.md') ? '' : '.md'}`; // that of the tab, and it is Markdown
    const uri = vscode.Uri.from({ scheme, path: `/${name}`, query: JSON.stringify(params) });
    await vscode.window.showTextDocument(uri, { preview: true });
  }

  private ask(params: ContextParams): Promise<ContextResult> {
    return this.server.request<ContextResult>('skillpls/context', params);
  }

  dispose(): void {
    this.subscriptions.forEach((subscription) => void subscription.dispose());
  }
}

/** Says why something was not done, in the server's words. */
async function said(done: Promise<void>): Promise<void> {
  await done.catch((error: unknown) => void vscode.window.showErrorMessage(messageOf(error)));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
