// What a person does in the window, and what there is to see then.
import type { Workbench } from './workbench.mts';

/** Opens a file with the cursor in a text of it, some characters in. */
export async function at(wb: Workbench, file: string, text: string, options: { behind?: string; into?: number } = {}): Promise<void> {
  const { line, column } = wb.place(file, text, options.behind);
  await wb.open(file, line, column + (options.into ?? 0));
}

/** Types into the editor at hand. */
export async function type(wb: Workbench, text: string): Promise<void> {
  await wb.page.keyboard.type(text);
}

/** The problems that the panel lists: of files the name, of others the message and where it stands. */
export async function problems(wb: Workbench): Promise<string[]> {
  if (!await wb.page.locator('.markers-panel').isVisible()) {
    await wb.command('Problems: Focus on Problems View');
  }
  return await wb.texts('.markers-panel .monaco-list-row');
}

/** Asks for the hover at the cursor, again until something is there, and returns what it says. */
export async function hover(wb: Workbench): Promise<string> {
  const shown = wb.page.locator('.monaco-editor .monaco-hover:visible');
  if (await shown.count() === 0) {
    await wb.press('Control+K', 'Control+I');
    await wb.page.waitForTimeout(100); // before it is asked for again
  }
  return (await shown.allInnerTexts()).join('\n');
}

/** What the list of suggestions offers, as far as it is in sight. */
export async function suggestions(wb: Workbench): Promise<string[]> {
  const rows = wb.page.locator('.suggest-widget.visible .monaco-list-row .label-name');
  return (await rows.allInnerTexts()).map((text) => text.trim());
}

/** Asks for suggestions at the cursor, again until something is there. */
export async function suggest(wb: Workbench): Promise<string[]> {
  const offered = await suggestions(wb);
  if (offered.length === 0) {
    await wb.press('Control+Space');
    await wb.page.waitForTimeout(200); // before it is asked for again
    return await suggestions(wb);
  }
  return offered;
}

/** Asks what can be done at the cursor, again until something is offered. */
export async function actions(wb: Workbench): Promise<string[]> {
  const rows = '.action-widget .monaco-list-row.action';
  if (await wb.page.locator('.action-widget').count() === 0) {
    await wb.press('Control+.');
    await wb.page.waitForTimeout(300); // before it is asked for again
  }
  const offered = await wb.texts(rows);
  if (offered.length === 0 && await wb.page.locator('.action-widget').count() > 0) {
    await wb.press('Escape');
  }
  return offered;
}

/** Does one of the actions that are offered. */
export async function choose(wb: Workbench, title: RegExp): Promise<void> {
  const rows = wb.page.locator('.action-widget .monaco-list-row.action');
  await wb.ready('the action is in reach', async () => {
    if (title.test(await rows.and(wb.page.locator('.focused')).first().innerText())) {
      return true;
    }
    await wb.press('ArrowDown');
    return false;
  });
  await wb.press('Enter');
}

/** Opens the box in which the thing at the cursor is given another name, and gives it one. */
export async function rename(wb: Workbench, name: string): Promise<void> {
  await wb.press('F2'); // once: in the box it means something else
  await wb.until('F2 asks for the new name', () => wb.page.evaluate(() => document.activeElement?.closest('.rename-box') != null));
  const box = wb.page.locator('.rename-box input');
  await box.fill(name);
  await wb.ready('the box holds the new name', async () => await box.inputValue() === name);
  await wb.press('Enter');
}

/** Waits for a dialog and presses one of its buttons. */
export async function answer(wb: Workbench, button: RegExp): Promise<void> {
  const found = wb.page.locator('.monaco-dialog-box .monaco-button').filter({ hasText: button }).first();
  await wb.see(`a dialog with ${button}`, async () => ({ there: await found.count() > 0, dialogs: await wb.texts('.monaco-dialog-box') }), (seen) => seen.there);
  await found.click();
}

/** The line of the editor at hand that holds a text. */
export async function lineWith(wb: Workbench, text: string): Promise<string | undefined> {
  return (await wb.lines()).find((line) => line.includes(text));
}

/** How many places the window of references speaks of; 0 while it is not there. */
export async function referenceCount(wb: Workbench): Promise<number> {
  const title = wb.page.locator('.reference-zone-widget .peekview-title .meta');
  return await title.count() > 0 ? Number(/(\d+)/.exec(await title.first().innerText())?.[1] ?? 0) : 0;
}
