import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  getStack,
  type Output,
  type Resource,
  type ResourceHook,
} from "@pulumi/pulumi";
import type { SourceOf } from "../catalog/index.ts";
import { type Generations, type Intent, liveGenerations } from "../plan/index.ts";
import { CLOUDFLARE_SETTINGS, stackSettings, VAULT_SETTINGS } from "../sinks/stack-settings.ts";
import { type AdoptedPlace, AdoptedValue } from "../sources/adopted.ts";
import { type Generation, generationName } from "../sources/generation.ts";
import { manualGeneration, manualKey } from "../sources/manual.ts";
import { adoptedCredential, mintedGeneration } from "../sources/minted.ts";
import { randomGeneration } from "../sources/random.ts";
import { vaultGeneration } from "../sources/vault-value.ts";
import { aliases, formerly, formerNames } from "./former-names.ts";
import { keepGeneration } from "./keep-generation.ts";
import { ledger } from "./ledger.ts";
import { madeHow } from "./made-how.ts";
import { refuseRemake } from "./refuse-remake.ts";
import { requireLedger } from "./require-ledger.ts";

/**
 * What a catalog says of a secret's rotation, recorded with it so that policies can hold a run to it. It stands at the
 * component, not in the ledger: a change of it writes nothing and asks no guard.
 */
export type Declared = Partial<{
  /** In milliseconds. */
  maxAge: number;
  /** Why it is not rotated. */
  locked: string;
  /** Secrets that turn in the same run or not at all. */
  coupled: readonly string[];
}>;

/** Arguments of {@link Secret}. */
export interface SecretArgs {
  /** Where its value comes from; a derived or builtin one has no generations. */
  source: SourceOf<"random" | "manual" | "minted" | "vault-kv">;
  /** The stack's entry: which generations live, and when each was made. */
  generations: Generations;
  /** Where a generation that is adopted can be read; where it can't be read anywhere, it is given by a person. */
  places: AdoptedPlace[];
  /** Of a certificate, the value in use of the secret that signs it. */
  authority?: Output<string>;
  /** When tokens that it signs were issued anew: by token, then by this secret's generation. */
  issued: Intent["issued"];
  /** Whether its places let go of it in this run, so that the next may forget it. */
  leaving: boolean;
  /** What the catalog says of its rotation. */
  declared: Declared;
  /** The value that a person gave for `NAME-gN`, if one did; secret. */
  given: (key: string) => Output<string | undefined>;
  /** What asks, before the next generation is made, whether the system works with the value in use. */
  health: (inUse: Output<string>) => ResourceHook;
}

/**
 * One secret: its ledger, and a resource for each generation that lives. The current generation is protected;
 * the previous one stays until it is retired, and with it the way back.
 */
export class Secret extends ComponentResource {
  /** Values by generation: the current one, and the previous one while it lives. */
  readonly values: ReadonlyMap<number, Output<string>>;
  /** What must be there before any place gets a value: the ledger, and every generation that lives. */
  readonly before: readonly Resource[];

  constructor(name: string, args: SecretArgs, opts: ComponentResourceOptions) {
    super("keyturn:index:Secret", name, { ...args.declared }, { ...opts, aliases: aliases(formerly(name)) });
    const guard = ledger(
      name,
      { ...args, how: madeHow(args.source, args.generations, args.places.length > 0) },
      { parent: this },
    );
    const live = liveGenerations(args.generations).toSorted((a, b) => a - b);
    const older = live.length > 1 ? live[0] : undefined;
    const values = new Map<number, Output<string>>();
    const before: Resource[] = [guard];
    for (const generation of live) {
      const protect = generation === args.generations.current && !args.leaving;
      const inUse = older === undefined ? undefined : values.get(older);
      const former = formerNames(name, (old) => generationName(old, generation));
      const beforeDelete = [keepGeneration(name, generationName(name, generation), former)];
      const beforeCreate = [
        requireLedger(name, generation, guard, args.generations),
        ...(generation === older ? [refuseOlder(name, generation)] : []),
        ...healthGate(args, generation, inUse),
      ];
      const options = {
        parent: this,
        dependsOn: [guard],
        protect,
        aliases: aliases(former),
        hooks: { beforeCreate, beforeDelete },
      };
      const { value, resource } = this.#make(name, generation, args, inUse, options);
      values.set(generation, value);
      before.push(resource);
    }
    this.values = values;
    this.before = before;
    this.registerOutputs({});
  }

  #make(
    name: string,
    generation: number,
    args: SecretArgs,
    inUse: Output<string> | undefined,
    opts: CustomResourceOptions,
  ): Generation {
    const { source, places, given } = args;
    const made = args.generations.made[String(generation)];
    const common = { secret: name, generation, opts };
    const isReadable = made?.adopted === true && places.length > 0;
    if (made?.credential !== undefined && source.kind === "minted") {
      const value = isReadable
        ? { read: readValue(name, generation, places, opts).value }
        : { given: given(manualKey(name, generation)) };
      return adoptedCredential(source, made.credential, value, mintAccess(source), common);
    }
    if (isReadable) {
      const resource = new AdoptedValue(generationName(name, generation), places, opts);
      return { resource, value: resource.value };
    }
    if (made?.adopted === true || made?.given === true || source.kind === "manual") {
      return manualGeneration(given(manualKey(name, generation)), common);
    }
    if (source.kind === "random") return randomGeneration(source, common);
    if (source.kind === "vault-kv") {
      const access = stackSettings(VAULT_SETTINGS);
      return vaultGeneration(
        source,
        { ...(inUse === undefined ? {} : { inUse }), ...(access === undefined ? {} : { access }) },
        common,
      );
    }
    const { authority, generations } = args;
    const access = mintAccess(source);
    const how = {
      ...{ stack: getStack(), made: generations.made, former: formerly(name) },
      ...(authority === undefined ? {} : { authority }),
      ...(access === undefined ? {} : { access }),
    };
    return mintedGeneration(source, how, common);
  }
}

/** What the stack says of the API that mints. */
function mintAccess(source: SourceOf<"minted">): Output<string[]> | undefined {
  return source.by.startsWith("cloudflare-") ? stackSettings(CLOUDFLARE_SETTINGS) : undefined;
}

/** Only a rotation is held up: a rollback is what an unhealthy system may need. */
function healthGate(
  { generations: { current, previous, made }, health }: SecretArgs,
  generation: number,
  inUse: Output<string> | undefined,
): ResourceHook[] {
  const isRotation = generation === current && previous !== undefined && previous < current;
  if (!isRotation || inUse === undefined || made[String(current)]?.healthIgnored === true) return [];
  return [health(inUse)];
}

/** While two generations live, only the newer one can be yet to be made. */
function refuseOlder(name: string, generation: number): ResourceHook {
  return refuseRemake(generationName(name, generation), `generation ${generation} of ${name}`, [name]);
}

/** What its places hold of a credential that is adopted, beside the resource that lets it be revoked. */
function readValue(
  name: string,
  generation: number,
  places: AdoptedPlace[],
  opts: CustomResourceOptions,
): AdoptedValue {
  const resourceOf = (secret: string) => `${generationName(secret, generation)}-adopted`;
  const resource = resourceOf(name);
  const former = formerNames(name, resourceOf);
  keepGeneration(name, resource, former);
  // It is what the credential was made from, and goes with its places: only the credential itself is protected.
  return new AdoptedValue(resource, places, { ...opts, aliases: aliases(former), protect: false });
}
