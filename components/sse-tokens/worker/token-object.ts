import type { Grant, Revocation } from "../service/stores/token-store.ts";
import type { ObjectState, SocketPair, WorkerSocket } from "./platform.ts";

/** What the object is asked, as JSON in a POST. Only Workers that are bound to it can. */
export type Asked =
  | {
      readonly what: "put";
      readonly digest: string;
      readonly grant: Grant;
      readonly ttl: number;
      readonly maxTokens: number;
    }
  | { readonly what: "get" | "take"; readonly digest: string }
  | { readonly what: "revoke"; readonly revocation: Revocation }
  | { readonly what: "size" };

/** What it answers: `full` to `put`, `grant` to `get` and `take`, `size` to `size`. */
export interface Answered {
  readonly full?: boolean;
  readonly grant?: Grant;
  readonly size?: number;
}

/** Seconds between two sweeps while tokens are kept, unless SSE_SWEEP_EVERY says otherwise. */
const SWEEP_EVERY = 30;

/**
 * The Durable Object that keeps the tokens of a Worker: one for all its instances, whose clock alone decides. It asks for
 * SQLite storage (`new_sqlite_classes`). An answer leaves it when what it says is on disk; Cloudflare sees to that.
 */
export class TokenObject {
  readonly #state: ObjectState;
  /** Counted here: to count rows, SQLite reads them all. */
  #kept: number;
  #willSweep = false;
  readonly #sweepEvery: number;

  constructor(state: ObjectState, { SSE_SWEEP_EVERY }: Readonly<Record<string, unknown>>) {
    this.#state = state;
    this.#sweepEvery = Number(SSE_SWEEP_EVERY) || SWEEP_EVERY;
    this.#sql(
      "CREATE TABLE IF NOT EXISTS tokens (digest TEXT PRIMARY KEY, principal TEXT NOT NULL, told TEXT NOT NULL, until INTEGER NOT NULL)",
    );
    this.#sql("CREATE INDEX IF NOT EXISTS tokens_until ON tokens (until)");
    this.#kept = Number(this.#sql("SELECT COUNT(*) AS kept FROM tokens")[0]?.kept ?? 0);
  }

  async fetch(request: Request): Promise<Response> {
    if (request.headers.get("upgrade") === "websocket") return this.#listener();
    return Response.json(await this.#answer((await request.json()) as Asked));
  }

  /** Clears away what is over, whoever asks or does not. */
  async alarm(): Promise<void> {
    this.#willSweep = false;
    this.#sweep();
    await this.#sweepLater();
  }

  /** The listener that goes away is let go. */
  webSocketClose(socket: WorkerSocket): void {
    socket.close();
  }

  async #answer(asked: Asked): Promise<Answered> {
    switch (asked.what) {
      case "put":
        return await this.#put(asked);
      case "get":
        return this.#grant(asked.digest);
      case "take": {
        // Nothing comes between the two: an object does one thing at a time until it waits.
        const answer = this.#grant(asked.digest);
        this.#delete("digest = ?", asked.digest);
        return answer;
      }
      case "revoke":
        this.#revoke(asked.revocation);
        return {};
      case "size":
        return { size: this.#kept };
    }
  }

  async #put({ digest, grant, ttl, maxTokens }: Extract<Asked, { what: "put" }>): Promise<Answered> {
    if (this.#kept >= maxTokens) this.#sweep();
    if (this.#kept >= maxTokens) return { full: true };
    this.#sql(
      "INSERT INTO tokens (digest, principal, told, until) VALUES (?, ?, ?, ?)",
      ...[digest, grant.by, JSON.stringify(grant), Date.now() + ttl * 1000],
    );
    this.#kept++;
    await this.#sweepLater();
    return {};
  }

  #grant(digest: string): Answered {
    const rows = this.#sql("SELECT told FROM tokens WHERE digest = ? AND until > ?", digest, Date.now());
    const told = rows[0]?.told;
    return typeof told === "string" ? { grant: JSON.parse(told) as Grant } : {};
  }

  #revoke(revocation: Revocation): void {
    if (revocation.kind === "all") this.#delete("1 = 1");
    else if (revocation.kind === "token") this.#delete("digest = ?", revocation.digest);
    else this.#delete("principal = ?", revocation.by);
    for (const socket of this.#state.getWebSockets()) socket.send(JSON.stringify(revocation));
  }

  #sweep(): void {
    this.#delete("until <= ?", Date.now());
  }

  #delete(which: string, ...values: (string | number)[]): void {
    this.#kept -= this.#sql(`DELETE FROM tokens WHERE ${which} RETURNING digest`, ...values).length;
  }

  async #sweepLater(): Promise<void> {
    if (this.#willSweep || this.#kept === 0) return;
    this.#willSweep = true;
    await this.#state.storage.setAlarm(Date.now() + this.#sweepEvery * 1000);
  }

  #listener(): Response {
    const { WebSocketPair } = globalThis as unknown as { WebSocketPair: SocketPair };
    const pair = new WebSocketPair();
    this.#state.acceptWebSocket(pair[1]);
    return new Response(null, { status: 101, webSocket: pair[0] } as ResponseInit);
  }

  #sql(statement: string, ...values: (string | number)[]) {
    return this.#state.storage.sql.exec(statement, ...values).toArray();
  }
}
