import type { Context } from "hono";
import { type Addresses, addressesOf, countedBy } from "./address.ts";
import { type Audit, type AuditEntry, NO_AUDIT } from "./audit.ts";
import { type Limits, limitsOf } from "./limits.ts";
import { type Maybe, onceThere } from "./maybe.ts";
import { type Metrics, NO_METRICS } from "./metrics.ts";
import type { Parts } from "./parts.ts";
import type { Principal } from "./principals.ts";
import type { Query } from "./query.ts";
import { Refusal } from "./refusal.ts";
import { StoreFull, StoreUnavailable } from "./stores/token-store.ts";

/** What all routes share: who asks, how often, and the record of it. */
export class Desk {
  readonly metrics: Metrics;
  readonly audit: Audit;
  readonly #parts: Parts;
  readonly #addresses: Addresses;
  readonly #limits: Limits;

  constructor(parts: Parts) {
    const { settings, metrics = NO_METRICS, audit = NO_AUDIT } = parts;
    const clock = parts.now === undefined ? {} : { now: parts.now };
    this.#parts = parts;
    this.metrics = metrics;
    this.audit = audit;
    this.#addresses = addressesOf(settings.trustedProxies);
    this.#limits = parts.limits ?? limitsOf(settings, clock);
  }

  addressOf(c: Context): string | undefined {
    return this.#addresses.clientOf(this.#parts.peer(c), c.req.header("x-forwarded-for"));
  }

  /** The audience that a request names, where that is asked for. @throws {Refusal} where it has to and does not */
  audience(query: Query): string | undefined {
    if (!this.#parts.settings.bindAudience) return undefined;
    const audience = query.one("audience");
    if (audience === undefined) throw new Refusal("request-malformed", "audience has to be named");
    if (/^[A-Za-z0-9._:-]{1,64}$/.test(audience)) return audience;
    throw new Refusal("request-malformed", "audience takes up to 64 letters, digits and . _ : -");
  }

  /**
   * The principal whose token the header carries.
   * @throws {Refusal}
   */
  principal(c: Context, address: string | undefined): Maybe<Principal> {
    const { header } = this.#parts.settings;
    const shown = c.req.header(header);
    if (shown === undefined || shown === "")
      throw new Refusal("credential-missing", `the header ${header} is missing`);
    return onceThere(this.#parts.principals.match(shown), (principal) => {
      if (principal === undefined) throw this.wrong(address);
      return principal;
    });
  }

  /**
   * The refusal of a credential that is wrong. Who shows many is told to wait; who shows a right one never is, so that
   * nobody is locked out by somebody else behind the same address.
   */
  wrong(address: string | undefined): Refusal {
    const seconds = this.#limits.failures.hit(countedBy(address));
    return seconds === 0
      ? new Refusal("credential-wrong", "the credential is not, or no longer, good for this")
      : new Refusal("locked-out", "too many wrong credentials from this address", seconds);
  }

  /** Counts a token that is to be issued. @throws {Refusal} where it is one too many */
  admit(principal: Principal, address: string | undefined): void {
    const from = countedBy(address);
    const seconds =
      this.#limits.perAddress.hit(`${principal.name} ${from}`) ||
      this.#limits.perPrincipal.hit(principal.name);
    if (seconds > 0) throw new Refusal("rate-limited", "too many tokens were asked for", seconds);
  }

  /** Puts what went wrong on record and answers it. @throws what is no refusal and no store's failure */
  answer(error: unknown, entry: Omit<AuditEntry, "action">): Response {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    this.metrics.refused(refusal.reason);
    this.audit({ ...entry, action: "refused", reason: refusal.reason });
    return refusal.response();
  }
}

function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof StoreFull)
    return new Refusal("store-full", "as many tokens are live as there is room for");
  if (error instanceof StoreUnavailable)
    return new Refusal("store-unavailable", "tokens can't be issued or checked at the moment");
  return undefined;
}
