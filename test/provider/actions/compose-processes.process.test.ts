import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { targetSchema } from "../../../components/catalog/index.ts";
import { compose } from "../../../provider/actions/compose.ts";
import { type ComposeSystem, composeSystem } from "../../support/compose-system.ts";

const service = (name: string, reads: string) => `  ${name}:
    image: example/${name}
    command: ["sleep", "1000"]
    ${reads}
`;

let system: ComposeSystem;
const path = process.env.PATH;
beforeAll(async () => {
  const variable = "$" + "{TOKEN}";
  system = await composeSystem({
    ".env": "TOKEN=one\n",
    "compose.yaml": `name: shop\nservices:\n${service("web", `environment: { TOKEN: "${variable}" }`)}${service("job", "env_file: .env")}${service("db", "environment: { OTHER: same }")}`,
  });
  process.env.PATH = system.env.PATH;
  await system.compose("up", "--detach");
}, 120_000);
afterAll(async () => {
  process.env.PATH = path;
  await system.close();
});

const ids = async () => new Map((await system.ps()).map(({ Service, ID }) => [Service, ID]));

describe("services of Compose on this machine", { timeout: 60_000 }, () => {
  it("are made anew where what they read changed, by compose file or by env_file, and no other is", async () => {
    const before = await ids();
    system.write(".env", "TOKEN=two\n");
    await compose.run({
      name: "env",
      directory: system.folder,
      written: ["TOKEN"],
      target: targetSchema.parse({ kind: "dotenv-file", path: ".env" }),
      settings: { sudo: false, within: 20_000 },
    });
    const after = await ids();
    expect([...after].filter(([name, id]) => before.get(name) !== id).map(([name]) => name)).toEqual([
      "job",
      "web",
    ]);
    expect(await system.environmentOf("web")).toMatchObject({ TOKEN: "two" });
    expect(await system.environmentOf("job")).toMatchObject({ TOKEN: "two" });
  });
});
