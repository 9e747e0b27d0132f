import * as vscode from 'vscode';
import type { Server } from '../server';
import { link } from './model';
import type { Item, Place } from './model';
import { showing } from './skills';
import type { SkillsView } from './skills';

/** What one can do to what the Skills view lists. */
export function registerViewCommands(server: Server, view: SkillsView): vscode.Disposable {
  const on = (item: Item | undefined): Item | undefined => item ?? view.chosen;
  const commands: Record<string, (item?: Item) => unknown> = {
    'skillpls.view.filter': async () => {
      await vscode.commands.executeCommand('skillpls.skills.focus'); // which would close the box after it is shown
      view.askFilter();
    },
    'skillpls.view.clearFilter': () => view.clearFilter(),
    'skillpls.view.reveal': async () => {
      await vscode.commands.executeCommand('skillpls.skills.focus');
      if (!await view.reveal(true)) {
        void vscode.window.showInformationMessage('The active editor shows nothing that the Skills view lists.');
      }
    },
    'skillpls.view.openToSide': (item) => show(on(item), vscode.ViewColumn.Beside),
    'skillpls.view.rename': (item) => rename(on(item)),
    'skillpls.view.copyReference': (item) => copyReference(on(item)),
    'skillpls.view.copyName': async (item) => {
      const name = on(item)?.label;
      if (name !== undefined) {
        await vscode.env.clipboard.writeText(name);
      }
    },
    'skillpls.newSkill': (item) => make(server, view, 'skill', item),
    'skillpls.newRule': (item) => make(server, view, 'rule', item),
    'skillpls.newAgent': (item) => make(server, view, 'agent', item),
  };
  return vscode.Disposable.from(...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run)));
}

async function show(item: Item | undefined, column?: vscode.ViewColumn): Promise<void> {
  if (item?.uri !== undefined) {
    await vscode.window.showTextDocument(vscode.Uri.parse(item.uri, true), { ...showing(item), ...column !== undefined && { viewColumn: column } });
  }
}

/** Copies a link, from the directory of the active editor's file, or else from the workspace folder. */
async function copyReference(item: Item | undefined): Promise<void> {
  if (item?.uri === undefined) {
    return;
  }
  const uri = vscode.Uri.parse(item.uri, true);
  const active = vscode.window.activeTextEditor?.document.uri;
  const from = active?.scheme === uri.scheme && active.toString() !== uri.toString()
    ? vscode.Uri.joinPath(active, '..')
    : vscode.workspace.getWorkspaceFolder(uri)?.uri;
  await vscode.env.clipboard.writeText(link(item.label, uri.path, from?.path));
}

/** Renames what has the name at the item's range, as F2 there does: Enter renames, and what changes can be looked at first. */
async function rename(item: Item | undefined): Promise<void> {
  if (item?.uri === undefined || item.range === undefined) {
    return;
  }
  await show(item);
  const { line, character } = item.range.start;
  await vscode.commands.executeCommand('editor.action.rename', [vscode.Uri.parse(item.uri, true), new vscode.Position(line, character)]);
}

const kinds = { skill: ['Skill', 'code-review'], rule: ['Rule', 'naming'], agent: ['Agent', 'reviewer'] } as const;

/** Makes a skill, a rule or an agent, and opens it. */
async function make(server: Server, view: SkillsView, kind: keyof typeof kinds, item?: Item): Promise<void> {
  const place = item?.place ?? await here();
  if (place === undefined) {
    void vscode.window.showInformationMessage('Open a folder first: what is made needs a place.');
    return;
  }
  const [title, example] = kinds[kind];
  const name = await vscode.window.showInputBox({ title: `New ${title}`, prompt: 'Its name.', placeHolder: example, validateInput: (value) => value.trim() === '' ? 'A name is wanted.' : undefined });
  if (name === undefined) {
    return;
  }
  let category = place.category;
  if (kind === 'skill' && category === undefined) {
    const categories = view.categories(item?.place?.uri);
    const none = 'none';
    const chosen = categories.length === 0 ? { category: undefined } : await vscode.window.showQuickPick([
      ...categories.map((category) => ({ label: category, category: category as string | undefined })),
      { label: none, description: 'the skill is filed under no category', category: undefined },
    ], { title: `New Skill ${name.trim()}`, placeHolder: 'Its category' });
    if (chosen === undefined) {
      return;
    }
    category = chosen.category;
  }
  try {
    const uri = await server.request<string | null>('workspace/executeCommand', {
      command: 'skillpls.new', arguments: [{ uri: place.uri, kind, name: name.trim(), in: category ?? '' }],
    });
    if (uri !== null) {
      await vscode.window.showTextDocument(vscode.Uri.parse(uri, true));
    }
  } catch (error) {
    complain(error);
  }
}

/** Where something is made that nobody said a place for: the folder of the active editor, or one that is chosen. */
async function here(): Promise<Place | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = active === undefined ? undefined : vscode.workspace.getWorkspaceFolder(active);
  if (active !== undefined && own !== undefined) {
    return { uri: active.toString() };
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders[0];
  return folder === undefined ? undefined : { uri: folder.uri.toString() };
}

/** Says what the server refuses, in its words. */
function complain(error: unknown): void {
  void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
}
