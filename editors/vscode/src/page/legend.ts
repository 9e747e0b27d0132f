import { edgeKinds } from '../protocol';
import { element, make } from './dom';
import { edgeNames, nodeKinds, nodeNames } from './model';
import type { Model } from './model';

/** Draws what kinds there are, with boxes to hide them by. */
export function drawLegend(model: Model, toggled: (kind: string, on: boolean) => void): void {
  const legend = element('legend');
  const focused = document.activeElement instanceof HTMLInputElement ? document.activeElement.dataset['kind'] : undefined;
  legend.replaceChildren();
  const add = (kind: string, text: string): void => {
    const count = model.count(kind);
    if (count === 0) {
      return;
    }
    const label = make('label');
    const box = make('input');
    box.type = 'checkbox';
    box.checked = !model.isHidden(kind);
    box.dataset['kind'] = kind;
    box.addEventListener('change', () => toggled(kind, box.checked));
    label.append(box, make('i', '', `sample ${kind}`), text, make('span', String(count)));
    label.title = model.isQuiet(kind) ? `So many are shown only for the node that you point at. Tick it to show all ${count}.` : '';
    legend.append(label);
    if (kind === focused) {
      box.focus();
    }
  };
  nodeKinds.forEach((kind) => add(kind, nodeNames[kind][1]));
  legend.append(make('hr'));
  edgeKinds.forEach((kind) => add(kind, edgeNames[kind][0]));
  const cut = model.graph.cut;
  if (cut !== undefined) {
    legend.append(make('em', cut.nodes > 0 ? `${cut.nodes} more nodes are not drawn` : `${cut.edges} weaker ties are not drawn`));
  }
}
