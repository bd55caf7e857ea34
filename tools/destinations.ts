import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { destinationsPage } from "./destinations/page.ts";

/** Writes the page of destinations; run it by `npm run docs` after changing what a kind of target can do. */
writeFileSync(fileURLToPath(new URL("../docs/destinations.md", import.meta.url)), destinationsPage());
