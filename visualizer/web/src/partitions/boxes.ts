// Geometry of partition pictures: the boxes of one plane through a partition, and where they overlap. Pure.
import type { Picture } from "../data";

export interface PlaneBox {
  // Row of the picture, its index space, and a number per space in order of appearance (its color).
  row: number;
  space: number;
  color: number;
  lo: [number, number];
  hi: [number, number];
}

export function color_numbers(picture: Picture): Map<number, number> {
  const numbers = new Map<number, number>();
  for (const space of picture.space) if (!numbers.has(space)) numbers.set(space, numbers.size);
  return numbers;
}

// The boxes that the plane with these coordinates in dimensions 2, 3, ... cuts. One dimension: height one.
export function plane_boxes(picture: Picture, fixed: number[]): PlaneBox[] {
  const { dim, space, rect } = picture;
  const numbers = color_numbers(picture);
  const boxes: PlaneBox[] = [];
  rect.forEach((bounds, row) => {
    for (let extra = 2; extra < dim; extra += 1) {
      const at = fixed[extra - 2] ?? bounds[extra];
      if (at < bounds[extra] || at > bounds[dim + extra]) return;
    }
    boxes.push({
      row,
      space: space[row],
      color: numbers.get(space[row]) ?? 0,
      lo: [bounds[0], dim > 1 ? bounds[1] : 0],
      hi: [bounds[dim], dim > 1 ? bounds[dim + 1] : 0],
    });
  });
  return boxes;
}

export interface Overlap {
  lo: [number, number];
  hi: [number, number];
}

// Intersections of boxes of different subspaces, at most `limit`. A sweep over dimension 0: near-linear where
// few boxes share a column.
export function overlaps(boxes: PlaneBox[], limit: number): { found: Overlap[]; complete: boolean } {
  const sorted = [...boxes].sort((a, b) => a.lo[0] - b.lo[0]);
  const found: Overlap[] = [];
  let active: PlaneBox[] = [];
  for (const box of sorted) {
    active = active.filter((other) => other.hi[0] >= box.lo[0]);
    for (const other of active) {
      if (other.space === box.space || other.hi[1] < box.lo[1] || other.lo[1] > box.hi[1]) continue;
      if (found.length >= limit) return { found, complete: false };
      found.push({
        lo: [box.lo[0], Math.max(box.lo[1], other.lo[1])],
        hi: [Math.min(box.hi[0], other.hi[0]), Math.min(box.hi[1], other.hi[1])],
      });
    }
    active.push(box);
  }
  return { found, complete: true };
}

// The boxes that hold a point of the plane.
export function boxes_at(boxes: PlaneBox[], x: number, y: number): PlaneBox[] {
  return boxes.filter((box) => x >= box.lo[0] && x <= box.hi[0] && y >= box.lo[1] && y <= box.hi[1]);
}
