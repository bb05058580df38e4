// What every view gets: the data, what is chosen, and how to choose.
import type { Model } from "../model";
import type { SearchResult } from "../search";
import type { Lit, Selection } from "../selection";
import type { State } from "../store";

export interface ViewProps {
  model: Model;
  state: State;
  lit: Lit;
  found: SearchResult;
  pick: (op: number, uid: number) => void;
  show: (patch: Partial<State>) => void;
  // Views publish here what they show, so that tests and scripts look at data, not at pixels.
  probes: Probes;
}

export type Probe = Record<string, unknown>;
export type Probes = Record<string, Probe>;

export function is_selected(selection: Selection | null, op: number, uid: number): boolean {
  return selection !== null && selection.op === op && selection.uid === uid;
}
