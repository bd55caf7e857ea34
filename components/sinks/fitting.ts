import { type Output, RunError } from "@pulumi/pulumi";

/**
 * A value that a place can hold, else the run fails before it is written.
 *
 * @param what the value, in words such as `EDGE_KEY at params`
 * @param longest bytes
 */
export function fitting(value: Output<string>, what: string, longest: number): Output<string> {
  // One that is not there belongs to a generation that the run leaves out.
  return value.apply((text: string | undefined) => {
    const bytes = Buffer.byteLength(text ?? "");
    if (bytes > longest)
      throw new RunError(
        `${what} has ${bytes} bytes, and the place takes ${longest} at most. It was not written`,
      );
    return text as string;
  });
}
