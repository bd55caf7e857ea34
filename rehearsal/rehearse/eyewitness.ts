import type { Catalog, Delivery } from "../../components/catalog/index.ts";
import { mintOf } from "./accepts.ts";
import type { Look, Mark } from "./places.ts";
import type { Violations } from "./violation.ts";

/** What an eyewitness has to know of a system. */
export interface Watched {
  readonly model: { readonly catalog: Catalog };
  /** Targets that do not answer at the moment. */
  readonly away: ReadonlySet<string>;
}

/**
 * Sees that no place is empty while its secret is in use, and that no credential is revoked while a place holds it.
 * It looks at whatever it is shown, as often as it is shown it.
 */
export class Eyewitness {
  readonly #catalog: Catalog;
  readonly #violations: Violations;
  readonly #away: ReadonlySet<string>;
  readonly #living = new Map<Mark, string>();
  /** By secret, its places that once held it. */
  readonly #deliveries: ReadonlyMap<string, readonly Delivery[]>;

  constructor(system: Watched, violations: Violations) {
    const { catalog } = system.model;
    this.#catalog = catalog;
    this.#away = system.away;
    this.#violations = violations;
    this.#deliveries = new Map(
      Object.entries(catalog.secrets).map(([name, { stages }]) => [
        name,
        stages.flatMap(({ deliver }) => deliver),
      ]),
    );
  }

  see(look: Look): void {
    for (const [secret, deliveries] of this.#deliveries) {
      for (const delivery of deliveries)
        if (!this.#away.has(delivery.target) && look.kept(delivery) === undefined)
          this.#violations.add(7, `${secret} was missing at ${delivery.target}`);
      this.#seeCredentials(look, secret, deliveries);
    }
  }

  #seeCredentials(look: Look, secret: string, deliveries: readonly Delivery[]): void {
    const source = this.#catalog.secrets[secret]?.source;
    if (source?.kind !== "minted") return;
    for (const { mark, isLiving } of look.credentials(mintOf(source))) {
      if (isLiving) {
        this.#living.set(mark, secret);
      } else if (this.#living.delete(mark)) {
        const holders = deliveries.filter((one) => look.kept(one) === mark || look.inUse(one).includes(mark));
        for (const { target } of holders)
          this.#violations.add(2, `a credential of ${secret} was revoked while ${target} held it`);
      }
    }
  }
}
