import { mkdirSync, renameSync, rmdirSync } from "node:fs";
import type { ReadyKindName } from "../../../components/catalog/targets/index.ts";
import type { Fault } from "../../../rehearsal/cloud/faults.ts";
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

/** AWS refuses an operation, in the words of its API. */
export const awsRefuses =
  (operation: string): Break =>
  ({ cloud }) =>
    cloud.interfere({
      matches: (asked) => asked.service === "aws" && asked.operation === operation,
      act: async (exchange) =>
        exchange.refuse(
          400,
          { "content-type": "application/x-amz-json-1.1" },
          JSON.stringify({ __type: "AccessDeniedException", message: "not authorized to perform this" }),
        ),
    });

/** A folder stands where the file was. */
export const fileBroken =
  (name: string): Break =>
  (system) => {
    const file = system.path(name);
    renameSync(file, `${file}.kept`);
    mkdirSync(file);
    return () => {
      rmdirSync(file);
      renameSync(`${file}.kept`, file);
    };
  };

/** It fails as it stands, by what was laid out. */
export const asItStands: Break = () => () => {};
