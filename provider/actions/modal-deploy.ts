import { findTool } from "../tools/find-tool.ts";
import { modalSettings } from "../tools/modal-settings.ts";
import { runTool, ToolFailed } from "../tools/run-tool.ts";
import type { ActionDriver } from "./driver.ts";

const INSTALL = "install it with pip install modal";

/** Deploys apps of Modal, one after the other, by Modal's own client. */
export const modalDeploy: ActionDriver<"modal-deploy"> = {
  async problems({ name, directory }) {
    if ((await findTool("modal", directory)) !== undefined) return [];
    return [`modal is not on PATH, and deploys the apps of ${name}: ${INSTALL}`];
  },

  async run({ name, settings, target, directory }) {
    const own = target !== undefined && "environment" in target ? target.environment : undefined;
    const environment = settings.environment ?? own;
    for (const file of settings.files) {
      const where = typeof environment === "string" ? ["--env", environment] : [];
      try {
        await runTool({
          program: "modal",
          args: ["deploy", ...where, file],
          directory,
          env: modalSettings(target, directory),
          purpose: `deploys ${file} for ${name}`,
          install: INSTALL,
          timeoutMs: settings.within,
        });
      } catch (error) {
        if (!(error instanceof ToolFailed)) throw error;
        throw new Error(
          `${error.message}. What it says: modal deploy ${[...where, file].join(" ")}. Mend it, then keyturn resume: it is deployed again`,
        );
      }
    }
  },
};
