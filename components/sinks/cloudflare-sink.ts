import { drivenStep } from "./driven-sink.ts";
import type { StepSink } from "./sink.ts";
import { CLOUDFLARE_SETTINGS, stackSettings } from "./stack-settings.ts";

/** A kind of place that the provider `keyturn` writes by Cloudflare's API, with what the stack says of that. */
export function cloudflareStep<K extends "cloudflare-worker" | "cloudflare-pages">(): StepSink<K> {
  return {
    write(step, context, options) {
      const access = () => stackSettings(CLOUDFLARE_SETTINGS);
      return drivenStep<K>().write(step, { ...context, access }, options);
    },
  };
}
