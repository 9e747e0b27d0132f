/** Paths of arrows, and what is near what: all that a picture needs beside its layout. */
import type { Placed, Point, Rect } from './layout';

/** A cubic curve from a to b, with the points that pull it. */
export interface Curve {
  a: Point;
  pullA: Point;
  pullB: Point;
  b: Point;
}

/** The arrow from one node to another: out at a side, and in at a side, never across. */
export function curve(from: Rect, to: Rect): Curve {
  const middleFrom = from.y + from.height / 2;
  const middleTo = to.y + to.height / 2;
  const across = Math.min(from.x + from.width, to.x + to.width) - Math.max(from.x, to.x);
  if (across > 0 && Math.abs(middleFrom - middleTo) >= from.height) {
    // One over the other.
    const x1 = from.x + from.width / 2;
    const x2 = to.x + to.width / 2;
    const down = middleTo > middleFrom;
    const a = { x: clamp(x2, from.x + 12, from.x + from.width - 12), y: down ? from.y + from.height : from.y };
    const b = { x: clamp(x1, to.x + 12, to.x + to.width - 12), y: down ? to.y : to.y + to.height };
    const pull = clamp(Math.abs(b.y - a.y) / 2, 8, 60) * (down ? 1 : -1);
    return { a, pullA: { x: a.x, y: a.y + pull }, pullB: { x: b.x, y: b.y - pull }, b };
  }
  const right = to.x + to.width / 2 >= from.x + from.width / 2;
  const a = { x: right ? from.x + from.width : from.x, y: middleFrom };
  const b = { x: right ? to.x : to.x + to.width, y: middleTo };
  const pull = clamp(Math.abs(b.x - a.x) / 2, 14, 140) * (right ? 1 : -1);
  return { a, pullA: { x: a.x + pull, y: a.y }, pullB: { x: b.x - pull, y: b.y }, b };
}

function clamp(v: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, v));
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The node to go to from one by an arrow key: the nearest one that lies that way. */
export function towards(all: readonly Placed[], from: Placed, direction: Direction): Placed | undefined {
  const sideways = direction === 'left' || direction === 'right';
  const sign = direction === 'right' || direction === 'down' ? 1 : -1;
  let best: Placed | undefined;
  let least = Infinity;
  for (const p of all) {
    const dx = p.x + p.width / 2 - from.x - from.width / 2;
    const dy = p.y + p.height / 2 - from.y - from.height / 2;
    const along = sign * (sideways ? dx : dy);
    const off = Math.abs(sideways ? dy : dx);
    if (p === from || along < 4 || off > along * 2.5) {
      continue;
    }
    const far = along + 2 * off;
    if (far < least) {
      least = far;
      best = p;
    }
  }
  return best;
}

/** Whether a name or a description has all words of what somebody looks for. */
export function matches(query: string, ...texts: (string | undefined)[]): boolean {
  const all = texts.join('\n').toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}
