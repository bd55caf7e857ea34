import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { stringify } from "yaml";
import { CommandError } from "../errors.ts";
import { secretsConfigOf } from "../export/secrets-config.ts";
import { jsonResult, note, result } from "../output.ts";
import { openProject } from "../project.ts";

interface ExportOptions {
  stack?: string;
  out?: string;
  force?: boolean;
  json?: boolean;
}

/**
 * `keyturn export`: the stack's catalog as a `secrets-config.yaml`. Names and places get into it, and no value. What that file
 * has no word for is said.
 *
 * @throws CommandError where the file is there already
 */
export async function exportCommand(options: ExportOptions): Promise<void> {
  const { catalog } = await openProject(options);
  const { remarks, ...config } = secretsConfigOf(catalog);
  const head = `# What keyturn export said of ${catalog.system}: names and places, no value. The catalog is what keyturn goes by.\n`;
  // Its own script reads it with PyYAML, to which a bare `no`, `on` or `12:30` is no text.
  const text = head + stringify(config, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
  const { out } = options;
  if (out !== undefined) {
    const path = resolve(out);
    if (options.force !== true && existsSync(path))
      throw new CommandError(
        `${out} is there already: give another name, or --force to write over it. Nothing was written`,
      );
    mkdirSync(dirname(path), { recursive: true });
    await writeFileAtomic(path, text);
  }
  if (options.json === true) {
    jsonResult({
      system: catalog.system,
      ...(out === undefined ? { config: text } : { written: out }),
      remarks,
    });
    return;
  }
  if (out === undefined) result(text);
  else result(`Wrote ${out}: ${Object.keys(config.secrets).length} secrets of ${catalog.system}.`);
  for (const remark of remarks) note(`${remark}.`);
}
