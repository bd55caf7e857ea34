/** An answer that is no success. Its message holds no value. */
export class AwsRefusal extends Error {
  override readonly name = "AwsRefusal";
  readonly code: string;
  readonly status: number;

  /** @param code AWS's own, such as `ResourceNotFoundException` */
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
