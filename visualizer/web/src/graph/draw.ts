// Paints the task graph: only what is in the window.
import { format_count } from "../format";
import type { Model } from "../model";
import type { SearchResult } from "../search";
import { is_found } from "../search";
import type { Lit } from "../selection";
import type { Frame } from "../ui/surface";
import { fit_text } from "../ui/surface";
import { task_color } from "../ui/theme";
import type { PlaneCamera } from "./camera";
import type { GraphScene } from "./layout";
import { overlaps, seen } from "./layout";

export interface GraphDrawn {
  nodes: number;
  edges: number;
}

// Below this scale labels would be smaller than readable.
const kLabelScale = 0.45;

function trace_path(context: CanvasRenderingContext2D, path: number[]): void {
  context.moveTo(path[0], path[1]);
  for (let at = 2; at + 5 < path.length; at += 6) {
    context.bezierCurveTo(path[at], path[at + 1], path[at + 2], path[at + 3], path[at + 4], path[at + 5]);
  }
}

function trace_arrow(context: CanvasRenderingContext2D, path: number[]): void {
  const last = path.length;
  const x = path[last - 2];
  const y = path[last - 1];
  const angle = Math.atan2(y - path[last - 3], x - path[last - 4]);
  const size = 8;
  context.moveTo(x, y);
  context.lineTo(x - size * Math.cos(angle - 0.42), y - size * Math.sin(angle - 0.42));
  context.lineTo(x - size * Math.cos(angle + 0.42), y - size * Math.sin(angle + 0.42));
  context.closePath();
}

function draw_edges(
  frame: Frame,
  camera: PlaneCamera,
  scene: GraphScene,
  edges: number[],
  color: string,
  width: number,
): void {
  const { context } = frame;
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = width / Math.max(0.25, Math.min(1, camera.scale));
  context.beginPath();
  for (const edge of edges) trace_path(context, scene.paths[edge]);
  context.stroke();
  if (camera.scale < 0.2) return;
  context.beginPath();
  for (const edge of edges) trace_arrow(context, scene.paths[edge]);
  context.fill();
}

function node_label(model: Model, scene: GraphScene, node: number): { title: string; detail: string } {
  const op = scene.graph.nodes.op[node];
  const uid = scene.uid_of(node);
  const row = model.op_rows.get(op);
  if (uid) return { title: model.uid_name(uid), detail: `#${op}` };
  const points = row === undefined ? 0 : model.data.operations.points[row];
  const many = points > 1 ? ` · ${format_count(points)} points` : "";
  return { title: model.op_name(op), detail: `#${op}${many}` };
}

function draw_label(frame: Frame, model: Model, scene: GraphScene, node: number): void {
  const { context, theme } = frame;
  const { x, y, w, h } = scene.graph.nodes;
  const { title, detail } = node_label(model, scene, node);
  const two_lines = h[node] >= 30;
  context.fillStyle = theme.text;
  context.font = `500 12px ${theme.font}`;
  context.fillText(fit_text(context, title, w[node] - 14), x[node] + 2, y[node] - (two_lines ? 6 : 0));
  if (!two_lines) return;
  context.fillStyle = theme.muted;
  context.font = `10.5px ${theme.font}`;
  context.fillText(fit_text(context, detail, w[node] - 14), x[node] + 2, y[node] + 9);
}

function draw_node(
  frame: Frame,
  model: Model,
  camera: PlaneCamera,
  scene: GraphScene,
  node: number,
  lit: boolean,
): void {
  const { context, theme } = frame;
  const { op, w, h } = scene.graph.nodes;
  const { x0, y0 } = scene.node_bounds(node);
  const is_task = model.op_kind(op[node]).endsWith("task");
  const color = is_task ? task_color(model.color_of_name(model.op_name(op[node])), theme.dark) : theme.copy;
  context.fillStyle = lit ? theme.raised : theme.surface;
  context.strokeStyle = lit ? theme.accent : model.refuted_ops.has(op[node]) ? theme.danger : theme.faint;
  context.lineWidth = (lit ? 2.5 : 1) / Math.max(0.3, Math.min(1, camera.scale));
  context.beginPath();
  context.roundRect(x0, y0, w[node], h[node], 5);
  context.fill();
  context.save();
  context.clip();
  context.fillStyle = color;
  if (camera.scale < kLabelScale) context.fillRect(x0, y0, w[node], h[node]);
  else context.fillRect(x0, y0, 5, h[node]);
  context.restore();
  context.stroke();
  if (camera.scale >= kLabelScale) draw_label(frame, model, scene, node);
}

export function draw_graph(
  frame: Frame,
  model: Model,
  camera: PlaneCamera,
  scene: GraphScene,
  lit: Lit,
  found: SearchResult,
): GraphDrawn {
  const { context, width, height, theme } = frame;
  const window_box = seen(camera, width, height);
  const { nodes, edges } = scene.graph;
  context.clearRect(0, 0, width, height);
  context.save();
  context.translate(camera.left, camera.top);
  context.scale(camera.scale, camera.scale);
  context.textAlign = "center";
  context.textBaseline = "middle";
  const is_lit = nodes.op.map((_, node) => scene.is_lit(node, lit.ops, lit.uids));
  const visible = edges.from
    .map((_, edge) => edge)
    .filter((edge) => overlaps(scene.bounds[edge], window_box));
  const touches = (edge: number): boolean => is_lit[edges.from[edge]] || is_lit[edges.to[edge]];
  draw_edges(
    frame,
    camera,
    scene,
    visible.filter((edge) => !touches(edge)),
    theme.faint,
    1.1,
  );
  draw_edges(frame, camera, scene, visible.filter(touches), theme.accent, 2);
  let drawn = 0;
  nodes.op.forEach((op, node) => {
    if (!overlaps(scene.node_bounds(node), window_box)) return;
    context.globalAlpha = found.active && !is_found(found, op, scene.uid_of(node)) ? 0.22 : 1;
    draw_node(frame, model, camera, scene, node, is_lit[node]);
    drawn += 1;
  });
  context.restore();
  context.globalAlpha = 1;
  return { nodes: drawn, edges: visible.length };
}
