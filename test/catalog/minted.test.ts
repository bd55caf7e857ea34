import { describe, expect, it } from "vitest";
import { checkCatalog, readyMintKindNames } from "../../components/catalog/index.ts";

const withSource = (source: string) => `version: 1
system: shop
targets: { app: { kind: fly, app: shop } }
secrets:
  TOKEN:
    source: ${source}
    stages: [{ deliver: [app] }]
  CA:
    source: { kind: minted, by: certificate-authority, name: Example, validFor: 3650d }
    stages: [{ deliver: [app] }]
`;

const checked = (source: string) => checkCatalog(withSource(source), "shop.yaml");
const problemsOf = (source: string) =>
  checked(source).problems.map(({ path, message, remedy }) => `${path}: ${message} → ${remedy}`);

const SOUND: Readonly<Record<(typeof readyMintKindNames)[number], string>> = {
  "fly-token": "{ kind: minted, by: fly-token, app: shop, expiry: 8760h }",
  "neon-key": "{ kind: minted, by: neon-key }",
  "cloudflare-token":
    '{ kind: minted, by: cloudflare-token, policies: [{ permissions: [Pages Write], resources: { com.cloudflare.api.account.a: "*" } }] }',
  "cloudflare-origin-certificate": `{ kind: minted, by: cloudflare-origin-certificate, zone: ${"a".repeat(32)}, names: [text.example.com], validFor: 90d }`,
  "cloudflare-access-service-token": `{ kind: minted, by: cloudflare-access-service-token, account: ${"a".repeat(32)}, validFor: 90d }`,
  "aws-access-key": "{ kind: minted, by: aws-access-key, user: shop-deploy }",
  command: "{ kind: minted, by: command, create: ./mint, find: ./find, revoke: ./revoke }",
  "age-key": "{ kind: minted, by: age-key }",
  "ssh-key": "{ kind: minted, by: ssh-key }",
  certificate: "{ kind: minted, by: certificate, names: [db.example.com], signedBy: CA, validFor: 90d }",
  "certificate-authority": "{ kind: minted, by: certificate-authority, name: Example, validFor: 3650d }",
};

describe("a minted source", () => {
  it.each(readyMintKindNames)("by %s is read as it is written", (by) => {
    const { catalog, problems } = checked(SOUND[by]);
    expect(problems).toEqual([]);
    expect(catalog?.secrets.TOKEN?.source).toMatchObject({ kind: "minted", by });
  });

  it.each([
    [
      "shop-deploy",
      [
        "secrets.OTHER.source.user: is the IAM user of secrets.TOKEN.source.user, and a user's keys are one secret's",
      ],
    ],
    ["Shop-Deploy", [expect.stringContaining("is the IAM user of secrets.TOKEN.source.user")]],
    ["shop-other", []],
  ])("by aws-access-key has a user of its own: beside %s", (user, expected) => {
    const key = (name: string, its: string) =>
      `  ${name}: { source: { kind: minted, by: aws-access-key, user: ${its} }, stages: [{ deliver: [app] }] }\n`;
    const text = `version: 1\nsystem: shop\ntargets: { app: { kind: fly, app: shop } }\nsecrets:\n`;
    const { problems } = checkCatalog(text + key("TOKEN", "shop-deploy") + key("OTHER", user), "shop.yaml");
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual(expected);
  });

  it("keeps the commands and the token's life", () => {
    expect(checked(SOUND.command).catalog?.secrets.TOKEN?.source).toEqual({
      kind: "minted",
      by: "command",
      create: "./mint",
      find: "./find",
      revoke: "./revoke",
    });
    expect(checked(SOUND["fly-token"]).catalog?.secrets.TOKEN?.source).toMatchObject({ expiry: "8760h" });
  });

  it.each(["30d", "1h30m", "0h", "8760", "-1h", '"1 h"'])("can't live for %s", (expiry) => {
    expect(problemsOf(`{ kind: minted, by: fly-token, app: shop, expiry: ${expiry} }`)).toEqual([
      expect.stringMatching(/^secrets\.TOKEN\.source\.expiry: /),
    ]);
  });

  it("says how a token's life is written", () => {
    expect(problemsOf("{ kind: minted, by: fly-token, app: shop, expiry: 30d }")).toEqual([
      "secrets.TOKEN.source.expiry: is no life of a token → write whole hours, such as 8760h",
    ]);
  });

  it.each(["create", "find", "revoke"])("by commands needs the command that can %s", (step) => {
    const commands = { create: "a", find: "b", revoke: "c", [step]: undefined };
    const given = Object.entries(commands).flatMap(([name, text]) =>
      text === undefined ? [] : [`${name}: ${text}`],
    );
    expect(problemsOf(`{ kind: minted, by: command, ${given.join(", ")} }`)).toEqual([
      expect.stringContaining(step),
    ]);
  });

  it("by Fly needs the app that the token is for", () => {
    expect(problemsOf("{ kind: minted, by: fly-token }")).toEqual([expect.stringContaining("app")]);
  });

  it("by Cloudflare says what the token may do, and for what", () => {
    const by = (policies: string, more = "") =>
      problemsOf(`{ kind: minted, by: cloudflare-token, policies: ${policies}${more} }`);
    const zone = '{ "com.cloudflare.api.account.a": { "com.cloudflare.api.account.zone.*": "*" } }';
    expect(by(`[{ permissions: [DNS Write], resources: ${zone} }]`)).toEqual([]);
    expect(by("[]")).toEqual([expect.stringContaining("say what the token may do")]);
    expect(by(`[{ permissions: [], resources: ${zone} }]`)).toEqual([
      expect.stringContaining("name a permission group"),
    ]);
    expect(by("[{ permissions: [A], resources: {} }]")).toEqual([
      expect.stringContaining("name what they hold for"),
    ]);
    expect(by('[{ permissions: [A], resources: { zone: "*" } }]').join()).toContain(
      "is no resource of Cloudflare's",
    );
    expect(by("[{ permissions: [A], resources: { com.cloudflare.api.account.a: all } }]").join()).toContain(
      "must be *",
    );
    expect(by(`[{ permissions: [A], resources: ${zone} }]`, ", account: mine")).toEqual([
      expect.stringContaining("is no identifier of Cloudflare's"),
    ]);
  });

  it("takes no setting of another mint", () => {
    expect(problemsOf("{ kind: minted, by: neon-key, app: shop }")).toEqual([
      expect.stringMatching(/^secrets\.TOKEN\.source\.app: unknown key "app"/),
    ]);
  });

  it("by somebody unknown names those who can", () => {
    const [problem, ...others] = problemsOf("{ kind: minted, by: fly-tokn, app: shop }");
    expect(others).toEqual([]);
    expect(problem).toContain("fly-token");
  });
});
