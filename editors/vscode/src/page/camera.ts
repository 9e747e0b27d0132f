import { bounds } from '../graph/rect';
import type { Placed } from '../graph/layout';
import type { Point, Rect } from '../graph/rect';
import { element, view } from './dom';

/** Below this zoom names cannot be read: boxes have their titles in the middle instead. */
export const far = 0.5;
const smallest = 0.04;
const largest = 3;

/** What of the picture is seen: zoom, and where its origin is. */
export class Camera {
  zoom = 1;
  pan: Point = { x: 0, y: 0 };
  /** Somebody zoomed or panned: the view is theirs, and nothing moves it. */
  touched = false;

  constructor(private readonly moved: () => void) {}

  /** Whether names are too small to be read. */
  get far(): boolean {
    return this.zoom < far;
  }

  /** The part of the picture that is seen. */
  get sight(): Rect {
    return { x: -this.pan.x / this.zoom, y: -this.pan.y / this.zoom, width: view.clientWidth / this.zoom, height: view.clientHeight / this.zoom };
  }

  /** How much lies over the lower end of the view. */
  private get covered(): number {
    return element('legend').offsetHeight + 16;
  }

  /** How much of its right side the card of a node covers. */
  private get carded(): number {
    return element('details').offsetWidth;
  }

  /** Applies what was changed. */
  apply(): void {
    const by = `translate(${this.pan.x}px, ${this.pan.y}px) scale(${this.zoom})`;
    for (const layer of ['boxes', 'nodes', 'titles']) {
      element(layer).style.transform = by;
    }
    // Titles stay readable at any zoom.
    view.style.setProperty('--title', String(Math.min(8, Math.max(1, (this.far ? 0.98 : 0.92) / this.zoom))));
    view.classList.toggle('far', this.far);
    this.moved();
  }

  /** The room for the picture: what nothing lies over. */
  private get room(): Rect {
    const margin = 26;
    const buttons = 30;
    return { x: margin, y: margin, width: view.clientWidth - this.carded - 2 * margin - buttons, height: view.clientHeight - 2 * margin - this.covered };
  }

  /** Whether names can be read where all of it is shown beside the card. */
  readable(rects: readonly Rect[]): boolean {
    const all = bounds(rects);
    return Math.min(this.room.width / all.width, this.room.height / all.height) >= far;
  }

  /** Shows all of it, no larger than it is meant to be. */
  fit(rects: readonly Rect[]): void {
    const all = bounds(rects);
    const { x, y, width, height } = this.room;
    if (all.width === 0 || width <= 0 || height <= 0) {
      return;
    }
    this.zoom = Math.max(smallest, Math.min(1.15, width / all.width, height / all.height));
    this.pan = { x: x + (width - all.width * this.zoom) / 2 - all.x * this.zoom, y: y + (height - all.height * this.zoom) / 2 - all.y * this.zoom };
    this.apply();
  }

  /** Zooms around a point of the view, the middle without one. */
  zoomBy(factor: number, at: Point = { x: view.clientWidth / 2, y: view.clientHeight / 2 }): void {
    const next = Math.min(largest, Math.max(smallest, this.zoom * factor));
    this.pan = { x: at.x - ((at.x - this.pan.x) * next) / this.zoom, y: at.y - ((at.y - this.pan.y) * next) / this.zoom };
    this.zoom = next;
    this.touched = true;
    this.apply();
  }

  panBy(x: number, y: number): void {
    this.pan = { x: this.pan.x + x, y: this.pan.y + y };
    this.touched = true;
    this.apply();
  }

  /** Brings a node into view, large enough to be read. */
  bring(p: Placed): void {
    if (this.far) {
      this.zoom = 0.9;
      this.pan = { x: (view.clientWidth - this.carded) / 2 - (p.x + p.width / 2) * this.zoom, y: view.clientHeight / 2 - (p.y + p.height / 2) * this.zoom };
      this.touched = true;
      this.apply();
      return;
    }
    const margin = 40;
    const box = this.onScreen(p);
    const dx = box.x < margin ? margin - box.x : Math.min(0, view.clientWidth - this.carded - margin - box.x - box.width);
    const dy = box.y < margin ? margin - box.y : Math.min(0, view.clientHeight - margin - this.covered - box.y - box.height);
    if (dx !== 0 || dy !== 0) {
      this.panBy(dx, dy);
    }
  }

  /** Moves a node out from under the card, if it lies there. */
  uncover(p: Rect): void {
    const box = this.onScreen(p);
    const under = box.x + box.width + 20 - (view.clientWidth - this.carded);
    if (this.carded > 0 && under > 0) {
      this.panBy(-Math.min(under, box.x - 20), 0);
    }
  }

  /** Where a part of the picture lies in the view. */
  onScreen(r: Rect): Rect {
    return { x: r.x * this.zoom + this.pan.x, y: r.y * this.zoom + this.pan.y, width: r.width * this.zoom, height: r.height * this.zoom };
  }

  /** Listens to the wheel and to drags. */
  listen(): void {
    view.addEventListener('wheel', (e) => {
      if (document.body.dataset['mode'] === 'list') {
        return;
      }
      e.preventDefault();
      const box = view.getBoundingClientRect();
      if (e.ctrlKey || e.metaKey || !e.shiftKey && Math.abs(e.deltaX) < Math.abs(e.deltaY)) {
        this.zoomBy(Math.exp(-e.deltaY * (e.ctrlKey ? 0.01 : 0.0016)), { x: e.clientX - box.x, y: e.clientY - box.y });
      } else {
        this.panBy(-e.deltaX, -e.deltaY);
      }
    }, { passive: false });
    let drag: { x: number; y: number; moved: boolean } | undefined;
    view.addEventListener('pointerdown', (e) => {
      if ((e.button === 0 || e.button === 1) && document.body.dataset['mode'] !== 'list') {
        drag = { x: e.clientX, y: e.clientY, moved: false };
      }
    });
    window.addEventListener('pointermove', (e) => {
      if (drag === undefined) {
        return;
      }
      const dx = e.clientX - drag.x;
      const dy = e.clientY - drag.y;
      if (!drag.moved && Math.hypot(dx, dy) < 4) {
        return;
      }
      drag = { x: e.clientX, y: e.clientY, moved: true };
      view.classList.add('dragging');
      this.panBy(dx, dy);
    });
    window.addEventListener('pointerup', () => {
      const was = drag;
      drag = undefined;
      view.classList.remove('dragging');
      if (was?.moved === true) {
        // The click that may follow is the end of the drag, and of nothing later.
        const end = (e: Event): void => e.stopPropagation();
        window.addEventListener('click', end, { capture: true, once: true });
        setTimeout(() => window.removeEventListener('click', end, { capture: true }));
      }
    });
  }
}
