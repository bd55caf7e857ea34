import { isCancel, password } from "@clack/prompts";
import { execa } from "execa";
import { abilityOf, type Catalog, takesOneLine } from "../components/catalog/index.ts";
import type { Change, Plan } from "../components/plan/index.ts";
import { SecretValue } from "../components/secret-value.ts";
import { generationName } from "../components/sources/generation.ts";
import { recognize } from "./engine/diagnosis.ts";
import { CommandError, EXIT } from "./errors.ts";
import type { Project } from "./project.ts";

/** Stands where a value will. */
const PLACEHOLDER = new SecretValue("x".repeat(64));

/**
 * Asks for each value that a person has to give, without echo, or reads one from standard input, and keeps it,
 * encrypted, in the stack file's copy. The engine gets it on standard input. What is `given` already, by generation, is kept
 * in the same way.
 *
 * @throws CommandError for a value that can't be; before anything is asked, where the engine could keep none, such as
 * without a passphrase
 */
export async function askForValues(
  project: Project,
  plan: Plan,
  configFile: string,
  options: { dryRun?: boolean; given?: ReadonlyMap<string, SecretValue> },
): Promise<void> {
  for (const [name, value] of options.given ?? []) {
    await store(project, configFile, name, options.dryRun === true ? PLACEHOLDER : value);
  }
  const asked = plan.changes.filter((change) => {
    const name = generationName(change.secret, change.to ?? 0);
    return options.given?.has(name) !== true && isGivenByPerson(project.catalog, change);
  });
  if (asked.length > 1 && !process.stdin.isTTY && options.dryRun !== true) {
    const names = asked.map(({ secret }) => secret).join(", ");
    throw new CommandError(`standard input holds one value, and ${names} need one each: name one at a time`);
  }
  for (const { secret, kind, to } of asked) {
    if (to === undefined) continue;
    const which = kind === "adopt" ? "the value in use now" : "the new value";
    const name = generationName(secret, to);
    // A value that is given in vain has been shown in vain.
    if (options.dryRun === true || secret === asked[0]?.secret) {
      await store(project, configFile, name, PLACEHOLDER);
    }
    if (options.dryRun === true) continue;
    await store(project, configFile, name, await readValue(project, secret, which));
  }
}

/** A manual secret's new value; and, to be adopted, one that none of its places gives back. */
function isGivenByPerson(catalog: Catalog, { secret, kind }: Change): boolean {
  const { source, stages = [] } = catalog.secrets[secret] ?? {};
  if (kind === "rotate" || kind === "create") return source?.kind === "manual";
  if (kind !== "adopt") return false;
  return !stages.some(({ deliver }) =>
    deliver.some(({ target }) => abilityOf(catalog.targets[target])?.readBack === true),
  );
}

async function readValue(project: Project, name: string, which: string): Promise<SecretValue> {
  const source = project.catalog.secrets[name]?.source;
  const least = source?.kind === "manual" ? (source.minLength ?? 1) : 1;
  const text = process.stdin.isTTY ? await ask(name, which) : await readStandardInput(name);
  if (text.length < least) {
    throw new CommandError(
      `the value given for ${name} is shorter than its ${least} characters. Nothing was changed`,
    );
  }
  const kind = oneLineKind(project.catalog, name);
  if (text.includes("\0") || (kind !== undefined && /[\r\n]/.test(text))) {
    const what = text.includes("\0") ? "a NUL character" : `a line break, which a ${kind} cannot`;
    throw new CommandError(`the value given for ${name} holds ${what}. Nothing was changed`);
  }
  return new SecretValue(text);
}

/** A kind of place that the value goes to and that holds no line break, if there is one. */
function oneLineKind({ secrets, targets }: Catalog, name: string): string | undefined {
  const deliveries = secrets[name]?.stages.flatMap(({ deliver }) => deliver) ?? [];
  return deliveries.flatMap(({ target }) => targets[target] ?? []).find(takesOneLine)?.kind;
}

async function ask(name: string, which: string): Promise<string> {
  const answer = await password({ message: `${name}: ${which}`, output: process.stderr });
  if (isCancel(answer)) throw new CommandError("stopped. Nothing was changed", EXIT.interrupted);
  return answer;
}

async function readStandardInput(name: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)).replace(/\r?\n$/, "");
  } catch {
    throw new CommandError(`the value given for ${name} is no text in UTF-8. Nothing was changed`);
  }
}

async function store(project: Project, configFile: string, name: string, value: SecretValue): Promise<void> {
  const args = [
    "config",
    "set",
    "--secret",
    `keyturn-given:${name}`,
    "--stack",
    project.stack,
    "--config-file",
    configFile,
  ];
  const { failed, stderr } = await execa("pulumi", args, {
    cwd: project.root,
    input: value.reveal(),
    reject: false,
  });
  if (!failed) return;
  const reason = `the engine could not keep the value of ${name}: ${stderr.trim()}`;
  throw recognize(stderr, project.stack) ?? new CommandError(reason, EXIT.failed);
}
