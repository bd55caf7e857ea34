import { describe, expect, it } from "vitest";
import { stepInWords } from "../../cli/step-words.ts";

const COMMAND = "command:local:Command";
const ACTIONS = "github:index/actionsSecret:ActionsSecret";
const ENVIRONMENT = "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret";
const STORE = "cloudflare:index/secretsStoreSecret:SecretsStoreSecret";
const VAULT = "keyturn:index:VaultValue";
const TUNNEL = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
const CONNECTOR = "keyturn:index:TunnelConnector";
const MINTED = "keyturn:index:Minted";
const STASH = "pulumi:index:Stash";
const FILES = "keyturn:index:EnvFiles";

function words(
  op: string,
  type: string,
  name: string,
  { adopting = false, adopted = false, retained = false } = {},
) {
  return stepInWords({ op, type, name, retained }, { takesOver: () => adopting, isAdopted: () => adopted });
}

describe("a step of the engine", () => {
  it.each([
    ["create", COMMAND, "control-plane", "import into Fly control-plane", "imported into Fly control-plane"],
    ["update", COMMAND, "control-plane", "import into Fly control-plane", "imported into Fly control-plane"],
    ["create", COMMAND, "control-plane-emptied", "empty Fly control-plane", "emptied Fly control-plane"],
    ["create", ACTIONS, "repo-TOKEN", "write repo-TOKEN at GitHub", "wrote repo-TOKEN at GitHub"],
    [
      "update",
      ENVIRONMENT,
      "live-TOKEN-KEY",
      "write live-TOKEN-KEY at GitHub",
      "wrote live-TOKEN-KEY at GitHub",
    ],
    [
      "create-replacement",
      STORE,
      "edge-TOKEN",
      "write edge-TOKEN at Cloudflare",
      "wrote edge-TOKEN at Cloudflare",
    ],
    ["delete", ACTIONS, "repo-TOKEN", "empty repo-TOKEN at GitHub", "emptied repo-TOKEN at GitHub"],
    ["delete", ENVIRONMENT, "live-TOKEN", "empty live-TOKEN at GitHub", "emptied live-TOKEN at GitHub"],
    ["delete", STORE, "edge-TOKEN", "empty edge-TOKEN at Cloudflare", "emptied edge-TOKEN at Cloudflare"],
    ["create", TUNNEL, "services", "write the tunnel of services", "wrote the tunnel of services"],
    ["delete", TUNNEL, "services", "delete the tunnel of services", "deleted the tunnel of services"],
    ["update", CONNECTOR, "services-host-one", "connect services-host-one", "connected services-host-one"],
    [
      "delete",
      CONNECTOR,
      "services-host-one",
      "disconnect services-host-one",
      "disconnected services-host-one",
    ],
    ["create", MINTED, "TOKEN-g2", "mint TOKEN generation 2", "minted TOKEN generation 2"],
    ["delete", MINTED, "TOKEN-g1", "revoke TOKEN generation 1", "revoked TOKEN generation 1"],
    ["create", VAULT, "TOKEN-g2", "take TOKEN generation 2", "took TOKEN generation 2"],
    ["create", STASH, "GIVEN-g1", "make GIVEN generation 1", "made GIVEN generation 1"],
    ["delete", STASH, "GIVEN-g1", "retire GIVEN generation 1", "retired GIVEN generation 1"],
  ])("%s of %s %s is told as %j", (op, type, name, toDo, done) => {
    expect(words(op, type, name)).toEqual({ toDo, done });
  });

  it("makes, mints and revokes nothing where values are only taken over", () => {
    const adopted = { toDo: "adopt TOKEN generation 1", done: "adopted TOKEN generation 1" };
    for (const type of [MINTED, STASH, "keyturn:index:AdoptedValue"]) {
      expect(words("create", type, "TOKEN-g1", { adopted: true })).toEqual(adopted);
    }
    expect(words("create", FILES, "env", { adopting: true })?.done).toBe("took over env");
    expect(words("import", STORE, "edge-TOKEN", { adopting: true })?.done).toBe(
      "took over edge-TOKEN at Cloudflare",
    );
  });

  it("revokes a credential that was taken over, when it is retired", () => {
    expect(words("delete", MINTED, "TOKEN-g1", { adopted: true })?.done).toBe("revoked TOKEN generation 1");
  });

  it("empties no place that only the state forgets", () => {
    for (const type of [ACTIONS, ENVIRONMENT, STORE]) {
      expect(words("delete", type, "repo-TOKEN", { retained: true })).toBeUndefined();
    }
  });

  it("is not told where nothing happens at a place", () => {
    expect(words("delete", COMMAND, "control-plane-emptied")).toBeUndefined();
    expect(words("delete", COMMAND, "control-plane")).toBeUndefined();
    expect(words("delete", FILES, "env")).toBeUndefined();
    expect(words("same", ACTIONS, "repo-TOKEN")).toBeUndefined();
    expect(words("delete-replaced", ACTIONS, "repo-TOKEN")).toBeUndefined();
    expect(words("update", MINTED, "TOKEN-g1")).toBeUndefined();
    expect(words("create", "keyturn:index:AdoptedValue", "TOKEN-g1-adopted")).toBeUndefined();
  });

  it("is not told of components, ledgers, providers and the stack", () => {
    expect(words("create", "keyturn:index:Secret", "TOKEN")).toBeUndefined();
    expect(words("update", STASH, "TOKEN-ledger")).toBeUndefined();
    expect(words("create", "pulumi:providers:github", "github-g1")).toBeUndefined();
    expect(words("create", "pulumi:pulumi:Stack", "keyturn-prod")).toBeUndefined();
  });

  it("reads a place's name as a name, whatever it ends with", () => {
    expect(words("create", FILES, "gpu-g1")?.done).toBe("wrote gpu-g1");
    expect(words("update", COMMAND, "box-g1")?.done).toBe("imported into Fly box-g1");
  });
});
