import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html } from '../../src/graph/html';
import { fromPage, moved, scopeOf } from '../../src/graph/messages';

test('only what the page says is heard', () => {
  assert.deepEqual(fromPage({ type: 'ready' }), { type: 'ready' });
  assert.deepEqual(fromPage({ type: 'ready', scope: { uri: 'file:///a', depth: 2 }, more: 1 }), { type: 'ready', scope: { uri: 'file:///a', depth: 2 } });
  assert.deepEqual(fromPage({ type: 'open', id: 'file:///a#dev', keep: true }), { type: 'open', id: 'file:///a#dev', keep: true });
  assert.deepEqual(fromPage({ type: 'open', id: 'x' }), { type: 'open', id: 'x', keep: false });
  assert.deepEqual(fromPage({ type: 'scope', scope: { depth: 3 } }), { type: 'scope', scope: { depth: 3 } });
  for (const wrong of [undefined, null, 1, 'ready', [], {}, { type: 'run' }, { type: 'open' }, { type: 'open', id: 7 }, { type: 'scope' }, { type: 'scope', scope: 'all' }]) {
    assert.equal(fromPage(wrong), undefined, JSON.stringify(wrong));
  }
});

test('a scope that was stored is read as far as it makes sense', () => {
  assert.deepEqual(scopeOf({ uri: 'file:///a', role: 'dev', name: 'dev', depth: 2 }), { uri: 'file:///a', role: 'dev', name: 'dev', depth: 2 });
  assert.deepEqual(scopeOf({ uri: 7, role: 'dev', depth: 99 }), { depth: 1 });
  assert.deepEqual(scopeOf({}), { depth: 1 });
  assert.equal(scopeOf('file:///a'), undefined);
  assert.equal(scopeOf(undefined), undefined);
});

test('a scope goes with the file that it is around', () => {
  const scope = { uri: 'file:///w/skills/a/SKILL.md', name: 'a', depth: 2 };
  const to = (from: string, to: string): string | undefined => moved(scope, [{ from: 'file:///elsewhere', to: 'file:///w' }, { from, to }]).uri;
  assert.equal(to('file:///w/skills/a', 'file:///w/skills/b'), 'file:///w/skills/b/SKILL.md');
  assert.equal(to('file:///w/skills/a/SKILL.md', 'file:///w/x.md'), 'file:///w/x.md');
  assert.equal(moved(scope, [{ from: 'file:///w/skills/a/S', to: 'file:///x' }]), scope);
  assert.equal(moved(scope, []), scope);
  const all = { depth: 1 };
  assert.equal(moved(all, [{ from: 'file:///w', to: 'file:///x' }]), all);
});

test('the page runs our script and nothing else, and asks nobody for anything', () => {
  const script = 'const end = "</script><script>alert(1)</script>";';
  const page = html({ script, style: 'body { color: red }', own: { nonce: 'abc' } });
  const csp = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
  assert.equal(csp, `default-src 'none'; style-src 'nonce-abc'; script-src 'nonce-abc'`);
  assert.deepEqual(page.match(/<(script|style|link)\b[^>]*>/g), ['<style nonce="abc">', '<script nonce="abc">', '<script>'], 'the last one is in a string of the script');
  assert.deepEqual(page.match(/<\/(script|style)/g), ['</style', '</script']);
  assert.ok(!/\sstyle=|\son[a-z]+=|<img|<iframe|\ssrc=|\shref=/.test(page), 'the policy would forbid it');
});
