/** Pages of what agents load, as the server writes them. Nothing here knows the editor. */
import type { ContextParams, TreeResult } from '../protocol';

/** A link in a page: where its text stands, and where it leads. */
export interface Link {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly target: string;
}

/** The links of a page: `[text][1]`, and at its end `[1]: <target>`. */
export function linksOf(page: string): Link[] {
  const lines = page.split('\n');
  const targets = new Map<string, string>();
  for (const line of lines) {
    const [, number, target] = /^\[(\d+)\]: <(.*)>$/.exec(line) ?? [];
    if (number !== undefined && target !== undefined) {
      targets.set(number, target);
    }
  }
  return lines.flatMap((text, line) => [...text.matchAll(/\[((?:\\.|[^\\[\]])+)\]\[(\d+)\]/g)].flatMap(({ index, 1: name = '', 2: number = '' }) => {
    const target = targets.get(number);
    return target === undefined ? [] : [{ line, start: index + 1, end: index + 1 + name.length, target }];
  }));
}

/** What one can ask for: an agent in a role, or in none, and with a file that is worked on. */
export interface Choice {
  readonly label: string;
  readonly description: string;
  readonly params: ContextParams;
}

/** What there is to choose from, first without a file and then, if one is at hand, with it. */
export function choicesOf(tree: TreeResult, file: { uri: string; folder: string } | undefined): { alone: Choice[]; withFile: Choice[] } {
  const several = tree.folders.length > 1;
  const of = (folders: TreeResult['folders'], more: ContextParams): Choice[] => [
    { label: 'No role', description: 'an agent that has none', params: more },
    ...folders.flatMap((folder) => folder.roles.map((role) => ({
      label: role.name,
      description: [role.title ?? '', several ? folder.name : ''].filter((text) => text !== '').join(' · '),
      params: { ...more, role: role.name, ...several && { folder: folder.uri } },
    }))),
  ];
  return {
    alone: of(tree.folders, {}),
    withFile: file === undefined ? [] : of(tree.folders.filter((folder) => folder.uri === file.folder), { uri: file.uri }),
  };
}
