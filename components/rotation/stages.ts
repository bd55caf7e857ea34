import type { Resource } from "@pulumi/pulumi";
import { type Catalog, generationNumbers } from "../catalog/index.ts";
import { acceptedFirst, coupledWith, type Intent, type StepDelivery } from "../plan/index.ts";
import { stageActions } from "./actions.ts";
import type { Delivered } from "./delivered.ts";
import { gate, gateName } from "./gate.ts";
import { migration, migrationName } from "./migration.ts";
import type { Proof } from "./require-proof.ts";

/** What the stages are made from. */
export interface StagesArgs {
  catalog: Catalog;
  intent: Intent;
  delivered: ReadonlyMap<string, Delivered>;
  /** Absolute folder that a migration's program is looked for from. */
  directory: string;
}

/**
 * The order of what is written, secret by secret: a delivery waits for its own secret's stage before and the gates behind
 * that, the migration of what its secret encrypts included, and for nothing of another secret, so that one that fails holds up no other, a run may be targeted at one, and
 * what the state keeps of a place does not grow with its neighbours. Only what is written as one waits for all that it
 * holds, coupled secrets go through their stages together, and what is derived comes behind the first stage of what it is
 * made from (`plan/acceptors.ts`).
 */
export class Stages {
  readonly #args: StagesArgs;
  readonly #parent: Resource;
  /** By secret and stage, what writes there. */
  readonly #written = new Map<string, Resource[]>();
  readonly #gates = new Map<string, Proof[]>();
  /** By secret and stage, what is done after it is written. */
  readonly #actions = new Map<string, Resource[]>();
  /** By secret, what brings the data that it encrypts under its generation in use; none for most. */
  readonly #migrations = new Map<string, Proof[]>();

  constructor(args: StagesArgs, parent: Resource) {
    this.#args = args;
    this.#parent = parent;
  }

  /** What must be there before these deliveries are written. */
  before(deliveries: readonly StepDelivery[]): Resource[] {
    const found = deliveries.flatMap((delivery) => {
      const stage = this.#stageOf(delivery);
      const own = this.#couple(delivery.secret).flatMap((secret) => [
        ...(this.#args.delivered.get(secret)?.before ?? []),
        ...this.#behind(secret, stage - 1),
      ]);
      return [...own, ...this.#accepted(delivery).flatMap((parent) => this.#behind(parent, 0))];
    });
    return [...new Set(found)];
  }

  /** The gates that these deliveries stand behind. */
  proofs(deliveries: readonly StepDelivery[]): Proof[] {
    const found = deliveries.flatMap((one) => [
      ...this.#proofsBefore(one.secret, this.#stageOf(one)),
      ...this.#accepted(one).flatMap((parent) => this.#proofsBefore(parent, 1)),
    ]);
    return [...new Set(found)];
  }

  /** What a derived secret is made from and has to be accepted first; nothing while that has no value, or leaves. */
  #accepted(delivery: StepDelivery): string[] {
    const { catalog, delivered } = this.#args;
    return acceptedFirst(catalog, delivery).filter((parent) => delivered.get(parent)?.leaving === false);
  }

  #proofsBefore(secret: string, stage: number): Proof[] {
    if (stage < 1) return [];
    return this.#couple(secret).flatMap((one) => [
      ...this.#behindProbes(one, stage - 1),
      ...this.#migration(one),
    ]);
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

  /** Every action of a stage, gate and migration, to be asked for when everything is written. */
  last(): Resource[] {
    return Object.entries(this.#args.catalog.secrets).flatMap(([secret, { stages }]) => {
      const actions = stages.flatMap((_, stage) => this.#actionsOf(secret, stage));
      const gates = stages.flatMap((_, stage) => this.#behindProbes(secret, stage));
      return [...actions, ...[...gates, ...this.#migration(secret)].map(({ gate }) => gate)];
    });
  }

  #stageOf({ secret, target, key }: StepDelivery): number {
    const stages = this.#args.catalog.secrets[secret]?.stages ?? [];
    return stages.findIndex(({ deliver }) => deliver.some((one) => one.target === target && one.key === key));
  }

  /** What the stage after this one waits for. One whose places were all written off has nothing of its own. */
  #behind(secret: string, stage: number): readonly Resource[] {
    if (stage < 0) return [];
    const gates = stage === 0 ? this.#migration(secret) : this.#behindProbes(secret, stage);
    return gates.length > 0 ? gates.map((proof) => proof.gate) : this.#proven(secret, stage);
  }

  /** The gates of a stage, or what they would wait for. */
  #proven(secret: string, stage: number): readonly Resource[] {
    const gates = this.#behindProbes(secret, stage);
    if (gates.length > 0) return gates.map((proof) => proof.gate);
    return this.#done(secret, stage);
  }

  /** What a stage writes and then does. One whose places were all written off hands on what it waits for. */
  #done(secret: string, stage: number): readonly Resource[] {
    const written = this.#written.get(`${secret}/${stage}`);
    if (written === undefined) return this.#behind(secret, stage - 1);
    return [...written, ...this.#actionsOf(secret, stage)];
  }

  #actionsOf(secret: string, stage: number): readonly Resource[] {
    const place = `${secret}/${stage}`;
    const [known, written] = [this.#actions.get(place), this.#written.get(place)];
    if (known !== undefined || written === undefined) return known ?? [];
    const proofs = this.#proofsBefore(secret, stage);
    const before = { parent: this.#parent, dependsOn: written, proofs };
    const made = stageActions(secret, stage, this.#args, before);
    this.#actions.set(place, made);
    return made;
  }

  /** Behind the first stage, whose places then hold the key that the data is brought under. */
  #migration(secret: string): Proof[] {
    const known = this.#migrations.get(secret);
    if (known !== undefined) return known;
    const { catalog, delivered, directory } = this.#args;
    const migrate = catalog.secrets[secret]?.encryptsData?.migrate;
    const what = delivered.get(secret);
    const made: Proof[] = [];
    if (migrate !== undefined && what !== undefined && !what.leaving) {
      const dependsOn = [...new Set([...what.before, ...this.#proven(secret, 0)])];
      const proofs = this.#behindProbes(secret, 0);
      const options = { parent: this.#parent, dependsOn, proofs };
      const gate = migration({ secret, migrate, directory, delivered: what }, options);
      const { generation } = what;
      const lack = `what ${secret} encrypts is not under generation ${generation} yet`;
      made.push({ gate, name: migrationName(secret), held: gate.generation, generation, lack });
    }
    this.#migrations.set(secret, made);
    return made;
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
    const dependsOn = [...new Set([...before, ...this.#done(secret, stage)])];
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
      const made = gate(args, { parent: this.#parent, dependsOn });
      const held = made.input.apply((input) => (input as { generation?: string }).generation);
      return [{ name, generation: generationNumbers(generation), gate: made, held }];
    });
  }
}
