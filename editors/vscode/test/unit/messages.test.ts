import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html } from '../../src/graph/html';
import { fromPage, scopeOf } from '../../src/graph/messages';

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

test('the page runs our script and nothing else, and asks nobody for anything', () => {
  const page = html({ script: 'https://host/dist/graph.js', style: 'https://host/media/graph.css', source: 'https://host', nonce: 'abc' });
  const csp = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
  assert.equal(csp, `default-src 'none'; style-src https://host; script-src 'nonce-abc'`);
  assert.deepEqual(page.match(/<script[^>]*>/g), ['<script nonce="abc" src="https://host/dist/graph.js">']);
  assert.deepEqual(page.match(/<link[^>]*>/g), ['<link rel="stylesheet" href="https://host/media/graph.css">']);
  assert.ok(!/\sstyle=|\son[a-z]+=|<img|<iframe/.test(page), 'the policy would forbid it');
});
