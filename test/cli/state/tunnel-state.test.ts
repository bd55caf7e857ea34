import { describe, expect, it } from "vitest";
import { readExport } from "../../../cli/state/exported-state.ts";
import { markInDoubt } from "../../../cli/state/mark-in-doubt.ts";
import { stackStateOf } from "../../../cli/state/stack-state.ts";
import { deliverySteps } from "../../../components/plan/index.ts";
import { catalogOf } from "../../plan/support.ts";
import { exportOf, resource, urn } from "../made-state.ts";

const HEX = "0123456789abcdef".repeat(2);
const catalog = catalogOf(`
version: 1
system: origin
targets:
  services:
    kind: cloudflare-tunnel
    account: "${HEX}"
    zone: "${HEX}"
    name: services
    ingress: { text.example.com: 16385 }
    hosts: [{ host: origin.example.com }]
secrets:
  TUNNEL_SECRET: { source: { kind: random, length: 64 }, stages: [{ deliver: [services] }] }
`);
const model = { catalog, steps: deliverySteps(catalog) };

const TUNNEL = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
const secret = { ciphertext: "v1:synthetic" };
const state = exportOf([
  resource("keyturn:hardening:OriginTunnel", "services", {}),
  resource(TUNNEL, "services", {
    inputs: { tunnelSecret: secret },
    propertyDependencies: {
      tunnelSecret: [urn("random:index/randomPassword:RandomPassword", "TUNNEL_SECRET-g3")],
    },
  }),
  resource("keyturn:index:TunnelConnector", "services-host-origin.example.com", {
    outputs: { token: secret },
  }),
  resource("keyturn:index:TunnelConnector", "other-host-origin.example.com", { outputs: { token: secret } }),
]);

describe("a tunnel in the state", () => {
  it("tells once which generation it has, by what its secret was made from", () => {
    const read = readExport(state);
    expect(read && stackStateOf(read, model).places).toMatchObject([
      { sink: "services", secret: "TUNNEL_SECRET", target: "services", generation: "3" },
    ]);
  });

  it("is written again with its connectors, and no other's, where it may hold another value than the state tells", () => {
    const { text, marked } = markInDoubt(state, model, ["services"]);
    expect(marked).toEqual(["services", "services-host-origin.example.com"]);
    const { deployment } = JSON.parse(text) as {
      deployment: { resources: { inputs?: object; outputs?: object }[] };
    };
    expect(deployment.resources[1]?.inputs).toEqual({ tunnelSecret: "" });
    expect(deployment.resources[2]?.outputs).toMatchObject({ token: "" });
    expect(deployment.resources[3]?.outputs).toMatchObject({ token: secret });
  });
});
