import * as vscode from 'vscode';
import { Changes } from './changes';
import { ContextPages } from './context/pages';
import { Graphs } from './graph/panel';
import { peek, showReferences } from './references';
import { Server } from './server';
import { Status } from './status';
import { suggestInFrontMatter } from './suggest';
import { registerViewCommands } from './view/commands';
import { SkillsView } from './view/skills';

let server: Server | undefined;

/** What other parts of the extension, and its tests, have of it. */
export interface API {
  readonly server: Server;
}

export async function activate(context: vscode.ExtensionContext): Promise<API> {
  const started = new Server(context.extensionUri);
  server = started;
  context.subscriptions.push(
    vscode.commands.registerCommand('skillpls.restart', () => started.restart()),
    vscode.commands.registerCommand('skillpls.showLog', () => started.showLog()),
    vscode.commands.registerCommand(showReferences, peek),
    vscode.workspace.onDidChangeConfiguration((e) => {
      if (e.affectsConfiguration('skillpls.path')) {
        void started.restart();
      } else if (e.affectsConfiguration('skillpls.overlap') || e.affectsConfiguration('markdown.suggest.paths.enabled')) {
        void started.heed();
      }
    }),
    vscode.extensions.onDidChange(() => void started.heed()),
    started.onDidChange(() => void vscode.commands.executeCommand('setContext', 'skillpls.running', started.running)),
    suggestInFrontMatter(),
  );
  const changes = new Changes(started);
  const view = new SkillsView(started, changes);
  context.subscriptions.push(
    changes, new Status(started, changes), view, registerViewCommands(started, view), new Graphs(started, changes, context.extensionUri), new ContextPages(started, changes),
  );
  await started.restart();
  return { server: started };
}

export async function deactivate(): Promise<void> {
  await server?.dispose();
}
