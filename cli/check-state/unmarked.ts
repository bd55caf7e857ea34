import { GENERATION } from "./known-values.ts";
import { type DocumentResource, holdsSecret, type StateDocument } from "./state-document.ts";

/** What stands without the engine's mark and should have it. */
export interface Unmarked {
  readonly resource: string;
  readonly property: string;
  readonly why: string;
}

/**
 * What bears a secret and is not marked as one, told without knowing any value: a generation without a secret output, an
 * output that the program asked to be secret, and a property that was made from a generation.
 */
export function unmarkedIn({ resources }: StateDocument): Unmarked[] {
  const generations = new Set(resources.filter(isGeneration).map(({ name }) => name));
  return resources.flatMap((resource) => [
    ...ofGeneration(resource),
    ...askedFor(resource),
    ...madeFrom(resource, generations),
  ]);
}

/** Such as a `RandomPassword`; a component of that name has no outputs. */
function isGeneration({ name, outputs }: DocumentResource): boolean {
  return GENERATION.test(name) && Object.keys(outputs).length > 0;
}

function ofGeneration(resource: DocumentResource): Unmarked[] {
  if (!isGeneration(resource) || holdsSecret(resource.outputs)) return [];
  return [
    { resource: resource.name, property: "outputs", why: "a generation none of whose outputs is secret" },
  ];
}

function askedFor({ name, outputs, secretOutputs }: DocumentResource): Unmarked[] {
  return secretOutputs
    .filter((property) => outputs[property] !== undefined && !holdsSecret(outputs[property]))
    .map((property) => ({
      resource: name,
      property: `outputs.${property}`,
      why: "it was asked to be secret",
    }));
}

function madeFrom({ name, inputs, madeFrom: from }: DocumentResource, generations: Set<string>): Unmarked[] {
  return Object.entries(from).flatMap(([property, parents]) => {
    const parent = parents.find((one) => generations.has(one));
    if (parent === undefined || inputs[property] === undefined || holdsSecret(inputs[property])) return [];
    return [{ resource: name, property: `inputs.${property}`, why: `it was made from ${parent}` }];
  });
}
