import { byDependency, byMark, byValue, learnInputs, learnOutputs, valuesOf } from "../exposure/find.ts";
import { OWN_SINKS, type OwnSink } from "../exposure/sinks.ts";
import { Taint } from "../exposure/taint.ts";
import { defineRule } from "../rule.ts";
import { isCommand } from "./disallow-secret-in-command.ts";

/** What a person may set. */
export interface ExposureSettings {
  /** More places that keep secrets. */
  readonly sinks: readonly OwnSink[];
}

/**
 * Refuses secrets where anybody who may look can read them. In three ways, for the engine shows a policy three things:
 * which inputs are marked secret, once they are known; what a property was made of, where they are not; and values.
 * Commands have a policy of their own.
 */
export const disallowPlaintextExposure = defineRule<ExposureSettings>({
  name: "disallow-plaintext-exposure",
  description:
    "A secret stands only where secrets are kept: not in tags, user data, names or plain variables.",
  severity: "critical",
  remedy:
    "Deliver it to a place that keeps secrets and give this property a reference to it. If the place does keep " +
    "secrets, name it in the policy's setting `sinks`.",
  settings: { schema: { sinks: OWN_SINKS }, defaults: { sinks: [] } },
  *inspectResource(resource, { settings: { sinks }, seen }) {
    const values = valuesOf(seen);
    learnInputs(resource, values);
    if (isCommand(resource)) return;
    yield* byMark(resource, sinks);
    yield* byValue(resource, sinks, values);
  },
  *inspectStack(resources, { settings: { sinks }, seen }) {
    const values = valuesOf(seen);
    for (const resource of resources) learnOutputs(resource, values);
    const taint = new Taint();
    for (const resource of resources.filter((one) => !isCommand(one))) {
      yield* byDependency(resource, sinks, taint);
      // Of what this run left alone, such as all that it was not to target, only the answers are known.
      if (seen.has(resource.urn)) yield* byValue(resource, sinks, values);
    }
  },
});
