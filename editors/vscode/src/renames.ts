import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';

/**
 * Saves what a renaming changes in files that it moves. VS Code saves the texts that a
 * refactoring touches, but looks for them where they were: SKILL.md would stay unsaved in
 * its new directory, and its name on disk would be the old one.
 */
export class Renames implements vscode.Disposable {
  /** The texts that the last renaming changes, where they were. */
  private touched: readonly vscode.Uri[] = [];
  private readonly subscription = vscode.workspace.onDidRenameFiles(({ files }) => {
    for (const { oldUri, newUri } of files) {
      for (const uri of this.touched.filter(({ path }) => path.startsWith(`${oldUri.path}/`))) {
        void save(vscode.Uri.joinPath(newUri, uri.path.slice(oldUri.path.length)));
      }
    }
    this.touched = [];
  });

  readonly middleware: Middleware = {
    provideRenameEdits: async (document, position, name, token, next) => {
      const edit = await next(document, position, name, token);
      this.touched = edit?.entries().map(([uri]) => uri) ?? [];
      return edit;
    },
  };

  dispose(): void {
    this.subscription.dispose();
  }
}

/** Saves a text if VS Code saves what a refactoring changes. */
async function save(uri: vscode.Uri): Promise<void> {
  if (vscode.workspace.getConfiguration('files', uri).get<boolean>('refactoring.autoSave', true)) {
    await (await vscode.workspace.openTextDocument(uri)).save();
  }
}
