import { expect, it } from "vitest";
import { type Struck, strike } from "../../../cli/restart/strike.ts";
import { SecretValue } from "../../../components/secret-value.ts";

const SAMPLE = "kT9vWq2LmZ4xRb7n";

const value = (name: string, text: string, isSecret = true): Struck => ({
  name,
  value: new SecretValue(text),
  isSecret,
});

const VALUES = [value("POSTGRES_PASSWORD", SAMPLE), value("PIN", "4711"), value("HOST", "db", false)];

it("shows log lines without the values, by their names", () => {
  expect(strike(`auth failed for postgres:${SAMPLE}@db\n\nPIN 4711 refused\n`, VALUES)).toEqual([
    "auth failed for postgres:[POSTGRES_PASSWORD]@db",
    "PIN [PIN] refused",
  ]);
});

it("strikes out a value in other encodings, and one that is coloured letter by letter", () => {
  const base64 = Buffer.from(`user:${SAMPLE}`).toString("base64");
  const coloured = [...SAMPLE].map((letter) => `\u001b[31m${letter}\u001b[0m`).join("");
  const text = strike(`Basic ${base64}\n${coloured}\n${Buffer.from(SAMPLE).toString("hex")}`, VALUES)?.join(
    "\n",
  );
  expect(text?.match(/\[POSTGRES_PASSWORD\]/g)).toHaveLength(3);
});

it("shows nothing where a value is broken over two lines", () => {
  expect(strike(`${SAMPLE.slice(0, 8)}\n${SAMPLE.slice(8)}`, VALUES)).toBeUndefined();
});

it("takes the same value under two names, and two values under one, for what they are", () => {
  const other = "Zp3cXw8sQd5fHj1k";
  const values = [value("A", SAMPLE), value("B", SAMPLE), value("A", other)];
  expect(strike(`${SAMPLE} ${other}`, values)).toEqual(["[A] [A, 2]"]);
});

it("leaves a log alone where there is no value", () => {
  expect(strike("ready\n", [])).toEqual(["ready"]);
});
