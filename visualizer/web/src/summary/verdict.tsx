// The verdict: its chip, the classes of obligations, and what was refuted or stayed open.
import type { JSX } from "preact";
import type { Answer, Location, Obligation, Verdict } from "../data";
import { format_count, format_location, format_point } from "../format";
import type { ViewProps } from "../ui/context";

export interface VerdictWord {
  word: string;
  tone: "good" | "bad" | "open" | "none";
  sentence: string;
}

// What the chip says. A timeout is an unknown; only a refutation is bad, and only a full answer is good.
export function verdict_word(verdict: Verdict | null | undefined): VerdictWord {
  if (!verdict)
    return { word: "NOT CHECKED", tone: "none", sentence: "legion-check has not judged this run." };
  const words: Record<Answer, VerdictWord> = {
    proved: { word: "PROVED", tone: "good", sentence: "Every obligation is proved or checked." },
    checked: { word: "CHECKED", tone: "good", sentence: "Every obligation holds for this run." },
    refuted: { word: "REFUTED", tone: "bad", sentence: "At least one obligation does not hold." },
    unknown: {
      word: "UNKNOWN",
      tone: "open",
      sentence: "Nothing is refuted, but not everything could be decided.",
    },
    timeout: {
      word: "UNKNOWN",
      tone: "open",
      sentence: "Nothing is refuted, but the solver ran out of time.",
    },
  };
  return words[verdict.answer] ?? words.unknown;
}

export type Counts = Record<Answer, number>;

export function count_answers(verdict: Verdict | null | undefined): Counts {
  const counts: Counts = { proved: 0, checked: 0, refuted: 0, unknown: 0, timeout: 0 };
  for (const entry of verdict?.classes ?? []) {
    for (const answer of Object.keys(counts) as Answer[]) counts[answer] += entry[answer];
  }
  return counts;
}

export function VerdictChip({ verdict }: { verdict: Verdict | null | undefined }): JSX.Element {
  const { word, tone, sentence } = verdict_word(verdict);
  return (
    <span class={`verdict ${tone}`} data-testid="verdict" title={sentence}>
      {word}
    </span>
  );
}

function Place({ location, label }: { location: Location | undefined; label: string }): JSX.Element | null {
  const place = format_location(location);
  if (!place) return null;
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd class="place">
        {place}
        {location?.text ? ` — ${location.text}` : ""}
      </dd>
    </div>
  );
}

function Tasks({ obligation, props }: { obligation: Obligation; props: ViewProps }): JSX.Element | null {
  const { model, pick } = props;
  const uids = obligation.uids ?? [];
  const operations = obligation.operations ?? [];
  const count = Math.max(uids.length, operations.length, obligation.tasks?.length ?? 0);
  if (count === 0) return null;
  return (
    <div class="fact">
      <dt>{count > 1 ? "tasks" : "task"}</dt>
      <dd>
        {Array.from({ length: count }, (_, index) => {
          const uid = uids[index] ?? 0;
          const op = model.op_of(uid) || (operations[index] ?? 0);
          const name = obligation.tasks?.[index] ?? (uid ? model.uid_name(uid) : model.op_name(op));
          if (!model.op_rows.has(op)) return <span class="plain">{name}</span>;
          return (
            <button type="button" class="link" onClick={() => pick(op, uid)}>
              {name}
            </button>
          );
        })}
      </dd>
    </div>
  );
}

export function ObligationCard({
  obligation,
  props,
}: {
  obligation: Obligation;
  props: ViewProps;
}): JSX.Element {
  return (
    <article class={`card obligation ${obligation.answer}`} data-testid={`obligation-${obligation.answer}`}>
      <header>
        <span class={`chip ${obligation.answer}`}>{obligation.answer}</span>
        <h3>{obligation.subject}</h3>
        <small>{obligation.kind.replace(/_/g, " ")}</small>
      </header>
      {obligation.message && <p>{obligation.message}</p>}
      <dl>
        <Tasks obligation={obligation} props={props} />
        {obligation.field && (
          <div class="fact">
            <dt>field</dt>
            <dd>{obligation.field}</dd>
          </div>
        )}
        {obligation.point && (
          <div class="fact">
            <dt>point</dt>
            <dd>{format_point(obligation.point)}</dd>
          </div>
        )}
        <Place location={obligation.location} label="source" />
        <Place location={obligation.other_location} label="and" />
        {obligation.method && (
          <div class="fact">
            <dt>decided by</dt>
            <dd>{obligation.method}</dd>
          </div>
        )}
      </dl>
      {obligation.counterexample && <pre aria-label="Counterexample">{obligation.counterexample}</pre>}
    </article>
  );
}

export function ClassTable({ verdict }: { verdict: Verdict }): JSX.Element {
  const answers: Answer[] = ["proved", "checked", "refuted", "unknown", "timeout"];
  return (
    <table class="classes">
      <thead>
        <tr>
          <th scope="col">Obligation</th>
          {answers.map((answer) => (
            <th scope="col" class="number">
              {answer}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {verdict.classes.map((entry) => (
          <tr key={entry.kind} data-kind={entry.kind}>
            <th scope="row">{entry.title || entry.kind.replace(/_/g, " ")}</th>
            {answers.map((answer) => (
              <td class={`number ${entry[answer] > 0 ? answer : "zero"}`}>
                {entry[answer] > 0 ? format_count(entry[answer]) : "–"}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
