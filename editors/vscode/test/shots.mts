// The pictures of the READMEs, of the example tree.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { at, hover } from './actions.mts';
import { showGraph, showView } from './panels.mts';
import { repository } from './trees.mts';
import type { Workbench } from './workbench.mts';

const images = path.join(repository, 'editors/vscode/images');

/** Takes them. The window is to have a place in it for what they show. */
export async function takeShots(wb: Workbench): Promise<void> {
  mkdirSync(images, { recursive: true });
  const { page } = wb;

  await showView(wb);
  await wb.command('Problems: Focus on Problems View');
  const file = 'config/roles.yaml';
  await at(wb, file, 'test-planning', { behind: '  ops:', into: 3 });
  await wb.see('the fault is among the problems', () => wb.texts('.markers-panel .monaco-list-row'), (rows) => rows.some((row) => row.includes('research')));
  await wb.see('lenses are there', () => page.locator('.codelens-decoration').count(), (n) => n > 0);
  await wb.see('the hover is a card', () => hover(wb), (text) => text.includes('Decide what to test'));
  await page.screenshot({ path: path.join(images, 'editor.png') });
  console.log('      images/editor.png');

  await wb.tidy();
  const graph = await showGraph(wb);
  await graph.locator('#nodes [data-name="test-planning"]').hover();
  await wb.see('the card of the node is shown', () => graph.locator('#card').isVisible(), Boolean);
  await page.screenshot({ path: path.join(images, 'graph.png') });
  console.log('      images/graph.png');
}
