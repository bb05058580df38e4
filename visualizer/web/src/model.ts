// The report as the views see it: its tables with the indexes that make look-ups O(1). Immutable once built;
// building is linear in the data.
import type { Answer, Location, Obligation, Partition, Point, ReportData, Requirement, Verdict } from "./data";
import { format_location, format_point } from "./format";

// Rows of a table grouped by a key; `rows(key)` of an unknown key is empty.
class Groups {
  private readonly rows_ = new Map<number, number[]>();

  constructor(keys: number[]) {
    keys.forEach((key, row) => {
      const rows = this.rows_.get(key);
      if (rows) rows.push(row);
      else this.rows_.set(key, [row]);
    });
  }

  rows(key: number): readonly number[] {
    return this.rows_.get(key) ?? [];
  }
}

function row_index(ids: number[]): Map<number, number> {
  const index = new Map<number, number>();
  ids.forEach((id, row) => index.set(id, row));
  return index;
}

// What two runs of a program say together: the worse answer, and all that stands behind it.
function unite(verdict: Verdict | null | undefined, other: Verdict | null | undefined): Verdict | null {
  if (!verdict || !other) return verdict ?? other ?? null;
  const by_weight: Answer[] = ["refuted", "timeout", "unknown", "checked", "proved"];
  return {
    answer: by_weight.find((answer) => answer === verdict.answer || answer === other.answer) ?? "unknown",
    classes: [...verdict.classes, ...other.classes],
    obligations: [...verdict.obligations, ...other.obligations],
  };
}

export class Model {
  readonly verdict: Verdict | null;
  readonly op_rows: Map<number, number>;
  readonly point_rows: Map<number, number>;
  readonly space_rows: Map<number, number>;
  readonly partitions: Map<number, Partition>;
  readonly points_of_op: Groups;
  readonly ops_of_context: Groups;
  readonly slices_of_uid: Groups;
  readonly partitions_of_space: Groups;
  readonly spaces_of_partition: Groups;
  readonly refuted_uids = new Set<number>();
  readonly refuted_ops = new Set<number>();
  readonly end_ns: number;
  private readonly in_: Groups;
  private readonly out_: Groups;
  private readonly colors_ = new Map<string, number>();

  constructor(readonly data: ReportData) {
    this.verdict = unite(data.verdict, data.other_verdict);
    this.op_rows = row_index(data.operations.id);
    this.point_rows = row_index(data.points.uid);
    this.space_rows = row_index(data.index_spaces.id);
    this.partitions = new Map(data.partitions.map((partition) => [partition.id, partition]));
    this.points_of_op = new Groups(data.points.op);
    this.ops_of_context = new Groups(data.operations.context);
    this.slices_of_uid = new Groups(data.slices.uid);
    this.partitions_of_space = new Groups(data.partitions.map((partition) => partition.parent));
    this.spaces_of_partition = new Groups(data.index_spaces.parent);
    this.in_ = new Groups(data.dependences.to);
    this.out_ = new Groups(data.dependences.from);
    this.end_ns = data.slices.start.reduce(
      (end, start, row) => Math.max(end, start + data.slices.duration[row]),
      0,
    );
    for (const name of data.operations.name) this.color_of_name(this.text(name));
    for (const obligation of this.obligations("refuted")) {
      obligation.uids?.forEach((uid) => this.refuted_uids.add(uid));
      obligation.operations?.forEach((op) => this.refuted_ops.add(op));
    }
    for (const finding of data.findings) if (finding.uid) this.refuted_uids.add(finding.uid);
    for (const uid of this.refuted_uids) this.refuted_ops.add(this.op_of(uid));
    this.refuted_ops.delete(0);
  }

  text(index: number): string {
    return this.data.strings[index] ?? "";
  }

  obligations(answer: string): Obligation[] {
    return (this.verdict?.obligations ?? []).filter((obligation) => obligation.answer === answer);
  }

  // The obligations and findings speak of uids and operations; 0 where a uid is not in the table.
  op_of(uid: number): number {
    const row = this.point_rows.get(uid);
    return row === undefined ? 0 : this.data.points.op[row];
  }

  op_name(op: number): string {
    const row = this.op_rows.get(op);
    if (row === undefined) return op === 0 ? "runtime" : `operation ${op}`;
    const { name, op: kind } = this.data.operations;
    return this.text(name[row]) || this.text(kind[row]).replace(/_/g, " ");
  }

  op_kind(op: number): string {
    const row = this.op_rows.get(op);
    return row === undefined ? "" : this.text(this.data.operations.op[row]);
  }

  op_domain(op: number): string {
    const row = this.op_rows.get(op);
    return row === undefined ? "" : this.text(this.data.operations.domain[row]);
  }

  op_location(op: number): Location {
    const row = this.op_rows.get(op);
    if (row === undefined) return {};
    const { file, line, provenance } = this.data.operations;
    return { file: this.text(file[row]), line: line[row], text: this.text(provenance[row]) };
  }

  op_place(op: number): string {
    return format_location(this.op_location(op));
  }

  requirements(op: number): Requirement[] {
    const row = this.op_rows.get(op);
    if (row === undefined) return [];
    return this.data.requirement_sets[this.data.operations.requirements[row]] ?? [];
  }

  point_of(uid: number): Point {
    const row = this.point_rows.get(uid);
    return row === undefined ? [] : this.data.points.point[row];
  }

  uid_name(uid: number): string {
    const row = this.point_rows.get(uid);
    if (row === undefined) return uid === 0 ? "runtime" : `task ${uid}`;
    const name = this.op_name(this.data.points.op[row]);
    const point = this.data.points.point[row];
    return point.length > 0 ? `${name} ${format_point(point)}` : name;
  }

  inputs(uid: number): number[] {
    return this.in_.rows(uid).map((row) => this.data.dependences.from[row]);
  }

  outputs(uid: number): number[] {
    return this.out_.rows(uid).map((row) => this.data.dependences.to[row]);
  }

  space_name(space: number): string {
    const row = this.space_rows.get(space);
    if (row === undefined) return `index space ${space}`;
    const { name, color, parent } = this.data.index_spaces;
    if (name[row]) return this.text(name[row]);
    const partition = this.partitions.get(parent[row]);
    return partition
      ? `${this.partition_name(partition)}${format_point(color[row])}`
      : `index space ${space}`;
  }

  space_domain(space: number): string {
    const row = this.space_rows.get(space);
    return row === undefined ? "" : this.text(this.data.index_spaces.domain[row]);
  }

  partition_name(partition: Partition): string {
    return partition.name || `partition ${partition.id}`;
  }

  // Partitions from the one that holds this space up to the root.
  ancestors(space: number): number[] {
    const chain: number[] = [];
    let row = this.space_rows.get(space);
    while (row !== undefined) {
      const partition = this.partitions.get(this.data.index_spaces.parent[row]);
      if (!partition || chain.includes(partition.id)) break;
      chain.push(partition.id);
      row = this.space_rows.get(partition.parent);
    }
    return chain;
  }

  // A stable number per task name, which the palette turns into a color: one color per task in every view.
  color_of_name(name: string): number {
    let color = this.colors_.get(name);
    if (color === undefined) {
      color = this.colors_.size;
      this.colors_.set(name, color);
    }
    return color;
  }

  // The verdicts in which an operation takes part.
  obligations_of(op: number, uid: number): Obligation[] {
    return (this.data.verdict?.obligations ?? []).filter((obligation) => {
      if (uid && obligation.uids?.length) return obligation.uids.includes(uid);
      return (
        obligation.operations?.includes(op) || obligation.uids?.some((other) => this.op_of(other) === op)
      );
    });
  }
}
