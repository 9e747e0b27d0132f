// usage: node pack.mjs RELEASE FILES
//
// Writes into RELEASE/npm the packages for npm of what goreleaser has built in RELEASE: one for
// each platform with the program in it, and skillpls, which depends on all of them and runs the
// one that npm has chosen. FILES holds the licences of others.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const repository = path.join(here, '../..');
const [release, files] = process.argv.slice(2).map((dir) => path.resolve(dir));
if (files === undefined) {
  console.error('usage: node pack.mjs RELEASE FILES');
  process.exit(2);
}

// What Node and npm call what Go calls otherwise.
const systems = { linux: 'linux', darwin: 'darwin', windows: 'win32' };
const processors = { amd64: 'x64', arm64: 'arm64' };

const read = (name) => JSON.parse(readFileSync(path.join(release, name), 'utf8'));
const { version } = read('metadata.json');
const common = {
  version,
  license: 'MIT',
  repository: { type: 'git', url: 'git+https://github.com/skillpls/skillpls.git' },
  publishConfig: { access: 'public' },
};
const out = path.join(release, 'npm');
const stage = path.join(out, 'stage');
rmSync(out, { recursive: true, force: true });

const optionalDependencies = {};
for (const { goos, goarch, path: program } of read('artifacts.json').filter(({ type }) => type === 'Binary')) {
  const [os, cpu] = [systems[goos], processors[goarch]];
  const name = `@skillpls/${os}-${cpu}`;
  optionalDependencies[name] = version;
  lay({
    ...common, name, description: `skillpls for ${os} on ${cpu}`, os: [os], cpu: [cpu],
    preferUnplugged: true, // a program has to be a file
  }, {
    [`bin/${path.basename(program)}`]: path.resolve(repository, program),
    'THIRD-PARTY-LICENSES': path.join(files, 'THIRD-PARTY-LICENSES'),
  });
}
lay({
  ...common, name: 'skillpls', description: 'A language server and checker for the skills, roles and rules of coding agents',
  keywords: ['agent-skills', 'SKILL.md', 'language-server', 'linter'],
  bin: { skillpls: 'skillpls.js' }, engines: { node: '>=18' }, optionalDependencies,
}, {
  'skillpls.js': path.join(here, 'skillpls.js'),
  'README.md': path.join(here, 'README.md'),
});
// On Windows npm is a script.
const packed = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--offline', ...readdirSync(stage).map((dir) => `./stage/${dir}`)], { cwd: out, encoding: 'utf8', shell: process.platform === 'win32' });
rmSync(stage, { recursive: true });
for (const file of packed.trim().split('\n')) {
  console.log(path.relative(process.cwd(), path.join(out, file)));
}

/** Lays out a package of a manifest, our licence, and files from elsewhere. */
function lay(manifest, contents) {
  const dir = path.join(stage, manifest.name.replace('/', '-'));
  for (const [to, from] of Object.entries({ LICENSE: path.join(repository, 'LICENSE'), ...contents })) {
    const file = path.join(dir, to);
    mkdirSync(path.dirname(file), { recursive: true });
    cpSync(from, file);
    chmodSync(file, to.startsWith('bin/') || to.endsWith('.js') ? 0o755 : 0o644);
  }
  writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ ...manifest, files: Object.keys(contents) }, undefined, 2));
}
