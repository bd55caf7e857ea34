import { describe, expect, it } from "vitest";
import type { TargetOf } from "../../components/catalog/index.ts";
import { requireCode, requireFree } from "../../components/sinks/worker-script-way.ts";
import { ACCOUNT, CloudflareServer } from "./cloudflare-server.ts";

const server = new CloudflareServer();

const TARGET: TargetOf<"cloudflare-worker-script"> = {
  kind: "cloudflare-worker-script",
  account: ACCOUNT,
  script: "edge",
  file: "edge.mjs",
  compatibilityDate: "2026-01-01",
  vars: { MODE: "live" },
  bindings: { MODEL: { type: "ai" } },
  optional: false,
};

async function uploaded(names: readonly string[]): Promise<void> {
  const form = new FormData();
  const bindings = names.map((name) => ({ name, type: "plain_text", text: "canary-value" }));
  form.append("metadata", JSON.stringify({ main_module: "edge.mjs", bindings }));
  form.append("edge.mjs", new Blob(["export default {}"]), "edge.mjs");
  const { status } = await server.at.ask("PUT", `/accounts/${ACCOUNT}/workers/scripts/edge`, form);
  if (status !== 200) throw new Error(`the upload was refused (${status})`);
}

const asked = () => requireFree(server.api, TARGET, ["TOKEN"]);

describe("the code of an upload", () => {
  it("is asked for by name where it is not there", () => {
    expect(() => requireCode(TARGET, false)).toThrow(
      /edge\.mjs, the code of the Worker edge, can't be read.*build it first/,
    );
    expect(() => requireCode(TARGET, true)).not.toThrow();
  });
});

describe("the way of an upload", () => {
  it("is free where the account has no such Worker", async () => {
    await asked();
  });

  it("is free where all that stands there is named: what a creation that was cut off left, too", async () => {
    await uploaded(["TOKEN", "MODE", "MODEL"]);
    await asked();
  });

  it("is not where a binding would be lost, and that is named without what it holds", async () => {
    await uploaded(["TOKEN", "THEIRS", "CACHE"]);
    const failed = await asked().catch(String);
    expect(failed).toContain("bindings from it that the catalog does not name: THEIRS, CACHE");
    expect(failed).toContain("make the target a cloudflare-worker");
    expect(failed).not.toContain("canary");
  });

  it("is not where Cloudflare does not say", async () => {
    server.at.cloud.fail({ service: "cloudflare", path: /settings$/, status: 403 });
    await expect(asked()).rejects.toThrow("HTTP 403");
  });
});
