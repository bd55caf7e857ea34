export const ACCOUNT = "a".repeat(32);
export const ZONE = "b".repeat(32);

const CATALOG = `
version: 1
system: origin
targets:
  origin-tunnel:
    kind: cloudflare-tunnel
    account: "${ACCOUNT}"
    zone: "${ZONE}"
    name: services
    ingress: { text.example.com: 16385, image.example.com: { port: 16384, connectTimeout: 10 } }
    hosts: [{ host: origin-1.example.com, user: ubuntu }, { host: origin-2.example.com, user: ubuntu }]
secrets:
  SEED: { source: { kind: random, length: 40 }, stages: [] }
  TUNNEL_SECRET:
    source: { kind: derived, template: "{SEED|base64}" }
    stages: [{ deliver: [origin-tunnel] }]
`;
const made = { "1": { at: "2026-01-31T12:00:00.000Z" } };
const generations = { SEED: { current: 1, next: 2, made } };

/** A system with a tunnel to two hosts, its secret in its first generation. */
export const ORIGIN_TUNNEL = { catalog: CATALOG, config: { "keyturn:generations": generations } };
