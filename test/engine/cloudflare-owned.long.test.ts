import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { describe, expect, test } from "vitest";
import type { CloudflareState, StoredBinding } from "../../rehearsal/cloud/cloudflare/state.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { watchedSystem } from "../support/watched-system.ts";

const ACCOUNT = "0123456789abcdef0123456789abcdef";
const QUIET = ["up", "--yes", "--skip-preview", "--non-interactive", "--expect-no-changes"] as const;
const IN_USE = `synthetic "key" in use, #1, $HOME and 'quotes' über all`;
/** The engine's mark of a secret, in a state: pulumi's `resource.SigKey` and `resource.SecretSig`. */
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

const CODE = "export default { fetch: (_, env) => Response.json(env) };\n";
const CATALOG = `version: 1
system: edge
targets:
  edge:
    kind: cloudflare-worker-script
    account: ${ACCOUNT}
    script: edge
    file: edge.mjs
    compatibilityDate: "2026-01-01"
    vars: { MODE: live }
  site: { kind: cloudflare-pages, account: ${ACCOUNT}, project: site, then: [{ cloudflare-pages-deploy: {} }] }
secrets:
  EDGE_KEY:
    source: { kind: random, length: 48 }
    stages: [{ deliver: [edge] }, { deliver: [site] }]
  DIGEST:
    source: { kind: derived, hash: { of: EDGE_KEY } }
    stages: [{ deliver: [edge] }]
  API_TOKEN:
    source:
      kind: minted
      by: cloudflare-token
      account: ${ACCOUNT}
      policies: [{ permissions: [Pages Write], resources: { com.cloudflare.api.account.${ACCOUNT}: "*" } }]
    stages: [{ deliver: [site] }]
`;

const stateOf = ({ cloud }: Scratch) => cloud.stateOf("cloudflare") as CloudflareState;

function known({ cloud }: Scratch): (mark?: string) => string {
  const values = new Map([...cloud.seen].map((value) => [cloud.mark(value), value]));
  return (mark = "") => values.get(mark) ?? "";
}

function bindings(system: Scratch): readonly StoredBinding[] {
  return stateOf(system).accounts[ACCOUNT]?.scripts.edge?.bindings ?? [];
}

/** What the Worker that Cloudflare was given answers, run as it is. */
async function answer(system: Scratch): Promise<unknown> {
  const value = known(system);
  const worker = new Miniflare({
    modules: true,
    script: stateOf(system).accounts[ACCOUNT]?.scripts.edge?.content ?? "",
    bindings: Object.fromEntries(bindings(system).map(({ name, text, mark }) => [name, text ?? value(mark)])),
  });
  try {
    return await (await worker.dispatchFetch("http://edge.example.com/")).json();
  } finally {
    await worker.dispose();
  }
}

/** The site's variables: as they are set, and as the deployment that is live has them. */
function site(system: Scratch) {
  const project = stateOf(system).accounts[ACCOUNT]?.projects?.site;
  const marks = (variables: Readonly<Record<string, { readonly mark?: string }>> = {}) =>
    Object.fromEntries(Object.entries(variables).map(([name, { mark }]) => [name, mark]));
  const deployments = Object.values(project?.deployments ?? {});
  return {
    set: marks(project?.environments.production.variables),
    live: marks(deployments.at(-1)?.variables),
    deployments: deployments.length,
  };
}

function tokens(system: Scratch): string[] {
  const living = Object.values(stateOf(system).tokens ?? {}).filter(({ revokedAt }) => revokedAt === null);
  return living.map(({ mark }) => mark);
}

/** What was asked of Cloudflare that changes something, so far. */
function writes({ cloud }: Scratch): string[] {
  return cloud.requests.filter(({ method }) => method !== "GET").map(({ method }) => method);
}

/** A Worker of the same name that somebody else uploaded. */
async function uploadByHand({ env, cloud }: Scratch, names: readonly string[]): Promise<void> {
  const form = new FormData();
  const own = names.map((name) => ({ name, type: "plain_text", text: "theirs" }));
  form.append("metadata", JSON.stringify({ main_module: "edge.mjs", bindings: own }));
  form.append("edge.mjs", new Blob([CODE], { type: "application/javascript+module" }), "edge.mjs");
  const url = `${cloud.urls.cloudflare}/client/v4/accounts/${ACCOUNT}/workers/scripts/edge`;
  const headers = { authorization: `Bearer ${env.CLOUDFLARE_API_TOKEN}` };
  expect((await fetch(url, { method: "PUT", headers, body: form })).status).toBe(200);
}

describe("a Worker that keyturn uploads, a Pages project, and a token that Cloudflare mints", () => {
  test("are adopted, turned, turned back, retired and emptied, and no value is seen on the way", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keyturn-edge-"));
    const path = join(folder, "edge.yaml");
    writeFileSync(path, CATALOG);
    await withScratchSystem(path, async (system) => {
      // What the stack configures goes before the environment, for every part that asks Cloudflare.
      const env = { CLOUDFLARE_API_TOKEN: "a-wrong-synthetic-token" };
      const report = await watchedSystem(system, { env }, async ({ does, command, note }) => {
        note(IN_USE);
        await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
        const admin = system.env.CLOUDFLARE_API_TOKEN ?? "";
        await does("pulumi", ["config", "set", "--secret", "cloudflare:apiToken"], admin);

        // A binding that nobody named is not taken away.
        writeFileSync(system.path("edge.mjs"), CODE);
        await uploadByHand(system, ["THEIRS"]);
        const before = writes(system).length;
        const foreign = await command("keyturn", ["adopt", "EDGE_KEY", "--yes"], IN_USE);
        expect(foreign.exitCode, foreign.all).not.toBe(0);
        expect(foreign.all).toMatch(/would take bindings from it that the catalog does not name: THEIRS/);
        expect(writes(system)).toHaveLength(before);

        await uploadByHand(system, []);
        await does("keyturn", ["adopt", "EDGE_KEY", "--yes"], IN_USE);
        const first = await answer(system);
        expect(first).toEqual({
          EDGE_KEY: IN_USE,
          MODE: "live",
          DIGEST: expect.stringMatching(/^[0-9a-f]{64}$/),
        });
        expect(site(system)).toMatchObject({ set: { EDGE_KEY: system.cloud.mark(IN_USE) }, deployments: 0 });

        await does("keyturn", ["begin", "API_TOKEN", "--yes"]);
        const [minted = ""] = tokens(system);
        note(known(system)(minted));
        expect(site(system)).toMatchObject({ live: { API_TOKEN: minted }, deployments: 1 });

        const until = writes(system).length;
        await does("keyturn", ["rotate", "EDGE_KEY", "API_TOKEN", "--yes"]);
        // A token, the Worker, the variables, the deployment: each once.
        expect(writes(system).slice(until).sort()).toEqual(["PATCH", "POST", "POST", "PUT"]);
        const second = (await answer(system)) as Record<string, string>;
        for (const value of Object.values(second)) note(value);
        expect(second.EDGE_KEY).toMatch(/^[A-Za-z0-9]{48}$/);
        expect(second.DIGEST).not.toBe((first as Record<string, string>).DIGEST);
        const turned = tokens(system).find((mark) => mark !== minted);
        note(known(system)(turned));
        expect(site(system)).toMatchObject({
          live: { API_TOKEN: turned, EDGE_KEY: system.cloud.mark(second.EDGE_KEY ?? "") },
          deployments: 2,
        });

        const exported = await does("pulumi", ["stack", "export"]);
        const { deployment } = JSON.parse(exported.all.slice(0, exported.all.lastIndexOf("}") + 1)) as {
          deployment: { resources: { type: string; inputs?: object; outputs?: object }[] };
        };
        const worker = deployment.resources.find(({ type }) => type.endsWith(":WorkersScript"));
        const hidden = { bindings: { ...SECRET, ciphertext: expect.any(String) } };
        expect(worker).toMatchObject({ inputs: hidden, outputs: hidden });
        const status = await does("keyturn", ["status", "EDGE_KEY", "DIGEST", "API_TOKEN", "--json"]);
        for (const [target, key, generation] of [
          ["edge", "EDGE_KEY", "2"],
          ["edge", "DIGEST", "EDGE_KEY:2"],
          ["site", "API_TOKEN", "2"],
        ])
          expect(status.all).toMatch(
            new RegExp(`"target":"${target}","key":"${key}","where":"[^"]*","generation":"${generation}"`),
          );

        const quiet = writes(system).length;
        await does("pulumi", QUIET);
        expect(writes(system)).toHaveLength(quiet);

        await does("keyturn", ["rollback", "EDGE_KEY", "--yes"]);
        expect(await answer(system)).toEqual(first);
        await does("keyturn", ["retire", "EDGE_KEY", "API_TOKEN", "--yes"]);
        expect(tokens(system)).toEqual([turned]);

        await does("keyturn", ["remove", "EDGE_KEY", "DIGEST", "API_TOKEN", "--yes"]);
        expect(bindings(system)).toEqual([{ name: "MODE", type: "plain_text", text: "live" }]);
        expect(site(system).set).toEqual({});
        expect(tokens(system)).toEqual([]);
      });
      expectNoLeaks(report);
    }).finally(() => rmSync(folder, { recursive: true }));
  });
});
