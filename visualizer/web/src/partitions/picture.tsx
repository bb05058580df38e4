// The picture of one partition: rows for one dimension, boxes for two, a plane with sliders for more.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Picture } from "../data";
import { format_count, format_point, plural } from "../format";
import type { Model } from "../model";
import type { Probe, ViewProps } from "../ui/context";
import { local_position, use_surface } from "../ui/surface";
import type { TooltipContent } from "../ui/tooltip";
import { Tooltip } from "../ui/tooltip";
import type { PlaneBox } from "./boxes";
import { boxes_at, color_numbers, overlaps, plane_boxes } from "./boxes";
import type { Scene } from "./draw";
import { draw_plane, draw_rows } from "./draw";
import type { Placement } from "./frame";
import { canvas_height, kMaxRows, kRowHeight, place, point_at } from "./frame";

const kMaxOverlaps = 20000;

export interface PictureProps extends ViewProps {
  picture: Picture;
}

interface Hover {
  point: number[];
  spaces: number[];
}

// In one dimension a row belongs to one subspace, and the first row to all of them.
function hovered_row(
  placement: Placement,
  spaces: number[],
  boxes: PlaneBox[],
  x: number,
  y: number,
): Hover | null {
  const at = point_at(placement, x, placement.top + 1);
  const row = Math.floor((y - placement.top) / kRowHeight);
  if (!at || row < 0 || row > Math.min(spaces.length, kMaxRows)) return null;
  const here = boxes_at(boxes, at[0], 0).filter((box) => row === 0 || box.space === spaces[row - 1]);
  return { point: [at[0]], spaces: [...new Set(here.map((box) => box.space))] };
}

function hovered_point(
  placement: Placement,
  boxes: PlaneBox[],
  fixed: number[],
  x: number,
  y: number,
): Hover | null {
  const at = point_at(placement, x, y);
  if (!at) return null;
  const spaces = boxes_at(boxes, at[0], at[1]).map((box) => box.space);
  return { point: [...at, ...fixed], spaces: [...new Set(spaces)] };
}

function hover_tooltip(model: Model, hover: Hover, x: number, y: number): TooltipContent {
  const describe = (space: number): string => {
    const row = model.space_rows.get(space);
    const { color, volume } = model.data.index_spaces;
    if (row === undefined) return model.space_name(space);
    const size = plural(volume[row], "point");
    return `color ${format_point(color[row])}: ${model.space_domain(space)}, ${size}`;
  };
  const lines = hover.spaces.slice(0, 6).map(describe);
  if (hover.spaces.length === 0) lines.push("in no subspace");
  if (hover.spaces.length > 6) lines.push(`and ${hover.spaces.length - 6} more`);
  if (hover.spaces.length > 1) lines.push(`overlap of ${hover.spaces.length} subspaces`);
  return { x, y, title: `point ${format_point(hover.point)}`, lines };
}

interface SlidersProps {
  picture: Picture;
  fixed: number[];
  set_fixed: (fixed: number[]) => void;
}

function Sliders(props: SlidersProps): JSX.Element | null {
  const { picture, fixed } = props;
  if (picture.dim <= 2) return null;
  return (
    <div class="sliders">
      {fixed.map((value, index) => {
        const dim = index + 2;
        const change = (text: string): void => {
          props.set_fixed(fixed.map((old, other) => (other === index ? Number(text) : old)));
        };
        return (
          <label>
            dimension {dim} = <output>{value}</output>
            <input
              type="range"
              min={picture.bounds[dim]}
              max={picture.bounds[picture.dim + dim]}
              value={value}
              aria-label={`Plane in dimension ${dim}`}
              onInput={(event) => change(event.currentTarget.value)}
            />
          </label>
        );
      })}
    </div>
  );
}

function picture_probe(picture: Picture, scene: Scene, fixed: number[]): Probe {
  return {
    partition: picture.partition,
    boxes: scene.boxes.length,
    overlaps: scene.overlaps.length,
    fixed,
    lit: () => [...scene.lit],
    hovered: () => [...scene.hovered],
  };
}

// Scrolls the pane around the canvas so far that a row of it is in sight.
function reveal_row(canvas: HTMLCanvasElement | null, row: number): void {
  const pane = canvas?.closest(".picture-pane");
  if (!canvas || !pane || row > kMaxRows) return;
  const middle = canvas.getBoundingClientRect().top + (row + 0.5) * kRowHeight;
  const box = pane.getBoundingClientRect();
  if (middle < box.top + kRowHeight || middle > box.bottom - kRowHeight) {
    pane.scrollTop += middle - (box.top + box.bottom) / 2;
  }
}

// The plane that shows the selection, or the first one.
function initial_plane(props: PictureProps): number[] {
  const { picture, lit } = props;
  const row = picture.space.findIndex((space) => lit.spaces.has(space));
  const from = row >= 0 ? picture.rect[row] : picture.bounds;
  return from.slice(2, picture.dim);
}

export function PictureCanvas(props: PictureProps): JSX.Element {
  const { model, picture, lit } = props;
  const [fixed, set_fixed] = useState(() => initial_plane(props));
  const [hover, set_hover] = useState<Hover | null>(null);
  const [tip, set_tip] = useState<TooltipContent | null>(null);
  const placement = useRef<Placement | null>(null);
  const boxes = useMemo(() => plane_boxes(picture, fixed), [picture, fixed]);
  const crossing = useMemo(() => overlaps(boxes, kMaxOverlaps), [boxes]);
  const spaces = useMemo(() => [...color_numbers(picture).keys()], [picture]);
  const scene: Scene = {
    boxes,
    overlaps: crossing.found,
    spaces,
    dim: picture.dim,
    lit: new Set(spaces.filter((space) => lit.spaces.has(space))),
    hovered: new Set(hover?.spaces ?? []),
  };
  const surface = use_surface((frame) => {
    frame.context.clearRect(0, 0, frame.width, frame.height);
    placement.current = place(picture, frame.width, frame.height);
    if (picture.dim === 1) draw_rows(frame, model, placement.current, scene);
    else draw_plane(frame, model, placement.current, scene);
  });
  useEffect(() => {
    props.probes.partitions = picture_probe(picture, scene, fixed);
  });
  useEffect(() => {
    const row = spaces.findIndex((space) => scene.lit.has(space));
    if (picture.dim === 1 && row >= 0) reveal_row(surface.canvas.current, row + 1);
  }, [picture, lit]);
  const on_move = (event: MouseEvent): void => {
    const { x, y } = local_position(event);
    if (!placement.current) return;
    const next =
      picture.dim === 1
        ? hovered_row(placement.current, spaces, boxes, x, y)
        : hovered_point(placement.current, boxes, fixed, x, y);
    set_hover(next);
    set_tip(next && hover_tooltip(model, next, event.clientX, event.clientY));
  };
  const leave = (): void => {
    set_hover(null);
    set_tip(null);
  };
  const height = canvas_height(picture, spaces.length);
  return (
    <div class="picture">
      <Sliders picture={picture} fixed={fixed} set_fixed={set_fixed} />
      <canvas
        ref={surface.canvas}
        data-testid="picture"
        role="img"
        tabIndex={0}
        style={height === null ? {} : { height: `${height}px`, flex: "none" }}
        aria-label={`Picture of ${spaces.length} subspaces, ${crossing.found.length} overlaps`}
        onMouseMove={on_move}
        onMouseLeave={leave}
      />
      <Notes picture={picture} complete={crossing.complete} spaces={spaces.length} />
      <Tooltip content={tip} />
    </div>
  );
}

function Notes(props: { picture: Picture; complete: boolean; spaces: number }): JSX.Element {
  const { picture } = props;
  return (
    <>
      {picture.omitted ? (
        <p class="note">
          Not complete: {format_count(picture.omitted)} more boxes are not in this picture.
        </p>
      ) : null}
      {!props.complete && (
        <p class="note">Only the first {format_count(kMaxOverlaps)} overlaps are hatched.</p>
      )}
      {picture.dim === 1 && props.spaces > kMaxRows && (
        <p class="note">
          Rows for the first {kMaxRows} of {format_count(props.spaces)} colors; the bar at the top shows
          all.
        </p>
      )}
    </>
  );
}
