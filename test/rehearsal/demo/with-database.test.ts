import { expect, it } from "vitest";
import { EXIT } from "../../../cli/errors.ts";
import { withDatabase } from "../../../rehearsal/demo/day/with-database.ts";

const missing = () => undefined;

it("names the package and the option where PostgreSQL is not on the machine", async () => {
  await expect(withDatabase(false, async () => "played", missing)).rejects.toMatchObject({
    exitCode: EXIT.badInput,
    message: expect.stringMatching(/apt-get install postgresql, or --without-database$/),
  });
});

it("plays without one where that is asked for, and looks for none", async () => {
  const looked = () => {
    throw new Error("looked for");
  };
  expect(await withDatabase(true, async (database) => database ?? "none", looked)).toBe("none");
});
