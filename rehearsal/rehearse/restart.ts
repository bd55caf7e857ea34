import type { Catalog } from "../../components/catalog/index.ts";
import { placeFile } from "./place-file.ts";
import { begin, instancesOf } from "./running.ts";

/** Services of a machine begin anew, with what the files of its places hold now. @param host nothing for this machine */
export function restart(
  { folder, catalog }: { readonly folder: string; readonly catalog: Catalog },
  host: string | undefined,
  manager: "systemd" | "compose",
  names: readonly string[],
): void {
  for (const [name, target] of Object.entries(catalog.targets)) {
    const isThere =
      target.kind === "ssh-env-file" ? target.host === host : target.kind === "dotenv-file" && !host;
    const file = isThere ? placeFile(folder, target) : undefined;
    if (file === undefined) continue;
    for (const instance of instancesOf(folder, name, target))
      if (names.some((one) => instance.name === `${manager} ${one}`)) begin(instance, file);
  }
}
