import { isAbstractType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import type { JsonRecord } from '../execution/run.js';
import type { CompositeType } from './expectation.js';

/**
 * The type of a value. What came from an `@interfaceObject` names its interface, and what was asked for
 * nothing but fields of an interface names no type: both are taken as the interface. Undefined for a type
 * that the schema hides, or that the field cannot have.
 */
export function ownType(
  { __typename: typename }: JsonRecord,
  declared: CompositeType,
  schema: GraphQLSchema,
): CompositeType | undefined {
  if (isObjectType(declared) || typeof typename !== 'string' || typename === declared.name) return declared;
  const type = schema.getType(typename);
  const isComposite = isObjectType(type) || isInterfaceType(type);
  return isComposite && isAbstractType(declared) && schema.isSubType(declared, type) ? type : undefined;
}
