import type { EngineStep } from "./engine/run.ts";

/** A step of the engine in a person's words. */
export interface StepWords {
  /** As long as it is to be done, such as `mint TOKEN generation 2`. */
  readonly toDo: string;
  /** Once it is done, such as `minted TOKEN generation 2`. */
  readonly done: string;
}

/** What the words depend on besides the step. */
export interface StepContext {
  /** Whether what this writes is only taken over, as it stands. */
  takesOver(name: string): boolean;
  /** Whether a generation is a value that was in use before keyturn: it is not made then. */
  isAdopted(secret: string, generation: string): boolean;
}

type Op = "create" | "update" | "import" | "delete";
type Describe = (op: Op, name: string, context: StepContext) => StepWords | undefined;

/** By the last part of the resource's type. A person need not hear of the others: components, ledgers, providers. */
const KINDS: Readonly<Record<string, Describe>> = {
  RandomPassword: generation(["make", "made"], ["retire", "retired"]),
  Stash: (op, name, context) =>
    proof(op, name) ?? generation(["make", "made"], ["retire", "retired"])(op, name, context),
  AdoptedValue: generation(["adopt", "adopted"], ["retire", "retired"]),
  Minted: generation(["mint", "minted"], ["revoke", "revoked"]),
  VaultValue: generation(["take", "took"], ["retire", "retired"]),
  EnvFiles: (op, name, context) => (op === "delete" ? undefined : written(name, context)),
  PlaceValues: (op, name, context) =>
    op === "delete" ? words(["empty", "emptied"], name) : written(name, context),
  PreviousKey: previousAt,
  PreviousValues: previousAt,
  // Where it is only made, nothing was encrypted with another key.
  Migration: (op, name) =>
    op === "update"
      ? words(["re-encrypt", "re-encrypted"], `what ${name.slice(0, -"-migrated".length)} encrypts`)
      : undefined,
  Command: flyCommand,
  ActionsSecret: keyAt("GitHub"),
  ActionsEnvironmentSecret: keyAt("GitHub"),
  SecretsStoreSecret: keyAt("Cloudflare"),
  WorkersScript: (op, name) =>
    op === "delete" ? undefined : words(["upload", "uploaded"], `Worker ${name}`),
  ZeroTrustTunnelCloudflared: (op, name) =>
    words(op === "delete" ? ["delete", "deleted"] : ["write", "wrote"], `the tunnel of ${name}`),
  TunnelConnector: (op, name) =>
    words(op === "delete" ? ["disconnect", "disconnected"] : ["connect", "connected"], name),
  Parameter: keyAt("AWS"),
  SecretVersion: keyAt("AWS"),
};

/** Puts a step of the engine into words. @returns undefined for what a person need not hear of */
export function stepInWords(step: EngineStep, context: StepContext): StepWords | undefined {
  const op = opOf(step);
  return op && KINDS[step.type.split(":").at(-1) ?? ""]?.(op, step.name, context);
}

/** A replacement is told once, when what takes the other's place is made. */
function opOf({ op, retained }: EngineStep): Op | undefined {
  if (op === "create" || op === "create-replacement") return "create";
  if (op === "update" || op === "import") return op;
  return op === "delete" && !retained ? op : undefined;
}

function words([verb, past]: readonly [verb: string, past: string], what: string): StepWords {
  return { toDo: `${verb} ${what}`, done: `${past} ${what}` };
}

function written(name: string, { takesOver }: StepContext): StepWords {
  return takesOver(name) ? words(["take over", "took over"], name) : words(["write", "wrote"], name);
}

/** `NAME-g4`, the resource of one generation. */
function generation(
  making: readonly [verb: string, past: string],
  ending: readonly [verb: string, past: string],
): Describe {
  return (op, name, { isAdopted }) => {
    const [, secret, number = ""] = /^(\w+)-g(\d+)$/.exec(name) ?? [];
    if (secret === undefined || op === "update") return undefined;
    const beginning = isAdopted(secret, number) ? (["adopt", "adopted"] as const) : making;
    return words(op === "delete" ? ending : beginning, `${secret} generation ${number}`);
  };
}

/** `SECRET-proven-PROBE`, the gate behind a stage. */
function proof(op: Op, name: string): StepWords | undefined {
  const [, secret, probe] = /^(\w+)-proven-(.+)$/.exec(name) ?? [];
  if (secret === undefined || op === "delete") return undefined;
  return words(["ask", "proved by"], `${probe}, for ${secret}`);
}

/** `TARGET`, `TARGET-SECRET` where a step writes one secret alone, or one of these with `-emptied`. */
function flyCommand(op: Op, name: string): StepWords | undefined {
  if (op === "delete") return undefined;
  const [, emptied] = /^(.+)-emptied$/.exec(name) ?? [];
  return emptied === undefined
    ? words(["import into", "imported into"], `Fly ${name}`)
    : words(["empty", "emptied"], `Fly ${emptied}`);
}

/** `TARGET-SECRET`, or `TARGET-SECRET-KEY`: a place takes each key alone. No secret's name holds a dash. */
function keyAt(where: string): Describe {
  return (op, name) => {
    const what = `${name} at ${where}`;
    if (op === "import") return words(["take over", "took over"], what);
    return op === "delete" ? words(["empty", "emptied"], what) : words(["write", "wrote"], what);
  };
}

function previousAt(op: Op, name: string): StepWords | undefined {
  if (op !== "delete") return undefined;
  return words(["erase", "erased"], `the previous value at ${name.slice(0, -"-previous".length)}`);
}
