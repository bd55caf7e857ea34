import type { StepSink } from "./sink.ts";
import { workerScript } from "./worker-script.ts";

/** Secrets of a Cloudflare Worker that keyturn uploads: what leaves is not in the next upload. */
export const cloudflareWorkerScript: StepSink<"cloudflare-worker-script"> = {
  write({ name, places: [place] }, { directory }, options) {
    if (place === undefined) return { resources: [] };
    const { target, entries } = place;
    const kept = entries.filter(({ leaving }) => !leaving);
    const secrets = Object.fromEntries(kept.map(({ key, value }) => [key, value]));
    return { resources: [workerScript(name, { target, directory, secrets }, options(name))] };
  },
};
