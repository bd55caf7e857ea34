import type { Asked } from "../../../rehearsal/cloud/interference.ts";
import type { ServiceName } from "../../../rehearsal/cloud/service.ts";
import { moment } from "../../support/moments.ts";
import type { Scratch } from "../../support/scratch.ts";
import { processesWith } from "../../support/scratch-processes.ts";

/** Another maker's client, and the request by which it hands on the values that it was given. */
export interface Client {
  readonly name: string;
  readonly service: ServiceName;
  readonly command: RegExp;
  readonly hands: (asked: Asked) => boolean;
}

/** Values reach it on standard input. */
export const FLYCTL: Client = {
  name: "flyctl",
  service: "fly",
  command: /\/flyctl secrets import /,
  hands: ({ method, path }) => method === "POST" && path.endsWith("/secrets"),
};

/** Values reach it in a file without a name. */
export const MODAL: Client = {
  name: "modal",
  service: "modal",
  command: /\/modal secret create /,
  hands: ({ operation }) => operation === "SecretGetOrCreate",
};

/** Ends a client with SIGKILL at each such request, which gets no answer. @returns mends it, and says how many it ended */
export function killAtWork(system: Scratch, { name, service, command, hands }: Client): () => number {
  let killed = 0;
  // Some of them a stand-in for a plugin starts, which several copies of a system share: all that is its own is its cloud.
  const url = system.cloud.urls[service];
  const isOurs = (variable: string) => variable.endsWith(`=${url}`);
  const mend = system.cloud.interfere({
    matches: (asked) => asked.service === service && hands(asked),
    act: async (exchange) => {
      const pid = await moment(
        name,
        () => processesWith(isOurs).find((process) => command.test(process.command))?.pid,
      );
      process.kill(pid, "SIGKILL");
      killed += 1;
      exchange.cutOff();
    },
  });
  return () => {
    mend();
    return killed;
  };
}
