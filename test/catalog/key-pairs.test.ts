import { describe, expect, it } from "vitest";
import { checkCatalog } from "../../components/catalog/index.ts";

const TARGETS = `version: 1
system: shop
targets:
  app: { kind: fly, app: shop }
  env: { kind: dotenv-file, path: .env }
  file: { kind: sops-file, path: secrets/env.json }
  keys: { kind: sops-recipients, paths: [secrets/env.json] }
secrets:
`;

const problemsOf = (secrets: string) =>
  checkCatalog(TARGETS + secrets, "shop.yaml").problems.map(
    ({ path, message, remedy }) => `${path}: ${message} → ${remedy}`,
  );
const AUTHORITY =
  "  CA: { source: { kind: minted, by: certificate-authority, name: Example, validFor: 365d }, stages: [{ deliver: [file] }] }\n";
const certificate = (signedBy: string, more = "", to = "file") =>
  `  TLS: { source: { kind: minted, by: certificate, names: [a.example.com], signedBy: ${signedBy}, validFor: 90d }, stages: [{ deliver: [${to}] }]${more} }\n`;

describe("a certificate", () => {
  it("is signed by an authority of the catalog, wherever that stands", () => {
    expect(problemsOf(AUTHORITY + certificate("CA"))).toEqual([]);
    expect(problemsOf(certificate("CA") + AUTHORITY)).toEqual([]);
  });

  it.each([
    ["CAA", "names a secret that this catalog does not hold → did you mean `CA`?"],
    ["TLS", "`TLS` is no authority for certificates → known are CA"],
  ])("signed by %s is refused", (name, reason) => {
    expect(problemsOf(AUTHORITY + certificate(name))).toEqual([`secrets.TLS.source.signedBy: ${reason}`]);
  });

  it("turns before its life is over", () => {
    expect(problemsOf(AUTHORITY + certificate("CA", ", maxAge: 30d"))).toEqual([]);
    expect(problemsOf(AUTHORITY + certificate("CA", ", maxAge: 90d"))).toEqual([
      "secrets.TLS.maxAge: lets it grow older than it is valid, 90d → make it shorter than validFor, with time left for a rotation",
    ]);
  });

  it.each(["a b", "*.*.example.com", "-a.example.com", "https://a.example.com", ""])(
    "is for no host called %j",
    (name) => {
      const secrets = AUTHORITY + certificate("CA").replace("a.example.com", JSON.stringify(name));
      expect(problemsOf(secrets)).toEqual([
        expect.stringMatching(/^secrets\.TLS\.source\.names\[0\]: is no host name/),
      ]);
    },
  );

  it("goes to a .env file as a derived line only", () => {
    const line =
      '  LINE: { source: { kind: derived, template: "{TLS|base64}" }, stages: [{ deliver: [env] }] }\n';
    expect(problemsOf(AUTHORITY + certificate("CA") + line)).toEqual([]);
    expect(problemsOf(AUTHORITY + certificate("CA", "", "env"))).toEqual([
      'secrets.TLS.stages[0].deliver[0]: `TLS` is several lines long, and a place of the kind `dotenv-file` takes one line → deliver a derived secret there: template: "{TLS|base64}"',
    ]);
    expect(problemsOf(AUTHORITY + certificate("CA") + line.replace("base64", "cert"))).toHaveLength(1);
  });
});

describe("a part of a value", () => {
  const of = (filter: string, source: string) =>
    problemsOf(
      `${AUTHORITY}  A: { source: ${source}, stages: [{ deliver: [file] }] }\n` +
        `  B: { source: { kind: derived, template: "{A|${filter}}" }, stages: [{ deliver: [file] }] }\n`,
    );

  it.each([
    ["public", "{ kind: minted, by: age-key }"],
    ["public", "{ kind: minted, by: ssh-key }"],
    ["public", "{ kind: manual, from: nobody }"],
    ["cert", "{ kind: minted, by: certificate-authority, name: Example, validFor: 1d }"],
    ["key", "{ kind: minted, by: certificate, names: [a.example.com], signedBy: CA, validFor: 1d }"],
  ])("is taken with |%s of what is %s", (filter, source) => {
    expect(of(filter, source)).toEqual([]);
  });

  it.each([
    ["public", "{ kind: random, length: 32 }", "no key pair", "age-key or ssh-key"],
    [
      "cert",
      "{ kind: minted, by: ssh-key }",
      "no certificate",
      "certificate or certificate-authority or cloudflare-origin-certificate",
    ],
    [
      "key",
      "{ kind: minted, by: neon-key }",
      "no certificate with a key",
      "certificate or certificate-authority or cloudflare-origin-certificate",
    ],
  ])("is refused with |%s of what is %s", (filter, source, what, known) => {
    expect(of(filter, source)).toEqual([
      `secrets.B.source.template: asks for {A|${filter}}, and \`A\` is ${what} → name one that is minted by ${known}`,
    ]);
  });
});

describe("the recipients of encrypted files", () => {
  const key = (source: string, overlap: string, stages: string) =>
    problemsOf(`  KEY: { source: ${source}, overlap: ${overlap}, stages: ${stages} }\n`);
  const AGE = "{ kind: minted, by: age-key }";

  it("take a key of age's beside the one before it, which no probe has to show", () => {
    expect(key(AGE, "dual", "[{ deliver: [keys] }, { deliver: [app] }]")).toEqual([]);
  });

  it.each([
    ["none", "[{ deliver: [keys] }, { deliver: [app] }]", 0],
    ["dual", "[{ deliver: [keys] }, { deliver: [{ to: keys, as: OTHER }] }]", 1],
  ])("are refused under overlap: %s in %s", (overlap, stages, stage) => {
    expect(key(AGE, overlap, stages)).toEqual([
      `secrets.KEY.stages[${stage}].deliver[0]: takes a recipient out only where it holds two, in the first stage of \`overlap: dual\` → set overlap: dual, and deliver to it in the first stage`,
    ]);
  });

  it("take nothing else", () => {
    const [problem] = key(
      "{ kind: random, length: 32 }",
      "dual",
      "[{ deliver: [keys] }, { deliver: [app] }]",
    );
    expect(problem).toContain("takes keys of age's, and `KEY` is none");
  });

  it("still need a probe where another place is an acceptor beside them", () => {
    const problems = key(AGE, "dual", "[{ deliver: [keys, file] }, { deliver: [app] }]");
    expect(problems).toEqual([expect.stringContaining("needs a probe at the first stage")]);
  });
});

describe("a file that SOPS encrypts", () => {
  it("is one whose format is known", () => {
    const with_ = (fields: string) =>
      checkCatalog(
        `version: 1\nsystem: shop\ntargets: { file: { kind: sops-file, ${fields} } }\nsecrets: { A: { source: { kind: random, length: 32 }, stages: [{ deliver: [file] }] } }\n`,
        "shop.yaml",
      ).problems.map(({ message }) => message);
    expect(with_("path: secrets/prod")).toEqual([expect.stringContaining("does not tell the file's format")]);
    expect(with_("path: secrets/prod, format: yaml")).toEqual([]);
  });

  it.each([
    ["a.json", "env.TOKEN", true],
    ["a.json", "TOKEN", true],
    ["a.json", "sops.mac", false],
    ["a.yaml", "env..TOKEN", false],
    ["a.yaml", "env.", false],
    ["prod.env", "TOKEN", true],
    ["prod.env", "env.TOKEN", false],
    ["prod.env", "sops_mac", false],
    ["prod.ini", "section.TOKEN", true],
    ["prod.ini", "a.b.TOKEN", false],
  ])("%s holds a value at %s: %s", (path, key, isThere) => {
    const { problems } = checkCatalog(
      `${TARGETS.replace("path: secrets/env.json }", `path: ${path} }`)}  A: { source: { kind: random, length: 32 }, stages: [{ deliver: [{ to: file, as: ${key} }] }] }\n`,
      "shop.yaml",
    );
    expect(problems.length === 0).toBe(isThere);
  });
});
