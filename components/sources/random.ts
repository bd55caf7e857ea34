import { RandomBytes } from "@pulumi/random/randomBytes.js";
import { RandomPassword, type RandomPasswordArgs } from "@pulumi/random/randomPassword.js";
import type { SourceOf } from "../catalog/index.ts";
import { type Generation, type GenerationArgs, generationName } from "./generation.ts";

/** Characters beside letters and digits. `printable` leaves out what shells, .env files and URLs trip over. */
const SPECIALS: Record<Exclude<SourceOf<"random">["charset"], "hex">, string> = {
  alphanumeric: "",
  base64url: "-_",
  printable: "!*+,-./:;=?@^_~",
};

/**
 * A generation that the `random` provider makes. Its inputs are ignored once it exists, so that a new length
 * or charset in the catalog holds from the next generation on and never replaces a value that is in use.
 */
export function randomGeneration(source: SourceOf<"random">, args: GenerationArgs): Generation {
  const name = generationName(args.secret, args.generation);
  const keepers = { generation: String(args.generation) };
  if (source.charset === "hex") {
    const opts = { ...args.opts, ignoreChanges: ["length", "keepers"] };
    const bytes = new RandomBytes(name, { length: Math.ceil(source.length / 2), keepers }, opts);
    return { value: bytes.hex.apply((hex) => hex.slice(0, source.length)) };
  }
  const specials = SPECIALS[source.charset];
  const inputs: RandomPasswordArgs = {
    length: source.length,
    keepers,
    special: specials !== "",
    ...(specials === "" ? {} : { overrideSpecial: specials }),
  };
  const ignoreChanges = ["length", "keepers", "special", "overrideSpecial"];
  return { value: new RandomPassword(name, inputs, { ...args.opts, ignoreChanges }).result };
}
