/**
 * What `skillpls graph --format html` writes, in a browser: as somebody opens it, from a file.
 * SKILLPLS_BINARY names the program (make graph-test builds and sets it).
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { around } from '../../src/graph/around';
import type { GraphResult } from '../../src/protocol';
import { hasBrowser, launch } from './stage';

const binary = process.env['SKILLPLS_BINARY'] ?? '';
const skip = binary === '' ? 'SKILLPLS_BINARY is not set' : hasBrowser ? false : 'there is no Chromium here';
const team = path.resolve('../../examples/team');
let browser: Browser;
let dir: string;

before(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'skillpls-graph-'));
  if (skip === false) {
    browser = await launch();
  }
});
after(async () => {
  await browser?.close();
  rmSync(dir, { recursive: true });
});

function graph(...args: string[]): string {
  return execFileSync(binary, ['graph', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
}

interface Told {
  nodes: { id: string; kind: string; name: string; path: string; distance?: number }[];
  edges: { from: string; to: string; kind: string; count: number }[];
}

function told(...args: string[]): Told {
  return JSON.parse(graph(...args, '--format', 'json')) as Told;
}

interface Options {
  readonly colorScheme?: 'light' | 'dark';
  readonly contrast?: 'more' | 'no-preference';
}

/** Opens the page of a tree, does something with it, and wants that it asked for nothing and found nothing wrong. */
async function opened(args: readonly string[], act: (page: Page) => Promise<void>, options: Options = {}): Promise<void> {
  const file = path.join(dir, 'graph.html');
  writeFileSync(file, graph(...args, '--format', 'html'));
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const wrong: string[] = [];
    const own = pathToFileURL(file).toString();
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (message) => wrong.push(`${message.type()}: ${message.text()}`));
    page.on('dialog', (dialog) => wrong.push(`dialog: ${dialog.message()}`));
    page.on('request', (request) => {
      if (request.url() !== own && request.url() !== 'data:,') {
        wrong.push(`asks for ${request.url()}`);
      }
    });
    await page.goto(own);
    await page.waitForFunction(() => document.body.dataset['nodes'] !== undefined);
    await act(page);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

const names = (page: Page): Promise<string[]> => page.locator('#nodes [data-node]').evaluateAll((list) => list.map((n) => (n as HTMLElement).dataset['name'] ?? '').sort());

test('the whole tree is there, in the colours of the system', { skip }, async () => {
  const { nodes } = told(team);
  const inks: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await opened([team], async (page) => {
      assert.deepEqual(await names(page), nodes.map((n) => n.name).sort());
      assert.match(await page.title(), /^Skill graph of team: 19 skills, 6 roles, 1 agent, \d+ ties$/);
      assert.equal(await page.locator('#tree').innerText(), 'team');
      inks.push(await page.evaluate(() => `${getComputedStyle(document.body).color} on ${getComputedStyle(document.body).backgroundColor} ${document.body.className}`));
    }, { colorScheme });
  }
  assert.deepEqual(inks, ['rgb(31, 36, 48) on rgb(252, 252, 253) vscode-light', 'rgb(216, 220, 228) on rgb(23, 25, 30) vscode-dark']);
  await opened([team], async (page) => assert.equal(await page.evaluate(() => document.body.className), 'vscode-high-contrast-light'), { contrast: 'more' });
});

test('a click shows the card of a skill, whose names lead on', { skip }, async () => {
  await opened([team], async (page) => {
    const card = page.locator('#details');
    assert.ok(!await card.isVisible());
    await page.locator('#nodes [data-name="test-planning"]').click();
    const text = await card.innerText();
    for (const said of [
      'test-planning', /Decide what to test/, /Category\s+quality/, /Tokens\s+~\d+/, /Path\s+\.claude\/skills\/domain\/quality\/test-planning\/SKILL\.md/,
      /In roles\s*4\s+dev-be\s+ops\s+qa\s+tech-lead/, /Depends on\s*1\s+task-breakdown/, /Used by\s*3\s+bug-reports\s*recommends\s+contract-testing\s*depends on\s+load-testing\s*depends on/,
    ]) {
      assert.match(text, typeof said === 'string' ? new RegExp(said) : said);
    }
    const inView = await page.locator('#nodes [data-node]').evaluateAll((list) => {
      const edge = document.getElementById('details')?.getBoundingClientRect().left ?? 0;
      return list.every((n) => n.getBoundingClientRect().right <= edge);
    });
    assert.ok(inView, 'the picture makes room for the card');
    assert.equal(await page.locator('#around').innerText(), 'Around test-planning');
    await card.getByRole('button', { name: 'qa' }).click();
    assert.match(await card.innerText(), /role\s+qa\s+Quality Engineer[^]*Tokens\s+~[\d,]+ in all its skills[^]*Has\s*9/);
    assert.equal(await page.evaluate(() => (document.activeElement as HTMLElement).dataset['name']), 'qa');
    await card.getByRole('button', { name: 'Draw around it' }).click();
    assert.deepEqual(await names(page), told(team, '--root', 'qa').nodes.map((n) => n.name).sort());
    await page.keyboard.press('Escape');
    assert.ok(!await card.isVisible());
    await page.locator('#all').click();
    assert.equal((await names(page)).length, 26);
    await page.locator('#nodes [data-name="api-design"]').click();
    assert.match(await card.innerText(), /In roles\s*4\s+booking-engineer\s*agent\s+dev-be\s+qa/);
  });
});

test('keys go into the card and out of it', { skip }, async () => {
  await opened([team], async (page) => {
    const at = (): Promise<string> => page.evaluate(() => document.activeElement?.closest('[data-name]')?.getAttribute('data-name') ?? (document.activeElement?.closest('#details') === null ? 'elsewhere' : 'card'));
    await page.locator('#nodes [data-name="offline-state"]').focus();
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('#details h2').innerText(), 'offline-state');
    assert.ok(!await page.locator('#card').isVisible(), 'what the card says is said once');
    assert.equal(await at(), 'offline-state');
    await page.keyboard.press('Tab');
    assert.equal(await at(), 'card');
    await page.keyboard.press('Escape');
    assert.ok(!await page.locator('#details').isVisible());
    assert.equal(await at(), 'offline-state');
    await page.keyboard.press('Space');
    await page.locator('#details [data-to$="component-design/SKILL.md"]').press('Enter');
    assert.equal(await page.locator('#details h2').innerText(), 'component-design');
    assert.equal(await at(), 'component-design');
    await page.locator('#as-list').click();
    await page.locator('#list [data-node$="map-view/SKILL.md"]').click();
    assert.equal(await page.locator('#details h2').innerText(), 'map-view');
  });
});

test('a tree without skills says so', { skip }, async () => {
  const none = path.join(dir, 'none');
  mkdirSync(none);
  await opened([none], async (page) => assert.equal(await page.locator('#empty').innerText(), 'There is no skill, role or agent here yet.'));
});

test('it can be filtered by role, root, kind and strength, and searched', { skip }, async () => {
  await opened([team], async (page) => {
    await page.locator('#role').selectOption({ label: 'qa' });
    const { edges } = told(team);
    const has = edges.filter((e) => e.from === 'config/roles.yaml#qa' && e.kind === 'has').map((e) => e.to.split('/').at(-2) ?? '');
    assert.deepEqual(await names(page), ['qa', ...has].sort());
    await page.locator('#role').selectOption({ label: 'All roles' });
    await page.locator('#legend [data-kind=role]').uncheck({ force: true });
    assert.equal((await names(page)).length, 20);
    await page.locator('#legend [data-kind=role]').check({ force: true });
    assert.ok(!await page.locator('#legend [data-kind=contextual]').count());
    await page.locator('#strength').selectOption({ label: 'Named, too' });
    assert.equal(await page.locator('#legend [data-kind=contextual]').count(), 1);
    await page.keyboard.press('/');
    await page.keyboard.type('testing');
    const found = await page.locator('#nodes .found').evaluateAll((list) => list.map((n) => (n as HTMLElement).dataset['name']));
    assert.ok(found.includes('load-testing') && found.length < 10, found.join());
    assert.equal(await page.locator('#found').innerText(), `${found.length} of 26`);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('#details h2').innerText(), 'load-testing');
  });
  const two = path.join(dir, 'two');
  skill(two, '.claude/skills/a', 'alpha', {});
  skill(two, 'plugin/skills/b', 'beta', {});
  await opened([two], async (page) => {
    const roots = await page.locator('#root option').allInnerTexts();
    assert.equal(roots.length, 3, roots.join());
    await page.locator('#root').selectOption({ label: '.claude' });
    assert.deepEqual(await names(page), ['alpha']);
  });
});

test('it begins around what was asked for, and can go on from there', { skip }, async () => {
  await opened([team, '--root', 'bug-reports', '--depth', '2'], async (page) => {
    assert.deepEqual(await names(page), told(team, '--root', 'bug-reports', '--depth', '2').nodes.map((n) => n.name).sort());
    assert.equal(await page.locator('#nodes .center').innerText(), 'bug-reports');
    await page.locator('#depth').selectOption('1');
    assert.deepEqual(await names(page), told(team, '--root', 'bug-reports').nodes.map((n) => n.name).sort());
    await page.locator('#nodes [data-name=accessibility]').focus();
    await page.keyboard.press('f');
    assert.equal(await page.locator('#nodes .center').innerText(), 'accessibility');
    await page.locator('#all').click();
    assert.equal((await names(page)).length, 26);
  });
  await opened([team, '--root', 'role:dev-fe'], async (page) => assert.equal(await page.locator('#nodes .center').innerText(), 'dev-fe'));
});

test('what is around a node in the page is what the program says', { skip }, () => {
  const whole = told(team, '--mentions') as unknown as GraphResult;
  for (const n of whole.nodes) {
    for (const depth of [1, 2, 3]) {
      const spec = n.kind === 'role' ? `role:${n.name}` : n.id;
      const want = told(team, '--root', spec, '--depth', String(depth), '--mentions');
      const got = around(whole, [n.id], depth);
      assert.deepEqual(got.nodes.map((o) => [o.id, o.distance]), want.nodes.map((o) => [o.id, o.distance ?? 0]), `${spec} ${depth}`);
      assert.deepEqual(got.edges, want.edges, `${spec} ${depth}`);
    }
  }
});

interface Skill {
  readonly description?: string;
  readonly category?: string;
  readonly needs?: readonly string[];
}

function skill(tree: string, at: string, name: string, { description, category, needs }: Skill): void {
  const front = ['---', `name: ${JSON.stringify(name)}`, `description: ${JSON.stringify(description ?? `Use when there is something with ${name}.`)}`];
  if (category !== undefined) {
    front.push(`category: ${JSON.stringify(category)}`);
  }
  if (needs !== undefined) {
    front.push(`depends_on: ${JSON.stringify(needs)}`);
  }
  mkdirSync(path.join(tree, at), { recursive: true });
  writeFileSync(path.join(tree, at, 'SKILL.md'), [...front, '---', '', `# ${name}`, ''].join('\n'));
}

test('names are data, whatever is in them', { skip }, async () => {
  const odd = path.join(dir, 'o"d<d>&{{graph}}');
  const evil = '</script><img src=x onerror=alert(1)>';
  const more = ['<!--<script>', '{{title}}{{graph}}', '"><svg onload=alert(2)>', "'; alert(3); '", '\u2028\u2029', '${alert(4)}', '&lt;b&gt;', '\u202egnp.exe', 'x'.repeat(3000)];
  skill(odd, '.claude/skills/evil', evil, { description: `${evil} javascript:alert(5) <a href="https://page.test/">x</a>`, category: '<b onmouseover=alert(6)>' });
  more.forEach((name, i) => skill(odd, `.claude/skills/more-${i}`, name, { description: name, needs: [evil] }));
  mkdirSync(path.join(odd, 'config'));
  writeFileSync(path.join(odd, 'config/roles.yaml'), `roles:\n  ${JSON.stringify(evil)}:\n    skills:\n      include: [${JSON.stringify(evil)}]\n`);
  await opened([odd], async (page) => {
    const shown = await names(page);
    for (const name of [evil, ...more]) {
      assert.ok(shown.includes(name), name);
    }
    assert.equal(await page.locator('img, a, iframe, main svg, aside svg').count(), 0);
    await page.locator('#nodes .skill').evaluateAll((list) => (list as HTMLElement[]).find((n) => n.dataset['name']?.startsWith('</script>'))?.click());
    assert.equal(await page.locator('#details h2').innerText(), evil);
    assert.match(await page.locator('#details p').innerText(), /^<\/script><img src=x onerror=alert\(1\)> javascript/);
    assert.equal(await page.locator('#details img, #details a').count(), 0);
    await page.locator('#as-list').click();
    assert.equal(await page.locator('#list img, #list a').count(), 0);
    assert.equal(await page.locator('#tree').innerText(), path.basename(odd));
  });
});

test('1,000 skills are legible from near and far, and follow the hand', { skip }, async (t) => {
  const big = path.join(dir, 'big');
  const subjects = ['delivery', 'quality', 'platform', 'writing', 'security', 'operations', 'frontend', 'analysis', 'mobile', 'support'];
  const at = (i: number): string => `${subjects[i % 10]}-task-${i}`;
  for (let i = 0; i < 1000; i++) {
    skill(big, `.claude/skills/${subjects[i % 10]}/${at(i)}`, at(i), {
      category: `${subjects[i % 10]}${Math.floor(i / 200) > 0 ? `-${Math.floor(i / 200) + 1}` : ''}`, needs: [...i >= 10 ? [at(i - 10)] : [], ...i % 3 === 0 && i > 40 ? [at((i * 7) % i)] : []],
    });
  }
  mkdirSync(path.join(big, 'config'));
  const roles = ['dev', 'sa', 'qa', 'ops', 'writer', 'lead'];
  writeFileSync(path.join(big, 'config/roles.yaml'), `roles:\n${roles.map((role, r) => `  ${role}:\n    skills:\n      include:\n${Array.from({ length: 60 }, (_, i) => `        - ${at(i * 16 + r)}`).join('\n')}`).join('\n')}\n`);
  await opened([big], async (page) => {
    assert.equal((await names(page)).length, 1006);
    const measure = async (what: string, most: number, act: string): Promise<void> => {
      const ms = await page.evaluate(async (what) => {
        const begun = performance.now();
        if (what === 'tidy' || what === 'in') {
          document.getElementById(what)?.click();
        } else {
          const search = document.getElementById('search') as HTMLInputElement;
          search.value = what;
          search.dispatchEvent(new Event('input'));
        }
        const sync = performance.now() - begun;
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        return { sync, frame: performance.now() - begun };
      }, act);
      t.diagnostic(`${what}: ${Math.round(ms.sync)} ms, with the next frame ${Math.round(ms.frame)} ms`);
      assert.ok(ms.sync < most, `${what} took ${ms.sync} ms`); // loose: others may work on the machine
    };
    await measure('laid out anew', 6000, 'tidy');
    const frames = await page.evaluate(async () => {
      const view = document.getElementById('view');
      const took: number[] = [];
      let last = performance.now();
      for (let i = 0; i < 60; i++) {
        view?.dispatchEvent(new WheelEvent('wheel', { deltaX: 12, deltaY: 5, shiftKey: true, bubbles: true, cancelable: true }));
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const now = performance.now();
        took.push(now - last);
        last = now;
      }
      return took.sort((a, b) => a - b);
    });
    t.diagnostic(`a frame while it is moved: ${Math.round(frames[30] ?? 0)} ms, the worst ${Math.round(frames[59] ?? 0)} ms`);
    assert.ok((frames[30] ?? Infinity) < 500);
    await measure('a zoom', 2000, 'in');
    await measure('a search', 2000, 'quality-task-41');
    assert.equal(await page.locator('#nodes .found').count(), 2);
    await page.locator('#search').focus();
    await page.keyboard.press('Enter');
    const box = await page.locator('#nodes [data-name="quality-task-41"]').boundingBox();
    assert.ok(box !== null && box.height > 20 && box.x >= 0 && box.x + box.width <= 1280, 'what was found is large enough to be read');
    await page.keyboard.press('Enter');
    assert.match(await page.locator('#details').innerText(), /quality-task-41[^]*Depends on/);
    await page.locator('#role').selectOption({ label: 'qa' });
    assert.equal((await names(page)).length, 61);
  });
});
