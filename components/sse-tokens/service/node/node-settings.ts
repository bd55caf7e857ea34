import { z } from "zod";
import {
  environmentName,
  readSettings,
  type Settings,
  SettingsError,
  SettingsSchema,
  strangeSettings,
} from "../settings.ts";

const words = (text: string) => text.split(/[\s,]+/).filter((word) => word !== "");

/** What the service on Node is told beside {@link Settings}, each as `SSE_` and its name in capitals. */
export const NodeSettingsSchema = z.strictObject({
  host: z.string().default("127.0.0.1").describe("the address to listen at"),
  port: z.coerce.number().int().min(0).max(65_535).default(8001).describe("the port; 0 for any that is free"),
  gatewayPort: z
    .union([z.literal("off"), z.coerce.number().int().min(0).max(65_535)], { error: "a port, or off" })
    .optional()
    .describe("the port of the gateway in front of the service, or off; one below the service's unless set"),
  principals: z
    .string()
    .transform(words)
    .pipe(z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/)).min(1))
    .prefault("VX11_PRINCIPAL_TOKEN")
    .describe("names of the principal tokens; each may have a second one, NAME_PREVIOUS, during a rotation"),
  principalsFile: z
    .string()
    .optional()
    .describe("a file of NAME=VALUE lines that holds them, read again when it changes; else the environment"),
  store: z.enum(["memory", "redis", "signed"]).default("memory").describe("where tokens are kept"),
  events: z.enum(["none", "redis", "upstream"]).default("none").describe("where events come from"),
  redisUrl: z.string().optional().describe("secret: redis:// or rediss://, for the store and the events"),
  redisPrefix: z.string().default("{sse}:").describe("what the store's keys begin with"),
  redisStream: z.string().default("events").describe("the key of the Redis Stream that events come from"),
  upstreamUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("the event stream that is passed through"),
  upstreamAuthorization: z.string().optional().describe("secret: the header Authorization for it"),
  signingKey: z.string().optional().describe("secret: the key of signed tokens, 32 bytes or more"),
  signingKeyPrevious: z.string().optional().describe("secret: the one before, during a rotation"),
  auditFile: z.string().optional().describe("a file for the audit log; else standard output"),
});

/** All settings of the service on Node. */
export type NodeSettings = Settings & z.output<typeof NodeSettingsSchema>;

const NAMES = Object.keys(NodeSettingsSchema.shape);
const SECOND: Readonly<Record<string, string>> = { redisUrl: "redis", upstreamUrl: "upstream" };

/** What of a process's environment looks like a setting and is none, each with all names that there are. */
export function strangeNodeSettings(environment: Readonly<Record<string, string | undefined>>) {
  const known = [...Object.keys(SettingsSchema.shape), ...NAMES].map(environmentName);
  return { strange: strangeSettings(environment, NAMES), known };
}

/**
 * Reads all settings from a process's environment.
 * @param given what goes before it, such as the command's options
 * @throws {SettingsError} that names what can't be used, and never a value
 */
export function readNodeSettings(
  environment: Readonly<Record<string, string | undefined>>,
  given: Readonly<Record<string, string | undefined>> = {},
): NodeSettings {
  const found = NAMES.flatMap((name) => {
    const value = given[name] ?? environment[environmentName(name)];
    return value === undefined || value === "" ? [] : [[name, value]];
  });
  const common = readSettings(environment);
  const { success, data, error } = NodeSettingsSchema.safeParse(Object.fromEntries(found));
  if (!success) {
    const names = error.issues.map(({ path, message }) => `${environmentName(String(path[0]))}: ${message}`);
    throw new SettingsError(names.join("; "));
  }
  for (const [name, kind] of Object.entries(SECOND))
    if ((data.store === kind || data.events === kind) && data[name as keyof typeof data] === undefined)
      throw new SettingsError(`${environmentName(name)} has to be set for ${kind}`);
  if (data.store === "signed" && data.signingKey === undefined)
    throw new SettingsError(`${environmentName("signingKey")} has to be set for signed tokens`);
  return { ...common, ...data };
}
