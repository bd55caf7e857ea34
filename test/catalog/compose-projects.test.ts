import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { checkCatalog, composeProjects } from "../../components/catalog/index.ts";

const TARGETS = `version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
  db: { kind: dotenv-file, path: db/.env }
  app: { kind: dotenv-file, path: app/.env }
`;

function projectsOf(text: string, files: readonly string[]): object[] {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-projects-")));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), "services: {}\n");
  }
  const { catalog, problems } = checkCatalog(text, "shop.yaml");
  if (catalog === undefined) throw new Error(JSON.stringify(problems));
  return composeProjects(catalog, folder).map(({ directory, ...rest }) => ({
    directory: directory.slice(folder.length),
    ...rest,
  }));
}

it("finds the compose files beside the .env files where the catalog names no project", () => {
  const files = ["docker-compose.yml", "db/compose.yaml", "app/other.yaml", "elsewhere/compose.yaml"];
  expect(projectsOf(TARGETS, files)).toEqual([{ directory: "" }, { directory: "/db" }]);
  expect(projectsOf(TARGETS, [])).toEqual([]);
});

it("takes what the catalog names, one or several, and looks for no other", () => {
  const files = ["compose.yaml", "db/compose.yaml"];
  expect(projectsOf(`${TARGETS}compose: { project: shop }\n`, files)).toEqual([
    { directory: "", project: "shop" },
  ]);
  const several = `compose:\n  - { directory: db, file: my.yaml }\n  - { directory: app }\n`;
  expect(projectsOf(TARGETS + several, files)).toEqual([
    { directory: "/db", file: "my.yaml" },
    { directory: "/app" },
  ]);
});

it("refuses an empty list, a name that Compose does not take, and fields of no meaning", () => {
  for (const section of ["compose: []", "compose: { project: My Shop }", "compose: { folder: db }"])
    expect(checkCatalog(`${TARGETS}${section}\n`, "shop.yaml").problems, section).toHaveLength(1);
});
