// The drawn form of a task graph: boxes and curves with what it takes to find them. Pure.
import type { Graph } from "../data";
import type { PlaneCamera } from "./camera";

export interface Bounds {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

// The window in coordinates of the plane.
export function seen(camera: PlaneCamera, width: number, height: number): Bounds {
  const low = camera.to_plane(0, 0);
  const high = camera.to_plane(width, height);
  return { x0: low.x, y0: low.y, x1: high.x, y1: high.y };
}

// The control points of an edge; a straight line between the borders where the layout gives none.
export function edge_path(graph: Graph, edge: number): number[] {
  const path = graph.edges.path[edge];
  if (path && path.length >= 8) return path;
  const { x, y, h } = graph.nodes;
  const from = graph.edges.from[edge];
  const to = graph.edges.to[edge];
  const down = y[to] >= y[from] ? 1 : -1;
  const start = y[from] + (down * h[from]) / 2;
  const end = y[to] - (down * h[to]) / 2;
  const middle = (start + end) / 2;
  return [x[from], start, x[from], middle, x[to], middle, x[to], end];
}

export function path_bounds(path: number[]): Bounds {
  const bounds = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (let at = 0; at + 1 < path.length; at += 2) {
    bounds.x0 = Math.min(bounds.x0, path[at]);
    bounds.x1 = Math.max(bounds.x1, path[at]);
    bounds.y0 = Math.min(bounds.y0, path[at + 1]);
    bounds.y1 = Math.max(bounds.y1, path[at + 1]);
  }
  return bounds;
}

export function overlaps(a: Bounds, b: Bounds): boolean {
  return a.x0 <= b.x1 && b.x0 <= a.x1 && a.y0 <= b.y1 && b.y0 <= a.y1;
}

export class GraphScene {
  readonly paths: number[][];
  readonly bounds: Bounds[];

  constructor(readonly graph: Graph) {
    this.paths = graph.edges.from.map((_, edge) => edge_path(graph, edge));
    this.bounds = this.paths.map(path_bounds);
  }

  node_bounds(node: number): Bounds {
    const { x, y, w, h } = this.graph.nodes;
    return {
      x0: x[node] - w[node] / 2,
      y0: y[node] - h[node] / 2,
      x1: x[node] + w[node] / 2,
      y1: y[node] + h[node] / 2,
    };
  }

  // The node at a point of the plane; -1 where there is none.
  node_at(x: number, y: number): number {
    const point = { x0: x, y0: y, x1: x, y1: y };
    return this.graph.nodes.x.findIndex((_, node) => overlaps(this.node_bounds(node), point));
  }

  uid_of(node: number): number {
    return this.graph.nodes.uid?.[node] ?? 0;
  }

  // The node that stands for a selected task: its own, or that of its operation; -1 where there is none.
  node_of(op: number, uid: number): number {
    const { op: ops, uid: uids } = this.graph.nodes;
    const exact = uids
      ? ops.findIndex((node_op, node) => node_op === op && uids[node] === uid && uid > 0)
      : -1;
    return exact >= 0 ? exact : ops.indexOf(op);
  }

  is_lit(node: number, ops: Set<number>, uids: Set<number>): boolean {
    const uid = this.uid_of(node);
    return ops.has(this.graph.nodes.op[node]) && (uid === 0 || uids.has(uid));
  }
}
