import { Injectable } from '@nestjs/common';

/** Numbers products from 0 on, the same for all that is kept of them: what is added up of each has a place in a column. */
@Injectable()
export class ProductPlaces {
  /** By place. */
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
