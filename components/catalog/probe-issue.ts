/** What is wrong between the fields of a probe, at a path inside it. Names and keys only, as in a finding. */
export interface ProbeIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly remedy: string;
}
