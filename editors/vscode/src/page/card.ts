import { overlap } from '../graph/rect';
import type { Placed } from '../graph/layout';
import type { Point, Rect } from '../graph/rect';
import type { Camera } from './camera';
import { element, make, view } from './dom';
import type { Model } from './model';

const card = element('card');

/** Shows what there is to say of a node, below or above it. */
export function showCard(model: Model, camera: Camera, p: Placed): void {
  const { node } = p;
  if (document.body.dataset['details'] === node.id) {
    return; // the large card says it all
  }
  const where = [node.kind, node.category, node.root === '' ? undefined : node.root].filter((text) => text !== undefined);
  card.replaceChildren(make('b', node.name), make('small', where.join(' · ')));
  if (node.description !== undefined) {
    card.append(make('p', node.description));
  }
  card.append(...model.told(node, 4).map(({ kind, text }) => make('div', text, kind)));
  card.hidden = false;
  const own = camera.onScreen(p);
  const others = [...model.close(node.id)].map((id) => model.place(id)).filter((o) => o !== undefined).map((o) => camera.onScreen(o));
  const spot = free(own, others, { x: 0, y: 0, width: view.clientWidth - element('details').offsetWidth, height: view.clientHeight }, card.offsetWidth, card.offsetHeight);
  const box = view.getBoundingClientRect();
  card.style.left = `${box.x + spot.x}px`;
  card.style.top = `${box.y + spot.y}px`;
}

const room = 8;

/** Where a card covers as little as can be of what its node has to do with: around the node, or in a corner. */
function free(own: Rect, others: readonly Rect[], all: Rect, width: number, height: number): Point {
  const right = all.width - width - 48; // beside the buttons
  const bottom = all.height - height - room;
  const candidates: Point[] = [
    { x: own.x, y: own.y + own.height + room }, { x: own.x, y: own.y - height - room },
    { x: own.x + own.width + room, y: own.y }, { x: own.x - width - room, y: own.y },
    { x: right, y: room }, { x: room, y: room }, { x: right, y: bottom }, { x: room, y: bottom },
  ];
  let best = candidates[0] ?? own;
  let least = Infinity;
  candidates.forEach((c, i) => {
    const at = { x: Math.max(room, Math.min(c.x, right)), y: Math.max(room, Math.min(c.y, bottom)), width, height };
    const cost = i + 5 * others.filter((o) => overlap(at, o, 2)).length + (overlap(at, own) ? 1000 : 0);
    if (cost < least) {
      least = cost;
      best = at;
    }
  });
  return best;
}

export function hideCard(): void {
  card.hidden = true;
}
