import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { afterEach, describe, expect, it } from "vitest";
import { isStandInName, startStandIns } from "../../../rehearsal/providers/stand-ins.ts";
import { unwrap } from "../../../rehearsal/providers/values.ts";
import { decodeStruct, encodeStruct } from "../../../rehearsal/providers/wire.ts";
import { call, connectProvider } from "../../support/provider-client.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

async function versionAt(port: number): Promise<string> {
  const client = connectProvider(port);
  try {
    const info = await call<pluginMessages.PluginInfo>((done) =>
      client.getPluginInfo(new emptyProto.Empty(), done),
    );
    return info.getVersion();
  } finally {
    client.close();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("stand-ins in this process", () => {
  it("are served where the value for the engine says, and name themselves", async () => {
    const lines: string[] = [];
    const running = await startStandIns(["random"], { announce: (line) => void lines.push(line) });
    try {
      const [name, port] = running.debugProviders.split(":");
      expect(name).toBe("random");
      expect(await versionAt(Number(port))).toBe("4.21.2");
      expect(lines).toEqual([`stand-in for pulumi-resource-random 4.21.2, listening on 127.0.0.1:${port}`]);
    } finally {
      await running.close();
    }
  });

  it("fail to start on a port that is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(startStandIns(["random"], { port })).rejects.toThrow(
      `port ${port} on 127.0.0.1 can't be had`,
    );
    other.close();
  });

  it("know their names", () => {
    expect(["random", "toString", "azure"].map(isStandInName)).toEqual([true, false, false]);
  });
});

describe("the stand-in command", { timeout: 20_000 }, () => {
  const children: ChildProcessByStdio<Writable, Readable, Readable>[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  function start(...args: string[]) {
    const command = ["--import", "tsx", "rehearsal/providers/main.ts", ...args];
    const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ["pipe", "pipe", "pipe"] });
    children.push(child);
    const told = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (told.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (told.stderr += text));
    return { child, told, exited: once(child, "close").then(([code]) => Number(code)) };
  }

  async function started(...args: string[]) {
    const run = start(...args);
    await Promise.race([once(run.child.stdout, "data"), run.exited]);
    return { ...run, port: Number(/^random:(\d+)\n$/.exec(run.told.stdout)?.[1]) };
  }

  it("prints the value for the engine alone on stdout, and what it is on stderr", async () => {
    const { port, told } = await started("random");
    expect(await versionAt(port)).toBe("4.21.2");
    expect(told.stderr).toBe(`stand-in for pulumi-resource-random 4.21.2, listening on 127.0.0.1:${port}\n`);
  });

  it("prints nothing more, whatever it makes or refuses", async () => {
    const { child, port, told, exited } = await started("random");
    const before = { ...told };
    const urn = "urn:pulumi:s::p::random:index/randomPassword:RandomPassword::n";
    const client = connectProvider(port);
    const properties = encodeStruct({ length: 12 });
    const message = new messages.CreateRequest().setUrn(urn).setProperties(properties);
    const made = await call<messages.CreateResponse>((done) => client.create(message, done));
    expect(unwrap(decodeStruct(made.getProperties()))).toMatchObject({
      result: expect.stringMatching(/^.{12}$/),
    });
    const wrong = message.setProperties(encodeStruct({ length: "canary-value" }));
    await expect(call((done) => client.create(wrong, done))).rejects.toThrow(/length must be a known number/);
    client.close();
    child.stdin.end();
    await exited;
    expect(told).toEqual(before);
  });

  it("stops when its parent is killed", async () => {
    const command = `"$0" --import tsx rehearsal/providers/main.ts random & echo "$!" >&2; wait`;
    const shell = spawn("sh", ["-c", command, process.execPath], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [pid] = await once(shell.stderr.setEncoding("utf8"), "data");
    await once(shell.stdout, "data");
    shell.kill("SIGKILL");
    try {
      await expect.poll(() => isAlive(Number(pid)), { timeout: 4_000 }).toBe(false);
    } finally {
      if (isAlive(Number(pid))) process.kill(Number(pid), "SIGKILL");
    }
  });

  it("stops on SIGTERM", async () => {
    const { child, exited } = await started("random");
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
  });

  it("stops when its standard input is closed", async () => {
    const { child, exited } = await started("random");
    child.stdin.end();
    expect(await exited).toBe(0);
  });

  it.each([
    [["azure"], "there is no stand-in for azure"],
    [[], "name at least one plugin"],
    [["random", "--port", "x"], "--port takes a port number"],
  ])("refuses %j with its usage", async (args, reason) => {
    const { exited, told } = start(...args);
    expect(await exited).toBe(2);
    expect(told.stderr).toContain(reason);
    expect(told.stderr).toContain("usage:");
  });
});
