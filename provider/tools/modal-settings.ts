import { resolve } from "node:path";
import type { Target } from "../../components/catalog/index.ts";

/** What Modal's client is to come in with at a target: its configuration file and profile, where the catalog names them. */
export function modalSettings(target: Target | undefined, directory: string): Record<string, string> {
  if (target?.kind !== "modal-secret") return {};
  const { config, profile } = target;
  return {
    ...(config === undefined ? {} : { MODAL_CONFIG_PATH: resolve(directory, config) }),
    ...(profile === undefined ? {} : { MODAL_PROFILE: profile }),
  };
}
