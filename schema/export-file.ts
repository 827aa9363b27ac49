import { Field, ObjectType } from 'type-graphql';
import { ExportCompression, ExportFormat } from './export-format.js';
import { SafeInt } from './scalars.js';

/** The file of a completed export. */
@ObjectType({ description: 'The file of a COMPLETED export.' })
export class ExportFile {
  @Field(() => String, { description: 'The name a browser saves it under.' })
  readonly name!: string;

  @Field(() => ExportFormat, { description: 'Its format.' })
  readonly format!: ExportFormat;

  @Field(() => String, { description: 'Its media type, as the download says it.' })
  readonly contentType!: string;

  @Field(() => ExportCompression, { description: 'Its compression.' })
  readonly compression!: ExportCompression;

  @Field(() => SafeInt, { description: 'How many users it holds.' })
  readonly rows!: number;

  @Field(() => SafeInt, { description: 'Its size, compressed if it is.' })
  readonly bytes!: number;

  @Field(() => String, {
    description: 'The SHA-256 of its bytes in hexadecimal; also the ETag of the download.',
  })
  readonly sha256!: string;
}
