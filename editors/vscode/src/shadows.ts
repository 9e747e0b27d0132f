import * as vscode from 'vscode';
import type { LanguageClient, Middleware } from 'vscode-languageclient/node';
import { selector } from './selector';

/**
 * Documents that VS Code keeps open, for minutes, where their file has moved away or is
 * deleted, and that no tab shows: such as the one at the new path of a skill whose renaming
 * was undone. To the server they are closed, or it would go on taking them for skills.
 */
export class Shadows implements vscode.Disposable {
  /** Paths at which nothing is now, as far as VS Code did it. */
  private readonly left = new Set<string>();
  private readonly shadows = new Set<string>();
  private readonly subscriptions: vscode.Disposable[];

  /** Gets the client that runs, if one does. */
  constructor(private readonly client: () => LanguageClient | undefined) {
    this.subscriptions = [
      vscode.workspace.onDidRenameFiles(({ files }) => this.moved(files.map((file) => file.oldUri), files.map((file) => file.newUri))),
      vscode.workspace.onDidDeleteFiles(({ files }) => this.moved(files, [])),
      vscode.workspace.onDidCreateFiles(({ files }) => this.moved([], files)),
      vscode.window.tabGroups.onDidChangeTabs(() => this.look()),
      vscode.workspace.onDidOpenTextDocument(() => this.look()),
    ];
  }

  /** Keeps from the server what concerns shadows. */
  readonly middleware: Middleware = {
    didOpen: (document, next) => this.has(document) ? Promise.resolve() : next(document),
    didChange: (event, next) => this.has(event.document) ? Promise.resolve() : next(event),
    didClose: (document, next) => this.shadows.delete(document.uri.toString()) ? Promise.resolve() : next(document),
  };

  private has(document: vscode.TextDocument): boolean {
    return this.shadows.has(document.uri.toString());
  }

  private moved(from: readonly vscode.Uri[], to: readonly vscode.Uri[]): void {
    from.forEach((uri) => this.left.add(uri.toString()));
    const back = to.map((uri) => uri.toString());
    for (const path of this.left) {
      if (back.some((uri) => below(uri, path) || below(path, uri))) {
        this.left.delete(path);
      }
    }
    this.look();
  }

  private look(): void {
    if (this.left.size === 0 && this.shadows.size === 0) {
      return;
    }
    const shown = new Set(vscode.window.tabGroups.all.flatMap((group) => group.tabs).flatMap((tab) =>
      tab.input instanceof vscode.TabInputText ? [tab.input.uri.toString()]
        : tab.input instanceof vscode.TabInputTextDiff ? [tab.input.original.toString(), tab.input.modified.toString()] : []));
    for (const document of vscode.workspace.textDocuments) {
      const uri = document.uri.toString();
      const shadow = !shown.has(uri) && [...this.left].some((path) => below(uri, path));
      if (shadow && !this.shadows.has(uri)) {
        this.shadows.add(uri);
        this.tell(document, 'textDocument/didClose', (client) => client.code2ProtocolConverter.asCloseTextDocumentParams(document));
      } else if (!shadow && this.shadows.delete(uri)) {
        this.tell(document, 'textDocument/didOpen', (client) => client.code2ProtocolConverter.asOpenTextDocumentParams(document));
      }
    }
  }

  /** A server that does not run is told of no shadow when it starts. */
  private tell(document: vscode.TextDocument, method: string, params: (client: LanguageClient) => object): void {
    const client = this.client();
    if (client !== undefined && vscode.languages.match(client.protocol2CodeConverter.asDocumentSelector(selector), document) > 0) {
      client.sendNotification(method, params(client)).catch((error: unknown) => client.warn(`${method}: ${String(error)}`));
    }
  }

  dispose(): void {
    this.subscriptions.forEach((subscription) => subscription.dispose());
  }
}

/** Whether one URI is another, or stands in the directory that it names. */
function below(uri: string, directory: string): boolean {
  return uri === directory || uri.startsWith(`${directory}/`);
}
