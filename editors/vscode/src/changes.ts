import * as vscode from 'vscode';
import type { TreeChangedParams } from './protocol';
import type { Server } from './server';

/** What went on that makes trees, graphs and pages that are shown old. */
export class Changes implements vscode.Disposable {
  private readonly tree = new vscode.EventEmitter<void>();
  private readonly graph = new vscode.EventEmitter<void>();
  private readonly context = new vscode.EventEmitter<void>();
  private readonly subscription: vscode.Disposable;

  constructor(server: Server) {
    server.onNotification.set('skillpls/treeChanged', (params) => {
      const changed = params as TreeChangedParams;
      if (changed.tree) {
        this.tree.fire();
      }
      if (changed.graph) {
        this.graph.fire();
      }
      if (changed.context) {
        this.context.fire();
      }
    });
    this.subscription = server.onDidChange(() => {
      this.tree.fire();
      this.graph.fire();
      this.context.fire();
    });
  }

  /** The answer to skillpls/tree may be another one, or the server came up or went down. */
  readonly onTree = this.tree.event;

  /** The same for skillpls/graph. */
  readonly onGraph = this.graph.event;

  /** The same for skillpls/context. */
  readonly onContext = this.context.event;

  dispose(): void {
    this.subscription.dispose();
    this.tree.dispose();
    this.graph.dispose();
    this.context.dispose();
  }
}

/**
 * Something that is asked anew whenever it is old, and never twice at a time: what came
 * to be old while an answer was on its way is asked after it.
 */
export class Fresh {
  private asking: Promise<void> | undefined;
  private again = false;

  constructor(private readonly ask: () => Promise<void>) {}

  /** Asks, or has the one who asks ask again. It ends when the answer is new enough. */
  renew(): Promise<void> {
    if (this.asking !== undefined) {
      this.again = true;
      return this.asking;
    }
    this.asking = this.loop().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async loop(): Promise<void> {
    do {
      this.again = false;
      await this.ask();
    } while (this.again);
  }
}
