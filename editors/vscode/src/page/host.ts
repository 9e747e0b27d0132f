/** Who shows the page: an editor, or nobody but a browser. */
import type { FromPage, ToPage } from '../graph/messages';
import { Alone } from './alone';
import type { State } from './model';

export interface Host {
  /** What the graph is called in the title of the page. */
  readonly title: string;
  post(message: FromPage): void;
  listen(take: (message: ToPage) => void): void;
  getState(): Partial<State> | undefined;
  setState(state: State): void;
}

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): Partial<State> | undefined;
  setState(state: State): void;
};

function editor(): Host {
  const api = acquireVsCodeApi();
  return {
    title: 'Skill graph',
    post: (message) => api.postMessage(message),
    listen: (take) => window.addEventListener('message', (e: MessageEvent<ToPage>) => take(e.data)),
    getState: () => api.getState(),
    setState: (state) => api.setState(state),
  };
}

export const host: Host = 'acquireVsCodeApi' in window ? editor() : new Alone();
