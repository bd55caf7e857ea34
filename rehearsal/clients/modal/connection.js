// @ts-check
import process from "node:process";
import { fileURLToPath } from "node:url";
import { credentials, loadPackageDefinition, Metadata } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** How long it waits for an answer. */
const TIMEOUT_MS = 30_000;

/** The simulated Modal, spoken to as Modal's own client does. A stand-in never goes to modal.com. */
export class ModalConnection {
  #client;
  #environment;

  /** @param {string} environment empty: the workspace's default */
  constructor(environment) {
    const url = process.env.MODAL_SERVER_URL;
    if (url === undefined)
      throw Object.assign(new Error(), { details: "this modal is a stand-in: set MODAL_SERVER_URL" });
    const path = fileURLToPath(new URL("../../cloud/modal/modal.proto", import.meta.url));
    const { modal } = /** @type {any} */ (
      loadPackageDefinition(loadSync(path, { keepCase: true, enums: String, defaults: true }))
    );
    this.#client = new modal.client.ModalClient(new URL(url).host, credentials.createInsecure());
    this.#environment = environment;
  }

  /**
   * @param {string} name
   * @param {Record<string, string>} values
   * @param {boolean} overwrite
   */
  async create(name, values, overwrite) {
    await this.#ask("SecretGetOrCreate", {
      deployment_name: name,
      environment_name: this.#environment,
      object_creation_type: `OBJECT_CREATION_TYPE_CREATE_${overwrite ? "OVERWRITE_IF_EXISTS" : "FAIL_IF_EXISTS"}`,
      env_dict: values,
    });
  }

  /**
   * @param {string} name
   * @param {boolean} mayBeMissing
   */
  async delete(name, mayBeMissing) {
    const { items } = await this.#ask("SecretList", { environment_name: this.#environment });
    const found = items.find((/** @type {{ label: string }} */ { label }) => label === name);
    if (found !== undefined) await this.#ask("SecretDelete", { secret_id: found.secret_id });
    else if (!mayBeMissing) throw Object.assign(new Error(), { details: "Secret not found" });
  }

  /** The apps of the environment begin anew. */
  async deploy() {
    await this.#ask("RehearsedDeploy", { environment_name: this.#environment });
  }

  close() {
    this.#client.close();
  }

  /**
   * @param {string} method
   * @param {object} request
   * @returns {Promise<any>}
   */
  async #ask(method, request) {
    const { MODAL_TOKEN_ID = "", MODAL_TOKEN_SECRET = "" } = process.env;
    const metadata = new Metadata();
    metadata.set("x-modal-token-id", MODAL_TOKEN_ID);
    metadata.set("x-modal-token-secret", MODAL_TOKEN_SECRET);
    const deadline = Date.now() + TIMEOUT_MS;
    return await new Promise((resolve, reject) => {
      this.#client[method](
        request,
        metadata,
        { deadline },
        (/** @type {Error | null} */ error, /** @type {any} */ answer) =>
          error === null ? resolve(answer) : reject(error),
      );
    });
  }
}
