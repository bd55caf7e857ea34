import { parameterName, type Target } from "../../components/catalog/index.ts";
import { nameOf } from "../cloud/aws/secrets-manager.ts";
import type { AwsState, StoredRegion } from "../cloud/aws/state.ts";
import type { Cloud } from "../cloud/cloud.ts";
import { type CloudflareState, heldSecrets as inStores } from "../cloud/cloudflare/state.ts";
import type { FlyState } from "../cloud/fly/state.ts";
import type { GithubState } from "../cloud/github/state.ts";
import type { ModalState } from "../cloud/modal/state.ts";
import type { NeonState } from "../cloud/neon/state.ts";
import type { Credential, Holding, Mark } from "./places.ts";
import { actionsOf } from "./running.ts";

type Service = "fly" | "github" | "cloudflare" | "neon" | "modal" | "aws";

/** What the places of the simulated cloud hold at one moment: each service is looked at once. */
export class InCloud {
  readonly #cloud: Pick<Cloud, "stateOf">;
  readonly #states = new Map<Service, unknown>();

  constructor(cloud: Pick<Cloud, "stateOf">) {
    this.#cloud = cloud;
  }

  /** What a place keeps for a key. @throws Error for a kind that is not the cloud's */
  kept(place: Target, key: string): Mark | undefined {
    switch (place.kind) {
      case "fly":
        return this.#state<FlyState>("fly").apps[place.app]?.secrets[key]?.mark;
      case "github-actions":
        return this.#inVault(`actions ${place.repository}`, key);
      case "github-environment":
        return this.#inVault(`environment ${place.repository} ${place.environment}`, key);
      case "github-organization":
        return this.#inVault(`organization ${place.organization}`, key);
      case "github-dependabot":
        return this.#inVault(`dependabot ${place.repository}`, key);
      case "github-codespaces":
        return this.#inVault(`codespaces ${place.repository}`, key);
      case "cloudflare-secrets-store":
        return inStores(this.#state<CloudflareState>("cloudflare")).find(
          ({ store, name }) => store === place.store && name === key,
        )?.mark;
      case "cloudflare-worker": {
        const { scripts } = this.#state<CloudflareState>("cloudflare").accounts[place.account] ?? {};
        return scripts?.[place.script]?.bindings.find(({ name }) => name === key)?.mark;
      }
      case "modal-secret":
        return this.#atModal(place)?.marks[key];
      case "aws-secrets-manager": {
        const versions = Object.values(this.#inRegion(place)?.secrets[nameOf(place.secret)]?.versions ?? {});
        const current = versions.find(({ labels }) => labels.includes("AWSCURRENT"));
        return place.format === "json" ? current?.members[key] : current?.mark;
      }
      case "aws-ssm-parameter":
        return this.#inRegion(place)?.parameters[parameterName(place, key)]?.mark;
      default:
        throw new Error(`the simulated cloud has no ${place.kind}`);
    }
  }

  /** What runs of a place with a copy of its own; undefined where all go by what it keeps. */
  running(place: Target): readonly Holding[] | undefined {
    if (place.kind === "fly") {
      const machines = Object.values(this.#state<FlyState>("fly").apps[place.app]?.machines ?? {});
      return machines.map(
        ({ holds }) =>
          (key) =>
            holds[key],
      );
    }
    if (place.kind !== "modal-secret" || !actionsOf(place).some(({ kind }) => kind === "modal-deploy"))
      return undefined;
    const { deployed = {} } = this.#atModal(place) ?? {};
    return [(key) => deployed[key]];
  }

  /** The credentials that an API has minted so far. */
  credentials(by: { readonly fly: string } | "neon" | "cloudflare"): readonly Credential[] {
    if (by === "cloudflare")
      return Object.values(this.#state<CloudflareState>("cloudflare").tokens ?? {}).map(credential);
    if (by === "neon") return Object.values(this.#state<NeonState>("neon").keys).map(credential);
    return Object.values(this.#state<FlyState>("fly").tokens)
      .filter(({ app }) => app === by.fly)
      .map(credential);
  }

  #inVault(place: string, key: string): Mark | undefined {
    return this.#state<GithubState>("github").vaults[place]?.secrets[key]?.mark;
  }

  /** A target without a region is refused by the program: nothing of the stack's settings is taken over. */
  #inRegion({ region = "" }: { readonly region?: string }): StoredRegion | undefined {
    return this.#state<AwsState>("aws").regions[region];
  }

  #atModal({ secret, environment }: { readonly secret: string; readonly environment?: string }) {
    const { environments, secrets } = this.#state<ModalState>("modal");
    const where = environment ?? environments[0];
    return secrets.find((one) => one.name === secret && one.environment === where);
  }

  #state<State>(service: Service): State {
    if (!this.#states.has(service)) this.#states.set(service, this.#cloud.stateOf(service));
    return this.#states.get(service) as State;
  }
}

function credential({ mark, revokedAt }: { mark: string; revokedAt: string | null }): Credential {
  return { mark, isLiving: revokedAt === null };
}
