import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type AwsState, markAt } from "../../rehearsal/cloud/aws/state.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { watchedSystem } from "../support/watched-system.ts";

const REGION = "eu-central-1";
const IN_USE = "synthetic \"password\" in use, with $HOME, #1, 'quotes'\nand über two lines";
const CATALOG = `version: 1
system: shop
targets:
  database: { kind: aws-secrets-manager, secret: shop/database, region: ${REGION} }
  keys: { kind: aws-secrets-manager, secret: shop/keys, region: ${REGION}, format: json, with: { region: ${REGION} } }
  params: { kind: aws-ssm-parameter, path: /shop/prod, region: ${REGION} }
secrets:
  PASSWORD:
    source: { kind: manual, from: the database }
    stages: [{ deliver: [database] }, { deliver: [{ to: params, as: DB_PASSWORD }] }]
  DEPLOY_KEY:
    source: { kind: minted, by: aws-access-key, user: shop-deploy }
    stages: []
  DEPLOY_KEY_ID:
    source: { kind: derived, template: "{DEPLOY_KEY|id}" }
    stages: [{ deliver: [{ to: keys, as: id }] }]
  DEPLOY_KEY_SECRET:
    source: { kind: derived, template: "{DEPLOY_KEY|secret}" }
    stages: [{ deliver: [{ to: keys, as: secret }, params] }]
`;

/** What the places hold, by place. */
function held({ cloud }: Scratch): Record<string, string | undefined> {
  const { secrets = {}, parameters = {} } = aws(cloud.stateOf("aws")).regions[REGION] ?? {};
  const values = new Map([...cloud.seen].map((value) => [cloud.mark(value), value]));
  const value = (mark: string | undefined) => (mark === undefined ? undefined : values.get(mark));
  return {
    database: value(markAt(secrets["shop/database"])),
    before: value(markAt(secrets["shop/database"], "AWSPREVIOUS")),
    keys: value(markAt(secrets["shop/keys"])),
    password: value(parameters["/shop/prod/DB_PASSWORD"]?.mark),
    secret: value(parameters["/shop/prod/DEPLOY_KEY_SECRET"]?.mark),
  };
}

const aws = (state: unknown) => state as AwsState;
const keysOf = ({ cloud }: Scratch) =>
  Object.keys(aws(cloud.stateOf("aws")).users["shop-deploy"]?.keys ?? {});

/** Counts what AWS is asked that changes something. */
function countWrites({ cloud }: Scratch): string[] {
  const writes: string[] = [];
  cloud.interfere({
    matches: ({ operation = "" }) => {
      if (/^(?:Put|Update|Delete|Create|Tag)/.test(operation)) writes.push(operation);
      return false;
    },
    act: async (_, work) => await work(),
  });
  return writes;
}

async function withShop(use: (system: Scratch) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-shop-"));
  try {
    writeFileSync(join(folder, "shop.yaml"), CATALOG);
    await withScratchSystem(join(folder, "shop.yaml"), use);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const QUIET = ["up", "--yes", "--skip-preview", "--non-interactive", "--expect-no-changes"] as const;

describe("secrets at AWS", () => {
  test("are taken over, turn, go back, retire and leave, their previous versions kept, and no value is seen", async () => {
    await withShop(async (system) => {
      const writes = countWrites(system);
      const report = await watchedSystem(system, {}, async ({ does, note }) => {
        const noteAll = () => {
          for (const value of system.cloud.seen) note(value);
        };
        await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
        note(IN_USE);
        await does("keyturn", ["adopt", "PASSWORD", "--yes"], IN_USE);
        await does("keyturn", ["begin", "DEPLOY_KEY", "--yes"]);
        noteAll();
        const first = held(system);
        const [firstKey = ""] = keysOf(system);
        const parts = JSON.parse(first.keys ?? "{}");
        expect(first).toMatchObject({ database: IN_USE, password: IN_USE, secret: parts.secret });
        expect(parts).toEqual({ id: firstKey, secret: expect.stringMatching(/^\S{40}$/), region: REGION });
        expect(writes.sort()).toEqual([
          "CreateAccessKey",
          "PutParameter",
          "PutParameter",
          "PutSecretValue",
          "PutSecretValue",
          "TagUser",
        ]);

        const given = "second synthetic password, given 0002";
        note(given);
        await does("keyturn", ["rotate", "PASSWORD", "DEPLOY_KEY", "--yes"], given);
        noteAll();
        const second = held(system);
        expect(second).toMatchObject({ database: given, password: given, before: IN_USE });
        expect(keysOf(system)).toEqual([firstKey, JSON.parse(second.keys ?? "{}").id]);

        writes.length = 0;
        await does("pulumi", QUIET);
        expect(writes).toEqual([]);

        await does("keyturn", ["rollback", "PASSWORD", "DEPLOY_KEY", "--yes"]);
        expect(held(system)).toEqual({ ...first, before: given });
        expect(keysOf(system)).toHaveLength(2);

        await does("keyturn", ["retire", "PASSWORD", "DEPLOY_KEY", "--yes"]);
        expect(keysOf(system)).toEqual([firstKey]);
        expect(held(system)).toEqual({ ...first, before: given });

        await does("keyturn", [
          "remove",
          "PASSWORD",
          "DEPLOY_KEY",
          "DEPLOY_KEY_ID",
          "DEPLOY_KEY_SECRET",
          "--yes",
        ]);
        const { secrets = {}, parameters } = aws(system.cloud.stateOf("aws")).regions[REGION] ?? {};
        expect(Object.values(secrets).map(({ deletedAt }) => deletedAt === null)).toEqual([false, false]);
        expect(parameters).toEqual({});
        expect(keysOf(system)).toEqual([]);
      });
      expectNoLeaks(report);
    });
  });
});
