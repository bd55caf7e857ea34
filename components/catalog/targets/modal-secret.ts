import { z } from "zod";
import { plainName } from "../names.ts";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { common, path } from "./fields.ts";
import { able, environmentKey, type TargetDefinition } from "./target-kind.ts";

// Source of both rules: modal 1.6, modal/_utils/name_utils.py.
const NAME = /^(?!ap-[a-zA-Z0-9]{22}$)[a-zA-Z0-9_.][a-zA-Z0-9_.-]{0,63}$/;
const ENVIRONMENT = /^(?![eE][nN]-)[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$/;

const schema = strictObject({
  kind: z.literal("modal-secret"),
  secret: z
    .string()
    .regex(NAME, withRemedy("is no name of a Modal secret", "use at most 64 of A-Z, a-z, 0-9, -, _ and ."))
    .describe(
      "The secret's name at Modal. It is written whole: keys that the catalog does not name are lost.",
    ),
  environment: z
    .string()
    .regex(
      ENVIRONMENT,
      withRemedy("is no name of a Modal environment", "use at most 64 of A-Z, a-z, 0-9, -, _ and ."),
    )
    .exactOptional()
    .describe("The environment that it is in; else the profile's own, else the workspace's default."),
  profile: plainName
    .exactOptional()
    .describe("The profile in Modal's configuration file; else the active one."),
  config: path
    .exactOptional()
    .describe("Modal's configuration file, relative to the system's folder or absolute; else ~/.modal.toml."),
  ...common,
}).describe("A secret of Modal's, whose keys become environment variables of the apps that name it.");

/** Source of the key rule: Modal's guide on secrets, "Limits". A container that runs keeps what it started with. */
export const modalSecret = {
  schema,
  can: able({ holds: "two", writes: "whole", resource: "step", owes: true }),
  place: (target) =>
    target.environment === undefined
      ? `Modal ${target.secret}`
      : `Modal ${target.secret} (${target.environment})`,
  identity: ({ secret, environment = "", profile = "", config = "" }) => [
    secret,
    environment,
    profile,
    config,
  ],
  key: environmentKey,
  about: {
    restarts: "containers that run keep the old value: `then` modal-deploy",
    limits: "32,768 characters a value",
    testedAgainst: "the real `modal` client against a gRPC server of the test's",
  },
} satisfies TargetDefinition<typeof schema>;
