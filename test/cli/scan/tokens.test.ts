// biome-ignore-all lint/suspicious/noTemplateCurlyInString: files write variables as ${NAME} too.
import { describe, expect, it } from "vitest";
import { detectInText } from "../../../cli/scan/detect/index.ts";
import { foundIn, PLANTED } from "./support.ts";

describe("a token in any file", () => {
  it.each([
    ["secretlint/github GITHUB_TOKEN", PLANTED.github],
    ["known-token Stripe secret key", PLANTED.stripe],
    ["known-token Polar access token", PLANTED.polar],
    ["known-token secret key (sk_)", PLANTED.secretKey],
    ["known-token age secret key", PLANTED.age],
    ["known-token signed token (JWT)", PLANTED.jwt],
    ["known-token Discord webhook", PLANTED.webhook],
    ["secretlint/database-connection-string PostgreSQLConnection", PLANTED.dsn],
  ])("is found: %s", async (expected, token) => {
    expect(await foundIn("src/a.ts", `const x = "${token}";\n`)).toEqual([expected]);
  });

  it("is found where secretlint's own comment would hide it", async () => {
    expect(await foundIn("a.ts", `// secretlint-disable\nconst x = "${PLANTED.github}";\n`)).toHaveLength(1);
  });

  it("stands exactly where the finding says", async () => {
    const [found] = await detectInText(`é\nx ${PLANTED.stripe} y`, {});
    expect(found).toMatchObject({ offset: 4, length: PLANTED.stripe.length });
  });

  it.each([
    ["a publishable key", `pk_live_${"9fK2mQ7xW4pL".repeat(2)}`],
    ["a password that is filled in", "postgres://app:${DB_PASSWORD}@db.example.com/app"],
    ["a placeholder", "postgres://app:<password>@db.example.com/app https://me:pass@ci.example.com/"],
    ["stars", `sk_live_${"x".repeat(24)}`],
    ["a word", "sk_buff_and_other_names_of_things"],
  ])("is not %s", async (_, text) => {
    expect(await foundIn("src/a.ts", text)).toEqual([]);
  });
});
