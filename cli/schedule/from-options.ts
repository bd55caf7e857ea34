import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { CommandError } from "../errors.ts";
import type { Project } from "../project.ts";
import { PACKAGE_ROOT } from "../project-file.ts";
import { YamlText } from "../yaml-text.ts";
import type { Schedule } from "./schedule.ts";

/** What `keyturn schedule` is called with. */
export interface ScheduleOptions {
  readonly stack?: string;
  readonly json?: boolean;
  readonly on?: string;
  readonly cron?: boolean;
  readonly user?: boolean;
  readonly root?: string;
  readonly dryRun?: boolean;
  readonly alert?: string;
  readonly passphraseFile?: string;
  readonly envFile?: string;
}

const USUAL_PATH = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
/** Programs that a run may need. */
const NEEDED = ["pulumi", "docker"];

/** @throws CommandError for a file that is missing or that others may read, and where the run would have no passphrase */
export function scheduleFrom(project: Project, options: ScheduleOptions): Schedule {
  const { catalog, stack, root, stackFile } = project;
  const passphraseFile = fileOf(
    options.passphraseFile ?? process.env.PULUMI_CONFIG_PASSPHRASE_FILE,
    "passphrase",
  );
  const envFile = fileOf(options.envFile, "settings");
  if (passphraseFile === undefined && envFile === undefined && isLocked(stackFile.path))
    throw new CommandError(
      `${stack} is locked with a passphrase, and nobody is there to type it: name a file of mode 600 that holds it, ` +
        "keyturn schedule install --passphrase-file FILE",
    );
  const hasUser = options.user !== true && options.cron !== true;
  return {
    system: catalog.system,
    stack,
    root: plain(root),
    keyturn: [process.execPath, join(PACKAGE_ROOT, "bin", "keyturn.js")],
    path: [...new Set([dirname(process.execPath), ...NEEDED.flatMap(folderOf), ...USUAL_PATH])],
    on: options.on ?? "monthly",
    usesSudo: /"sudo":\s*true/.test(JSON.stringify(catalog)),
    restarts: Object.keys(catalog.services).length > 0,
    ...(hasUser ? { user: process.env.SUDO_USER || userInfo().username } : {}),
    ...(passphraseFile === undefined ? {} : { passphraseFile }),
    ...(envFile === undefined ? {} : { envFile }),
    ...(options.alert === undefined ? {} : { alert: plain(options.alert) }),
  };
}

/** A stack whose values a passphrase locks has a salt; a key service needs none. */
function isLocked(stackFile: string): boolean {
  return new YamlText(readFileSync(stackFile, "utf8")).at(["encryptionsalt"]) !== undefined;
}

/** Where the units stand. */
export function unitFolder({ user, root = "/" }: ScheduleOptions): string {
  if (user !== true) return join(resolve(root), "etc/systemd/system");
  return join(process.env.XDG_CONFIG_HOME || join(homedir(), ".config"), "systemd/user");
}

function fileOf(path: string | undefined, holds: string): string | undefined {
  if (path === undefined || path === "") return undefined;
  const file = plain(resolve(path));
  if (!existsSync(file)) throw new CommandError(`${file}, which is to hold the ${holds}, is not there`);
  if ((statSync(file).mode & 0o077) !== 0)
    throw new CommandError(
      `${file} holds the ${holds}, and others than its owner may read it: chmod 600 ${file}`,
    );
  return file;
}

/** A line break would be a line of the unit, or of the crontab. */
function plain(text: string): string {
  if (/\p{Cc}/u.test(text))
    throw new CommandError("a line break or control character can't stand in a schedule");
  return text;
}

function folderOf(program: string): string[] {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.filter((folder) => folder.startsWith("/") && existsSync(join(folder, program))).slice(0, 1);
}
