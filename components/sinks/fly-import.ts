const FENCE = '"""';

/** Longest line that flyctl reads, in bytes: a longer one it drops without a word, with all that follows. */
const LONGEST_LINE = 64 * 1024 - 1;

/** Values that `flyctl secrets import` would change. Its message names every one with what is to be done, never a value. */
export class FlyImportRefused extends Error {
  override readonly name = "FlyImportRefused";

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/**
 * The standard input of `flyctl secrets import` that stores exactly these values: one entry a name, in their order.
 * Its parser knows no escapes, so each value gets the one quoting that it survives.
 *
 * Source of the rules: superfly/flyctl internal/command/secrets/parser.go, as of v0.4.112.
 *
 * @param entries values by the secret's name at Fly
 * @returns NAME=VALUE lines, each with its line end; empty where there are no entries
 * @throws {FlyImportRefused} when a value can't be told to flyctl, or an app could not be given it
 */
export function flyImport(entries: Readonly<Record<string, string>>): string {
  const problems: string[] = [];
  const lines = Object.entries(entries).map(([name, value]) => {
    const rendered = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? render(name, value) : BAD_NAME;
    if (typeof rendered === "string") return rendered;
    problems.push(
      `${JSON.stringify(name)} can't be imported by flyctl: ${rendered.why}. ${rendered.remedy}.`,
    );
    return "";
  });
  if (problems.length > 0) throw new FlyImportRefused(problems);
  return lines.join("");
}

interface Refusal {
  readonly why: string;
  readonly remedy: string;
}

const ENCODE = "Give the app an encoding of the value, such as base64, and let it decode it";

const BAD_NAME: Refusal = {
  why: "its name is no name of an environment variable",
  remedy: "Use letters, digits and _, and no digit first",
};

function render(name: string, value: string): string | Refusal {
  if (value.includes("\0")) return { why: "its value holds a NUL, which no environment can", remedy: ENCODE };
  if (/\p{Surrogate}/u.test(value))
    return { why: "its value is not text: half a surrogate pair", remedy: ENCODE };
  const quoted = value.includes("\n") ? overLines(value) : onOneLine(value);
  if (typeof quoted !== "string") return quoted;
  const entry = `${name}=${quoted}\n`;
  if (entry.split("\n").some((line) => Buffer.byteLength(line) > LONGEST_LINE))
    return {
      why: `a line of it would have more than ${LONGEST_LINE} bytes, which flyctl drops with all that follows`,
      remedy: "Break the value into lines, where what reads it allows that, or keep it in a file",
    };
  return entry;
}

/** Every value of one line has a quoting. The simplest comes first, which older versions of flyctl know too. */
function onOneLine(value: string): string {
  if (!value.includes('"')) return `"${value}"`;
  // An odd number of quotes before the first # keeps it from starting a comment: ours must leave it odd.
  return quotesBeforeHash(value) % 2 === 0 ? `${FENCE}${value}${FENCE}` : `'${value}'`;
}

function overLines(value: string): string | Refusal {
  const lines = value.split("\n");
  const [first = ""] = lines;
  const inner = lines.slice(0, -1);
  if (inner.some((line) => line.endsWith("\r")))
    return {
      why: "its value holds a line that ends with CR LF, of which flyctl drops the CR",
      remedy: "Store it with LF line ends, or give the app an encoding of it, such as base64",
    };
  if (inner.some((line) => line.endsWith(FENCE)))
    return { why: `a line in its value ends with ${FENCE}, where flyctl takes it to end`, remedy: ENCODE };
  if (quotesBeforeHash(first) % 2 !== 0)
    return {
      why: 'the first line of its value holds a # after an odd number of ", where flyctl begins a comment',
      remedy: ENCODE,
    };
  return `${FENCE}${value}${FENCE}`;
}

/** How many double quotes stand before the first `#`; 0 where there is none, as then nothing is cut. */
function quotesBeforeHash(text: string): number {
  const hash = text.indexOf("#");
  return hash < 0 ? 0 : text.slice(0, hash).split('"').length - 1;
}
