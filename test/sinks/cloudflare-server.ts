import { afterEach, beforeEach } from "vitest";
import type { TargetOf } from "../../components/catalog/index.ts";
import { heldSecrets } from "../../rehearsal/cloud/cloudflare/state.ts";
import {
  ACCOUNT,
  type CloudflareAt,
  cloudflareAt,
  STORE,
  TOKEN,
} from "../rehearsal/cloud/cloudflare/cloudflare-at.ts";

export { ACCOUNT, STORE } from "../rehearsal/cloud/cloudflare/cloudflare-at.ts";

/** The store's place as a catalog names it. */
export const TARGET: TargetOf<"cloudflare-secrets-store"> = {
  kind: "cloudflare-secrets-store",
  account: ACCOUNT,
  store: STORE,
  scopes: ["workers"],
  optional: false,
};

const SECRETS = `/accounts/${ACCOUNT}/secrets_store/stores/${STORE}/secrets`;

/** A simulated Cloudflare of each test's own. */
export class CloudflareServer {
  #at: CloudflareAt | undefined;

  constructor() {
    beforeEach(async () => {
      this.#at = await cloudflareAt();
    });
    afterEach(() => this.at.cloud.close());
  }

  get at(): CloudflareAt {
    if (this.#at === undefined) throw new Error("the server is started before each test");
    return this.#at;
  }

  get api() {
    return { url: `${this.at.cloud.urls.cloudflare}/client/v4`, token: TOKEN };
  }

  /** Puts secrets there, each with this comment. */
  async seed(names: readonly string[], comment?: string): Promise<void> {
    const body = names.map((name) => ({ name, value: "synthetic-value", scopes: ["workers"], comment }));
    const { status } = await this.at.ask("POST", SECRETS, body);
    if (status !== 200) throw new Error(`the secrets were refused (${status})`);
  }

  /** Names of the secrets there. */
  held(): string[] {
    const state = this.at.cloud.stateOf("cloudflare") as Parameters<typeof heldSecrets>[0];
    return heldSecrets(state).map(({ name }) => name);
  }

  /** What was asked since the start: method and status. */
  asked(): string[] {
    return this.at.cloud.requests.map(({ method, status }) => `${method} ${status}`);
  }
}
