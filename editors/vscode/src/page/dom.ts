/** The elements of the page that more than one part of it needs. */
import type { Point } from '../graph/rect';

export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

export function make<K extends keyof HTMLElementTagNameMap>(tag: K, text = '', kind = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = kind;
  return made;
}

/** Moves an element that lies at the origin. */
export function put(moved: HTMLElement, p: Point): void {
  moved.style.transform = `translate(${p.x}px, ${p.y}px)`;
}

export const view = element('view');

/** Whether the theme wants as much contrast as there is. */
export function contrast(): boolean {
  return document.body.classList.contains('vscode-high-contrast') || document.body.classList.contains('vscode-high-contrast-light');
}
