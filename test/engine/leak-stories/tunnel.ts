import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CloudflareState } from "../../../rehearsal/cloud/cloudflare/state.ts";
import { UP } from "../../support/adopted-system.ts";
import { freePort } from "../../support/free-port.ts";
import { moment } from "../../support/moments.ts";
import type { Scratch } from "../../support/scratch.ts";
import { processesOf, stopProcessesOf } from "../../support/scratch-processes.ts";
import { TunnelEdge } from "../../support/tunnel/edge.ts";
import { TunnelMachine } from "../../support/tunnel/tunnel-machine.ts";
import type { Story } from "./story.ts";
import type { Teller } from "./teller.ts";

const SECRET = "AT_TUNNEL";

/** A `sudo` that repeats what it is given to write, as it is and in base64, and fails. */
const REPEATING_SUDO = `#!/bin/sh
given=$(cat)
[ -n "$given" ] || exec "$0.usual" "$@" < /dev/null
for to in 1 2; do echo "$given" >&$to; echo "$given" | base64 >&$to; done
exit 1
`;

/** A `systemctl` that shows the token of the unit that it is to start, and fails. */
const REPEATING_SYSTEMCTL = `#!/bin/sh
[ "$1" = start ] || exec "$0.usual" "$@"
for to in 1 2; do cat "$(dirname "$0")/../root/etc/keyturn-tunnel/further/"*.token >&$to; done
exit 1
`;

/** A `systemctl` that never gets to its end where it is to start a unit, and says that it is at it. */
const HANGING_SYSTEMCTL = `#!/bin/sh
[ "$1" = start ] || exec "$0.usual" "$@"
touch "$0.starts"
exec sleep 600
`;

/** Puts a program of the machine's in another one's place, which finds that under its name and `.usual`. @returns takes it back */
function replace(machine: TunnelMachine, name: string, text: string): () => void {
  const path = join(machine.ssh.folder, "bin", name);
  renameSync(path, `${path}.usual`);
  writeFileSync(path, text, { mode: 0o755 });
  return () => renameSync(`${path}.usual`, path);
}

/** Has the system's tunnel end at this machine. */
async function leadTo(system: Scratch, { ssh }: TunnelMachine): Promise<void> {
  const host = `{ host: 127.0.0.1, port: ${ssh.port}, user: ${ssh.user}, hostKey: "${ssh.fingerprint}" }`;
  const ports = [await freePort(), await freePort()];
  const lines = [
    `hosts: [${host}]`,
    `identity: { file: ${ssh.identity} }`,
    "cloudflared: { path: /usr/local/bin/cloudflared }",
    `metricsPorts: [${ports.join(", ")}]`,
  ];
  system.edit(`catalog/${system.catalog}.yaml`, (text) =>
    text.replace(/(ingress: .*\n)( +)hosts: \[\{ host: machine, user: app \}\]\n/, (_, ingress, indent) =>
      [`${ingress}${indent}${lines.join(`\n${indent}`)}`, ""].join("\n"),
    ),
  );
}

/** What keyturn left on the machine, looked through too: all but the files that are there to hold the token. */
function keep(system: Scratch, { root, ssh }: TunnelMachine): void {
  const kept = system.path("left-on-the-machine");
  mkdirSync(kept);
  const isPlace = (path: string) => /\.token$|\/run\/[^/]+\.service(?:\/|$)/.test(path);
  for (const [name, folder] of [
    ["root", root],
    ["home", join(ssh.folder, "home")],
  ] as const)
    if (existsSync(folder))
      cpSync(folder, join(kept, name), { recursive: true, filter: (path) => !isPlace(path) });
}

/** As a crash of the machine would, and until nobody who asks finds one of them. */
async function endAll({ folder }: Scratch): Promise<void> {
  const all = processesOf(folder);
  stopProcessesOf(folder);
  for (const { pid } of all)
    await moment(`the end of ${pid}`, () => !existsSync(`/proc/${pid}`) || undefined);
}

/** Through its whole life, with everything that could repeat its secret or its token doing so. */
async function play(teller: Teller): Promise<void> {
  const { system } = teller;
  const partsOf = (token: string) =>
    JSON.parse(Buffer.from(token, "base64").toString("utf8")) as { s: string; t: string };
  const tunnels = () =>
    Object.values((system.cloud.stateOf("cloudflare") as CloudflareState).accounts).flatMap((one) =>
      Object.entries(one.tunnels ?? {}),
    );
  await using edge = await TunnelEdge.start((token) => {
    const { s, t } = partsOf(token);
    for (const value of [token, s]) teller.note(value);
    return tunnels().some(([id, its]) => id === t && its.mark === system.cloud.mark(s));
  });
  await using machine = await TunnelMachine.start({ STAND_IN_EDGE: `127.0.0.1 ${edge.port}` });
  await leadTo(system, machine);
  const fails = async (name: string, text: string, words: RegExp, first: readonly string[]) => {
    const mend = replace(machine, name, text);
    try {
      await teller.fails("keyturn", [...first, "--yes"], words);
      await teller.fails("pulumi", [...UP, "--diff"], words);
    } finally {
      mend();
    }
  };
  await fails("sudo", REPEATING_SUDO, /sudo dd|dd of=/, ["begin", SECRET]);
  await teller.does("keyturn", ["resume", "--yes"]);
  if (edge.tokens.length !== 1) throw new Error("nothing is connected");
  await fails("systemctl", REPEATING_SYSTEMCTL, /did not become ready/, ["rotate", SECRET]);

  // Ended with everything that it started while the new connector starts.
  const mend = replace(machine, "systemctl", HANGING_SYSTEMCTL);
  const cut = teller.run("keyturn", ["resume", "--yes"]);
  const starts = join(machine.ssh.folder, "bin", "systemctl.starts");
  await moment("the start of a connector", () => existsSync(starts) || undefined, 120_000);
  await endAll(system);
  if ((await cut).exitCode === 0) throw new Error("it was not ended");
  mend();
  rmSync(starts);

  await teller.does("keyturn", ["resume", "--yes"]);
  await teller.does("pulumi", [...UP, "--diff", "--expect-no-changes"]);
  await teller.does("keyturn", ["rollback", SECRET, "--yes"]);
  await teller.does("keyturn", ["retire", SECRET, "--yes"]);
  keep(system, machine);
  await teller.does("keyturn", ["remove", SECRET, "--yes"]);
  if (tunnels().length > 0 || edge.tokens.length > 0) throw new Error("the tunnel is there still");
}

/** An origin's tunnel: its secret, and the token that a connector proves itself with. */
export const TUNNEL: Story = {
  name: "an origin's tunnel begun, turned, ended by SIGKILL, turned back and removed, on a machine that repeats its token",
  on: "further",
  shows: [
    "stdout",
    "stderr",
    "diff",
    "state",
    "backup",
    "history",
    "record",
    "file",
    "cmdline",
    "environ",
    "notification",
  ],
  play,
};
