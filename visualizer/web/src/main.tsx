// Reads the report out of the page, shows it, and publishes it as window.testudo for scripts and tests.
import { render } from "preact";
import { App, state_from_address } from "./app";
import type { ReportData } from "./data";
import { parse_report } from "./data";
import { file_name } from "./format";
import { Model } from "./model";
import { select } from "./selection";
import type { State } from "./store";
import { Store } from "./store";
import type { Probes } from "./ui/context";

interface PublicState {
  data: ReportData;
  model: Model;
  readonly state: State;
  readonly views: Probes;
  pick: (op: number, uid: number) => void;
  show: (patch: Partial<State>) => void;
}

declare global {
  interface Window {
    testudo?: PublicState;
  }
}

function start(root: HTMLElement): void {
  const text = document.getElementById("report-data")?.textContent ?? "";
  const data = parse_report(text);
  const model = new Model(data);
  const store = new Store();
  const probes: Probes = {};
  store.set(state_from_address(model, location.hash));
  document.title = `${file_name(data.meta.program)} – Testudo report`;
  window.testudo = {
    data,
    model,
    get state() {
      return store.state;
    },
    views: probes,
    pick: (op, uid) => store.set({ selection: select(model, op, uid) }),
    show: (patch) => store.set(patch),
  };
  render(<App model={model} store={store} probes={probes} />, root);
}

const root = document.getElementById("app");
if (root) {
  try {
    start(root);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    render(
      <div class="empty" role="alert">
        <h2>This report cannot be shown</h2>
        <p>{message}</p>
      </div>,
      root,
    );
  }
}
