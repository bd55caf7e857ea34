import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Stand, startStand } from "./stand.ts";

let stand: Stand;
beforeEach(async () => {
  stand = await startStand();
});
afterEach(() => stand.close());

describe("the repository of a secret", () => {
  const inputs = { repository: "app", secretName: "A", value: "v" };

  it("replaces the secret when it becomes another one", async () => {
    const { plain } = await stand.create("ActionsSecret", inputs);
    const found = await stand.diff("ActionsSecret", plain, { ...inputs, repository: "other" });
    expect(found).toMatchObject({ diffs: ["repository"], replaces: ["repository"] });
    expect(found.detailedDiff?.get("repository")).toBe("UPDATE_REPLACE");
  });

  it("is followed in place when it is only renamed, and when there is none of the name", async () => {
    const { plain } = await stand.create("ActionsSecret", inputs);
    const renamed = await stand.diff(
      "ActionsSecret",
      { ...plain, repositoryId: 1002 },
      {
        ...inputs,
        repository: "other",
      },
    );
    expect(renamed).toMatchObject({ diffs: ["repository"], replaces: [] });
    const none = await stand.diff("ActionsSecret", plain, { ...inputs, repository: "nothing" });
    expect(none).toMatchObject({ diffs: ["repository"], replaces: [] });
  });

  it("always replaces a Codespaces secret, without a question to GitHub", async () => {
    const codespaces = { repository: "app", secretName: "A", plaintextValue: "v" };
    const { plain } = await stand.create("CodespacesSecret", codespaces);
    const asked = stand.cloud.requests.length;
    const found = await stand.diff("CodespacesSecret", plain, { ...codespaces, repository: "other" });
    expect(found).toMatchObject({ replaces: ["repository"] });
    expect(stand.cloud.requests).toHaveLength(asked);
  });

  it("must exist", async () => {
    await expect(stand.create("ActionsSecret", { ...inputs, repository: "nothing" })).rejects.toThrow(
      /GET http.*\/repos\/example\/nothing: 404 Not Found/,
    );
  });
});

describe("the environment of a secret", () => {
  const inputs = { repository: "app", environment: "production", secretName: "A", value: "v" };

  it("replaces the secret when it changes", async () => {
    const { plain } = await stand.create("ActionsEnvironmentSecret", inputs);
    expect(plain).toMatchObject({ repositoryId: 1001 });
    const found = await stand.diff("ActionsEnvironmentSecret", plain, { ...inputs, environment: "a:b/c" });
    expect(found).toMatchObject({ replaces: ["environment"], stables: ["secretName"] });
  });

  it("must exist: it is not made", async () => {
    const elsewhere = { ...inputs, environment: "staging" };
    await expect(stand.create("ActionsEnvironmentSecret", elsewhere)).rejects.toThrow(
      /GET http.*\/environments\/staging\/secrets\/public-key: 404/,
    );
  });
});

describe("an organization's secret", () => {
  const inputs = { visibility: "selected", selectedRepositoryIds: [1001], secretName: "A", value: "v" };
  const kind = "ActionsOrganizationSecret";

  it.each(["all", "private", "selected"])("takes the visibility %s", async (visibility) => {
    expect(await stand.reasons(kind, { visibility, secretName: "A", value: "v" })).toEqual([]);
  });

  it("refuses another visibility, and a selection without the visibility for it", async () => {
    expect(await stand.reasons(kind, { ...inputs, visibility: "public" })).toEqual([
      expect.stringMatching(/expected visibility to be one of \["all" "private" "selected"\]/),
    ]);
    expect(await stand.reasons(kind, { ...inputs, visibility: "all" })).toEqual([
      expect.stringMatching(/without visibility being set to selected/),
    ]);
    expect(await stand.reasons(kind, { ...inputs, selectedRepositoryIds: ["1001"] })).toHaveLength(1);
    expect(await stand.reasons(kind, { ...inputs, selectedRepositoryIds: 1001 })).toHaveLength(1);
  });

  it("changes visibility and selection in place, and reads both back", async () => {
    const { plain } = await stand.create(kind, inputs);
    const wider = { ...inputs, selectedRepositoryIds: [1001, 1002] };
    expect(await stand.diff(kind, plain, wider)).toMatchObject({
      diffs: ["selectedRepositoryIds"],
      replaces: [],
    });
    const updated = await stand.update(kind, plain, wider);
    expect(await stand.read(kind, updated)).toMatchObject({
      visibility: "selected",
      selectedRepositoryIds: [1001, 1002],
    });
    await stand.github.store("/orgs/example/actions/secrets", "A", "v", { visibility: "all" });
    const read = await stand.read(kind, updated);
    expect(read).toMatchObject({ visibility: "all" });
    expect(await stand.diff(kind, read ?? {}, wider)).toMatchObject({ diffs: ["visibility"], replaces: [] });
  });
});

describe("a Codespaces secret", () => {
  const kind = "CodespacesSecret";
  const inputs = { repository: "app", secretName: "A", plaintextValue: "value-1" };
  const path = "/repos/example/app/codespaces/secrets";

  it("is lost when its replacement is created before the old one is deleted", async () => {
    const old = await stand.create(kind, inputs);
    await stand.create(kind, { ...inputs, plaintextValue: "value-2" });
    await stand.delete(kind, old.plain);
    expect((await stand.github.request("GET", `${path}/A`)).status).toBe(404);
  });

  it("takes one form of the value, and none at all, which is stored empty", async () => {
    const both = { ...inputs, encryptedValue: "AAAA" };
    expect(await stand.reasons(kind, both)).toHaveLength(2);
    const { plaintextValue: _, ...none } = inputs;
    expect(await stand.reasons(kind, none)).toEqual([]);
    expect((await stand.create(kind, none)).plain).toMatchObject({ plaintextValue: "", encryptedValue: "" });
  });

  it("has no key id and no other form of the value", async () => {
    for (const name of ["value", "valueEncrypted", "keyId"])
      expect(await stand.reasons(kind, { ...inputs, [name]: "AAAA" })).toHaveLength(1);
  });

  it("counts as gone when it was changed at GitHub", async () => {
    const { plain } = await stand.create(kind, inputs);
    expect(await stand.read(kind, plain)).toMatchObject({ updatedAt: plain.updatedAt });
    await stand.github.store(path, "A", "foreign");
    expect(await stand.read(kind, plain)).toBeUndefined();
  });

  it("fails to be created when it can't be read after the write", async () => {
    stand.cloud.fail({ service: "github", method: "GET", path: /secrets\/A$/, status: 404 });
    await expect(stand.create(kind, inputs)).rejects.toThrow(/gone right after it was stored/);
  });
});
