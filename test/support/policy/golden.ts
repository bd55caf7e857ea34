import { readFileSync } from "node:fs";
import type { StackResource } from "../../../policy/view/resource.ts";
import type { Value } from "../../../policy/view/value.ts";

interface Dumped {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** `System molecule`: the end of its type, and its name. */
  readonly parent?: string;
  readonly inputs: Readonly<Record<string, Value>>;
}

/** What a stack's golden file holds, as the pack sees it at the end of a run: without marks, and without what was made of what. */
export function goldenResources(stack: string): StackResource[] {
  const file = new URL(`../../golden/${stack}.json`, import.meta.url);
  const dumped = JSON.parse(readFileSync(file, "utf8")) as Dumped[];
  const shortOf = ({ type, name }: Dumped) => `${type.split(":").at(-1)} ${name}`;
  const byShort = new Map(dumped.map((one) => [shortOf(one), one]));
  const view = ({ urn, type, name, parent: above, inputs }: Dumped): StackResource => {
    const parent = above === undefined ? undefined : byShort.get(above);
    return {
      ...{ urn, type, name, inputs, outputs: inputs, secrets: [], secretOutputs: [] },
      ...{ madeOf: new Map(), dependsOn: [] },
      ...(parent === undefined ? {} : { parent: view(parent) }),
    };
  };
  return dumped.map(view);
}
