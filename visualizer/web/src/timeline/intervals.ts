// Sorted sets of disjoint time intervals with the busy time before any moment, by binary search.

export class Intervals {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  // before_[i]: the busy time in the intervals before i.
  private readonly before_: Float64Array;

  // Intervals in any order; those that touch or overlap become one.
  constructor(pairs: [number, number][]) {
    const sorted = [...pairs].sort((a, b) => a[0] - b[0]);
    const merged: [number, number][] = [];
    for (const [start, end] of sorted) {
      const last = merged[merged.length - 1];
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else merged.push([start, end]);
    }
    this.starts = Float64Array.from(merged, (pair) => pair[0]);
    this.ends = Float64Array.from(merged, (pair) => pair[1]);
    this.before_ = new Float64Array(merged.length + 1);
    merged.forEach(([start, end], index) => {
      this.before_[index + 1] = this.before_[index] + (end - start);
    });
  }

  // Busy time from the beginning up to `time`.
  busy_until(time: number): number {
    const index = lower_bound(this.ends, time);
    const partial = index < this.starts.length ? Math.max(0, time - this.starts[index]) : 0;
    return this.before_[index] + partial;
  }

  busy_between(from: number, to: number): number {
    return this.busy_until(to) - this.busy_until(from);
  }
}

// The first index whose value is not less than `wanted`; the length where there is none.
export function lower_bound(values: ArrayLike<number>, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The first index whose value is greater than `wanted`.
export function upper_bound(values: ArrayLike<number>, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
