import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../cli/project-file.ts";
import { sourceFiles } from "./support/source-files.ts";

/** What code would name that tells a rehearsal from the real thing. */
const TELLTALE =
  /rehears|stand-?in(?!g)|simulat|sandbox|scratch-system|127\.0\.0\.|localhost|loopback|DEBUG_PROVIDERS|VITEST|NODE_ENV/gi;

/** The program, its provider, and the command; but for the one command that starts what is simulated. */
const FILES = sourceFiles(/\.(?:ts|js|mjs)$/).filter(
  (path) =>
    /^(?:index\.ts$|(?:components|provider|cli|bin|tools\/engine)\/)/.test(path) &&
    !["cli/commands/sandbox.ts", "cli/engine/sandbox-program.ts"].includes(path),
);

/** What may be named in the command's own code, and why. Nothing may in the program and the provider. */
const ALLOWED: Readonly<Record<string, string>> = {
  "cli/commands/index.ts: sandbox": "registers the command",
  "cli/commands/index.ts: rehears": "registers the command",
  "cli/commands/index.ts: simulat": "says what that command plays",
  "cli/commands/index.ts: stand-in": "says what takes the plugins' place in that command",
  "cli/commands/demo.ts: rehears": "is the command, which runs others as children that know nothing of it",
  "cli/commands/rehearse.ts: rehears":
    "is the command, which starts the program as a child that knows nothing of it",
  "cli/commands/rehearse.ts: standin": "names what was played, in its result",
  "cli/check-state/search.ts: rehears": "takes from there how values are looked for",
  "cli/program.ts: sandbox": "leaves that command's arguments alone",
  "cli/engine/borrowed-stack-files.ts: sandbox": "is that command's, and names it to the person",
  "cli/engine/sandbox-guard.ts: sandbox": "refuses what that command could not keep apart",
  "cli/engine/sandbox-stack.ts: sandbox": "makes that command's stacks",
  "cli/engine/diagnosis.ts: sandbox": "advises the person to use it",
  "cli/engine/diagnosis.ts: stand-in": "says what it would do",
  "components/hardening/origin-tunnel/ingress.ts: 127.0.0.":
    "a connector leads to services of its own machine, whichever that is",
  "provider/tunnel-connector/take-over.ts: 127.0.0.": "asks a connector on its own machine how it is",
  "provider/tunnel-connector/unit.ts: 127.0.0.": "lets a connector tell its own machine how it is",
  "provider/sse-host/service.ts: 127.0.0.": "asks the service on its own machine how it is",
  "provider/ssh/connect.ts: 127.0.0.": "names to a jump host where the connection comes from",
  "provider/origin-tls/served.ts: 127.0.0.": "asks the origin's own machine what nginx serves there",
  "components/hardening/origin-tls/nginx-site.ts: 127.0.0.":
    "is where a service behind nginx listens, out of reach of all others",
  "components/sse-tokens/service/settings.ts: 127.0.0.": "believes a gateway on its own machine",
  "components/sse-tokens/service/node/node-settings.ts: 127.0.0.": "listens to its own machine unless told",
  "cli/commands/sse.ts: 127.0.0.": "names that default",
  "cli/commands/sse-nginx.ts: 127.0.0.": "names that default",
  "cli/sse/gateway.ts: 127.0.0.": "leads to the service on its own machine",
  "cli/sse/nginx.ts: 127.0.0.": "leads to the service on its own machine unless told",
};

/** The telltale words in the names and texts of some code, comments aside, in small letters. */
function telltales(file: string, code: string): string[] {
  const found: string[] = [];
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, false);
  const visit = (node: ts.Node): void => {
    // What the page of destinations says of the tests, and no code asks.
    if (ts.isPropertyAssignment(node) && node.name.getText(source) === "testedAgainst") return;
    if (ts.isIdentifier(node) || ts.isLiteralExpression(node) || isTemplatePart(node))
      found.push(...(node.text.match(TELLTALE) ?? []));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...new Set(found.map((word) => word.toLowerCase()))];
}

function isTemplatePart(node: ts.Node): node is ts.TemplateLiteralLikeNode {
  return ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
}

describe("the program", () => {
  const found = FILES.flatMap((file) =>
    telltales(file, readFileSync(join(PACKAGE_ROOT, file), "utf8")).map((word) => `${file}: ${word}`),
  );

  it("is searched whole", () => {
    expect(FILES.length).toBeGreaterThan(150);
    for (const file of ["index.ts", "components/rotation/system.ts", "provider/main.ts", "cli/carry-out.ts"])
      expect(FILES).toContain(file);
  });

  it("can't know that it is rehearsed", () => {
    expect(found.filter((one) => !Object.hasOwn(ALLOWED, one))).toEqual([]);
  });

  it("is excused from nothing that it no longer names", () => {
    expect(Object.keys(ALLOWED).filter((one) => !found.includes(one))).toEqual([]);
  });
});

describe("the search", () => {
  it.each([
    ["an import", 'import { startCloud } from "../rehearsal/cloud/cloud.ts";', "rehears"],
    ["a variable of the environment", "if (process.env.PULUMI_DEBUG_PROVIDERS) skip();", "debug_providers"],
    ["an address", 'const real = !url.startsWith("http://127.0.0.1:");', "127.0.0."],
    ["a host in a pattern", "const real = !/localhost/.test(url);", "localhost"],
    ["a host in a template", `const url = \`http://localhost:\${port}/\`;`, "localhost"],
    ["the end of a template", `const url = \`\${scheme}://\${host}.localhost/\`;`, "localhost"],
    ["a name", "const isSimulated = true;", "simulat"],
    ["a property", "options.standIn = true;", "standin"],
    ["a key", "const options = { sandbox: true };", "sandbox"],
    ["a text", 'fail("not in a rehearsal");', "rehears"],
  ])("finds %s", (_, code, word) => {
    expect(telltales("some.ts", code)).toEqual([word]);
  });

  it("passes comments by, and words that only look alike", () => {
    const code = "/** As in a rehearsal on localhost. */\nconst standing = read(local); // no stand-in\n";
    expect(telltales("some.ts", code)).toEqual([]);
  });
});
