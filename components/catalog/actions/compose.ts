import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import type { ActionDefinition } from "./action-kind.ts";
import { machine, serviceNames, sudo, within } from "./fields.ts";

const folder = z
  .string()
  .min(1, withRemedy("is empty", "give a path"))
  .refine((value) => !value.includes("\0"), withRemedy("holds a NUL character", "remove it"));

/** The settings of the action, which `compose-env` has as fields of its own. */
export const composeFields = {
  services: serviceNames
    .exactOptional()
    .describe("The services; else those that run with another configuration than they would have now."),
  directory: folder
    .exactOptional()
    .describe("The project's folder, as the target's path is written; else the one that its file lies in."),
  file: folder
    .exactOptional()
    .describe("The compose file, from the project's folder; else the one that Compose finds there."),
  sudo,
  within: within.describe("How long they may take to run, and to be healthy where they say so; else 2m."),
};

const full = strictObject(composeFields);

const schema = z
  .union(
    [serviceNames, full],
    withRemedy(
      "has the wrong form",
      "write {}, [SERVICE, …] or { services: [SERVICE, …], directory: FOLDER }",
    ),
  )
  .transform((read) => (Array.isArray(read) ? full.parse({ services: read }) : read))
  .describe(
    "Services of a Compose project on the target's machine that are made anew, since a restart alone keeps the old environment.",
  );

export const compose = {
  schema,
  at: machine,
  what: ({ services }) => services?.join(", ") ?? "of what reads the file",
} satisfies ActionDefinition<typeof schema>;
