import { isSeq, parseDocument } from "yaml";
import type { SampleDatabase } from "./index.ts";

/** Local AI's catalog for a machine where its database is at another address, or where it has none. */
export function localAiCatalog(text: string, database?: SampleDatabase): string {
  const catalog = parseDocument(text);
  if (database === undefined) {
    catalog.deleteIn(["targets", "database"]);
    const stages = catalog.getIn(["secrets", "POSTGRES_PASSWORD", "stages"]);
    if (isSeq(stages)) stages.delete(0);
  } else {
    catalog.setIn(["targets", "database", "url"], `postgresql://127.0.0.1:${database.port}/postgres`);
    if (database.ca !== undefined)
      catalog.setIn(["targets", "database", "tls"], catalog.createNode({ ca: database.ca }));
  }
  return catalog.toString({ lineWidth: 0 });
}
