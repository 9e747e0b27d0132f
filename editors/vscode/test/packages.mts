// usage: node packages.mts DIR
//
// Looks at the packages in DIR: that all platforms are there, and that each package has the
// program for its platform in it, nothing of node_modules, and is not large. Exit: 0 when
// all is as it should be, 1 otherwise.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from './process.mts';
import { unzip } from './zip.mts';
import type { Entry } from './zip.mts';

const limit = 12 * 1024 * 1024; // bytes of a package

/** What a program is: its format and its processor, as it begins. */
type Format = 'ELF x86-64' | 'ELF aarch64' | 'Mach-O x86-64' | 'Mach-O arm64' | 'PE x86-64' | 'PE arm64';

const packages: Record<string, Format | undefined> = {
  'linux-x64': 'ELF x86-64',
  'linux-arm64': 'ELF aarch64',
  'darwin-x64': 'Mach-O x86-64',
  'darwin-arm64': 'Mach-O arm64',
  'win32-x64': 'PE x86-64',
  'win32-arm64': 'PE arm64',
  universal: undefined,
};

/** Reads what file(1) would say of a program. */
function formatOf(program: Buffer): Format | string {
  if (program.toString('latin1', 0, 4) === '\x7fELF') {
    const machine = program.readUInt16LE(18);
    return machine === 62 ? 'ELF x86-64' : machine === 183 ? 'ELF aarch64' : `ELF for the machine ${machine}`;
  }
  if (program.readUInt32LE(0) === 0xfeedfacf) {
    const cpu = program.readUInt32LE(4);
    return cpu === 0x01000007 ? 'Mach-O x86-64' : cpu === 0x0100000c ? 'Mach-O arm64' : `Mach-O for the processor ${cpu}`;
  }
  if (program.toString('latin1', 0, 2) === 'MZ') {
    const at = program.readUInt32LE(0x3c);
    const machine = program.readUInt16LE(at + 4);
    return machine === 0x8664 ? 'PE x86-64' : machine === 0xaa64 ? 'PE arm64' : `PE for the machine ${machine}`;
  }
  return 'no program';
}

/** What is wrong with a package. */
function faults(target: string, file: string, version: string): string[] {
  const size = statSync(file).size;
  const entries = unzip(file);
  const names = entries.map((entry) => entry.name);
  const manifest = JSON.parse(read(entries, 'extension/package.json').toString('utf8')) as { version: string; main: string };
  const found: string[] = [];
  const expect = (ok: boolean, what: string) => { if (!ok) { found.push(what); } };

  expect(size <= limit, `it has ${size} bytes, and at most ${limit} are allowed`);
  expect(!names.some((name) => name.includes('node_modules')), 'it has a node_modules');
  expect(!names.some((name) => /\.(ts|mts|map)$|\/(test|src)\//.test(name)), `it has what only its authors need: ${names.filter((name) => /\.(ts|mts|map)$|\/(test|src)\//.test(name)).join(', ')}`);
  expect(manifest.version === version, `its version is ${manifest.version}, not ${version}`);
  const said = /TargetPlatform="([^"]*)"/.exec(read(entries, 'extension.vsixmanifest').toString('utf8'))?.[1];
  expect(said === (target === 'universal' ? undefined : target), `it says that it is for ${said ?? 'every platform'}`);
  for (const name of [path.posix.join('extension', manifest.main), 'extension/dist/NOTICES.txt', 'extension/readme.md', 'extension/changelog.md', 'extension/LICENSE.txt']) {
    expect(names.includes(name), `${name} is missing`);
  }

  const programs = entries.filter((entry) => entry.name.startsWith('extension/bin/'));
  const want = packages[target];
  if (want === undefined) {
    expect(programs.length === 0, `it has ${programs.map((entry) => entry.name).join(', ')}`);
    return found;
  }
  const [program] = programs;
  const name = `extension/bin/skillpls${target.startsWith('win32') ? '.exe' : ''}`;
  if (programs.length !== 1 || program?.name !== name) {
    return [...found, `in bin are ${programs.map((entry) => entry.name).join(', ') || 'no programs'}, not ${name}`];
  }
  const bytes = program.read();
  expect(formatOf(bytes) === want, `its program is ${formatOf(bytes)}, not ${want}`);
  expect(target.startsWith('win32') || (program.mode & 0o111) === 0o111, `its program may not be run: ${program.mode.toString(8)}`);
  if (target === `${process.platform}-${process.arch}`) {
    const answer = versionOf(bytes);
    expect(answer === `skillpls ${version}`, `its program says ${JSON.stringify(answer)}`);
  }
  return found;
}

/** Asks a program for its version. */
function versionOf(program: Buffer): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'skillpls-package-'));
  try {
    const file = path.join(dir, process.platform === 'win32' ? 'skillpls.exe' : 'skillpls');
    writeFileSync(file, program, { mode: 0o755 });
    return run(file, ['version']).trim();
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function read(entries: Entry[], name: string): Buffer {
  const entry = entries.find((entry) => entry.name === name);
  if (entry === undefined) {
    throw new Error(`${name} is missing`);
  }
  return entry.read();
}

const [dir] = process.argv.slice(2);
if (dir === undefined) {
  console.error('usage: node packages.mts DIR');
  process.exit(2);
}
const { version } = JSON.parse(readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8')) as { version: string };
for (const target of Object.keys(packages)) {
  const file = path.join(dir, `skillpls-${target}.vsix`);
  let found: string[];
  try {
    found = faults(target, file, version);
  } catch (error) {
    found = [error instanceof Error ? error.message : String(error)];
  }
  console.log(`${found.length === 0 ? 'ok   ' : 'FAIL '} ${path.basename(file)}${found.length === 0 ? `, ${(statSync(file).size / 1024 / 1024).toFixed(1)} MB` : ''}`);
  for (const fault of found) {
    console.log(`      ${fault}`);
    process.exitCode = 1;
  }
}
