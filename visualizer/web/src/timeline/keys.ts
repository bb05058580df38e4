// Keyboard of the timeline: w and s zoom, a and d or the arrows pan, 0 shows everything.
import type { TimeCamera } from "./camera";

// True where the key meant something.
export function timeline_key(camera: TimeCamera, key: string): boolean {
  const actions: Record<string, () => void> = {
    w: () => camera.zoom(0.7),
    "+": () => camera.zoom(0.7),
    s: () => camera.zoom(1 / 0.7),
    "-": () => camera.zoom(1 / 0.7),
    a: () => camera.pan(-0.15),
    ArrowLeft: () => camera.pan(-0.15),
    d: () => camera.pan(0.15),
    ArrowRight: () => camera.pan(0.15),
    ArrowUp: () => (camera.scroll -= 40),
    ArrowDown: () => (camera.scroll += 40),
    "0": () => camera.reset(),
  };
  const action = actions[key.length === 1 ? key.toLowerCase() : key];
  if (!action) return false;
  action();
  return true;
}
