import { expect, it } from "vitest";
import { fixtureFiles, reported, withProgram } from "../support/policy/preview.ts";

it("finds wrangler's files in the folder that the engine was started in, for the project's own program", async () => {
  const files = {
    ...fixtureFiles("disallow-exposed-origin", "passing"),
    "apps/gateway/wrangler.toml": '[vars]\nORIGIN = "https://203.0.113.7"\n',
  };
  await withProgram(files, async (stack) => {
    // As a shell in that folder, or keyturn, starts it.
    Object.assign(stack.env, { PWD: stack.folder });
    const ran = await stack.preview();
    expect(reported(ran), ran.all).toEqual(["mandatory disallow-exposed-origin"]);
    expect(ran.all).toContain('["apps/gateway/wrangler.toml"].vars.ORIGIN');
    expect(ran.all).not.toContain("203.0.113.7");
    expect(ran.exitCode).not.toBe(0);
  });
});
