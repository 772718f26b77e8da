import { brandListAnswer, categoryListAnswer, topProductsAnswer } from '@storepulse/contracts';
import { z } from 'zod';
import { callApi } from '../api-call.js';
import type { ServerUnderTest } from '../server-under-test.js';
import { type Choices, daysBetween } from './questions.js';
import { rulesOf, saveSegments } from './segments.js';

const listedSessions = z.object({ sessions: z.array(z.object({ sessionId: z.string() })) });

/** What people choose from: the first of each picker, the most viewed products, the latest sessions, and segments saved for this run. */
export async function choicesOf(server: ServerUnderTest, { firstDay, lastDay }: { firstDay: string; lastDay: string }): Promise<Choices> {
  const { brands } = brandListAnswer.parse(await callApi(server, 'GET', '/api/brands?limit=100'));
  const { categories } = categoryListAnswer.parse(await callApi(server, 'GET', '/api/categories?limit=100'));
  const { products } = topProductsAnswer.parse(
    await callApi(server, 'GET', '/api/products/top-converting?sort=views&limit=1000&minViews=1'),
  );
  const { sessions } = listedSessions.parse(await callApi(server, 'GET', '/api/sessions?limit=200'));
  const known = {
    days: daysBetween(firstDay, lastDay),
    brands: brands.map(({ brand }) => brand),
    categories: categories.map(({ category }) => category),
  };
  return {
    ...known,
    products: products.map(({ productId }) => productId),
    sessions: sessions.map(({ sessionId }) => sessionId),
    segments: await saveSegments(server, rulesOf(known)),
  };
}
