// Checks, one after the other, and what they say.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { Unmet } from './workbench.mts';
import type { Workbench } from './workbench.mts';

/** What is seen in one window, in one go. */
export interface Check {
  readonly name: string;
  /**
   * Whether VS Code does it without the extension, too. What is not marked has to fail
   * in the control run: else it would say nothing about the extension.
   */
  readonly alone?: boolean;
  run(wb: Workbench): Promise<void>;
}

/** Where checks run. */
export interface Session {
  /** As in "1.139.1, example tree". */
  readonly name: string;
  /** Whether the extension is not there. */
  readonly control: boolean;
  /** How long a check waits for what it wants to see, in milliseconds. */
  readonly patience: number;
  /** The server's log, kept when a check fails. */
  readonly log: string;
  /** Where screenshots and logs are kept. */
  readonly shots: string;
}

export interface Result {
  readonly name: string;
  readonly ok: boolean;
  /** How many it took; 1 where it is not said. */
  readonly attempts?: number;
}

const slug = (text: string) => text.toLowerCase().replace(/[^a-z0-9.]+/g, '-').replace(/^-|-$/g, '');

/**
 * Runs checks, each with all editors closed. They share a window with its tree until one of
 * them does not go as it should: what that leaves behind is not to trouble those after it.
 * Such a check has a second attempt in a window of its own, which is told: a key that comes
 * while a busy workbench draws something else goes astray. What came of each is added to
 * the results.
 */
export async function play(session: Session, open: () => Promise<Workbench>, checks: readonly Check[], results: Result[]): Promise<void> {
  let wb: Workbench | undefined;
  for (const check of checks) {
    const name = `${session.name}: ${check.name}`;
    for (let attempt = 1; ; attempt++) {
      wb ??= await open();
      const wanted = await run(session, wb, check, name);
      if (!wanted || !await wb.tidy().then(() => true, () => false)) {
        await wb.close();
        wb = undefined;
      }
      if (wanted || attempt === 2) {
        results.push({ name, ok: wanted, attempts: attempt });
        break;
      }
      console.log(`      ${name}: once more, in another window`);
    }
  }
  await wb?.close();
}

/** Runs a check and tells what came of it: whether it went as it should. */
async function run(session: Session, wb: Workbench, check: Check, name: string): Promise<boolean> {
  const control = session.control && check.alone !== true;
  // What VS Code does by itself may take its time; what it does not is not to be waited for long.
  wb.patience = control ? 4_000 : session.patience;
  const began = Date.now();
  let failure: unknown;
  try {
    await check.run(wb);
  } catch (error) {
    failure = error;
  }
  const seconds = `${((Date.now() - began) / 1000).toFixed(1)} s`;
  // Only what did not come true counts as the failure of a control run, not a workbench that does not work.
  const wanted = control ? failure instanceof Unmet : failure === undefined;
  const shot = slug(name);
  if (wanted) {
    if (!session.control) {
      await wb.screenshot(shot).catch(() => undefined);
    }
    console.log(`ok    ${name} (${control ? 'fails, as it should, ' : ''}${seconds})`);
    return true;
  }
  await wb.screenshot(`${shot}-failed`).catch(() => undefined);
  console.log(`FAIL  ${name} (${seconds})`);
  console.log(indent(failure === undefined ? 'it is so without the extension: the check shows nothing' : describe(failure)));
  console.log(indent(`see ${path.join(session.shots, shot)}-failed.png`));
  keepLog(session);
  return false;
}

/** Keeps the log of a session's server. */
export function keepLog(session: Session): void {
  if (existsSync(session.log)) {
    mkdirSync(session.shots, { recursive: true });
    copyFileSync(session.log, path.join(session.shots, `${slug(session.name)}.log`));
  }
}

export function describe(error: unknown): string {
  if (error instanceof Unmet) {
    return error.message;
  }
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

export const indent = (text: string) => text.split('\n').map((line) => `      ${line}`).join('\n');
