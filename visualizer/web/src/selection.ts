// What is selected, and what that lights in each view. One model for all of them.
import type { Model } from "./model";

// A task instance, or with uid 0 a whole operation.
export interface Selection {
  op: number;
  uid: number;
}

export interface Lit {
  ops: Set<number>;
  uids: Set<number>;
  // Subregions as "tree:index space".
  regions: Set<string>;
  spaces: Set<number>;
  partitions: Set<number>;
}

export function nothing_lit(): Lit {
  return { ops: new Set(), uids: new Set(), regions: new Set(), spaces: new Set(), partitions: new Set() };
}

export function region_key(tree: number, space: number): string {
  return `${tree}:${space}`;
}

// null where the report does not know the task or the operation.
export function select(model: Model, op: number, uid: number): Selection | null {
  if (uid > 0) {
    const owner = model.op_of(uid);
    return owner > 0 ? { op: owner, uid } : null;
  }
  return model.op_rows.has(op) ? { op, uid: 0 } : null;
}

export function same_selection(a: Selection | null, b: Selection | null): boolean {
  return a === b || (a !== null && b !== null && a.op === b.op && a.uid === b.uid);
}

// Linear in the points of the operation, and for one point in its requirements.
export function lit_by(model: Model, selection: Selection | null): Lit {
  const lit = nothing_lit();
  if (!selection) return lit;
  const { points } = model.data;
  const requirements = model.requirements(selection.op);
  lit.ops.add(selection.op);
  const point_row = model.point_rows.get(selection.uid);
  const rows = point_row === undefined ? model.points_of_op.rows(selection.op) : [point_row];
  for (const row of rows) {
    lit.uids.add(points.uid[row]);
    points.regions[row].forEach((space, index) => {
      if (space === 0) return;
      lit.spaces.add(space);
      if (requirements[index]) lit.regions.add(region_key(requirements[index].tree, space));
    });
  }
  for (const requirement of requirements) {
    if (requirement.index_space && rows.length === 0) {
      lit.spaces.add(requirement.index_space);
      lit.regions.add(region_key(requirement.tree, requirement.index_space));
    }
    if (requirement.partition) lit.partitions.add(requirement.partition);
  }
  for (const space of lit.spaces) {
    const row = model.space_rows.get(space);
    if (row !== undefined && model.data.index_spaces.parent[row]) {
      lit.partitions.add(model.data.index_spaces.parent[row]);
    }
  }
  return lit;
}
