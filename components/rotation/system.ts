import { all, ComponentResource, type Output, type Resource } from "@pulumi/pulumi";
import { abilityOf, type Catalog, parentsOf, roleOfSecret, type Source, signerOf } from "../catalog/index.ts";
import type { Intent, Step } from "../plan/index.ts";
import { AwsProviders, regionOf } from "../sinks/aws-provider.ts";
import { GithubProviders, ownerOf } from "../sinks/github-provider.ts";
import type { SinkContext } from "../sinks/sink.ts";
import type { StandingSecrets } from "../sinks/standing-secrets.ts";
import type { AdoptedPlace } from "../sources/adopted.ts";
import { accessTo } from "./access.ts";
import type { Delivered } from "./delivered.ts";
import { DerivedSecret } from "./derived-secret.ts";
import { noteRenames } from "./former-names.ts";
import { requireHealth } from "./health.ts";
import { noteTokens } from "./ledger.ts";
import { encryptedKeys } from "./own-config.ts";
import { previousKeys } from "./previous-keys.ts";
import { noteGone } from "./refuse-destroy.ts";
import { noteHandedOver, noteUnread } from "./refuse-return.ts";
import { releaseMarks } from "./release-marks.ts";
import { type Declared, Secret } from "./secret.ts";
import { Stages } from "./stages.ts";
import { stepResources } from "./step-resources.ts";

/** Arguments of {@link System}. */
export interface SystemArgs {
  catalog: Catalog;
  /** What is written in which order (`components/plan/order.ts`). */
  steps: readonly Step[];
  /** Which generations live, from the stack file. */
  intent: Intent;
  /** Absolute folder that the targets' paths start from. */
  directory: string;
  /** The value that a person gave for `NAME-gN`, if one did; secret. */
  given: (key: string) => Output<string | undefined>;
  /** What Cloudflare's stores hold already of adopted secrets. */
  standing: StandingSecrets;
}

/**
 * A whole system: every secret with its generations, what is derived from them, and the steps that bring the
 * values to their places. A step waits for those that must be done before it.
 */
export class System extends ComponentResource {
  /**
   * Resolves when the engine has done every step; a preview does it too. Where a write fails it never does, so that
   * what waits for it is not recorded.
   */
  readonly delivered: Output<unknown>;
  readonly #atTargets = new Map<string, Resource[]>();

  constructor(name: string, args: SystemArgs) {
    super("keyturn:index:System", name);
    noteRenames(args.catalog);
    const removed = Object.entries(args.intent.removed ?? {});
    noteGone(removed.flatMap(([secret, leaving]) => (leaving === "gone" ? [secret] : [])));
    const delivered = this.#secrets(args);
    const written = this.#steps(args, delivered);
    const made = [...delivered.values()].flatMap(({ before }) => before);
    // A resource's URN is known as soon as the engine is through with it, in a preview too.
    this.delivered = all([...made, ...written].map(({ urn }) => urn));
    this.registerOutputs({});
  }

  /** What was registered for a target: nothing where no secret of it has a generation. */
  resourcesAt(target: string): readonly Resource[] {
    return this.#atTargets.get(target) ?? [];
  }

  #secrets(args: SystemArgs): Map<string, Delivered> {
    const delivered = new Map<string, Delivered>();
    const access = accessTo(delivered);
    const { intent, given } = args;
    const { removed = {} } = intent;
    for (const [name, { source }] of authoritiesFirst(args.catalog)) {
      const generations = intent.generations[name];
      if (generations === undefined || source.kind === "derived" || source.kind === "builtin") continue;
      const leaving = removed[name] !== undefined;
      const places = placesOf(args, name, access);
      noteTokens(name, tokensOf(args, name));
      noteUnread(args.catalog, name);
      if (args.catalog.secrets[name]?.overlap === "dual") noteHandedOver(name);
      const secret = new Secret(
        name,
        {
          source,
          generations,
          issued: issuedUnder(args, name),
          places,
          ...authorityOf(name, source, delivered),
          leaving,
          declared: declaredOf(args.catalog, name),
          given,
          health: (inUse) => requireHealth({ secret: name, catalog: args.catalog, inUse }),
        },
        { parent: this },
      );
      const value = secret.values.get(generations.current);
      if (value === undefined) throw new Error(`${name} has no current generation`);
      const adopted = generations.made[String(generations.current)]?.adopted === true;
      const generation = String(generations.current);
      const accepted = this.#accepted(name, secret, args, access);
      const before = [...secret.before, ...accepted.keys];
      const { previous } = generations;
      const previousValue = previous === undefined ? undefined : secret.values.get(previous);
      delivered.set(name, {
        value,
        generation,
        generated: true,
        adopted,
        leaving,
        before,
        ...(previous === undefined ? {} : { previous: String(previous) }),
        ...(previousValue === undefined ? {} : { previousValue }),
        ...(accepted.value === undefined ? {} : { accepted: accepted.value }),
      });
    }
    for (const name of derivedInOrder(args.catalog)) {
      const { source } = args.catalog.secrets[name] ?? {};
      if (source?.kind !== "derived" || removed[name] === "gone") continue;
      // A parent that has no generation yet: the plan says so.
      if (parentsOf(source).some((parent) => !delivered.has(parent.name))) continue;
      const places = placesOf(args, name, access);
      const derived = new DerivedSecret(
        name,
        {
          source,
          intent,
          parents: delivered,
          places,
          roleOf: (parent, number) => roleOfSecret(args.catalog, parent, number),
        },
        { parent: this },
      );
      const { value, generation, previous, adopted, before } = derived;
      const leaving = removed[name] !== undefined;
      delivered.set(name, {
        value,
        generation,
        generated: false,
        adopted,
        leaving,
        before,
        ...(previous === "" ? {} : { previous }),
      });
    }
    return delivered;
  }

  /** Under `overlap: dual`, while two generations live: what acceptors hold beside the current value. */
  #accepted(
    name: string,
    { values, before }: Secret,
    { catalog, intent, directory }: SystemArgs,
    access: SinkContext["access"],
  ): { value?: Output<string>; keys: Resource[] } {
    const previous = intent.generations[name]?.previous;
    const value = previous === undefined ? undefined : values.get(previous);
    if (catalog.secrets[name]?.overlap !== "dual" || previous === undefined || value === undefined)
      return { keys: [] };
    const abandoned = new Set(Object.keys(intent.abandoned ?? {}));
    const generation = String(previous);
    const args = { secret: name, generation, catalog, directory, access, value, abandoned };
    const leaving = intent.removed?.[name] !== undefined;
    return { value, keys: previousKeys(args, { parent: this, dependsOn: before, leaving }) };
  }

  #steps(args: SystemArgs, delivered: ReadonlyMap<string, Delivered>): Resource[] {
    const done = new Map<string, readonly Resource[]>();
    const github = new GithubProviders(this, encryptedKeys);
    // Also for owners of whom nothing is registered any more: what is deleted of them needs a provider of today.
    const aws = new AwsProviders(this, encryptedKeys);
    for (const [name, target] of Object.entries(args.catalog.targets)) {
      if ("repository" in target && typeof target.repository === "string")
        github.of(ownerOf(target.repository));
      if (target.kind === "aws-secrets-manager" || target.kind === "aws-ssm-parameter")
        aws.of(regionOf(name, target));
    }
    const stages = new Stages({ ...args, delivered }, this);
    for (const step of args.steps) {
      const isAbandoned = step.targets.every((target) => args.intent.abandoned?.[target] !== undefined);
      const context = { ...args, access: accessTo(delivered), delivered, github, aws, stages };
      const made = isAbandoned ? [] : stepResources(step, context, this);
      done.set(step.name, made);
      for (const target of step.targets) this.#atTargets.set(target, [...this.resourcesAt(target), ...made]);
    }
    const marks = releaseMarks({ ...args, delivered, done }, this);
    return [...new Set([...[...done.values()].flat(), ...stages.last(), ...marks])];
  }
}

/** The tokens that a secret signs. */
function tokensOf({ catalog, intent: { removed = {} } }: SystemArgs, parent: string): string[] {
  return Object.entries(catalog.secrets).flatMap(([name, { source }]) => {
    const isSigned = source.kind === "derived" && source.jwt?.secret === parent;
    return isSigned && removed[name] !== "gone" ? [name] : [];
  });
}

/** The issue times of the tokens that a secret signs. */
function issuedUnder(args: SystemArgs, parent: string): Intent["issued"] {
  const tokens = tokensOf(args, parent);
  return Object.fromEntries(Object.entries(args.intent.issued).filter(([name]) => tokens.includes(name)));
}

/** What policies hold its rotation to. */
function declaredOf({ secrets }: Catalog, name: string): Declared {
  const { maxAge, locked, coupled = [] } = secrets[name] ?? {};
  return {
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(locked === undefined ? {} : { locked }),
    ...(coupled.length === 0 ? {} : { coupled }),
  };
}

/** Where a value can be read that is in use already. */
function placesOf(
  { catalog, directory }: SystemArgs,
  name: string,
  access: SinkContext["access"],
): AdoptedPlace[] {
  const deliveries = catalog.secrets[name]?.stages.flatMap((stage) => stage.deliver) ?? [];
  return deliveries.flatMap(({ target, key }): AdoptedPlace[] => {
    const place = catalog.targets[target];
    if (place === undefined || abilityOf(place)?.readBack !== true) return [];
    if (place.kind !== "dotenv-file") {
      const opened = access(place);
      return [
        { name: target, target: place, directory, key, ...(opened === undefined ? {} : { access: opened }) },
      ];
    }
    const host = place.host === undefined ? {} : { host: place.host };
    return [{ directory, path: place.path, key, ...host }];
  });
}

/** What signs certificates is made before them. */
function authoritiesFirst(catalog: Catalog): [string, Catalog["secrets"][string]][] {
  const secrets = Object.entries(catalog.secrets);
  const signing = new Set(secrets.flatMap(([, { source }]) => signerOf(source) ?? []));
  return [
    ...secrets.filter(([name]) => signing.has(name)),
    ...secrets.filter(([name]) => !signing.has(name)),
  ];
}

function authorityOf(
  name: string,
  source: Source,
  delivered: ReadonlyMap<string, Delivered>,
): { authority?: Output<string> } {
  const signer = signerOf(source);
  if (signer === undefined) return {};
  const authority = delivered.get(signer)?.value;
  if (authority !== undefined) return { authority };
  throw new Error(`${name} is signed by ${signer}, which has no generation yet: keyturn begin ${signer}`);
}

/** Derived secrets, each after its parents; the catalog holds no cycle. */
function derivedInOrder(catalog: Catalog): string[] {
  const ordered = new Set<string>();
  const visit = (name: string) => {
    const source = catalog.secrets[name]?.source;
    if (source?.kind !== "derived" || ordered.has(name)) return;
    for (const parent of parentsOf(source)) visit(parent.name);
    ordered.add(name);
  };
  Object.keys(catalog.secrets).forEach(visit);
  return [...ordered];
}
