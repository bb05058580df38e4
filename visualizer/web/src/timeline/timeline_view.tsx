// The timeline: a lane per processor, zoom by wheel, pan by drag or keys, details by click.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { kSliceKinds } from "../data";
import { format_count, format_ns } from "../format";
import type { Model } from "../model";
import type { Probe, ViewProps } from "../ui/context";
import type { DragHandlers } from "../ui/drag";
import { DragState } from "../ui/drag";
import type { Surface } from "../ui/surface";
import { local_position, use_surface } from "../ui/surface";
import type { TooltipContent } from "../ui/tooltip";
import { Tooltip } from "../ui/tooltip";
import type { TimeCamera } from "./camera";
import type { Drawn } from "./draw";
import { draw_timeline, slice_label } from "./draw";
import { critical_path, found_marks, lit_marks, message_lines } from "./highlights";
import { timeline_key } from "./keys";
import type { Scene } from "./scene";
import { kGutter } from "./scene";

export interface TimelineProps extends ViewProps {
  camera: TimeCamera;
  scene: Scene;
}

function slice_tooltip(model: Model, slice: number, x: number, y: number): TooltipContent {
  const { kind, start, duration, uid } = model.data.slices;
  const place = model.op_place(model.op_of(uid[slice]));
  const lines = [
    `${kSliceKinds[kind[slice]] ?? "slice"} · ${format_ns(duration[slice])}`,
    `starts at ${format_ns(start[slice])}`,
  ];
  if (place) lines.push(place);
  return { x, y, title: slice_label(model, slice), lines };
}

// Brings the selection into sight when it changes or the view opens.
function use_reveal(props: TimelineProps, redraw: () => void): void {
  const { model, camera, state } = props;
  useEffect(() => {
    if (!state.selection?.uid) return;
    const { start, duration } = model.data.slices;
    const rows = model.slices_of_uid.rows(state.selection.uid);
    if (rows.length === 0) return;
    const longest = rows.reduce((a, b) => (duration[b] > duration[a] ? b : a));
    camera.reveal(start[longest], start[longest] + duration[longest]);
    redraw();
  }, [state.selection?.op, state.selection?.uid]);
}

function Toolbar(props: {
  camera: TimeCamera;
  redraw: () => void;
  critical: boolean | null;
  set_critical: (on: boolean) => void;
  messages: boolean | null;
  set_messages: (on: boolean) => void;
}): JSX.Element {
  const button = (label: string, name: string, action: () => void): JSX.Element => (
    <button
      type="button"
      class="tool"
      aria-label={name}
      title={name}
      onClick={() => {
        action();
        props.redraw();
      }}
    >
      {label}
    </button>
  );
  return (
    <div class="toolbar">
      {button("+", "Zoom in", () => props.camera.zoom(0.6))}
      {button("−", "Zoom out", () => props.camera.zoom(1 / 0.6))}
      {button("Fit", "Show the whole run", () => props.camera.reset())}
      {props.critical !== null && (
        <label class="check">
          <input
            type="checkbox"
            checked={props.critical}
            onChange={(event) => props.set_critical(event.currentTarget.checked)}
          />
          <span class="swatch critical" /> critical path
        </label>
      )}
      {props.messages !== null && (
        <label class="check">
          <input
            type="checkbox"
            checked={props.messages}
            onChange={(event) => props.set_messages(event.currentTarget.checked)}
          />
          messages
        </label>
      )}
      <span class="hint">wheel or w s: zoom · drag or a d: pan · click: details</span>
    </div>
  );
}

// Keys work wherever the focus is, except where text is typed or a control takes arrows itself.
function use_keys(camera: TimeCamera, redraw: () => void): void {
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        target.closest("input, select, textarea, [role=tab]")
      )
        return;
      if (!timeline_key(camera, event.key)) return;
      event.preventDefault();
      redraw();
    };
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, [camera]);
}

function timeline_probe(
  props: TimelineProps,
  surface: Surface,
  drawn: () => Drawn,
  critical: () => number[],
): Probe {
  const { model, camera, scene } = props;
  return {
    range: () => ({ from: camera.from, to: camera.to }),
    drawn,
    critical,
    lanes: () => scene.lanes.map((placed) => ({ label: placed.lane.label, count: placed.lane.count })),
    position_of: (uid: number) => {
      const slice = model.slices_of_uid.rows(uid)[0];
      const box = surface.canvas.current?.getBoundingClientRect();
      const at = slice === undefined || !box ? null : scene.position(camera, slice, box.width);
      return at && box ? { x: at.x + box.left, y: at.y + box.top } : null;
    },
  };
}

function plot_width(surface: Surface): number {
  return Math.max(1, (surface.canvas.current?.clientWidth ?? 0) - kGutter);
}

function pointer_handlers(
  props: TimelineProps,
  surface: Surface,
  set_tip: (tip: TooltipContent | null) => void,
): DragHandlers {
  const { model, camera, scene, pick } = props;
  const slice_at = (x: number, y: number): number =>
    scene.pick(camera, x, y, plot_width(surface) + kGutter);
  return {
    pan: (dx, dy) => {
      camera.pan(-dx / plot_width(surface));
      camera.scroll -= dy;
      surface.redraw();
    },
    click: (x, y) => {
      const slice = slice_at(x, y);
      const uid = slice < 0 ? 0 : model.data.slices.uid[slice];
      pick(model.op_of(uid), uid);
    },
    hover: (x, y, client_x, client_y) => {
      const slice = slice_at(x, y);
      set_tip(slice < 0 ? null : slice_tooltip(model, slice, client_x, client_y));
    },
    leave: () => set_tip(null),
  };
}

function on_wheel(event: WheelEvent, camera: TimeCamera, surface: Surface): void {
  event.preventDefault();
  const plot = plot_width(surface);
  if (event.shiftKey) camera.scroll += event.deltaY;
  else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) camera.pan(event.deltaX / plot);
  else camera.zoom(Math.exp(event.deltaY * 0.0016), Math.max(0, local_position(event).x - kGutter) / plot);
  surface.redraw();
}

export function TimelineView(props: TimelineProps): JSX.Element {
  const { model, camera, scene, lit, found } = props;
  const [tip, set_tip] = useState<TooltipContent | null>(null);
  const [show_critical, set_critical] = useState(true);
  const [show_messages, set_messages] = useState(true);
  const drag = useRef(new DragState());
  const drawn = useRef<Drawn>({ blocks: 0, merged: 0, visible: 0, lit: 0, messages: 0 });
  const found_map = useMemo(() => found_marks(model, scene, found), [model, scene, found]);
  const lit_map = useMemo(() => lit_marks(model, scene, lit), [model, scene, lit]);
  const path = useMemo(() => critical_path(model, scene), [model, scene]);
  const arrows = useMemo(() => message_lines(model, scene), [model, scene]);
  const surface = use_surface((frame) => {
    scene.clamp_scroll(camera, frame.height);
    const critical = show_critical ? path : [];
    drawn.current = draw_timeline(frame, model, camera, scene, {
      found: found_map,
      lit: lit_map,
      critical,
      messages: show_messages ? arrows : [],
    });
  });
  use_reveal(props, surface.redraw);
  use_keys(camera, surface.redraw);
  useEffect(() => {
    props.probes.timeline = timeline_probe(
      props,
      surface,
      () => drawn.current,
      () => path.map((entry) => entry.slice),
    );
  });
  if (model.data.slices.start.length === 0) return <NoTimings />;
  return (
    <section class="canvas-view" aria-label="Timeline">
      <Toolbar
        camera={camera}
        redraw={surface.redraw}
        critical={path.length > 0 ? show_critical : null}
        set_critical={set_critical}
        messages={arrows.length > 0 ? show_messages : null}
        set_messages={set_messages}
      />
      <canvas
        ref={surface.canvas}
        tabIndex={0}
        data-testid="timeline"
        role="img"
        aria-label={
          `Timeline of ${format_count(model.data.slices.start.length)} slices on ` +
          `${scene.lanes.length} processors; w and s zoom, a and d pan`
        }
        onWheel={(event) => on_wheel(event, camera, surface)}
        {...drag.current.props(pointer_handlers(props, surface, set_tip))}
      />
      {model.data.slices.omitted ? (
        <p class="note">
          {format_count(model.data.slices.omitted)} more slices were left out of this page.
        </p>
      ) : null}
      <Tooltip content={tip} />
    </section>
  );
}

function NoTimings(): JSX.Element {
  return (
    <div class="empty">
      <h2>No timings</h2>
      <p>
        This run recorded no profile. Run the program with <code>-tt:profile=FILE</code> to see when each
        task ran.
      </p>
    </div>
  );
}
