/** What the Skills view lists, as a tree of plain nodes. Nothing here knows the editor. */
import { matches } from '../matches';
import type { Findings, Range, TreeCategory, TreeEntry, TreeFolder, TreeGrant, TreeResult, TreeRole, TreeRoot } from '../protocol';

export type Kind = 'folder' | 'root' | 'category' | 'skill' | 'roles' | 'role' | 'grant' | 'agents' | 'agent' | 'commands' | 'command' | 'rules' | 'rule';

export interface Item {
  /** Is no other item's, and stays the same while it is what it is. */
  readonly id: string;
  readonly kind: Kind;
  readonly label: string;
  /** What stands behind the label. */
  readonly description: string;
  readonly tooltip: string;
  /** The file, or directory, that it is. */
  readonly uri?: string;
  /** Of its name there. */
  readonly range?: Range;
  /** Of all that is in it; undefined while nobody knows. */
  readonly findings?: Findings;
  /** What a new skill would be made in. */
  readonly place?: Place;
  /** Of a grant: false where the role does not have the skill. */
  readonly has?: boolean;
  readonly parent: Item | undefined;
  readonly children: Item[];
}

/** Where something new is made: asked from a directory, in a category. */
export interface Place {
  readonly uri: string;
  readonly category?: string;
}

/** All that the view lists. */
export interface Listing {
  readonly top: readonly Item[];
  /** How many skills, roles, agents, commands and rules are in it, and how many there are. */
  readonly listed: number;
  readonly all: number;
}

type Made = Omit<Item, 'parent' | 'children' | 'description' | 'tooltip'> & Partial<Pick<Item, 'description' | 'tooltip'>>;

/** Makes the listing of a tree: all of it, or what has every word of a filter. */
export function list(tree: TreeResult, filter = ''): Listing {
  const builder = new Builder(filter, new Map(tree.folders.flatMap(skillsOf).map((skill) => [skill.uri, skill])));
  const top: Item[] = [];
  for (const folder of tree.folders) {
    if (tree.folders.length === 1) {
      top.push(...builder.sections(folder, undefined));
      continue;
    }
    const item = builder.item(undefined, { id: `folder ${folder.uri}`, kind: 'folder', label: folder.name, uri: folder.uri, place: { uri: folder.uri } });
    item.children.push(...builder.sections(folder, item));
    if (item.children.length > 0) {
      top.push(sealed(item));
    }
  }
  return { top, listed: builder.listed, all: builder.all };
}

function skillsOf(folder: TreeFolder): TreeEntry[] {
  return folder.roots.flatMap((root) => root.categories.flatMap((category) => category.skills));
}

class Builder {
  listed = 0;
  all = 0;

  constructor(private readonly filter: string, private readonly skills: ReadonlyMap<string, TreeEntry>) {}

  item(parent: Item | undefined, made: Made): Item {
    return { description: '', tooltip: '', ...made, parent, children: [] };
  }

  sections(folder: TreeFolder, parent: Item | undefined): Item[] {
    const items = folder.roots.map((root) => this.root(folder, root, parent));
    items.push(this.section(folder, parent, 'roles', 'Roles', (section) => folder.roles.map((role) => this.role(role, section))));
    for (const [kind, of, label] of [['agents', 'agent', 'Agents'], ['rules', 'rule', 'Rules'], ['commands', 'command', 'Commands']] as const) {
      items.push(this.section(folder, parent, kind, label, (section) => this.entries(folder[kind], of, section)));
    }
    return items.filter((item) => item.children.length > 0);
  }

  private section(folder: TreeFolder, parent: Item | undefined, kind: Kind, label: string, fill: (section: Item) => (Item | undefined)[]): Item {
    const section = this.item(parent, { id: `${kind} ${folder.uri}`, kind, label, place: { uri: folder.uri } });
    section.children.push(...fill(section).filter((item) => item !== undefined));
    return sealed(section, String(section.children.length));
  }

  private root(folder: TreeFolder, root: TreeRoot, parent: Item | undefined): Item {
    const only = folder.roots.length === 1 && root.user !== true;
    const where = root.path === '' ? folder.name : root.path;
    const item = this.item(parent, {
      id: `root ${folder.uri} ${root.path}`, kind: 'root', label: only ? 'Skills' : where, uri: root.uri, place: { uri: root.uri },
      tooltip: root.user === true ? `${where}: your own skills, whatever the workspace` : where,
    });
    let skills = 0;
    for (const category of root.categories) {
      const own = this.category(root, category, item);
      skills += category.name === '' ? own.length : own.reduce((sum, c) => sum + c.children.length, 0);
      item.children.push(...own);
    }
    return sealed(item, only && root.path !== '' ? `${root.path} · ${skills}` : String(skills));
  }

  /** Skills that have no category lie in the root itself. */
  private category(root: TreeRoot, category: TreeCategory, parent: Item): Item[] {
    if (category.name === '') {
      return this.entries(category.skills, 'skill', parent);
    }
    const item = this.item(parent, {
      id: `category ${parent.id} ${category.name}`, kind: 'category', label: category.name, place: { uri: root.uri, category: category.name },
    });
    item.children.push(...this.entries(category.skills, 'skill', item, category.name));
    return item.children.length > 0 ? [sealed(item, String(item.children.length))] : [];
  }

  private entries(entries: readonly TreeEntry[], kind: Kind, parent: Item, category = ''): Item[] {
    this.all += entries.length;
    const items = entries.filter((entry) => matches(this.filter, entry.name, entry.description, entry.path, category)).map((entry) => this.item(parent, {
      id: `${kind} ${entry.uri}`, kind, label: entry.name, description: entry.description ?? '', uri: entry.uri, range: entry.range,
      tooltip: tooltip(entry), ...found(entry.findings),
      ...parent.place && { place: parent.place },
    }));
    this.listed += items.length;
    return items;
  }

  private role(role: TreeRole, parent: Item): Item | undefined {
    this.all++;
    const about = [role.title, role.description].filter((text) => text !== undefined && text !== '').join('\n\n');
    const whole = matches(this.filter, role.name, role.title, role.description);
    const has = role.skills.filter((skill) => skill.has).length;
    const item = this.item(parent, {
      id: `role ${role.uri} ${role.name}`, kind: 'role', label: role.name, uri: role.uri, range: role.range,
      description: [role.title ?? '', `${has} ${has === 1 ? 'skill' : 'skills'}`].filter((text) => text !== '').join(' · '),
      tooltip: about, ...parent.place && { place: parent.place },
    });
    for (const grant of role.skills) {
      if (!whole && !matches(this.filter, grant.name)) {
        continue;
      }
      const skill = this.skills.get(grant.uri);
      item.children.push(this.item(item, {
        id: `grant ${item.id} ${grant.uri}`, kind: 'grant', label: grant.name, description: why(grant), uri: grant.uri, has: grant.has,
        tooltip: `${grant.name}\n\n${sentence(role.name, grant)}`,
        ...skill && { range: skill.range }, ...found(skill?.findings),
      }));
    }
    for (const rule of role.rules) {
      if (whole || matches(this.filter, rule.path)) {
        item.children.push(this.item(item, {
          id: `rule ${item.id} ${rule.uri}`, kind: 'rule', label: rule.path.replace(/^.*\//, ''), description: rule.path.replace(/\/?[^/]*$/, ''), uri: rule.uri, tooltip: rule.path,
        }));
      }
    }
    if (!whole && item.children.length === 0) {
      return undefined;
    }
    this.listed++;
    return item;
  }
}

/** An item whose children are there: it sums up what is wrong in them. */
function sealed(item: Item, count = ''): Item {
  const counted = item.children.map((child) => child.findings).filter((findings) => findings !== undefined);
  return Object.assign(item, {
    description: count,
    ...counted.length > 0 && item.kind !== 'roles' && {
      findings: counted.reduce((a, b) => ({
        error: a.error + b.error, warning: a.warning + b.warning, information: a.information + b.information, hint: a.hint + b.hint,
      })),
    },
  });
}

function found(findings: Findings | undefined): { findings?: Findings } {
  return findings === undefined ? {} : { findings };
}

/** Why a role has a skill, or does not, behind the skill's name. */
export function why(grant: TreeGrant): string {
  const by = grant.by ?? '';
  switch (grant.why) {
    case 'core':
      return 'core';
    case 'named':
      return 'named';
    case 'inherited':
      return by === '' ? 'inherited' : `from ${by}`;
    case 'excluded':
      return by === '' ? 'excluded' : `excluded, from ${by}`;
    default:
      return by === '' ? grant.why : `${grant.why} ${by}`;
  }
}

function sentence(role: string, grant: TreeGrant): string {
  const by = grant.by ?? '';
  switch (grant.why) {
    case 'core':
      return `Every role has it: it is a core skill.`;
    case 'named':
      return `${role} names it.`;
    case 'category':
    case 'tag':
      return `${role} includes the ${grant.why} ${by}.`;
    case 'inherited':
      return `${role} inherits it from ${by}.`;
    case 'optional':
      return `${role} may have it: it is optional, and not counted.`;
    case 'excluded':
      return by === '' ? `${role} excludes it.` : `${role} excludes it, and would have it from ${by}.`;
    default:
      return why(grant);
  }
}

function tooltip(entry: TreeEntry): string {
  const wrong = told(entry.findings);
  return [entry.name, entry.description ?? '', `${entry.path}, about ${entry.tokens.toLocaleString('en')} tokens`, wrong].filter((text) => text !== '').join('\n\n');
}

/** What is wrong, in words: "1 error, 2 warnings"; "" is nothing. */
export function told(findings: Findings | undefined): string {
  if (findings === undefined) {
    return '';
  }
  const of = (count: number, one: string, many: string): string[] => count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  return [
    ...of(findings.error, 'error', 'errors'), ...of(findings.warning, 'warning', 'warnings'),
    ...of(findings.information, 'information', 'informations'), ...of(findings.hint, 'hint', 'hints'),
  ].join(', ');
}

/** What a badge says of it: two letters at most. Only errors and warnings are worth one. */
export function badge(findings: Findings): { text: string; severity: 'error' | 'warning' } | undefined {
  const count = findings.error + findings.warning;
  return count === 0 ? undefined : { text: count > 99 ? '9+' : String(count), severity: findings.error > 0 ? 'error' : 'warning' };
}

/**
 * The item of a file: it itself, or the skill in whose directory it lies, the innermost. Of
 * several roles that one file declares it is the one that a line, counted from 0, belongs to.
 */
export function itemOf(top: readonly Item[], uri: string, line = 0): Item | undefined {
  let best: Item | undefined;
  let length = 0;
  const visit = (item: Item): void => {
    if (item.kind === 'grant' || item.uri === undefined) {
      return;
    }
    const dir = item.kind === 'skill' ? item.uri.replace(/[^/]*$/, '') : '';
    const fits = uri === item.uri ? Infinity : dir !== '' && uri.startsWith(dir) ? dir.length : 0;
    const nearer = item.kind === 'role' && best?.kind === 'role' && fits === length && above(item, line) > above(best, line);
    if ((fits > length || nearer) && item.kind !== 'root' && item.kind !== 'folder') {
      best = item;
      length = fits;
    }
  };
  const walk = (items: readonly Item[]): void => items.forEach((item) => {
    visit(item);
    if (item.kind !== 'role') { // what it has lies elsewhere, too
      walk(item.children);
    }
  });
  walk(top);
  return best;
}

/** The larger, the nearer an item begins above a line; what begins below it is less than all that does not. */
function above(item: Item, line: number): number {
  const begin = item.range?.start.line ?? 0;
  return begin <= line ? begin : -1 - begin;
}

/** A link to a file, from a directory or from nowhere: paths are of one file system, with slashes. */
export function link(name: string, file: string, from: string | undefined): string {
  const path = from === undefined ? file : relative(from, file);
  const target = /[\s()<>]/.test(path) ? `<${path.replace(/[<>]/g, '\\$&')}>` : path;
  return `[${name.replace(/[[\]\\]/g, '\\$&')}](${target})`;
}

/** The way from a directory to a file. */
export function relative(from: string, file: string): string {
  const a = from.split('/').filter((part) => part !== '');
  const b = file.split('/').filter((part) => part !== '');
  let same = 0;
  while (same < a.length && same < b.length - 1 && a[same] === b[same]) {
    same++;
  }
  return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/');
}
