import { Parameter } from "@pulumi/aws/ssm/parameter.js";
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
        value: fitting(value, `${secret} at ${place}`, LONGEST_IN_TIER[target.tier]),
        tier: TIERS[target.tier],
        ...(target.key === undefined ? {} : { keyId: target.key }),
        overwrite: true,
      },
      { ...opts, provider: aws.of(region) },
    );
  },
};
