export async function init(_options: unknown): Promise<void> {}
