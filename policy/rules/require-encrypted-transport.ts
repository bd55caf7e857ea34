import { fitsOne } from "../knowledge/pattern.ts";
import { textOf } from "../knowledge/text.ts";
import { plainListener } from "../knowledge/transport/listeners.ts";
import { type Allowed, callsPlainly, plainIn } from "../knowledge/transport/plain-places.ts";
import { isOff, uncheckedIn } from "../knowledge/transport/unchecked.ts";
import { textsOf } from "../knowledge/worker-variables.ts";
import { toldAt, wranglerSettings } from "../knowledge/wrangler.ts";
import { defineRule, type Finding } from "../rule.ts";
import type { SeenResource } from "../view/resource.ts";
import { leavesOf } from "../view/value.ts";

interface Settings {
  readonly plainHosts: readonly string[];
  readonly wranglerFiles: readonly string[];
}

const DEFAULTS: Settings = { plainHosts: [], wranglerFiles: [] };

const TEXTS = { type: "array", items: { type: "string", minLength: 1 } } as const;

/** Refuses ways on which a secret travels in plain, or to whoever answers. */
export const requireEncryptedTransport = defineRule({
  name: "require-encrypted-transport",
  description:
    "What carries a secret is encrypted on its whole way, and checks who answers: no http:// origin, no switched-off certificate check.",
  severity: "high",
  remedy:
    "Use https:// with a certificate that is checked; for one of your own give the client its authority instead of switching the check off. A host that is reached in plain on purpose goes into this policy's plainHosts.",
  settings: {
    schema: {
      plainHosts: {
        ...TEXTS,
        description: "Hosts that may be called without encryption; * stands for any text.",
      },
      wranglerFiles: {
        ...TEXTS,
        description:
          "Files of wrangler's, from the program's folder on; without them, those in it and below.",
      },
    },
    defaults: DEFAULTS,
  },
  *inspectResource(resource, { settings }) {
    const allowed: Allowed = (host) => fitsOne(settings.plainHosts, host);
    yield* inProvider(resource, allowed);
    if (resource.type.startsWith("pulumi:")) return;
    const told = new Set<string>();
    for (const { path, problem } of [...plainIn(resource, allowed), ...uncheckedIn(resource)]) {
      // One sentence a property: the first says what matters more.
      const way = JSON.stringify(path);
      if (told.has(way)) continue;
      told.add(way);
      yield { urn: resource.urn, property: path, problem };
    }
  },
  *inspectStack(resources, { settings }) {
    for (const resource of resources)
      for (const { path, problem } of plainListener(resource, resources))
        yield { urn: resource.urn, property: path, problem };
    const stack = toldAt(resources);
    if (stack === undefined) return;
    const allowed: Allowed = (host) => fitsOne(settings.plainHosts, host);
    for (const setting of wranglerSettings(settings.wranglerFiles))
      for (const { path, text } of textsOf({ name: "", ...setting }))
        if (callsPlainly(text, allowed))
          yield {
            urn: stack.urn,
            property: path,
            problem: "it is an http:// address, which is called in plain.",
          };
  },
});

/** A provider sends its credentials with every call. */
function* inProvider({ urn, type, inputs, provider }: SeenResource, allowed: Allowed): Generator<Finding> {
  const given = type.startsWith("pulumi:providers:") ? { urn, inputs } : provider;
  if (given === undefined) return;
  for (const { path, value } of leavesOf(given.inputs)) {
    const name = String(path.findLast((key) => typeof key === "string"));
    if (typeof value === "string" && callsPlainly(value, allowed))
      yield {
        urn: given.urn,
        property: path,
        problem: "the provider sends its credentials to an http:// address, in plain.",
      };
    else if (isOff(name, value) || (name === "insecure" && textOf(value) === "true"))
      yield {
        urn: given.urn,
        property: path,
        problem: "the provider sends its credentials to whoever answers: it does not check the certificate.",
      };
  }
}
