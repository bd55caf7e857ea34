import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter } from "node:path";
import type { Scratch } from "../../support/scratch.ts";
import { FAILING } from "./failing.ts";
import type { Story } from "./story.ts";

const BACKUPS = "backups/secrets";

/** A disk that has room for the copy of .env, and none for what tells of it. */
function fullDisk(system: Scratch): () => void {
  const folder = system.path(BACKUPS);
  mkdirSync(folder, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=4k", "tmpfs", folder], { stdio: "pipe" });
  return () => {
    // What was left there is looked through too.
    cpSync(folder, system.path("left-on-the-full-disk"), { recursive: true });
    execFileSync("umount", [folder], { stdio: "pipe" });
  };
}

const backup: Story = {
  name: "a backup whose disk is full half-way, and rotate, which changes nothing then",
  shows: ["stderr", "file", "notification"],
  play: async (teller) => {
    const mend = fullDisk(teller.system);
    try {
      await teller.fails("keyturn", ["rotate", "SIGNING_KEY", "--yes"], /no backup can be made in .*ENOSPC/);
    } finally {
      mend();
    }
  },
};

const restore: Story = {
  name: "a restore of a lost .env file that fails behind it at a further place, and resumed",
  shows: ["stdout", "stderr", "file", "stack-file", "record", "notification"],
  play: async (teller) => {
    const { system } = teller;
    const { fly } = FAILING;
    if (fly === undefined) throw new Error("nothing says how Fly fails");
    await teller.does("keyturn", ["rotate", "SIGNING_KEY", "--yes"]);
    // The old value has left the state then: it comes out of the backup, through the stack file.
    await teller.does("keyturn", ["retire", "SIGNING_KEY", "--yes"]);
    rmSync(system.path(".env"));
    const mend = fly.breaks(system);
    try {
      await teller.fails("keyturn", ["restore", "--latest", "SIGNING_KEY", "--yes"], fly.said);
    } finally {
      mend();
    }
    await teller.does("keyturn", ["resume", "--yes"]);
    await teller.does("keyturn", ["backup", "list", "--json"]);
  },
};

const MODEL = { services: { api: {}, web: { depends_on: { api: { condition: "service_started" } } } } };

/** A `docker` that makes the first of two services anew, fails at the second, and prints the whole .env file wherever it can. */
function layRepeatingDocker(system: Scratch): string {
  const env = `'${system.path(".env")}'`;
  const line = (Service: string) => JSON.stringify({ ID: Service, Name: Service, Service, State: "running" });
  const repeats = `cat ${env}; cat ${env} >&2; base64 ${env}`;
  const script = `#!/bin/sh
case "$*" in
  *"config --services"*) printf 'api\\nweb\\n' ;;
  *--hash*) printf 'api aa\\nweb aa\\n' ;;
  *" config "*) echo '${JSON.stringify(MODEL)}' ;;
  *" ps "*) echo '${line("api")}'; echo '${line("web")}' ;;
  *" up "*web*) ${repeats}; exit 1 ;;
  *" logs "*) ${repeats} ;;
esac
`;
  const bin = system.path("docker-bin");
  mkdirSync(bin);
  writeFileSync(`${bin}/docker`, script, { mode: 0o755 });
  writeFileSync(system.path("compose.yaml"), "services: {}\n");
  return bin;
}

const restart: Story = {
  name: "a restart that fails at its second service, by a docker that repeats the .env file",
  shows: ["stdout", "stderr", "record", "notification"],
  play: async (teller) => {
    const { system } = teller;
    const env = { PATH: [layRepeatingDocker(system), system.env.PATH].join(delimiter) };
    const args = ["restart", "api", "web", "--yes"];
    await teller.fails("keyturn", args, /docker compose up of web ended with 1/, { env });
    await teller.fails("keyturn", [...args, "--json"], /"failed":\[\{"service":"web"/, { env });
    await teller.does("keyturn", ["check", "--verbose"], { env });
  },
};

/** What fails half-way on a machine that runs its services itself. */
export const ON_ONE_HOST: readonly Story[] = [backup, restore, restart];
