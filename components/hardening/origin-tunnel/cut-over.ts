import { type CustomResourceOptions, ResourceHook, runtime, Stash } from "@pulumi/pulumi";

/**
 * How an origin is reached, step by step: by the public ingress that lets the edge in; by that and the tunnel; by the tunnel
 * alone. Each is a change of its own to the stack file, so that somebody looks at it.
 */
export const ingressSteps = ["allowlist", "both", "tunnel"] as const;
export type IngressStep = (typeof ingressSteps)[number];

/** Arguments of {@link cutOver}. */
export interface CutOverArgs {
  readonly step: IngressStep;
  /** Asks whether the tunnel leads to the origin. It rejects where it does not, and says why. */
  readonly prove: () => Promise<void>;
}

/**
 * The step that an origin has come to. The public ingress is what the program leaves out under `tunnel`: the engine deletes it
 * when everything else has succeeded, this record included, which is only written where the tunnel was proven in the same
 * run. The way back asks nothing: the ingress is there again before the record says so.
 *
 * @param opts `dependsOn`: the tunnel, and the ingress where the step has one
 * @throws Error by its hooks, in a preview too, where a step is left out on the way to the tunnel alone
 */
export function cutOver(name: string, { step, prove }: CutOverArgs, opts: CustomResourceOptions): Stash {
  const mayFollow = new ResourceHook(
    `keyturn-cut-over-${name}`,
    async ({ oldInputs }) => {
      // Without a record nothing was proven yet: whatever let the edge in, it was no tunnel of ours.
      const before = stepIn(oldInputs) ?? "allowlist";
      const problem = followProblem(before, step);
      if (problem !== undefined) throw new Error(`${name}: ${problem}`);
      if (runtime.isDryRun() || step === "allowlist" || before === "tunnel") return;
      await prove();
    },
    { onDryRun: true },
  );
  const hooks = { beforeCreate: [mayFollow], beforeUpdate: [mayFollow] };
  return new Stash(name, { input: { ingress: step } }, { ...opts, hooks: { ...opts.hooks, ...hooks } });
}

/** Why a step may not follow another; undefined where it may. */
export function followProblem(before: IngressStep, step: IngressStep): string | undefined {
  if (before !== "allowlist" || step !== "tunnel") return undefined;
  return (
    "the public ingress would go in the run in which the tunnel is first relied on. Write `ingress: both` first, apply it, and " +
    "when the origin is reached through the tunnel, `ingress: tunnel`"
  );
}

/** Why an origin could not be reached with what a program makes; undefined where it can be. */
export function reachableProblem(
  step: IngressStep,
  made: { readonly allowlist: boolean; readonly tunnel: boolean },
): string | undefined {
  if (step !== "tunnel" && !made.allowlist)
    return `\`ingress: ${step}\` lets the edge in by the public ingress, and no allowlist is described: add \`allowlist\``;
  if (step !== "allowlist" && !made.tunnel)
    return (
      `\`ingress: ${step}\` relies on the tunnel, and none is there: give its secret a generation first (keyturn begin), or, ` +
      "before the tunnel's secret is removed, go back to `ingress: allowlist`"
    );
  return undefined;
}

function stepIn(inputs: unknown): IngressStep | undefined {
  const { input } = (inputs ?? {}) as { input?: { ingress?: unknown } };
  return ingressSteps.find((step) => step === input?.ingress);
}
