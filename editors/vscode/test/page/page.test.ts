import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { Scope } from '../../src/graph/messages';
import type { GraphResult } from '../../src/protocol';
import { around, edge, node, tree } from '../unit/graphs';
import { hasBrowser, launch, Stage } from './stage';
import type { StageOptions } from './stage';
import { themes } from './themes';

const skip = hasBrowser ? false : 'there is no Chromium here';
const everything: Scope = { depth: 1 };
let browser: Browser;

before(async () => {
  if (hasBrowser) {
    browser = await launch();
  }
});
after(async () => {
  await browser?.close();
});

/** Shows a graph, does something with it, and wants that the page found nothing wrong. */
async function showing(graph: GraphResult, scope: Scope, act: (stage: Stage) => Promise<void>, options: StageOptions = {}): Promise<void> {
  const stage = await Stage.open(browser, options);
  try {
    await stage.tell({ type: 'graph', graph, scope });
    await act(stage);
    assert.deepEqual(stage.errors, []);
    assert.deepEqual(stage.strangers, [], 'the page asked somebody for something');
  } finally {
    await stage.close();
  }
}

test('every node is there as a button with its name, and the counts are told', { skip }, async () => {
  const graph = tree(50);
  await showing(graph, everything, async ({ page }) => {
    const nodes = page.locator('#nodes [data-node]');
    assert.equal(await nodes.count(), graph.nodes.length);
    assert.deepEqual((await nodes.evaluateAll((list) => list.map((n) => (n as HTMLElement).dataset['node']))).sort(), graph.nodes.map((n) => n.id).sort());
    const name = graph.nodes[0]?.name ?? '';
    const own = page.locator(`#nodes [data-name="${name}"]`);
    assert.equal(await own.innerText(), name);
    assert.match(await own.getAttribute('aria-label') ?? '', new RegExp(`^${name}, skill, [a-z]+, leads to \\d+, \\d+ lead to it$`));
    assert.match(await page.title(), /^Skill graph: 50 skills, 6 roles, \d+ ties$/);
    assert.deepEqual(await page.evaluate(() => ({ ...document.body.dataset })), { mode: 'drawing', scope: 'all', nodes: '56', edges: String(graph.edges.length) });
    const seen = await nodes.evaluateAll((list) => list.every((n) => {
      const r = n.getBoundingClientRect();
      return r.left >= 0 && r.top >= 0 && r.right <= window.innerWidth && r.bottom <= window.innerHeight;
    }));
    assert.ok(seen, 'all of it is in view');
    const painted = await page.evaluate(() => {
      const canvas = document.querySelector('canvas');
      return canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0);
    });
    assert.ok(painted, 'ties are painted');
  });
});

test('a click opens, with Control it also stays, with Alt the graph is drawn around it', { skip }, async () => {
  const graph = tree(20);
  const target = graph.nodes[3];
  assert.ok(target);
  await showing(graph, everything, async (stage) => {
    const button = stage.page.locator(`[data-name="${target.name}"]`);
    await button.click();
    assert.deepEqual(await stage.said('open'), { type: 'open', id: target.id, keep: false });
    await button.click({ modifiers: ['Control'] });
    assert.deepEqual(await stage.said('open'), { type: 'open', id: target.id, keep: true });
    await button.click({ modifiers: ['Alt'] });
    assert.deepEqual(await stage.said('scope'), { type: 'scope', scope: { uri: target.uri, name: target.name, depth: 1 } });
    const role = graph.nodes.find((n) => n.kind === 'role');
    await stage.page.locator(`[data-name="${role?.name}"]`).click({ modifiers: ['Alt'] });
    assert.deepEqual((await stage.said('scope')).scope, { uri: role?.uri, role: role?.name, name: role?.name, depth: 1 });
  });
});

test('a drag moves the picture and opens nothing, the wheel zooms where it points', { skip }, async () => {
  await showing(tree(20), everything, async (stage) => {
    const { page } = stage;
    const button = page.locator('#nodes [data-node]').first();
    const was = await button.boundingBox();
    assert.ok(was);
    await page.mouse.move(was.x + 20, was.y + 10);
    await page.mouse.down();
    await page.mouse.move(was.x + 60, was.y + 40, { steps: 4 });
    await page.mouse.up();
    const moved = await button.boundingBox();
    assert.ok(moved);
    assert.ok(Math.abs(moved.x - was.x - 40) < 1 && Math.abs(moved.y - was.y - 30) < 1, JSON.stringify([was, moved]));
    assert.ok(!(await stage.posted()).some((m) => m.type === 'open'));
    await page.mouse.wheel(0, -300);
    await stage.frame();
    const larger = await button.boundingBox();
    assert.ok(larger && larger.width > moved.width * 1.3);
    await page.locator('#fit').click();
    await stage.frame();
    assert.ok(Math.abs((await button.boundingBox())?.x ?? 0) - was.x < 1);
    await button.click();
    assert.equal((await stage.said('open')).keep, false, 'a click after a drag is one');
  });
});

test('all of it can be done by keys', { skip }, async () => {
  const center = node('center');
  const left = node('left', { distance: 1 });
  const right = node('right', { distance: 1 });
  const graph = { nodes: [center, left, right], edges: [edge(left, center), edge(center, right)] };
  await showing(graph, { uri: center.uri, name: 'center', depth: 1 }, async (stage) => {
    const { page } = stage;
    const at = (): Promise<string | undefined> => page.evaluate(() => (document.activeElement as HTMLElement).dataset['name']);
    await page.locator('#as-list').focus();
    await page.keyboard.press('Tab');
    assert.equal(await at(), 'center', 'it begins in the middle');
    await page.keyboard.press('ArrowRight');
    assert.equal(await at(), 'right');
    assert.equal(await page.locator('#card b').innerText(), 'right');
    assert.match(await page.locator('#card').innerText(), /center depends on it/);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await at(), 'left');
    await page.keyboard.press('Enter');
    assert.deepEqual(await stage.said('open'), { type: 'open', id: left.id, keep: false });
    await page.keyboard.press('Space');
    assert.deepEqual((await stage.posted()).filter((m) => m.type === 'open').length, 2, 'once for each key');
    assert.deepEqual(await stage.said('open'), { type: 'open', id: left.id, keep: true });
    const width = async (): Promise<number> => (await page.locator('[data-name=left]').boundingBox())?.width ?? 0;
    const before = await width();
    await page.keyboard.press('+');
    assert.ok(await width() > before * 1.2);
    await page.keyboard.press('-');
    assert.ok(Math.abs(await width() - before) < 1);
    await page.keyboard.press('f');
    assert.deepEqual((await stage.said('scope')).scope, { uri: left.uri, name: 'left', depth: 1 });
    await page.keyboard.press('/');
    await page.keyboard.type('rig');
    assert.equal(await page.locator('#found').innerText(), '1 of 3');
    await page.keyboard.press('Enter');
    assert.equal(await at(), 'right');
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.found').count(), 0);
    // From the end of the page backwards one comes to the node again, not to each of them.
    await page.locator('#in').focus();
    await page.keyboard.press('Shift+Tab');
    assert.equal(await at(), 'right');
  });
});

test('a search dims what it does not find', { skip }, async () => {
  const graph = tree(50);
  await showing(graph, everything, async ({ page }) => {
    await page.locator('#search').fill('review');
    const found = graph.nodes.filter((n) => /review/.test(`${n.name} ${n.category} ${n.description}`)).length;
    assert.ok(found > 0 && found < 50);
    assert.equal(await page.locator('#nodes .found').count(), found);
    assert.equal(await page.locator('#nodes .dim').count(), graph.nodes.length - found);
    assert.equal(await page.locator('#found').innerText(), `${found} of 56`);
  });
});

test('kinds can be switched off, and what everything has is off until somebody points', { skip }, async () => {
  const graph = tree(200);
  await showing(graph, everything, async ({ page }) => {
    const has = page.locator('#legend [data-kind=has]');
    assert.ok(graph.edges.filter((e) => e.kind === 'has').length > 60 && !await has.isChecked());
    const drawn = async (): Promise<number> => Number(/(\d+) ties/.exec(await page.title())?.[1]);
    const few = await drawn();
    await has.check({ force: true });
    assert.equal(await drawn(), graph.edges.filter((e) => e.kind !== 'mention').length);
    await has.uncheck({ force: true });
    assert.equal(await drawn(), few);
    await page.locator('#legend [data-kind=role]').uncheck({ force: true });
    assert.equal(await page.locator('#nodes .role').count(), 0);
    assert.match(await page.title(), /: 200 skills, \d+ ties/);
  });
});

test('while one types nodes come and go, and the others and the view stay', { skip }, async () => {
  const graph = tree(40);
  await showing(graph, everything, async (stage) => {
    const places = (): Promise<Record<string, string>> => stage.page.locator('#nodes [data-node]').evaluateAll((list) => Object.fromEntries(list.map((n) => [(n as HTMLElement).dataset['node'] ?? '', (n as HTMLElement).style.transform])));
    const was = await places();
    const view = await stage.page.locator('#nodes').getAttribute('style');
    const more = node('a-new-one', { category: graph.nodes[0]?.category ?? '' });
    await stage.tell({ type: 'graph', graph: { nodes: [...graph.nodes, more], edges: graph.edges.slice(2) }, scope: everything });
    const is = await places();
    assert.equal(Object.keys(is).length, Object.keys(was).length + 1);
    assert.deepEqual(Object.entries(was).filter(([id, at]) => is[id] !== at), []);
    assert.equal(await stage.page.locator('#nodes').getAttribute('style'), view);
    await stage.tell({ type: 'graph', graph, scope: everything });
    assert.deepEqual(await places(), was);
  });
});

test('another scope is drawn anew, whoever asked for it', { skip }, async () => {
  const graph = tree(40);
  await showing(graph, everything, async (stage) => {
    const { page } = stage;
    const small = around(3);
    const uri = small.nodes[0]?.uri ?? '';
    await stage.tell({ type: 'here', here: { uri, name: 'contract-testing' } });
    assert.equal(await page.locator('#around').innerText(), 'Around contract-testing');
    await page.locator('#around').click();
    assert.deepEqual((await stage.said('scope')).scope, { uri, name: 'contract-testing', depth: 1 });
    await stage.tell({ type: 'graph', graph: small, scope: { uri, name: 'contract-testing', depth: 1 } });
    assert.equal(await page.locator('.center').innerText(), 'contract-testing');
    assert.equal(await page.evaluate(() => document.body.dataset['scope']), uri);
    await page.locator('#depth').selectOption('2');
    assert.equal((await stage.said('scope')).scope.depth, 2);
    await page.locator('#all').click();
    assert.deepEqual((await stage.said('scope')).scope, { depth: 2 });
    await stage.tell({ type: 'graph', graph, scope: { depth: 2 } });
    const inView = await page.locator('#nodes [data-node]').evaluateAll((list) => list.every((n) => {
      const r = n.getBoundingClientRect();
      return r.left >= 0 && r.top >= 0 && r.right <= window.innerWidth && r.bottom <= window.innerHeight;
    }));
    assert.ok(inView, 'all of it is in view');
    // Where the editor shows something else by then, the button leads there.
    await stage.tell({ type: 'graph', graph: small, scope: { uri, name: 'contract-testing', depth: 1 }, here: { uri: graph.nodes[0]?.uri ?? '', name: 'other' } });
    assert.equal(await page.locator('#around').innerText(), 'Around contract-testing → other');
  });
});

test('the list says the same in words, and opens, too', { skip }, async () => {
  const graph = tree(30);
  await showing(graph, everything, async (stage) => {
    const { page } = stage;
    await page.locator('#as-list').click();
    assert.equal(await page.evaluate(() => document.body.dataset['mode']), 'list');
    assert.equal(await page.locator('#nodes').isVisible(), false);
    assert.equal(await page.locator('#list [data-node]').count(), graph.nodes.length);
    const e = graph.edges.find((e) => e.kind === 'depends_on');
    const [from, to] = [e?.from, e?.to].map((id) => graph.nodes.find((n) => n.id === id));
    const item = page.locator('#list section > ul > li').filter({ has: page.locator(`[data-node="${from?.id}"]`) });
    assert.match(await item.innerText(), new RegExp(`depends on .*${to?.name}`));
    await page.locator('#search').fill(from?.name ?? '');
    assert.ok(await page.locator('#list [data-node]').count() < 5);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    assert.equal((await stage.said('open')).type, 'open');
  });
});

test('a page that is made anew shows what it showed', { skip }, async () => {
  const graph = around(12);
  const scope = { uri: graph.nodes[0]?.uri ?? '', name: 'contract-testing', depth: 2 };
  await showing(graph, scope, async (stage) => {
    const { page } = stage;
    await page.locator('#in').click();
    await page.locator('#legend [data-kind=mention]').uncheck({ force: true });
    await page.locator('#strength').selectOption('contextual');
    await page.locator('#search').fill('api');
    await page.waitForFunction(() => (JSON.parse(sessionStorage.getItem('state') ?? '{}') as { query?: string }).query === 'api');
    const view = await page.locator('#nodes').getAttribute('style');
    await page.reload();
    assert.deepEqual(await stage.said('ready'), { type: 'ready', scope });
    await stage.tell({ type: 'graph', graph, scope });
    assert.equal(await page.locator('#nodes').getAttribute('style'), view);
    assert.equal(await page.locator('#strength').inputValue(), 'contextual');
    assert.equal(await page.locator('#legend [data-kind=mention]').count(), 0, 'ties that are left out are not counted');
    await page.locator('#strength').selectOption('mention');
    assert.equal(await page.locator('#legend [data-kind=mention]').isChecked(), false);
    assert.equal(await page.locator('#search').inputValue(), 'api');
    assert.ok(await page.locator('#nodes .found').count() > 0);
  });
});

test('it says what there is to say where there is no picture', { skip }, async () => {
  await showing({ nodes: [], edges: [] }, everything, async (stage) => {
    const said = stage.page.locator('#empty');
    assert.equal(await said.innerText(), 'There is no skill, role or agent here yet.');
    await stage.tell({ type: 'failed', message: 'skillpls does not run.' });
    await stage.page.waitForFunction(() => document.getElementById('empty')?.textContent === 'skillpls does not run.');
    await stage.tell({ type: 'graph', graph: tree(5), scope: everything });
    assert.equal(await said.isVisible(), false);
  });
});

test('names are text, whatever is in them', { skip }, async () => {
  const odd = node('<img src=x onerror=alert(1)>', { description: '<b>bold</b> & "quoted"' });
  await showing({ nodes: [odd, node('other')], edges: [edge(odd, node('other'))] }, everything, async ({ page }) => {
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.locator('#nodes .node').first().innerText(), odd.name);
    await page.locator('#as-list').click();
    assert.match(await page.locator('#list').innerText(), /<b>bold<\/b> & "quoted"/);
  });
});

test('the policy lets no other script run, and nothing be fetched', { skip }, async () => {
  const stage = await Stage.open(browser);
  try {
    await stage.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.body.dataset["ran"] = "yes"';
      const image = document.createElement('img');
      image.src = 'https://page.test/other.png';
      document.body.append(script, image);
    });
    const fetched = await stage.page.evaluate(() => fetch('https://page.test/').then(() => true, () => false));
    assert.equal(fetched, false);
    assert.equal(await stage.page.evaluate(() => document.body.dataset['ran']), undefined);
    assert.deepEqual(stage.strangers, []);
    assert.ok(stage.errors.length >= 3 && stage.errors.every((error) => /Content Security Policy/.test(error)), stage.errors.join('\n'));
  } finally {
    await stage.close();
  }
});

test('it has the colours of the theme, and takes another one at once', { skip }, async () => {
  for (const [name, theme] of Object.entries(themes)) {
    await showing(tree(30), everything, async ({ page }) => {
      const colours = await page.evaluate(() => {
        const style = (selector: string): CSSStyleDeclaration => getComputedStyle(document.querySelector(selector) ?? document.body);
        return { paper: style('body').backgroundColor, ink: style('body').color, node: style('.node').color };
      });
      const rgb = (hex: string): string => `rgb(${[1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)).join(', ')})`;
      assert.deepEqual(colours, { paper: rgb(theme.colours['editor-background']), ink: rgb(theme.colours['editor-foreground']), node: rgb(theme.colours['editor-foreground']) }, name);
    }, { theme });
  }
  await showing(tree(30), everything, async (stage) => {
    const pixels = (): Promise<string> => stage.page.evaluate(() => document.querySelector('canvas')?.toDataURL() ?? '');
    const dark = await pixels();
    await stage.page.evaluate((colours) => {
      for (const [name, value] of Object.entries(colours)) {
        document.documentElement.style.setProperty(`--vscode-${name}`, value);
      }
    }, themes.light.colours);
    await stage.frame();
    assert.notEqual(await pixels(), dark);
  });
});

test('nothing moves for who does not want that', { skip }, async () => {
  await showing(tree(10), everything, async ({ page }) => {
    assert.deepEqual(await page.locator('.node').evaluateAll((list) => [...new Set(list.map((n) => getComputedStyle(n).transitionDuration))]), ['0s']);
  }, { reducedMotion: true });
});

test('1,000 skills are drawn, moved and searched without delay', { skip }, async (t) => {
  await showing(tree(1000), everything, async (stage) => {
    const { page } = stage;
    assert.equal(await page.locator('#nodes [data-node]').count(), 1006);
    // Loose limits: they are those of time on a machine that others may work on, too.
    const measure = async (what: string, limit: number, act: (again: boolean) => void): Promise<void> => {
      const took = await page.evaluate(async (source) => {
        const run = new Function(`return (${source})`)() as () => void;
        const begun = performance.now();
        run();
        const sync = performance.now() - begun;
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        return [sync, performance.now() - begun];
      }, act.toString()).catch((error: unknown) => assert.fail(String(error)));
      t.diagnostic(`${what}: ${took.map((ms) => Math.round(ms)).join(' ms, with the next frame ')} ms`);
      assert.ok((took[0] ?? Infinity) < limit, `${what} took ${took[0]} ms`);
    };
    await page.evaluate((graph) => Object.assign(window, { graph }), tree(1000));
    await measure('another graph', 6000, () => window.dispatchEvent(new MessageEvent('message', { data: { type: 'graph', graph: (window as unknown as { graph: unknown }).graph, scope: { depth: 1 } } })));
    await measure('a zoom', 2000, () => document.getElementById('in')?.click());
    await measure('a search', 2000, () => {
      const search = document.getElementById('search') as HTMLInputElement;
      search.value = 'api';
      search.dispatchEvent(new Event('input'));
    });
  });
});
