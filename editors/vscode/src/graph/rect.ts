/** Places and sizes in the picture. */

export interface Point {
  x: number;
  y: number;
}

/** A rectangle by its upper left corner, in pixels at zoom 1. */
export interface Rect extends Point {
  width: number;
  height: number;
}

/** Whether two rectangles are nearer to each other than some pixels. */
export function overlap(a: Rect, b: Rect, room = 0): boolean {
  return a.x < b.x + b.width + room && b.x < a.x + a.width + room && a.y < b.y + b.height + room && b.y < a.y + a.height + room;
}

/** The smallest rectangle in which all of them lie. */
export function bounds(rects: readonly Rect[]): Rect {
  if (rects.length === 0) {
    return { x: 0, y: 0, width: 0, height: 0 };
  }
  const x = Math.min(...rects.map((r) => r.x));
  const y = Math.min(...rects.map((r) => r.y));
  return { x, y, width: Math.max(...rects.map((r) => r.x + r.width)) - x, height: Math.max(...rects.map((r) => r.y + r.height)) - y };
}
