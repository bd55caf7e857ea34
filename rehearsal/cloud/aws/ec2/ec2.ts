import type { ServiceContext } from "../../service.ts";
import type { Operations } from "../operation.ts";
import type { AwsState } from "../state.ts";
import { instances } from "./instances.ts";
import { prefixLists } from "./prefix-lists.ts";
import { securityGroups } from "./security-groups.ts";

/** What of EC2 stands around an origin: its firewall, the lists that this names, and the instance's identity. */
export function ec2(context: ServiceContext<AwsState>): Operations {
  return { ...prefixLists(context), ...securityGroups(context), ...instances(context) };
}
