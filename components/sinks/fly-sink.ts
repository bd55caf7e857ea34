import type { Resource } from "@pulumi/pulumi";
import { generationNumbers } from "../catalog/index.ts";
import { flySecrets, flyUnset } from "./fly-secrets.ts";
import type { StepSink } from "./sink.ts";

/** Secrets of a Fly app: one import, and one command that takes out what leaves. */
export const fly: StepSink<"fly"> = {
  write({ name, places: [place] }, _, options) {
    if (place === undefined) return { resources: [] };
    const { app } = place.target;
    const kept = place.entries.filter(({ leaving }) => !leaving);
    const names = place.entries.filter(({ leaving }) => leaving).map(({ key }) => key);
    const resources: Resource[] = [];
    if (kept.length > 0) {
      const values = Object.fromEntries(kept.map(({ key, value }) => [key, value]));
      // Without the names of what a value is made from: a rename would be a change, which imports and restarts.
      const generations = Object.fromEntries(
        kept.map(({ key, generation }) => [key, generationNumbers(generation)]),
      );
      resources.push(flySecrets(name, { app, values, generations }, options(name)));
    }
    if (names.length > 0) {
      const emptied = `${name}-emptied`;
      const { parent, aliases = [], dependsOn } = options(emptied);
      const opts = {
        ...(parent === undefined ? {} : { parent }),
        aliases,
        dependsOn: [...dependsOn, ...resources],
      };
      resources.push(flyUnset(emptied, { app, names }, opts));
    }
    return { resources };
  },
};
