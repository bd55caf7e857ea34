import { RandomPassword, type RandomPasswordArgs } from "@pulumi/random/randomPassword.js";
import type { SourceOf } from "../catalog/index.ts";
import { type Generation, type GenerationArgs, generationName } from "./generation.ts";

type Random = SourceOf<"random">;

/**
 * The characters of each charset, in the provider's terms. `printable` leaves out what shells, .env files and
 * URLs trip over. Hex is digits with a-f as "special" ones: RandomBytes would be made for it, but its id is the
 * value itself, and ids stand in the state unencrypted.
 */
const CHARACTERS: Record<Random["charset"], Omit<RandomPasswordArgs, "length">> = {
  alphanumeric: { special: false },
  base64url: { overrideSpecial: "-_" },
  hex: { upper: false, lower: false, overrideSpecial: "abcdef" },
  printable: { overrideSpecial: "!*+,-./:;=?@^_~" },
};

/** All that the catalog or keyturn could come to say differently of a generation that exists. */
const FROZEN = ["length", "keepers", "special", "overrideSpecial", "upper", "lower", "numeric"];

/**
 * A generation that the `random` provider makes. Its inputs are ignored once it exists, so that a new length
 * or charset in the catalog holds from the next generation on and never replaces a value that is in use.
 */
export function randomGeneration({ length, charset }: Random, args: GenerationArgs): Generation {
  const name = generationName(args.secret, args.generation);
  const inputs = { length, keepers: { generation: String(args.generation) }, ...CHARACTERS[charset] };
  const resource = new RandomPassword(name, inputs, { ...args.opts, ignoreChanges: FROZEN });
  return { resource, value: resource.result };
}
