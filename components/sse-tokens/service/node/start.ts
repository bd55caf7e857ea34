import { createApp, type Service } from "../app.ts";
import type { EventSource } from "../events/event-source.ts";
import { noEvents } from "../events/none.ts";
import { upstreamEvents } from "../events/upstream.ts";
import { signedTokens } from "../signed-tokens.ts";
import { memoryStore } from "../stores/memory.ts";
import { storedTokens, type Tokens } from "../tokens.ts";
import { auditLog } from "./audit-log.ts";
import { type Listening, listen, nodePeer } from "./listen.ts";
import { nodeMetrics } from "./metrics.ts";
import type { NodeSettings } from "./node-settings.ts";
import { readPrincipals } from "./principals-file.ts";
import { redisEvents } from "./redis/stream-events.ts";
import { redisStore } from "./redis/token-store.ts";
import { nodeSha256 } from "./sha256.ts";

/** What the service is started with. */
export interface StartOptions {
  readonly settings: NodeSettings;
  /** Where principal tokens are read, unless a file is named. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Told what happens to the service itself; never a token. */
  readonly tell: (line: string) => void;
  /** Whether the audit log is JSON lines. */
  readonly json: boolean;
}

/** The service as it runs. */
export interface Running {
  readonly service: Service;
  readonly listening: Listening;
  /** Ends streams, then connections, then what it holds open. */
  close(): Promise<void>;
}

/** Milliseconds that open requests have to end in. */
const GRACE = 5_000;

/**
 * Puts the service together from its settings, and listens.
 * @throws {SettingsError} {@link PrincipalMissing}; the system's error where it can't listen
 */
export async function startService({ settings, environment, tell, json }: StartOptions): Promise<Running> {
  const { principals: names, principalsFile: file, host, port, metricPrefix: prefix } = settings;
  const log = auditLog(settings.auditFile ?? 1, json);
  const { principals, close: leavePrincipals } = readPrincipals({
    ...{ names, environment, tell },
    ...(file !== undefined && { file }),
  });
  const tokens = tokensOf(settings, tell);
  const events = eventsOf(settings, tell);
  const metrics = nodeMetrics({ prefix, size: () => tokens.size(), dropped: log.dropped });
  const parts = { settings, tokens, events, principals, metrics, audit: log.audit };
  const service = createApp({ ...parts, sha256: nodeSha256, peer: nodePeer, tell });
  const leave = async () => {
    leavePrincipals();
    await Promise.all([events.close(), tokens.close()]);
    log.close();
  };
  try {
    const listening = await listen(service.app, host, port);
    const close = async () => {
      service.close();
      await listening.close(GRACE);
      await leave();
    };
    return { service, listening, close };
  } catch (error) {
    await leave();
    throw error;
  }
}

function tokensOf(settings: NodeSettings, tell: (line: string) => void): Tokens {
  const { store, maxTokens, redisUrl: url = "", redisPrefix: prefix } = settings;
  if (store === "signed") {
    const { signingKey: current = "", signingKeyPrevious: previous } = settings;
    return signedTokens(
      settings,
      () => ({ current, ...(previous !== undefined && { previous }) }),
      nodeSha256,
    );
  }
  const kept = store === "redis" ? redisStore({ url, tell, maxTokens, prefix }) : memoryStore({ maxTokens });
  return storedTokens(settings, kept, nodeSha256);
}

function eventsOf(settings: NodeSettings, tell: (line: string) => void): EventSource {
  const {
    events,
    redisUrl = "",
    redisStream: key,
    upstreamUrl = "",
    upstreamAuthorization,
    retry,
  } = settings;
  if (events === "redis") return redisEvents({ url: redisUrl, key, tell });
  if (events === "none") return noEvents();
  const headers = upstreamAuthorization === undefined ? {} : { Authorization: upstreamAuthorization };
  return upstreamEvents({ url: upstreamUrl, headers, retry, tell });
}
