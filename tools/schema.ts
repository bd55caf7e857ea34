import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { catalogJsonSchema } from "../components/catalog/index.ts";

/** Writes the JSON Schema that editors use for catalogs; run it by `npm run schema` after changing the schema. */
const path = fileURLToPath(new URL("../catalog/schema.json", import.meta.url));
writeFileSync(path, `${JSON.stringify(catalogJsonSchema(), null, 2)}\n`);
