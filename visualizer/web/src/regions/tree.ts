// The region forest as a tree of rows to show: regions, their partitions, and the subregions of those.
import type { Region } from "../data";
import { format_point, plural } from "../format";
import type { Model } from "../model";
import type { Lit } from "../selection";
import { region_key } from "../selection";

export type Kind = "region" | "space" | "partition";

export interface TreeNode {
  key: string;
  kind: Kind;
  // 0 for index spaces that no region uses.
  tree: number;
  // Index space or partition.
  id: number;
  label: string;
  detail: string;
}

function space_detail(model: Model, space: number): string {
  const row = model.space_rows.get(space);
  if (row === undefined) return "";
  const volume = model.data.index_spaces.volume[row];
  return `${model.space_domain(space)} · ${plural(volume, "point")}`;
}

export function region_node(model: Model, region: Region): TreeNode {
  return {
    key: region_key(region.tree, region.index_space),
    kind: "region",
    tree: region.tree,
    id: region.index_space,
    label: region.name || `region ${region.tree}`,
    detail: space_detail(model, region.index_space),
  };
}

function space_node(model: Model, tree: number, space: number): TreeNode {
  const row = model.space_rows.get(space) ?? -1;
  const { color, name } = model.data.index_spaces;
  const own = row >= 0 ? model.text(name[row]) : "";
  const point = row >= 0 && color[row].length > 0 ? format_point(color[row]) : "";
  return {
    key: region_key(tree, space),
    kind: "space",
    tree,
    id: space,
    label: [point, own].filter((part) => part !== "").join(" ") || `index space ${space}`,
    detail: space_detail(model, space),
  };
}

function partition_node(model: Model, tree: number, partition: number): TreeNode {
  const entry = model.partitions.get(partition);
  return {
    key: `${tree}:p${partition}`,
    kind: "partition",
    tree,
    id: partition,
    label: entry ? model.partition_name(entry) : `partition ${partition}`,
    detail: entry ? entry.operator.text || entry.operator.name : "",
  };
}

export function children(model: Model, node: TreeNode): TreeNode[] {
  if (node.kind === "partition") {
    const { id } = model.data.index_spaces;
    return model.spaces_of_partition.rows(node.id).map((row) => space_node(model, node.tree, id[row]));
  }
  const rows = model.partitions_of_space.rows(node.id);
  return rows.map((row) => partition_node(model, node.tree, model.data.partitions[row].id));
}

export function roots(model: Model): TreeNode[] {
  return model.data.regions.map((region) => region_node(model, region));
}

// Root index spaces that no region is made of: launch domains and color spaces.
export function bare_roots(model: Model): TreeNode[] {
  const used = new Set(model.data.regions.map((region) => region.index_space));
  const { id, parent } = model.data.index_spaces;
  return id
    .filter((space, row) => parent[row] === 0 && !used.has(space))
    .map((space) => space_node(model, 0, space));
}

// What must be open for every lit subregion to be seen: the keys of its ancestors.
export function keys_to_open(model: Model, lit: Lit): Set<string> {
  const keys = new Set<string>();
  for (const key of lit.regions) {
    const [tree, space] = key.split(":").map(Number);
    for (const partition of model.ancestors(space)) {
      keys.add(`${tree}:p${partition}`);
      const parent = model.partitions.get(partition)?.parent;
      if (parent !== undefined) keys.add(region_key(tree, parent));
    }
  }
  return keys;
}

export function is_node_lit(node: TreeNode, lit: Lit): boolean {
  return node.kind !== "partition" && lit.regions.has(node.key);
}
