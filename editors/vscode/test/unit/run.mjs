// usage: node run.mjs [FILE.test.ts...]
//
// Bundles the unit tests, which know no editor, and has Node run them.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const chosen = process.argv.slice(2).map((file) => path.resolve(file));
const entryPoints = chosen.length > 0 ? chosen : readdirSync(here).filter((file) => file.endsWith('.test.ts')).map((file) => path.join(here, file));
const out = mkdtempSync(path.join(tmpdir(), 'skillpls-unit-'));
try {
  await build({ entryPoints, outdir: out, outExtension: { '.js': '.mjs' }, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'warning' });
  const files = readdirSync(out).map((file) => path.join(out, file));
  process.exitCode = spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(out, { recursive: true });
}
