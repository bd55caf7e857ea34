import type { Fault } from "../../../rehearsal/cloud/faults.ts";
import { UP } from "../../support/adopted-system.ts";
import { answers, type Failing, fileBrokenAtMint, operationRefused } from "./breaks.ts";
import { GIVEN, type Story } from "./story.ts";

/** What is said by keyturn tells that it was this place that failed. */
interface FailingHere extends Failing {
  readonly said: RegExp;
}

function atGithub(kind: NonNullable<Failing["kind"]>, path: string, status: Fault["status"]): FailingHere {
  const breaks = answers({ service: "github", method: "PUT", path: new RegExp(path), status });
  return { kind, breaks, said: new RegExp(`${path}\\w+: ${status}`) };
}

/** How each place of the system of every kind is made to fail, and what mints its credentials. */
export const FAILING: Readonly<Record<string, FailingHere>> = {
  "dotenv-file": { kind: "dotenv-file", breaks: fileBrokenAtMint, said: /\.env: is a directory/ },
  fly: {
    kind: "fly",
    breaks: answers({ service: "fly", method: "POST", path: /\/secrets$/, status: 500 }),
    said: /flyctl secrets import/,
  },
  "github-actions": atGithub("github-actions", "/repos/[^ ]+/actions/secrets/", 422),
  "github-environment": atGithub("github-environment", "/environments/production/secrets/", 403),
  "github-dependabot": atGithub("github-dependabot", "/dependabot/secrets/", 401),
  "github-organization": atGithub("github-organization", "/orgs/example/actions/secrets/", 404),
  "cloudflare-secrets-store": {
    kind: "cloudflare-secrets-store",
    breaks: answers({ service: "cloudflare", method: "PATCH", path: /secrets/, status: 403 }),
    said: /secrets_store\/.*: 403/,
  },
  "minted neon-key": {
    breaks: answers({ service: "neon", method: "POST", path: /api_keys$/, status: 500 }),
    said: /Neon's API refused to make/,
  },
  "minted fly-token": {
    breaks: operationRefused("fly", "createLimitedAccessToken", { status: 500 }),
    said: /Fly's API refused to make/,
  },
};

/** An up that fails at each kind of destination in turn, and at what mints. */
export const FAILING_IN_TURN: readonly Story[] = Object.entries(FAILING).map(([name, { breaks, said }]) => ({
  name: `up failing at ${name}, by keyturn and by pulumi`,
  shows: ["stdout", "stderr", "notification"],
  play: async (teller) => {
    const mend = breaks(teller.system);
    try {
      await teller.fails("keyturn", ["rotate", "--all", "--yes"], said, { input: GIVEN });
      await teller.fails("pulumi", [...UP, "--diff"], /error/);
    } finally {
      mend();
    }
  },
}));
