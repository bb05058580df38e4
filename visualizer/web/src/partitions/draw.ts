// Paints the picture of a partition.
import { format_count, format_point } from "../format";
import type { Model } from "../model";
import type { Frame } from "../ui/surface";
import { fit_text } from "../ui/surface";
import { subset_color } from "../ui/theme";
import type { Overlap, PlaneBox } from "./boxes";
import type { Placement } from "./frame";
import { kLabelWidth, kMaxRows, kRowHeight, x_of, y_of } from "./frame";

export interface Scene {
  boxes: PlaneBox[];
  overlaps: Overlap[];
  spaces: number[];
  dim: number;
  // Spaces to light: the selection's, and the one under the mouse.
  lit: Set<number>;
  hovered: Set<number>;
}

function hatch(frame: Frame): CanvasPattern | string {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  if (!pen) return frame.theme.danger;
  pen.strokeStyle = frame.theme.text;
  pen.lineWidth = 1.4;
  pen.beginPath();
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  return frame.context.createPattern(tile, "repeat") ?? frame.theme.danger;
}

function alpha_of(scene: Scene, space: number): number {
  if (scene.hovered.size > 0) return scene.hovered.has(space) ? 1 : 0.3;
  if (scene.lit.size > 0) return scene.lit.has(space) ? 1 : 0.35;
  return 0.85;
}

function pixel_box(
  placement: Placement,
  lo: [number, number],
  hi: [number, number],
): [number, number, number, number] {
  const x = x_of(placement, lo[0]);
  const y = y_of(placement, hi[1]);
  const w = Math.max(1, (hi[0] - lo[0] + 1) * placement.cell_x);
  const h = Math.max(1, (hi[1] - lo[1] + 1) * placement.cell_y);
  return [x, y, w, h];
}

function color_label(model: Model, space: number): string {
  const row = model.space_rows.get(space);
  return row === undefined ? `${space}` : format_point(model.data.index_spaces.color[row]);
}

function draw_axis_ends(frame: Frame, placement: Placement, bottom: number): void {
  const { context, theme } = frame;
  context.fillStyle = theme.muted;
  context.font = `11px ${theme.font}`;
  context.textBaseline = "top";
  context.textAlign = "left";
  context.fillText(format_count(placement.lo[0]), placement.left, bottom + 6);
  context.textAlign = "right";
  const right = x_of(placement, placement.hi[0] + 1);
  if (placement.hi[0] > placement.lo[0]) context.fillText(format_count(placement.hi[0]), right, bottom + 6);
  context.textBaseline = "middle";
}

// One bar for the whole, where overlaps are hatched, then one row per subspace.
export function draw_rows(frame: Frame, model: Model, placement: Placement, scene: Scene): void {
  const { context, theme } = frame;
  const span = x_of(placement, placement.hi[0] + 1) - placement.left;
  const rows = scene.spaces.slice(0, kMaxRows);
  const row_of = new Map(rows.map((space, row) => [space, row + 1]));
  const top_of = (row: number): number => placement.top + row * kRowHeight + 2;
  const height = kRowHeight - 5;
  const label = (text: string, row: number, color: string): void => {
    context.fillStyle = color;
    context.fillText(fit_text(context, text, kLabelWidth - 22), kLabelWidth - 12, top_of(row) + height / 2);
  };
  context.font = `11.5px ${theme.font}`;
  context.textBaseline = "middle";
  context.textAlign = "right";
  context.fillStyle = theme.raised;
  for (let row = 0; row <= rows.length; row += 1)
    context.fillRect(placement.left, top_of(row), span, height);
  label("all", 0, theme.muted);
  rows.forEach((space, row) => {
    label(color_label(model, space), row + 1, scene.lit.has(space) ? theme.accent : theme.text);
  });
  for (const box of scene.boxes) {
    const x = x_of(placement, box.lo[0]);
    const w = Math.max(1, (box.hi[0] - box.lo[0] + 1) * placement.cell_x - (placement.cell_x > 6 ? 1 : 0));
    context.fillStyle = subset_color(box.color, theme.dark);
    context.globalAlpha = alpha_of(scene, box.space);
    context.fillRect(x, top_of(0), w, height);
    const row = row_of.get(box.space);
    if (row !== undefined) context.fillRect(x, top_of(row), w, height);
  }
  context.globalAlpha = 0.75;
  context.fillStyle = hatch(frame);
  for (const overlap of scene.overlaps) {
    const x = x_of(placement, overlap.lo[0]);
    context.fillRect(
      x,
      top_of(0),
      Math.max(1, (overlap.hi[0] - overlap.lo[0] + 1) * placement.cell_x),
      height,
    );
  }
  context.globalAlpha = 1;
  context.strokeStyle = theme.accent;
  context.lineWidth = 2;
  for (const space of scene.lit) {
    const row = row_of.get(space);
    if (row !== undefined) context.strokeRect(placement.left - 1, top_of(row) - 1, span + 2, height + 2);
  }
  context.lineWidth = 1;
  draw_axis_ends(frame, placement, top_of(rows.length + 1) - 4);
}

function draw_grid(frame: Frame, placement: Placement): void {
  if (Math.min(placement.cell_x, placement.cell_y) < 8) return;
  const { context, theme } = frame;
  const right = x_of(placement, placement.hi[0] + 1);
  const bottom = y_of(placement, placement.lo[1] - 1);
  context.strokeStyle = theme.surface;
  context.globalAlpha = 0.5;
  context.beginPath();
  for (let x = placement.lo[0] + 1; x <= placement.hi[0]; x += 1) {
    context.moveTo(x_of(placement, x), placement.top);
    context.lineTo(x_of(placement, x), bottom);
  }
  for (let y = placement.lo[1] + 1; y <= placement.hi[1]; y += 1) {
    context.moveTo(placement.left, y_of(placement, y - 1));
    context.lineTo(right, y_of(placement, y - 1));
  }
  context.stroke();
  context.globalAlpha = 1;
}

function draw_plane_axes(frame: Frame, placement: Placement): void {
  const { context, theme } = frame;
  const bottom = y_of(placement, placement.lo[1] - 1);
  draw_axis_ends(frame, placement, bottom);
  context.fillStyle = theme.muted;
  context.textAlign = "right";
  context.fillText(format_count(placement.hi[1]), placement.left - 7, placement.top + 7);
  context.fillText(format_count(placement.lo[1]), placement.left - 7, bottom - 7);
  context.textAlign = "center";
  context.fillText(
    "dimension 0 →",
    (placement.left + x_of(placement, placement.hi[0] + 1)) / 2,
    bottom + 12,
  );
  context.save();
  context.translate(placement.left - 14, (placement.top + bottom) / 2);
  context.rotate(-Math.PI / 2);
  context.fillText("dimension 1 →", 0, 0);
  context.restore();
}

export function draw_plane(frame: Frame, model: Model, placement: Placement, scene: Scene): void {
  const { context, theme } = frame;
  const whole = pixel_box(placement, placement.lo, placement.hi);
  context.font = `11.5px ${theme.font}`;
  context.textBaseline = "middle";
  context.fillStyle = theme.raised;
  context.fillRect(...whole);
  for (const box of scene.boxes) {
    context.globalAlpha = alpha_of(scene, box.space) * 0.8;
    context.fillStyle = subset_color(box.color, theme.dark);
    context.fillRect(...pixel_box(placement, box.lo, box.hi));
  }
  context.globalAlpha = 0.6;
  context.fillStyle = hatch(frame);
  for (const overlap of scene.overlaps) context.fillRect(...pixel_box(placement, overlap.lo, overlap.hi));
  context.globalAlpha = 1;
  draw_grid(frame, placement);
  context.textAlign = "center";
  for (const box of scene.boxes) {
    const [x, y, w, h] = pixel_box(placement, box.lo, box.hi);
    const lit = scene.lit.has(box.space);
    context.strokeStyle = lit ? theme.accent : theme.surface;
    context.lineWidth = lit ? 2.5 : 1;
    if (w > 3 && h > 3) context.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
    context.fillStyle = theme.text;
    if (w <= 34 || h <= 16) continue;
    context.fillText(fit_text(context, color_label(model, box.space), w - 8), x + w / 2, y + h / 2);
  }
  context.lineWidth = 1;
  context.strokeStyle = theme.faint;
  context.strokeRect(...whole);
  draw_plane_axes(frame, placement);
}
