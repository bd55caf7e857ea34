import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { EXIT } from "../../../cli/errors.ts";
import { CATALOG, keyturn, STACK, useProject } from "../support.ts";
import { ENV } from "./support.ts";

/** What happens while the engine previews, and while it applies. */
let previewing: () => void;
let applying: () => void;
const openStack = vi.hoisted(() => vi.fn());
vi.mock("../../../cli/engine/workspace.ts", () => ({ openStack }));
vi.mock("../../../cli/engine/state-text.ts", () => ({ readStateText: async () => "{}" }));

const STACK_OPENED = {
  name: "test",
  workspace: { whoAmI: async () => ({ url: "s3://states.example.com" }) },
  preview: async () => {
    previewing();
    return { changeSummary: { same: 1 } };
  },
  up: async () => {
    applying();
    return { summary: { resourceChanges: { same: 1 } } };
  },
};

beforeEach(() => {
  previewing = () => {};
  applying = () => {};
  openStack.mockReset().mockResolvedValue({ stack: STACK_OPENED, forgetIfNew: async () => {} });
});

const plain = { "catalog.yaml": `${CATALOG}backups: { encrypted: false }\n`, ".env": ENV };
const backups = (folder: string) => {
  const path = join(folder, "backups/secrets");
  return existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : [];
};

describe("keyturn rotate", () => {
  it("has kept the .env file as it was when the stack file and the engine's run change", async () => {
    const folder = useProject(plain);
    let kept: string[] = [];
    applying = () => {
      kept = backups(folder);
    };
    const told = await keyturn("rotate", "--secrets", "TOKEN,HEADER", "--yes", "--no-commit", "--json");
    expect(told.exitCode).toBe(EXIT.done);
    const [only = ""] = kept;
    expect(kept).toHaveLength(1);
    expect(readFileSync(join(only, ".env"), "utf8")).toBe(ENV);
    const { backup } = JSON.parse(told.out) as { backup: string };
    expect(only).toContain(`/secrets-backup-${backup}`);
    expect(told.err).toContain("Kept the .env files as they are: backups/secrets/secrets-backup-");
  });

  it.each(["--dry-run", "--skip-backup"])("keeps none with %s", async (option) => {
    const folder = useProject(plain);
    await keyturn("rotate", "TOKEN", "--yes", "--no-commit", option);
    expect(backups(folder)).toEqual([]);
  });

  it("leaves no backup behind where somebody else was first", async () => {
    const folder = useProject(plain);
    previewing = () => appendFileSync(join(folder, "Pulumi.test.yaml"), "# another operator\n");
    const told = await keyturn("rotate", "TOKEN", "--yes", "--no-commit");
    expect(told.exitCode).toBe(EXIT.locked);
    expect(told.err).toContain("was changed meanwhile");
    expect(backups(folder)).toEqual([]);
  });

  it("changes nothing where no backup can be made", async () => {
    const folder = useProject({ ...plain, backups: "a file" });
    const told = await keyturn("rotate", "TOKEN", "--yes", "--no-commit");
    expect(told.err).toContain("Nothing was changed.");
    expect([told.exitCode, readFileSync(join(folder, "Pulumi.test.yaml"), "utf8")]).toEqual([
      EXIT.failed,
      STACK,
    ]);
  });

  it("rotates what a secrets-config.yaml lists, and lets an emergency name its own", async () => {
    useProject({
      ...plain,
      "secrets-config.yaml": "secrets:\n  TOKEN: { type: random }\n  PAY: { type: static }\n",
    });
    const config = ["--config", "secrets-config.yaml"];
    const told = await keyturn("rotate", ...config, "--dry-run", "--json");
    expect(JSON.parse(told.out)).toMatchObject({ plan: { changes: [{ secret: "TOKEN" }] } });
    const emergency = await keyturn("rotate", ...config, "--compromised", "TOKEN", "--yes");
    expect(emergency.err).toContain("behind --compromised, and nothing else");
  });
});
