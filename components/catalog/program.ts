import { z } from "zod";
import { placeholdersIn } from "./placeholder.ts";
import { withRemedy } from "./remedy.ts";

const argument = z
  .string()
  .refine((value) => !value.includes("\0"), withRemedy("holds a NUL character", "remove it"))
  .refine(
    (value) => !placeholdersIn(value).includes("value"),
    withRemedy(
      "holds {value}, which never stands in a command line",
      "read the value from standard input: a command line is seen by every process of the machine",
    ),
  );

/** A program of a person's own and its arguments, to be run without a shell. */
export const programSchema = z
  .array(argument)
  .min(1, withRemedy("is empty", "name the program"))
  .refine(([program]) => program !== "", withRemedy("begins with no program", "name the program"));
