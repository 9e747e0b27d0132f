// The window of a VS Code in a browser, and what a person does in it.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Locator, Page } from 'playwright-core';
import type { CodeServer } from './codeserver.mts';

/** What did not come true in time. */
export class Unmet extends Error {}

/** How long the workbench may take to do what is not under test, in milliseconds. */
const ready = 180_000;

/** A place in a file: its line and column, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: process.env['SKILLPLS_CHROMIUM'] ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

/** One window, with a folder open in it. */
export class Workbench {
  readonly page: Page;
  /** The folder. */
  readonly tree: string;
  /** Hosts that the page asked for something. */
  readonly hosts = new Set<string>();
  /** How long a check waits for what it wants to see, in milliseconds. */
  patience: number;
  private readonly shots: string;

  private constructor(page: Page, tree: string, shots: string, patience: number) {
    this.page = page;
    this.tree = tree;
    this.shots = shots;
    this.patience = patience;
  }

  static async open(browser: Browser, server: CodeServer, tree: string, options: { shots: string; patience: number }): Promise<Workbench> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    page.setDefaultTimeout(ready);
    const wb = new Workbench(page, tree, options.shots, options.patience);
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith('http') || protocol.startsWith('ws')) {
        wb.hosts.add(hostname);
      }
    });
    page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined)); // "leave the page?"
    page.on('websocket', (socket) => wb.hosts.add(new URL(socket.url()).hostname));
    mkdirSync(options.shots, { recursive: true });
    await page.goto(`${server.url}/?folder=${encodeURI(tree)}`, { waitUntil: 'domcontentloaded' });
    await page.locator('.monaco-workbench .part.statusbar').waitFor();
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
    return wb;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Waits until something is so; what says what it is. Returns what it was given, or throws an Unmet. */
  async until<T>(what: string, is: () => Promise<T | undefined | false> | T | undefined | false, patience = this.patience): Promise<T> {
    const end = Date.now() + patience;
    let last: unknown;
    for (;;) {
      try {
        const value = await is();
        if (value !== undefined && value !== false) {
          return value;
        }
        last = undefined;
      } catch (error) {
        last = error;
      }
      if (Date.now() > end) {
        throw new Unmet(`not so: ${what}${last instanceof Error ? ` (${last.message.split('\n')[0]})` : ''}`);
      }
      await this.page.waitForTimeout(50); // between two looks
    }
  }

  /** Waits for what is there without the extension, too. */
  async ready<T>(what: string, is: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
    try {
      return await this.until(what, is, ready);
    } catch (error) {
      throw error instanceof Unmet ? new Error(`the workbench: ${error.message}`) : error;
    }
  }

  /** Looks until what is seen is as it should be, and returns it. Throws an Unmet that shows what was seen last. */
  async see<T>(what: string, look: () => Promise<T> | T, ok: (seen: T) => boolean, patience = this.patience): Promise<T> {
    let seen: T | undefined;
    try {
      return await this.until(what, async () => {
        seen = await look();
        return ok(seen) ? { seen } : undefined;
      }, patience).then((value) => value.seen);
    } catch (error) {
      throw error instanceof Unmet ? new Unmet(`${error.message}\nseen: ${JSON.stringify(seen, undefined, 1)}`) : error;
    }
  }

  /** Closes all that a check may have left open, and drops what it has typed. */
  async tidy(): Promise<void> {
    const { page } = this;
    const tabs = page.locator('.part.editor .tab');
    await this.ready('all editors are closed', async () => {
      if (await page.locator('.monaco-dialog-box').count() > 0) {
        const drop = page.locator('.monaco-dialog-box .monaco-button').filter({ hasText: /don.t save/i });
        await (await drop.count() > 0 ? drop.first().click() : this.press('Escape'));
        return false;
      }
      await this.press('Escape');
      if (await tabs.count() === 0) {
        return true;
      }
      await this.press('Escape');
      await this.quick('F1', '>View: Close All Editors', (row) => /^View: Close All Editors(,|$)/.test(row));
      await page.waitForTimeout(100); // before another look
      return false;
    });
    if (await page.locator('.part.panel').isVisible()) {
      await this.press('Control+J');
      await page.locator('.part.panel').waitFor({ state: 'hidden' });
    }
    for (const close of await page.locator('.notifications-toasts .codicon-notifications-clear').all()) {
      await close.click({ timeout: 1_000 }).catch(() => undefined); // it may be gone by itself
    }
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: path.join(this.shots, `${name}.png`) });
  }

  /** Reads a file of the tree; undefined if it is not there. */
  read(file: string): string | undefined {
    const native = path.join(this.tree, file);
    return existsSync(native) ? readFileSync(native, 'utf8') : undefined;
  }

  /** The place of a text in a file of the tree, behind the first line that holds another text if there is one. */
  place(file: string, text: string, behind = ''): Place {
    const lines = (this.read(file) ?? '').split('\n');
    const from = lines.findIndex((line) => line.includes(behind));
    const line = lines.findIndex((line, i) => i >= from && line.includes(text));
    if (from < 0 || line < 0) {
      throw new Error(`${file} does not hold ${JSON.stringify(text)}`);
    }
    return { line: line + 1, column: (lines[line] ?? '').indexOf(text) + 1 };
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key);
    }
  }

  /** Types something into the quick input once it is open and empty, and accepts what it then offers. */
  private async quick(keys: string, text: string, offered: (row: string) => boolean): Promise<void> {
    const input = this.page.locator('.quick-input-widget input');
    const row = this.page.locator('.quick-input-widget .monaco-list-row.focused');
    await this.ready(`quick input offers ${text}`, async () => {
      await this.press('Escape', keys); // again: what was just closing may take it along
      if (!await input.fill(text, { timeout: 5_000 }).then(() => true, () => false)) {
        return false;
      }
      return await this.until('it is offered', async () => await row.count() > 0 && offered(await row.first().getAttribute('aria-label') ?? ''), 20_000).catch(() => false);
    });
    await this.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  /** Opens a file of the tree, with the cursor at a line and a column, both from 1. */
  async open(file: string, line = 1, column = 1): Promise<void> {
    const name = path.basename(file);
    const prefix = path.basename(this.tree);
    await this.quick('Control+P', `${file}:${line}:${column}`, (row) => row.includes(name) && row.replaceAll(', ', ' ').includes(path.dirname(file).replace(/^\.$/, prefix)));
    await this.active(file);
    await this.ready(`the cursor is at ${line}:${column}`, async () => (await this.cursor()) === `${line}:${column}`);
  }

  /** Waits until the editor at hand shows a file, with the focus in its text. */
  async active(file: string, patience = ready): Promise<void> {
    await this.until(`${file} is at hand`, async () => {
      const tab = this.page.locator('.part.editor .tab.active');
      const title = await tab.first().getAttribute('aria-label') ?? '';
      const label = await tab.locator('.monaco-icon-label').first().getAttribute('title').catch(() => '') ?? '';
      return await tab.count() > 0 && (label + title).includes(path.basename(file)) && (await this.breadcrumbs()) === file;
    }, patience);
    await this.see('the focus is in the text', () => this.page.evaluate(() => {
      const at = document.activeElement;
      return at?.closest('.editor-instance .monaco-editor') != null || (at?.outerHTML ?? '').slice(0, 200);
    }), (seen) => seen === true, patience);
  }

  /** The path of the file at hand, as the breadcrumbs say it. */
  async breadcrumbs(): Promise<string> {
    const parts = await this.page.locator('.breadcrumbs-control .monaco-breadcrumb-item.file, .breadcrumbs-control .monaco-breadcrumb-item.folder, .breadcrumbs-control .monaco-breadcrumb-item:has(.file-icon), .breadcrumbs-control .monaco-breadcrumb-item:has(.folder-icon)').allInnerTexts();
    return parts.map((part) => part.trim()).filter((part) => part !== '').join('/');
  }

  /** Where the cursor is, as the status bar says it: line:column. */
  async cursor(): Promise<string | undefined> {
    const text = await this.page.locator('#status\\.editor\\.selection').innerText();
    const found = /Ln (\d+), Col (\d+)/.exec(text);
    return found ? `${found[1]}:${found[2]}` : undefined;
  }

  /** The lines of the editor at hand that are in sight. */
  async lines(): Promise<string[]> {
    const lines = await this.page.locator('.editor-instance .view-lines .view-line').evaluateAll((list) => list
      .map((line) => ({ top: (line as HTMLElement).offsetTop, text: line.textContent ?? '' }))
      .sort((a, b) => a.top - b.top).map((line) => line.text));
    return lines.map((line) => line.replaceAll('\u00a0', ' '));
  }

  /** Text in the editor at hand, as a place to point at. */
  text(text: string): Locator {
    return this.page.locator('.editor-instance .view-lines .view-line span > span').filter({ hasText: text }).last();
  }

  /** Runs a command by its title. */
  async command(title: string): Promise<void> {
    await this.quick('F1', `>${title}`, (row) => row.includes(title));
  }

  /** Texts of what a selector finds, each on one line. */
  async texts(selector: string): Promise<string[]> {
    return (await this.page.locator(selector).allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
  }
}
