import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, countsOf } from '../../src/counts';
import { beginsWord } from '../../src/frontmatter';
import type { TreeEntry, TreeFolder } from '../../src/protocol';
import { voiceOf } from '../../src/voice';

test('what VS Code says by itself goes by its version and what of it is switched on', () => {
  const editor = (version: string, markdown = true, paths = true) => ({ version, markdown, paths });
  assert.deepEqual(voiceOf(editor('1.139.1'), 'vscode'), { prompts: true, markdown: true, paths: true });
  assert.deepEqual(voiceOf(editor('1.110.0'), 'vscode').prompts, true);
  assert.deepEqual(voiceOf(editor('1.110.0-insider'), 'vscode').prompts, true);
  assert.deepEqual(voiceOf(editor('2.0.0'), 'vscode').prompts, true);
  assert.deepEqual(voiceOf(editor('1.109.9'), 'vscode'), { prompts: false, markdown: true, paths: true });
  assert.deepEqual(voiceOf(editor('1.99.3'), 'vscode').prompts, false);
  assert.deepEqual(voiceOf(editor('', false), 'vscode'), { prompts: false, markdown: false, paths: false });
  assert.deepEqual(voiceOf(editor('1.139.1', false), 'vscode'), { prompts: true, markdown: false, paths: false });
  assert.deepEqual(voiceOf(editor('1.139.1', true, false), 'vscode'), { prompts: true, markdown: true, paths: false });
  assert.deepEqual(voiceOf(editor('1.139.1'), 'both'), { prompts: false, markdown: false, paths: false });
});

test('words begin in front matter, and not below it', () => {
  const typed = (text: string) => {
    // ⟦x⟧ is what has just been typed.
    const [before = '', x = '', after = ''] = text.split(/[⟦⟧]/);
    const lines = (before + x + after).split('\n');
    const line = before.split('\n').length - 1;
    return beginsWord((n) => lines[n] ?? '', { line, character: before.split('\n')[line]?.length ?? 0 }, x);
  };
  for (const text of [
    '---\n⟦d⟧\n---\n', '---\nname: a\n⟦d⟧', '---\nmodel: ⟦o⟧\n---\n', '---\ndepends_on: [⟦a⟧]\n---\n', '---\ndepends_on: [a,⟦b⟧]\n---\n',
    '---\ndepends_on:\n  - ⟦a⟧\n---\n', '---\ndepends_on: ["⟦a⟧"]\n---\n', '\uFEFF---\n⟦é⟧\n---\n', '--- \n⟦d⟧\n',
  ]) {
    assert.equal(typed(text), true, text);
  }
  for (const text of [
    '⟦d⟧', '⟦-⟧--\n', '---\nd⟦e⟧\n---\n', '---\n⟦-⟧\n---\n', '---\n⟦ ⟧\n---\n', '---\nname: a\n---\n⟦d⟧', '# x\n---\n⟦d⟧\n', '---\nname: a-⟦b⟧\n---\n', '---\nhttp:⟦x⟧\n---\n',
  ]) {
    assert.equal(typed(text), false, text);
  }
});

test('counts add up over folders, roots and categories', () => {
  const entry = {} as TreeEntry;
  const folder = (skills: number[][], more: Partial<TreeFolder>): TreeFolder => ({
    uri: '', name: '', roles: [], agents: [], commands: [], rules: [],
    roots: skills.map((categories) => ({ uri: '', path: '', categories: categories.map((n) => ({ name: '', skills: Array<TreeEntry>(n).fill(entry) })) })),
    ...more,
  });
  assert.deepEqual(countsOf({ folders: [] }), { skills: 0, roles: 0, agents: 0, commands: 0, rules: 0 });
  assert.deepEqual(
    countsOf({ folders: [folder([[1, 2], [3]], { agents: [entry] }), folder([], { rules: [entry, entry], commands: [entry] })] }),
    { skills: 6, roles: 0, agents: 1, commands: 1, rules: 2 },
  );
  assert.equal(count(1, 'skill'), '1 skill');
  assert.equal(count(0, 'skill'), '0 skills');
});
