import { dialectOf } from "../../provider/env-file/index.ts";
import { type Compared, compareValues } from "./compare-values.ts";
import { guess } from "./guess.ts";
import type { Input } from "./input.ts";
import { dotenvPlace } from "./places.ts";
import { readEnvText } from "./read-env.ts";
import { nothingSeen, type Seen } from "./seen.ts";

/** What .env files tell. */
export interface SeenInEnv {
  readonly seen: Seen;
  /** How long the values in use are, by key; what is shorter than 16 characters is left out. */
  readonly lengths: ReadonlyMap<string, number>;
}

/** A value in use and where it stands; it goes nowhere but into comparisons. */
interface Standing {
  readonly path: string;
  readonly value: string;
}

/**
 * The keys of .env files that look like secrets, by name and by whose value holds whose. All files are looked at
 * together, for a key of one may be signed with a key of another.
 *
 * @throws CommandError where a file is no .env file
 */
export async function seenInEnvFiles(inputs: readonly Input[]): Promise<SeenInEnv> {
  const seen = nothingSeen();
  const standing = new Map<string, Standing[]>();
  for (const input of inputs) {
    seen.places.push(dotenvPlace(input.path));
    const { values, badLines } = readEnvText(input.text, input.path);
    for (const { line, reason } of badLines) {
      seen.remarks.push(
        `${input.path}:${line}: ${reason}. Passed over; mend it before you adopt, for Docker Compose refuses the file too`,
      );
    }
    for (const [key, value] of values) {
      const why = whyLeftOut(value, input.path);
      if (value !== undefined && why === undefined) {
        standing.set(key, [...(standing.get(key) ?? []), { path: input.path, value }]);
      } else if (guess(key) !== "setting") seen.remarks.push(`${key} in ${input.path} ${why}: left out`);
    }
  }
  const first = new Map([...standing].map(([key, [one]]) => [key, one?.value ?? ""]));
  const compared = await compareValues(first);
  for (const [key, places] of standing) {
    const found = compared.get(key);
    if (guess(key) === "setting" && found === undefined) continue;
    for (const { path } of places) {
      seen.deliveries.push({ secret: key, place: dotenvPlace(path).id, key });
    }
    const remarks = differing(key, places);
    if (found !== undefined) seen.secrets.push(asSecret(key, found, remarks));
    else if (remarks.length > 0) seen.notes.push({ secret: key, remarks });
  }
  return { seen, lengths: lengthsOf(first) };
}

function asSecret(name: string, { source, remark }: Compared, remarks: readonly string[]) {
  return { name, source, certainty: "compared", remarks: [remark, ...remarks] } as const;
}

function whyLeftOut(value: string | undefined, path: string): string | undefined {
  if (value === undefined) return "is made from variables that the file does not hold";
  if (value === "") return "is empty";
  return value.includes("\n") && dialectOf(path) === "compose"
    ? "runs over several lines, which keyturn does not write"
    : undefined;
}

/** One secret has one value: a key that stands with two is two secrets, or a mistake. */
function differing(key: string, places: readonly Standing[]): string[] {
  const [first] = places;
  const other = places.find(({ value }) => value !== first?.value);
  if (first === undefined || other === undefined) return [];
  return [
    `${first.path} and ${other.path} hold different values. keyturn gives ${key} one: make two secrets of it if that is meant`,
  ];
}

function lengthsOf(values: ReadonlyMap<string, string>): Map<string, number> {
  const lengths = [...values].map(([key, value]) => [key, [...value].length] as const);
  return new Map(lengths.filter(([, length]) => length >= 16 && length <= 4096));
}
