import type { Catalog, Delivery } from "../../components/catalog/index.ts";
import { mintOf, previousOf } from "./accepts.ts";
import type { Look, Mark } from "./places.ts";
import type { Proofs } from "./probes/proofs.ts";
import type { Violations } from "./violation.ts";

/** What an eyewitness has to know of a system. */
export interface Watched {
  readonly model: { readonly catalog: Catalog };
  /** Targets that do not answer at the moment. */
  readonly away: ReadonlySet<string>;
}

/**
 * Sees that no place is empty while its secret is in use, and that no value dies too early: no credential is revoked and
 * no previous value erased while a place holds it, or before the probes have accepted the one that comes after it. It
 * looks at whatever it is shown, as often as it is shown it.
 */
export class Eyewitness {
  readonly #catalog: Catalog;
  readonly #violations: Violations;
  readonly #away: ReadonlySet<string>;
  readonly #proofs: Proofs;
  readonly #living = new Map<Mark, string>();
  /** By secret, its places. */
  readonly #deliveries: ReadonlyMap<string, readonly Delivery[]>;
  /** By place and key, what it held when it answered last: a place that is away holds that still. */
  readonly #held = new Map<string, ReadonlySet<Mark>>();
  /** By acceptor and key, what it lets in. */
  readonly #letIn = new Map<string, ReadonlySet<Mark>>();

  constructor(system: Watched, violations: Violations, proofs: Proofs) {
    const { catalog } = system.model;
    this.#catalog = catalog;
    this.#away = system.away;
    this.#violations = violations;
    this.#proofs = proofs;
    this.#deliveries = new Map(
      Object.entries(catalog.secrets).map(([name, { stages }]) => [
        name,
        stages.flatMap(({ deliver }) => deliver),
      ]),
    );
  }

  see(look: Look): void {
    this.#violations.ask(7);
    let canDie = false;
    for (const [secret, deliveries] of this.#deliveries) {
      for (const delivery of deliveries) this.#seePlace(look, secret, delivery);
      const { source, overlap, stages } = this.#catalog.secrets[secret] ?? {};
      const by = source === undefined ? undefined : mintOf(source);
      const died = [
        ...(by === undefined ? [] : this.#revoked(look, secret, by)),
        ...(overlap === "dual" ? this.#erased(look, stages?.[0]?.deliver ?? []) : []),
      ];
      canDie ||= by !== undefined || overlap === "dual";
      for (const { mark, what } of died) this.#judge(look, secret, mark, what);
    }
    if (canDie) this.#violations.ask(2);
  }

  #seePlace(look: Look, secret: string, delivery: Delivery): void {
    if (this.#away.has(delivery.target)) return;
    const kept = look.kept(delivery);
    if (kept === undefined) this.#violations.add(7, `${secret} was missing at ${delivery.target}`);
    this.#held.set(
      placeName(delivery),
      // Who has a public half holds no value.
      new Set(look.letIn(delivery.target) !== undefined ? [] : [kept ?? [], ...look.inUse(delivery)].flat()),
    );
  }

  /** Credentials that lived when it looked last, and do no more. */
  #revoked(
    look: Look,
    secret: string,
    by: NonNullable<ReturnType<typeof mintOf>>,
  ): { mark: Mark; what: string }[] {
    return look.credentials(by).flatMap(({ mark, isLiving }) => {
      if (isLiving) this.#living.set(mark, secret);
      else if (this.#living.delete(mark)) return [{ mark, what: "a credential was revoked" }];
      return [];
    });
  }

  /** Values that an acceptor let in when it looked last, and does no more. */
  #erased(look: Look, acceptors: readonly Delivery[]): { mark: Mark; what: string }[] {
    return acceptors.flatMap((acceptor) => {
      if (this.#away.has(acceptor.target)) return [];
      const halves = look.letIn(acceptor.target);
      const kept = [acceptor, previousOf(acceptor)].flatMap((one) => look.kept(one) ?? []);
      const now = new Set(halves?.marks ?? kept);
      const before = this.#letIn.get(placeName(acceptor)) ?? new Set();
      this.#letIn.set(placeName(acceptor), now);
      return [...before]
        .filter((mark) => !now.has(mark))
        .map((mark) => ({ mark, what: `a value was erased at ${acceptor.target}` }));
    });
  }

  #judge(look: Look, secret: string, mark: Mark, what: string): void {
    const deliveries = this.#deliveries.get(secret) ?? [];
    for (const delivery of deliveries)
      if (this.#held.get(placeName(delivery))?.has(mark))
        this.#violations.add(2, `${secret}: ${what} while ${delivery.target} held it`);
    const standing = deliveries.find(
      ({ target }) => !this.#away.has(target) && look.letIn(target) === undefined,
    );
    const current = standing === undefined ? undefined : look.kept(standing);
    if (current === undefined) return;
    const { stages = [] } = this.#catalog.secrets[secret] ?? {};
    for (const probe of new Set(stages.flatMap(({ verify }) => verify))) {
      // A probe that only connects is shown no value.
      if (this.#catalog.probes[probe]?.tcp !== undefined || this.#proofs.has(secret, probe, current))
        continue;
      this.#violations.add(2, `${secret}: ${what} before ${probe} accepted the new one`);
    }
  }
}

function placeName({ target, key }: Delivery): string {
  return `${target} ${key}`;
}
