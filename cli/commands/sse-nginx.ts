import type { Command } from "commander";

const EXAMPLE = `
It reads SSE_BASE_PATH, SSE_CORS_ORIGINS, SSE_HEADER and SSE_HEARTBEAT as the service does: give both the same.

  keyturn sse nginx --listen 0.0.0.0:8000 > /etc/nginx/conf.d/keyturn-sse.conf && nginx -t && nginx -s reload`;

/** Adds `keyturn sse nginx`. */
export function addSseNginx(sse: Command): void {
  sse
    .command("nginx")
    .description("print nginx's configuration of the gateway, for its http block")
    .option("--listen <address...>", "where nginx listens, such as [::]:443; 127.0.0.1:8000 unless given")
    .option("--instance <address...>", "where the service is, each instance; 127.0.0.1:8001 unless given")
    .option("--backend <address>", "what is behind all other paths; the service unless given")
    .option("--certificate <file>", "ends TLS with it, and with the key of --key")
    .option("--key <file>", "the certificate's key")
    .option("--name <name>", "what its logs are called by; keyturn-sse unless given")
    .option("--logs <folder>", "the folder for its logs; /var/log/nginx unless given")
    .option(
      "--blocked <folder>",
      "whose *.conf files hold deny lines; /etc/nginx/keyturn-sse-blocked unless given",
    )
    .addHelpText("after", EXAMPLE)
    .action(async (options) => (await import("../sse/nginx.ts")).sseNginx(options));
}
