import { Injectable } from '@nestjs/common';

/** Assigns each product an ordinal from 0 on, shared by all in-memory data: the product's index in every column. */
@Injectable()
export class ProductOrdinals {
  /** Indexed by ordinal. */
  readonly ids: bigint[] = [];
  private readonly ordinals = new Map<bigint, number>();

  of(productId: bigint): number {
    const known = this.ordinals.get(productId);
    if (known !== undefined) return known;
    const ordinal = this.ids.push(productId) - 1;
    this.ordinals.set(productId, ordinal);
    return ordinal;
  }
}
