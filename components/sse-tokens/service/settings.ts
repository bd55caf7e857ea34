import * as z from "zod";

const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")]);
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const words = z.union([
  z.array(z.string()),
  z.string().transform((text) => text.split(/[\s,]+/).filter((word) => word !== "")),
]);

/**
 * What the service can be told, each with its default; none of it is secret. From the environment each is read as
 * `SSE_` and its name in capitals, such as `SSE_BASE_PATH`.
 */
export const SettingsSchema = z.strictObject({
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/)
    .default("X-VX11-Token")
    .describe("the request header that carries the principal token"),
  basePath: z
    .string()
    .regex(/^(?:\/[A-Za-z0-9._~-]+)*$/)
    .default("/operator/api")
    .describe("what comes before /events/sse-token and /events/stream"),
  ttl: whole(1, 3600).default(60).describe("how many seconds a token may open a stream"),
  issueByGet: flag.default(true).describe("whether GET issues a token, as POST does"),
  principalFallback: flag
    .default(true)
    .describe("whether a stream also opens by the principal token itself, as header or as ?token="),
  singleUse: flag.default(false).describe("whether a token opens one stream only"),
  bindAudience: flag
    .default(false)
    .describe("whether ?audience= has to be named when a token is issued, and the same when it is used"),
  bindAddress: flag
    .default(false)
    .describe("whether a token is good for the address alone that asked for it"),
  trustedProxies: words
    .default(["127.0.0.0/8", "::1/128"])
    .describe("networks whose X-Forwarded-For is believed"),
  corsOrigins: words.default([]).describe("origins whose pages may ask; * for any"),
  metricPrefix: z
    .string()
    .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/)
    .default("vx11_")
    .describe("what the metrics' names begin with"),
  maxTokens: whole(1, 100_000_000)
    .default(100_000)
    .describe("live tokens that the memory store holds at most"),
  maxStreams: whole(1, 1_000_000).default(20_000).describe("open streams of one instance at most"),
  issuedPerPrincipalPerMinute: whole(1, 100_000_000)
    .default(1_000)
    .describe("tokens a minute that one principal gets of one instance"),
  issuedPerAddressPerMinute: whole(1, 100_000_000)
    .default(120)
    .describe("of these, for one address; of IPv6 a /64"),
  failuresPerAddressPerMinute: whole(1, 100_000_000)
    .default(20)
    .describe(
      "wrong credentials a minute after which an address gets 429 for them; right ones are never refused for that",
    ),
  heartbeat: whole(1, 600).default(15).describe("seconds between two signs of life of a silent stream"),
  retry: whole(0, 600_000)
    .default(3_000)
    .describe("milliseconds that a client is told to wait before it comes back"),
  bufferBytes: whole(1_024, 1_073_741_824)
    .default(262_144)
    .describe("bytes that a slow client may be behind before its stream ends"),
});

/** All settings, as {@link SettingsSchema} tells them. */
export type Settings = z.output<typeof SettingsSchema>;

/** A setting that can't be used; names each, never a value. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const PREFIX = "SSE_";
const NAMES = Object.keys(SettingsSchema.shape) as (keyof Settings)[];

/** The name of a setting in the environment: `basePath` is `SSE_BASE_PATH`. */
export function environmentName(name: string): string {
  return PREFIX + name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** Variables that are named as settings are and are none, such as one that is misspelt: what it meant to say is not said. */
export function strangeSettings(
  environment: Readonly<Record<string, unknown>>,
  others: readonly string[] = [],
): string[] {
  const known = new Set([...NAMES, ...others].map(environmentName));
  return Object.keys(environment).filter((name) => name.startsWith(PREFIX) && !known.has(name));
}

/**
 * Reads settings from an environment (a process's, or a Worker's variables); what is given goes before it.
 * @throws {SettingsError} that names every setting that can't be used
 */
export function readSettings(
  environment: Readonly<Record<string, unknown>> = {},
  given: Readonly<Record<string, unknown>> = {},
): Settings {
  const found = NAMES.flatMap((name) => {
    const value = given[name] ?? environment[environmentName(name)];
    return value === undefined || value === "" ? [] : [[name, value]];
  });
  const { success, data, error } = SettingsSchema.safeParse(Object.fromEntries(found));
  if (success) return data;
  const problems = error.issues.map(({ path, message }) => `${environmentName(String(path[0]))}: ${message}`);
  throw new SettingsError(problems.join("; "));
}
