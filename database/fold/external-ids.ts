import { z } from 'zod';
import type { RunStatement } from './batch-statements.js';
import type { EventRow, LinkRow, SentId } from './event-row.js';

export type ExternalKind = 'product' | 'category' | 'user' | 'device';

const surrogateRow = z.object({ kind: z.enum(['product', 'category', 'user', 'device']), external_id: z.string(), id: z.string() });

/** Surrogates of the external ids of a batch, by kind and name. */
export class ResolvedIds {
  private readonly surrogates: Record<ExternalKind, Map<string, string>> = {
    product: new Map(),
    category: new Map(),
    user: new Map(),
    device: new Map(),
  };

  set(kind: ExternalKind, externalId: string, id: string): void {
    this.surrogates[kind].set(externalId, id);
  }

  /** The 64-bit id under which the store keeps a sent id. */
  of(kind: ExternalKind, sent: SentId): string {
    if (typeof sent === 'string') return sent;
    const id = this.surrogates[kind].get(sent.external);
    if (id === undefined) throw new UnknownKeyError(`the ${kind} ${JSON.stringify(sent.external)} has no surrogate`);
    return id;
  }
}

/** Thrown when a name is not among the known ones and none may be created. */
export class UnknownKeyError extends Error {}

/** An event, or a catalog row about a product. */
type IdsOfRow = Pick<EventRow, 'productId'> & Partial<Pick<EventRow, 'categoryId' | 'userId' | 'device'>>;

/**
 * Finds the surrogates of all external ids of the rows.
 *
 * @param make creates missing ones; the caller must then hold the `store_state` lock
 */
export async function resolveExternalIds(
  run: RunStatement,
  rows: readonly IdsOfRow[],
  links: readonly LinkRow[],
  make: boolean,
): Promise<ResolvedIds> {
  const names: Record<ExternalKind, Set<string>> = { product: new Set(), category: new Set(), user: new Set(), device: new Set() };
  for (const { productId, categoryId, userId, device } of rows) {
    if (typeof productId === 'object') names.product.add(productId.external);
    if (typeof categoryId === 'object' && categoryId !== null) names.category.add(categoryId.external);
    // An anonymous visitor's device id never becomes a user id. That shows which users have events only from their own device.
    if (typeof userId === 'object' && device?.isAnonymous !== true) names.user.add(userId.external);
    if (typeof device?.id === 'object') names.device.add(device.id.external);
  }
  for (const { deviceId, userId } of links) {
    if (typeof deviceId === 'object') names.device.add(deviceId.external);
    if (typeof userId === 'object') names.user.add(userId.external);
  }
  const kinds: ExternalKind[] = ['product', 'category', 'user', 'device'];
  const given = kinds.flatMap((kind) => [...names[kind]].map((name) => ({ kind, name })));
  const ids = new ResolvedIds();
  if (given.length === 0) return ids;
  const { rows: found } = await run(make ? 'externalIds' : 'knownExternalIds', [
    given.map(({ kind }) => kind),
    given.map(({ name }) => name),
  ]);
  for (const row of found) {
    const { kind, external_id: externalId, id } = surrogateRow.parse(row);
    ids.set(kind, externalId, id);
  }
  return ids;
}
