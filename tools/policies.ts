import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { policiesPage } from "./policies/page.ts";

/** Writes the page of the policy pack; run it by `npm run docs` after changing a policy. */
writeFileSync(fileURLToPath(new URL("../policy/README.md", import.meta.url)), policiesPage());
