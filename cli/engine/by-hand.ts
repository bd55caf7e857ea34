import { join } from "node:path";

/** What keyturn found for the engine by itself, and a person's own shell does not have. */
const found: { engine?: string; backend?: string } = {};

/** To be called where the engine is not on PATH. */
export function noteEngine(folder: string): void {
  found.engine = folder;
}

/** To be called where nobody chose a backend. */
export function noteBackend(url: string): void {
  found.backend = url;
}

/** A call of the engine as a person can give it in a shell of their own: `pulumi cancel --stack prod`. */
export function byHand(call: string): string {
  const { engine, backend } = found;
  const program = engine === undefined ? "pulumi" : quoted(join(engine, "pulumi"));
  const where = backend === undefined ? "" : `PULUMI_BACKEND_URL=${quoted(backend)} `;
  return `${where}${program} ${call}`;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
