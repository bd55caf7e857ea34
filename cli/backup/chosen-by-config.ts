import { readFileSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { CommandError } from "../errors.ts";
import { asMap, entriesOf } from "../import/data.ts";
import { isSecretsConfig } from "../import/from-secrets-config.ts";
import { asSecretName } from "../import/names.ts";
import { readYamlFile } from "../import/read-yaml.ts";
import { projectRoot, stacksOf } from "../project-root.ts";
import { StackFile } from "../stack-file.ts";

/** What a file that was named with `--config` stands for. */
export interface ChosenByConfig {
  /** Of a catalog: the stack that it belongs to. */
  readonly stack?: string;
  /** Of a `secrets-config.yaml`: the secrets that it has rotated. How they are, the stack's catalog says. */
  readonly names?: readonly string[];
}

/**
 * @param stack the one that was named, if one was
 * @throws CommandError where the file can't be read, or is the catalog of no stack here, or of several
 */
export function chosenByConfig(path: string, stack: string | undefined): ChosenByConfig {
  const data = readYamlFile({ path, text: textOf(path) });
  if (isSecretsConfig(data)) return { names: rotatedBy(data) };
  const root = projectRoot(process.cwd());
  const wanted = realpathSync(path);
  const stacks = stacksOf(root).filter((name) => {
    const catalog = StackFile.read(join(root, `Pulumi.${name}.yaml`)).setting("catalog");
    return catalog !== undefined && isSame(resolve(root, catalog), wanted);
  });
  if (stack !== undefined && stacks.includes(stack)) return { stack };
  const [only] = stacks;
  if (only === undefined || stack !== undefined) {
    const which = stack === undefined ? "no stack here has" : `the stack ${stack} has not`;
    throw new CommandError(
      `${which} ${path} as its catalog: name it in the stack file (keyturn:catalog: ${path}), or leave --config out. ` +
        "What a rotation of another catalog would do: keyturn plan --catalog FILE",
    );
  }
  if (stacks.length > 1)
    throw new CommandError(`${stacks.join(" and ")} have ${path} as their catalog: name one with --stack`);
  return { stack: only };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(`${path} can't be read (${code}). Correct the path after --config`);
  }
}

function isSame(catalog: string, wanted: string): boolean {
  try {
    return realpathSync(catalog) === wanted;
  } catch {
    return false;
  }
}

/** As its own script chooses: what is `static` or has `auto_rotate: false` is user-managed. */
function rotatedBy(data: unknown): string[] {
  return entriesOf(asMap(data)?.secrets).flatMap(([written, body]) => {
    const fields = asMap(body);
    const name = asSecretName(written);
    return name === undefined || fields?.auto_rotate === false || fields?.type === "static" ? [] : [name];
  });
}
