import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Findings, TreeEntry, TreeFolder, TreeResult } from '../../src/protocol';
import { badge, itemOf, link, list, relative, told } from '../../src/view/model';
import type { Item } from '../../src/view/model';

const range = { start: { line: 1, character: 6 }, end: { line: 1, character: 11 } };

function entry(path: string, more: Partial<TreeEntry> = {}): TreeEntry {
  const name = path.endsWith('SKILL.md') ? path.split('/').at(-2) ?? '' : path.split('/').at(-1)?.replace('.md', '') ?? '';
  return { name, uri: `file:///tree/${path}`, range, path, tokens: 1200, description: `Use for ${name}.`, ...more };
}

function findings(error: number, warning: number, information = 0, hint = 0): Findings {
  return { error, warning, information, hint };
}

const draft = entry('.claude/skills/writing/draft/SKILL.md', { findings: findings(0, 2, 1) });
const edit = entry('.claude/skills/writing/edit/SKILL.md', { findings: findings(1, 0) });
const plan = entry('.claude/skills/plan/SKILL.md', { findings: findings(0, 0) });

function folder(more: Partial<TreeFolder> = {}): TreeFolder {
  return {
    uri: 'file:///tree', name: 'work',
    roots: [{ uri: 'file:///tree/.claude', path: '.claude', categories: [{ name: 'writing', skills: [draft, edit] }, { name: '', skills: [plan] }] }],
    roles: [{
      name: 'author', uri: 'file:///tree/config/roles.yaml', range, title: 'Author', description: 'Writes.',
      skills: [
        { name: 'plan', uri: plan.uri, why: 'core', has: true },
        { name: 'draft', uri: draft.uri, why: 'category', by: 'writing', has: true },
        { name: 'edit', uri: edit.uri, why: 'excluded', by: 'lead', has: false },
      ],
      rules: [{ uri: 'file:///tree/.claude/rules/author.md', path: '.claude/rules/author.md' }],
    }],
    agents: [entry('.claude/agents/helper.md')],
    commands: [],
    rules: [entry('.claude/rules/author.md')],
    ...more,
  };
}

function lines(items: readonly Item[], depth = 0): string[] {
  return items.flatMap((item) => [`${'  '.repeat(depth)}${item.kind} ${item.label}${item.description === '' ? '' : ` (${item.description})`}`, ...lines(item.children, depth + 1)]);
}

const one: TreeResult = { folders: [folder()] };

test('roots hold categories, these skills; roles what they have, and why', () => {
  assert.deepEqual(lines(list(one).top), [
    'root Skills (.claude · 3)',
    '  category writing (2)',
    '    skill draft (Use for draft.)',
    '    skill edit (Use for edit.)',
    '  skill plan (Use for plan.)',
    'roles Roles (1)',
    '  role author (Author · 2 skills)',
    '    grant plan (core)',
    '    grant draft (category writing)',
    '    grant edit (excluded, from lead)',
    '    rule author.md (.claude/rules)',
    'agents Agents (1)',
    '  agent helper (Use for helper.)',
    'rules Rules (1)',
    '  rule author (Use for author.)',
  ]);
});

test('several folders and roots are told apart, and what has nothing is not listed', () => {
  const user = { uri: 'file:///home/me/.claude', path: '~/.claude', user: true, categories: [{ name: '', skills: [entry('mine/SKILL.md')] }] };
  const both = list({ folders: [folder({ roots: [...folder().roots, user], roles: [] }), folder({ uri: 'file:///other', name: 'other', roots: [], roles: [], agents: [], rules: [] })] });
  assert.deepEqual(lines(both.top).filter((line) => /root|folder/.test(line)), ['folder work', '  root .claude (3)', '  root ~/.claude (1)']);
  assert.deepEqual(list({ folders: [] }), { top: [], listed: 0, all: 0 });
});

test('ids are different, and stay the same under a filter', () => {
  const ids: string[] = [];
  const walk = (items: readonly Item[]): void => items.forEach((item) => {
    ids.push(item.id);
    walk(item.children);
  });
  walk(list(one).top);
  assert.equal(new Set(ids).size, ids.length);
  const all = new Set(ids);
  ids.length = 0;
  walk(list(one, 'draft').top);
  assert.ok(ids.length > 0 && ids.every((id) => all.has(id)), ids.join('\n'));
});

test('a filter leaves what has all its words, and what holds that', () => {
  const found = list(one, 'DRAFT use');
  assert.deepEqual(lines(found.top), ['root Skills (.claude · 1)', '  category writing (1)', '    skill draft (Use for draft.)']);
  assert.deepEqual([found.listed, found.all], [1, 6]);
  // A role that is found has all that it has; one that is not, the skills that are found.
  assert.deepEqual(lines(list(one, 'author writes').top), [
    'roles Roles (1)', '  role author (Author · 2 skills)', '    grant plan (core)', '    grant draft (category writing)', '    grant edit (excluded, from lead)', '    rule author.md (.claude/rules)',
  ]);
  assert.deepEqual(lines(list(one, 'plan').top).slice(-3), ['roles Roles (1)', '  role author (Author · 2 skills)', '    grant plan (core)']);
  assert.deepEqual(lines(list(one, 'writing').top).slice(0, 2), ['root Skills (.claude · 2)', '  category writing (2)'], 'a category is a word of its skills');
  assert.deepEqual(list(one, 'nowhere').top, []);
  assert.deepEqual(lines(list(one, '  ').top), lines(list(one).top));
});

test('what is wrong is summed up, and the badge of it is short', () => {
  const [root] = list(one).top;
  assert.deepEqual(root?.findings, findings(1, 2, 1));
  assert.deepEqual(root?.children.map((item) => item.findings), [findings(1, 2, 1), findings(0, 0)]);
  const grant = list(one).top[1]?.children[0]?.children[1];
  assert.deepEqual(grant?.findings, findings(0, 2, 1), 'a skill is as wrong where a role has it');
  assert.equal(list({ folders: [folder({ roots: [{ uri: 'x', path: 'x', categories: [{ name: '', skills: [entry('a/SKILL.md')] }] }] })] }).top[0]?.findings, undefined, 'nobody has looked');

  assert.deepEqual(badge(findings(1, 2)), { text: '3', severity: 'error' });
  assert.deepEqual(badge(findings(0, 2)), { text: '2', severity: 'warning' });
  assert.equal(badge(findings(0, 0, 5, 5)), undefined);
  assert.equal(badge(findings(60, 60))?.text, '9+');
  assert.equal(told(findings(1, 2, 0, 1)), '1 error, 2 warnings, 1 hint');
  assert.equal(told(undefined), '');
});

test('a file is the item that it is, or the skill in whose directory it lies', () => {
  const { top } = list(one);
  const at = (uri: string): string | undefined => itemOf(top, uri)?.label;
  assert.equal(at(draft.uri), 'draft');
  assert.equal(at('file:///tree/.claude/skills/writing/draft/references/more.md'), 'draft');
  assert.equal(at('file:///tree/.claude/skills/writing/README.md'), undefined);
  assert.equal(at('file:///tree/.claude/rules/author.md'), 'author');
  assert.equal(itemOf(top, 'file:///tree/config/roles.yaml')?.kind, 'role');
  assert.equal(at('file:///tree/docs/notes.md'), undefined);
  const at5 = { start: { line: 5, character: 2 }, end: { line: 5, character: 6 } };
  const roles = list({ folders: [folder({ roles: [{ name: 'a-lead', uri: 'file:///tree/config/roles.yaml', range: at5, skills: [], rules: [] }, ...folder().roles] })] });
  assert.deepEqual([0, 1, 4, 5, 9].map((line) => itemOf(roles.top, 'file:///tree/config/roles.yaml', line)?.label), ['author', 'author', 'author', 'a-lead', 'a-lead']);
  const outer = entry('skills/outer/SKILL.md');
  const inner = entry('skills/outer/inner/SKILL.md');
  const nested = list({ folders: [folder({ roots: [{ uri: 'file:///tree', path: '', categories: [{ name: '', skills: [outer, inner] }] }] })] });
  assert.equal(itemOf(nested.top, 'file:///tree/skills/outer/inner/a.md')?.label, 'inner');
});

test('10,000 skills are listed in no time', (t) => {
  const skills = Array.from({ length: 10_000 }, (_, i) => entry(`.claude/skills/c${i % 50}/skill-${i}/SKILL.md`, { findings: findings(0, i % 3) }));
  const categories = Array.from({ length: 50 }, (_, c) => ({ name: `c${c}`, skills: skills.filter((_, i) => i % 50 === c) }));
  const role = (r: number): TreeFolder['roles'][number] => ({
    name: `role-${r}`, uri: 'file:///tree/roles.yaml', range, rules: [], skills: skills.filter((_, i) => i % 20 === r).map((s) => ({ name: s.name, uri: s.uri, why: 'category', by: 'c1', has: true })),
  });
  const large = { folders: [folder({ roots: [{ uri: 'file:///tree', path: '', categories }], roles: Array.from({ length: 20 }, (_, r) => role(r)) })] };
  const begun = process.cpuUsage();
  assert.equal(list(large).all, 10_022);
  assert.equal(list(large, 'skill-77').listed, 131);
  const { user, system } = process.cpuUsage(begun);
  const took = (user + system) / 1000;
  t.diagnostic(`all, and with a filter: ${Math.round(took)} ms`);
  assert.ok(took < 2000, `${took} ms`);
});

test('a reference leads from where one is to the file', () => {
  assert.equal(relative('/tree/docs', '/tree/.claude/skills/plan/SKILL.md'), '../.claude/skills/plan/SKILL.md');
  assert.equal(relative('/tree/.claude/skills/draft', '/tree/.claude/skills/plan/SKILL.md'), '../plan/SKILL.md');
  assert.equal(relative('/tree', '/tree/SKILL.md'), 'SKILL.md');
  assert.equal(relative('/tree/SKILL.md', '/tree/SKILL.md'), '../SKILL.md');
  assert.equal(link('plan', '/tree/.claude/skills/plan/SKILL.md', '/tree'), '[plan](.claude/skills/plan/SKILL.md)');
  assert.equal(link('a [b]', '/tree/my skills/(a)/SKILL.md', '/tree'), '[a \\[b\\]](<my skills/(a)/SKILL.md>)');
});
