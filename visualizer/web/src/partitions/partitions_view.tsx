// Pictures of partitions: a list to choose from, and the chosen one.
import type { JSX } from "preact";
import { format_location, plural } from "../format";
import type { Model } from "../model";
import { PartitionChips } from "../regions/labels";
import type { ViewProps } from "../ui/context";
import { PictureCanvas } from "./picture";

// What the user chose; else a partition that the selection uses; else the first with a picture.
export function shown_partition(props: Pick<ViewProps, "model" | "state" | "lit">): number {
  const { pictures } = props.model.data;
  const wanted = pictures.find((picture) => picture.partition === props.state.partition);
  const used = pictures.find((picture) => props.lit.partitions.has(picture.partition));
  return (wanted ?? used ?? pictures[0])?.partition ?? 0;
}

function parent_name(model: Model, space: number): string {
  const region = model.data.regions.find((candidate) => candidate.index_space === space);
  return region?.name || model.space_name(space);
}

export function PartitionsView(props: ViewProps): JSX.Element {
  const { model, lit, show } = props;
  const chosen = shown_partition(props);
  const picture = model.data.pictures.find((candidate) => candidate.partition === chosen);
  const partition = model.partitions.get(chosen);
  if (!picture || !partition) {
    return (
      <div class="empty">
        <h2>No partitions</h2>
        <p>This program made no partitions.</p>
      </div>
    );
  }
  return (
    <section class="split-view" aria-label="Partitions">
      <nav class="list" aria-label="Choose a partition">
        {model.data.pictures.map(({ partition: id }) => {
          const entry = model.partitions.get(id);
          if (!entry) return null;
          const classes = `${id === chosen ? "chosen" : ""} ${lit.partitions.has(id) ? "lit" : ""}`;
          return (
            <button
              type="button"
              class={classes}
              aria-current={id === chosen}
              key={id}
              onClick={() => show({ partition: id })}
            >
              <strong>{model.partition_name(entry)}</strong>
              <small>
                {parent_name(model, entry.parent)} · {plural(entry.colors, "color")}
              </small>
            </button>
          );
        })}
      </nav>
      <div class="picture-pane">
        <header>
          <h2>{model.partition_name(partition)}</h2>
          <PartitionChips model={model} partition={partition} />
          <p>
            of {parent_name(model, partition.parent)} over {partition.color_space}
            {" · "}
            <code>{partition.operator.text || partition.operator.name}</code>
            {partition.where &&
              format_location(partition.where) &&
              ` · ${format_location(partition.where)}`}
          </p>
        </header>
        <PictureCanvas {...props} picture={picture} key={chosen} />
      </div>
    </section>
  );
}
