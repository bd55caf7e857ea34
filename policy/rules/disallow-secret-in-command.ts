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
    yield* carried(byMark(resource, []));
    yield* carried(byValue(resource, [], values));
    const isReached = resource.secrets.some((path) => path[0] !== OF_CONNECTION && isTelling(resource, path));
    if (isReached) yield* traces(resource);
  },
  *inspectStack(resources, { seen }) {
    const values = valuesOf(seen);
    for (const resource of resources) learnOutputs(resource, values);
    const taint = new Taint();
    for (const resource of resources.filter(isCommand)) {
      yield* carried(byDependency(resource, [], taint));
      if (seen.has(resource.urn)) yield* carried(byValue(resource, [], values));
      const given = [...resource.madeOf.keys()].filter((property) => property !== OF_CONNECTION);
      const isReached = given.some((property) =>
        taint.behind(resource, property).some(({ isCertain }) => isCertain),
      );
      if (isReached) yield* traces(resource);
    }
  },
});

/** A command's text, arguments and triggers show to everybody who may look at the machine or the state. */
function* carried(findings: Iterable<Finding>): Generator<Finding> {
  const remedy =
    "Give the secret by `stdin`, or as a variable in `environment`, and let the command read it from there.";
  for (const finding of findings) yield { ...finding, remedy };
}

/** What a command leaves behind that a secret reached: all in one finding, for it is mended in one place. */
function* traces({ urn, inputs, secretOutputs }: SeenResource): Generator<Finding> {
  const plain = ["stdout", "stderr"].filter((name) => !secretOutputs.includes(name));
  const left: [trace: string, remedy: string][] = [
    ...one(inputs.logging !== "none", "logging shows what it prints", 'set logging to "none"'),
    ...one(
      inputs.addPreviousOutputInEnv !== false,
      "its output goes to the next run's environment",
      "set addPreviousOutputInEnv to false",
    ),
    ...one(
      plain.length > 0,
      `${plain.join(" and ")} stand in the state in plain`,
      `name ${plain.join(" and ")} in the resource option additionalSecretOutputs`,
    ),
    ...one(
      !isEmpty(inputs.triggers),
      "a trigger would delete what it just wrote",
      "take triggers out, and put a version into `environment`, which runs `update`",
    ),
  ];
  if (left.length === 0) return;
  const remedies = left.map(([, remedy]) => remedy).join("; ");
  yield {
    urn,
    problem: `a secret reaches this command, and ${left.map(([trace]) => trace).join("; ")}.`,
    remedy: `${remedies.charAt(0).toUpperCase()}${remedies.slice(1)}.`,
  };
}

const one = (isSo: boolean, trace: string, remedy: string): [string, string][] =>
  isSo ? [[trace, remedy]] : [];

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
      remedy:
        `Set ${[...property, "hostKey"].join(".")} to the host's public key: ssh-keyscan -t ed25519 HOST prints it. Compare its ` +
        "fingerprint with the one that ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub tells on the host itself.",
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
