import { describe, expect, it } from "vitest";
import { clearTheWay } from "../../components/sinks/cloudflare-way.ts";
import { CloudflareServer, STORE, TARGET } from "./cloudflare-server.ts";

const server = new CloudflareServer();
const OWN = "keyturn: KEY generation 2 (prod) 0123456789";
const way = { target: TARGET, key: "KEY", comment: OWN, adoptable: [] };
const clear = (more: object = {}, dryRun = false) => clearTheWay(server.api, { ...way, ...more }, { dryRun });

describe("the way of a new secret into a store", () => {
  it("is clear where nothing of its name stands", async () => {
    await server.seed(["KEY_2", "OTHER"], OWN);
    await clear();
    expect(server.held()).toEqual(["KEY_2", "OTHER"]);
  });

  it("is cleared of what an earlier run left behind of the same ask", async () => {
    await server.seed(["KEY"], OWN);
    await server.seed(["OTHER"]);
    await clear();
    expect(server.held()).toEqual(["OTHER"]);
  });

  it("is only looked at in a preview", async () => {
    await server.seed(["KEY"], OWN);
    await clear({}, true);
    expect(server.held()).toEqual(["KEY"]);
  });

  const FOREIGN = "did not write, and it is left as it is. If nothing needs it, delete it at Cloudflare";
  const OURS =
    "wrote for another target, stack or generation, and it is left as it is. Where a target or secret was renamed";

  it.each([
    ["without a comment", undefined, FOREIGN],
    ["of another generation", OWN.replace("2", "1"), OURS],
    ["of another ask", OWN.replace("9", "8"), OURS],
    ["of a person", "by hand", FOREIGN],
  ])("is blocked by a secret %s, which stays", async (_whose, comment, words) => {
    await server.seed(["KEY"], comment);
    for (const dryRun of [true, false]) {
      await expect(clear({}, dryRun)).rejects.toThrow(
        `Cloudflare's store ${STORE} holds a secret KEY that keyturn ${words}`,
      );
    }
    expect(server.held()).toEqual(["KEY"]);
  });

  it("is blocked with the command that takes over what stands there, as long as that can be", async () => {
    await server.seed(["KEY"]);
    await expect(clear({ adoptable: ["A", "B"] })).rejects.toThrow(
      "Take it over with the value in use: keyturn adopt A B. Or, if nothing needs it, delete it at Cloudflare",
    );
  });
});
