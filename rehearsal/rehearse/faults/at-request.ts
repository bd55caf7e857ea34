import { setTimeout as sleep } from "node:timers/promises";
import type { Asked, Exchange } from "../../cloud/interference.ts";
import type { ServiceName } from "../../cloud/service.ts";
import { kill } from "../processes.ts";
import type { RehearsedSystem } from "../rehearsed-system.ts";
import { Counter, requestLabel } from "./boundary.ts";
import type { Where } from "./cell.ts";
import { type Fault, Struck } from "./fault.ts";
import type { FaultClass } from "./fault-class.ts";

type AtRequest = Extract<Where, { kind: "request" }>;

/** The request that is struck. */
interface Met {
  readonly exchange: Exchange;
  /** Lets the service do its work. */
  readonly work: () => Promise<void>;
  readonly asked: Asked;
  readonly where: AtRequest;
  readonly system: RehearsedSystem;
}

interface Act {
  /** Whether it is done to that request alone, or to all that come from then on. */
  readonly once: boolean;
  /** @returns false where there was nothing to strike */
  readonly act: (met: Met) => Promise<unknown>;
}

/** By class, what is done. */
const ACTS: Partial<Record<FaultClass, Act>> = {
  "no-answer-before": { once: true, act: async ({ exchange }) => exchange.cutOff() },
  "no-answer-after": {
    once: true,
    act: async ({ exchange, work }) => {
      await work();
      exchange.cutOff();
    },
  },
  "401": { once: false, act: async ({ exchange }) => exchange.refuse(401) },
  "429": { once: true, act: async ({ exchange }) => exchange.refuse(429, { "retry-after": "1" }) },
  "500": { once: false, act: async ({ exchange }) => exchange.refuse(500) },
  "revoke-fails": { once: false, act: async ({ exchange }) => exchange.refuse(403) },
  slow: {
    once: true,
    act: async ({ work }) => {
      await sleep(3000);
      await work();
    },
  },
  "command-killed": {
    once: true,
    act: async ({ exchange, work, where, system: { folder } }) => {
      if (where.moment === "after") await work();
      const wasKilled = kill(folder, "client") || kill(folder, "provider");
      exchange.cutOff();
      return wasKilled;
    },
  },
};

/** Lies in wait for a request. @throws Error where a class can't strike there */
export function atRequest(system: RehearsedSystem, fault: FaultClass, where: AtRequest): Fault {
  const { act, once } = fault === "stale-read" ? staleRead(system) : (ACTS[fault] ?? unknown(fault));
  const counter = new Counter();
  const struck = new Struck();
  const takeBack = system.cloud.interfere({
    matches: (asked) => requestLabel(asked) === where.label,
    act: async (exchange, work, asked) => {
      const nth = counter.next(where.label);
      if (nth < where.nth || (once && nth > where.nth)) return await work();
      if ((await act({ exchange, work, asked, where, system })) !== false) struck.note();
    },
  });
  return { hasStruck: struck.has, end: async () => takeBack() };
}

/** The service answers from what it held when the fault was laid, and goes on with what it holds. */
function staleRead({ cloud }: RehearsedSystem): Act {
  const services = Object.keys(cloud.urls) as ServiceName[];
  const before = new Map(services.map((service) => [service, cloud.stateOf(service)]));
  return {
    once: true,
    act: async ({ work, asked: { service } }) => {
      const now = cloud.stateOf(service);
      cloud.putBack(service, before.get(service));
      await work();
      cloud.putBack(service, now);
    },
  };
}

function unknown(fault: FaultClass): never {
  throw new Error(`${fault} can't strike at a request`);
}
