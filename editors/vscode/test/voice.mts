// What VS Code and we both could say is said once. In the example tree.
import { at, problems, referenceCount, suggest, type } from './actions.mts';
import type { Check } from './check.mts';
import { goes } from './checks.mts';
import type { Workbench } from './workbench.mts';

const quality = '.claude/skills/domain/quality';
const plan = `${quality}/test-planning/SKILL.md`;
const matrix = `${quality}/test-planning/references/risk-matrix.md`;

/**
 * The checks; prompts says whether this VS Code knows skills by itself, as it does since
 * 1.110.
 */
export function voiceChecks(prompts: boolean): Check[] {
  return [
    {
      name: `a SKILL.md is ${prompts ? 'a skill' : 'markdown'} to VS Code`,
      alone: true,
      run: async (wb) => {
        await wb.open(plan);
        await wb.see('the status bar names the language', () => wb.page.locator('#status\\.editor\\.mode').innerText(), (text) => text.trim() === (prompts ? 'Skill' : 'Markdown'));
      },
    },
    {
      name: 'that a name is not the folder\'s is said once',
      run: async (wb) => {
        await problems(wb); // before something is typed, for that may take the focus back
        await at(wb, '.claude/skills/leadership/release-notes/SKILL.md', 'git-workflow', { into: 'git-workflow'.length });
        await saidOnce(wb, ', no-such-skill', /no-such-skill/, /release-note\b.*\[Ln 2, /);
      },
    },
    {
      name: 'that a link leads nowhere is said once',
      run: async (wb) => {
        const file = '.claude/rules/role-rules/dev-be-rules.md';
        await problems(wb);
        await at(wb, file, '- [API Design]');
        await saidOnce(wb, '- [x](../common/general-rules.md#no-such-heading)\n', /no heading "#no-such-heading"/, /ops-rules\.md/);
      },
    },
    {
      name: 'F12 on a link to a heading goes there at once',
      alone: true,
      run: async (wb) => {
        await at(wb, plan, 'risk-matrix.md#scoring', { into: 18 });
        await goes(wb, matrix);
        await wb.see('the cursor is at the heading', () => wb.cursor(), (cursor) => cursor === '3:1');
      },
    },
    {
      name: 'Shift+F12 on a heading lists each place once',
      alone: true,
      run: async (wb) => {
        await at(wb, '.claude/skills/domain/backend/api-design/references/error-format.md', 'Known Codes', { into: 2 });
        const none = wb.page.locator('.monaco-editor-overlaymessage').filter({ hasText: 'No references found' });
        await wb.press('Shift+F12');
        await wb.see('the heading and the two links to it are listed', async () => {
          if (await none.count() > 0) { // VS Code's own service is not there yet
            await wb.press('Escape', 'Shift+F12');
          }
          return await referenceCount(wb);
        }, (n) => n === 3);
      },
    },
    {
      name: 'the outline has one group',
      alone: true,
      run: async (wb) => {
        await wb.open(plan);
        await wb.command('Explorer: Focus on Outline View');
        await wb.see('the outline begins with the heading', () => wb.texts('.outline-pane .monaco-list-row[aria-level="1"] .label-name'),
          (rows) => rows.length === 1 && rows[0] === '# Test Planning');
      },
    },
    {
      name: 'a path is offered once behind ](',
      alone: true,
      run: async (wb) => {
        await at(wb, plan, '- `contract-testing`');
        await type(wb, '[x](references/');
        await once(wb, 'risk-matrix.md');
      },
    },
    {
      name: 'a key that VS Code knows is offered once',
      alone: prompts,
      run: async (wb) => {
        await at(wb, plan, 'version:');
        await type(wb, '\n');
        await wb.press('ArrowUp');
        await type(wb, 'lic');
        await once(wb, 'license');
      },
    },
    {
      name: 'a key that only we know is offered once',
      run: async (wb) => {
        await at(wb, `${quality}/contract-testing/SKILL.md`, 'version:');
        await type(wb, '\n');
        await wb.press('ArrowUp');
        await type(wb, 'ref');
        await once(wb, 'references');
      },
    },
  ];
}

/**
 * Types something that only we find fault with, so that what we have to say of the file
 * has been said; a problem that VS Code may tell of too is there once then.
 */
async function saidOnce(wb: Workbench, typed: string, ours: RegExp, both: RegExp): Promise<void> {
  await type(wb, typed);
  await wb.press('Escape'); // suggestions
  await wb.see(`a problem says ${ours}`, () => problems(wb), (rows) => rows.some((row) => ours.test(row)));
  await wb.see(`one problem says ${both}`, () => problems(wb), (rows) => rows.filter((row) => both.test(row)).length === 1);
}

async function once(wb: Workbench, label: string): Promise<void> {
  await wb.see(`${label} is suggested, once`, () => suggest(wb), (labels) => labels.filter((seen) => seen === label).length === 1);
}
