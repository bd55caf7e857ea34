import { Child } from "./child.ts";
import type { Start } from "./protocol.ts";
import type { Found } from "./run.ts";

const MB = 1024 * 1024;
/** Seconds: longer than it takes to issue them all. */
const TTL = 120;

/** Issues tokens by the handler itself, waits until they have expired, and looks at the heap before, with all, and after. */
export async function issueAndForget(
  common: Omit<Start, "kind">,
  count: number,
  tell: (line: string) => void,
): Promise<Found["tokens"]> {
  await using server = await Child.start({ ...common, kind: "memory", ttl: TTL });
  // What is made at the first use is no leak.
  await server.tell({ issue: 10_000 });
  const before = await server.tell({});
  const full = await server.tell({ issue: count });
  tell(`${full.kept} tokens are live; waiting until they are not`);
  await new Promise((resolve) => setTimeout(resolve, (TTL + 10) * 1000));
  const after = await server.tell({});
  const mb = (bytes: number) => Math.round((bytes / MB) * 10) / 10;
  return {
    issued: count,
    heapMbBefore: mb(before.heapUsed),
    heapMbFull: mb(full.heapUsed),
    heapMbAfter: mb(after.heapUsed),
    kept: after.kept,
  };
}
