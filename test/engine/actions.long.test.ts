import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test as base, describe, expect } from "vitest";
import { parseEnv, readValues } from "../../provider/env-file/index.ts";
import { bumpByHand, succeeded, UP } from "../support/adopted-system.ts";
import type { Ran } from "../support/pulumi.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { ServiceManagers } from "../support/service-managers.ts";

const CATALOG = `version: 1
system: actions
targets:
  api: { kind: dotenv-file, path: api/.env, then: [{ systemd: [z-image, z-video] }, { compose: [flux] }] }
  site: { kind: dotenv-file, path: site/.env, then: [{ systemd: { units: [site], user: true } }] }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    stages:
      - { deliver: [api] }
      - { deliver: [site], then: [{ command: [./told.sh] }] }
  OTHER:
    source: { kind: random, length: 32 }
    stages:
      - { deliver: [api] }
  LOGIN:
    source: { kind: derived, template: "app:{OTHER}" }
    stages:
      - { deliver: [site] }
`;

interface Acting {
  system: Scratch;
  managers: ServiceManagers;
  pulumi(...args: string[]): Promise<Ran>;
  keyturn(...args: string[]): Promise<Ran>;
}

const test = base.extend<{ acting: Acting }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are wanted
  acting: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "keyturn-actions-"));
    try {
      const path = join(folder, "actions.yaml");
      writeFileSync(path, CATALOG);
      await withScratchSystem(path, async (system) => {
        for (const place of ["api", "site"]) {
          mkdirSync(system.path(place));
          writeFileSync(system.path(`${place}/.env`), "# synthetic\nUNTOUCHED=1\n", { mode: 0o600 });
        }
        // What a stage names: it notes what the place holds that was written before.
        writeFileSync(system.path("told.sh"), "#!/bin/sh\ngrep -c ^TOKEN= site/.env >> told\n", {
          mode: 0o755,
        });
        const managers = new ServiceManagers(join(folder, "bin"));
        const env = { PATH: [managers.folder, system.env.PATH].join(delimiter) };
        succeeded(await system.pulumi("stack", "init", "--no-select", "--non-interactive"));
        await use({
          system,
          managers,
          pulumi: async (...args) => await system.run("pulumi", args, { env }),
          keyturn: async (...args) => await system.run("keyturn", args, { env }),
        });
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
});

const told = (system: Scratch) => (existsSync(system.path("told")) ? system.read("told") : "");
const held = (system: Scratch, place: string) => readValues(parseEnv(system.read(`${place}/.env`)));

describe("actions of a target and of a stage", () => {
  test("run once behind its writes, in order, and for nothing that was not written", async ({ acting }) => {
    const { system, managers, pulumi, keyturn } = acting;
    const API = [
      "systemctl restart -- z-image z-video",
      `docker compose up --detach --force-recreate --no-deps -- flux in ${system.path("api")}`,
    ];
    const SITE = ["systemctl --user restart -- site"];
    // What stands there already is adopted: nothing is written, and nothing runs.
    system.edit("api/.env", (text) => `${text}OTHER=synthetic-value-in-use-already\n`);
    system.edit("site/.env", (text) => `${text}LOGIN=app:synthetic-value-in-use-already\n`);
    succeeded(await keyturn("adopt", "OTHER", "--yes"));
    expect(managers.calls()).toEqual([]);
    expect(told(system)).toBe("");

    succeeded(await keyturn("begin", "TOKEN", "--yes"));
    expect(told(system)).toBe("1\n");
    expect(managers.calls()).toEqual([...API, ...SITE]);
    expect(readValues(parseEnv(managers.read())).get("TOKEN")).toBe(held(system, "api").get("TOKEN"));

    // Two secrets turn, and what reads them is restarted once.
    bumpByHand(system, "TOKEN");
    bumpByHand(system, "OTHER");
    const preview = succeeded(await pulumi("preview", "--non-interactive"));
    expect(preview.all).toMatch(/~ +keyturn:index:Action +api-then-systemd +update/);
    expect(managers.calls()).toEqual([]);
    succeeded(await pulumi(...UP));
    expect(managers.calls()).toEqual([...API, ...SITE]);
    expect(readValues(parseEnv(managers.read())).get("TOKEN")).toBe(held(system, "api").get("TOKEN"));
    expect(told(system)).toBe("1\n1\n");
    const quiet = await pulumi(...UP, "--expect-no-changes");
    expect(quiet.exitCode, quiet.all).toBe(0);

    // Only what an action is made of changes: it is no reason to run.
    system.edit("catalog/actions.yaml", (text) => text.replace("[z-image, z-video]", "[z-image]"));
    succeeded(await pulumi(...UP));
    succeeded(await keyturn("retire", "TOKEN", "OTHER", "--yes"));
    expect(managers.calls()).toEqual([]);

    // A derived value that changes with the catalog is another value.
    system.edit("catalog/actions.yaml", (text) => text.replace("app:{OTHER}", "web:{OTHER}"));
    succeeded(await pulumi(...UP));
    expect(managers.calls()).toEqual(SITE);
    // It is no other value of the secret whose stage names an action.
    expect(told(system)).toBe("1\n1\n");
  });

  test("stop the run where they fail, are run again, and also when it goes back", async ({ acting }) => {
    const { system, managers, pulumi, keyturn } = acting;
    succeeded(await keyturn("begin", "TOKEN", "OTHER", "--yes"));
    const first = held(system, "site").get("TOKEN");
    managers.calls();
    managers.set("fails", true);
    bumpByHand(system, "TOKEN");
    const failed = await pulumi(...UP);
    expect(failed.exitCode).not.toBe(0);
    expect(failed.all).toContain(
      "z-image is failed after it was restarted. What it says: journalctl -u z-image",
    );
    expect(failed.all).not.toContain(held(system, "api").get("TOKEN"));
    expect(held(system, "site").get("TOKEN")).toBe(first);
    expect(managers.calls()).toEqual(["systemctl restart -- z-image z-video"]);
    const again = await pulumi(...UP);
    expect(again.exitCode).not.toBe(0);
    expect(managers.calls()).toEqual(["systemctl restart -- z-image z-video"]);

    // Back to where it was: what was half done is done again, with the value that stands there now.
    managers.set("fails", false);
    succeeded(await keyturn("rollback", "TOKEN", "--yes"));
    expect(managers.calls()[0]).toBe("systemctl restart -- z-image z-video");
    expect(held(system, "api").get("TOKEN")).toBe(first);
    expect(readValues(parseEnv(managers.read())).get("TOKEN")).toBe(first);

    managers.set("exits", true);
    succeeded(await keyturn("retire", "TOKEN", "--yes"));
    bumpByHand(system, "TOKEN");
    const exited = await pulumi(...UP);
    expect(exited.exitCode).not.toBe(0);
    expect(exited.all).toContain(
      "flux is exited after it was made anew. What it says: docker compose logs flux",
    );
    managers.set("exits", false);
    managers.calls();
    succeeded(await keyturn("resume", "--yes"));
    expect(managers.calls().filter((line) => line.startsWith("docker"))).toHaveLength(1);
    expect(held(system, "site").get("TOKEN")).toBe(held(system, "api").get("TOKEN"));
  });

  test("are run again on the way forth, where the way back was cut off as one was run", async ({
    acting,
  }) => {
    const { system, pulumi, keyturn } = acting;
    // Takes the file into its memory, as a service does that starts, and the provider with it where it is told to.
    const start = "#!/bin/sh\ncp site/.env memory\nif [ -e kill ]; then rm kill; kill -9 $PPID; fi\n";
    writeFileSync(system.path("start.sh"), start, { mode: 0o755 });
    system.edit("catalog/actions.yaml", (text) =>
      text.replace("then: [{ systemd: { units: [site], user: true } }]", "then: [{ command: [./start.sh] }]"),
    );
    const memory = () => readValues(parseEnv(system.read("memory"))).get("TOKEN");
    succeeded(await keyturn("begin", "TOKEN", "OTHER", "--yes"));
    const first = memory();
    succeeded(await keyturn("rotate", "TOKEN", "--yes"));
    const turned = system.generations("TOKEN");
    writeFileSync(system.path("kill"), "");
    const cut = await keyturn("rollback", "TOKEN", "--yes");
    expect(cut.exitCode, cut.all).toBe(1);
    expect(memory()).toBe(first);

    system.setGenerations({ TOKEN: turned });
    const refused = await pulumi(...UP);
    expect(refused.exitCode, refused.all).not.toBe(0);
    expect(refused.all).toContain("To go back, which writes them all: keyturn resume");
    succeeded(await keyturn("resume", "--yes"));
    expect(memory()).toBe(held(system, "site").get("TOKEN"));
    expect(memory()).not.toBe(first);
  });
});
