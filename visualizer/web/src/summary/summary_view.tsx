// The first page: the verdict with what is wrong on top, then numbers about the run.
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Finding, Verdict } from "../data";
import { format_count, format_location, format_ns, format_percent, format_point, plural } from "../format";
import type { Model } from "../model";
import type { ViewProps } from "../ui/context";
import { processor_rows, task_rows } from "./stats";
import { ClassTable, ObligationCard, count_answers, verdict_word } from "./verdict";

const kPage = 20;

function Cards({
  answer,
  title,
  props,
}: {
  answer: string;
  title: string;
  props: ViewProps;
}): JSX.Element | null {
  const [shown, set_shown] = useState(kPage);
  const all = props.model.obligations(answer);
  if (all.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>
        {title} <small>{format_count(all.length)}</small>
      </h2>
      <div class="cards">
        {all.slice(0, shown).map((obligation) => (
          <ObligationCard obligation={obligation} props={props} />
        ))}
      </div>
      {all.length > shown && (
        <button type="button" class="link" onClick={() => set_shown(shown + 5 * kPage)}>
          {format_count(all.length - shown)} more
        </button>
      )}
    </section>
  );
}

function FindingCard({ finding, props }: { finding: Finding; props: ViewProps }): JSX.Element {
  const { model, pick } = props;
  const facts: [string, string][] = [];
  if (finding.field) facts.push(["field", finding.field]);
  if (finding.point) facts.push(["point", format_point(finding.point)]);
  const place = format_location(finding.location);
  if (place) facts.push(["source", place]);
  return (
    <article class="card obligation refuted" data-testid="finding">
      <header>
        <span class="chip refuted">found</span>
        <h3>{finding.code}</h3>
        <small>instrumented run</small>
      </header>
      <p>{finding.message}</p>
      <dl>
        {finding.uid ? (
          <div class="fact">
            <dt>task</dt>
            <dd>
              <button type="button" class="link" onClick={() => pick(0, finding.uid ?? 0)}>
                {model.uid_name(finding.uid)}
              </button>
            </dd>
          </div>
        ) : null}
        {facts.map(([label, value]) => (
          <div class="fact">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}

function run_facts(model: Model): [string, string][] {
  const { data } = model;
  const facts: [string, string][] = [
    ["operations", format_count(data.operations.id.length)],
    ["points", format_count(data.points.uid.length + (data.points.omitted ?? 0))],
    ["dependences", format_count(data.dependences.to.length + (data.dependences.omitted ?? 0))],
    ["regions", format_count(data.regions.length)],
    ["partitions", format_count(data.partitions.length)],
  ];
  if (model.end_ns > 0) facts.unshift(["wall time", format_ns(model.end_ns)]);
  const path = data.critical_path;
  if (path && path.uids.length > 0) {
    const share = path.wall_ns > 0 ? `, ${format_percent(path.length_ns / path.wall_ns)}` : "";
    facts.push([
      "critical path",
      `${plural(path.uids.length, "task")}, ${format_ns(path.length_ns)}${share}`,
    ]);
  }
  return [...facts, ...data.statistics.map((entry): [string, string] => [entry.label, entry.value])];
}

function Facts({ facts }: { facts: [string, string][] }): JSX.Element {
  return (
    <dl class="facts">
      {facts.map(([label, value]) => (
        <div class="fact">
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function TaskTable({ model, pick }: ViewProps): JSX.Element | null {
  const rows = useMemo(() => task_rows(model), [model]);
  if (rows.length === 0) return null;
  return (
    <section aria-label="Tasks">
      <h2>Tasks</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col" class="number">
              runs
            </th>
            <th scope="col" class="number">
              total
            </th>
            <th scope="col" class="number">
              mean
            </th>
            <th scope="col" class="number">
              longest
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, 40).map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td class="number">{format_count(row.count)}</td>
              <td class="number">{format_ns(row.total)}</td>
              <td class="number">{format_ns(row.mean)}</td>
              <td class="number">
                <button
                  type="button"
                  class="link"
                  aria-label={`Longest run of ${row.name}`}
                  onClick={() => pick(0, row.longest_uid)}
                >
                  {format_ns(row.longest)}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ProcessorTable({ model }: ViewProps): JSX.Element | null {
  const rows = useMemo(() => processor_rows(model), [model]);
  if (rows.length === 0) return null;
  return (
    <section aria-label="Processors">
      <h2>Processors</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Processor</th>
            <th scope="col" class="number">
              slices
            </th>
            <th scope="col" class="number">
              busy
            </th>
            <th scope="col">utilisation</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, 64).map((row) => (
            <tr key={row.label}>
              <th scope="row">{row.label}</th>
              <td class="number">{format_count(row.tasks)}</td>
              <td class="number">{format_ns(row.busy)}</td>
              <td>
                <span class="bar">
                  <i style={{ width: `${Math.min(100, row.share * 100)}%` }} />
                </span>
                <span class="bar-text">{format_percent(row.share)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function VerdictSection({ model }: ViewProps): JSX.Element {
  const { verdict } = model;
  const { sentence, tone, word } = verdict_word(verdict);
  const counts = count_answers(verdict);
  const open = counts.unknown + counts.timeout;
  return (
    <section class={`banner ${tone}`} aria-label="Verdict">
      <h2>{word}</h2>
      <p>
        {sentence}
        {verdict &&
          ` ${format_count(counts.proved)} proved, ${format_count(counts.checked)} checked, ` +
            `${format_count(counts.refuted)} refuted, ${format_count(open)} unknown.`}
        {!verdict &&
          " Run legion-check on the trace to have its partitions, privileges and dependences verified."}
      </p>
    </section>
  );
}

function Verified({ title, verdict }: { title: string; verdict?: Verdict | null }): JSX.Element | null {
  if (!verdict || verdict.classes.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ClassTable verdict={verdict} />
    </section>
  );
}

export function SummaryView(props: ViewProps): JSX.Element {
  const { model } = props;
  const { findings, meta } = model.data;
  useEffect(() => {
    props.probes.summary = { word: verdict_word(model.verdict).word, counts: count_answers(model.verdict) };
  });
  return (
    <section class="scroll-view summary" aria-label="Summary">
      {meta.status === "failed" && (
        <section class="banner bad" aria-label="The run failed">
          <h2>The run failed</h2>
          <p>{meta.error ?? "The program ended with an error."}</p>
        </section>
      )}
      <VerdictSection {...props} />
      <Cards answer="refuted" title="Refuted" props={props} />
      {findings.length > 0 && (
        <section aria-label="Findings">
          <h2>
            Seen while running <small>{format_count(findings.length)}</small>
          </h2>
          <div class="cards">
            {findings.slice(0, 100).map((finding) => (
              <FindingCard finding={finding} props={props} />
            ))}
          </div>
        </section>
      )}
      <Cards answer="unknown" title="Unknown" props={props} />
      <Cards answer="timeout" title="Out of time" props={props} />
      <Verified title="What was verified" verdict={model.data.verdict} />
      <Verified title="What was verified in the other run" verdict={model.data.other_verdict} />
      <section aria-label="The run">
        <h2>The run</h2>
        <Facts facts={run_facts(model)} />
      </section>
      <div class="columns">
        <TaskTable {...props} />
        <ProcessorTable {...props} />
      </div>
    </section>
  );
}
