import { getIntrospectionQuery } from 'graphql';

/** What tools ask a server for its schema, with all that they may want to know. */
export const wholeSchema = getIntrospectionQuery({
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
});
