// The time range that the timeline shows, and the scale between times and pixels.

const kMinSpan = 20;

export class TimeCamera {
  from: number;
  to: number;
  scroll = 0;

  constructor(private readonly end_: number) {
    this.from = 0;
    this.to = Math.max(1, end_);
    this.reset();
  }

  get span(): number {
    return this.to - this.from;
  }

  // The whole run with a small margin.
  reset(): void {
    const margin = Math.max(1, this.end_) * 0.01;
    this.from = -margin;
    this.to = Math.max(1, this.end_) + margin;
  }

  x_of(time: number, width: number): number {
    return ((time - this.from) / this.span) * width;
  }

  time_at(x: number, width: number): number {
    return this.from + (x / width) * this.span;
  }

  // factor < 1 zooms in; the time at `share` (0 left, 1 right) of the width stays where it is.
  zoom(factor: number, share = 0.5): void {
    const limit = Math.max(1, this.end_) * 1.5;
    const span = Math.min(limit, Math.max(kMinSpan, this.span * factor));
    const fixed = this.from + share * this.span;
    this.from = fixed - share * span;
    this.to = this.from + span;
    this.clamp();
  }

  // Moves the view by a share of its span: positive shows later times.
  pan(share: number): void {
    const shift = share * this.span;
    this.from += shift;
    this.to += shift;
    this.clamp();
  }

  // Brings an interval into sight; changes the span only where the interval would be too small or too large
  // to see.
  reveal(start: number, end: number): void {
    const length = end - start;
    if (start >= this.from && end <= this.to && length > this.span / 400) return;
    const span = Math.min(Math.max(length * 12, kMinSpan), this.span);
    const wide = Math.max(span, length * 1.2);
    this.from = (start + end) / 2 - wide / 2;
    this.to = this.from + wide;
    this.clamp();
  }

  // At least a tenth of what is seen is the run.
  private clamp(): void {
    const span = this.span;
    this.from = Math.min(Math.max(this.from, -0.9 * span), this.end_ - 0.1 * span);
    this.to = this.from + span;
  }
}

// Times of the ticks in a range: multiples of 1, 2 or 5 times a power of ten, at most `most` of them.
export function ticks(from: number, to: number, most: number): { step: number; times: number[] } {
  const raw = Math.max((to - from) / Math.max(1, most), 1e-3);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step =
    [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) ?? 10 * power;
  const times: number[] = [];
  for (let time = Math.ceil(from / step) * step; time <= to; time += step)
    times.push(Math.round(time / step) * step);
  return { step, times };
}
