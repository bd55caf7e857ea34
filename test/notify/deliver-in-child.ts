import { text } from "node:stream/consumers";
import { inspect } from "node:util";
import { deliver } from "../../cli/notify/deliver.ts";
import { holding, NOTICE, notifierOf } from "./support.ts";

/** Delivers what standard input says as JSON, and prints all that can be seen of what came of it. */
const { written, values } = JSON.parse(await text(process.stdin));
try {
  console.log(JSON.stringify(await deliver(notifierOf(written), NOTICE, holding(values))));
} catch (error) {
  console.log(inspect(error, { depth: null, showHidden: true }));
}
