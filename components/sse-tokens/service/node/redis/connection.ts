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

/** A connection that comes back by itself; while it is gone every question fails at once. */
export class RedisConnection {
  readonly #client: ReturnType<typeof clientOf>;
  readonly #patience: number;
  #told: boolean | undefined;

  constructor({ url, tell, patience = 1_000 }: RedisOptions, role: string) {
    this.#patience = patience;
    this.#client = clientOf(url);
    this.#client.on("ready", () => {
      if (this.#told === false) tell(`Redis answers again (${role})`);
      this.#told = true;
    });
    this.#client.on("error", (error: NodeJS.ErrnoException) => {
      if (this.#told !== false) tell(`Redis does not answer (${role}): ${codeOf(error)}`);
      this.#told = false;
    });
    // What it fails with is told above; it goes on trying.
    this.#client.connect().catch(() => {});
  }

  get isReady(): boolean {
    return this.#client.isReady;
  }

  /** Resolves once it is there. */
  async ready(): Promise<void> {
    if (!this.isReady) await new Promise<void>((resolve) => this.#client.once("ready", () => resolve()));
  }

  /**
   * @param wait milliseconds that the command itself may wait
   * @throws {StoreFull} where Redis has no memory left; {StoreUnavailable} where it gives no answer
   */
  async ask(words: readonly string[], wait = 0): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new StoreUnavailable("Redis gave no answer in time")),
        wait + this.#patience,
      );
    });
    try {
      return await Promise.race([this.#client.sendCommand([...words]), silence]);
    } catch (error) {
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
