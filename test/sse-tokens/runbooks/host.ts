import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { KEYTURN } from "../../../rehearsal/scratch-system.ts";
import { type Command, granted } from "./page.ts";

/** The synthetic principal token; the pages show its fingerprint. */
export const PRINCIPAL = "synthetic-principal";

/** Stand-ins for what systemd does: they start and stop the real service, and have the real nginx read its configuration again. */
const STAND_INS = {
  systemctl: `#!/bin/bash
stop() { kill $(<unit.pid); while kill -0 $(<unit.pid) 2>/dev/null; do sleep 0.05; done; }
start() {
  (set -a; . ./settings.env; exec keyturn sse serve --json --gateway-port off) >>journal 2>>journal </dev/null &
  echo $! >unit.pid
  for _ in {1..300}; do curl -s -o /dev/null http://localhost:8001/health && return; sleep 0.1; done
  exit 1
}
cd "$HOME"
case "$1" in
  start) start ;;
  stop) stop ;;
  restart) stop; start ;;
  reload) nginx -s reload 2>/dev/null ;;
  show) awk '/^VmRSS/ { print $2 * 1024 }' "/proc/$(<unit.pid)/status" ;;
  *) exit 64 ;;
esac
`,
  // The audit log is written within 100 ms.
  journalctl: `#!/bin/bash
sleep 0.5
cat "$HOME/journal"
`,
};

/** A host of its own: network, processes, nginx's and the system's folders of running things. */
const SETUP = `set -e
cd "$HOME"
ip link set lo up
for address in 203.0.113.7 203.0.113.66; do ip addr add $address/32 dev lo; done
for folder in /run /etc/nginx /var/log/nginx; do mount -t tmpfs none $folder; done
mkdir /etc/nginx/conf.d
cat >/etc/nginx/nginx.conf <<'END'
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
events { worker_connections 256; }
http { include /etc/nginx/conf.d/*.conf; }
END
keyturn sse nginx >/etc/nginx/conf.d/keyturn-sse.conf
nginx
systemctl start keyturn-sse
set +e
`;

const END_OF = (at: number | string) => `=== ${at} ===`;

/**
 * Plays commands on a host of their own, one after the other in one shell.
 * @param before what has happened there
 * @returns what each has printed
 * @throws Error with the whole output where the host could not be set up
 */
export async function play(folder: string, before: string, commands: readonly Command[]): Promise<string[]> {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const keyturn = `#!/bin/sh\nexec ${KEYTURN.join(" ")} "$@"\n`;
  for (const [name, text] of Object.entries({ ...STAND_INS, keyturn }))
    writeFileSync(join(bin, name), text, { mode: 0o755 });
  writeFileSync(join(folder, "settings.env"), `SSE_PRINCIPALS_FILE=${join(folder, "tokens.env")}\n`);
  writeFileSync(join(folder, "tokens.env"), `VX11_PRINCIPAL_TOKEN=${PRINCIPAL}\n`);
  const here = granted().replaceAll("/etc/keyturn-sse", folder);
  const played = commands.map(({ text }, at) => `${text}\necho '${END_OF(at)}'`);
  const story = [here, SETUP, before, `echo '${END_OF("begin")}'`, ...played].join("\n");
  writeFileSync(join(folder, "story"), story);
  const apart = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const { all } = await execa("unshare", [...apart, "bash", join(folder, "story")], {
    env: { PATH: `${bin}:/usr/sbin:/sbin:${process.env.PATH}`, HOME: folder },
    all: true,
    reject: false,
    timeout: 300_000,
  });
  const [, told] = all.split(`${END_OF("begin")}\n`);
  if (told === undefined) throw new Error(`the host could not be set up: ${all}`);
  let rest = `${told}\n`;
  return commands.map((_, at) => {
    const [printed = "", ...after] = rest.split(`${END_OF(at)}\n`);
    rest = after.join(`${END_OF(at)}\n`);
    return printed;
  });
}
