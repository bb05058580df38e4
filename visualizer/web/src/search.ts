// Search by task name, operation id, point, or file:line. Terms are joined by "and":
//   daxpy          part of a task's name or of the kind of an operation
//   #12            operation 12 (a bare number also matches)
//   [3] or [1,2]   the point of a task
//   app.cc:40      part of a file name, and a line
import type { Point } from "./data";
import { file_name } from "./format";
import type { Model } from "./model";

export interface Query {
  texts: string[];
  ops: number[];
  numbers: number[];
  points: Point[];
  places: { file: string; line: number }[];
}

export interface Found {
  op: number;
  uid: number;
}

export interface SearchResult {
  active: boolean;
  total: number;
  items: Found[];
  ops: Set<number>;
  // null: every point of the operations found.
  uids: Set<number> | null;
  // Names (indexes into the strings) that match, for slices that belong to no task.
  names: Set<number>;
}

const kNoResult: SearchResult = {
  active: false,
  total: 0,
  items: [],
  ops: new Set(),
  uids: null,
  names: new Set(),
};

export function parse_query(text: string): Query {
  const query: Query = { texts: [], ops: [], numbers: [], points: [], places: [] };
  const terms =
    text
      .trim()
      .toLowerCase()
      .match(/\[[^\]]*\]?|[^\s[]+/g) ?? [];
  for (const term of terms) {
    const place = /^(.*\.[a-z0-9_]+):(\d+)$/.exec(term);
    if (term.startsWith("[")) {
      query.points.push((term.match(/-?\d+/g) ?? []).map(Number));
    } else if (/^#\d+$/.test(term)) {
      query.ops.push(Number(term.slice(1)));
    } else if (/^\d+$/.test(term)) {
      query.numbers.push(Number(term));
    } else if (place) {
      query.places.push({ file: place[1], line: Number(place[2]) });
    } else {
      query.texts.push(term);
    }
  }
  return query;
}

function same_point(a: Point, b: Point): boolean {
  return a.length === b.length && a.every((value, dim) => value === b[dim]);
}

function op_matches(model: Model, row: number, query: Query): boolean {
  const { id, file, line } = model.data.operations;
  const name = `${model.op_name(id[row])} ${model.op_kind(id[row])}`.toLowerCase();
  const place = model.text(file[row]).toLowerCase();
  return (
    query.texts.every((text) => name.includes(text) || file_name(place).includes(text)) &&
    query.ops.every((op) => id[row] === op) &&
    query.numbers.every(
      (value) => id[row] === value || line[row] === value || name.includes(String(value)),
    ) &&
    query.places.every((wanted) => place.endsWith(wanted.file) && line[row] === wanted.line)
  );
}

function matching_points(model: Model, ops: Set<number>, query: Query): number[] {
  const { uid, op, point } = model.data.points;
  const uids: number[] = [];
  for (let row = 0; row < uid.length; row += 1) {
    if (ops.has(op[row]) && query.points.every((wanted) => same_point(point[row], wanted)))
      uids.push(uid[row]);
  }
  return uids;
}

// At most `limit` items; `total` counts all. Linear in operations, and in points where the query names one.
export function search(model: Model, text: string, limit = 60): SearchResult {
  if (text.trim() === "") return kNoResult;
  const query = parse_query(text);
  let ops = new Set<number>();
  model.data.operations.id.forEach((id, row) => {
    if (op_matches(model, row, query)) ops.add(id);
  });
  const names = new Set<number>();
  if (query.texts.length > 0 && query.ops.length + query.points.length + query.places.length === 0) {
    model.data.strings.forEach((name, index) => {
      const lower = name.toLowerCase();
      if (query.texts.every((part) => lower.includes(part))) names.add(index);
    });
  }
  if (query.points.length === 0) {
    const items = [...ops].slice(0, limit).map((op) => ({ op, uid: 0 }));
    return { active: true, total: ops.size, items, ops, uids: null, names };
  }
  const uids = matching_points(model, ops, query);
  ops = new Set(uids.map((uid) => model.op_of(uid)));
  const items = uids.slice(0, limit).map((uid) => ({ op: model.op_of(uid), uid }));
  return { active: true, total: uids.length, items, ops, uids: new Set(uids), names };
}

export function is_found(result: SearchResult, op: number, uid: number): boolean {
  return result.active && result.ops.has(op) && (result.uids === null || uid === 0 || result.uids.has(uid));
}
