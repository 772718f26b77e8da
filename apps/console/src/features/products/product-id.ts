import type { ProductIdentity } from '@storepulse/contracts';

/** A product's id as the shop writes it: its own text where it has one, else the number. */
export const shownProductId = ({ productId, outsideId }: Pick<ProductIdentity, 'productId' | 'outsideId'>): string =>
  outsideId ?? productId;
