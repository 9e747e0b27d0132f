// A VS Code that runs as a server, with a profile of its own.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Child, freePort, run } from './process.mts';
import { repository } from './trees.mts';

/** Where the tools lie that make test fetches. */
export const tools = process.env['SKILLPLS_VSCODE'] ?? path.join(repository, '.tools/vscode');

const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.reduceMotion': 'on',
  'window.commandCenter': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'chat.disableAIFeatures': true,
  'editor.hover.delay': 100,
  'editor.minimap.enabled': false,
  'editor.cursorBlinking': 'solid',
  'files.autoSave': 'off', // what a test writes is not to reach the disk by itself
  'files.simpleDialog.enable': true,
  'git.enabled': false,
};

export interface CodeServerOptions {
  /** A directory of tools: 4.139.1, say. */
  readonly version: string;
  /** Where the profile is made. */
  readonly dir: string;
  /** Extensions to install, as .vsix files. */
  readonly extensions: readonly string[];
  readonly settings?: Record<string, unknown>;
  readonly env?: NodeJS.ProcessEnv;
}

/** A running code-server. */
export class CodeServer {
  readonly url: string;
  readonly dir: string;
  private readonly child: Child;

  private constructor(url: string, dir: string, child: Child) {
    this.url = url;
    this.dir = dir;
    this.child = child;
  }

  /** Starts one; on a machine that is busy its own parts may give each other up, so that is tried twice. */
  static async start(options: CodeServerOptions): Promise<CodeServer> {
    return await CodeServer.startOnce(options).catch(() => CodeServer.startOnce({ ...options, extensions: [] })); // they are installed
  }

  private static async startOnce(options: CodeServerOptions): Promise<CodeServer> {
    const { dir } = options;
    mkdirSync(path.join(dir, 'user/User'), { recursive: true });
    writeFileSync(path.join(dir, 'user/User/settings.json'), JSON.stringify({ ...quiet, ...options.settings }));
    writeFileSync(path.join(dir, 'config.yaml'), '');
    const home = path.join(tools, options.version);
    const node = path.join(home, 'node');
    const args = [
      path.join(home, 'node_modules/code-server/out/node/entry.js'),
      '--config', path.join(dir, 'config.yaml'), '--user-data-dir', path.join(dir, 'user'), '--extensions-dir', path.join(dir, 'extensions'),
    ];
    const env = {
      ...process.env,
      HOME: dir,
      // Else the workbench asks a gallery what there is.
      EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '', itemUrl: '', resourceUrlTemplate: '' }),
      ...options.env,
    };
    if (options.extensions.length > 0) {
      run(node, [...args, ...options.extensions.flatMap((vsix) => ['--install-extension', vsix])], env);
    }
    const port = await freePort();
    const log = path.join(dir, 'server.log');
    const child = new Child(node, [
      ...args, '--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-telemetry', '--disable-update-check',
      '--disable-workspace-trust', '--disable-getting-started-override',
    ], { cwd: dir, env, log });
    const url = `http://127.0.0.1:${port}`;
    let gone = false;
    void child.exited.then(() => { gone = true; }, () => { gone = true; });
    for (const end = Date.now() + 120_000; ;) {
      if (gone || Date.now() > end) {
        await child.stop().catch(() => undefined);
        throw new Error(`code-server ${options.version} does not come up:\n${readFileSync(log, 'utf8')}`);
      }
      const answer = await fetch(`${url}/healthz`).catch(() => undefined);
      if (answer?.ok) {
        return new CodeServer(url, dir, child);
      }
      await new Promise((resolve) => setTimeout(resolve, 50)); // between two questions whether it is up
    }
  }

  async stop(): Promise<void> {
    await this.child.stop();
  }
}
