import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readHistory } from "../../../cli/history/history-file.ts";
import { KEYTURN } from "../../../rehearsal/scratch-system.ts";
import { type ComposeSystem, composeSystem } from "../../support/compose-system.ts";

// Real processes behind a stand-in for docker, with the environment that Compose's own library computes.

/** Writes down when it begins and ends; with a token that begins with `bad` it tells it and gives up. */
const COMMAND = `
case $$TOKEN in bad*) echo "refused: $$TOKEN"; exit 1;; esac
echo "$$NAME begins" >> journal
trap 'echo "$$NAME ends" >> journal; exit 0' TERM
while :; do sleep 0.05; done`;

const TOKEN = `, TOKEN: "\${TOKEN}"`;

const service = (name: string, more = "", token = TOKEN) => `  ${name}:
    image: example/${name}
    stop_grace_period: 5s
    command: ["sh", "-c", ${JSON.stringify(COMMAND)}]
    environment: { NAME: ${name}${token} }
${more}`;

const FILES = {
  ".env": "TOKEN=first-token-of-all\n",
  "compose.yaml": `name: restarted
services:
${service("web", "    depends_on: [api]\n    deploy: { replicas: 2 }\n")}
${service("api", "    depends_on: [db]\n")}
${service("db", '    healthcheck: { test: ["CMD", "test", "-e", "db-is-healthy"], interval: 50ms, retries: 2 }\n')}
${service("cache", "", "")}
`,
  "db-is-healthy": "",
  "Pulumi.yaml": "name: restarted\nruntime: nodejs\n",
  "Pulumi.prod.yaml": "config:\n  keyturn:catalog: catalog/restarted.yaml\n",
  "catalog/restarted.yaml": `version: 1
system: restarted
targets: { env: { kind: dotenv-file, path: .env } }
services: { core: [db, cache], rest: [api, web] }
secrets:
  TOKEN: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
`,
};

const GENERATIONS = `  keyturn:generations:
    TOKEN: { current: 1, next: 2, made: { "1": { at: "2026-11-23T12:00:00.000Z" } } }
`;

let system: ComposeSystem;

beforeAll(async () => {
  system = await composeSystem(FILES);
  expect(await system.compose("up", "--detach")).toMatchObject({ exitCode: 0 });
  await begun(5);
}, 120_000);
afterAll(async () => await system?.close(), 60_000);

/** Waits until so many have written down that they begin. */
async function begun(number: number): Promise<void> {
  await system.until(`${number} have begun`, async () => lines("begins").length >= number);
}

function lines(what: string): string[] {
  const journal = join(system.folder, "journal");
  const all = existsSync(journal) ? readFileSync(journal, "utf8").split("\n") : [];
  return all.filter((line) => line.endsWith(what));
}

async function idsOf(service: string): Promise<string[]> {
  return (await system.ps()).filter(({ Service }) => Service === service).map(({ ID }) => ID);
}

function started(...args: string[]) {
  const [node, ...start] = KEYTURN;
  const background = { extendEnv: false, reject: false, stdin: "ignore" } as const;
  return execa(node, [...start, ...args], { cwd: system.folder, env: system.env, ...background });
}

async function keyturn(...args: string[]) {
  const ran = await started(...args);
  return { exitCode: ran.exitCode, stdout: ran.stdout, stderr: ran.stderr };
}

// One working day: each story begins with what the one before left.
describe("keyturn restart, with docker played by real processes", { timeout: 60_000 }, () => {
  it("brings the new environment, which a plain restart does not, to those alone that it is for", async () => {
    const cache = await idsOf("cache");
    system.write(".env", "TOKEN=second-token-of-all\n");
    await system.compose("restart", "api");
    expect((await system.environmentOf("api")).TOKEN).toBe("first-token-of-all");
    system.write("journal", "");
    const ran = await keyturn("restart", "--yes", "--json");
    expect(ran).toMatchObject({ exitCode: 0 });
    for (const name of ["db", "api", "web"])
      expect((await system.environmentOf(name)).TOKEN).toBe("second-token-of-all");
    expect(await idsOf("cache")).toEqual(cache);
    expect(lines("begins")).toEqual(["db begins", "api begins", "web begins", "web begins"]);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      steps: [["db"], ["api"], ["web"]],
      services: [
        { service: "db", how: "anew" },
        { service: "api", how: "anew" },
        { service: "web", how: "rolled" },
      ],
      failed: [],
      notBegun: [],
    });
    expect(ran.stderr).toContain("All services are as they were before.");
    expect(ran.stderr).toMatch(/\[1\/3\] db: made anew.*\n\[2\/3\] api: .*\n\[3\/3\] web: its replicas/);
  });

  it("is on record: who, why, and what became of each service", async () => {
    const [line] = (await readHistory(system.folder, "prod"))?.runs ?? [];
    expect(line).toMatchObject({
      command: "restart",
      outcome: "done",
      why: "Restart api, db, web on prod",
      secrets: [],
      services: [
        { service: "db", outcome: "anew" },
        { service: "api", outcome: "anew" },
        { service: "web", outcome: "rolled" },
      ],
    });
    const left = readdirSync(join(system.folder, ".keyturn/history"));
    expect(left.filter((name) => name.endsWith(".open"))).toEqual([]);
  });

  it("never has fewer replicas than before", () => {
    const changes = readFileSync(system.path("journal"), "utf8").match(/(?<=^web )\w+/gm) ?? [];
    let up = 2;
    const counts = changes.map((what) => {
      up += what === "begins" ? 1 : -1;
      return up;
    });
    expect(counts).toEqual([3, 2, 3, 2]);
  });

  it("changes nothing in a dry run, nor where there is nothing to do", async () => {
    const before = (await system.ps()).map(({ ID }) => ID);
    expect((await keyturn("restart", "--yes")).stdout).toContain("Nothing to restart");
    const ran = await keyturn("restart", "--all", "--dry-run");
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stdout).toContain("  1. cache, db\n  2. api\n  3. web (2 replicas, one by one)");
    expect((await system.ps()).map(({ ID }) => ID)).toEqual(before);
  });

  it("names what fails with its last log lines, without the value, and leaves alone what rests on it", async () => {
    const web = await idsOf("web");
    system.write(".env", "TOKEN=bad-token-of-api\n");
    const ran = await keyturn("restart", "api", "web", "--yes");
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain("api is exited.\n  | refused: [TOKEN]\n");
    expect(ran.stderr).toContain("Not begun: web.\nWhen the cause is mended: keyturn restart api web\n");
    expect(ran.stderr).toContain("worse than before: api (healthy → unhealthy)");
    expect(ran.stderr).toContain("keyturn restore --latest");
    expect(ran.stderr + ran.stdout).not.toContain("bad-token");
    expect(await idsOf("web")).toEqual(web);
    const line = (await readHistory(system.folder, "prod"))?.runs.at(-1);
    expect(line).toMatchObject({
      outcome: "failed",
      failed: ["api"],
      services: [
        { service: "api", outcome: "failed" },
        { service: "web", outcome: "not begun" },
      ],
    });
  });

  it("keeps the old replicas where a new one fails, and no log without the stack's values to strike out", async () => {
    const web = await idsOf("web");
    system.write("Pulumi.prod.yaml", `${FILES["Pulumi.prod.yaml"]}${GENERATIONS}`);
    const ran = await keyturn("restart", "web", "--yes");
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain("\nNo service is worse or better than before.\n");
    expect(ran.stderr).toMatch(/0 of 2 replicas were made anew\.\n {2}Its log is not shown here/);
    expect(ran.stderr + ran.stdout).not.toMatch(/bad-token|refused/);
    expect(await idsOf("web")).toEqual(web);
    expect((await system.environmentOf("web")).TOKEN).toBe("second-token-of-all");
    system.write("Pulumi.prod.yaml", FILES["Pulumi.prod.yaml"]);
  });

  it("gives up on one that is not healthy in its time, unless nobody waits", async () => {
    system.write(".env", "TOKEN=third-token-of-all\n");
    rmSync(system.path("db-is-healthy"));
    const ran = await keyturn("restart", "db", "--yes", "--timeout", "20");
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain("db is running, unhealthy");
    expect(await keyturn("restart", "db", "--yes", "--no-healthcheck")).toMatchObject({ exitCode: 0 });
  });

  it("stops where another one is at work, and says who; where that one was killed, it goes on", async () => {
    system.write("db-is-healthy", "");
    const first = started("restart", "db", "--yes");
    // The turn is taken, and the first service is being made anew.
    await system.until("a restart is at work", async () => {
      const path = join(system.folder, ".keyturn", "at-work.json");
      return existsSync(path) && readFileSync(path, "utf8").includes('"begun": true');
    });
    first.kill("SIGSTOP");
    const second = await keyturn("restart", "--yes");
    expect(second.exitCode).toBe(4);
    expect(second.stderr).toMatch(
      new RegExp(
        `^keyturn: another one is at work here: keyturn restart \\(db\\) of \\S+@\\S+, process ${first.pid}, since \\S+Z\\. ` +
          `Run again when it has ended \\(\`ps -p ${first.pid}\`\\)\\. Nothing was changed$`,
      ),
    );
    expect((await keyturn("check")).stderr).toMatch(/^At work here: keyturn restart \(db\)/m);
    first.kill("SIGKILL");
    await first;
    const told = /^Begun, and cut off: keyturn restart \(db\) of .*To complete it: keyturn restart$/m;
    const check = await keyturn("check", "--json");
    expect(check.exitCode).toBe(1);
    expect(JSON.parse(check.stdout)).toMatchObject({ work: { next: "complete", remedy: "keyturn restart" } });
    const third = await keyturn("restart", "db", "--yes");
    expect(third.stderr).toMatch(told);
    expect(third).toMatchObject({ exitCode: 0 });
    expect(third.stderr).toContain("Complete now: what was left of keyturn restart (db)");
    expect((await system.environmentOf("db")).TOKEN).toBe("third-token-of-all");
    expect((await keyturn("check")).stderr).not.toMatch(/cut off|At work/);
  });
});
