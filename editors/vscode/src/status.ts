import * as vscode from 'vscode';
import type { Changes } from './changes';
import { count, countsOf } from './counts';
import type { Counts } from './counts';
import type { TreeResult } from './protocol';
import type { Server } from './server';

const commands = ['skillpls.reindex', 'skillpls.restart', 'skillpls.showLog', 'workbench.actions.view.problems'];

/**
 * Says in the status bar how many skills there are and how many findings the Problems view
 * lists, or that the server does not run. Where there is nothing of ours it is not there.
 */
export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('skillpls', vscode.StatusBarAlignment.Left, 10);
  private readonly subscriptions: vscode.Disposable[];
  private counts: Counts | undefined;
  private asked = 0;
  private again: NodeJS.Timeout | undefined;

  constructor(private readonly server: Server, changes: Changes) {
    this.item.name = 'skillpls';
    this.subscriptions = [
      this.item,
      changes.onTree(() => void this.ask()),
      vscode.languages.onDidChangeDiagnostics(() => {
        this.again ??= setTimeout(() => this.show(), 100); // it fires once a file
      }),
      vscode.workspace.onDidChangeConfiguration((e) => {
        if (e.affectsConfiguration('skillpls.statusBar')) {
          this.show();
        }
      }),
    ];
    this.show();
  }

  /** Asks what there is. Of several answers the last one counts. */
  private async ask(): Promise<void> {
    const mine = ++this.asked;
    if (this.server.running) {
      // One that is refused, since folders changed meanwhile, is followed by a notification.
      const tree = await this.server.request<TreeResult>('skillpls/tree').catch(() => undefined);
      if (mine !== this.asked) {
        return;
      }
      this.counts = tree ? countsOf(tree) : this.counts;
    }
    this.show();
  }

  private show(): void {
    clearTimeout(this.again);
    this.again = undefined;
    if (!vscode.workspace.getConfiguration('skillpls').get<boolean>('statusBar', true)) {
      this.item.hide();
      return;
    }
    this.item.backgroundColor = undefined;
    this.item.color = undefined;
    if (!this.server.running) {
      const starts = this.server.status === '';
      this.item.text = starts ? '$(loading~spin) skillpls' : '$(error) skillpls';
      this.item.tooltip = starts ? 'skillpls starts' : `skillpls does not run: ${this.server.status}`;
      this.item.command = 'skillpls.showLog';
      this.item.accessibilityInformation = { label: this.item.tooltip, role: 'button' };
      if (!starts) {
        this.item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
      }
      this.item.show();
      return;
    }
    const { counts } = this;
    if (counts === undefined || Object.values(counts).every((n) => n === 0)) {
      this.item.hide();
      return;
    }
    const findings = listed();
    const total = findings.reduce((a, b) => a + b, 0);
    const [errors = 0, warnings = 0, rest = 0] = findings;
    const sign = errors > 0 ? '$(error)' : warnings > 0 ? '$(warning)' : '$(info)';
    this.item.text = `$(book) ${count(counts.skills, 'skill')}` + (total > 0 ? ` ${sign} ${total}` : '');
    this.item.command = 'workbench.actions.view.problems';
    const said = total === 0 ? 'no findings' : [
      ...errors > 0 ? [count(errors, 'error')] : [], ...warnings > 0 ? [count(warnings, 'warning')] : [], ...rest > 0 ? [`${rest} of less weight`] : [],
    ].join(', ');
    const there = (Object.entries(counts) as [keyof Counts, number][]).filter(([, n]) => n > 0).map(([noun, n]) => count(n, noun.slice(0, -1))).join(', ');
    this.item.accessibilityInformation = { label: `skillpls: ${there}; ${said}`, role: 'button' };
    const tooltip = new vscode.MarkdownString(`${this.server.status}: ${there}\n\n[${said}](command:workbench.actions.view.problems) in Problems\n\n` +
      '[Reindex](command:skillpls.reindex) · [Restart](command:skillpls.restart) · [Show Log](command:skillpls.showLog)');
    tooltip.isTrusted = { enabledCommands: commands };
    this.item.tooltip = tooltip;
    this.item.show();
  }

  dispose(): void {
    clearTimeout(this.again);
    this.subscriptions.forEach((subscription) => void subscription.dispose());
  }
}

/** How many findings of ours the Problems view lists: errors, warnings, and the rest. */
function listed(): number[] {
  const sums = [0, 0, 0];
  for (const [, list] of vscode.languages.getDiagnostics()) {
    for (const { source, severity } of list) {
      // Hints are underlined and not listed.
      if (source === 'skillpls' && severity !== vscode.DiagnosticSeverity.Hint) {
        sums[severity] = (sums[severity] ?? 0) + 1;
      }
    }
  }
  return sums;
}
