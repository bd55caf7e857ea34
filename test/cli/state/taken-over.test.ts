import { describe, expect, it } from "vitest";
import { sinksOf } from "../../../cli/state/sinks.ts";
import { standingSinks } from "../../../cli/state/taken-over.ts";
import { deliverySteps } from "../../../components/plan/index.ts";
import { catalogOf } from "../../plan/support.ts";

const ID = "0".repeat(32);
const catalog = catalogOf(`version: 1
system: taken
targets:
  file: { kind: dotenv-file, path: .env }
  keys: { kind: ssh-authorized-keys, path: authorized_keys }
  site: { kind: cloudflare-pages, account: "${ID}", project: site }
  modal: { kind: modal-secret, secret: all }
  told: { kind: command, run: [./write], check: [./check] }
  untold: { kind: command, run: [./bring] }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [file, site, modal, told, untold] }]
  LOGIN: { source: { kind: minted, by: ssh-key }, stages: [{ deliver: [keys] }] }
`);

describe("a run that only takes over what is in use", () => {
  it("leaves places as they are that tell what they hold, and writes all others once more", () => {
    const sinks = sinksOf({ catalog, steps: deliverySteps(catalog) });
    expect(sinks.length).toBe(6);
    expect([...standingSinks(catalog, sinks)].sort()).toEqual(["file", "keys", "told-TOKEN"]);
  });
});
