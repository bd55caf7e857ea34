import type { Resource } from "@pulumi/pulumi";
import type { Catalog } from "../catalog/index.ts";
import { coupledWith, type StepDelivery } from "../plan/index.ts";
import type { Delivered } from "./delivered.ts";
import { gate, gateName } from "./gate.ts";
import type { Proof } from "./require-proof.ts";

/** What the stages are made from. */
export interface StagesArgs {
  catalog: Catalog;
  delivered: ReadonlyMap<string, Delivered>;
}

/**
 * The order of what is written, secret by secret: a delivery waits for its own secret's stage before and the gates behind
 * that, and for nothing of another secret, so that one that fails holds up no other, a run may be targeted at one, and
 * what the state keeps of a place does not grow with its neighbours. Only what is written as one waits for all that it
 * holds, and coupled secrets go through their stages together.
 */
export class Stages {
  readonly #args: StagesArgs;
  readonly #parent: Resource;
  /** By secret and stage, what writes there. */
  readonly #written = new Map<string, Resource[]>();
  readonly #gates = new Map<string, Proof[]>();

  constructor(args: StagesArgs, parent: Resource) {
    this.#args = args;
    this.#parent = parent;
  }

  /** What must be there before these deliveries are written. */
  before(deliveries: readonly StepDelivery[]): Resource[] {
    const found = deliveries.flatMap((delivery) => {
      const stage = this.#stageOf(delivery);
      return this.#couple(delivery.secret).flatMap((secret) => [
        ...(this.#args.delivered.get(secret)?.before ?? []),
        ...this.#behind(secret, stage - 1),
      ]);
    });
    return [...new Set(found)];
  }

  /** The gates that these deliveries stand behind. */
  proofs(deliveries: readonly StepDelivery[]): Proof[] {
    const found = deliveries.flatMap((delivery) => {
      const stage = this.#stageOf(delivery);
      return stage < 1
        ? []
        : this.#couple(delivery.secret).flatMap((one) => this.#behindProbes(one, stage - 1));
    });
    return [...new Set(found)];
  }

  #couple(secret: string): string[] {
    return coupledWith(this.#args.catalog, secret);
  }

  /** To be called for whatever writes deliveries, in the order of the steps. */
  written(deliveries: readonly StepDelivery[], resources: readonly Resource[]): void {
    for (const delivery of deliveries) {
      const place = `${delivery.secret}/${this.#stageOf(delivery)}`;
      this.#written.set(place, [...(this.#written.get(place) ?? []), ...resources]);
    }
  }

  /** Every gate, to be asked for when everything is written. */
  gates(): Resource[] {
    return Object.entries(this.#args.catalog.secrets).flatMap(([secret, { stages }]) =>
      stages.flatMap((_, stage) => this.#behindProbes(secret, stage).map(({ gate }) => gate)),
    );
  }

  #stageOf({ secret, target, key }: StepDelivery): number {
    const stages = this.#args.catalog.secrets[secret]?.stages ?? [];
    return stages.findIndex(({ deliver }) => deliver.some((one) => one.target === target && one.key === key));
  }

  /** What the stage after this one waits for. One whose places were all written off has nothing of its own. */
  #behind(secret: string, stage: number): readonly Resource[] {
    if (stage < 0) return [];
    const gates = this.#behindProbes(secret, stage);
    if (gates.length > 0) return gates.map((proof) => proof.gate);
    return this.#written.get(`${secret}/${stage}`) ?? this.#behind(secret, stage - 1);
  }

  #behindProbes(secret: string, stage: number): Proof[] {
    const place = `${secret}/${stage}`;
    const made = this.#gates.get(place) ?? this.#make(secret, stage);
    this.#gates.set(place, made);
    return made;
  }

  #make(secret: string, stage: number): Proof[] {
    const { catalog, delivered } = this.#args;
    const { verify = [] } = catalog.secrets[secret]?.stages[stage] ?? {};
    const what = delivered.get(secret);
    if (what === undefined || what.leaving || verify.length === 0) return [];
    const { value, generation, previous, accepted, before } = what;
    const written = this.#written.get(`${secret}/${stage}`) ?? this.#behind(secret, stage - 1);
    const dependsOn = [...new Set([...before, ...written])];
    return verify.flatMap((asked) => {
      const probe = catalog.probes[asked];
      if (probe === undefined) return [];
      const name = gateName(secret, asked);
      const args = {
        secret,
        name: asked,
        probe,
        generation,
        value,
        ...(previous === undefined ? {} : { previous }),
        ...(accepted === undefined ? {} : { accepted }),
      };
      return [{ name, generation, gate: gate(args, { parent: this.#parent, dependsOn }) }];
    });
  }
}
