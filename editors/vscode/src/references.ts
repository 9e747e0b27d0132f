import * as vscode from 'vscode';
import type { Position, Range } from './protocol';

/** What lenses run, and the server knows by this name: docs/protocol.md. */
export const showReferences = 'skillpls.showReferences';

/**
 * Shows places in a peek: those that are given, else what refers to what stands at a
 * position. VS Code's own command for it takes no JSON.
 */
export async function peek(uri: string, position: Position, locations?: { uri: string; range: Range }[]): Promise<void> {
  const from = vscode.Uri.parse(uri, true);
  const at = new vscode.Position(position.line, position.character);
  const list = locations?.map(({ uri, range }) => new vscode.Location(
    vscode.Uri.parse(uri, true),
    new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character),
  )) ?? await vscode.commands.executeCommand<vscode.Location[]>('vscode.executeReferenceProvider', from, at);
  await vscode.commands.executeCommand('editor.action.showReferences', from, at, list);
}
