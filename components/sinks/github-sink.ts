import type { TargetOf } from "../catalog/index.ts";
import { type GithubKind, githubSecret } from "./github-secret.ts";
import type { Entry, GuardedOptions, KeySink, SinkContext } from "./sink.ts";

/** Secrets of GitHub that workflows read. */
export const github = {
  write(
    name: string,
    { target }: { target: TargetOf<GithubKind> },
    { key, value }: Entry,
    context: SinkContext,
    opts: GuardedOptions,
  ) {
    return githubSecret(name, { target, key, value, providers: context.github }, opts);
  },
} satisfies KeySink<"github-actions">;
