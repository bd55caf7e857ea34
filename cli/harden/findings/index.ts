import type { FindingId } from "../../../components/catalog/index.ts";
import {
  decryptionKeyInWorkflows,
  noRotationSchedule,
  oneTokenForAllServices,
  paymentTokensTogether,
} from "./in-catalog.ts";
import type { Judge } from "./judged.ts";
import { cloudKeysOnHost, providerKeysTogether } from "./on-host.ts";
import {
  callersNotKnown,
  originAddressPublished,
  plaintextToken,
  portsOpenToAll,
  tokenInLogs,
} from "./way-in.ts";

/** How each finding is looked for. A finding without a judge does not compile. */
export const judges: Readonly<Record<FindingId, Judge>> = {
  "plaintext-token": plaintextToken,
  "origin-address-published": originAddressPublished,
  "ports-open-to-all": portsOpenToAll,
  "token-in-logs": tokenInLogs,
  "cloud-keys-on-host": cloudKeysOnHost,
  "decryption-key-in-workflows": decryptionKeyInWorkflows,
  "provider-keys-together": providerKeysTogether,
  "payment-tokens-together": paymentTokensTogether,
  "one-token-for-all-services": oneTokenForAllServices,
  "no-rotation-schedule": noRotationSchedule,
  "callers-not-known": callersNotKnown,
};
