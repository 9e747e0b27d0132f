// usage: node alone.mjs [OUT]
//
// Writes the page of the graph as it is without an editor, script and style and all, to OUT
// or stdout: what `skillpls graph --format html` puts a graph into, at {{graph}} and {{title}}.
// It lies in the repository, since building the program must not take Node (make graph-page).
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(fileURLToPath(import.meta.url));

// What is bundled is not minified, so that a change of it can be read.
async function bundle(options) {
  const { outputFiles: [file] } = await build({
    bundle: true, write: false, target: 'es2022', charset: 'utf8', legalComments: 'none', logLevel: 'warning', absWorkingDir: root, ...options,
  });
  return file.text;
}

const { html, inside } = await import(`data:text/javascript,${encodeURIComponent(await bundle({ entryPoints: ['src/graph/html.ts'], format: 'esm' }))}`);
const script = inside('script', await bundle({ entryPoints: ['src/page/main.ts'], platform: 'browser', format: 'iife' }));
const style = inside('style', ['media/graph.css', 'src/page/alone.css'].map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n'));
const hash = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
const page = html({ script, style, own: { hashes: { script: hash(script), style: hash(style) } }, alone: { graph: '{{graph}}', title: '{{title}}' } });
if (process.argv[2] === undefined) {
  process.stdout.write(page);
} else {
  writeFileSync(process.argv[2], page);
}
