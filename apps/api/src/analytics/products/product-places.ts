import { Injectable } from '@nestjs/common';

/** Assigns each product an ordinal from 0 on, shared by all in-memory data: the product's index in every column. */
@Injectable()
export class ProductPlaces {
  /** Indexed by ordinal. */
  readonly ids: bigint[] = [];
  private readonly places = new Map<bigint, number>();

  of(productId: bigint): number {
    const known = this.places.get(productId);
    if (known !== undefined) return known;
    const place = this.ids.push(productId) - 1;
    this.places.set(productId, place);
    return place;
  }
}
