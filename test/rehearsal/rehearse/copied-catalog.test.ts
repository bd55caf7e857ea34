import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { copiedCatalog } from "../../../rehearsal/rehearse/copied-catalog.ts";

const paths = (text: string) => {
  const { targets } = parse(text) as { targets: Record<string, { path?: string; host?: string }> };
  return Object.fromEntries(Object.entries(targets).map(([name, { path }]) => [name, path]));
};

describe("a copied catalog", () => {
  it("keeps every file inside the rehearsal's folder, and each apart", () => {
    const { text, changes } = copiedCatalog(`targets:
  inside: { kind: dotenv-file, path: app/.env }
  absolute: { kind: dotenv-file, path: /etc/app/.env }
  above: { kind: dotenv-file, path: ../../other/.env }
  hidden: { kind: dotenv-file, path: app/../../.env }
  cloud: { kind: fly, app: an-example }
`);
    expect(paths(text)).toEqual({
      inside: "app/.env",
      absolute: "elsewhere/etc/app/.env",
      above: "elsewhere/above/other/.env",
      hidden: "elsewhere/above/.env",
      cloud: undefined,
    });
    expect(changes).toHaveLength(3);
  });

  it("plays another machine's files here, and says so", () => {
    const { text, changes } = copiedCatalog(`targets:
  far: { kind: dotenv-file, path: far/.env, host: gpu-1 }
  here: { kind: dotenv-file, path: here/.env, host: ${hostname()} }
`);
    expect(text).toContain("host: any");
    expect(changes).toEqual(["far: gpu-1 is played by this machine"]);
  });
});
