import { z } from "zod";
import { listed } from "../../components/catalog/index.ts";
import { CommandError, EXIT } from "../errors.ts";
import { note } from "../output.ts";

/** What a run was at when it was killed: nobody knows whether it was done. */
export interface Pending {
  /** The resource's name, such as `NEON_API_KEY-g2`. */
  readonly name: string;
  /** In the engine's words, such as `creating`. */
  readonly at: string;
  /** Whether it may be done once more without harm. */
  readonly repeatable: boolean;
}

const schema = z.object({
  deployment: z
    .object({
      pending_operations: z
        .array(
          z.object({
            type: z.string(),
            resource: z.object({
              urn: z.string(),
              type: z.string(),
              inputs: z.record(z.string(), z.unknown()).nullish(),
            }),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

/** What a state's text says was cut off. Without any value. */
export function readPending(text: string): Pending[] {
  const { data } = schema.safeParse(JSON.parse(text));
  return (data?.deployment?.pending_operations ?? []).map(({ type: at, resource }) => ({
    name: resource.urn.split("::").slice(3).join("::"),
    at,
    repeatable: isRepeatable(resource.type, resource.inputs ?? {}),
  }));
}

/**
 * Every place may be written twice that does not say otherwise, and what an API minted for a run that was cut off is
 * found by its name. Only a person knows what commands of their own have done.
 */
function isRepeatable(type: string, inputs: Readonly<Record<string, unknown>>): boolean {
  if (type === "keyturn:index:PlaceValues") {
    return z.object({ repeatable: z.literal(false) }).safeParse(inputs.target).success === false;
  }
  if (type !== "keyturn:index:Minted") return true;
  const source = z.object({ by: z.string() }).safeParse(inputs.source).data;
  return source !== undefined && source.by !== "command";
}

/**
 * Refuses to go on from what must not be done twice, unless a person has looked.
 * @throws CommandError that names it and the remedy
 */
export function refuseUnrepeatable(pending: readonly Pending[], allowed: boolean): void {
  const open = pending.filter(({ repeatable }) => !repeatable);
  if (open.length === 0 || allowed) return;
  throw new CommandError(
    `a run was cut off while it was ${inWords(open)}, which a command of your own does: nobody knows whether it was ` +
      "done, and it would be done once more. Look there, undo by hand what was done, then say so: --clear-pending. " +
      "Nothing was changed",
    EXIT.refused,
  );
}

/** Says what was cut off. A state that is put back as it was read has it no more, so that the next run does it again. */
export function tellPending(pending: readonly Pending[]): void {
  if (pending.length > 0) note(`A run was cut off while it was ${inWords(pending)}: that is done again.`);
}

function inWords(pending: readonly Pending[]): string {
  return listed(pending.map(({ at, name }) => `${at} ${name}`));
}
