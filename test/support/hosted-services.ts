import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TargetOf } from "../../components/catalog/index.ts";
import type { DebianProgram } from "../../rehearsal/hosts/debian-program.ts";
import { folderOf } from "./debian-package.ts";
import { SshServer } from "./ssh-server.ts";

/**
 * A stand-in for sudo, and for what is behind it: of a machine whose root folder is `root`, it writes and removes the files
 * that it is told to, with the real checks; it notes what systemctl is asked; whoever asks as a user who it is gets what stands
 * in the file of that user's name, and curl ends as the file `curl` says.
 */
const SUDO = `#!/bin/sh
here=$(dirname "$0")
root=$here/../root
if [ "$2" = -u ]; then
  echo "$*" >> "$here/asked"
  case "$*" in
    *get-caller-identity*) exec cat "$here/$3" ;;
    *curl*) exit "$(cat "$here/curl")" ;;
  esac
fi
shift 2
case $1 in
  systemctl) echo "$*" >> "$here/asked" ;;
  rmdir) shift 3; for path; do rmdir --ignore-fail-on-non-empty -- "$root$path"; done ;;
  rm) shift 3; for path; do rm -f -- "$root$path"; done ;;
  sh) script=$3 path=$5; shift 5; exec sh -c "$script" sh "$root$path" "$@" ;;
esac
`;

/** A stand-in for systemctl whose units are all active. */
const SYSTEMCTL = `#!/bin/sh
echo ActiveState=active
echo MainPID=1
echo "systemctl $*" >> "$(dirname "$0")/asked"
`;

const CHECKS: readonly DebianProgram[] = [
  { package: "sudo", program: "visudo", folders: ["/usr/sbin"] },
  { package: "nftables", program: "nft", folders: ["/usr/sbin"] },
];

/** The file of environment variables as it is found. */
const FOUND = `# the services
AWS_ACCESS_KEY_ID=synthetic-key-id
PORT=16385
AWS_SECRET_ACCESS_KEY=synthetic-secret-access-key
`;

/** A machine with services, behind a real OpenSSH server; its sudo and systemctl are stand-ins. */
export class HostedServices {
  readonly server: SshServer;

  private constructor(server: SshServer) {
    this.server = server;
    mkdirSync(this.#at("bin"));
    for (const [name, text] of Object.entries({ sudo: SUDO, systemctl: SYSTEMCTL })) {
      writeFileSync(this.#at("bin", name), text);
      chmodSync(this.#at("bin", name), 0o755);
    }
    this.reset();
  }

  /** Packages may have to be installed. */
  static async start(): Promise<HostedServices> {
    const folders = await Promise.all(CHECKS.map(folderOf));
    const path = (folder: string) => [join(folder, "bin"), ...folders].join(":");
    return new HostedServices(await SshServer.start({ path }));
  }

  /** As it is found: static keys in its file, nothing of keyturn's, and nobody reaches the metadata service. */
  reset(): void {
    rmSync(this.#at("root"), { recursive: true, force: true });
    rmSync(this.#at("bin", "asked"), { force: true });
    writeFileSync(this.#at(".env"), FOUND, { mode: 0o600 });
    this.metadataEnds(7);
  }

  get target(): TargetOf<"ssh-env-file"> {
    return {
      kind: "ssh-env-file",
      host: "127.0.0.1",
      port: this.server.port,
      user: this.server.user,
      path: this.#at(".env"),
      hostKey: this.server.fingerprint,
      identity: { file: this.server.identity },
      connectWithin: 5_000,
      optional: false,
    };
  }

  get envFile(): string {
    return readFileSync(this.#at(".env"), "utf8");
  }

  /** What sudo was asked as a user, and systemctl, in order. */
  get asked(): string[] {
    const file = this.#at("bin", "asked");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  }

  /** From now on `asked` tells what comes after. */
  forgetAsked(): void {
    rmSync(this.#at("bin", "asked"), { force: true });
  }

  /** Who a user comes in as; nobody where no role is named. */
  identify(user: string, role?: string): void {
    const file = this.#at("bin", user);
    if (role === undefined) rmSync(file, { force: true });
    else writeFileSync(file, `arn:aws:sts::123456789012:assumed-role/${role}/session\n`);
  }

  /** How curl ends that asks the metadata service. */
  metadataEnds(exitCode: number): void {
    writeFileSync(this.#at("bin", "curl"), String(exitCode));
  }

  /** A file of root's, and its mode; nothing where it is not there. */
  rootFile(
    path: string,
  ): { readonly text: string; readonly mode: number; readonly real: string } | undefined {
    const real = this.#at("root", path);
    if (!existsSync(real)) return undefined;
    return { text: readFileSync(real, "utf8"), mode: statSync(real).mode & 0o7777, real };
  }

  /** Whether root has a folder, with anything in it or not. */
  hasFolder(path: string): boolean {
    return existsSync(this.#at("root", path));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }

  #at(...path: string[]): string {
    return join(this.server.folder, ...path);
  }
}
