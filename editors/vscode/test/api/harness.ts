// Runs tests where extensions run, and gives their results back.
import type * as vscode from 'vscode';

export type Code = typeof vscode;

export interface Outcome {
  readonly name: string;
  readonly seconds: number;
  /** Why it failed. */
  readonly failure?: string;
}

export type Test = readonly [name: string, run: () => Promise<void>];

export async function runAll(tests: readonly Test[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [name, run] of tests) {
    const began = Date.now();
    let failure: string | undefined;
    try {
      await inTime(run());
    } catch (error) {
      failure = error instanceof Failure ? error.message : error instanceof Error ? error.stack ?? error.message : String(error);
    }
    outcomes.push({ name, seconds: (Date.now() - began) / 1000, ...(failure === undefined ? {} : { failure }) });
  }
  return outcomes;
}

/** Fails when something takes longer than any test may. */
async function inTime(test: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Failure('it does not come to an end')), 90_000);
  });
  await Promise.race([test, late]).finally(() => clearTimeout(timer));
}

class Failure extends Error {}

/** Fails unless what was got is as it should be. */
export function expect<T>(what: string, got: T, ok: (got: T) => boolean): void {
  if (!ok(got)) {
    throw new Failure(`not so: ${what}\nseen: ${JSON.stringify(got, undefined, 1)}`);
  }
}

/** Looks until what is seen is as it should be. */
export async function see<T>(what: string, look: () => PromiseLike<T> | T, ok: (seen: T) => boolean, patience = 60_000): Promise<T> {
  for (const end = Date.now() + patience; ;) {
    const seen = await look();
    if (ok(seen)) {
      return seen;
    }
    if (Date.now() > end) {
      expect(what, seen, ok);
    }
    await new Promise((resolve) => setTimeout(resolve, 50)); // between two looks
  }
}

/** What is there more than once. */
export function twice(list: readonly string[]): string[] {
  return [...new Set(list.filter((item, i) => list.indexOf(item) !== i))];
}
