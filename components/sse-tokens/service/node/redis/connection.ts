import { createHash } from "node:crypto";
import { createClient } from "@redis/client";
import { StoreFull, StoreUnavailable } from "../../stores/token-store.ts";

/** How Redis is reached. */
export interface RedisOptions {
  /** `redis://` or `rediss://`, with user and password where it asks for them. Secret: it is told to nobody. */
  readonly url: string;
  /** Told when Redis goes and when it is back; never the URL. */
  readonly tell: (line: string) => void;
  /** Milliseconds that an answer may take, beside what the command itself waits for. */
  readonly patience?: number;
}

/** A Lua script and the name that Redis knows it by. */
export interface RedisScript {
  readonly text: string;
  readonly sha1: string;
}

export function redisScript(text: string): RedisScript {
  return { text, sha1: createHash("sha1").update(text).digest("hex") };
}

const LONGEST_PAUSE = 1_000;
/** Milliseconds for which a connection is kept at least before it is given up for another. */
const LEAST_KEPT = 1_000;

function clientOf(url: string) {
  const reconnectStrategy = (tries: number) =>
    Math.min(LONGEST_PAUSE, 50 * 2 ** Math.min(tries, 6)) * (0.5 + Math.random() / 2);
  return createClient({
    url,
    RESP: 2,
    disableClientInfo: true,
    disableOfflineQueue: true,
    socket: { connectTimeout: 2_000, reconnectStrategy },
  });
}

/**
 * A connection that comes back by itself; while it is gone every question fails at once. One that is silent, or leads to a Redis
 * that has become a replica, is given up for another: nothing on the way may ever say that the Redis behind it is gone.
 */
export class RedisConnection {
  readonly #options: RedisOptions;
  readonly #role: string;
  readonly #waiting = new Set<() => void>();
  #client: ReturnType<typeof clientOf>;
  #since = 0;
  #told: boolean | undefined;

  constructor(options: RedisOptions, role: string) {
    this.#options = options;
    this.#role = role;
    this.#client = this.#connect();
  }

  #connect(): ReturnType<typeof clientOf> {
    const client = clientOf(this.#options.url);
    this.#since = performance.now();
    client.on("ready", () => {
      if (this.#told === false) this.#options.tell(`Redis answers again (${this.#role})`);
      this.#told = true;
      for (const resolve of this.#waiting) resolve();
      this.#waiting.clear();
    });
    client.on("error", (error: NodeJS.ErrnoException) => {
      if (client === this.#client) this.#gone(codeOf(error));
    });
    // What it fails with is told above; it goes on trying.
    client.connect().catch(() => {});
    return client;
  }

  #gone(why: string): void {
    if (this.#told !== false) this.#options.tell(`Redis does not answer (${this.#role}): ${why}`);
    this.#told = false;
  }

  /** Gives a client up, unless that has been done already or it is new. */
  #giveUp(client: ReturnType<typeof clientOf>, why: string): void {
    if (client !== this.#client || performance.now() - this.#since < LEAST_KEPT) return;
    this.#gone(why);
    client.destroy();
    this.#client = this.#connect();
  }

  get isReady(): boolean {
    return this.#client.isReady;
  }

  /** Resolves once it is there. */
  async ready(): Promise<void> {
    if (!this.isReady) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /**
   * @param wait milliseconds that the command itself may wait
   * @throws {StoreFull} where Redis has no memory left; {StoreUnavailable} where it gives no answer
   */
  async ask(words: readonly string[], wait = 0): Promise<unknown> {
    const client = this.#client;
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => {
          reject(new StoreUnavailable("Redis gave no answer in time"));
          this.#giveUp(client, "silent");
        },
        wait + (this.#options.patience ?? 1_000),
      );
    });
    try {
      return await Promise.race([client.sendCommand([...words]), silence]);
    } catch (error) {
      if (codeOf(error) === "READONLY") this.#giveUp(client, "READONLY");
      throw error instanceof StoreUnavailable ? error : told(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Runs a script, which Redis is given where it does not know it. @throws as `ask` */
  async run(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args];
    try {
      return await this.ask(["EVALSHA", script.sha1, ...rest]);
    } catch (error) {
      if (!(error instanceof StoreUnavailable && error.message.includes("NOSCRIPT"))) throw error;
      return await this.ask(["EVAL", script.text, ...rest]);
    }
  }

  close(): void {
    this.#client.destroy();
  }
}

/** Redis' own words may repeat what it was asked: the first one says what is wrong. */
function told(error: unknown): Error {
  const code = codeOf(error);
  if (code === "OOM") return new StoreFull("Redis has no memory left", { cause: error });
  return new StoreUnavailable(`Redis does not answer: ${code}`);
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { code, message, name } = error as NodeJS.ErrnoException;
  return code ?? /^-?([A-Z]{3,})\b/.exec(message)?.[1] ?? name;
}
