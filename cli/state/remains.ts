import { execa } from "execa";
import { z } from "zod";
import { formerSecretNames } from "../../components/catalog/index.ts";
import { type Generations, intentSchema, type Remains } from "../../components/plan/index.ts";
import { credentialName } from "../../components/sources/minted.ts";
import { type Mint, mintOf } from "../../provider/minted/index.ts";
import { byHand } from "../engine/by-hand.ts";
import { CommandError, EXIT } from "../errors.ts";
import type { Project } from "../project.ts";
import { YamlText } from "../yaml-text.ts";
import { exportState } from "./exported-state.ts";
import { ledgerOf } from "./ledgers.ts";

/** A credential that lives at its API while the state does not hold its value. */
export interface LostCredential {
  readonly secret: string;
  readonly generation: number;
  /** Its name at the API. */
  readonly name: string;
  readonly id: string;
  readonly mint: Mint;
}

/** What {@link Remains} asks for, and the minted credentials that are in no state. */
export interface Found extends Remains {
  readonly lost: readonly LostCredential[];
}

/**
 * Finds what is left of secrets: in the state, in the stack file, and where credentials are minted.
 *
 * @param stateLost whether the backend may hold no state of the stack
 * @throws CommandError where the state can't be asked, or there is none and nobody said so
 */
export async function remainsOf(
  project: Project,
  names: readonly string[],
  stateLost: boolean,
): Promise<Found> {
  const state = await exportState(project);
  if (state === undefined) await requireLoss(project, stateLost);
  const resources = state?.resources ?? [];
  const ledgers = new Map<string, Generations>();
  for (const { name, type, inputs } of resources) {
    const secret = ledgerOf(type, name);
    const record = secret === undefined ? undefined : generationsIn(inputs.input);
    if (secret !== undefined && record !== undefined) ledgers.set(secret, record);
  }
  const held = new Set(resources.map(({ name }) => name));
  const lost = await lostCredentials(project, names, held);
  return {
    ledgers,
    held,
    given: givenIn(project.stackFile.text()),
    credentials: new Map(lost.map(({ secret, id }) => [secret, id])),
    lost,
  };
}

async function requireLoss({ root, stack }: Project, stateLost: boolean): Promise<void> {
  const listed = await execa("pulumi", ["stack", "ls", "--json", "--non-interactive"], {
    cwd: root,
    reject: false,
    stdin: "ignore",
  });
  const { data } = z.array(z.object({ name: z.string() })).safeParse(jsonIn(listed.stdout));
  if (listed.failed || data === undefined) {
    throw new CommandError(
      `the state of ${stack} can't be asked: ${byHand("stack ls --project")} tells why`,
      EXIT.failed,
    );
  }
  if (data.some(({ name }) => name.split("/").at(-1) === stack.split("/").at(-1))) {
    throw new CommandError(
      `the state of ${stack} can't be read: ${byHand(`stack export --stack ${stack}`)} tells why`,
      EXIT.failed,
    );
  }
  if (stateLost) return;
  throw new CommandError(
    `this backend holds no state of ${stack}. If another one holds it, name that (PULUMI_BACKEND_URL); if there is a ` +
      "backup, bring it back. Only where it is lost for good: add --state-lost",
    EXIT.refused,
  );
}

/** A ledger's record: what it holds beside the numbers is left out. */
function generationsIn(input: unknown): Generations | undefined {
  const { data } = z.looseObject({}).safeParse(input);
  if (data === undefined) return undefined;
  const { current, previous, next, made } = data;
  const entry = { current, ...(previous === undefined ? {} : { previous }), next, made };
  return intentSchema.safeParse({ generations: { entry } }).data?.generations.entry;
}

function givenIn(stackFile: string): Set<string> {
  const { data } = z.looseObject({}).safeParse(new YamlText(stackFile).at(["config"]));
  const keys = Object.keys(data ?? {});
  return new Set(keys.flatMap((key) => /^keyturn-given:(.+)$/.exec(key)?.[1] ?? []));
}

/** A minted credential bears secret, generation and time in its name, which stand in the stack file. */
async function lostCredentials(
  { catalog, intent, stack }: Project,
  names: readonly string[],
  held: ReadonlySet<string>,
): Promise<LostCredential[]> {
  const lost: LostCredential[] = [];
  for (const secret of names) {
    const source = catalog.secrets[secret]?.source;
    const entry = intent.generations[secret];
    if (source?.kind !== "minted" || entry === undefined || held.has(`${secret}-g${entry.current}`)) continue;
    const made = entry.made[entry.current];
    if (made === undefined || made.adopted === true) continue;
    const mint = mintOf(source, { secret, generation: String(entry.current) });
    for (const called of [secret, ...formerSecretNames(catalog, secret)]) {
      const name = credentialName(stack.split("/").at(-1) ?? stack, called, entry.current, made.at);
      const [found] = await mint.find(name);
      if (found === undefined) continue;
      lost.push({ secret, generation: entry.current, name, id: found.id, mint });
      break;
    }
  }
  return lost;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
