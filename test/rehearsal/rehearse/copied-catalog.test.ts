import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { copiedCatalog } from "../../../rehearsal/rehearse/copied-catalog.ts";

const paths = (text: string) => {
  const { targets } = parse(text) as { targets: Record<string, { path?: string; host?: string }> };
  return Object.fromEntries(Object.entries(targets).map(([name, { path }]) => [name, path]));
};

describe("a copied catalog", () => {
  it("keeps every file inside the rehearsal's folder, and each apart", () => {
    const { text, changes } = copiedCatalog(`targets:
  inside: { kind: dotenv-file, path: app/.env }
  absolute: { kind: dotenv-file, path: /etc/app/.env }
  above: { kind: dotenv-file, path: ../../other/.env }
  hidden: { kind: dotenv-file, path: app/../../.env }
  cloud: { kind: fly, app: an-example }
`);
    expect(paths(text)).toEqual({
      inside: "app/.env",
      absolute: "elsewhere/etc/app/.env",
      above: "elsewhere/above/other/.env",
      hidden: "elsewhere/above/.env",
      cloud: undefined,
    });
    expect(changes).toHaveLength(3);
  });

  it("plays another machine's files here, and says so", () => {
    const { text, changes } = copiedCatalog(`targets:
  far: { kind: dotenv-file, path: far/.env, host: gpu-1 }
  here: { kind: dotenv-file, path: here/.env, host: ${hostname()} }
`);
    expect(text).toContain("host: any");
    expect(changes).toEqual(["far: gpu-1 is played by this machine"]);
  });

  it("leaves out how another machine is reached and what opens a file, and moves what SOPS encrypts as well", () => {
    const { text, changes } = copiedCatalog(`targets:
  gpu: { kind: ssh-env-file, host: gpu-1.example.com, port: 2222, path: /srv/.env, identity: { file: /keys/gpu }, hostKey: SHA256:x }
  image: { kind: sops-file, path: /etc/app/env.json, identity: { secret: AGE_KEY } }
  readers: { kind: sops-recipients, paths: [/etc/app/env.json, secrets/env.yaml] }
`);
    const { targets } = parse(text) as { targets: Record<string, object> };
    expect(targets).toEqual({
      gpu: { kind: "ssh-env-file", host: "gpu-1.example.com", path: "/srv/.env" },
      image: { kind: "sops-file", path: "elsewhere/etc/app/env.json" },
      readers: { kind: "sops-recipients", paths: ["elsewhere/etc/app/env.json", "secrets/env.yaml"] },
    });
    expect(changes.join("\n")).toMatch(/gpu: gpu-1\.example\.com is played .*image: `identity` is left out/s);
  });

  it("names a stand-in in place of a probe's own program, and changes nothing else of it", () => {
    const { text, changes } = copiedCatalog(
      "probes:\n  log: { command: { run: [bin/check, --all] }, accept: 0 }\n",
    );
    expect(parse(text)).toEqual({
      probes: { log: { command: { run: ["rehearsed-probe", "log"] }, accept: 0 } },
    });
    expect(changes).toEqual(["log: bin/check is played, by what the places hold"]);
  });

  it("keeps notifiers as they are, and says that nothing is sent to them", () => {
    const written =
      "notify:\n  ops: { slack: { url: HOOK_URL } }\n  mail: { smtp: { host: mail.example.com } }\n";
    const { text, changes } = copiedCatalog(written);
    expect(parse(text)).toEqual(parse(written));
    expect(changes).toEqual(["nothing is sent to ops, mail: KEYTURN_NOTIFY is off"]);
  });

  it("has nothing that guards an origin, nor what goes there alone, and says so", () => {
    const { text, changes } = copiedCatalog(`targets:
  env: { kind: dotenv-file, path: .env }
  way: { kind: cloudflare-tunnel, name: services }
secrets:
  WAY: { source: { kind: random, length: 64 }, stages: [{ deliver: [way] }] }
  BOTH: { source: { kind: random, length: 64 }, stages: [{ deliver: [{ to: way, as: X }, env] }, { deliver: [way] }] }
  FREE: { source: { kind: manual, from: there }, stages: [] }
hardening: { origins: {} }
`);
    const { targets, secrets, hardening } = parse(text);
    expect(Object.keys(targets)).toEqual(["env"]);
    expect(Object.keys(secrets)).toEqual(["BOTH", "FREE"]);
    expect(secrets.BOTH.stages).toEqual([{ deliver: ["env"] }]);
    expect(hardening).toBeUndefined();
    expect(changes).toEqual([
      "what guards origins is not played: `hardening` is left out",
      "not played, and left out: way, WAY",
    ]);
  });

  it("keeps a guard's secret of which others are derived that go elsewhere, and brings it nowhere", () => {
    const { text, changes } = copiedCatalog(`targets:
  door: { kind: cloudflare-access, title: services }
  worker: { kind: cloudflare-worker, script: enter }
secrets:
  TOKEN: { source: { kind: minted, by: cloudflare-access-service-token }, stages: [{ deliver: [door] }] }
  TOKEN_B: { source: { kind: random, length: 64 }, stages: [{ deliver: [door] }] }
  CLIENT_ID: { source: { kind: derived, template: "{TOKEN|id}" }, stages: [{ deliver: [worker] }] }
`);
    const { secrets } = parse(text);
    expect(Object.keys(secrets)).toEqual(["TOKEN", "CLIENT_ID"]);
    expect(secrets.TOKEN).not.toHaveProperty("stages");
    expect(changes).toEqual(["not played, and left out: door, TOKEN, TOKEN_B"]);
  });
});
