import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeSshKey, sshPublicKey } from "../../../../../components/key-pairs/index.ts";
import { readEnvFile } from "../../../../../provider/env-file/index.ts";
import { keyOf, keysIn } from "../../../../../provider/places/authorized-keys/lines.ts";
import { SshServer } from "../../../../support/ssh-server.ts";
import type { PlaceUnderTest, Row } from "../row.ts";
import { noRoomOn, type SmallDisk, smallDisk } from "../small-disk.ts";
import { traceOf } from "../trace.ts";

let disk: SmallDisk;
let server: SshServer;

async function start(
  path: string,
  kind: string,
  own: Pick<PlaceUnderTest, "key" | "seed" | "accepts">,
): Promise<PlaceUnderTest> {
  server = await SshServer.start();
  return {
    target: {
      ...{ kind, host: "127.0.0.1", port: server.port, user: server.user, path, hostKey: server.fingerprint },
      ...{ identity: { file: server.identity }, connectWithin: 10_000, optional: false },
    },
    directory: server.folder,
    ...own,
    trace: async () => traceOf(path),
    async close() {
      await server[Symbol.asyncDispose]();
      await disk.remove();
    },
  };
}

const common = {
  faults: {
    "wrong credentials": {
      says: /does not let .* in with/,
      begin: async ({ directory }: PlaceUnderTest) => {
        const key = readFileSync(server.identity, "utf8");
        writeFileSync(server.identity, await makeSshKey("a stranger's"));
        void directory;
        return async () => writeFileSync(server.identity, key);
      },
    },
    "unknown place": {
      says: /is not there: make it first/,
      way: ({ target }: PlaceUnderTest) => ({ target: { ...target, path: "none/none" } }),
    },
    "another host key": {
      says: /shows another key than the catalog has of it/,
      way: ({ target }: PlaceUnderTest) => ({ target: { ...target, hostKey: `SHA256:${"A".repeat(43)}` } }),
    },
    "no space left": noRoomOn(() => disk, /no space is left on the disk/),
  },
  cut: {
    port: ({ target }: PlaceUnderTest) => Number(target.port),
    through: ({ target }: PlaceUnderTest, port: number) => ({ target: { ...target, port } }),
  },
} satisfies Partial<Row>;

/** A real OpenSSH server, the file on a disk of its own. */
export const sshEnvFile: Row[] = [
  {
    name: "ssh-env-file",
    ...common,
    async start() {
      disk = await smallDisk();
      const path = join(disk.folder, ".env");
      writeFileSync(path, "OTHER=kept\n", { mode: 0o600 });
      return await start(path, "ssh-env-file", {
        key: "TOKEN",
        seed: async (value) => writeFileSync(path, `OTHER=kept\nTOKEN=${value}\n`),
        accepts: async (values) => {
          const held = [...(await readEnvFile("/", path)).values()];
          return values.filter((value) => held.includes(value));
        },
      });
    },
  },
];

/** Likewise; that the server heeds the file, `authorized-keys.long.test.ts` shows. */
export const authorizedKeys: Row[] = [
  {
    name: "ssh-authorized-keys",
    ...common,
    values: makeSshKey,
    async start() {
      disk = await smallDisk();
      const path = join(disk.folder, "authorized_keys");
      writeFileSync(path, "# synthetic\n", { mode: 0o600 });
      return await start(path, "ssh-authorized-keys", {
        key: "LOGIN",
        seed: async (value) => writeFileSync(path, `# synthetic\n${await sshPublicKey(value)}\n`),
        accepts: async (values) => {
          const open = keysIn(readFileSync(path, "utf8"));
          const keys = await Promise.all(values.map(async (value) => keyOf(await sshPublicKey(value))));
          return values.filter((_, index) => open.has(keys[index] ?? ""));
        },
      });
    },
  },
];
