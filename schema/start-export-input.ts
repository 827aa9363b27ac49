import { Field, ID, InputType, Int } from 'type-graphql';
import { ExportCompression, ExportFormat } from './export-format.js';
import { ProviderOptionsInput } from './provider-options-input.js';
import { DateTime } from './scalars.js';

/** A column of the file. */
@InputType({ description: 'A column of the file.' })
export class ExportFieldInput {
  @Field(() => String, {
    description:
      'A path into ExportedUser: `email`, `address.city`, `identities[0].connection`, ' +
      '`customAttributes.user_metadata.country`, or a JSON Pointer such as `/address/city`. At most 1000 characters.',
  })
  readonly path!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Its name in the file, at most 200 characters; default: the path as written. Names must be unique.',
  })
  readonly as?: string | null;
}

/** Which users to export. */
@InputType({ description: 'Which users to export. `capabilities.filters` of a source says which it takes.' })
export class ExportFilterInput {
  @Field(() => DateTime, { nullable: true, description: 'Users last changed then or later.' })
  readonly updatedSince?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Users last changed before then.' })
  readonly updatedBefore?: Date | null;
}

/** How to write CSV. */
@InputType({ description: 'How to write CSV.' })
export class CsvOptionsInput {
  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: "Put a `'` before cells that a spreadsheet would run as a formula.",
  })
  readonly escapeFormulas?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: 'Name the columns in the first row.',
  })
  readonly header?: boolean | null;
}

/** What to export, and how. */
@InputType({ description: 'What to export, and how.' })
export class StartExportInput {
  @Field(() => ID, { description: 'The source whose users to export.' })
  readonly source!: string;

  @Field(() => ExportFormat, {
    nullable: true,
    defaultValue: 'NDJSON',
    description: 'The format of the file.',
  })
  readonly format?: ExportFormat | null;

  @Field(() => ExportCompression, {
    nullable: true,
    defaultValue: 'NONE',
    description: 'The compression of the file.',
  })
  readonly compression?: ExportCompression | null;

  @Field(() => [ExportFieldInput], {
    nullable: true,
    description: 'The columns of the file in their order, at most 250; default: the whole user.',
  })
  readonly fields?: readonly ExportFieldInput[] | null;

  @Field(() => ExportFilterInput, { nullable: true, description: 'Which users; default: all.' })
  readonly filter?: ExportFilterInput | null;

  @Field(() => Int, { nullable: true, description: 'How many users at most, from 1; default: all.' })
  readonly limit?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: "Keep the provider's own record of each user, without its secrets, as `raw`.",
  })
  readonly includeRaw?: boolean | null;

  @Field(() => CsvOptionsInput, { nullable: true, description: 'How to write CSV; only with that format.' })
  readonly csv?: CsvOptionsInput | null;

  @Field(() => ProviderOptionsInput, { nullable: true, description: "Options of the source's own provider." })
  // Its members, not the class: a plain type also fits where any provider's name may stand.
  readonly options?: Pick<ProviderOptionsInput, keyof ProviderOptionsInput> | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Makes a repeated request harmless: the same key with the same input answers with the export that is ' +
      'there, with another input it is refused. The key is free again when the export is deleted. It has at most 255 ' +
      'characters.',
  })
  readonly idempotencyKey?: string | null;
}
