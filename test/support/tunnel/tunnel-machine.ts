import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SshServer } from "../ssh-server.ts";

const CLOUDFLARED = fileURLToPath(new URL("./cloudflared.mjs", import.meta.url));

/** Runs a program as root would, with the folders of root's in the machine's own. */
export const SUDO = `#!/bin/sh
root=$(dirname "$(dirname "$0")")/root
[ "$1" = -n ] || exit 64
[ -e "$root/no-sudo" ] && exit 1
shift
echo "$*" >> "$root/calls"
count=$#
while [ "$count" -gt 0 ]; do
  word=$1
  shift
  case "$word" in
    of=/etc/*|of=/usr/local/*) word="of=$root\${word#of=}" ;;
    /etc/*|/usr/local/*) word="$root$word" ;;
  esac
  set -- "$@" "$word"
  count=$((count - 1))
done
exec "$@"
`;

/** Starts what a unit's file says, and waits until it is ready, as systemd does for Type=notify. */
const SYSTEMCTL = `#!/bin/bash
here=$(dirname "$0")
root=$(dirname "$here")/root
verb=$1
shift
for unit in "$@"; do :; done
pid_file="$root/run/$unit.pid"
running() { [ -f "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null; }
stop() {
  [ -e "$root/run/$unit.sticks" ] && exit 1
  running || return 0
  kill "$(cat "$pid_file")"
  while running; do sleep 0.02; done
}
case "$verb" in
  daemon-reload) ;;
  is-active) running && echo active || { echo inactive; exit 3; } ;;
  enable) touch "$root/run/$unit.enabled" ;;
  disable) rm -f "$root/run/$unit.enabled"; stop ;;
  stop) stop ;;
  start)
    file="$root/etc/systemd/system/$unit"
    credential=$(sed -n 's/^LoadCredential=token://p' "$file")
    mkdir -p "$root/run/$unit"
    cp "$root$credential" "$root/run/$unit/token"
    export CREDENTIALS_DIRECTORY="$root/run/$unit"
    read -r -a words <<< "$(sed -n 's/^ExecStart=//p' "$file")"
    program=\${words[0]}
    [ -x "$root$program" ] && program="$root$program"
    last=\${words[\${#words[@]}-1]}
    words[\${#words[@]}-1]=\${last//'\${CREDENTIALS_DIRECTORY}'/$CREDENTIALS_DIRECTORY}
    . "$root/stand-in.env"
    $RUN_IN "$program" "\${words[@]:1}" > "$root/run/$unit.log" 2>&1 < /dev/null &
    echo $! > "$pid_file"
    address=$(sed -n 's/.*--metrics \\([^ ]*\\) .*/\\1/p' "$file")
    until=$((SECONDS + STAND_IN_PATIENCE))
    while [ "$SECONDS" -lt "$until" ]; do
      running || exit 1
      curl --fail --silent --max-time 1 --output /dev/null "http://$address/ready" && exit 0
      sleep 0.05
    done
    stop
    exit 1 ;;
  *) exit 64 ;;
esac
`;

/** What the stand-ins read; `STAND_IN_PATIENCE`: seconds that a start may take. */
const USUAL = { RUN_IN: "", STAND_IN_OFFSET: "0", STAND_IN_PATIENCE: "30" };

/**
 * Gives what lies there as a release, to whoever downloads one. Several machines are one here: their ports are apart by a number that
 * nobody outside of them sees.
 */
const CURL = `#!/bin/bash
root=$(dirname "$(dirname "$0")")/root
. "$root/stand-in.env"
for word; do
  [ "$before" = --output ] && output=$word
  before=$word
done
if [[ $word == https://releases.example.com/* ]]; then
  [ -e "$root/release" ] || exit 22
  exec cp "$root/release" "$output"
fi
[[ $word =~ ^(http://127.0.0.1:)([0-9]+)(/ready)$ ]] || exit 64
exec $RUN_IN /usr/bin/curl "\${@:1:$#-1}" "\${BASH_REMATCH[1]}$((BASH_REMATCH[2] + STAND_IN_OFFSET))\${BASH_REMATCH[3]}"
`;

/** A machine for connectors: a real OpenSSH server and real files; `sudo`, `systemctl` and `cloudflared` are stand-ins. */
export class TunnelMachine {
  readonly ssh: SshServer;
  /** Where the folders of root's are. */
  readonly root: string;

  private constructor(ssh: SshServer, root: string) {
    this.ssh = ssh;
    this.root = root;
  }

  /** @param settings variables that the stand-ins read: `STAND_IN_EDGE`, `STAND_IN_VERSION`, `STAND_IN_OFFSET`, `STAND_IN_PATIENCE`, `RUN_IN` */
  static async start(settings: Readonly<Record<string, string>>): Promise<TunnelMachine> {
    const ssh = await SshServer.start({ path: (folder) => join(folder, "bin") });
    const root = join(ssh.folder, "root");
    const machine = new TunnelMachine(ssh, root);
    for (const folder of ["run", "etc/systemd/system", "usr/local/bin"])
      mkdirSync(join(root, folder), { recursive: true });
    mkdirSync(join(ssh.folder, "bin"));
    const programs = { id: "#!/bin/sh\necho 1000\n", sudo: SUDO, systemctl: SYSTEMCTL, curl: CURL };
    for (const [name, text] of Object.entries(programs))
      writeFileSync(join(ssh.folder, "bin", name), text, { mode: 0o755 });
    machine.set(settings);
    machine.program("/usr/local/bin/cloudflared");
    return machine;
  }

  /** Puts the stand-in for cloudflared where it is to be found, and gives its text. */
  program(path: string): string {
    const text = `#!/bin/sh\n. "${this.root}/stand-in.env"\nexec "${process.execPath}" "${CLOUDFLARED}" "$@"\n`;
    writeFileSync(join(this.root, path), text, { mode: 0o755 });
    return text;
  }

  set(settings: Readonly<Record<string, string>>): void {
    const lines = Object.entries({ ...USUAL, ...settings }).map(
      ([name, value]) => `export ${name}="${value}"\n`,
    );
    writeFileSync(join(this.root, "stand-in.env"), lines.join(""));
  }

  /** What is in a file of root's; undefined where it is not there. */
  file(path: string): string | undefined {
    const its = join(this.root, path);
    return existsSync(its) ? readFileSync(its, "utf8") : undefined;
  }

  isThere(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** Lets nobody be root from now on. */
  forbidSudo(): void {
    writeFileSync(join(this.root, "no-sudo"), "");
  }

  /** Whether stopping a unit fails. */
  breakStop(unit: string, isBroken: boolean): void {
    const path = join(this.root, "run", `${unit}.sticks`);
    if (isBroken) writeFileSync(path, "");
    else rmSync(path, { force: true });
  }

  /** What root was asked to run since the last look. */
  calls(): string[] {
    const lines = (this.file("calls") ?? "").split("\n").filter((line) => line !== "");
    writeFileSync(join(this.root, "calls"), "");
    return lines;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of readdirSync(join(this.root, "run")).filter((one) => one.endsWith(".pid"))) {
      const pid = Number(this.file(join("run", name)) ?? 0);
      try {
        if (pid > 0) process.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself.
      }
    }
    await this.ssh[Symbol.asyncDispose]();
  }
}
