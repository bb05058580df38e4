// What the user chose, and the link between that and the address of the page.
import type { Selection } from "./selection";
import { same_selection } from "./selection";

export const kViews = ["summary", "timeline", "graph", "regions", "partitions"] as const;
export type View = (typeof kViews)[number];

export interface State {
  view: View;
  selection: Selection | null;
  query: string;
  // The partition whose picture is shown; 0: the first.
  partition: number;
}

export const kInitialState: State = { view: "summary", selection: null, query: "", partition: 0 };

export function to_hash(state: State): string {
  const parts = new URLSearchParams();
  parts.set("view", state.view);
  if (state.selection) {
    parts.set("op", String(state.selection.op));
    if (state.selection.uid) parts.set("uid", String(state.selection.uid));
  }
  if (state.partition) parts.set("partition", String(state.partition));
  if (state.query) parts.set("q", state.query);
  return `#${parts.toString()}`;
}

function natural(text: string | null): number {
  return text !== null && /^\d+$/.test(text) ? Number(text) : 0;
}

// Whatever the address says that makes no sense falls back to the initial state.
export function from_hash(hash: string): State {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const view = kViews.find((known) => known === parts.get("view")) ?? kInitialState.view;
  const op = natural(parts.get("op"));
  const uid = natural(parts.get("uid"));
  return {
    view,
    selection: op || uid ? { op, uid } : null,
    query: parts.get("q") ?? "",
    partition: natural(parts.get("partition")),
  };
}

export function same_state(a: State, b: State): boolean {
  return (
    a.view === b.view &&
    a.query === b.query &&
    a.partition === b.partition &&
    same_selection(a.selection, b.selection)
  );
}

export class Store {
  private state_ = kInitialState;
  private readonly listeners_ = new Set<() => void>();

  get state(): State {
    return this.state_;
  }

  set(patch: Partial<State>): void {
    const next = { ...this.state_, ...patch };
    if (same_state(next, this.state_)) return;
    this.state_ = next;
    for (const listener of this.listeners_) listener();
  }

  subscribe(listener: () => void): () => void {
    this.listeners_.add(listener);
    return () => this.listeners_.delete(listener);
  }
}
