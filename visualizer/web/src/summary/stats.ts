// Numbers of the summary, from the slices. Pure; linear in the slices.
import type { Model } from "../model";
import { build_lanes } from "../timeline/lanes";

export interface TaskRow {
  name: string;
  count: number;
  total: number;
  mean: number;
  longest: number;
  longest_uid: number;
}

export interface ProcessorRow {
  label: string;
  tasks: number;
  busy: number;
  share: number;
}

// Per task name, the busiest first.
export function task_rows(model: Model): TaskRow[] {
  const { kind, uid, name, duration } = model.data.slices;
  const rows = new Map<string, TaskRow>();
  const uids = new Map<string, Set<number>>();
  for (let slice = 0; slice < kind.length; slice += 1) {
    if (kind[slice] !== 0) continue;
    const op = model.op_of(uid[slice]);
    const label = op ? model.op_name(op) : model.text(name[slice]);
    let row = rows.get(label);
    if (!row) {
      row = { name: label, count: 0, total: 0, mean: 0, longest: 0, longest_uid: 0 };
      rows.set(label, row);
      uids.set(label, new Set());
    }
    // A task that waited has several slices; it counts once.
    uids.get(label)?.add(uid[slice] || -1 - slice);
    row.total += duration[slice];
    if (duration[slice] >= row.longest) {
      row.longest = duration[slice];
      row.longest_uid = uid[slice];
    }
  }
  for (const [label, row] of rows) {
    row.count = uids.get(label)?.size ?? 0;
    row.mean = row.total / Math.max(1, row.count);
  }
  return [...rows.values()].sort((a, b) => b.total - a.total);
}

// Processors that ran something; shares are of the whole run.
export function processor_rows(model: Model): ProcessorRow[] {
  return build_lanes(model.data)
    .filter((lane) => lane.count > 0)
    .map((lane) => {
      const busy = lane.busy.busy_until(Infinity);
      return {
        label: lane.label,
        tasks: lane.count,
        busy,
        share: model.end_ns > 0 ? busy / model.end_ns : 0,
      };
    });
}
