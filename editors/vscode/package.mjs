// usage: node package.mjs DIR [TARGET...]
//
// Writes DIR/skillpls-TARGET.vsix, with the server for that platform in it, and
// DIR/skillpls-universal.vsix without one. Without a TARGET all are made. The extension has to
// have been bundled. What vsce warns of is an error.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const repository = path.join(here, '../..');

// What VS Code calls a platform, and what Go does.
const targets = {
  'linux-x64': ['linux', 'amd64'],
  'linux-arm64': ['linux', 'arm64'],
  'darwin-x64': ['darwin', 'amd64'],
  'darwin-arm64': ['darwin', 'arm64'],
  'win32-x64': ['windows', 'amd64'],
  'win32-arm64': ['windows', 'arm64'],
  universal: undefined,
};

const files = ['dist', 'media', 'language', 'README.md', 'CHANGELOG.md', 'LICENSE', 'icon.png'];

const [dir, ...chosen] = process.argv.slice(2);
if (dir === undefined || chosen.some((target) => !(target in targets))) {
  console.error(`usage: node package.mjs DIR [${Object.keys(targets).join('|')}]...`);
  process.exit(2);
}
const out = path.resolve(dir);
mkdirSync(out, { recursive: true });
const manifest = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));
for (const target of chosen.length > 0 ? chosen : Object.keys(targets)) {
  const stage = path.join(out, 'stage', target);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  for (const file of files.filter((file) => existsSync(path.join(here, file)))) {
    cpSync(path.join(here, file), path.join(stage, file), { recursive: true });
  }
  const platform = targets[target];
  if (platform !== undefined) {
    buildServer(path.join(stage, 'bin/'), ...platform);
  }
  // In the package is what is in the stage, and nothing to be built or fetched.
  const { devDependencies, scripts, ...packed } = manifest;
  writeFileSync(path.join(stage, 'package.json'), JSON.stringify({ ...packed, files: readdirSync(stage) }, undefined, 2));

  const vsix = path.join(out, `skillpls-${target}.vsix`);
  const said = execFileSync(process.execPath, [
    path.join(here, 'node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies', '--out', vsix,
    ...(platform === undefined ? [] : ['--target', target]),
  ], { cwd: stage, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (/warning/i.test(said)) {
    console.error(said);
    process.exit(1);
  }
  rmSync(stage, { recursive: true });
  console.log(path.relative(process.cwd(), vsix));
}
rmSync(path.join(out, 'stage'), { recursive: true, force: true });

/** Builds the server as it is released. */
function buildServer(dir, goos, goarch) {
  mkdirSync(dir);
  execFileSync('go', ['build', '-trimpath', '-buildvcs=false', '-ldflags', `-s -w -X main.version=${manifest.version}`, '-o', dir, './cmd/skillpls'], {
    cwd: repository,
    env: { ...process.env, GOOS: goos, GOARCH: goarch, CGO_ENABLED: '0' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
