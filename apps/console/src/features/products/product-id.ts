import type { ProductIdentity } from '@storepulse/contracts';
import { t } from '../../i18n/messages.ts';

/** A product's id as the shop writes it: its own text where it has one, else the number. */
export const shownProductId = ({ productId, outsideId }: Pick<ProductIdentity, 'productId' | 'outsideId'>): string =>
  outsideId ?? productId;

/** A product in one line, as tips show it: its name, its id, and what it is. */
export const productLine = (product: ProductIdentity, kinds: readonly ('brand' | 'category')[] = ['brand', 'category']): string =>
  [...(product.name === null ? [] : [product.name]), shownProductId(product), ...kinds.map((kind) => product[kind] ?? t.unknown)].join(
    ' · ',
  );
