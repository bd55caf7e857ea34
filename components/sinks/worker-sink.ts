import { drivenStep } from "./driven-sink.ts";
import type { StepSink } from "./sink.ts";
import { stackSettings } from "./stack-settings.ts";

const SETTINGS = ["cloudflare:apiToken", "cloudflare:baseUrl"] as const;

/** Secrets of a Cloudflare Worker. */
export const cloudflareWorker: StepSink<"cloudflare-worker"> = {
  write(step, context, options) {
    const access = () => stackSettings(SETTINGS);
    return drivenStep<"cloudflare-worker">().write(step, { ...context, access }, options);
  },
};
