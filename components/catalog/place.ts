import type { Target } from "./target-schema.ts";

/** Where a target is, in the words of a plan: a file's path, `HOST:PATH`, `GitHub example/app`, `Fly shop`. */
export function placeText(target: Target): string {
  switch (target.kind) {
    case "dotenv-file":
      return target.host === undefined || target.host === "any"
        ? target.path
        : `${target.host}:${target.path}`;
    case "github-actions":
      return `GitHub ${target.repository}`;
    case "github-environment":
      return `GitHub ${target.repository} (${target.environment})`;
    case "cloudflare-secrets-store":
      return `Cloudflare store ${target.store}`;
    case "fly":
      return `Fly ${target.app}`;
    default:
      return target.kind;
  }
}

/**
 * Equal for two targets that are one place. GitHub's names of owners and repositories know no upper and lower case.
 * Undefined for files, whose paths need more than a comparison, and for kinds that are not available.
 */
export function identityOf(target: Target): string | undefined {
  switch (target.kind) {
    case "github-actions":
      return JSON.stringify([target.kind, target.repository.toLowerCase()]);
    case "github-environment":
      return JSON.stringify([target.kind, target.repository.toLowerCase(), target.environment.toLowerCase()]);
    case "cloudflare-secrets-store":
      return JSON.stringify([target.kind, target.account, target.store]);
    case "fly":
      return JSON.stringify([target.kind, target.app]);
    default:
      return undefined;
  }
}
