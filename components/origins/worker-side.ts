import type { Resource } from "@pulumi/pulumi";
import type { Origin } from "../catalog/index.ts";
import { WorkerSide } from "../hardening/index.ts";

/** The look at the Worker's file that an origin asks for, if it does. @throws Error that names what to mend, and no address */
export function workerSideOf(
  name: string,
  { worker, host }: Origin,
  directory: string,
  parent: Resource,
): WorkerSide | undefined {
  if (worker === undefined) return undefined;
  const { config, bindings } = worker;
  return new WorkerSide(`${name}-worker`, { config, directory, bindings, machines: [host.host] }, { parent });
}
