import { z } from "zod";
import { text } from "./names.ts";
import { strictObject } from "./objects.ts";
import { withRemedy } from "./remedy.ts";

const project = strictObject({
  directory: text
    .exactOptional()
    .describe(
      "The project's folder; relative paths start where targets' do. That folder itself if left out.",
    ),
  file: text
    .exactOptional()
    .describe("The compose file, from the project's folder. The one that Compose finds if left out."),
  project: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9_-]*$/,
      withRemedy(
        "is no project name of Compose",
        "use small letters, digits, _ and -, a letter or digit first",
      ),
    )
    .exactOptional()
    .describe("The project's name, where it is given on the command line or in the environment."),
});

/** The Compose projects that `keyturn check` and `keyturn restart` look at. */
export const composeSchema = z
  .union([project, z.array(project).min(1, withRemedy("is empty", "name a project, or remove it"))])
  .transform((given) => (Array.isArray(given) ? given : [given]))
  .exactOptional()
  .describe(
    "The system's Compose projects: one, or a list. If left out: the folder that targets' paths start from and the folders of " +
      "`dotenv-file` targets, where they hold a compose file.",
  );
