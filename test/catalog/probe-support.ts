/** A small catalog with every field of every kind of probe. */
export const soundProbes = `version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
  web: { kind: dotenv-file, path: web/.env }
probes:
  me:
    description: Whether the shop knows the key.
    http:
      url: "https://shop.example.com/me?from={run}"
      method: POST
      header: { name: authorization, value: "Bearer {value}" }
      headers: { accept: application/json }
      body: '{"query":"{{viewer}}","key":"{value}"}'
      encode: json
    accept: [200, 204]
    refuse: 401
    type: application/json
    match: '"ok":true'
    timeout: 5s
    retries: 2
    backOff: 2s
    settle: 3s
  front:
    http: { url: "http://shop.example.com/", basic: prober, plaintext: The balancer takes no other. }
    accept: 302
  port: { tcp: { host: db.example.com, port: 5432 } }
  login: { command: { run: [shop-login, "--quiet"] }, accept: 0, refuse: [1, 2] }
  tenant:
    sequence:
      steps:
        - http: { method: PUT, url: "https://shop.example.com/t", header: x-key, save: { id: "$.data[0].id" } }
          accept: 201
        - { wait: 2s }
        - http: { url: "https://shop.example.com/t/{id}", headers: { x-tenant: "{id}" } }
          accept: 200
      cleanUp:
        - http: { method: DELETE, url: "https://shop.example.com/t/{id}", header: x-key }
          accept: [200, 404]
    refuse: 403
secrets:
  KEY:
    source: { kind: random, length: 40 }
    overlap: dual
    stages:
      - { deliver: [env], verify: [me, login] }
      - { deliver: [web], verify: [port, tenant] }
`;

/** That catalog with one text in place of another, which must be there once. */
export function withProbes(from: string, to: string): string {
  const parts = soundProbes.split(from);
  if (parts.length !== 2) throw new Error(`the text to replace stands ${parts.length - 1} times`);
  return parts.join(to);
}
