// The region trees, opened as far as the user or the selection asks.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { format_bytes, format_count, format_location } from "../format";
import type { ViewProps } from "../ui/context";
import { PartitionChips } from "./labels";
import type { TreeNode } from "./tree";
import { bare_roots, children, is_node_lit, keys_to_open, roots } from "./tree";

const kPage = 100;

interface NodeProps extends ViewProps {
  node: TreeNode;
  depth: number;
  open: Set<string>;
  toggle: (key: string) => void;
}

function PartitionExtras(props: NodeProps): JSX.Element | null {
  const partition = props.model.partitions.get(props.node.id);
  if (!partition) return null;
  const place = format_location(partition.where);
  const has_picture = props.model.data.pictures.some((picture) => picture.partition === partition.id);
  return (
    <>
      <PartitionChips model={props.model} partition={partition} />
      {place && <span class="place">{place}</span>}
      {has_picture && (
        <button
          type="button"
          class="link"
          onClick={() => props.show({ view: "partitions", partition: partition.id })}
        >
          picture
        </button>
      )}
    </>
  );
}

function Children(props: NodeProps): JSX.Element {
  const { model, node, lit } = props;
  const [shown, set_shown] = useState(kPage);
  const all = useMemo(() => children(model, node), [model, node.key]);
  // A lit subregion beyond the first page is shown all the same.
  const visible = all.filter((child, index) => index < shown || is_node_lit(child, lit));
  return (
    <ul role="group">
      {visible.map((child) => (
        <Node {...props} node={child} depth={props.depth + 1} key={child.key} />
      ))}
      {all.length > visible.length && (
        <li class="more">
          <button type="button" class="link" onClick={() => set_shown(shown + 10 * kPage)}>
            {format_count(all.length - visible.length)} more
          </button>
        </li>
      )}
    </ul>
  );
}

function Node(props: NodeProps): JSX.Element {
  const { model, node, open, toggle, lit } = props;
  const has_children =
    node.kind === "partition"
      ? model.spaces_of_partition.rows(node.id).length > 0
      : model.partitions_of_space.rows(node.id).length > 0;
  const is_open = has_children && open.has(node.key);
  const is_lit = is_node_lit(node, lit);
  return (
    <li role="treeitem" aria-expanded={has_children ? is_open : undefined} aria-selected={is_lit}>
      <div class={`tree-row ${node.kind} ${is_lit ? "lit" : ""}`} data-key={node.key}>
        {has_children ? (
          <button
            type="button"
            class="twist"
            aria-label={`${is_open ? "Close" : "Open"} ${node.label}`}
            onClick={() => toggle(node.key)}
          >
            {is_open ? "▾" : "▸"}
          </button>
        ) : (
          <span class="twist" />
        )}
        <span class="tree-label">{node.label}</span>
        <span class="tree-detail">{node.detail}</span>
        {node.kind === "partition" && <PartitionExtras {...props} />}
        {node.kind === "region" && <Fields {...props} />}
      </div>
      {is_open && <Children {...props} />}
    </li>
  );
}

function Fields({ model, node }: NodeProps): JSX.Element {
  const region = model.data.regions.find((candidate) => candidate.tree === node.tree);
  return (
    <span class="chips">
      {(region?.fields ?? []).slice(0, 12).map((field) => (
        <span class="chip field" title={`field ${field.id}, ${format_bytes(field.size)}`}>
          {field.name || `field ${field.id}`}
        </span>
      ))}
      {region && region.fields.length > 12 && <span class="chip">+{region.fields.length - 12}</span>}
    </span>
  );
}

// A forest opens with its partitions in sight, and the subregions too where they are few.
function initially_open(props: ViewProps): Set<string> {
  const open = new Set<string>();
  for (const root of roots(props.model)) {
    open.add(root.key);
    for (const partition of children(props.model, root)) {
      if (props.model.spaces_of_partition.rows(partition.id).length <= 8) open.add(partition.key);
    }
  }
  return open;
}

export function RegionsView(props: ViewProps): JSX.Element {
  const { model, lit } = props;
  const [open, set_open] = useState(() => initially_open(props));
  const list = useRef<HTMLDivElement>(null);
  const trees = useMemo(() => roots(model), [model]);
  const bare = useMemo(() => bare_roots(model), [model]);
  useEffect(() => {
    const keys = keys_to_open(model, lit);
    if (keys.size > 0) set_open((before) => new Set([...before, ...keys]));
  }, [model, lit]);
  useEffect(() => {
    list.current?.querySelector(".tree-row.lit")?.scrollIntoView({ block: "nearest" });
  }, [lit, open]);
  useEffect(() => {
    props.probes.regions = {
      lit: () => {
        const rows = list.current?.querySelectorAll<HTMLElement>(".tree-row.lit") ?? [];
        return [...rows].map((row) => row.dataset.key);
      },
      rows: () => list.current?.querySelectorAll(".tree-row").length ?? 0,
    };
  });
  const toggle = (key: string): void => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    set_open(next);
  };
  if (trees.length === 0 && bare.length === 0) {
    return (
      <div class="empty">
        <h2>No regions</h2>
        <p>This program created no index spaces and no logical regions.</p>
      </div>
    );
  }
  const forest = (nodes: TreeNode[], label: string): JSX.Element => (
    <ul class="tree" role="tree" aria-label={label}>
      {nodes.map((node) => (
        <Node {...props} node={node} depth={0} open={open} toggle={toggle} key={node.key} />
      ))}
    </ul>
  );
  return (
    <section class="scroll-view" aria-label="Region trees" ref={list}>
      {trees.length > 0 && (
        <>
          <h2>Logical regions</h2>
          {forest(trees, "Logical regions")}
        </>
      )}
      {bare.length > 0 && (
        <>
          <h2>Other index spaces</h2>
          {forest(bare, "Other index spaces")}
        </>
      )}
    </section>
  );
}
