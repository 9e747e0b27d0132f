// usage: node main.mts VSIX [--version VERSION]... [--tree example|api|founding|control] [--only TEXT]
//        [--patience SECONDS] [--keep] [--shots]
//
// Runs the checks in the window of each VS Code that is there, with the extension and
// without it, and the tests within the extension host. Exit: 0 when all is as it should
// be, 1 otherwise. With --shots nothing is tested, but the pictures of the READMEs are
// taken. Screenshots, of what went well too, and logs of what failed are in
// .tools/vscode-shots.
//
// Needs a Node that runs TypeScript: 22.18 or later.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { buildHostTests, outcomes } from './api.mts';
import { describe, indent, keepLog, play } from './check.mts';
import type { Check, Result, Session } from './check.mts';
import { explorerCheck, sceneChecks } from './checks.mts';
import type { Scene } from './checks.mts';
import { CodeServer, tools } from './codeserver.mts';
import { exampleScene, foundingScene } from './scenes.mts';
import { panelChecks } from './panels.mts';
import { killAll } from './process.mts';
import { takeShots } from './shots.mts';
import { copyTree, exampleTree, foundingTree, repository } from './trees.mts';
import { voiceChecks } from './voice.mts';
import { startBrowser, Workbench } from './workbench.mts';

const { values, positionals: [vsix] } = parseArgs({
  allowPositionals: true,
  options: { version: { type: 'string', multiple: true }, only: { type: 'string' }, patience: { type: 'string', default: '60' }, tree: { type: 'string' }, keep: { type: 'boolean' }, shots: { type: 'boolean' } },
});
if (vsix === undefined) {
  console.error('usage: node main.mts VSIX [--version VERSION]... [--tree example|api|founding|control] [--only TEXT] [--patience SECONDS] [--keep]');
  process.exit(2);
}
const versions = values.version ?? readdirSync(tools).filter((dir) => existsSync(path.join(tools, dir, 'complete'))).sort(newestFirst);
const shots = path.join(repository, '.tools/vscode-shots');
const scratch = mkdtempSync(path.join(tmpdir(), 'skillpls-vscode-'));
const patience = Number(values.patience) * 1_000;
const results: Result[] = [];

rmSync(shots, { recursive: true, force: true });
mkdirSync(shots, { recursive: true });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    console.log(`FAIL  told to end (${signal}) after ${Math.round(performance.now() / 1000)} s`);
    killAll();
    rmSync(scratch, { recursive: true, force: true });
    process.exit(1);
  });
}
const host = await buildHostTests(scratch);
const browser = await startBrowser();
try {
  for (const version of versions) {
    await checkVersion(version);
  }
} finally {
  await browser.close();
  if (values.keep !== true) {
    rmSync(scratch, { recursive: true, force: true });
  }
}
const failed = results.filter((result) => !result.ok);
for (const { name } of failed) {
  console.log(`FAILED: ${name}`);
}
for (const { name } of results.filter((result) => result.ok && (result.attempts ?? 1) > 1)) {
  console.log(`AT THE SECOND ATTEMPT: ${name}`);
}
console.log(`${results.length - failed.length} of ${results.length} checks in VS Code ${versions.join(' and ')} are as they should be, in ${Math.round(performance.now() / 1000)} s`);
process.exitCode = failed.length > 0 || results.length === 0 ? 1 : 0;

async function checkVersion(version: string): Promise<void> {
  if (values.shots === true) {
    if (version === versions[0]) {
      await withServer(version, 'pictures', [path.resolve(vsix!)], {}, async (server) => {
        const wb = await Workbench.open(browser, server, copyOf(exampleTree), { shots, patience: 60_000 });
        await takeShots(wb).then(() => results.push({ name: 'pictures', ok: true }));
        await wb.close();
      });
    }
    return;
  }
  const code = version.replace(/^4/, '1'); // code-server 4.139.1 is VS Code 1.139.1
  const more = [...voiceChecks(Number(code.split('.')[1]) >= 110), ...panelChecks];
  const api = { tree: copyOf(exampleTree), result: path.join(mkdtempSync(path.join(scratch, 'api-')), 'result.json') };
  const env = { SKILLPLS_HOST_SCRIPT: host.script, SKILLPLS_HOST_RESULT: api.result, SKILLPLS_HOST_TREE: api.tree };
  const alone = withServer(version, `${code}, without the extension`, [], {}, async (server) => {
    const other = await startBrowser(); // a window that is behind another one may be drawn less often
    try {
      await inTree(other, server, `${code}, without the extension`, 'control', exampleTree, exampleScene, more);
    } finally {
      await other.close();
    }
  });
  await withServer(version, code, [path.resolve(vsix!), host.vsix], env, async (server) => {
    await inTree(browser, server, `${code}, example tree`, 'example', exampleTree, exampleScene, more);
    if (wanted('api')) {
      await throughAPI(server, `${code}, API`, api.tree, api.result);
    }
    if (existsSync(foundingTree)) {
      await inTree(browser, server, `${code}, founding tree`, 'founding', foundingTree, foundingScene, []);
    } else {
      console.log(`SKIPPED: ${code}, founding tree: it is not here`);
    }
  });
  await alone; // which waits for most of its time
}

/** Starts a server for as long as something is done with it. */
async function withServer(version: string, name: string, extensions: string[], env: NodeJS.ProcessEnv, use: (server: CodeServer) => Promise<void>): Promise<void> {
  const began = Date.now();
  let server: CodeServer | undefined;
  try {
    server = await CodeServer.start({ version, dir: mkdtempSync(path.join(scratch, 'server-')), extensions, env });
    console.log(`      ${name}: the server is up (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    await use(server);
  } catch (error) {
    results.push({ name, ok: false });
    console.log(`FAIL  ${name}\n${indent(describe(error))}`);
  } finally {
    await server?.stop();
  }
}

/** Runs the checks in a window with a copy of a tree. */
async function inTree(browser: Browser, server: CodeServer, name: string, key: string, original: string, scene: Scene, more: Check[]): Promise<void> {
  if (!wanted(key)) {
    return;
  }
  const control = key === 'control';
  const session: Session = { name, control, patience, log: path.join(server.dir, 'server.log'), shots };
  const open = async (): Promise<Workbench> => {
    const began = Date.now();
    const wb = await Workbench.open(browser, server, copyOf(original), { shots, patience });
    if (!control) {
      // Else what is asked once would be asked before there is somebody to answer.
      await wb.see('the status bar counts skills', () => wb.texts('.part.statusbar .statusbar-item'), (items) => items.some((item) => /^\d+ skills\b/.test(item)));
    }
    console.log(`      ${name}: the window is up (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    return wb;
  };
  try {
    const quiet: Check = {
      name: 'nobody but 127.0.0.1 is asked for anything',
      alone: true,
      run: (wb) => wb.see('the hosts are 127.0.0.1 alone', () => [...wb.hosts], (hosts) => hosts.join() === '127.0.0.1').then(() => undefined),
    };
    const checks = [...sceneChecks(scene, copyOf(original)), ...more, explorerCheck(scene)].filter((check) => values.only === undefined || check.name.includes(values.only));
    await play(session, open, [...checks, quiet], results);
  } catch (error) {
    results.push({ name, ok: false });
    console.log(`FAIL  ${name}\n${indent(describe(error))}`);
    keepLog(session);
  }
}

/** Opens a window in which the tests within the extension host run, and waits for them. */
async function throughAPI(server: CodeServer, name: string, tree: string, result: string): Promise<void> {
  const session: Session = { name, control: false, patience, log: path.join(server.dir, 'server.log'), shots };
  try {
    const wb = await Workbench.open(browser, server, tree, { shots, patience: 400_000 });
    try {
      const list = await wb.until('the tests have run', async () => {
        // VS Code asks whether an extension may change texts with a file that moves.
        const yes = wb.page.locator('.monaco-dialog-box .monaco-button').filter({ hasText: /^OK$/ });
        if (await yes.count() > 0) {
          await yes.first().click();
        }
        return outcomes(result);
      });
      for (const { name: test, seconds, failure } of list) {
        const ok = failure === undefined;
        results.push({ name: `${name}: ${test}`, ok });
        console.log(`${ok ? 'ok   ' : 'FAIL '} ${name}: ${test} (${seconds.toFixed(1)} s)${ok ? '' : `\n${indent(failure)}`}`);
      }
      if (list.some((outcome) => outcome.failure !== undefined)) {
        keepLog(session);
      }
    } catch (error) {
      await wb.screenshot(`${name}-tests`).catch(() => undefined);
      throw error;
    } finally {
      await wb.close();
    }
  } catch (error) {
    results.push({ name, ok: false });
    console.log(`FAIL  ${name}\n${indent(describe(error))}`);
    keepLog(session);
  }
}

/** A fresh copy of a tree. */
function copyOf(original: string): string {
  const tree = path.join(mkdtempSync(path.join(scratch, 'tree-')), path.basename(original));
  copyTree(original, tree);
  return tree;
}

function wanted(key: string): boolean {
  return values.tree === undefined || values.tree === key;
}

function newestFirst(a: string, b: string): number {
  return b.localeCompare(a, 'en', { numeric: true });
}
