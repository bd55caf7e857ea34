import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, open, rename, rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { backupSettings } from "../../components/catalog/index.ts";
import type { Plan } from "../../components/plan/index.ts";
import { CommandError, EXIT } from "../errors.ts";
import { ignoreLines } from "../init/git-ignore.ts";
import { note } from "../output.ts";
import type { Project } from "../project.ts";
import { type EnvSource, envSources } from "./env-sources.ts";
import { identityPath, ownRecipient } from "./identity.ts";
import { type BackedUpFile, type BackupMetadata, METADATA, sealed } from "./metadata.ts";
import { removeOld } from "./remove-old.ts";
import { backupsFolder, folderName, stampOf, UNFINISHED } from "./stamp.ts";

/** What Git must never take up of a system's folder. */
const IGNORED = ["backups/secrets/", "backups/service-state-*.json"];

/**
 * Keeps a copy of every .env file that a plan is about to change, as it is now. A backup stands whole under its name or
 * not at all. Old ones are removed.
 *
 * @returns its stamp; undefined where the plan changes no .env file here
 * @throws CommandError where it can't be made: then nothing may be changed
 */
export async function makeBackup(
  project: Project,
  plan: Plan,
  now = new Date(),
): Promise<string | undefined> {
  const { catalog, directory } = project;
  const settings = backupSettings(catalog);
  const targets = plan.changes.flatMap(({ places }) => places.map(({ target }) => target));
  const sources = await envSources(project, new Set(targets));
  if (sources.length === 0) return undefined;
  const folder = backupsFolder(directory);
  try {
    for (const path of ignoreLines(directory, IGNORED)) note(`Added to ${path}: ${IGNORED.join(", ")}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    const store = settings.encrypted ? await sealer(project.root, settings.encryptTo) : undefined;
    const stamp = await writeBackup(project, plan, { folder, sources, now, ...(store && { store }) });
    await removeOld(folder, settings.keepDays, now);
    return stamp;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw new CommandError(
      `no backup can be made in ${relative(process.cwd(), folder)} (${code}). Nothing was changed. Make room or the folder ` +
        "writable, or go without a backup: --skip-backup",
      EXIT.failed,
      { cause: error },
    );
  }
}

type Store = (bytes: Buffer) => Promise<Uint8Array>;

/** What encrypts to this machine's key and to the catalog's recipients. */
async function sealer(root: string, encryptTo: readonly string[]): Promise<Store> {
  const { Encrypter } = await import("age-encryption");
  const { recipient, made } = await ownRecipient(root);
  if (made) {
    const path = relative(process.cwd(), identityPath(root));
    note(`Made ${path}, which opens the backups: keep a copy of it where this machine's disk is not.`);
  }
  return async (bytes) => {
    const encrypter = new Encrypter();
    for (const each of new Set([recipient, ...encryptTo])) encrypter.addRecipient(each);
    return await encrypter.encrypt(bytes);
  };
}

async function writeBackup(
  project: Project,
  plan: Plan,
  to: { folder: string; sources: readonly EnvSource[]; now: Date; store?: Store },
): Promise<string> {
  const { folder, sources, now, store } = to;
  const unfinished = await mkdtemp(join(folder, UNFINISHED));
  try {
    const files: BackedUpFile[] = [];
    for (const { path, stored, bytes, mode, uid, gid } of sources) {
      const name = store === undefined ? stored : `${stored}.age`;
      const kept = store === undefined ? bytes : await store(bytes);
      await writeNew(join(unfinished, name), kept);
      const digest = createHash("sha256").update(kept).digest("hex");
      files.push({ path, stored: name, digest, mode, uid, gid });
    }
    const own = ownFields(project, files, store !== undefined);
    // Two of one second: the later one takes the next that is free.
    for (let time = now.getTime(); ; time += 1_000) {
      const stamp = stampOf(new Date(time));
      const metadata: BackupMetadata = { timestamp: stamp, ...touched(plan), keyturn: own };
      await writeNew(join(unfinished, METADATA), sealed(metadata));
      try {
        await rename(unfinished, join(folder, folderName(stamp)));
        return stamp;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
        await rm(join(unfinished, METADATA));
      }
    }
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

function ownFields(
  { catalog, intent, stack }: Project,
  files: NonNullable<BackupMetadata["keyturn"]>["files"],
  encrypted: boolean,
): NonNullable<BackupMetadata["keyturn"]> {
  const paths = new Set(files.map(({ path }) => path));
  const inUse = Object.entries(intent.generations).flatMap(([name, { current }]) => {
    const targets = catalog.secrets[name]?.stages.flatMap(({ deliver }) => deliver) ?? [];
    const isIn = targets.some(({ target }) => {
      const place = catalog.targets[target];
      return place?.kind === "dotenv-file" && paths.has(place.path);
    });
    return isIn ? [[name, current] as const] : [];
  });
  const generations = Object.fromEntries(inUse);
  return { version: 1, system: catalog.system, stack, encrypted, files, generations };
}

function touched({ changes, restarts }: Plan): Pick<BackupMetadata, "rotated_secrets" | "affected_services"> {
  const rotated = changes.flatMap(({ secret, derivedChanging }) => [secret, ...derivedChanging]);
  const services = restarts.flatMap((group) => group.services);
  return { rotated_secrets: [...new Set(rotated)], affected_services: [...new Set(services)] };
}

/** On disk when this ends: a backup is wanted most after a crash. */
async function writeNew(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
