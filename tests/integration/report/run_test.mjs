// Runs the circuit once with a trace and a profile, lets every tool read what it left, and opens the report. What the
// page shows is compared with the files, which are counted here on their own.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { open_browser, read, until } from "../web/browser.mjs";
import { count_answers, count_timeline, count_trace, read_json } from "./run_files.mjs";

const names = ["circuit", "stencil", "check", "prof", "viz", "packages", "out", "chromium", "z3"];
const { values: given } = parseArgs({
  options: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
});
const out = resolve(given.out);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

// Runs a program in the output folder; returns everything it printed.
function run(program, args, status = 0) {
  const done = spawnSync(program, args, { cwd: out, encoding: "utf8", timeout: 120000 });
  const text = `${done.stdout}${done.stderr}`;
  assert.equal(done.status, status, `${program} ${args.join(" ")}\n${text}`);
  return text;
}

const kOptions = ["-p", "4", "-l", "4", "-ll:cpu", "2"];
const kTraced = [...kOptions, "-tt:trace=run.trace", "-tt:profile=run.prof"];
const kReport = ["--report", "report.html", "--profile", "run.prof", "--verdict", "verdict.json"];

function make_everything() {
  assert.match(run(given.circuit, kTraced), /SUCCESS/);
  run(given.check, ["run.trace", "--format=json", "--output", "verdict.json", "--emit-smt2", "circuit.smt2"]);
  const said = run(given.prof, ["run.prof", "--json", "statistics.json", "--chrome", "timeline.json"]);
  assert.doesNotMatch(said, /contradict/, "recorded orders agree with recorded times");
  assert.ok(said.includes(`${given.circuit} ${kTraced.join(" ")}\n`) && !said.includes(`circuit ${given.circuit}`));
  run(given.viz, ["run.trace", ...kReport, "--statistics", "statistics.json", "--out", "pictures"]);
}

function check_statistics(statistics, timeline) {
  assert.ok(statistics.dependences > 0, "the profile has dependences");
  assert.equal(statistics.critical_path.contradicted_orders, 0);
  assert.ok(statistics.critical_path.steps.length > 0, "the critical path has steps");
  assert.ok(statistics.critical_path.length > 0);
  const of_lanes = statistics.lanes.reduce((sum, lane) => sum + lane.slices, 0);
  assert.equal(statistics.events, of_lanes);
  assert.equal(timeline.slices + statistics.blocked.count, of_lanes, "waits are no slices");
  for (const { kind, name, time } of statistics.groups) {
    if (kind === "task") assert.equal(timeline.tasks.get(name), time.count, name);
  }
}

async function check_page(page, trace, verdict, statistics, timeline) {
  assert.equal(await page.textContent("h1"), "circuit");
  assert.equal(await page.textContent(".arguments"), kTraced.join(" "));
  const rows = (table) => read(page, `t.data.${table}.length`);
  assert.equal(await rows("operations.id"), trace.counts.operations);
  assert.equal(await rows("points.uid"), trace.counts.points);
  assert.equal(await rows("dependences.to"), trace.counts.dependences);
  assert.equal(await rows("regions"), trace.counts.regions);
  assert.equal(await rows("partitions"), trace.counts.partitions);
  assert.equal(await rows("pictures"), trace.counts.partitions);
  assert.equal(await rows("slices.start"), timeline.drawn);
  assert.ok((await rows("graphs")) > 0);
  const facts = await read(page, "t.data.statistics.map((entry) => entry.label)");
  assert.equal(facts.includes("instances"), trace.counts.instances > 0, "what has no records is not stated");
  assert.equal(facts.includes("copies"), trace.counts.movements > 0, "what has no records is not stated");

  const counts = count_answers(verdict);
  assert.ok(counts.proved > 0 && counts.checked > 0 && counts.refuted === 0);
  await until(page, "t.views.summary");
  assert.deepEqual(await read(page, "t.views.summary.counts"), counts);
  assert.equal(await page.textContent("[data-testid=verdict]"), verdict.answer.toUpperCase());
  const shown = (await page.textContent("[data-testid=counts]")).replaceAll(",", "");
  assert.equal(shown, `${counts.proved} proved${counts.checked} checked`);

  const tasks = await page.$$eval("[aria-label=Tasks] tbody tr", (lines) =>
    lines.map((line) => [line.cells[0].textContent, Number(line.cells[1].textContent.replaceAll(",", ""))]),
  );
  assert.deepEqual(new Map(tasks.sort()), new Map([...timeline.tasks].sort()));

  const steps = statistics.critical_path.steps.map((step) => step.uid).filter((uid) => uid !== 0);
  const path = await read(page, "t.data.critical_path");
  assert.deepEqual(path.uids, steps.filter((uid, at) => at === 0 || steps[at - 1] !== uid));
  assert.ok(path.uids.length > 0 && path.length_ns === statistics.critical_path.length);
  assert.ok(await read(page, "t.data.critical_path.uids.every((uid) => t.model.point_rows.has(uid))"));
}

async function check_views(page, statistics, timeline) {
  const show = (view) => page.click(`[data-view=${view}][role=tab]`);
  await show("timeline");
  await until(page, `t.views.timeline && t.views.timeline.drawn().visible === ${timeline.drawn}`);
  const lanes = await read(page, "t.views.timeline.lanes().map((lane) => lane.label)");
  const busy = statistics.lanes.filter((lane) => lane.slices > 0).map((lane) => lane.name);
  assert.equal(lanes.filter((label) => /^cpu/.test(label)).length, busy.length);
  assert.ok((await read(page, "t.views.timeline.critical().length")) > 0);
  await show("graph");
  await until(page, "t.views.graph && t.views.graph.drawn().nodes > 0");
  await show("regions");
  await until(page, "t.views.regions && t.views.regions.rows() > 0");
  await show("partitions");
  await until(page, "t.views.partitions && t.views.partitions.boxes > 0");
}

async function with_page(browser, file, body) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(pathToFileURL(join(out, file)).href);
  await page.waitForSelector("#app > *");
  await body(page);
  assert.deepEqual(errors, [], "the page has no errors");
  await page.close();
}

// Files of another run would be shown in the wrong places.
function check_refusals(verdict, statistics) {
  const report = (...args) => run(given.viz, ["run.trace", "--report", "other.html", ...args], 2);
  const other = { program: "another", version: 1 };
  writeFileSync(join(out, "other.json"), JSON.stringify({ ...verdict, ...other }));
  assert.match(report("--verdict", "other.json"), /other\.json: it is of the program 'another'/);
  assert.match(report("--other-verdict", "other.json"), /other\.json: it is of the program 'another'/);
  writeFileSync(join(out, "other.json"), JSON.stringify({ ...statistics, ...other }));
  assert.match(report("--statistics", "other.json"), /other\.json: it is of the program 'another'/);
  assert.match(report("--statistics", "verdict.json"), /no statistics of legion-prof/);
  run(given.stencil, ["-l", "1", "-tt:profile=other.prof"]);
  assert.match(report("--profile", "other.prof"), /other\.prof: it is of the program/);
}

// A run that failed before its first operation: the failure is what there is to see.
function make_empty_traces(header) {
  const lines = (end) => `${JSON.stringify(header)}\n${JSON.stringify({ k: "end", records: 1, ...end })}\n`;
  writeFileSync(join(out, "empty.trace"), lines({ status: "ok" }));
  assert.match(run(given.viz, ["empty.trace", "--report", "empty.html"], 2), /it has no operations/);
  assert.match(run(given.check, ["empty.trace"], 2), /it has no operations/);
  writeFileSync(join(out, "failed.trace"), lines({ status: "failed", error: "no memory for the graph" }));
  run(given.viz, ["failed.trace", "--report", "failed.html"]);
}

// What legion-check asked its solver, asked again. Where it got no answer there is nothing to compare.
function check_queries(folder) {
  let agreed = 0;
  for (const file of readdirSync(join(out, folder))) {
    const answer = /legion-check's answer: (\w+)/.exec(readFileSync(join(out, folder, file), "utf8"));
    assert.ok(answer, `${file} says what the answer was`);
    if (!["sat", "unsat"].includes(answer[1])) continue;
    assert.equal(run(given.z3, ["-T:60", join(folder, file)]).trim(), answer[1], file);
    agreed += 1;
  }
  assert.ok(agreed > 0, `${folder} has queries with an answer`);
  return agreed;
}

make_everything();
const trace = count_trace(join(out, "run.trace"));
const verdict = read_json(join(out, "verdict.json"));
const statistics = read_json(join(out, "statistics.json"));
const timeline = count_timeline(join(out, "timeline.json"));
check_statistics(statistics, timeline);
check_refusals(verdict, statistics);
make_empty_traces(trace.header);
const browser = await open_browser(given.packages, given.chromium);
try {
  await with_page(browser, "report.html", async (page) => {
    await check_page(page, trace, verdict, statistics, timeline);
    await check_views(page, statistics, timeline);
  });
  await with_page(browser, "failed.html", async (page) => {
    assert.match(await page.textContent("main"), /The run failed.*no memory for the graph/s);
  });
} finally {
  await browser.close();
}
if (given.z3) {
  run(given.stencil, ["-l", "2", "-tt:trace=stencil.trace"]);
  run(given.check, ["stencil.trace", "--emit-smt2", "stencil.smt2"]);
  console.log(`z3 agrees on ${check_queries("circuit.smt2") + check_queries("stencil.smt2")} queries`);
}
console.log(`${trace.counts.points} points, ${timeline.drawn} slices: all in the report`);
