import { mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Catalog, TargetOf } from "../../components/catalog/index.ts";
import type { SshHosts } from "../hosts/ssh-hosts.ts";
import { placeFile } from "./place-file.ts";
import { sopsPaths } from "./sops-files.ts";

/** What has to be known of a system to send its hosts away. */
interface Leavable {
  readonly model: { readonly catalog: Catalog };
  readonly folder: string;
  readonly away: Set<string>;
  readonly hosts?: SshHosts | undefined;
}

/** The targets of a catalog that may be gone, and that a rehearsal can send away: their folder, or host, is theirs alone. */
export function mayBeAway({ model: { catalog } }: Pick<Leavable, "model">): string[] {
  return Object.entries(catalog.targets).flatMap(([name, target]) => {
    if (target.kind === "ssh-env-file")
      return target.optional === true && isAlone(catalog, target) ? [name] : [];
    if (target.kind !== "dotenv-file" || !target.optional) return [];
    const own = dirname(target.path);
    const isShared =
      foldersOf(catalog).filter((folder) => folder === own || folder.startsWith(`${own}/`)).length > 1;
    return own === "." || isShared ? [] : [name];
  });
}

function isAlone({ targets }: Catalog, { host }: TargetOf<"ssh-env-file">): boolean {
  return (
    Object.values(targets).filter((one) => one.kind === "ssh-env-file" && one.host === host).length === 1
  );
}

function foldersOf(catalog: Catalog): string[] {
  const files = Object.values(catalog.targets).flatMap((target) =>
    target.kind === "dotenv-file" ? [target.path] : [],
  );
  return [...files, ...sopsPaths(catalog)].map((path) => dirname(path));
}

/** A host stops to answer: nothing can be read or written there, and nobody there calls or accepts. */
export function sendAway(system: Leavable, target: string): void {
  const host = hostOf(system, target);
  if (host !== undefined) system.hosts?.leave(host);
  else {
    const folder = folderOf(system, target);
    renameSync(folder, `${folder}.away`);
    writeFileSync(folder, "");
  }
  system.away.add(target);
}

/** It answers again, as it was. Until {@link welcome} nobody calls it or is let in by it. */
export async function bringBack(system: Leavable, target: string): Promise<void> {
  const host = hostOf(system, target);
  if (host !== undefined) return await system.hosts?.comeBack(host);
  const folder = folderOf(system, target);
  rmSync(folder);
  renameSync(`${folder}.away`, folder);
}

/** It takes part again. */
export function welcome(system: Leavable, target: string): void {
  system.away.delete(target);
}

function hostOf({ model }: Leavable, name: string): string | undefined {
  const target = model.catalog.targets[name];
  return target?.kind === "ssh-env-file" ? target.host : undefined;
}

function folderOf({ model, folder }: Leavable, name: string): string {
  const target = model.catalog.targets[name];
  if (target?.kind !== "dotenv-file") throw new Error(`${name} is no file`);
  return join(folder, dirname(target.path));
}

/** The targets that live by a file: the file's own, and who may open it. */
function sharing({ model, folder }: Leavable, file: string): string[] {
  return Object.entries(model.catalog.targets).flatMap(([name, target]) => {
    const files =
      target.kind === "sops-recipients"
        ? target.paths.map((path) => join(folder, path))
        : [placeFile(folder, target)];
    return files.includes(file) ? [name] : [];
  });
}

/** The file of a place breaks: it can be neither read nor written, and those who live by it are left out. @returns mends it */
export function breakFile(system: Leavable, name: string): () => void {
  const target = system.model.catalog.targets[name];
  const file = target === undefined ? undefined : placeFile(system.folder, target);
  if (file === undefined) throw new Error(`${name} is no file`);
  const without = sharing(system, file);
  for (const one of without) system.away.add(one);
  renameSync(file, `${file}.kept`);
  mkdirSync(file);
  return () => {
    rmdirSync(file);
    renameSync(`${file}.kept`, file);
    for (const one of without) system.away.delete(one);
  };
}
