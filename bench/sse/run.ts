import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Child } from "./child.ts";
import { type Figures, figuresOf, type Rounds } from "./figures.ts";
import { issueAndForget } from "./memory.ts";
import type { Kind, Start } from "./protocol.ts";
import { Redis } from "./redis.ts";
import { playRound, someTokens, type Task } from "./round.ts";
import { openStreams } from "./streams.ts";
import { tableOf } from "./table.ts";

const USAGE = `usage: npm run bench:sse -- [--json] [--rounds 7] [--seconds 3] [--streams 10000] [--tokens 1000000]
The service of event-stream tokens, with hashing, audit log, limits and metrics on, beside bare Hono and bare node:http:
each in a process of its own, asked by the same client, in alternating rounds. Needs redis-server on PATH. --json adds the
figures as JSON, as the last line. Takes about three minutes.`;

const KINDS: readonly Kind[] = ["http", "hono", "memory", "redis"];
const TASKS: readonly Task[] = ["issue", "validate"];

/** All that the benchmark has found. */
export interface Found extends Figures {
  readonly streams: { count: number; rssMb: number };
  readonly tokens: {
    issued: number;
    heapMbBefore: number;
    heapMbFull: number;
    heapMbAfter: number;
    kept: number;
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      rounds: { type: "string", default: "7" },
      seconds: { type: "string", default: "3" },
      streams: { type: "string", default: "10000" },
      tokens: { type: "string", default: "1000000" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(`${USAGE}\n`);
  const tell = (line: string) => void process.stderr.write(`${line}\n`);
  const folder = mkdtempSync(join(tmpdir(), "keyturn-bench-sse-"));
  try {
    await using redis = await Redis.start();
    const common = { redisUrl: redis.url, auditFile: join(folder, "audit.log"), ttl: 60, lasting: false };
    const rounds = await allRounds(common, Number(values.rounds), Number(values.seconds), tell);
    const streams = await openStreams({ ...common, lasting: true }, Number(values.streams), tell);
    const tokens = await issueAndForget(common, Number(values.tokens), tell);
    const found: Found = { ...figuresOf(rounds), streams, tokens };
    process.stdout.write(tableOf(found, rounds));
    if (values.json) process.stdout.write(`${JSON.stringify(found)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every server in every round, the order turned each time, so that what else the machine does meets all alike. */
async function allRounds(
  common: Omit<Start, "kind">,
  count: number,
  seconds: number,
  tell: (line: string) => void,
): Promise<Rounds> {
  const rounds: Rounds = { issue: [], validate: [] };
  const servers = new Map<Kind, Child>();
  try {
    for (const kind of KINDS) servers.set(kind, await Child.start({ ...common, kind }));
    for (const task of TASKS) {
      for (const [kind, server] of servers)
        await playRound(server, task, await tokensFor(kind, server, task), 1);
      for (let at = 0; at < count; at++) {
        const round: Rounds[Task][number] = {};
        for (let turn = 0; turn < KINDS.length; turn++) {
          const kind = KINDS[(at + turn) % KINDS.length] as Kind;
          const server = servers.get(kind) as Child;
          round[kind] = await playRound(server, task, await tokensFor(kind, server, task), seconds);
        }
        rounds[task].push(round);
        const shown = KINDS.map((kind) => `${kind} ${Math.round(round[kind]?.requestsPerSecond ?? 0)}/s`);
        tell(`${task}, round ${at + 1} of ${count}: ${shown.join(", ")}`);
      }
    }
  } finally {
    for (const server of servers.values()) await server[Symbol.asyncDispose]();
  }
  return rounds;
}

async function tokensFor(kind: Kind, server: Child, task: Task): Promise<string[]> {
  if (task === "issue") return [];
  // To bare servers any will do; as many, for the client's sake.
  if (kind === "http" || kind === "hono") return Array.from({ length: 200 }, () => crypto.randomUUID());
  return await someTokens(server, 200);
}

await main();
