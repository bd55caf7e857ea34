import { type Command, Option } from "commander";
import { addSseNginx } from "./sse-nginx.ts";

const SETTINGS = `
Every setting can stand in the environment, as SSE_ and its name (SSE_TTL, SSE_REDIS_URL); all are named in
docs/sse-settings.md, and secret ones are read nowhere else. The principal token is VX11_PRINCIPAL_TOKEN there, or
in a file, and during a rotation VX11_PRINCIPAL_TOKEN_PREVIOUS too.`;

/** Adds `keyturn sse`: tokens of a minute for event streams, in place of long-lived ones in URLs. */
export function addSse(program: Command): void {
  const sse = program
    .command("sse")
    .description("tokens of a minute for event streams, in place of long-lived ones in URLs");
  sse
    .command("serve")
    .description("issue such tokens and open event streams for them, behind a gateway, until SIGTERM")
    .option("--host <address>", "the address to listen at; 127.0.0.1 unless given")
    .option("--port <number>", "the port; 8001 unless given")
    .addOption(
      new Option("--store <kind>", "where tokens are kept; memory unless given").choices([
        "memory",
        "redis",
        "signed",
      ]),
    )
    .addOption(
      new Option("--events <kind>", "where events come from; none unless given").choices([
        "none",
        "redis",
        "upstream",
      ]),
    )
    .option(
      "--principals-file <file>",
      "NAME=VALUE lines with the principal token; ./tokens.env if there is one",
    )
    .option("--gateway-port <number>", "the gateway's port, or off; 8000, or one below --port, unless given")
    .option("--json", "log JSON lines: the audit log on standard output, what happens on standard error")
    .addHelpText("after", SETTINGS)
    .action(async (options) => (await import("../sse/serve.ts")).sseServe(options));
  addSseNginx(sse);
}
