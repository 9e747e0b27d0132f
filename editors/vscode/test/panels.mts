// The Skills view and the graph. In the example tree.
import type { FrameLocator } from 'playwright-core';
import { at } from './actions.mts';
import type { Check } from './check.mts';
import type { Workbench } from './workbench.mts';

const plan = '.claude/skills/domain/quality/test-planning/SKILL.md';
const view = '.part.sidebar .pane-body .monaco-list-row';

export const panelChecks: Check[] = [
  {
    name: 'the Skills view has the categories, the skills and the roles',
    run: async (wb) => {
      await showView(wb);
      await wb.see('categories are listed', () => labels(wb), (rows) => ['core', 'backend', 'frontend', 'quality', 'leadership'].every((name) => rows.includes(name)));
      await row(wb, 'quality').then((quality) => quality.click());
      await wb.see('the skills of a category are listed', () => labels(wb), (rows) => ['bug-reports', 'contract-testing', 'load-testing', 'test-planning'].every((name) => rows.includes(name)));
    },
  },
  {
    name: 'a click in the Skills view opens the skill',
    run: async (wb) => {
      await showView(wb);
      if (!(await labels(wb)).includes('test-planning')) {
        await row(wb, 'quality').then((quality) => quality.click());
      }
      await row(wb, 'test-planning').then((skill) => skill.click());
      await wb.see('the skill is open', () => wb.breadcrumbs(), (seen) => seen === plan);
    },
  },
  {
    name: 'the Skills view follows the editor',
    run: async (wb) => {
      await showView(wb);
      await wb.open('.claude/skills/core/code-review/SKILL.md');
      await wb.see('the skill is chosen', () => wb.texts('.part.sidebar .monaco-list-row.selected .label-name'), (seen) => seen.join() === 'code-review');
    },
  },
  {
    name: 'the graph has a node for each skill, role and agent',
    run: async (wb) => {
      const graph = await showGraph(wb);
      await wb.see('19 skills, 6 roles and an agent are drawn', async () => {
        const names = await graph.locator('#nodes [data-node]').evaluateAll((nodes) => nodes.map((node) => (node as HTMLElement).dataset['name'] ?? ''));
        return names.sort();
      }, (names) => names.length === 26 && ['api-design', 'mentoring', 'tech-lead', 'booking-engineer'].every((name) => names.includes(name)));
    },
  },
  {
    name: 'a click in the graph opens the skill',
    run: async (wb) => {
      const graph = await showGraph(wb);
      await graph.locator('#nodes [data-name="test-planning"]').click();
      await wb.see('the skill is open', () => wb.breadcrumbs(), (seen) => seen === plan);
    },
  },
  {
    name: 'the graph is drawn anew while one types',
    run: async (wb) => {
      const graph = await showGraph(wb);
      const edges = () => graph.locator('body').getAttribute('data-edges').then(Number);
      const before = await wb.see('there are ties', edges, (n) => n > 0);
      await at(wb, plan, 'recommends: [', { into: 'recommends: ['.length });
      await wb.page.keyboard.type('mentoring');
      await wb.press('Escape');
      await wb.page.locator('.part.editor .tab').filter({ hasText: /graph/i }).click();
      await wb.see('there is one tie more', edges, (n) => n === before + 1);
    },
  },
];

/** Shows the Skills view. */
export async function showView(wb: Workbench): Promise<void> {
  const button = wb.page.locator('.part.activitybar .action-label[aria-label^="Agent Skills"]');
  await wb.until('the side bar has a Skills view', async () => await button.count() > 0);
  if (!/^agent skills/i.test((await wb.texts('.part.sidebar .composite.title h2')).join())) {
    await button.first().click();
  }
  await wb.see('the Skills view is shown', () => wb.texts('.part.sidebar .composite.title h2'), (titles) => /agent skills/i.test(titles.join()));
  await wb.see('something is listed', () => labels(wb), (rows) => rows.length > 0);
}

async function labels(wb: Workbench): Promise<string[]> {
  return await wb.texts(`${view} .label-name`);
}

async function row(wb: Workbench, label: string) {
  const found = wb.page.locator(`${view} .label-name`).getByText(label, { exact: true }).first();
  await wb.until(`the view lists ${label}`, async () => await found.count() > 0);
  return found;
}

/** Shows the graph of all there is, and returns its page once it has drawn it. */
export async function showGraph(wb: Workbench): Promise<FrameLocator> {
  await wb.until('there is a command that shows the graph', async () => {
    await wb.press('Escape', 'F1'); // again: the list is not made anew when there are more commands
    const input = wb.page.locator('.quick-input-widget input');
    await input.fill('>skillpls: Show Skill Graph');
    const offered = wb.page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: /^skillpls: Show Skill Graph/ });
    const there = await offered.first().click({ timeout: 2_000 }).then(() => true, () => false);
    return there;
  });
  const graph = wb.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  await wb.see('the graph is drawn', () => graph.locator('body').getAttribute('data-nodes', { timeout: 1_000 }).catch(() => null), (nodes) => Number(nodes) > 0);
  return graph;
}
