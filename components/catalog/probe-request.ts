import { z } from "zod";
import { isJsonPath } from "./json-path.ts";
import { text } from "./names.ts";
import { strictObject } from "./objects.ts";
import { placeholdersIn } from "./placeholder.ts";
import { isOpenToOthers, urlProblem } from "./probe-url.ts";
import { withRemedy } from "./remedy.ts";

/** Headers that follow from the request itself. */
const ownHeaders = [
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "transfer-encoding",
];
ownHeaders.push("proxy-authorization", "upgrade");

/** Source: RFC 9110, section 5.6.2, the characters of a token. */
const headerName = z
  .string()
  .regex(
    /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/,
    withRemedy("is no name of a header", "write one such as x-api-key"),
  )
  .refine(
    (name) => !ownHeaders.includes(name.toLowerCase()),
    withRemedy("is a header that keyturn sets or leaves out itself", "remove it"),
  );

const headerText = z
  .string()
  .regex(/^[\t\x20-\x7e]*$/, withRemedy("holds what no header can carry", "use plain ASCII on one line"));

const presents = (value: string) => placeholdersIn(value).includes("value");

const header = z.union(
  [
    headerName.describe("The header that is the value."),
    strictObject({
      name: headerName.describe("The header's name."),
      value: headerText
        .refine(
          presents,
          withRemedy("does not hold {value}", "write where it stands, as in Bearer {value}, or use headers"),
        )
        .describe("The header's text; {value} is the value, as in Bearer {value}."),
    }),
  ],
  withRemedy("has the wrong form", 'write a header\'s name, or { name: NAME, value: "Bearer {value}" }'),
);

const requestFields = {
  url: z
    .string()
    .superRefine((value, context) => {
      const message = urlProblem(value);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    })
    .describe("https, or http inside a private network. Never holds {value}."),
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]).default("GET"),
  header: header.exactOptional().describe("The header that presents the value."),
  basic: headerText
    .regex(/^[^:]+$/, withRemedy("is no user's name", "write it without a colon"))
    .exactOptional()
    .describe("The user to whom the value is the password, by HTTP basic authentication."),
  headers: z
    .record(
      headerName,
      headerText.refine(
        (value) => !presents(value),
        withRemedy("holds {value}, which stands in one header alone", "use header: { name, value }"),
      ),
    )
    .default({})
    .describe("Other headers. They are no place for a secret: the catalog is no secret."),
  body: z
    .string()
    .exactOptional()
    .describe("What is sent; {value} is the value. {{name}} is the text {name}."),
  encode: z
    .enum(["json", "form", "plain"])
    .default("json")
    .describe("How {…} is written into the body: inside a JSON string, as a field of a form, or as it is."),
  plaintext: text
    .exactOptional()
    .describe(
      "Why it may be asked without TLS outside a private network, where anyone on the way can read it.",
    ),
};

type Read = z.output<z.ZodObject<typeof requestFields>>;

function betweenFields(
  request: Read,
  context: { addIssue: (issue: { code: "custom"; path: string[]; message: string }) => void },
): void {
  const issue = (field: string, message: string, remedy: string) =>
    context.addIssue({ code: "custom", path: [field], message: withRemedy(message, remedy) });
  if (isOpenToOthers(request.url) && request.plaintext === undefined) {
    issue(
      "url",
      "is not encrypted, and its host is none of a private network",
      "write https://…, or say why anyone may read it: plaintext: …",
    );
  }
  if (request.header !== undefined && request.basic !== undefined) {
    issue("basic", "stands beside header: a value is presented in one way", "keep one of the two");
  }
  const own = typeof request.header === "object" ? request.header.name : request.header;
  const taken = own ?? (request.basic === undefined ? undefined : "authorization");
  const twice = Object.keys(request.headers).find((name) => name.toLowerCase() === taken?.toLowerCase());
  if (twice !== undefined)
    issue("headers", "names the header that presents the value, too", "remove it here");
  if (request.body !== undefined && ["GET", "HEAD"].includes(request.method)) {
    issue("body", `stands at ${request.method}, which has none`, "add method: POST, or remove the body");
  }
}

/** A request of a probe. */
export const requestSchema = strictObject(requestFields).superRefine(betweenFields);

const saved = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z]\w{0,49}$/, withRemedy("is no name", "use letters, digits and _ only, a letter first"))
      .refine(
        (name) => name !== "value" && name !== "run",
        withRemedy("is a name that keyturn gives itself", "choose another"),
      ),
    z
      .string()
      .refine(isJsonPath, withRemedy("is no path into JSON", "write one such as $.id or $.data[0].id")),
  )
  .default({})
  .describe("What the steps after it may use as {NAME}: where it stands in the answer's JSON.");

/** A request of a sequence, which may keep something of the answer for the requests after it. */
export const savingRequestSchema = strictObject({ ...requestFields, save: saved }).superRefine(betweenFields);

/** A request of a probe, as it is once read. */
export type ProbeRequest = z.output<typeof requestSchema>;
/** A request of a sequence, as it is once read. */
export type SavingRequest = z.output<typeof savingRequestSchema>;

/** Each text of a request in which placeholders may stand, with the path to it. */
export function placesIn(request: ProbeRequest): { path: string[]; text: string }[] {
  const { url, header: presented, headers, body } = request;
  return [
    { path: ["url"], text: url },
    ...(typeof presented === "object" ? [{ path: ["header", "value"], text: presented.value }] : []),
    ...Object.entries(headers).map(([name, value]) => ({ path: ["headers", name], text: value })),
    ...(body === undefined ? [] : [{ path: ["body"], text: body }]),
  ];
}

/** Whether a request holds the value that is asked about. */
export function requestPresents({ header: presented, basic, body }: ProbeRequest): boolean {
  return presented !== undefined || basic !== undefined || (body !== undefined && presents(body));
}
