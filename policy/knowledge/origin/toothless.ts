import { z } from "zod";
import type { SeenResource } from "../../view/resource.ts";

const several = z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]);
const statement = z.object({
  Effect: z.string(),
  Action: several,
  Resource: several,
  NotAction: several,
  NotResource: several,
});
/** Source: IAM User Guide, "Grammar of the IAM JSON policy language". */
const iamPolicy = z.object({
  Statement: z.union([statement.transform((one) => [one]), z.array(statement)]),
});

/**
 * Why a part of a guard keeps nobody out, however it came to be so, such as by a transformation of the program's; nothing where
 * it does, and where its value is not known yet.
 */
export function toothless({ type, inputs }: SeenResource): string | undefined {
  if (type === "aws:iam/rolePolicy:RolePolicy")
    return grantsAll(inputs.policy) ? "lets its role do or use everything" : undefined;
  if (type === "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy") {
    if (inputs.decision === "bypass") return "asks nobody for a token";
    const { includes } = inputs;
    return Array.isArray(includes) && includes.some(isEveryone) ? "lets everybody in" : undefined;
  }
  return undefined;
}

/** @param policy as text, or as a document */
function grantsAll(policy: unknown): boolean {
  const read = iamPolicy.safeParse(typeof policy === "string" ? jsonIn(policy) : policy);
  // What is no policy IAM refuses.
  if (!read.success) return false;
  return read.data.Statement.some(
    ({ Effect, Action, Resource, NotAction, NotResource }) =>
      Effect === "Allow" &&
      (Resource.includes("*") ||
        NotResource.length > 0 ||
        NotAction.length > 0 ||
        Action.some((action) => action === "*" || action.endsWith(":*"))),
  );
}

/** Source: Cloudflare's API reference, "Access policies", rules `everyone` and `any_valid_service_token`. */
function isEveryone(rule: unknown): boolean {
  const { everyone, anyValidServiceToken } = (rule ?? {}) as Record<string, unknown>;
  return [everyone, anyValidServiceToken].some((one) => one !== undefined && one !== null);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
