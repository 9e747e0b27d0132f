// Bundles the extension into dist/extension.js and the page of the graph into dist/graph.js,
// and writes dist/NOTICES.txt, the licences of what is in them. Only the module vscode is in
// neither: the editor gives it.
import { build } from 'esbuild';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const debug = process.argv.includes('--debug');
const common = { bundle: true, minify: !debug, sourcemap: debug, legalComments: 'none', logLevel: 'warning', metafile: true };
const bundles = await Promise.all([
  build({ ...common, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'] }),
  build({ ...common, entryPoints: ['src/page/main.ts'], outfile: 'dist/graph.js', platform: 'browser', format: 'iife', target: 'es2022' }),
]);

const packages = new Set(
  bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs))
    .map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0])
    .filter((dir) => dir !== undefined),
);
const notices = [...packages].sort().map((dir) => {
  const { name, version } = JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8'));
  const licence = readdirSync(dir).find((file) => /^licen[cs]e/i.test(file));
  if (licence === undefined) {
    throw new Error(`${name} has no licence in it`);
  }
  return `${name} ${version}\n\n${readFileSync(path.join(dir, licence), 'utf8').trim()}\n`;
});
writeFileSync('dist/NOTICES.txt', 'The extension contains the following packages.\n\n' + notices.join('\n' + '-'.repeat(72) + '\n\n'));
