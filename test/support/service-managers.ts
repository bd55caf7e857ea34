import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a unit or container shows of itself, before and after it was made to look again. */
const SYSTEMCTL = `#!/bin/sh
here=$(dirname "$0")
echo "systemctl $*" >> "$here/calls"
[ "$1" = --user ] && shift
case "$1" in
  restart) [ ! -f "$here/fails" ] ;;
  show)
    state=active
    [ -f "$here/fails" ] && state=failed
    printf 'ActiveState=%s\\nType=simple\\nResult=success\\nMainPID=42\\n' "$state" ;;
  *) exit 64 ;;
esac
`;

/** As Compose does, `up` without `--force-recreate` makes anew only what was made with another configuration. */
const DOCKER = `#!/bin/sh
here=$(dirname "$0")
echo "docker $* in $PWD" >> "$here/calls"
[ "$1" = compose ] && shift
[ "$1" = --file ] && shift 2
case "$1" in
  up)
    [ -f "$here/fails" ] && exit 1
    [ "$3" = --force-recreate ] || ! cmp -s .env "$here/read" || exit 0
    cp .env "$here/read" && echo x >> "$here/made" ;;
  ps)
    state=running
    [ -f "$here/exits" ] && state=exited
    for service in "$@"; do :; done
    [ "$service" != json ] || [ ! -f "$here/down" ] || exit 0
    [ "$service" != json ] || service=flux
    printf '{"ID":"c%s","Service":"%s","State":"%s","Health":""}\\n' "$(wc -l < "$here/made")" "$service" "$state" ;;
  *) exit 64 ;;
esac
`;

/** Stand-ins for `systemctl` and `docker`, for a folder of their own on PATH. They note their calls and can be made to fail. */
export class ServiceManagers {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries({ systemctl: SYSTEMCTL, docker: DOCKER })) {
      writeFileSync(join(folder, name), text, { mode: 0o755 });
    }
    for (const name of ["calls", "made"]) appendFileSync(join(folder, name), "");
  }

  /** What they were called with since the last look, but for looks at how it stands. */
  calls(): string[] {
    const path = join(this.folder, "calls");
    const lines = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, "");
    return lines.filter((line) => line !== "" && !/ (show|ps) /.test(line));
  }

  /** The .env file as it was when containers were last made anew. */
  read(): string {
    return readFileSync(join(this.folder, "read"), "utf8");
  }

  /** `fails`: the programs end with an error, units are failed. `exits`: containers end at once. `down`: none is there. */
  set(what: "fails" | "exits" | "down", is: boolean): void {
    const path = join(this.folder, what);
    if (is) writeFileSync(path, "");
    else if (existsSync(path)) rmSync(path);
  }
}
