import type { ProductIdentity } from '@storepulse/contracts';
import { t } from '../../i18n/messages.ts';

/** A product's id as the shop writes it: the external id if there is one, else the numeric id. */
export const shownProductId = ({ productId, externalId }: Pick<ProductIdentity, 'productId' | 'externalId'>): string =>
  externalId ?? productId;

/** A product in one line, for tooltips: name, id, and the fields in `kinds`. */
export const productLine = (product: ProductIdentity, kinds: readonly ('brand' | 'category')[] = ['brand', 'category']): string =>
  [...(product.name === null ? [] : [product.name]), shownProductId(product), ...kinds.map((kind) => product[kind] ?? t.unknown)].join(
    ' · ',
  );
