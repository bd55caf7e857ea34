// @ts-check

/**
 * @typedef {object} TokenEventSourceOptions
 * @property {string} base what comes before /events/…, such as `https://app.example.com/operator/api`
 * @property {() => string | Promise<string>} principalToken asked each time, so that a rotated one is found
 * @property {string} [header] the header that carries it; `X-VX11-Token` unless given
 * @property {string} [audience]
 * @property {number} [retry] milliseconds until the first way back, where the service has told none; 3000 unless given
 * @property {number} [maxRetry] milliseconds that a later one takes at most; 30000 unless given
 * @property {() => number} [random] from 0 up to 1; `Math.random` unless given
 */

/** Milliseconds that the way back takes at least, also where the service tells 0: a service that is down is not to be flooded. */
const LEAST_RETRY = 100;
/** Milliseconds that a token may take; a network that swallows the question would hold it up for minutes. */
const PATIENCE = 30_000;

/** What an `error` event tells beside its type. */
export class StreamErrorEvent extends Event {
  /**
   * @param {string} message of what was refused or lost; never a token
   * @param {number | undefined} status of the answer, where there was one
   * @param {number | undefined} retryIn milliseconds until the next try; undefined where it is over
   */
  constructor(message, status, retryIn) {
    super("error");
    this.message = message;
    this.status = status;
    this.retryIn = retryIn;
  }
}

/**
 * An `EventSource` whose URL holds a token of a minute. Two steps: the principal token, in a header, brings an ephemeral
 * one; that opens the stream. A stream that is lost is opened again with a new token, after the last event that was seen;
 * later each time, and by chance, so that not all come back at once. It gives up where the principal token is refused.
 *
 * Events arrive as with an `EventSource`: `open`, `message`, `error` ({@link StreamErrorEvent}), and those by name; the
 * service's own `connected` says `"gap":true` where events may be missing.
 */
export class TokenEventSource extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 2;

  /** As an `EventSource`'s. */
  readyState = TokenEventSource.CONNECTING;
  /** The id of the last event that had one. */
  lastEventId = "";
  /** @type {TokenEventSourceOptions} */
  #options;
  /** @type {EventSource | undefined} */
  #stream;
  /** @type {AbortController | undefined} */
  #asking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #failures = 0;
  #retry;
  /** Names of events that somebody listens to. */
  #names = new Set(["message"]);

  /** @param {TokenEventSourceOptions} options */
  constructor(options) {
    super();
    this.#options = options;
    this.#retry = options.retry ?? 3_000;
    void this.#connect();
  }

  /**
   * @override
   * @param {string} type
   * @param {EventListenerOrEventListenerObject | null} listener
   * @param {boolean | AddEventListenerOptions} [options]
   */
  addEventListener(type, listener, options) {
    super.addEventListener(type, listener, options);
    if (type === "open" || type === "error" || this.#names.has(type)) return;
    this.#names.add(type);
    this.#stream?.addEventListener(type, this.#forward);
  }

  /** Ends it; nothing comes any more. */
  close() {
    this.readyState = TokenEventSource.CLOSED;
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#stream?.close();
  }

  async #connect() {
    this.readyState = TokenEventSource.CONNECTING;
    try {
      const token = await this.#token();
      if (!this.#closed) this.#open(token);
    } catch (error) {
      if (!this.#closed)
        this.#lost(error instanceof Refused ? error : new Refused("no token could be asked for"));
    }
  }

  /** A new token. The one of before, which the browser would take again, may be over. */
  async #token() {
    const { principalToken, header = "X-VX11-Token" } = this.#options;
    this.#asking = new AbortController();
    const answer = await fetch(this.#url("sse-token", {}), {
      method: "POST",
      headers: { [header]: await principalToken() },
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.any([this.#asking.signal, AbortSignal.timeout(PATIENCE)]),
    });
    if (answer.ok) return /** @type {{ sse_token: string }} */ (await answer.json()).sse_token;
    const after = Number(answer.headers.get("retry-after"));
    throw new Refused("the service issued no token", answer.status, after > 0 ? after * 1_000 : 0);
  }

  /** @param {string} token */
  #open(token) {
    const { lastEventId } = this;
    const stream = new EventSource(this.#url("stream", { token, ...(lastEventId && { lastEventId }) }));
    this.#stream = stream;
    stream.onopen = () => {
      this.readyState = TokenEventSource.OPEN;
      this.dispatchEvent(new Event("open"));
    };
    stream.onerror = () => {
      // The browser would come back by itself, with the same token.
      stream.close();
      if (!this.#closed) this.#lost(new Refused("the stream ended"));
    };
    stream.addEventListener("connected", (event) => this.#welcome(event));
    for (const name of this.#names) stream.addEventListener(name, this.#forward);
  }

  /**
   * The service's first event tells where the stream begins and how long to wait before coming back.
   * @param {MessageEvent<string>} event
   */
  #welcome({ data, lastEventId }) {
    this.#failures = 0;
    if (lastEventId !== "") this.lastEventId = lastEventId;
    try {
      const { retry } = JSON.parse(data);
      if (Number.isFinite(retry) && retry >= 0) this.#retry = retry;
    } catch {
      // Another service's words: what was told before holds.
    }
  }

  #forward = (/** @type {MessageEvent} */ { type, data, lastEventId, origin }) => {
    if (this.#closed) return;
    if (lastEventId !== "") this.lastEventId = lastEventId;
    this.dispatchEvent(new MessageEvent(type, { data, lastEventId, origin }));
  };

  /** @param {Refused} why */
  #lost({ message, status, after }) {
    const over = status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
    const { random = Math.random } = this.#options;
    const retryIn = over ? undefined : Math.max(this.#backOff(), after * (1 + random() / 2));
    this.readyState = over ? TokenEventSource.CLOSED : TokenEventSource.CONNECTING;
    if (retryIn !== undefined) this.#timer = setTimeout(() => void this.#connect(), retryIn);
    this.dispatchEvent(new StreamErrorEvent(message, status, retryIn));
  }

  /** Between half and the whole of what doubles with each failure; the first way back is within the service's `retry`. */
  #backOff() {
    const { maxRetry = 30_000, random = Math.random } = this.#options;
    const first = Math.max(LEAST_RETRY, this.#retry);
    const most = Math.min(first * 2 ** this.#failures++, Math.max(maxRetry, first));
    return most / 2 + (most / 2) * random();
  }

  get #closed() {
    return this.readyState === TokenEventSource.CLOSED;
  }

  /**
   * @param {string} what
   * @param {Record<string, string>} parameters
   */
  #url(what, parameters) {
    const { base, audience } = this.#options;
    const url = new URL(`${base}/events/${what}`, location.href);
    for (const [name, value] of Object.entries({ ...parameters, ...(audience && { audience }) }))
      url.searchParams.set(name, value);
    return url;
  }
}

class Refused extends Error {
  /**
   * @param {string} message
   * @param {number} [status]
   * @param {number} [after] milliseconds, at least
   */
  constructor(message, status, after = 0) {
    super(message);
    this.status = status;
    this.after = after;
  }
}
