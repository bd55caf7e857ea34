import { posix } from "node:path";
import { type SopsFormat, sopsFormatOf } from "../../components/catalog/index.ts";
import { entriesOf } from "./data.ts";
import { asSecretName } from "./names.ts";
import { plainName } from "./plain-name.ts";
import { nothingSeen, type Seen, type SeenPlace } from "./seen.ts";

/** How SOPS marks a value that it has encrypted; nothing after it is looked at. */
const ENCRYPTED = "ENC[";

/** A SOPS file: the names of the keys that it encrypts. Values stay as they are, encrypted. */
export function seenInSops(path: string, data: unknown): Seen {
  const seen = nothingSeen();
  const normal = posix.normalize(path);
  const place: SeenPlace = {
    id: `sops-file ${normal}`,
    kind: "sops-file",
    name: sopsName(normal),
    fields: { path: normal, ...(sopsFormatOf(normal) === undefined ? { format: formatOf(normal) } : {}) },
    role: "running",
  };
  seen.places.push(place);
  const found = encryptedKeys(data, []);
  const leaves = found.map((steps) => steps.at(-1) ?? "");
  for (const [index, steps] of found.entries()) {
    const leaf = leaves[index] ?? "";
    // `env.TOKEN` is TOKEN, as everywhere else; `db.password` says too little without what stands above it.
    const isEnough = /^[A-Z][A-Z0-9_]*$/.test(leaf) && leaves.indexOf(leaf) === leaves.lastIndexOf(leaf);
    const secret = asSecretName(isEnough || steps.length === 1 ? leaf : steps.join("_").toUpperCase());
    const key = steps.join(".");
    // A dot leads deeper, so a key that holds one can't be named.
    if (secret === undefined || !steps.every((step) => /^[A-Za-z_][\w-]*$/.test(step)))
      seen.remarks.push(`a key in ${path} has a name that a catalog can't hold: left out`);
    else seen.deliveries.push({ secret, place: place.id, key });
  }
  if (found.length === 0) seen.remarks.push(`${path} encrypts nothing that can be named`);
  return seen;
}

/** The format where the name does not tell SOPS: of `.env.prod`, or of a .jsonc. */
const formatOf = (path: string): SopsFormat => (path.endsWith(".jsonc") ? "json" : "dotenv");

/** `image-secrets` for image/secrets/env.json. */
function sopsName(path: string): string {
  const steps = path.split("/").filter((step) => step !== "." && step !== "..");
  const folders = steps
    .slice(0, -1)
    .map((step) => plainName(step, ""))
    .filter((step) => step !== "");
  const own = folders.length === 0 ? steps : folders;
  return plainName(own.slice(-2).join("-"), "sops");
}

function encryptedKeys(data: unknown, above: readonly string[]): string[][] {
  return entriesOf(data).flatMap(([key, value]) => {
    const steps = [...above, key];
    // What SOPS keeps about the file itself.
    if (above.length === 0 && (key === "sops" || key.startsWith("sops_"))) return [];
    if (typeof value === "string") return value.startsWith(ENCRYPTED) ? [steps] : [];
    return encryptedKeys(value, steps);
  });
}
