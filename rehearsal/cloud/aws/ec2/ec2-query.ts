/** What a request's parameters become: texts, lists and members. */
export type Asked = string | Asked[] | { [name: string]: Asked };

/**
 * What an EC2 Query request asks for: `IpPermissions.1.FromPort=22` becomes `{ IpPermissions: [{ FromPort: "22" }] }`.
 * Source: EC2 API Reference, "Query requests".
 */
export function readEc2Query(body: string): { action: string; asked: Record<string, unknown> } {
  const { Action: action = "", Version: _, ...parameters } = Object.fromEntries(new URLSearchParams(body));
  const root: Record<string, Asked> = {};
  for (const [path, value] of Object.entries(parameters)) put(root, path.split("."), value);
  return { action, asked: Object.fromEntries(Object.entries(root).map(([name, one]) => [name, lists(one)])) };
}

function put(into: Record<string, Asked>, [name = "", ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  const inner = (into[name] ?? {}) as Record<string, Asked>;
  into[name] = inner;
  put(inner, rest, value);
}

/** Members that are all named by numbers are a list's. */
function lists(asked: Asked): Asked {
  if (typeof asked === "string" || Array.isArray(asked)) return asked;
  const members = Object.entries(asked).map(([name, one]) => [name, lists(one)] as const);
  return members.every(([name]) => /^\d+$/.test(name))
    ? members.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, one]) => one)
    : Object.fromEntries(members);
}

/** An answer in EC2's XML; what is undefined is left out. */
export function ec2Answer(action: string, result: object, requestId: string): string {
  const members = xml({ requestId, ...result });
  return `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${members}</${action}Response>`;
}

/** A refusal in EC2's XML. */
export function ec2Refusal(code: string, message: string, requestId: string): string {
  return `<Response><Errors><Error>${xml({ Code: code, Message: message })}</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
}

function xml(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<item>${xml(item)}</item>`).join("");
  if (typeof value === "object" && value !== null)
    return Object.entries(value)
      .map(([name, item]) => (item === undefined ? "" : `<${name}>${xml(item)}</${name}>`))
      .join("");
  return String(value).replace(/[<>&]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
