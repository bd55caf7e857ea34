import { renameSync, rmdirSync } from "node:fs";
import type { ReadyKindName } from "../../../components/catalog/targets/index.ts";
import type { Fault } from "../../../rehearsal/cloud/faults.ts";
import type { ServiceName } from "../../../rehearsal/cloud/service.ts";
import type { Scratch } from "../../support/scratch.ts";

/** Makes a place fail. @returns mends it */
export type Break = (system: Scratch) => () => void;

/** How a place of a kind is made to fail; what mints is of none. */
export interface Failing {
  readonly kind?: ReadyKindName;
  readonly breaks: Break;
}

/** A service refuses, or falls ill. */
export const answers =
  (fault: Fault): Break =>
  ({ cloud }) =>
    cloud.fail(fault);

/** The same for one operation of those that have one path. */
export const operationRefused =
  (service: ServiceName, operation: string, answer: { status: number; body?: object }): Break =>
  ({ cloud }) =>
    cloud.interfere({
      matches: (asked) => asked.service === service && asked.operation === operation,
      act: async (exchange) => exchange.refuse(answer.status, {}, JSON.stringify(answer.body ?? {})),
    });

/** AWS refuses an operation, in the words of its API. */
export const awsRefuses = (operation: string): Break =>
  operationRefused("aws", operation, {
    status: 400,
    body: { __type: "AccessDeniedException", message: "not authorized to perform this" },
  });

/** A folder stands where the .env file was as soon as the registry has made what goes there: before, it is looked at. */
export const fileBrokenAtMint: Break = (system) => {
  const breaking =
    '[ "$1" = create ] && [ -f "$HOME/.env" ] && mv "$HOME/.env" "$HOME/.env.kept" && mkdir "$HOME/.env"';
  system.edit("registry.sh", (text) => text.replace("set -eu\n", `${breaking}\nset -eu\n`));
  return () => {
    rmdirSync(system.path(".env"));
    renameSync(system.path(".env.kept"), system.path(".env"));
  };
};

/** It fails as it stands, by what was laid out. */
export const asItStands: Break = () => () => {};
