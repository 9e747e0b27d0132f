import { homedir } from 'node:os';
import type { Readable } from 'node:stream';
import * as readline from 'node:readline';
import * as vscode from 'vscode';
import { LanguageClient, RevealOutputChannelOn, State } from 'vscode-languageclient/node';
import type { LanguageClientOptions } from 'vscode-languageclient/node';
import { findBinary, NoBinary } from './binary';
import { showReferences } from './references';
import { Renames } from './renames';
import { selector } from './selector';
import { Shadows } from './shadows';
import { voiceOf } from './voice';
import type { Voice } from './voice';

/**
 * The running server, or what stands in its place while it is down. Restarting makes
 * another client, so that a setting or a binary that has changed counts.
 */
export class Server implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel('skillpls', { log: true });
  private readonly trace = vscode.window.createOutputChannel('skillpls trace', { log: true });
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly renames = new Renames();
  private readonly shadows = new Shadows(() => this.running ? this.client : undefined);

  private client: LanguageClient | undefined;
  private version = '';
  private voice: Voice | undefined;
  private why = '';
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly extension: vscode.Uri) {}

  /** Fires when the server has come up or gone down. */
  readonly onDidChange = this.changed.event;

  /** Whether the server answers. */
  get running(): boolean {
    return this.client?.state === State.Running;
  }

  /** What runs, or why nothing does; "" while it starts. */
  get status(): string {
    return this.running ? this.version : this.why;
  }

  /** Asks the server. Fails if it does not run. */
  async request<R>(method: string, params: object = {}, token?: vscode.CancellationToken): Promise<R> {
    if (this.client === undefined || !this.running) {
      throw new Error('the server does not run');
    }
    // What is undefined is not given: it would be sent as null, in a list.
    const given: unknown[] = [params, token].filter((arg) => arg !== undefined);
    return await this.client.sendRequest<R>(method, ...given as [unknown]);
  }

  /** Call back at notifications of the server, whichever of its lives sends them. */
  readonly onNotification = new Listeners();

  /** Starts the server anew; calls that overlap come one after the other. */
  restart(): Promise<void> {
    this.turn = this.turn.then(() => this.stop()).then(() => this.start());
    return this.turn;
  }

  private async start(): Promise<void> {
    this.why = '';
    try {
      const binary = await findBinary(this.extension);
      this.version = binary.version;
      this.log.info(`starting ${binary.path}, which is ${binary.version}`);
      const client = new LanguageClient('skillpls', 'skillpls', {
        command: binary.path,
        args: ['lsp', '--stdio'],
        // Not in the workspace: on Windows a program there would come before the PATH.
        options: { cwd: homedir() },
      }, this.options());
      this.client = client;
      client.onDidChangeState(() => this.changed.fire());
      for (const method of this.onNotification.methods()) {
        client.onNotification(method, (params: unknown) => this.onNotification.call(method, params));
      }
      await client.start();
    } catch (error) {
      this.why = error instanceof Error ? error.message : String(error);
      this.log.error(this.why);
      void this.complain(error instanceof NoBinary);
    }
    this.changed.fire();
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client?.needsStop()) {
      await client.stop(5_000).catch((error: unknown) => this.log.warn(`the server did not end well: ${String(error)}`));
    }
    await client?.dispose().catch(() => undefined); // one that never ran cannot be stopped
  }

  /** Starts the server anew if VS Code says other things by itself than when it was started. */
  async heed(): Promise<void> {
    if (JSON.stringify(voice()) !== JSON.stringify(this.voice)) {
      await this.restart();
    }
  }

  private options(): LanguageClientOptions {
    this.voice = voice();
    return {
      documentSelector: selector,
      middleware: { ...this.shadows.middleware, ...this.renames.middleware },
      initializationOptions: { tree: true, editor: this.voice, commands: [showReferences] },
      outputChannel: this.log,
      traceOutputChannel: this.trace,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false, // complain says it, once
      stdioOptions: {
        stdout: () => undefined, // the protocol's
        stderr: (from) => this.readErrors(from),
      },
    };
  }

  /** Keeps what the server says on stderr and does not also send as a message of its log. */
  private readErrors(from: Readable): void {
    readline.createInterface({ input: from }).on('line', (line) => {
      if (!line.startsWith('time=')) {
        this.log.error(line);
      }
    });
  }

  /** Says that there is no server, and what can be done about it. */
  private async complain(wrongBinary: boolean): Promise<void> {
    const settings = 'Open Settings';
    const log = 'Show Log';
    const again = 'Try Again';
    const text = wrongBinary
      ? `skillpls cannot start: ${this.why}. Install it and put it on the PATH, or set skillpls.path.`
      : `skillpls cannot start: ${this.why}.`;
    switch (await vscode.window.showErrorMessage(text, settings, log, again)) {
      case settings:
        await vscode.commands.executeCommand('workbench.action.openSettings', 'skillpls.path');
        break;
      case log:
        this.log.show();
        break;
      case again:
        await this.restart();
        break;
    }
  }

  showLog(): void {
    this.log.show();
  }

  async dispose(): Promise<void> {
    this.turn = this.turn.then(() => this.stop());
    await this.turn;
    this.renames.dispose();
    this.shadows.dispose();
    this.changed.dispose();
    this.log.dispose();
    this.trace.dispose();
  }
}

/** What VS Code says by itself, now. */
function voice(): Voice {
  return voiceOf({
    version: vscode.version,
    markdown: vscode.extensions.getExtension('vscode.markdown-language-features') !== undefined,
    paths: vscode.workspace.getConfiguration('markdown').get<boolean>('suggest.paths.enabled', true),
  }, vscode.workspace.getConfiguration('skillpls').get<string>('overlap', 'vscode'));
}

/** Who listens to which notification. All have to be there before the server starts. */
class Listeners {
  private readonly listeners = new Map<string, ((params: unknown) => void)[]>();

  set(method: string, callback: (params: unknown) => void): void {
    this.listeners.set(method, [...this.listeners.get(method) ?? [], callback]);
  }

  methods(): Iterable<string> {
    return this.listeners.keys();
  }

  call(method: string, params: unknown): void {
    for (const callback of this.listeners.get(method) ?? []) {
      callback(params);
    }
  }
}
