import { isDeepStrictEqual } from "node:util";
import { machine } from "../actions/fields.ts";
import { actionDefinition, actionKindNames, isReadyAction, whyNeedless } from "../actions/index.ts";
import type { Draft } from "../draft.ts";
import type { Finding, Path } from "../problem.ts";
import { listed } from "../suggest.ts";

/** Refuses actions that this version can't run, and those that stand where they can do nothing. */
export function actions({ targets, secrets }: Draft): Finding[] {
  const ofTargets = targets.flatMap(({ name, body }) =>
    kindsIn(body.then).flatMap(({ index, kind }) =>
      found(["targets", name, "then", index, kind], kind, String(body.kind)),
    ),
  );
  const ofStages = secrets.flatMap(({ name, body }) =>
    list(body.stages).flatMap((stage, number) =>
      kindsIn(map(stage).then).flatMap(({ index, kind }) =>
        found(["secrets", name, "stages", number, "then", index, kind], kind, undefined),
      ),
    ),
  );
  return [...ofTargets, ...ofStages];
}

/** @param target the kind of the target that names it; missing where a stage does */
function found(path: Path, kind: string, target: string | undefined): Finding[] {
  if (!isReadyAction(kind)) {
    const { why, remedy } = whyNeedless(kind);
    return [{ path, at: "key", message: `the action \`${kind}\` ${why}`, remedy }];
  }
  const { at } = actionDefinition(kind);
  if (at === undefined || (target !== undefined && at.includes(target))) return [];
  const where = isDeepStrictEqual(at, machine) ? "runs on a target's machine" : "belongs to a kind of target";
  const message = `the action \`${kind}\` ${where}, and this is no place for it`;
  return [
    { path, at: "key", message, remedy: `move it to the \`then\` of a target of the kind ${listed(at)}` },
  ];
}

/** The known kinds of action in a list; what is unknown, the schema says. */
function kindsIn(then: unknown): { index: number; kind: string }[] {
  return list(then).flatMap((action, index) =>
    Object.keys(map(action))
      .filter((kind) => actionKindNames.includes(kind))
      .map((kind) => ({ index, kind })),
  );
}

function map(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
