import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { startMailServer } from "../../notify/smtp-server.ts";
import { succeeded, UP } from "../../support/adopted-system.ts";
import { makeCertificates } from "../../support/certificates.ts";
import { giveByHand } from "../../support/prepared-every-kind.ts";
import type { Scratch } from "../../support/scratch.ts";

/** What one receiver was sent. */
export interface Received {
  readonly by: string;
  readonly content: string;
}

/** Paths of the webhooks, which are what lets a message in. Synthetic. */
const PATHS = {
  SLACK_URL: "/services/T0SYNTHETIC/synthetic-slack-token-in-use-0001",
  DISCORD_URL: "/api/webhooks/1/synthetic-discord-token-in-use-0001",
  HOOK_URL: "/hooks/synthetic-hook-token-in-use-0001",
} as const;

const MAIL_PASSWORD = "synthetic-mail-password-in-use-0001";

/** Those that a system tells of its runs, all real servers on this machine but what they stand for. */
export class Receivers {
  /** For the environment of every command: the authority behind the mail server's certificate. */
  readonly env: Readonly<Record<string, string>>;
  /** What lets messages in, by the secret that holds it. */
  readonly values: Readonly<Record<string, string>>;
  readonly #mailPort: number;
  readonly #taken: () => Received[];

  private constructor(port: number, mailPort: number, ca: string, taken: () => Received[]) {
    const urls = Object.entries(PATHS).map(([name, path]) => [name, `http://127.0.0.1:${port}${path}`]);
    this.values = { ...Object.fromEntries(urls), MAIL_PASSWORD };
    this.env = { NODE_EXTRA_CA_CERTS: ca };
    this.#mailPort = mailPort;
    this.#taken = taken;
  }

  /** Lends them, closed and removed afterwards. */
  static async lend(use: (receivers: Receivers) => Promise<void>): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "keyturn-receivers-"));
    const received: Received[] = [];
    const { ca, cert, key } = await makeCertificates(folder);
    const mail = await startMailServer(MAIL_PASSWORD, {
      key: readFileSync(key),
      cert: readFileSync(cert),
    });
    const hooks = createServer((request, response) => void hear(request, response, received));
    await new Promise<void>((resolve) => hooks.listen(0, "127.0.0.1", resolve));
    const taken = () => [
      ...received.splice(0),
      ...mail.mails.splice(0).map(({ raw }) => ({ by: "the mail server", content: raw })),
    ];
    try {
      await use(new Receivers((hooks.address() as AddressInfo).port, mail.port, ca, taken));
    } finally {
      hooks.closeAllConnections();
      hooks.close();
      await mail.close();
      rmSync(folder, { recursive: true });
    }
  }

  /** What came since this was asked before. */
  taken(): Received[] {
    return this.#taken();
  }

  /** Has a system tell all of them of each run. The stack is there; the secrets of theirs are begun, and never turn. */
  async addTo(system: Scratch): Promise<void> {
    system.edit(`catalog/${system.catalog}.yaml`, (before) => `${before.trimEnd()}\n${this.#entries()}`);
    for (const [name, value] of Object.entries(this.values)) await giveByHand(system, `${name}-g1`, value);
    const at = "2026-01-31T12:00:00.000Z";
    const first = (how: object) => ({ current: 1, next: 2, made: { "1": { at, ...how } } });
    const given = Object.keys(this.values).map((name) => [name, first({ adopted: true })]);
    system.setGenerations({ ...Object.fromEntries(given), HOOK_KEY: first({}) });
    succeeded(await system.pulumi(...UP));
  }

  #entries(): string {
    const locked = "locked: it lets messages in at the receivers of this test";
    const names = Object.keys(this.values);
    return [
      ...names.map((name) => `  ${name}: { source: { kind: manual, from: the receiver }, ${locked} }`),
      `  HOOK_KEY: { source: { kind: random, length: 48 }, ${locked} }`,
      "notify:",
      "  slack: { slack: { url: SLACK_URL } }",
      "  discord: { discord: { url: DISCORD_URL } }",
      "  hook: { webhook: { url: HOOK_URL, sign: HOOK_KEY } }",
      "  mail:",
      "    smtp:",
      `      { host: 127.0.0.1, port: ${this.#mailPort}, from: keyturn@example.com, to: ops@example.com,`,
      "        user: keyturn, password: MAIL_PASSWORD }",
      "",
    ].join("\n");
  }
}

/** Keeps a message. Discord's receiver refuses each, and repeats what it was sent, its own address too. */
async function hear(request: IncomingMessage, response: ServerResponse, received: Received[]): Promise<void> {
  const { url = "", headers } = request;
  const body = await text(request);
  const [name = "a stranger"] = Object.entries(PATHS).find(([, path]) => path === url) ?? [];
  // The address itself is what each is there to be asked at; any other is looked at.
  const asked = name === "a stranger" ? url : "";
  received.push({ by: `the receiver at ${name}`, content: `${asked}\n${JSON.stringify(headers)}\n${body}` });
  if (name !== "DISCORD_URL") return void response.writeHead(200).end("ok");
  response.writeHead(400).end(JSON.stringify({ code: 50_006, message: `can't take ${body} at ${url}` }));
}
