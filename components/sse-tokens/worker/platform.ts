// What of Workers' runtime is used here. Source: Cloudflare's reference of Durable Objects, "State", "SQLite storage".

/** A socket as Workers have it. */
export interface WorkerSocket {
  accept(): void;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close" | "error", listener: () => void): void;
}

/** An answer that may be a socket. */
export interface SocketResponse extends Response {
  readonly webSocket?: WorkerSocket | null;
}

/** What an object of a namespace is asked by. */
export interface ObjectStub {
  fetch(url: string, init?: RequestInit): Promise<SocketResponse>;
}

/** A binding of the type `durable_object_namespace`. */
export interface ObjectNamespace {
  idFromName(name: string): unknown;
  get(id: unknown): ObjectStub;
}

type SqlValue = string | number | null;

/** What a Durable Object is made with. */
export interface ObjectState {
  readonly storage: {
    readonly sql: {
      exec(
        statement: string,
        ...values: SqlValue[]
      ): { toArray(): Record<string, SqlValue>[]; readonly rowsWritten: number };
    };
    setAlarm(time: number): Promise<void>;
  };
  /** Takes a socket that does not keep the object in memory. */
  acceptWebSocket(socket: WorkerSocket): void;
  getWebSockets(): WorkerSocket[];
}

/** The two ends of a socket, which are made together. */
export type SocketPair = new () => { readonly 0: WorkerSocket; readonly 1: WorkerSocket };
