import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type AwsState, markAt } from "../../rehearsal/cloud/aws/state.ts";
import { holdings } from "../support/cloud-places.ts";
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

/** What the places hold, by place, and the value before of one. */
function held(system: Scratch): Record<string, string | undefined> {
  const { cloud } = system;
  const before = markAt(aws(cloud.stateOf("aws")).regions[REGION]?.secrets["shop/database"], "AWSPREVIOUS");
  const all = [...holdings(system), ["before", before ?? ""] as const];
  const values = new Map([...cloud.seen].map((value) => [cloud.mark(value), value]));
  return Object.fromEntries(all.map(([place, mark]) => [place, values.get(mark)]));
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

/** AWS takes each value for a secret, and its answer is lost. @returns mends it */
function loseAnswers({ cloud }: Scratch): () => void {
  return cloud.interfere({
    matches: ({ operation }) => operation === "PutSecretValue",
    act: async (exchange, work) => {
      await work();
      exchange.cutOff();
    },
  });
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

const UP = ["up", "--yes", "--skip-preview", "--non-interactive"] as const;
const first = (how: object) => ({
  current: 1,
  next: 2,
  made: { "1": { at: "2026-01-31T12:00:00.000Z", ...how } },
});

describe("secrets at AWS", () => {
  test("are taken over, turn though answers are lost, go back, retire and leave, and no value is seen", async () => {
    await withShop(async (system) => {
      const writes = countWrites(system);
      const report = await watchedSystem(system, {}, async ({ does, command, note }) => {
        const noteAll = () => {
          // The id of an access key is no secret, and stands in the state.
          for (const value of system.cloud.seen) if (!value.startsWith("AKIA")) note(value);
        };
        await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
        note(IN_USE);
        await does("pulumi", ["config", "set", "--secret", "keyturn-given:PASSWORD-g1"], IN_USE);
        system.setGenerations({ PASSWORD: first({ adopted: true }), DEPLOY_KEY: first({}) });
        await does("pulumi", UP);
        noteAll();
        const before = held(system);
        const [firstKey = ""] = keysOf(system);
        expect(before).toEqual({
          "database PASSWORD": IN_USE,
          "params DB_PASSWORD": IN_USE,
          "keys id": firstKey,
          "keys secret": expect.stringMatching(/^\S{40}$/),
          "params DEPLOY_KEY_SECRET": before["keys secret"],
          before: undefined,
        });
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
        const mend = loseAnswers(system);
        const cut = await command("keyturn", ["rotate", "PASSWORD", "DEPLOY_KEY", "--yes"], given);
        expect(cut.exitCode, cut.all).not.toBe(0);
        noteAll();
        expect(held(system)).toMatchObject({ "database PASSWORD": given, "params DB_PASSWORD": IN_USE });
        mend();
        await does("keyturn", ["resume", "--yes"]);
        const second = held(system);
        const turned = { "database PASSWORD": given, "params DB_PASSWORD": given, before: IN_USE };
        expect(second).toMatchObject(turned);
        expect(keysOf(system)).toEqual([firstKey, second["keys id"]]);

        writes.length = 0;
        await does("pulumi", [...UP, "--expect-no-changes"]);
        expect(writes).toEqual([]);

        await does("keyturn", ["rollback", "PASSWORD", "DEPLOY_KEY", "--yes"]);
        expect(held(system)).toEqual({ ...before, before: given });
        expect(keysOf(system)).toHaveLength(2);

        await does("keyturn", ["retire", "PASSWORD", "DEPLOY_KEY", "--yes"]);
        expect(keysOf(system)).toEqual([firstKey]);
        expect(held(system)).toEqual({ ...before, before: given });

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
  }, 400_000);
});
