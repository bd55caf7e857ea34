import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { z } from "zod";
import { setValues } from "../../provider/env-file/edit.ts";
import { parseEnv } from "../../provider/env-file/parse.ts";
import { oddSyntax } from "./odd-syntax.ts";
import { roundTrips } from "./round-trips.ts";

// Records what Docker Compose's own parser says about odd texts, and about texts that our editor wrote.
const here = fileURLToPath(new URL(".", import.meta.url));
const fixture = fileURLToPath(new URL("../../test/env-file/fixtures/compose-vectors.json", import.meta.url));
const reading = z.union([
  z.object({ error: z.literal(true) }),
  z.object({ values: z.record(z.string(), z.string()).default({}) }),
]);

const edited = roundTrips(300).map(({ before, set }) => ({
  before,
  set,
  after: setValues(parseEnv(before), new Map(Object.entries(set))).print(),
}));
const texts = [...oddSyntax, ...edited.map(({ after }) => after)];
const { stdout } = await execa("go", ["run", "."], { cwd: here, input: JSON.stringify(texts) });
const readings = z.array(reading).length(texts.length).parse(JSON.parse(stdout));
const vectors = {
  source: /compose-go\/v2 v[\d.]+/.exec(readFileSync(`${here}go.mod`, "utf8"))?.[0],
  syntax: oddSyntax.map((text, index) => ({ text, ...readings[index] })),
  roundTrips: edited.map((trip, index) => ({ ...trip, ...readings[oddSyntax.length + index] })),
};
writeFileSync(fixture, `${JSON.stringify(vectors, null, 1)}\n`);
process.stdout.write(
  `${vectors.syntax.length} odd texts and ${vectors.roundTrips.length} round trips recorded\n`,
);
