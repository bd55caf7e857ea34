import type { AnyRule } from "../rule.ts";
import { disallowExposedOrigin } from "./disallow-exposed-origin.ts";
import { disallowLockedRotation } from "./disallow-locked-rotation.ts";
import { disallowOpenIngress } from "./disallow-open-ingress.ts";
import { disallowPlaintextExposure } from "./disallow-plaintext-exposure.ts";
import { disallowSecretInCommand } from "./disallow-secret-in-command.ts";
import { disallowSharedPaymentPlace } from "./disallow-shared-payment-place.ts";
import { disallowStaticCloudKeys } from "./disallow-static-cloud-keys.ts";
import { enforceCoupledGenerations } from "./enforce-coupled-generations.ts";
import { enforceOrder } from "./enforce-order.ts";
import { enforceSecretAge } from "./enforce-secret-age.ts";
import { limitSecretsPerPlace } from "./limit-secrets-per-place.ts";
import { requireEncryptedTransport } from "./require-encrypted-transport.ts";
import { requireOriginGuards } from "./require-origin-guards.ts";
import { requireSecretDestination } from "./require-secret-destination.ts";

/** The pack, in the order in which its page lists it. One rule a file; the name of the file is the policy's. */
export const RULES: readonly AnyRule[] = [
  disallowPlaintextExposure,
  disallowSecretInCommand,
  requireSecretDestination,
  disallowOpenIngress,
  disallowExposedOrigin,
  requireEncryptedTransport,
  requireOriginGuards,
  enforceSecretAge,
  enforceCoupledGenerations,
  disallowLockedRotation,
  enforceOrder,
  disallowStaticCloudKeys,
  limitSecretsPerPlace,
  disallowSharedPaymentPlace,
];
