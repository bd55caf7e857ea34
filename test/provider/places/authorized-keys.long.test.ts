import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeSshKey } from "../../../components/key-pairs/index.ts";
import { sshAuthorizedKeys } from "../../../provider/places/authorized-keys/index.ts";
import { SshServer } from "../../support/ssh-server.ts";

let server: SshServer;
beforeAll(async () => {
  server = await SshServer.start();
  // Its package may have to be installed.
}, 180_000);
afterAll(async () => await server?.[Symbol.asyncDispose]());

const place = () => ({
  name: "login",
  directory: server.folder,
  target: {
    kind: "ssh-authorized-keys" as const,
    host: "127.0.0.1",
    port: server.port,
    user: server.user,
    path: join(server.folder, "authorized_keys"),
    hostKey: server.fingerprint,
    identity: { file: server.identity },
    connectWithin: 5_000,
    optional: false,
  },
});

/** Whether OpenSSH's own client comes in with a key. */
async function comesIn(key: string): Promise<boolean> {
  const identity = join(server.folder, "login");
  writeFileSync(identity, key);
  chmodSync(identity, 0o600);
  const settings = [
    "StrictHostKeyChecking=no",
    "UserKnownHostsFile=/dev/null",
    "IdentitiesOnly=yes",
    "BatchMode=yes",
  ];
  const args = [
    "-F",
    "/dev/null",
    ...settings.flatMap((one) => ["-o", one]),
    "-p",
    String(server.port),
    "-i",
    identity,
  ];
  const { exitCode } = await execa("ssh", [...args, `${server.user}@127.0.0.1`, "true"], {
    reject: false,
    env: { SSH_AUTH_SOCK: "" },
  });
  if (exitCode !== 0 && exitCode !== 255) throw new Error(`ssh ended with ${exitCode}`);
  return exitCode === 0;
}

const entry = (value: string, generation: string) => ({ key: "LOGIN", secret: "LOGIN", generation, value });

describe("authorized_keys of a real OpenSSH server", () => {
  it("let the old key in beside the new one until its retirement, and not after", async () => {
    const [one, two] = [await makeSshKey("one"), await makeSshKey("two")];
    const file = join(server.folder, "authorized_keys");
    const others = readFileSync(file, "utf8");
    chmodSync(file, 0o644);
    expect([await comesIn(one), await comesIn(two)]).toEqual([false, false]);

    await sshAuthorizedKeys.write(place(), { values: [entry(one, "1")], absent: [], before: new Map() });
    expect([await comesIn(one), await comesIn(two)]).toEqual([true, false]);

    const both = { ...entry(two, "2"), previous: { generation: "1", value: one } };
    const before = new Map([["LOGIN", { generation: "1", value: one }]]);
    for (let times = 0; times < 2; times++)
      await sshAuthorizedKeys.write(place(), { values: [both], absent: [], before });
    expect([await comesIn(one), await comesIn(two)]).toEqual([true, true]);
    expect(readFileSync(file, "utf8").split("\n")).toHaveLength(4);

    for (let times = 0; times < 2; times++)
      await sshAuthorizedKeys.forget?.(place(), new Map([["LOGIN", one]]), "1");
    expect([await comesIn(one), await comesIn(two)]).toEqual([false, true]);

    const gone = new Map([["LOGIN", { generation: "2", value: two }]]);
    await sshAuthorizedKeys.write(place(), { values: [], absent: ["LOGIN"], before: gone });
    expect(await comesIn(two)).toBe(false);
    expect(readFileSync(file, "utf8")).toBe(others);
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  it("keep all that several changes at once put in", async () => {
    const keys = await Promise.all(["a", "b", "c"].map(makeSshKey));
    await Promise.all(
      keys.map(async (value, index) =>
        sshAuthorizedKeys.write(place(), {
          values: [entry(value, String(index))],
          absent: [],
          before: new Map(),
        }),
      ),
    );
    expect(
      await Promise.all(
        keys.map(
          async (key) =>
            (await sshAuthorizedKeys.held?.(place(), ["LOGIN"], new Map([["LOGIN", [key]]])))?.size,
        ),
      ),
    ).toEqual([1, 1, 1]);
  });
});
