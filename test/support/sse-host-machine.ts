import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SshServer } from "./ssh-server.ts";
import { SUDO } from "./tunnel/tunnel-machine.ts";

/** Starts what the unit's file says with its environment and credential, as systemd does, but for its sandbox and restarts. */
const SYSTEMCTL = `#!/bin/bash
root=$(dirname "$(dirname "$0")")/root
verb=$1
for unit; do :; done
file="$root/etc/systemd/system/$unit"
pid_file="$root/run/$unit.pid"
running() { [ -f "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null; }
stop() {
  running || return 0
  kill "$(cat "$pid_file")"
  while running; do sleep 0.02; done
}
of() { sed -n "s/^$1=//p" "$file"; }
case "$verb" in
  daemon-reload) ;;
  is-active) running && echo active || { echo inactive; exit 3; } ;;
  enable) touch "$root/run/enabled" ;;
  disable) rm -f "$root/run/enabled"; stop ;;
  restart)
    stop
    credential=$(of LoadCredential)
    mkdir -p "$root/run/credentials"
    cp "$root\${credential#*:}" "$root/run/credentials/\${credential%%:*}"
    read -r node program <<< "$(of ExecStart)"
    set -a
    . "$root$(of EnvironmentFile)"
    CREDENTIALS_DIRECTORY="$root/run/credentials"
    "$node" "$root$program" >> "$root/run/log" 2>&1 < /dev/null &
    echo $! > "$pid_file" ;;
  *) exit 64 ;;
esac
`;

/** A host for the service: a real OpenSSH server, real files, the real service; `sudo` and `systemctl` are stand-ins. */
export class SseHostMachine {
  readonly ssh: SshServer;
  /** Where the folders of root's are. */
  readonly root: string;

  private constructor(ssh: SshServer) {
    this.ssh = ssh;
    this.root = join(ssh.folder, "root");
  }

  static async start(): Promise<SseHostMachine> {
    const ssh = await SshServer.start({ path: (folder) => join(folder, "bin") });
    const machine = new SseHostMachine(ssh);
    for (const folder of ["run", "etc/systemd/system", "usr/local/lib"])
      mkdirSync(join(machine.root, folder), { recursive: true });
    mkdirSync(join(ssh.folder, "bin"));
    const programs = { id: "#!/bin/sh\necho 1000\n", sudo: SUDO, systemctl: SYSTEMCTL };
    for (const [name, text] of Object.entries(programs))
      writeFileSync(join(ssh.folder, "bin", name), text, { mode: 0o755 });
    return machine;
  }

  /** What is in a file of root's; undefined where it is not there. */
  file(path: string): string | undefined {
    const its = join(this.root, path);
    return existsSync(its) ? readFileSync(its, "utf8") : undefined;
  }

  mode(path: string): number {
    return statSync(join(this.root, path)).mode & 0o777;
  }

  /** The names in a folder of root's; none where it is not there. */
  names(path: string): string[] {
    const its = join(this.root, path);
    return existsSync(its) ? readdirSync(its).toSorted() : [];
  }

  /** All that root was asked to run. */
  calls(): string {
    return this.file("calls") ?? "";
  }

  /** Forgets what root was asked to run. */
  forgetCalls(): void {
    writeFileSync(join(this.root, "calls"), "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pid = Number(this.file("run/keyturn-sse.service.pid") ?? 0);
    try {
      if (pid > 0) process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself.
    }
    await this.ssh[Symbol.asyncDispose]();
  }
}
