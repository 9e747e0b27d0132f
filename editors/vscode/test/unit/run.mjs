// usage: node test/unit/run.mjs [FILE.test.ts...]
//        node test/unit/run.mjs look -- ARGUMENTS
//
// Bundles the tests that know no editor (of what is only computed, and of the page of the
// graph in a browser), and has Node run them; or bundles and runs test/page/look.ts.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const look = process.argv[2] === 'look';
const chosen = look ? [path.join(root, 'test/page/look.ts')] : process.argv.slice(2).map((file) => path.resolve(file));
const entryPoints = chosen.length > 0 ? chosen : ['unit', 'page'].flatMap((dir) => readdirSync(path.join(root, 'test', dir))
  .filter((file) => file.endsWith('.test.ts')).map((file) => path.join(root, 'test', dir, file)));
// Beside the packages, which are not bundled.
const out = mkdtempSync(path.join(root, 'node_modules/.skillpls-'));
try {
  await build({
    entryPoints, outdir: out, outbase: path.join(root, 'test'), outExtension: { '.js': '.mjs' }, bundle: true, platform: 'node', format: 'esm', target: 'node20',
    packages: 'external', logLevel: 'warning',
  });
  const files = readdirSync(out, { recursive: true }).filter((file) => file.endsWith('.mjs')).map((file) => path.join(out, file));
  const args = look ? [...files, ...process.argv.slice(4)] : ['--test', ...files];
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit', cwd: root }).status ?? 1;
} finally {
  rmSync(out, { recursive: true });
}
