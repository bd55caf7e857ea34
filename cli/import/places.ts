import { basename, dirname, posix } from "node:path";
import { plainName } from "./plain-name.ts";
import type { Role, SeenPlace } from "./seen.ts";

/** A .env file, by its path from the system's folder. */
export function dotenvPlace(path: string): SeenPlace {
  const normal = posix.normalize(path);
  const role: Role = /^\.dev\.vars/.test(basename(normal)) ? "developer" : "running";
  return {
    id: `dotenv-file ${normal}`,
    kind: "dotenv-file",
    name: dotenvName(normal),
    fields: { path: normal },
    role,
  };
}

/** `env` for .env, `supabase-env` for supabase/docker/.env, `web-dev-vars` for web/.dev.vars. */
function dotenvName(path: string): string {
  const file = plainName(basename(path), "env");
  const [folder = ""] = dirname(path)
    .split("/")
    .filter((step) => step !== "." && step !== "..");
  return folder === "" ? file : plainName(`${folder}-${file}`, "env");
}

/** The Actions secrets of a repository, or of one of its environments. */
export function githubPlace(repository: string | undefined, environment?: string): SeenPlace {
  const remarks =
    repository === undefined ? ["fill in OWNER/NAME: Git knows of no repository at GitHub"] : [];
  const fields = { repository: repository ?? "OWNER/NAME" };
  if (environment === undefined) {
    return { id: "github", kind: "github-actions", name: "repo", fields, role: "ci", remarks };
  }
  return {
    id: `github ${environment.toLowerCase()}`,
    kind: "github-environment",
    name: `repo-${plainName(environment, "environment")}`,
    fields: { ...fields, environment },
    role: "ci",
    remarks: [...remarks, "guessed: the repository itself may hold these too"],
  };
}
