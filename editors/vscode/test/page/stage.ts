/** The page of the graph in a browser, without an editor around it: what it is told and says is a test's. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { html } from '../../src/graph/html';
import type { FromPage, ToPage } from '../../src/graph/messages';
import { themes } from './themes';
import type { Theme } from './themes';

/** Where the extension lies; its tests run there. */
const here = process.cwd();
const origin = 'https://page.test';

export const browserPath = process.env['SKILLPLS_CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether there is a browser to test in. */
export const hasBrowser = existsSync(browserPath);

export async function launch(): Promise<Browser> {
  return await chromium.launch({
    executablePath: browserPath, headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--host-resolver-rules=MAP * ~NOTFOUND'],
  });
}

let bundled: Promise<string> | undefined;

/** The page's script, as esbuild.mjs makes it. */
function script(): Promise<string> {
  bundled ??= build({
    entryPoints: [path.join(here, 'src/page/main.ts')], bundle: true, write: false, platform: 'browser', format: 'iife', target: 'es2022', logLevel: 'warning',
  }).then((result) => result.outputFiles[0]?.text ?? '');
  return bundled;
}

export interface StageOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
}

export class Stage {
  /** What went wrong in the page, and what its policy forbade. */
  readonly errors: string[] = [];
  /** What it asked for that is not part of it. */
  readonly strangers: string[] = [];

  private constructor(readonly page: Page, private readonly context: BrowserContext) {}

  static async open(browser: Browser, options: StageOptions = {}): Promise<Stage> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1200, height: options.height ?? 760 },
      reducedMotion: options.reducedMotion === true ? 'reduce' : 'no-preference',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const stage = new Stage(page, context);
    page.on('pageerror', (error) => stage.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') {
        stage.errors.push(message.text());
      }
    });
    const text = html({ script: await script(), style: readFileSync(path.join(here, 'media/graph.css'), 'utf8'), own: { nonce: 'n0nce' } });
    await page.route('**/*', async (route) => {
      const url = route.request().url();
      if (url === `${origin}/`) {
        await route.fulfill({ contentType: 'text/html', body: text });
        return;
      }
      stage.strangers.push(url);
      await route.abort();
    });
    const theme = options.theme ?? themes.dark;
    await page.addInitScript(({ body, colours }) => {
      const posted: unknown[] = [];
      Object.assign(window, {
        posted,
        acquireVsCodeApi: () => ({
          postMessage: (message: unknown) => posted.push(message),
          getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
          setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
        }),
      });
      document.addEventListener('readystatechange', () => {
        if (document.readyState === 'interactive') {
          for (const [name, value] of Object.entries(colours)) {
            document.documentElement.style.setProperty(`--vscode-${name}`, value);
          }
          document.body.className = body;
        }
      });
    }, theme);
    await page.goto(`${origin}/`);
    await stage.said('ready');
    return stage;
  }

  /** Tells the page something, as the extension does. */
  async tell(message: ToPage): Promise<void> {
    await this.page.evaluate((m) => window.postMessage(m, '*'), message);
    if (message.type === 'graph') {
      await this.page.waitForFunction((count) => document.body.dataset['nodes'] === String(count), message.graph.nodes.length);
      await this.frame();
    }
  }

  /** Waits until what was to be painted is. */
  async frame(): Promise<void> {
    await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }

  /** All that the page has said. */
  async posted(): Promise<FromPage[]> {
    return await this.page.evaluate(() => (window as unknown as { posted: FromPage[] }).posted);
  }

  /** Waits until the page has said something of a type, and returns the last of it. */
  async said<T extends FromPage['type']>(type: T): Promise<Extract<FromPage, { type: T }>> {
    await this.page.waitForFunction((t) => (window as unknown as { posted: FromPage[] }).posted.some((m) => m.type === t), type);
    return (await this.posted()).filter((m): m is Extract<FromPage, { type: T }> => m.type === type).at(-1) as Extract<FromPage, { type: T }>;
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
