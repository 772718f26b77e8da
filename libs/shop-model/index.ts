export { type Catalogue, createCatalogue, type Product } from './catalogue.js';
export { type LiveShoppers, type LiveShoppersOptions, liveShoppers } from './live-shoppers.js';
export { busyness } from './rhythm.js';
export { createShop, type Shop, type ShopOptions } from './shop.js';
export type { ShopEvent } from './shop-event.js';
