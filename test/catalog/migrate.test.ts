import { describe, expect, it } from "vitest";
import { checkCatalog } from "../../components/catalog/index.ts";
import { edited, problemsOf } from "./support.ts";

const withMigrate = (migrate: string) =>
  edited('{ what: "what customers uploaded" }', `{ what: uploads, migrate: ${migrate} }`);
const AT = "secrets.VAULT_KEY.encryptsData.migrate";

describe("a migration step", () => {
  it("is a program with arguments, which may take half an hour unless it says otherwise", () => {
    const read = (text: string) =>
      checkCatalog(text, "shop.yaml").catalog?.secrets.VAULT_KEY?.encryptsData?.migrate;
    expect(read(withMigrate("{ run: [./move, --all] }"))).toEqual({
      run: ["./move", "--all"],
      timeout: 1_800_000,
    });
    expect(read(withMigrate("{ run: [./move], timeout: 1w }"))?.timeout).toBe(604_800_000);
  });

  it.each([
    ["{ run: [] }", `‹[› ${AT}.run: is empty → name the program`],
    ["{ run: [''] }", `‹[› ${AT}.run: begins with no program → name the program`],
    [
      '{ run: [move, "--key={value}"] }',
      `‹"› ${AT}.run[1]: holds {value}, which never stands in a command line → read the value from standard input: ` +
        "a command line is seen by every process of the machine",
    ],
    ["{ run: [move], timeout: 8d }", `‹8d› ${AT}.timeout: is longer than a week → write 1w or less`],
    [
      "{ run: [move], retries: 3 }",
      `‹retries› ${AT}.retries: unknown key "retries" → remove it; known here: run and timeout`,
    ],
  ])("%s is refused with a remedy", (migrate, problem) => {
    expect(problemsOf(withMigrate(migrate))).toEqual([problem]);
  });
});
