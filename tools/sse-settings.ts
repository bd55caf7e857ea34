import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { settingsPage } from "./sse-settings/page.ts";

/** Writes the page of the event-stream tokens' settings; run it by `npm run docs` after changing one. */
writeFileSync(fileURLToPath(new URL("../docs/sse-settings.md", import.meta.url)), settingsPage());
