import { createRequire } from "node:module";

/**
 * The SDK tells the engine each answer to a registration as a debug message (`RegisterResource RPC finished …`,
 * runtime/resource.ts), with secret outputs in plain. Nobody sees them at a terminal, but `pulumi up --json`
 * prints every event and `--event-log` writes them to disk. The messages carry nothing that a user of this
 * program needs, so they are not sent.
 */
const log = createRequire(import.meta.url)("@pulumi/pulumi/log") as { debug: () => Promise<void> };

log.debug = async () => {};
