import type { TreeResult } from './protocol';

/** How much of each kind there is in the folders together. */
export interface Counts {
  readonly skills: number;
  readonly roles: number;
  readonly agents: number;
  readonly commands: number;
  readonly rules: number;
}

export function countsOf({ folders }: TreeResult): Counts {
  const sum = (of: (folder: TreeResult['folders'][number]) => number) => folders.reduce((n, folder) => n + of(folder), 0);
  return {
    skills: sum(({ roots }) => roots.reduce((n, { categories }) => categories.reduce((m, { skills }) => m + skills.length, n), 0)),
    roles: sum(({ roles }) => roles.length),
    agents: sum(({ agents }) => agents.length),
    commands: sum(({ commands }) => commands.length),
    rules: sum(({ rules }) => rules.length),
  };
}

/** A number with its noun: "1 skill", "2 skills". */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
