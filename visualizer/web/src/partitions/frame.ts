// How the points of a picture map to pixels.
import type { Picture } from "../data";

export interface Placement {
  left: number;
  top: number;
  // Pixels per point.
  cell_x: number;
  cell_y: number;
  lo: [number, number];
  hi: [number, number];
}

export const kRowHeight = 22;
export const kLabelWidth = 92;
export const kMaxRows = 200;
const kMargin = 34;

export function x_of(placement: Placement, x: number): number {
  return placement.left + (x - placement.lo[0]) * placement.cell_x;
}

// Dimension 1 points upwards.
export function y_of(placement: Placement, y: number): number {
  return placement.top + (placement.hi[1] - y) * placement.cell_y;
}

// The point under a pixel; null outside of the bounds.
export function point_at(placement: Placement, x: number, y: number): [number, number] | null {
  const at: [number, number] = [
    Math.floor((x - placement.left) / placement.cell_x) + placement.lo[0],
    placement.hi[1] - Math.floor((y - placement.top) / placement.cell_y),
  ];
  const inside = at.every((value, dim) => value >= placement.lo[dim] && value <= placement.hi[dim]);
  return inside ? at : null;
}

// Rows of the picture of one dimension: one for the whole, then one per subspace.
export function row_count(colors: number): number {
  return 1 + Math.min(colors, kMaxRows);
}

export function canvas_height(picture: Picture, colors: number): number | null {
  return picture.dim === 1 ? row_count(colors) * kRowHeight + 46 : null;
}

export function place(picture: Picture, width: number, height: number): Placement {
  const { dim, bounds } = picture;
  const lo: [number, number] = [bounds[0], dim > 1 ? bounds[1] : 0];
  const hi: [number, number] = [bounds[dim], dim > 1 ? bounds[dim + 1] : 0];
  const columns = Math.max(1, hi[0] - lo[0] + 1);
  const rows = Math.max(1, hi[1] - lo[1] + 1);
  if (dim === 1) {
    const wide = Math.max(10, width - kLabelWidth - 20);
    return { left: kLabelWidth, top: 6, cell_x: wide / columns, cell_y: kRowHeight, lo, hi };
  }
  const wide = Math.max(10, width - 2 * kMargin);
  const tall = Math.max(10, height - 2 * kMargin);
  let cell_x = wide / columns;
  let cell_y = tall / rows;
  // Square points, unless that would squeeze one side to a line.
  if (Math.max(columns / rows, rows / columns) <= 12) cell_x = cell_y = Math.min(cell_x, cell_y, 64);
  return {
    left: (width - columns * cell_x) / 2,
    top: (height - rows * cell_y) / 2,
    cell_x,
    cell_y,
    lo,
    hi,
  };
}
