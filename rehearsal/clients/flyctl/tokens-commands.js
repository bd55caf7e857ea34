// @ts-check
import process from "node:process";
import { requireApp } from "./command-line.js";
import { getApp } from "./deploy-secrets.js";
import { Failure, wrapped } from "./failure.js";
import { formatGoDuration, parseGoDuration } from "./go-duration.js";
import { goTime, print, printJson, printTable } from "./print.js";

/** @typedef {import("./command-line.js").Given} Given */
/** @typedef {import("./connection.js").Connection} Connection */

const ORGANIZATION_OF_APP =
  "query ($appName: String!) { app(name: $appName) { id organization { id slug } } }";

const CREATE = `mutation CreateLimitedAccessToken($name: String!, $organizationId: ID!, $profile: String!, $profileParams: JSON, $expiry: String!) {
  createLimitedAccessToken(input: {name: $name, organizationId: $organizationId, profile: $profile, profileParams: $profileParams, expiry: $expiry}) {
    limitedAccessToken { tokenHeader }
  }
}`;

const LIST = `query ($appName: String!) {
  appLimitedAccessTokens: app(name: $appName) {
    limitedAccessTokens { nodes { id name token expiresAt revokedAt user { email } } }
  }
}`;

const REVOKE =
  "mutation($input:DeleteLimitedAccessTokenInput!) { deleteLimitedAccessToken(input: $input) { token } }";

/** Prints the token, which can't be seen again. @param {Given} given @param {Connection} fly */
export async function createDeployToken(given, fly) {
  const life = given.text("expiry") ?? "175200h0m0s";
  const milliseconds = parseGoDuration(life);
  if (milliseconds === undefined)
    throw new Failure(
      `invalid argument ${JSON.stringify(life)} for "-x, --expiry" flag: time: invalid duration ${JSON.stringify(life)}`,
    );
  const name = requireApp(given);
  const app = await wrapped(`failed retrieving app ${name}`, () => getApp(fly, name));
  const found = await wrapped("failed retrieving organization", () =>
    fly.graphql(ORGANIZATION_OF_APP, { appName: app.name }),
  );
  const asked = {
    name: given.text("name") ?? "flyctl deploy token",
    organizationId: found.app.organization.id,
    profile: "deploy",
    profileParams: { app_id: found.app.id },
    expiry: milliseconds === 0 ? "" : formatGoDuration(milliseconds),
  };
  const made = await wrapped("failed creating token", () =>
    fly.graphql(CREATE, asked, "input:3: createLimitedAccessToken "),
  );
  const { tokenHeader: token } = made.createLimitedAccessToken.limitedAccessToken;
  if (given.has("json")) printJson({ token });
  else print(token);
}

/** A table only: flyctl lost `--json` here in 2023. Revoked tokens stay in it. @param {Given} given @param {Connection} fly */
export async function listTokens(given, fly) {
  const app = requireApp(given);
  const data = await wrapped(`failed retrieving tokens for app ${app}`, () =>
    fly.graphql(LIST, { appName: app }),
  );
  /** @type {{ id: string, name: string, expiresAt: string, revokedAt: string | null, user: { email: string } }[]} */
  const tokens = data.appLimitedAccessTokens.limitedAccessTokens.nodes;
  print(`Tokens for app "${app}":`);
  printTable(
    ["ID", "Name", "Created By", "Expires At", "Revoked At"],
    tokens.map(({ id, name, user, expiresAt, revokedAt }) => [
      id,
      name,
      user.email,
      goTime(expiresAt),
      goTime(revokedAt),
    ]),
  );
}

/** Ends with 0 also where nothing was revoked: only the text tells. @param {Given} given @param {Connection} fly */
export async function revokeTokens(given, fly) {
  if (given.args.length === 0) throw new Failure("no token IDs; please provide IDs as positional arguments");
  let revoked = 0;
  for (const id of given.args) {
    try {
      await fly.graphql(REVOKE, { input: { id } });
      print(`Revoked ${id}`);
      revoked += 1;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      process.stderr.write(`failed to revoke token ${id}: ${error.message}\n`);
    }
  }
  print(`${revoked} tokens revoked`);
}
