import { drivenKey } from "./driven-sink.ts";
import type { KeySink } from "./sink.ts";
import { GITHUB_SETTINGS, stackSettings } from "./stack-settings.ts";

/** Codespaces secrets of a GitHub repository. */
export const githubCodespaces: KeySink<"github-codespaces"> = {
  write(name, place, entry, context, opts) {
    const access = () => stackSettings(GITHUB_SETTINGS);
    return drivenKey<"github-codespaces">().write(name, place, entry, { ...context, access }, opts);
  },
};
