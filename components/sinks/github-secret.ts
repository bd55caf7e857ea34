import { ActionsEnvironmentSecret } from "@pulumi/github/actionsEnvironmentSecret.js";
import { ActionsOrganizationSecret } from "@pulumi/github/actionsOrganizationSecret.js";
import { ActionsSecret } from "@pulumi/github/actionsSecret.js";
import { DependabotSecret } from "@pulumi/github/dependabotSecret.js";
import { type CustomResourceOptions, log, type Output } from "@pulumi/pulumi";
import { githubOwner, type TargetOf } from "../catalog/index.ts";
import type { GithubProviders } from "./github-provider.ts";

/** The kinds of place that a resource of @pulumi/github writes in place. */
export type GithubKind =
  | "github-actions"
  | "github-environment"
  | "github-organization"
  | "github-dependabot";

/** A GitHub secret that a workflow reads. */
export interface GithubSecretArgs {
  target: TargetOf<GithubKind>;
  /** The secret's name at GitHub. */
  key: string;
  value: Output<string>;
  providers: GithubProviders;
}

type Made = ActionsSecret | ActionsEnvironmentSecret | ActionsOrganizationSecret | DependabotSecret;

/**
 * One secret of a repository, of an environment or of an organization. GitHub gives no value back: that it took this one
 * is known from its answer to the write alone. What somebody writes there afterwards is no drift to the provider, so
 * after a refresh the two times are compared here.
 */
export function githubSecret(
  name: string,
  { target, key, value, providers }: GithubSecretArgs,
  opts: CustomResourceOptions,
): Made {
  const made = make(
    name,
    target,
    { secretName: key, value },
    {
      ...opts,
      provider: providers.of(githubOwner(target) ?? ""),
    },
  );
  warnOfForeignWrite(name, made);
  return made;
}

function make(
  name: string,
  target: TargetOf<GithubKind>,
  secret: { secretName: string; value: Output<string> },
  opts: CustomResourceOptions,
): Made {
  if (target.kind === "github-organization") {
    const { visibility, repositories } = target;
    const selected = repositories === undefined ? {} : { selectedRepositoryIds: repositories };
    return new ActionsOrganizationSecret(name, { ...secret, visibility, ...selected }, opts);
  }
  const common = { ...secret, repository: target.repository.split("/")[1] ?? "" };
  switch (target.kind) {
    case "github-actions":
      return new ActionsSecret(name, common, opts);
    case "github-environment":
      return new ActionsEnvironmentSecret(name, { ...common, environment: target.environment }, opts);
    case "github-dependabot":
      return new DependabotSecret(name, common, opts);
  }
}

function warnOfForeignWrite(name: string, made: Made): void {
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
