/** The store of files cannot be used as it is configured. The message says why, and no secret. */
export class FileStoreUnusable extends Error {
  constructor(where: string, why: string, options?: ErrorOptions) {
    super(`The bucket ${where} cannot be used: ${why}.`, options);
    this.name = 'FileStoreUnusable';
  }
}
