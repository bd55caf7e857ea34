import { gathered } from "../knowledge/gathered.ts";
import { providerOf } from "../knowledge/providers.ts";
import { defineRule } from "../rule.ts";

/** Refuses places of which one break-in would open too much. */
export const limitSecretsPerPlace = defineRule({
  name: "limit-secrets-per-place",
  description:
    "No host, repository or program holds more than a few secrets, or the keys of more than a few providers: one break-in would get " +
    "them all.",
  severity: "medium",
  remedy:
    "Divide it: a service or an environment of its own for each group of keys, or a store that gives out each secret by " +
    "itself. Where it has to be so, raise maxSecrets or maxProviders, or exempt the resource with a reason and an end.",
  settings: {
    schema: {
      maxSecrets: { type: "integer", minimum: 1, description: "The most secrets of one place." },
      maxProviders: {
        type: "integer",
        minimum: 1,
        description: "The most providers whose keys stand at one place.",
      },
    },
    defaults: { maxSecrets: 20, maxProviders: 5 },
  },
  *inspectStack(resources, { settings: { maxSecrets, maxProviders } }) {
    for (const [place, held] of gathered(resources)) {
      const last = held.at(-1);
      if (last === undefined) continue;
      const { urn, property } = last;
      if (held.length > maxSecrets) {
        yield {
          urn,
          property,
          problem: `${place} holds ${held.length} secrets: at most ${maxSecrets} may be at one place.`,
        };
      }
      const providers = [...new Set(held.flatMap(({ key }) => providerOf(key)?.name ?? []))];
      if (providers.length > maxProviders) {
        yield {
          urn,
          property,
          problem:
            `${place} holds keys of ${providers.length} providers (${providers.join(", ")}): those of at most ` +
            `${maxProviders} may be at one place.`,
        };
      }
    }
  },
});
