/** Paths of arrows, and what is near what: all that a picture needs beside its layout. */
import type { Placed } from './layout';
import type { Point, Rect } from './rect';

/** A cubic curve from a to b, with the points that pull it. */
export interface Curve {
  a: Point;
  pullA: Point;
  pullB: Point;
  b: Point;
}

/**
 * The arrow from one node to another: out at a side and in at a side, never across. Of two
 * nodes of which one lies over the other it goes around what lies between them, on the side
 * that is nearer; in one column down on the left and up on the right.
 */
export function curve(from: Rect & { group?: string }, to: Rect & { group?: string }): Curve {
  const middleFrom = from.y + from.height / 2;
  const middleTo = to.y + to.height / 2;
  const across = Math.min(from.x + from.width, to.x + to.width) - Math.max(from.x, to.x);
  if (across > -8 && Math.abs(middleFrom - middleTo) >= from.height) {
    const lefts = Math.abs(from.x - to.x);
    const rights = Math.abs(from.x + from.width - to.x - to.width);
    const own = from.group !== undefined && from.group === to.group && lefts === 0;
    const left = own ? middleTo > middleFrom : lefts < rights;
    const a = { x: left ? from.x : from.x + from.width, y: middleFrom };
    const b = { x: left ? to.x : to.x + to.width, y: middleTo };
    const pull = (left ? -1 : 1) * (own ? Math.min(34, 13 + 0.1 * Math.abs(b.y - a.y)) : Math.min(70, 26 + 0.1 * Math.abs(b.y - a.y)));
    return { a, pullA: { x: a.x + pull, y: a.y }, pullB: { x: b.x + pull, y: b.y }, b };
  }
  const right = to.x + to.width / 2 >= from.x + from.width / 2;
  const a = { x: right ? from.x + from.width : from.x, y: middleFrom };
  const b = { x: right ? to.x : to.x + to.width, y: middleTo };
  const pull = clamp(Math.abs(b.x - a.x) / 2, 14, 140) * (right ? 1 : -1);
  return { a, pullA: { x: a.x + pull, y: a.y }, pullB: { x: b.x - pull, y: b.y }, b };
}

/** The line from one box to another: between the sides that face each other. */
export function road(from: Rect, to: Rect): Curve {
  const across = Math.min(from.x + from.width, to.x + to.width) - Math.max(from.x, to.x);
  if (across <= 0) {
    return curve(from, to);
  }
  const down = to.y > from.y;
  const x1 = from.x + from.width / 2;
  const x2 = to.x + to.width / 2;
  const a = { x: x1, y: down ? from.y + from.height : from.y };
  const b = { x: x2, y: down ? to.y : to.y + to.height };
  const pull = clamp(Math.abs(b.y - a.y) / 2, 8, 140) * (down ? 1 : -1);
  return { a, pullA: { x: x1, y: a.y + pull }, pullB: { x: x2, y: b.y - pull }, b };
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
