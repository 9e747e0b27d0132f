// usage: node test/unit/run.mjs look -- OUT TREE BINARY [FILE...]
//
// Draws the graph of a tree as the page draws it, around files of it and of everything, in
// all themes, into OUT: for eyes.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as rpc from 'vscode-jsonrpc/node';
import type { GraphResult } from '../../src/protocol';
import { around, tree } from '../unit/graphs';
import { launch, Stage } from './stage';
import { themes } from './themes';

const [out, dir, binary, ...files] = process.argv.slice(2);
if (out === undefined || dir === undefined || binary === undefined) {
  console.error('usage: look OUT TREE BINARY [FILE...]');
  process.exit(2);
}
mkdirSync(out, { recursive: true });
const graphs = new Map<string, { graph: GraphResult; uri?: string }>();
if (dir === 'made') {
  graphs.set('made-50', { graph: tree(50) }).set('made-1000', { graph: tree(1000) }).set('made-around', { graph: around(24), uri: 'x' });
} else {
  const child = spawn(binary, ['lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = rpc.createMessageConnection(new rpc.StreamMessageReader(child.stdout), new rpc.StreamMessageWriter(child.stdin));
  connection.listen();
  const uri = pathToFileURL(path.resolve(dir)).toString();
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: uri, capabilities: {}, workspaceFolders: [{ uri, name: path.basename(dir) }] });
  await connection.sendNotification('initialized', {});
  const name = path.basename(dir);
  graphs.set(name, { graph: await connection.sendRequest('skillpls/graph', {}) });
  for (const file of files) {
    const [at, depth] = file.split('@');
    const own = `${uri}/${at}`;
    graphs.set(`${name}-${path.basename(path.dirname(at ?? ''))}-${depth ?? '1'}`, { uri: own, graph: await connection.sendRequest('skillpls/graph', { uri: own, depth: Number(depth ?? 1) }) });
  }
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  connection.dispose();
}
const browser = await launch();
for (const [name, { graph, uri }] of graphs) {
  for (const [theme, colours] of Object.entries(themes)) {
    const stage = await Stage.open(browser, { theme: colours });
    const center = graph.nodes.find((n) => (n.distance ?? 0) === 0);
    const begun = performance.now();
    await stage.tell({ type: 'graph', graph, scope: { depth: 1, ...uri !== undefined && { uri, name: center?.name ?? '' } } });
    console.log(`${name} ${theme}: ${graph.nodes.length} nodes, ${graph.edges.length} edges, ${Math.round(performance.now() - begun)} ms`, stage.errors);
    await stage.page.screenshot({ path: path.join(out, `${name}-${theme}.png`) });
    if (theme === 'dark') {
      await stage.page.locator('.node').nth(Math.min(7, graph.nodes.length - 1)).hover().catch(() => undefined);
      await stage.page.locator('#card').waitFor().catch(() => undefined);
      await stage.page.screenshot({ path: path.join(out, `${name}-hover.png`) });
    }
    await stage.close();
  }
}
await browser.close();
