// usage: node package.mjs DIR [TARGET...]
//
// Writes DIR/skillpls-TARGET.vsix, with the server for that platform in it, and
// DIR/skillpls-universal.vsix without one. Without a TARGET all are made. The extension has to
// have been bundled. What vsce warns of is an error, and so is a server for another platform,
// one that does not run where it can, and a package that is too large.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

// How a program begins that is for these: the first bytes, and those that name the machine.
const programs = {
  'linux-x64': /^\x7fELF\x02[^]{13}\x3e\x00/,
  'linux-arm64': /^\x7fELF\x02[^]{13}\xb7\x00/,
  'darwin-x64': /^\xcf\xfa\xed\xfe\x07\x00\x00\x01/,
  'darwin-arm64': /^\xcf\xfa\xed\xfe\x0c\x00\x00\x01/,
  'win32-x64': /^MZ[^]*PE\x00\x00\x64\x86/,
  'win32-arm64': /^MZ[^]*PE\x00\x00\x64\xaa/,
};

/** How large a package may be, in bytes. */
const limit = 12 << 20;

const files = ['dist', 'media', 'language', 'README.md', 'CHANGELOG.md', 'LICENSE', 'icon.png'];

const [dir, ...chosen] = process.argv.slice(2);
if (dir === undefined || chosen.some((target) => !(target in targets))) {
  console.error(`usage: node package.mjs DIR [${Object.keys(targets).join('|')}]...`);
  process.exit(2);
}
const out = path.resolve(dir);
mkdirSync(out, { recursive: true });
const manifest = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));
// Where links of the README lead from: vsce does not heed the directory.
const { directory, url } = manifest.repository;
const home = url.replace(/\.git$/, '');
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
    checkServer(path.join(stage, 'bin'), target);
  }
  // In the package is what is in the stage, and nothing to be built or fetched.
  const { devDependencies, scripts, ...packed } = manifest;
  writeFileSync(path.join(stage, 'package.json'), JSON.stringify({ ...packed, files: readdirSync(stage) }, undefined, 2));

  const vsix = path.join(out, `skillpls-${target}.vsix`);
  const said = execFileSync(process.execPath, [
    path.join(here, 'node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies', '--out', vsix,
    '--baseImagesUrl', `${home}/raw/HEAD/${directory}`, '--baseContentUrl', `${home}/blob/HEAD/${directory}`,
    ...(platform === undefined ? [] : ['--target', target]),
  ], { cwd: stage, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (/warning/i.test(said)) {
    console.error(said);
    process.exit(1);
  }
  if (statSync(vsix).size > limit) {
    console.error(`${vsix} has ${statSync(vsix).size} bytes, and may have ${limit}`);
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

/** Makes sure that in a directory is a server for a platform, and nothing else. */
function checkServer(dir, target) {
  const name = target.startsWith('win32') ? 'skillpls.exe' : 'skillpls';
  const file = path.join(dir, name);
  const begins = readFileSync(file).subarray(0, 1024).toString('latin1');
  if (readdirSync(dir).join() !== name || !programs[target].test(begins)) {
    throw new Error(`${file} is not for ${target}`);
  }
  if (target === `${process.platform}-${process.arch}`) {
    const said = execFileSync(file, ['version'], { encoding: 'utf8' }).trim();
    if (said !== `skillpls ${manifest.version}`) {
      throw new Error(`${file} says that it is ${said}`);
    }
  }
}
