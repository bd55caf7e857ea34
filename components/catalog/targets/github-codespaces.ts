import { z } from "zod";
import { strictObject } from "../objects.ts";
import { common } from "./fields.ts";
import { githubKey, repository } from "./github-fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("github-codespaces"),
  repository: repository.describe("OWNER/NAME."),
  ...common,
}).describe("Codespaces secrets of a GitHub repository. A codespace reads them when it starts.");

/** Source of the length: GitHub Docs, "Using secrets": 48 KB. */
export const githubCodespaces = {
  schema,
  can: able(),
  place: (target) => `GitHub ${target.repository} (Codespaces)`,
  identity: (target) => [target.repository.toLowerCase()],
  key: githubKey,
  longest: 48 * 1024,
  about: {
    restarts: "codespaces that run, by whoever uses them",
    limits: "100 secrets a repository; 80 writes a minute",
    testedAgainst: "an HTTP service that opens the sealed boxes with libsodium",
  },
} satisfies TargetDefinition<typeof schema>;
