// Level of detail: what to draw of a row, so that the cost depends on the pixels and not on the slices.
import { lower_bound, upper_bound } from "./intervals";
import type { Row } from "./lanes";

export interface Block {
  // Times, clipped to nothing.
  start: number;
  end: number;
  // Entries first .. first + count - 1 of the row.
  first: number;
  count: number;
}

// Slices narrower than `resolution` (time per pixel) are merged with those that start within the same pixel.
// O(blocks * log slices): a run of tiny slices is passed by one binary search.
export function visible_blocks(row: Row, from: number, to: number, resolution: number): Block[] {
  const blocks: Block[] = [];
  let index = lower_bound(row.ends, from);
  while (index < row.starts.length && row.starts[index] <= to) {
    const start = row.starts[index];
    const end = row.ends[index];
    if (end - start >= resolution) {
      blocks.push({ start, end, first: index, count: 1 });
      index += 1;
      continue;
    }
    let next = Math.max(index + 1, lower_bound(row.starts, start + resolution));
    // A wide slice that begins in this pixel is drawn for itself.
    if (next - 1 > index && row.ends[next - 1] - row.starts[next - 1] >= resolution) next -= 1;
    blocks.push({
      start,
      end: Math.max(row.ends[next - 1], start + resolution),
      first: index,
      count: next - index,
    });
    index = next;
  }
  return blocks;
}

// How many slices of the row lie, at least in part, in the range.
export function visible_count(row: Row, from: number, to: number): number {
  return Math.max(0, upper_bound(row.starts, to) - lower_bound(row.ends, from));
}

// The longest slice of a block stands for it.
export function dominant(row: Row, block: Block): number {
  let best = block.first;
  const last = block.first + Math.min(block.count, 64);
  for (let index = block.first + 1; index < last; index += 1) {
    if (row.ends[index] - row.starts[index] > row.ends[best] - row.starts[best]) best = index;
  }
  return best;
}

// The slice of the row at a time, or the nearest one within `slack`; -1 where there is none.
export function slice_at(row: Row, time: number, slack: number): number {
  const index = lower_bound(row.ends, time);
  const inside = index < row.starts.length && row.starts[index] <= time;
  if (inside) return row.slices[index];
  const after = index < row.starts.length ? row.starts[index] - time : Infinity;
  const before = index > 0 ? time - row.ends[index - 1] : Infinity;
  if (Math.min(after, before) > slack) return -1;
  return row.slices[after < before ? index : index - 1];
}

// Marked slices, counted so that "does this block hold one" is O(1).
export class Marks {
  private readonly counts_: Int32Array;

  constructor(row: Row, is_marked: (slice: number) => boolean) {
    this.counts_ = new Int32Array(row.slices.length + 1);
    for (let index = 0; index < row.slices.length; index += 1) {
      this.counts_[index + 1] = this.counts_[index] + (is_marked(row.slices[index]) ? 1 : 0);
    }
  }

  any(block: Block): boolean {
    return this.counts_[block.first + block.count] > this.counts_[block.first];
  }
}
