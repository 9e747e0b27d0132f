import { element, make } from './dom';
import { nodeNames } from './model';
import type { Model } from './model';

/** How many names of one kind of tie are written out. */
const most = 12;

/** The same graph as a list, for who cannot or does not want to see it drawn. */
export function drawList(model: Model): void {
  const titles = new Map(model.boxes.map((box) => [box.id, box.title]));
  const sections = new Map<string, HTMLElement>();
  const sorted = [...model.placed].sort((a, b) => (a.node.distance ?? 0) - (b.node.distance ?? 0) || compare(a.group ?? '', b.group ?? '') || compare(a.node.name, b.node.name));
  for (const { node, group } of sorted) {
    if (model.found?.has(node.id) === false) {
      continue;
    }
    const title = titles.get(group ?? '') ?? (model.whole ? 'Everything' : model.central(node) ? 'In the middle' : `${node.distance === 1 ? 'One tie' : `${node.distance} ties`} away`);
    let list = sections.get(title);
    if (list === undefined) {
      list = make('ul');
      sections.set(title, list);
    }
    const item = make('li');
    const button = make('button', node.name, `name ${node.kind}`);
    button.dataset['node'] = node.id;
    item.append(button, make('small', node.kind === 'skill' && node.category !== undefined && model.boxes.length === 0 ? node.category : nodeNames[node.kind][0]));
    if (node.description !== undefined) {
      item.append(make('p', node.description));
    }
    const ties = model.told(node, most);
    if (ties.length > 0) {
      const own = make('ul');
      own.append(...ties.map(({ kind, text }) => make('li', text, kind)));
      item.append(own);
    }
    list.append(item);
  }
  element('list').replaceChildren(...[...sections].map(([title, list]) => {
    const section = make('section');
    section.append(make('h2', title), list);
    return section;
  }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
