import { renameSync } from "node:fs";
import { delimiter } from "node:path";
import type { Fault } from "../../../rehearsal/cloud/faults.ts";
import { UP } from "../../support/adopted-system.ts";
import { REPOSITORY } from "../../support/every-kind.ts";
import { GIVEN, type Story } from "./story.ts";
import { layEcho } from "./teller.ts";

/** How each place of the system is made to fail. */
const FAILING: Readonly<Record<string, Fault | "file away">> = {
  "dotenv-file": "file away",
  fly: { service: "fly", method: "POST", path: /\/secrets$/, status: 500 },
  "github-actions": {
    service: "github",
    method: "PUT",
    path: new RegExp(`${REPOSITORY}/actions/secrets/`),
    status: 422,
  },
  "github-environment": {
    service: "github",
    method: "PUT",
    path: /environments\/production\/secrets\//,
    status: 403,
  },
  "github-dependabot": { service: "github", method: "PUT", path: /dependabot\/secrets\//, status: 401 },
  "github-organization": {
    service: "github",
    method: "PUT",
    path: /orgs\/example\/actions\/secrets\//,
    status: 404,
  },
  "cloudflare-secrets-store": { service: "cloudflare", method: "PATCH", path: /secrets/, status: 403 },
  "minted neon-key": { service: "neon", method: "POST", path: /api_keys$/, status: 500 },
  "minted fly-token": { service: "fly", method: "POST", path: /graphql$/, status: 500 },
};

const failing = Object.entries(FAILING).map(
  ([kind, fault]): Story => ({
    name: `up failing at ${kind}, by keyturn and by pulumi`,
    shows: ["stdout", "stderr"],
    play: async (teller) => {
      const { system } = teller;
      if (fault === "file away") renameSync(system.path(".env"), system.path("away.env"));
      const mend =
        fault === "file away"
          ? () => renameSync(system.path("away.env"), system.path(".env"))
          : system.cloud.fail(fault);
      try {
        await teller.fails("keyturn", ["rotate", "--all", "--yes"], /./, { input: GIVEN });
        await teller.fails("pulumi", [...UP, "--diff"], /error/);
      } finally {
        mend();
      }
    },
  }),
);

/** How each place of the further kinds is made to fail, by the secret that it is to get. */
const FURTHER: Readonly<Record<string, Fault | "as it is">> = {
  AT_WORKER: { service: "cloudflare", path: /workers\/scripts\/gateway\/secrets/, status: 422, echo: true },
  AT_EDGE: { service: "cloudflare", method: "PUT", path: /workers\/scripts\/edge/, status: 500 },
  AT_SITE: { service: "cloudflare", method: "PATCH", path: /pages\/projects\/site/, status: 422, echo: true },
  AT_SPACES: { service: "github", method: "PUT", path: /codespaces\/secrets\//, status: 422, echo: true },
  AT_MODAL: "as it is",
  AT_MACHINE: "as it is",
  AT_OWN: "as it is",
  AT_CACHE: "as it is",
  AT_DB: "as it is",
};

const failingFurther = Object.entries(FURTHER).map(
  ([secret, fault]): Story => ({
    name: `begin failing where ${secret.replace("AT_", "").toLowerCase()} repeats or refuses what it is given`,
    on: "further",
    shows: ["stdout", "stderr", "state"],
    play: async (teller) => {
      const { system } = teller;
      const mend = fault === "as it is" ? () => {} : system.cloud.fail(fault);
      const env = { PATH: [layEcho(system), system.env.PATH].join(delimiter) };
      try {
        await teller.fails("keyturn", ["begin", secret, "--yes"], /./, { env });
        await teller.fails("pulumi", [...UP, "--diff"], /error/, { env });
        if (!(`${secret}-g1` in system.state())) throw new Error(`no value of ${secret} was made`);
      } finally {
        mend();
      }
    },
  }),
);

/** An up that fails at each kind of destination in turn, and at what mints. */
export const FAILING_IN_TURN: readonly Story[] = [...failing, ...failingFurther];
