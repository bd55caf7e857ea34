import type { Fault } from "../../../rehearsal/cloud/faults.ts";
import { UP } from "../../support/adopted-system.ts";
import { REPOSITORY } from "../../support/every-kind.ts";
import { answers, type Failing, fileBroken } from "./breaks.ts";
import { GIVEN, type Story } from "./story.ts";

const github = (path: RegExp, status: Fault["status"]) =>
  answers({ service: "github", method: "PUT", path, status });

/** How each place of the system of every kind is made to fail, and what mints its credentials. */
export const FAILING: Readonly<Record<string, Failing>> = {
  "dotenv-file": { kind: "dotenv-file", breaks: fileBroken(".env") },
  fly: { kind: "fly", breaks: answers({ service: "fly", method: "POST", path: /\/secrets$/, status: 500 }) },
  "github-actions": {
    kind: "github-actions",
    breaks: github(new RegExp(`${REPOSITORY}/actions/secrets/`), 422),
  },
  "github-environment": {
    kind: "github-environment",
    breaks: github(/environments\/production\/secrets\//, 403),
  },
  "github-dependabot": { kind: "github-dependabot", breaks: github(/dependabot\/secrets\//, 401) },
  "github-organization": {
    kind: "github-organization",
    breaks: github(/orgs\/example\/actions\/secrets\//, 404),
  },
  "cloudflare-secrets-store": {
    kind: "cloudflare-secrets-store",
    breaks: answers({ service: "cloudflare", method: "PATCH", path: /secrets/, status: 403 }),
  },
  "minted neon-key": {
    breaks: answers({ service: "neon", method: "POST", path: /api_keys$/, status: 500 }),
  },
  "minted fly-token": {
    breaks: answers({ service: "fly", method: "POST", path: /graphql$/, status: 500 }),
  },
};

/** An up that fails at each kind of destination in turn, and at what mints. */
export const FAILING_IN_TURN: readonly Story[] = Object.entries(FAILING).map(([name, { breaks }]) => ({
  name: `up failing at ${name}, by keyturn and by pulumi`,
  shows: ["stdout", "stderr", "notification"],
  play: async (teller) => {
    const mend = breaks(teller.system);
    try {
      await teller.fails("keyturn", ["rotate", "--all", "--yes"], /./, { input: GIVEN });
      await teller.fails("pulumi", [...UP, "--diff"], /error/);
    } finally {
      mend();
    }
  },
}));
