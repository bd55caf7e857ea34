import { accepts, lets } from "../accepts.ts";
import { partiesOf, type SecretParties, type TrueAcceptors } from "../parties.ts";
import { type Look, type Mark, Places, type Viewed } from "../places.ts";
import { Proofs } from "./proofs.ts";

/** Decides what a probe is answered, by what the places hold at that moment. */
export class Judge {
  /** What was found to work. */
  readonly proofs = new Proofs();
  readonly #system: Viewed;
  readonly #places: Places;
  readonly #parties: readonly SecretParties[];

  constructor(system: Viewed, acceptors?: TrueAcceptors) {
    this.#system = system;
    this.#places = new Places(system);
    this.#parties = partiesOf(system.model.catalog, acceptors);
  }

  /**
   * Whether what a probe asks works: where it presents a value, every acceptor takes it; where it presents none, every
   * caller of what it verifies is let in by every acceptor.
   */
  works(probe: string, presented: string | undefined): boolean {
    const look = this.#places.look();
    const asked = this.#parties.filter(({ secret }) => this.#verifies(secret, probe));
    const shown = presented === undefined ? undefined : this.#system.cloud.mark(presented);
    const taken = asked.map((parties) => {
      const marks = shown === undefined ? callersMarks(look, parties) : [shown];
      return {
        secret: parties.secret,
        marks,
        works: marks.every((mark) => this.#taken(look, parties, mark)),
      };
    });
    const works = shown === undefined ? taken.every((one) => one.works) : taken.some((one) => one.works);
    if (!works) return false;
    for (const one of taken.filter((each) => each.works))
      for (const mark of one.marks) this.proofs.note(one.secret, probe, mark);
    return true;
  }

  #verifies(secret: string, probe: string): boolean {
    const stages = this.#system.model.catalog.secrets[secret]?.stages ?? [];
    return stages.some(({ verify }) => verify.includes(probe));
  }

  #taken(look: Look, parties: SecretParties, mark: Mark): boolean {
    const { secret, overlap, acceptors } = parties;
    if (overlap === "minted") return lets(look, this.#system.model.catalog, secret, mark);
    const { targets } = this.#system.model.catalog;
    // One that may be gone speaks for nobody, nor does one that was never given anything.
    const asked = acceptors.filter(
      (one) => targets[one.target]?.optional !== true && look.inUse(one).length > 0,
    );
    if (asked.length === 0) return callersMarks(look, parties).includes(mark);
    return asked.every((acceptor) => accepts(look, acceptor, parties, mark));
  }
}

function callersMarks(look: Look, { callers }: SecretParties): Mark[] {
  return callers.flatMap((caller) => look.inUse(caller));
}
