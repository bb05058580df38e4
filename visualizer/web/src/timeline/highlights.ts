// Which slices are searched for, selected, or on the critical path. Rebuilt when one of these changes, not
// per frame.
import type { Model } from "../model";
import type { SearchResult } from "../search";
import { is_found } from "../search";
import type { Lit } from "../selection";
import type { Highlights, MessageLine } from "./draw";
import { Marks } from "./lod";
import type { PlacedRow, Scene } from "./scene";

function mark_rows(scene: Scene, is_marked: (slice: number) => boolean): Map<PlacedRow, Marks> {
  const marks = new Map<PlacedRow, Marks>();
  for (const placed of scene.lanes)
    for (const row of placed.rows) marks.set(row, new Marks(row.row, is_marked));
  return marks;
}

export function found_marks(model: Model, scene: Scene, found: SearchResult): Map<PlacedRow, Marks> | null {
  if (!found.active) return null;
  const { uid, name } = model.data.slices;
  return mark_rows(scene, (slice) => {
    const op = model.op_of(uid[slice]);
    return op ? is_found(found, op, uid[slice]) : found.names.has(name[slice]);
  });
}

export function lit_marks(model: Model, scene: Scene, lit: Lit): Map<PlacedRow, Marks> | null {
  if (lit.uids.size === 0) return null;
  const { uid } = model.data.slices;
  return mark_rows(scene, (slice) => lit.uids.has(uid[slice]));
}

interface SliceSpan {
  start: number;
  end: number;
  middle: number;
}

// The messages of which both slices are in the page, by the time at which they were sent.
export function message_lines(model: Model, scene: Scene): MessageLine[] {
  const messages = model.data.messages;
  if (!messages || messages.sent.length === 0) return [];
  const { uid, kind } = model.data.slices;
  const ends = new Set([...messages.sent, ...messages.received]);
  const spans = new Map<number, SliceSpan>();
  for (const placed of scene.lanes) {
    for (const { row, y, height } of placed.rows) {
      row.slices.forEach((slice, index) => {
        if (kind[slice] === 2 || !ends.has(uid[slice])) return;
        spans.set(uid[slice], { start: row.starts[index], end: row.ends[index], middle: y + height / 2 });
      });
    }
  }
  const lines: MessageLine[] = [];
  messages.sent.forEach((sent, row) => {
    const from = spans.get(sent);
    const to = spans.get(messages.received[row]);
    if (from && to) lines.push({ row, start: from.end, end: to.start, from: from.middle, to: to.middle });
  });
  return lines.sort((a, b) => a.start - b.start);
}

// The slices of the critical path in time order, each with the lower edge of its row.
export function critical_path(model: Model, scene: Scene): Highlights["critical"] {
  const uids = new Set(model.data.critical_path?.uids ?? []);
  const { uid, kind } = model.data.slices;
  const path: Highlights["critical"] = [];
  if (uids.size === 0) return path;
  for (const placed of scene.lanes) {
    for (const { row, y, height } of placed.rows) {
      row.slices.forEach((slice, index) => {
        if (kind[slice] === 2 || !uids.has(uid[slice])) return;
        path.push({ slice, start: row.starts[index], end: row.ends[index], y: y + height - 1.5 });
      });
    }
  }
  return path.sort((a, b) => a.start - b.start);
}
