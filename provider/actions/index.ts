/** How each kind of action is run: one driver a file, registered here. */
import type { ActionKindName } from "../../components/catalog/index.ts";
import { cloudflarePagesDeploy } from "./cloudflare-pages-deploy.ts";
import { command } from "./command.ts";
import { compose } from "./compose.ts";
import type { ActionDriver } from "./driver.ts";
import { gitCommit } from "./git-commit.ts";
import { githubWorkflow } from "./github-workflow.ts";
import { http } from "./http.ts";
import { modalDeploy } from "./modal-deploy.ts";
import { systemd } from "./systemd.ts";

const drivers: { readonly [K in ActionKindName]: ActionDriver<K> } = {
  "cloudflare-pages-deploy": cloudflarePagesDeploy,
  command,
  compose,
  "git-commit": gitCommit,
  "github-workflow": githubWorkflow,
  http,
  "modal-deploy": modalDeploy,
  systemd,
};

/** What runs a kind of action. */
export function actionDriver<K extends ActionKindName>(kind: K): ActionDriver<K> {
  return drivers[kind];
}
