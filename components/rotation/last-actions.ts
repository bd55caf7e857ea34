import { type Resource, ResourceHook } from "@pulumi/pulumi";
import { type Action, type Target, withRoles } from "../catalog/index.ts";
import { LastAction, type LastActionArgs } from "../sinks/action.ts";
import { aliases } from "./former-names.ts";
import { refuseDestroy, refuseWanted } from "./refuse-destroy.ts";

/** Of which place, and for what, actions are done. */
export interface LastActionsOf {
  /** The target or secret that names them: for messages. */
  readonly name: string;
  readonly target?: Target;
  readonly access: LastActionArgs["access"] | undefined;
  readonly directory: string;
  /** The keys there, or the secret. */
  readonly written: readonly string[];
  /** What their names begin with, and what these began with before. */
  readonly prefix: string;
  readonly former: readonly string[];
}

const hook = new ResourceHook("keyturn-last-action", ({ name }) => refuseWanted(name));

/**
 * What is done when a previous value is out of its places: whoever reads them accepts it until then. Each is done by its
 * deletion, and the engine deletes first what depends on the others: what erases the value has to depend on all of these.
 *
 * @param opts `leaving`: the places let go of the whole secret, which is no retirement
 */
export function lastActions(
  then: readonly Action[],
  { name, target, access, directory, written, prefix, former }: LastActionsOf,
  opts: { parent: Resource; dependsOn: readonly Resource[]; leaving: boolean },
): LastAction[] {
  const made: LastAction[] = [];
  for (const { action, role } of withRoles(then).toReversed()) {
    const before = former.map((old) => old + role);
    refuseDestroy(prefix + role, before);
    const { kind, settings } = action;
    const args = { name, kind, settings, directory, written: [...written] };
    const options = {
      parent: opts.parent,
      dependsOn: [...opts.dependsOn, ...made],
      aliases: aliases(before),
      retainOnDelete: opts.leaving,
      hooks: { beforeDelete: [hook] },
    };
    const all = {
      ...args,
      ...(target === undefined ? {} : { target }),
      ...(access === undefined ? {} : { access }),
    };
    made.push(new LastAction(prefix + role, all, options));
  }
  return made;
}
