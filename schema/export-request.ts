import { Field, Int, ObjectType } from 'type-graphql';
import { ExportCompression, ExportFormat } from './export-format.js';
import { DateTime, JSONObject } from './scalars.js';

/** A column of the file. */
@ObjectType({ description: 'A column of the file.' })
export class ExportField {
  @Field(() => String, { description: 'The path into ExportedUser.' })
  readonly path!: string;

  @Field(() => String, { nullable: true, description: 'The name in the file; null = the path as written.' })
  readonly as!: string | null;
}

/** Which users were asked for. */
@ObjectType({ description: 'Which users were asked for. A user without a date of last change is kept.' })
export class ExportFilter {
  @Field(() => DateTime, { nullable: true, description: 'Users last changed then or later.' })
  readonly updatedSince!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Users last changed before then.' })
  readonly updatedBefore!: Date | null;
}

/** How a CSV file is written. */
@ObjectType({ description: 'How a CSV file is written.' })
export class CsvOptions {
  @Field(() => Boolean, { description: "Cells that a spreadsheet would run as a formula start with a `'`." })
  readonly escapeFormulas!: boolean;

  @Field(() => Boolean, { description: 'The first row names the columns.' })
  readonly header!: boolean;
}

/** What was asked for. */
@ObjectType({ description: 'What was asked for, defaults filled in.' })
export class ExportRequest {
  @Field(() => ExportFormat, { description: 'The format of the file.' })
  readonly format!: ExportFormat;

  @Field(() => ExportCompression, { description: 'The compression of the file.' })
  readonly compression!: ExportCompression;

  @Field(() => [ExportField], {
    nullable: true,
    description: 'The columns of the file in their order; null = the whole user.',
  })
  readonly fields!: readonly ExportField[] | null;

  @Field(() => ExportFilter, { nullable: true, description: 'Which users; null = all.' })
  readonly filter!: ExportFilter | null;

  @Field(() => Int, { nullable: true, description: 'How many users at most; null = all.' })
  readonly limit!: number | null;

  @Field(() => Boolean, { description: "Each user carries the provider's own record as `raw`." })
  readonly includeRaw!: boolean;

  @Field(() => CsvOptions, { nullable: true, description: 'How CSV is written; null for other formats.' })
  readonly csv!: CsvOptions | null;

  @Field(() => JSONObject, { nullable: true, description: "The provider's own options." })
  readonly options!: object | null;
}
