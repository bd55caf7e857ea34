import type { Action, Catalog } from "../../../components/catalog/index.ts";
import { actionsOf } from "../running.ts";
import { authorityOf } from "./served-requests.ts";

/** A request that an action of the catalog sends, and the status that it is answered with. */
export interface ActionRequest {
  readonly request: { readonly url: string; readonly method: string };
  readonly authority: string;
  readonly path: RegExp;
  readonly status: number;
}

/** Every request that the actions of a catalog send. */
export function actionRequests({ targets, secrets }: Catalog): ActionRequest[] {
  const actions: readonly Action[] = [
    ...Object.values(targets).flatMap((target) => actionsOf(target)),
    ...Object.values(secrets).flatMap(({ stages }) => stages.flatMap(({ then = [] }) => then)),
  ];
  return actions.flatMap((action) => {
    if (action.kind !== "http") return [];
    const { url, method, accept } = action.settings;
    const { pathname, search } = new URL(url);
    const path = new RegExp(`^${`${pathname}${search}`.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
    return [
      { request: { url, method }, authority: authorityOf(new URL(url)), path, status: accept[0] ?? 200 },
    ];
  });
}
