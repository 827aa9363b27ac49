export {
  GraphQLDateTime as DateTime,
  GraphQLJSONObject as JSONObject,
  GraphQLLocalDate as LocalDate,
  GraphQLSafeInt as SafeInt,
} from 'graphql-scalars';
