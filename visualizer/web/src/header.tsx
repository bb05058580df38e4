// The head of the page: what ran, the verdict, the views, and the search box.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { file_name, format_count, plural } from "./format";
import type { Model } from "./model";
import type { View } from "./store";
import { kViews } from "./store";
import { VerdictChip, count_answers } from "./summary/verdict";
import type { ViewProps } from "./ui/context";

const kTitles: Record<View, string> = {
  summary: "Summary",
  timeline: "Timeline",
  graph: "Task graph",
  regions: "Region trees",
  partitions: "Partitions",
};

function machine_text(model: Model): string {
  const kinds = new Map<string, number>();
  for (const { kind } of model.data.machine.processors) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return [...kinds].map(([kind, count]) => `${count} ${kind}`).join(", ");
}

function Counts({ model }: { model: Model }): JSX.Element | null {
  if (!model.verdict) return null;
  const counts = count_answers(model.verdict);
  const parts: [string, number][] = [
    ["proved", counts.proved],
    ["checked", counts.checked],
    ["refuted", counts.refuted],
    ["unknown", counts.unknown + counts.timeout],
  ];
  return (
    <span class="counts" data-testid="counts">
      {parts
        .filter(([, count]) => count > 0)
        .map(([word, count]) => (
          <span class={word}>
            {format_count(count)} {word}
          </span>
        ))}
    </span>
  );
}

function Results({ view, close }: { view: ViewProps; close: () => void }): JSX.Element {
  const { model, found, pick } = view;
  return (
    <div class="results" role="listbox" aria-label="Search results" data-testid="results">
      <p class="quiet">
        {found.total === 0 ? "No task matches." : plural(found.total, "match", "matches")}
      </p>
      {found.items.map(({ op, uid }) => (
        <button
          type="button"
          role="option"
          aria-selected={false}
          key={`${op}:${uid}`}
          class="result"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            pick(op, uid);
            close();
          }}
        >
          <strong>{uid ? model.uid_name(uid) : model.op_name(op)}</strong>
          <small>
            #{op} {model.op_domain(op)} {file_name(model.op_place(op))}
          </small>
        </button>
      ))}
      {found.total > found.items.length && (
        <p class="quiet">Only the first {found.items.length} are listed.</p>
      )}
    </div>
  );
}

function SearchBox({ view }: { view: ViewProps }): JSX.Element {
  const [open, set_open] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const first = view.found.items[0];
  const on_key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      if (open && view.state.query) set_open(false);
      else view.show({ query: "" });
    } else if (event.key === "Enter" && first && event.target === input.current) {
      view.pick(first.op, first.uid);
      set_open(false);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const stops = [input.current, ...(box.current?.querySelectorAll<HTMLElement>(".result") ?? [])];
      const at = stops.indexOf(document.activeElement as HTMLInputElement);
      stops[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
      event.preventDefault();
    }
  };
  return (
    <div
      class="search"
      role="search"
      ref={box}
      onKeyDown={on_key}
      onFocusOut={(event) => {
        if (!box.current?.contains(event.relatedTarget as Node)) set_open(false);
      }}
    >
      <input
        ref={input}
        type="search"
        placeholder="Search: name, #operation, [point], file:line"
        aria-label="Search tasks by name, operation, point, or file and line"
        value={view.state.query}
        onFocus={() => set_open(true)}
        onInput={(event) => {
          view.show({ query: event.currentTarget.value });
          set_open(true);
        }}
      />
      {open && view.found.active && <Results view={view} close={() => set_open(false)} />}
    </div>
  );
}

function Tabs({ view }: { view: ViewProps }): JSX.Element {
  const { state, show } = view;
  const on_key = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const next = kViews[(kViews.indexOf(state.view) + step + kViews.length) % kViews.length];
    show({ view: next });
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`[data-view=${next}]`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Views" onKeyDown={on_key}>
      {kViews.map((name) => (
        <button
          type="button"
          role="tab"
          key={name}
          data-view={name}
          aria-selected={state.view === name}
          tabIndex={state.view === name ? 0 : -1}
          onClick={() => show({ view: name })}
        >
          {kTitles[name]}
        </button>
      ))}
    </div>
  );
}

export function Header({ view }: { view: ViewProps }): JSX.Element {
  const { model } = view;
  const { meta } = model.data;
  return (
    <header class="page-header">
      <div class="headline">
        <h1 title={meta.program}>{file_name(meta.program)}</h1>
        <code class="arguments" title={meta.arguments.join(" ")}>
          {meta.arguments.join(" ")}
        </code>
        <VerdictChip verdict={model.verdict} />
        <Counts model={model} />
      </div>
      <div class="machine">
        {[`${meta.mode} run`, machine_text(model), meta.producer].filter(Boolean).join(" · ")}
      </div>
      <Tabs view={view} />
      <SearchBox view={view} />
    </header>
  );
}
