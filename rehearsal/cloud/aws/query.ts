/** What an AWS Query request asks for: `Tags.member.1.Key=a` becomes `{ Tags: [{ Key: "a" }] }`. Source: IAM API Reference. */
export function readQuery(body: string): { action: string; asked: Record<string, unknown> } {
  const { Action: action = "", Version: _, ...parameters } = Object.fromEntries(new URLSearchParams(body));
  const asked: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(parameters)) {
    const [name = "", , index, field] = path.split(".");
    if (index === undefined) {
      asked[name] = value;
      continue;
    }
    const list = (asked[name] ?? []) as Record<string, string>[];
    asked[name] = list;
    list[Number(index) - 1] = { ...list[Number(index) - 1], [field ?? ""]: value };
  }
  return { action, asked };
}

/** An answer in the protocol's XML. */
export function queryAnswer(action: string, result: object, requestId: string): string {
  return (
    `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${action}Result>${xml(result)}</${action}Result>` +
    `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`
  );
}

/** A refusal in the protocol's XML. */
export function queryRefusal(code: string, message: string, requestId: string): string {
  const error = xml({ Type: "Sender", Code: code, Message: message });
  return `<ErrorResponse><Error>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

function xml(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${xml(item)}</member>`).join("");
  if (typeof value === "object" && value !== null)
    return Object.entries(value)
      .map(([name, item]) => `<${name}>${xml(item)}</${name}>`)
      .join("");
  return String(value).replace(/[<>&]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
