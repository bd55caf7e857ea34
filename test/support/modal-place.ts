import { type Cloud, startCloud } from "../../rehearsal/cloud/cloud.ts";
import { modalService } from "../../rehearsal/cloud/modal/service.ts";
import type { ModalState } from "../../rehearsal/cloud/modal/state.ts";

/** Credentials of the simulated Modal: `ak-` is how the real ones begin. */
export const TOKEN = { tokenId: "ak-example", tokenSecret: "as-example-modal-token-secret" };

/** A simulated Modal that is being served. */
export interface ModalPlace {
  readonly cloud: Cloud;
  /** What the client needs to ask it, and nothing of the machine's own Modal configuration. */
  readonly env: Readonly<Record<string, string>>;
  /** By key, what stands for the value that a secret holds; undefined where there is no such secret. */
  marks(name: string, environment?: string): Readonly<Record<string, string>> | undefined;
}

/** Serves a Modal with the environments `main`, its default, and `staging`. */
export async function startModal(): Promise<ModalPlace> {
  const cloud = await startCloud([modalService({ ...TOKEN, environments: ["main", "staging"] })]);
  return {
    cloud,
    env: {
      MODAL_SERVER_URL: cloud.urls.modal ?? "",
      MODAL_TOKEN_ID: TOKEN.tokenId,
      MODAL_TOKEN_SECRET: TOKEN.tokenSecret,
      MODAL_CONFIG_PATH: "/dev/null",
    },
    marks: (name, environment = "main") =>
      (cloud.stateOf("modal") as ModalState).secrets.find(
        (secret) => secret.name === name && secret.environment === environment,
      )?.marks,
  };
}
