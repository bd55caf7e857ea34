import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { makeReview, renderReview } from "../../components/plan/index.ts";
import { tenTurn } from "../plan/review-systems.ts";

it("the comment of a pull request in which ten secrets turn is what its golden file holds", () => {
  const file = fileURLToPath(new URL("./review.md", import.meta.url));
  const text = renderReview(makeReview(tenTurn()));
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
  const golden = existsSync(file) ? readFileSync(file, "utf8") : "";
  expect(text, "Changed on purpose? npm run golden, then review the diff").toBe(golden);
});
