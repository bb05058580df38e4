// A canvas that fits its parent, is sharp on any screen, and redraws at most once a frame.
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Theme } from "./theme";
import { on_theme_change, read_theme } from "./theme";

export interface Frame {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  theme: Theme;
}

export interface Surface {
  canvas: RefObject<HTMLCanvasElement>;
  redraw: () => void;
}

// `draw` is called after every render of the component, on resize, and on redraw().
export function use_surface(draw: (frame: Frame) => void): Surface {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(draw);
  const pending = useRef(0);
  latest.current = draw;

  const paint = (): void => {
    pending.current = 0;
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const width = element.clientWidth;
    const height = element.clientHeight;
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.max(1, Math.round(width * ratio));
    element.height = Math.max(1, Math.round(height * ratio));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    latest.current({ context, width, height, theme: read_theme() });
  };
  const redraw = (): void => {
    if (pending.current === 0) pending.current = requestAnimationFrame(paint);
  };

  useEffect(() => {
    const observer = new ResizeObserver(redraw);
    if (canvas.current) observer.observe(canvas.current);
    const stop = on_theme_change(redraw);
    return () => {
      observer.disconnect();
      stop();
      cancelAnimationFrame(pending.current);
    };
  }, []);
  useEffect(redraw);
  return { canvas, redraw };
}

// The position of a mouse event inside the element that listens.
export function local_position(event: MouseEvent): { x: number; y: number } {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

// The longest beginning of the text that fits; "" where not even three letters do.
export function fit_text(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (width < 14) return "";
  if (context.measureText(text).width <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  return low < 3 ? "" : `${text.slice(0, low)}…`;
}
