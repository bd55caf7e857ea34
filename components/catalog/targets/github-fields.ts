import { z } from "zod";
import { withRemedy } from "../remedy.ts";
import type { KeyRule } from "./target-kind.ts";

/** A repository of GitHub's, OWNER/NAME. */
export const repository = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/,
    withRemedy("is no repository", "write OWNER/NAME, such as example/app"),
  );

/** An owner of repositories at GitHub: a user or an organization. */
export const owner = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/,
    withRemedy("is no name of GitHub's", "use letters, digits and -"),
  );

/** Whom a target of GitHub's belongs to; nothing for any other target. */
export function githubOwner(target: { readonly kind: string }): string | undefined {
  if ("organization" in target && typeof target.organization === "string") return target.organization;
  if (!target.kind.startsWith("github-") || !("repository" in target)) return undefined;
  return String(target.repository).split("/")[0];
}

/** Source: GitHub Docs, "Naming your secrets". Names are kept in upper case there. */
export const githubKey: KeyRule = {
  allowed: (key) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) && !/^github_/i.test(key),
  message: "is no name for a GitHub secret: letters, digits and _ only, and it may not begin with GITHUB_",
  caseless: "GitHub",
};
