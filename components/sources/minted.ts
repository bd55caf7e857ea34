import { createHash } from "node:crypto";
import { CustomResource, type CustomResourceOptions, type Input, type Output, secret } from "@pulumi/pulumi";
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
  /**
   * The names of generations that were called off, and those that this one would have had before its secret was renamed:
   * what a run may have minted of them and lost goes as well.
   */
  forsaken?: string[];
  /** When the generation was asked for, in ISO form: of a certificate, whose life is counted from then. */
  at?: string;
  /** The value of the authority that signs it: of a certificate. */
  authority?: Output<string>;
  /** What the stack says of the API, as one JSON object; secret. Where it says nothing, the environment does. */
  access?: Input<string[]>;
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
        ignoreChanges: [
          ...["source", "credential", "secret", "generation", "forsaken", "at", "authority", "adopted"],
        ],
        additionalSecretOutputs: ["value"],
      },
    );
  }
}

/** What a generation that is minted is made from, beside its source. */
export interface MintedHow {
  readonly stack: string;
  readonly made: Generations["made"];
  readonly former: readonly string[];
  readonly authority?: Output<string>;
  readonly access?: Input<string[]>;
}

/**
 * A generation that is minted.
 *
 * @param made by number, how generations came to be; with the stack, the time makes the credential's name one of its own
 * @param former names that the secret had: a run that was cut off may have minted under one of them
 * @param authority the value of the secret that signs it, of a certificate
 * @param access what the stack says of the API that mints it
 */
export function mintedGeneration(
  source: SourceOf<"minted">,
  { stack, made, former, authority, access }: MintedHow,
  { secret: name, generation, opts }: GenerationArgs,
): Generation {
  const namesOf = (number: number, at = "") =>
    [name, ...former].map((secret) => credentialName(stack, secret, number, at));
  const [credential = "", ...earlier] = namesOf(generation, made[generation]?.at);
  const calledOff = Object.entries(made).filter(([, how]) => how.calledOff === true);
  const forsaken = [...earlier, ...calledOff.flatMap(([number, { at }]) => namesOf(Number(number), at))];
  const common = { source, credential, secret: name, generation: String(generation) };
  const args = {
    ...common,
    ...(forsaken.length === 0 ? {} : { forsaken }),
    ...signedBy(source, made[generation]?.at, authority),
    ...(access === undefined ? {} : { access }),
  };
  const resource = new Minted(generationName(name, generation), args, opts);
  return { resource, value: resource.value };
}

/** What only certificates are made from: for what else is minted it would be a change of its inputs. */
function signedBy(source: SourceOf<"minted">, at: string | undefined, authority: Output<string> | undefined) {
  const isCertificate = source.by === "certificate" || source.by === "certificate-authority";
  if (!isCertificate || at === undefined) return {};
  return { at, ...(authority === undefined ? {} : { authority: secret(authority) }) };
}

/** A generation that was minted before keyturn: its id lets it be revoked, its value is read or given by a person. */
export function adoptedCredential(
  source: SourceOf<"minted">,
  id: string,
  value: { read: Output<string> } | { given: Output<string | undefined> },
  access: Input<string[]> | undefined,
  { secret: name, generation, opts }: GenerationArgs,
): Generation {
  const resourceName = generationName(name, generation);
  const required = "given" in value ? [requireGiven(resourceName, value.given)] : [];
  const hooks = { ...opts.hooks, beforeCreate: [...(opts.hooks?.beforeCreate ?? []), ...required] };
  const inUse = "given" in value ? value.given.apply((given) => given ?? "") : value.read;
  const adopted = { id, value: secret(inUse) };
  const known = { source, credential: id, secret: name, generation: String(generation), adopted };
  const args = access === undefined ? known : { ...known, access };
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
