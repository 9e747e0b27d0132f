import type { Placed } from '../graph/layout';
import type { Here } from '../graph/messages';
import { element, make, put } from './dom';
import type { Model } from './model';

/** The nodes as buttons, in boxes: text stays text, and can be reached by keys and read aloud. */
export class Nodes {
  private readonly buttons = new Map<string, HTMLButtonElement>();

  constructor(private readonly model: Model) {}

  /** Draws all that has a place. */
  draw(): void {
    const { model } = this;
    element('boxes').replaceChildren(...model.boxes.map((b) => {
      const box = make('div', '', `box ${b.kind}`);
      put(box, b);
      box.style.width = `${b.width}px`;
      box.style.height = `${b.height}px`;
      return box;
    }));
    element('titles').replaceChildren(...model.boxes.map((b) => {
      const frame = make('div');
      put(frame, b);
      frame.style.width = `${b.width}px`;
      frame.style.height = `${b.height}px`;
      frame.append(make('span', b.title));
      return frame;
    }));
    for (const [id, button] of this.buttons) {
      if (model.place(id) === undefined) {
        button.remove();
        this.buttons.delete(id);
      }
    }
    const made: HTMLButtonElement[] = [];
    for (const p of model.placed) {
      let button = this.buttons.get(p.node.id);
      if (button === undefined) {
        button = make('button');
        button.dataset['node'] = p.node.id;
        button.append(make('i'), make('span'));
        this.buttons.set(p.node.id, button);
        made.push(button);
      }
      this.fill(button, p);
    }
    element('nodes').append(...made);
    this.look();
  }

  private fill(button: HTMLButtonElement, p: Placed): void {
    const { name, kind } = p.node;
    button.className = `node ${kind}${this.model.central(p.node) ? ' center' : ''}`;
    button.dataset['kind'] = kind;
    button.dataset['name'] = name;
    const text = button.lastElementChild;
    if (text !== null && text.textContent !== name) {
      text.textContent = name;
    }
    button.setAttribute('aria-label', this.model.describe(p.node));
    put(button, p);
    button.style.width = `${p.width}px`;
  }

  /** Marks what is found, what is lit, and what has to do with that. */
  look(): void {
    const { lit, found, here, current } = this.model;
    const close = lit === undefined ? undefined : this.model.close(lit);
    for (const [id, button] of this.buttons) {
      const marks = button.classList;
      marks.toggle('lit', id === lit);
      marks.toggle('close', id !== lit && (close?.has(id) ?? false));
      marks.toggle('dim', found !== undefined ? !found.has(id) : close !== undefined && !close.has(id));
      marks.toggle('found', found?.has(id) ?? false);
      marks.toggle('here', here !== undefined && this.isHere(id, here));
      button.tabIndex = id === current ? 0 : -1;
    }
  }

  private isHere(id: string, { uri, role }: Here): boolean {
    const node = this.model.place(id)?.node;
    return node?.uri === uri && (role === undefined || node.name === role);
  }

  focus(id: string): void {
    this.buttons.get(id)?.focus({ preventScroll: true });
  }

  /** The node of a button that an event is about. */
  of(target: EventTarget | null): Placed | undefined {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-node]') : null;
    return this.model.place(button?.dataset['node']);
  }
}
