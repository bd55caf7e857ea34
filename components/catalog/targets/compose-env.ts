import { z } from "zod";
import { composeFields } from "../actions/compose.ts";
import { strictObject } from "../objects.ts";
import { dotenvFields, dotenvFile } from "./dotenv-file.ts";
import type { TargetDefinition } from "./target-kind.ts";

const { services, directory, file, sudo, within } = composeFields;

/**
 * The .env file of a Compose project: a `dotenv-file` with the action `compose` first in its `then`, and read as one, so that
 * nothing else has to know of it.
 */
const schema = strictObject({
  kind: z.literal("compose-env"),
  ...dotenvFields,
  services,
  directory,
  file,
  sudo,
  within,
})
  .transform(
    ({
      kind: _,
      services: named,
      directory: folder,
      file: composeFile,
      sudo: bySudo,
      within: time,
      ...target
    }) => {
      const settings = {
        ...(named === undefined ? {} : { services: named }),
        ...(folder === undefined ? {} : { directory: folder }),
        ...(composeFile === undefined ? {} : { file: composeFile }),
        sudo: bySudo,
        within: time,
      };
      const { then = [] } = target;
      return {
        ...target,
        kind: "dotenv-file" as const,
        // biome-ignore lint/suspicious/noThenProperty: as in every target, where a list makes nothing a promise
        then: [{ kind: "compose" as const, settings }, ...then],
      };
    },
  )
  .describe(
    "The .env file of a Compose project on this machine; the services that read it are made anew after it was written.",
  );

export const composeEnv = {
  ...dotenvFile,
  schema,
  oneLine: true,
  about: {
    restarts: "`services`, else those that Compose finds to be made from an older configuration",
    limits: "no line breaks",
    testedAgainst: "real files; a stand-in for docker",
  },
} satisfies TargetDefinition<typeof schema>;
