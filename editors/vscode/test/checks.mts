// What is to be seen in the window, whatever tree is open in it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { actions, answer, at, choose, hover, lineWith, problems, referenceCount, rename, suggest, suggestions, type } from './actions.mts';
import type { Check } from './check.mts';
import { differences } from './trees.mts';
import type { Workbench } from './workbench.mts';

/** Where in a tree something is to be seen. */
export interface Scene {
  /** A fault that only we see. */
  readonly fault: { file: string; text: string; message: RegExp; cure?: { title: RegExp; line: string } };
  /** A dependency and what it leads to, with a text of the card. */
  readonly dependency: { file: string; behind: string; name: string; target: string; card: string };
  /** A name in backticks. */
  readonly quoted: { file: string; name: string; target: string };
  /** A skill, and how many places there are with it. */
  readonly references: { file: string; name: string; count: number };
  /** A skill that gets another name, and what then holds it. */
  readonly rename: { file: string; name: string; to: string; from: { file: string; text: string }; users: { file: string; is: string }[] };
  /** Where a list of names is to be completed: the cursor goes behind the text. */
  readonly complete: { kind: string; file: string; behind: string; text: string; typed: string; offers: string[] }[];
  readonly lens: { file: string; text: RegExp };
}

/** The checks of a scene. The original is the tree as it was before it was opened. */
export function sceneChecks(scene: Scene, original: string): Check[] {
  const checks: Check[] = [];
  const check = (name: string, run: (wb: Workbench) => Promise<void>) => checks.push({ name, run });

  check('a fault is underlined', async (wb) => {
    await at(wb, scene.fault.file, scene.fault.text);
    await wb.see('something is underlined in the text', () => wb.page.locator('.editor-instance :is(.squiggly-warning, .squiggly-error)').count(), (n) => n > 0);
  });
  check('a fault is among the problems', async (wb) => {
    await at(wb, scene.fault.file, scene.fault.text);
    await wb.see(`a problem says ${scene.fault.message}, and that skillpls says so`, () => problems(wb), (rows) => rows.some((row) => scene.fault.message.test(row) && row.includes('skillpls')));
  });
  check('the hover of a dependency is the card of the skill', async (wb) => {
    const { file, name, behind, card } = scene.dependency;
    await at(wb, file, name, { behind, into: 2 });
    await wb.see(`the hover says ${JSON.stringify(card)}`, () => hover(wb), (text) => text.includes(card));
  });
  check('F12 on a dependency opens the skill', async (wb) => {
    const { file, name, behind, target } = scene.dependency;
    await at(wb, file, name, { behind, into: 2 });
    await goes(wb, target);
  });
  check('F12 on a name in backticks opens the skill', async (wb) => {
    const { file, name, target } = scene.quoted;
    await at(wb, file, `\`${name}\``, { into: 2 });
    await goes(wb, target);
  });
  check('Shift+F12 on the name of a skill lists each place once', async (wb) => {
    const { file, name, count } = scene.references;
    await at(wb, file, name, { into: 2 });
    await wb.press('Shift+F12');
    await wb.see(`${count} places are listed`, () => referenceCount(wb), (n) => n === count);
  });
  for (const { kind, file, behind, text, typed, offers } of scene.complete) {
    check(`${kind} are completed`, async (wb) => {
      await at(wb, file, text, { behind, into: text.length });
      await type(wb, typed);
      await wb.see(`suggested are ${offers.join(', ')}`, () => suggest(wb), (seen) => offers.every((offer) => seen.includes(offer)));
      const [first] = await suggestions(wb);
      await wb.press('Enter');
      await wb.see(`${first} stands in the text`, () => lineWith(wb, behind || text), (line) => first !== undefined && line?.includes(first) === true);
    });
  }
  const { cure } = scene.fault;
  if (cure !== undefined) {
    check('a quick fix cures a fault', async (wb) => {
      await at(wb, scene.fault.file, scene.fault.text, { into: 2 });
      await wb.see(`${cure.title} is offered`, () => actions(wb), (titles) => titles.some((title) => cure.title.test(title)));
      await choose(wb, cure.title);
      await wb.see(`the line is ${JSON.stringify(cure.line)}`, () => wb.lines(), (lines) => lines.includes(cure.line));
    });
  }
  check('a lens says who uses a skill', async (wb) => {
    await wb.open(scene.lens.file);
    await wb.see(`a lens says ${scene.lens.text}`, () => wb.texts('.editor-instance .codelens-decoration'), (texts) => texts.some((text) => scene.lens.text.test(text)));
  });
  const undone = async (wb: Workbench): Promise<void> => {
    const { file, name, to, from } = scene.rename;
    const dir = path.dirname(file);
    const moved = path.join(path.dirname(dir), to);
    const before = await skills(wb);
    await at(wb, from.file, from.text, { into: from.text.indexOf(name) + 2 });
    await rename(wb, to);
    await wb.see('the directory has moved on disk', () => ({ [dir]: there(wb, dir), [moved]: there(wb, moved) }), (dirs) => dirs[moved] === true && dirs[dir] === false);
    await holds(wb, scene);
    await wb.active(from.file);
    await wb.press('Control+Z'); // once
    await wb.see('the directory is where it was', () => ({ [dir]: there(wb, dir), [moved]: there(wb, moved) }), (dirs) => dirs[dir] === true && dirs[moved] === false);
    await wb.see('the text is as it was', () => wb.lines(), (lines) => lines.some((line) => line.includes(from.text)));
    await wb.see('the tree is as it was, once all is saved', async () => {
      await saveAll(wb); // again: texts come back one after the other
      return differences(original, wb.tree);
    }, (files) => files.length === 0);
    // The text under the new name stays open in VS Code for minutes.
    await wb.see('there are as many skills as there were', () => skills(wb), (seen) => seen === before);
  };
  check('F2 on a skill moves its directory and is undone in one step', undone);
  const { rename: own } = scene;
  check('F2 on the name that a skill gives itself leaves nothing unsaved', async (wb) => {
    const moved = path.join(path.dirname(path.dirname(own.file)), own.to, path.basename(own.file));
    await at(wb, own.file, `name: ${own.name}`, { into: 8 });
    await rename(wb, own.to);
    await wb.see('the skill has its new name on disk', () => wb.read(moved)?.split('\n').filter((line) => line.startsWith('name:')), (lines) => lines?.join() === `name: ${own.to}`);
    await wb.see('nothing is unsaved', () => dirty(wb), (n) => n === 0);
    await at(wb, own.from.file, own.from.text.replace(own.name, own.to));
    await wb.press('Control+Z'); // once
    await wb.see('the tree is as it was, once all is saved', async () => {
      await saveAll(wb);
      return differences(original, wb.tree);
    }, (files) => files.length === 0);
  });
  return checks;
}

/** The check that renames a directory in the explorer. It does not undo that: it has to be the last one. */
export function explorerCheck(scene: Scene): Check {
  return {
    name: 'a directory that is renamed in the explorer is renamed in the texts',
    run: async (wb) => {
      const { file, name, to } = scene.rename;
      await wb.open(file);
      const dir = path.dirname(file);
      const moved = path.join(path.dirname(dir), to);
      const row = wb.page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: new RegExp(`^${name}$`) });
      await wb.ready('the explorer shows the directory', async () => {
        if (await row.count() > 0 && await row.first().isVisible()) {
          return true;
        }
        await wb.command('File: Reveal Active File in Explorer View'); // again: it comes to nothing while the side bar changes
        return false;
      });
      const input = wb.page.locator('.explorer-folders-view .explorer-item-edited input, .explorer-folders-view .monaco-inputbox input').first();
      await wb.ready('the explorer takes the new name', async () => {
        await row.first().click({ timeout: 5_000 });
        await wb.press('F2');
        // The explorer may select the file of the editor meanwhile, and then it is what F2 is
        // about; and the box goes away when the explorer is drawn anew.
        if (await input.inputValue({ timeout: 5_000 }) !== name) {
          await wb.press('Escape');
          return false;
        }
        return await input.fill(to, { timeout: 5_000 }).then(() => input.press('Enter', { timeout: 5_000 })).then(() => true, () => false);
      });
      await answer(wb, /^OK$/); // VS Code asks whether an extension may change texts with it
      await wb.ready('the directory has moved on disk', () => there(wb, moved) && !there(wb, dir));
      await wb.see('texts have changed', () => dirty(wb), (n) => n > 1); // VS Code does not save them
      await wb.see('they name the skill as it is called now', async () => {
        await saveAll(wb);
        return scene.rename.users.filter((user) => wb.read(user.file)?.includes(user.is) !== true);
      }, (left) => left.length === 0);
    },
  };
}

/** Waits until the files that name the skill name it as it is called now, on disk. */
async function holds(wb: Workbench, { rename: { name, to, users } }: Scene): Promise<void> {
  for (const { file, is } of users) {
    await wb.see(`${file} holds ${JSON.stringify(is)} on disk`, () => wb.read(file)?.split('\n').filter((line) => line.includes(name) || line.includes(to)) ?? [], (lines) => lines.some((line) => line.includes(is)));
  }
}

/** How many files that are open hold what is not saved. */
const dirty = (wb: Workbench) => wb.page.locator('.part.editor .tab.dirty').count();

/** What the status bar counts. */
const skills = async (wb: Workbench) => (await wb.texts('.part.statusbar .statusbar-item')).flatMap((item) => /^\d+ skills\b/.exec(item) ?? [])[0];

async function saveAll(wb: Workbench): Promise<void> {
  if (await dirty(wb) > 0) {
    await wb.command('File: Save All');
  }
}

const there = (wb: Workbench, file: string) => existsSync(path.join(wb.tree, file));

/**
 * Presses F12 and waits until the editor shows the file that it leads to, with nothing to
 * choose from. It is pressed again only where nobody has an answer yet: at the target it
 * would mean something else.
 */
export async function goes(wb: Workbench, target: string): Promise<void> {
  const none = wb.page.locator('.monaco-editor-overlaymessage').filter({ hasText: 'No definition found' });
  await wb.press('F12');
  await wb.see(`F12 leads to ${target}, with nothing to choose from`, async () => {
    const peek = await wb.page.locator('.peekview-widget').count() > 0;
    if (await none.count() > 0) {
      await wb.press('Escape', 'F12');
    }
    return peek ? 'something to choose from' : await wb.breadcrumbs();
  }, (seen) => seen === target);
  await wb.active(target);
}
