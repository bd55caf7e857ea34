import { describe, expect, it } from "vitest";
import { checkCatalog } from "../../components/catalog/index.ts";

const withTarget = (
  target: string,
  deliver = "[there]",
  source = "{ kind: random, length: 32 }",
) => `version: 1
system: shop
targets: { there: ${target} }
secrets:
  TOKEN: { source: ${source}, stages: [{ deliver: ${deliver} }] }
`;

const problemsOf = (...args: Parameters<typeof withTarget>) =>
  checkCatalog(withTarget(...args), "shop.yaml").problems.map(
    ({ path, message, remedy }) => `${path}: ${message} → ${remedy}`,
  );

const SECRET = "{ kind: aws-secrets-manager, secret: shop/database }";

describe("a target at AWS", () => {
  it.each([
    SECRET,
    "{ kind: aws-secrets-manager, secret: shop/keys, region: eu-central-1, format: json, with: { username: app, port: 5432 } }",
    "{ kind: aws-secrets-manager, secret: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/database-a1B2c3' }",
    "{ kind: aws-ssm-parameter }",
    "{ kind: aws-ssm-parameter, path: /shop/prod, region: us-gov-west-1, key: alias/shop, tier: advanced }",
  ])("is read as it is written: %s", (target) => {
    expect(problemsOf(target)).toEqual([]);
  });

  it.each([
    ["{ kind: aws-secrets-manager, secret: 'shop database' }", /secret: is no name of a secret/],
    ["{ kind: aws-secrets-manager, secret: shop, region: Frankfurt }", /region: is no region of AWS's/],
    [
      "{ kind: aws-secrets-manager, secret: shop, with: { a: b } }",
      /with: is of no use with format text → .*format: json/,
    ],
    ["{ kind: aws-ssm-parameter, path: shop/prod }", /path: is no path of parameters/],
    ["{ kind: aws-ssm-parameter, path: /shop/ }", /path: is no path of parameters/],
    ["{ kind: aws-ssm-parameter, path: /aws/shop }", /path: is no path of parameters/],
    ["{ kind: aws-ssm-parameter, tier: gold }", /tier: /],
    [
      "{ kind: aws-ssm-parameter, optional: true }",
      /optional: `optional: true` on the kind .* is not available yet/,
    ],
  ])("is refused: %s", (target, problem) => {
    expect(problemsOf(target)).toEqual([expect.stringMatching(problem)]);
  });

  it("that holds one text takes one secret", () => {
    const two = withTarget(SECRET).replace(
      "secrets:\n",
      `secrets:\n  OTHER: { source: { kind: random, length: 32 }, stages: [{ deliver: [there] }] }\n`,
    );
    const { problems } = checkCatalog(two, "shop.yaml");
    expect(problems.map(({ message, remedy }) => `${message} → ${remedy}`)).toEqual([
      expect.stringMatching(/which has one value, and .* gives it one → write format: json on the target/),
    ]);
    const json = two.replace("secret: shop/database }", "secret: shop/database, format: json }");
    expect(checkCatalog(json, "shop.yaml").problems).toEqual([]);
  });

  it("has no key that stands under `with`, and no parameter that AWS would refuse", () => {
    const json = "{ kind: aws-secrets-manager, secret: shop, format: json, with: { TOKEN: x } }";
    expect(problemsOf(json)).toEqual([expect.stringContaining("stands under `with` already")]);
    const bare = "{ kind: aws-ssm-parameter }";
    expect(problemsOf(bare, "[{ to: there, as: AWS_TOKEN }]")).toEqual([
      expect.stringContaining("those that begin with aws or ssm are AWS's own"),
    ]);
    expect(problemsOf("{ kind: aws-ssm-parameter, path: /shop }", "[{ to: there, as: AWS_TOKEN }]")).toEqual(
      [],
    );
  });

  it("is one place with another of the same name, in one region", () => {
    const two = (region: string) =>
      checkCatalog(
        withTarget(SECRET.replace(" }", ", region: eu-central-1 }"), "[there, other]").replace(
          "targets: {",
          `targets: { other: { kind: aws-secrets-manager, secret: shop/database, region: ${region} },`,
        ),
        "shop.yaml",
      ).problems;
    expect(two("eu-central-1")).toHaveLength(1);
    expect(two("eu-west-1")).toEqual([]);
  });
});

describe("an access key of AWS's", () => {
  const source = "{ kind: minted, by: aws-access-key, user: shop-deploy }";
  const derived = (template: string, parent: string) =>
    checkCatalog(
      `${withTarget("{ kind: aws-ssm-parameter }", "[there]", parent)}  PART: { source: { kind: derived, template: "${template}" }, stages: [{ deliver: [there] }] }\n`,
      "shop.yaml",
    ).problems.map(({ message, remedy }) => `${message} → ${remedy}`);

  it("has two parts, which nothing else has", () => {
    expect(derived("{TOKEN|id} {TOKEN|secret}", source)).toEqual([]);
    expect(derived("{TOKEN|id}", "{ kind: random, length: 32 }")).toEqual([
      "asks for {TOKEN|id}, and `TOKEN` is no access key → name one that is minted by aws-access-key or cloudflare-access-service-token",
    ]);
  });

  it("is for a user that IAM could have", () => {
    expect(
      problemsOf("{ kind: aws-ssm-parameter }", "[there]", source.replace("shop-deploy", "'shop deploy'")),
    ).toEqual([expect.stringContaining("is no name of an IAM user")]);
  });
});
