// A plane that is shown through a window: scale and offset of the task graph and the 2-D pictures.

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const kReadable = 0.6;

export class PlaneCamera {
  scale = 1;
  // Window pixels of the plane's origin.
  left = 0;
  top = 0;
  // False until the plane was fitted into a window of known size.
  placed = false;

  fit(box: Box, width: number, height: number, margin = 24): void {
    const wide = (width - 2 * margin) / Math.max(1, box.width);
    const tall = (height - 2 * margin) / Math.max(1, box.height);
    this.scale = Math.min(1.6, Math.max(0.005, Math.min(wide, tall)));
    this.left = width / 2 - (box.x + box.width / 2) * this.scale;
    this.top = height / 2 - (box.y + box.height / 2) * this.scale;
    this.placed = width > 0 && height > 0;
  }

  // The first look: the whole where it can be read, else the beginning of it at a readable scale.
  open(box: Box, start_x: number, width: number, height: number): void {
    this.fit(box, width, height);
    if (this.scale >= kReadable) return;
    this.scale = kReadable;
    this.left = width / 2 - start_x * this.scale;
    this.top = 24 - box.y * this.scale;
  }

  // The window's point (x, y) stays where it is.
  zoom(factor: number, x: number, y: number): void {
    const scale = Math.min(8, Math.max(0.005, this.scale * factor));
    this.left = x - ((x - this.left) * scale) / this.scale;
    this.top = y - ((y - this.top) * scale) / this.scale;
    this.scale = scale;
  }

  pan(dx: number, dy: number): void {
    this.left += dx;
    this.top += dy;
  }

  to_window(x: number, y: number): { x: number; y: number } {
    return { x: x * this.scale + this.left, y: y * this.scale + this.top };
  }

  to_plane(x: number, y: number): { x: number; y: number } {
    return { x: (x - this.left) / this.scale, y: (y - this.top) / this.scale };
  }

  // Centers a point of the plane unless it is well inside the window already.
  reveal(x: number, y: number, width: number, height: number): void {
    const at = this.to_window(x, y);
    const inside = at.x > 60 && at.x < width - 60 && at.y > 30 && at.y < height - 30;
    if (inside) return;
    this.pan(width / 2 - at.x, height / 2 - at.y);
  }
}
