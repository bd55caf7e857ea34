import { createHash } from "node:crypto";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { connectorToken } from "../../../components/hardening/origin-tunnel/token.ts";
import type { ConnectorInputs } from "../../../provider/tunnel-connector/inputs.ts";
import { tunnelConnector } from "../../../provider/tunnel-connector/tunnel-connector.ts";
import { freePort } from "../../support/free-port.ts";
import { TunnelEdge } from "../../support/tunnel/edge.ts";
import { TunnelMachine } from "../../support/tunnel/tunnel-machine.ts";

const tokenOf = (secret: string) =>
  connectorToken({
    account: "a".repeat(32),
    tunnelId: "synthetic-tunnel",
    secret: `${secret}`.padEnd(44, "0"),
  });
const [FIRST, SECOND, WRONG] = ["first", "second", "wrong"].map(tokenOf) as [string, string, string];
const SETTINGS = "etc/keyturn-tunnel/services";
const UNIT = (slot: string) => `keyturn-tunnel-services-${slot}.service`;

/** A machine, an edge that knows one token, and what a program asks for. */
async function withMachine(
  does: (world: {
    machine: TunnelMachine;
    edge: TunnelEdge;
    /** Has Cloudflare know this token, and no other. */
    knows: (token: string) => void;
    wanted: (token: string, more?: Partial<ConnectorInputs>) => Record<string, unknown>;
  }) => Promise<void>,
): Promise<void> {
  let known = FIRST;
  await using edge = await TunnelEdge.start((token) => token === known);
  await using machine = await TunnelMachine.start({
    STAND_IN_EDGE: `127.0.0.1 ${edge.port}`,
    STAND_IN_PATIENCE: "5",
  });
  const metricsPorts: [number, number] = [await freePort(), await freePort()];
  const inputs = {
    tunnel: "services",
    host: {
      host: "127.0.0.1",
      port: machine.ssh.port,
      user: machine.ssh.user,
      hostKey: machine.ssh.fingerprint,
    },
    identity: { file: machine.ssh.identity },
    connectWithin: 20_000,
    cloudflared: { path: "/usr/local/bin/cloudflared" },
    metricsPorts,
    directory: machine.ssh.folder,
  };
  await does({
    machine,
    edge,
    knows: (token) => {
      known = token;
    },
    wanted: (token, more = {}) => ({ ...inputs, ...more, token }),
  });
}

describe("a tunnel's connector on a machine", () => {
  it("runs with its token in a file that root alone may read, and in no argument", async () => {
    await withMachine(async ({ machine, edge, wanted }) => {
      const { state } = await tunnelConnector.create(wanted(FIRST));
      expect(edge.tokens).toEqual([FIRST]);
      expect(machine.file(`${SETTINGS}/a.token`)).toBe(FIRST);
      expect(statSync(join(machine.root, SETTINGS, "a.token")).mode & 0o777).toBe(0o600);
      expect(statSync(join(machine.root, SETTINGS)).mode & 0o777).toBe(0o700);
      expect(machine.calls().join("\n")).not.toContain(FIRST);
      expect(machine.file(`etc/systemd/system/${UNIT("a")}`)).not.toContain(FIRST);
      expect(await tunnelConnector.changed(state, wanted(FIRST))).toBe(false);
      expect(await tunnelConnector.changed(state, wanted(SECOND))).toBe(true);
    });
  });

  it("takes a new token by another connector beside it, and stops when that is ready", async () => {
    await withMachine(async ({ machine, edge, knows, wanted }) => {
      const { state } = await tunnelConnector.create(wanted(FIRST));
      knows(SECOND);
      machine.calls();
      await tunnelConnector.update(state, wanted(SECOND));
      expect(edge.tokens).toEqual([SECOND]);
      const turns = machine.calls().filter((call) => /systemctl (start|enable|disable)|ready/.test(call));
      expect(turns.map((call) => call.replace(/http\S*|--\S+ |-- /g, "").trim())).toEqual([
        `systemctl start ${UNIT("b")}`,
        expect.stringMatching(/^curl/),
        `systemctl enable ${UNIT("b")}`,
        `systemctl disable ${UNIT("a")}`,
      ]);
      expect(machine.file(`${SETTINGS}/a.token`)).toBeUndefined();
      expect(machine.file(`etc/systemd/system/${UNIT("a")}`)).toBeUndefined();
    });
  });

  it("is left as it is by a run that finds it as wanted", async () => {
    await withMachine(async ({ machine, edge, wanted }) => {
      const { state } = await tunnelConnector.create(wanted(FIRST));
      const pid = machine.file(`run/${UNIT("a")}.pid`);
      await tunnelConnector.update(state, wanted(FIRST));
      expect(machine.file(`run/${UNIT("a")}.pid`)).toBe(pid);
      expect(edge.tokens).toEqual([FIRST]);
    });
  });

  it("leaves nothing of a token that a run had begun to write when it was cut off", async () => {
    await withMachine(async ({ machine, wanted }) => {
      const { state } = await tunnelConnector.create(wanted(FIRST));
      const begun = [`${SETTINGS}/b.token.keyturn`, `etc/systemd/system/${UNIT("b")}.keyturn`];
      for (const path of begun) writeFileSync(join(machine.root, path), SECOND, { mode: 0o600 });
      await tunnelConnector.update(state, wanted(FIRST));
      expect(begun.map((path) => machine.file(path))).toEqual([undefined, undefined]);
      expect(machine.file(`${SETTINGS}/a.token`)).toBe(FIRST);
    });
  });

  it("goes on with the old token where the new one is not let in", async () => {
    await withMachine(async ({ edge, wanted }) => {
      const { state } = await tunnelConnector.create(wanted(FIRST));
      const refused = tunnelConnector.update(state, wanted(WRONG));
      await expect(refused).rejects.toThrow(
        /did not become ready, and was stopped; one that ran before goes on/,
      );
      await expect(refused).rejects.not.toThrow(new RegExp(WRONG));
      expect(edge.tokens).toEqual([FIRST]);
    });
  });

  it("is brought to one again after a run that was cut off with two", async () => {
    await withMachine(async ({ machine, edge, knows, wanted }) => {
      const { state } = await tunnelConnector.create(wanted(FIRST));
      knows(SECOND);
      // The old one can't be stopped, as where the connection is cut there.
      machine.breakStop(UNIT("a"), true);
      await expect(tunnelConnector.update(state, wanted(SECOND))).rejects.toThrow(/stops a connector/);
      expect(edge.tokens.toSorted()).toEqual([FIRST, SECOND].toSorted());
      machine.breakStop(UNIT("a"), false);
      const pid = machine.file(`run/${UNIT("b")}.pid`);
      await tunnelConnector.update(state, wanted(SECOND));
      expect(edge.tokens).toEqual([SECOND]);
      expect(machine.file(`run/${UNIT("b")}.pid`)).toBe(pid);
    });
  });

  it("leaves nothing on the machine when it is deleted", async () => {
    await withMachine(async ({ machine, edge, wanted }) => {
      const { state } = await tunnelConnector.create(wanted(FIRST));
      await tunnelConnector.remove?.(state);
      expect(edge.tokens).toEqual([]);
      for (const path of [
        SETTINGS,
        "usr/local/lib/keyturn-tunnel/services",
        `etc/systemd/system/${UNIT("a")}`,
      ])
        expect(machine.isThere(path), path).toBe(false);
      // A second time finds nothing to do.
      await tunnelConnector.remove?.(state);
    });
  });

  it("is not started with a cloudflared that reads no token from a file, or where there is none", async () => {
    await withMachine(async ({ machine, edge, wanted }) => {
      machine.set({ STAND_IN_VERSION: "2025.2.1" });
      await expect(tunnelConnector.create(wanted(FIRST))).rejects.toThrow(
        /is 2025.2.1, which reads no token from a file: update it to 2025.4.0 or newer/,
      );
      const missing = { cloudflared: { path: "/opt/none/cloudflared" } };
      await expect(tunnelConnector.create(wanted(FIRST, missing))).rejects.toThrow(/has no cloudflared at/);
      expect(edge.tokens).toEqual([]);
    });
  });

  it("runs the release that was reviewed, which keyturn installs, and no other", async () => {
    await withMachine(async ({ machine, edge, wanted }) => {
      const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
      const release = (digest: string) => ({
        cloudflared: {
          version: "2025.10.1",
          sha256: { amd64: digest, arm64: digest },
          from: "https://releases.example.com",
        },
      });
      const reviewed = release(sha256(machine.program("/usr/local/bin/cloudflared")));
      await expect(tunnelConnector.create(wanted(FIRST, reviewed))).rejects.toThrow(
        /could not be downloaded .* \(curl ended with 22\): let the machine reach the releases/,
      );
      machine.program("/release");
      await expect(tunnelConnector.create(wanted(FIRST, release(sha256("another"))))).rejects.toThrow(
        /has another digest than the catalog's, and was removed/,
      );
      expect(edge.tokens).toEqual([]);
      const { state } = await tunnelConnector.create(wanted(FIRST, reviewed));
      expect(edge.tokens).toEqual([FIRST]);
      await tunnelConnector.remove?.(state);
      expect(machine.isThere("usr/local/lib/keyturn-tunnel/services")).toBe(false);
    });
  });

  it("is not put on a machine whose user may not become root", async () => {
    await withMachine(async ({ machine, wanted }) => {
      machine.forbidSudo();
      await expect(tunnelConnector.create(wanted(FIRST))).rejects.toThrow(
        /may not run sudo without being asked/,
      );
    });
  });
});
