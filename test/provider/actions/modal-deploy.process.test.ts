import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { actionDefinition } from "../../../components/catalog/actions/index.ts";
import { modalDeploy } from "../../../provider/actions/modal-deploy.ts";
import { modalSecret } from "../../../provider/places/modal-secret.ts";
import type { ModalState } from "../../../rehearsal/cloud/modal/state.ts";
import { modalClient } from "../../support/modal-client.ts";
import { type ModalPlace, startModal } from "../../support/modal-place.ts";

/** The smallest app that reads the secret. */
const APP = `import modal

app = modal.App("klein")


@app.function(secrets=[modal.Secret.from_name("backend-token")])
def draw():
    pass
`;

let bin: string;
let modal: ModalPlace;
let directory: string;

beforeAll(async () => {
  bin = await modalClient();
}, 240_000);

beforeEach(async () => {
  modal = await startModal();
  directory = mkdtempSync(join(tmpdir(), "keyturn-modal-deploy-"));
  writeFileSync(join(directory, "klein.py"), APP);
  vi.stubEnv("PATH", `${bin}:${process.env.PATH ?? ""}`);
  for (const [name, value] of Object.entries(modal.env)) vi.stubEnv(name, value);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
  await modal.cloud.close();
});

const target = { kind: "modal-secret" as const, secret: "backend-token", optional: false };
const app = () => (modal.cloud.stateOf("modal") as ModalState).apps.at(-1);

async function write(value: string) {
  const values = [{ key: "TOKEN", value, secret: "TOKEN", generation: "1" }];
  await modalSecret.write({ name: "modal", target, directory }, { values, absent: [], before: new Map() });
}

async function deploy(file = "klein.py") {
  const settings = actionDefinition("modal-deploy").schema.parse([file]);
  await modalDeploy.run({ name: "modal", settings, target, directory, written: ["TOKEN"] });
}

test("the real client deploys an app, whose containers have the values of that moment until it is deployed again", async () => {
  await write("one");
  await deploy();
  await write("two");
  expect(app()?.containers).toEqual({ draw: { TOKEN: modal.cloud.mark("one") } });
  await deploy();
  expect(app()).toMatchObject({ name: "klein", deployments: 2 });
  expect(app()?.containers).toEqual({ draw: { TOKEN: modal.cloud.mark("two") } });
}, 120_000);

test("an app that can't be deployed is told, and what runs stays", async () => {
  await write("one");
  await deploy();
  writeFileSync(join(directory, "klein.py"), APP.replace("backend-token", "none"));
  await expect(deploy()).rejects.toThrow(
    /modal, which deploys klein\.py for modal, ended with 1\. What it says/,
  );
  expect(app()).toMatchObject({ deployments: 1 });
}, 120_000);
