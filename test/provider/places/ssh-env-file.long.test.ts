import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkCatalog, type TargetOf } from "../../../components/catalog/index.ts";
import { PlaceSilent } from "../../../provider/places/driver.ts";
import { sshEnvFile } from "../../../provider/places/ssh-env-file.ts";
import { SshServer } from "../../support/ssh-server.ts";

let server: SshServer;
let other: SshServer;
beforeAll(async () => {
  server = await SshServer.start();
  other = await SshServer.start();
  // Its package may have to be installed.
}, 180_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await other?.[Symbol.asyncDispose]();
});

const BEFORE = "# synthetic\nUNTOUCHED='a b' # kept\nTOKEN=old-value\r\nLAST=1";
let number = 0;
let file = "";
beforeEach(() => {
  file = join(server.folder, `app-${++number}`, ".env");
  mkdirSync(join(server.folder, `app-${number}`));
  writeFileSync(file, BEFORE, { mode: 0o640 });
});

/** A target as its catalog would have it, with the server's own settings where nothing else is said. */
function place(settings: Record<string, unknown> = {}) {
  const said = {
    kind: "ssh-env-file",
    host: "127.0.0.1",
    port: server.port,
    user: server.user,
    path: file,
    hostKey: server.fingerprint,
    identity: { file: server.identity },
    ...settings,
  };
  const { catalog, problems } = checkCatalog(
    `version: 1\nsystem: x\ntargets:\n  gpu: ${JSON.stringify(said)}\nsecrets: {}\n`,
    "x",
  );
  if (catalog === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return { name: "gpu", target: catalog.targets.gpu as TargetOf<"ssh-env-file">, directory: server.folder };
}

const values = (entries: Record<string, string>, previous: Record<string, string> = {}) => ({
  values: Object.entries(entries).map(([key, value]) => ({
    key,
    secret: key,
    generation: "2",
    value,
    ...(previous[key] === undefined ? {} : { previous: { generation: "1", value: previous[key] } }),
  })),
  absent: [],
  before: new Map(),
});
const held = async (keys: string[], settings = {}) =>
  await sshEnvFile.held?.(place(settings), keys, new Map());
const write = async (entries: Record<string, string>, settings = {}) =>
  await sshEnvFile.write(place(settings), values(entries));

describe("a .env file on another machine", () => {
  it("is read, and changed in its keys alone, which nobody else may read afterwards", async () => {
    expect(await held(["TOKEN", "MISSING"])).toEqual(new Map([["TOKEN", "old-value"]]));
    await write({ TOKEN: "new-value", FRESH: "x" });
    expect(readFileSync(file, "utf8")).toBe(`${BEFORE.replace("old-value", "new-value")}\nFRESH=x\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { ino } = statSync(file);
    await write({ TOKEN: "new-value", FRESH: "x" });
    expect(statSync(file).ino).toBe(ino);
  });

  it.each([
    ["quotes", `it's "quoted"`],
    ["a dollar", "a$b$$c$"],
    ["a hash", "a #b#c"],
    ["spaces", "  leading and trailing  "],
    ["letters beyond ASCII", "Grüße 🔑"],
    ["backslashes", "a\\b\\"],
    ["4 KB", "k".repeat(4096)],
    ["64 KB", "k".repeat(65_536)],
  ])("holds %s", async (_, value) => {
    await write({ TOKEN: value });
    expect((await held(["TOKEN"]))?.get("TOKEN")).toBe(value);
  });

  it("refuses a line break, and stays as it is", async () => {
    await expect(write({ TOKEN: "a\nb" })).rejects.toThrow("TOKEN");
    expect(readFileSync(file, "utf8")).toBe(BEFORE);
  });

  it("holds a previous value beside the current one until it is let go", async () => {
    await sshEnvFile.write(place(), values({ TOKEN: "two" }, { TOKEN: "one" }));
    expect(await held(["TOKEN"])).toEqual(
      new Map([
        ["TOKEN", "two"],
        ["TOKEN_PREVIOUS", "one"],
      ]),
    );
    await expect(sshEnvFile.forget?.(place(), new Map([["TOKEN", "three"]]), "1")).rejects.toThrow(
      "holds another value than keyturn wrote there",
    );
    await sshEnvFile.forget?.(place(), new Map([["TOKEN", "one"]]), "1");
    await sshEnvFile.forget?.(place(), new Map([["TOKEN", "one"]]), "1");
    expect(await held(["TOKEN"])).toEqual(new Map([["TOKEN", "two"]]));
  });

  it("lets go of a key", async () => {
    await sshEnvFile.write(place(), { values: [], absent: ["TOKEN"], before: new Map() });
    expect(readFileSync(file, "utf8")).toBe(BEFORE.replace("TOKEN=old-value\r\n", ""));
  });

  it("is replaced where a link leads, which stays", async () => {
    const link = `${file}.link`;
    symlinkSync(file, link);
    await write({ TOKEN: "through" }, { path: link });
    expect(readFileSync(file, "utf8")).toContain("TOKEN=through");
    expect((await held(["TOKEN"], { path: link }))?.get("TOKEN")).toBe("through");
  });

  it("is found from the folder that the user comes to", async () => {
    expect((await held(["TOKEN"], { path: `app-${number}/.env` }))?.get("TOKEN")).toBe("old-value");
  });

  it("gets rid of what a run that was cut off has left", async () => {
    const left = join(server.folder, `app-${number}`, ".env.keyturn");
    writeFileSync(left, "TOKEN=never-arrived\n", { mode: 0o600 });
    await held(["TOKEN"]);
    expect(existsSync(left)).toBe(false);
    writeFileSync(left, "TOKEN=never-arrived\n", { mode: 0o600 });
    await write({ TOKEN: "new" });
    expect(existsSync(left)).toBe(false);
  });

  it("tells where it is not there, is a folder, or is no text", async () => {
    await expect(held(["TOKEN"], { path: `${file}.none` })).rejects.toThrow("is not there: make it first");
    await expect(held(["TOKEN"], { path: server.folder })).rejects.toThrow("is no file");
    writeFileSync(file, Buffer.from([0x41, 0x3d, 0xff]));
    await expect(held(["TOKEN"])).rejects.toThrow("is not UTF-8 text");
    writeFileSync(file, "A=1\nB='open\n");
    await expect(held(["TOKEN"])).rejects.toThrow(`127.0.0.1:${file}:2: a quoted value is not closed`);
  });
});

describe("the machine's key", () => {
  it("is taken from a known_hosts file", async () => {
    const known = join(server.folder, "known");
    writeFileSync(known, other.knownHost + server.knownHost);
    expect((await held(["TOKEN"], { hostKey: { knownHosts: known } }))?.get("TOKEN")).toBe("old-value");
  });

  it("is refused where nobody knows it, with how to look it up", async () => {
    const known = join(server.folder, "known-none");
    writeFileSync(known, other.knownHost);
    const refused = held(["TOKEN"], { hostKey: { knownHosts: known } });
    await expect(refused).rejects.toThrow(
      `the key of 127.0.0.1 is not known; it shows ${server.fingerprint}`,
    );
    await expect(refused).rejects.toThrow(`ssh-keyscan -p ${server.port} 127.0.0.1 | ssh-keygen -lf -`);
    await expect(refused).rejects.not.toBeInstanceOf(PlaceSilent);
  });

  it("is refused where it is another one, whatever says so", async () => {
    const wrong = held(["TOKEN"], { hostKey: other.fingerprint });
    await expect(wrong).rejects.toThrow(
      `127.0.0.1 shows another key than the catalog has of it: ${server.fingerprint}`,
    );
    const known = join(server.folder, "known-wrong");
    writeFileSync(known, other.knownHost.replace(String(other.port), String(server.port)));
    await expect(held(["TOKEN"], { hostKey: { knownHosts: known } })).rejects.toThrow(
      `shows another key than ${known} has of it`,
    );
    await expect(wrong).rejects.not.toBeInstanceOf(PlaceSilent);
  });
});

describe("coming in", () => {
  it("is refused with a wrong key, which is no silence", async () => {
    const refused = held(["TOKEN"], { identity: { file: other.identity } });
    await expect(refused).rejects.toThrow(
      `127.0.0.1 does not let ${server.user} in with ${other.identity}: add the public key`,
    );
    await expect(refused).rejects.not.toBeInstanceOf(PlaceSilent);
  });

  it("works with a key that the stack keeps, and says where one that can't be used is from", async () => {
    const key = readFileSync(server.identity, "utf8");
    const target = place({ identity: { config: "gpu-key" } });
    const found = await sshEnvFile.held?.({ ...target, access: [key] }, ["TOKEN"], new Map());
    expect(found?.get("TOKEN")).toBe("old-value");
    const unusable = sshEnvFile.held?.({ ...target, access: ["synthetic-no-key"] }, ["TOKEN"], new Map());
    await expect(unusable).rejects.toThrow("keyturn-access:gpu-key is no private key");
  });

  it("goes through another machine, and tells which of the two does not answer", async () => {
    const jump = { host: "127.0.0.1", port: other.port, user: other.user, hostKey: other.fingerprint };
    const through = { jump: { ...jump, identity: { file: other.identity } } };
    expect((await held(["TOKEN"], through))?.get("TOKEN")).toBe("old-value");
    await expect(held(["TOKEN"], { ...through, port: 1 })).rejects.toThrow(
      "127.0.0.1 does not answer the machine before it",
    );
    await expect(held(["TOKEN"], { jump: { ...through.jump, port: 1 } })).rejects.toBeInstanceOf(PlaceSilent);
    await expect(held(["TOKEN"], { jump: { ...through.jump, hostKey: server.fingerprint } })).rejects.toThrow(
      "shows another key than the catalog has of it",
    );
  });
});

describe("a machine that is away", () => {
  it.each([
    ["refuses", { port: 1 }, "127.0.0.1: it refuses the connection"],
    ["has no name", { host: "none.invalid" }, "none.invalid: its name"],
  ])("is silent where it %s", async (_, settings, message) => {
    const away = held(["TOKEN"], settings);
    await expect(away).rejects.toThrow(message);
    await expect(away).rejects.toBeInstanceOf(PlaceSilent);
  });
});

describe("a machine that takes connections and says nothing", () => {
  it("is silent after the time that it has", async () => {
    const mute = createServer();
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    const address = mute.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const away = held(["TOKEN"], { port, connectWithin: "1s" });
    await expect(away).rejects.toThrow("127.0.0.1: no answer within 1 s");
    await expect(away).rejects.toBeInstanceOf(PlaceSilent);
    mute.close();
  });
});

describe("a machine that lets few wait at its door", () => {
  it("is written through by many at once", async () => {
    await using narrow = await SshServer.start({ maxStartups: "1" });
    const jump = {
      host: "127.0.0.1",
      port: narrow.port,
      user: narrow.user,
      hostKey: narrow.fingerprint,
      identity: { file: narrow.identity },
    };
    const files = Array.from({ length: 12 }, (_, index) => `${file}.${index}`);
    for (const path of files) writeFileSync(path, "TOKEN=old\n", { mode: 0o600 });
    await Promise.all(files.map(async (path, index) => write({ TOKEN: `new-${index}` }, { path, jump })));
    for (const [index, path] of files.entries())
      expect(readFileSync(path, "utf8")).toBe(`TOKEN=new-${index}\n`);
  });
});

describe("a disk without space", () => {
  it("leaves the file as it was, and says so", async () => {
    // A file system of its own is for root alone: another user's tests can't have one.
    expect(process.getuid?.(), "run as root to mount a small file system").toBe(0);
    const disk = join(server.folder, "disk");
    mkdirSync(disk);
    await execa("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]);
    try {
      const path = join(disk, ".env");
      writeFileSync(path, "TOKEN=old\n", { mode: 0o600 });
      writeFileSync(join(disk, "other"), "x".repeat(52_000));
      await expect(write({ TOKEN: "k".repeat(16_000) }, { path })).rejects.toThrow(
        `no space is left on the disk of 127.0.0.1:${path}: it was left as it is`,
      );
      expect(readFileSync(path, "utf8")).toBe("TOKEN=old\n");
      expect(existsSync(join(disk, ".env.keyturn"))).toBe(false);
    } finally {
      await execa("umount", [disk]);
    }
  });
});

describe("a connection that is cut in the middle", () => {
  it("leaves the file as it was or as it is to be, and no value beside it after the next run", async () => {
    const folder = join(server.folder, `app-${number}`);
    writeFileSync(file, `${BEFORE}\n${"#".repeat(2_000_000)}\n`);
    const before = readFileSync(file, "utf8");
    const writing = write({ TOKEN: "new-value" });
    const failed = expect(writing).rejects.toThrow(
      /was cut in the middle: it is not known whether 127.0.0.1:.* holds the new values/,
    );
    while (!existsSync(join(folder, ".env.keyturn"))) await new Promise((resolve) => setImmediate(resolve));
    await server.cut();
    await failed;
    expect(readFileSync(file, "utf8")).toBe(before);
    await write({ TOKEN: "new-value" });
    expect(readFileSync(file, "utf8")).toBe(before.replace("old-value", "new-value"));
    expect(existsSync(join(folder, ".env.keyturn"))).toBe(false);
  });
});
