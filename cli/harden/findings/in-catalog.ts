import { listed, type Target } from "../../../components/catalog/index.ts";
import { providerOf } from "../../../policy/knowledge/providers.ts";
import { closedByCatalog, type Judge, type Seen } from "./judged.ts";

/** Who may write a workflow of the repository, or of any repository, gets what stands here. */
const WHOLE_REPOSITORY: ReadonlySet<string> = new Set([
  "github-actions",
  "github-organization",
  "github-codespaces",
  "github-dependabot",
]);

/** Stores that give out each secret by itself, or encrypted: a break-in opens one, or none. */
const BY_ITSELF: ReadonlySet<string> = new Set([
  "sops-file",
  "sops-recipients",
  "aws-secrets-manager",
  "aws-ssm-parameter",
  "vault-kv",
  "cloudflare-secrets-store",
]);

/** What each target gets, by the catalog. */
function deliveries({
  catalog,
}: Seen): { secret: string; key: string; target: string; place: Target | undefined }[] {
  return Object.entries(catalog.secrets).flatMap(([secret, { stages }]) =>
    stages.flatMap(({ deliver }) =>
      deliver.map(({ target, key }) => ({ secret, key, target, place: catalog.targets[target] })),
    ),
  );
}

/** A repository's workflows hold the key that opens every encrypted file. */
export const decryptionKeyInWorkflows: Judge = (seen) => {
  const keys = deliveries(seen).filter(({ secret, key }) => {
    const source = seen.catalog.secrets[secret]?.source;
    const isMade = source?.kind === "minted" && source.by === "age-key";
    return isMade || /(?:^|_)(?:SOPS_AGE|AGE)_(?:SECRET_)?KEY$/.test(key);
  });
  const open = keys
    .filter(({ place }) => place !== undefined && WHOLE_REPOSITORY.has(place.kind))
    .map(
      ({ secret, target }) =>
        `${secret} stands in ${target}, where every workflow of the repository reads it`,
    );
  const guarded = keys.filter(({ place }) => place?.kind === "github-environment");
  if (open.length > 0 || guarded.length === 0)
    return {
      open,
      closed: closedByCatalog("no key that opens encrypted files goes to a whole repository").closed,
    };
  return {
    open,
    closed: guarded.map(({ secret, target }) => ({
      by: `environment ${target}`,
      how: `a job gets ${secret} as the environment's rules say`,
    })),
  };
};

/** One place holds the keys of several payment providers. */
export const paymentTokensTogether: Judge = (seen) => {
  const byTarget = new Map<string, Set<string>>();
  for (const { key, target, place } of deliveries(seen)) {
    const provider = providerOf(key);
    if (provider?.business !== "payment" || place === undefined || BY_ITSELF.has(place.kind)) continue;
    byTarget.set(target, (byTarget.get(target) ?? new Set()).add(provider.name));
  }
  const shared = [...byTarget].filter(([, providers]) => providers.size > 1);
  return {
    open: shared.map(([target, providers]) => `${target} holds the keys of ${listed(providers)}`),
    closed: closedByCatalog("no place holds the keys of two payment providers").closed,
  };
};

/** One token opens several services. */
export const oneTokenForAllServices: Judge = ({ calls }) => ({
  open: calls
    .filter(({ acceptors }) => acceptors.length > 1)
    .map(({ secret, acceptors }) => `${secret} opens ${listed(acceptors)}`),
  closed: closedByCatalog("each token opens one place").closed,
});

/** A critical secret has no age at which it turns. */
export const noRotationSchedule: Judge = ({ catalog }) => {
  const turning = Object.entries(catalog.secrets).filter(
    ([, { risk, source, locked }]) =>
      risk === "critical" && source.kind !== "derived" && source.kind !== "builtin" && locked === undefined,
  );
  const names = (aged: boolean) =>
    turning.filter(([, { maxAge }]) => (maxAge !== undefined) === aged).map(([name]) => name);
  const none = names(false);
  if (turning.length === 0) return closedByCatalog("it has no critical secret that turns");
  return {
    open: none.length === 0 ? [] : [`${listed(none)} may grow as old as it likes: give it a \`maxAge\``],
    closed: [{ by: `maxAge of ${listed(names(true))}`, how: "keyturn schedule rotates what is older" }],
  };
};
