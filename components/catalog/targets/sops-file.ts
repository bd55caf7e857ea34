import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { accessSchema } from "./access.ts";
import { common, path } from "./fields.ts";
import { sopsFormatOf, sopsFormats, sopsKeys } from "./sops-fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("sops-file"),
  path: path.describe("The encrypted file, relative to the system's folder or absolute. It must exist."),
  format: z.enum(sopsFormats).exactOptional().describe("Where the file's name does not tell it."),
  identity: accessSchema
    .exactOptional()
    .describe("An identity of age's that opens it, beside those that sops finds by its own settings."),
  ...common,
})
  .superRefine(({ path, format }, context) => {
    if (format !== undefined || sopsFormatOf(path) !== undefined) return;
    const message = withRemedy(
      "does not tell the file's format",
      "add `format: json`, yaml, dotenv or ini to the target",
    );
    context.addIssue({ code: "custom", path: ["path"], message });
  })
  .describe("Values in a file that SOPS encrypts. A key such as env.TOKEN leads to a value inside.");

export const sopsFile = {
  schema,
  can: able({ readBack: true, holds: "two", resource: "step" }),
  place: (target) => target.path,
  access: ({ identity }) => identity,
  manner: ["identity"],
  about: {
    restarts: "who reads it decrypts it again; SOPS itself nothing",
    limits: "the file must exist; numbers and truth values become text",
    testedAgainst: "SOPS 3.13 with keys of age's",
  },
  keyOf: ({ path, format }) => sopsKeys[format ?? sopsFormatOf(path) ?? "yaml"],
} satisfies TargetDefinition<typeof schema>;
