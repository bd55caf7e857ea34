import { describe, expect, it } from "vitest";
import { checkCatalog, identityOf, placeText, type Target } from "../../components/catalog/index.ts";
import { checkOrder } from "../../components/plan/index.ts";
import { catalogOf } from "../plan/support.ts";

const HEX = "0123456789abcdef".repeat(2);
const worker = (script: string) =>
  `{ kind: cloudflare-worker, account: "${HEX}", script: ${JSON.stringify(script)} }`;
const modal = (secret: string, more = "") =>
  `{ kind: modal-secret, secret: ${JSON.stringify(secret)}${more} }`;

const withTarget = (body: string, key = "TOKEN") => `version: 1
system: shop
targets:
  place: ${body}
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [{ to: place, as: "${key}" }] }]
`;

function targetOf(body: string): Target {
  const target = catalogOf(withTarget(body)).targets.place;
  if (target === undefined) throw new Error("no such target");
  return target;
}

const problemsOf = (body: string, key?: string) =>
  checkCatalog(withTarget(body, key), "shop.yaml").problems.map(({ path, message }) => `${path}: ${message}`);

describe("a Modal secret and a Worker", () => {
  it.each([
    [modal("backend-token"), "Modal backend-token"],
    [modal("backend-token", ", environment: staging"), "Modal backend-token (staging)"],
    [worker("gateway-production"), "Cloudflare Worker gateway-production"],
  ])("%s is called %s", (body, words) => {
    expect(placeText(targetOf(body))).toBe(words);
  });

  it("are other places in another environment, profile, configuration or account's script", () => {
    const bodies = [
      modal("a"),
      modal("a", ", environment: staging"),
      modal("a", ", profile: other"),
      modal("a", ", config: other.toml"),
      worker("a"),
      worker("b"),
    ];
    expect(new Set(bodies.map((body) => identityOf(targetOf(body)))).size).toBe(bodies.length);
    expect(identityOf(targetOf(modal("a", ", optional: true")))).toBe(identityOf(targetOf(modal("a"))));
  });

  it.each([
    [modal("-token"), "targets.place.secret: is no name of a Modal secret"],
    [modal("a/b"), "targets.place.secret: is no name of a Modal secret"],
    [modal("ap-0123456789abcdefABCDEF"), "targets.place.secret: is no name of a Modal secret"],
    [modal("a".repeat(65)), "targets.place.secret: is no name of a Modal secret"],
    [modal("a", ", environment: En-1"), "targets.place.environment: is no name of a Modal environment"],
    [modal("a", ", environment: -x"), "targets.place.environment: is no name of a Modal environment"],
    [worker("../x"), "targets.place.script: is no name of a Worker"],
    [worker("Gateway"), "targets.place.script: is no name of a Worker"],
  ])("%s is refused", (body, problem) => {
    expect(problemsOf(body)).toEqual([problem]);
  });

  it.each([modal("a"), worker("a")])("%s takes names of environment variables only", (body) => {
    expect(problemsOf(body, "A-B")).toEqual([
      expect.stringContaining("is no name of an environment variable"),
    ]);
    expect(problemsOf(body, "A_B")).toEqual([]);
  });

  it("are written in parts where stages ask for it, except for the one that is written whole", () => {
    const twice = (body: string) =>
      catalogOf(`version: 1
system: shop
targets:
  place: ${body}
  file: { kind: dotenv-file, path: .env }
secrets:
  A:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [place] }, { deliver: [file] }]
  B:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [file] }, { deliver: [place] }]
`);
    expect(checkOrder(twice(worker("a")))).toEqual([]);
    // The file can be written in parts, and so the one circle is gone; a secret's own two stages stay.
    const own = `version: 1
system: shop
targets:
  one: ${modal("one")}
  two: ${modal("two")}
secrets:
  A:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [one] }, { deliver: [two] }]
  B:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [two] }, { deliver: [one] }]
`;
    expect(checkOrder(catalogOf(own)).map(({ message }) => message)).toEqual([
      expect.stringContaining("these stages wait for each other"),
    ]);
    expect(checkOrder(catalogOf(own.replace(modal("two"), worker("two"))))).toEqual([]);
  });
});
