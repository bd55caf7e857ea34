import { ActionsEnvironmentSecret } from "@pulumi/github/actionsEnvironmentSecret.js";
import { ActionsSecret } from "@pulumi/github/actionsSecret.js";
import { type CustomResourceOptions, log, type Output } from "@pulumi/pulumi";
import type { TargetOf } from "../catalog/index.ts";
import type { GithubProviders } from "./github-provider.ts";

/** A GitHub secret that a workflow reads. */
export interface GithubSecretArgs {
  target: TargetOf<"github-actions" | "github-environment">;
  /** The secret's name at GitHub. */
  key: string;
  value: Output<string>;
  providers: GithubProviders;
}

/**
 * One secret of a repository or of an environment. GitHub gives no value back: that it took this one is known from
 * its answer to the write alone. What somebody writes there afterwards is no drift to the provider, so after a
 * refresh the two times are compared here.
 */
export function githubSecret(
  name: string,
  { target, key, value, providers }: GithubSecretArgs,
  opts: CustomResourceOptions,
): ActionsSecret | ActionsEnvironmentSecret {
  const [owner = "", repository = ""] = target.repository.split("/");
  const options = { ...opts, provider: providers.of(owner) };
  const common = { repository, secretName: key, value };
  const made =
    target.kind === "github-actions"
      ? new ActionsSecret(name, common, options)
      : new ActionsEnvironmentSecret(name, { ...common, environment: target.environment }, options);
  warnOfForeignWrite(name, made);
  return made;
}

function warnOfForeignWrite(name: string, made: ActionsSecret | ActionsEnvironmentSecret): void {
  made.updatedAt.apply((ours) =>
    made.remoteUpdatedAt.apply((theirs) => {
      // Both are missing where GitHub took the write and did not answer the look after it.
      if (!ours || !theirs || ours === theirs) return;
      log.warn(
        `${name} was written at GitHub by somebody else (${theirs}): rotate it, or roll it back`,
        made,
      );
    }),
  );
}
