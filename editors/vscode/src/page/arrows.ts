import { curve, road } from '../graph/picture';
import type { Curve } from '../graph/picture';
import type { Rect } from '../graph/rect';
import { edgeKinds } from '../protocol';
import type { EdgeKind, GraphEdge } from '../protocol';
import type { Camera } from './camera';
import { contrast, element, view } from './dom';
import type { Model } from './model';

/** How kinds differ where colour does not tell: by their dashes. */
const dashes: Record<EdgeKind, number[]> = {
  has: [], inherits: [2, 3], depends_on: [], recommends: [8, 4], link: [], contextual: [4, 3], mention: [1.5, 3.5],
};

/** Draws ties on the canvas that lies between boxes and nodes. */
export class Arrows {
  private readonly canvas = element<HTMLCanvasElement>('edges');
  private readonly pen = this.canvas.getContext('2d');
  private colours: Record<string, string> = {};
  private waiting = false;

  constructor(private readonly model: Model, private readonly camera: Camera) {}

  /** Takes the colours of the theme. */
  dress(): void {
    const style = getComputedStyle(document.body);
    this.colours = Object.fromEntries([...edgeKinds.map((kind) => `edge-${kind}`), 'quiet'].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
    this.paintSoon();
  }

  paintSoon(): void {
    if (!this.waiting) {
      this.waiting = true;
      requestAnimationFrame(() => {
        this.waiting = false;
        this.paint();
      });
    }
  }

  private paint(): void {
    const { pen, canvas, model, camera } = this;
    const ratio = window.devicePixelRatio;
    const width = view.clientWidth;
    const height = view.clientHeight;
    if (pen === null || width === 0) {
      return;
    }
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.setTransform(ratio * camera.zoom, 0, 0, ratio * camera.zoom, ratio * camera.pan.x, ratio * camera.pan.y);
    const sight = camera.sight;
    const strong = new Set(model.lit === undefined ? [] : model.near(model.lit));
    const aside = model.lit !== undefined || model.found !== undefined;
    if (camera.far && model.boxes.length > 1) {
      this.bundles(pen, aside ? 0.35 : 1);
    } else {
      const crowd = Math.min(1, 60 / Math.max(1, model.drawn.length)); // the more arrows, the fainter each
      const faint = contrast() ? 0.8 : 0.42 + 0.48 * crowd;
      const minor = contrast() ? 0.35 : 0.16;
      for (const e of model.drawn) {
        if (!strong.has(e)) {
          this.arrow(pen, e, sight, (model.isMinor(e) ? minor : faint) * (aside ? 0.3 : 1), false);
        }
      }
    }
    for (const e of strong) {
      this.arrow(pen, e, sight, 1, true);
    }
  }

  /** From afar there is one line between two boxes, the thicker the more ties. */
  private bundles(pen: CanvasRenderingContext2D, alpha: number): void {
    const { bundles } = this.model;
    const most = bundles.at(-1)?.count ?? 1;
    pen.setLineDash([]);
    pen.strokeStyle = this.colours['edge-depends_on'] ?? '#888';
    for (const { from, to, count } of bundles.slice(-400)) {
      const share = Math.sqrt(count / most);
      pen.globalAlpha = alpha * (contrast() ? 0.35 + 0.65 * share : 0.06 + 0.5 * share * share);
      pen.lineWidth = (0.6 + 2 * share) / this.camera.zoom;
      const c = road(from, to);
      pen.beginPath();
      pen.moveTo(c.a.x, c.a.y);
      pen.bezierCurveTo(c.pullA.x, c.pullA.y, c.pullB.x, c.pullB.y, c.b.x, c.b.y);
      pen.stroke();
    }
  }

  private arrow(pen: CanvasRenderingContext2D, e: GraphEdge, sight: Rect, alpha: number, strong: boolean): void {
    const from = this.model.place(e.from);
    const to = this.model.place(e.to);
    if (from === undefined || to === undefined) {
      return;
    }
    const c = curve(from, to);
    if (!seen(c, sight)) {
      return;
    }
    const { zoom } = this.camera;
    const thick = (e.kind === 'depends_on' || e.kind === 'has' ? 1.6 : 1.25) * (strong ? 1.4 : 1) * Math.max(1, 0.5 / zoom);
    pen.globalAlpha = alpha;
    pen.strokeStyle = pen.fillStyle = this.colours[`edge-${e.kind}`] ?? '#888';
    pen.lineWidth = thick;
    pen.setLineDash(dashes[e.kind].map((d) => d * Math.max(1, thick / 1.5)));
    const d = Math.hypot(c.b.x - c.pullB.x, c.b.y - c.pullB.y) || 1;
    const along = { x: (c.b.x - c.pullB.x) / d, y: (c.b.y - c.pullB.y) / d };
    const tip = 6.5 * Math.max(1, Math.min(2.5, 0.55 / zoom));
    pen.beginPath();
    pen.moveTo(c.a.x, c.a.y);
    pen.bezierCurveTo(c.pullA.x, c.pullA.y, c.pullB.x, c.pullB.y, c.b.x - along.x * tip * 0.7, c.b.y - along.y * tip * 0.7);
    pen.stroke();
    pen.setLineDash([]);
    pen.beginPath();
    pen.moveTo(c.b.x, c.b.y);
    pen.lineTo(c.b.x - along.x * tip - along.y * tip * 0.45, c.b.y - along.y * tip + along.x * tip * 0.45);
    pen.lineTo(c.b.x - along.x * tip + along.y * tip * 0.45, c.b.y - along.y * tip - along.x * tip * 0.45);
    pen.closePath();
    pen.fill();
  }
}

function seen(c: Curve, sight: Rect): boolean {
  const xs = [c.a.x, c.b.x, c.pullA.x, c.pullB.x];
  const ys = [c.a.y, c.b.y, c.pullA.y, c.pullB.y];
  return Math.max(...xs) >= sight.x && Math.min(...xs) <= sight.x + sight.width && Math.max(...ys) >= sight.y && Math.min(...ys) <= sight.y + sight.height;
}
