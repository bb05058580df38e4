// Chips that say what is claimed and known of a partition.
import type { JSX } from "preact";
import type { Answer, Partition } from "../data";
import type { Model } from "../model";

const kDisjoint: Record<string, string> = {
  claimed: "disjoint",
  computed: "disjoint",
  denied: "aliased",
  computed_aliased: "aliased",
};
const kComplete: Record<string, string> = {
  claimed: "complete",
  computed: "complete",
  denied: "incomplete",
  computed_incomplete: "incomplete",
};

// The worst answer of the obligations on this property of a partition; null where nobody looked.
function answer_for(model: Model, partition: Partition, property: string): Answer | null {
  const severity: Answer[] = ["refuted", "timeout", "unknown", "checked", "proved"];
  const answers = (model.data.verdict?.obligations ?? [])
    .filter((obligation) => obligation.partition === partition.id && obligation.kind.includes(property))
    .map((obligation) => obligation.answer);
  return severity.find((answer) => answers.includes(answer)) ?? null;
}

function Property(props: { text: string; answer: Answer | null; claimed: boolean }): JSX.Element {
  const state = props.answer ?? (props.claimed ? "claimed" : "computed");
  return (
    <span class={`chip ${props.answer ?? ""}`} title={`${props.text}: ${state}`}>
      {props.text}
      <small>{state}</small>
    </span>
  );
}

export function PartitionChips({ model, partition }: { model: Model; partition: Partition }): JSX.Element {
  const claimed = (word: string): boolean => word === "claimed" || word === "denied";
  const disjoint = kDisjoint[partition.disjoint];
  const complete = kComplete[partition.complete];
  return (
    <span class="chips">
      {disjoint && (
        <Property
          text={disjoint}
          answer={answer_for(model, partition, "disjoint")}
          claimed={claimed(partition.disjoint)}
        />
      )}
      {complete && (
        <Property
          text={complete}
          answer={answer_for(model, partition, "complete")}
          claimed={claimed(partition.complete)}
        />
      )}
    </span>
  );
}
