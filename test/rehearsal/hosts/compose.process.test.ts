import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ComposeSystem, composeSystem } from "../../support/compose-system.ts";

/** Waits until it is told to end; healthy once its folder holds a file of its name. */
const service = (name: string, more = "") => `  ${name}:
    image: example/${name}
    command: ["sh", "-c", "echo $$0 begins with $\${#TOKEN} characters; exec sleep 1000", "${name}"]
    environment: { TOKEN: "\${TOKEN}" }
${more}`;
const health =
  '    healthcheck: { test: ["CMD", "test", "-e", "is-healthy"], interval: 50ms, timeout: 2s, retries: 3, start_period: 20s }\n';

const FILES = {
  ".env": "TOKEN=one\n",
  "more.env": "FROM_FILE=first\n",
  "compose.yaml": `name: played
services:
${service("db", health)}
${service("api", "    depends_on: { db: { condition: service_healthy } }\n    env_file: more.env\n")}
${service("web", "    deploy: { replicas: 2 }\n")}
${service("other").replace(/ {4}environment: .*\n/, "")}
`,
};

let system: ComposeSystem;
const idsOf = async (name: string) =>
  (await system.ps()).filter(({ Service }) => Service === name).map(({ ID }) => ID);
const hashes = async () =>
  new Map(
    (await system.compose("config", "--hash", "*")).stdout
      .split("\n")
      .map((line) => line.split(" ") as [string, string]),
  );

beforeAll(async () => {
  system = await composeSystem(FILES);
}, 120_000);
afterAll(async () => await system.close());

describe("the stand-in for docker", { timeout: 60_000 }, () => {
  it("says that it is one", async () => {
    expect((await system.docker("version")).stdout).toContain("stand-in");
    expect((await system.compose("version")).stdout).toContain("stand-in");
    expect(await system.compose("exec", "db", "env")).toMatchObject({ exitCode: 64, stdout: "" });
  });

  it("starts a service when what it depends on is healthy, with the environment that Compose computes", async () => {
    const upping = system.compose("up", "--detach");
    await system.until("db begins", async () =>
      (await system.ps()).some(({ Service, State }) => Service === "db" && State === "running"),
    );
    const early = await system.ps();
    expect(early.find(({ Service }) => Service === "db")).toMatchObject({
      State: "running",
      Health: "starting",
    });
    expect(early.find(({ Service }) => Service === "api")?.State ?? "created").toBe("created");
    system.write("is-healthy", "");
    expect(await upping).toMatchObject({ exitCode: 0 });
    const lines = await system.ps();
    expect(lines.map(({ Name, State, Health }) => [Name, State, Health].join(" "))).toEqual([
      "played-api-1 running ",
      "played-db-1 running healthy",
      "played-other-1 running ",
      "played-web-1 running ",
      "played-web-2 running ",
    ]);
    expect(await system.environmentOf("api")).toMatchObject({ TOKEN: "one", FROM_FILE: "first" });
    expect(await system.environmentOf("other")).not.toHaveProperty("TOKEN");
    expect((await system.compose("logs", "--tail", "1", "db")).stdout).toBe(
      "db-1  | db begins with 3 characters",
    );
  });

  describe("after a change of what services read", () => {
    let before: Map<string, string>;
    beforeEach(async () => {
      system.write(".env", "TOKEN=one\n");
      system.write("more.env", "FROM_FILE=first\n");
      await system.compose("up", "--detach");
      before = await hashes();
    });

    it("tells other hashes of those alone, but for what stands in an env_file", async () => {
      system.write("more.env", "FROM_FILE=second\n");
      expect(await hashes()).toEqual(before);
      system.write(".env", "TOKEN=two\n");
      const after = await hashes();
      expect([...after].filter(([name, hash]) => before.get(name) !== hash).map(([name]) => name)).toEqual([
        "api",
        "db",
        "web",
      ]);
      const labels = (await system.ps()).find(({ Service }) => Service === "db")?.Labels;
      expect(labels).toContain(`com.docker.compose.config-hash=${before.get("db")}`);
    });

    it("keeps the old environment in a plain restart, and brings the new one when it makes a container anew", async () => {
      const [old] = await idsOf("db");
      system.write(".env", "TOKEN=two\n");
      await system.compose("restart", "db");
      expect(await system.environmentOf("db")).toMatchObject({ TOKEN: "one" });
      expect(await idsOf("db")).toEqual([old]);
      const untouched = await idsOf("other");
      await system.compose("up", "--detach", "--no-deps", "--", "db", "other");
      expect(await system.environmentOf("db")).toMatchObject({ TOKEN: "two" });
      expect(await idsOf("db")).not.toEqual([old]);
      expect(await idsOf("other")).toEqual(untouched);
    });

    it("makes a container anew for what its env_file holds", async () => {
      system.write("more.env", "FROM_FILE=second\n");
      await system.compose("up", "--detach", "--no-deps", "--", "api");
      expect(await system.environmentOf("api")).toMatchObject({ FROM_FILE: "second" });
    });
  });

  it("adds and takes away containers by --scale, and one by its ID", async () => {
    const old = await idsOf("web");
    system.write(".env", "TOKEN=three\n");
    await system.compose("up", "--detach", "--no-deps", "--no-recreate", "--scale", "web=3", "--", "web");
    const [added, ...none] = (await idsOf("web")).filter((id) => !old.includes(id));
    expect(none).toEqual([]);
    await system.docker("rm", "--force", old[0] ?? "");
    expect((await idsOf("web")).toSorted()).toEqual([old[1] ?? "", added ?? ""].toSorted());
    // Compose takes the highest number away when nothing counts as obsolete, which is the new one.
    await system.compose("up", "--detach", "--no-deps", "--no-recreate", "--scale", "web=1", "--", "web");
    expect(await idsOf("web")).toEqual([old[1]]);
  });

  it("tells of a service that is unhealthy, and of one that has ended", async () => {
    system.write(
      "compose.yaml",
      FILES["compose.yaml"].replace("start_period: 20s", "retries: 2").replace("retries: 3, ", ""),
    );
    await system.compose("up", "--detach", "--no-deps", "--", "db");
    await system.compose("stop", "--timeout", "1", "other");
    rmSync(system.path("is-healthy"));
    await system.until("db is unhealthy", async () =>
      (await system.ps()).some(({ Health }) => Health === "unhealthy"),
    );
    expect((await system.ps()).find(({ Service }) => Service === "other")).toMatchObject({
      State: "exited",
      Health: "",
    });
  });

  it("writes nothing of an environment to disk, and no argument", async () => {
    const state = join(system.folder, "..", "d", "containers");
    const texts = readdirSync(state).flatMap((id) =>
      ["container.json", "log"].map((name) => readFileSync(join(state, id, name), "utf8")),
    );
    expect(texts.length).toBeGreaterThan(4);
    expect(texts.join("\n")).not.toMatch(/"three"|TOKEN=|FROM_FILE/);
  });

  it("ends every process with down", async () => {
    const { stdout: pid } = await system.docker("inspect", "--format", "{{.State.Pid}}", "played-db-1");
    process.kill(Number(pid), 0);
    await system.compose("down", "--timeout", "1");
    expect(await system.ps()).toEqual([]);
    expect(() => process.kill(Number(pid), 0)).toThrow("ESRCH");
  });
});
