import { describe, expect, it } from "vitest";
import { edited, problemsOf, sound } from "./support.ts";

/** What to break, how, and the whole of what has to be said about it. */
const cases: [title: string, text: string, problems: string[]][] = [
  ["an empty file", "", ["‹› : the file holds no catalog → write one; `keyturn init` makes a first one"]],
  [
    "a file of comments",
    "# nothing\n",
    ["‹#› : the file holds no catalog → write one; `keyturn init` makes a first one"],
  ],
  ["a list instead of a map", "- a\n", ["‹-› : has the wrong form → it must be a map (key: value)"]],
  ["a wrong version", edited("version: 1", "version: 7"), ["‹7› version: must be 1 → write 1"]],
  ["a missing version", edited("version: 1\n", ""), ["‹system› : `version` is missing → add version: 1"]],
  [
    "an unknown key with a near one",
    edited("    maxAge: 30d", "    maxage: 30d"),
    ['‹maxage› secrets.DB_PASSWORD.maxage: unknown key "maxage" → did you mean `maxAge`?'],
  ],
  [
    "an unknown key with no near one",
    edited("why: The CI makes one a job.", "why: x, colour: red"),
    ['‹colour› secrets.CI_TOKEN.source.colour: unknown key "colour" → remove it; known here: kind and why'],
  ],
  [
    "a target without a kind",
    edited("{ kind: dotenv-file, path: .env }", "{ path: .env }"),
    [
      expect.stringMatching(
        /^‹env› targets\.env: `kind` is missing → add kind: one of dotenv-file, .*compose-env/,
      ) as unknown as string,
    ],
  ],
  [
    "a mistyped kind of target",
    edited("{ kind: dotenv-file, path: .env }", "{ kind: dotenv_fil, path: .env }"),
    ["‹dotenv_fil› targets.env.kind: is no known kind → did you mean `dotenv-file`?"],
  ],
  [
    "the beginning of a kind of target",
    edited("{ kind: dotenv-file, path: .env }", "{ kind: vault, path: .env }"),
    ["‹vault› targets.env.kind: is no known kind → did you mean `vault-kv`?"],
  ],
  [
    "a mistyped kind of source",
    edited("kind: builtin", "kind: bultin"),
    ["‹bultin› secrets.CI_TOKEN.source.kind: is no known kind → did you mean `builtin`?"],
  ],
  [
    "a delivery to an unknown target",
    edited("      - deliver: [env]", "      - deliver: [ev]"),
    ["‹ev› secrets.DB_PASSWORD.stages[0].deliver[0]: names no target of this catalog → did you mean `env`?"],
  ],
  [
    "a long delivery to an unknown target",
    edited("{ to: web,", "{ to: elsewhere,"),
    [
      "‹elsewhere› secrets.DB_PASSWORD.stages[1].deliver[0].to: names no target of this catalog → known are env and web",
    ],
  ],
  [
    "an unknown service",
    edited("[db, shop]", "[db, shpo]"),
    ["‹shpo› secrets.DB_PASSWORD.restarts[1]: names no service of this catalog → did you mean `shop`?"],
  ],
  [
    "an unknown coupled secret",
    edited("[SIGNING_KEY]", "[SIGNING_KEYS]"),
    [
      "‹SIGNING_KEYS› secrets.DB_PASSWORD.coupled[0]: names no secret of this catalog → did you mean `SIGNING_KEY`?",
    ],
  ],
  [
    "a template of an unknown secret",
    edited("{DB_PASSWORD|url}", "{DB_PASSWORT|url}"),
    [
      '‹"› secrets.DATABASE_URL.source.template: is made from a secret that this catalog does not hold → did you mean `DB_PASSWORD`?',
    ],
  ],
  [
    "a lone brace in a template",
    edited("{DB_PASSWORD|url}", "{DB_PASSWORD|url"),
    [
      "‹\"› secrets.DATABASE_URL.source.template: can't be read → a brace stands alone: write {NAME} for a secret's value, {{ or }} for a brace",
    ],
  ],
  [
    "an unknown filter in a template",
    edited("{DB_PASSWORD|url}", "{DB_PASSWORD|uri}"),
    [
      "‹\"› secrets.DATABASE_URL.source.template: can't be read → an unknown filter stands after |: known are url, base64, json, role, public, cert, key, id, secret",
    ],
  ],
  [
    "a template without a secret",
    edited("{DB_PASSWORD|url}", "x"),
    ['‹"› secrets.DATABASE_URL.source.template: names no secret → write {NAME} where its value stands'],
  ],
  [
    "a derived secret made in two ways",
    edited("hash: { of: ANON_KEY }", 'hash: { of: ANON_KEY }, template: "{ANON_KEY}"'),
    ["‹{› secrets.DIGEST.source: is made in 2 ways → give exactly one of template, jwt, hash"],
  ],
  [
    "a circle of derived secrets, told whole",
    edited("hash: { of: ANON_KEY }", 'template: "{DATABASE_URL}"').replace("{DB_PASSWORD|url}", "{DIGEST}"),
    [
      "‹source› secrets.DATABASE_URL.source: derived secrets are made from each other: DATABASE_URL → DIGEST → DATABASE_URL → make one of them random or manual",
    ],
  ],
  [
    "a secret that is made from a builtin one",
    edited("hash: { of: ANON_KEY }", "hash: { of: CI_TOKEN }"),
    [
      "‹CI_TOKEN› secrets.DIGEST.source.hash.of: is made from `CI_TOKEN`, whose value keyturn never knows → name a random, minted, manual or vault-kv secret",
    ],
  ],
  [
    "a token signed with a derived secret",
    edited("secret: SIGNING_KEY", "secret: DATABASE_URL"),
    [
      "‹DATABASE_URL› secrets.ANON_KEY.source.jwt.secret: is signed with `DATABASE_URL`, which is derived and has no generations to date a token by → name the secret that that one is made from",
    ],
  ],
  [
    "claims that keyturn sets",
    edited("iss: shop }", "iss: shop, exp: 5 }"),
    ["‹5› secrets.ANON_KEY.source.jwt.claims.exp: is set by keyturn → remove it; `expiresIn` decides"],
  ],
  [
    "a builtin secret with stages",
    `${sound}    stages: [{ deliver: [env] }]\n`,
    ["‹stages› secrets.CI_TOKEN.stages: a builtin secret is delivered by its platform → remove the stages"],
  ],
  [
    "a secret that goes nowhere",
    edited("    locked: The contract names it.\n    stages: [{ deliver: [env] }]\n", "    locked: x\n"),
    [
      "‹PAY_KEY› secrets.PAY_KEY: goes nowhere: it has no stages and no other secret is made from it → add stages: [{ deliver: [TARGET] }], or remove it",
    ],
  ],
  [
    "a short random secret without a reason",
    edited(", weak: An old client takes no more.", ""),
    [
      "‹8› secrets.SIGNING_KEY.source.length: is shorter than 16 characters → make it longer, or say why it may be: weak: …",
    ],
  ],
  [
    "a lock on a derived secret",
    edited("  DIGEST:\n", "  DIGEST:\n    locked: no\n"),
    ["‹locked› secrets.DIGEST.locked: belongs to the secret that this one is made from → remove it here"],
  ],
  [
    "a duration without a unit",
    edited("maxAge: 30d", 'maxAge: "30"'),
    [
      '‹"› secrets.DB_PASSWORD.maxAge: is no duration → write a whole number and a unit, such as 90m, 1h or 30d',
    ],
  ],
  [
    "two targets that are one file",
    edited("path: web/.env, host: web-1", "path: web/../.env, host: web-1"),
    ["‹web/../.env› targets.web.path: is the same file as the target `env` → keep one of the two"],
  ],
  [
    "two secrets at one key",
    edited("as: PGPASSWORD", "as: DIGEST"),
    [
      "‹web› secrets.DIGEST.stages[0].deliver[0]: goes to a key that secrets.DB_PASSWORD.stages[1].deliver[0] writes already → give it a key of its own: { to: TARGET, as: KEY }",
    ],
  ],
  [
    "a service in two groups",
    edited("[shop, mail]", "[shop, db]"),
    ["‹db› services.apps[1]: stands in the group `core` already → keep one of the two"],
  ],
  [
    "a former name that is in use",
    edited("overlap: none", "overlap: none\n    formerly: [PAY_KEY]"),
    [
      "‹PAY_KEY› secrets.DB_PASSWORD.formerly[0]: is a secret of this catalog today → remove it here",
      "‹env› secrets.DB_PASSWORD.stages[0].deliver[0]: does not say the key, which would become DB_PASSWORD with the secret's name → write { to: env, as: PAY_KEY } to keep the place as it is",
    ],
  ],
  [
    "a target named like a step",
    edited("services:", "  env-PAY_KEY: { kind: dotenv-file, path: b }\nservices:"),
    [
      "‹env-PAY_KEY› targets.env-PAY_KEY: reads like another target and a secret put together, as keyturn names its steps → give the target another name",
    ],
  ],
  [
    "a secret coupled with a derived one",
    edited("[SIGNING_KEY]", "[DIGEST]"),
    [
      "‹DIGEST› secrets.DB_PASSWORD.coupled[0]: `DIGEST` is derived and has no generations of its own → remove it",
    ],
  ],
  [
    "a secret named with a dash",
    edited("  CI_TOKEN:", "  CI-TOKEN:"),
    ["‹CI-TOKEN› secrets.CI-TOKEN: is no name for a secret → use letters, digits and _ only, a letter first"],
  ],
  [
    "a key given twice",
    edited("system: shop\n", "system: shop\nsystem: shop\n"),
    ["‹system› system: this key stands twice in the same place → keep one of them"],
  ],
  [
    "a secret with nothing in it",
    `${sound}  EMPTY:\n`,
    ["‹EMPTY› secrets.EMPTY: is empty → it must be a map (key: value)"],
  ],
  [
    "a text where a list belongs",
    edited("core: [db]", "core: 5").replace("[db, shop]", "[shop]"),
    ["‹5› services.core: has the wrong form → it must be a list"],
  ],
  [
    "an empty stage",
    edited("      - deliver: [env]", "      - deliver: []"),
    ["‹[› secrets.DB_PASSWORD.stages[0].deliver: is empty → name a target, or remove the stage"],
  ],
  [
    "a folder for a file",
    edited("path: .env }", "path: ./ }"),
    ["‹./› targets.env.path: names a folder → give the file's path"],
  ],
];

describe("a catalog's problems", () => {
  it.each(cases)("tells of %s, where it is and what to do", (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it("are all told at once, in the order of the file, of the form as of the sense", () => {
    const text = edited("path: .env }", "pth: .env }")
      .replace("- deliver: [env]", "- deliver: [emv]")
      .replace("[db, shop]", "[db, shop, mial]")
      .replace("kind: manual", "kind: manul");
    expect(problemsOf(text).map((line) => line.split(":")[0])).toEqual([
      "‹env› targets.env",
      "‹pth› targets.env.pth",
      "‹emv› secrets.DB_PASSWORD.stages[0].deliver[0]",
      "‹mial› secrets.DB_PASSWORD.restarts[2]",
      "‹manul› secrets.PAY_KEY.source.kind",
    ]);
  });
});
