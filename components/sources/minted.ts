import { createHash } from "node:crypto";
import { CustomResource, type CustomResourceOptions, type Output, secret } from "@pulumi/pulumi";
import type { SourceOf } from "../catalog/index.ts";
import type { Generations } from "../plan/index.ts";
import { type Generation, type GenerationArgs, generationName } from "./generation.ts";
import { requireGiven } from "./manual.ts";

/** Who makes a credential, and how it is told apart from every other. */
export interface MintedArgs {
  /** The catalog's source: who mints it, with the settings of that. */
  source: SourceOf<"minted">;
  /** The credential's name where it is minted: it holds stack, secret, generation and when that was asked for. */
  credential: string;
  secret: string;
  generation: string;
  /** The names of generations that were called off: what a run may have minted of them and lost goes as well. */
  forsaken?: string[];
  /** A credential that is in use already: its id, and its value. Nothing is minted then. */
  adopted?: { id: string; value: Output<string> };
}

/**
 * A credential that an API made. Creating it mints, deleting it revokes; one of the same name that a run left behind
 * when it was cut off is revoked once another is minted (`provider/minted`).
 */
export class Minted extends CustomResource {
  declare readonly value: Output<string>;
  /** What its API calls it; not secret. */
  declare readonly credentialId: Output<string>;

  constructor(name: string, args: MintedArgs, opts: CustomResourceOptions) {
    super(
      "keyturn:index:Minted",
      name,
      { ...args, value: undefined, credentialId: undefined },
      {
        ...opts,
        ignoreChanges: ["source", "credential", "secret", "generation", "forsaken", "adopted"],
        additionalSecretOutputs: ["value"],
      },
    );
  }
}

/**
 * A generation that is minted.
 *
 * @param made by number, how generations came to be; with the stack, the time makes the credential's name one of its own
 */
export function mintedGeneration(
  source: SourceOf<"minted">,
  { stack, made }: { stack: string; made: Generations["made"] },
  { secret: name, generation, opts }: GenerationArgs,
): Generation {
  const nameOf = (number: number, at = "") => credentialName(stack, name, number, at);
  const credential = nameOf(generation, made[generation]?.at);
  const forsaken = Object.entries(made).flatMap(([number, { at, calledOff }]) =>
    calledOff === true ? [nameOf(Number(number), at)] : [],
  );
  const common = { source, credential, secret: name, generation: String(generation) };
  const args = forsaken.length === 0 ? common : { ...common, forsaken };
  const resource = new Minted(generationName(name, generation), args, opts);
  return { resource, value: resource.value };
}

/** A generation that was minted before keyturn: its id lets it be revoked, its value is read or given by a person. */
export function adoptedCredential(
  source: SourceOf<"minted">,
  id: string,
  value: { read: Output<string> } | { given: Output<string | undefined> },
  { secret: name, generation, opts }: GenerationArgs,
): Generation {
  const resourceName = generationName(name, generation);
  const required = "given" in value ? [requireGiven(resourceName, value.given)] : [];
  const hooks = { ...opts.hooks, beforeCreate: [...(opts.hooks?.beforeCreate ?? []), ...required] };
  const known = "given" in value ? value.given.apply((given) => given ?? "") : value.read;
  const adopted = { id, value: secret(known) };
  const args = { source, credential: id, secret: name, generation: String(generation), adopted };
  const resource = new Minted(resourceName, args, { ...opts, hooks });
  return { resource, value: resource.value };
}

/** The most characters that a name may have at Neon. Source: Neon's OpenAPI description, `key_name`. */
const LONGEST_NAME = 64;

/**
 * The same for every attempt at one generation, and different for every other one, also for one that another stack
 * of the same name asks for: `keyturn-prod-TOKEN-g4-20260131T120000000Z`. A longer one than APIs take is cut, and a
 * digest of the whole stands at its end.
 */
export function credentialName(stack: string, name: string, generation: number, at: string): string {
  const time = new Date(at).toISOString().replace(/[^0-9TZ]/g, "");
  const whole = `keyturn-${stack}-${generationName(name, generation)}-${time}`;
  if (whole.length <= LONGEST_NAME) return whole;
  const digest = createHash("sha256").update(whole).digest("hex").slice(0, 12);
  return `${whole.slice(0, LONGEST_NAME - digest.length - 1)}-${digest}`;
}
