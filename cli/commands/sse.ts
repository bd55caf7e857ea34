import type { Command } from "commander";
import { jsonOption } from "./options.ts";

const SETTINGS = `
Every other setting is read from the environment; components/sse-tokens/README.md names them all. The principal token is
VX11_PRINCIPAL_TOKEN there, or in the file of --principals-file; during a rotation VX11_PRINCIPAL_TOKEN_PREVIOUS too.`;

/** Adds `keyturn sse`: tokens of a minute for event streams, in place of long-lived ones in URLs. */
export function addSse(program: Command): void {
  const sse = program
    .command("sse")
    .description("tokens of a minute for event streams, in place of long-lived ones in URLs");
  sse
    .command("serve")
    .description("issue such tokens, and open event streams for them, until SIGTERM")
    .option("--host <address>", "the address to listen at; 127.0.0.1 unless given")
    .option("--port <number>", "the port; 8001 unless given")
    .option("--principals-file <file>", "NAME=VALUE lines; tokens.env unless given, where there is one")
    .addOption(jsonOption().default(false, "log JSON lines"))
    .addHelpText("after", SETTINGS)
    .action(async (options) => (await import("../sse/serve.ts")).sseServe(options));
}
