import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SourceOf } from "../../../components/catalog/index.ts";
import { commandMint } from "../../../provider/minted/command-mint.ts";
import { mintedCredential } from "../../../provider/minted-credential.ts";
import { unwrap } from "../../../provider/properties.ts";
import { failureOf, NAME } from "./mint-cloud.ts";

type Source = Extract<SourceOf<"minted">, { by: "command" }>;

/** A person's own mint: a folder with a file a credential, named by its id, that holds its name. */
let folder: string;
let source: Source;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keyturn-own-mint-"));
  source = {
    kind: "minted",
    by: "command",
    create: `cd '${folder}' && id=c$(ls | wc -l) && printf %s "$KEYTURN_NAME" > $id && printf '{"id":"%s","value":"synthetic-%s"}' $id $id`,
    find: `cd '${folder}' && printf '[' && grep -lFx -- "$KEYTURN_NAME" c* 2>/dev/null | sed 's/.*/"&"/' | paste -sd, - ; printf ']'`,
    revoke: `rm -f '${folder}'/"$KEYTURN_ID"`,
  };
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const ABOUT = { secret: "TOKEN", generation: "4" };
const inputs = (with_: Partial<Source> = {}) => ({
  source: { ...source, ...with_ },
  credential: NAME,
  ...ABOUT,
});
const held = () => readdirSync(folder).map((id) => readFileSync(join(folder, id), "utf8"));

describe("a credential that commands make", () => {
  it("is minted, found by its name, and revoked, twice without a failure", async () => {
    const mint = commandMint(source, ABOUT);
    const { id, value } = await mint.create(NAME);
    expect(value).toBe(`synthetic-${id}`);
    writeFileSync(join(folder, "c9"), `${NAME}0`);
    expect(await mint.find(NAME)).toEqual([{ id, name: NAME }]);
    await mint.revoke(id);
    await mint.revoke(id);
    expect(await mint.find(NAME)).toEqual([]);
    expect(held()).toEqual([`${NAME}0`]);
  });

  it("lives alone after a mint that was cut off once it had made one", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const cut = inputs({ create: `{ ${source.create}; } >/dev/null; kill -KILL $$` });
    expect(await failureOf(() => mintedCredential.create(cut))).toContain("failed (ended by a signal)");
    expect(held()).toEqual([NAME]);
    const { id, state } = await mintedCredential.create(inputs());
    expect(id).toBe(NAME);
    expect(held()).toEqual([NAME]);
    await mintedCredential.remove?.(state);
    expect(held()).toEqual([]);
  });

  it("is told to the commands in their environment: name, secret and generation, or its id", async () => {
    const told = join(folder, "told");
    const tell = (rest: string) => `env | grep ^KEYTURN_ | sort >> '${told}'; ${rest}`;
    const mint = commandMint(
      { ...source, create: tell('echo \'{"id":"x","value":"y"}\''), revoke: tell("true") },
      ABOUT,
    );
    await mint.create(NAME);
    await mint.revoke("x y");
    const about = ["KEYTURN_GENERATION=4"];
    expect(readFileSync(told, "utf8").trim().split("\n")).toEqual([
      ...about,
      `KEYTURN_NAME=${NAME}`,
      "KEYTURN_SECRET=TOKEN",
      ...about,
      "KEYTURN_ID=x y",
      "KEYTURN_SECRET=TOKEN",
    ]);
  });

  it("is made by commands that get what opens its API, and nothing of what opens the stack", async () => {
    const told = join(folder, "told");
    vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", "canary-passphrase");
    vi.stubEnv("REGISTRY_LOGIN", "synthetic-login");
    const create = `env > '${told}'; echo '{"id":"x","value":"y"}'`;
    await commandMint({ ...source, create }, ABOUT).create(NAME);
    vi.unstubAllEnvs();
    const lines = readFileSync(told, "utf8").split("\n");
    expect(lines).toContain("REGISTRY_LOGIN=synthetic-login");
    expect(lines.filter((line) => line.startsWith("PULUMI_"))).toEqual([]);
  });

  it("may be known by a number", async () => {
    const mint = commandMint(
      { ...source, create: `echo '{"id":17,"value":"synthetic"}'`, find: "echo '[17, 18]'" },
      ABOUT,
    );
    expect(await mint.create(NAME)).toEqual({ id: "17", value: "synthetic" });
    expect((await mint.find(NAME)).map(({ id }) => id)).toEqual(["17", "18"]);
  });

  it("is a value as it was printed, with every character that JSON can hold", async () => {
    const value = `a'b"c\\d\né€ $HOME \`x\` `;
    writeFileSync(join(folder, "answer"), JSON.stringify({ id: "x", value }));
    const create = `cat '${folder}/answer'`;
    const { state } = await mintedCredential.create(inputs({ create, find: "echo '[]'" }));
    expect(unwrap(state.value)).toBe(value);
  });

  it.each<[string, Partial<Source>, string]>([
    [
      "a command that fails, by its exit code",
      { create: 'echo \'{"id":"x","value":"synthetic-value"}\'; echo synthetic-value >&2; exit 7' },
      "the `create` command of TOKEN failed (exit 7). What it printed is left out",
    ],
    [
      "one that is not there",
      { find: "no-such-command-of-ours" },
      "`find` command of TOKEN failed (exit 127)",
    ],
    ["what is no JSON", { create: "echo synthetic-value" }, "the `create` command of TOKEN printed no JSON"],
    ["a command that prints nothing", { find: "true" }, "the `find` command of TOKEN printed no JSON"],
    [
      "JSON of another form, by the places that are wrong",
      { create: 'echo \'{"token":"synthetic-value","value":["synthetic-value"]}\'' },
      "printed JSON of another form than expected, at: id, value",
    ],
    ["an empty value", { create: 'echo \'{"id":"x","value":""}\'' }, "expected, at: value"],
    ["a list that is none", { find: "echo '{\"synthetic-value\":1}'" }, "expected, at: the whole"],
  ])("tells of %s, and nothing of what was printed", async (_case, spoilt, message) => {
    const told = await failureOf(() => mintedCredential.create(inputs(spoilt)));
    expect(told).toContain(message);
    expect(told).not.toContain("synthetic-value");
  });

  it("stays in the state where its command fails to revoke it", async () => {
    const { state } = await mintedCredential.create(inputs({ revoke: "exit 3" }));
    const told = await failureOf(async () => mintedCredential.remove?.(state));
    expect(told).toContain("the `revoke` command of TOKEN failed (exit 3)");
    expect(held()).toEqual([NAME]);
  });
});
