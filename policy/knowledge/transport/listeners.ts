import type { StackResource } from "../../view/resource.ts";
import { UNKNOWN } from "../../view/value.ts";
import { rulesIn } from "../ingress/opening.ts";
import { textOf } from "../text.ts";
import { PLAIN_LISTENER } from "./plain-places.ts";
import type { Weak } from "./unchecked.ts";

const LISTENER = /^aws:(?:lb|alb|applicationloadbalancing|elasticloadbalancingv2)\/listener:Listener$/;
const BALANCER =
  /^aws:(?:lb|alb|applicationloadbalancing|elasticloadbalancingv2)\/loadBalancer:LoadBalancer$/;

/**
 * Listeners of AWS's load balancers that forward what came in plain. One that only redirects, to HTTPS that is, is let
 * be; so is one of a balancer inside the network. Of a balancer that is not in the program it is not known: it is told.
 */
export function plainListener(listener: StackResource, resources: readonly StackResource[]): Weak[] {
  const { inputs } = listener;
  if (!LISTENER.test(listener.type) || textOf(inputs.protocol).toUpperCase() !== "HTTP") return [];
  const forwards = rulesIn(inputs.defaultActions, ["defaultActions"]).some(({ rule }) =>
    textOf(rule.type).startsWith("forward"),
  );
  const balancer = balancerOf(listener, resources);
  if (!forwards || balancer?.inputs.internal === true || balancer?.inputs.internal === UNKNOWN) return [];
  return [{ path: ["protocol"], problem: PLAIN_LISTENER }];
}

function balancerOf(
  { inputs, madeOf }: StackResource,
  resources: readonly StackResource[],
): StackResource | undefined {
  const made = madeOf.get("loadBalancerArn")?.find(({ type }) => BALANCER.test(type));
  const arn = inputs.loadBalancerArn;
  if (made !== undefined || typeof arn !== "string") return made;
  return resources.find(({ type, outputs }) => BALANCER.test(type) && outputs.arn === arn);
}
