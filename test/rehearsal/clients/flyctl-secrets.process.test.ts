import { describe, expect, it } from "vitest";
import { flyImport } from "../../../components/sinks/fly-import.ts";
import { startFly } from "../cloud/fly/fly-client.ts";
import { flyctlOn } from "./flyctl.ts";

const STAGED =
  "Secrets have been staged, but not set on VMs. Deploy or update machines in this app for the secrets to take effect.\n";

async function start(machines = 2) {
  const fly = await startFly({ apps: [{ name: "app", machines }, "other"] });
  const flyctl = flyctlOn(fly.cloud);
  const list = async () => {
    const { stdout } = await flyctl(["secrets", "list", "--app", "app", "--json"]);
    return (JSON.parse(stdout) as { name: string; status: string }[]).map(
      ({ name, status }) => `${name} ${status}`,
    );
  };
  const machineStates = () => Object.values(fly.state().apps.app?.machines ?? {});
  return { fly, flyctl, list, machineStates };
}

describe("flyctl secrets import", () => {
  it("stages, and deploy gives what is staged to every machine with one restart", async () => {
    const { fly, flyctl, list, machineStates } = await start();
    const input = flyImport({ ONE: 'a "b" #c', TWO: "lines\n# two" });
    expect(await flyctl(["secrets", "import", "--stage", "--app", "app"], { input })).toEqual({
      code: 0,
      stdout: STAGED,
      stderr: "",
    });
    expect(await list()).toEqual(["ONE Staged", "TWO Staged"]);
    expect(machineStates().map(({ holds, restarts }) => [holds, restarts])).toEqual([
      [{}, 0],
      [{}, 0],
    ]);
    expect(await flyctl(["secrets", "deploy", "--app", "app"])).toMatchObject({ code: 0, stderr: "" });
    expect(await list()).toEqual(["ONE Deployed", "TWO Deployed"]);
    const holds = { ONE: fly.cloud.mark('a "b" #c'), TWO: fly.cloud.mark("lines\n# two") };
    expect(machineStates().map((machine) => [machine.holds, machine.restarts])).toEqual([
      [holds, 1],
      [holds, 1],
    ]);
  });

  it("asks for the app, then writes everything at once", async () => {
    const { fly, flyctl } = await start();
    await flyctl(["secrets", "import", "--stage", "-a", "app"], { input: "A=1\nB=2\n" });
    expect(fly.cloud.requests.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      "GET /v1/apps/app 200",
      "POST /v1/apps/app/secrets 200",
    ]);
  });

  it("deploys at once without --stage", async () => {
    const { flyctl, list, machineStates } = await start();
    expect((await flyctl(["secrets", "import", "--app", "app"], { input: "A=1" })).code).toBe(0);
    expect(await list()).toEqual(["A Deployed"]);
    expect(machineStates().map(({ restarts }) => restarts)).toEqual([1, 1]);
  });

  it("repeats a line that has no equals sign on standard error, as the real one does, and writes nothing", async () => {
    const { fly, flyctl } = await start();
    expect(await flyctl(["secrets", "import", "--app", "app"], { input: "A=1\nsynthetic-value\n" })).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "Error: Failed to parse secrets from stdin: Secrets must be provided as NAME=VALUE pairs (synthetic-value is invalid)\n",
    });
    expect(fly.state().apps.app?.version).toBe(0);
  });

  it("refuses an input that holds no secret", async () => {
    const { flyctl } = await start();
    expect(await flyctl(["secrets", "import", "--app", "app"], { input: "# A=1\n" })).toEqual({
      code: 1,
      stdout: "",
      stderr: "Error: requires at least one SECRET=VALUE pair\n",
    });
  });

  it("drops a line that is too long with all behind it, and ends well", async () => {
    const { flyctl, list } = await start();
    const input = `A=1\nB=${"x".repeat(70_000)}\nC=3\n`;
    expect((await flyctl(["secrets", "import", "--stage", "--app", "app"], { input })).code).toBe(0);
    expect(await list()).toEqual(["A Staged"]);
  });

  it("ends with 3 and without a word at a value of a single quote", async () => {
    const { flyctl } = await start();
    expect(await flyctl(["secrets", "import", "--app", "app"], { input: 'A="\n' })).toEqual({
      code: 3,
      stdout: "",
      stderr: "",
    });
  });

  it("fails when Fly does", async () => {
    const { fly, flyctl } = await start();
    fly.cloud.fail({
      service: "fly",
      method: "POST",
      path: /secrets$/,
      status: 500,
      times: 1,
      body: { error: "try again" },
    });
    expect(await flyctl(["secrets", "import", "--stage", "--app", "app"], { input: "A=1" })).toEqual({
      code: 1,
      stdout: "",
      stderr: "Error: update secrets: failed to update app secrets: try again\n",
    });
  });
});

describe("flyctl secrets", () => {
  it("unsets what is named, staged too, and a name that is not there is no error", async () => {
    const { flyctl, list, machineStates } = await start(1);
    await flyctl(["secrets", "import", "--app", "app"], { input: "A=1\nB=2" });
    expect(await flyctl(["secrets", "unset", "--stage", "A", "NONE", "--app", "app"])).toEqual({
      code: 0,
      stdout: STAGED,
      stderr: "",
    });
    expect(await list()).toEqual(["B Deployed"]);
    expect(machineStates().map(({ holds }) => Object.keys(holds))).toEqual([["A", "B"]]);
    await flyctl(["secrets", "deploy", "--app", "app"]);
    expect(machineStates().map(({ holds }) => Object.keys(holds))).toEqual([["B"]]);
  });

  it("sets from its arguments, and from standard input where the value is a hyphen", async () => {
    const { fly, flyctl } = await start();
    await flyctl(["secrets", "set", "--stage", "--app", "app", "A=x=y", "B=-"], { input: "from stdin" });
    const { A, B } = fly.state().apps.app?.secrets ?? {};
    expect([A?.mark, B?.mark]).toEqual([fly.cloud.mark("x=y"), fly.cloud.mark("from stdin")]);
  });

  it("are listed as a table too, with a sign at what is staged", async () => {
    const { flyctl } = await start();
    await flyctl(["secrets", "import", "--stage", "--app", "app"], { input: "A=1" });
    const { stdout } = await flyctl(["secrets", "list", "-a", "app"]);
    expect(stdout).toMatch(/^ NAME +│ DIGEST +│ STATUS +│\n \* A +│ [0-9a-f]{16} │ Staged │\n/);
  });

  it("are partly deployed when a deployment stopped half way", async () => {
    const { fly, flyctl, list } = await start();
    await flyctl(["secrets", "import", "--stage", "--app", "app"], { input: "A=1" });
    const [, second] = Object.keys(fly.state().apps.app?.machines ?? {});
    fly.cloud.fail({
      service: "fly",
      method: "POST",
      path: new RegExp(`machines/${second}$`),
      status: 500,
      times: 1,
      body: { error: "no capacity" },
    });
    expect(await flyctl(["secrets", "deploy", "--app", "app"])).toMatchObject({
      code: 1,
      stderr: "Error: no capacity\n",
    });
    expect(await list()).toEqual(["A Partial"]);
  });

  it("can't be deployed where there is no machine, and are staged there", async () => {
    const { flyctl, list } = await start(0);
    expect(await flyctl(["secrets", "import", "--app", "app"], { input: "A=1" })).toMatchObject({
      code: 0,
      stdout: "Secrets are staged for the first deployment\n",
    });
    expect(await list()).toEqual(["A Staged"]);
    const { code, stderr } = await flyctl(["secrets", "deploy", "--app", "app"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: no machines available to deploy\n/);
    expect(stderr).toContain("Try 'fly deploy' first");
  });
});
