import { copyFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Action, Target } from "../../components/catalog/index.ts";

/** What runs of a place: it goes by the copy of the place's file that it was begun with. */
export interface Instance {
  /** Such as `compose flux`, or the workflow that deploys. */
  readonly name: string;
  /** Below the rehearsal's folder, absolute. There is none before it was begun first. */
  readonly file: string;
}

/**
 * What runs of a target, by the actions behind its writes: units, services, or what its last workflow deploys. None where
 * no action puts a written value into effect: then those who read the file go by what it holds.
 */
export function instancesOf(folder: string, name: string, target: Target): Instance[] {
  const names = actionsOf(target).flatMap((action, at, all) => {
    if (action.kind === "systemd") return action.settings.units.map((unit) => `systemd ${unit}`);
    if (action.kind === "compose")
      return (action.settings.services ?? []).map((service) => `compose ${service}`);
    // Those before it deploy to where the change is looked at first.
    const isLast = all.findLastIndex(({ kind }) => kind === "github-workflow") === at;
    return action.kind === "github-workflow" && isLast && target.kind === "sops-file"
      ? [workflowName(action)]
      : [];
  });
  return [...new Set(names)].map((one) => ({
    name: one,
    file: join(folder, "running", name, one.replaceAll(/[^\w.@-]/g, "_")),
  }));
}

/** The name of what a workflow deploys. */
export function workflowName({ settings }: Extract<Action, { kind: "github-workflow" }>): string {
  return `${settings.workflow} ${settings.ref ?? ""}`.trim();
}

export function actionsOf(target: Target): readonly Action[] {
  return "then" in target && Array.isArray(target.then) ? (target.then as readonly Action[]) : [];
}

/** Something begins with what stands in a file, or with these bytes. */
export function begin({ file }: Instance, from: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Whoever looks meanwhile finds the one or the other.
  if (typeof from === "string") copyFileSync(from, `${file}.new`);
  else writeFileSync(`${file}.new`, from, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
