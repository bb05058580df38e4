// Where lanes and rows lie on the canvas, and what is under a pixel. No drawing here.
import type { TimeCamera } from "./camera";
import type { Lane, Row } from "./lanes";
import { slice_at } from "./lod";

export const kGutter = 132;
export const kStripHeight = 46;
export const kAxisHeight = 26;
export const kTop = kStripHeight + kAxisHeight;
// Few lanes get more room.
const kFewLanes = 8;
const kTallRow = 34;
const kRowHeight = 24;
const kInnerRowHeight = 17;
export const kLanePadding = 5;

export interface PlacedRow {
  row: Row;
  y: number;
  height: number;
}

export interface PlacedLane {
  lane: Lane;
  y: number;
  height: number;
  rows: PlacedRow[];
}

export class Scene {
  readonly lanes: PlacedLane[] = [];
  readonly height: number;

  constructor(lanes: Lane[]) {
    const row_height = lanes.length <= kFewLanes ? kTallRow : kRowHeight;
    let y = 0;
    for (const lane of lanes) {
      const top = y;
      y += kLanePadding;
      const rows = lane.rows.map((row, depth) => {
        const height = depth === 0 ? row_height : kInnerRowHeight;
        const placed = { row, y, height };
        y += height + 1;
        return placed;
      });
      if (rows.length === 0) y += row_height;
      y += kLanePadding;
      this.lanes.push({ lane, y: top, height: y - top, rows });
    }
    this.height = y;
  }

  // Scrolls no further than the lanes reach.
  clamp_scroll(camera: TimeCamera, canvas_height: number): void {
    camera.scroll = Math.max(0, Math.min(camera.scroll, this.height + kTop - canvas_height));
  }

  // The slice at a pixel of the canvas; -1 where there is none.
  pick(camera: TimeCamera, x: number, y: number, width: number): number {
    const plot = width - kGutter;
    if (x < kGutter || y < kTop || plot <= 0) return -1;
    const world_y = y - kTop + camera.scroll;
    const time = camera.time_at(x - kGutter, plot);
    const slack = (3 * camera.span) / plot;
    for (const placed of this.lanes) {
      for (const { row, y: top, height } of placed.rows) {
        if (world_y >= top && world_y <= top + height) return slice_at(row, time, slack);
      }
    }
    return -1;
  }

  // Where a slice is drawn: its middle in canvas pixels, whether or not that is in sight.
  position(camera: TimeCamera, slice: number, width: number): { x: number; y: number } | null {
    for (const placed of this.lanes) {
      for (const { row, y, height } of placed.rows) {
        const index = row.slices.indexOf(slice);
        if (index < 0) continue;
        const middle = (row.starts[index] + row.ends[index]) / 2;
        const x = kGutter + camera.x_of(middle, width - kGutter);
        return { x, y: kTop + y + height / 2 - camera.scroll };
      }
    }
    return null;
  }
}
