// Paints the timeline. Cost: proportional to the pixels of the visible rows.
import { format_tick } from "../format";
import type { Model } from "../model";
import type { Frame } from "../ui/surface";
import { fit_text } from "../ui/surface";
import { task_color } from "../ui/theme";
import type { TimeCamera } from "./camera";
import { ticks } from "./camera";
import { utilisation } from "./lanes";
import type { Block } from "./lod";
import { dominant, visible_blocks, visible_count } from "./lod";
import type { Marks } from "./lod";
import type { PlacedRow, Scene } from "./scene";
import { kAxisHeight, kGutter, kLanePadding, kStripHeight, kTop } from "./scene";

// From where a message was sent to where it was received: times, and lines of the scene.
export interface MessageLine {
  row: number;
  start: number;
  end: number;
  from: number;
  to: number;
}

export interface Highlights {
  // Per row, by identity; absent: nothing is searched or selected.
  found: Map<PlacedRow, Marks> | null;
  lit: Map<PlacedRow, Marks> | null;
  critical: { slice: number; start: number; end: number; y: number }[];
  messages: MessageLine[];
}

export interface Drawn {
  blocks: number;
  merged: number;
  visible: number;
  lit: number;
  messages: number;
}

// More arrows than this hide what they connect.
const kMostMessages = 3000;

function block_color(model: Model, frame: Frame, slice: number): string {
  const { kind, name, uid } = model.data.slices;
  if (kind[slice] === 1) return frame.theme.copy;
  if (kind[slice] === 2) return frame.theme.runtime;
  const op = model.op_of(uid[slice]);
  const label = op ? model.op_name(op) : model.text(name[slice]);
  return task_color(model.color_of_name(label), frame.theme.dark);
}

export function slice_label(model: Model, slice: number): string {
  const { name, uid } = model.data.slices;
  const own = model.text(name[slice]);
  if (!uid[slice] || !model.point_rows.has(uid[slice])) return own || "slice";
  const task = model.uid_name(uid[slice]);
  return own === "" || task.startsWith(own) ? task : `${own} · ${task}`;
}

function draw_axis(frame: Frame, camera: TimeCamera): void {
  const { context, width, height, theme } = frame;
  const plot = width - kGutter;
  const { step, times } = ticks(camera.from, camera.to, plot / 110);
  context.font = `11px ${theme.font}`;
  context.textBaseline = "middle";
  context.textAlign = "center";
  for (const time of times) {
    const x = Math.round(kGutter + camera.x_of(time, plot)) + 0.5;
    context.strokeStyle = theme.line;
    context.beginPath();
    context.moveTo(x, kTop - 5);
    context.lineTo(x, height);
    context.stroke();
    if (time < 0 || x < kGutter + (time === 0 ? 5 : 28) || x > width - 28) continue;
    context.fillStyle = theme.muted;
    context.fillText(format_tick(time, step, camera.to), x, kStripHeight + kAxisHeight / 2 - 1);
  }
}

function draw_strip(frame: Frame, camera: TimeCamera, scene: Scene): void {
  const { context, width, theme } = frame;
  const plot = width - kGutter;
  const top = 8;
  const bottom = kStripHeight - 2;
  const buckets = Math.max(1, Math.floor(plot / 3));
  const shares = utilisation(
    scene.lanes.map((placed) => placed.lane),
    camera.from,
    camera.to,
    buckets,
  );
  context.fillStyle = theme.raised;
  context.fillRect(kGutter, top, plot, bottom - top);
  context.fillStyle = theme.accent;
  context.globalAlpha = 0.45;
  context.beginPath();
  context.moveTo(kGutter, bottom);
  shares.forEach((share, bucket) => {
    const y = bottom - Math.min(1, share) * (bottom - top);
    context.lineTo(kGutter + (bucket * plot) / buckets, y);
    context.lineTo(kGutter + ((bucket + 1) * plot) / buckets, y);
  });
  context.lineTo(width, bottom);
  context.fill();
  context.globalAlpha = 1;
}

function draw_block(frame: Frame, model: Model, placed: PlacedRow, block: Block, box: number[]): void {
  const { context, theme } = frame;
  const [x, y, w, h] = box;
  const slice = placed.row.slices[dominant(placed.row, block)];
  context.fillStyle = block_color(model, frame, slice);
  context.fillRect(x, y, w, h);
  const wrong = block.count === 1 && model.refuted_uids.has(model.data.slices.uid[slice]);
  if (wrong) {
    context.fillStyle = theme.danger;
    context.fillRect(x, y, w, 3);
  }
  if (block.count === 1 && w > 30 && h >= 14) {
    context.fillStyle = theme.ink;
    context.fillText(fit_text(context, slice_label(model, slice), w - 10), x + 5, y + h / 2 + 0.5);
  }
}

function draw_row(
  frame: Frame,
  model: Model,
  camera: TimeCamera,
  placed: PlacedRow,
  highlights: Highlights,
  drawn: Drawn,
): void {
  const { context, width, theme } = frame;
  const plot = width - kGutter;
  const found = highlights.found?.get(placed);
  const lit = highlights.lit?.get(placed);
  const y = kTop + placed.y - camera.scroll;
  const outlines: number[][] = [];
  context.font = `11px ${theme.font}`;
  context.textAlign = "left";
  for (const block of visible_blocks(placed.row, camera.from, camera.to, camera.span / plot)) {
    const left = Math.max(kGutter, kGutter + camera.x_of(block.start, plot));
    const right = Math.min(width, kGutter + camera.x_of(block.end, plot));
    const gap = right - left > 4 ? 1 : 0;
    const box = [left, y, Math.max(1, right - left - gap), placed.height];
    context.globalAlpha = highlights.found && !found?.any(block) ? 0.16 : 1;
    draw_block(frame, model, placed, block, box);
    if (lit?.any(block)) outlines.push(box);
    drawn.blocks += 1;
    if (block.count > 1) drawn.merged += 1;
  }
  drawn.visible += visible_count(placed.row, camera.from, camera.to);
  drawn.lit += outlines.length;
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.strokeStyle = theme.text;
  for (const [x, top, w, h] of outlines) {
    if (w < 6) {
      context.fillStyle = theme.text;
      context.fillRect(x - 1, top - 2, Math.max(w, 2), h + 4);
    } else {
      context.strokeRect(x, top, w, h);
    }
  }
  context.lineWidth = 1;
}

function draw_critical(frame: Frame, camera: TimeCamera, highlights: Highlights): void {
  const { context, width, theme } = frame;
  const plot = width - kGutter;
  const resolution = camera.span / plot;
  context.strokeStyle = theme.critical;
  context.lineWidth = 2.5;
  context.lineJoin = "round";
  context.beginPath();
  let started = false;
  for (const { start, end, y } of highlights.critical) {
    if (end < camera.from - camera.span || start > camera.to + camera.span) {
      started = false;
      continue;
    }
    const line = kTop + y - camera.scroll;
    const left = kGutter + camera.x_of(start, plot);
    if (started) context.lineTo(left, line);
    else context.moveTo(left, line);
    if (end - start > resolution) context.lineTo(kGutter + camera.x_of(end, plot), line);
    started = true;
  }
  context.stroke();
  context.lineWidth = 1;
}

// Returns how many were drawn: none where there are too many to tell apart.
function draw_messages(frame: Frame, camera: TimeCamera, messages: MessageLine[]): number {
  const { context, width, theme } = frame;
  const plot = width - kGutter;
  const seen = messages.filter(({ start, end }) => Math.max(start, end) >= camera.from && start <= camera.to);
  if (seen.length === 0 || seen.length > kMostMessages) return 0;
  context.strokeStyle = theme.accent;
  context.fillStyle = theme.accent;
  context.globalAlpha = seen.length > 200 ? 0.45 : 0.85;
  for (const { start, end, from, to } of seen) {
    const [x, y] = [kGutter + camera.x_of(start, plot), kTop + from - camera.scroll];
    const [tip_x, tip_y] = [kGutter + camera.x_of(end, plot), kTop + to - camera.scroll];
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(tip_x, tip_y);
    context.stroke();
    const length = Math.hypot(tip_x - x, tip_y - y);
    if (length < 8) continue;
    const [dx, dy] = [(6 * (tip_x - x)) / length, (6 * (tip_y - y)) / length];
    context.beginPath();
    context.moveTo(tip_x, tip_y);
    context.lineTo(tip_x - dx - dy / 2, tip_y - dy + dx / 2);
    context.lineTo(tip_x - dx + dy / 2, tip_y - dy - dx / 2);
    context.fill();
  }
  context.globalAlpha = 1;
  return seen.length;
}

function draw_labels(frame: Frame, camera: TimeCamera, scene: Scene): void {
  const { context, width, height, theme } = frame;
  context.textAlign = "left";
  for (const placed of scene.lanes) {
    const y = kTop + placed.y - camera.scroll;
    if (y > height || y + placed.height < kTop) continue;
    context.strokeStyle = theme.line;
    context.beginPath();
    context.moveTo(0, Math.round(y + placed.height) + 0.5);
    context.lineTo(width, Math.round(y + placed.height) + 0.5);
    context.stroke();
    const share = camera.span > 0 ? placed.lane.busy.busy_between(camera.from, camera.to) / camera.span : 0;
    const middle = y + kLanePadding + (placed.rows[0]?.height ?? placed.height - 2 * kLanePadding) / 2;
    context.font = `12px ${theme.font}`;
    context.fillStyle = theme.text;
    context.fillText(fit_text(context, placed.lane.label, kGutter - 62), 14, middle);
    context.font = `11px ${theme.font}`;
    context.fillStyle = theme.muted;
    context.textAlign = "right";
    context.fillText(placed.lane.count ? `${Math.round(share * 100)} %` : "idle", kGutter - 12, middle);
    context.textAlign = "left";
  }
}

export function draw_timeline(
  frame: Frame,
  model: Model,
  camera: TimeCamera,
  scene: Scene,
  highlights: Highlights,
): Drawn {
  const { context, width, height, theme } = frame;
  const drawn: Drawn = { blocks: 0, merged: 0, visible: 0, lit: 0, messages: 0 };
  context.clearRect(0, 0, width, height);
  if (width <= kGutter + 20) return drawn;
  draw_axis(frame, camera);
  context.save();
  context.beginPath();
  context.rect(0, kTop, width, height - kTop);
  context.clip();
  draw_labels(frame, camera, scene);
  context.beginPath();
  context.rect(kGutter, kTop, width - kGutter, height - kTop);
  context.clip();
  for (const placed of scene.lanes) {
    for (const row of placed.rows) {
      const y = kTop + row.y - camera.scroll;
      if (y < height && y + row.height > kTop) draw_row(frame, model, camera, row, highlights, drawn);
    }
  }
  drawn.messages = draw_messages(frame, camera, highlights.messages);
  draw_critical(frame, camera, highlights);
  context.restore();
  draw_strip(frame, camera, scene);
  context.fillStyle = theme.muted;
  context.font = `11px ${theme.font}`;
  context.textAlign = "left";
  context.fillText("utilisation", 14, kStripHeight / 2 + 4);
  context.strokeStyle = theme.line;
  context.beginPath();
  context.moveTo(kGutter - 0.5, 0);
  context.lineTo(kGutter - 0.5, height);
  context.moveTo(0, kTop - 0.5);
  context.lineTo(width, kTop - 0.5);
  context.stroke();
  return drawn;
}
