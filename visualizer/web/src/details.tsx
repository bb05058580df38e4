// The panel of the selected task: what it is, where it is written, what it asks for, when it ran, and its
// neighbours.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { kSliceKinds } from "./data";
import { format_count, format_ns, format_point, format_privilege, plural } from "./format";
import type { Model } from "./model";
import type { Selection } from "./selection";
import type { ViewProps } from "./ui/context";

const kPage = 12;

function Fact({ label, children }: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function processor_label(model: Model, id: number): string {
  const processor = model.data.machine.processors.find((candidate) => candidate.id === id);
  return processor ? processor.name || `${processor.kind} ${processor.id}` : `processor ${id}`;
}

function duration_note(model: Model, uid: number): string {
  const rows = model.slices_of_uid.rows(uid);
  if (rows.length === 0) return "";
  return format_ns(rows.reduce((sum, row) => sum + model.data.slices.duration[row], 0));
}

// A list of tasks as links, a page at a time.
interface TaskLinksProps {
  uids: readonly number[];
  label: string;
  testid: string;
  view: ViewProps;
  // What stands beside a name.
  note: (uid: number) => string;
}

function TaskLinks(props: TaskLinksProps): JSX.Element {
  const [shown, set_shown] = useState(kPage);
  const { uids, view } = props;
  return (
    <section>
      <h3>
        {props.label} <small>{format_count(uids.length)}</small>
      </h3>
      {uids.length === 0 && <p class="quiet">none</p>}
      <ul class="links" data-testid={props.testid}>
        {uids.slice(0, shown).map((uid) => {
          const known = view.model.point_rows.has(uid);
          const name = view.model.uid_name(uid);
          return (
            <li key={uid}>
              {known ? (
                <button type="button" class="link" onClick={() => view.pick(0, uid)}>
                  {name}
                </button>
              ) : (
                name
              )}
              <small>{props.note(uid)}</small>
            </li>
          );
        })}
      </ul>
      {uids.length > shown && (
        <button type="button" class="link" onClick={() => set_shown(shown + 10 * kPage)}>
          {format_count(uids.length - shown)} more
        </button>
      )}
    </section>
  );
}

function Requirements({ view, selection }: { view: ViewProps; selection: Selection }): JSX.Element {
  const { model, show } = view;
  const requirements = model.requirements(selection.op);
  const row = model.point_rows.get(selection.uid);
  const spaces = row === undefined ? [] : model.data.points.regions[row];
  return (
    <section>
      <h3>
        Region requirements <small>{requirements.length}</small>
      </h3>
      {requirements.length === 0 && <p class="quiet">none</p>}
      <ol class="requirements" data-testid="requirements">
        {requirements.map((requirement, index) => (
          <li>
            <div class="requirement-head">
              <span class={`chip privilege ${requirement.privilege}`}>
                {format_privilege(requirement.privilege)}
              </span>
              <strong>{requirement.region}</strong>
            </div>
            <div>fields {requirement.fields.join(", ") || "none"}</div>
            {spaces[index] ? (
              <div class="quiet">
                {model.space_name(spaces[index])} {model.space_domain(spaces[index])}
              </div>
            ) : null}
            <div class="quiet">
              {requirement.coherence}
              {requirement.reduction && `, reduction ${requirement.reduction}`}
              {requirement.functor && `, projection ${requirement.functor}`}
              {requirement.partition && model.partitions.has(requirement.partition) ? (
                <>
                  {" · "}
                  <button
                    type="button"
                    class="link"
                    onClick={() => show({ view: "partitions", partition: requirement.partition ?? 0 })}
                  >
                    partition
                  </button>
                </>
              ) : null}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Runs({ model, uid }: { model: Model; uid: number }): JSX.Element | null {
  const rows = model.slices_of_uid.rows(uid);
  const { start, duration, processor, kind, name } = model.data.slices;
  if (rows.length === 0) return null;
  return (
    <>
      {rows.slice(0, 4).map((row) => (
        <Fact label={kind[row] === 0 ? "ran" : (kSliceKinds[kind[row]] ?? "slice")}>
          {format_ns(duration[row])} on {processor_label(model, processor[row])}, from{" "}
          {format_ns(start[row])}
          {kind[row] !== 0 && model.text(name[row]) ? ` (${model.text(name[row])})` : ""}
        </Fact>
      ))}
      {rows.length > 4 && <Fact label="and">{rows.length - 4} more slices</Fact>}
    </>
  );
}

function Identity({ view, selection }: { view: ViewProps; selection: Selection }): JSX.Element {
  const { model, pick } = view;
  const { op, uid } = selection;
  const op_row = model.op_rows.get(op) ?? 0;
  const location = model.op_location(op);
  const context = model.data.operations.context[op_row];
  const point_row = model.point_rows.get(uid);
  const processor = point_row === undefined ? -1 : model.data.points.processor[point_row];
  const points = model.data.operations.points[op_row];
  return (
    <dl class="facts narrow">
      <Fact label="operation">
        {uid && points > 1 ? (
          <button type="button" class="link" onClick={() => pick(op, 0)}>
            #{op} {model.op_name(op)}
          </button>
        ) : (
          `#${op}`
        )}
      </Fact>
      {uid > 0 && model.point_of(uid).length > 0 && (
        <Fact label="point">{format_point(model.point_of(uid))}</Fact>
      )}
      {model.op_domain(op) && (
        <Fact label="launched over">
          {model.op_domain(op)} ({plural(points, "point")})
        </Fact>
      )}
      {model.op_place(op) && (
        <Fact label="source">
          <span class="place">{model.op_place(op)}</span>
        </Fact>
      )}
      {location.text && <Fact label="provenance">{location.text}</Fact>}
      {context > 0 && model.point_rows.has(context) && (
        <Fact label="issued by">
          <button type="button" class="link" onClick={() => pick(0, context)}>
            {model.uid_name(context)}
          </button>
        </Fact>
      )}
      {processor >= 0 && model.slices_of_uid.rows(uid).length === 0 && (
        <Fact label="mapped to">{processor_label(model, processor)}</Fact>
      )}
      {uid > 0 && <Runs model={model} uid={uid} />}
    </dl>
  );
}

function Verdicts({ view, selection }: { view: ViewProps; selection: Selection }): JSX.Element | null {
  const wrong = view.model
    .obligations_of(selection.op, selection.uid)
    .filter((obligation) => obligation.answer === "refuted" || obligation.answer === "unknown");
  if (wrong.length === 0) return null;
  return (
    <section>
      {wrong.slice(0, 5).map((obligation) => (
        <p class={`verdict-note ${obligation.answer}`}>
          <strong>{obligation.answer}</strong> {obligation.message || obligation.subject}
        </p>
      ))}
    </section>
  );
}

export function Details({ view, selection }: { view: ViewProps; selection: Selection }): JSX.Element {
  const { model, show } = view;
  const { op, uid } = selection;
  const uids = model.points_of_op.rows(op).map((row) => model.data.points.uid[row]);
  const op_note = (other: number): string => `#${model.op_of(other)}`;
  const issued = uid ? model.ops_of_context.rows(uid).length : 0;
  return (
    <aside class="details" aria-label="Details of the selected task" data-testid="details">
      <header>
        <div>
          <small>{model.op_kind(op).replace(/_/g, " ")}</small>
          <h2>{uid ? model.uid_name(uid) : model.op_name(op)}</h2>
        </div>
        <button
          type="button"
          class="close"
          aria-label="Close details"
          onClick={() => show({ selection: null })}
        >
          ×
        </button>
      </header>
      <Verdicts view={view} selection={selection} />
      <Identity view={view} selection={selection} />
      {issued > 0 && <p class="quiet">It issued {plural(issued, "operation")} of its own.</p>}
      <Requirements view={view} selection={selection} />
      {uid > 0 && (
        <>
          <TaskLinks
            key={`in${uid}`}
            uids={model.inputs(uid)}
            label="Waits for"
            testid="inputs"
            view={view}
            note={op_note}
          />
          <TaskLinks
            key={`out${uid}`}
            uids={model.outputs(uid)}
            label="Awaited by"
            testid="outputs"
            view={view}
            note={op_note}
          />
        </>
      )}
      {uid === 0 && uids.length > 0 && (
        <TaskLinks
          key={`points${op}`}
          uids={uids}
          label="Points"
          testid="points"
          view={view}
          note={(point) => duration_note(model, point)}
        />
      )}
    </aside>
  );
}
