// What the files of a run say, counted without the tools that read them.
import { readFileSync } from "node:fs";

export const read_json = (path) => JSON.parse(readFileSync(path, "utf8"));

// Counts of a trace.
export function count_trace(path) {
  const counts = { operations: 0, points: 0, dependences: 0, regions: 0, partitions: 0, instances: 0, movements: 0 };
  let header = {};
  for (const line of readFileSync(path, "utf8").trimEnd().split("\n")) {
    const record = JSON.parse(line);
    if (record.k === "trace") header = record;
    if (record.k === "operation") counts.operations += 1;
    if (record.k === "points") counts.points += record.points.length;
    if (record.k === "dependences") counts.dependences += record.edges.length;
    for (const kind of ["region", "partition", "instance", "movement"]) {
      if (record.k === kind) counts[`${kind}s`] += 1;
    }
  }
  return { header, counts };
}

// How many obligations have each answer, over all classes of a verdict.
export function count_answers(verdict) {
  const counts = { proved: 0, checked: 0, refuted: 0, unknown: 0, timeout: 0 };
  for (const entry of verdict.classes) {
    for (const answer of Object.keys(counts)) counts[answer] += entry[answer];
  }
  return counts;
}

// The slices of a timeline for ui.perfetto.dev: those that the page draws, and the points behind those of
// tasks.
export function count_timeline(path) {
  const slices = read_json(path).traceEvents.filter((event) => event.ph === "X");
  const drawn = slices.filter((event) => !["idle", "steal"].includes(event.cat));
  const tasks = new Map();
  for (const { cat, name, args } of drawn) {
    if (cat !== "task") continue;
    if (!tasks.has(name)) tasks.set(name, new Set());
    tasks.get(name).add(args.uid);
  }
  return {
    slices: slices.length,
    drawn: drawn.length,
    tasks: new Map([...tasks].map(([name, uids]) => [name, uids.size])),
  };
}
