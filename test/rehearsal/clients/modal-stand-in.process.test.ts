import { delimiter, dirname } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { modalDeploy } from "../../../provider/actions/modal-deploy.ts";
import { PlaceSilent } from "../../../provider/places/driver.ts";
import { modalSecret } from "../../../provider/places/modal-secret.ts";
import { REHEARSED_CLIENTS } from "../../../rehearsal/catalog-cloud.ts";
import { startCloud } from "../../../rehearsal/cloud/cloud.ts";
import { modalService } from "../../../rehearsal/cloud/modal/service.ts";
import type { ModalState } from "../../../rehearsal/cloud/modal/state.ts";

const TOKEN = { tokenId: "ak-synthetic", tokenSecret: "as-synthetic-modal-token" };

/** A simulated Modal, and the stand-in for its client on PATH. */
async function modal(tokenSecret = TOKEN.tokenSecret) {
  const cloud = await startCloud([modalService(TOKEN)]);
  onTestFinished(async () => await cloud.close());
  const env = {
    PATH: [REHEARSED_CLIENTS, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
    MODAL_SERVER_URL: cloud.urls.modal,
    MODAL_TOKEN_ID: TOKEN.tokenId,
    MODAL_TOKEN_SECRET: tokenSecret,
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const secrets = () => (cloud.stateOf("modal") as ModalState).secrets;
  return { cloud, secrets };
}

const place = {
  name: "modal",
  directory: PACKAGE_ROOT,
  target: { kind: "modal-secret" as const, secret: "backend", optional: false },
};

const change = (values: Readonly<Record<string, string>>, absent: string[] = []) => ({
  values: Object.entries(values).map(([key, value]) => ({ key, secret: key, generation: "1", value })),
  absent,
  before: new Map(),
});

const deploy = async () =>
  await modalDeploy.run({ ...place, settings: { files: ["app.py"], within: 30_000 }, written: ["TOKEN"] });

it("writes a secret whole, and what was deployed goes by what it held then", async () => {
  const { cloud, secrets } = await modal();
  await modalSecret.write(place, change({ TOKEN: "first-synthetic-value", OTHER: "other-synthetic-value" }));
  await deploy();
  await modalSecret.write(place, change({ TOKEN: "second-synthetic-value" }));
  const [first, second, other] = ["first", "second", "other"].map((word) =>
    cloud.mark(`${word}-synthetic-value`),
  );
  expect(secrets()).toMatchObject([{ name: "backend", marks: { TOKEN: second } }]);
  expect(Object.keys(secrets()[0]?.marks ?? {})).toEqual(["TOKEN"]);
  expect(secrets()[0]?.deployed).toEqual({ TOKEN: first, OTHER: other });
  await deploy();
  expect(secrets()[0]?.deployed).toEqual({ TOKEN: second });
  await modalSecret.write(place, change({}, ["TOKEN"]));
  expect(secrets()).toEqual([]);
});

it("fails as the real client does where it is not let in, and where nobody answers", async () => {
  const { cloud, secrets } = await modal("as-another-one");
  const write = async () => await modalSecret.write(place, change({ TOKEN: "first-synthetic-value" }));
  await expect(write()).rejects.toThrow("Modal refused the token");
  vi.stubEnv("MODAL_TOKEN_SECRET", TOKEN.tokenSecret);
  const takeBack = cloud.interfere({
    matches: ({ service }) => service === "modal",
    act: async (exchange) => exchange.cutOff(),
  });
  await expect(write()).rejects.toThrow(PlaceSilent);
  takeBack();
  expect(secrets()).toEqual([]);
  await write();
  expect(secrets()).toHaveLength(1);
});

it("an answer that is lost leaves the work done, and a refusal leaves it undone", async () => {
  const { cloud, secrets } = await modal();
  const write = async (value: string) => await modalSecret.write(place, change({ TOKEN: value }));
  const operations: (string | undefined)[] = [];
  const lost = cloud.interfere({
    matches: ({ operation }) => operation === "SecretGetOrCreate",
    act: async (exchange, work, { operation }) => {
      operations.push(operation);
      await work();
      exchange.cutOff();
    },
  });
  await expect(write("first-synthetic-value")).rejects.toThrow(PlaceSilent);
  lost();
  expect(secrets()[0]?.marks.TOKEN).toBe(cloud.mark("first-synthetic-value"));
  cloud.interfere({ matches: () => true, act: async (exchange) => exchange.refuse(500) });
  await expect(write("second-synthetic-value")).rejects.toThrow("ended with 1");
  expect(secrets()[0]?.marks.TOKEN).toBe(cloud.mark("first-synthetic-value"));
  expect(operations).toEqual(["SecretGetOrCreate"]);
});
