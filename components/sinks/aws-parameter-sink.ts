import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import { type Output, RunError } from "@pulumi/pulumi";
import { LONGEST_IN_TIER, parameterName } from "../catalog/index.ts";
import { regionOf } from "./aws-provider.ts";
import { fitting } from "./fitting.ts";
import type { KeySink } from "./sink.ts";

const TIERS = { standard: "Standard", advanced: "Advanced" } as const;

/**
 * Parameters of AWS Systems Manager. Each write overwrites: what a place holds that is adopted, and what a run wrote whose
 * answer was lost, is written again.
 */
export const awsSsmParameter: KeySink<"aws-ssm-parameter"> = {
  write(name, { name: place, target }, { key, value, secret }, { aws }, opts) {
    const region = regionOf(place, target);
    return new Parameter(
      name,
      {
        region,
        name: parameterName(target, key),
        type: "SecureString",
        value: unnested(
          fitting(value, `${secret} at ${place}`, LONGEST_IN_TIER[target.tier]),
          `${secret} at ${place}`,
        ),
        tier: TIERS[target.tier],
        ...(target.key === undefined ? {} : { keyId: target.key }),
        overwrite: true,
      },
      { ...opts, provider: aws.of(region) },
    );
  },
};

/** Source: what PutParameter answers: "Parameter value can't nest another parameter. Do not use "{{}}" in the value." */
function unnested(value: Output<string>, what: string): Output<string> {
  // One that is not there belongs to a generation that the run leaves out.
  return value.apply((text: string | undefined) => {
    if (/\{\{[\s\S]*\}\}/.test(text ?? ""))
      throw new RunError(
        `${what} holds {{ and }}, which AWS takes for the name of another parameter and refuses: store an encoding of it. It was ` +
          "not written",
      );
    return text as string;
  });
}
