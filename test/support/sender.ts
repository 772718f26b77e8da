import { gzipSync } from 'node:zlib';

/** The response to an ingest call. */
export interface IngestReply {
  status: number;
  retryAfter: string | null;
  body: {
    accepted?: number;
    duplicates?: number;
    rejected?: { index: number; reason: string }[];
    warnings?: { index: number; reason: string }[];
    success?: boolean;
    error?: { code: string; message: string };
  };
}

/** Sends a body to an ingest call, as a shop's own program would. */
export async function sendBody(
  url: string,
  writeKey: string | null,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<IngestReply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(writeKey === null ? {} : { authorization: `Bearer ${writeKey}` }), ...headers },
    body,
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: (await response.json()) as IngestReply['body'],
  };
}

export const gzipped = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(text));

let made = 0;

/** An event from a minute ago, in Storepulse's own format; each call uses a new product. */
export const madeEvent = (changes: object = {}): Record<string, unknown> => {
  made += 1;
  return {
    event_time: new Date(Date.now() - 60_000).toISOString(),
    event_type: 'view',
    product_id: String(1_000_000 + made),
    user_id: String(500 + (made % 50)),
    ...changes,
  };
};
