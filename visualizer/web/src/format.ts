// Texts for numbers and places. Pure functions. A number and its unit stay on one line.
import type { Location, Point } from "./data";

const kTimeUnits: [number, string][] = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
  [1, "ns"],
];

function trimmed(value: number, digits: number): string {
  return value
    .toFixed(digits)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

export function format_ns(ns: number): string {
  if (ns === 0) return "0";
  for (const [size, unit] of kTimeUnits) {
    if (Math.abs(ns) >= size) {
      const value = ns / size;
      const digits = Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 10 ? 2 : 3;
      return `${trimmed(value, digits)}\u00a0${unit}`;
    }
  }
  return `${trimmed(ns, 2)}\u00a0ns`;
}

// A tick label: in the unit of the latest time in sight, with as many digits as the distance between ticks
// calls for.
export function format_tick(ns: number, step: number, latest: number): string {
  if (ns === 0) return "0";
  const [size, unit] = kTimeUnits.find(([unit_size]) => Math.max(latest, step) >= unit_size) ?? [1, "ns"];
  const digits = Math.max(0, -Math.floor(Math.log10(step / size) + 1e-9));
  return `${(ns / size).toFixed(Math.min(digits, 9))} ${unit}`;
}

export function format_count(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

export function plural(count: number, word: string, many = `${word}s`): string {
  return `${format_count(count)} ${count === 1 ? word : many}`;
}

export function format_percent(share: number): string {
  return `${trimmed(share * 100, 1)}\u00a0%`;
}

export function format_bytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit + 1 < units.length) {
    value /= 1024;
    unit += 1;
  }
  return `${trimmed(value, 1)} ${units[unit]}`;
}

export function format_point(point: Point): string {
  return `[${point.join(", ")}]`;
}

export function format_location(location: Location | undefined | null): string {
  if (!location) return "";
  const place = location.file ? `${location.file}${location.line ? `:${location.line}` : ""}` : "";
  return location.function && !place ? location.function : place;
}

export function format_privilege(privilege: string): string {
  return privilege.replace(/_/g, " ");
}

export function file_name(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
