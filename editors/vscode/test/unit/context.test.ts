import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choicesOf, linksOf } from '../../src/context/page';
import type { TreeFolder } from '../../src/protocol';

test('the links of a page lead where its end says', () => {
  const page = [
    '# What a \\[x\\]\\[1\\] loads',
    '| [CLAUDE.md][1]       | ~3 | memory    |',
    '| [a \\[b\\] \\_c\\_.md][2] | ~4 | [no][3] |',
    '- 2 skills: [maps][2], [CLAUDE.md][1]',
    '',
    '[1]: <file:///w/CLAUDE.md>',
    '[2]: <file:///w/a%20%5Bb%5D%20_c_.md>',
  ];
  const seen = linksOf(page.join('\n')).map(({ line, start, end, target }) => [page[line]?.slice(start, end), target]);
  const [one, two] = ['file:///w/CLAUDE.md', 'file:///w/a%20%5Bb%5D%20_c_.md'];
  assert.deepEqual(seen, [['CLAUDE.md', one], ['a \\[b\\] \\_c\\_.md', two], ['maps', two], ['CLAUDE.md', one]]);
  assert.deepEqual(linksOf(''), []);
});

test('one chooses an agent with a role or without, of its folder, and the file at hand', () => {
  const folder = (name: string, ...roles: string[]): TreeFolder => ({
    uri: `file:///${name}`, name, roots: [], agents: [], commands: [], rules: [],
    roles: roles.map((role) => ({ name: role, uri: '', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, title: `The ${role}`, skills: [], rules: [] })),
  });
  const none = { label: 'No role', description: 'an agent that has none' };
  assert.deepEqual(choicesOf({ folders: [folder('w', 'dev')] }, undefined), {
    alone: [{ ...none, params: {} }, { label: 'dev', description: 'The dev', params: { role: 'dev' } }], withFile: [],
  });
  const { alone, withFile } = choicesOf({ folders: [folder('w', 'dev'), folder('v', 'qa')] }, { uri: 'file:///v/a.ts', folder: 'file:///v' });
  assert.deepEqual(alone.map(({ label, description, params }) => [label, description, params]), [
    ['No role', none.description, {}], ['dev', 'The dev · w', { role: 'dev', folder: 'file:///w' }], ['qa', 'The qa · v', { role: 'qa', folder: 'file:///v' }],
  ]);
  assert.deepEqual(withFile.map(({ label, params }) => [label, params]), [
    ['No role', { uri: 'file:///v/a.ts' }], ['qa', { uri: 'file:///v/a.ts', role: 'qa', folder: 'file:///v' }],
  ]);
});
