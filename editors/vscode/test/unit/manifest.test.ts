import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

// What runs this is a bundle somewhere else, started in the extension's directory or in the repository's.
const here = existsSync('src/extension.ts') ? '.' : 'editors/vscode';
const read = (file: string) => readFileSync(path.join(here, file), 'utf8');

interface Manifest {
  readonly icon: string;
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string }[];
    readonly configuration: readonly { properties: Record<string, { scope: string; default: unknown }> }[];
    readonly walkthroughs: readonly { steps: readonly { description: string; media: { markdown: string } }[] }[];
  };
  readonly capabilities: { untrustedWorkspaces: { restrictedConfigurations: readonly string[] } };
  readonly scripts: Record<string, string>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const sources = readdirSync(path.join(here, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts')).map((file) => read(path.join('src', file))).join('\n');
const settings = Object.assign({}, ...manifest.contributes.configuration.map(({ properties }) => properties)) as Manifest['contributes']['configuration'][number]['properties'];

test('each command is there to be run', () => {
  const servers = ['skillpls.reindex']; // the client registers it while the server runs
  for (const { command, title, category } of manifest.contributes.commands) {
    assert.ok(servers.includes(command) || sources.includes(`'${command}'`), command);
    assert.ok(title !== '' && category === 'skillpls', command);
  }
});

test('each setting of the extension is read, and each that is read is one', () => {
  const [own, server] = manifest.contributes.configuration;
  assert.ok(own && server);
  const asked = new Set([...sources.matchAll(/getConfiguration\('skillpls'[^)]*\)\s*\.get<[^>]*>\('([\w.]+)'/g)].map(([, key]) => `skillpls.${key}`));
  const client = ['skillpls.trace.server']; // the client's own
  assert.deepEqual([...asked].filter((key) => !(key in settings)), []);
  assert.deepEqual(Object.keys(own.properties).filter((key) => !asked.has(key) && !client.includes(key)), []);
});

test('what a workspace must not decide is restricted where it is not trusted', () => {
  const machine = Object.entries(settings).filter(([, { scope }]) => scope === 'machine').map(([key]) => key);
  assert.deepEqual([...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort(), machine.sort());
});

test('the README has each setting with its default', () => {
  for (const [key, setting] of Object.entries(settings)) {
    const row = read('README.md').split('\n').find((line) => line.startsWith(`| \`${key}\` |`));
    assert.ok(row, key);
    const [, , shown = ''] = row.split('|').map((cell) => cell.trim());
    const value = typeof setting.default === 'string' ? setting.default : JSON.stringify(setting.default);
    assert.equal(shown, value === '' ? '' : `\`${value}\``, key);
  }
});

test('what the walkthrough shows is there, and its text has no code, which would be shown as it is written', () => {
  for (const { description, media } of manifest.contributes.walkthroughs.flatMap(({ steps }) => steps)) {
    assert.ok(existsSync(path.join(here, media.markdown)), media.markdown);
    assert.doesNotMatch(description, /`/);
  }
  assert.ok(existsSync(path.join(here, manifest.icon)));
});

test('the lock names no registry, and nothing runs when it is installed', () => {
  assert.doesNotMatch(read('package-lock.json'), /"resolved"/);
  assert.doesNotMatch(Object.keys(manifest.scripts).join(), /install|prepare/);
});
