// Press, drag, release: tells a click from a pan. One for all canvases.

const kClickSlack = 4;

export interface DragHandlers {
  pan: (dx: number, dy: number) => void;
  click: (x: number, y: number) => void;
  hover: (x: number, y: number, client_x: number, client_y: number) => void;
  leave: () => void;
}

export interface PointerProps {
  onPointerDown: (event: PointerEvent) => void;
  onPointerMove: (event: PointerEvent) => void;
  onPointerUp: (event: PointerEvent) => void;
  onPointerCancel: (event: PointerEvent) => void;
  onPointerLeave: (event: PointerEvent) => void;
}

export class DragState {
  private down_: { x: number; y: number; moved: boolean } | null = null;

  // The handlers may change from one render to the next; the state of a drag in progress stays.
  props(handlers: DragHandlers): PointerProps {
    return {
      onPointerDown: (event) => this.press(event),
      onPointerMove: (event) => this.move(event, handlers),
      onPointerUp: (event) => this.release(event, handlers),
      onPointerCancel: () => (this.down_ = null),
      onPointerLeave: () => handlers.leave(),
    };
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.down_ = { x: event.clientX, y: event.clientY, moved: false };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  }

  private move(event: PointerEvent, handlers: DragHandlers): void {
    if (!this.down_) {
      const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
      handlers.hover(event.clientX - box.left, event.clientY - box.top, event.clientX, event.clientY);
      return;
    }
    const dx = event.clientX - this.down_.x;
    const dy = event.clientY - this.down_.y;
    if (!this.down_.moved && Math.hypot(dx, dy) < kClickSlack) return;
    this.down_ = { x: event.clientX, y: event.clientY, moved: true };
    handlers.leave();
    handlers.pan(dx, dy);
  }

  private release(event: PointerEvent, handlers: DragHandlers): void {
    const clicked = this.down_ !== null && !this.down_.moved;
    this.down_ = null;
    if (!clicked) return;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    handlers.click(event.clientX - box.left, event.clientY - box.top);
  }
}
