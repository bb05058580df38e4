// Colors for canvases, read from the style sheet, so that light and dark mode are decided in one place.

export interface Theme {
  dark: boolean;
  text: string;
  muted: string;
  faint: string;
  line: string;
  surface: string;
  raised: string;
  accent: string;
  danger: string;
  critical: string;
  copy: string;
  runtime: string;
  // Text on the colors of tasks.
  ink: string;
  font: string;
}

function is_dark(): boolean {
  return window.matchMedia("(prefers-color-scheme: dark)").matches;
}

export function read_theme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const variable = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    dark: is_dark(),
    text: variable("text"),
    muted: variable("muted"),
    faint: variable("faint"),
    line: variable("line"),
    surface: variable("surface"),
    raised: variable("raised"),
    accent: variable("accent"),
    danger: variable("danger"),
    critical: variable("critical"),
    copy: variable("copy"),
    runtime: variable("runtime"),
    ink: variable("ink"),
    font: variable("font"),
  };
}

export function on_theme_change(listener: () => void): () => void {
  const media = window.matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

const kHues = [212, 150, 32, 268, 188, 340, 92, 232, 14, 50, 300, 168];

// The color of the task with this number (Model.color_of_name); beyond the palette only the lightness varies.
export function task_color(index: number, dark: boolean): string {
  const hue = kHues[index % kHues.length];
  const shift = (Math.floor(index / kHues.length) % 3) * 8;
  return dark ? `hsl(${hue} 40% ${60 - shift}%)` : `hsl(${hue} 52% ${72 - shift}%)`;
}

// Colors of a partition: neighbours far apart, whatever their number.
export function subset_color(index: number, dark: boolean, alpha = 1): string {
  const hue = (210 + index * 137.508) % 360;
  return dark ? `hsl(${hue} 40% 52% / ${alpha})` : `hsl(${hue} 52% 58% / ${alpha})`;
}
