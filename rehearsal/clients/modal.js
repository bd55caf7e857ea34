// @ts-check
// Plain JavaScript, so that it starts at once: it is started for every write.
import { readFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { ModalConnection } from "./modal/connection.js";

const HELP = `modal: a stand-in for Modal's command, made for rehearsals. It talks to a simulated Modal and never to modal.com.

  modal secret create NAME --from-json FILE [--force] [--env ENVIRONMENT]
  modal secret delete NAME --yes [--allow-missing] [--env ENVIRONMENT]
  modal deploy [--env ENVIRONMENT] APP.py      reads no app: what runs reads the environment's secrets from then on

Environment: MODAL_TOKEN_ID, MODAL_TOKEN_SECRET, MODAL_SERVER_URL. Everything else of modal is refused here.`;

/** Source: click, whose exit code for a command line that it does not understand is 2. */
const NOT_UNDERSTOOD = 2;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: "boolean" },
    version: { type: "boolean" },
    "from-json": { type: "string" },
    force: { type: "boolean" },
    yes: { type: "boolean" },
    "allow-missing": { type: "boolean" },
    env: { type: "string" },
  },
});

async function run() {
  const [first = "", second = "", name = ""] = positionals;
  if (values.help === true) return void process.stdout.write(`${HELP}\n`);
  if (values.version === true)
    return void process.stdout.write("modal client version: 1.6.4 (a stand-in of keyturn's)\n");
  const modal = new ModalConnection(values.env ?? "");
  try {
    if (first === "deploy") await modal.deploy();
    else if (first === "secret" && second === "create") {
      // As the real one, which reads regular files only.
      const text = readFileSync(values["from-json"] ?? "", "utf8");
      await modal.create(name, JSON.parse(text), values.force === true);
    } else if (first === "secret" && second === "delete")
      await modal.delete(name, values["allow-missing"] === true);
    else process.exitCode = NOT_UNDERSTOOD;
  } finally {
    modal.close();
  }
}

try {
  await run();
} catch (error) {
  // Of a refusal the server's words; those of anything else could quote what was read.
  const details =
    error instanceof Error && "details" in error ? String(error.details) : "the stand-in modal failed";
  const isSilent = error instanceof Error && "code" in error && error.code === 14;
  process.stderr.write(`${isSilent ? `Could not connect to the Modal server: ${details}` : details}\n`);
  process.exitCode = 1;
}
