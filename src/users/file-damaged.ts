/** A stored file does not hold what the database says: it was damaged after it was written. */
export class FileDamaged extends Error {
  override readonly name = 'FileDamaged';

  constructor(file: string, cause?: unknown) {
    super(`The stored file ${file} is damaged; restore it from a backup or start the export anew`, { cause });
  }
}
