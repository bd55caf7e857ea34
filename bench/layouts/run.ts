import { parseArgs } from "node:util";
import { LAYOUTS } from "./layouts.ts";
import { type Bench, type Cost, makeBench } from "./measure.ts";

const USAGE = `usage: node --import tsx bench/layouts/run.ts [--json] [--sizes 20x5,200x5] [--layouts a,b] [--repeat 3]
What rotating costs under each layout (layouts.ts), on the real engine with a file backend. Sizes are secrets x sinks;
--json adds the figures as JSON, as the last line. 200x5 takes an hour or two; the last columns are processor seconds.`;

/** What is measured of each layout, each from the state of the first generations. */
const RUNS = {
  none: { args: ["preview"], rotated: "none", checkpoints: true },
  one: { args: ["up", "--yes", "--skip-preview"], rotated: "one", checkpoints: true },
  unsaved: { args: ["up", "--yes", "--skip-preview"], rotated: "all", checkpoints: false },
  all: { args: ["up", "--yes", "--skip-preview"], rotated: "all", checkpoints: true },
} as const;

type Row = { size: string; layout: string } & Record<keyof typeof RUNS, Cost>;

/** Layouts take turns in each run, so that a busy machine is busy for all of them. */
async function measure(size: string, layouts: readonly string[], repeat: number): Promise<Row[]> {
  const [secrets = 0, sinks = 0] = size.split("x").map(Number);
  const benches = new Map<string, Bench>();
  const costs: { layout: string; what: string; cost: Cost }[] = [];
  try {
    for (const layout of layouts) benches.set(layout, await makeBench(layout, secrets, sinks));
    for (const [what, run] of Array.from({ length: repeat }, () => Object.entries(RUNS)).flat()) {
      for (const [layout, bench] of benches) {
        const cost = await bench.run(run);
        costs.push({ layout, what, cost });
        process.stderr.write(`${size} ${layout} ${what}: ${JSON.stringify(cost)}\n`);
      }
    }
  } finally {
    for (const bench of benches.values()) await bench.close();
  }
  // Of runs that do the same, the one that was disturbed least.
  const least = costs.toSorted((one, other) => other.cost.cpu - one.cost.cpu);
  return layouts.map((layout) => {
    const its = least.filter((one) => one.layout === layout).map(({ what, cost }) => [what, cost]);
    return { size, layout, ...(Object.fromEntries(its) as Record<keyof typeof RUNS, Cost>) };
  });
}

function table(rows: readonly Row[]): void {
  const base = rows.find(({ layout }) => layout === "a")?.all.cpu ?? Number.NaN;
  const round = (figure: number) => Number(figure.toFixed(2));
  const lines = rows.map(({ size, layout, none, one, unsaved, all }) => ({
    ...{ size, layout, what: LAYOUTS[layout]?.what, resources: all.resources, MB: round(all.megabytes) },
    ...{
      "writes, one": one.writes,
      "writes, all": all.writes,
      "all, wall": round(all.wall),
      "to a": round(all.cpu / base),
    },
    ...{ all: round(all.cpu), unsaved: round(unsaved.cpu), one: round(one.cpu), none: round(none.cpu) },
  }));
  console.table(lines);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      sizes: { type: "string", default: "20x5" },
      layouts: { type: "string", default: Object.keys(LAYOUTS).join(",") },
      repeat: { type: "string", default: "1" },
    },
  });
  const rows: Row[] = [];
  for (const size of values.sizes.split(",")) {
    const made = await measure(size, values.layouts.split(","), Number(values.repeat));
    table(made);
    rows.push(...made);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  return 0;
}

const code = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  return 1;
});
// What loads TypeScript leaves a process of its own running.
process.exit(code);
