import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { type CompromisedOptions, rotateCompromised } from "../compromised/rotate-compromised.ts";
import { CommandError } from "../errors.ts";
import { type BumpOptions, nextIntent } from "../next-intent.ts";
import { type Outcome, tellNothingLeft } from "../outcome.ts";
import { openProject } from "../project.ts";

type RotateOptions = CarryOutOptions & BumpOptions & CompromisedOptions & { silent?: boolean };

/** `keyturn rotate`. @returns what came of it; nothing where nothing was left to do, and of an emergency */
export async function rotateCommand(names: string[], options: RotateOptions): Promise<Outcome | undefined> {
  if (options.compromised !== undefined) {
    await emergency(names, options);
    return undefined;
  }
  if (options.yesIKnow === true || options.revokeAnyway === true) {
    const option = options.yesIKnow === true ? "--yes-i-know" : "--revoke-anyway";
    throw new CommandError(`${option} belongs to --compromised NAME`);
  }
  const project = await openProject(options);
  const { after, none, subject } = await nextIntent(project, names, options);
  if (none === undefined) return await carryOut(project, after, subject, options);
  tellNothingLeft(project, none, options);
  return undefined;
}

/** Nothing else turns in such a run: it must not wait for what is not compromised. */
async function emergency(names: string[], options: RotateOptions): Promise<void> {
  if (names.length > 0 || options.all === true || options.due === true) {
    throw new CommandError(
      "name every compromised secret behind --compromised, and nothing else: what is not compromised turns in a run of its own",
    );
  }
  await rotateCompromised(await openProject(options), options);
}
