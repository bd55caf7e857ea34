// @ts-check
// Plain JavaScript, so that it starts at once: it is started several times for every file that is written.
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { unwrapped, wrappedFor } from "./sops/data-key.js";
import { at, NotPlayed, opened, readDocument, sealed, WrongChecksum } from "./sops/document.js";

const HELP = `sops: a stand-in for SOPS, made for rehearsals on machines that have none. It writes SOPS' own format, of texts in
JSON files for keys of age's alone.

  sops decrypt --output-type json FILE
  sops set --value-stdin --idempotent FILE INDEX      the value as JSON on standard input
  sops unset --idempotent FILE INDEX
  sops rotate --in-place [--add-age RECIPIENTS] [--rm-age RECIPIENTS] FILE
  sops --version

Environment: SOPS_AGE_KEY, SOPS_AGE_KEY_FILE, XDG_CONFIG_HOME. Everything else of SOPS is refused here.`;

// Source of the codes: getsops/sops, cmd/sops/codes.
const CODES = { failure: 1, wrongChecksum: 51, noKey: 128 };

/** @type {{ message: string, code: number } | undefined} */
let refusal;

/** @param {string} message @param {number} [code] @returns {never} */
function refuse(message, code = CODES.failure) {
  refusal = { message, code };
  throw new Error(message);
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    version: { type: "boolean" },
    help: { type: "boolean" },
    "disable-version-check": { type: "boolean" },
    "input-type": { type: "string" },
    "output-type": { type: "string" },
    "value-stdin": { type: "boolean" },
    idempotent: { type: "boolean" },
    "in-place": { type: "boolean" },
    "add-age": { type: "string" },
    "rm-age": { type: "string" },
  },
});

async function run() {
  const [command = "", file = "", index] = positionals;
  if (values.version === true) return void process.stdout.write("sops 3.13.3 (a stand-in of keyturn's)\n");
  if (values.help === true || command === "") return void process.stdout.write(`${HELP}\n`);
  const document = readDocument(readFileSync(file, "utf8"));
  const dataKey = await unwrapped(document.own.age, identities());
  if (dataKey === undefined)
    refuse("Failed to get the data key required to decrypt the SOPS file.", CODES.noKey);
  const tree = opened(document, dataKey);
  switch (command) {
    case "decrypt":
      process.stdout.write(`${JSON.stringify(tree, null, "\t")}\n`);
      return;
    case "set": {
      const value = JSON.parse(readFileSync(0, "utf8"));
      if (typeof value !== "string") refuse("only texts are played");
      if (at(tree, pathOf(index)) === value) return;
      put(tree, pathOf(index), value);
      break;
    }
    case "unset":
      if (at(tree, pathOf(index)) === undefined) return;
      put(tree, pathOf(index), undefined);
      break;
    case "rotate":
      return await rotate(file, document, tree);
    default:
      refuse("this sops is a stand-in: it knows decrypt, set, unset and rotate");
  }
  writeFileSync(file, sealed(tree, dataKey, document.own.age, document.tree));
}

/** @param {string} file @param {import("./sops/document.js").Document} document @param {import("./sops/document.js").Tree} tree */
async function rotate(file, { own }, tree) {
  const [added, removed] = [listed(values["add-age"]), listed(values["rm-age"])];
  const all = [...new Set([...own.age.map(({ recipient }) => recipient), ...added])];
  const dataKey = randomBytes(32);
  const age = await wrappedFor(
    dataKey,
    all.filter((recipient) => !removed.includes(recipient)),
  );
  writeFileSync(file, sealed(tree, dataKey, age));
}

/** @param {string | undefined} text */
const listed = (text) => (text === undefined || text === "" ? [] : text.split(","));

/** Of an index such as `["env"]["TOKEN"]`. @param {string | undefined} index @returns {string[]} */
function pathOf(index = "") {
  return JSON.parse(index.replaceAll("][", ","));
}

/** @param {import("./sops/document.js").Tree} tree @param {readonly string[]} path @param {string | undefined} value */
function put(tree, path, value) {
  const name = path.at(-1) ?? refuse("the index is empty");
  let into = tree;
  for (const one of path.slice(0, -1)) {
    const below = into[one] ?? {};
    if (typeof below === "string") refuse("a value stands above the index");
    into[one] = below;
    into = below;
  }
  if (value === undefined) delete into[name];
  else into[name] = value;
}

/** Source: getsops/sops, age/keysource.go. */
function identities() {
  const { SOPS_AGE_KEY = "", SOPS_AGE_KEY_FILE, XDG_CONFIG_HOME } = process.env;
  const own = join(XDG_CONFIG_HOME || join(homedir(), ".config"), "sops", "age", "keys.txt");
  const texts = [SOPS_AGE_KEY, ...[SOPS_AGE_KEY_FILE, own].map(textOf)];
  return texts.flatMap((text) => text.match(/AGE-SECRET-KEY-1[A-Z0-9]+/g) ?? []);
}

/** @param {string | undefined} path */
function textOf(path) {
  try {
    return path === undefined ? "" : readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

try {
  await run();
} catch (error) {
  // Anything else could quote what it read.
  const known = error instanceof NotPlayed || error instanceof WrongChecksum;
  process.stderr.write(`${refusal?.message ?? (known ? error.message : "the stand-in sops failed")}\n`);
  process.exitCode = refusal?.code ?? (error instanceof WrongChecksum ? CODES.wrongChecksum : CODES.failure);
}
