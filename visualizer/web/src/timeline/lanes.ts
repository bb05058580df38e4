// Slices sorted into lanes, one a processor, and inside a lane into rows without overlap: a slice that runs
// inside another (a task that waits, a runtime phase inside a task) lies in the row below it.
import type { ReportData } from "../data";
import { Intervals } from "./intervals";

export interface Row {
  // Rows of the slice table, by time.
  slices: Int32Array;
  starts: Float64Array;
  ends: Float64Array;
}

export interface Lane {
  processor: number;
  kind: string;
  label: string;
  rows: Row[];
  // When a task or a copy ran; on a processor that ran neither, when the runtime worked there.
  busy: Intervals;
  // Whether it ran tasks or copies.
  works: boolean;
  count: number;
}

const kMaxRows = 8;

// Starts and ends ascend: where slices of the last row overlap, the later one is clipped.
function to_row(data: ReportData, slices: number[]): Row {
  const { start, duration } = data.slices;
  const row = {
    slices: Int32Array.from(slices),
    starts: new Float64Array(slices.length),
    ends: new Float64Array(slices.length),
  };
  let free = -Infinity;
  slices.forEach((slice, index) => {
    row.starts[index] = Math.max(start[slice], free);
    free = Math.max(row.starts[index], start[slice] + duration[slice]);
    row.ends[index] = free;
  });
  return row;
}

// First fit by start; of slices that start together the longest lies on top. More than kMaxRows deep: the
// last row takes the rest.
function stack_rows(data: ReportData, slices: number[]): Row[] {
  const { start, duration } = data.slices;
  const sorted = [...slices].sort((a, b) => start[a] - start[b] || duration[b] - duration[a]);
  const rows: number[][] = [];
  const ends: number[] = [];
  for (const slice of sorted) {
    let row = ends.findIndex((end) => end <= start[slice]);
    if (row < 0) row = Math.min(rows.length, kMaxRows - 1);
    (rows[row] ??= []).push(slice);
    ends[row] = Math.max(ends[row] ?? 0, start[slice] + duration[slice]);
  }
  return rows.map((row) => to_row(data, row));
}

export function build_lanes(data: ReportData): Lane[] {
  const by_processor = new Map<number, number[]>();
  for (const processor of data.machine.processors) by_processor.set(processor.id, []);
  data.slices.processor.forEach((processor, slice) => {
    const slices = by_processor.get(processor);
    if (slices) slices.push(slice);
    else by_processor.set(processor, [slice]);
  });
  const known = new Map(data.machine.processors.map((processor) => [processor.id, processor]));
  return [...by_processor].map(([id, slices]) => {
    const processor = known.get(id);
    const kind = processor?.kind ?? "processor";
    const { start, duration, kind: slice_kind } = data.slices;
    const work = slices.filter((slice) => slice_kind[slice] !== 2);
    const counted = work.length > 0 ? work : slices;
    return {
      processor: id,
      kind,
      label: processor?.name || `${kind} ${id}`,
      rows: stack_rows(data, slices),
      busy: new Intervals(counted.map((slice) => [start[slice], start[slice] + duration[slice]])),
      works: work.length > 0,
      count: slices.length,
    };
  });
}

// The share of time that the lanes were busy, per bucket of the range; lanes that ran no task do not count.
export function utilisation(lanes: Lane[], from: number, to: number, buckets: number): Float64Array {
  const shares = new Float64Array(buckets);
  const used = lanes.filter((lane) => lane.works);
  if (used.length === 0 || to <= from) return shares;
  const step = (to - from) / buckets;
  for (const lane of used) {
    let before = lane.busy.busy_until(from);
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      const after = lane.busy.busy_until(from + (bucket + 1) * step);
      shares[bucket] += (after - before) / (step * used.length);
      before = after;
    }
  }
  return shares;
}
