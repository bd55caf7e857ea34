import { createRequire } from "node:module";
import { type Read, readProperties } from "./from-engine.ts";

/** What the SDK reads an engine's message with (@pulumi/policy 1.21, deserialize.ts; its types leave it out). */
interface Reading {
  deserializeProperties: (message: Message, forRemediation: boolean) => Read;
}

/** A Struct of Protocol Buffers. */
interface Message {
  toJavaScript(): object;
}

/** The name by which the SDK's proxy gives out what it stands before (@pulumi/policy 1.21, proxy.ts). */
const BEHIND_PROXY = "__getSpecialProxyTarget";

const NOTHING: Read = { values: {}, secrets: [] };

/** What was read in this process: the SDK asks once for each policy. */
const known = new WeakMap<Message, Read>();
const made = new WeakSet<object>();

/**
 * Gives the SDK another way to read messages: each is read once, not anew for each policy, and with its secret marks,
 * which the SDK takes off. To be called before the pack is served.
 *
 * @throws Error where the SDK has no such part any more
 */
export function readOnceWithMarks(): void {
  // What CommonJS exports can be set, and is looked up at each call.
  const reading: Partial<Reading> = createRequire(import.meta.url)("@pulumi/policy/deserialize.js");
  if (typeof reading.deserializeProperties !== "function")
    throw new Error("@pulumi/policy reads properties in another way than 1.21 did: use that version.");
  // It reads for remediations also where there are none, as here.
  reading.deserializeProperties = (message, forRemediation) => (forRemediation ? NOTHING : readOnce(message));
}

function readOnce(message: Message): Read {
  let read = known.get(message);
  if (read === undefined) {
    read = readProperties(message.toJavaScript());
    known.set(message, read);
    made.add(read);
  }
  return read;
}

/**
 * A resource's properties, of what the SDK hands to a policy.
 *
 * @throws Error where the SDK read them itself: without marks nothing that is said of secrets would be true
 */
export function readBySdk(props: object): Read {
  const read: unknown = Reflect.get(props, BEHIND_PROXY);
  if (!isOurs(read)) throw new Error("@pulumi/policy did not read through this pack: use version 1.21.");
  return read;
}

function isOurs(read: unknown): read is Read {
  return typeof read === "object" && read !== null && made.has(read);
}
