import { deliveredTo } from "../knowledge/keyturn.ts";
import { type Declaration, declaredOrder, type Order } from "../knowledge/order.ts";
import { defineRule, type Finding } from "../rule.ts";
import type { StackResource } from "../view/resource.ts";

/** Refuses a place that presents a secret and does not wait for those that have to accept it. */
export const enforceOrder = defineRule<{ readonly order: readonly Declaration[] }>({
  name: "enforce-order",
  description:
    "What presents a secret waits for what has to accept it, and gets no generation that those do not hold.",
  severity: "critical",
  remedy:
    "Let it depend on them (dependsOn), through the probe between them where there is one. In keyturn's catalog the stages " +
    "say so: put what accepts into the first one, and let the run reach all places (no --target, no --exclude).",
  settings: {
    schema: {
      order: {
        type: "array",
        description:
          "Orders of a program other than keyturn's, by names of resources, where * stands for any text.",
        items: {
          type: "object",
          properties: {
            acceptors: { type: "array", items: { type: "string", minLength: 1 } },
            callers: { type: "array", items: { type: "string", minLength: 1 } },
          },
          required: ["acceptors", "callers"],
          additionalProperties: false,
        },
      },
    },
    defaults: { order: [] },
  },
  *inspectStack(resources, { settings }) {
    for (const order of declaredOrder(resources, settings.order)) {
      for (const caller of order.callers) {
        const behind = allBehind(caller);
        for (const acceptor of order.acceptors) {
          if (acceptor === caller) continue;
          if (!behind.has(acceptor)) yield notAwaited(caller, acceptor, order);
          yield* ahead(caller, acceptor, order);
        }
      }
    }
  },
});

/** All that a resource waits for, directly or through others. */
function allBehind(resource: StackResource): ReadonlySet<StackResource> {
  const found = new Set<StackResource>();
  const open = [resource];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const one of next.dependsOn) {
      if (found.has(one)) continue;
      found.add(one);
      open.push(one);
    }
  }
  return found;
}

function notAwaited(caller: StackResource, acceptor: StackResource, { secret }: Order): Finding {
  const what = secret === undefined ? "it" : `${secret}, which it presents,`;
  return {
    urn: caller.urn,
    problem: `it does not wait for ${acceptor.name}, where ${what} has to be accepted first.`,
  };
}

/** Both may be known to be at different generations, though the one waits for the other. */
function* ahead(caller: StackResource, acceptor: StackResource, { secret }: Order): Generator<Finding> {
  if (secret === undefined) return;
  const [presented, accepted] = [caller, acceptor].map((one) => deliveredTo(one).get(secret));
  if (presented === undefined || accepted === undefined) return;
  const missing = [...presented].filter((number) => !accepted.has(number));
  if (missing.length === 0) return;
  yield {
    urn: caller.urn,
    problem:
      `it presents generation ${missing.join(", ")} of ${secret}, and ${acceptor.name} holds ` +
      `${[...accepted].join(", ")} only.`,
  };
}
