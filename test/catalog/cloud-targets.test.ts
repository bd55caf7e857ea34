import { describe, expect, it } from "vitest";
import { checkCatalog, identityOf, placeText, type Target } from "../../components/catalog/index.ts";
import { catalogOf } from "../plan/support.ts";

const HEX = "0123456789abcdef".repeat(2);
const OTHER = "f".repeat(32);

const withTargets = (targets: Readonly<Record<string, string>>) => `version: 1
system: shop
targets:
${Object.entries(targets)
  .map(([name, body]) => `  ${name}: ${body}\n`)
  .join("")}secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [${Object.keys(targets).join(", ")}] }]
`;

/** The target of a body. */
function targetOf(body: string): Target {
  const target = catalogOf(withTargets({ place: body })).targets.place;
  if (target === undefined) throw new Error("no such target");
  return target;
}

const problemsOf = (targets: Readonly<Record<string, string>>) =>
  checkCatalog(withTargets(targets), "shop.yaml").problems.map(
    ({ path, message, remedy }) => `${path}: ${message} → ${remedy}`,
  );

const store = (account: string, id: string, more = "") =>
  `{ kind: cloudflare-secrets-store, account: "${account}", store: "${id}"${more} }`;
const repo = (repository: string) => `{ kind: github-actions, repository: ${repository} }`;
const environment = (repository: string, name: string) =>
  `{ kind: github-environment, repository: ${repository}, environment: ${name} }`;
const fly = (app: string) => `{ kind: fly, app: ${app} }`;

describe("a place of a cloud", () => {
  it.each([
    [repo("example/shop"), "GitHub example/shop"],
    [environment("example/shop", "production"), "GitHub example/shop (production)"],
    [store(HEX, OTHER), `Cloudflare store ${OTHER}`],
    [fly("shop-web"), "Fly shop-web"],
    ["{ kind: dotenv-file, path: web/.env }", "web/.env"],
    ["{ kind: dotenv-file, path: web/.env, host: web-1 }", "web-1:web/.env"],
    ["{ kind: dotenv-file, path: web/.env, host: any }", "web/.env"],
  ])("%s is called %s", (body, words) => {
    expect(placeText(targetOf(body))).toBe(words);
  });

  it("is what its settings say, and for a store the workers' unless others are named", () => {
    expect(targetOf(store(HEX, OTHER))).toMatchObject({ account: HEX, store: OTHER, scopes: ["workers"] });
    expect(targetOf(store(HEX, OTHER, ", scopes: [workers, ai_gateway, workers]"))).toMatchObject({
      scopes: ["ai_gateway", "workers"],
    });
  });

  it.each([
    [
      "a repository without an owner",
      repo("shop"),
      "repository: is no repository → write OWNER/NAME, such as example/app",
    ],
    [
      "a repository's address",
      repo('"https://git.example.com/a/b"'),
      "repository: is no repository → write OWNER/NAME, such as example/app",
    ],
    [
      "a repository with a path behind it",
      repo("example/shop/web"),
      "repository: is no repository → write OWNER/NAME, such as example/app",
    ],
    [
      "an owner that begins with -",
      repo("-example/shop"),
      "repository: is no repository → write OWNER/NAME, such as example/app",
    ],
    ["an app in capitals", fly("Shop"), "app: is no name of a Fly app → use a-z, 0-9 and -"],
    ["an app that would be an option", fly("-shop"), "app: is no name of a Fly app → use a-z, 0-9 and -"],
    [
      "an app with a shell's words in it",
      fly('"shop; rm"'),
      "app: is no name of a Fly app → use a-z, 0-9 and -",
    ],
    [
      "an account that is a name",
      store("shop", OTHER),
      "account: is no identifier of Cloudflare's → write its 32 hexadecimal digits",
    ],
    [
      "a store in capitals",
      store(HEX, OTHER.toUpperCase()),
      "store: is no identifier of Cloudflare's → write its 32 hexadecimal digits",
    ],
    [
      "a store for nobody",
      store(HEX, OTHER, ", scopes: []"),
      "scopes: is empty → name a service, or leave it out for workers",
    ],
  ])("is refused for %s", (_, body, problem) => {
    expect(problemsOf({ place: body })).toEqual([`targets.place.${problem}`]);
  });

  it("is refused without what tells where it is", () => {
    const kinds = ["github-actions", "github-environment", "cloudflare-secrets-store", "fly"];
    const missing = kinds.map((kind) =>
      problemsOf({ place: `{ kind: ${kind} }` }).map((one) => one.split(":")[0]),
    );
    expect(missing.map((paths) => paths.join())).toEqual([
      expect.stringContaining("targets.place"),
      expect.stringContaining("targets.place"),
      expect.stringContaining("targets.place"),
      expect.stringContaining("targets.place"),
    ]);
    expect(missing.map((paths) => paths.length)).toEqual([1, 2, 2, 1]);
  });

  it("is refused for a setting that its kind has not", () => {
    expect(problemsOf({ place: "{ kind: fly, app: shop, repository: example/shop }" })).toEqual([
      expect.stringMatching(/^targets\.place\.repository: unknown key "repository"/),
    ]);
  });
});

describe("two targets of a catalog", () => {
  it.each([
    ["one repository", repo("example/shop"), repo("example/shop")],
    ["one repository in two spellings", repo("example/shop"), repo("Example/SHOP")],
    [
      "one environment in two spellings",
      environment("example/shop", "prod"),
      environment("example/Shop", "Prod"),
    ],
    ["one store", store(HEX, OTHER), store(HEX, OTHER, ", scopes: [dex]")],
    ["one app", fly("shop"), fly("shop")],
  ])("can't be %s", (_, one, two) => {
    expect(problemsOf({ one, two })).toEqual([
      "targets.two: is the same place as the target `one` → keep one of the two",
    ]);
  });

  it("are told to be one place where a third is it too", () => {
    expect(problemsOf({ one: fly("shop"), two: fly("shop"), three: fly("shop") })).toHaveLength(2);
  });

  it("may be a repository, its environments, another account's store and an app of one name", () => {
    const targets = {
      repo: repo("example/shop"),
      fork: repo("other/shop"),
      prod: environment("example/shop", "prod"),
      staging: environment("example/shop", "staging"),
      store: store(HEX, OTHER),
      second: store(OTHER, OTHER),
      app: fly("shop"),
      web: fly("shop-web"),
    };
    expect(problemsOf(targets)).toEqual([]);
    const identities = Object.values(catalogOf(withTargets(targets)).targets).map(identityOf);
    expect(new Set(identities).size).toBe(Object.keys(targets).length);
  });

  it("that are files are not compared here", () => {
    expect(identityOf(targetOf("{ kind: dotenv-file, path: .env }"))).toBeUndefined();
  });

  it.each([".", ".."])("is no repository called %s", (name) => {
    expect(problemsOf({ place: repo(`example/${name}`) })).toEqual([
      "targets.place.repository: is no repository → write OWNER/NAME, such as example/app",
    ]);
  });

  it("does not bear the name of the step that empties another one", () => {
    expect(problemsOf({ web: fly("web"), "web-emptied": fly("other") })).toEqual([
      "targets.web-emptied: reads like another target and a secret put together, as keyturn names its steps → give the target another name",
    ]);
  });
});
