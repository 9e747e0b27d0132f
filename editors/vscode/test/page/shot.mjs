// usage: node test/page/shot.mjs BINARY TREE OUT
//
// Takes the picture of docs/graph.md: the page of a tree with the card of a skill, the left
// half as it is in light, the right one in dark.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [binary, tree, out] = process.argv.slice(2);
const dir = mkdtempSync(path.join(tmpdir(), 'skillpls-graph-'));
const file = path.join(dir, 'graph.html');
writeFileSync(file, execFileSync(binary, ['graph', tree, '--format', 'html']));
const browser = await chromium.launch({ executablePath: process.env['SKILLPLS_CHROMIUM'] ?? '/usr/bin/chromium', headless: true, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const size = { width: 1280, height: 760 };
  const shots = [];
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ viewport: size, colorScheme, deviceScaleFactor: 1 });
    await page.goto(pathToFileURL(file).toString());
    await page.locator('[data-name="test-planning"]').click();
    await page.mouse.move(5, 400);
    await page.locator('[data-name="test-planning"]').focus();
    await page.locator('#card').waitFor({ state: 'hidden' });
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300))); // until what fades has faded
    shots.push((await page.screenshot()).toString('base64'));
    await page.close();
  }
  const page = await browser.newPage({ viewport: size });
  await page.setContent(`<style>body { margin: 0 } img { position: absolute; inset: 0 } img + img { clip-path: polygon(58% 0, 100% 0, 100% 100%, 42% 100%) }</style>${shots.map((shot) => `<img src="data:image/png;base64,${shot}">`).join('')}`);
  mkdirSync(path.dirname(out), { recursive: true });
  await page.screenshot({ path: out });
} finally {
  await browser.close();
  rmSync(dir, { recursive: true });
}
