import { element, make } from './dom';
import { strengths } from './model';
import type { Filter, Model, Strength } from './model';

const strengthNames: Record<Strength, string> = { hard: 'Sure ties', contextual: 'Named, too', mention: 'Mentioned, too' };

/** The filters of the toolbar: each is there where there is something to choose. */
export class Filters {
  private readonly root = element<HTMLSelectElement>('root');
  private readonly role = element<HTMLSelectElement>('role');
  private readonly strength = element<HTMLSelectElement>('strength');

  constructor(private readonly model: Model, changed: (filter: Filter) => void) {
    for (const select of [this.root, this.role, this.strength]) {
      select.addEventListener('change', () => changed({
        ...this.root.value !== '' && { root: this.root.value },
        ...this.role.value !== '' && { role: this.role.value },
        ...this.strength.value !== '' && { strength: this.strength.value as Strength },
      }));
    }
  }

  draw(): void {
    const { model } = this;
    const { roots, roles, filter } = model;
    fill(this.root, 'All roots', roots, filter.root);
    this.root.hidden = roots.length < 2;
    fill(this.role, 'All roles', roles.map((n) => ({ id: n.id, title: n.name })), filter.role);
    this.role.hidden = roles.length === 0;
    fill(this.strength, undefined, strengths.map((id) => ({ id, title: strengthNames[id] })), model.strength);
    this.strength.hidden = !model.graph.edges.some((e) => e.kind === 'contextual' || e.kind === 'mention');
  }
}

/** Gives a select its options, unless it has them, which may be open. */
function fill(select: HTMLSelectElement, all: string | undefined, options: readonly { id: string; title: string }[], chosen: string | undefined): void {
  const wanted = [...all === undefined ? [] : [{ id: '', title: all }], ...options];
  if (wanted.length !== select.options.length || wanted.some(({ id, title }, i) => select.options[i]?.value !== id || select.options[i]?.text !== title)) {
    select.replaceChildren(...wanted.map(({ id, title }) => {
      const option = make('option', title);
      option.value = id;
      return option;
    }));
  }
  select.value = chosen !== undefined && options.some((o) => o.id === chosen) ? chosen : wanted[0]?.id ?? '';
}
