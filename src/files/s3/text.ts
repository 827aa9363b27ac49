import type { S3Client } from '@bradenmacdonald/s3-lite-client';

/** Makes a request and reads the answer whole. */
export async function textOf(
  client: S3Client,
  request: Parameters<S3Client['makeRequest']>[0],
): Promise<string> {
  const answer = await client.makeRequest({ ...request, returnBody: true });
  return answer.text();
}
