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
  {
    name: 'what an agent loads is shown, leads to its files, and follows what is typed there',
    run: async (wb) => {
      await run(wb, 'skillpls: Show What an Agent Loads');
      await wb.until('a role can be chosen', () => offered(wb, /^dev-fe, /).click({ timeout: 2_000 }).then(() => true, () => false));
      const memory = () => wb.lines().then((lines) => lines.find((line) => line.startsWith('| [CLAUDE.md]')) ?? '');
      await wb.see('the page of the role is shown', () => wb.lines(), (lines) => lines[0] === '# What dev-fe loads');
      const before = await wb.see('it has the memory file', memory, (line) => /~\d+/.test(line));
      await wb.press('Control+Home', ...Array<string>(14).fill('ArrowDown'), 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight');
      await wb.see('the cursor is on the link', () => wb.cursor(), (seen) => seen === '15:5');
      await wb.see('its name is a link', () => wb.texts('.editor-instance .view-lines .detected-link'), (links) => links.includes('CLAUDE.md'));
      await wb.command('Open Link'); // as a click with Ctrl does, which a busy window draws away from under the mouse
      await wb.see('the memory file is open', () => wb.breadcrumbs(), (seen) => seen === 'CLAUDE.md');
      await wb.press('Control+Home');
      await wb.page.keyboard.type('More for everybody to read. ');
      await wb.page.locator('.part.editor .tab').filter({ hasText: 'What dev-fe loads' }).click();
      await wb.see('it is longer there', memory, (line) => /~\d+/.test(line) && line !== before);
    },
  },
  {
    name: 'how hosts load a file is shown',
    run: async (wb) => {
      await wb.open(plan);
      await run(wb, 'skillpls: Show How Hosts Load This File');
      await wb.see('the card of the skill is shown', () => wb.lines(), (lines) => lines[0] === `# How hosts load ${plan}` && lines.some((line) => line.startsWith('- Claude Code does not load it: deeper than')));
    },
  },
];

/** The first row of a list that begins in a way. */
function offered(wb: Workbench, begins: RegExp) {
  return wb.page.locator('.quick-input-widget .monaco-list-row').and(wb.page.getByLabel(begins)).first();
}

/** Runs a command that is there soon, and may ask for more. */
async function run(wb: Workbench, title: string): Promise<void> {
  await wb.until(`there is a command: ${title}`, async () => {
    await wb.press('Escape', 'F1'); // again: the list is not made anew when there are more commands
    await wb.page.locator('.quick-input-widget input').fill(`>${title}`);
    return await offered(wb, new RegExp(`^${title}`)).click({ timeout: 2_000 }).then(() => true, () => false);
  });
}

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
  await run(wb, 'skillpls: Show Skill Graph');
  const graph = wb.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  await wb.see('the graph is drawn', () => graph.locator('body').getAttribute('data-nodes', { timeout: 1_000 }).catch(() => null), (nodes) => Number(nodes) > 0);
  return graph;
}
