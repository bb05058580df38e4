// The task graph of one context, from a layout made beforehand: zoom by wheel, pan by drag, details by click.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { format_count, plural } from "../format";
import type { Model } from "../model";
import type { Probe, ViewProps } from "../ui/context";
import type { DragHandlers } from "../ui/drag";
import { DragState } from "../ui/drag";
import type { Surface } from "../ui/surface";
import { local_position, use_surface } from "../ui/surface";
import type { TooltipContent } from "../ui/tooltip";
import { Tooltip } from "../ui/tooltip";
import { PlaneCamera } from "./camera";
import type { GraphDrawn } from "./draw";
import { draw_graph } from "./draw";
import { GraphScene } from "./layout";

// Scenes and cameras of the graphs, kept while other views are shown.
export class GraphStage {
  current = 0;
  private readonly scenes_: (GraphScene | undefined)[] = [];
  private readonly cameras_: (PlaneCamera | undefined)[] = [];

  constructor(readonly model: Model) {}

  scene(index: number): GraphScene {
    return (this.scenes_[index] ??= new GraphScene(this.model.data.graphs[index]));
  }

  camera(index: number): PlaneCamera {
    return (this.cameras_[index] ??= new PlaneCamera());
  }

  // The graph that shows an operation; -1 where none does.
  graph_of(op: number): number {
    return this.model.data.graphs.findIndex((graph) => graph.nodes.op.includes(op));
  }
}

export interface GraphProps extends ViewProps {
  stage: GraphStage;
}

function fit(stage: GraphStage, index: number, width: number, height: number): void {
  const { graph } = stage.scene(index);
  stage.camera(index).fit({ x: 0, y: 0, width: graph.width, height: graph.height }, width, height);
}

function open(stage: GraphStage, index: number, width: number, height: number): void {
  const { graph } = stage.scene(index);
  const { x, y } = graph.nodes;
  const top = y.indexOf(y.reduce((least, value) => Math.min(least, value), Infinity));
  const box = { x: 0, y: 0, width: graph.width, height: graph.height };
  stage.camera(index).open(box, x[top] ?? graph.width / 2, width, height);
}

function node_tooltip(model: Model, scene: GraphScene, node: number, x: number, y: number): TooltipContent {
  const op = scene.graph.nodes.op[node];
  const uid = scene.uid_of(node);
  const lines = [`${model.op_kind(op).replace(/_/g, " ")} #${op}`];
  if (model.op_domain(op)) lines.push(`launched over ${model.op_domain(op)}`);
  if (model.op_place(op)) lines.push(model.op_place(op));
  return { x, y, title: uid ? model.uid_name(uid) : model.op_name(op), lines };
}

function graph_probe(props: GraphProps, index: number, surface: Surface, drawn: () => GraphDrawn): Probe {
  const { stage, lit } = props;
  const scene = stage.scene(index);
  const { nodes } = scene.graph;
  return {
    graph: index,
    drawn,
    scale: () => stage.camera(index).scale,
    lit: () => nodes.op.filter((_, node) => scene.is_lit(node, lit.ops, lit.uids)),
    position_of: (op: number) => {
      const node = nodes.op.indexOf(op);
      const box = surface.canvas.current?.getBoundingClientRect();
      if (node < 0 || !box) return null;
      const at = stage.camera(index).to_window(nodes.x[node], nodes.y[node]);
      return { x: at.x + box.left, y: at.y + box.top };
    },
  };
}

function pointer_handlers(
  props: GraphProps,
  index: number,
  surface: Surface,
  set_tip: (tip: TooltipContent | null) => void,
): DragHandlers {
  const scene = props.stage.scene(index);
  const camera = props.stage.camera(index);
  const node_at = (x: number, y: number): number => {
    const at = camera.to_plane(x, y);
    return scene.node_at(at.x, at.y);
  };
  return {
    pan: (dx, dy) => {
      camera.pan(dx, dy);
      surface.redraw();
    },
    click: (x, y) => {
      const node = node_at(x, y);
      props.pick(node < 0 ? 0 : scene.graph.nodes.op[node], node < 0 ? 0 : scene.uid_of(node));
    },
    hover: (x, y, client_x, client_y) => {
      const node = node_at(x, y);
      set_tip(node < 0 ? null : node_tooltip(props.model, scene, node, client_x, client_y));
    },
    leave: () => set_tip(null),
  };
}

function GraphToolbar(props: {
  stage: GraphStage;
  index: number;
  surface: Surface;
  choose: (index: number) => void;
}): JSX.Element {
  const { stage, index, surface } = props;
  const size = (): [number, number] => {
    const canvas = surface.canvas.current;
    return [canvas?.clientWidth ?? 0, canvas?.clientHeight ?? 0];
  };
  const zoom = (factor: number): void => stage.camera(index).zoom(factor, size()[0] / 2, size()[1] / 2);
  const button = (label: string, name: string, action: () => void): JSX.Element => (
    <button
      type="button"
      class="tool"
      aria-label={name}
      title={name}
      onClick={() => {
        action();
        surface.redraw();
      }}
    >
      {label}
    </button>
  );
  const { graphs } = stage.model.data;
  const { nodes, edges } = graphs[index];
  return (
    <div class="toolbar">
      {button("+", "Zoom in", () => zoom(1.4))}
      {button("−", "Zoom out", () => zoom(1 / 1.4))}
      {button("Fit", "Show the whole graph", () => fit(stage, index, ...size()))}
      {graphs.length > 1 && (
        <label class="check">
          inside
          <select value={index} onChange={(event) => props.choose(Number(event.currentTarget.value))}>
            {graphs.map((graph, other) => (
              <option value={other}>{graph.title}</option>
            ))}
          </select>
        </label>
      )}
      <span class="hint">
        {plural(nodes.op.length, "operation")}, {plural(edges.from.length, "dependence")} · wheel: zoom ·
        drag: pan
      </span>
    </div>
  );
}

export function GraphView(props: GraphProps): JSX.Element {
  if (props.model.data.graphs.length === 0) {
    return (
      <div class="empty">
        <h2>No task graph</h2>
        <p>The trace holds no operations to draw.</p>
      </div>
    );
  }
  return <GraphCanvas {...props} />;
}

function GraphCanvas(props: GraphProps): JSX.Element {
  const { model, stage, state, lit, found } = props;
  const [index, set_index] = useState(stage.current);
  const [tip, set_tip] = useState<TooltipContent | null>(null);
  const drag = useRef(new DragState());
  const drawn = useRef<GraphDrawn>({ nodes: 0, edges: 0 });
  const scene = useMemo(() => stage.scene(index), [stage, index]);
  const camera = stage.camera(index);
  const wanted = useRef(false);
  const surface = use_surface((frame) => {
    if (!camera.placed) open(stage, index, frame.width, frame.height);
    const node =
      wanted.current && state.selection ? scene.node_of(state.selection.op, state.selection.uid) : -1;
    if (node >= 0) {
      camera.reveal(scene.graph.nodes.x[node], scene.graph.nodes.y[node], frame.width, frame.height);
      wanted.current = false;
    }
    drawn.current = draw_graph(frame, model, camera, scene, lit, found);
  });
  const choose = (next: number): void => {
    stage.current = next;
    set_index(next);
  };
  useEffect(() => {
    wanted.current = true;
    const holder = state.selection ? stage.graph_of(state.selection.op) : -1;
    if (holder >= 0 && !scene.graph.nodes.op.includes(state.selection?.op ?? 0)) choose(holder);
  }, [state.selection?.op, state.selection?.uid]);
  useEffect(() => {
    props.probes.graph = graph_probe(props, index, surface, () => drawn.current);
  });
  return (
    <section class="canvas-view" aria-label="Task graph">
      <GraphToolbar stage={stage} index={index} surface={surface} choose={choose} />
      <canvas
        ref={surface.canvas}
        tabIndex={0}
        data-testid="graph"
        role="img"
        aria-label={`Task graph with ${format_count(scene.graph.nodes.op.length)} operations`}
        onWheel={(event) => {
          event.preventDefault();
          const at = local_position(event);
          camera.zoom(Math.exp(-event.deltaY * 0.0016), at.x, at.y);
          surface.redraw();
        }}
        {...drag.current.props(pointer_handlers(props, index, surface, set_tip))}
      />
      {scene.graph.note ? <p class="note">{scene.graph.note}</p> : null}
      <Tooltip content={tip} />
    </section>
  );
}
