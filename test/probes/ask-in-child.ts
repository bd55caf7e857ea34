import { text } from "node:stream/consumers";
import { inspect } from "node:util";
import { probeSchema } from "../../components/catalog/probe-schema.ts";
import { askProbe } from "../../components/probes/index.ts";

/** Asks what standard input says as JSON, and prints `as expected`, or the error with all that can be seen of it. */
const { written, value, expected } = JSON.parse(await text(process.stdin));
try {
  await askProbe("me", probeSchema.parse(written), { value, expected, what: "the current value" });
  console.log("as expected");
} catch (error) {
  console.log(inspect(error, { depth: null, showHidden: true }));
}
