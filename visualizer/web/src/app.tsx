// Puts header, view and details together, and keeps the address of the page in step with what is shown.
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Details } from "./details";
import { GraphStage, GraphView } from "./graph/graph_view";
import { Header } from "./header";
import type { Model } from "./model";
import { PartitionsView } from "./partitions/partitions_view";
import { RegionsView } from "./regions/regions_view";
import { search } from "./search";
import { lit_by, select } from "./selection";
import type { State, Store } from "./store";
import { from_hash, same_state, to_hash } from "./store";
import { SummaryView } from "./summary/summary_view";
import { TimeCamera } from "./timeline/camera";
import { build_lanes } from "./timeline/lanes";
import { Scene } from "./timeline/scene";
import { TimelineView } from "./timeline/timeline_view";
import type { Probes, ViewProps } from "./ui/context";

export interface AppProps {
  model: Model;
  store: Store;
  probes: Probes;
}

// An address may name a task that this report does not have.
export function state_from_address(model: Model, hash: string): State {
  const state = from_hash(hash);
  return { ...state, selection: state.selection && select(model, state.selection.op, state.selection.uid) };
}

function use_state(model: Model, store: Store): State {
  const [state, set_state] = useState(store.state);
  useEffect(() => {
    const stop = store.subscribe(() => {
      set_state(store.state);
      const shown = from_hash(location.hash);
      if (same_state(shown, store.state)) return;
      // Typing a search leaves no trail of letters in the history.
      const only_query = same_state({ ...shown, query: store.state.query }, store.state);
      if (only_query) history.replaceState(null, "", to_hash(store.state));
      else history.pushState(null, "", to_hash(store.state));
    });
    const on_address = (): void => store.set(state_from_address(model, location.hash));
    window.addEventListener("popstate", on_address);
    window.addEventListener("hashchange", on_address);
    return () => {
      stop();
      window.removeEventListener("popstate", on_address);
      window.removeEventListener("hashchange", on_address);
    };
  }, [model, store]);
  return state;
}

function use_escape(store: Store): void {
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !(event.target as HTMLElement).closest("input"))
        store.set({ selection: null });
    };
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, [store]);
}

export function App({ model, store, probes }: AppProps): JSX.Element {
  const state = use_state(model, store);
  const camera = useMemo(() => new TimeCamera(model.end_ns), [model]);
  const scene = useMemo(() => new Scene(build_lanes(model.data)), [model]);
  const stage = useMemo(() => new GraphStage(model), [model]);
  const lit = useMemo(() => lit_by(model, state.selection), [model, state.selection]);
  const found = useMemo(() => search(model, state.query), [model, state.query]);
  use_escape(store);
  const view: ViewProps = {
    model,
    state,
    lit,
    found,
    probes,
    pick: (op, uid) => store.set({ selection: select(model, op, uid) }),
    show: (patch) => store.set(patch),
  };
  probes.app = { lit, found };
  return (
    <div class={`page ${state.selection ? "with-details" : ""}`}>
      <Header view={view} />
      <main id="view" data-view={state.view}>
        {state.view === "summary" && <SummaryView {...view} />}
        {state.view === "timeline" && <TimelineView {...view} camera={camera} scene={scene} />}
        {state.view === "graph" && <GraphView {...view} stage={stage} />}
        {state.view === "regions" && <RegionsView {...view} />}
        {state.view === "partitions" && <PartitionsView {...view} />}
      </main>
      {state.selection && <Details view={view} selection={state.selection} />}
    </div>
  );
}
