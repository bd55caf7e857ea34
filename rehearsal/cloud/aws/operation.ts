import type { z } from "zod";
import { AwsRefusal } from "./aws-error.ts";
import type { Signer } from "./signature.ts";

/** An operation of an API, by its name there; its answer is what the protocol carries. */
export type Operations = Readonly<Record<string, (body: unknown, signer: Signer) => object>>;

/** An operation that refuses what is not of the form it takes: members that it does not know too, as it would not heed them. */
export function operation<Shape extends z.ZodObject>(
  shape: Shape,
  act: (asked: z.output<Shape>, signer: Signer) => object,
): (body: unknown, signer: Signer) => object {
  const strict = shape.strict();
  return (body, signer) => {
    const parsed = strict.safeParse(body);
    // Zod's own message could hold what it read.
    if (!parsed.success) throw new AwsRefusal("ValidationException", constraint(parsed.error));
    return act(parsed.data as z.output<Shape>, signer);
  };
}

function constraint({ issues }: z.ZodError): string {
  const places = issues.map(({ path, code, ...issue }) => {
    const names = "keys" in issue && Array.isArray(issue.keys) ? issue.keys.join(", ") : path.join(".");
    return `Value at '${names}' failed to satisfy constraint (${code})`;
  });
  return `${issues.length} validation error${issues.length === 1 ? "" : "s"} detected: ${places.join("; ")}`;
}
