import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hostBundle } from "../../../components/sse-tokens/host/bundle.ts";
import { versionOf } from "../../../components/sse-tokens/host/version.ts";
import type { SseHostInputs } from "../../../provider/sse-host/inputs.ts";
import { sseHost } from "../../../provider/sse-host/sse-host.ts";
import { freePort } from "../../support/free-port.ts";
import { SseHostMachine } from "../../support/sse-host-machine.ts";

const [FIRST, SECOND] = ["canary-principal-one", "canary-principal-two"] as const;
const { text: PROGRAM } = hostBundle();
/** Other bytes that do the same, and one that ends at once. */
const NEXT = `${PROGRAM}\n`;
const LAST = `${PROGRAM}\n\n`;
const BROKEN = "process.exit(1);\n";
const PROGRAMS = "usr/local/lib/keyturn-sse";
const fileOf = (program: string) => `sse-tokens-${versionOf(program)}.cjs`;

interface World {
  readonly machine: SseHostMachine;
  readonly port: number;
  readonly wanted: (more?: Partial<SseHostInputs>) => Record<string, unknown>;
  /** What the service answers who asks with a principal token. */
  readonly asked: (token: string) => Promise<number>;
}

async function withHost(does: (world: World) => Promise<void>): Promise<void> {
  await using machine = await SseHostMachine.start();
  const { ssh } = machine;
  const port = await freePort();
  const inputs = {
    host: { host: "127.0.0.1", port: ssh.port, user: ssh.user, hostKey: ssh.fingerprint },
    identity: { file: ssh.identity },
    connectWithin: 20_000,
    directory: ssh.folder,
    node: process.execPath,
    program: PROGRAM,
    port,
    // A busy machine is no failure.
    healthWithin: 25,
    settings: { SSE_TTL: "30" },
    tokens: { VX11_PRINCIPAL_TOKEN: FIRST },
  };
  const asked = async (token: string) => {
    const url = `http://127.0.0.1:${port}/operator/api/events/sse-token`;
    return (await fetch(url, { method: "POST", headers: { "X-VX11-Token": token } })).status;
  };
  await does({ machine, port, wanted: (more = {}) => ({ ...inputs, ...more }), asked });
}

describe("the service of event-stream tokens on a host", () => {
  it("runs with its tokens in a file that root alone may read, and in no argument", async () => {
    await withHost(async ({ machine, wanted, asked }) => {
      const { state } = await sseHost.create(wanted());
      expect(await asked(FIRST)).toBe(200);
      expect(machine.mode("etc/keyturn-sse")).toBe(0o700);
      for (const name of ["settings.env", "tokens.env"])
        expect(machine.mode(`etc/keyturn-sse/${name}`)).toBe(0o600);
      expect(machine.calls()).toContain("systemctl restart");
      expect(machine.calls()).not.toContain(FIRST);
      expect(machine.file("etc/systemd/system/keyturn-sse.service")).not.toContain(FIRST);
      expect(machine.names("run")).toContain("enabled");
      expect(await sseHost.changed(state, wanted())).toBe(false);
      expect(await sseHost.changed(state, wanted({ tokens: { VX11_PRINCIPAL_TOKEN: SECOND } }))).toBe(true);
    });
  });

  it("accepts both principal tokens during a rotation, and keeps nothing of the old one after it", async () => {
    await withHost(async ({ machine, wanted, asked }) => {
      const { state } = await sseHost.create(wanted());
      const both = { VX11_PRINCIPAL_TOKEN: SECOND, VX11_PRINCIPAL_TOKEN_PREVIOUS: FIRST };
      const during = await sseHost.update(state, wanted({ tokens: both }));
      expect([await asked(FIRST), await asked(SECOND)]).toEqual([200, 200]);
      await sseHost.update(during, wanted({ tokens: { VX11_PRINCIPAL_TOKEN: SECOND } }));
      expect([await asked(FIRST), await asked(SECOND)]).toEqual([403, 200]);
      expect(machine.names("etc/keyturn-sse")).toEqual(["settings.env", "tokens.env"]);
      expect(machine.file("etc/keyturn-sse/tokens.env")).toBe(`VX11_PRINCIPAL_TOKEN=${SECOND}\n`);
    });
  });

  it("is left as it is by a run that finds it as wanted", async () => {
    await withHost(async ({ machine, wanted }) => {
      const { state } = await sseHost.create(wanted());
      machine.forgetCalls();
      await sseHost.update(state, wanted());
      expect(machine.calls()).toContain("/health");
      expect(machine.calls()).not.toContain("systemctl restart");
    });
  });

  it("puts the version before back at once where the new one does not get well, and names both", async () => {
    await withHost(async ({ machine, wanted, asked }) => {
      const { state } = await sseHost.create(wanted());
      const tokens = { VX11_PRINCIPAL_TOKEN: SECOND };
      const refused = sseHost.update(state, wanted({ program: BROKEN, tokens, healthWithin: 2 }));
      await expect(refused).rejects.toThrow(`version ${versionOf(BROKEN)} of the service on 127.0.0.1`);
      await expect(refused).rejects.toThrow(
        `version ${versionOf(PROGRAM)} is back with its settings and tokens, and is well`,
      );
      await expect(refused).rejects.not.toThrow(/canary/);
      expect([await asked(FIRST), await asked(SECOND)]).toEqual([200, 403]);
      expect(machine.names("etc/keyturn-sse")).toEqual(["settings.env", "tokens.env"]);
    });
  });

  it("goes back to what was well where a change was cut off before anybody saw it well", async () => {
    await withHost(async ({ machine, wanted, asked }) => {
      const { state } = await sseHost.create(wanted());
      // As the run leaves it that is cut off when it has written: what was there aside, and another token in its place.
      const at = (path: string) => join(machine.root, path);
      mkdirSync(at("etc/keyturn-sse/former"));
      for (const path of [
        "etc/keyturn-sse/settings.env",
        "etc/keyturn-sse/tokens.env",
        "etc/systemd/system/keyturn-sse.service",
      ])
        cpSync(at(path), at(`etc/keyturn-sse/former/${path.split("/").at(-1)}`));
      writeFileSync(at("etc/keyturn-sse/tokens.env"), `VX11_PRINCIPAL_TOKEN=${SECOND}\n`);
      const refused = sseHost.update(state, wanted({ program: BROKEN, healthWithin: 2 }));
      await expect(refused).rejects.toThrow("is well");
      expect([await asked(FIRST), await asked(SECOND)]).toEqual([200, 403]);
    });
  });

  it("keeps the program of the version before for the way back, and no older one", async () => {
    await withHost(async ({ machine, wanted, asked }) => {
      const { state } = await sseHost.create(wanted());
      const second = await sseHost.update(state, wanted({ program: NEXT }));
      const third = await sseHost.update(second, wanted({ program: LAST }));
      expect(machine.names(PROGRAMS)).toEqual([fileOf(NEXT), fileOf(LAST)].toSorted());
      expect(machine.calls()).toContain(`of=/${PROGRAMS}`);
      machine.forgetCalls();
      await sseHost.update(third, wanted({ program: NEXT }));
      expect(machine.calls()).not.toContain(`of=/${PROGRAMS}`);
      expect(machine.file("etc/systemd/system/keyturn-sse.service")).toContain(fileOf(NEXT));
      expect(await asked(FIRST)).toBe(200);
    });
  });

  it("leaves nothing on the host when it is deleted, nor where the first version never gets well", async () => {
    await withHost(async ({ machine, port, wanted }) => {
      const { state } = await sseHost.create(wanted());
      const isGone = () => {
        for (const path of ["etc/keyturn-sse", PROGRAMS, "etc/systemd/system"])
          expect(machine.names(path), path).toEqual([]);
      };
      await sseHost.remove?.(state);
      isGone();
      await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow("fetch failed");
      // A second time finds nothing to do.
      await sseHost.remove?.(state);
      await expect(sseHost.create(wanted({ program: BROKEN, healthWithin: 1 }))).rejects.toThrow(
        "taken off again, as there was none before",
      );
      isGone();
    });
  });

  it("is not put beside a program that answers at its port, nor where there is no Node", async () => {
    await withHost(async ({ machine, port, wanted }) => {
      const other = createServer((_, answer) => answer.end()).listen(port, "127.0.0.1");
      await expect(sseHost.create(wanted())).rejects.toThrow(`another program answers at port ${port}`);
      other.close();
      await expect(sseHost.create(wanted({ node: "/opt/none/node" }))).rejects.toThrow(/has no Node at/);
      expect(machine.names("etc/keyturn-sse")).toEqual([]);
    });
  });
});
