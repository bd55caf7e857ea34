import { ec2Of, mayReach } from "../../../rehearsal/cloud/aws/ec2/state.ts";
import type { AwsState } from "../../../rehearsal/cloud/aws/state.ts";
import type { Cloud } from "../../../rehearsal/cloud/cloud.ts";
import type { Namespaces } from "./namespaces.ts";

/** A port of a security group's machines. */
export interface GroupPort {
  readonly region: string;
  readonly group: string;
  readonly port: number;
}

/**
 * Puts who may reach a port by a simulated security group into the firewall of the origin's namespace, with each change before the
 * change is answered: the network that the simulated EC2 lacks.
 *
 * @returns who may reach it now
 */
export async function mirrorGroup(
  cloud: Pick<Cloud, "interfere" | "stateOf">,
  net: Namespaces,
  { region, group, port }: GroupPort,
): Promise<() => string[]> {
  const reaching = () => mayReach(ec2Of(cloud.stateOf("aws") as AwsState, region), group, port);
  const mirror = async () => await net.letIn(reaching().filter((range) => !range.includes(":")));
  cloud.interfere({
    matches: ({ service }) => service === "aws",
    act: async (_, work) => {
      await work();
      await mirror();
    },
  });
  await mirror();
  return reaching;
}
