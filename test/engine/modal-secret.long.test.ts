import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { ModalState } from "../../rehearsal/cloud/modal/state.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { modalClient } from "../support/modal-client.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { watchedSystem } from "../support/watched-system.ts";

const QUIET = ["up", "--yes", "--skip-preview", "--non-interactive", "--expect-no-changes"] as const;
const GIVEN = `synthetic "key" of #1, $HOME and 'quotes' über ${"long ".repeat(800)}end`;

const IN_USE = "synthetic-token-in-use-at-modal-0001";
const catalog = (url: string) => `version: 1
system: models
targets:
  modal: { kind: modal-secret, secret: backend-token, then: [{ modal-deploy: [klein.py] }] }
  site: { kind: dotenv-file, path: site.env }
probes:
  klein: { http: { url: "${url}", header: x-token }, accept: 200, refuse: 401, retries: 0, timeout: 5s }
secrets:
  TOKEN:
    source: { kind: random, length: 48 }
    overlap: dual
    stages: [{ deliver: [modal], verify: [klein] }, { deliver: [site] }]
  DIGEST:
    source: { kind: derived, hash: { of: TOKEN } }
    stages: [{ deliver: [{ to: modal, as: TOKEN_DIGEST }] }]
  KEY:
    source: { kind: manual, from: nobody }
    stages: [{ deliver: [modal] }]
`;

const APP = `import modal

app = modal.App("klein")


@app.function(secrets=[modal.Secret.from_name("backend-token")])
def draw():
    pass
`;

function held({ cloud }: Scratch) {
  return (cloud.stateOf("modal") as ModalState).secrets.find(({ name }) => name === "backend-token");
}

/** What stands for each value that the secret holds, by key. */
const marks = (system: Scratch) => held(system)?.marks;

/** How often the secret was written so far. */
const writes = (system: Scratch) => held(system)?.writes ?? 0;

/** What stands for each value that the containers started with; before keyturn has deployed the app, what the secret holds. */
function running(system: Scratch): Record<string, string> {
  const app = (system.cloud.stateOf("modal") as ModalState).apps.at(-1);
  return app?.containers.draw ?? marks(system) ?? {};
}

/** The app: it lets in whoever presents a value that its containers know. */
async function serve(handle: (token: string) => boolean) {
  const server = createServer((request, response) => {
    response.statusCode = handle(String(request.headers["x-token"])) ? 200 : 401;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

function value({ cloud }: Scratch, mark: string | undefined): string {
  return [...cloud.seen].find((one) => cloud.mark(one) === mark) ?? "";
}

describe("a secret at Modal, written by Modal's own client", () => {
  test("is adopted, turned, turned back, retired and emptied, and no value is seen on the way", async () => {
    vi.stubEnv("PATH", `${await modalClient()}${delimiter}${process.env.PATH ?? ""}`);
    const folder = mkdtempSync(join(tmpdir(), "keyturn-models-"));
    const path = join(folder, "models.yaml");
    let accepts = (_: string): boolean => false;
    const { server, url } = await serve((token) => accepts(token));
    writeFileSync(path, catalog(url));
    await withScratchSystem(path, async (system) => {
      accepts = (token) => {
        const { TOKEN, TOKEN_PREVIOUS } = running(system);
        return [TOKEN, TOKEN_PREVIOUS].includes(system.cloud.mark(token));
      };
      writeFileSync(system.path("klein.py"), APP);
      writeFileSync(system.path("site.env"), `TOKEN=${IN_USE}\n`, { mode: 0o600 });
      const report = await watchedSystem(
        system,
        { allow: (path) => path.endsWith("site.env") },
        async ({ does, command, note }) => {
          note(GIVEN);
          await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
          // What stands at Modal for the other key would be lost.
          const alone = await command("keyturn", ["adopt", "KEY", "--yes"], GIVEN);
          expect(alone.exitCode, alone.all).not.toBe(0);
          expect(alone.all).toContain("modal is written whole, and TOKEN has no value yet");
          expect(alone.all).toContain("in one call: keyturn adopt KEY TOKEN.");
          expect(writes(system)).toBe(0);

          // The other one is read where it stands.
          note(IN_USE);
          await does("keyturn", ["adopt", "KEY", "TOKEN", "--yes"], GIVEN);
          const first = marks(system) ?? {};
          expect(first.TOKEN).toBe(system.cloud.mark(IN_USE));
          expect(Object.keys(first).sort()).toEqual(["KEY", "TOKEN", "TOKEN_DIGEST"]);
          expect(first.KEY).toBe(system.cloud.mark(GIVEN));

          let before = writes(system);
          await does("keyturn", ["rotate", "TOKEN", "--yes"]);
          expect(writes(system)).toBe(before + 1);
          const second = marks(system) ?? {};
          note(value(system, second.TOKEN));
          expect(second.KEY).toBe(first.KEY);
          expect(second.TOKEN).not.toBe(first.TOKEN);
          expect(second.TOKEN_DIGEST).not.toBe(first.TOKEN_DIGEST);
          // Both are let in, by containers that were started anew.
          expect(second.TOKEN_PREVIOUS).toBe(first.TOKEN);
          expect(running(system)).toEqual(second);

          before = writes(system);
          await does("pulumi", QUIET);
          expect(writes(system)).toBe(before);

          await does("keyturn", ["rollback", "TOKEN", "--yes"]);
          expect(marks(system)).toEqual({ ...first, TOKEN_PREVIOUS: second.TOKEN });
          before = writes(system);
          await does("keyturn", ["retire", "TOKEN", "--yes"]);
          expect(writes(system)).toBe(before + 1);
          expect(marks(system)).toEqual(first);
          expect(running(system)).toEqual(first);
          await does("pulumi", QUIET);

          await does("keyturn", ["remove", "DIGEST", "TOKEN", "KEY", "--yes"]);
          expect(marks(system)).toBeUndefined();
        },
      );
      expectNoLeaks(report);
    }).finally(() => {
      server.close();
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    });
  });
});
