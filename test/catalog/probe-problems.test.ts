import { describe, expect, it } from "vitest";
import { withProbes } from "./probe-support.ts";
import { problemsOf } from "./support.ts";

const URL_ME = '"https://shop.example.com/me?from={run}"';
const LOGGED = "put it into header, basic or body: URLs are logged by every server and proxy on the way";

/** What to break, how, and the whole of what has to be said about it. */
const cases: [title: string, text: string, problems: string[]][] = [
  [
    "no kind",
    withProbes("port: { tcp: { host: db.example.com, port: 5432 } }", "port: { retries: 2 }"),
    ["‹{› probes.port: names no kind of probe → add one of http, tcp, command, sequence and github-workflow"],
  ],
  [
    "a mistyped kind",
    withProbes("port: { tcp:", "port: { tcpp:"),
    ['‹tcpp› probes.port.tcpp: unknown key "tcpp" → did you mean `tcp`?'],
  ],
  [
    "two kinds",
    withProbes(
      "port: { tcp: { host: db.example.com, port: 5432 } }",
      "port: { tcp: { host: db, port: 1 }, command: { run: [x] } }",
    ),
    ["‹{› probes.port: is of 2 kinds: tcp and command → make a probe of each"],
  ],
  [
    "the value in a URL",
    withProbes(URL_ME, '"https://shop.example.com/me?key={value}"'),
    [`‹"› probes.me.http.url: holds {value}, which never stands in a URL → ${LOGGED}`],
  ],
  [
    "the value in a command line",
    withProbes('[shop-login, "--quiet"]', '[shop-login, "--key={value}"]'),
    [
      '‹"› probes.login.command.run[1]: holds {value}, which never stands in a command line → read the value from standard input: a command line is seen by every process of the machine',
    ],
  ],
  [
    "the value in a header of the others",
    withProbes("accept: application/json }", 'x-again: "{value}" }'),
    [
      '‹"› probes.me.http.headers.x-again: holds {value}, which stands in one header alone → use header: { name, value }',
    ],
  ],
  [
    "a header that does not present the value",
    withProbes("Bearer {value}", "Bearer"),
    [
      '‹"› probes.me.http.header.value: does not hold {value} → write where it stands, as in Bearer {value}, or use headers',
    ],
  ],
  [
    "another scheme",
    withProbes(URL_ME, "ftp://shop.example.com/me"),
    ["‹ftp› probes.me.http.url: is neither https nor http → use those, or a probe of the kind command"],
  ],
  [
    "no URL",
    withProbes(URL_ME, "shop.example.com"),
    ["‹shop.example.com› probes.me.http.url: is no URL → write one such as https://app.example.com/me"],
  ],
  [
    "a password in a URL",
    withProbes(URL_ME, "https://user:pw@shop.example.com/me"),
    [`‹https› probes.me.http.url: holds a user or password → remove them: ${LOGGED}`],
  ],
  [
    "a host that an answer would choose",
    withProbes('https://shop.example.com/t/{id}", headers', 'https://{id}.example.com/", headers'),
    [
      '‹"› probes.tenant.sequence.steps[2].http.url: has a placeholder in its host → write the host out; {…} may stand in path and query',
    ],
  ],
  [
    "no TLS on the way to a public host",
    withProbes(", plaintext: The balancer takes no other.", ""),
    [
      '‹"› probes.front.http.url: is not encrypted, and its host is none of a private network → write https://…, or say why anyone may read it: plaintext: …',
    ],
  ],
  [
    "a header and a user beside each other",
    withProbes("basic: prober", "basic: prober, header: x-key"),
    [
      "‹prober› probes.front.http.basic: stands beside header: a value is presented in one way → keep one of the two",
    ],
  ],
  [
    "a header that is given twice",
    withProbes("accept: application/json }", "Authorization: x }"),
    ["‹{› probes.me.http.headers: names the header that presents the value, too → remove it here"],
  ],
  [
    "a header that belongs to the connection",
    withProbes("accept: application/json }", "Host: x }"),
    ["‹Host› probes.me.http.headers.Host: is a header that keyturn sets or leaves out itself → remove it"],
  ],
  [
    "a body at a method that has none",
    withProbes("method: POST", "method: GET"),
    [
      '‹\'{"query"› probes.me.http.body: stands at GET, which has none → add method: POST, or remove the body',
    ],
  ],
  [
    "a placeholder that stands for nothing",
    withProbes("{{viewer}}", "{viewer}"),
    [
      '‹\'{"query"› probes.me.http.body: holds a placeholder that nothing stands for yet → use {value}, {run}, or write {{NAME}} for the text {NAME}',
    ],
  ],
  [
    "a placeholder before it is saved",
    withProbes(
      '"https://shop.example.com/t", header: x-key',
      '"https://shop.example.com/{id}", header: x-key',
    ),
    [
      '‹"› probes.tenant.sequence.steps[0].http.url: holds a placeholder that nothing stands for yet → use {value}, {run}, or write {{NAME}} for the text {NAME}',
    ],
  ],
  [
    "a path into nothing",
    withProbes('"$.data[0].id"', "data.id"),
    [
      "‹data.id› probes.tenant.sequence.steps[0].http.save.id: is no path into JSON → write one such as $.id or $.data[0].id",
    ],
  ],
  [
    "a name that is taken",
    withProbes("save: { id:", "save: { value:").replaceAll("{id}", "x"),
    [
      "‹value› probes.tenant.sequence.steps[0].http.save.value: is a name that keyturn gives itself → choose another",
    ],
  ],
  [
    "no word on how a value is accepted",
    withProbes("accept: 302", "retries: 1"),
    ["‹http› probes.front: `accept` is missing: it presents a value → add accept: 200"],
  ],
  [
    "a refusal of a value that is not presented",
    withProbes(", basic: prober", "").replace("accept: 302", "refuse: 401"),
    ["‹401› probes.front.refuse: says how a value is refused, and this probe presents none → remove it here"],
  ],
  [
    "an answer of a port",
    withProbes("port: 5432 } }", "port: 5432 }, accept: 200 }"),
    [
      "‹200› probes.port.accept: says nothing about a port: it takes a connection or does not → remove it here",
    ],
  ],
  [
    "a fault for a refusal",
    withProbes("refuse: 401", "refuse: [401, 500]"),
    ["‹[› probes.me.refuse: names a fault (500), which says nothing about a value → remove it"],
  ],
  [
    "too many requests for a refusal",
    withProbes("refuse: 401", "refuse: 429"),
    ["‹429› probes.me.refuse: names 429, which says no more than that it was asked too often → remove it"],
  ],
  [
    "one status for both",
    withProbes("refuse: 401", "refuse: [401, 204]"),
    [
      "‹[› probes.me.refuse: names 204, which is no answer that refuses → name one from 300 to 499, such as 401",
      "‹[› probes.me.refuse: names 204, which accepts too → keep it in one of the two",
    ],
  ],
  [
    "an exit code that no program has",
    withProbes("refuse: [1, 2]", "refuse: 256"),
    ["‹256› probes.login.refuse: names 256, which is no exit code → name one from 0 to 255"],
  ],
  [
    "the answer of a sequence at its top",
    withProbes("refuse: 403", "accept: 200"),
    ["‹200› probes.tenant.accept: belongs to each step of the sequence → remove it here"],
  ],
  [
    "waits for which there is no time",
    withProbes("wait: 2s", "wait: 1m"),
    [
      "‹sequence› probes.tenant.timeout: leaves no time beside the waits of its steps → make it longer: it is for all steps together",
    ],
  ],
  [
    "a time that is none",
    withProbes("timeout: 5s", "timeout: 0s"),
    ["‹0s› probes.me.timeout: is no time at all → write 1s or more"],
  ],
  [
    "a time that no rotation should wait",
    withProbes("settle: 3s", "settle: 2d"),
    ["‹2d› probes.me.settle: is longer than an hour → write 1h or less"],
  ],
  [
    "a probe that nobody described",
    withProbes("verify: [me, login]", "verify: [me, logn]"),
    ["‹logn› secrets.KEY.stages[0].verify[1]: names no probe of this catalog → did you mean `login`?"],
  ],
  [
    "a probe that is asked at two stages",
    withProbes("verify: [port, tenant]", "verify: [port, me]"),
    [
      "‹me› secrets.KEY.stages[1].verify[1]: is asked of this secret already → keep it at one stage, or describe another probe under `probes:`",
    ],
  ],
];

describe("a probe's problems", () => {
  it.each(cases)("tells of %s, where it is and what to do", (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it("are none where a probe is not used", () => {
    expect(problemsOf(withProbes("verify: [port, tenant]", "verify: []"))).toEqual([]);
  });
});
