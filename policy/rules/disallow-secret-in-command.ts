import {
  byDependency,
  byMark,
  byValue,
  isTelling,
  learnInputs,
  learnOutputs,
  valuesOf,
} from "../exposure/find.ts";
import { Taint } from "../exposure/taint.ts";
import { defineRule, type Finding } from "../rule.ts";
import type { SeenResource } from "../view/resource.ts";
import { isBranch, UNKNOWN, type Value } from "../view/value.ts";

/** Whether a resource is one of @pulumi/command's that runs something. */
export function isCommand({ type }: Pick<SeenResource, "type">): boolean {
  return /^command:(?:local|remote):Command$/.test(type);
}

/** Whether it reaches another machine by SSH. */
function isRemote({ type }: SeenResource): boolean {
  return type.startsWith("command:remote:");
}

/** A secret there is the connection's own: it opens the way and does not reach the command. */
const OF_CONNECTION = "connection";

/**
 * Refuses commands by which a secret gets out: a failed command's error holds its whole text and output, whatever
 * `logging` says; standard output and error stand in the state in plain unless they are named secret, and come back in
 * the next run's environment; a trigger replaces, and the old one's `delete` then undoes what the new one did
 * (@pulumi/command 1.2.1, as recorded from the official plugin).
 */
export const disallowSecretInCommand = defineRule({
  name: "disallow-secret-in-command",
  description:
    "A secret reaches a command on its standard input or in its environment only, and leaves no trace.",
  severity: "critical",
  remedy:
    "Give the secret by `stdin`, and set: logging none, addPreviousOutputInEnv false, additionalSecretOutputs " +
    "stdout and stderr, no triggers (a version in `environment` runs `update`). For remote ones set connection.hostKey.",
  *inspectResource(resource, { seen }) {
    if (isRemote(resource)) yield* withoutHostKey(resource);
    if (!isCommand(resource)) return;
    const values = valuesOf(seen);
    learnInputs(resource, values);
    yield* byMark(resource, []);
    yield* byValue(resource, [], values);
    const isReached = resource.secrets.some((path) => path[0] !== OF_CONNECTION && isTelling(resource, path));
    if (isReached) yield* traces(resource);
  },
  *inspectStack(resources, { seen }) {
    const values = valuesOf(seen);
    for (const resource of resources) learnOutputs(resource, values);
    const taint = new Taint();
    for (const resource of resources.filter(isCommand)) {
      yield* byDependency(resource, [], taint);
      if (seen.has(resource.urn)) yield* byValue(resource, [], values);
      const given = [...resource.madeOf.keys()].filter((property) => property !== OF_CONNECTION);
      const isReached = given.some((property) =>
        taint.behind(resource, property).some(({ isCertain }) => isCertain),
      );
      if (isReached) yield* traces(resource);
    }
  },
});

/** What a command leaves behind that a secret reached: all in one finding, for it is mended in one place. */
function* traces({ urn, inputs, secretOutputs }: SeenResource): Generator<Finding> {
  const plain = ["stdout", "stderr"].filter((name) => !secretOutputs.includes(name));
  const left = [
    ...(inputs.logging === "none" ? [] : ["logging shows what it prints"]),
    ...(inputs.addPreviousOutputInEnv === false ? [] : ["its output goes to the next run's environment"]),
    ...(plain.length === 0 ? [] : [`${plain.join(" and ")} stand in the state in plain`]),
    ...(isEmpty(inputs.triggers) ? [] : ["a trigger would delete what it just wrote"]),
  ];
  if (left.length > 0) yield { urn, problem: `a secret reaches this command, and ${left.join("; ")}.` };
}

/** Without one, whoever answers at the address is believed, and gets what the command gets. */
function* withoutHostKey({ urn, inputs: { connection } }: SeenResource): Generator<Finding> {
  // In a preview all of it may be unknown: it is asked again before the connection is made.
  if (connection === undefined || connection === UNKNOWN || !isMap(connection)) return;
  const hops: [string[], Value | undefined][] = [
    [["connection"], connection],
    [["connection", "proxy"], connection.proxy],
  ];
  for (const [property, hop] of hops) {
    if (hop === undefined || hop === null || !isMap(hop) || !isEmpty(hop.hostKey)) continue;
    yield {
      urn,
      property: [...property, "hostKey"],
      problem: "any host that answers at this address is trusted.",
    };
  }
}

function isMap(value: Value): value is { readonly [key: string]: Value } {
  return isBranch(value) && !Array.isArray(value);
}

function isEmpty(value: Value | undefined): boolean {
  return (
    value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)
  );
}
