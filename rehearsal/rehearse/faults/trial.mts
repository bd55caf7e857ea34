import { cellName } from "./cell.ts";
import { cellsOf } from "./cells.ts";
import { runCell } from "./run-cell.ts";
import { makeWorker } from "./worker.ts";

const catalog = process.argv[2] ?? "catalog/molecule.yaml";
const only = process.argv[3];
const w = await makeWorker(catalog, (l) => console.error(l));
try {
  const cells = cellsOf(w.system.model.catalog, w.boundaries, "kinds");
  console.log(cells.length, "cells");
  if (only === undefined) console.log(cells.map(cellName).join("\n"));
  for (const c of cells)
    if (only !== undefined && cellName(c).includes(only)) {
      const r = await runCell(w, c, { seed: 1, rate: 20 });
      console.log(JSON.stringify(r));
    }
} finally {
  await w.system.close();
}
