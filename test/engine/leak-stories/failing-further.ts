import type { ReadyKindName } from "../../../components/catalog/targets/index.ts";
import { UP } from "../../support/adopted-system.ts";
import { answers, asItStands, awsRefuses, type Break } from "./breaks.ts";
import { meetingEchoes } from "./echoes.ts";
import { TAKEN } from "./repeating-servers.ts";
import type { Story } from "./story.ts";

/** How each kind of the further ones is made to fail: at the target of this name, by the secret AT_ and that name. */
export const FURTHER: Readonly<
  Record<
    string,
    {
      readonly kind: ReadyKindName;
      readonly breaks: Break;
      /** Secrets without which the place is not written. */
      readonly with?: readonly string[];
    }
  >
> = {
  worker: {
    kind: "cloudflare-worker",
    breaks: answers({
      service: "cloudflare",
      path: /workers\/scripts\/gateway\/secrets/,
      status: 422,
      echo: true,
    }),
  },
  edge: {
    kind: "cloudflare-worker-script",
    breaks: answers({ service: "cloudflare", method: "PUT", path: /workers\/scripts\/edge/, status: 500 }),
  },
  site: {
    kind: "cloudflare-pages",
    breaks: answers({
      service: "cloudflare",
      method: "PATCH",
      path: /pages\/projects\/site/,
      status: 422,
      echo: true,
    }),
  },
  tunnel: {
    kind: "cloudflare-tunnel",
    breaks: answers({ service: "cloudflare", method: "POST", path: /cfd_tunnel/, status: 422, echo: true }),
  },
  spaces: {
    kind: "github-codespaces",
    breaks: answers({
      service: "github",
      method: "PUT",
      path: /codespaces\/secrets\//,
      status: 422,
      echo: true,
    }),
  },
  vault: { kind: "aws-secrets-manager", breaks: awsRefuses("PutSecretValue") },
  params: { kind: "aws-ssm-parameter", breaks: awsRefuses("PutParameter") },
  // Their clients repeat what they are given, and fail.
  modal: { kind: "modal-secret", breaks: asItStands },
  stack: { kind: "compose-env", breaks: asItStands },
  image: { kind: "sops-file", breaks: asItStands },
  readers: { kind: "sops-recipients", breaks: asItStands },
  own: { kind: "command", breaks: asItStands },
  // Their machine lets nothing be written.
  machine: { kind: "ssh-env-file", breaks: asItStands },
  login: { kind: "ssh-authorized-keys", breaks: asItStands },
  origin: { kind: "origin-tls", breaks: asItStands, with: ["ORIGIN_CLIENTS"] },
  gate: {
    kind: "cloudflare-access",
    breaks: answers({
      service: "cloudflare",
      method: "POST",
      path: /access\/policies/,
      status: 422,
      echo: true,
    }),
  },
  // Their servers let nobody in, and repeat the password.
  cache: { kind: "redis-user", breaks: asItStands },
  kv: { kind: "vault-kv", breaks: asItStands },
  db: { kind: "postgres-role", breaks: asItStands },
};

/** What is begun at each, and fails there. */
export const FURTHER_FAILING_IN_TURN: readonly Story[] = Object.entries(FURTHER).map(
  ([target, { kind, breaks, with: others = [] }]) => ({
    name: `begin failing at ${kind}, which repeats or refuses what it is given`,
    on: "further",
    shows: ["stdout", "stderr", "state", "notification"],
    play: async (teller) => {
      const { system } = teller;
      const secret = `AT_${target.toUpperCase()}`;
      const mend = breaks(system);
      const how = { env: meetingEchoes(system) };
      const named = new RegExp(`\\b${target}\\b`);
      try {
        await teller.fails("keyturn", ["begin", secret, ...others, "--yes"], named, how);
        await teller.fails("pulumi", [...UP, "--diff"], /error/, how);
        if (!(`${secret}-g1` in system.state())) throw new Error(`no value of ${secret} was made`);
      } finally {
        mend();
      }
    },
  }),
);

/** What is taken from Vault: once where that fails and quotes the value, once where its place does. */
export const TAKING: Story = {
  name: "begin failing at the source vault-kv, which quotes the value, and behind it",
  on: "further",
  shows: ["stdout", "stderr", "state", "notification"],
  play: async (teller) => {
    const { system } = teller;
    teller.note(TAKEN);
    await teller.fails("keyturn", ["begin", "QUOTED", "--yes"], /QUOTED: Vault: GET .* HTTP 400/);
    await teller.fails("keyturn", ["begin", "TAKEN", "--yes"], /\bown\b/);
    await teller.fails("pulumi", [...UP, "--diff"], /error/);
    await teller.does("pulumi", ["refresh", "--yes", "--skip-preview", "--non-interactive"]);
    if (!("TAKEN-g1" in system.state())) throw new Error("no value was taken");
  },
};
